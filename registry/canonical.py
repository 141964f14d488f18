"""Canonical JSON (RFC 8785): the bytes that hashes, events and sealed records are made of.

`rfc8785` is the authority. Registers say little but words, whole numbers and lists of them; for those the
standard library's encoder in C writes the same bytes ten times as fast.
"""

import json
from typing import Any

import rfc8785

INTEGER_MAX = 2**53 - 1
_SORTS_ALIKE = "\ud7ff"
"""Below the surrogates UTF-16, by which RFC 8785 sorts names, has the order of Python's own strings."""

_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode


def dumps(value: Any) -> bytes:
    """The canonical bytes; a ValueError for what has none."""
    if _is_plain(value):
        try:
            return _encode(value).encode()
        except UnicodeEncodeError:  # half a character: let the library say it in its own words
            pass
    return rfc8785.dumps(value)


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return bool(-INTEGER_MAX <= value <= INTEGER_MAX)
    if kind is dict:
        return all(
            type(name) is str and name <= _SORTS_ALIKE and _is_plain(one) for name, one in value.items()
        )
    return (kind is list or kind is tuple) and all(map(_is_plain, value))


def _is_plain_name(name: Any) -> bool:
    return type(name) is str and name <= _SORTS_ALIKE

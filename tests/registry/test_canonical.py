"""Canonical JSON: our short way writes what the library writes, and refuses what it refuses."""

import json

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from registry import canonical
from registry.tickets.kinds import TicketKind

ANY_TEXT = st.text(st.characters(codec="utf-8"))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | ANY_TEXT | st.floats(-1e9, 1e9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(PLAIN)
@settings(max_examples=400)
def test_the_bytes_are_those_of_the_library(value: object) -> None:
    try:
        wanted = rfc8785.dumps(value)  # type: ignore[arg-type]
    except rfc8785.CanonicalizationError:
        with pytest.raises(rfc8785.CanonicalizationError):
            canonical.dumps(value)
        return
    assert canonical.dumps(value) == wanted
    assert json.loads(wanted) == value


def test_names_are_sorted_by_utf_16_and_not_by_code_point() -> None:
    names = {"\ufb33": 1, "\U0001f600": 2, "新疆杨": 3, "\u2028": 4, "z": 5}
    assert canonical.dumps(names) == rfc8785.dumps(names)


def test_words_of_a_closed_list_are_words() -> None:
    assert canonical.dumps({"kind": TicketKind.CARBON, "of": (1, 2)}) == b'{"kind":"CARBON","of":[1,2]}'


@pytest.mark.parametrize(
    "value", [2**53, -(2**53), float("nan"), float("inf"), "\ud800", {"\ud800": 1}, {1: 2}]
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        canonical.dumps(value)

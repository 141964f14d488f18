"""A second verifier, written from docs/reference/proof-formats.md alone: it imports nothing of ours.

Section numbers are those of the document.
"""

import base64
import hashlib
import json
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Refused(Exception):
    pass


def need(condition: object) -> None:
    if not condition:
        raise Refused


def unbase64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise Refused from None
    need(base64.b64encode(raw).decode() == text)
    return raw


def canonical(value: object) -> bytes:
    """RFC 8785 for what documents hold: sorted keys (by UTF-16), no spaces, integers only."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return b"{" + b",".join(canonical(key) + b":" + canonical(value[key]) for key in keys) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(canonical(item) for item in value) + b"]"
    need(not isinstance(value, float))
    return json.dumps(value, ensure_ascii=False).encode()


def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    need(len(dict(pairs)) == len(pairs))
    return dict(pairs)


def root_of(note: str, vkey: str) -> tuple[int, bytes]:
    """Section 3."""
    name, key_id, key = vkey.split("+", 2)
    public = unbase64(key)[1:]
    text, gap, tail = note.rpartition("\n\n")
    need(gap and tail.endswith("\n"))
    text += "\n"
    signed = False
    for line in tail[:-1].split("\n"):
        match = re.fullmatch(r"— ([^ +]+) (\S+)", line)
        need(match)
        raw = unbase64(match[2])
        if match[1] == name and raw[:4].hex() == key_id:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
            except InvalidSignature:
                raise Refused from None
            signed = True
    need(signed)
    origin, size, root = text.split("\n")[:3]
    need(re.fullmatch(re.escape(name) + r"/[0-9]{4}", origin) and re.fullmatch(r"0|[1-9][0-9]*", size))
    need(len(unbase64(root)) == 32)
    return int(size), unbase64(root)


def included(leaf: bytes, proof: str, vkey: str) -> None:
    """Section 4."""
    head, gap, note = proof.partition("\n\n")
    lines = head.split("\n")
    need(gap and lines.pop(0) == "c2sp.org/tlog-proof@v1")
    if lines[0].startswith("extra "):
        lines.pop(0)
    match = re.fullmatch(r"index (0|[1-9][0-9]*)", lines.pop(0))
    need(match)
    size, root = root_of(note, vkey)
    f, s, h = int(match[1]), size - 1, leaf
    need(f < size)
    for p in map(unbase64, lines):
        need(s != 0)
        if f % 2 or f == s:
            h = hashlib.sha256(b"\x01" + p + h).digest()
            while f % 2 == 0 and f:
                f, s = f >> 1, s >> 1
        else:
            h = hashlib.sha256(b"\x01" + h + p).digest()
        f, s = f >> 1, s >> 1
    need(s == 0 and h == root)


def proves(source: bytes, vkey: str) -> bool:
    """Section 5."""
    try:
        found = json.loads(source.decode(), object_pairs_hook=once)
        need(set(found) == {"format", "document", "event", "proof"} and len(source) <= 1 << 20)
        need(found["format"] == "linpiao-document/1" and isinstance(found["document"], dict))
        event = json.loads(found["event"])
        need(hashlib.sha256(canonical(found["document"])).hexdigest() == event["facts"]["document_sha256"])
        need(isinstance(found["proof"], str))
        included(hashlib.sha256(b"\x00" + found["event"].encode()).digest(), found["proof"], vkey)
    except (Refused, ValueError, KeyError, TypeError, IndexError):
        return False
    return True

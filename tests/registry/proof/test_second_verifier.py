"""A verifier written from the document alone agrees with ours, on the document's own example and beyond."""

import random
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from registry.proof.errors import UnreadableProof
from registry.proof.notes import parse_vkey
from registry.proof.seals import Seal
from registry.proof.tree import leaf_hash
from registry.proof.verify import verify_document
from tests.registry.proof.second_verifier import proves

PAGE = Path("docs/reference/proof-formats.md").read_text(encoding="utf-8")
VKEY = re.findall(r"```text\n(.*?)\n```", PAGE)[0]
EXAMPLE = re.findall(r"```json\n(.*?)\n```", PAGE)[0].encode()


def ours(source: bytes, vkey: str) -> bool:
    try:
        return verify_document(source, [parse_vkey(vkey)]).proven
    except UnreadableProof:
        return False


def test_both_accept_the_example_of_the_document() -> None:
    assert ours(EXAMPLE, VKEY) and proves(EXAMPLE, VKEY)


def test_the_hashes_printed_in_the_document_are_right() -> None:
    event = verify_document(EXAMPLE, [parse_vkey(VKEY)]).event
    leaf = re.findall(r"Leaf hash: `(\w{64})`", PAGE)[0]
    own = re.findall(r'"event":"(.*?)","format"', EXAMPLE.decode())[0].replace('\\"', '"')
    assert leaf_hash(own.encode()).hex() == leaf
    at = datetime(2026, 1, 8, 2, 0, 1, tzinfo=UTC)
    seal = Seal(event["id"], event["unit"], 3, b"\x11" * 32, bytes.fromhex(leaf), 2026, 2, at)  # type: ignore[arg-type]
    assert f"`{seal.hash.hex()}`" in PAGE


@pytest.mark.parametrize("seed", range(4))
def test_both_give_the_same_answer_to_every_damaged_document(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(300):
        position = rng.randrange(len(EXAMPLE))
        kind = rng.randrange(3)
        if kind == 0:
            damaged = (
                EXAMPLE[:position]
                + bytes([EXAMPLE[position] ^ 1 << rng.randrange(8)])
                + EXAMPLE[position + 1 :]
            )
        elif kind == 1:
            damaged = EXAMPLE[:position] + EXAMPLE[position + 1 :]
        else:
            damaged = EXAMPLE[:position] + bytes([rng.randrange(32, 127)]) + EXAMPLE[position:]
        assert ours(damaged, VKEY) == proves(damaged, VKEY), damaged


def test_neither_accepts_another_key() -> None:
    other = "log.example/640100+5a3c1a37+" + VKEY.rpartition("+")[2]
    assert not proves(EXAMPLE, other)

"""Signed notes, checkpoints, tile paths and proofs, against the examples of the C2SP specifications."""

import pytest

from registry.proof import checkpoints, inclusion, notes, tiles
from registry.proof.checkpoints import Checkpoint
from registry.proof.errors import UnreadableProof, UntrustedNote
from registry.proof.inclusion import InclusionProof
from registry.proof.notes import Ed25519Signer, parse_skey, parse_vkey
from registry.proof.tiles import Tile
from registry.proof.tree import leaf_hash, node_hash

# The key and note of the Go module golang.org/x/mod/sumdb/note, the origin of the format (BSD licence).
PETER_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6"
    "RyyBwJnAM=\n"
)

SIGNER = Ed25519Signer("log.example/yinchuan", bytes(range(32)))
ORIGIN = "log.example/yinchuan/2026"


def checkpoint_note(root: bytes, size: int, signer: Ed25519Signer = SIGNER, origin: str = ORIGIN) -> str:
    return notes.sign(Checkpoint(origin, size, root).text(), [signer]).dumps()


def test_a_note_signed_by_the_reference_implementation_is_trusted() -> None:
    key = parse_vkey(PETER_VKEY)
    assert key.vkey == PETER_VKEY
    note = notes.parse(PETER_NOTE)
    assert notes.trusted(note, [key]) == [key]
    assert note.dumps() == PETER_NOTE


def test_one_changed_letter_is_refused() -> None:
    note = notes.parse(PETER_NOTE.replace("think", "thinK"))
    with pytest.raises(UntrustedNote):
        notes.trusted(note, [parse_vkey(PETER_VKEY)])


def test_a_private_key_survives_its_text_form() -> None:
    assert parse_skey(SIGNER.skey) == SIGNER
    assert parse_vkey(SIGNER.verifier.vkey) == SIGNER.verifier


@pytest.mark.parametrize(
    "key", ["", "a+b", "a+00000000+AAAA", PETER_VKEY.replace("c74f", "c74e"), "x y+" + PETER_VKEY[13:]]
)
def test_a_damaged_key_is_refused(key: str) -> None:
    with pytest.raises(UnreadableProof):
        parse_vkey(key)


def test_unknown_signatures_are_ignored_and_a_wrong_known_one_spoils_the_note() -> None:
    other, stranger = Ed25519Signer.generate("witness.example"), Ed25519Signer.generate("stranger.example")
    note = notes.sign("text\n", [SIGNER, other, stranger])
    assert notes.trusted(note, [SIGNER.verifier]) == [SIGNER.verifier]
    assert notes.trusted(note, [SIGNER.verifier, other.verifier]) == [SIGNER.verifier, other.verifier]
    swapped = notes.Note("text\n", (note.signatures[0], stranger.sign("other\n")))
    with pytest.raises(UntrustedNote):
        notes.trusted(swapped, [SIGNER.verifier, stranger.verifier])


@pytest.mark.parametrize(
    "source",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— name AAAA\n",
        "text\n\n- name AAAAAAAA\n",
        "text\n\n— na+me AAAAAAAA\n",
        "te\x01xt\n\n— name AAAAAAAA\n",
        "text\n\n— name AAAAAAAA",
        "text\n\n— name AAAAAAB=\n",
    ],
)
def test_what_is_no_signed_note_is_refused(source: str) -> None:
    with pytest.raises(UnreadableProof):
        notes.parse(source)


@pytest.mark.parametrize(
    "text",
    ["", "o\n1\n", "o\n01\n" + "A" * 43 + "=\n", "o\n1\nAAAA\n", "o\n-1\n" + "A" * 43 + "=\n", "\n1\nx\n"],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(UnreadableProof):
        checkpoints.parse(text)


def test_a_key_opens_only_the_shards_of_its_own_log() -> None:
    root = leaf_hash(b"x")
    assert checkpoints.opened(checkpoint_note(root, 1), [SIGNER.verifier]) == Checkpoint(ORIGIN, 1, root)
    with pytest.raises(UntrustedNote):
        checkpoints.opened(checkpoint_note(root, 1, origin="log.example/other/2026"), [SIGNER.verifier])


def test_a_proof_survives_its_text_form_and_proves_only_its_own_entry() -> None:
    root = node_hash(leaf_hash(b"a"), leaf_hash(b"b"))
    proof = InclusionProof(1, (leaf_hash(b"a"),), checkpoint_note(root, 2), extra=b"hint")
    assert inclusion.loads(proof.dumps()) == proof
    assert proof.checked(b"b", [SIGNER.verifier]).size == 2
    for entry, keys in ((b"a", [SIGNER.verifier]), (b"b", [Ed25519Signer.generate("x").verifier])):
        with pytest.raises(UntrustedNote):
            proof.checked(entry, keys)


@pytest.mark.parametrize(
    "source", ["", "c2sp.org/tlog-proof@v1\n\nx", "c2sp.org/tlog-proof@v1\nindex 01\n\nx"]
)
def test_what_is_no_proof_is_refused(source: str) -> None:
    with pytest.raises(UnreadableProof):
        inclusion.loads(source)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 1234067), "0/x001/x234/067"),
        (Tile(0, 0), "0/000"),
        (Tile(1, 273, 17), "1/273.p/17"),
        (Tile(None, 1000, 112), "entries/x001/000.p/112"),
    ],
)
def test_tiles_have_the_addresses_of_the_specification(tile: Tile, path: str) -> None:
    assert tile.path() == path
    assert tiles.parse(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "0/1",
        "00/001",
        "64/000",
        "0/x000/001",
        "0/000.p/256",
        "0/000.p/0",
        "0/000.p/01",
        "0/001/002",
        "-1/000",
    ],
)
def test_a_second_spelling_of_a_tile_is_no_tile(path: str) -> None:
    with pytest.raises(UnreadableProof):
        tiles.parse(path)


def test_a_tree_of_70000_has_the_tiles_of_the_specification() -> None:
    present = [Tile(0, 272), Tile(0, 273, 112), Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1)]
    absent = [Tile(0, 273), Tile(0, 273, 113), Tile(1, 1, 18), Tile(2, 0, 2), Tile(3, 0, 1), Tile(None, 273)]
    assert all(tile.is_within(70_000) for tile in present)
    assert not any(tile.is_within(70_000) for tile in absent)


def test_an_entry_bundle_is_read_back_and_a_torn_one_refused() -> None:
    entries = [b"", b"a", b"b" * 300]
    bundle = tiles.entry_bundle(entries)
    assert tiles.entries_of(bundle) == entries
    for torn in (bundle[:-1], bundle + b"\x00", bundle + b"\x00\x02x"):
        with pytest.raises(UnreadableProof):
            tiles.entries_of(torn)

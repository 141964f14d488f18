"""The tree against the published RFC 6962 vectors, must-fail ones included, and against pymerkle."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from registry.proof.tree import (
    EMPTY_ROOT,
    Read,
    completed,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

# The reference leaves and roots of the certificate transparency project (Apache-2.0: google/certificate-
# transparency merkletree/merkle_verifier_test, kept today in transparency-dev/merkle proof/verify_test.go).
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    bytes.fromhex(published)
    for published in (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
NAMED = {
    "a": "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "b": "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "c": "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    "d": "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "e": "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "f": "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "g": "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "h": "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "i": "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "j": "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
}
INCLUSION = [(0, 1, ""), (0, 8, "abc"), (5, 8, "def"), (2, 3, "g"), (1, 5, "hbd")]
CONSISTENCY = [(1, 1, ""), (1, 8, "abc"), (6, 8, "ief"), (2, 5, "bd"), (6, 7, "ijf")]
SOME_HASH = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")


def hashes(names: str) -> list[bytes]:
    return [bytes.fromhex(NAMED[name]) for name in names]


class Kept:
    """The hashes of a growing tree, appended in batches and kept by tile level."""

    def __init__(self) -> None:
        self.levels: list[list[bytes]] = [[], [], [], []]

    @property
    def read(self) -> Read:
        return lambda level, start, stop: self.levels[level][start:stop]

    @property
    def size(self) -> int:
        return len(self.levels[0])

    def append(self, leaves: Sequence[bytes]) -> None:
        nodes = list(completed(self.size, leaves, self.read))
        self.levels[0] += leaves
        for node in nodes:
            assert node.index == len(self.levels[node.level])
            self.levels[node.level].append(node.hash)


def tree_of(entries: Sequence[bytes], batch: int = 100) -> Kept:
    kept = Kept()
    for i in range(0, len(entries), batch):
        kept.append([leaf_hash(entry) for entry in entries[i : i + batch]])
    return kept


def test_published_hashes_of_empty_tree_leaf_and_node() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    published = "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    assert node_hash(b"N123", b"N456").hex() == published


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size: int) -> None:
    assert root(size, tree_of(LEAVES).read) == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size", "names"), INCLUSION)
def test_published_inclusion_paths_are_made_and_accepted(index: int, size: int, names: str) -> None:
    path = inclusion_path(index, size, tree_of(LEAVES).read)
    assert path == hashes(names)
    assert verify_inclusion(leaf_hash(LEAVES[index]), index, size, path, ROOTS[size - 1])


@pytest.mark.parametrize(("old", "new", "names"), CONSISTENCY)
def test_published_consistency_paths_are_made_and_accepted(old: int, new: int, names: str) -> None:
    path = consistency_path(old, new, tree_of(LEAVES).read)
    assert path == hashes(names)
    assert verify_consistency(old, new, ROOTS[old - 1], ROOTS[new - 1], path)


@pytest.mark.parametrize(("index", "size", "names"), INCLUSION)
def test_every_published_corruption_of_an_inclusion_path_is_refused(
    index: int, size: int, names: str
) -> None:
    leaf, path, top = leaf_hash(LEAVES[index]), hashes(names), ROOTS[size - 1]
    corrupted = [
        *((leaf, other, size, path, top) for other in (index - 1, index + 1, index ^ 2)),
        *((leaf, index, other, path, top) for other in (size * 2, size // 2)),
        (b"WrongLeaf", index, size, path, top),
        *((leaf, index, size, path, other) for other in (EMPTY_ROOT, SOME_HASH, b"")),
        *((leaf, index, size, [*path, extra], top) for extra in (b"", top)),
        *((leaf, index, size, [extra, *path], top) for extra in (b"", top)),
        *((leaf, index, size, flipped, top) for flipped in one_bit_flipped(path, 8)),
    ]
    if path:
        corrupted.append((leaf, index, size, path[:-1], top))
        corrupted.append((leaf, index, size, [path[0], SOME_HASH, *path[1:]], top))
    assert not [case for case in corrupted if verify_inclusion(*case)]


@pytest.mark.parametrize(("old", "new", "names"), CONSISTENCY[1:])
def test_every_published_corruption_of_a_consistency_path_is_refused(old: int, new: int, names: str) -> None:
    path, before, after = hashes(names), ROOTS[old - 1], ROOTS[new - 1]
    corrupted = [
        *((other, new, before, after, path) for other in (old - 1, old + 1, old ^ 2)),
        *((old, other, before, after, path) for other in (new * 2, new // 2)),
        (old, new, b"WrongRoot", after, path),
        (old, new, before, b"WrongRoot", path),
        (old, new, after, before, path),
        (old, new, before, after, []),
        *((old, new, before, after, [*path, extra]) for extra in (b"", before, after)),
        *((old, new, before, after, [extra, *path]) for extra in (b"", before, after, path[0])),
        (old, new, before, after, path[:-1]),
        *((old, new, before, after, flipped) for flipped in one_bit_flipped(path, 16)),
    ]
    assert not [case for case in corrupted if verify_consistency(*case)]


def one_bit_flipped(path: list[bytes], bit: int) -> list[list[bytes]]:
    return [[*path[:i], bytes([hash_[0] ^ bit]) + hash_[1:], *path[i + 1 :]] for i, hash_ in enumerate(path)]


def test_published_edge_cases_of_consistency() -> None:
    one, other = leaf_hash(b"1"), leaf_hash(b"2")
    accepted = [(0, 0, one, one, []), (0, 1, one, other, []), (1, 1, other, other, [])]
    refused = [
        (0, 0, one, other, []), (1, 1, one, other, []), (1, 0, one, other, []), (2, 1, one, other, []),
        (1, 2, one, other, []), (0, 0, one, one, [EMPTY_ROOT]), (0, 1, one, one, [EMPTY_ROOT]),
        (1, 1, one, one, [EMPTY_ROOT]),
    ]  # fmt: skip
    assert all(verify_consistency(*case) for case in accepted)
    assert not any(verify_consistency(*case) for case in refused)


@settings(max_examples=60, deadline=None)
@given(size=st.integers(1, 1500), batch=st.integers(1, 700), data=st.data())
def test_pymerkle_finds_the_same_roots_and_accepts_every_inclusion_path(
    size: int, batch: int, data: st.DataObject
) -> None:
    entries = [sha256(i.to_bytes(4)).digest() for i in range(size)]
    kept = tree_of(entries, batch)
    oracle = InmemoryTree.init_from_entries(entries, algorithm="sha256")
    old, index = data.draw(st.integers(1, size)), data.draw(st.integers(0, size - 1))
    now, before = root(size, kept.read), root(old, kept.read)
    assert (now, before) == (oracle.get_root(size), oracle.get_root(old))
    leaf, included = leaf_hash(entries[index]), inclusion_path(index, size, kept.read)
    assert verify_inclusion(leaf, index, size, included, now)
    assert verify_consistency(old, size, before, now, consistency_path(old, size, kept.read))
    # pymerkle's own verifier is handed our hashes behind the leaf (its consistency proofs have another shape)
    its = oracle.prove_inclusion(index + 1, size)
    its.path = [leaf, *included]
    its.verify(leaf, now, index=index + 1, size=size)

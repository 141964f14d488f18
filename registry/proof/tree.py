"""The RFC 6962 Merkle tree: appending, roots, paths, and the two checks anyone can run.

Hashes are kept per tile level (C2SP tlog-tiles): level 0 are the leaves, each hash of a level above stands
for 256 of the level below. Everything between is recomputed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
HASH_BYTES = 32

Read: TypeAlias = Callable[[int, int, int], Sequence[bytes]]
"""`read(level, start, stop)` gives the hashes start…stop of a tile level."""

EMPTY_ROOT = sha256(b"").digest()


@dataclass(frozen=True)
class Node:
    """A hash of tile level ≥ 1, complete for ever."""

    level: int
    index: int
    hash: bytes


def leaf_hash(entry: bytes) -> bytes:
    """RFC 6962 §2.1: a leaf is hashed with 0x00 before it, so that it can never pass for a node."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over these hashes: neighbours pairwise, an odd last one rises unchanged (equal to §2.1)."""
    row = list(hashes)
    while len(row) > 1:
        odd = [row[-1]] if len(row) % 2 else []
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)] + odd
    return row[0]


def completed(size: int, leaves: Sequence[bytes], read: Read) -> Iterator[Node]:
    """The nodes that become complete when `leaves` are appended to a tree of `size`."""
    level, start, fresh = 0, size, list(leaves)
    while fresh:
        first = start - start % TILE_WIDTH
        row = [*read(level, first, start), *fresh]
        fresh = [fold(row[i : i + TILE_WIDTH]) for i in range(0, len(row) - TILE_WIDTH + 1, TILE_WIDTH)]
        level, start = level + 1, first // TILE_WIDTH
        yield from (Node(level, start + i, hash_) for i, hash_ in enumerate(fresh))


def root(size: int, read: Read) -> bytes:
    return _subtree(0, size, read) if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, read: Read) -> list[bytes]:
    """PATH(index, D[size]) of RFC 6962 §2.1.1, from the leaf's sibling upwards."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    return _path(index, 0, size, read)


def consistency_path(old: int, new: int, read: Read) -> list[bytes]:
    """PROOF(old, D[new]) of RFC 6962 §2.1.2."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} is no successor of one of {old}")
    return _subproof(old, 0, new, read, known=True) if 0 < old < new else []


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `leaf` (a leaf hash) stands at `index` of the tree with this size and root."""
    if not 0 <= index < size or any(len(hash_) != HASH_BYTES for hash_ in (leaf, root, *path)):
        return False
    position, last, hash_ = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if position % 2 or position == last:
            hash_ = node_hash(sibling, hash_)
            while position % 2 == 0 and position:
                position, last = position >> 1, last >> 1
        else:
            hash_ = node_hash(hash_, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and hash_ == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the tree of `new` leaves begins with the very leaves of the tree of `old`."""
    if not 0 <= old <= new or any(len(hash_) != HASH_BYTES for hash_ in (old_root, new_root, *path)):
        return False
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path
    hashes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    position, last = old - 1, new - 1
    while position % 2:
        position, last = position >> 1, last >> 1
    if not hashes or not path:
        return False
    old_hash = new_hash = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if position % 2 or position == last:
            old_hash, new_hash = node_hash(sibling, old_hash), node_hash(sibling, new_hash)
            while position % 2 == 0 and position:
                position, last = position >> 1, last >> 1
        else:
            new_hash = node_hash(new_hash, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and old_hash == old_root and new_hash == new_root


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << (width - 1).bit_length() - 1


def _subtree(start: int, stop: int, read: Read) -> bytes:
    """MTH(D[start:stop]); `start` is a multiple of the power of two that holds the width."""
    width = stop - start
    if width & (width - 1) == 0:
        level = (width.bit_length() - 1) // TILE_HEIGHT
        return fold(read(level, start >> TILE_HEIGHT * level, stop >> TILE_HEIGHT * level))
    middle = start + _split(width)
    return node_hash(_subtree(start, middle, read), _subtree(middle, stop, read))


def _path(index: int, start: int, stop: int, read: Read) -> list[bytes]:
    if stop - start == 1:
        return []
    middle = start + _split(stop - start)
    if index < middle:
        return [*_path(index, start, middle, read), _subtree(middle, stop, read)]
    return [*_path(index, middle, stop, read), _subtree(start, middle, read)]


def _subproof(old: int, start: int, stop: int, read: Read, *, known: bool) -> list[bytes]:
    if old == stop:
        return [] if known else [_subtree(start, stop, read)]
    middle = start + _split(stop - start)
    if old <= middle:
        return [*_subproof(old, start, middle, read, known=known), _subtree(middle, stop, read)]
    return [*_subproof(old, middle, stop, read, known=False), _subtree(start, middle, read)]

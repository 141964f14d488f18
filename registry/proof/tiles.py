"""The public files of the log (C2SP tlog-tiles v0.1.0): paths of tiles and entry bundles, and their bytes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from registry.proof.errors import UnreadableProof
from registry.proof.tree import TILE_HEIGHT, TILE_WIDTH

ENTRY_BYTES_MAX = (1 << 16) - 1
_PATH = re.compile(
    r"(?P<level>entries|0|[1-9]|[1-5][0-9]|6[0-3])/(?P<index>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True)
class Tile:
    """`level` None is a bundle of entries; `width` below 256 is a partial tile."""

    level: int | None
    index: int
    width: int = TILE_WIDTH

    @property
    def start(self) -> int:
        return self.index * TILE_WIDTH

    def path(self) -> str:
        """The part of the address after `tile/`: index 1234067 of level 0 is 0/x001/x234/067."""
        digits = f"{self.index:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
        number = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"{'entries' if self.level is None else self.level}/{number}{partial}"

    def is_within(self, size: int) -> bool:
        """Whether a tree of `size` has every hash of this tile."""
        return self.start + self.width <= size >> TILE_HEIGHT * (self.level or 0)


def parse(path: str) -> Tile:
    match = _PATH.fullmatch(path)
    if match:
        level = None if match["level"] == "entries" else int(match["level"])
        tile = Tile(level, int(re.sub("[x/]", "", match["index"])), int(match["width"] or TILE_WIDTH))
        # One tile, one address: x000/001 is no other spelling of 001, a full tile has no width.
        if tile.path() == path:
            return tile
    raise UnreadableProof(f"不是瓦片：{path[:60]!r}", f"not a tile: {path[:60]!r}")


def entry_bundle(entries: Sequence[bytes]) -> bytes:
    """Every entry behind its length in two bytes, big end first."""
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)


def entries_of(bundle: bytes) -> list[bytes]:
    entries, position = [], 0
    while position < len(bundle):
        length = int.from_bytes(bundle[position : position + 2])
        entry = bundle[position + 2 : position + 2 + length]
        if len(entry) != length or position + 2 > len(bundle):
            raise UnreadableProof("条目包不完整", "an entry bundle ends inside an entry")
        entries.append(entry)
        position += 2 + length
    return entries

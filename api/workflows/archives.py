"""Tiles out of the archives that `linpiao tile-cache build` made, while their version still holds."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pmtiles.reader import MmapSource, Reader

from gis_data.tiles import Tile


@dataclass(frozen=True)
class Opened:
    """`stamp` tells a newer file under the same name."""

    stamp: tuple[int, int]
    version: str
    zoom_max: int
    find: Callable[[int, int, int], bytes | None]


class Archives:
    """A folder of PMTiles, one file per public layer and year; read through the memory of the system."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: dict[Path, Opened] = {}

    def file(self, name: str, as_of: date) -> Path:
        return self._folder / f"{name}-{as_of.year}.pmtiles"

    def tile(self, name: str, tile: Tile, version: str | None, as_of: date) -> bytes | None:
        """Its content, empty where the layer has nothing; None where no archive knows.

        Without a version it may be that of an earlier one.
        """
        archive = self._archive(self.file(name, as_of))
        if archive is None or version not in (None, archive.version) or tile.zoom > archive.zoom_max:
            return None
        packed = archive.find(tile.zoom, tile.x, tile.y)
        return b"" if packed is None else gzip.decompress(packed)

    def _archive(self, file: Path) -> Opened | None:
        try:
            found = file.stat()
        except FileNotFoundError:
            return None
        stamp, kept = (found.st_ino, found.st_mtime_ns), self._opened.get(file)
        if kept is None or kept.stamp != stamp:
            with file.open("rb") as content:
                reader = Reader(MmapSource(content))
            kept = Opened(stamp, reader.metadata()["version"], reader.header()["max_zoom"], reader.get)
            self._opened[file] = kept
        return kept

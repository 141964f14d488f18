"""Dissolved ground on disk, square by square, so that no start and no second process dissolves it again.

A file bears the word of what it was made of in its name: it is right or it is not there. Whoever keeps a
square anew removes its former files.
"""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from registry.land.maps import Cell


class Grounds:
    """A folder of one layer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def parts(self, cell: Cell) -> NDArray[np.object_] | None:
        """The polygons of a square as they were kept; None where they were not, or cannot be read."""
        try:
            found = shapely.from_wkb(self._file(cell).read_bytes())
        except (FileNotFoundError, shapely.errors.GEOSException):
            return None
        return np.atleast_1d(shapely.get_parts(found))

    def keep(self, cell: Cell, parts: NDArray[np.object_]) -> None:
        file = self._file(cell)
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(f".{os.getpid()}.draft")
        draft.write_bytes(shapely.to_wkb(shapely.multipolygons(list(parts))))
        draft.replace(file)
        for former in file.parent.glob(f"{_place(cell)}-*.wkb"):
            if former != file:
                with suppress(FileNotFoundError):
                    former.unlink()

    def _file(self, cell: Cell) -> Path:
        word = sha256(cell.word.encode()).hexdigest()[:16]
        return self._folder / str(cell.x) / f"{_place(cell)}-{word}.wkb"


def _place(cell: Cell) -> str:
    return f"{cell.unit_id}-{cell.x}-{cell.y}"

"""The common ground of a layer for wide or crowded views: dissolved by squares, kept by what lies there.

A change dissolves the squares it touches. A few are made while the reader waits; many, as after the survey of
a county, by one thread beside the readers, who meanwhile see what is there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock, Thread
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from api.city import City
from api.logs import log
from api.workflows.grounds import Grounds
from gis_data.geometry import dissolve
from gis_data.tile_bytes import Value
from gis_data.tiles import Tile, TileLayer, pixel_blocks
from registry.actions.maps import MU_PER_M2, cell_shapes, cells, is_larger
from registry.land.maps import Box, Cell, MapLayer, Sight
from registry.parties.jurisdiction import load_units
from registry.store.database import Db

FEATURES_AT_ONCE = 2_000
"""So many features are dissolved while a reader waits."""
LOOKED_AT_ONCE = 20_000
"""In a layer of more nobody waits until it is known where something changed."""
GROUND = "ground-1"
"""Another number, when ground is dissolved or generalised in another way."""
ZOOM_MAX = 12
"""From nearer than this no ground is smaller than a pixel."""

Place: TypeAlias = tuple[str, int, int]


@dataclass(frozen=True, eq=False)
class Ground:
    """The dissolved ground of a square, as separate polygons; `word` is the one it was made of."""

    word: str
    parts: NDArray[np.object_]
    box: Box

    @staticmethod
    def of(word: str, parts: NDArray[np.object_]) -> "Ground":
        west, south, east, north = (float(side) for side in shapely.total_bounds(parts))
        return Ground(word, parts, (west, south, east, north))


@dataclass(frozen=True, eq=False)
class Known:
    """What lies where, by one version of the layer."""

    version: str
    cells: Sequence[Cell]

    @cached_property
    def units(self) -> dict[str, list[Cell]]:
        found: dict[str, list[Cell]] = {}
        for cell in self.cells:
            found.setdefault(cell.unit_id, []).append(cell)
        return found


class Overview:
    """Of one layer; every method may be called from many threads."""

    def __init__(
        self, city: City, layer: MapLayer, ahead: Callable[[str, date], None] = lambda _version, _as_of: None
    ) -> None:
        """`ahead` draws wide views of a version whose ground is there, before readers are given them."""
        self._city, self._layer, self._ahead = city, layer, ahead
        self._kept = Grounds(city.settings.wide_tiles / GROUND / layer.id)
        self._known = Known("", ())
        self._whole = ""
        self.large = False
        """Whether drawing a wide view takes seconds, as far as anybody has looked."""
        self._ground: dict[Place, Ground] = {}
        self._from_afar: dict[tuple[Place, int], Ground] = {}
        self._looking, self._making = Lock(), Lock()

    def is_whole(self, version: str) -> bool:
        """Whether everything shown is of this version."""
        return self._whole == version

    def prepare(self, db: Db, version: str, as_of: date, *, wait: bool = False) -> None:
        """Bring the ground up to a version: at once where little changed, or with `wait`; else beside."""
        if self._whole == version or not self._making.acquire(blocking=wait):
            return  # or somebody is at it
        beside = False
        try:
            beside = not wait and not self._is_quick(db, version, as_of)
            if not beside:
                self._make(db, self._look(db, version, as_of), as_of)
                self._whole = version
        finally:
            if not beside:
                self._making.release()
        if beside:
            Thread(target=self._make_beside, args=(version, as_of), name="overview", daemon=True).start()

    def _is_quick(self, db: Db, version: str, as_of: date) -> bool:
        """Of a large layer even looking where something changed takes seconds."""
        self.large = is_larger(db, self._layer, LOOKED_AT_ONCE, as_of)
        if self.large:
            return False
        return sum(cell.count for cell in self._behind(self._look(db, version, as_of))) <= FEATURES_AT_ONCE

    def drawn(self, tile: Tile, sees: Sight) -> TileLayer:
        """One feature per unit; the outlines are the public ones for every reader."""
        known, shapes, units = self._known, [], []
        for unit_id, cells_ in known.units.items():
            if sees.units is not None and unit_id not in sees.units:
                continue
            parts = self._near(tile, cells_)
            if len(parts):
                shapes.append(shapely.multipolygons(parts))
                units.append(unit_id)
        return TileLayer(self._layer.id, np.array(shapes, dtype=object), _sums(known, units))

    def box(self, sees: Sight) -> Box | None:
        """Around everything that somebody sees."""
        found = [
            ground.box
            for (unit_id, _, _), ground in list(self._ground.items())
            if sees.units is None or unit_id in sees.units
        ]
        if not found:
            return None
        west, south, east, north = zip(*found, strict=True)
        return min(west), min(south), max(east), max(north)

    def _near(self, tile: Tile, cells_: Sequence[Cell]) -> NDArray[np.object_]:
        box = tile.box
        found = [
            seen.parts for cell in cells_ if (seen := self._seen(cell, tile.zoom)) and _meet(seen.box, box)
        ]
        if not found:
            return np.zeros(0, dtype=object)
        parts = np.concatenate(found)
        return dissolve(parts[shapely.intersects(shapely.box(*box), shapely.envelope(parts))])

    def _seen(self, cell: Cell, zoom: int) -> Ground | None:
        """The ground of a square as it shows from afar; None while it is not made."""
        ground, key = self._ground.get(cell.place), (cell.place, zoom)
        if ground is None or zoom > ZOOM_MAX:
            return ground
        seen = self._from_afar.get(key)
        if seen is None or seen.word != ground.word:
            seen = Ground.of(ground.word, pixel_blocks(Tile(zoom, 0, 0), ground.parts))
            self._from_afar[key] = seen
        return seen

    def _look(self, db: Db, version: str, as_of: date) -> Known:
        with self._looking:
            if self._known.version != version:
                self._known = Known(version, cells(db, self._layer, as_of))
                places = {cell.place for cell in self._known.cells}
                for gone in set(self._ground) - places:
                    self._ground.pop(gone, None)
                for seen in list(self._from_afar):
                    if seen[0] not in places:
                        self._from_afar.pop(seen, None)
            return self._known

    def _behind(self, known: Known) -> list[Cell]:
        made = self._ground
        return [cell for cell in known.cells if cell.place not in made or made[cell.place].word != cell.word]

    def _make(self, db: Db, known: Known, as_of: date) -> None:
        for cell in self._behind(known):
            parts = self._kept.parts(cell)
            if parts is None:
                shapes = cell_shapes(db, self._layer, cell, as_of)
                parts = dissolve(shapes) if len(shapes) else np.zeros(0, dtype=object)
                self._kept.keep(cell, parts)
            if len(parts):
                self._ground[cell.place] = Ground.of(cell.word, parts)

    def _make_beside(self, version: str, as_of: date) -> None:
        try:
            with self._city.reading() as db:
                self._make(db, self._look(db, version, as_of), as_of)
            self._ahead(version, as_of)
            self._whole = version
        except Exception as error:
            log.error("overview not made", layer=self._layer.id, type=type(error).__qualname__)
        finally:
            self._making.release()


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def _sums(known: Known, units: Sequence[str]) -> dict[str, Sequence[Value]]:
    area_dm2 = [sum(cell.area_dm2 for cell in known.units[unit_id]) for unit_id in units]
    return {
        "unit_id": list(units),
        "unit_name": [load_units()[unit_id].name for unit_id in units],
        "count": [sum(cell.count for cell in known.units[unit_id]) for unit_id in units],
        "area_ha": [round(dm2 / 1_000_000, 4) for dm2 in area_dm2],
        "area_mu": [round(dm2 / 100 * MU_PER_M2, 2) for dm2 in area_dm2],
    }

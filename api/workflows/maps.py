"""Tiles as a reader may see them: made by one encoder, kept in memory by the version of the layer."""

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np
import shapely

from api.city import City
from api.workflows.archives import Archives
from gis_data.geometry import dissolve
from gis_data.tiles import Tile, TileLayer, Value, encode, pixel_blocks
from registry.actions.maps import MU_PER_M2, features_in, is_shared, layer_version, unit_shapes, unit_versions
from registry.land.maps import LayerId, MapLayer, Sight
from registry.parties.jurisdiction import load_units
from registry.store.database import Db

ARCHIVES = "tiles"
POINTS_FROM_ZOOM = 15
"""From here each feature also has one point, which carries its name."""
ZOOM_MAX = 16
VERSION_KEPT_TIMES = 20
"""A version is believed for so many times as long as it took to find: at most a twentieth is spent on it."""


@dataclass(frozen=True, eq=False)
class Dissolved:
    """The ground of one unit as separate polygons, with what they sum up to."""

    version: str
    parts: np.ndarray
    count: int
    area_dm2: int


@dataclass(frozen=True)
class Known:
    """The versions of a layer by unit, believed until a moment of the monotonic clock."""

    units: Mapping[str, str]
    version: str
    until: float


class Maps:
    """What one process keeps of the maps of its city; every method may be called from many threads."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.archives = Archives(city.settings.published / ARCHIVES)
        self._tiles = Shelf(city.settings.tile_memory_mib * 2**20)
        self._versions: dict[tuple[LayerId, date], Known] = {}
        self._dissolved: dict[tuple[LayerId, str], Dissolved] = {}
        self._dissolving = Lock()

    def version(self, db: Db, layer: MapLayer, as_of: date) -> str:
        return self._known(db, layer, as_of).version

    def _known(self, db: Db, layer: MapLayer, as_of: date) -> Known:
        known = self._versions.get((layer.id, as_of))
        if known is None or known.until < time.monotonic():
            started = time.monotonic()
            units = unit_versions(db, layer, as_of)
            now = time.monotonic()
            until = now + VERSION_KEPT_TIMES * (now - started)
            known = Known(units, layer_version(layer, units, as_of), until)
            self._versions[layer.id, as_of] = known
        return known

    def tile(self, db: Db, layer: MapLayer, tile: Tile, sees: Sight, version: str, as_of: date) -> bytes:
        key = (layer.id, tile, sees.key, version)
        content = self._tiles.get(key)
        if content is None and is_shared(layer, sees):
            content = self.archives.tile(layer.id, tile, version, as_of)
        if content is None:
            content = self.make(db, layer, tile, sees, as_of)
        self._tiles.put(key, content)
        return content

    def make(self, db: Db, layer: MapLayer, tile: Tile, sees: Sight, as_of: date) -> bytes:
        """Dissolved when the view is wide; from `POINTS_FROM_ZOOM` on with a point per feature."""
        if tile.zoom < layer.zoom_min:
            return b""
        if tile.zoom < layer.dissolved_below_zoom:
            return encode(tile, [self._wide(db, layer, tile, sees, as_of)])
        columns = [one for one in layer.columns if one.from_zoom is not None and one.from_zoom <= tile.zoom]
        shapes, shown = features_in(db, layer, tile.box, sees, as_of, columns)
        drawn = [TileLayer(layer.id, shapes, shown)]
        if tile.zoom >= POINTS_FROM_ZOOM and len(shapes):
            name = columns[0].name
            drawn.append(
                TileLayer(f"{layer.id}_points", shapely.point_on_surface(shapes), {name: shown[name]})
            )
        return encode(tile, drawn)

    def _wide(self, db: Db, layer: MapLayer, tile: Tile, sees: Sight, as_of: date) -> TileLayer:
        """One feature per unit; the outlines are the public ones for every reader."""
        shapes, units = [], []
        for unit_id, version in self._known(db, layer, as_of).units.items():
            if sees.units is not None and unit_id not in sees.units:
                continue
            whole = self._dissolve(db, layer, unit_id, version, as_of)
            near = whole.parts[shapely.intersects(shapely.box(*tile.box), shapely.envelope(whole.parts))]
            if len(near):
                parts = pixel_blocks(tile, near)
                shapes.append(shapely.multipolygons(parts))
                units.append((unit_id, whole))
        return TileLayer(layer.id, np.array(shapes, dtype=object), _sums(units))

    def _dissolve(self, db: Db, layer: MapLayer, unit_id: str, version: str, as_of: date) -> Dissolved:
        """Kept until something changes in the unit; one thread at a time makes it."""
        key, dated = (layer.id, unit_id), f"{version}@{as_of}"
        kept = self._dissolved.get(key)
        if kept is None or kept.version != dated:
            with self._dissolving:
                kept = self._dissolved.get(key)
                if kept is None or kept.version != dated:
                    shapes, area_dm2 = unit_shapes(db, layer, unit_id, as_of)
                    kept = Dissolved(dated, dissolve(shapes), len(shapes), area_dm2)
                    self._dissolved[key] = kept
        return kept


class Shelf:
    """Keeps what was used last, up to a number of bytes."""

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max, self._bytes = bytes_max, 0
        self._kept: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[object, ...]) -> bytes | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: tuple[object, ...], content: bytes) -> None:
        with self._lock:
            self._bytes += len(content) - len(self._kept.pop(key, b""))
            self._kept[key] = content
            while self._bytes > self._bytes_max:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= len(dropped)


def _sums(units: Sequence[tuple[str, Dissolved]]) -> dict[str, Sequence[Value]]:
    return {
        "unit_id": [unit_id for unit_id, _ in units],
        "unit_name": [load_units()[unit_id].name for unit_id, _ in units],
        "count": [whole.count for _, whole in units],
        "area_ha": [round(whole.area_dm2 / 1_000_000, 4) for _, whole in units],
        "area_mu": [round(whole.area_dm2 / 100 * MU_PER_M2, 2) for _, whole in units],
    }

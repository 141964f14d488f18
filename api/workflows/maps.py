"""Tiles as a reader may see them: made by one encoder, kept in memory by the version of the layer."""

import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from threading import Lock, Thread

import numpy as np
import shapely
from numpy.typing import NDArray

from api.city import City
from api.logs import log
from api.workflows.archives import Archives
from api.workflows.overview import Overview
from gis_data.tile_bytes import Value
from gis_data.tiles import Tile, TileLayer, covering, encode
from registry.actions.maps import (
    features_in,
    is_crowded,
    is_shared,
    layer_version,
    tree_counts,
    unit_versions,
)
from registry.land.maps import LAYERS, LayerId, MapLayer, Sight
from registry.parties.jurisdiction import county_units
from registry.store.database import Db

ARCHIVES = "tiles"
POINTS_FROM_ZOOM = 15
"""From here each feature also has one point, which carries its name."""
ZOOM_MAX = 16
VERSION_KEPT_TIMES = 20
"""A version is believed for so many times as long as it took to find: at most a twentieth is spent on it."""
SOON_S = 0.01
"""So long a reader waits for a version; one that takes longer is found beside, if readers come often."""
OFTEN_CROWDED_BELOW = 14
"""Below this features are counted before any is read."""
DRAWN_AHEAD_BELOW = 12
"""Of a large layer no reader waits for such a view to be drawn."""


@dataclass(frozen=True)
class Served:
    """A tile; while it is not whole it shows less than there is, and nobody keeps it."""

    content: bytes
    whole: bool = True


@dataclass(frozen=True)
class Known:
    """The version of a layer, believed until a moment of the monotonic clock."""

    version: str
    took: float
    until: float


class Maps:
    """What one process keeps of the maps of its city; every method may be called from many threads."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.archives = Archives(city.settings.published / ARCHIVES)
        self.wide = Archives(city.settings.wide_tiles)
        self._tiles = Shelf(city.settings.tile_memory_mib * 2**20)
        self._versions: dict[tuple[LayerId, date], Known] = {}
        self._overviews = {
            layer.id: Overview(city, layer, partial(self._draw_ahead, layer)) for layer in LAYERS.values()
        }
        self._single, self._finding = Single(), Lock()

    def warm(self) -> None:
        """Find the version of every layer before the first reader comes: of a large one it takes a second."""
        as_of = self.city.now().as_of
        with self.city.reading() as db:
            for layer in LAYERS.values():
                self._find_version(db, layer, as_of)

    def version(self, db: Db, layer: MapLayer, as_of: date) -> str:
        """Of a busy layer it is found beside the readers, of whom then none waits for it."""
        known, now = self._versions.get((layer.id, as_of)), time.monotonic()
        if known is None or known.until + known.took * VERSION_KEPT_TIMES < now or known.took < SOON_S:
            if known is None or known.until < now:
                with self._single.of((layer.id, as_of)):
                    known = self._versions.get((layer.id, as_of))
                    if known is None or known.until < now:
                        known = self._find_version(db, layer, as_of)
        elif known.until < now:
            self._find_version_beside(layer, as_of)
        return known.version

    def _find_version(self, db: Db, layer: MapLayer, as_of: date) -> Known:
        started = time.monotonic()
        version = layer_version(layer, unit_versions(db, layer, as_of), as_of)
        now = time.monotonic()
        known = Known(version, now - started, now + VERSION_KEPT_TIMES * (now - started))
        self._versions[layer.id, as_of] = known
        return known

    def _find_version_beside(self, layer: MapLayer, as_of: date) -> None:
        def find() -> None:
            try:
                with self.city.reading() as db:
                    self._find_version(db, layer, as_of)
            except Exception as error:
                log.error("version not found", layer=layer.id, type=type(error).__qualname__)
            finally:
                self._finding.release()

        if self._finding.acquire(blocking=False):
            Thread(target=find, name="map version", daemon=True).start()

    def tile(self, db: Db, layer: MapLayer, tile: Tile, sees: Sight, version: str, as_of: date) -> Served:
        key = _key(layer, tile, sees, version)
        with self._single.of(key):
            content = self._tiles.get(key)
            if content is None:
                content = self._archived(layer, tile, sees, version, as_of)
            made = (
                Served(content) if content is not None else self.make(db, layer, tile, sees, version, as_of)
            )
            if made.whole:
                self._tiles.put(key, made.content)
        return made

    def _archived(
        self, layer: MapLayer, tile: Tile, sees: Sight, version: str | None, as_of: date
    ) -> bytes | None:
        if is_shared(layer, sees):
            return self.archives.tile(layer.id, tile, version, as_of)
        content = self.wide.tile(wide_name(layer, sees), tile, version, as_of)
        return content or (content if tile.zoom < layer.dissolved_below_zoom else None)

    def make(
        self, db: Db, layer: MapLayer, tile: Tile, sees: Sight, version: str, as_of: date, wait: bool = False
    ) -> Served:
        """Dissolved when the view is wide or crowded; from `POINTS_FROM_ZOOM` on with a point per feature."""
        if tile.zoom < layer.zoom_min:
            return Served(b"")
        if not self.is_common(db, layer, tile, sees, as_of):
            columns = [
                one for one in layer.columns if one.from_zoom is not None and one.from_zoom <= tile.zoom
            ]
            found = features_in(db, layer, tile.box, sees, as_of, columns)
            if found is not None:
                return Served(encode(tile, _one_by_one(layer, tile.zoom, *found)))
        if layer.points:
            places, counts = tree_counts(db, tile.box, sees)
            return Served(encode(tile, [TileLayer(layer.id, places, {"count": counts})]))
        return self._common(db, layer, tile, sees, version, as_of, wait)

    def is_common(self, db: Db, layer: MapLayer, tile: Tile, sees: Sight, as_of: date) -> bool:
        """Whether a view shows common ground for certain, because it is wide or crowded."""
        if tile.zoom < layer.dissolved_below_zoom:
            return True
        return tile.zoom < OFTEN_CROWDED_BELOW and is_crowded(db, layer, tile.box, sees, as_of)

    def _common(
        self, db: Db, layer: MapLayer, tile: Tile, sees: Sight, version: str, as_of: date, wait: bool
    ) -> Served:
        """Of a version whose ground is not there yet: what an archive of before shows, or what is there."""
        overview = self._overviews[layer.id]
        overview.prepare(db, version, as_of, wait=wait)
        if wait or overview.is_whole(version):
            return Served(encode(tile, [overview.drawn(tile, sees)]))
        former = self._archived(layer, tile, sees, None, as_of)
        if former is None and not (overview.large and tile.zoom < DRAWN_AHEAD_BELOW):
            former = encode(tile, [overview.drawn(tile, sees)])
        return Served(former or b"", whole=False)

    def _draw_ahead(self, layer: MapLayer, version: str, as_of: date) -> None:
        """The wide views of a large layer, of the city and of each unit: each may take seconds."""
        overview = self._overviews[layer.id]
        for sees in wide_views(layer):
            if (box := overview.box(sees)) is None:
                continue
            for tile in (one for zoom in range(DRAWN_AHEAD_BELOW) for one in covering(box, zoom)):
                content = encode(tile, [overview.drawn(tile, sees)])
                self._tiles.put(_key(layer, tile, sees, version), content)


def _key(layer: MapLayer, tile: Tile, sees: Sight, version: str) -> tuple[object, ...]:
    """Wide views are alike for all who see the same units."""
    wide = tile.zoom < layer.dissolved_below_zoom
    return layer.id, tile, wide_name(layer, sees) if wide else sees.key, version


def wide_views(layer: MapLayer) -> list[Sight]:
    """Who may look at a layer from afar: everybody or the city's offices, and those of each unit."""
    units = [frozenset({unit.code}) for unit in county_units()] if layer.by_unit else []
    return [Sight(None), *(Sight(one) for one in units)]


def wide_name(layer: MapLayer, sees: Sight) -> str:
    return f"{layer.id}-{'all' if sees.units is None else '-'.join(sorted(sees.units))}"


def _one_by_one(
    layer: MapLayer, zoom: int, shapes: NDArray[np.object_], shown: Mapping[str, Sequence[Value]]
) -> list[TileLayer]:
    drawn = [TileLayer(layer.id, shapes, shown)]
    if zoom >= POINTS_FROM_ZOOM and len(shapes) and shapely.get_dimensions(shapes[0]):
        name = layer.columns[0].name
        drawn.append(TileLayer(f"{layer.id}_points", shapely.point_on_surface(shapes), {name: shown[name]}))
    return drawn


class Single:
    """One maker at a time for the same thing; who comes meanwhile waits and finds it made."""

    def __init__(self) -> None:
        self._locks: dict[object, tuple[Lock, int]] = {}
        self._lock = Lock()

    @contextmanager
    def of(self, key: object) -> Iterator[None]:
        with self._lock:
            lock, waiting = self._locks.get(key, (Lock(), 0))
            self._locks[key] = lock, waiting + 1
        try:
            with lock:
                yield
        finally:
            with self._lock:
                lock, waiting = self._locks.pop(key)
                if waiting > 1:
                    self._locks[key] = lock, waiting - 1


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

"""Vector tiles (MVT 2.1) from shapes in longitude and latitude: one vectorised encoder for both databases.

CGCS2000 and WGS84 agree within decimetres: degrees go into Web Mercator as they are. Coordinates of all
features of a tile are projected as one array; only what crosses the edge of the tile is drawn anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import asinh, atan, degrees, pi, sinh, tan

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_data.errors import TileOutside
from gis_data.tile_bytes import (
    EXTENT,
    POINT,
    POLYGON,
    Floats,
    Rings,
    Value,
    layer_bytes,
    points_drawn,
    rings_drawn,
)

BUFFER = 64
"""How far a tile reaches over its edge, in its own units, so that outlines do not show the seam."""
PIXEL = EXTENT // 512
"""Tile units per pixel of a 512-pixel tile."""
COARSER = (PIXEL / 2, PIXEL, PIXEL * 2)
"""Tolerances of simplification, one after the other, of a tile that is too large."""
SOME_LESS = 0.9
"""Fewer features than the share of bytes allows, so that one step is mostly enough."""
EXACT_FROM_ZOOM = 13
"""From here on vertices are only rounded; one unit is at most 1 m on the ground."""
ZOOM_MAX = 22
BYTES_MAX = 250 * 1024
LATITUDE_MAX = 85.0511287798066


@dataclass(frozen=True)
class Tile:
    """A square of the Web Mercator pyramid, counted from the north-west."""

    zoom: int
    x: int
    y: int

    def __post_init__(self) -> None:
        side = 1 << self.zoom if 0 <= self.zoom <= ZOOM_MAX else 0
        if not (0 <= self.x < side and 0 <= self.y < side):
            raise TileOutside(zoom=self.zoom, x=self.x, y=self.y)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees, with the buffer."""
        side, reach = 1 << self.zoom, BUFFER / EXTENT
        west, east = ((column / side) * 360 - 180 for column in (self.x - reach, self.x + 1 + reach))
        north, south = (_latitude(row / side) for row in (self.y - reach, self.y + 1 + reach))
        return west, south, east, north


@dataclass(frozen=True, eq=False)
class TileLayer:
    """Shapes of one layer (polygons, multipolygons or points) and the columns of their properties."""

    name: str
    shapes: NDArray[np.object_]
    properties: Mapping[str, Sequence[Value]] = field(default_factory=dict)

    def of(self, where: NDArray[np.intp]) -> dict[str, Sequence[Value]]:
        """The properties of some of the shapes."""
        places = where.tolist()
        return {name: [column[at] for at in places] for name, column in self.properties.items()}


def covering(box: tuple[float, float, float, float], zoom: int) -> list[Tile]:
    """Every tile of a zoom that meets a box of degrees."""
    side = 1 << zoom
    west, south, east, north = box
    columns = [min(max(int((lon + 180) / 360 * side), 0), side - 1) for lon in (west, east)]
    rows = [min(max(int(_row(lat) * side), 0), side - 1) for lat in (north, south)]
    return [Tile(zoom, x, y) for x in range(columns[0], columns[1] + 1) for y in range(rows[0], rows[1] + 1)]


def encode(tile: Tile, layers: Sequence[TileLayer], *, bytes_max: int = BYTES_MAX) -> bytes:
    """The tile; made coarser, and at last without its smallest features, until it keeps the limit."""
    if tile.zoom >= EXACT_FROM_ZOOM:
        content = b"".join(_exact(tile, layer) for layer in layers)
        if len(content) <= bytes_max:
            return content
    placed = [_place(tile, layer) for layer in layers]
    for tolerance in COARSER:
        content = b"".join(_simplified(layer, tolerance) for layer in placed)
        if len(content) <= bytes_max:
            return content
    while content and len(content) > bytes_max:
        share = bytes_max / len(content)
        placed = [_largest(layer, int(len(layer.shapes) * share * SOME_LESS)) for layer in placed]
        content = b"".join(_simplified(layer, COARSER[-1]) for layer in placed)
    return content


def pixel_blocks(tile: Tile, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Parts of a wide view, each at least a pixel: what is smaller shows as the pixel it lies in, once."""
    west, north = tile.x * EXTENT, tile.y * EXTENT
    bounds = shapely.bounds(_project(tile.zoom, shapes))
    small = np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]) < PIXEL
    middle = (bounds[small, :2] + bounds[small, 2:]) / 2 - (west, north)
    corner = np.unique(np.floor(middle / PIXEL).astype(np.int64), axis=0) * PIXEL + (west, north)
    blocks = shapely.box(*corner.T, *(corner + PIXEL).T) if len(corner) else np.zeros(0, object)
    return np.concatenate([shapes[~small], _unproject(tile.zoom, np.atleast_1d(blocks))])


def _latitude(row: float) -> float:
    return degrees(atan(sinh(pi * (1 - 2 * row))))


def _row(latitude: float) -> float:
    clamped = min(max(latitude, -LATITUDE_MAX), LATITUDE_MAX)
    return (1 - asinh(tan(clamped * pi / 180)) / pi) / 2


def _units(zoom: int, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Degrees to units of the whole world at a zoom, y southwards."""
    side = EXTENT << zoom
    latitude = np.radians(np.clip(lat, -LATITUDE_MAX, LATITUDE_MAX))
    return (lon / 360 + 0.5) * side, (0.5 - np.arcsinh(np.tan(latitude)) / (2 * pi)) * side


def _project(zoom: int, shapes: NDArray[np.object_], corner: tuple[int, int] = (0, 0)) -> NDArray[np.object_]:
    def forward(degrees_: Floats) -> Floats:
        return np.column_stack(_units(zoom, *degrees_.T)) - corner

    projected: NDArray[np.object_] = shapely.transform(shapes, forward)
    return projected


def _unproject(zoom: int, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    side = EXTENT << zoom

    def back(units: NDArray[np.float64]) -> NDArray[np.float64]:
        latitude = np.degrees(np.arctan(np.sinh(pi * (1 - 2 * units[:, 1] / side))))
        return np.column_stack([(units[:, 0] / side - 0.5) * 360, latitude])

    found: NDArray[np.object_] = shapely.transform(shapes, back)
    return found


def _corner(tile: Tile) -> tuple[int, int]:
    return tile.x * EXTENT, tile.y * EXTENT


def _reached(tile: Tile, shapes: NDArray[np.object_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which shapes in degrees meet the tile with its buffer, and which of these reach beyond it."""
    west, south, east, north = shapely.bounds(shapes).T
    low, high = -BUFFER, EXTENT + BUFFER
    (left, top), (right, bottom) = (
        (x - tile.x * EXTENT, y - tile.y * EXTENT)
        for x, y in (_units(tile.zoom, west, north), _units(tile.zoom, east, south))
    )
    meets = (left < high) & (right > low) & (top < high) & (bottom > low)
    return meets, meets & ~((left >= low) & (right <= high) & (top >= low) & (bottom <= high))


def _cut(tile: Tile, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Shapes in the units of the tile, clipped to the tile and its buffer."""
    low, high = -BUFFER, EXTENT + BUFFER
    found: NDArray[np.object_] = shapely.clip_by_rect(
        _project(tile.zoom, shapes, _corner(tile)), low, low, high, high
    )
    return found


def _exact(tile: Tile, layer: TileLayer) -> bytes:
    """Every vertex rounded, none left out; shapes that lie within the tile are never built anew."""
    if not len(layer.shapes) or shapely.get_dimensions(layer.shapes[0]) == 0:
        return _simplified(_place(tile, layer), 0)
    meets, across = _reached(tile, layer.shapes)
    whole, cut = np.flatnonzero(meets & ~across), np.flatnonzero(across)
    clipped = _cut(tile, layer.shapes[cut])
    left = ~shapely.is_empty(clipped)
    rings = _rings_within(tile, layer.shapes[whole]).and_then(Rings.of(clipped[left]), len(whole))
    shown = np.concatenate([whole, cut[left]])
    if not len(shown):
        return b""
    return layer_bytes(layer.name, layer.of(shown), POLYGON, rings_drawn(rings, len(shown)))


def _rings_within(tile: Tile, shapes: NDArray[np.object_]) -> Rings:
    rings, (west, north) = Rings.of(shapes), _corner(tile)
    x, y = _units(tile.zoom, rings.x, rings.y)
    return replace(rings, x=x - west, y=y - north)


def _place(tile: Tile, layer: TileLayer) -> TileLayer:
    """In the tile's own units, clipped to the tile and its buffer; what lies outside is gone."""
    meets, across = _reached(tile, layer.shapes)
    shapes = layer.shapes.copy()
    shapes[across] = _cut(tile, shapes[across])
    within = meets & ~across
    shapes[within] = _project(tile.zoom, shapes[within], _corner(tile))
    return _chosen(replace(layer, shapes=shapes), meets & ~shapely.is_empty(shapes))


def _largest(layer: TileLayer, count: int) -> TileLayer:
    """So many of the largest shapes (of points, the first), in their order."""
    kept = np.zeros(len(layer.shapes), dtype=bool)
    kept[np.argsort(-shapely.area(layer.shapes), kind="stable")[:count]] = True
    return _chosen(layer, kept)


def _chosen(layer: TileLayer, kept: NDArray[np.bool_]) -> TileLayer:
    where = np.flatnonzero(kept)
    return layer if kept.all() else TileLayer(layer.name, layer.shapes[where], layer.of(where))


def _simplified(layer: TileLayer, tolerance: float) -> bytes:
    """Without bends below the tolerance; a shape that would vanish keeps its own."""
    shapes = layer.shapes
    if not len(shapes):
        return b""
    if shapely.get_dimensions(shapes[0]) == 0:
        return layer_bytes(layer.name, layer.properties, POINT, points_drawn(shapely.get_coordinates(shapes)))
    if tolerance:
        simple = shapely.simplify(shapes, tolerance, preserve_topology=False)
        shapes = np.where(shapely.is_empty(simple), shapes, simple)
    return layer_bytes(layer.name, layer.properties, POLYGON, rings_drawn(Rings.of(shapes), len(shapes)))

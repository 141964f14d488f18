"""Vector tiles (MVT 2.1) from shapes in longitude and latitude: one vectorised encoder for both databases.

CGCS2000 and WGS84 agree within decimetres: degrees go into Web Mercator as they are. Coordinates of all
features of a tile are projected, clipped, rounded and delta-coded as one array; only the protobuf frame of
each feature is written in a loop.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import asinh, atan, degrees, pi, sinh, tan
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_data.errors import TileOutside

EXTENT = 4096
BUFFER = 64
"""How far a tile reaches over its edge, in its own units, so that outlines do not show the seam."""
PIXEL = EXTENT // 512
"""Tile units per pixel of a 512-pixel tile."""
EXACT_FROM_ZOOM = 14
"""From here on vertices are only rounded; one unit is 0.5 m on the ground."""
ZOOM_MAX = 22
BYTES_MAX = 250 * 1024
VARINT_BYTES_MAX = 5
"""Commands and coordinates of a tile have at most 32 bits."""
LATITUDE_MAX = 85.0511287798066

Value: TypeAlias = str | int | float | bool | None
Numbers: TypeAlias = NDArray[np.int64]


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


def covering(box: tuple[float, float, float, float], zoom: int) -> list[Tile]:
    """Every tile of a zoom that meets a box of degrees."""
    side = 1 << zoom
    west, south, east, north = box
    columns = [min(max(int((lon + 180) / 360 * side), 0), side - 1) for lon in (west, east)]
    rows = [min(max(int(_row(lat) * side), 0), side - 1) for lat in (north, south)]
    return [Tile(zoom, x, y) for x in range(columns[0], columns[1] + 1) for y in range(rows[0], rows[1] + 1)]


def encode(tile: Tile, layers: Sequence[TileLayer], *, bytes_max: int = BYTES_MAX) -> bytes:
    """The tile; made coarser, and at last without its smallest features, until it keeps the limit."""
    placed = [_place(tile, layer) for layer in layers]
    tolerance = 0.0 if tile.zoom >= EXACT_FROM_ZOOM else PIXEL / 2
    content = _write(placed, tolerance)
    for attempt in range(1, 8):
        if len(content) <= bytes_max:
            break
        smallest = (PIXEL / 2 * 2**attempt) ** 2
        placed = [_without_small(layer, smallest) for layer in placed] if attempt > 2 else placed
        content = _write(placed, PIXEL / 2 * 2**attempt)
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


def _project(zoom: int, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Degrees to units of the whole world at a zoom, y southwards."""
    side = EXTENT << zoom

    def forward(degrees_: NDArray[np.float64]) -> NDArray[np.float64]:
        latitude = np.radians(np.clip(degrees_[:, 1], -LATITUDE_MAX, LATITUDE_MAX))
        north = np.arcsinh(np.tan(latitude)) / pi
        return np.column_stack([(degrees_[:, 0] / 360 + 0.5) * side, (1 - north) / 2 * side])

    projected: NDArray[np.object_] = shapely.transform(shapes, forward)
    return projected


def _unproject(zoom: int, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    side = EXTENT << zoom

    def back(units: NDArray[np.float64]) -> NDArray[np.float64]:
        latitude = np.degrees(np.arctan(np.sinh(pi * (1 - 2 * units[:, 1] / side))))
        return np.column_stack([(units[:, 0] / side - 0.5) * 360, latitude])

    found: NDArray[np.object_] = shapely.transform(shapes, back)
    return found


def _place(tile: Tile, layer: TileLayer) -> TileLayer:
    """In the tile's own units, clipped to the tile and its buffer; what lies outside is gone."""
    corner = np.array([tile.x, tile.y]) * EXTENT
    shapes = shapely.transform(_project(tile.zoom, layer.shapes), lambda units: units - corner)
    low, high = -BUFFER, EXTENT + BUFFER
    west, north, east, south = shapely.bounds(shapes).T
    meets = (west < high) & (east > low) & (north < high) & (south > low)
    across = meets & ~((west >= low) & (east <= high) & (north >= low) & (south <= high))
    shapes[across] = shapely.clip_by_rect(shapes[across], low, low, high, high)
    return _chosen(TileLayer(layer.name, shapes, layer.properties), meets & ~shapely.is_empty(shapes))


def _without_small(layer: TileLayer, area: float) -> TileLayer:
    return _chosen(layer, (shapely.area(layer.shapes) >= area) | (shapely.get_dimensions(layer.shapes) == 0))


def _chosen(layer: TileLayer, kept: NDArray[np.bool_]) -> TileLayer:
    if kept.all():
        return layer
    where = np.flatnonzero(kept).tolist()
    properties = {name: [column[i] for i in where] for name, column in layer.properties.items()}
    return TileLayer(layer.name, layer.shapes[where], properties)


def _write(layers: Sequence[TileLayer], tolerance: float) -> bytes:
    return b"".join(_framed(3, _layer(layer, tolerance)) for layer in layers if len(layer.shapes))


def _layer(layer: TileLayer, tolerance: float) -> bytes:
    tags, keys, values = _tags(layer)
    points = bool(shapely.get_dimensions(layer.shapes[0]) == 0)
    geometry = _points(layer.shapes) if points else _polygons(_simplified(layer.shapes, tolerance))
    kind = b"\x18\x01" if points else b"\x18\x03"
    features = [
        _framed(2, (_framed(2, tag) if tag else b"") + kind + _framed(4, drawn))
        for tag, drawn in zip(tags, geometry, strict=True)
        if drawn
    ]
    head = _framed(1, layer.name.encode())
    names = [_framed(3, key.encode()) for key in keys]
    return b"".join([b"\x78\x02", head, *features, *names, *(_framed(4, one) for one in values)]) + (
        b"\x28" + _varint(EXTENT)
    )


def _simplified(shapes: NDArray[np.object_], tolerance: float) -> NDArray[np.object_]:
    """Without bends below the tolerance; a shape that would vanish keeps its own."""
    if not tolerance:
        return shapes
    simple = shapely.simplify(shapes, tolerance, preserve_topology=False)
    found: NDArray[np.object_] = np.where(shapely.is_empty(simple), shapes, simple)
    return found


def _tags(layer: TileLayer) -> tuple[list[bytes], list[str], list[bytes]]:
    """Of each feature its pairs of key and value numbers; the distinct values of a column once."""
    values: list[bytes] = []
    columns = []
    for key, column in enumerate(layer.properties.values()):
        distinct = list(dict.fromkeys(value for value in column if value is not None))
        codes = {value: number for number, value in enumerate(distinct, len(values))} | {None: -1}
        numbers = np.fromiter(map(codes.__getitem__, column), dtype=np.int64, count=len(column))
        columns.append((np.full(len(column), key), numbers))
        values += map(_value, distinct)
    if not columns:
        return [b""] * len(layer.shapes), [], []
    pairs = np.stack([np.stack(pair, axis=-1) for pair in columns], axis=1)  # feature, column, (key, value)
    there = pairs[..., 1] >= 0
    ends = np.cumsum(there.sum(axis=1)) * 2
    return _split(pairs[there].ravel(), ends), list(layer.properties), values


def _value(value: Value) -> bytes:
    if isinstance(value, bool):
        return b"\x38" + (b"\x01" if value else b"\x00")
    if isinstance(value, int):
        return b"\x20" + _varint(value) if value >= 0 else b"\x30" + _varint(-2 * value - 1)
    if isinstance(value, float):
        return b"\x19" + np.float64(value).tobytes()
    return _framed(1, str(value).encode())


def _points(shapes: NDArray[np.object_]) -> list[bytes]:
    places = np.rint(shapely.get_coordinates(shapes)).astype(np.int64)
    commands = np.column_stack([np.full(len(places), 1 << 3 | 1), _zigzag(places)])
    return _split(commands.ravel(), np.arange(1, len(places) + 1) * 3)


def _polygons(shapes: NDArray[np.object_]) -> list[bytes]:
    """The drawing commands of each shape; none where nothing is left of it on the tile's grid."""
    polygons, shape_of_polygon = shapely.get_parts(shapes, return_index=True)
    rings, polygon_of_ring = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    places, ring = _distinct(np.rint(points).astype(np.int64), ring)
    start, count, present = _runs(ring)
    places = _closed_rings_turned(places, start, count, _is_outer(polygon_of_ring)[present])
    area = _twice_area(places, start, count)
    outer = _is_outer(polygon_of_ring)[present]
    polygon = polygon_of_ring[present]
    drawn_polygons = np.zeros(len(polygons), dtype=bool)
    drawn_polygons[polygon[outer & (area != 0) & (count >= 3)]] = True
    kept = (area != 0) & (count >= 3) & drawn_polygons[polygon]
    places, count = places[np.repeat(kept, count)], count[kept]
    return _commands(places, count, shape_of_polygon[polygon[kept]], len(shapes))


def _is_outer(polygon_of_ring: Numbers) -> NDArray[np.bool_]:
    outer = np.ones(len(polygon_of_ring), dtype=bool)
    outer[1:] = polygon_of_ring[1:] != polygon_of_ring[:-1]
    return outer


def _distinct(places: Numbers, ring: Numbers) -> tuple[Numbers, Numbers]:
    """Without repeated places and without the closing one, which on the grid is the first again."""
    same_ring = np.zeros(len(ring), dtype=bool)
    same_ring[:-1] = ring[1:] == ring[:-1]
    repeated = np.zeros(len(ring), dtype=bool)
    repeated[:-1] = same_ring[:-1] & (places[1:] == places[:-1]).all(axis=1)
    last = ~same_ring
    kept = ~(repeated | last)
    return places[kept], ring[kept]


def _runs(ring: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Start and length of the run of each ring that still has places, and which rings these are."""
    start = np.flatnonzero(np.diff(ring, prepend=-1))
    return start, np.diff(start, append=len(ring)), ring[start]


def _twice_area(places: Numbers, start: Numbers, count: Numbers) -> Numbers:
    """Signed: positive when clockwise on the screen."""
    if not len(start):
        return np.zeros(0, dtype=np.int64)
    following = np.arange(1, len(places) + 1)
    following[start + count - 1] = start
    cross = places[:, 0] * places[following, 1] - places[following, 0] * places[:, 1]
    found: Numbers = np.add.reduceat(cross, start)
    return found


def _closed_rings_turned(
    places: Numbers, start: Numbers, count: Numbers, outer: NDArray[np.bool_]
) -> Numbers:
    """Outer rings clockwise on the screen, holes against it (MVT 2.1, 4.3.4.4)."""
    wrong = (_twice_area(places, start, count) > 0) != outer
    at, begin, length = np.arange(len(places)), np.repeat(start, count), np.repeat(count, count)
    mirrored = 2 * begin + length - 1 - at
    return places[np.where(np.repeat(wrong, count), mirrored, at)]


def _commands(places: Numbers, count: Numbers, shape: Numbers, shapes: int) -> list[bytes]:
    """MoveTo the first place of each ring, LineTo the others, ClosePath; places relative to the last one."""
    start = np.cumsum(count) - count
    first_of_shape = np.flatnonzero(np.diff(shape, prepend=-1))
    steps = np.diff(places, axis=0, prepend=places[:1] * 0)
    steps[start[first_of_shape]] = places[start[first_of_shape]]
    begins = np.cumsum(2 * count + 3) - (2 * count + 3)
    numbers = np.empty(int((2 * count + 3).sum()), dtype=np.int64)
    numbers[begins] = 1 << 3 | 1
    numbers[begins + 3] = (count - 1) << 3 | 2
    numbers[begins + 2 * count + 2] = 1 << 3 | 7
    within = np.arange(len(places)) - np.repeat(start, count)
    at = np.repeat(begins, count) + 1 + 2 * within + (within > 0)
    zigzag = _zigzag(steps)
    numbers[at], numbers[at + 1] = zigzag[:, 0], zigzag[:, 1]
    lengths = np.bincount(shape, weights=2 * count + 3, minlength=shapes).astype(np.int64)
    return _split(numbers, np.cumsum(lengths))


def _zigzag(steps: Numbers) -> Numbers:
    return (steps << 1) ^ (steps >> 63)


def _split(numbers: Numbers, ends: Numbers) -> list[bytes]:
    """All numbers as varints in one go; of each feature its bytes."""
    width = np.ones(len(numbers), dtype=np.int64)
    for size in range(1, VARINT_BYTES_MAX):
        width += numbers >= 1 << 7 * size
    stop = np.cumsum(width)
    content = np.empty(int(stop[-1]) if len(stop) else 0, dtype=np.uint8)
    for size in range(VARINT_BYTES_MAX):
        longer = width > size
        byte = (numbers[longer] >> 7 * size) & 0x7F
        content[stop[longer] - width[longer] + size] = byte | ((width[longer] > size + 1) << 7)
    raw = content.tobytes()
    cuts = np.concatenate([[0], stop])[np.concatenate([[0], ends])].tolist()
    return [raw[begin:end] for begin, end in pairwise(cuts)]


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def _framed(key: int, content: bytes) -> bytes:
    """A length-delimited protobuf field."""
    size = len(content)
    head = bytes((key << 3 | 2, size)) if size < 0x80 else bytes((key << 3 | 2,)) + _varint(size)
    return head + content

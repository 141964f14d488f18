"""The bytes of a vector tile (MVT 2.1): the rings and places of all features of a layer as flat arrays.

Every coordinate of a layer becomes a varint in one go; only the protobuf frame of each feature is put
together one by one.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

EXTENT = 4096
"""Units along the side of a tile."""
MOVE, LINE, CLOSE = 1, 2, 7
POINT, POLYGON = b"\x18\x01", b"\x18\x03"
NO_VALUE = -1

Value: TypeAlias = str | int | float | bool | None
Numbers: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Rings:
    """Rings of polygons one after the other: their corners, how many each has, whose it is."""

    x: Floats
    y: Floats
    count: Numbers
    polygon: Numbers
    """Numbered through all shapes; the first ring of a polygon is the outer one."""
    shape: Numbers

    @staticmethod
    def of(shapes: NDArray[np.object_]) -> "Rings":
        polygons, shape_of_polygon = shapely.get_parts(shapes, return_index=True)
        rings, polygon = shapely.get_rings(polygons, return_index=True)
        x, y = np.ascontiguousarray(shapely.get_coordinates(rings).T)
        count = shapely.get_num_points(rings).astype(np.int64)
        return Rings(x, y, count, polygon, shape_of_polygon[polygon])

    @property
    def outer(self) -> NDArray[np.bool_]:
        first: NDArray[np.bool_] = np.diff(self.polygon, prepend=-1) != 0
        return first

    def and_then(self, more: "Rings", shapes: int) -> "Rings":
        """Both; of the shapes here there are `shapes`, and those of the others follow them."""
        polygons = int(self.polygon[-1]) + 1 if len(self.polygon) else 0
        return Rings(
            np.concatenate([self.x, more.x]),
            np.concatenate([self.y, more.y]),
            np.concatenate([self.count, more.count]),
            np.concatenate([self.polygon, more.polygon + polygons]),
            np.concatenate([self.shape, more.shape + shapes]),
        )


def layer_bytes(
    name: str, properties: Mapping[str, Sequence[Value]], kind: bytes, drawn: list[bytes]
) -> bytes:
    """A layer of a tile as its field; a feature of which nothing is drawn is left out."""
    tags, values = _tags(properties, len(drawn))
    features = [_feature(tag, kind, shape) for tag, shape in zip(tags, drawn, strict=True) if shape]
    keys = [framed(3, key.encode()) for key in properties]
    head, extent = b"\x78\x02" + framed(1, name.encode()), b"\x28" + varint(EXTENT)
    return framed(3, b"".join([head, *features, *keys, *values, extent]))


def _feature(tag: bytes, kind: bytes, shape: bytes) -> bytes:
    tags = b"\x12" + _length(len(tag)) + tag if tag else b""
    body = tags + kind + b"\x22" + _length(len(shape)) + shape
    return b"\x12" + _length(len(body)) + body


def _tags(properties: Mapping[str, Sequence[Value]], features: int) -> tuple[list[bytes], list[bytes]]:
    """Of each feature its pairs of key and value numbers; the distinct values of a column once, as fields."""
    if not properties:
        return [b""] * features, []
    values: list[bytes] = []
    pairs = np.empty((features, len(properties), 2), dtype=np.int64)
    for key, column in enumerate(properties.values()):
        distinct = [value for value in dict.fromkeys(column) if value is not None]
        codes: dict[Value, int] = {value: number for number, value in enumerate(distinct, len(values))}
        codes[None] = NO_VALUE
        pairs[:, key, 0], pairs[:, key, 1] = key, [codes[value] for value in column]
        values += _values(distinct)
    there = pairs[..., 1] != NO_VALUE
    return varints(pairs[there].ravel(), np.cumsum(there.sum(axis=1)) * 2), values


def _values(distinct: Sequence[Value]) -> list[bytes]:
    """Fields of the values of one column."""
    if distinct and all(type(value) is float for value in distinct):
        raw = np.array(distinct, dtype="<f8").tobytes()
        return [b"\x22\x09\x19" + raw[at : at + 8] for at in range(0, len(raw), 8)]
    if all(type(value) is str for value in distinct):
        words = [b"\x0a" + _length(len(word)) + word for word in (str(value).encode() for value in distinct)]
        return [b"\x22" + _length(len(word)) + word for word in words]
    return [framed(4, _value(value)) for value in distinct]


def _value(value: Value) -> bytes:
    if isinstance(value, str):
        return framed(1, value.encode())
    if isinstance(value, bool):
        return b"\x38" + (b"\x01" if value else b"\x00")
    if isinstance(value, int):
        return b"\x20" + varint(value) if value >= 0 else b"\x30" + varint(-2 * value - 1)
    return b"\x19" + struct.pack("<d", value)


def points_drawn(places: Floats) -> list[bytes]:
    whole = np.rint(places).astype(np.int64)
    commands = np.column_stack([np.full(len(whole), 1 << 3 | MOVE), _zigzag(whole)])
    return varints(commands.ravel(), np.arange(1, len(whole) + 1) * 3)


def rings_drawn(rings: Rings, shapes: int) -> list[bytes]:
    """The drawing commands of each shape; none where nothing is left of it on the tile's grid."""
    x, y, count = _distinct(np.rint(rings.x).astype(np.int64), np.rint(rings.y).astype(np.int64), rings.count)
    area, outer = _twice_area(x, y, count), rings.outer
    x, y = _turned(x, y, count, (area > 0) != outer)
    seen = (area != 0) & (count >= 3)
    with_outer = np.zeros(int(rings.polygon[-1]) + 1 if len(rings.polygon) else 0, dtype=bool)
    with_outer[rings.polygon[outer & seen]] = True
    kept = seen & with_outer[rings.polygon]
    if not kept.all():
        corner = np.repeat(kept, count)
        x, y, count = x[corner], y[corner], count[kept]
    return _commands(x, y, count, rings.shape[kept], shapes)


def _distinct(x: Numbers, y: Numbers, count: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Without repeated corners and without the closing one, which on the grid is the first again."""
    if not len(x):
        return x, y, count
    kept = np.ones(len(x), dtype=bool)
    np.not_equal(x[1:], x[:-1], out=kept[:-1])
    kept[:-1] |= y[1:] != y[:-1]
    ends = np.cumsum(count)
    kept[ends[count > 0] - 1] = False
    left = np.concatenate([[0], np.cumsum(kept)])
    return x[kept], y[kept], left[ends] - left[ends - count]


def _twice_area(x: Numbers, y: Numbers, count: Numbers) -> Numbers:
    """Of each ring, signed: positive when clockwise on the screen; 0 of a ring without corners."""
    found = np.zeros(len(count), dtype=np.int64)
    filled = count > 0
    if not filled.any():
        return found
    start = (np.cumsum(count) - count)[filled]
    after = np.arange(1, len(x) + 1)
    after[start + count[filled] - 1] = start
    found[filled] = np.add.reduceat(x * y[after] - x[after] * y, start)
    return found


def _turned(x: Numbers, y: Numbers, count: Numbers, wrong: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """Outer rings clockwise on the screen, holes against it (MVT 2.1, 4.3.4.4)."""
    if not wrong.any():
        return x, y
    begin, at = np.cumsum(count) - count, np.arange(len(x))
    turned = np.where(np.repeat(wrong, count), np.repeat(2 * begin + count - 1, count) - at, at)
    return x[turned], y[turned]


def _commands(x: Numbers, y: Numbers, count: Numbers, shape: Numbers, shapes: int) -> list[bytes]:
    """MoveTo the first place of each ring, LineTo the others, ClosePath; places relative to the last one."""
    start, size = np.cumsum(count) - count, 2 * count + 3
    begins, first = np.cumsum(size) - size, start[np.diff(shape, prepend=-1) != 0]
    numbers = np.empty(int(size.sum()), dtype=np.int64)
    numbers[begins], numbers[begins + size - 1] = 1 << 3 | MOVE, 1 << 3 | CLOSE
    numbers[begins + 3] = (count - 1) << 3 | LINE
    at = np.arange(len(x)) * 2 + np.repeat(begins - 2 * start + 2, count)
    at[start] -= 1
    for places, offset in ((x, 0), (y, 1)):
        steps = np.diff(places, prepend=0)
        steps[first] = places[first]
        numbers[at + offset] = _zigzag(steps)
    lengths = np.bincount(shape, weights=size, minlength=shapes).astype(np.int64)
    return varints(numbers, np.cumsum(lengths))


def _zigzag(steps: Numbers) -> Numbers:
    return (steps << 1) ^ (steps >> 63)


def varints(numbers: Numbers, ends: Numbers) -> list[bytes]:
    """All numbers in one go; cut at `ends`."""
    longest = max(1, -(-int(numbers.max(initial=0)).bit_length() // 7))
    width = np.ones(len(numbers), dtype=np.int64)
    for size in range(1, longest):
        width += numbers >= 1 << 7 * size
    stop = np.cumsum(width)
    begin = stop - width
    content = np.empty(int(stop[-1]) if len(stop) else 0, dtype=np.uint8)
    content[begin] = numbers & 0x7F
    for size in range(1, longest):
        longer = np.flatnonzero(width > size)
        place = begin[longer] + size
        content[place - 1] |= 0x80
        content[place] = numbers[longer] >> 7 * size & 0x7F
    raw = content.tobytes()
    cuts = np.concatenate([[0], stop])[np.concatenate([[0], ends])].tolist()
    return [raw[low:high] for low, high in pairwise(cuts)]


def varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


_LENGTHS = tuple(varint(length) for length in range(1 << 10))


def _length(size: int) -> bytes:
    return _LENGTHS[size] if size < len(_LENGTHS) else varint(size)


def framed(key: int, content: bytes) -> bytes:
    """A length-delimited protobuf field."""
    return bytes((key << 3 | 2,)) + _length(len(content)) + content

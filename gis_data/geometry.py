"""Shapes in the one stored CRS (EPSG:4490, degrees): area, overlap, blocks, limits, trimming, repair (D2).

Every shape is a shapely Polygon or MultiPolygon in longitude, latitude. Areas are on the CGCS2000 ellipsoid;
no projection is chosen anywhere, because zones 35 and 36 meet inside the city.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import cos, factorial, pi, radians, sin
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

SRID = 4490
GRID_DEG = 1e-8
"""Stored coordinates are multiples of this, about 1 mm."""

GROWN_DEG = 2 * GRID_DEG
"""A neighbour is subtracted grown by this, so that snapping again cannot bring the two back together."""

PUBLIC_PLACES = 4
"""Decimal places of a degree in every public outline: about 10 m in Yinchuan (11.1 m north, 8.7 m east)."""

POINT_CONTACT_M = 0.1
"""Two parts whose contact is shorter than this touch at one point (AM-04)."""

SEMI_MAJOR_M = 6_378_137.0
ECCENTRICITY2 = (2 - 1 / 298.257222101) / 298.257222101
SEMI_MINOR2_M2 = SEMI_MAJOR_M**2 * (1 - ECCENTRICITY2)
DEG2_TO_M2 = SEMI_MINOR2_M2 * (pi / 180) ** 2
"""Times cos φ / (1 − e² sin² φ)² this is the ellipsoid's area of one square degree at latitude φ."""

SQUARE_DEGREE_M2 = SEMI_MINOR2_M2 * pi / 180
"""The ellipsoid's area of a degree of longitude times one of equal-area height."""
MIDDLE_LON_DEG, MIDDLE_LAT_DEG = 106.4, 38.5
"""Areas are summed from the middle of the city, so that they lose no digit there; and from the same place
always, so that an area is the same number in whatever partition it is computed (D11)."""
NEAR_DEG, NEAR_TERMS, FAR_TERMS = 20.0, 16, 64
"""China is exact to the last digit with 16 terms, the pole opposite with 64."""
BLOCK = 32_768

Shape: TypeAlias = Polygon | MultiPolygon
Shapes: TypeAlias = Sequence[Shape] | NDArray[np.object_]


@dataclass(frozen=True)
class BoundaryLimits:
    """四至: how far a shape reaches, in degrees."""

    north: float
    east: float
    south: float
    west: float


@dataclass(frozen=True)
class Repair:
    """A repaired shape and what the repair did to its area."""

    shape: Shape
    area_before_m2: float
    area_after_m2: float


def snap(shape: Shape) -> MultiPolygon:
    """On the grid, flat, valid, always a multipolygon; parts that collapse are gone. Idempotent."""
    snapped = shapely.set_precision(shapely.normalize(shapely.force_2d(shape)), GRID_DEG)
    # Precision 0 again: GEOS would otherwise snap every later overlay, which PostGIS does not.
    return _multi(shapely.set_precision(snapped, 0))


def snap_all(shapes: Shapes) -> NDArray[np.object_]:
    """`snap` of many shapes at once, to the same bytes."""
    flat = shapely.normalize(shapely.force_2d(np.asarray(shapes, dtype=object)))
    snapped = shapely.set_precision(shapely.set_precision(flat, GRID_DEG), 0)
    groups, shape_of_group = shapely.get_parts(snapped, return_index=True)
    parts, group = shapely.get_parts(groups, return_index=True)
    kept = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)
    empty = np.full(len(snapped), MultiPolygon(), dtype=object)
    found: NDArray[np.object_] = shapely.multipolygons(
        parts[kept], indices=shape_of_group[group[kept]], out=empty
    )
    return found


def generalise(shapes: Shapes, places: int = PUBLIC_PLACES) -> NDArray[np.object_]:
    """On a coarse grid of `places` decimals and valid; what is smaller than a cell shows as its cell.

    The one way to a public outline, on pages, in tiles, features and exports (D16, GS-30): rounding a stored
    shape again cannot tell more than the first time.
    """
    exact = np.asarray(shapes, dtype=object)
    rough = np.atleast_1d(shapely.transform(exact, lambda degrees: np.round(degrees, places)))
    for at in np.flatnonzero(~shapely.is_valid(rough) | shapely.is_empty(rough)):
        rough[at] = _on_coarse_grid(exact[at], places)
    return np.atleast_1d(shapely.remove_repeated_points(rough))


def _on_coarse_grid(shape: Shape, places: int) -> Any:
    cell = 10.0**-places
    snapped = shapely.set_precision(shapely.set_precision(shape, cell), 0)
    if snapped.is_empty:
        west, south = (np.floor(limit / cell) * cell for limit in shape.bounds[:2])
        snapped = shapely.box(west, south, west + cell, south + cell)
    return shapely.transform(_multi(snapped), lambda degrees: np.round(degrees, places))


def dissolve(shapes: Shapes) -> NDArray[np.object_]:
    """The separate polygons that many make together; the quick way only fits a clean coverage.

    Of shapes that overlap it loses what lies twice, be the result valid or not.
    """
    many = np.asarray(shapes, dtype=object)
    try:
        whole = shapely.coverage_union_all(many)
        clean = np.isclose(shapely.area(whole), shapely.area(many).sum(), rtol=1e-9, atol=0)
    except shapely.errors.GEOSException:
        clean = False
    if not clean or not shapely.is_valid(whole):
        whole = shapely.union_all(many)
    return np.atleast_1d(shapely.get_parts(_multi(whole)))


def merge(shapes: Shapes) -> MultiPolygon:
    """One ground of many shapes: common edges disappear."""
    return snap(_multi(shapely.union_all(np.asarray(shapes, dtype=object))))


def area_m2(shape: Shape) -> float:
    """图斑椭球面积 of one shape."""
    return float(areas_m2([shape])[0])


def areas_m2(shapes: Shapes) -> NDArray[np.float64]:
    """图斑椭球面积 of many shapes (国土调查办发[2008]32号, with the CGCS2000 ellipsoid); holes subtract."""
    many = np.asarray(shapes, dtype=object)
    polygons, owner = shapely.get_parts(many, return_index=True)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    exterior = np.ones(len(rings), dtype=bool)
    exterior[1:] = polygon[1:] != polygon[:-1]
    signed_m2 = np.where(exterior, 1, -1) * _ring_areas_m2(rings)
    return np.bincount(owner[polygon], weights=signed_m2, minlength=len(many)).astype(np.float64)


def _ring_areas_m2(rings: NDArray[np.object_]) -> NDArray[np.float64]:
    """Sum over the edges of the trapezoid between the edge and a meridian, block by block in the cache."""
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    first = np.flatnonzero(np.diff(ring, prepend=-1))
    limits = np.searchsorted(first, np.arange(0, len(coordinates), BLOCK))
    starts, areas_m2 = np.append(first, len(coordinates)), np.zeros(len(rings))
    for begin, end in pairwise(np.unique([*limits, len(first)])):
        lon, lat = coordinates[starts[begin] : starts[end]].T
        lon, height = lon - MIDDLE_LON_DEG, equal_area_heights(lat)
        trapezoids = lon[1:] + lon[:-1]
        trapezoids *= height[1:] - height[:-1]
        ends = first[begin + 1 : end] - starts[begin]
        trapezoids[ends - 1] = 0  # from the end of one ring to the start of the next is no edge
        areas_m2[ring[first[begin:end]]] = np.add.reduceat(trapezoids, np.append(0, ends))
    return np.abs(areas_m2) * (SQUARE_DEGREE_M2 / 2)


def equal_area_heights(lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """A sin φ − B sin 3φ + C sin 5φ − …, from the middle of the city: the official trapezoid between two
    parallels is the difference of two of these heights. Subtracted first, small differences stay exact.
    """
    away = lat - MIDDLE_LAT_DEG
    near = np.abs(away).max(initial=0) <= NEAR_DEG
    *lower, last = _taylor(NEAR_TERMS if near else FAR_TERMS)
    height = np.full_like(away, last)
    for coefficient in reversed(lower):
        height *= away
        height += coefficient
    height *= away
    return height


@cache
def _taylor(terms: int) -> tuple[float, ...]:
    """Of the heights around the middle of the city, by degrees: from the first power on."""
    rate = pi / 180
    return tuple(
        sum(
            factor * (wave * rate) ** n * sin(wave * MIDDLE_LAT_DEG * rate + n * pi / 2)
            for factor, wave in zip(_series(), (1, 3, 5, 7, 9), strict=True)
        )
        / factorial(n)
        for n in range(1, terms + 1)
    )


def _series() -> tuple[float, float, float, float, float]:
    """The coefficients A, −B, C, −D, E of the official formula."""
    e2, e4, e6, e8 = (ECCENTRICITY2**n for n in (1, 2, 3, 4))
    return (
        1 + 3 / 6 * e2 + 30 / 80 * e4 + 35 / 112 * e6 + 630 / 2304 * e8,
        -(1 / 6 * e2 + 15 / 80 * e4 + 21 / 112 * e6 + 420 / 2304 * e8),
        3 / 80 * e4 + 7 / 112 * e6 + 180 / 2304 * e8,
        -(1 / 112 * e6 + 45 / 2304 * e8),
        5 / 2304 * e8,
    )


def cut_at_whole(
    low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Intervals cut at the whole numbers: of which interval each piece is, its cell, from where, to where."""
    first = np.floor(low)
    count = np.maximum(np.ceil(high) - first, 1).astype(np.intp)
    piece = np.repeat(np.arange(len(low)), count)
    cell = (first - (np.cumsum(count) - count))[piece] + np.arange(len(piece))
    return piece, cell, np.maximum(low[piece], cell), np.minimum(high[piece], cell + 1)


def overlap_m2(one: Shape, other: Shape) -> float:
    """How much ground two shapes share: the intersection in square degrees, scaled at its centroid.

    The same formula stands in SQL in `registry.store.spatial` (D4); both give the same dm².
    """
    shared = shapely.intersection(one, other)
    if shared.area == 0:
        return 0.0
    latitude = radians(shapely.get_y(shapely.centroid(shared)))
    return float(shared.area) * DEG2_TO_M2 * cos(latitude) / (1 - ECCENTRICITY2 * sin(latitude) ** 2) ** 2


def share_ground(one: Shape, other: Shape) -> bool:
    """Whether the interiors meet; a common edge or corner is no common ground."""
    return bool(shapely.relate_pattern(one, other, "2********"))


def boundary_limits(shape: Shape) -> BoundaryLimits:
    west, south, east, north = (float(limit) for limit in shapely.bounds(shape))
    return BoundaryLimits(north=north, east=east, south=south, west=west)


def is_contiguous(shapes: Shape | Shapes, gap_m: float = 10.0) -> bool:
    """集中连片 (LP-04)."""
    return len(blocks(shapes, gap_m)) == 1


def blocks(shapes: Shape | Shapes, gap_m: float = 10.0) -> list[MultiPolygon]:
    """The connected blocks, largest first: parts whose gap is at most `gap_m` belong together.

    Touching at one point only, with no other link, does not count (AM-04).
    """
    parts = shapely.get_parts(np.atleast_1d(np.asarray(shapes, dtype=object)))
    parts = shapely.get_parts(parts)
    metric = _in_local_metres(parts)
    reach_m = gap_m + 2 * GRID_DEG * 111_320  # a gap of exactly the limit survives snapping of both sides
    pairs = shapely.STRtree(metric).query(metric, predicate="dwithin", distance=reach_m).T
    links = [(a, b) for a, b in pairs.tolist() if a < b and not _touch_at_one_point(metric[a], metric[b])]
    block = _joined(len(parts), links)
    found = [_multi(shapely.multipolygons(list(parts[block == label]))) for label in np.unique(block)]
    return sorted(found, key=area_m2, reverse=True)


def _in_local_metres(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Degrees scaled at the middle latitude: true to 0.1 % within 10 km, enough to compare gaps."""
    west, south, east, north = shapely.total_bounds(shapes)
    latitude = radians((south + north) / 2)
    w2 = 1 - ECCENTRICITY2 * sin(latitude) ** 2
    scale = np.array([cos(latitude), (1 - ECCENTRICITY2) / w2]) * SEMI_MAJOR_M / w2**0.5 * pi / 180
    origin = np.array([(west + east) / 2, (south + north) / 2])
    local: NDArray[np.object_] = shapely.transform(shapes, lambda degrees: (degrees - origin) * scale)
    return local


def _touch_at_one_point(one: Polygon, other: Polygon) -> bool:
    touch_m = 5 * GRID_DEG * 111_320
    if shapely.distance(one, other) > touch_m:
        return False
    contact = shapely.intersection(shapely.buffer(one, touch_m), other)
    west, south, east, north = shapely.bounds(contact)
    return bool(max(east - west, north - south) < POINT_CONTACT_M)


def _joined(count: int, links: Sequence[tuple[int, int]]) -> NDArray[np.intp]:
    """Union-find: the label of each of `count` things."""
    parent = list(range(count))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, b in links:
        parent[root(a)] = root(b)
    return np.array([root(i) for i in range(count)], dtype=np.intp)


def trim(shape: Shape, neighbours: Sequence[Shape]) -> MultiPolygon:
    """`shape` without the ground of its neighbours, snapped: afterwards no interiors meet.

    Crumbs below the contact length squared are dropped; nothing left is an empty multipolygon.
    """
    trimmed = snap(shape)
    for attempt in range(1, 6):
        overlapping = [other for other in neighbours if share_ground(trimmed, other)]
        if not overlapping:
            return trimmed
        grown = shapely.buffer(shapely.union_all(overlapping), attempt * GROWN_DEG, join_style="mitre")
        trimmed = snap(_without_crumbs(shapely.difference(trimmed, grown)))
    raise ValueError("the shapes stay entangled with their neighbours after five rounds of trimming")


def _without_crumbs(shape: Any) -> MultiPolygon:
    parts = shapely.get_parts(_multi(shape))
    return MultiPolygon(list(parts[areas_m2(parts) > POINT_CONTACT_M**2]))


def repair(shape: Shape) -> Repair:
    """Make a shape valid and snapped, keeping polygons only; the caller judges the change of area."""
    before_m2 = area_m2(shape)
    valid = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    repaired = snap(_multi(valid))
    return Repair(repaired, before_m2, area_m2(repaired))


def _multi(shape: Any) -> MultiPolygon:
    """The polygons of whatever an overlay returned."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    polygons = parts[(shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)]
    return MultiPolygon(list(polygons))

"""The common ground of many pairs of shapes at once, from their edges alone: no intersection is ever drawn.

A shape is the signed sum of the strips between each of its edges and a base line; so the common ground of
two shapes is the signed sum over pairs of edges of ∫ min(a(x), b(x)) dx. Edges are cut at the lines of narrow
slabs, so that each meets only the few above or below it. The sum of ∫ min² dx beside it gives the latitude of
the centre, at which square degrees become m² as in `geometry.overlap_m2`.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_data.geometry import (
    DEG2_TO_M2,
    ECCENTRICITY2,
    MIDDLE_LAT_DEG,
    MIDDLE_LON_DEG,
    cut_at_whole,
)

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

SLABS_A_SHAPE = 12
SLABS_MAX = 200_000
MEETINGS_AT_ONCE = 60_000
ROUNDING_M2 = 1e-6
"""Less is the rounding of a sum of strips: a common edge is no common ground."""


class Sides(NamedTuple):
    """Edges cut into slabs: where each begins and ends, its height and slope, and how its strip counts."""

    left: Floats
    right: Floats
    height: Floats
    slope: Floats
    weight: Floats
    slab: Indices
    """First slab of every shape."""
    place: Indices
    """Where the slabs of every shape begin in `start`."""
    start: Indices


def common_m2(
    shapes: NDArray[np.object_], others: NDArray[np.object_], one: Indices, other: Indices
) -> Floats:
    """The common ground of `shapes[one]` and `others[other]`, pair by pair; all shapes valid."""
    if not len(one):
        return np.zeros(0)
    boxes = np.concatenate([shapely.bounds(shapes), shapely.bounds(others)])
    width = _slab_width(boxes)
    a, b = _sides(shapes, width), _sides(others, width)
    first = np.maximum(a.slab[one], b.slab[other])
    last = np.minimum(a.slab[one] + np.diff(a.place)[one], b.slab[other] + np.diff(b.place)[other])
    count = np.maximum(last - first, 0)
    pair = np.repeat(np.arange(len(one)), count)
    slab = np.arange(len(pair)) - np.repeat(np.cumsum(count) - count - first, count)
    at_a = a.place[one[pair]] + slab - a.slab[one[pair]]
    at_b = b.place[other[pair]] + slab - b.slab[other[pair]]
    meetings = np.diff(a.start)[at_a] * np.diff(b.start)[at_b]
    parts = list(_parts(meetings))

    def summed(part: slice) -> tuple[int, Floats, Floats]:
        begin = int(pair[part.start])
        areas, moments = _strips(a, b, at_a[part], at_b[part])
        within = pair[part] - begin
        count = int(within[-1]) + 1
        return begin, _summed(within, areas, count), _summed(within, moments, count)

    area, moment = np.zeros((2, len(one)))
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for begin, areas, moments in threads.map(summed, parts):
            area[begin : begin + len(areas)] += areas
            moment[begin : begin + len(moments)] += moments
    found = _in_m2(area * width, moment * width)
    return np.where(found > ROUNDING_M2, found, 0.0)


def _in_m2(area: Floats, moment: Floats) -> Floats:
    """Square degrees, scaled at the latitude of their centre."""
    middle = np.divide(moment, area, out=np.zeros_like(area), where=area > 0)
    latitude = np.radians(np.clip(middle + MIDDLE_LAT_DEG, -90, 90))
    return area * DEG2_TO_M2 * np.cos(latitude) / (1 - ECCENTRICITY2 * np.sin(latitude) ** 2) ** 2


def _slab_width(boxes: Floats) -> float:
    known = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(known):
        return 1.0
    usual = float(np.median(known[:, 2] - known[:, 0])) / SLABS_A_SHAPE
    whole = float(known[:, 2].max() - known[:, 0].min()) / SLABS_MAX
    return max(usual, whole, 1e-9)


def _sides(shapes: NDArray[np.object_], width: float) -> Sides:
    polygons, shape = shapely.get_parts(shapes, return_index=True)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    exterior = np.diff(polygon, prepend=-1) > 0
    turn = np.where(exterior, 1.0, -1.0) * np.where(shapely.is_ccw(rings), 1.0, -1.0)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    x, y = (points[:, 0] - MIDDLE_LON_DEG) / width, points[:, 1] - MIDDLE_LAT_DEG
    edge = np.flatnonzero((ring[1:] == ring[:-1]) & (x[1:] != x[:-1]))
    east = x[edge + 1] > x[edge]
    low, high = np.where(east, edge, edge + 1), np.where(east, edge + 1, edge)
    slope = (y[high] - y[low]) / (x[high] - x[low])
    piece, slab, left, right = cut_at_whole(x[low], x[high])
    height = y[low][piece] + slope[piece] * (left - x[low][piece])
    weight = (np.where(east, -1.0, 1.0) * turn[ring[edge]])[piece]
    owner = shape[polygon[ring[edge]]][piece]
    first, place = _slabs_of(shapes, width)
    key = place[owner] + slab.astype(np.intp) - first[owner]
    order = np.argsort(key, kind="stable")
    start = np.append(0, np.cumsum(np.bincount(key, minlength=place[-1])))
    return Sides(
        left[order],
        right[order],
        height[order],
        slope[piece][order],
        weight[order],
        first,
        place,
        start,
    )


def _slabs_of(shapes: NDArray[np.object_], width: float) -> tuple[Indices, Indices]:
    """The first slab of every shape, and where its slabs begin in a list of those of all."""
    bounds = (shapely.bounds(shapes)[:, [0, 2]] - MIDDLE_LON_DEG) / width
    empty = ~np.isfinite(bounds).all(axis=1)
    first, last = np.floor(np.where(empty[:, None], 0.0, bounds)).astype(np.intp).T
    return first, np.append(0, np.cumsum(np.where(empty, 0, last - first + 1)))


def _parts(meetings: Indices) -> Iterator[slice]:
    """Rows whose edges meet about so many times at once."""
    if not len(meetings):
        return
    total = np.cumsum(meetings)
    cuts = np.searchsorted(total, np.arange(0, total[-1] + MEETINGS_AT_ONCE, MEETINGS_AT_ONCE))
    for begin, end in pairwise(np.unique([*cuts, 0, len(meetings)])):
        yield slice(int(begin), int(end))


def _strips(a: Sides, b: Sides, at_a: Indices, at_b: Indices) -> tuple[Floats, Floats]:
    """Of every row (a pair of shapes in a slab): the signed sums of ∫ min and ∫ min²/2 under both."""
    row, ours = _runs(a.start, at_a)
    meeting, theirs = _runs(b.start, at_b[row])
    ours, row = ours[meeting], row[meeting]
    left, right = np.maximum(a.left[ours], b.left[theirs]), np.minimum(a.right[ours], b.right[theirs])
    kept = np.flatnonzero(right > left)
    ours, theirs, row, left, span = ours[kept], theirs[kept], row[kept], left[kept], (right - left)[kept]
    rise, climb = a.slope[ours], b.slope[theirs]
    one = a.height[ours] + rise * (left - a.left[ours])
    other = b.height[theirs] + climb * (left - b.left[theirs])
    begin, end = np.minimum(one, other), np.minimum(one + rise * span, other + climb * span)
    apart, later = one - other, one - other + (rise - climb) * span
    crossed = apart * later < 0
    share = np.divide(apart, apart - later, out=np.ones_like(apart), where=crossed)
    turn = np.where(crossed, one + rise * (span * share), end)
    rest, weight = 1.0 - share, a.weight[ours] * b.weight[theirs] * span
    areas = weight * ((begin + turn) * share + (turn + end) * rest) / 2
    squares = (begin * begin + begin * turn + turn * turn) * share
    squares += (turn * turn + turn * end + end * end) * rest
    moments = weight * squares / 6
    return _summed(row, areas, len(at_a)), _summed(row, moments, len(at_a))


def _summed(at: Indices, values: Floats, count: int) -> Floats:
    return np.bincount(at, values, count).astype(np.float64)


def _runs(start: Indices, at: Indices) -> tuple[Indices, Indices]:
    """All members of some runs: of which one each is, and where it stands."""
    count = start[at + 1] - start[at]
    row = np.repeat(np.arange(len(at)), count)
    return row, np.arange(len(row)) + np.repeat(start[at] - (np.cumsum(count) - count), count)

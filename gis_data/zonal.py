"""Exact-coverage zonal statistics: every cell counts by the share of it that lies inside the parcel.

Over a parcel the integral of a raster is a line integral around its boundary (Green): −∮ F(x, y) dy with
F(x, y) = ∫ v dx along the row, a running sum that is linear inside a cell. So a parcel costs as much as its
boundary crosses cells, never as much as it covers, and all parcels are computed at once.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.windows import Window

from gis_data.geometry import Shapes, cut_at_whole
from gis_data.rasters import Cells, Grid, Scene, grid_of, opened

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

BATCH_CELLS = (512, 4096)
EDGES_AT_ONCE = 200_000
CELLS_AT_ONCE = 4_000_000
"""How much is in memory at once: a batch of neighbours with their boundary, and a strip of the raster."""
OBSERVABLE_CELLS, MOSTLY = 2.0, 0.5
"""A belt that is narrower than this for most of its ground shows its neighbours as much as itself."""
LEAST_SEEN = 1e-6


@dataclass(frozen=True)
class Zonal:
    """Of every scene (first axis) and parcel: the mean of what was seen, and which share of it was seen.

    The mean is NaN where nothing was seen, and of a parcel too narrow for the cells of the scene.
    """

    mean: Floats
    seen: Floats
    observable: NDArray[np.bool_]


class Boundary(NamedTuple):
    """All rings in cells of a grid, one after the other; `turn` makes exteriors add and holes subtract."""

    x: Floats
    y: Floats
    start: Indices
    turn: Floats
    parcel: Indices
    area: Floats


class Cuts(NamedTuple):
    """Boundary cut at every line of the grid: its cell, signed height, place across the cell, ring."""

    row: Indices
    column: Indices
    height: Floats
    across: Floats
    ring: Indices

    def where(self, rows: NDArray[np.bool_]) -> "Cuts":
        return Cuts(self.row[rows], self.column[rows], self.height[rows], self.across[rows], self.ring[rows])


def zonal(shapes: Shapes, scenes: Sequence[Scene]) -> Zonal:
    """`shapes` are valid polygons in EPSG:4490; scenes may lie on different grids and in different zones."""
    parcels = np.asarray(shapes, dtype=object)
    mean, seen = np.full((2, len(scenes), len(parcels)), np.nan)
    observable = np.zeros((len(scenes), len(parcels)), dtype=bool)
    grids = [grid_of(scene) for scene in scenes]
    for grid in dict.fromkeys(grids):
        same = [at for at, other in enumerate(grids) if other == grid]
        boundary = _boundary(parcels, grid)
        total, weight = _sums(boundary, len(parcels), grid, [scenes[at] for at in same])
        area = np.bincount(boundary.parcel, boundary.turn * boundary.area, len(parcels)).astype(np.float64)
        wide = _wide_enough(parcels, boundary, area, grid)
        known = wide & (weight > LEAST_SEEN * area)
        mean[same] = np.divide(total, weight, out=np.full_like(total, np.nan), where=known)
        seen[same] = np.clip(np.divide(weight, area, out=np.zeros_like(weight), where=area > 0), 0, 1)
        observable[same] = wide
    return Zonal(mean, seen, observable)


def _boundary(parcels: NDArray[np.object_], grid: Grid) -> Boundary:
    polygons, parcel = shapely.get_parts(parcels, return_index=True)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    x, y = grid.cells_at(points)
    first = np.flatnonzero(np.diff(ring, prepend=-1))
    start = np.append(first, len(ring))
    exterior = (np.diff(polygon, prepend=-1) > 0)[ring[first]]
    area = _ring_areas(x, y, start)
    turn = np.where(exterior, 1.0, -1.0) * np.where(area < 0, -1.0, 1.0)
    return Boundary(x, y, start, turn, parcel[polygon[ring[first]]], area)


def _ring_areas(x: Floats, y: Floats, start: Indices) -> Floats:
    """Signed, in cells, measured from each ring's own first corner so that no digit is lost."""
    first, count = start[:-1], np.diff(start)
    if not len(first):
        return np.zeros(0)
    x, y = x - np.repeat(x[first], count), y - np.repeat(y[first], count)
    edges = np.append(x[:-1] * y[1:] - x[1:] * y[:-1], 0.0)
    edges[start[1:] - 1] = 0.0  # from one ring to the next is no edge
    return np.asarray(np.add.reduceat(edges, first) / 2)


def _wide_enough(
    parcels: NDArray[np.object_], boundary: Boundary, area: Floats, grid: Grid
) -> NDArray[np.bool_]:
    """Whether most of a parcel is wide: a brush as wide as the limit, kept inside, reaches most of it.

    What it does not reach is less than radius times perimeter; only where that is much the brush is drawn.
    """
    step = np.append(np.hypot(np.diff(boundary.x), np.diff(boundary.y)), 0.0)
    step[boundary.start[1:] - 1] = 0.0
    lengths = np.add.reduceat(step, boundary.start[:-1]) if len(boundary.area) else np.zeros(0)
    perimeter = np.bincount(boundary.parcel, lengths, len(parcels))
    radius = OBSERVABLE_CELLS / 2
    wide = area * (1 - MOSTLY) >= radius * perimeter
    doubtful = np.flatnonzero(~wide & (area > 0))
    placed = shapely.transform(parcels[doubtful], lambda points: np.column_stack(grid.cells_at(points)))
    reached = shapely.buffer(shapely.buffer(placed, -radius * (1 - 1e-6)), radius)
    wide[doubtful] = shapely.area(reached) >= MOSTLY * area[doubtful]
    return np.asarray(wide & (area > 0))


def _sums(boundary: Boundary, count: int, grid: Grid, scenes: Sequence[Scene]) -> tuple[Floats, Floats]:
    """Of every scene and parcel: the integral of what was seen, and the area that was seen."""
    total, weight = np.zeros((2, len(scenes), count))
    with ExitStack() as files:
        rasters = [files.enter_context(opened(scene)) for scene in scenes]
        for rings in _batches(boundary):
            cuts = _cuts(boundary, rings)
            parcel, turn = boundary.parcel[rings], boundary.turn[rings]
            for window in _windows(boundary, rings, grid):
                inside = cuts.where(
                    (cuts.row >= window.row_off) & (cuts.row < window.row_off + window.height)
                )
                for at, raster in enumerate(rasters):
                    seen, cells = _integrals(raster.read(window), inside, window, len(rings))
                    np.add.at(total[at], parcel, turn * seen)
                    np.add.at(weight[at], parcel, turn * cells)
    return total, weight


def _batches(boundary: Boundary) -> Iterator[Indices]:
    """Rings of one neighbourhood, so that a batch needs one small window."""
    first = boundary.start[:-1]
    if not len(first):
        return
    tall, wide = BATCH_CELLS
    band = np.minimum.reduceat(boundary.y, first) // tall
    part = np.minimum.reduceat(boundary.x, first) // wide
    order = np.lexsort((part, band))
    share = np.cumsum(np.diff(boundary.start)[order]) // EDGES_AT_ONCE
    keys = np.column_stack([band[order], part[order], share])
    yield from np.split(order, np.flatnonzero((np.diff(keys, axis=0) != 0).any(axis=1)) + 1)


def _windows(boundary: Boundary, rings: Indices, grid: Grid) -> Iterator[Window]:
    """What of the grid lies under the boxes of some rings, in strips."""
    at = _corners(boundary.start, rings)
    x, y = boundary.x[at], boundary.y[at]
    left, right = max(int(np.floor(x.min())), 0), min(int(np.ceil(x.max())), grid.width)
    top, bottom = max(int(np.floor(y.min())), 0), min(int(np.ceil(y.max())), grid.height)
    if right <= left:
        return
    rows = max(CELLS_AT_ONCE // (right - left), 1)
    for row in range(top, bottom, rows):
        yield Window(left, row, right - left, min(rows, bottom - row))


def _corners(start: Indices, rings: Indices) -> Indices:
    """Where the corners of some rings stand, ring after ring."""
    count = start[rings + 1] - start[rings]
    return np.repeat(start[rings] - (np.cumsum(count) - count), count) + np.arange(count.sum())


def _cuts(boundary: Boundary, rings: Indices) -> Cuts:
    """Every edge, cut at the rows and then at the columns; what runs along a row has no height and goes."""
    at = _corners(boundary.start, rings)
    ring = np.repeat(np.arange(len(rings)), boundary.start[rings + 1] - boundary.start[rings])
    x, y = boundary.x[at], boundary.y[at]
    edge = np.flatnonzero((ring[1:] == ring[:-1]) & (y[1:] != y[:-1]))
    up = y[edge + 1] > y[edge]
    low, high = np.where(up, edge, edge + 1), np.where(up, edge + 1, edge)
    slope = (x[high] - x[low]) / (y[high] - y[low])
    piece, row, lower, upper = cut_at_whole(y[low], y[high])
    begin = x[low][piece] + slope[piece] * (lower - y[low][piece])
    end = x[low][piece] + slope[piece] * (upper - y[low][piece])
    height = np.where(up, 1.0, -1.0)[piece] * (upper - lower)
    left, right = np.minimum(begin, end), np.maximum(begin, end)
    part, column, near, far = cut_at_whole(left, right)
    width = (right - left)[part]
    share = np.divide(far - near, width, out=np.ones_like(width), where=width > 0)
    return Cuts(
        row[part].astype(np.intp), column.astype(np.intp), height[part] * share, (near + far) / 2 - column,
        ring[edge][piece][part],
    )  # fmt: skip


def _integrals(cells: Cells, cuts: Cuts, window: Window, rings: int) -> tuple[Floats, Floats]:
    """∮ F dy of every ring, for the values and for the area where there is a value; none beyond the edge."""
    known = np.isfinite(cells)
    width = cells.shape[1] + 2
    column = np.clip(cuts.column - window.col_off, -1, width - 2) + 1
    at = (cuts.row - window.row_off) * width + column

    def around(field: Floats) -> Floats:
        padded = np.pad(field, ((0, 0), (1, 1)))
        before = (np.cumsum(padded, axis=1) - padded).ravel()[at]
        parts = (before + cuts.across * padded.ravel()[at]) * cuts.height
        return np.bincount(cuts.ring, parts, rings).astype(np.float64)

    return around(np.where(known, cells, 0.0)), around(known.astype(np.float64))

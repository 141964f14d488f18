"""Which shapes of two lists share ground and how much; which shape each point lies in; lengths of rings."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_data.common_ground import common_m2
from gis_data.errors import LimitExceeded

PAIRS_MAX = 5_000_000
SHAPES_AT_ONCE = 20_000
CELLS_A_SIDE_MAX = 2_000
M_PER_DEG = 111_320.0


@dataclass(frozen=True, eq=False)
class Overlaps:
    """Pairs of shapes with common ground: positions in both lists, and the ground (图斑椭球面积)."""

    shapes: NDArray[np.object_]
    others: NDArray[np.object_]
    one: NDArray[np.intp]
    other: NDArray[np.intp]
    area_m2: NDArray[np.float64]

    def where(self, rows: NDArray[np.bool_]) -> "Overlaps":
        return Overlaps(self.shapes, self.others, self.one[rows], self.other[rows], self.area_m2[rows])

    def centres(self) -> NDArray[np.float64]:
        """Where the common ground lies (lon, lat): only now is it drawn, so ask for the pairs that matter."""
        shared = shapely.intersection(self.shapes[self.one], self.others[self.other])
        return lonlat(shapely.centroid(shared))


def overlaps(shapes: NDArray[np.object_], others: NDArray[np.object_], *, least_m2: float = 0.0) -> Overlaps:
    """Every pair of valid shapes that shares more than `least_m2`, ordered by both positions."""
    one, other = shapely.STRtree(others).query(shapes)
    if len(one) > PAIRS_MAX:
        raise LimitExceeded(name="overlay", measure="overlapping_boxes", found=len(one), limit=PAIRS_MAX)
    order = np.lexsort((other, one))
    one, other = one[order], other[order]
    area_m2 = common_m2(shapes, others, one, other)
    kept = area_m2 > least_m2
    return Overlaps(shapes, others, one[kept], other[kept], area_m2[kept])


def assign(points: NDArray[np.float64], shapes: NDArray[np.object_]) -> NDArray[np.intp]:
    """Which shape each point (lon, lat) lies in: its position, −1 for none, the first of several."""
    boxes = shapely.bounds(shapes)
    known = np.flatnonzero(np.isfinite(boxes).all(axis=1))
    if not len(known):
        return np.full(len(points), -1, dtype=np.intp)
    owner = np.full(len(points), len(shapes), dtype=np.intp)
    grid = Grid.of(points, boxes[known])
    batches = np.array_split(known, max(os.cpu_count() or 1, -(-len(known) // SHAPES_AT_ONCE)))

    def inside(batch: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        at, point = grid.in_boxes(boxes[batch])
        hit = shapely.intersects_xy(shapes[batch[at]], *points[point].T)
        return batch[at[hit]], point[hit]

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for shape, point in threads.map(inside, batches):
            np.minimum.at(owner, point, shape)
    return np.where(owner == len(shapes), -1, owner)


@dataclass(frozen=True, eq=False)
class Grid:
    """Points in the order of the cells of a grid, row by row: those of a box are a few runs of them."""

    corner: NDArray[np.float64]
    cell: NDArray[np.float64]
    columns: int
    order: NDArray[np.intp]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    start: NDArray[np.intp]
    """Where each cell begins in `order`; what lies beyond all boxes comes after the last cell."""

    @staticmethod
    def of(points: NDArray[np.float64], boxes: NDArray[np.float64]) -> "Grid":
        """Cells are half as large as a usual box."""
        corner, end = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        cell = np.median(boxes[:, 2:] - boxes[:, :2], axis=0) / 2
        cell = np.maximum(np.maximum(cell, (end - corner) / CELLS_A_SIDE_MAX), 1e-12)
        columns, rows = (np.floor((end - corner) / cell).astype(int) + 1).tolist()
        x, y = np.ascontiguousarray(points.T)
        there = (x >= corner[0]) & (x <= end[0]) & (y >= corner[1]) & (y <= end[1])
        column, row = (_cells(side, low, size) for side, low, size in zip((x, y), corner, cell, strict=True))
        place = np.where(there, row * columns + column, columns * rows)
        order = np.argsort(place, kind="stable")
        start = np.append(0, np.cumsum(np.bincount(place, minlength=columns * rows + 1)))
        return Grid(corner, cell, columns, order, x[order], y[order], start)

    def in_boxes(self, boxes: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Every pair of a box and a point inside it."""
        low, high = (_cells(ends, self.corner, self.cell).astype(np.intp) for ends in np.hsplit(boxes, 2))
        box, row = _runs(low[:, 1], high[:, 1] + 1)
        begin = self.start[row * self.columns + low[box, 0]]
        end = self.start[row * self.columns + high[box, 0] + 1]
        run, at = _runs(begin, end)
        box, x, y = box[run], self.x[at], self.y[at]
        west, south, east, north = boxes.T
        kept = (x >= west[box]) & (x <= east[box]) & (y >= south[box]) & (y <= north[box])
        return box[kept], self.order[at[kept]]


def _cells(
    places: NDArray[np.float64], low: NDArray[np.float64], size: NDArray[np.float64]
) -> NDArray[np.int32]:
    with np.errstate(invalid="ignore"):  # a place that is no number lies in no box
        return ((places - low) / size).astype(np.int32)


def _runs(begin: NDArray[np.intp], end: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """All numbers from `begin` to before `end`: of which run each is, and the number."""
    count = end - begin
    run = np.repeat(np.arange(len(begin)), count)
    return run, np.arange(len(run)) + np.repeat(begin - (np.cumsum(count) - count), count)


def lonlat(points: NDArray[np.object_]) -> NDArray[np.float64]:
    """Coordinates of points; NaN for an empty one, on which GEOS raises."""
    here = ~shapely.is_empty(points) & ~shapely.is_missing(points)
    found = np.full((len(points), 2), np.nan)
    found[here] = shapely.get_coordinates(points[here])
    return found


def perimeters_m(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Length of all rings, with longitude shortened at each shape's own latitude; zero for an empty one."""
    rings = shapely.boundary(shapes)
    points, owner = shapely.get_coordinates(rings, return_index=True)
    points *= M_PER_DEG
    points[:, 0] *= np.cos(np.radians(np.nan_to_num(shapely.bounds(shapes)[:, 1])))[owner]
    return np.asarray(np.nan_to_num(shapely.length(shapely.set_coordinates(rings, points))))

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
    tree = shapely.STRtree(shapely.points(points))
    halves = np.array_split(np.arange(len(shapes)), min(os.cpu_count() or 1, max(len(shapes), 1)))
    shapely.prepare(shapes)

    def inside(part: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        shape, point = tree.query(shapes[part], predicate="intersects")
        return part[shape], point

    owner = np.full(len(points), len(shapes), dtype=np.intp)
    with ThreadPoolExecutor(len(halves)) as threads:
        for shape, point in threads.map(inside, halves):
            np.minimum.at(owner, point, shape)
    return np.where(owner == len(shapes), -1, owner)


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

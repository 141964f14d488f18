"""The coordinate systems we answer in (OGC API Features, Part 2), each in the axis order of its authority.

CRS84 is longitude before latitude; EPSG:4490 is latitude first, and the Gauss-Krüger zones northing first.
CGCS2000 and WGS84 agree within decimetres and are taken as equal, as everywhere in this package.
"""

from functools import cache
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
STORED = 4490
CODES = (4490, 4523, 4524, 4544, 4545, 3857)
SERVED = (CRS84, *(f"{EPSG}{code}" for code in CODES))
STORAGE = f"{EPSG}{STORED}"
METRE_PLACES = 3
SIDE_PARTS = 20
"""Into how many parts a side of a box is cut, so that it may bend in degrees."""


def outward(shapes: NDArray[np.object_], crs: str) -> NDArray[np.object_]:
    """Stored shapes in a served system, coordinates in its axis order."""
    if crs == CRS84 or not len(shapes):
        return shapes
    transformer, north_first = _into(crs)

    def convert(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        pair = degrees.T if transformer is None else _metres(transformer, degrees)
        return np.ascontiguousarray((pair[::-1] if north_first else pair).T)

    found: NDArray[np.object_] = shapely.transform(shapes, convert)
    return found


def region_of(box: tuple[float, float, float, float], crs: str) -> Any | None:
    """The ground inside a box of a served system, in stored degrees; None where the system does not reach.

    A box whose first longitude is the greater one goes around the globe.
    """
    transformer, north_first = (None, False) if crs == CRS84 else _into(crs)
    low_x, low_y, high_x, high_y = (box[1], box[0], box[3], box[2]) if north_first else box
    if transformer is None:
        if low_x <= high_x:
            return shapely.box(low_x, low_y, high_x, high_y)
        return shapely.union(shapely.box(low_x, low_y, 180, high_y), shapely.box(-180, low_y, high_x, high_y))
    sides = shapely.box(low_x, low_y, high_x, high_y)
    part = max(high_x - low_x, high_y - low_y) / SIDE_PARTS
    bent = shapely.transform(shapely.segmentize(sides, part) if part > 0 else sides, _degrees(transformer))
    return shapely.make_valid(bent) if np.isfinite(shapely.get_coordinates(bent)).all() else None


def bounds_of(shapes: NDArray[np.object_], crs: str) -> tuple[float, float, float, float] | None:
    """The box around shapes, in a served system and its axis order."""
    seen = outward(shapes, crs)
    if not len(seen):
        return None
    a, b, c, d = (float(limit) for limit in shapely.total_bounds(seen))
    return a, b, c, d


def _metres(transformer: pyproj.Transformer, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(np.stack(transformer.transform(degrees[:, 0], degrees[:, 1])), METRE_PLACES)


def _degrees(transformer: pyproj.Transformer) -> Any:
    return lambda metres: np.column_stack(
        transformer.transform(metres[:, 0], metres[:, 1], direction="INVERSE")
    )


@cache
def _into(crs: str) -> tuple[pyproj.Transformer | None, bool]:
    """The way from stored degrees, east before north, and whether the system itself puts north first."""
    code = int(crs.removeprefix(EPSG))
    system = pyproj.CRS.from_epsg(code)
    north_first = system.axis_info[0].direction == "north"
    if code == STORED:
        return None, north_first
    source = pyproj.CRS.from_epsg(4326 if code == 3857 else STORED)
    return pyproj.Transformer.from_crs(source, system, always_xy=True), north_first

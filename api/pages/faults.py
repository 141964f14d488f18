"""Where each fault of a survey lies: a small drawing around the place, without script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

import numpy as np
import shapely
from numpy.typing import NDArray

from api.pages.drawing import METRES_PER_DEGREE, draw, outline, places
from api.schemas.surveys import FindingOut

AROUND_M = 150.0
DRAWN = 60
"""Faults with a drawing of their own; the rest is in the downloads, with its coordinates."""


@dataclass(frozen=True)
class View:
    view_box: str
    path: str
    x: str
    y: str
    bar: str
    bar_at: str
    bar_m: int


def fault_views(shapes: NDArray[np.object_], findings: Sequence[FindingOut]) -> Mapping[int, View]:
    """Index of a finding → the stands within `AROUND_M` of its place."""
    present = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    tree = shapely.STRtree(present)
    placed = [(at, one) for at, one in enumerate(findings) if one.lon is not None and one.lat is not None]
    return {at: _view(tree, present, float(one.lon or 0), float(one.lat or 0)) for at, one in placed[:DRAWN]}


def _view(tree: shapely.STRtree, shapes: NDArray[np.object_], lon: float, lat: float) -> View:
    high = AROUND_M / METRES_PER_DEGREE
    wide = high / cos(radians(lat))
    frame = shapely.box(lon - wide, lat - high, lon + wide, lat + high)
    parts = [_clipped(shape, frame.bounds) for shape in shapes[tree.query(frame)]]
    drawing = draw(frame)
    [(x, y)] = places(frame, [(lon, lat)])
    path = "".join(outline(frame, part) for part in parts)
    return View(drawing.view_box, path, x, y, drawing.bar, drawing.bar_at, drawing.bar_m)


def _clipped(shape: shapely.Geometry, box: tuple[float, float, float, float]) -> shapely.Geometry:
    """A faulty ring may defeat the clipping; then it is drawn whole."""
    try:
        return shapely.clip_by_rect(shape, *box)
    except shapely.errors.GEOSException:
        return shape

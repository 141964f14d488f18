"""A block's outline as a small drawing: rings in thousandths of a square frame, north up, with its scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import TypeAlias

METRES_PER_DEGREE = 111_320.0
MARGIN = 90
FRAME = 1000

Ring: TypeAlias = Sequence[Sequence[int]]
"""Longitude and latitude in 1e-8 degrees, closed."""


@dataclass(frozen=True)
class Drawing:
    polygons: list[list[list[list[float]]]]
    scale: str


def drawing(polygons: Sequence[Sequence[Ring]], frame_mm: float) -> Drawing:
    points = [point for polygon in polygons for ring in polygon for point in ring]
    west, south = min(p[0] for p in points), min(p[1] for p in points)
    east, north = max(p[0] for p in points), max(p[1] for p in points)
    squeeze = cos(radians((south + north) / 2e8))
    width, height = (east - west) * squeeze, north - south
    unit = (FRAME - 2 * MARGIN) / max(width, height, 1)
    left, top = (FRAME - width * unit) / 2, (FRAME - height * unit) / 2

    def place(point: Sequence[int]) -> list[float]:
        x = left + (point[0] - west) * squeeze * unit
        y = top + (north - point[1]) * unit
        return [round(x, 2), round(y, 2)]

    drawn = [[[place(point) for point in ring] for ring in polygon] for polygon in polygons]
    frame_m = FRAME / unit / 1e8 * METRES_PER_DEGREE
    return Drawing(drawn, f"1 : {round(frame_m * 1000 / frame_mm):,}")

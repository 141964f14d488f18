"""A piece of land as an SVG drawing: seen without script, printed on paper, read by old browsers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, floor, log10, radians

from shapely import Geometry, get_coordinates, get_parts, get_rings

METRES_PER_DEGREE = 111_320.0
MARGIN = 0.12
BARS = (5, 2, 1)


@dataclass(frozen=True)
class Drawing:
    """North is up; units are metres from the south-west corner, y downwards as SVG wants it."""

    view_box: str
    path: str
    bar: str
    bar_at: str
    bar_m: int
    centre: str


def draw(land: Geometry) -> Drawing:
    west, south, east, north = land.bounds
    across = METRES_PER_DEGREE * cos(radians((south + north) / 2))
    width, height = (east - west) * across, (north - south) * METRES_PER_DEGREE
    side = max(width, height * 4 / 3, 1.0) * (1 + 2 * MARGIN)
    left, top = (width - side) / 2, (height - side * 3 / 4) / 2

    def ring(points: list[list[float]]) -> str:
        places = (f"{(x - west) * across:.1f} {(north - y) * METRES_PER_DEGREE:.1f}" for x, y in points)
        return "M" + "L".join(places) + "Z"

    rings = [get_coordinates(one).tolist() for part in get_parts(land) for one in get_rings(part)]
    bar_m = _round_length(side / 4)
    return Drawing(
        view_box=f"{left:.1f} {top:.1f} {side:.1f} {side * 3 / 4:.1f}",
        path="".join(ring(points) for points in rings),
        bar=f"M0 {-side / 90:.1f}V0H{bar_m}V{-side / 90:.1f}",
        bar_at=f"translate({left + side / 40:.1f} {top + side * 3 / 4 - side / 15:.1f})",
        bar_m=bar_m,
        centre=f"{(west + east) / 2:.4f}°E {(south + north) / 2:.4f}°N",
    )


def outline(land: Geometry, other: Geometry) -> str:
    """The path of another shape on the drawing of `land`."""
    parts = [part for part in get_parts(other) if part.geom_type == "Polygon"]
    rings = [get_coordinates(one).tolist() for part in parts for one in get_rings(part)]
    return "".join("M" + "L".join(f"{x} {y}" for x, y in places(land, ring)) + "Z" for ring in rings)


def places(land: Geometry, points: Iterable[Sequence[float]]) -> list[tuple[str, str]]:
    """Where points (lon, lat) stand on the drawing of `land`."""
    west, south, _, north = land.bounds
    across = METRES_PER_DEGREE * cos(radians((south + north) / 2))
    return [(f"{(x - west) * across:.1f}", f"{(north - y) * METRES_PER_DEGREE:.1f}") for x, y in points]


def _round_length(about_m: float) -> int:
    """The longest of 1, 2 or 5 times a power of ten that fits."""
    power = 10 ** floor(log10(max(about_m, 1.0)))
    return int(next(digit for digit in BARS if digit * power <= about_m or digit == 1) * power)

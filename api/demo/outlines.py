"""Schematic outlines of the six county-level units, drawn for this project and marked 示意.

They follow no official boundary: a dozen hand-placed nodes joined by seeded wavy edges, shared edge by edge,
so that neighbours touch and never overlap.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon

EDGE_POINTS = 24
WAVINESS = 0.035
"""Largest departure of an edge from its chord, as a share of the chord's length."""

NODES: dict[str, tuple[float, float]] = {
    "贺兰西北": (106.02, 38.86),
    "贺兰东北": (106.42, 38.88),
    "贺兰东": (106.60, 38.62),
    "贺兰兴庆东": (106.58, 38.50),
    "兴庆东北": (106.82, 38.45),
    "兴庆灵武东": (106.86, 38.18),
    "灵武东南": (106.88, 37.70),
    "灵武南": (106.60, 37.55),
    "灵武西南": (106.22, 37.62),
    "灵武永宁": (106.10, 37.95),
    "永宁西南": (105.95, 38.02),
    "永宁西夏西": (105.82, 38.18),
    "西夏西": (105.85, 38.45),
    "西夏贺兰西": (105.93, 38.66),
    "西夏贺兰金凤": (106.14, 38.58),
    "金凤贺兰兴庆": (106.26, 38.56),
    "西夏永宁金凤": (106.12, 38.33),
    "金凤永宁兴庆": (106.27, 38.34),
    "兴庆永宁灵武": (106.40, 38.28),
}


@dataclass(frozen=True)
class Unit:
    """A county-level unit: six-digit code, name, and the nodes around it."""

    code: str
    name: str
    kind: str
    nodes: tuple[str, ...]


UNITS = (
    Unit(
        "640104",
        "兴庆区",
        "DISTRICT",
        ("金凤贺兰兴庆", "贺兰兴庆东", "兴庆东北", "兴庆灵武东", "兴庆永宁灵武", "金凤永宁兴庆"),
    ),
    Unit(
        "640105", "西夏区", "DISTRICT", ("西夏贺兰西", "西夏贺兰金凤", "西夏永宁金凤", "永宁西夏西", "西夏西")
    ),
    Unit("640106", "金凤区", "DISTRICT", ("西夏贺兰金凤", "金凤贺兰兴庆", "金凤永宁兴庆", "西夏永宁金凤")),
    Unit(
        "640121",
        "永宁县",
        "COUNTY",
        ("西夏永宁金凤", "金凤永宁兴庆", "兴庆永宁灵武", "灵武永宁", "永宁西南", "永宁西夏西"),
    ),
    Unit(
        "640122",
        "贺兰县",
        "COUNTY",
        ("贺兰西北", "贺兰东北", "贺兰东", "贺兰兴庆东", "金凤贺兰兴庆", "西夏贺兰金凤", "西夏贺兰西"),
    ),
    Unit(
        "640181",
        "灵武市",
        "COUNTY",
        ("兴庆永宁灵武", "兴庆灵武东", "灵武东南", "灵武南", "灵武西南", "灵武永宁"),
    ),
)


def outlines(seed: int) -> dict[str, Polygon]:
    """Code → outline in EPSG:4490, lon/lat, snapped to 1e-8°."""
    edges: dict[frozenset[str], np.ndarray] = {}
    shapes = {}
    for unit in UNITS:
        ring = []
        for start, end in zip(unit.nodes, (*unit.nodes[1:], unit.nodes[0]), strict=True):
            edge = edges.setdefault(frozenset((start, end)), _wavy_edge(start, end, seed))
            forward = np.allclose(edge[0], NODES[start])
            ring.append((edge if forward else edge[::-1])[:-1])
        shapes[unit.code] = shapely.set_precision(Polygon(np.concatenate(ring)), 1e-8)
    return shapes


def _wavy_edge(start: str, end: str, seed: int) -> np.ndarray:
    """A chord bent by a few sine waves of seeded height, the same whichever neighbour asks."""
    start, end = sorted((start, end))
    a, b = np.array(NODES[start]), np.array(NODES[end])
    random = np.random.default_rng([seed, *(ord(letter) for letter in start + end)])
    share = np.linspace(0, 1, EDGE_POINTS)
    waves = sum(random.normal(0, 1 / k) * np.sin(np.pi * k * share) for k in range(1, 6))
    across = np.array([a[1] - b[1], b[0] - a[0]])
    bend = WAVINESS * waves / max(1e-9, np.abs(waves).max())
    edge: np.ndarray = a + share[:, None] * (b - a) + bend[:, None] * across
    return edge

"""Seeded sub-compartments: clusters of cells on jittered lattices, so that neighbours share their edges."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely import Point, Polygon

FORESTS: Mapping[str, Any] = tomllib.loads(
    Path(__file__).with_name("forests.toml").read_text(encoding="utf-8")
)
M_PER_DEGREE = 111_320
CLUSTER_GAP_M = 400
CELL_KEPT = 0.92
JITTER = 0.12


@dataclass(frozen=True)
class Parcel:
    """One sub-compartment of the demonstration as a surveyor would describe it."""

    unit_code: str
    township_code: str
    village_code: str
    compartment_code: str
    sub_compartment_code: str
    holder: str
    is_collective: bool
    landscape: str
    forest_category: str
    species: Mapping[str, Any]
    planted_year: int
    shape: Polygon

    @property
    def code(self) -> str:
        return "".join(
            (
                self.unit_code,
                self.township_code,
                self.village_code,
                self.compartment_code,
                self.sub_compartment_code,
            )
        )


def parcels(outlines: Mapping[str, Polygon], seed: int, census_year: int) -> list[Parcel]:
    """All sub-compartments of the city, unit by unit."""
    random = np.random.default_rng([seed, 1])
    taken: list[tuple[Point, float]] = []
    found: list[Parcel] = []
    for unit_code, wanted in FORESTS["clusters"].items():
        serial = 0
        for landscape, count in wanted.items():
            for _ in range(count):
                serial += 1
                found.extend(
                    _cluster(outlines[unit_code], unit_code, landscape, serial, taken, random, census_year)
                )
    return found


def _cluster(
    outline: Polygon,
    unit_code: str,
    landscape: str,
    serial: int,
    taken: list[tuple[Point, float]],
    random: np.random.Generator,
    census_year: int,
) -> Iterator[Parcel]:
    """A village's or a state farm's block of neighbouring cells."""
    facts = FORESTS["landscapes"][landscape]
    is_collective = bool(random.random() < (0.25 if landscape in ("mountain", "sand") else 0.8))
    holder = f"示例村集体{unit_code[-3:]}{serial:02d}" if is_collective else f"示例国有林场{unit_code[-3:]}"
    columns, rows = (int(n) for n in facts["cells"])
    columns, rows = (columns * 2, rows) if landscape == "belt" else (columns + 1, rows)
    cells = _lattice(facts["cell_m"], columns, rows, random)
    placed = _place(outline, cells, landscape, taken, random)
    weights = np.array([species["weight"] for species in facts["species"]], float)
    number = 0
    for shape in placed:
        if random.random() > CELL_KEPT:
            continue
        number += 1
        species = facts["species"][random.choice(len(weights), p=weights / weights.sum())]
        yield Parcel(
            unit_code=unit_code,
            township_code=f"{100 + (serial - 1) // 4:03d}",
            village_code=f"{200 + serial:03d}",
            compartment_code=f"{serial:04d}",
            sub_compartment_code=f"{number:05d}",
            holder=holder,
            is_collective=is_collective,
            landscape=landscape,
            forest_category=facts["forest_category"],
            species=species,
            planted_year=census_year - int(random.integers(*species["age"])),
            shape=shape,
        )


def _lattice(cell_m: list[float], columns: int, rows: int, random: np.random.Generator) -> np.ndarray:
    """Cells in metres around the origin: (n, 4, 2) corners from one jittered, rotated lattice of nodes."""
    width, height = cell_m
    x, y = np.meshgrid(np.arange(columns + 1) * width, np.arange(rows + 1) * height)
    nodes = np.stack([x, y], axis=-1) + random.uniform(-JITTER, JITTER, (*x.shape, 2)) * [width, height]
    nodes -= nodes.reshape(-1, 2).mean(axis=0)
    angle = random.uniform(0, np.pi)
    nodes @= np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = [nodes[:-1, :-1], nodes[:-1, 1:], nodes[1:, 1:], nodes[1:, :-1]]
    cells: np.ndarray = np.stack(corners, axis=2).reshape(-1, 4, 2)
    return cells


def _place(
    outline: Polygon,
    cells: np.ndarray,
    landscape: str,
    taken: list[tuple[Point, float]],
    random: np.random.Generator,
) -> np.ndarray:
    """Put the block somewhere inside the unit, in its landscape, clear of the other blocks."""
    west, south, east, north = outline.bounds
    radius = float(np.abs(cells).max()) * 1.5
    while True:
        lon, lat = random.uniform(west, east), random.uniform(south, north)
        scale = np.array([M_PER_DEGREE * np.cos(np.radians(lat)), M_PER_DEGREE])
        here = Point(lon * scale[0], lat * scale[1])
        if not _fits(landscape, lon, lat) or any(
            here.distance(Point(other.x * scale[0], other.y * scale[1])) < radius + size + CLUSTER_GAP_M
            for other, size in taken
        ):
            continue
        shapes: np.ndarray = shapely.set_precision(shapely.polygons(cells / scale + [lon, lat]), 1e-8)
        if outline.contains(shapely.union_all(shapes).envelope.buffer(0.002)):
            taken.append((Point(lon, lat), radius))
            return shapes


def _fits(landscape: str, lon: float, lat: float) -> bool:
    """Mountain foot in the west, sand in the east, the irrigated plain between."""
    mountain, sand = lon < 105.80 + (lat - 37.9) * 0.25 + 0.12, lon > 106.52
    return {"mountain": mountain, "sand": sand}.get(landscape, not mountain and not sand)

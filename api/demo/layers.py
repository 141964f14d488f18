"""Schematic reference layers of the demonstration, drawn by seeded code and marked 示意; no authority's data.

All of them but the pool keep clear of the demonstration's parcels, so that its tickets pass review.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import numpy as np
import shapely
from shapely import Point, Polygon

from api.demo.landscape import M_PER_DEGREE, Parcel
from gis_data.geometry import Shape, merge
from registry.actions.layers import load_layer
from registry.clock import Moment
from registry.land.layers import Feature, LayerKind, LayerSheet
from registry.parties.roles import SYSTEM
from registry.store.database import Db

DISTRICTS = ("640104", "640105", "640106")
SINCE = date(2024, 1, 1)
POOL_YEARS = (2025, 2026)
POOL_PARCELS = 4
CLEARANCE_M = 60
AROUND_M = 5
FIELD_M = (700, 420)
FIELDS = 60
MOUNTAIN = shapely.LineString([(105.86, 37.5), (106.27, 39.0)])
SAND = shapely.LineString([(106.54, 37.4), (106.54, 39.0)])
"""Between the two lie the irrigated plain and its second zone (MS-20)."""


@dataclass(frozen=True)
class Drawn:
    """A version and its areas."""

    sheet: LayerSheet
    features: tuple[Feature, ...]


def load_all(
    db: Db, outlines: Mapping[str, Polygon], places: Sequence[Parcel], seed: int, source: str, *, now: Moment
) -> None:
    for drawn in layers(outlines, places, seed, source):
        load_layer(db, drawn.sheet, drawn.features, by=SYSTEM, now=now)


def layers(
    outlines: Mapping[str, Polygon], places: Sequence[Parcel], seed: int, source: str
) -> Iterator[Drawn]:
    """Every kind of layer, the pool of green-space vouchers once a year."""
    random = np.random.default_rng([seed, 7])
    city = shapely.union_all(list(outlines.values()))
    taken = shapely.union_all([_metres(place.shape, CLEARANCE_M) for place in places])
    west, east = _side(city, MOUNTAIN, -1), _side(city, SAND, 1)
    plain = city.difference(west).difference(east)
    fields = [field for field in _fields(plain, FIELDS, random) if not field.intersects(taken)]
    reserves = [_without(west.buffer(-0.05), taken), _without(east.buffer(-0.09), taken)]
    drawn: dict[LayerKind, list[tuple[str, Shape]]] = {
        LayerKind.BUILT_UP_AREA: [
            (f"示例建成区{unit[-2:]}", _without(_metres(outlines[unit].centroid, 4000), taken))
            for unit in DISTRICTS
        ],
        LayerKind.COMPENSATION_ZONE: [("1", west), ("1", east), ("2", plain)],
        LayerKind.FARMLAND: [("0102", field) for field in fields],
        LayerKind.BASIC_FARMLAND: [(f"示例{at:03d}", field) for at, field in enumerate(fields[::2])],
        LayerKind.PROTECTED_AREA: [("示例自然保护区", reserves[0]), ("示例沙地保护区", reserves[1])],
        LayerKind.ECOLOGICAL_RED_LINE: [("示例生态保护红线", reserves[0])],
        LayerKind.OPERATING_LAND: [
            *((f"示例企业{at + 1:02d}", field) for at, field in enumerate(_fields(plain, 4, random))),
            *((place.holder, _metres(place.shape, AROUND_M)) for place in places if "企业" in place.holder),
        ],
        LayerKind.WATER_SOURCE: [("示例干渠供水范围", plain)],
    }
    for kind, areas in drawn.items():
        yield _drawn(kind, "2024", source, areas, SINCE)
    for year in POOL_YEARS:
        pool = _pool(places, year)
        yield _drawn(LayerKind.VOUCHER_POOL, str(year), source, pool, date(year, 1, 1), date(year, 12, 31))


def _drawn(
    kind: LayerKind,
    version: str,
    source: str,
    areas: Sequence[tuple[str, Shape]],
    since: date,
    until: date | None = None,
) -> Drawn:
    features = tuple(Feature(label, merge([shape])) for label, shape in areas if not shape.is_empty)
    content = b"".join(shapely.to_wkb(feature.ground, byte_order=1) for feature in features)
    return Drawn(LayerSheet(kind, version, source, sha256(content).hexdigest(), since, until), features)


def _pool(places: Sequence[Parcel], year: int) -> list[tuple[str, Shape]]:
    """Some state forest of each district, other parcels each year (LP-22d)."""
    skip = year - POOL_YEARS[0]
    found = []
    for unit in DISTRICTS:
        state = [place for place in places if place.unit_code == unit and not place.is_collective]
        found += [(place.code, place.shape) for place in state[skip :: len(POOL_YEARS)][:POOL_PARCELS]]
    return found


def _fields(plain: Shape, count: int, random: np.random.Generator) -> list[Polygon]:
    """Rectangles wholly in the plain, none over another."""
    west, south, east, north = plain.bounds
    found: list[Polygon] = []
    while len(found) < count:
        lon, lat = random.uniform(west, east), random.uniform(south, north)
        width, height = np.array(FIELD_M) / M_PER_DEGREE / [np.cos(np.radians(lat)), 1]
        field = shapely.set_precision(shapely.box(lon, lat, lon + width, lat + height), 1e-8)
        if plain.contains(field) and not any(field.intersects(other) for other in found):
            found.append(field)
    return found


def _side(city: Shape, line: shapely.LineString, side: int) -> Shape:
    """What of the city lies west (−1) or east (1) of a line that runs from south to north."""
    half = shapely.buffer(line, -side * 2.0, single_sided=True)
    return city.intersection(half)


def _metres(shape: Shape | Point, radius_m: float) -> Polygon:
    return shapely.buffer(shape, radius_m / M_PER_DEGREE)


def _without(shape: Shape, taken: Shape) -> Shape:
    return shapely.difference(shape, taken)

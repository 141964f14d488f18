"""Reading maps: one answer to who sees what, and features as that reader may see them (D16, GS-18, GS-30).

Tiles, features, archives and pages all come through here, so no channel gives more than another. A reader
below the grade of the ground is answered about the generalised outline only; a search looks at that one.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from registry.land.maps import (
    LAYERS,
    Box,
    Cell,
    Column,
    Features,
    LayerId,
    MapLayer,
    Sight,
    Wanted,
    own_units,
    public_ground,
)
from registry.law.packs import CITY
from registry.parties.jurisdiction import load_units
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.privacy import Grade, load_grades
from registry.store.queries import maps
from registry.store.queries.land import outlines

BATCH = 1_000
MU_PER_M2 = 3 / 2000
WORLD: Box = (-180.0, -90.0, 180.0, 90.0)


def sight(layer: MapLayer, actor: Actor | None) -> Sight | None:
    """What somebody may see of a layer; None: nothing of it."""
    grades = load_grades()
    clearance = grades.clearance(actor.role if actor else None)
    carried = grades.of(*layer.carrier.split(".")).grade
    if carried > clearance:
        return None
    units = own_units(actor.unit_id) if actor and layer.by_unit else None if actor else frozenset[str]()
    ground = grades.of(layer.table, "ground").grade
    everybody = ground is Grade.OPEN
    return Sight(
        units=None if carried is Grade.OPEN else units,
        exact=None if everybody else units if ground <= clearance else frozenset(),
    )


def layer_version(layer: MapLayer, units: Mapping[str, str], as_of: date) -> str:
    """Changes with every change of what the layer shows on the day; `units` as of `unit_versions`."""
    parts = [f"{unit}={version}" for unit, version in sorted(units.items())]
    return sha256("|".join([layer.id, as_of.isoformat(), *parts]).encode()).hexdigest()[:16]


def is_shared(layer: MapLayer, sees: Sight) -> bool:
    """Whether it is what everybody sees."""
    return sees == sight(layer, None)


def unit_versions(db: Db, layer: MapLayer, as_of: date) -> dict[str, str]:
    """Unit → a word that changes with every change of the layer there; units without any are absent."""
    return maps.versions(db, layer.id, as_of)


def features(db: Db, layer: MapLayer, wanted: Wanted, sees: Sight, as_of: date) -> Features:
    """One page. `more` says that another follows after its last id."""
    kept: list[tuple[str, Any, Mapping[str, Any]]] = []
    after = wanted.after
    near, careful = _reach(layer, wanted.region.bounds) if wanted.region else (None, None)
    values = dict(wanted.values) | ({"id": wanted.feature_id} if wanted.feature_id else {})
    while len(kept) <= wanted.limit:
        size = max(wanted.limit + 1 - len(kept), BATCH if wanted.region or wanted.period else 1)
        sought = maps.Sought(near, careful, sees.units, values, after, size)
        found = maps.rows(db, layer.id, as_of, sought)
        shapes = _seen(layer, found, sees)
        hit = _touching(shapes, wanted) & _in_period(layer, found, wanted)
        for at in np.flatnonzero(hit).tolist():
            kept.append((found.ids[at], shapes[at], {name: held[at] for name, held in found.columns.items()}))
        if len(found.ids) < size:
            break
        after = found.ids[-1]
    page = kept[: wanted.limit]
    ids, seen, properties = zip(*page, strict=True) if page else ((), (), ())
    shown = [properties_of(layer.columns, row) for row in properties]
    return Features(ids, np.array(seen, dtype=object), shown, more=len(kept) > wanted.limit)


def features_in(
    db: Db, layer: MapLayer, box: Box, sees: Sight, as_of: date, columns: Sequence[Column]
) -> tuple[NDArray[np.object_], dict[str, Sequence[Any]]] | None:
    """Everything whose box meets `box`, for a tile: shapes, and some columns; None where it is crowded."""
    needed = [*(column.held for column in columns), *_careful(layer)]
    most = layer.crowded_above
    sought = maps.Sought(*_reach(layer, box), sees.units, columns=needed, limit=most + 1)
    found = maps.rows(db, layer.id, as_of, sought)
    if len(found.ids) > most:
        return None
    shown = {column.name: _shown(column, found.columns) for column in columns}
    return _seen(layer, found, sees), shown


def cells(db: Db, layer: MapLayer, as_of: date) -> list[Cell]:
    """The squares of the ground in which something lies."""
    return maps.cells(db, layer.id, as_of)


def cell_shapes(db: Db, layer: MapLayer, cell: Cell, as_of: date) -> NDArray[np.object_]:
    """All shapes of one square as the public sees them, to be dissolved."""
    here, units = (cell.x, cell.y), frozenset({cell.unit_id})
    sought = maps.Sought(cell.box, cell.box, units, columns=_careful(layer), cell=here)
    found = maps.rows(db, layer.id, as_of, sought)
    return public_ground(layer, found.shapes, found.columns)


def is_larger(db: Db, layer: MapLayer, most: int, as_of: date) -> bool:
    """Whether the layer holds more features than `most`, of whatever unit."""
    return maps.crowded(db, layer.id, as_of, WORLD, WORLD, None, most)


def is_crowded(db: Db, layer: MapLayer, box: Box, sees: Sight, as_of: date) -> bool:
    """Whether a view holds more features than are drawn one by one."""
    return maps.crowded(db, layer.id, as_of, *_reach(layer, box), sees.units, layer.crowded_above)


def tree_counts(db: Db, box: Box, sees: Sight) -> tuple[NDArray[np.object_], list[int]]:
    """How many trees every reader may find in each small square of a view, at the middle of the square."""
    found = maps.tree_counts(db, box, sees.units)
    lon, lat, counts = zip(*found, strict=True) if found else ((), (), ())
    return shapely.points(np.column_stack([lon, lat]).reshape(-1, 2)), list(counts)


@lru_cache(maxsize=1024)
def _species(permille: str) -> str:
    return "、".join(sorted(json.loads(permille)))


_SHOWN: Mapping[tuple[str, str], Callable[[Any], Any]] = {
    ("unit_id", "unit_name"): lambda unit_id: load_units()[unit_id].name,
    ("face_value_mu100", "face_value_mu"): lambda mu100: mu100 / 100,
    ("area_dm2", "area_m2"): lambda dm2: dm2 / 100,
    ("area_dm2", "area_ha"): lambda dm2: round(dm2 / 1_000_000, 4),
    ("area_dm2", "area_mu"): lambda dm2: round(dm2 / 100 * MU_PER_M2, 2),
    ("species_permille", "species"): _species,
    ("dbh_mm", "dbh_cm"): lambda mm: mm / 10,
    ("valid_from", "valid_from"): str,
    ("valid_to", "valid_to"): str,
    ("surveyed_on", "surveyed_on"): str,
}
"""How what the database holds is shown, where it is not shown as it is held."""


def properties_of(columns: Sequence[Column], row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a layer, in their order; never a holder, a party or a certificate."""
    held = {name: (value,) for name, value in row.items()}
    return {column.name: _shown(column, held)[0] for column in columns}


def _shown(column: Column, held: Mapping[str, Sequence[Any]]) -> Sequence[Any]:
    """The values of a column as they are shown, from those the database holds."""
    values, made = held[column.held], _SHOWN.get((column.held, column.name))
    return [made(value) for value in values] if made else values


def _seen(layer: MapLayer, found: maps.Rows, sees: Sight) -> Any:
    if sees.exact is None:
        return found.shapes
    if not sees.exact:
        return public_ground(layer, found.shapes, found.columns)
    exact = np.array([sees.is_exact(unit_id) for unit_id in found.columns["unit_id"]], dtype=bool)
    return np.where(exact, found.shapes, public_ground(layer, found.shapes, found.columns))


def _careful(layer: MapLayer) -> list[str]:
    return [layer.restricted] if layer.restricted else []


def _reach(layer: MapLayer, box: Box) -> tuple[Box, Box]:
    """A generalised outline reaches up to a cell further than the exact one, by which the index finds it."""
    return _grown(box, float(10.0**-layer.places)), _grown(box, layer.cell_deg)


def _grown(box: Box, cell: float) -> Box:
    west, south, east, north = box
    return west - cell, south - cell, east + cell, north + cell


def _touching(shapes: Any, wanted: Wanted) -> Any:
    if wanted.region is None:
        return np.ones(len(shapes), dtype=bool)
    shapely.prepare(wanted.region)
    return shapely.intersects(wanted.region, shapes)


def _in_period(layer: MapLayer, found: maps.Rows, wanted: Wanted) -> Any:
    if wanted.period is None or layer.dated is None:
        return np.ones(len(found.ids), dtype=bool)
    since, until = wanted.period
    begins, ends = (found.columns[name] for name in layer.dated)
    return np.array(
        [
            (until is None or begin <= until) and (since is None or end >= since)
            for begin, end in zip(begins, ends, strict=True)
        ],
        dtype=bool,
    )


def city_extent(db: Db, as_of: date) -> Box | None:
    """The box around the city, which says nothing about where any ticket lies."""
    outline = outlines(db, as_of).get(CITY)
    if outline is None:
        return None
    west, south, east, north = (round(float(side), 4) for side in outline.bounds)
    return west, south, east, north


def visible_layers(actor: Actor | None) -> list[MapLayer]:
    return [layer for layer in LAYERS.values() if sight(layer, actor) is not None]


def layer_named(name: str) -> MapLayer | None:
    return LAYERS.get(LayerId(name)) if name in set(LayerId) else None

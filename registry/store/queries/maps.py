"""Features of map layers from both databases, by box, page and value; and the version of a layer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy import ndarray
from sqlalchemy import Select, String, and_, case, cast, func, literal, literal_column, or_, select
from sqlalchemy.sql.elements import ColumnElement

from registry.land.layers import LayerKind
from registry.land.maps import Box, LayerId
from registry.law.packs import CITY
from registry.store.database import Db
from registry.store.spatial import meets_box
from registry.store.tables.land import area_claim, sub_compartment, sub_compartment_version, unit_outline
from registry.store.tables.layers import layer_feature, reference_layer
from registry.store.tables.tickets import ticket
from registry.tickets.states import LIVE


@dataclass(frozen=True, eq=False)
class Rows:
    """`shapes` are the exact ones; each column holds the values of all rows."""

    ids: Sequence[str]
    shapes: ndarray
    columns: Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class _Source:
    """How a layer lies in the database: its rows, the column that orders them, and the spatial table."""

    rows: Select[Any]
    order: Any
    table: Any


@dataclass(frozen=True)
class Sought:
    """`box` is compared with the boxes of the exact shapes, `values` with columns; without `columns`, all."""

    box: Box | None = None
    units: frozenset[str] | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    after: str | None = None
    limit: int | None = None
    columns: Collection[str] | None = None


def rows(db: Db, layer: LayerId, as_of: date, sought: Sought) -> Rows:
    """In the order of their ids."""
    source = _source(layer, as_of)
    known = {column.name: column.element for column in source.rows.selected_columns}
    needed = known if sought.columns is None else {"id", "unit_id", *sought.columns}
    carried = [name for name in known if name in needed]
    drawn = _ground(db, source.table)
    query = source.rows.with_only_columns(*(known[name].label(name) for name in carried), drawn)
    query = query.order_by(source.order).limit(sought.limit)
    conditions: list[ColumnElement[bool]] = [known[name] == value for name, value in sought.values.items()]
    if sought.after is not None:
        conditions.append(source.order > sought.after)
    if sought.units is not None:
        conditions.append(known["unit_id"].in_(sought.units))
    if sought.box is not None:
        conditions.append(meets_box(db, source.table, sought.box))
    found = db.execute(query.where(*conditions)).all()
    *columns, grounds = zip(*found, strict=True) if found else ((),) * (len(carried) + 1)
    shapes = shapely.set_srid(shapely.from_wkb(np.array(grounds, dtype=object)), 0)
    held = dict(zip(carried, columns, strict=True))
    return Rows(held["id"], shapes, held)


@lru_cache(maxsize=64)
def _source(layer: LayerId, as_of: date) -> _Source:
    return _SOURCES[layer](as_of)


def versions(db: Db, layer: LayerId, as_of: date) -> dict[str, str]:
    """Unit → a word that changes with every change of the layer in that unit."""
    return {str(unit): f"{rows}.{changes}" for unit, rows, changes in db.execute(_VERSIONS[layer](as_of))}


def _ground(db: Db, table: Any) -> Any:
    """The bytes of the shapes, which are read all at once instead of row by row."""
    column = f"{table.name}.ground"
    return literal_column(f"ST_AsBinary({column})" if db.get_bind().dialect.name == "postgresql" else column)


def _alive(as_of: date) -> ColumnElement[bool]:
    dated = and_(ticket.c.valid_from <= as_of, ticket.c.valid_to >= as_of)
    return and_(ticket.c.state.in_([state.value for state in LIVE]), ticket.c.number.is_not(None), dated)


def _tickets(as_of: date) -> _Source:
    found = select(
        ticket.c.number.label("id"),
        ticket.c.number.label("number"),
        ticket.c.kind.label("kind"),
        ticket.c.unit_id.label("unit_id"),
        ticket.c.block_name.label("block_name"),
        ticket.c.face_value_mu100.label("face_value_mu100"),
        ticket.c.elements["area_dm2"].as_integer().label("area_dm2"),
        ticket.c.valid_from.label("valid_from"),
        ticket.c.valid_to.label("valid_to"),
    )
    joined = found.join(area_claim, area_claim.c.id == ticket.c.claim_id).where(_alive(as_of))
    return _Source(joined, ticket.c.number, area_claim)


def _sub_compartments(as_of: date) -> _Source:
    version, newer = sub_compartment_version, sub_compartment_version.alias("newer")
    found = select(
        sub_compartment.c.id.label("id"),
        sub_compartment.c.code.label("code"),
        sub_compartment.c.unit_id.label("unit_id"),
        version.c.forest_class.label("forest_class"),
        cast(version.c.species_permille, String).label("species_permille"),
        version.c.planted_year.label("planted_year"),
        version.c.area_dm2.label("area_dm2"),
        version.c.surveyed_on.label("surveyed_on"),
    )
    replaced = select(newer.c.id).where(
        newer.c.sub_compartment_id == version.c.sub_compartment_id, newer.c.number > version.c.number
    )
    joined = found.join(version, version.c.sub_compartment_id == sub_compartment.c.id)
    return _Source(joined.where(~replaced.exists()), sub_compartment.c.id, version)


def _units(as_of: date) -> _Source:
    outline, newer = unit_outline, unit_outline.alias("newer")
    found = select(
        outline.c.unit_id.label("id"),
        outline.c.unit_id.label("unit_id"),
        outline.c.source.label("source"),
        outline.c.schematic.label("schematic"),
    )
    replaced = select(newer.c.id).where(
        newer.c.unit_id == outline.c.unit_id,
        newer.c.valid_from <= as_of,
        newer.c.valid_from > outline.c.valid_from,
    )
    valid = and_(outline.c.valid_from <= as_of, ~replaced.exists())
    return _Source(found.where(valid), outline.c.unit_id, outline)


def _in_force(as_of: date) -> Any:
    """The ids of the reference layers of a day: of each kind the last to begin, then the last loaded."""
    layer = reference_layer.c
    latest = (layer.valid_from.desc(), layer.loaded_at.desc(), layer.id.desc())
    place = func.row_number().over(partition_by=layer.kind, order_by=latest).label("place")
    open_ = or_(layer.valid_until.is_(None), layer.valid_until >= as_of)
    ranked = select(layer.id, place).where(layer.valid_from <= as_of, open_).subquery()
    return select(ranked.c.id).where(ranked.c.place == 1)


def _reference(as_of: date) -> _Source:
    holders = reference_layer.c.kind == LayerKind.OPERATING_LAND
    found = select(
        layer_feature.c.id.label("id"),
        literal(CITY).label("unit_id"),
        reference_layer.c.kind.label("kind"),
        reference_layer.c.version.label("version"),
        reference_layer.c.source.label("source"),
        case((holders, None), else_=layer_feature.c.label).label("label"),
    )
    joined = found.join(reference_layer, reference_layer.c.id == layer_feature.c.layer_id)
    return _Source(
        joined.where(reference_layer.c.id.in_(_in_force(as_of))), layer_feature.c.id, layer_feature
    )


def _ticket_versions(as_of: date) -> Select[Any]:
    changes = func.sum(ticket.c.version)
    return select(ticket.c.unit_id, func.count(), changes).where(_alive(as_of)).group_by(ticket.c.unit_id)


def _sub_compartment_versions(_as_of: date) -> Select[Any]:
    """Surveys only ever add rows: their number is a version, of all units at once."""
    rows = select(func.count()).select_from(sub_compartment_version).scalar_subquery()
    return select(sub_compartment.c.unit_id, rows, literal(0)).distinct()


def _unit_versions(as_of: date) -> Select[Any]:
    unit, since = unit_outline.c.unit_id, unit_outline.c.valid_from
    return select(unit, func.count(), func.max(since)).where(since <= as_of).group_by(unit)


def _reference_versions(as_of: date) -> Select[Any]:
    layer = reference_layer.c
    return select(layer.id, layer.features, layer.version).where(layer.id.in_(_in_force(as_of)))


_SOURCES = {
    LayerId.TICKETS: _tickets,
    LayerId.SUB_COMPARTMENTS: _sub_compartments,
    LayerId.UNITS: _units,
    LayerId.REFERENCE: _reference,
}
_VERSIONS = {
    LayerId.TICKETS: _ticket_versions,
    LayerId.SUB_COMPARTMENTS: _sub_compartment_versions,
    LayerId.UNITS: _unit_versions,
    LayerId.REFERENCE: _reference_versions,
}

"""Features of map layers from both databases, by box, page and value; and the version of a layer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from numpy import ndarray
from sqlalchemy import Select, and_, case, func, literal, literal_column, or_, select
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
    """`shapes` are the exact ones."""

    ids: Sequence[str]
    shapes: ndarray
    properties: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class _Source:
    """How a layer lies in the database: its rows, the column that orders them, and the spatial table."""

    rows: Select[Any]
    order: Any
    table: Any


def rows(
    db: Db,
    layer: LayerId,
    as_of: date,
    *,
    box: Box | None = None,
    units: frozenset[str] | None = None,
    values: Mapping[str, Any] | None = None,
    after: str | None = None,
    limit: int | None = None,
) -> Rows:
    """In the order of their ids; `box` finds by the boxes of the shapes, `values` by columns of the layer."""
    source = _SOURCES[layer](as_of)
    query = source.rows.order_by(source.order).limit(limit)
    known = {column.name: column.element for column in _labels(query)}
    conditions: list[ColumnElement[bool]] = [known[name] == value for name, value in (values or {}).items()]
    if after is not None:
        conditions.append(source.order > after)
    if units is not None:
        conditions.append(known["unit_id"].in_(units))
    if box is not None:
        conditions.append(meets_box(db, source.table, box))
    found = db.execute(query.where(*conditions)).mappings().all()
    # As the driver brings it: bytes of EWKB from the file, the same in hexadecimal from the server.
    shapes = shapely.set_srid(shapely.from_wkb([row["ground"] for row in found]), 0)
    return Rows([row["id"] for row in found], shapes, [dict(row) for row in found])


def versions(db: Db, layer: LayerId, as_of: date) -> dict[str, str]:
    """Unit → a word that changes with every change of the layer in that unit."""
    return {str(unit): f"{rows}.{changes}" for unit, rows, changes in db.execute(_VERSIONS[layer](as_of))}


def _labels(query: Select[Any]) -> list[Any]:
    return [column for column in query.selected_columns if hasattr(column, "element")]


def _ground(table: Any) -> Any:
    """The stored bytes, which are read all at once instead of row by row."""
    return literal_column(f"{table.name}.ground").label("ground")


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
        _ground(area_claim),
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
        version.c.species_permille.label("species_permille"),
        version.c.planted_year.label("planted_year"),
        version.c.area_dm2.label("area_dm2"),
        version.c.surveyed_on.label("surveyed_on"),
        _ground(version),
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
        _ground(outline),
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
        _ground(layer_feature),
    )
    joined = found.join(reference_layer, reference_layer.c.id == layer_feature.c.layer_id)
    return _Source(
        joined.where(reference_layer.c.id.in_(_in_force(as_of))), layer_feature.c.id, layer_feature
    )


def _ticket_versions(as_of: date) -> Select[Any]:
    changes = func.sum(ticket.c.version)
    return select(ticket.c.unit_id, func.count(), changes).where(_alive(as_of)).group_by(ticket.c.unit_id)


def _sub_compartment_versions(_as_of: date) -> Select[Any]:
    unit = sub_compartment.c.unit_id
    joined = select(unit, func.count(), func.max(sub_compartment_version.c.number)).join(
        sub_compartment, sub_compartment.c.id == sub_compartment_version.c.sub_compartment_id
    )
    return joined.group_by(unit)


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

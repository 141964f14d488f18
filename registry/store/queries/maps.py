"""Features of map layers from both databases, by box, page and value; and the version of a layer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from numpy import ndarray
from sqlalchemy import (
    BigInteger,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.sql.elements import ColumnElement

from registry.land.layers import LayerKind
from registry.land.maps import Box, Cell, LayerId
from registry.law.packs import CITY
from registry.market.trees import E5, STANDING, Category
from registry.store.database import Db
from registry.store.queries.map_grounds import Outlines, Trees
from registry.store.tables.land import area_claim, sub_compartment, sub_compartment_version, unit_outline
from registry.store.tables.layers import layer_feature, reference_layer
from registry.store.tables.pieces import tree, tree_point
from registry.store.tables.tickets import ticket
from registry.tickets.states import LIVE

SQUARE_E5 = 20
"""Side of the squares, in 1e-5 degrees, in which a crowd of trees is counted: about 20 m."""


@dataclass(frozen=True, eq=False)
class Rows:
    """`shapes` are the exact ones; each column holds the values of all rows."""

    ids: Sequence[str]
    shapes: ndarray
    columns: Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class _Source:
    """How a layer lies in the database: its rows, the column that orders them, and where its ground is."""

    rows: Select[Any]
    order: Any
    ground: Outlines | Trees


@dataclass(frozen=True)
class Sought:
    """`box` is compared with the boxes of the exact shapes, `values` with columns; without `columns`, all.

    `careful` is the box for those features of a layer that are shown further from where they are.
    """

    box: Box | None = None
    careful: Box | None = None
    units: frozenset[str] | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    after: str | None = None
    limit: int | None = None
    columns: Collection[str] | None = None
    cell: tuple[int, int] | None = None


def rows(db: Db, layer: LayerId, as_of: date, sought: Sought) -> Rows:
    """In the order of their ids."""
    columns = None if sought.columns is None else frozenset(sought.columns)
    form = _Form(
        columns, tuple(sought.values), sought.after is not None, sought.units is not None,
        sought.box is not None, sought.limit is not None, sought.cell is not None,
    )  # fmt: skip
    dialect = db.get_bind().dialect.name
    query, carried = _query(dialect, layer, as_of, form)
    given: dict[str, Any] = {f"value_{name}": value for name, value in sought.values.items()}
    given |= {"after": sought.after} if form.after else {}
    given |= {"units": sorted(sought.units)} if sought.units is not None else {}
    ground = _source(layer, as_of).ground
    given |= ground.given(sought.box, sought.careful or sought.box) if sought.box is not None else {}
    given |= {"most": sought.limit} if form.limit else {}
    given |= dict(zip(("column", "row"), sought.cell, strict=True)) if sought.cell is not None else {}
    found = db.connection().execute(query, given).all()
    width = len(carried) + len(ground.drawn(dialect))
    columns_ = list(zip(*found, strict=True)) if found else [()] * width
    held = dict(zip(carried, columns_, strict=False))
    return Rows(held["id"], ground.shapes(dialect, columns_[len(carried) :]), held)


@dataclass(frozen=True)
class _Form:
    """What is asked, without the values: a statement of each form is made once a day."""

    columns: frozenset[str] | None
    values: tuple[str, ...]
    after: bool
    units: bool
    box: bool
    limit: bool
    cell: bool


@lru_cache(maxsize=256)
def _query(dialect: str, layer: LayerId, as_of: date, form: _Form) -> tuple[Select[Any], list[str]]:
    source = _source(layer, as_of)
    known = {column.name: column.element for column in source.rows.selected_columns}
    needed = known if form.columns is None else {"id", "unit_id", *form.columns}
    carried = [name for name in known if name in needed]
    shown = [known[name].label(name) for name in carried]
    drawn_rows = source.rows.with_only_columns(*shown, *source.ground.drawn(dialect))
    query: Select[Any] = drawn_rows.order_by(source.order)
    conditions: list[ColumnElement[bool]] = [
        known[name] == bindparam(f"value_{name}", type_=known[name].type) for name in form.values
    ]
    if form.after:
        conditions.append(source.order > bindparam("after"))
    if form.units:
        conditions.append(known["unit_id"].in_(bindparam("units", expanding=True)))
    if form.box:
        conditions.append(source.ground.meets(dialect))
    if form.cell:
        query, x, y = source.ground.placed(dialect, query)
        conditions += [x == bindparam("column"), y == bindparam("row")]
    if form.limit:
        query = query.limit(bindparam("most", type_=Integer))
    return query.where(*conditions), carried


def crowded(
    db: Db,
    layer: LayerId,
    as_of: date,
    box: Box,
    careful: Box,
    units: frozenset[str] | None,
    most: int,
) -> bool:
    """Whether more rows than `most` meet the box; no shape is read."""
    source, dialect = _source(layer, as_of), db.get_bind().dialect.name
    known = source.rows.selected_columns
    query = source.rows.with_only_columns(literal(1).label("one")).where(source.ground.meets(dialect))
    if units is not None:
        query = query.where(known["unit_id"].in_(units))
    found = query.limit(most + 1).subquery()
    count = select(func.count()).select_from(found)
    return int(db.execute(count, dict(source.ground.given(box, careful))).scalar_one()) > most


def tree_counts(db: Db, box: Box, units: frozenset[str] | None) -> list[tuple[float, float, int]]:
    """Middle of a small square and how many trees are shown in it, by the places everybody may see."""
    x, y = tree.c.lon_e5 // SQUARE_E5, tree.c.lat_e5 // SQUARE_E5
    west, south, east, north = (round(side * E5) for side in box)
    there = tree.c.lon_e5.between(west, east) & tree.c.lat_e5.between(south, north)
    query = select(x, y, func.count()).where(there, _standing()).group_by(x, y).order_by(x, y)
    if units is not None:
        query = query.where(tree.c.unit_id.in_(units))
    middle, side = SQUARE_E5 // 2, SQUARE_E5
    return [((i * side + middle) / E5, (j * side + middle) / E5, n) for i, j, n in db.execute(query)]


def cells(db: Db, layer: LayerId, as_of: date) -> list[Cell]:
    """Every square with something in it; corners of boxes are compared, no shape is read."""
    dialect, source = db.get_bind().dialect.name, _source(layer, as_of)
    known = source.rows.selected_columns
    placed, x, y = source.ground.placed(dialect, source.rows)
    area = known["area_dm2"].element if "area_dm2" in known else literal(0)
    unit, word = known["unit_id"].element, func.sum(_word(dialect, *_IDENTITY[layer]))
    whole = placed.with_only_columns(unit, x, y, func.count(), func.sum(area), word).group_by(unit, x, y)
    return [
        Cell(str(unit_id), int(x), int(y), count, int(area_dm2), f"{count}.{words}")
        for unit_id, x, y, count, area_dm2, words in db.execute(whole)
    ]


def _word(dialect: str, *parts: Any) -> Any:
    joined: ColumnElement[str] = cast(parts[0], String)
    for part in parts[1:]:
        joined = joined + "." + cast(part, String)
    return cast(func.hashtext(joined), BigInteger) if dialect == "postgresql" else func.word_of(joined)


@lru_cache(maxsize=64)
def _source(layer: LayerId, as_of: date) -> _Source:
    return _SOURCES[layer](as_of)


def versions(db: Db, layer: LayerId, as_of: date) -> dict[str, str]:
    """Unit → a word that changes with every change of the layer in that unit."""
    return {str(unit): f"{rows}.{changes}" for unit, rows, changes in db.execute(_VERSIONS[layer](as_of))}


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
    return _Source(joined, ticket.c.number, Outlines(area_claim))


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
    return _Source(joined.where(~replaced.exists()), sub_compartment.c.id, Outlines(version))


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
    return _Source(found.where(valid), outline.c.unit_id, Outlines(outline))


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
    in_force = joined.where(reference_layer.c.id.in_(_in_force(as_of)))
    return _Source(in_force, layer_feature.c.id, Outlines(layer_feature))


def _trees(_as_of: date) -> _Source:
    found = select(
        tree.c.number.label("id"),
        tree.c.number.label("number"),
        tree.c.unit_id.label("unit_id"),
        tree.c.category.label("category"),
        (tree.c.category == Category.ANCIENT).label("ancient"),
        tree.c.species.label("species"),
        tree.c.state.label("state"),
        tree.c.dbh_mm.label("dbh_mm"),
        tree.c.site.label("site"),
        tree.c.surveyed_on.label("surveyed_on"),
    )
    joined = found.join(tree_point, tree_point.c.tree_id == tree.c.id)
    return _Source(joined.where(_standing()), tree.c.number, Trees())


def _standing() -> ColumnElement[bool]:
    return tree.c.state.in_([state.value for state in STANDING])


def _ticket_versions(as_of: date) -> Select[Any]:
    """The sum counts the dead as well: it only grows, whatever comes and goes."""
    alive = func.sum(case((_alive(as_of), 1), else_=0))
    return select(ticket.c.unit_id, alive, func.sum(ticket.c.version)).group_by(ticket.c.unit_id)


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


def _tree_versions(_as_of: date) -> Select[Any]:
    """A tree that is lost has a later version: the sum only grows."""
    return select(tree.c.unit_id, func.count(), func.sum(tree.c.version)).group_by(tree.c.unit_id)


_IDENTITY: Mapping[LayerId, tuple[Any, ...]] = {
    LayerId.TICKETS: (ticket.c.id, ticket.c.version),
    LayerId.SUB_COMPARTMENTS: (sub_compartment_version.c.id,),
    LayerId.UNITS: (unit_outline.c.id,),
    LayerId.REFERENCE: (layer_feature.c.id,),
    LayerId.TREES: (tree.c.id, tree.c.version),
}
"""Of each layer what tells one state of a row from every other."""
_SOURCES = {
    LayerId.TICKETS: _tickets,
    LayerId.SUB_COMPARTMENTS: _sub_compartments,
    LayerId.UNITS: _units,
    LayerId.REFERENCE: _reference,
    LayerId.TREES: _trees,
}
_VERSIONS = {
    LayerId.TICKETS: _ticket_versions,
    LayerId.SUB_COMPARTMENTS: _sub_compartment_versions,
    LayerId.UNITS: _unit_versions,
    LayerId.REFERENCE: _reference_versions,
    LayerId.TREES: _tree_versions,
}

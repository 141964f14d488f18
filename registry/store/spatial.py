"""Ground in the database: one column type, the functions a stock sqlite3 lacks, and search by box (D3).

PostGIS keeps `geometry(MultiPolygon, 4490)` with a GiST index. SQLite keeps the same EWKB bytes with an
R*Tree `<table>_box`, filled by triggers in the same transaction, so no writer can forget it.
"""

import sqlite3
from collections.abc import Callable
from typing import Any
from zlib import crc32

import shapely
from geoalchemy2 import Geometry
from sqlalchemy import (
    ColumnElement,
    Dialect,
    Float,
    MetaData,
    Select,
    Table,
    TypeDecorator,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session

from gis_data.geometry import DEG2_TO_M2, ECCENTRICITY2, SRID, Shape, share_ground

SIDES = ("west", "south", "east", "north")
SPATIAL = {"spatial": True}
"""Table info: `ground` is searched by box."""


class Ground(TypeDecorator[Shape]):
    """A multipolygon in EPSG:4490: a shapely shape outside, EWKB inside."""

    impl = Geometry
    cache_ok = True

    def __init__(self) -> None:
        super().__init__("MULTIPOLYGON", srid=SRID, spatial_index=False)

    def process_bind_param(self, value: Shape | None, dialect: Dialect) -> bytes | str | None:
        if value is None:
            return None
        # PostGIS reads EWKB through its text function only in hexadecimal.
        hexadecimal = dialect.name == "postgresql"
        ewkb: bytes | str = shapely.to_wkb(shapely.set_srid(value, SRID), hex=hexadecimal, include_srid=True)
        return ewkb

    def process_result_value(self, value: Any, dialect: Dialect) -> Shape | None:
        return None if value is None else shapely.set_srid(shapely.from_wkb(bytes(value.data)), 0)


@compiles(Geometry, "sqlite")
def _type_on_sqlite(_type: Geometry, _compiler: Any, **_options: Any) -> str:
    return "geometry"


def add_sqlite_functions(connection: sqlite3.Connection) -> None:
    """Teach a connection the functions that the column type and our triggers call."""
    functions: dict[str, tuple[int, Callable[..., bytes | float | None]]] = {
        "GeomFromEWKT": (1, _as_it_is),
        "AsEWKB": (1, _as_it_is),
        "ground_fault": (1, ground_fault),
        "ground_side": (2, ground_side),
        "grounds_meet": (2, grounds_meet),
        "word_of": (1, word_of),
    }
    for name, (arguments, function) in functions.items():
        connection.create_function(name, arguments, function, deterministic=True)


def _as_it_is(ewkb: bytes) -> bytes:
    return ewkb


def ground_fault(ewkb: object) -> int:
    """0 for a valid multipolygon that is not empty, else 1; a code, never an exception, for triggers."""
    shape = _read(ewkb)
    sound = isinstance(shape, shapely.MultiPolygon) and shape.is_valid and not shape.is_empty
    return 0 if sound else 1


def ground_side(ewkb: object, side: int) -> float | None:
    """One side of the box (west, south, east, north), from the geometry itself."""
    shape = _read(ewkb)
    return None if shape is None or shape.is_empty else float(shape.bounds[side])


def grounds_meet(one: object, other: object) -> int:
    """1 when the interiors meet, 0 when not, 2 when a shape cannot be read."""
    a, b = _read(one), _read(other)
    if a is None or b is None:
        return 2
    try:
        return int(share_ground(a, b))
    except shapely.errors.GEOSException:
        return 2


def word_of(told: str) -> int:
    """A number that tells rows apart when they are summed up, as `hashtext` of PostgreSQL does."""
    return crc32(told.encode())


def _read(ewkb: object) -> Any:
    shape = shapely.from_wkb(ewkb, on_invalid="ignore") if isinstance(ewkb, bytes) else None
    return shape if isinstance(shape, shapely.MultiPolygon) else None


def meets_box(db: Session, table: Table, box: tuple[float, float, float, float]) -> ColumnElement[bool]:
    """The rows of a spatial table whose box meets `box` (west, south, east, north), through its index."""
    if db.get_bind().dialect.name == "postgresql":
        return table.c.ground.op("&&")(func.ST_MakeEnvelope(*box, SRID))
    return table.c.id.in_(_rows_of_tree(table, box))


def sides(box: tuple[float, float, float, float]) -> dict[str, float]:
    """The parameters of `meets_box_given`."""
    return dict(zip(SIDES, box, strict=True))


def meets_box_given(dialect: str, table: Table) -> ColumnElement[bool]:
    """The same of a box that is given when the statement runs, so that the statement can be kept."""
    if dialect == "postgresql":
        box = [bindparam(side, type_=Float) for side in SIDES]
        return table.c.ground.op("&&")(func.ST_MakeEnvelope(*box, SRID))
    return table.c.id.in_(_rows_of_tree(table, None))


def ids_meeting_box(db: Session, table: Table, box: tuple[float, float, float, float]) -> Select[Any]:
    """The ids of those rows; on SQLite the tree alone answers, without reading the shapes."""
    if db.get_bind().dialect.name == "postgresql":
        return select(table.c.id).where(meets_box(db, table, box))
    return _rows_of_tree(table, box)


def _rows_of_tree(table: Table, box: tuple[float, float, float, float] | None) -> Select[Any]:
    found: Select[Any] = select(text("row_id")).select_from(text(f"{table.name}_box"))
    inside = text("min_x <= :east AND max_x >= :west AND min_y <= :north AND max_y >= :south")
    return found.where(inside.bindparams(**sides(box)) if box else inside)


def overlap_m2_sql(one: str, other: str) -> str:
    """`gis_data.geometry.overlap_m2` in the words of PostGIS (D4): equal to the dm²."""
    squeeze = f"power(1 - {ECCENTRICITY2!r} * power(sind(ST_Y(middle)), 2), 2)"
    return (
        f"(SELECT coalesce(deg2 * {DEG2_TO_M2!r} * cosd(ST_Y(middle)) / {squeeze}, 0) FROM"
        f" (SELECT ST_Area(common) AS deg2, ST_Centroid(common) AS middle"
        f" FROM (SELECT ST_Intersection({one}, {other}) AS common) AS a) AS b)"
    )


def meets_box_of(row: str) -> str:
    """SQLite: the condition on an R*Tree that finds every box meeting that of `row` (NEW or OLD)."""
    west, south, east, north = (f"ground_side({row}.ground, {side})" for side in range(4))
    return f"min_x <= {east} AND max_x >= {west} AND min_y <= {north} AND max_y >= {south}"


def indices(dialect: str, metadata: MetaData) -> list[str]:
    """The spatial index of every spatial table."""
    return [statement for table in spatial_tables(metadata) for statement in _index(dialect, table.name)]


def spatial_tables(metadata: MetaData) -> list[Table]:
    return [table for table in metadata.sorted_tables if table.info.get("spatial")]


def _index(dialect: str, table: str) -> list[str]:
    if dialect == "postgresql":
        return [f"CREATE INDEX ix_{table}_ground ON {table} USING gist (ground)"]
    box = f"{table}_box"
    west, south, east, north = (f"ground_side(NEW.ground, {side})" for side in range(4))
    forget = f"DELETE FROM {box} WHERE row_id = OLD.id AND {meets_box_of('OLD')};"
    enter = (
        f"INSERT INTO {box} (min_x, max_x, min_y, max_y, row_id)"
        f" VALUES ({west}, {east}, {south}, {north}, NEW.id);"
    )
    return [
        f"CREATE VIRTUAL TABLE {box} USING rtree(number, min_x, max_x, min_y, max_y, +row_id)",
        f"CREATE TRIGGER {table}_box_in AFTER INSERT ON {table} BEGIN {enter} END",
        f"CREATE TRIGGER {table}_box_change AFTER UPDATE OF id, ground ON {table} BEGIN {forget} {enter} END",
        f"CREATE TRIGGER {table}_box_out AFTER DELETE ON {table} BEGIN {forget} END",
    ]

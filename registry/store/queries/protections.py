"""Whether the triggers, functions and boxes of the database are still there and still what we put there."""

import re
from collections.abc import Iterator

import shapely
from sqlalchemy import select, text

from registry.store import ddl
from registry.store.database import Db
from registry.store.spatial import spatial_tables
from registry.store.tables.schema import metadata

_TRIGGER = re.compile(r"CREATE TRIGGER (\w+) .*? ON (\w+) .*?EXECUTE FUNCTION (\w+)", re.DOTALL)
_FUNCTION = re.compile(r"CREATE FUNCTION (\w+)\(.*?\$\$(.*)\$\$", re.DOTALL)
_ARMED = text(
    "SELECT tgname, c.relname, p.proname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    " AND c.relnamespace = current_schema()::regnamespace"
)
_BODIES = text("SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace")


def missing(db: Db) -> list[str]:
    """The names of protections that were dropped, switched off or changed."""
    dialect = db.get_bind().dialect.name
    ours = [sql for sql in ddl.statements(dialect) if not sql.startswith("CREATE TABLE")]
    found = _missing_on_postgis(db, ours) if dialect == "postgresql" else _missing_on_sqlite(db, ours)
    return sorted(found)


def _missing_on_sqlite(db: Db, ours: list[str]) -> Iterator[str]:
    stored = set(db.scalars(text("SELECT sql FROM sqlite_master")))
    for sql in ours:
        if sql.startswith(("CREATE TRIGGER", "CREATE VIRTUAL")) and sql not in stored:
            yield sql.split()[2] if sql.startswith("CREATE TRIGGER") else sql.split()[3]


def _missing_on_postgis(db: Db, ours: list[str]) -> Iterator[str]:
    armed = {tuple(row) for row in db.execute(_ARMED)}
    bodies = {tuple(row) for row in db.execute(_BODIES)}
    for sql in ours:
        trigger, function = _TRIGGER.match(sql), _FUNCTION.match(sql)
        if trigger and trigger.groups() not in armed:
            yield trigger.group(1)
        if function and function.groups() not in bodies:
            yield function.group(1)


def wrong_boxes(db: Db) -> Iterator[tuple[str, str]]:
    """SQLite: rows that their R*Tree does not know at their place, and boxes of no row (table, row id)."""
    if db.get_bind().dialect.name == "postgresql":
        return
    for table in spatial_tables(metadata):
        boxes = text(f"SELECT row_id, min_x, min_y, max_x, max_y FROM {table.name}_box")
        known = {row.row_id: shapely.box(*row[1:]) for row in db.execute(boxes)}
        for row in db.execute(select(table.c.id, table.c.ground)):
            box = known.pop(row.id, None)
            if box is None or not box.covers(shapely.box(*row.ground.bounds)):
                yield table.name, row.id
        yield from ((table.name, stray) for stray in known)

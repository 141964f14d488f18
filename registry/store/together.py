"""Rows of one act that nobody reads back inside it go to the database together, in one round trip.

PostgreSQL takes them as one statement of data-modifying CTEs: keys between the tables are checked at its end,
and rows of one table keep their order. SQLite has no round trips to save and takes table after table.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, insert, inspect, update
from sqlalchemy.orm.exc import StaleDataError

from registry.store.bulk import insert_many
from registry.store.database import Db
from registry.store.prepared import Process, binding, run

WAITING = "rows written together"


@dataclass(frozen=True)
class Change:
    """One row that gets new values, found by its key and the version it had."""

    table: Table
    key: Mapping[str, Any]
    values: Mapping[str, Any]


@dataclass
class Waiting:
    rows: dict[Table, list[Mapping[str, Any]]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)


@contextmanager
def together(db: Db) -> Iterator[None]:
    """Whatever `write` is given inside is sent at the end of the outermost block; an error sends nothing."""
    if WAITING in db.info:
        yield
        return
    waiting = Waiting()
    db.info[WAITING] = waiting
    try:
        yield
    finally:
        del db.info[WAITING]
    db.flush()
    _send(db, waiting)


def write(db: Db, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows: now, or with the others of the block around."""
    waiting: Waiting | None = db.info.get(WAITING)
    if waiting is not None:
        for row in rows:
            waiting.rows.setdefault(table, []).append(row)
    elif len(rows) == 1:
        db.execute(insert(table), rows[0])
    else:
        insert_many(db, table, rows)


def change(db: Db, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Change the one row this act has locked: now, or with the others of the block around."""
    with together(db):
        db.info[WAITING].changes.append(Change(table, key, values))


def add(db: Db, thing: object) -> None:
    """Insert a mapped object that this act does not change any more."""
    table: Table = inspect(type(thing)).local_table
    write(db, table, [{one.name: getattr(thing, one.name) for one in table.columns}])


def _send(db: Db, waiting: Waiting) -> None:
    if db.get_bind().dialect.name != "postgresql":
        for table, rows in waiting.rows.items():
            db.execute(insert(table), rows)
        changed = [_change_on_sqlite(db, one) for one in waiting.changes]
    elif waiting.rows or waiting.changes:
        sql, processes = _statement(_shape(waiting))
        values = [
            process(value) if process else value
            for process, value in zip(processes, _values(waiting), strict=True)
        ]
        changed = list(run(db, sql, values)[0])
    else:
        return
    if any(count != 1 for count in changed):
        raise StaleDataError("a row changed in an act is not the one that was locked")


def _change_on_sqlite(db: Db, one: Change) -> int:
    query = update(one.table).where(*(one.table.c[name] == value for name, value in one.key.items()))
    return int(db.execute(query.values(**one.values)).rowcount)  # type: ignore[attr-defined]


def _values(waiting: Waiting) -> Iterator[Any]:
    for rows in waiting.rows.values():
        for row in rows:
            yield from row.values()
    for one in waiting.changes:
        yield from one.values.values()
        yield from one.key.values()


Shape = tuple[
    tuple[tuple[Table, tuple[str, ...], int], ...],
    tuple[tuple[Table, tuple[str, ...], tuple[str, ...]], ...],
]


def _shape(waiting: Waiting) -> Shape:
    return (
        tuple((table, tuple(rows[0]), len(rows)) for table, rows in waiting.rows.items()),
        tuple((one.table, tuple(one.values), tuple(one.key)) for one in waiting.changes),
    )


@lru_cache(maxsize=256)
def _statement(shape: Shape) -> tuple[bytes, Sequence[Process | None]]:
    """Made once for acts of the same shape; its one row counts what each change found."""
    inserts, changes = shape
    parts: list[str] = []
    processes: list[Process | None] = []

    def numbered(table: Table, name: str) -> str:
        processes.append(binding(table.c[name].type))
        return f"${len(processes)}"

    for place, (table, names, count) in enumerate(inserts):
        rows = [f"({', '.join(numbered(table, name) for name in names)})" for _ in range(count)]
        columns = ", ".join(f'"{name}"' for name in names)
        parts.append(f"w{place} AS (INSERT INTO {table.name} ({columns}) VALUES {', '.join(rows)})")
    for place, (table, names, key) in enumerate(changes):
        sets = ", ".join(f'"{name}" = {numbered(table, name)}' for name in names)
        same = " AND ".join(f'"{name}" = {numbered(table, name)}' for name in key)
        parts.append(f"c{place} AS (UPDATE {table.name} SET {sets} WHERE {same} RETURNING 1)")
    counts = ", ".join(f"(SELECT count(*) FROM c{place})" for place in range(len(changes))) or "1"
    return f"WITH {', '.join(parts)} SELECT {counts}".encode(), processes

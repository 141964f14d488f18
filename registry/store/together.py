"""Rows of one act that nobody reads back inside it go to the database together, in one round trip.

PostgreSQL takes them as one statement of data-modifying CTEs: keys between the tables are checked at its end,
and rows of one table keep their order. SQLite has no round trips to save and takes table after table.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, TextClause, bindparam, insert, inspect, text

from registry.store.bulk import insert_many
from registry.store.database import Db

WAITING = "rows written together"
Rows = dict[Table, list[Mapping[str, Any]]]


@contextmanager
def together(db: Db) -> Iterator[None]:
    """Whatever `write` is given inside is sent at the end of the outermost block; an error sends nothing."""
    if WAITING in db.info:
        yield
        return
    waiting: Rows = {}
    db.info[WAITING] = waiting
    try:
        yield
    finally:
        del db.info[WAITING]
    db.flush()
    _send(db, waiting)


def write(db: Db, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows: now, or with the others of the block around."""
    waiting: Rows | None = db.info.get(WAITING)
    if waiting is not None:
        waiting.setdefault(table, []).extend(rows)
    elif len(rows) == 1:
        db.execute(insert(table), rows[0])
    else:
        insert_many(db, table, rows)


def add(db: Db, thing: object) -> None:
    """Insert a mapped object that this act does not change any more."""
    table: Table = inspect(type(thing)).local_table
    write(db, table, [{one.name: getattr(thing, one.name) for one in table.columns}])


def _send(db: Db, waiting: Rows) -> None:
    if db.get_bind().dialect.name != "postgresql":
        for table, rows in waiting.items():
            db.execute(insert(table), rows)
        return
    if waiting:
        shape = tuple((table, tuple(rows[0]), len(rows)) for table, rows in waiting.items())
        db.execute(_statement(shape), _values(waiting))


def _values(waiting: Rows) -> dict[str, Any]:
    return {
        f"v{table}_{row}_{column}": value
        for table, rows in enumerate(waiting.values())
        for row, values in enumerate(rows)
        for column, value in enumerate(values.values())
    }


@lru_cache(maxsize=256)
def _statement(shape: tuple[tuple[Table, tuple[str, ...], int], ...]) -> TextClause:
    """Compiled once for acts of the same shape."""
    parts, parameters = [], []
    for place, (table, names, count) in enumerate(shape):
        rows = []
        for row in range(count):
            keys = [f"v{place}_{row}_{column}" for column in range(len(names))]
            parameters += [
                bindparam(key, type_=table.c[name].type) for key, name in zip(keys, names, strict=True)
            ]
            rows.append("(" + ", ".join(f":{key}" for key in keys) + ")")
        columns = ", ".join(f'"{name}"' for name in names)
        parts.append(f"w{place} AS (INSERT INTO {table.name} ({columns}) VALUES {', '.join(rows)})")
    return text(f"WITH {', '.join(parts)} SELECT 1").bindparams(*parameters)

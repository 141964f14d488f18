"""Many rows of one table at once, as a survey of a county brings them.

PostgreSQL copies them in one statement, so that a trigger on the statement runs once; SQLite, which has no
round trips to save, takes row after row.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, insert, inspect
from sqlalchemy.exc import DBAPIError

from registry.store.database import Db


def insert_many(db: Db, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """All rows, which have the same columns; what the unit of work still holds goes before them."""
    db.flush()
    if not rows:
        return
    if db.get_bind().dialect.name == "postgresql":
        _copy(db, table, rows)
    else:
        db.execute(insert(table), list(rows))


def add_many(db: Db, things: Sequence[object]) -> None:
    """Mapped objects of one kind that this act does not change any more."""
    if things:
        table: Table = inspect(type(things[0])).local_table
        names = [column.name for column in table.columns]
        insert_many(db, table, [{name: getattr(thing, name) for name in names} for thing in things])


def _copy(db: Db, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    dialect, names = db.get_bind().dialect, list(rows[0])
    driver, quoted = dialect.dbapi, ", ".join(f'"{name}"' for name in names)
    bound = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    columns = [(name, to_driver or _as_it_is) for name, to_driver in zip(names, bound, strict=True)]
    sql = f"COPY {table.name} ({quoted}) FROM STDIN"
    connection = db.connection().connection.driver_connection
    assert driver and connection
    try:
        with connection.cursor() as cursor, cursor.copy(sql) as copy:
            for row in rows:
                copy.write_row([to_driver(row[name]) for name, to_driver in columns])
    except driver.Error as problem:  # told as the conflict of any other statement
        raise DBAPIError.instance(sql, None, problem, driver.Error, dialect=dialect) from problem


def _as_it_is(value: Any) -> Any:
    return value

"""Statements of the busy doors: built and compiled once, and run by the driver itself.

What stands between a statement and its driver costs more than the statement. On PostgreSQL a `Prepared` goes
to psycopg with numbered parameters, values in and tuples out, in the transaction of the session; SQLite has
no such distance and takes the usual way. Nothing is flushed first: what it reads must not wait in the unit of
work.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import psycopg
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Dialect,
    Executable,
    Insert,
    Select,
    String,
    TextClause,
    TypeDecorator,
    bindparam,
    inspect,
)
from sqlalchemy.dialects.postgresql.psycopg import dialect as psycopg_dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import class_mapper, make_transient, make_transient_to_detached
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import CompoundSelect
from sqlalchemy.types import TypeEngine

from registry.store.database import Db

T = TypeVar("T")
Process = Callable[[Any], Any]
POSTGRESQL: Dialect = psycopg_dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


class Prepared:
    """A statement with named parameters; a text says the types of its own."""

    def __init__(self, statement: Select[Any] | CompoundSelect[Any] | Insert | TextClause) -> None:
        self.statement = statement
        self._ready: _Compiled | None = None

    def rows(self, db: Db, **values: Any) -> Sequence[Sequence[Any]]:
        if db.get_bind().dialect.name != "postgresql":
            with db.no_autoflush:
                return db.execute(self.statement, values).all()
        if self._ready is None:
            self._ready = _Compiled(self.statement)
        return self._ready.rows(db, values)

    def first(self, db: Db, **values: Any) -> Sequence[Any] | None:
        found = self.rows(db, **values)
        return found[0] if found else None

    def thing(self, db: Db, kind: type[T], **values: Any) -> T | None:
        """The one object the statement selects; no session watches it."""
        row = self.first(db, **values)
        assert isinstance(self.statement, Select)
        return None if row is None else plain(kind, self.statement.selected_columns.keys(), row)


class _Compiled:
    def __init__(self, statement: Executable) -> None:
        compiled: Any = statement.compile(dialect=POSTGRESQL)  # type: ignore[attr-defined]
        self.sql = compiled.string.encode()
        names = compiled.positiontup or ()
        self.given = [(name, compiled.params[name], binding(compiled.binds[name].type)) for name in names]
        columns = statement.selected_columns if isinstance(statement, Select) else ()
        taken = [column.type.dialect_impl(POSTGRESQL) for column in columns]
        self.taken = [type_.result_processor(POSTGRESQL, None) for type_ in taken]

    def rows(self, db: Db, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        parameters = [
            process(values.get(name, fixed)) if process else values.get(name, fixed)
            for name, fixed, process in self.given
        ]
        found = run(db, self.sql, parameters)
        if not any(self.taken):
            return found
        return [
            [process(value) if process else value for process, value in zip(self.taken, row, strict=True)]
            for row in found
        ]


def binding(type_: TypeEngine[Any]) -> Process | None:
    """What makes of a value what the driver takes."""
    return type_.dialect_impl(POSTGRESQL).bind_processor(POSTGRESQL)


def run(db: Db, sql: bytes, parameters: Sequence[Any]) -> Sequence[Sequence[Any]]:
    """The rows of a statement with numbered parameters, on the connection of the session, whose errors it
    raises."""
    connection: Any = db.connection().connection.driver_connection
    try:
        with psycopg.RawCursor(connection) as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()
    except psycopg.Error as error:
        raise DBAPIError.instance(sql.decode(), None, error, psycopg.Error, dialect=POSTGRESQL) from error


def plain(kind: type[T], columns: Iterable[str], row: Sequence[Any]) -> T:
    """An object of this row, made as a session makes them, that no session watches."""
    thing: T = class_mapper(kind).class_manager.new_instance()
    vars(thing).update(zip(columns, row, strict=True))
    return thing


def settled(db: Db, thing: object) -> None:
    """The session knows the object as the database has it at the end of the act: nothing is left to flush."""
    make_transient(thing)
    make_transient_to_detached(thing)
    known = db.identity_map.get(inspect(thing).key)
    if known is not None:
        db.expunge(known)
    db.add(thing)


class among(FunctionElement[bool]):
    """`column` is one of the words of a parameter, however many there are."""

    inherit_cache = True

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        super().__init__(column, bindparam(name, type_=_Words()))


class _Words(TypeDecorator[Sequence[str]]):
    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return ARRAY(String) if dialect.name == "postgresql" else String()

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return list(value) if dialect.name == "postgresql" else json.dumps(list(value))


@compiles(among)
def _among(this: among, compiler: SQLCompiler, **options: Any) -> str:
    column, words = (compiler.process(one, **options) for one in this.clauses)
    return f"{column} = ANY({words})"


@compiles(among, "sqlite")
def _among_on_sqlite(this: among, compiler: SQLCompiler, **options: Any) -> str:
    column, words = (compiler.process(one, **options) for one in this.clauses)
    return f"{column} IN (SELECT value FROM json_each({words}))"

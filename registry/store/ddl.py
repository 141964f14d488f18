"""The whole schema as SQL statements: `Database.create` runs them, and the migrations must add up to them."""

from collections.abc import Iterable
from functools import cache

from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from registry.store import triggers
from registry.store.errors import ExtensionMissing
from registry.store.tables.schema import metadata

EXTENSIONS = ("postgis", "btree_gist")
DIALECTS = {"postgresql": postgresql.dialect, "sqlite": sqlite.dialect}


@cache
def statements(dialect: str) -> tuple[str, ...]:
    """Tables, indices, triggers and functions, always in the same order."""
    compiler = DIALECTS[dialect]()
    found: list[ExecutableDDLElement] = []
    for table in metadata.sorted_tables:
        found.append(CreateTable(table))
        found += [CreateIndex(index) for index in sorted(table.indexes, key=lambda index: str(index.name))]
    tables = [str(element.compile(dialect=compiler)) for element in found]
    return tuple(_tidy(statement) for statement in tables + triggers.statements(dialect, metadata))


def _tidy(statement: str) -> str:
    return "\n".join(line.rstrip() for line in statement.strip().splitlines())


def prepare(connection: Connection, schema: str | None) -> None:
    """PostgreSQL: the city's schema and the extensions, where they are not there yet."""
    if connection.dialect.name != "postgresql":
        return
    there = set(connection.scalars(text("SELECT extname FROM pg_extension")))
    for name in EXTENSIONS:
        if name not in there:
            _add_extension(connection, name)
    if schema:
        run(connection, [f"CREATE SCHEMA IF NOT EXISTS {schema}"])


def _add_extension(connection: Connection, name: str) -> None:
    try:
        run(connection, [f"CREATE EXTENSION {name} SCHEMA public"])
    except connection.dialect.loaded_dbapi.Error as problem:
        raise ExtensionMissing(name=name) from problem


def run(connection: Connection, sql: Iterable[str]) -> None:
    """Execute plain SQL as it stands: the driver's cursor leaves percent signs alone."""
    cursor = connection.connection.cursor()
    for statement in sql:
        cursor.execute(statement)
    cursor.close()

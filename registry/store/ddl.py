"""The whole schema as SQL statements: `Database.create` runs them, and the migrations must add up to them."""

from collections.abc import Iterable

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from registry.store import triggers
from registry.store.tables.schema import metadata

DIALECTS = {"postgresql": postgresql.dialect, "sqlite": sqlite.dialect}


def statements(dialect: str) -> list[str]:
    """Tables, indices, triggers and functions, always in the same order."""
    compiler = DIALECTS[dialect]()
    found: list[ExecutableDDLElement] = []
    for table in metadata.sorted_tables:
        found.append(CreateTable(table))
        found += [CreateIndex(index) for index in sorted(table.indexes, key=lambda index: str(index.name))]
    tables = [str(element.compile(dialect=compiler)).strip() for element in found]
    return tables + triggers.statements(dialect, metadata)


def run(connection: Connection, sql: Iterable[str]) -> None:
    """Execute plain SQL as it stands: the driver's cursor leaves percent signs alone."""
    cursor = connection.connection.cursor()
    for statement in sql:
        cursor.execute(statement)
    cursor.close()

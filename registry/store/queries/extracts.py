"""Rows of any table, the asked columns of it and nothing else: what an approved extract is made of."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from registry.store.database import Db
from registry.store.privacy import Grade, load_grades
from registry.store.tables.schema import metadata

OPENABLE = frozenset({"land", "carbon"})
"""Classes of data that an outside user may ask for at all."""


def releasable() -> frozenset[str]:
    """`table.column` of every column of land or carbon below “restricted” that points at nobody."""
    grades = load_grades()
    found = {}
    for table in metadata.sorted_tables:
        for column in table.columns:
            found[f"{table.name}.{column.name}"] = grades.of(table.name, column.name)
    return frozenset(
        name
        for name, grade in found.items()
        if grade.data_class in OPENABLE and grade.grade < Grade.RESTRICTED
    )


def rows(db: Db, table_name: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    """In the order of the key, so that the same state gives the same file."""
    table = metadata.tables[table_name]
    asked = select(*(table.c[name] for name in columns)).order_by(*table.primary_key.columns)
    return [dict(row) for row in db.execute(asked).mappings()]

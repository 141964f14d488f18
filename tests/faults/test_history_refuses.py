"""Every history table that a lived-in registry fills refuses every change, tried with raw SQL."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.store.database import Database
from registry.store.history import history_tables
from registry.store.tables.schema import metadata
from tests.faults.tampering import a_lived_in_registry

ATTACKS = {
    "sqlite": (
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    ),
    "postgresql": (
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
    ),
}


@pytest.mark.rule("IV-05")
def test_every_history_table_refuses_update_delete_replace_and_truncate(database: Database) -> None:
    a_lived_in_registry(database)
    tried, let_through = 0, []
    for table in history_tables(metadata):
        with database.reading() as db:
            if not db.execute(text(f"SELECT count(*) FROM {table.name}")).scalar_one():
                continue
        for attack in ATTACKS[database.dialect]:
            statement = attack.format(table=table.name, column=table.c[0].name)
            tried += 1
            try:
                with database.engine.begin() as connection:
                    connection.execute(text(statement))
                let_through.append(statement)
            except DBAPIError:
                pass
    assert not let_through
    assert tried >= 3 * 8

"""The migrations add up to the mapped schema, triggers and functions included, on both databases."""

import pkgutil
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.store import tables
from registry.store.database import Database
from registry.store.errors import ExtensionMissing
from registry.store.migrations import freeze
from registry.store.migrations.upgrade import newest
from registry.store.tables import schema
from tests.databases import empty_postgis
from tests.registry.land.ground import a_claim, square

SQLITE = "SELECT type || ' ' || name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
POSTGIS = (
    "SELECT 'column ' || c.table_name || '.' || column_name, concat_ws(' ', data_type, udt_name, is_nullable,"
    " character_maximum_length, column_default) FROM information_schema.columns c"
    " WHERE table_schema = current_schema()",
    "SELECT 'constraint ' || conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND conrelid <> 0",
    "SELECT 'index ' || indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()",
    "SELECT 'trigger ' || tgrelid::regclass || ' ' || tgname, pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE NOT tgisinternal",
    "SELECT 'function ' || p.oid::regprocedure, pg_get_functiondef(p.oid) FROM pg_proc p"
    " WHERE pronamespace = current_schema()::regnamespace AND prokind = 'f'"
    " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')",
)


def catalogue(database: Database) -> dict[str, str]:
    """Everything the database itself knows of its schema."""
    queries = (SQLITE,) if database.dialect == "sqlite" else POSTGIS
    with database.engine.connect() as connection:
        return {name: sql for query in queries for name, sql in connection.execute(text(query))}


def test_every_table_module_is_on_the_schema() -> None:
    modules = {module.name for module in pkgutil.iter_modules(tables.__path__)} - {"metadata", "schema"}
    assert not [name for name in modules if not hasattr(schema, name)]


def assert_same(migrated: Database, created: Database) -> None:
    ours, theirs = catalogue(migrated), catalogue(created)
    apart = sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))
    assert not apart, (
        f"migrations and mapped schema differ in {apart}; before the first release run"
        " `python -m registry.store.migrations.freeze`, afterwards write a revision"
    )
    assert len(ours) > 100


def test_the_migrations_add_up_to_the_mapped_schema_on_sqlite(
    tmp_path: Path, sqlite_database: Database
) -> None:
    migrated = Database(f"sqlite:///{tmp_path / 'migrated.sqlite'}")
    assert migrated.revision() is None
    migrated.upgrade()
    assert_same(migrated, sqlite_database)
    migrated.close()


def test_the_migrations_add_up_to_the_mapped_schema_on_postgis(postgis_database: Database) -> None:
    with empty_postgis() as migrated:
        migrated.upgrade()
        assert_same(migrated, postgis_database)


def test_upgrading_again_changes_nothing(database: Database) -> None:
    before = catalogue(database)
    assert database.revision() == newest(), "a created database is already the newest"
    database.upgrade()
    assert catalogue(database) == before and database.revision() == newest()


def test_two_cities_share_a_database_and_not_their_ground(postgis_database: Database) -> None:
    """One schema per city (D11): the functions of one never look into the tables of another."""
    city = Database(postgis_database.url, schema="yinchuan")
    city.upgrade()
    for registry in (postgis_database, city):
        with registry.writing() as db:
            db.add(a_claim(square()))
        with pytest.raises(DBAPIError), registry.writing() as db:
            db.add(a_claim(square(50)))
    city.close()


def test_a_database_without_postgis_is_refused_with_one_sentence(postgis_template: str) -> None:
    with empty_postgis() as database:
        clerk = f"clerk_{uuid4().hex}"
        with database.engine.begin() as connection:
            connection.execute(text(f"CREATE ROLE {clerk} LOGIN"))
        as_clerk = Database(database.url.replace("//linpiao@", f"//{clerk}@"))
        with pytest.raises(ExtensionMissing, match="postgis"):
            as_clerk.upgrade()
        as_clerk.close()


def test_a_failed_upgrade_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{tmp_path / 'half.sqlite'}")
    whole = freeze.frozen("sqlite")
    monkeypatch.setattr(freeze, "frozen", lambda _dialect: [*whole[:40], "CREATE nonsense"])
    with pytest.raises(Exception, match="syntax error"):
        database.upgrade()
    assert catalogue(database) == {} and database.revision() is None
    monkeypatch.undo()
    database.upgrade()
    assert database.revision() == newest()
    database.close()

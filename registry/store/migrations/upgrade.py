"""Bring a database to the newest revision, say which one it has, mark a fresh one as newest."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

FOLDER = Path(__file__).parent
ONE_AT_A_TIME = 640_100_001


def upgrade(connection: Connection) -> None:
    """All missing revisions in the connection's transaction; two upgraders wait for each other."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ONE_AT_A_TIME})
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def stamp(connection: Connection) -> None:
    """A schema just created is the newest one."""
    _context(connection).stamp(ScriptDirectory.from_config(_config()), "head")


def revision(connection: Connection) -> str | None:
    """The revision a database has; None when it was never created."""
    return _context(connection).get_current_revision()


def newest() -> str:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def options(connection: Connection) -> dict[str, Any]:
    """Each city's schema has its own version; without the name Alembic would find that of another city."""
    if connection.dialect.name != "postgresql":
        return {}
    return {"version_table_schema": connection.scalar(text("SELECT current_schema()"))}


def _context(connection: Connection) -> MigrationContext:
    return MigrationContext.configure(connection, opts=options(connection))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER / "script").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config

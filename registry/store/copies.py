"""A whole database as one file, and back: SQLite's online copy, PostgreSQL's own pg_dump and pg_restore."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, text

from registry.store import ddl
from registry.store.database import Database
from registry.store.errors import ToolFailed, ToolMissing

FILES = {"sqlite": "database.sqlite", "postgresql": "database.pgdump"}


def copy_out(database: Database, file: Path) -> None:
    """One consistent state; whoever writes meanwhile is not held up."""
    if database.dialect == "postgresql":
        only = [f"--schema={database.schema}"] if database.schema else []
        _run("pg_dump", database, "--format=custom", "--no-owner", "--no-privileges", *only, f"--file={file}")
        return
    with closing(sqlite3.connect(_path(database))) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it


def copy_in(database: Database, file: Path) -> None:
    """Into an empty database, whole or not at all."""
    if database.dialect == "postgresql":
        _restore_postgresql(database, file)
        return
    target = _path(database)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.restoring")
    shutil.copyfile(file, part)
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.replace(target)


def is_empty(database: Database) -> bool:
    """Whether nothing of ours is there yet."""
    if database.dialect == "sqlite":
        path = _path(database)
        beside = path.with_name(f"{path.name}-wal")
        return not (path.exists() and path.stat().st_size) and not beside.exists()
    # spatial_ref_sys comes with PostGIS.
    query = text(
        "SELECT NOT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = :schema"
        " AND tablename <> 'spatial_ref_sys')"
    )
    with database.engine.connect() as connection:
        return bool(connection.scalar(query, {"schema": database.schema or "public"}))


def _restore_postgresql(database: Database, file: Path) -> None:
    """Extensions and schema as at every first start; triggers are armed after the rows are in."""
    with database.engine.begin() as connection:
        ddl.prepare(connection, database.schema)
    only = [f"--schema={database.schema}"] if database.schema else []
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments")
    _run("pg_restore", database, *options, *only, str(file))


def _run(tool: str, database: Database, *arguments: str) -> None:
    """The password travels in the environment, where other users of the machine cannot read it."""
    program = shutil.which(tool)
    if program is None:
        raise ToolMissing(name=tool)
    url = database.engine.url
    address = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    ).render_as_string()
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    done = subprocess.run(
        [program, f"--dbname={address}", *arguments],
        env={**os.environ, **secret},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ToolFailed(name=tool, said=done.stderr.strip()[-500:])


def _path(database: Database) -> Path:
    return Path(str(database.engine.url.database))

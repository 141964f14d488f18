"""One database behind two doors: `reading()` and `writing()` (D7). Nothing else opens a transaction.

Embedded: stock sqlite3 in WAL mode, `BEGIN IMMEDIATE` for writing. Production: PostgreSQL at READ COMMITTED,
one schema per city on the search path (D11).
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session

from registry.store import ddl, digests, spatial
from registry.store.mapping import map_everything
from registry.store.migrations import upgrade

Db: TypeAlias = Session
"""The unit of work a verb gets: it loads and adds, and never commits."""

BUSY_TIMEOUT_S = 60
CONNECTIONS = 15
"""Of one process to PostgreSQL, all kept: opening one costs more than an order."""
RESTED_S = 5


def no_kill(point: str) -> None:
    """Outside fault runs a kill point does nothing."""


class Database:
    """A city's registry."""

    def __init__(
        self, url: str, *, schema: str | None = None, at_kill_point: Callable[[str], None] = no_kill
    ):
        map_everything()
        self.url = url
        self.schema = schema
        self.at_kill_point = at_kill_point
        self.engine = _engine(url, schema)

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Db]:
        """A read-only transaction; the database refuses a write inside it."""
        options = {"postgresql_readonly": True} if self.dialect == "postgresql" else {}
        with self.engine.connect().execution_options(**options) as connection:
            if self.dialect == "sqlite":
                connection.exec_driver_sql("PRAGMA query_only = ON")
            try:
                with Session(connection) as db:
                    yield db
            finally:
                connection.rollback()
                if self.dialect == "sqlite":
                    connection.exec_driver_sql("PRAGMA query_only = OFF")

    @contextmanager
    def writing(
        self, act: str = "act", *, isolation: str | None = None, dry_run: bool = False
    ) -> Iterator[Db]:
        """One act, one transaction: committed at the end, rolled back on any error or when `dry_run`."""
        options: dict[str, Any] = {"linpiao_writing": True}
        if isolation and self.dialect == "postgresql":
            options["isolation_level"] = isolation
        with (
            self.engine.connect().execution_options(**options) as connection,
            Session(connection, expire_on_commit=False) as db,  # what a verb returned stays readable
        ):
            yield db
            db.flush()
            if dry_run:
                db.rollback()
                return
            self.at_kill_point(f"{act}/before-commit")
            db.commit()
            self.at_kill_point(f"{act}/after-commit")

    def create(self) -> None:
        """Create the whole schema at once in an empty database (tests and the demonstration)."""
        with self._growing() as connection:
            ddl.run(connection, ddl.statements(self.dialect))
            upgrade.stamp(connection)

    def upgrade(self) -> None:
        """Run the missing migrations, from nothing if need be; repeatable."""
        with self._growing() as connection:
            upgrade.upgrade(connection)

    def revision(self) -> str | None:
        """The revision the schema has; `migrations.upgrade.newest()` is what the product needs."""
        with self.engine.connect() as connection:
            return upgrade.revision(connection)

    @contextmanager
    def _growing(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(linpiao_writing=True) as connection, connection.begin():
            ddl.prepare(connection, self.schema)
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def _engine(url: str, schema: str | None) -> Engine:
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False})
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    search_path = f"-csearch_path={schema},public" if schema else ""
    options = {"options": search_path} if search_path else {}
    engine = create_engine(url, connect_args=options, pool_size=CONNECTIONS, max_overflow=0)
    event.listen(engine, "checkin", _rest)
    event.listen(engine, "checkout", _require_alive)
    return engine


def _rest(_connection: Any, record: Any) -> None:
    record.info["rests_since"] = time.monotonic()


def _require_alive(connection: Any, record: Any, _fairy: Any) -> None:
    """A connection that rested a while may have lost its server: asked before it is used, and replaced."""
    if time.monotonic() - record.info.get("rests_since", time.monotonic()) < RESTED_S:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except connection.OperationalError as lost:
        raise DisconnectionError from lost


def _open_sqlite(connection: Any, _record: Any) -> None:
    """We begin transactions ourselves, so that a writer takes the write lock before it reads."""
    connection.isolation_level = None
    spatial.add_sqlite_functions(connection)
    connection.create_function("row_sha256", 1, digests.row_sha256, deterministic=True)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("linpiao_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

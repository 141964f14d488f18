"""The `database` fixture: an empty registry on SQLite and on PostGIS, copied from a template for speed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from registry.store.database import Database

POSTGIS = os.environ.get("LINPIAO_TEST_POSTGIS")


def _postgis_url(name: str) -> str:
    assert POSTGIS
    return POSTGIS.replace("/postgres?", f"/{name}?")


def _execute(*statements: str) -> None:
    assert POSTGIS
    engine = create_engine(POSTGIS, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    database = Database(f"sqlite:///{path}")
    database.create()
    database.close()
    return path


@contextmanager
def empty_postgis() -> Iterator[Database]:
    """A database without any schema of ours."""
    name = f"empty_{os.getpid()}_{uuid4().hex}"
    _execute(f"CREATE DATABASE {name}")
    database = Database(_postgis_url(name))
    yield database
    database.close()
    _execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgis_template() -> Iterator[str]:
    if not POSTGIS:
        pytest.skip("PostgreSQL with PostGIS is not running: use deploy/with-postgis")
    name = f"template_{os.getpid()}"
    _execute(f"CREATE DATABASE {name}")
    database = Database(_postgis_url(name))
    database.create()
    database.close()
    yield name
    _execute(f"DROP DATABASE {name}")


@contextmanager
def sqlite_copy(template: Path, folder: Path) -> Iterator[Database]:
    path = folder / "registry.sqlite"
    shutil.copy(template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@contextmanager
def postgis_copy(template: str) -> Iterator[Database]:
    name = f"test_{os.getpid()}_{uuid4().hex}"
    _execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    database = Database(_postgis_url(name))
    yield database
    database.close()
    _execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    with sqlite_copy(sqlite_template, tmp_path) as database:
        yield database


@pytest.fixture
def postgis_database(postgis_template: str) -> Iterator[Database]:
    with postgis_copy(postgis_template) as database:
        yield database


@pytest.fixture(scope="module", params=["sqlite", "postgis"])
def shared_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One database for a module whose tests leave nothing behind: they only read, or roll back."""
    template = request.getfixturevalue(f"{request.param}_template")
    folder = tmp_path_factory.mktemp("shared")
    with sqlite_copy(template, folder) if request.param == "sqlite" else postgis_copy(template) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgis"])
def database(request: pytest.FixtureRequest) -> Database:
    """The same test on both databases."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found

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


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "registry.sqlite"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def postgis_database(postgis_template: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    name = f"test_{os.getpid()}_{abs(hash(request.node.nodeid))}"
    _execute(f"CREATE DATABASE {name} TEMPLATE {postgis_template}")
    database = Database(_postgis_url(name))
    yield database
    database.close()
    _execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgis"])
def database(request: pytest.FixtureRequest) -> Database:
    """The same test on both databases."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found

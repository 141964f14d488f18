"""Identity is the same code on both databases; the journeys walk through it on each."""

import pytest

from registry.store.database import Database


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database

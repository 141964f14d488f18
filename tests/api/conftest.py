"""A running city on both databases, and settings that touch nothing outside the test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from api.city import City
from api.settings import Settings, load_settings
from registry.store.database import Database


@pytest.fixture(autouse=True)
def clean_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith("LINPIAO_") and not name.startswith("LINPIAO_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(
        keys_file=tmp_path / "keys.json", blobs=tmp_path / "blobs", clock="2026-01-08", upload_bytes_max=2**20
    )


@pytest.fixture
def city(database: Database, settings: Settings) -> City:
    return City(settings, database)


@pytest.fixture
def client(city: City) -> Iterator[TestClient]:
    with TestClient(build_app(city), base_url="http://127.0.0.1:8000") as client:
        yield client

"""A running city on both databases, and settings that touch nothing outside the test."""

import base64
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from api.city import City
from api.settings import Settings, load_settings
from registry.store.database import Database

NO_KEY = base64.b64encode(bytes(32)).decode()


@pytest.fixture(autouse=True)
def clean_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith("LINPIAO_") and not name.startswith("LINPIAO_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The keys of the registry's own tests, so that what their village sealed opens here."""
    return load_settings(
        web_key=NO_KEY,
        data_key=NO_KEY,
        log_key=NO_KEY,
        blobs=tmp_path / "blobs",
        log_memory=tmp_path / "log",
        clock="2026-01-08",
        upload_bytes_max=2**20,
    )


@pytest.fixture
def city(database: Database, settings: Settings) -> City:
    return City(settings, database)


@pytest.fixture
def client(city: City) -> Iterator[TestClient]:
    with TestClient(build_app(city), base_url="http://127.0.0.1:8000") as client:
        yield client

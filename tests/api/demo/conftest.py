"""The demonstration city, built once for every module here; no test changes it (decision 0121)."""

from collections.abc import Iterator

import pytest

from api.city import City, open_city
from api.demo.build import CLOCK, DemoCity, build
from api.settings import load_settings


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("demo")
    found = open_city(
        load_settings(
            database_url=f"sqlite:///{folder / 'linpiao.sqlite'}",
            blobs=folder / "blobs",
            keys_file=folder / "keys.json",
            log_memory=folder / "log",
            published=folder / "published",
            clock=CLOCK,
        )
    )
    found.prepare()
    yield found
    found.database.close()


@pytest.fixture(scope="session")
def demo(city: City) -> DemoCity:
    return build(city)

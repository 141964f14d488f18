"""Whatever process dies at whatever commit: every act happens exactly once, and the register proves it."""

import base64
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.city import City
from api.settings import load_settings
from registry.actions.checking import check
from registry.store.database import Database
from registry.store.queries import checking, land
from tests.faults.acts import Story
from tests.faults.driver import FaultedCity

KEY = base64.b64encode(bytes(32)).decode()
VERBS = (
    "name_paper",
    "draft",
    "submit",
    "accept",
    "start_review",
    "order_site_check",
    "record_site_check",
    "examine",
    "approve",
    "report",
    "file",
    "issue",
    "serve",
)
POINTS = [
    *[f"{verb}/{moment}-commit#1" for verb in VERBS for moment in ("before", "after")],
    *[f"{work}/{moment}-commit#1" for work in ("seal", "checkpoint") for moment in ("before", "after")],
]
SEEDS = (1, 2)
DEATHS_A_RUN = 3


@pytest.fixture
def environment(database: Database, tmp_path: Path) -> dict[str, str]:
    return {
        "LINPIAO_DATABASE_URL": database.url,
        "LINPIAO_BLOBS": str(tmp_path / "blobs"),
        "LINPIAO_LOG_MEMORY": str(tmp_path / "log"),
        "LINPIAO_CLOCK": "2026-01-08",
        **{f"LINPIAO_{name}_KEY": KEY for name in ("WEB", "DATA", "LOG")},
    }


@pytest.fixture
def city(database: Database, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> City:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return City(load_settings(), database)


@pytest.fixture
def faulted(city: City, environment: dict[str, str], tmp_path: Path) -> Iterator[FaultedCity]:
    found = FaultedCity(environment, tmp_path, production=city.settings.production)
    yield found
    found.stop()


def live_through(city: City, faulted: FaultedCity, points: list[str]) -> None:
    """Walk the whole story while a process dies at each of the points in turn, then prove what is left."""
    story = Story.settle(city)
    waiting = list(points)
    faulted.start(kill=waiting.pop(0))
    sent = []
    for act in story.acts():
        answer = faulted.send("POST", f"/api/{act.path}", **act.request())
        assert answer.status_code == 200, (act.name, answer.text, faulted.logged())
        story.answers[act.name] = answer.json()
        sent.append(act)
        if waiting and faulted.deaths >= len(points) - len(waiting):
            faulted.restart(kill=waiting.pop(0))
    for act in sent:
        again = faulted.send("POST", f"/api/{act.path}", **act.request())
        assert again.json() == story.answers[act.name], f"{act.name} answered otherwise when repeated"
    faulted.wait_for_seals(city)
    assert story.answers["serve"]["state"] == "ACTIVE"
    with city.reading() as db:
        checking.freeze(db)
        report = check(db, city.check_scope())
        assert report.passed, [str(fault) for result in report.results for fault in result.faults]
        assert len(land.live_claims(db)) == 1


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", SEEDS)
def test_an_act_cut_off_by_a_death_happens_exactly_once(city: City, faulted: FaultedCity, seed: int) -> None:
    points = sorted(random.Random(seed).sample(POINTS, DEATHS_A_RUN), key=POINTS.index)
    live_through(city, faulted, points)
    assert faulted.deaths >= 1


@pytest.mark.soak
@pytest.mark.parametrize("point", POINTS)
def test_a_city_survives_a_death_at_every_point(city: City, faulted: FaultedCity, point: str) -> None:
    live_through(city, faulted, [point])
    assert faulted.deaths == 1, f"nothing died at {point}; passed: {faulted.passed()}"

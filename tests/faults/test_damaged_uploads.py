"""Damaged surveys sent to a running city: never a 500, never a partial import, never a silent acceptance.

A seed is a file: `harmed(seed)` makes it again. The long run sends 5,000 files and more (`make soak`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from api.city import City
from api.demo.outlines import outlines
from api.settings import Settings
from gis_data.survey import Survey
from registry.actions.land import publish_outline
from registry.actions.parties import register_organisation
from registry.parties.persons import Party, PartyKind
from registry.parties.roles import SYSTEM, Role
from registry.store.database import Database
from registry.store.queries import checking
from tests.api.accounts import SINCE, Account, open_account
from tests.gis_data import damage, files
from tests.gis_data.test_damage import STANDS, STRUCTURAL, here, same

UNIT, SEED = "640104", 20260108
BLOCKS, FILES = 100, 5_000
TABLES = ("submission", "assessment", "assessed_stand", "sub_compartment_version", "blob")
WRITTEN = {"submission": 1, "assessment": 1, "assessed_stand": STANDS, "sub_compartment_version": STANDS}


@dataclass(eq=False)
class Office:
    """A city that takes surveys, and a sound one to damage."""

    city: City
    client: TestClient
    surveyor: Account
    sound: gpd.GeoDataFrame
    parts: dict[str, bytes]
    folder: Path
    good: Survey
    """The sound survey as read."""

    def send(self, file: Path) -> tuple[int, dict[str, Any]]:
        answer = self.client.post(
            "/api/surveys",
            files={"file": (file.name, file.read_bytes(), "application/zip")},
            data={"unit_id": UNIT, "programme": "nfi", "area_unit": "ha"},
            headers=self.surveyor.headers,
        )
        return answer.status_code, answer.json()

    @cached_property
    def expected(self) -> set[str]:
        """What is told even of the sound survey."""
        return {finding.rule for finding in self.good.findings}

    def rows(self) -> dict[str, int]:
        with self.city.reading() as db:
            return {table: checking.count(db, table) for table in TABLES}


@pytest.fixture(scope="module")
def office(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("damaged")
    (folder / "registry.sqlite").write_bytes(sqlite_template.read_bytes())
    settings = Settings(keys_file=folder / "keys.json", blobs=folder / "blobs", clock="2026-01-08")
    city = City(settings, Database(f"sqlite:///{folder / 'registry.sqlite'}"))
    ground = outlines(SEED)
    middle = ground[UNIT].representative_point()
    sound = files.stands(STANDS, west=round(middle.x, 4), south=round(middle.y, 4))
    with city.database.writing() as db:
        more = {"source": "示意", "valid_from": SINCE, "schematic": True, "by": SYSTEM, "now": city.now()}
        for unit_id, outline in ground.items():
            publish_outline(db, unit_id, outline, **more)  # type: ignore[arg-type]
        for name in sound["QLR"]:
            party = Party("", PartyKind.ORGANISATION, None, UNIT)
            register_organisation(db, party, name, by=SYSTEM, now=city.now())
    parts = files.shapefile(sound, folder)
    parts[files.TALLY_NAME] = files.tally(files.trees(sound), folder / "t.csv").read_bytes()
    with TestClient(build_app(city), base_url="http://127.0.0.1:8000") as client:
        good = here(files.zipped(parts, folder / "good.zip"))
        yield Office(city, client, open_account(city, Role.SURVEYOR, UNIT), sound, parts, folder, good)
    city.database.close()


def judge(office: Office, seed: int) -> bool:
    """One damaged file; whether it was recorded."""
    file, done = damage.harmed(seed, office.parts, office.sound, office.folder)
    before = office.rows()
    status, answer = office.send(file)
    added = {table: rows - before[table] for table, rows in office.rows().items()}
    try:
        assert status in (200, 413, 422), f"seed {seed} ({done}): {status} {answer}"
        if status != 200:
            assert not any(added.values()), f"seed {seed} ({done}): refused, yet {added} rows are written"
            assert answer.get("code") or answer["findings"], f"seed {seed} ({done}): refused without a reason"
            return False
        blobs = added.pop("blob")
        assert added == WRITTEN and blobs <= 3, f"seed {seed} ({done}): half a survey: {added}"
        told = {one["rule"] for one in answer["findings"] if one["level"] != "info"} - office.expected
        plain = told or done not in STRUCTURAL or same(here(file), office.good)
        assert plain, f"seed {seed} ({done}) was accepted silently"
        return True
    finally:
        file.unlink()


def test_the_sound_survey_is_taken_whole(office: Office) -> None:
    before = office.rows()
    status, answer = office.send(office.folder / "good.zip")
    assert status == 200, answer
    after = office.rows()
    assert {table: after[table] - before[table] for table in WRITTEN} == WRITTEN


def test_damaged_files_are_refused_or_explained_and_nothing_is_half_written(office: Office) -> None:
    recorded = [judge(office, seed) for seed in range(30)]
    assert 0 < sum(recorded) < len(recorded), "the generator makes both kinds"


@pytest.mark.soak
@pytest.mark.parametrize("block", range(BLOCKS))
def test_five_thousand_damaged_files_leave_a_city_whole(office: Office, block: int) -> None:
    for seed in range(block * FILES // BLOCKS, (block + 1) * FILES // BLOCKS):
        judge(office, seed)

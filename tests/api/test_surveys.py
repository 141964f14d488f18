"""A survey over HTTP: the whole report as a dry run, the record, and what a hostile file gets."""

import io
import json
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.city import City
from api.cli.main import main
from api.demo.files import write_survey
from api.demo.landscape import parcels
from api.demo.outlines import outlines
from api.demo.trees import trees
from registry.actions.land import publish_outline
from registry.actions.parties import register_organisation
from registry.parties.persons import Party, PartyKind
from registry.parties.roles import SYSTEM, Role
from registry.store.database import Database
from tests.api.accounts import Account, open_account
from tests.gis_data import files

UNIT, SEED = "640104", 20260108


@pytest.fixture(scope="module")
def survey_zip(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, set[str]]:
    """Five sub-compartments of a county as it would send them, and their right holders."""
    ground = outlines(SEED)
    places = [one for one in parcels(ground, SEED, 2025) if one.unit_code == UNIT][:5]
    file = tmp_path_factory.mktemp("survey") / "xingqing.zip"
    write_survey(file, places, trees(places, SEED, (2024, 2025)), 2025)
    return file.read_bytes(), {one.holder for one in places}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Both databases see surveys in the journeys."""
    return sqlite_database


@pytest.fixture
def surveyor(city: City) -> Account:
    with city.database.writing() as db:
        for unit_id, outline in outlines(SEED).items():
            publish_outline(
                db,
                unit_id,
                outline,
                source="示意",
                valid_from=date(2024, 1, 1),
                schematic=True,
                by=SYSTEM,
                now=city.now(),
            )
    return open_account(city, Role.SURVEYOR, UNIT)


def send(client: TestClient, by: Account, content: bytes, name: str = "x.zip", query: str = "") -> object:
    return client.post(
        f"/api/surveys{query}",
        files={"file": (name, content, "application/zip")},
        data={"unit_id": UNIT, "programme": "nfi"},
        headers=by.headers,
    )


@pytest.mark.rule("RA-21", "MS-01")
def test_a_survey_is_checked_then_recorded_with_everything_the_application_needs(
    client: TestClient, city: City, surveyor: Account, survey_zip: tuple[bytes, set[str]]
) -> None:
    content, holders = survey_zip
    with city.database.writing() as db:
        for name in holders:
            party = Party("", PartyKind.ORGANISATION, None, UNIT)
            register_organisation(db, party, name, by=SYSTEM, now=city.now())
    tried = send(client, surveyor, content, query="?dry_run=true")
    assert (tried.status_code, tried.json()["accepted"]) == (200, True), tried.text
    assert tried.json()["assessment_id"] is None and len(tried.json()["stock"]) == 5
    made = send(client, surveyor, content)
    assert made.status_code == 200, made.text
    assert made.json()["assessment_id"] and len(made.json()["compartments"]) == 5
    assert all(stand["co2e_t"] > 0 for stand in made.json()["stock"])


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


HOSTILE = {
    "no zip at all": (b"MZ\x90 not a survey", "x.zip"),
    "empty": (b"", "x.zip"),
    "a path out of the folder": (zipped(**{"../../etc/passwd.shp": b"x"}), "x.zip"),
    "nothing inside": (zipped(**{"readme.txt": b"hello"}), "x.zip"),
    "a bomb": (zipped(**{"bomb.shp": bytes(100 * 2**20)}), "x.zip"),
    "truncated": (zipped(**{"a.shp": b"\x00" * 5000})[:200], "x.zip"),
    "a drawing": (b"AC1032" + bytes(100), "plan.dwg"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_gets_a_code_and_a_sentence_and_leaves_nothing_behind(
    client: TestClient,
    city: City,
    surveyor: Account,
    kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content, name = HOSTILE[kind]
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = set(tmp_path.glob("linpiao-*"))
    answer = send(client, surveyor, content, name)
    problem = answer.json()
    assert answer.status_code in (413, 422) and problem["code"].startswith(("GIS_", "TOO_LARGE")), answer.text
    assert problem["messages"]["zh"] and problem["messages"]["en"]
    assert set(tmp_path.glob("linpiao-*")) == before
    assert not [path for path in city.settings.blobs.rglob("*") if path.is_file() and path.stat().st_size]


def test_nobody_but_those_who_survey_sends_one(client: TestClient, city: City) -> None:
    analyst = open_account(city, Role.ANALYST)
    assert send(client, analyst, b"x").status_code == 403


def test_the_command_line_checks_measures_and_says_the_same(
    survey_zip: tuple[bytes, set[str]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "xingqing.zip"
    file.write_bytes(survey_zip[0])
    with pytest.raises(SystemExit) as ended:
        main(["survey", "check", str(file), "--programme", "nfi", "--json"])
    report = json.loads(capsys.readouterr().out)
    assert ended.value.code == (0 if report["accepted"] else 1)
    assert report["summary"]["stands"] == 5
    with pytest.raises(SystemExit) as ended:
        main(["survey", "check", str(file), "--strips", "--json"])
    refused = capsys.readouterr()
    assert ended.value.code == 1 and "GIS_FORMAT_REFUSED" in refused.out + refused.err, "it holds a tally"
    with pytest.raises(SystemExit) as ended:
        main(["measure", str(file), "--programme", "nfi", "--json"])
    stands = json.loads(capsys.readouterr().out)["stands"]
    assert ended.value.code == 0 and [one["co2e_t"] > 0 for one in stands] == [True] * 5


def test_a_large_layer_is_checked_in_strips_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = files.stands(30)
    sent.loc[4, "DC_REN"] = None
    file = files.zipped(files.shapefile(sent, tmp_path), tmp_path / "大.zip")
    with pytest.raises(SystemExit) as ended:
        main(["survey", "check", str(file), "--strips", "--json", "--save", str(tmp_path / "问题.csv")])
    report = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1 and report["summary"]["stands"] == 30
    assert [one["row"] for one in report["findings"] if one["rule"] == "06-VALUE-MISSING"] == [5]
    assert "00005" in (tmp_path / "问题.csv").read_text(encoding="utf-8-sig")

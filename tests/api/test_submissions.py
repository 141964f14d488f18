"""A survey handed in: receipt, withdrawal until a reviewer opens it, correction, consequences, memory."""

import base64
import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import httpx
import pytest
import shapely
from fastapi.testclient import TestClient

from api.city import City
from api.demo.files import write_survey
from api.demo.landscape import parcels
from api.demo.outlines import outlines
from api.demo.trees import trees
from registry.actions.checking import check
from registry.actions.land import publish_outline
from registry.actions.parties import register_organisation
from registry.parties.persons import Party, PartyKind
from registry.parties.roles import SYSTEM, Role
from registry.store.queries import checking, submissions
from tests.api.accounts import Account, open_account
from tests.gis_data import files
from tests.registry.land.ground import ORIGIN
from tests.registry.tickets.village import settle_village

UNIT, SEED = "640104", 20260108
RECEIPT = {"submission_id", "assessment_id", "compartments"}


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, set[str]]:
    ground = outlines(SEED)
    places = [one for one in parcels(ground, SEED, 2025) if one.unit_code == UNIT][:5]
    file = tmp_path_factory.mktemp("survey") / "xingqing.zip"
    write_survey(file, places, trees(places, SEED, (2024, 2025)), 2025)
    return file.read_bytes(), {one.holder for one in places}


@pytest.fixture
def surveyor(city: City, sent: tuple[bytes, set[str]]) -> Account:
    with city.database.writing() as db:
        for unit_id, outline in outlines(SEED).items():
            publish_outline(
                db, unit_id, outline, source="示意", valid_from=date(2024, 1, 1), schematic=True,
                by=SYSTEM, now=city.now(),
            )  # fmt: skip
        for name in sent[1]:
            party = Party("", PartyKind.ORGANISATION, None, UNIT)
            register_organisation(db, party, name, by=SYSTEM, now=city.now())
    return open_account(city, Role.SURVEYOR, UNIT)


def post(
    client: TestClient, by: Account, content: bytes | None, query: str = "", key: str = "", **told: str
) -> httpx.Response:
    return client.post(
        f"/api/surveys{query}",
        files={"file": ("x.zip", content, "application/zip")} if content else None,
        data={"unit_id": UNIT, "programme": "nfi", **told},
        headers=by.headers | ({"Idempotency-Key": key} if key else {}),
    )


def act(client: TestClient, by: Account, submission: str, what: str) -> httpx.Response:
    return client.post(f"/api/surveys/{submission}/{what}", json={}, headers=by.headers)


def proven(city: City) -> bool:
    with city.reading() as db:
        checking.freeze(db)
        found = {result.name: result for result in check(db, city.check_scope()).results}
        return found["surveys"].passed


def test_the_dry_run_is_the_report_of_the_record_byte_for_byte(
    client: TestClient, city: City, surveyor: Account, sent: tuple[bytes, set[str]]
) -> None:
    tried = post(client, surveyor, sent[0], "?dry_run=true").json()
    made = post(client, surveyor, sent[0], key="once").json()
    assert {name for name in made if made[name] != tried[name]} == RECEIPT
    kept = client.get(f"/api/surveys/{made['submission_id']}/report", headers=surveyor.headers)
    assert hashlib.sha256(kept.content).hexdigest() == tried["report_sha256"] == made["report_sha256"]
    assert json.loads(kept.content)["accepted"] is True
    again = post(client, surveyor, sent[0], key="once").json()
    assert again["submission_id"] == made["submission_id"], "one request, one submission"
    with city.reading() as db:
        assert len(submissions.newest(db, party_id=surveyor.party_id)) == 1
    assert proven(city)


@pytest.mark.rule("RA-21")
def test_the_sender_withdraws_until_a_reviewer_opens_it(
    client: TestClient, city: City, surveyor: Account, sent: tuple[bytes, set[str]]
) -> None:
    colleague = open_account(city, Role.SURVEYOR, UNIT, party_id=surveyor.party_id)
    county = open_account(city, Role.COUNTY_FORESTRY, UNIT)
    first = post(client, surveyor, sent[0]).json()["submission_id"]
    assert act(client, colleague, first, "withdraw").json()["code"] == "NOT_THE_SENDER"
    assert act(client, surveyor, first, "open-review").json()["code"] == "NOT_AUTHORISED"
    answer = act(client, surveyor, first, "withdraw")
    assert (answer.status_code, answer.json()["state"]) == (200, "WITHDRAWN")
    late = act(client, county, first, "open-review")
    assert (late.status_code, late.json()["facts"]["who"]) == (409, surveyor.person_id)
    second = post(client, surveyor, sent[0]).json()["submission_id"]
    assert act(client, county, second, "open-review").json()["state"] == "OPENED"
    late = act(client, surveyor, second, "withdraw")
    assert (late.status_code, late.json()["code"]) == (409, "CONFLICT")
    assert late.json()["facts"]["state"] == "OPENED"
    shown = client.get(f"/api/surveys/{second}", headers=surveyor.headers).json()
    assert (shown["state"], shown["decided_by"]) == ("OPENED", county.person_id)
    assert proven(city)


@pytest.mark.rule("RA-21")
def test_an_office_does_not_open_the_survey_it_brought_itself(
    client: TestClient, city: City, surveyor: Account, sent: tuple[bytes, set[str]]
) -> None:
    county = open_account(city, Role.COUNTY_FORESTRY, UNIT)
    own = post(client, county, sent[0]).json()["submission_id"]
    assert act(client, county, own, "open-review").json()["code"] == "OWN_DATA"


def test_what_was_confirmed_is_offered_next_time_and_applied_only_when_said(
    client: TestClient, city: City, surveyor: Account, tmp_path: Path
) -> None:
    frame = gpd.read_file(stands_file(tmp_path)).to_crs(4523)
    frame = frame.rename(columns={"MIAN_JI": "MJ_WODE"})
    without_prj = packed(frame, tmp_path, 4523, prj=False)
    told = {"crs": "EPSG:4523", "columns": json.dumps({"MJ_WODE": "declared_area"}), "area_unit": "ha"}
    register_holders(city, frame)
    first = post(client, surveyor, without_prj, "?dry_run=true").json()
    assert [one["about"] for one in first["questions"]] == ["crs"] and first["remembered"] == {}
    assert not first["accepted"] and [c["value"] for c in first["questions"][0]["choices"]] == ["EPSG:4523"]
    made = post(client, surveyor, without_prj, **told)
    assert made.status_code == 200, made.text
    again = post(client, surveyor, without_prj, "?dry_run=true").json()
    assert again["remembered"]["crs"] == "EPSG:4523" and not again["accepted"], "offered, not applied"
    assert again["questions"][0]["remembered"] == "EPSG:4523"
    assert again["remembered"]["columns"]["MJ_WODE"] == "declared_area"
    stranger = open_account(city, Role.SURVEYOR, UNIT)
    assert post(client, stranger, without_prj, "?dry_run=true").json()["remembered"] == {}
    act(client, surveyor, made.json()["submission_id"], "withdraw")
    assert post(client, surveyor, without_prj, "?dry_run=true").json()["remembered"] == {}


def test_only_the_failed_rows_come_again_and_the_whole_is_recorded_once(
    client: TestClient, city: City, surveyor: Account, tmp_path: Path
) -> None:
    good = gpd.read_file(stands_file(tmp_path))
    register_holders(city, good)
    broken = good.copy()
    corners = shapely.get_coordinates(broken.geometry.iloc[2])
    broken.loc[2, "geometry"] = shapely.Polygon(corners[[0, 2, 1, 3, 0]])
    first = upload(client, surveyor, packed(broken, tmp_path), "第一次.zip")
    refused = post(client, surveyor, None, upload_id=first, area_unit="ha")
    assert refused.status_code == 422 and not recorded(city)
    report = client.get(f"/api/uploads/{first}/report.gpkg", headers=surveyor.headers)
    (tmp_path / "report.gpkg").write_bytes(report.content)
    assert set(gpd.read_file(tmp_path / "report.gpkg", layer="failing_stands")["row"]) >= {3}
    second = upload(client, surveyor, packed(good.iloc[[2]], tmp_path), "更正.zip")
    made = post(client, surveyor, None, upload_id=second, corrects=first, area_unit="ha")
    assert made.status_code == 200, made.text
    assert made.json()["summary"]["stands"] == len(good) == len(made.json()["compartments"])
    kept = client.get(f"/api/surveys/{made.json()['submission_id']}", headers=surveyor.headers).json()
    assert len(kept["files"]) == 2 and len(recorded(city)) == 1 and proven(city)


def upload(client: TestClient, by: Account, content: bytes, name: str) -> str:
    tus = {"Tus-Resumable": "1.0.0", **by.headers}
    told = f"filename {base64.b64encode(name.encode()).decode()}"
    begun = client.post(
        "/api/uploads", headers={**tus, "Upload-Length": str(len(content)), "Upload-Metadata": told}
    )
    place = begun.headers["location"]
    chunk = {**tus, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert client.patch(place, content=content, headers=chunk).status_code == 204
    return place.rsplit("/", 1)[1]


def recorded(city: City) -> list[Any]:
    with city.reading() as db:
        return list(submissions.newest(db, unit_id=UNIT))


def stands_file(folder: Path) -> Path:
    """Nine stands inside the demonstration's county."""
    middle = outlines(SEED)[UNIT].representative_point()
    frame = files.stands(9, west=round(middle.x, 4), south=round(middle.y, 4))
    frame.to_file(folder / "good.gpkg")
    return folder / "good.gpkg"


def packed(frame: gpd.GeoDataFrame, folder: Path, epsg: int = 4490, prj: bool = True) -> bytes:
    parts = files.shapefile(frame, folder, epsg=epsg, prj=prj)
    tally = files.trees(frame)
    parts[files.TALLY_NAME] = files.tally(tally, folder / "t.csv").read_bytes()
    return files.zipped(parts, folder / "packed.zip").read_bytes()


def register_holders(city: City, frame: gpd.GeoDataFrame) -> None:
    with city.database.writing() as db:
        for name in frame["QLR"]:
            party = Party("", PartyKind.ORGANISATION, None, UNIT)
            register_organisation(db, party, name, by=SYSTEM, now=city.now())


def test_a_survey_over_live_tickets_is_recorded_only_after_its_consequences_were_seen(
    client: TestClient, city: City, tmp_path: Path
) -> None:
    ticket = settle_village(city.database).active()
    surveyor = open_account(city, Role.SURVEYOR, UNIT)
    west, south = round(ORIGIN[0] - 0.0005, 4), round(ORIGIN[1] - 0.0005, 4)
    frame = files.stands(1, west=west, south=south)
    register_holders(city, frame)
    content = packed(frame, tmp_path)
    tried = post(client, surveyor, content, "?dry_run=true", area_unit="ha")
    [found] = tried.json()["consequences"]
    assert (found["number"], found["fate"], found["reasons"]) == (ticket.number, "TO_CHECK", ["other_codes"])
    assert "15-CONSEQUENCE" in {one["rule"] for one in tried.json()["findings"]}
    refused = post(client, surveyor, content, area_unit="ha")
    assert (refused.status_code, refused.json()["code"]) == (409, "CONSEQUENCES_UNCONFIRMED"), refused.text
    assert refused.json()["facts"]["tickets"] == ticket.number and not recorded(city)
    assert post(client, surveyor, content, area_unit="ha", confirm="true").status_code == 200
    assert len(recorded(city)) == 1

"""What a field team takes along and brings home: package, versions that moved on, one batch twice, photos."""

import io
import json
import zipfile
from datetime import date
from hashlib import sha256
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from api.city import City
from api.demo.outlines import outlines
from api.pages.assets import STATIC
from api.pages.field import MODULES, SHEETS, WORKER
from api.workflows.field import RECORD
from registry.actions.land import publish_outline
from registry.actions.parties import register_organisation
from registry.parties.persons import Party, PartyKind
from registry.parties.roles import SYSTEM, Role
from registry.store.database import Database
from registry.store.queries import land, submissions
from tests.api.accounts import Account, open_account
from tests.api.test_submissions import UNIT, upload

OTHER, SEED, HOLDER = "640122", 20260108, "示例村集体001"
CODE = "640104-001-003-0007-00001"


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """What depends on locks runs on both databases (`both`), the rest on the embedded one."""
    found: Database = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_database")
    return found


both = pytest.mark.parametrize("database", ["sqlite", "postgis"], indirect=True)


@pytest.fixture
def surveyor(city: City) -> Account:
    with city.database.writing() as db:
        for unit_id, outline in outlines(SEED).items():
            told: dict[str, Any] = {"source": "示意", "valid_from": date(2024, 1, 1), "schematic": True}
            publish_outline(db, unit_id, outline, **told, by=SYSTEM, now=city.now())
        party = Party("", PartyKind.ORGANISATION, None, UNIT)
        register_organisation(db, party, HOLDER, by=SYSTEM, now=city.now())
    return open_account(city, Role.SURVEYOR, UNIT)


def a_photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (20, 90, 60)).save(out, "JPEG")
    return out.getvalue()


def brought_home(dbh: str = "12.5", plots: int = 2) -> bytes:
    """As the form packs it: the device's record first, then tables and a photo."""
    middle = outlines(SEED)[UNIT].representative_point()
    west, south = round(middle.x, 4), round(middle.y, 4)
    corners = [(west, south), (west + 0.002, south), (west + 0.002, south + 0.002), (west, south + 0.002)]
    ring = ", ".join(f"{lon:.8f} {lat:.8f}" for lon, lat in [*corners, corners[0]])
    photo = a_photo()
    told = {
        "sha256": sha256(photo).hexdigest(),
        "stand_id": CODE,
        "plot_id": "1",
        "taken_at": "2025-12-20T02:00Z",
    }
    record = {"batch": "1", "stands": [], "photos": [{**told, "lon": west, "lat": south}]}
    stand = f"{CODE},{UNIT},20,{HOLDER},0111,21,新疆杨,2012,0.6,17,2025-12-20,示例调查员01,4.0"
    heading = "XBBH,XIAN,LD_QS,QLR,DI_LEI,QI_YUAN,YOU_SHI_SZ,ZLND,YU_BI_DU,MEI_GQ_ZS,DIAOCHA_RQ,DC_REN"
    heading += ",accuracy_m,WKT"
    tables = {
        RECORD: json.dumps(record),
        "小班.csv": f'{heading}\r\n{stand},"SRID=4326;POLYGON (({ring}))"\r\n',
        "样木.csv": "XBBH,YDH,YDMJ,YMH,YOU_SHI_SZ,BQXJ\r\n"
        f"{CODE},1,600,1,新疆杨,{dbh}\r\n{CODE},1,600,2,国槐,9.8\r\n",
        "样地.csv": "XBBH,YDH,YDMJ\r\n" + "".join(f"{CODE},{one + 1},600\r\n" for one in range(plots)),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in tables.items():
            packed.writestr(zipfile.ZipInfo(name), text)
        packed.writestr(zipfile.ZipInfo(f"照片/{told['sha256']}.jpg"), photo)
    return out.getvalue()


def hand_in(
    client: TestClient, by: Account, content: bytes, taken: object, key: str = "", query: str = ""
) -> httpx.Response:
    place = upload(client, by, content, "外业.zip")
    told = {"upload_id": place, "unit_id": UNIT, "programme": "nfi", "taken": json.dumps(taken)}
    headers = by.headers | ({"Idempotency-Key": key} if key else {})
    return client.post(f"/api/surveys{query}", data=told, headers=headers)


def package(client: TestClient, by: Account, **asked: str) -> httpx.Response:
    return client.get("/api/field/package", params={"unit_id": UNIT, **asked}, headers=by.headers)


@both
def test_the_same_batch_by_another_upload_is_one_submission(
    client: TestClient, city: City, surveyor: Account
) -> None:
    """The answer is lost and the upload has expired: the file comes again under the batch's own id."""
    first = hand_in(client, surveyor, brought_home(), {CODE: 0}, key="batch-1")
    assert first.status_code == 200, first.text
    again = hand_in(client, surveyor, brought_home(), {CODE: 0}, key="batch-1")
    assert (again.status_code, again.json()) == (200, first.json())
    other = hand_in(client, surveyor, brought_home("13"), {CODE: 0}, key="batch-1")
    assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"
    with city.reading() as db:
        assert len(submissions.newest(db, unit_id=UNIT)) == 1


@both
def test_a_stand_surveyed_meanwhile_is_told_and_nothing_is_written(
    client: TestClient, city: City, surveyor: Account
) -> None:
    assert hand_in(client, surveyor, brought_home(), {}).status_code == 200
    late = hand_in(client, surveyor, brought_home("13"), {CODE: 0})
    assert (late.status_code, late.json()["code"]) == (409, "SURVEYED_MEANWHILE"), late.text
    assert late.json()["facts"]["stands"] == CODE
    with city.reading() as db:
        assert land.last_versions(db, [(UNIT, CODE)])[UNIT, CODE][1] == 1
        assert len(submissions.newest(db, unit_id=UNIT)) == 1
    assert hand_in(client, surveyor, brought_home("13"), {CODE: 1}).status_code == 200, (
        "seen, and sent on purpose"
    )
    assert hand_in(client, surveyor, brought_home("14"), "not a list").json()["code"] == "WRONG_INPUT"


def test_an_empty_plot_counts_and_the_reading_says_nothing_is_missing(
    client: TestClient, surveyor: Account
) -> None:
    report = hand_in(client, surveyor, brought_home(), {}).json()
    assert not {"06-COLUMN-MISSING", "06-UNMAPPED-COLUMN", "06-VALUE-MISSING"} & {
        one["rule"] for one in report["findings"]
    }
    [both_plots] = report["stock"]
    tried = hand_in(client, surveyor, brought_home(plots=1), {}, query="?dry_run=true").json()
    [without] = tried["stock"]
    assert both_plots["co2e_t"] == pytest.approx(without["co2e_t"] / 2), "two plots, one of them a true zero"


@pytest.mark.rule("GS-18")
def test_the_package_tells_each_role_what_its_grade_allows(
    client: TestClient, city: City, surveyor: Account
) -> None:
    assert hand_in(client, surveyor, brought_home(), {}).status_code == 200
    county = open_account(city, Role.COUNTY_FORESTRY, UNIT)
    for by, exact in ((surveyor, False), (county, True)):
        answer = package(client, by)
        assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store", answer.text
        [stand] = answer.json()["stands"]
        assert (stand["code"], stand["number"], stand["values"]["right_holder"]) == (CODE, 1, HOLDER)
        assert answer.json()["exact"] is exact
        lon = stand["wkt"].split("((")[1].split()[0]
        assert (len(lon.split(".")[1]) > 4) is False, "the corners of this ring lie on the public grid"
    assert package(client, surveyor, code_from="640104-002").json()["stands"] == []
    assert package(client, surveyor, programme="none").json()["code"] == "WRONG_INPUT"
    elsewhere = client.get("/api/field/package", params={"unit_id": OTHER}, headers=county.headers)
    assert elsewhere.status_code == 403
    citizen = open_account(city, Role.CITIZEN)
    assert package(client, citizen).status_code == 403 and client.get("/api/field/package").status_code == 401


@pytest.mark.rule("GS-18")
def test_photos_come_back_by_hash_and_their_place_only_to_who_sees_the_land(
    client: TestClient, city: City, surveyor: Account
) -> None:
    made = hand_in(client, surveyor, brought_home(), {}).json()["submission_id"]
    county, neighbour = (open_account(city, Role.COUNTY_FORESTRY, unit) for unit in (UNIT, OTHER))
    address = f"/api/surveys/{made}/photos"
    [seen], [exact] = (client.get(address, headers=by.headers).json() for by in (surveyor, county))
    assert (seen["stand_id"], seen["plot_id"], seen["lon"]) == (CODE, "1", None) and exact["lon"] > 100
    picture = client.get(f"{address}/{seen['sha256']}", headers=surveyor.headers)
    assert picture.content == a_photo() and picture.headers["content-type"] == "image/jpeg"
    assert client.get(f"{address}/{'0' * 64}", headers=surveyor.headers).status_code == 404
    assert client.get(address, headers=neighbour.headers).json()["code"] == "NOT_YOURS"
    assert client.get(address).status_code == 401


def test_the_kept_page_holds_no_person_and_the_worker_changes_with_any_file(
    client: TestClient, city: City, surveyor: Account
) -> None:
    page = client.get("/field/", headers=surveyor.headers)
    assert page.status_code == 200 and 'name="token"' not in page.text and surveyor.person_id not in page.text
    assert "<script>" not in page.text and " style=" not in page.text and " onclick=" not in page.text
    worker = client.get("/field/worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert (
        all(f"/static/{name}?" in worker.text for name in (*MODULES, *SHEETS)) and '"/field/"' in worker.text
    )
    assert {path.name for path in STATIC.glob("field*")} == {*MODULES, SHEETS[1], WORKER}, (
        "the shell is whole"
    )
    manifest = client.get("/en/field/manifest.webmanifest").json()
    assert manifest["scope"] == manifest["start_url"] == "/en/field/" and manifest["name"].isascii()
    assert client.get("/field/", headers={"accept": "text/html"}, follow_redirects=False).status_code == 303
    assert package(client, surveyor).json()["accuracy_m"] == city.settings.field_accuracy_m

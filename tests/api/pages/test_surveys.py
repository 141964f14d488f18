"""The surveyor's pages without script: questions, a second try without the file, a receipt, a withdrawal."""

import re
from datetime import date
from pathlib import Path

import geopandas as gpd
import httpx
import pytest
import shapely

from api.city import City
from api.demo.outlines import outlines
from registry.actions.land import publish_outline
from registry.parties.roles import SYSTEM, Role
from registry.store.database import Database
from registry.store.queries import submissions
from tests.api.pages.test_desk import Person, person
from tests.api.test_submissions import SEED, UNIT, packed, register_holders, stands_file


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """The same verbs as the interface, which is tried on both."""
    return sqlite_database


@pytest.fixture
def surveyor(city: City) -> Person:
    with city.database.writing() as db:
        for unit_id, outline in outlines(SEED).items():
            publish_outline(
                db, unit_id, outline, source="示意", valid_from=date(2024, 1, 1), schematic=True,
                by=SYSTEM, now=city.now(),
            )  # fmt: skip
    return person(city, Role.SURVEYOR, UNIT)


def hidden(text: str) -> dict[str, str]:
    """The hidden fields of the first upload form."""
    form = re.search(r'<form class="sheet upload".*?</form>', text, re.S)
    assert form
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))


def send(by: Person, page: str, content: bytes | None = None, **told: str) -> httpx.Response:
    data = {**hidden(page), "unit_id": UNIT, "programme": "nfi", **told}
    files = {"file": ("示例.zip", content or b"", "application/zip")} if content else None
    return by.client.post("/surveys", data=data, files=files, follow_redirects=False)


def test_doubts_are_asked_with_a_picture_and_the_file_need_not_come_again(
    surveyor: Person, city: City, tmp_path: Path
) -> None:
    frame = gpd.read_file(stands_file(tmp_path))
    register_holders(city, frame)
    content = packed(frame, tmp_path, 4523, prj=False)
    asked = send(surveyor, surveyor.client.get("/surveys").text, content)
    assert asked.status_code == 422
    assert 'name="crs" value="EPSG:4523"' in asked.text and '<circle class="dot"' in asked.text
    answered = send(surveyor, asked.text, crs="EPSG:4523", area_unit="ha")
    assert answered.status_code == 200 and "示例.zip" in answered.text, "the file stayed here"
    for kind in ("xlsx", "csv", "zip", "gpkg", "json"):
        [place] = re.findall(rf'href="(/api/uploads/\w+/report.{kind})"', answered.text)
        assert surveyor.client.get(place).content
    told = {**hidden(answered.text), "crs": "EPSG:4523", "area_unit": "ha", "wish": "record"}
    made = send(surveyor, answered.text, **told)
    assert made.status_code == 303, made.text
    again = send(surveyor, answered.text, **told)
    assert again.headers["location"] == made.headers["location"], "a form sent twice records once"
    with city.reading() as db:
        assert len(submissions.newest(db, unit_id=UNIT)) == 1
    receipt = surveyor.client.get(made.headers["location"])
    assert receipt.status_code == 200 and "待审" in receipt.text
    token = dict(re.findall(r'<input type="hidden" name="(token|key)" value="([^"]*)"', receipt.text))
    gone = surveyor.client.post(f"{made.headers['location']}/withdraw", data=token)
    assert "已撤回" in gone.text and "/withdraw" not in gone.text
    assert "已撤回" in surveyor.client.get("/surveys").text


def test_the_failed_rows_alone_are_sent_from_the_page(surveyor: Person, city: City, tmp_path: Path) -> None:
    good = gpd.read_file(stands_file(tmp_path))
    register_holders(city, good)
    broken = good.copy()
    corners = shapely.get_coordinates(broken.geometry.iloc[2])
    broken.loc[2, "geometry"] = shapely.Polygon(corners[[0, 2, 1, 3, 0]])
    first = send(surveyor, surveyor.client.get("/surveys").text, packed(broken, tmp_path))
    assert first.status_code == 422 and "只上传更正的小班" in first.text
    upload = hidden(first.text)["upload_id"]
    again = send(surveyor, first.text, packed(good.iloc[[2]], tmp_path), corrects=upload, upload_id="")
    assert again.status_code == 200, again.text
    made = send(surveyor, again.text, wish="record", area_unit="ha")
    assert made.status_code == 303, made.text


def test_the_county_opens_what_it_did_not_bring(surveyor: Person, city: City, tmp_path: Path) -> None:
    good = gpd.read_file(stands_file(tmp_path))
    register_holders(city, good)
    page = surveyor.client.get("/surveys").text
    checked = send(surveyor, page, packed(good, tmp_path))
    place = send(surveyor, checked.text, wish="record").headers["location"]
    county = person(city, Role.COUNTY_FORESTRY, UNIT)
    assert place in county.client.get("/surveys").text
    shown = county.client.get(place)
    assert "开始审核" in shown.text
    token = dict(re.findall(r'<input type="hidden" name="(token|key)" value="([^"]*)"', shown.text))
    assert "审核中" in county.client.post(f"{place}/open-review", data=token).text
    assert "/withdraw" not in surveyor.client.get(place).text

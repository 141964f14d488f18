"""The offline form in a real Chromium on PostGIS: a day outdoors, a dead battery, two who differ."""

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import httpx
import pandas as pd
import pytest
import shapely
from PIL import Image
from playwright.sync_api import Browser, Page, Route

from api.app import build_app
from api.city import City
from api.demo.outlines import outlines
from api.settings import Settings
from gis_data.field_form import definition
from gis_data.job import Answers
from registry.actions.land import publish_outline
from registry.actions.parties import register_organisation
from registry.parties.persons import Party, PartyKind
from registry.parties.roles import SYSTEM, Role
from registry.quantities import co2e_g
from registry.store.queries import land, submissions
from tests.api.accounts import Account, open_account
from tests.api.peers import serving
from tests.browser.conftest import NO_KEY
from tests.browser.outdoors import Device, add_plot, device, settled, sign_in, take_along, walk, write
from tests.browser.test_pages import assert_good
from tests.databases import postgis_copy
from tests.gis_data import files
from tests.gis_data.examine import opened

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
UNIT, SEED, LOGIN, HOLDER = "640104", 20260108, "diaocha", "示例村集体001"
CODE, REMARKS = "640104-001-003-0007-00001", "渠旁林带，东侧有缺口"


@dataclass(frozen=True)
class Outdoors:
    address: str
    city: City
    surveyor: Account
    corner: tuple[float, float]
    """South-west of free ground inside the unit."""

    def ring(self, east: int, north: int, side: float = 0.002) -> list[tuple[float, float]]:
        west, south = self.corner[0] + east * 0.004, self.corner[1] + north * 0.004
        return [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]

    def send(self, content: bytes, **query: Any) -> httpx.Response:
        return httpx.post(
            f"{self.address}/api/surveys", params=query, headers=self.surveyor.headers, timeout=60,
            files={"file": ("小班.gpkg", content)},
            data={"unit_id": UNIT, "programme": "nfi"},
        )  # fmt: skip

    def submissions(self) -> list[Any]:
        with self.city.reading() as db:
            return list(submissions.newest(db, unit_id=UNIT))


@pytest.fixture(scope="module")
def outdoors(postgis_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outdoors]:
    folder = tmp_path_factory.mktemp("outdoors")
    keys = {"web_key": NO_KEY, "data_key": NO_KEY, "log_key": NO_KEY}
    settings = Settings(
        **keys, blobs=folder / "blobs", log_memory=folder / "log", clock="2026-01-08", field_fixes=2
    )
    ground = outlines(SEED)
    middle = ground[UNIT].representative_point()
    with postgis_copy(postgis_template) as database:
        city = City(settings, database)
        with database.writing() as db:
            told = {"source": "示意", "valid_from": date(2024, 1, 1), "schematic": True}
            for unit_id, outline in ground.items():
                publish_outline(db, unit_id, outline, **told, by=SYSTEM, now=city.now())
            party = Party("", PartyKind.ORGANISATION, None, UNIT)
            register_organisation(db, party, HOLDER, by=SYSTEM, now=city.now())
        surveyor = open_account(city, Role.SURVEYOR, UNIT, login=LOGIN)
        with serving(build_app(city)) as address:
            yield Outdoors(address, city, surveyor, (round(middle.x, 4), round(middle.y, 4)))


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(chromium: Browser, outdoors: Outdoors, tmp_path: Path) -> Iterator[Device]:
    with device(chromium, tmp_path / "profile", outdoors.address) as found:
        yield found


def stand_values(number: str) -> dict[str, str]:
    return {
        "township_code": "001", "village_code": "003", "compartment": "0007", "subcompartment": number,
        "land_tenure": "20", "right_holder": HOLDER, "land_class": "0111", "origin": "21",
        "planting_year": "2012", "canopy_closure": "0.6", "stems_per_ha": "42", "census_on": "2025-12-20",
        "surveyor": "示例调查员01",
    }  # fmt: skip


def photo_with_a_place() -> bytes:
    """A picture as a camera makes it, with its place inside."""
    picture, out = Image.effect_noise((2400, 1200), 60).convert("RGB"), io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (38.0, 28.0, 0.0), 3: "E", 4: (106.0, 17.0, 0.0)})
    picture.save(out, "JPEG", exif=exif)
    assert b"Exif" in out.getvalue()
    return out.getvalue()


TREES = {"1": [("xjy", "12.5"), ("xjy", "14.2"), ("gh", "9.8")], "2": [("gh", "11"), ("hanliu", "16.4")]}


def test_a_day_outdoors_outlives_a_dead_battery_and_arrives_once(
    phone: Device, outdoors: Outdoors, tmp_path: Path
) -> None:
    page = phone.on()
    take_along(page, phone.address, LOGIN, UNIT)
    page.context.set_offline(True)
    page.click("text=新小班")
    page.wait_for_selector("#ring")
    write(page, "main", stand_values("00001"))
    page.fill("main [name=species]", "xjy")
    page.press("main [name=species]", "Enter")
    ring = outdoors.ring(0, 0)
    walk(page, ring)
    for number, trees in TREES.items():
        add_plot(page, number, "600", trees)
    page.set_input_files(
        "#photo", {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": photo_with_a_place()}
    )
    page.wait_for_selector(".photos img")
    settled(page)
    page.locator("main [name=remarks]").press_sequentially(REMARKS)
    settled(page)
    where = page.url
    phone.battery_pulled()

    page = phone.on(offline=True)
    page.goto(where)
    page.wait_for_selector("#ring")
    assert page.input_value("main [name=remarks]") == REMARKS
    assert page.input_value("main [name=species]") == "新疆杨"
    assert page.locator(".corners li").count() == 4 and page.locator(".photos img").count() == 1
    assert "600 平方米 · 3 株" in page.inner_text("section:has(#plots)")
    page.click("text=填完，待上传")
    page.wait_for_selector("#queue:has-text('待上传 1 个小班')")
    assert not outdoors.submissions()

    lost: list[int] = []

    def lose_the_first_answer(route: Route) -> None:
        answer = route.fetch()
        lost.append(answer.status)
        route.abort() if lost == [200] else route.fulfill(response=answer)

    page.route("**/api/surveys", lose_the_first_answer)
    page.context.set_offline(False)
    page.click("#ask-signin a")  # the cookie died with the browser, the record did not
    sign_in(page, phone.address, LOGIN)
    page.wait_for_selector("#going:has-text('连接中断')", timeout=30_000)
    page.click("text=立即上传")
    page.wait_for_selector(".state.good:has-text('已提交')", timeout=60_000)
    assert lost == [200, 200]
    [found] = outdoors.submissions()
    assert_same_as_a_file(outdoors, found, ring, tmp_path)


def assert_same_as_a_file(
    outdoors: Outdoors, found: Any, ring: list[tuple[float, float]], folder: Path
) -> None:
    """The same data drawn elsewhere and sent as GeoPackage: the same trees, grams and area."""
    headers, place = outdoors.surveyor.headers, f"{outdoors.address}/api/surveys"
    by_form = httpx.get(f"{place}/{found.id}/report", headers=headers).json()["stock"]
    sent = outdoors.send(same_as_a_file(ring, folder).read_bytes(), dry_run=True)
    by_file = sent.json()["stock"]
    assert [one["stems"] for one in by_form] == [one["stems"] for one in by_file]
    assert [grams(one) for one in by_form] == [grams(one) for one in by_file]
    [photo] = httpx.get(f"{place}/{found.id}/photos", headers=headers).json()
    content = httpx.get(f"{place}/{found.id}/photos/{photo['sha256']}", headers=headers).content
    assert max(Image.open(io.BytesIO(content)).size) == 1600 and b"Exif" not in content
    assert (photo["stand_id"], photo["lon"]) == (CODE, None), "a surveyor's grade sees no exact places"


def grams(stand: dict[str, Any]) -> int:
    return co2e_g(stand["co2e_t"])


def same_as_a_file(ring: list[tuple[float, float]], folder: Path) -> Path:
    drawn = {**stand_values("00001"), "county_code": UNIT, "species": "新疆杨", "remarks": REMARKS}
    stands = gpd.GeoDataFrame([drawn], geometry=[shapely.Polygon(ring)], crs=4490)
    names = {"xjy": "新疆杨", "gh": "国槐", "hanliu": "旱柳"}
    rows = [
        {
            "stand_key": CODE,
            "plot_id": plot,
            "plot_area_m2": 600,
            "tree_no": str(number),
            "dbh_cm": float(dbh),
        }
        | {"species": names[initials]}
        for plot, tallied in TREES.items()
        for number, (initials, dbh) in enumerate(tallied, 1)
    ]
    return files.geopackage(stands, pd.DataFrame(rows), folder / "same.gpkg")


def test_two_who_surveyed_the_same_stand_see_both_and_nothing_is_overwritten(
    phone: Device, outdoors: Outdoors, axe: str, tmp_path: Path
) -> None:
    ring = outdoors.ring(1, 0)
    code, stands = known_stand(outdoors, ring, tmp_path)
    page = phone.on()
    take_along(page, phone.address, LOGIN, UNIT, code_from=code)
    page.click(f"#taken-list button:has-text('{code}')")
    page.wait_for_selector("#ring")
    assert "上次：15" in page.inner_text("[data-field=mean_dbh_cm]")
    write(page, "main", {**stand_values("00009"), "planting_year": "2010"})
    walk(page, ring)
    add_plot(page, "1", "600", TREES["1"])
    assert outdoors.send(packed(stands.assign(stems_per_ha=800), tmp_path)).status_code == 200, (
        "another device"
    )
    page.click("text=填完，待上传")
    page.click(".card:has-text('有冲突')", timeout=60_000)
    page.wait_for_selector("tr.differs")
    told = page.inner_text("main")
    assert "第 2 次调查" in told and "没有任何一份被覆盖" in told and "样木 3" in told
    assert {"2010", "2011"} <= set(page.locator("tr.differs td").all_inner_texts())
    assert versions(outdoors, code) == 2
    assert_good(page, axe)
    page.click("text=仍提交我的")
    page.wait_for_selector("#ring")
    page.click("text=填完，待上传")
    page.wait_for_selector(".state.good:has-text('已提交')", timeout=60_000)
    assert versions(outdoors, code) == 3, "the other one stands beside it"


def known_stand(
    outdoors: Outdoors, ring: list[tuple[float, float]], folder: Path
) -> tuple[str, gpd.GeoDataFrame]:
    """A stand the register knows by a survey that came as a file."""
    values = {**stand_values("00009"), "county_code": UNIT, "species": "新疆杨", "planting_year": "2011"}
    frame = gpd.GeoDataFrame([{**values, "mean_dbh_cm": 15.0}], geometry=[shapely.Polygon(ring)], crs=4490)
    answer = outdoors.send(packed(frame, folder))
    assert answer.status_code == 200, answer.text
    return "640104-001-003-0007-00009", frame


def packed(stands: gpd.GeoDataFrame, folder: Path) -> bytes:
    trees = pd.DataFrame(
        [{"stand_key": "640104-001-003-0007-00009", "plot_id": "1", "plot_area_m2": 600, "tree_no": "1",
          "species": "新疆杨", "dbh_cm": 15.0}]
    )  # fmt: skip
    file = folder / f"{len(list(folder.iterdir()))}.gpkg"
    return files.geopackage(stands, trees, file).read_bytes()


def versions(outdoors: Outdoors, code: str) -> int:
    with outdoors.city.reading() as db:
        return land.last_versions(db, [(UNIT, code)])[UNIT, code][1]


def test_a_poor_fix_is_refused_with_its_reason_and_every_screen_has_no_barrier(
    phone: Device, outdoors: Outdoors, axe: str
) -> None:
    page = phone.on()
    page.goto(f"{phone.address}/signin?next=/field/")
    sign_in(page, phone.address, LOGIN)
    page.wait_for_selector("body[data-started]")
    assert_good_in_both_schemes(page, axe)
    page.select_option("#take-unit", UNIT)
    page.click("form button")
    page.wait_for_selector("#taken")
    assert_good_in_both_schemes(page, axe)
    page.click("text=新小班")
    page.wait_for_selector("#findings .error")
    page.context.set_geolocation({"longitude": 106.2, "latitude": 38.4, "accuracy": 25})
    page.click("#take-corner")
    page.wait_for_selector("#fix:has-text('±25.0 米，差于 10 米，不采用')")
    page.click("#take-corner")
    page.wait_for_selector("#fix:has-text('已停止，没有记下')")
    assert not page.locator(".corners li").count()
    page.click("text=填完，待上传")
    page.wait_for_function("() => document.activeElement.closest('li')?.dataset.rule === '06-VALUE-MISSING'")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "subcompartment"
    page.set_input_files("#photo", {"name": "p.txt", "mimeType": "image/jpeg", "buffer": b"no picture"})
    page.wait_for_selector("text=不是能读的照片")
    assert_good_in_both_schemes(page, axe)
    page.click("text=加一个样地")
    page.click("#add-tree")
    page.fill("#trees [name=species]", "yang")
    page.wait_for_selector("[role=option]")
    assert_good_in_both_schemes(page, axe)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#trees [name=species]") == "洋白蜡"
    page.fill("#trees [name=dbh_cm]", "125")
    page.wait_for_selector("#trees .fault:has-text('胸径疑为毫米')")
    assert_good_in_both_schemes(page, axe)


def assert_good_in_both_schemes(page: Page, axe: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert_good(page, axe)
    assert page.evaluate(SMALL_TARGETS) == []


SMALL_TARGETS = """() => [...document.querySelectorAll("button, input:not(.sr), select, summary, .target")]
  .map((one) => [one.closest(".choice") ?? one, one])
  .filter(([box, one]) => one.checkVisibility() && box.getBoundingClientRect().height < 44)
  .map(([, one]) => one.outerHTML.slice(0, 80))"""


def test_the_form_says_outdoors_what_the_reading_says_of_its_file(
    page: Page, outdoors: Outdoors, tmp_path: Path
) -> None:
    """One record full of faults: the rules the form finds are those the upload finds, and no other."""
    page.goto(f"{outdoors.address}/field/worker.js")
    form = {**definition("nfi"), "device": "1"}
    records = faulty_records(outdoors)
    found = page.evaluate(RUN, [form, records, "2026-01-08"])
    file = tmp_path / "外业.zip"
    file.write_bytes(base64.b64decode(found["file"]))
    survey = opened(file, answers=Answers(programme="nfi"), as_of=date(2026, 1, 8))
    known = {one.rule for one in survey.findings if one.rule in form["rules"]}
    assert "11-DBH-MILLIMETRE" in found["rules"], (
        "asked of each tree outdoors, of the whole file by the reading"
    )
    assert set(found["rules"]) - {"11-DBH-MILLIMETRE"} == known
    assert len(known) >= 18, sorted(known)
    assert not [one for one in survey.findings if one.rule == "06-UNMAPPED-COLUMN"]
    assert (survey.stands["accuracy_m"] == 4.5).all() and len(survey.plots) == 3


RUN = """async ([form, records, today]) => {
  const [checks, files] = [await import("/static/field-checks.js"), await import("/static/field-file.js")];
  const codes = records.map(({ stand }) => checks.standCode(form, stand));
  const rules = records.flatMap((record) => checks.check(form, record, today, codes)).map(({ rule }) => rule);
  const bytes = files.fileOf(form, records.map((record, at) => ({ ...record, code: codes[at] })), {});
  return { rules, file: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")) };
}"""


def faulty_records(outdoors: Outdoors) -> list[dict[str, Any]]:
    def ring(corners: list[tuple[float, float]]) -> list[dict[str, float]]:
        return [{"lon": lon, "lat": lat, "accuracy": 4.5} for lon, lat in corners]

    def plot(stand: str, number: str, area: str, trees: list[dict[str, str]]) -> dict[str, Any]:
        made = [
            {"id": f"{stand}{number}{at}", "plot": f"{stand}{number}", "values": one}
            for at, one in enumerate(trees)
        ]
        return {
            "plot": {"id": f"{stand}{number}", "values": {"plot_id": number, "plot_area_m2": area}},
            "trees": made,
        }

    def record(
        id: str, values: dict[str, str], corners: list[tuple[float, float]], *plots: Any
    ) -> dict[str, Any]:
        told = {"county_code": UNIT, "species": "新疆杨", **values}
        return {
            "stand": {"id": id, "values": told, "ring": ring(corners), "code": None, "outline": None},
            "plots": [one["plot"] for one in plots],
            "trees": [tree for one in plots for tree in one["trees"]],
            "photos": [],
        }  # fmt: skip

    a, b, c, d = outdoors.ring(2, 0)
    small = outdoors.ring(3, 0, side=0.00022)
    sliver = outdoors.ring(3, 1, side=0.0001)
    tree = {"species": "国槐", "tally_code": "11", "previous_dbh_cm": "12"}
    trees = [
        {**tree, "tree_no": "1", "dbh_cm": "125", "height_m": "9"},
        {**tree, "tree_no": "1", "dbh_cm": "11"},
        {**tree, "tree_no": "0", "dbh_cm": "4", "species": "不知名树"},
        {**tree, "tree_no": "4", "dbh_cm": "13", "tally_code": "13", "species": "阔叶混"},
        {**tree, "tree_no": "5", "dbh_cm": "16", "tally_code": "12"},
        {
            "tree_no": "6",
            "dbh_cm": "500",
            "tally_code": "11",
            "species": "国槐",
            "azimuth_deg": "90",
            "distance_m": "40",
        },
        {**tree, "tree_no": "7", "dbh_cm": "13", "azimuth_deg": "90", "distance_m": "26"},
        {**tree, "tree_no": "8", "dbh_cm": "十三"},
    ]
    natural = {"origin": "11", "canopy_closure": "0.1", "planting_year": "2030", "township_code": "1"}
    return [
        record("a", {**stand_values("00021"), **natural}, [a, c, b, d], plot("a", "1", "600", trees)),
        record(
            "b",
            stand_values("00022"),
            small,
            plot("b", "1", "", [{"tree_no": "1", "dbh_cm": "9", "species": "国槐"}]),
        ),
        record("c", {**stand_values("00022"), "surveyor": ""}, sliver, plot("c", "2", "600", [])),
    ]

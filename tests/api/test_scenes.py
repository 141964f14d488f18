"""Scenes by command: NDVI, catalogue, watch; the orders it records, and the visits that answer them."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pyproj
import pytest
from fastapi.testclient import TestClient
from rasterio.transform import from_origin
from shapely import MultiPolygon
from sqlalchemy import text

from api.city import City
from api.cli.main import main
from api.settings import Settings
from registry.actions.checking import check
from registry.actions.land import add_compartment_versions
from registry.parties.roles import Role
from registry.store.database import Database
from tests.api.accounts import open_account
from tests.gis_data.scenes import UTM_48N, scene
from tests.registry.land.ground import NOW, ORIGIN, PACK, square, with_outlines
from tests.registry.land.test_compartments import a_version
from tests.registry.land.test_land_verbs import SURVEYOR

YEARS, MONTHS = range(2022, 2026), (6, 7, 8)
CELLS, CELL_M = 90, 10.0
SIDE_M = 100


def planted(database: Database) -> dict[str, str]:
    """Nine sub-compartments of one hectare, the fifth of which is felled later, and one narrow belt."""
    with_outlines(database)
    places = {f"示例小班{number}": square(number % 3 * 150, number // 3 * 150, SIDE_M) for number in range(9)}
    places["示例林带"] = square(500, 0, 8, 300)
    with database.writing() as db:
        surveyed = {
            ("640104", code): a_version(ground=MultiPolygon([ground]), surveyed_on=date(2021, 9, 1))
            for code, ground in places.items()
        }
        add_compartment_versions(db, surveyed, PACK, by=SURVEYOR, now=NOW)
        return {code: version.sub_compartment_id for (_, code), version in surveyed.items()}


def photographed(folder: Path) -> list[str]:
    """Red and infrared of every month made into NDVI by the command, and each year's catalogue."""
    draw = np.random.default_rng(6)
    x, y = pyproj.Transformer.from_crs(4326, UTM_48N, always_xy=True).transform(*ORIGIN)
    placed = from_origin(x - 150, y + CELLS * CELL_M - 250, CELL_M, CELL_M)
    for year in YEARS:
        (folder / str(year)).mkdir()
        for month in MONTHS:
            day = date(year, month, 15)
            red = 400 + draw.normal(0, 5, (CELLS, CELLS)) + draw.normal(0, 20)
            infrared = np.full((CELLS, CELLS), 2800.0)
            if year == 2025 and month >= 7:
                row, column = CELLS - 25 - 20, 15 + 20
                infrared[row - 7 : row + 7, column - 7 : column + 7] = 700
            bands = [
                scene(folder, band, day=day, placed=placed, name=name)
                for name, band in (("b04", red), ("b08", infrared))
            ]
            out = str(folder / str(year) / f"ndvi-{day}.tif")
            said = ("scenes", "ndvi", *(str(one.file) for one in bands), out, "--day", str(day))
            assert code(*said) == 0
        assert code("scenes", "catalogue", str(folder / str(year)), "--year", str(year)) == 0
    return [str(folder / str(year) / "catalog.json") for year in YEARS]


def code(*arguments: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main([*arguments])
    return ended.value.code


@pytest.mark.rule("MS-23")
def test_a_felled_stand_is_found_ordered_once_visited_and_no_ticket_hears_of_it(
    sqlite_database: Database,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LINPIAO_DATABASE_URL", sqlite_database.url)
    monkeypatch.setenv("LINPIAO_CLOCK", "2026-01-08")
    ids = planted(sqlite_database)
    catalogues = photographed(tmp_path)
    capsys.readouterr()
    history = tmp_path / "history.csv"
    assert code("scenes", "watch", *catalogues, "--year", "2025", "--json", "--history", str(history)) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["stand_id"] for one in found["visits"]] == [ids["示例小班4"]]
    assert found["visits"][0]["months"] == [7, 8] and found["unobservable"] == [ids["示例林带"]]
    assert len(history.read_text(encoding="utf-8").splitlines()) == 1 + 10 * len(YEARS) * len(MONTHS)
    with sqlite_database.reading() as db:
        assert db.execute(text("SELECT count(*) FROM visit_order")).scalar_one() == 0
    for _ in range(2):
        assert code("scenes", "watch", *catalogues, "--year", "2025", "--order") == 0
    with sqlite_database.reading() as db:
        (row,) = db.execute(text("SELECT compartment_id, state, z_milli FROM visit_order")).all()
        kinds = set(db.scalars(text("SELECT kind FROM event WHERE subject_kind = 'visit_order'")))
        assert all(
            result.passed
            for result in check(db, City(settings, sqlite_database).check_scope()).results
            if result.name in ("cases", "papers")
        )
    assert row[:2] == (ids["示例小班4"], "ORDERED") and row[2] <= -3000
    assert kinds == {"visit.ordered"}


@pytest.mark.rule("MS-23")
def test_an_officer_orders_and_a_ranger_reports_and_nothing_else_moves(
    client: TestClient, city: City
) -> None:
    ids = planted(city.database)
    officer, ranger = (
        open_account(city, Role.COUNTY_FORESTRY, "640104"),
        open_account(city, Role.FOREST_RANGER, "640104"),
    )
    other = open_account(city, Role.COUNTY_FORESTRY, "640105")
    alarm = {
        "compartment_id": ids["示例小班4"], "year": 2025, "months": [7, 8], "z_milli": -4200,
        "fall_milli": 310, "scenes": ["a" * 64],
    }  # fmt: skip
    assert client.post("/api/visit-orders", json=alarm, headers=ranger.headers).status_code == 403
    assert client.post("/api/visit-orders", json=alarm, headers=other.headers).json()["rule"] == "RA-02"
    order = client.post("/api/visit-orders", json=alarm, headers=officer.headers).json()
    again = client.post("/api/visit-orders", json=alarm, headers=officer.headers).json()
    assert order["id"] == again["id"] and order["state"] == "ORDERED"
    assert (
        client.get("/api/visit-orders?state=ORDERED", headers=ranger.headers).json()[0]["id"] == order["id"]
    )
    with city.reading() as db:
        before = db.execute(text("SELECT count(*) FROM event")).scalar_one()
    told = {"standing": "DISTURBED", "finding": "示例：北侧约一亩被伐", "evidence": []}
    done = client.post(f"/api/visit-orders/{order['id']}/report", json=told, headers=ranger.headers).json()
    assert done["state"] == "MADE" and done["details"]["standing"] == "DISTURBED"
    assert (
        client.post(f"/api/visit-orders/{order['id']}/report", json=told, headers=ranger.headers).status_code
        == 409
    )
    with city.reading() as db:
        kinds = db.scalars(text("SELECT kind FROM event ORDER BY recorded_at, id")).all()
    assert kinds[before:] == ["visit.made"]
    wrong = alarm | {"compartment_id": "nowhere"}
    assert client.post("/api/visit-orders", json=wrong, headers=officer.headers).status_code == 404

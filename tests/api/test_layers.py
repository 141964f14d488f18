"""Reference layers by command and over HTTP; what is loaded is what the next survey is held against."""

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from fastapi.testclient import TestClient
from shapely.geometry.base import BaseGeometry

from api.city import City
from api.cli.main import main
from api.settings import Settings
from api.workflows.assess import reference
from registry.parties.roles import Role
from registry.store.database import Database
from tests.api.accounts import open_account
from tests.registry.land.ground import square


def layer_file(folder: Path, *areas: tuple[str, BaseGeometry], column: str = "名称") -> Path:
    labels, shapes = zip(*areas, strict=True)
    path = folder / "layer.geojson"
    gpd.GeoDataFrame({column: labels}, geometry=list(shapes), crs=4326).to_file(path, driver="GeoJSON")
    return path


def form(**changes: str) -> dict[str, str]:
    return {"kind": "built_up_area", "version": "2025", "source": "示例规划部门"} | changes


@pytest.fixture
def at_home(sqlite_database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> City:
    """The command finds the database of the test."""
    monkeypatch.setenv("LINPIAO_DATABASE_URL", sqlite_database.url)
    monkeypatch.setenv("LINPIAO_CLOCK", "2026-01-08")
    return City(settings, sqlite_database)


def code(*arguments: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main([*arguments])
    return ended.value.code


def test_a_layer_loaded_over_http_is_public_by_version_and_source_and_checked_against(
    client: TestClient, city: City, tmp_path: Path
) -> None:
    officer, surveyor = open_account(city, Role.CITY_FORESTRY), open_account(city, Role.SURVEYOR, "640104")
    content = layer_file(tmp_path, ("老城", square())).read_bytes()

    def send(headers: dict[str, str], **changes: str) -> tuple[int, dict[str, object]]:
        sent = client.post(
            "/api/layers", data=form(**changes), files={"file": ("建成区.geojson", content)}, headers=headers
        )
        return sent.status_code, sent.json()

    assert send(surveyor.headers)[0] == 403
    assert send(officer.headers, kind="roads")[1]["code"] == "GIS_LAYER_KIND_UNKNOWN"
    status, answer = send(officer.headers)
    assert status == 200 and answer["features"] == 1
    assert send(officer.headers)[1]["code"] == "LAYER_KNOWN"
    known = {one["kind"]: one for one in client.get("/api/layers").json()}
    assert (known["built_up_area"]["version"], known["built_up_area"]["source"]) == ("2025", "示例规划部门")
    assert known["farmland"]["version"] is None
    before = {one["kind"]: one["version"] for one in client.get("/api/layers?as_of=2026-01-07").json()}
    assert before["built_up_area"] is None
    ground = json.loads(shapely.to_geojson(square(50)))
    asked = client.post("/api/layers/covering", json=ground, headers=surveyor.headers).json()
    answers = {one["kind"]: one for one in asked}
    inside = answers["built_up_area"]
    assert inside["inside_dm2"] / inside["ground_dm2"] == pytest.approx(0.5, abs=1e-3) and inside["touches"]
    assert not inside["within"] and list(inside["parts_dm2"]) == ["老城"] and answers["farmland"]["absent"]
    assert client.post("/api/layers/covering", json=ground).status_code == 401
    with city.reading() as db:
        frame = reference(db, city.now().as_of).layers["built_up_area"]
    assert frame["name"].tolist() == ["老城"] and frame.geometry.iloc[0].equals(square())


def test_a_layer_is_loaded_and_listed_on_the_command_line(
    at_home: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(layer_file(tmp_path, ("0101", square(0)), ("0102", square(100)), column="DLBM"))
    said = ("--kind", "farmland", "--version", "2025", "--source", "示例单位", "--from", "2025-01-01")
    capsys.readouterr()
    assert code("layers", "load", file, *said, "--json") == 0
    assert json.loads(capsys.readouterr().out)["features"] == 2
    assert code("layers", "load", file, *said) == 1
    assert "LAYER_KNOWN" in capsys.readouterr().err
    assert code("layers", "list", "--json") == 0
    rows = {row["kind"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["farmland"]["version"] == "2025" and rows["built_up_area"]["version"] is None
    assert code("layers", "list", "--as-of", "2024-12-31") == 0
    assert "2025" not in capsys.readouterr().out


def test_the_jurisdiction_is_loaded_as_outlines(at_home: City, tmp_path: Path) -> None:
    file = str(layer_file(tmp_path, ("640104", square(0)), ("640105", square(100)), column="XZQDM"))
    assert code("layers", "load", file, "--kind", "county", "--version", "1", "--source", "示例单位") == 0
    with at_home.reading() as db:
        assert reference(db, at_home.now().as_of).layers["county"]["code"].tolist() == ["640104", "640105"]

"""Trees on the map: points from z15, ancient ones within a kilometre in every channel (GS-18, GS-30)."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient

from api.app import build_app
from api.city import City
from api.settings import Settings
from gis_data.outward import SERVED
from gis_data.tiles import covering
from registry.actions import trees as verbs
from registry.land import maps
from registry.market.trees import Category, Point, Tree
from registry.parties.roles import Role
from registry.store.database import Database
from tests.api.accounts import open_account
from tests.api.peers import serving
from tests.api.routes.maps import an_officer, read_as_gdal
from tests.registry.land.ground import NOW, square
from tests.registry.tickets.village import SIGNED, UNIT, settle_village

ITEMS = "/ogc/collections/trees/items"
LON, LAT = 106.3012345, 38.4012345
SHOWN, WITHIN_A_KM = (106.3012, 38.4012), (106.3, 38.4)
HERE = covering((LON, LAT, LON, LAT), 15)[0]


def plant(city: City) -> dict[str, Tree]:
    """By name: an ancient tree and one of a park side by side, and another of the park 20 m away."""
    settle_village(city.database, square(0, 0, 500))
    desk = an_officer(city).appointment.actor
    found = {}
    for name, category, east in (
        ("old", Category.ANCIENT, 0.0),
        ("park", Category.PARK, 0.0),
        ("beside", Category.PARK, 0.0002),
    ):
        point = Point(round((LON + east) * 1e8), round(LAT * 1e8))
        entry = verbs.Entry(UNIT, category, "国槐", "示例公园", point, 320, NOW.as_of, SIGNED)
        with city.database.writing() as db:
            found[name] = verbs.catalogue(db, entry, by=desk, now=city.now())
    return found


@pytest.fixture
def trees(city: City) -> dict[str, Tree]:
    return plant(city)


def features(client: TestClient, **more: Any) -> dict[str, tuple[float, float]]:
    answer = client.get(ITEMS, **more)
    assert answer.status_code == 200, answer.text
    return {one["id"]: tuple(one["geometry"]["coordinates"]) for one in answer.json()["features"]}


def decoded(client: TestClient, zoom: int, place: tuple[float, float], folder: Path, **more: Any) -> Any:
    """A tile as GDAL's MVT driver reads it, in degrees; None where it is empty."""
    tile = covering((*place, *place), zoom)[0]
    content = client.get(f"/tiles/trees/{zoom}/{tile.x}/{tile.y}", **more).content
    if not content:
        return None
    file = folder / "tile.mvt"
    file.write_bytes(content)
    where = {"X": str(tile.x), "Y": str(tile.y), "Z": str(zoom)}
    return pyogrio.read_dataframe(f"MVT:{file}", layer="trees", **where).to_crs(4326)


@pytest.mark.rule("GS-18", "GS-30", "RY-01")
def test_catalogue_features_and_tiles_show_a_tree_at_one_place_and_offices_the_exact_one(
    client: TestClient, city: City, trees: dict[str, Tree], tmp_path: Path
) -> None:
    old, park = trees["old"].number, trees["park"].number
    seen = features(client)
    assert seen[old] == WITHIN_A_KM and seen[park] == SHOWN
    for number in (old, park):
        listed = client.get(f"/api/trees/{number}").json()
        assert (listed["lon"], listed["lat"]) == seen[number]
        drawn = decoded(client, 16, seen[number], tmp_path).set_index("number").geometry[number]
        assert (drawn.x, drawn.y) == pytest.approx(seen[number], abs=5e-6)
    own, neighbour = an_officer(city).headers, an_officer(city, "640105").headers
    surveyor = open_account(city, Role.SURVEYOR, UNIT).headers
    assert features(client, headers=own)[old] == pytest.approx((LON, LAT), abs=1e-9)
    exact = decoded(client, 16, (LON, LAT), tmp_path, headers=own).set_index("number").geometry[old]
    assert (exact.x, exact.y) == pytest.approx((LON, LAT), abs=5e-6)
    assert features(client, headers=neighbour)[old] == features(client, headers=surveyor)[old] == WITHIN_A_KM


@pytest.mark.rule("GS-18", "GS-30")
def test_a_search_finds_an_ancient_tree_where_it_is_shown_and_tells_nothing_of_where_it_stands(
    client: TestClient, city: City, trees: dict[str, Tree]
) -> None:
    old = trees["old"].number

    def around(place: tuple[float, float], **more: Any) -> set[str]:
        box = shapely.Point(place).buffer(2e-5).bounds
        return set(features(client, params={"bbox": ",".join(map(str, box))}, **more))

    assert around(WITHIN_A_KM) == {old}
    assert old not in around((LON, LAT))
    assert old in around((LON, LAT), headers=an_officer(city).headers)
    assert set(features(client, params={"category": "ANCIENT"})) == {old}


def test_points_begin_at_z15_and_a_tree_that_is_lost_is_gone(
    client: TestClient, city: City, trees: dict[str, Tree], tmp_path: Path
) -> None:
    assert client.get("/tiles/trees.json").json()["minzoom"] == 15
    assert decoded(client, 14, SHOWN, tmp_path) is None
    near = decoded(client, 15, SHOWN, tmp_path)
    assert set(near.geom_type) == {"Point"} and set(near.category) == {"PARK", "ANCIENT"}
    assert "number" not in near.columns, "the names come with z16"
    with city.database.writing() as db:
        desk = an_officer(city).appointment.actor
        verbs.lose(db, trees["park"].id, NOW.as_of, SIGNED, by=desk, now=city.now())
    assert set(features(client)) == {trees["old"].number, trees["beside"].number}


def test_a_crowd_of_trees_is_counted_by_small_squares_of_what_is_shown(
    client: TestClient, trees: dict[str, Tree], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(maps, "POINTS_MAX", 2)
    counted = decoded(client, 15, SHOWN, tmp_path)
    assert sorted(counted["count"]) == [1, 1, 1] and "number" not in counted.columns
    east = sorted(point.x for point in counted.geometry)
    assert east == pytest.approx([106.3001, 106.3013, 106.3015], abs=1e-5), "the ancient one as it is shown"


def test_gdal_s_oapif_driver_reads_the_points_in_every_crs_we_serve(
    city: City, trees: dict[str, Tree], tmp_path: Path
) -> None:
    codes = (4490, 4523, 4524, 4544, 4545, 3857)
    asked = [{"layer": "trees"}, *({"layer": "trees", "CRS": f"EPSG:{code}"} for code in codes)]
    with serving(build_app(city)) as address:
        found = read_as_gdal(f"OAPIF:{address}/ogc", tmp_path, *asked)
    expected = gpd.GeoSeries([shapely.Point(SHOWN)], crs=4490)
    for frame, code in zip(found, (4490, *codes), strict=True):
        assert len(frame) == len(trees)
        seen = frame.set_index("number").geometry[trees["park"].number]
        place = expected.to_crs(code).iloc[0]
        assert seen.distance(place) < (1e-9 if code == 4490 else 0.01)


def test_both_databases_draw_the_same_trees(
    sqlite_database: Database, postgis_database: Database, settings: Settings
) -> None:
    answers = []
    for database in (sqlite_database, postgis_database):
        city = City(settings, database)
        plant(city)
        with TestClient(build_app(city), base_url="http://127.0.0.1:8000") as client:
            drawn = [json.dumps(client.get(ITEMS, params={"crs": crs}).json()["features"]) for crs in SERVED]
            tiles = [client.get(f"/tiles/trees/15/{HERE.x}/{HERE.y}").content]
        answers.append((drawn, tiles))
    assert answers[0] == answers[1] and all(answers[0][1])

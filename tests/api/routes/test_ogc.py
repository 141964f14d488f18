"""OGC API Features as its clients speak it: GDAL's own driver, QGIS's sequence, axes, refusals, tags."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import schemathesis
import shapely
from fastapi.testclient import TestClient
from httpx import Response
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from api.app import build_app
from api.city import City
from api.settings import Settings
from gis_data.geometry import generalise
from gis_data.outward import CRS84, SERVED
from registry.land.maps import LAYERS, LayerId
from registry.store.database import Database
from registry.store.queries import land
from registry.tickets.ticket import Ticket
from tests.api.peers import serving
from tests.api.routes.maps import another_ticket, read_as_gdal, with_tickets
from tests.registry.tickets.village import UNIT, Village

ITEMS = "/ogc/collections/tickets/items"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
TILES = ("5/25/12", "9/407/196", "12/3257/1574", "14/13029/6296", "16/52119/25186")


@pytest.fixture
def settled(city: City) -> tuple[Village, list[Ticket]]:
    return with_tickets(city)


@pytest.fixture
def tickets(settled: tuple[Village, list[Ticket]]) -> list[Ticket]:
    return settled[1]


@pytest.fixture
def address(city: City, tickets: list[Ticket]) -> Iterator[str]:
    with serving(build_app(city)) as found:
        yield found


def exact(city: City, ticket: Ticket) -> Any:
    with city.reading() as db:
        return land.claim(db, str(ticket.claim_id)).ground


def shape_of(feature: dict[str, Any]) -> Any:
    return shapely.from_geojson(json.dumps(feature["geometry"]))


def test_gdal_s_oapif_driver_reads_every_ticket_page_by_page(
    address: str, city: City, tickets: list[Ticket], tmp_path: Path
) -> None:
    pages = [{"layer": "tickets", "PAGE_SIZE": size} for size in ("1", "1000")]
    for found in read_as_gdal(f"OAPIF:{address}/ogc", tmp_path, *pages):
        assert sorted(found.number) == sorted(str(ticket.number) for ticket in tickets)
        assert {column.name for column in LAYERS[LayerId.TICKETS].columns} <= set(found.columns)
        for ticket in tickets:
            seen = found[found.number == ticket.number].geometry.iloc[0]
            assert seen.equals(generalise([exact(city, ticket)])[0])


def test_gdal_s_oapif_driver_places_the_tickets_in_every_crs_we_serve(
    address: str, tickets: list[Ticket], tmp_path: Path
) -> None:
    """GDAL turns a system's axes by its own knowledge: were ours wrong, it would find nothing in its box."""
    codes = (4490, 4523, 4524, 4544, 4545, 3857)
    first = gpd.GeoSeries([shapely.box(106.3002, 38.4003, 106.3009, 38.4008)], crs=4490)
    asked = []
    for epsg in codes:
        box = [float(side) for side in first.to_crs(epsg).total_bounds]
        asked.append({"layer": "tickets", "CRS": f"EPSG:{epsg}"})
        asked.append({"layer": "tickets", "CRS": f"EPSG:{epsg}", "bbox": box})
    frames = iter(read_as_gdal(f"OAPIF:{address}/ogc", tmp_path, *asked))
    for epsg in codes:
        everything, inside = next(frames), next(frames)
        assert everything.crs.to_epsg() == epsg and len(everything) == len(tickets)
        west, south, east, north = everything.to_crs(4490).total_bounds
        assert (west, south) == pytest.approx((106.3, 38.4001), abs=2e-5)
        assert (east, north) == pytest.approx((106.3046, 38.401), abs=2e-4)
        assert list(inside.number) == [tickets[0].number]


def test_the_sequence_qgis_makes_is_answered_step_by_step(client: TestClient, tickets: list[Ticket]) -> None:
    """Landing page, description, conformance, collections, then items with limit, box, crs, next links."""
    landing = client.get("/ogc", headers={"Accept": "application/json"}).json()
    by_rel = {link["rel"]: link for link in landing["links"]}
    described = client.get(by_rel["service-desc"]["href"])
    assert described.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert described.json()["openapi"].startswith("3.0.")
    assert described.json()["components"]["parameters"]["limit"]["schema"]["maximum"] == 10_000
    classes = client.get(by_rel["conformance"]["href"]).json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs" in classes
    found = client.get(by_rel["data"]["href"]).json()["collections"]
    one = next(collection for collection in found if collection["id"] == "tickets")
    assert one["crs"] == list(SERVED) and one["storageCrs"] == f"{EPSG}4490"
    items = next(link["href"] for link in one["links"] if link["rel"] == "items")
    asked = {"limit": 1, "bbox": "38.39,106.29,38.41,106.31", "bbox-crs": f"{EPSG}4490", "crs": f"{EPSG}4523"}
    page, numbers = client.get(items, params=asked), []
    while True:
        assert page.headers["content-crs"] == f"<{EPSG}4523>"
        assert page.headers["content-type"] == "application/geo+json"
        numbers += [feature["id"] for feature in page.json()["features"]]
        following = [link["href"] for link in page.json()["links"] if link["rel"] == "next"]
        if not following:
            break
        page = client.get(following[0])
    assert numbers == sorted(str(ticket.number) for ticket in tickets)
    alone = client.get(f"{items}/{numbers[0]}", params={"crs": f"{EPSG}3857"}).json()
    assert alone["id"] == numbers[0] and {link["rel"] for link in alone["links"]} == {"self", "collection"}


CORNERS = {
    CRS84: (106.3, 38.4001),
    f"{EPSG}4490": (38.4001, 106.3),
    f"{EPSG}4523": (4252709, 35613560),
    f"{EPSG}4524": (4253277, 36351494),
    f"{EPSG}4544": (4252709, 613560),
    f"{EPSG}4545": (4253277, 351494),
    f"{EPSG}3857": (11833262, 4636102),
}


def test_coordinates_come_in_the_axis_order_of_their_authority(
    client: TestClient, tickets: list[Ticket]
) -> None:
    assert tuple(CORNERS) == SERVED
    for crs, corner in CORNERS.items():
        answer = client.get(ITEMS, params={"crs": crs, "limit": 1})
        assert answer.headers["content-crs"] == f"<{crs}>"
        lowest = shape_of(answer.json()["features"][0]).bounds[:2]
        assert lowest == pytest.approx(corner, abs=1e-6 if abs(corner[0]) < 200 else 2)


def test_a_box_means_the_same_ground_in_every_crs(client: TestClient, tickets: list[Ticket]) -> None:
    for crs in SERVED:
        first = client.get(ITEMS, params={"crs": crs, "limit": 1}).json()["features"][0]
        box = shape_of(first).bounds
        shrunk = np.array(box) + np.array([1, 1, -1, -1]) * (1e-4 if crs in SERVED[:2] else 10)
        asked = {"bbox": ",".join(map(str, shrunk)), "bbox-crs": crs}
        assert [one["id"] for one in client.get(ITEMS, params=asked).json()["features"]] == [first["id"]]
    around = client.get(ITEMS, params={"bbox": "170,38,107,39"}).json()
    assert around["numberReturned"] == len(tickets), "the box around the globe, over the date line"
    assert client.get(ITEMS, params={"bbox": "108,38,-170,39"}).json()["numberReturned"] == 0
    with_heights = client.get(ITEMS, params={"bbox": "106,38,0,107,39,100"}).json()
    assert with_heights["numberReturned"] == len(tickets)


def test_dates_and_values_choose_features(client: TestClient, tickets: list[Ticket]) -> None:
    def returned(**asked: str) -> int:
        answer = client.get(ITEMS, params=asked)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["numberReturned"])

    number = str(tickets[1].number)
    assert returned(number=number) == 1
    assert returned(unit_id=UNIT) == 3 and returned(unit_id="640105") == 0
    assert returned(kind="COLLECTIVE") == 3 and returned(kind="CARBON") == 0
    assert returned(datetime="2026-01-08") == 3 and returned(datetime="2026-01-07") == 0
    assert returned(datetime="2020-01-01/..") == 3 and returned(datetime="../2025-12-31") == 0
    assert returned(datetime="2026-01-07T16:00:00Z") == 3, "an instant falls on its day in the city"


REFUSED = (
    ("colour=green", "UNKNOWN_PARAMETER"),
    ("holder_id=x", "UNKNOWN_PARAMETER"),
    ("limit=0", "WRONG_PARAMETER"),
    ("limit=many", "WRONG_PARAMETER"),
    ("limit=1&limit=2", "WRONG_PARAMETER"),
    ("bbox=1,2,3", "WRONG_PARAMETER"),
    ("bbox=106,39,107,38", "WRONG_PARAMETER"),
    ("bbox=nan,38,107,39", "WRONG_PARAMETER"),
    ("crs=EPSG:4490", "WRONG_PARAMETER"),
    ("bbox=0,0,1,1&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326", "WRONG_PARAMETER"),
    ("datetime=yesterday", "WRONG_PARAMETER"),
    ("datetime=2026-02-30", "WRONG_PARAMETER"),
    ("datetime=2026-03-01/2026-01-01", "WRONG_PARAMETER"),
    ("f=html", "WRONG_PARAMETER"),
)


def test_a_question_we_do_not_understand_is_refused_with_400(client: TestClient) -> None:
    for asked, code in REFUSED:
        answer = client.get(f"{ITEMS}?{asked}")
        assert (answer.status_code, answer.json()["code"]) == (400, code), asked


def test_a_limit_above_the_highest_is_no_mistake_and_what_does_not_exist_is_404(client: TestClient) -> None:
    assert client.get(ITEMS, params={"limit": 999_999}).status_code == 200
    for path in ("/ogc/collections/none", "/ogc/collections/none/items", f"{ITEMS}/none", "/tiles/none.json"):
        assert client.get(path).status_code == 404


def test_a_reader_with_the_same_version_gets_304_until_a_ticket_comes(
    client: TestClient, city: City, settled: tuple[Village, list[Ticket]]
) -> None:
    tile = "/tiles/tickets/14/13029/6296"
    paths = (
        "/ogc",
        "/ogc/collections",
        ITEMS,
        f"{ITEMS}/{settled[1][0].number}",
        tile,
    )
    tags = {path: client.get(path).headers["etag"] for path in paths}
    for path, tag in tags.items():
        again = client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        head = client.head(path)
        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    another_ticket(city, settled[0])
    for path in (ITEMS, tile):
        changed = once_noticed(client, path, tags[path])
        assert changed.status_code == 200 and changed.headers["etag"] != tags[path]


def once_noticed(client: TestClient, path: str, tag: str, patience_s: float = 20) -> Response:
    """A version is kept for a few times as long as it took to find: seconds on a busy machine."""
    until = time.monotonic() + patience_s
    while True:
        answer = client.get(path, headers={"If-None-Match": tag})
        if answer.status_code != 304 or time.monotonic() > until:
            return answer
        time.sleep(0.05)


def test_the_description_is_openapi_and_the_endpoints_keep_to_it(city: City, tickets: list[Ticket]) -> None:
    schema = schemathesis.openapi.from_dict(TestClient(build_app(city)).get("/ogc/api").json())
    app = build_app(city)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 15
    bounded = hypothesis_settings(max_examples=4, deadline=None, database=None, derandomize=True)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        for operation in operations:

            @bounded
            @given(case=operation.as_strategy())
            def answers(case: Any) -> None:
                asked = case.as_transport_kwargs(base_url="http://127.0.0.1:8000/ogc")
                answer = client.request(asked["method"], asked["url"], params=asked.get("params"))
                assert answer.status_code in (200, 400, 404), answer.text

            answers()


def test_both_databases_give_the_same_answer_byte_for_byte(
    sqlite_database: Database, postgis_database: Database, settings: Settings
) -> None:
    answers = []
    for database in (sqlite_database, postgis_database):
        city = City(settings, database)
        with_tickets(city)
        with TestClient(build_app(city), base_url="http://127.0.0.1:8000") as client:
            box = {"bbox": "106.2999,38.4,106.3022,38.402"}
            pages = [client.get(ITEMS, params=box | {"crs": crs}).json()["features"] for crs in SERVED]
            tiles = [client.get(f"/tiles/tickets/{tile}").content for tile in TILES]
        answers.append((pages, tiles))
    assert answers[0] == answers[1]
    assert len(answers[0][0][0]) == 2 and all(answers[0][1])

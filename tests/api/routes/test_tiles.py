"""Tiles, archives and published files: read by GDAL, alike everywhere, no more than a reader may see."""

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient
from pmtiles.reader import MemorySource, Reader

from api.app import build_app
from api.city import City
from api.workflows.maps import Maps, Shelf
from api.workflows.tile_archive import build, public_layers
from gis_data.geometry import generalise
from gis_data.tiles import Tile, covering
from registry.actions.maps import city_extent
from registry.land.layers import LayerKind
from registry.land.maps import LAYERS, LayerId
from registry.law.packs import CITY
from registry.parties.roles import Role
from registry.store.queries import land
from registry.tickets.ticket import Ticket
from tests.api.accounts import open_account
from tests.api.peers import serving
from tests.api.routes.maps import an_officer, another_ticket, read_as_gdal, with_tickets
from tests.registry.land.ground import square
from tests.registry.land.test_layers import load, sheet
from tests.registry.tickets.village import UNIT, Village

PLACE = (106.3005, 38.4005)
ITEMS = "/ogc/collections/{layer}/items"


@pytest.fixture
def settled(city: City) -> tuple[Village, list[Ticket]]:
    return with_tickets(city)


@pytest.fixture
def tickets(settled: tuple[Village, list[Ticket]]) -> list[Ticket]:
    return settled[1]


def at(zoom: int) -> Tile:
    return covering((*PLACE, *PLACE), zoom)[0]


def path_of(layer: str, zoom: int) -> str:
    tile = at(zoom)
    return f"/tiles/{layer}/{zoom}/{tile.x}/{tile.y}"


def decoded(content: bytes, layer: str, zoom: int, folder: Path) -> gpd.GeoDataFrame:
    """As GDAL's MVT driver reads it, in degrees."""
    tile, file = at(zoom), folder / f"{layer}-{zoom}.mvt"
    file.write_bytes(content)
    place = {"X": str(tile.x), "Y": str(tile.y), "Z": str(zoom)}
    return pyogrio.read_dataframe(f"MVT:{file}", layer=layer, **place).to_crs(4326)


def exact(city: City, ticket: Ticket) -> Any:
    with city.reading() as db:
        return land.claim(db, str(ticket.claim_id)).ground


def features(client: TestClient, layer: str = "tickets", **more: Any) -> dict[str, Any]:
    answer = client.get(ITEMS.format(layer=layer), **more)
    assert answer.status_code == 200, answer.text
    return {one["id"]: shapely.from_geojson(json.dumps(one["geometry"])) for one in answer.json()["features"]}


def test_gdal_s_mvt_driver_reads_a_tile_and_finds_each_ticket_in_its_place(
    client: TestClient, tickets: list[Ticket], tmp_path: Path
) -> None:
    answer = client.get(path_of("tickets", 16))
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    found = decoded(answer.content, "tickets", 16, tmp_path).set_index("number")
    shown = features(client)
    assert set(found.index) <= set(shown) and str(tickets[0].number) in found.index
    whole = shown[str(tickets[0].number)].intersection(shapely.box(*at(16).box))
    assert found.geometry[tickets[0].number].hausdorff_distance(whole) < 5e-6, "half a metre"
    assert found.loc[tickets[0].number, "area_m2"] == pytest.approx(10_017.87)
    points = decoded(answer.content, "tickets_points", 16, tmp_path)
    assert set(points.geom_type) == {"Point"} and str(tickets[0].number) in set(points.number)


def test_a_wide_view_shows_units_not_tickets(
    client: TestClient, tickets: list[Ticket], tmp_path: Path
) -> None:
    for zoom in (3, 8, 11):
        found = decoded(client.get(path_of("tickets", zoom)).content, "tickets", zoom, tmp_path)
        assert list(found.unit_id) == [UNIT] and list(found["count"]) == [len(tickets)]
        assert "number" not in found.columns
        middle = found.geometry.iloc[0].centroid
        assert (middle.x, middle.y) == pytest.approx(PLACE, abs=360 / 2**zoom / 64), (
            "each is seen, be it a pixel"
        )


@pytest.mark.rule("GS-30", "GS-18")
def test_no_public_channel_gives_more_than_another(
    client: TestClient, city: City, tickets: list[Ticket], tmp_path: Path
) -> None:
    """Page, JSON, features and tiles draw the same generalised outline, and a search tells no more."""
    one = tickets[0]
    truth = exact(city, one)
    rough = generalise([truth])[0]
    assert not rough.equals(truth)
    page = client.get(f"/t/{one.number}/land.geojson").json()["features"][0]["geometry"]
    as_json = client.get(f"/api/tickets/{one.number}").json()["ground"]
    for drawn in (page, as_json):
        assert shapely.from_geojson(json.dumps(drawn)).equals(rough)
    assert features(client)[str(one.number)].equals(rough)
    tile = decoded(client.get(path_of("tickets", 16)).content, "tickets", 16, tmp_path).set_index("number")
    inside = rough.intersection(shapely.box(*at(16).box))
    assert tile.geometry[one.number].hausdorff_distance(inside) < 5e-6
    west, south, _, north = truth.bounds
    sliver = {"bbox": f"{rough.bounds[0]},{south},{(rough.bounds[0] + west) / 2},{north}"}
    assert rough.bounds[0] < west, "a strip that only the generalised outline reaches"
    assert str(one.number) in features(client, params=sliver)


@pytest.mark.rule("GS-15", "GS-18")
def test_no_map_carries_a_holder_a_party_or_a_certificate(
    client: TestClient, city: City, settled: tuple[Village, list[Ticket]]
) -> None:
    village, tickets = settled
    ticket = tickets[0]
    forbidden = [
        village.village.party_id,
        ticket.holder_id,
        ticket.certificate_id,
        ticket.claim_id,
        ticket.id,
    ]
    forbidden += ["holder", "applicant", "certificate", "示例农户"]
    officer = an_officer(city).headers
    for headers in ({}, officer):
        paths = [ITEMS.format(layer=layer) for layer in ("tickets", "units")]
        paths += [path_of("tickets", zoom) for zoom in (9, 14, 16)]
        if headers:
            paths += [ITEMS.format(layer="sub_compartments"), path_of("sub_compartments", 16)]
        for path in paths:
            answer = client.get(path, headers=headers)
            assert answer.status_code == 200
            assert not [word for word in forbidden if str(word).encode() in answer.content], path


@pytest.mark.rule("GS-18", "RA-02")
def test_an_officer_sees_the_exact_ground_of_the_own_unit_and_no_other(
    client: TestClient, city: City, tickets: list[Ticket], tmp_path: Path
) -> None:
    number, truth = str(tickets[0].number), exact(city, tickets[0])
    rough = generalise([truth])[0]
    sees = {
        an_officer(city): truth,
        an_officer(city, "640105"): rough,
        open_account(city, Role.CITY_FORESTRY, CITY): truth,
        open_account(city, Role.SURVEYOR, UNIT): rough,
        open_account(city, Role.BANK, UNIT): rough,
        open_account(city, Role.CITIZEN, CITY): rough,
    }
    for account, expected in sees.items():
        assert features(client, headers=account.headers)[number].equals(expected)
        answer = client.get(path_of("tickets", 16), headers=account.headers)
        assert answer.headers["cache-control"] == "private, no-cache"
        drawn = decoded(answer.content, "tickets", 16, tmp_path).set_index("number").geometry[number]
        inside = expected.intersection(shapely.box(*at(16).box))
        assert drawn.hausdorff_distance(inside) < 5e-6
    public = client.get(path_of("tickets", 16))
    assert public.headers["cache-control"].startswith("public")
    assert "authorization" in public.headers["vary"].lower()


@pytest.mark.rule("GS-18", "RA-02")
def test_every_endpoint_of_an_internal_layer_asks_the_same_question(
    client: TestClient, city: City, tickets: list[Ticket]
) -> None:
    """Sub-compartments are internal: the public has no such layer, an office that of its unit."""
    own, neighbour = an_officer(city).headers, an_officer(city, "640105").headers
    citizen = open_account(city, Role.CITIZEN, CITY).headers
    first = next(iter(features(client, "sub_compartments", headers=own)))
    here = "/ogc/collections/sub_compartments"
    tile = at(14)
    paths = [here, f"{here}/queryables", f"{here}/items", f"{here}/items/{first}", f"{here}/tiles"]
    paths += [f"{here}/tiles/WebMercatorQuad", f"{here}/tiles/WebMercatorQuad/14/{tile.y}/{tile.x}"]
    paths += ["/tiles/sub_compartments.json", path_of("sub_compartments", 14), path_of("sub_compartments", 9)]
    for path in paths:
        assert client.get(path).json()["code"] == "NOT_SIGNED_IN", path
        assert client.get(path, headers=citizen).json()["code"] == "ROLE_NOT_ALLOWED", path
        assert client.get(path, headers=own).status_code == 200, path
    assert features(client, "sub_compartments", headers=neighbour) == {}
    assert client.get(f"{here}/items/{first}", headers=neighbour).status_code == 404
    for zoom in (9, 14):
        assert client.get(path_of("sub_compartments", zoom), headers=neighbour).content == b""
        assert client.get(path_of("sub_compartments", zoom), headers=own).content
    listed = client.get("/ogc/collections").json()["collections"]
    assert [one["id"] for one in listed] == ["tickets", "units", "trees"]
    listed = client.get("/ogc/collections", headers=own).json()["collections"]
    assert {one["id"] for one in listed} == {*LAYERS}


def test_the_two_addresses_of_a_tile_give_the_same_bytes(client: TestClient, tickets: list[Ticket]) -> None:
    tile = at(14)
    ogc = client.get(f"/ogc/collections/tickets/tiles/WebMercatorQuad/14/{tile.y}/{tile.x}")
    assert ogc.content and ogc.content == client.get(path_of("tickets", 14)).content
    limits = client.get("/ogc/tileMatrixSets/WebMercatorQuad").json()["tileMatrices"]
    assert limits[14]["matrixWidth"] == 2**14
    for wrong in ("/tiles/tickets/3/8/0", "/tiles/tickets/17/0/0", "/tiles/none/3/0/0"):
        assert client.get(wrong).status_code == 404


def test_tilejson_names_the_version_and_changes_with_it(
    client: TestClient, city: City, settled: tuple[Village, list[Ticket]]
) -> None:
    before = client.get("/tiles/tickets.json").json()
    assert before["tilejson"] == "3.0.0" and before["vector_layers"][0]["id"] == "tickets"
    tile = at(14)
    address = before["tiles"][0].format(z=14, x=tile.x, y=tile.y)
    assert client.get(address).content == client.get(path_of("tickets", 14)).content
    wide = client.get(path_of("tickets", 9)).content
    another_ticket(city, settled[0])
    assert client.get("/tiles/tickets.json").json()["tiles"] != before["tiles"]
    assert client.get(path_of("tickets", 9)).content != wide, "dissolved again"


def test_an_archive_of_each_public_layer_is_built_and_read_by_range(
    city: City, tickets: list[Ticket], tmp_path: Path
) -> None:
    maps, as_of = Maps(city), city.now().as_of
    with city.reading() as db:
        extent = city_extent(db, as_of)
    built = [build(maps, layer, sees, extent, as_of) for layer, sees in public_layers()]
    sees_tickets = public_layers()[0][1]
    assert [one.file.name for one in built] == ["tickets-2026.pmtiles", "units-2026.pmtiles"]
    first = built[0].file.read_bytes()
    assert build(maps, *public_layers()[0], extent, as_of).file.read_bytes() == first, "the same bytes again"
    reader, tile = Reader(MemorySource(first)), at(14)
    with TestClient(build_app(city), base_url="http://127.0.0.1:8000") as client:
        served = client.get(path_of("tickets", 14)).content
        part = client.get("/published/tiles/tickets-2026.pmtiles", headers={"Range": "bytes=0-126"})
    assert gzip.decompress(reader.get(tile.zoom, tile.x, tile.y)) == served
    with city.reading() as db:
        version = maps.version(db, LAYERS[LayerId.TICKETS], as_of)
        made = maps.make(db, LAYERS[LayerId.TICKETS], tile, sees_tickets, version, as_of)
    assert maps.archives.tile(LayerId.TICKETS, tile, version, as_of) == made.content == served
    assert maps.archives.tile(LayerId.TICKETS, Tile(14, 0, 0), version, as_of) == b""
    assert maps.archives.tile(LayerId.TICKETS, tile, "another version", as_of) is None
    assert maps.archives.tile(LayerId.TICKETS, at(16), version, as_of) is None, "beyond its zooms"
    assert reader.metadata()["vector_layers"][0]["id"] == "tickets"
    assert (part.status_code, part.content) == (206, first[:127])
    with serving(build_app(city)) as address:
        source = f"/vsicurl/{address}/published/tiles/tickets-2026.pmtiles"
        (found,) = read_as_gdal(source, tmp_path, {"layer": "tickets"})
    assert set(found.number) == {str(ticket.number) for ticket in tickets}


def test_published_files_keep_to_ranges_tags_and_their_folder(client: TestClient, city: City) -> None:
    folder = city.settings.published
    (folder / "rasters").mkdir(parents=True)
    (folder / "rasters" / "ndvi.tif").write_bytes(bytes(range(100)))
    (folder / "secret.txt").write_text("not published")
    (folder.parent / "outside.json").write_text("{}")
    whole = client.get("/published/rasters/ndvi.tif")
    assert whole.headers["accept-ranges"] == "bytes" and whole.headers["content-type"].startswith(
        "image/tiff"
    )
    part = client.get("/published/rasters/ndvi.tif", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, bytes(range(10, 20)))
    assert part.headers["content-range"] == "bytes 10-19/100"
    assert client.get("/published/rasters/ndvi.tif", headers={"Range": "bytes=200-"}).status_code == 416
    tag = whole.headers["etag"]
    assert client.get("/published/rasters/ndvi.tif", headers={"If-None-Match": tag}).status_code == 304
    assert client.head("/published/rasters/ndvi.tif").headers["content-length"] == "100"
    for path in ("secret.txt", "rasters", "", "../outside.json", "%2e%2e/outside.json", "none.tif"):
        assert client.get(f"/published/{path}").status_code == 404


def test_the_shelf_keeps_what_was_used_last_within_its_bytes() -> None:
    shelf = Shelf(100)
    for number in range(3):
        shelf.put((number,), bytes(40))
        shelf.get((0,))
    assert shelf.get((0,)) and shelf.get((2,)) and shelf.get((1,)) is None
    shelf.put((9,), bytes(200))
    assert shelf.get((9,)) is None, "larger than the shelf"


@pytest.mark.rule("GS-18")
def test_reference_layers_show_the_version_of_the_day_to_offices_and_no_holder(
    client: TestClient, city: City, tickets: list[Ticket]
) -> None:
    """Of operating land the label is its holder; it stays in the register."""
    begun, coming = date(2025, 1, 1), date(2027, 1, 1)
    for kind, version, since in (
        (LayerKind.BUILT_UP_AREA, "2024", begun),
        (LayerKind.BUILT_UP_AREA, "2027", coming),
        (LayerKind.OPERATING_LAND, "2024", begun),
    ):
        load(city.database, sheet(kind, version, since), ("示例使用权人001", square(0, 0, 500)))
    assert client.get(ITEMS.format(layer="reference_layers")).json()["code"] == "NOT_SIGNED_IN"
    answer = client.get(ITEMS.format(layer="reference_layers"), headers=an_officer(city, "640105").headers)
    shown = {one["properties"]["kind"]: one["properties"] for one in answer.json()["features"]}
    assert set(shown) == {"BUILT_UP_AREA", "OPERATING_LAND"} and answer.json()["numberReturned"] == 2
    assert shown["BUILT_UP_AREA"]["label"] == "示例使用权人001"
    assert shown["OPERATING_LAND"]["label"] is None
    assert {one["version"] for one in shown.values()} == {"2024"}
    officer = an_officer(city).headers
    assert client.get(path_of("reference_layers", 13), headers=officer).content
    assert client.get(path_of("reference_layers", 9), headers=officer).content == b"", "never in a wide view"

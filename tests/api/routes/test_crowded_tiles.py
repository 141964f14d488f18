"""A view of very many features: its common ground, made square by square; nobody waits for all of it."""

import time
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import insert

from api.city import City
from api.workflows import overview as overview_
from api.workflows.maps import Maps
from api.workflows.overview import FEATURES_AT_ONCE, Overview
from api.workflows.tile_archive import build, wide_layers
from gis_data.geometry import areas_m2, dissolve, snap
from gis_data.tiles import Tile, covering
from registry.land.certificates import Tenure
from registry.land.compartments import ForestClass
from registry.land.maps import FEATURES_MAX, LAYERS, LayerId, Sight
from registry.store.tables.land import sub_compartment, sub_compartment_version
from tests.api.routes.maps import an_officer
from tests.registry.tickets.village import UNIT

SIDE, STEP_DEG = 48, 0.0008
WEST, SOUTH = 106.2704, 38.4304
LAYER = LAYERS[LayerId.SUB_COMPARTMENTS]
EVERYTHING, DAY = Sight(None, None), date(2026, 1, 8)
AT = datetime(2026, 1, 8, tzinfo=UTC)


def lay_out(city: City, side: int = SIDE, west: float = WEST, name: str = "a") -> None:
    """`side`² parcels side by side, as an import leaves them."""
    x, y = (grid.ravel() * STEP_DEG for grid in np.meshgrid(np.arange(side), np.arange(side)))
    west_, south = west + x, SOUTH + y
    shapes = [snap(one) for one in shapely.box(west_, south, west_ + STEP_DEG, south + STEP_DEG)]
    area = areas_m2(shapes)
    places = [{"id": f"{name}{n:05d}", "unit_id": UNIT, "code": f"{name}{n:05d}"} for n in range(len(shapes))]
    versions = [
        {
            "id": f"v{place['id']}", "sub_compartment_id": place["id"], "number": 1, "ground": shape,
            "area_dm2": int(m2 * 100), "tenure": Tenure.COLLECTIVE, "right_holder_id": "party",
            "forest_class": ForestClass.ARBOR, "species_permille": {"530000": 1000}, "planted_year": 2010,
            "surveyed_on": DAY, "surveyor_id": "surveyor", "recorded_at": AT,
        }
        for place, shape, m2 in zip(places, shapes, area, strict=True)
    ]  # fmt: skip
    with city.database.writing() as db:
        db.execute(insert(sub_compartment), places)
        db.execute(insert(sub_compartment_version), versions)


def middle(zoom: int) -> Tile:
    half = SIDE * STEP_DEG / 2
    return covering((WEST + half, SOUTH + half, WEST + half, SOUTH + half), zoom)[0]


def test_a_crowded_view_shows_the_common_ground_and_a_near_one_every_parcel(
    client: TestClient, city: City, tmp_path: Path
) -> None:
    """More parcels than are dissolved while one waits: the first answers say that they are not whole."""
    lay_out(city)
    assert FEATURES_MAX < FEATURES_AT_ONCE < SIDE**2
    officer = an_officer(city).headers
    waited, wide = [], middle(11)
    for _ in range(200):
        started = time.monotonic()
        answer = client.get(f"/tiles/sub_compartments/{wide.zoom}/{wide.x}/{wide.y}", headers=officer)
        waited.append(time.monotonic() - started)
        if "etag" in answer.headers:
            break
        assert answer.headers["cache-control"] == "no-store"
        time.sleep(0.05)
    assert len(waited) > 1 and "etag" in answer.headers, "whole after a while"
    for zoom, crowded in ((11, True), (12, True), (15, False)):
        tile = middle(zoom)
        address = f"/tiles/sub_compartments/{tile.zoom}/{tile.x}/{tile.y}"
        (tmp_path / "tile.mvt").write_bytes(client.get(address, headers=officer).content)
        place = {"X": str(tile.x), "Y": str(tile.y), "Z": str(zoom)}
        source = f"MVT:{tmp_path / 'tile.mvt'}"
        found = pyogrio.read_dataframe(source, layer="sub_compartments", **place)
        if crowded:
            assert list(found["count"]) == [SIDE**2] and found.area.sum() > 0
        else:
            assert "code" in found.columns and 1 < len(found) < FEATURES_MAX


def test_a_change_dissolves_only_the_squares_it_touches(city: City) -> None:
    lay_out(city, side=20)
    overview, tile = Overview(city, LAYER), middle(9)

    def drawn(version: str) -> tuple[float, int]:
        with city.reading() as db:
            overview.prepare(db, version, DAY)
        found = overview.drawn(tile, EVERYTHING)
        return float(shapely.area(found.shapes).sum()), found.properties["count"][0]  # type: ignore[return-value]

    before, count = drawn("1")
    kept = {place: ground.parts for place, ground in overview._ground.items()}
    lay_out(city, side=4, west=WEST + 0.2, name="b")
    after, more = drawn("2")
    assert (count, more) == (400, 416) and after > before and overview.is_whole("2")
    same = [place for place, parts in kept.items() if overview._ground[place].parts is parts]
    assert same == list(kept) and len(overview._ground) > len(kept)


def test_ground_is_kept_on_disk_and_only_what_changed_is_dissolved_after_a_start(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(city, side=20)
    dissolved = []

    def counted(shapes: np.ndarray) -> np.ndarray:
        dissolved.append(len(shapes))
        return dissolve(shapes)

    monkeypatch.setattr(overview_, "dissolve", counted)

    def started(version: str) -> float:
        dissolved.clear()
        overview = Overview(city, LAYER)
        with city.reading() as db:
            overview.prepare(db, version, DAY)
        assert overview.is_whole(version)
        made = [sum(map(shapely.area, ground.parts)) for ground in overview._ground.values()]
        return float(sum(made))

    first = started("1")
    assert sum(dissolved) == 400
    assert started("1") == pytest.approx(first, rel=1e-12) and not dissolved
    lay_out(city, side=4, west=WEST + 0.2, name="b")
    assert started("2") > first and sum(dissolved) == 16


def test_after_a_change_of_a_large_layer_the_former_wide_view_is_shown_until_the_new_one_is_drawn(
    client: TestClient, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(city, side=12)
    maps, officer, tile = Maps(city), an_officer(city).headers, middle(9)
    for layer, sees in wide_layers():
        build(maps, layer, sees, None, city.now().as_of)
    assert not list(city.settings.published.rglob("*.pmtiles")), "what is not public is not published"
    address = f"/tiles/sub_compartments/{tile.zoom}/{tile.x}/{tile.y}"
    former = client.get(address, headers=officer)
    assert former.content and "etag" in former.headers, "out of the archive"
    monkeypatch.setattr(overview_, "LOOKED_AT_ONCE", 0)
    lay_out(city, side=4, west=WEST + 0.02, name="b")
    answers = []
    for _ in range(200):
        answers.append(client.get(address, headers=officer))
        if "etag" in answers[-1].headers and answers[-1].content != former.content:
            break
        time.sleep(0.05)
    new = answers.pop()
    assert "etag" in new.headers and new.content != former.content
    assert {answer.content for answer in answers} <= {former.content}
    assert any(answer.headers["cache-control"] == "no-store" for answer in answers)
    other = an_officer(city, "640105").headers
    assert client.get(address, headers=other).content == b"", "nothing of a unit that is not theirs"


def test_nobody_sees_the_common_ground_of_units_that_are_not_theirs(city: City) -> None:
    lay_out(city, side=5)
    overview = Overview(city, LAYER)
    with city.reading() as db:
        overview.prepare(db, "1", DAY)
    assert len(overview.drawn(middle(9), Sight(frozenset({UNIT}), None)).shapes) == 1
    assert len(overview.drawn(middle(9), Sight(frozenset({"640181"}), None)).shapes) == 0


@pytest.mark.parametrize("side", [1])
def test_one_parcel_is_a_pixel_from_afar(city: City, side: int) -> None:
    lay_out(city, side=side)
    overview = Overview(city, LAYER)
    with city.reading() as db:
        overview.prepare(db, "1", DAY)
    tile = middle(6)
    (shape,) = overview.drawn(tile, EVERYTHING).shapes
    west, _, east, _ = tile.box
    assert shape.bounds[2] - shape.bounds[0] == pytest.approx(
        (east - west) / (512 * (1 + 2 * 64 / 4096)), rel=1e-3
    )

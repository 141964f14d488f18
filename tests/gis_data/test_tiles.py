"""The tile encoder: valid, oriented, within its limit, read by GDAL; and the systems we answer in."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from gis_data.errors import TileOutside
from gis_data.geometry import dissolve, generalise
from gis_data.outward import CRS84, EPSG, SERVED, outward, region_of
from gis_data.tiles import BYTES_MAX, EXTENT, Tile, TileLayer, covering, encode, pixel_blocks

PLACE = (106.3, 38.4)


def read(content: bytes, tile: Tile, folder: Path, layer: str = "land") -> gpd.GeoDataFrame:
    file = folder / "tile.mvt"
    file.write_bytes(content)
    place = {"X": str(tile.x), "Y": str(tile.y), "Z": str(tile.zoom), "CLIP": "NO"}
    return pyogrio.read_dataframe(f"MVT:{file}", layer=layer, **place).to_crs(4326)


def lattice(side: int, step_deg: float = 0.0012, corners: int = 10) -> np.ndarray:
    """Cells with many corners that wander, side by side."""
    draw = np.random.default_rng(3)
    cells = [
        shapely.segmentize(shapely.box(0, 0, step_deg, step_deg), step_deg / corners)
        for _ in range(side * side)
    ]
    shapes = []
    for number, cell in enumerate(cells):
        x, y = number % side * step_deg + PLACE[0], number // side * step_deg + PLACE[1]
        wander = draw.normal(0, step_deg / 60, (shapely.get_num_coordinates(cell) - 1, 2))
        points = shapely.get_coordinates(cell)[:-1] + wander + (x, y)
        shapes.append(shapely.polygons(points))
    return np.array(shapes, dtype=object)


def test_shapes_come_back_with_holes_parts_and_values(tmp_path: Path) -> None:
    tile = covering((*PLACE, *PLACE), 14)[0]
    west, south, east, north = tile.box
    middle = shapely.Point((west + east) / 2, (south + north) / 2)
    ring = middle.buffer(0.004).difference(middle.buffer(0.002))
    pair = shapely.union(
        middle.buffer(0.0005), shapely.box(west + 0.003, south + 0.003, west + 0.004, south + 0.004)
    )
    shapes = np.array([ring, pair], dtype=object)
    values = {"name": ["银川", None], "count": [3, -4], "share": [0.5, 1.5], "good": [True, False]}
    found = read(encode(tile, [TileLayer("land", shapes, values)]), tile, tmp_path)
    assert found.is_valid.all()
    for sent, back in zip(shapes, found.geometry, strict=True):
        assert back.hausdorff_distance(sent) < 1e-5
        assert back.area == pytest.approx(sent.area, rel=1e-3), "a hole stays a hole"
    assert list(found["count"]) == [3, -4] and list(found["share"]) == [0.5, 1.5]
    assert found.name[0] == "银川" and found.name.isna()[1] and list(found.good.astype(bool)) == [True, False]


def test_every_drawn_shape_is_valid_at_every_zoom_where_shapes_are_drawn(tmp_path: Path) -> None:
    shapes = lattice(20)
    for zoom in (12, 13, 14, 15, 16):
        tile = covering((106.31, 38.41, 106.31, 38.41), zoom)[0]
        layer = TileLayer("land", shapes, {"n": list(range(len(shapes)))})
        found = read(encode(tile, [layer]), tile, tmp_path)
        meets = shapely.intersects(shapes, shapely.box(*tile.box))
        assert len(found) >= meets.sum() * 0.97
        if zoom >= 14:
            assert found.is_valid.mean() > 0.99


def test_a_tile_too_full_becomes_coarser_until_it_keeps_the_limit() -> None:
    tile = covering((106.31, 38.41, 106.31, 38.41), 12)[0]
    layer = TileLayer("land", lattice(70), {"name": [f"示例小班{n:06d}" for n in range(4900)]})
    free, kept = encode(tile, [layer], bytes_max=10**9), encode(tile, [layer], bytes_max=8_000)
    assert len(kept) <= 8_000 < len(free)
    assert len(kept) > 4_000, "what fits is drawn, also where all are of one size"
    assert len(encode(tile, [layer])) <= BYTES_MAX


def test_points_lie_in_their_place_and_nothing_outside_the_tile(tmp_path: Path) -> None:
    tile = covering((*PLACE, *PLACE), 15)[0]
    points = shapely.points([PLACE, (110.0, 30.0)])
    found = read(encode(tile, [TileLayer("land", points, {"n": [1, 2]})]), tile, tmp_path)
    assert list(found.n) == [1]
    assert (found.geometry[0].x, found.geometry[0].y) == pytest.approx(PLACE, abs=1e-5)
    assert encode(tile, [TileLayer("land", points[1:], {"n": [2]})]) == b""
    assert encode(tile, [TileLayer("land", points[:0], {"n": []})]) == b""


def test_small_parts_of_a_wide_view_show_as_one_pixel_each_place() -> None:
    tile = covering((*PLACE, *PLACE), 6)[0]
    near = shapely.box(106.3, 38.4, 106.3001, 38.4001)
    shown = pixel_blocks(tile, np.array([near, near, shapely.box(106, 38, 108, 39)], dtype=object))
    assert len(shown) == 2, "the big one, and one pixel for both small ones"
    assert shapely.area(shown[1]) > shapely.area(near) * 100
    assert len(pixel_blocks(tile, np.array([shapely.box(106, 38, 108, 39)], dtype=object))) == 1


@pytest.mark.parametrize("place", [(3, 8, 0), (3, 0, -1), (-1, 0, 0), (23, 0, 0)])
def test_a_tile_that_cannot_be_is_refused(place: tuple[int, int, int]) -> None:
    with pytest.raises(TileOutside):
        Tile(*place)


def test_generalising_again_changes_nothing_and_nothing_vanishes() -> None:
    shapes = np.array([*lattice(6), shapely.box(106.30001, 38.40001, 106.30002, 38.40002)], dtype=object)
    rough = generalise(shapes)
    assert shapely.is_valid(rough).all() and not shapely.is_empty(rough).any()
    assert shapely.equals(generalise(rough), rough).all()
    corners = shapely.get_coordinates(rough)
    assert (np.abs(corners - np.round(corners, 4)) < 1e-12).all()
    assert shapely.hausdorff_distance(rough, shapes).max() < 2e-4


def test_a_clean_coverage_and_an_untidy_one_dissolve_to_the_same() -> None:
    cells = np.array([shapely.box(x, y, x + 1, y + 1) for x in range(4) for y in range(4)], dtype=object)
    assert len(dissolve(cells)) == 1 and dissolve(cells)[0].area == 16
    assert dissolve(np.array([cells[0], cells[0]]))[0].equals(cells[0]), "what lies twice is there once"
    untidy = np.append(cells, shapely.box(0.5, 0.5, 1.5, 5.5))
    assert shapely.union_all(dissolve(untidy)).area == pytest.approx(shapely.union_all(untidy).area)


def test_a_box_there_and_back_stays_the_same_ground_in_every_system() -> None:
    ground = np.array([shapely.box(106.2, 38.3, 106.25, 38.35)], dtype=object)
    for crs in SERVED:
        (seen,) = outward(ground, crs)
        back = region_of(seen.bounds, crs)
        assert back.buffer(1e-6).covers(ground[0]) and back.area < ground[0].area * 1.05
    assert shapely.get_coordinates(outward(ground, f"{EPSG}4490"))[0][0] == 38.3, "latitude first"
    assert outward(ground, CRS84) is ground
    assert region_of((0, 0, 1e9, 1e9), f"{EPSG}4523") is None
    assert EXTENT == 4096

"""Zonal means by exact coverage, against shapely cell by cell and against exactextract."""

from pathlib import Path

import exactextract
import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.transform import Affine
from shapely import MultiPolygon, Polygon, box

from gis_data import zonal as kernel
from gis_data.errors import CrsRefused, RasterRefused, RasterUnplaced
from gis_data.rasters import Scene
from gis_data.zonal import zonal
from tests.gis_data.scenes import NORTH_M, UTM_48N, WEST_M, scene

TO_DEGREES = pyproj.Transformer.from_crs(UTM_48N, 4326, always_xy=True)
DRAW = np.random.default_rng(4)
VALUES = DRAW.uniform(-0.2, 0.9, (40, 50))


def at_cells(shape: Polygon | MultiPolygon, cell_m: float = 10.0) -> Polygon | MultiPolygon:
    """A shape drawn in cells (column, row) as the stored degrees."""

    def stored(cells: np.ndarray) -> np.ndarray:
        x, y = WEST_M + cells[:, 0] * cell_m, NORTH_M - cells[:, 1] * cell_m
        return np.column_stack(TO_DEGREES.transform(x, y))

    return shapely.transform(shape, stored)


def by_hand(shape: Polygon | MultiPolygon, values: np.ndarray) -> tuple[float, float]:
    """Mean and share seen, by the intersection with every single cell."""
    rows, columns = np.indices(values.shape)
    covered = shapely.area(shapely.intersection(shape, shapely.box(columns, rows, columns + 1, rows + 1)))
    known = np.isfinite(values)
    weight = covered[known].sum()
    mean = (covered[known] * values[known]).sum() / weight if weight else np.nan
    return float(mean), float(weight / shape.area)


@st.composite
def stars(draw: st.DrawFn) -> Polygon:
    corners = draw(st.integers(3, 20))
    x, y = draw(st.floats(-3, 53)), draw(st.floats(-3, 43))
    radii = np.array(draw(st.lists(st.floats(2.5, 15), min_size=corners, max_size=corners)))
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return Polygon(np.column_stack([x + radii * np.cos(angles), y + radii * np.sin(angles)]))


@pytest.fixture(scope="module")
def holes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Scene, np.ndarray]:
    """A scene with nodata and clouds on cells of twice the size, and what of it may count."""
    values = VALUES.copy()
    values[5:9, 10:17] = -9999
    clouds = DRAW.choice(
        [4, 5, 6, 3, 8, 9, 11, 0], (20, 25), p=[0.6, 0.2, 0.05, 0.03, 0.03, 0.03, 0.03, 0.03]
    )
    seen = np.kron(np.isin(clouds, [4, 5, 6]), np.ones((2, 2), bool)) & (values > -9999)
    folder = tmp_path_factory.mktemp("scenes")
    return scene(folder, values, clouds=clouds, nodata=-9999), np.where(seen, values, np.nan)


@given(st.lists(stars(), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_means_and_shares_seen_are_those_of_every_single_cell(
    holes: tuple[Scene, np.ndarray], shapes: list[Polygon]
) -> None:
    taken, values = holes
    sound = [shape for shape in shapes if shape.is_valid]
    found = zonal([at_cells(shape) for shape in sound], [taken])
    for at, shape in enumerate(sound):
        mean, seen = by_hand(shape, values.astype(np.float32).astype(float))
        assert found.seen[0, at] == pytest.approx(seen, abs=1e-6)
        if found.observable[0, at] and seen > 1e-3:
            assert found.mean[0, at] == pytest.approx(mean, rel=1e-6, abs=1e-7)


def test_holes_parts_and_ring_directions_count_as_they_should(tmp_path: Path) -> None:
    ring = Polygon(box(3, 3, 21, 22).exterior, [box(7, 7, 12, 13).exterior.coords[::-1]])
    other = Polygon(box(3, 3, 21, 22).exterior.coords[::-1], [box(7, 7, 12, 13).exterior])
    parts = MultiPolygon([ring, box(30, 5, 41, 30)])
    found = zonal([at_cells(shape) for shape in (ring, other, parts)], [scene(tmp_path, VALUES)])
    for at, shape in enumerate((ring, ring, parts)):
        assert found.mean[0, at] == pytest.approx(by_hand(shape, VALUES)[0], rel=1e-6)
        assert found.seen[0, at] == pytest.approx(1)


def test_nothing_changes_when_the_raster_comes_in_strips_and_the_parcels_in_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = [box(x, y, x + 3.3, y + 2.7) for x in np.arange(0, 46, 3.7) for y in np.arange(0, 37, 2.9)]
    shapes, taken = [at_cells(shape) for shape in [*cells, box(1, 1, 49, 39)]], scene(tmp_path, VALUES)
    whole = zonal(shapes, [taken])
    monkeypatch.setattr(kernel, "CELLS_AT_ONCE", 60)
    monkeypatch.setattr(kernel, "EDGES_AT_ONCE", 25)
    monkeypatch.setattr(kernel, "BATCH_CELLS", (8, 9))
    parts = zonal(shapes, [taken])
    assert np.allclose(whole.mean, parts.mean, rtol=1e-12) and np.allclose(whole.seen, parts.seen)


def test_a_belt_under_two_cells_wide_is_not_observable_and_gets_no_value(tmp_path: Path) -> None:
    long = shapely.affinity.rotate(box(5, 20, 35, 21.9), 30)
    wide = shapely.affinity.rotate(box(5, 20, 35, 22.05), 30)
    small, bent = box(4, 4, 5.9, 7), shapely.LineString([(5, 5), (25, 5), (25, 30)]).buffer(0.9)
    thick = MultiPolygon([box(0, 0, 10, 1), box(20, 20, 24, 24)])
    found = zonal([at_cells(shape) for shape in (long, wide, small, bent, thick)], [scene(tmp_path, VALUES)])
    assert found.observable[0].tolist() == [False, True, False, False, True]
    assert np.isnan(found.mean[0]).tolist() == [True, False, True, True, False]
    assert (found.seen[0] > 0.99).all()


def test_scenes_of_two_zones_and_sizes_and_a_turned_grid_agree_on_the_same_ground(tmp_path: Path) -> None:
    """A raster that is a plane in degrees has its value at the centre as its mean, on any grid."""
    target = at_cells(box(10, 10, 30, 30))
    scenes = []
    for epsg, cell, turn in ((UTM_48N, 10.0, 0.0), (4523, 20.0, 0.0), (4524, 7.0, 25.0), (4490, 1e-4, 0.0)):
        west, south, east, north = target.bounds
        plane = pyproj.Transformer.from_crs(4490, epsg, always_xy=True)
        x, y = plane.transform((west + east) / 2, (south + north) / 2)
        half = 60
        placed = Affine.translation(x, y) @ Affine.rotation(turn) @ Affine.scale(cell, -cell)
        placed = placed @ Affine.translation(-half, -half)
        columns, rows = np.meshgrid(np.arange(2 * half) + 0.5, np.arange(2 * half) + 0.5)
        lon, lat = plane.transform(*(placed * (columns, rows)), direction="INVERSE")
        values = (lon - 106.2) + 2 * (lat - 38.4)
        scenes.append(scene(tmp_path, values, epsg=epsg, placed=placed, name=f"{epsg}"))
    found = zonal([target], scenes)
    centre = shapely.centroid(target)
    assert np.allclose(found.mean[:, 0], (centre.x - 106.2) + 2 * (centre.y - 38.4), atol=2e-7)


def test_ground_beyond_the_edge_is_not_seen_and_no_parcels_are_no_trouble(tmp_path: Path) -> None:
    taken = scene(tmp_path, VALUES)
    found = zonal([at_cells(box(-10, -10, 10, 10)), at_cells(box(500, 500, 510, 510))], [taken])
    assert found.seen[0].tolist() == pytest.approx([0.25, 0])
    assert found.mean[0, 0] == pytest.approx(VALUES[:10, :10].mean(), rel=1e-6) and np.isnan(found.mean[0, 1])
    assert zonal([], [taken]).mean.shape == (1, 0) and zonal([MultiPolygon()], [taken]).seen[0, 0] == 0
    assert zonal([at_cells(box(0, 0, 9, 9))], []).mean.shape == (0, 1)


def test_a_raster_that_cannot_be_placed_or_read_is_refused(tmp_path: Path) -> None:
    shapes = [at_cells(box(0, 0, 9, 9))]
    with pytest.raises(RasterUnplaced):
        zonal(shapes, [scene(tmp_path, VALUES, placed=Affine.identity(), name="nowhere")])
    with pytest.raises(CrsRefused):
        zonal(shapes, [scene(tmp_path, VALUES, epsg=2359, name="xian80")])
    text = tmp_path / "ndvi.tif"
    text.write_text("not a raster", encoding="utf-8")
    with pytest.raises(RasterRefused):
        zonal(shapes, [Scene(text, scene(tmp_path, VALUES).taken_on)])


def test_the_means_are_those_of_exactextract(tmp_path: Path) -> None:
    shapes = [
        shapely.affinity.rotate(box(x, y, x + 4.3, y + 5.1), 17 * x)
        for x in range(2, 40, 5)
        for y in range(2, 30, 6)
    ]
    taken = scene(tmp_path, VALUES)
    found = zonal([at_cells(shape) for shape in shapes], [taken])
    placed = gpd.GeoDataFrame(geometry=[at_cells(shape) for shape in shapes], crs=4326).to_crs(UTM_48N)
    peer = exactextract.exact_extract(str(taken.file), placed, ["mean"], output="pandas")["mean"]
    assert np.allclose(found.mean[0], peer, rtol=1e-6)

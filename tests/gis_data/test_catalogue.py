"""Scenes written for reading by range, and a year of them as a static STAC catalogue."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pystac
import pytest
import rasterio
from rasterio.transform import from_origin
from shapely.geometry import shape

from gis_data.catalogue import read_year, write_year
from gis_data.cogs import write_cog, write_ndvi
from gis_data.errors import CatalogueUnreadable, GridsDiffer
from gis_data.rasters import Scene
from gis_data.zonal import zonal
from tests.gis_data.scenes import scene
from tests.gis_data.test_zonal import at_cells, box

DRAW = np.random.default_rng(8)


@pytest.fixture
def year(tmp_path: Path) -> Path:
    """Three scenes of 2025, written as COG into the folder of the year."""
    folder = tmp_path / "2025"
    folder.mkdir()
    for month in (6, 7, 8):
        values = DRAW.uniform(0, 1, (700, 600))
        given = scene(tmp_path, values, day=date(2025, month, 3), nodata=-1)
        write_cog(given, folder / f"ndvi-2025-{month:02d}.tif")
    return folder


def scenes_in(folder: Path) -> list[Scene]:
    return [Scene(file, date(2025, int(file.stem[-2:]), 3)) for file in sorted(folder.glob("*.tif"))]


def test_a_cog_has_tiles_overviews_and_the_cells_of_the_scene_without_its_clouds(tmp_path: Path) -> None:
    values = DRAW.uniform(0, 1, (700, 600)).astype(np.float32)
    clouds = np.full((70, 60), 4)
    clouds[:10] = 8
    made = write_cog(scene(tmp_path, values, clouds=clouds), tmp_path / "out.tif")
    with rasterio.open(made.file) as data:
        assert data.block_shapes == [(512, 512)] and data.overviews(1) and np.isnan(data.nodata)
        assert data.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        found = data.read(1)
    assert np.isnan(found[:100]).all() and (found[100:] == values[100:]).all()
    again = write_cog(scene(tmp_path, values, clouds=clouds), tmp_path / "again.tif")
    assert made.file.read_bytes() == again.file.read_bytes()


def test_ndvi_is_made_of_two_bands_on_one_grid(tmp_path: Path) -> None:
    red, infrared = DRAW.uniform(100, 900, (600, 50)), DRAW.uniform(1000, 4000, (600, 50))
    red[0, 0], infrared[0, 0], red[1, 1] = 0, 0, -9999
    bands = [
        scene(tmp_path, values, name=name, nodata=-9999) for name, values in (("b04", red), ("b08", infrared))
    ]
    made = write_ndvi(bands[0], bands[1], tmp_path / "ndvi.tif")
    with rasterio.open(made.file) as data:
        found = data.read(1)
    assert np.isnan(found[0, 0]) and np.isnan(found[1, 1])
    assert np.allclose(found[2:], ((infrared - red) / (infrared + red))[2:], atol=1e-5)
    other = scene(tmp_path, infrared, name="b08-shifted", placed=from_origin(255_010, 4_255_000, 10, 10))
    with pytest.raises(GridsDiffer):
        write_ndvi(bands[0], other, tmp_path / "wrong.tif")


def test_a_year_is_a_catalogue_that_other_programmes_read(year: Path) -> None:
    catalogue = pystac.Catalog.from_file(str(write_year(year, 2025, scenes_in(year))))
    items = sorted(catalogue.get_items(), key=lambda item: item.id)
    assert [item.id for item in items] == [f"ndvi-2025-{month:02d}" for month in (6, 7, 8)]
    assert items[0].datetime is not None and items[0].datetime.date() == date(2025, 6, 3)
    assert items[0].properties["proj:code"] == "EPSG:32648"
    outline = shape(items[0].geometry)
    assert outline.is_valid and outline.exterior.is_ccw
    assert outline.bounds == pytest.approx(tuple(items[0].bbox))
    assert outline.contains(at_cells(box(1, 1, 599, 699)))
    with rasterio.open(items[0].assets["data"].get_absolute_href()) as data:
        assert data.width == 600


def test_a_catalogue_is_read_back_and_a_changed_scene_is_refused(year: Path) -> None:
    file = write_year(year, 2025, scenes_in(year))
    text = file.read_bytes()
    assert write_year(year, 2025, scenes_in(year)).read_bytes() == text
    found = read_year(file)
    assert [one.taken_on.month for one in found] == [6, 7, 8]
    assert zonal([at_cells(box(5, 5, 50, 50))], found).seen.min() == pytest.approx(1)
    with found[1].file.open("r+b") as changed:
        changed.seek(-1, 2)
        changed.write(b"\x55")
    with pytest.raises(CatalogueUnreadable):
        read_year(file)
    file.write_text(json.dumps({"links": [{"rel": "item", "href": "./none.json"}]}), encoding="utf-8")
    with pytest.raises(CatalogueUnreadable):
        read_year(file)

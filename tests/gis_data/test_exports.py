"""What we hand out opens elsewhere, means what its dictionary says, and can be read back."""

import io
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gis_data import exports
from gis_data.ingest import read_survey
from tests.gis_data import files
from tests.gis_data.examine import examine


@pytest.fixture(scope="module")
def stands() -> gpd.GeoDataFrame:
    return examine(files.stands(5)).stands


@pytest.mark.parametrize(
    "write", [exports.as_geopackage, exports.as_shapefile, exports.as_geoparquet, exports.as_csv]
)
def test_the_same_stands_give_the_same_bytes(stands: gpd.GeoDataFrame, write) -> None:
    assert write(stands) == write(stands)


@pytest.mark.parametrize("epsg", [4490, 4523])
def test_the_gbk_shapefile_comes_back_as_it_left(stands: gpd.GeoDataFrame, tmp_path: Path, epsg: int) -> None:
    (tmp_path / "a.zip").write_bytes(exports.as_shapefile(stands, epsg=epsg))
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        names = set(packed.namelist())
        assert {"stands.cpg", "stands.prj", exports.DICTIONARY_NAME} <= names
        assert packed.read("stands.cpg") == b"GBK"
    again = read_survey(tmp_path / "a.zip")
    assert again.stands["right_holder"].tolist() == stands["right_holder"].tolist()
    assert again.stands["stand_id"].tolist() == stands["stand_id"].tolist()
    assert again.stands["land_class"].tolist() == stands["land_class"].tolist()
    moved = shapely.hausdorff_distance(
        shapely.normalize(again.stands.geometry.to_numpy()), shapely.normalize(stands.geometry.to_numpy())
    )
    assert moved.max() < 2e-8


def test_every_short_name_is_distinct_and_explained(stands: gpd.GeoDataFrame) -> None:
    words = pd.read_csv(io.BytesIO(exports.dictionary(stands)))
    assert words["short_name"].is_unique and words["short_name"].str.len().max() <= 10
    assert words["zh"].notna().all() and set(words["column"]) <= set(stands.columns)
    assert words.set_index("column").loc["area_m2", "unit"] == "m2"


def test_geoparquet_and_geopackage_carry_the_system(stands: gpd.GeoDataFrame, tmp_path: Path) -> None:
    assert gpd.read_parquet(io.BytesIO(exports.as_geoparquet(stands))).crs.to_epsg() == 4490
    (tmp_path / "a.gpkg").write_bytes(exports.as_geopackage(stands))
    assert gpd.read_file(tmp_path / "a.gpkg", layer="stands").crs.to_epsg() == 4490

"""What goes outdoors comes back: the form, the layers and the checks share one definition."""

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

from gis_data import field_package
from gis_data.columns import match
from gis_data.job import Answers
from tests.gis_data import files
from tests.gis_data.examine import of_rule, opened


@pytest.fixture(scope="module")
def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(field_package.package())) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def filled(parts: dict[str, bytes], folder: Path) -> Path:
    """The GeoPackage as a team brings it home: two parcels and their trees."""
    path = folder / "外业.gpkg"
    path.write_bytes(parts[field_package.PACKAGE])
    sent = files.stands(2)
    stands = pyogrio.read_dataframe(path, layer=field_package.STANDS)
    trees = pyogrio.read_dataframe(path, layer=field_package.TREES)
    ours = {column: sent[column] for column in stands.columns if column in sent}
    pyogrio.write_dataframe(
        gpd.GeoDataFrame(ours, geometry=shapely.multipolygons([[s] for s in sent.geometry]), crs=4490),
        path, layer=field_package.STANDS, append=True, geometry_type="MultiPolygon",
    )  # fmt: skip
    ids = ["640104-001-003-0007-00001", "640104-001-003-0007-00002"]
    tally = {
        "XBBH": ids,
        "YDH": "1",
        "YDMJ": 600.0,
        "YMH": "1",
        "JCLX": "11",
        "YOU_SHI_SZ": "国槐",
        "BQXJ": 12.5,
    }
    assert set(tally) <= set(trees.columns)
    pyogrio.write_dataframe(pd.DataFrame(tally), path, layer=field_package.TREES, append=True)
    return path


def test_the_package_is_the_same_every_time() -> None:
    assert field_package.package() == field_package.package()


def test_what_a_team_fills_in_comes_back_without_a_missing_column(
    parts: dict[str, bytes], tmp_path: Path
) -> None:
    survey = opened(filled(parts, tmp_path), answers=Answers(programme="nfi"))
    assert len(survey.stands) == 2 and survey.trees["stand_id"].notna().all()
    assert not of_rule(survey, "06-COLUMN-MISSING") and not of_rule(survey, "06-UNMAPPED-COLUMN")
    assert survey.accepted, [f for f in survey.findings if f.level == "error"]


def test_every_question_of_the_form_is_a_column_we_read(parts: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(parts["外业.xlsx"]))
    rows = list(book["survey"].iter_rows(min_row=2, values_only=True))
    names = [row[1] for row in rows if row[1] and row[0] not in ("geoshape", "begin repeat")]
    split = next(n for n, row in enumerate(rows) if row[0] == "begin repeat")
    stand_names = [row[1] for row in rows[1:split]]
    tree_names = [row[1] for row in rows[split + 1 :] if row[1]]
    assert match(stand_names, "stand").unmapped == () and match(tree_names, "tree").unmapped == ()
    lists = {row[0].removeprefix("select_one ") for row in rows if str(row[0]).startswith("select_one")}
    offered = {row[0] for row in book["choices"].iter_rows(min_row=2, values_only=True)}
    assert lists == offered and "tally_code" in lists and len(names) > 20


def test_the_project_points_at_the_layers_beside_it_with_lists_and_ranges(parts: dict[str, bytes]) -> None:
    root = ElementTree.fromstring(parts["外业.qgs"])
    sources = [node.text for node in root.iter("datasource")]
    assert sources == ["./外业.gpkg|layername=小班", "./外业.gpkg|layername=检尺"]
    codes = {option.get("value") for option in root.iter("Option") if option.get("value")}
    assert {"0111", "640104", "21", "12"} <= codes
    ranges = {node.get("field"): node.get("exp") for node in root.iter("constraint") if node.get("exp")}
    assert ranges["YU_BI_DU"] == '"YU_BI_DU" >= 0 and "YU_BI_DU" <= 1'

"""The report: five formats, the same bytes for the same file, nothing a spreadsheet would run."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
import shapely

from gis_data import report
from gis_data.ingest import read_survey
from gis_data.survey import Survey
from tests.gis_data import files

FORMATS: dict[str, Callable[[Survey], bytes]] = {
    "json": report.as_json,
    "csv": lambda survey: report.as_csv(survey.findings),
    "xlsx": lambda survey: report.as_xlsx(survey.findings),
    "gpkg": report.as_geopackage,
    "shp": report.as_shapefile,
}


def faulty(folder: Path) -> Path:
    """A survey with a bow-tie, an overlap, a missing value and a formula."""
    sent = files.stands(6)
    shapes = sent.geometry.to_numpy().copy()
    x, y = shapely.bounds(shapes[3])[:2]
    shapes[3] = shapely.Polygon([(x, y), (x + 0.002, y + 0.002), (x + 0.002, y), (x, y + 0.002)])
    shapes[0] = shapely.box(x, y - 0.002, x + 0.0025, y)
    sent.loc[4, "QLR"], sent.loc[5, "LD_QS"] = None, "=9"
    sent = sent.set_geometry(gpd.GeoSeries(shapes, crs=4490))
    return files.zipped(files.shapefile(sent, folder), folder / "报送.zip")


@pytest.fixture(scope="module")
def surveys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Survey, Survey]:
    file = faulty(tmp_path_factory.mktemp("report"))
    return read_survey(file), read_survey(file)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_file_gives_the_same_bytes(surveys: tuple[Survey, Survey], kind: str) -> None:
    one, other = surveys
    assert FORMATS[kind](one) == FORMATS[kind](other)


def test_the_json_report_says_where_what_and_how_in_both_languages(surveys: tuple[Survey, Survey]) -> None:
    body = json.loads(report.as_json(surveys[0]))
    assert body["summary"]["accepted"] is False and len(body["origin"]["sha256"]) == 64
    by_rule = {finding["rule"]: finding for finding in body["findings"]}
    assert by_rule["06-VALUE-MISSING"]["row"] == 5 and by_rule["06-VALUE-MISSING"]["check"] == 6
    assert (
        by_rule["08-INVALID"]["lon"] and by_rule["08-INVALID"]["fix_zh"] and by_rule["08-INVALID"]["fix_en"]
    )
    assert by_rule["09-OVERLAP"]["found"].endswith("m²")


@pytest.mark.rule("MS-10")
def test_the_table_is_row_level_and_opens_in_excel(surveys: tuple[Survey, Survey]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(report.as_xlsx(surveys[0].findings))).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "规则" and len(rows) == len(surveys[0].findings) + 1
    assert report.as_csv(surveys[0].findings).startswith(b"\xef\xbb\xbf")


def test_a_formula_in_a_field_is_never_run(surveys: tuple[Survey, Survey]) -> None:
    assert b"'=9" in report.as_csv(surveys[0].findings) and b",=9" not in report.as_csv(surveys[0].findings)


def test_failing_features_open_in_gis_with_their_shape_and_the_point_of_the_fault(
    surveys: tuple[Survey, Survey], tmp_path: Path
) -> None:
    (tmp_path / "r.gpkg").write_bytes(report.as_geopackage(surveys[0]))
    failing = gpd.read_file(tmp_path / "r.gpkg", layer="failing_stands")
    points = gpd.read_file(tmp_path / "r.gpkg", layer="fault_points")
    assert {1, 2, 4, 5} <= set(failing["row"]) and failing.crs.to_epsg() == 4490
    assert "08-INVALID" in set(points["rule"])
    with zipfile.ZipFile(io.BytesIO(report.as_shapefile(surveys[0]))) as packed:
        packed.extractall(tmp_path)
    again = gpd.read_file(tmp_path / "report.shp")
    assert len(again) == len(failing) and again["MESSAGE"].str.contains("重叠").any()

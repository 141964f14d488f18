"""The sixteen checks of the importer (reference §2): a file makes every rule of the catalogue speak."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import affinity

from gis_data.crs import DatumShift
from gis_data.findings import STAGES, rules
from gis_data.job import Answers, Job
from gis_data.limits import Limits
from gis_data.reading import checked, read
from gis_data.survey import Survey
from gis_data.validation.subject import Reference
from tests.gis_data import files
from tests.gis_data.examine import examine, of_rule, opened, rows_of

TESTS = Path(__file__).parents[1]
OUTSIDE = {"transport", "limits", "commit"}
"""Refusals, not findings: tests/api/test_uploads.py, test_reading.py, tests/api/test_submissions.py."""


def test_every_rule_of_the_catalogue_is_made_by_some_test() -> None:
    said = "".join(file.read_text(encoding="utf-8") for file in TESTS.rglob("test_*.py"))
    planting = {"09-PLANTING-FARMLAND", "09-PLANTING-BASIC-FARMLAND"}  # composed in test_layers.py
    assert not [rule for rule in rules() if f'"{rule}"' not in said and rule not in planting]


def test_every_check_of_the_sixteen_has_rules_or_is_a_refusal() -> None:
    assert len(STAGES) == 16
    stages = {rule.stage for rule in rules().values()}
    assert set(STAGES) - stages <= OUTSIDE | {"archive"}
    numbered = [rule for rule in rules().values() if rule.id != "99-MORE"]
    assert all(rule.id[:2] == f"{STAGES.index(rule.stage) + 1:02d}" for rule in numbered)


@pytest.fixture
def sent() -> gpd.GeoDataFrame:
    return files.stands(6)


def drawn(sent: gpd.GeoDataFrame, at: int, shape: shapely.Geometry | None) -> gpd.GeoDataFrame:
    shapes = sent.geometry.to_numpy().copy()
    shapes[at] = shape
    return sent.set_geometry(gpd.GeoSeries(shapes, crs=sent.crs))


def table(folder: Path, sent: gpd.GeoDataFrame, wkt: list[str]) -> Survey:
    """A CSV with WKT: the format that can hold what shapefiles cannot."""
    body = sent.drop(columns="geometry").assign(WKT=wkt)
    body.to_csv(folder / "小班.csv", index=False)
    return opened(folder / "小班.csv", answers=Answers(area_unit="ha", crs="EPSG:4490"))


def test_check_5_texts_that_read_in_both_encodings_are_a_question(
    sent: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    plain = sent.drop(columns=["YOU_SHI_SZ", "QLR", "DC_REN"]).assign(REMARKS="林业", YOU_SHI_SZ="530000")
    both = "林业".encode().decode("gb18030")
    parts = files.shapefile(plain.assign(REMARKS=both), tmp_path, encoding="GB18030", cpg=None)
    survey = opened(files.zipped(parts, tmp_path / "a.zip"))
    assert of_rule(survey, "05-AMBIGUOUS") and survey.origin.encoding


def test_check_6_a_code_of_the_wrong_width_is_told(sent: gpd.GeoDataFrame) -> None:
    sent["LIN_ZHONG"] = "1140"
    assert rows_of(examine(sent), "06-WIDTH") == [1, 2, 3, 4, 5, 6]


def test_check_7_reversed_axes_wgs84_and_an_offset_are_told(sent: gpd.GeoDataFrame, tmp_path: Path) -> None:
    swapped = sent.set_geometry(
        gpd.GeoSeries(shapely.transform(sent.geometry.to_numpy(), lambda xy: xy[:, ::-1]))
    )
    swapped = swapped.set_crs(4490, allow_override=True)
    found = opened(files.zipped(files.shapefile(swapped, tmp_path), tmp_path / "a.zip"))
    assert of_rule(found, "07-SWAPPED")
    assert found.stands.geometry.iloc[0].bounds == pytest.approx(sent.geometry.iloc[0].bounds, abs=1e-7)
    world = opened(files.zipped(files.shapefile(sent, tmp_path, epsg=4326), tmp_path / "b.zip"))
    assert of_rule(world, "07-WGS84") and of_rule(world, "07-DECIDED")
    last_year = examine(sent).stands
    moved = sent.set_geometry(sent.geometry.translate(0.0009, 0))
    assert of_rule(examine(moved, reference=Reference(previous=last_year)), "07-OFFSET")


def test_check_7_the_offices_own_parameters_are_named(sent: gpd.GeoDataFrame, tmp_path: Path) -> None:
    old = sent.set_crs(4610, allow_override=True)
    path = tmp_path / "旧.gpkg"
    old.to_file(path)
    shift = DatumShift(0.1, 0.1, 0.1, 0, 0, 0, 0, source="示例转换参数文件")
    job = Job(path, path.name, shifts={"西安80": shift})
    survey = checked(read(job, tmp_path / "work"), job, Reference())
    assert [f.expected for f in of_rule(survey, "07-SHIFTED-DATUM")] == ["示例转换参数文件"]


def test_check_8_empty_endless_and_doubled_vertices_are_told(sent: gpd.GeoDataFrame, tmp_path: Path) -> None:
    corners = shapely.get_coordinates(sent.geometry.iloc[3])
    wkt = sent.geometry.to_wkt().tolist()
    wkt[1] = "POLYGON EMPTY"
    wkt[2] = wkt[2].replace(f"{shapely.get_coordinates(sent.geometry.iloc[2])[1][0]:g}", "1e400", 1)
    wkt[3] = shapely.Polygon(np.repeat(corners, [1, 2, 1, 1, 1], axis=0)).wkt
    survey = table(tmp_path, sent, wkt)
    assert rows_of(survey, "08-EMPTY") == [2]
    assert rows_of(survey, "08-DUPLICATE-VERTEX") == [4]
    assert not survey.accepted


def test_check_8_a_coordinate_that_is_no_number_is_told(sent: gpd.GeoDataFrame) -> None:
    corners = shapely.get_coordinates(sent.geometry.iloc[2])
    corners[1] = np.inf
    with np.errstate(invalid="ignore"):
        survey = examine(drawn(sent, 2, shapely.polygons(shapely.linearrings(corners))))
    assert rows_of(survey, "08-NONFINITE") == [3] and not survey.accepted


def test_check_8_a_small_repair_is_offered_with_both_areas(sent: gpd.GeoDataFrame) -> None:
    x, y, east, north = sent.geometry.iloc[5].bounds
    spike = shapely.Polygon(
        [(x, y), (east, y), (east + 1e-7, y + 1e-7), (east, y), (east, north), (x, north)]
    )
    [offered] = of_rule(examine(drawn(sent, 5, spike)), "08-REPAIRABLE")
    assert offered.row == 6 and offered.found and offered.expected


def test_check_9_a_lap_below_a_square_metre_is_not_an_overlap(sent: gpd.GeoDataFrame) -> None:
    pushed = affinity.translate(sent.geometry.iloc[4], 2e-9, 0)
    x, y, east, north = sent.geometry.iloc[4].bounds
    lap = shapely.box(x - 4e-8, y, east, north)
    survey = examine(drawn(drawn(sent, 4, pushed), 4, lap))
    assert rows_of(survey, "09-EDGE-LAP") and not rows_of(survey, "09-OVERLAP")


def test_check_10_unknown_counties_and_odd_origins_are_told(sent: gpd.GeoDataFrame) -> None:
    sent.loc[0, "XIAN"] = "640999"
    sent.loc[1, ["QI_YUAN", "LIN_ZHONG"]] = ["11", "251"]
    survey = examine(sent)
    assert rows_of(survey, "10-COUNTY-UNKNOWN") == [1]
    assert rows_of(survey, "10-ORIGIN-CATEGORY") == [2]


def test_check_11_diameters_in_millimetres_are_told(sent: gpd.GeoDataFrame) -> None:
    sent["PINGJUN_XJ"] *= 10
    assert of_rule(examine(sent), "11-DBH-MILLIMETRE")


def test_check_14_split_merged_new_and_gone_parcels_are_told(sent: gpd.GeoDataFrame) -> None:
    last_year = examine(sent).stands
    x, y, east, north = sent.geometry.iloc[0].bounds
    middle = (x + east) / 2
    half, other = (shapely.box(*box) for box in ((x, y, middle, north), (middle, y, east, north)))
    both = shapely.union(sent.geometry.iloc[1], sent.geometry.iloc[2])
    far = shapely.box(x, y - 0.01, east, north - 0.01)
    now = gpd.GeoDataFrame(
        sent.iloc[[0, 3, 1, 4]].assign(XIAO_BAN=["00101", "00102", "00103", "00104"]),
        geometry=[half, other, both, far],
        crs=4490,
    )
    survey = examine(now, reference=Reference(previous=last_year))
    told = {finding.rule for finding in survey.findings}
    assert {"14-SPLIT", "14-MERGED", "14-NEW", "14-GONE"} <= told


def test_beyond_the_cap_the_number_of_the_others_is_told(sent: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = files.geopackage(sent.assign(YOU_SHI_SZ="没有的树"), None, tmp_path / "a.gpkg")
    job = Job(path, path.name, limits=Limits(findings_per_rule=2))
    survey = checked(read(job, tmp_path / "work"), job, Reference())
    assert ("10-SPECIES-UNKNOWN", "4") in {(f.field, f.found) for f in of_rule(survey, "99-MORE")}

"""A second file with only the faulty rows: what was right stays, faulty stands are replaced, none is lost."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis_data.ingest import Settings, read_survey
from gis_data.job import Answers
from gis_data.survey import Survey
from tests.gis_data import files
from tests.gis_data.examine import rows_of

ANSWERS = Answers(programme="nfi", area_unit="ha")
STANDS = 9


def packed(
    frame: gpd.GeoDataFrame, tally: pd.DataFrame | None, folder: Path, name: str, epsg: int = 4490
) -> Path:
    parts = files.shapefile(frame, folder, epsg=epsg)
    if tally is not None:
        parts[files.TALLY_NAME] = files.tally(tally, folder / "t.csv").read_bytes()
    return files.zipped(parts, folder / name)


def bowtie(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.Polygon(shapely.get_coordinates(shape)[[0, 2, 1, 3, 0]])


def harmed(good: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Row 3 crosses itself, row 6 has no species."""
    shapes, frame = good.geometry.to_numpy().copy(), good.copy()
    shapes[2] = bowtie(shapes[2])
    frame.loc[5, "YOU_SHI_SZ"] = None
    return frame.set_geometry(gpd.GeoSeries(shapes, crs=good.crs))


def told(survey: Survey) -> list[str]:
    return [finding.rule for finding in survey.findings if finding.level in ("error", "warning")]


def test_the_failed_rows_alone_make_the_survey_whole(tmp_path: Path) -> None:
    good, tally = files.stands(STANDS), files.trees(files.stands(STANDS))
    first = packed(harmed(good), tally, tmp_path, "第一次.zip")
    faulty = read_survey(first, answers=ANSWERS)
    assert not faulty.accepted and {3, 6} <= {f.row for f in faulty.findings if f.level == "error"}
    again = packed(good.iloc[[2, 5]], None, tmp_path, "更正.zip", epsg=4523)
    whole = read_survey(first, settings=Settings(correction=(again, "更正.zip")), answers=ANSWERS)
    sound = read_survey(packed(good, tally, tmp_path, "好.zip"), answers=ANSWERS)
    assert whole.accepted and told(whole) == told(sound)
    assert [f.found for f in whole.findings if f.rule == "03-CORRECTED"] == ["2 → 2"]
    one, other = (s.stands.set_index("stand_id").sort_index() for s in (whole, sound))
    assert list(one.index) == list(other.index)
    assert np.allclose(one["area_m2"], other["area_m2"], rtol=1e-6)
    assert len(whole.trees) == len(sound.trees), "trees stay where the correction brings none"
    assert whole.origin.sha256 == faulty.origin.sha256
    assert whole.origin.corrected_by and whole.origin.corrected_by[0] == "更正.zip"


def test_a_faulty_row_that_was_not_put_right_stays_faulty(tmp_path: Path) -> None:
    good = files.stands(STANDS)
    first = packed(harmed(good), None, tmp_path, "a.zip")
    again = packed(good.iloc[[2]], None, tmp_path, "b.zip")
    survey = read_survey(first, settings=Settings(correction=(again, "b.zip")), answers=ANSWERS)
    assert not survey.accepted and len(survey.stands) == STANDS
    missing = [f for f in survey.findings if f.level == "error"]
    assert {f.stand_id for f in missing} == {"640104-001-003-0007-00006"}
    row = missing[0].row
    assert row and survey.stands["stand_id"].iloc[row - 1] == missing[0].stand_id


def test_trees_of_a_correction_take_the_place_of_those_of_its_stands_only(tmp_path: Path) -> None:
    good = files.stands(STANDS)
    first = packed(good, files.trees(good), tmp_path, "a.zip")
    part = good.iloc[[0]]
    again = packed(part, files.trees(part, each=7), tmp_path, "b.zip")
    survey = read_survey(first, settings=Settings(correction=(again, "b.zip")), answers=ANSWERS)
    counts = survey.trees.groupby("stand_id").size()
    assert sorted(counts) == [5] * (STANDS - 1) + [7]


def test_a_correction_that_overlaps_its_neighbours_is_found_on_the_whole(tmp_path: Path) -> None:
    good = files.stands(STANDS)
    first = packed(good, None, tmp_path, "a.zip")
    moved = good.iloc[[4]].set_geometry(good.iloc[[4]].geometry.translate(0.0005, 0))
    survey = read_survey(
        first,
        settings=Settings(correction=(packed(moved, None, tmp_path, "b.zip"), "b.zip")),
        answers=ANSWERS,
    )
    assert not survey.accepted and rows_of(survey, "09-OVERLAP")

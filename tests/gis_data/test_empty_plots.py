"""Plots without a tree: only a list of the plots laid out knows them, and they count."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from api.workflows.frames import stands_frame, trees_frame
from gis_data.merging import merged
from gis_data.survey import Origin, Survey, load
from sink.stock import measure
from tests.gis_data import files
from tests.gis_data.examine import opened

TREES = pd.DataFrame(
    {
        "stand_id": "一",
        "plot_id": ["1", "2"],
        "plot_area_m2": [600.0, 600.0],
        "species": "新疆杨",
        "dbh_cm": 20.0,
    }
)
LAID_OUT = pd.DataFrame({"stand_id": "一", "plot_id": ["1", "2", "3"], "area_m2": 600.0})
STANDS = pd.DataFrame(
    {"stand_id": ["一"], "area_m2": 1e4, "census_on": date(2025, 9, 1), "dbh_threshold_cm": 5.0}
)


def survey(laid_out: pd.DataFrame | None, trees: pd.DataFrame = TREES) -> Survey:
    ground = gpd.GeoDataFrame({"stand_id": ["一"]}, geometry=[Point(106.3, 38.5)], crs="EPSG:4490")
    return Survey(ground, trees, Origin("a.csv", "", 0, "csv", "", None, None, None), (), laid_out)


def test_a_plot_laid_out_without_a_tree_is_a_true_zero_in_the_measurement() -> None:
    two, three = (measure(STANDS, TREES, plots=survey(table).plots) for table in (None, LAID_OUT))
    assert three.stands.loc["一", "plots_n"] == 3
    assert three.co2e_t == pytest.approx(two.co2e_t * 2 / 3)


def test_the_list_stands_in_for_areas_the_tally_does_not_give() -> None:
    assert survey(LAID_OUT, TREES.assign(plot_area_m2=float("nan"))).plots["area_m2"].tolist() == [600.0] * 3


def test_a_plot_whose_two_areas_disagree_is_told() -> None:
    plots = survey(LAID_OUT, TREES.assign(plot_area_m2=[600.0, 666.67])).plots
    assert [(f.rule, f.row) for f in measure(STANDS, TREES, plots=plots).errors] == [("ROW_TWICE", "一/2")]


def test_the_list_is_kept_with_the_survey(tmp_path: Path) -> None:
    survey(LAID_OUT).save(tmp_path)
    assert load(tmp_path).plots["plot_id"].tolist() == ["1", "2", "3"]


def sent(folder: Path, listed: pd.DataFrame, tally: pd.DataFrame | None = None, count: int = 2) -> Survey:
    """Stands of one plot with trees each, and a table of plots beside them."""
    stands = files.stands(count)
    stands["YOU_SHI_SZ"] = "新疆杨"
    given = files.trees(stands) if tally is None else tally
    package = files.geopackage(stands, given, folder / "小班.gpkg")
    return opened(package, files.tally(listed, folder / "样地表.csv"))


def list_of(*plots: tuple[str, str, float | None]) -> pd.DataFrame:
    rows = pd.DataFrame(plots, columns=["小班号", "样地号", "样地面积"])
    return rows.assign(XIAN="640104", XIANG="001", CUN="003", LIN_BAN="0007")


@pytest.mark.rule("MS-08")
def test_a_table_of_plots_without_trees_in_an_upload_makes_the_empty_ones_count(tmp_path: Path) -> None:
    listed = list_of(("00001", "1", 600), ("00001", "2", 600), ("00001", "3", 600), ("00002", "1", 600))
    survey = sent(tmp_path, listed)
    assert survey.origin.plot_lists == ("样地表.csv",)
    first, second = survey.stands["stand_id"]
    assert survey.plots.groupby("stand_id").size().to_dict() == {first: 3, second: 1}
    stands = stands_frame(survey)
    stock = measure(stands, trees_frame(survey), plots=survey.plots)
    bare = measure(stands, trees_frame(survey), plots=replace(survey, laid_out=None).plots)
    assert stock.stands["plots_n"].to_dict() == {first: 3, second: 1}
    assert stock.stands.loc[first, "co2e_t"] == pytest.approx(bare.stands.loc[first, "co2e_t"] / 3)
    assert stock.stands.loc[second, "co2e_t"] == bare.stands.loc[second, "co2e_t"]
    assert not stock.errors


def test_faults_of_the_list_are_told_with_their_rows(tmp_path: Path) -> None:
    listed = list_of(("00001", "1", 600), ("00099", "1", 600), ("00001", "", 600), ("00001", "4", None))
    survey = sent(tmp_path, listed)
    told = {(f.rule, f.row) for f in survey.findings if f.layer == "plots" and f.level == "error"}
    assert told == {("12-ORPHAN", 2), ("06-VALUE-MISSING", 3), ("12-PLOT-AREA", 4)}
    assert not survey.accepted


def test_trees_learn_the_area_of_their_plot_from_the_list(tmp_path: Path) -> None:
    tally = files.trees(files.stands(2)).drop(columns="YDMJ")
    survey = sent(tmp_path, list_of(("00001", "1", 600), ("00002", "1", 800)), tally)
    assert survey.trees.groupby("stand_id")["plot_area_m2"].first().tolist() == [600.0, 800.0]
    assert not [f for f in survey.findings if f.rule == "12-PLOT-AREA"]


def test_a_correction_brings_its_own_list(tmp_path: Path) -> None:
    both = list_of(("00001", "1", 600), ("00001", "2", 600), ("00002", "1", 600))
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    survey = sent(tmp_path / "a", both)
    first, second = survey.stands["stand_id"]
    more = list_of(("00001", "1", 600), ("00001", "2", 600), ("00001", "3", 600))
    plots = merged(survey, sent(tmp_path / "b", more, count=1)).plots
    assert plots.groupby("stand_id").size().to_dict() == {first: 3, second: 1}


def test_a_stem_volume_in_the_tally_reaches_the_measurement(tmp_path: Path) -> None:
    """新疆杨 of 80 cm: no equation reaches it; by its volume it is level 4."""
    tally = files.trees(files.stands(2)).assign(BQXJ=80.5, 材积=[2.5] * 5 + [None] * 5)
    survey = sent(tmp_path, list_of(("00001", "1", 600), ("00002", "1", 600)), tally)
    stock = measure(stands_frame(survey), trees_frame(survey), plots=survey.plots)
    levels = stock.stands["levels"].tolist()
    assert levels[0] == {"volume": 5} and "volume" not in levels[1]
    plain = files.trees(files.stands(2))
    (tmp_path / "plain").mkdir()
    assert "volume_m3" not in trees_frame(sent(tmp_path / "plain", list_of(("00001", "1", 600)), plain))

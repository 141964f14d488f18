"""Plots without a tree: only a list of the plots laid out knows them, and they count."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from gis_data.survey import Origin, Survey, load
from sink.stock import measure

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

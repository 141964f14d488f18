"""Stands, plots and trees in; carbon out, with level, interval, flags and every fault told."""

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sink.allometry import Method, tree_biomass
from sink.errors import FaultyInput, StandsNotTogether, UnreadableInput, UnsignedParameters
from sink.parameters.loader import load
from sink.results import Pool, Status
from sink.stock import measure

PARAMETERS = load()


def stands(*ids: str, **columns: Any) -> pd.DataFrame:
    given = {"area_m2": 10_000.0, "census_on": date(2025, 9, 1), "dbh_threshold_cm": 5.0} | columns
    return pd.DataFrame({"stand_id": list(ids), **given})


def trees(stand_id: str, *dbh_cm: float, species: str = "新疆杨", **columns: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {"stand_id": stand_id, "species": species, "dbh_cm": [float(d) for d in dbh_cm], **columns}
    )


def rules_of(stock: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for f in stock.findings:
        found.setdefault(f.rule, []).append(f.row)
    return found


@pytest.mark.rule("MS-03", "MS-12")
def test_a_full_tally_is_the_sum_of_its_trees_in_co2e() -> None:
    stock = measure(stands("一"), trees("一", 10, 20))
    biomass = tree_biomass(["新疆杨"] * 2, [10, 20], parameters=PARAMETERS)
    kg = (biomass.above_kg + biomass.below_kg).sum()
    assert stock.stand("一").co2e_t == pytest.approx(kg / 1000 * 0.496 * 44 / 12, rel=1e-9)
    assert stock.stands.loc["一", "levels"] == {"group": 2}
    assert stock.status is Status.MEASURED


def test_plots_are_expanded_by_their_horizontal_area() -> None:
    """25.82 m along a slope of 12 degrees is 25.26 m on the map (BioCarbon Fund sourcebook p.15)."""
    sides = pd.DataFrame(
        {
            "stand_id": "一",
            "plot_id": ["1", "2"],
            "length_m": 25.82,
            "width_m": 25.82,
            "slope_deg": [0.0, 12.0],
        }
    )
    stock = measure(stands("一"), trees("一", 10, 10, plot_id=["1", "2"]), plots=sides)
    flat, steep = stock.plots["co2e_t_ha"]
    assert stock.plots["area_m2"].tolist() == pytest.approx([666.6724, 666.6724 * math.cos(math.radians(12))])
    assert steep / flat == pytest.approx(1 / math.cos(math.radians(12)))
    assert stock.stand("一").co2e_t == pytest.approx((flat + steep) / 2)


def test_an_empty_plot_is_a_true_zero_and_widens_the_interval() -> None:
    plots = pd.DataFrame({"stand_id": "一", "plot_id": ["1", "2", "3"], "area_m2": 600.0})
    stock = measure(stands("一"), trees("一", 10, 12, plot_id=["1", "2"]), plots=plots)
    values = stock.plots["co2e_t_ha"].to_numpy()
    assert values[2] == 0
    u = stats.t.ppf(0.95, 2) * values.std(ddof=1) / math.sqrt(3) / values.mean()
    assert stock.stands.loc["一", "u_sampling"] == pytest.approx(u)


def test_one_plot_has_no_precision_and_that_is_not_zero_error() -> None:
    plots = pd.DataFrame({"stand_id": "一", "plot_id": ["1"], "area_m2": 600.0})
    stand = measure(stands("一"), trees("一", 10, plot_id="1"), plots=plots).stand("一")
    assert math.isnan(stand.u_relative) and "one_plot" in stand.flags


@pytest.mark.rule("MS-12")
def test_a_tree_out_of_range_is_flagged_and_credited_at_the_lower_figure() -> None:
    stock = measure(stands("一"), trees("一", 45, species="刺槐"))
    own = math.exp(-1.8468 + 2.2656 * math.log(45))
    fallback = sum(a * 45**b for a, b in ((0.0971, 2.3253), (0.0278, 2.354), (0.0239, 2.0051)))
    part = stock.parts.iloc[0]
    assert part["above_ug"] / 1e9 == pytest.approx(own)
    assert part["prudent_above_ug"] / 1e9 == pytest.approx(min(own, fallback))
    assert stock.stands.loc["一", "levels"] == {"extrapolated": 1}
    assert "out_of_range" in stock.stands.loc["一", "flags"]


def test_felled_and_dead_stems_hold_nothing_and_the_four_living_statuses_do() -> None:
    statuses = ["retained", "ingrowth", "missed", "species_corrected", "felled", "dead"]
    stock = measure(stands("一"), trees("一", *[10] * 6, status=statuses))
    assert stock.stands.loc["一", "stems"] == 4
    assert not stock.findings
    assert stock.stands.loc["一", ["felled_stems", "dead_stems"]].tolist() == [1, 1]


def test_felled_and_dead_stems_are_totalled_per_stand_in_stems_not_rows() -> None:
    given = pd.concat(
        [
            trees("一", 10, 12, 14, status=["felled", "dead", "retained"], stems=[3, 2, 5]),
            trees("二", 10, 12, status=["felled", "felled"], stems=[1, 4]),
            trees("三", 10, status=["retained"], stems=[1]),
        ]
    )
    told = measure(stands("一", "二", "三"), given).stands.loc[["一", "二", "三"]]
    assert told["felled_stems"].tolist() == [3, 5, 0]
    assert told["dead_stems"].tolist() == [2, 0, 0]


def test_every_fault_is_told_with_row_rule_and_remedy_and_nothing_stops_the_rest() -> None:
    given = trees("一", 10, -1, np.nan, 0, 350, 3, 12, 12, 9)
    given["tree_no"] = [1, 2, 3, 4, 5, 6, 7, 7, 8]
    given["species"] = ["新疆杨"] * 8 + ["火星杨"]
    given["previous_dbh_cm"] = [11.0] + [np.nan] * 8
    stock = measure(stands("一"), pd.concat([given, trees("零", 10)]))
    assert rules_of(stock) == {
        "DIAMETER_SHRANK": ["一/1"],
        "DIAMETER_NEGATIVE": ["一/2"],
        "DIAMETER_MISSING": ["一/3"],
        "DIAMETER_ZERO": ["一/4"],
        "DIAMETER_IN_MM": ["一/5"],
        "BELOW_THRESHOLD": ["一/6"],
        "TREE_NUMBER_TWICE": ["一/7"],
        "SPECIES_UNKNOWN": ["一/8"],
        "STAND_UNKNOWN": ["零"],
    }
    assert all(f.fix_zh and f.fix_en and f.expected for f in stock.findings)
    assert stock.stands.loc["一", "stems"] == 2
    assert "incomplete" in stock.stands.loc["一", "flags"]


def test_a_stand_tallied_in_millimetres_is_recognised_as_a_whole() -> None:
    stock = measure(
        stands("一", "二"), pd.concat([trees("一", 82, 95, 110, 76, 88), trees("二", 9, 61.5, 70.2)])
    )
    assert rules_of(stock) == {"STAND_IN_MM": ["一"]}
    assert stock.stands["stems"].tolist() == [0, 3]


def test_faulty_stands_and_plots_are_told_and_not_measured() -> None:
    frame = stands("一", "一", "二", "三", "四", area_m2=[1e4, 1e4, np.nan, 1e4, 1e4])
    frame["dbh_threshold_cm"] = [5.0, 5.0, 5.0, np.nan, 5.0]
    frame["previous_census_on"] = [None, None, None, None, date(2026, 1, 1)]
    frame["programme"] = ["二类调查"] * 4 + ["一类清查"]
    plots = pd.DataFrame(
        {"stand_id": ["一", "一", "一"], "plot_id": ["1", "2", "1"], "area_m2": [600, np.nan, 600]}
    )
    stock = measure(frame, trees("一", 10, 10, 10, plot_id=["1", "2", "3"]), plots=plots)
    assert rules_of(stock) == {
        "ROW_TWICE": ["一", "一/1"],
        "STAND_WITHOUT_AREA": ["二"],
        "THRESHOLD_MISSING": ["三"],
        "CENSUS_BEFORE_LAST": ["四"],
        "PROGRAMMES_MIXED": ["四"],
        "PLOT_WITHOUT_AREA": ["一/2"],
        "PLOT_UNKNOWN": ["一/3"],
    }
    assert stock.stands.index.tolist() == ["一"]
    assert stock.stands.loc["一", "stems"] == 1


def test_an_area_in_mu_is_noticed_by_a_density_no_forest_has() -> None:
    """15 亩 written as 15 m2; the densest forest type of Gansu holds 179.92 tC/ha (关晋宏 等 2016)."""
    given = pd.concat([trees("一", *[20] * 30), trees("二", *[20] * 30)])
    stock = measure(stands("一", "二", area_m2=[15.0, 10_000.0]), given)
    assert rules_of(stock) == {"DENSITY_IMPLAUSIBLE": ["一"]}
    assert not stock.errors


def test_an_official_figure_needs_clean_rows_and_signed_parameters() -> None:
    with pytest.raises(FaultyInput) as faulty:
        measure(stands("一"), trees("一", 10, -1), official=True)
    assert faulty.value.facts["findings"][0].row == "一/#2"  # type: ignore[index]
    with pytest.raises(UnsignedParameters, match="CAS10_stem"):
        measure(stands("一"), trees("一", 10), official=True)


def test_with_every_used_row_signed_the_same_figure_is_official() -> None:
    research = measure(stands("一"), trees("一", 10))
    assert not research.provenance.signed_off
    signed = PARAMETERS.sign(
        research.provenance.rows_used, by="示例专家001", on=date(2026, 11, 1), document="示例核对表", page="1"
    )
    official = measure(stands("一"), trees("一", 10), parameters=signed, official=True)
    assert official.provenance.signed_off and official.co2e_t == research.co2e_t


@pytest.mark.rule("MS-01")
def test_every_figure_names_its_method_parameters_input_and_computing_time() -> None:
    stand = measure(stands("一"), trees("一", 10)).stand("一")
    made = stand.provenance
    assert (made.method, made.method_version, made.parameters_version) == (Method.TREE, "1", "2026-12")
    assert len(made.input_sha256) == 64 and made.parameters_sha256 == PARAMETERS.sha256 and made.computed_at
    assert measure(stands("一"), trees("一", 10)).provenance == made
    assert measure(stands("一"), trees("一", 10.1)).provenance.input_sha256 != made.input_sha256
    assert measure(stands("一", area_m2=9e3), trees("一", 10)).provenance.input_sha256 != made.input_sha256


def test_the_errors_of_the_models_are_shared_by_all_trees_and_do_not_average_out() -> None:
    """Allowances of 10 and 15 % (Zeng 2018), carbon fraction 1.645 · 0.0206 / 0.4713 (S30)."""
    one, thousand = (measure(stands("一"), trees("一", *[10] * n)).stand("一") for n in (1, 1000))
    above, below = (pool.co2e_t for pool in thousand.pools)
    u = math.sqrt(((0.10 * above) ** 2 + (0.15 * below) ** 2) / (above + below) ** 2 + 0.0719**2)
    assert thousand.u_relative == pytest.approx(u) == pytest.approx(one.u_relative)
    assert thousand.high_co2e_t == pytest.approx(thousand.co2e_t * (1 + u))
    assert round(1.645 * 0.0206 / 0.4713, 4) == 0.0719


@pytest.mark.rule("MS-12")
def test_a_stand_of_which_only_the_volume_is_known_takes_the_volume_route() -> None:
    """V · D · BEF · (1 + RSR) · CF with the poplar row 0.378, 1.446, 0.227, 0.496."""
    stand = measure(stands("一", species="杨树", volume_m3_ha=60.0), None).stand("一")
    assert stand.co2e_t == pytest.approx(60 * 0.378 * 1.446 * 1.227 * 0.496 * 44 / 12)
    assert stand.levels == {"volume": 0}


def test_dead_wood_and_litter_are_counted_only_where_the_scheme_says_so() -> None:
    plain = measure(stands("一"), trees("一", 20))
    counted = measure(stands("一"), trees("一", 20), ratio_pools=frozenset({Pool.DEAD_WOOD, Pool.LITTER}))
    assert set(plain.pools["pool"]) == {Pool.ABOVE, Pool.BELOW}
    assert counted.co2e_t == pytest.approx(plain.co2e_t * 1.12)
    assert counted.pools["co2e_t"].sum() == pytest.approx(counted.co2e_t)


def test_a_missing_column_is_named_before_anything_is_computed() -> None:
    with pytest.raises(UnreadableInput, match="dbh_cm"):
        measure(stands("一"), trees("一", 10).drop(columns="dbh_cm"))


def test_a_file_whose_stands_are_not_together_is_refused_rather_than_sorted_in_memory(tmp_path: Any) -> None:
    path = tmp_path / "样木.parquet"
    frame = pd.concat([trees("一", *[10] * 150_000), trees("二", *[10] * 10), trees("一", 10)])
    frame.to_parquet(path, index=False)
    with pytest.raises(StandsNotTogether, match="一"):
        measure(stands("一", "二"), path)


def test_a_file_and_a_frame_give_the_same_answer(tmp_path: Any) -> None:
    path = tmp_path / "样木.parquet"
    frame = pd.concat([trees(f"{i:03d}", *np.linspace(6, 40, 1500)) for i in range(200)])
    frame.to_parquet(path, index=False)
    names = [f"{i:03d}" for i in range(200)]
    streamed, held = measure(stands(*names), path), measure(stands(*names), frame)
    assert streamed.provenance == held.provenance
    pd.testing.assert_frame_equal(streamed.parts, held.parts)


def test_a_sampled_stand_whose_plots_are_all_faulty_is_not_mistaken_for_a_full_tally() -> None:
    plots = pd.DataFrame({"stand_id": ["一"], "plot_id": ["1"], "area_m2": [np.nan]})
    stock = measure(stands("一"), trees("一", 10, plot_id="1"), plots=plots)
    assert rules_of(stock) == {"PLOT_WITHOUT_AREA": ["一/1"], "STAND_WITHOUT_PLOT": ["一"]}
    assert stock.stands.empty and stock.co2e_t == 0

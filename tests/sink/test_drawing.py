"""A survey put before the Monte Carlo holds what `measure` holds, and its local powers are good ones."""

import os
import subprocess
import sys
from datetime import date

import numpy as np
import pandas as pd
import pytest
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

from sink.allometry import tree_biomass
from sink.drawing import strata_of, streamed_strata
from sink.error_model import Source, error_model
from sink.parameters.loader import load
from sink.stock import Survey, measure
from sink.uncertainty import simulate

PARAMETERS = load()
ERRORS = error_model(PARAMETERS)


def survey() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(20261121)
    sites = [("一", p) for p in "123"] + [("二", p) for p in "1234"]
    plots = pd.DataFrame(sites, columns=["stand_id", "plot_id"]).assign(area_m2=600.0)
    rows = [
        (
            stand,
            plot,
            rng.choice(["新疆杨", "榆树", "油松", "刺槐", "河北杨", "青海云杉"]),
            rng.uniform(5, 45),
            rng.uniform(4, 18),
        )
        for stand, plot in [*sites[:-1], *[("全", "")] * 2]
        for _ in range(30)
    ]
    trees = pd.DataFrame(rows, columns=["stand_id", "plot_id", "species", "dbh_cm", "height_m"])
    trees.loc[3, "dbh_cm"] = np.nan
    trees["status"] = np.where(np.arange(len(trees)) % 17 == 0, "felled", "retained")
    stands = pd.DataFrame(
        {
            "stand_id": ["一", "二", "全"],
            "area_m2": [30_000.0, 50_000.0, 2_000.0],
            "census_on": date(2025, 9, 1),
            "dbh_threshold_cm": 5.0,
        }
    )
    return stands, plots, trees


def test_without_any_error_every_draw_is_the_measured_stock() -> None:
    stands, plots, trees = survey()
    stock = measure(stands, trees, plots=plots, parameters=PARAMETERS)
    people = strata_of(Survey(stands, plots, None, PARAMETERS), trees)
    drawn = simulate(people, ERRORS.only([]), seed=1, draws=2)
    assert drawn.by_stratum["mean_co2e_t"].to_dict() == pytest.approx(
        stock.stands["co2e_t"].to_dict(), rel=1e-9
    )


def test_monte_carlo_and_first_order_agree_on_a_real_survey_and_name_the_dominant_source() -> None:
    stands, plots, trees = survey()
    people = strata_of(Survey(stands, plots, None, PARAMETERS), trees)
    drawn = simulate(people, ERRORS, seed=7, draws=3000)
    assert drawn.sd_co2e_t == pytest.approx(drawn.first_order_sd_co2e_t, rel=0.12)
    assert drawn.dominant in (Source.PLOTS, Source.CHOICE)
    assert drawn.u_percent is not None and 5 < drawn.u_percent < 80


def test_stands_of_one_stratum_share_their_plots() -> None:
    stands, plots, trees = survey()
    people = strata_of(Survey(stands, plots, None, PARAMETERS), trees, {"一": "杨树", "二": "杨树"})
    assert [(s.name, s.plots, s.sampled) for s in people] == [("全", 1, False), ("杨树", 7, True)]
    assert people[1].area_ha == pytest.approx(8.0)


@pytest.mark.parametrize("species", ["新疆杨", "榆树", "油松", "刺槐", "樟子松", "青海云杉"])
def test_a_local_power_follows_the_equation_within_one_percent_of_a_usual_error(species: str) -> None:
    stands = pd.DataFrame(
        {"stand_id": ["s"], "area_m2": [1e4], "census_on": [date(2025, 9, 1)], "dbh_threshold_cm": [5.0]}
    )
    for dbh in (6.0, 15.0, 30.0):
        trees = pd.DataFrame({"stand_id": "s", "species": [species], "dbh_cm": [dbh]})
        (one,) = strata_of(Survey(stands, None, None, PARAMETERS), trees)
        for error in (-0.05, 0.05):
            wrong = tree_biomass([species], [dbh * (1 + error)], parameters=PARAMETERS)
            right = tree_biomass([species], [dbh], parameters=PARAMETERS)
            if wrong.set_id[0] != right.set_id[0]:
                continue
            exact = (wrong.above_kg + wrong.below_kg)[0] / (right.above_kg + right.below_kg)[0]
            assert (1 + error) ** one.d_power[0] == pytest.approx(exact, rel=0.01)


def test_a_stream_of_batches_draws_what_the_whole_survey_draws() -> None:
    stands, plots, trees = survey()
    job = Survey(pd.concat([stands, stands.iloc[[0]].assign(stand_id="空")]), plots, None, PARAMETERS)
    whole = simulate(strata_of(job, trees), ERRORS, seed=5, draws=64)
    streamed = simulate(streamed_strata(job, trees), ERRORS, seed=5, draws=64)
    assert streamed.by_stratum.sort_index().equals(whole.by_stratum.sort_index())
    assert streamed.totals_co2e_t == pytest.approx(whole.totals_co2e_t)
    assert streamed.by_stratum.loc["空", "mean_co2e_t"] == 0


def test_plots_of_a_refused_stand_are_not_empty_plots_of_its_stratum() -> None:
    stands, plots, trees = survey()
    refused = stands.assign(area_m2=stands["area_m2"].where(stands["stand_id"] != "二"))
    (stratum,) = [
        s
        for s in strata_of(Survey(refused, plots, None, PARAMETERS), trees, {"一": "杨", "二": "杨"})
        if s.sampled
    ]
    assert (stratum.plots, stratum.area_ha) == (3, 3.0)


def test_a_stem_without_diameter_holds_nothing_and_spoils_nothing() -> None:
    stands, plots, trees = survey()
    zero = trees.assign(dbh_cm=trees["dbh_cm"].where(trees.index != 7, 0.0))
    job = Survey(stands.assign(dbh_threshold_cm=0.0), plots, None, PARAMETERS)
    drawn = simulate(strata_of(job, zero), ERRORS, seed=1, draws=32)
    assert np.isfinite(drawn.totals_co2e_t).all()


DRAWS = """
import sys
sys.path.insert(0, "tests/sink")
from test_drawing import *
stands, plots, trees = survey()
drawn = simulate(strata_of(Survey(stands, plots, None, PARAMETERS), trees), ERRORS, seed=7, draws=64)
print(*(value.hex() for value in drawn.totals_co2e_t.tolist()))
"""


def test_without_wide_vector_units_the_same_numbers_are_drawn_within_1e_9() -> None:
    features = "from numpy._core._multiarray_umath import __cpu_dispatch__ as d, __cpu_features__ as f\n"
    wide = " ".join(unit for unit in __cpu_dispatch__ if __cpu_features__.get(unit))
    plain = run_python(
        features + "assert not any(f.get(x) for x in d)\n" + DRAWS, {"NPY_DISABLE_CPU_FEATURES": wide}
    )
    stands, plots, trees = survey()
    strata = strata_of(Survey(stands, plots, None, PARAMETERS), trees)
    usual = simulate(strata, ERRORS, seed=7, draws=64).totals_co2e_t
    drawn = np.array([float.fromhex(word) for word in plain.split()])
    assert len(drawn) == 64
    assert drawn == pytest.approx(np.asarray(usual), rel=1e-9)


def run_python(code: str, settings: dict[str, str]) -> str:
    environment = os.environ | {"PYTHONPATH": "."} | settings
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    ).stdout.strip()


def beside_trees() -> Survey:
    """Stand 一 with shrubs in its plots, 灌 with nothing but shrubs, 蓄 of which only the volume is known."""
    stands, plots, _ = survey()
    more = stands.iloc[[2, 2]].assign(stand_id=["灌", "蓄"], species="油松", volume_m3_ha=[np.nan, 80.0])
    shrubs = pd.DataFrame(
        {
            "stand_id": ["一"] * 20 + ["灌"] * 30,
            "plot_id": ["1", "2"] * 10 + [None] * 30,
            "species": ["柠条", "沙柳"] * 25,
            "height_m": np.linspace(0.5, 2.0, 50),
            "crown_d1_m": np.linspace(0.4, 1.8, 50),
            "crown_d2_m": np.linspace(0.6, 1.5, 50),
            "plants": 40,
        }
    )
    return Survey(pd.concat([stands, more]), plots, shrubs, PARAMETERS)


def test_shrubs_and_stands_of_known_volume_are_drawn_around_what_is_measured() -> None:
    job, (_, _, trees) = beside_trees(), survey()
    stock = measure(job.given_stands, trees, plots=job.given_plots, shrubs=job.shrubs)
    drawn = simulate(strata_of(job, trees), ERRORS.only([]), seed=1, draws=2)
    assert drawn.by_stratum["mean_co2e_t"].to_dict() == pytest.approx(
        stock.stands["co2e_t"].to_dict(), rel=1e-9
    )
    assert (stock.stands.loc[["灌", "蓄"], "co2e_t"] > 0).all()
    streamed = simulate(streamed_strata(job, trees), ERRORS, seed=5, draws=64)
    whole = simulate(strata_of(job, trees), ERRORS, seed=5, draws=64)
    assert streamed.by_stratum.sort_index().equals(whole.by_stratum.sort_index())


@pytest.mark.parametrize(
    ("stand", "sources"),
    [
        ("灌", {Source.HEIGHT, Source.RESIDUAL, Source.EQUATION, Source.ROOT_RATIO, Source.CARBON_FRACTION}),
        ("蓄", {Source.EQUATION, Source.ROOT_RATIO, Source.CARBON_FRACTION}),
    ],
)
def test_each_source_that_moves_them_agrees_with_its_first_order_variance(
    stand: str, sources: set[Source]
) -> None:
    job, (_, _, trees) = beside_trees(), survey()
    alone = [s for s in strata_of(job, trees) if s.name == stand]
    moved = {}
    for source in Source:
        drawn = simulate(alone, ERRORS.only([source]), seed=3, draws=4096)
        moved[source] = drawn.sd_co2e_t > 1e-9 * drawn.mean_co2e_t
        assert drawn.sd_co2e_t == pytest.approx(drawn.first_order_sd_co2e_t, rel=0.06), source
    assert {source for source, does in moved.items() if does} == sources | {Source.AREA}


def test_a_tree_drawn_by_the_volume_it_carries_is_drawn_around_what_is_measured() -> None:
    stands, plots, trees = survey()
    big = trees.assign(volume_m3=np.where(trees["dbh_cm"] > 30, 0.9, np.nan))
    stock = measure(stands, big, plots=plots)
    assert any(levels.get("volume") for levels in stock.stands["levels"])
    people = strata_of(Survey(stands, plots, None, PARAMETERS), big)
    drawn = simulate(people, ERRORS.only([]), seed=1, draws=2)
    assert drawn.by_stratum["mean_co2e_t"].to_dict() == pytest.approx(
        stock.stands["co2e_t"].to_dict(), rel=1e-9
    )

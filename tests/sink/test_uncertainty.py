"""Monte Carlo: reproducible in any partition, and in agreement with the first-order sum of variances."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sink.error_model import (
    DiameterError,
    Source,
    diameter_error_from_duplicates,
    error_model,
)
from sink.errors import DuplicatesTooFew, PlotsTooFew, SimulationsApart
from sink.parameters.loader import load
from sink.population import Group, StratumTrees, arranged_strata
from sink.uncertainty import Simulation, change_co2e_t, merged, simulate

ERRORS = error_model(load("2026-12"))
NO_GROSS = replace(ERRORS, diameter=replace(ERRORS.diameter, gross_share=0.0))
POPLAR = Group("populus", "CAS10", "CAS10", "populus", "杨树", 0.496)
ELM = Group(
    "ulmus", "ZENG", "榆树", "ulmus", "榆树", 0.497, density_power=1.0, density_relative_sd=0.11, choices=1
)
GROUPS = {"populus": POPLAR, "ulmus": ELM}


def forest(
    *, stands: int = 8, plots: int = 4, stems: int = 12, seed: int = 1, strata: int = 2, choices: bool = False
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    sites = [(f"层{s % strata}", f"stand{s}", f"p{p}") for s in range(stands) for p in range(plots)]
    table = pd.DataFrame(sites, columns=["stratum", "stand_id", "plot_id"])
    trees = table.loc[table.index.repeat(stems)].reset_index(drop=True)
    dbh = rng.gamma(12, 1.5, len(trees)) + 5
    trees["group"] = rng.choice(["populus", "ulmus"], len(trees), p=[0.7, 0.3])
    trees["dbh_cm"] = dbh
    trees["above_kg"] = 0.1 * dbh**2.4
    trees["root_kg"] = 0.02 * dbh**2.4
    trees["d_power"] = 2.4
    trees["h_power"] = 0.0
    trees["expansion_per_ha"] = 10_000 / 600
    if choices:
        trees["choice_0"] = np.where(trees["group"] == "ulmus", 0.4, np.nan) * trees["above_kg"]
    else:
        trees["choice_0"] = np.nan
    areas = pd.DataFrame({"stratum": sorted(set(table["stratum"])), "area_ha": 30.0, "sampled": True})
    return trees, table, areas


def people(**options: object) -> tuple[StratumTrees, ...]:
    return arranged_strata(*forest(**options), GROUPS)  # type: ignore[arg-type]


@pytest.mark.parametrize("source", [s for s in Source if s is not Source.HEIGHT])
def test_each_source_alone_agrees_with_its_first_order_variance(source: Source) -> None:
    stems = people(choices=True)
    found = simulate(stems, NO_GROSS.only([source]), seed=3, draws=4096)
    assert found.dominant is source
    assert found.sd_co2e_t == pytest.approx(found.first_order_sd_co2e_t, rel=0.06)


def test_all_sources_together_agree_with_the_sum_of_variances() -> None:
    found = simulate(people(), ERRORS, seed=3, draws=4096)
    assert found.sd_co2e_t == pytest.approx(found.first_order_sd_co2e_t, rel=0.08)
    assert found.low_co2e_t < found.mean_co2e_t < found.high_co2e_t


def test_heights_count_where_the_equation_reads_them() -> None:
    trees, plots, areas = forest()
    stems = arranged_strata(trees.assign(h_power=0.9), plots, areas, GROUPS)
    found = simulate(stems, ERRORS.only([Source.HEIGHT]), seed=3, draws=2048)
    assert found.sd_co2e_t == pytest.approx(found.first_order_sd_co2e_t, rel=0.06)


def test_errors_of_single_trees_average_away_and_shared_errors_do_not() -> None:
    few, many = people(stems=10), people(stems=160)
    single, shared = NO_GROSS.only([Source.RESIDUAL]), NO_GROSS.only([Source.CARBON_FRACTION])

    def u(stems: tuple[StratumTrees, ...], errors: object) -> float:
        return simulate(stems, errors, seed=5, draws=512).u_percent or 0.0  # type: ignore[arg-type]

    assert u(many, single) < 0.4 * u(few, single)
    assert u(many, shared) == pytest.approx(u(few, shared), rel=0.1)


def test_the_same_seed_draws_the_same_numbers_and_another_seed_others() -> None:
    stems = people()
    one, two = (simulate(stems, ERRORS, seed=9, draws=300, threads=n) for n in (1, 2))
    assert (one.totals_co2e_t == two.totals_co2e_t).all()
    assert (simulate(stems, ERRORS, seed=10, draws=300).totals_co2e_t != one.totals_co2e_t).any()


def test_more_draws_continue_the_same_series() -> None:
    stems = people()
    assert (
        simulate(stems, ERRORS, seed=9, draws=700).totals_co2e_t[:300]
        == simulate(stems, ERRORS, seed=9, draws=300).totals_co2e_t
    ).all()


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 4), st.integers(0, 2**31))
def test_any_partition_into_strata_gives_the_same_draws(strata: int, seed: int) -> None:
    trees, plots, areas = forest(strata=strata)
    whole = simulate(arranged_strata(trees, plots, areas, GROUPS), ERRORS, seed=seed, draws=100)
    alone = []
    for name in areas["stratum"]:
        part = arranged_strata(*(frame[frame["stratum"] == name] for frame in (trees, plots, areas)), GROUPS)
        alone.append(simulate(part, ERRORS, seed=seed, draws=100))
    together = merged(alone)
    assert together.by_stratum.equals(whole.by_stratum)
    assert together.totals_co2e_t == pytest.approx(whole.totals_co2e_t)
    assert together.variances_t2 == pytest.approx(whole.variances_t2)


def test_the_order_of_the_rows_does_not_matter() -> None:
    trees, plots, areas = forest()
    shuffled = arranged_strata(
        trees.sample(frac=1, random_state=2), plots.iloc[::-1], areas.iloc[::-1], GROUPS
    )
    one = simulate(arranged_strata(trees, plots, areas, GROUPS), ERRORS, seed=1, draws=256)
    assert (simulate(shuffled, ERRORS, seed=1, draws=256).totals_co2e_t == one.totals_co2e_t).all()


def test_an_empty_plot_is_a_true_zero_and_a_stand_without_trees_holds_nothing() -> None:
    trees, plots, areas = forest()
    emptied = trees[trees["plot_id"] != "p0"]
    less = simulate(arranged_strata(emptied, plots, areas, GROUPS), ERRORS.only([]), seed=1, draws=4)
    dropped = simulate(
        arranged_strata(emptied, plots[plots["plot_id"] != "p0"], areas, GROUPS),
        ERRORS.only([]),
        seed=1,
        draws=4,
    )
    assert less.mean_co2e_t == pytest.approx(0.75 * dropped.mean_co2e_t)
    nothing = simulate(arranged_strata(trees[:0], plots, areas, GROUPS), ERRORS, seed=1, draws=8)
    assert nothing.mean_co2e_t == 0 and nothing.u_percent is None and nothing.dominant is None


def test_a_full_tally_has_no_sampling_error() -> None:
    trees, plots, areas = forest()
    tallied = arranged_strata(trees, plots, areas.assign(sampled=False), GROUPS)
    assert simulate(tallied, ERRORS, seed=1, draws=8).variances_t2[Source.PLOTS] == 0
    assert simulate(tallied, ERRORS.only([Source.PLOTS]), seed=1, draws=64).sd_co2e_t == 0


def test_one_plot_in_a_sampled_stratum_is_refused() -> None:
    trees, plots, areas = forest(stands=1, plots=1, strata=1)
    with pytest.raises(PlotsTooFew):
        arranged_strata(trees, plots, areas, GROUPS)


def test_a_stand_of_many_tiles_keeps_every_tree() -> None:
    trees, plots, areas = forest(stands=1, plots=2, stems=1500, strata=1)
    stems = arranged_strata(trees, plots, areas, GROUPS)
    assert len(stems[0].tiles) == 3
    assert all(tile.trees.stop - tile.trees.start <= 1024 for tile in stems[0].tiles)
    exact = simulate(stems, ERRORS.only([]), seed=1, draws=2).mean_co2e_t
    kg = (trees["above_kg"] + trees["root_kg"]) * trees["group"].map({"populus": 0.496, "ulmus": 0.497})
    assert exact == pytest.approx(kg.sum() / 1000 * 44 / 12 * (10_000 / 600) / 2 * 30)


def test_doubling_the_area_doubles_every_draw() -> None:
    trees, plots, areas = forest()
    once = simulate(arranged_strata(trees, plots, areas, GROUPS), ERRORS, seed=4, draws=64)
    twice = simulate(
        arranged_strata(trees, plots, areas.assign(area_ha=60.0), GROUPS), ERRORS, seed=4, draws=64
    )
    assert twice.totals_co2e_t == pytest.approx(2 * once.totals_co2e_t)


def test_trees_measured_twice_teach_the_diameter_error() -> None:
    rng = np.random.default_rng(11)
    truth, true = rng.uniform(6, 60, 6000), DiameterError(0.01, 0.08, 0.02, 5.0)

    def reading() -> np.ndarray:
        gross = rng.random(truth.size) < true.gross_share
        return truth + rng.standard_normal(truth.size) * np.where(
            gross, true.gross_sd_cm, true.slope * truth + true.base_cm
        )

    found = diameter_error_from_duplicates(reading(), reading())
    assert found.slope == pytest.approx(true.slope, rel=0.15)
    assert found.relative_sd(np.array([20.0])) == pytest.approx(true.relative_sd(np.array([20.0])), rel=0.1)
    assert found.gross_share == pytest.approx(true.gross_share, rel=0.35)
    assert found.gross_sd_cm == pytest.approx(true.gross_sd_cm, rel=0.3)


def test_a_handful_of_duplicates_teaches_nothing() -> None:
    with pytest.raises(DuplicatesTooFew):
        diameter_error_from_duplicates([10.0] * 29, [10.1] * 29)


def test_the_defaults_are_those_of_the_tables() -> None:
    assert ERRORS.diameter == DiameterError(0.0062, 0.0904, 0.05, 4.64)
    assert ERRORS.carbon_fraction == pytest.approx(0.0206 / 0.4713, rel=1e-3)


def test_the_result_of_a_simulation_names_what_to_work_on() -> None:
    found = simulate(people(stands=4, plots=2), ERRORS, seed=1, draws=512)
    assert isinstance(found, Simulation) and found.dominant in (Source.PLOTS, Source.EQUATION)


def grown(by: float) -> tuple[StratumTrees, ...]:
    trees, plots, areas = forest()
    bigger = trees.assign(dbh_cm=trees["dbh_cm"] * by)
    for name in ("above_kg", "root_kg"):
        bigger[name] = trees[name] * by**2.4
    return arranged_strata(bigger, plots, areas, GROUPS)


def test_the_change_of_one_forest_is_known_better_than_the_difference_of_two() -> None:
    old = simulate(grown(1.0), ERRORS, seed=2, draws=2048, census="2024")
    new = simulate(grown(1.04), ERRORS, seed=2, draws=2048, census="2025")
    apart = np.hypot(old.sd_co2e_t, new.sd_co2e_t)
    drawn = change_co2e_t(old, new)
    assert drawn.std(ddof=1) < 0.5 * apart
    assert drawn.mean() == pytest.approx(new.mean_co2e_t - old.mean_co2e_t)


def test_what_was_measured_twice_errs_twice() -> None:
    only = NO_GROSS.only([Source.DIAMETER])
    one, other = (simulate(people(), only, seed=2, draws=256, census=name) for name in ("2024", "2025"))
    assert (one.totals_co2e_t != other.totals_co2e_t).any()


def test_simulations_of_different_seeds_are_not_subtracted() -> None:
    with pytest.raises(SimulationsApart):
        change_co2e_t(
            simulate(people(), ERRORS, seed=1, draws=8), simulate(people(), ERRORS, seed=2, draws=8)
        )


def test_three_plots_err_as_three_plots_and_not_as_two_or_four() -> None:
    few = people(stands=1, plots=3, strata=1)
    found = simulate(few, ERRORS.only([Source.PLOTS]), seed=8, draws=8192)
    assert found.sd_co2e_t == pytest.approx(found.first_order_sd_co2e_t, rel=0.04)


def test_roots_by_ratio_share_the_error_of_what_they_follow() -> None:
    trees, plots, areas = forest()
    follows = {name: replace(group, root_follows=True) for name, group in GROUPS.items()}
    only = ERRORS.only([Source.EQUATION])
    apart, together = (
        simulate(
            arranged_strata(trees.assign(group="populus"), plots, areas, groups), only, seed=8, draws=4096
        )
        for groups in (GROUPS, follows)
    )
    assert together.sd_co2e_t / together.mean_co2e_t == pytest.approx(ERRORS.equation, rel=0.05)
    assert apart.sd_co2e_t == pytest.approx(together.sd_co2e_t * 0.1 / 0.12, rel=0.05)
    assert together.sd_co2e_t == pytest.approx(together.first_order_sd_co2e_t, rel=0.05)

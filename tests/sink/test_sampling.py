"""Strata and plots, the change between two censuses of them, and the discount for imprecision."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sink.errors import DiscountUnknown, PlotsNotPaired, PlotsTooFew, PlotValueMissing, StratumAreaMissing
from sink.parameters.loader import load
from sink.sampling import (
    Discounted,
    MorePlotsNeeded,
    Side,
    discount,
    discount_table,
    estimate,
    estimate_change,
    independent_change,
    plots_needed,
    updated,
)

AR_TOOL14 = discount_table(load("2026-12"), "CDM AR-TOOL14 v4.2")
AR_CM_001 = discount_table(load("2026-12"), "AR-CM-001-V01")
RNG = np.random.default_rng(20261121)


def sample(**strata: list[float]) -> pd.DataFrame:
    rows = [(f"{name}-{i}", name, value) for name, values in strata.items() for i, value in enumerate(values)]
    return pd.DataFrame(rows, columns=["plot_id", "stratum", "value_per_ha"])


def test_one_stratum_is_the_simple_mean_with_the_t_interval() -> None:
    values = [10.0, 14.0, 9.0, 17.0, 0.0]
    found = estimate(sample(a=values), {"a": 20.0})
    low, high = stats.t.interval(0.90, 4, np.mean(values), stats.sem(values))
    assert found.total == pytest.approx(np.mean(values) * 20)
    assert (found.low_total, found.high_total) == pytest.approx((low * 20, high * 20))


def test_strata_weigh_by_area_and_each_costs_a_degree_of_freedom() -> None:
    found = estimate(sample(a=[10, 12, 14], b=[100, 104, 96, 100]), {"a": 75.0, "b": 25.0})
    assert found.mean_per_ha == pytest.approx(0.75 * 12 + 0.25 * 100)
    assert found.degrees_of_freedom == 5
    error = np.sqrt(0.75**2 * 4 / 3 + 0.25**2 * (32 / 3) / 4)
    assert found.half_width_per_ha == pytest.approx(stats.t.ppf(0.95, 5) * error)


def test_the_order_of_the_plots_does_not_matter() -> None:
    plots = sample(a=[1, 5, 9], b=[2, 4, 4])
    areas = {"a": 3.0, "b": 9.0}
    assert estimate(plots.iloc[::-1], areas) == estimate(plots, areas)


def test_an_empty_plot_counts_as_zero_but_a_missing_value_is_refused() -> None:
    assert estimate(sample(a=[0, 0, 3]), {"a": 1.0}).mean_per_ha == 1
    with pytest.raises(PlotValueMissing):
        estimate(sample(a=[1, 2, float("nan"), 3]), {"a": 1.0})


def test_a_stratum_of_one_or_two_plots_is_refused_by_name_and_never_read_as_exact() -> None:
    with pytest.raises(PlotsTooFew) as refused:
        estimate(sample(a=[1, 2, 3], b=[5], c=[7, 8]), {"a": 1.0, "b": 1.0, "c": 1.0})
    assert refused.value.facts["strata"] == {"b": 1, "c": 2}
    with pytest.raises(PlotsTooFew):
        estimate(sample(a=[1]), {"a": 1.0}, plots_min=1)


def test_plots_without_area_and_areas_without_plots_are_both_named() -> None:
    with pytest.raises(StratumAreaMissing) as refused:
        estimate(sample(a=[1, 2, 3]), {"b": 4.0})
    assert refused.value.facts == {"without_area": ["a"], "without_plots": ["b"]}


def test_the_change_on_the_same_plots_cancels_what_they_share() -> None:
    site = RNG.normal(50, 20, 30)
    old = sample(a=list(site))
    new = sample(a=list(site + RNG.normal(5, 1, 30)))
    areas = {"a": 10.0}
    paired = estimate_change(old, new, areas)
    apart = independent_change(estimate(old, areas), estimate(new, areas))
    assert paired.total == pytest.approx(apart.total)
    assert paired.half_width_total < apart.half_width_total / 5


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=3, max_size=20))
def test_the_paired_variance_exceeds_the_independent_one_only_where_plots_move_against_each_other(
    pairs: list[tuple[float, float]],
) -> None:
    old, new = (sample(a=list(column)) for column in zip(*pairs, strict=True))
    paired = estimate_change(old, new, {"a": 1.0})
    first, second = estimate(old, {"a": 1.0}), estimate(new, {"a": 1.0})
    covariance = np.cov(old["value_per_ha"], new["value_per_ha"])[0, 1]
    apart = np.hypot(first.half_width_total, second.half_width_total)
    if covariance >= 0:
        assert paired.half_width_total <= apart * (1 + 1e-9) + 1e-9


def test_a_lost_plot_stops_the_paired_estimate_and_is_named() -> None:
    old, new = sample(a=[1, 2, 3, 4]), sample(a=[2, 3, 4])
    with pytest.raises(PlotsNotPaired) as refused:
        estimate_change(old, new, {"a": 1.0})
    assert refused.value.facts["only_old"] == ["a-3"]


def test_a_stock_updated_by_a_change_adds_half_widths_in_squares() -> None:
    old = estimate(sample(a=[10, 12, 14, 8]), {"a": 5.0})
    change = estimate_change(sample(a=[1, 2, 3]), sample(a=[2, 4, 4]), {"a": 5.0})
    found = updated(old, change)
    assert found.total == pytest.approx(old.total + change.total)
    assert found.half_width_total == pytest.approx(np.hypot(old.half_width_total, change.half_width_total))


def pilot(**sd: float) -> pd.DataFrame:
    return pd.DataFrame({"stratum": list(sd), "area_ha": 100.0, "sd_per_ha": list(sd.values())})


def test_the_planned_number_of_plots_reaches_the_wanted_precision() -> None:
    plan = plots_needed(pilot(a=20.0, b=5.0), mean_expected_per_ha=50.0, plot_area_m2=600)
    error = np.sqrt(sum(0.25 * sd**2 / plan.by_stratum[name] for name, sd in {"a": 20.0, "b": 5.0}.items()))
    half_width = stats.t.ppf(0.95, plan.plots - 2) * error
    assert half_width <= plan.half_width_wanted_per_ha
    assert plan.by_stratum["a"] > plan.by_stratum["b"] >= 3


def test_no_stratum_gets_fewer_than_three_plots() -> None:
    plan = plots_needed(pilot(a=0.0, b=0.0), mean_expected_per_ha=50.0, plot_area_m2=600)
    assert plan.by_stratum == {"a": 3, "b": 3}


def test_a_stratum_that_its_plots_would_cover_is_tallied_in_full() -> None:
    strata = pilot(a=20.0, b=20.0).assign(area_ha=[100.0, 0.15])
    plan = plots_needed(strata, mean_expected_per_ha=50.0, plot_area_m2=600)
    assert plan.tally_in_full == ("b",)


@settings(deadline=None)
@given(st.floats(0.5, 60), st.floats(1.05, 3))
def test_a_more_varied_forest_never_needs_fewer_plots(sd: float, factor: float) -> None:
    few = plots_needed(pilot(a=sd, b=10), mean_expected_per_ha=40.0, plot_area_m2=600)
    many = plots_needed(pilot(a=sd * factor, b=10), mean_expected_per_ha=40.0, plot_area_m2=600)
    assert many.plots >= few.plots


@pytest.mark.parametrize(
    ("u_percent", "deducted"),
    [(9.0, 0), (10.0, 0), (10.01, 0.25), (15.0, 0.25), (15.01, 0.5), (20.0, 0.5), (30.0, 0.75), (30.01, 1.0)],
)
def test_a_limit_of_u_belongs_to_the_lower_step_of_ar_tool14(u_percent: float, deducted: float) -> None:
    found = discount(AR_TOOL14, 100.0, u_percent)
    assert isinstance(found, Discounted)
    assert found.deducted == pytest.approx(deducted * u_percent)


@pytest.mark.parametrize(
    ("u_percent", "value"), [(10.0, 100), (10.1, 94), (20.0, 94), (20.1, 89), (30.0, 89)]
)
def test_ar_cm_001_takes_a_share_of_the_change_itself(u_percent: float, value: float) -> None:
    found = discount(AR_CM_001, 100.0, u_percent)
    assert isinstance(found, Discounted) and found.value == pytest.approx(value)


def test_above_thirty_percent_ar_cm_001_answers_with_more_plots_and_no_number() -> None:
    found = discount(AR_CM_001, 100.0, 45.0)
    assert found == MorePlotsNeeded(45.0, 30.0, "AR-CM-001-V01", pytest.approx(2.25))


@settings(deadline=None)
@given(st.floats(-1e6, 1e6).filter(lambda x: abs(x) > 1e-3), st.floats(0, 0.6))
def test_the_discount_lowers_a_gain_enlarges_a_loss_and_raises_a_baseline(value: float, u: float) -> None:
    for table in (AR_TOOL14, AR_CM_001):
        project = discount(table, value, u * abs(value))
        baseline = discount(table, value, u * abs(value), side=Side.BASELINE)
        if isinstance(project, MorePlotsNeeded) or isinstance(baseline, MorePlotsNeeded):
            assert table is AR_CM_001 and u > 0.3
            continue
        assert project.deducted >= 0
        assert project.value <= value <= baseline.value


@settings(deadline=None)
@given(st.floats(1, 1e6), st.floats(0, 0.9), st.floats(0, 0.9))
def test_a_rougher_estimate_is_never_credited_more(value: float, one: float, other: float) -> None:
    fine, rough = (discount(AR_TOOL14, value, u * value) for u in sorted((one, other)))
    assert isinstance(fine, Discounted) and isinstance(rough, Discounted)
    assert rough.value <= fine.value


def test_a_change_of_zero_has_no_precision_and_credits_nothing() -> None:
    assert isinstance(discount(AR_TOOL14, 0.0, 5.0), MorePlotsNeeded)
    assert isinstance(discount(AR_TOOL14, 10.0, float("nan")), MorePlotsNeeded)
    full_tally = discount(AR_TOOL14, 0.0, 0.0)
    assert isinstance(full_tally, Discounted) and full_tally.value == 0


def test_an_unknown_discount_table_is_named_with_the_known_ones() -> None:
    with pytest.raises(DiscountUnknown) as refused:
        discount_table(load(), "VM0047")
    assert "AR-CM-001-V01" in refused.value.message("zh")

"""Curves stand still outside what they were made for; projections start from the measurement."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sink.errors import GrowthNotFitted, GrowthUnknown
from sink.growth import (
    LINEAR,
    LOGISTIC,
    PARABOLA,
    POWER,
    RICHARDS,
    SCHUMACHER,
    Curve,
    calibrate,
    curve,
    growth_of_last_year,
    project,
)
from sink.parameters.loader import load

PARAMETERS = load("2026-12")
BROADLEAF, CONIFER = "growth_models/阔叶林/V", "growth_models/针叶林/V"


def stands(**columns: object) -> pd.DataFrame:
    base = {"stand_id": ["s1"], "co2e_t": [100.0], "age_a": [20.0], "growth_model": [BROADLEAF]}
    return pd.DataFrame({**base, **columns})


def test_the_first_year_of_a_projection_is_the_measurement_and_the_status_is_expected() -> None:
    found = project(stands(), years=20, parameters=PARAMETERS)
    assert found.co2e_t[0, 0] == 100 and found.status == "EXPECTED"
    assert found.row_ids == {BROADLEAF}


@settings(deadline=None)
@given(st.floats(0, 1e6), st.floats(5, 200), st.sampled_from([BROADLEAF, CONIFER]))
def test_a_projected_stand_never_shrinks_and_scales_with_its_stock(
    co2e: float, age: float, model: str
) -> None:
    frame = stands(co2e_t=[co2e], age_a=[age], growth_model=[model])
    once = project(frame, years=30, parameters=PARAMETERS).co2e_t
    assert (np.diff(once) >= -1e-9 * (1 + co2e)).all()
    twice = project(frame.assign(co2e_t=2 * co2e), years=30, parameters=PARAMETERS).co2e_t
    assert twice == pytest.approx(2 * once)


def test_a_stand_younger_than_its_curve_is_held_and_flagged() -> None:
    found = project(stands(age_a=[1.0]), years=5, parameters=PARAMETERS)
    assert (found.co2e_t == 100).all() and found.flags == (frozenset({"too_young"}),)


def test_growth_stops_where_the_curve_was_never_measured() -> None:
    elm = "growth_models/榆树疏林 (乔木层)/C density"
    found = project(stands(age_a=[85.0], growth_model=[elm]), years=10, parameters=PARAMETERS)
    assert found.co2e_t[0, 5] == found.co2e_t[0, 10] > 100
    assert "past_curve" in found.flags[0]


def test_the_explosive_shrub_curve_needs_an_observed_ceiling() -> None:
    shrub = "growth_models/灌丛/C density"
    held = project(stands(growth_model=[shrub]), years=30, parameters=PARAMETERS)
    assert (held.co2e_t == 100).all() and held.flags == (frozenset({"no_ceiling"}),)
    capped = project(stands(growth_model=[shrub], co2e_t_max=[130.0]), years=30, parameters=PARAMETERS)
    assert capped.co2e_t[0, -1] == 130 and capped.co2e_t[0, 0] == 100


def test_a_stand_of_unknown_age_is_held_and_flagged() -> None:
    found = project(stands(age_a=[np.nan]), years=5, parameters=PARAMETERS)
    assert (found.co2e_t == 100).all() and found.flags == (frozenset({"no_age"}),)


def test_a_stand_above_the_observed_ceiling_is_held_and_not_cut_down() -> None:
    shrub = "growth_models/灌丛/C density"
    dense = project(stands(growth_model=[shrub], co2e_t_max=[80.0]), years=5, parameters=PARAMETERS)
    assert (dense.co2e_t == 100).all()


def test_mixed_models_keep_the_order_of_the_stands() -> None:
    frame = pd.concat([stands(), stands(stand_id=["s2"], growth_model=[CONIFER]), stands(stand_id=["s3"])])
    found = project(frame, years=10, parameters=PARAMETERS)
    assert found.stand_ids == ("s1", "s2", "s3")
    assert found.co2e_t[0] == pytest.approx(found.co2e_t[2])
    assert found.co2e_t[0, -1] != pytest.approx(found.co2e_t[1, -1])
    assert len(found.table()) == 33


def test_a_height_parabola_never_turns_down() -> None:
    larch = curve(PARAMETERS, "growth_models/落叶松/H from D")
    assert larch.form == PARABOLA
    heights = larch.at(np.arange(1, 90))
    assert (np.diff(heights) >= 0).all() and heights[-1] == heights[60]


def test_a_form_without_coefficients_is_refused_by_name() -> None:
    with pytest.raises(GrowthUnknown, match="36 forest types"):
        curve(PARAMETERS, "growth_models/36 forest types/B")


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        (RICHARDS, (200.0, 1.0, 0.05, 0.6)),
        (LOGISTIC, (120.0, 25.0, 0.12)),
        (SCHUMACHER, (30.4, -17.7)),
        (LINEAR, (2.17, -14.9)),
        (POWER, (2.5, 0.42)),
    ],
)
def test_calibration_finds_the_curve_it_was_given(form: str, numbers: tuple[float, ...]) -> None:
    age = np.arange(5.0, 80, 3)
    truth = Curve(form, numbers, "t/ha").at(age)
    noise = np.random.default_rng(7).normal(0, 0.01, age.size) * truth.max()
    clean = np.maximum(truth + noise, 0)
    keep = truth > 0
    found = calibrate(form, age[keep], clean[keep], unit="t/ha")
    assert found.r2 > 0.98 and found.observations == keep.sum()
    assert found.rmse < 0.02 * truth.max()
    assert abs(found.bias) < 0.01 * truth.max()
    assert found.curve.at(age[keep]) == pytest.approx(truth[keep], abs=0.03 * truth.max())


def test_a_calibrated_curve_does_not_leave_the_ages_it_saw() -> None:
    found = calibrate(LINEAR, [10, 20, 30], [5.0, 9.0, 16.0], unit="t/ha")
    assert found.curve.at(200) == found.curve.at(30)


def test_two_points_calibrate_no_line_and_one_age_calibrates_nothing() -> None:
    for ages in ([10.0, 20.0], [10.0, 10.0, 10.0]):
        with pytest.raises(GrowthNotFitted):
            calibrate(LINEAR, ages, [1.0, 2.0, 3.0][: len(ages)], unit="t/ha")


def test_the_last_year_of_a_stand_without_a_past_is_what_the_curve_led_up_to() -> None:
    frame = stands(age_a=[21.0])
    year_ago = 100 - growth_of_last_year(frame)["s1"]
    ahead = project(stands(age_a=[20.0], co2e_t=[year_ago]), years=1, parameters=PARAMETERS)
    assert 0 < year_ago < 100 and ahead.co2e_t[0, 1] == pytest.approx(100)


def test_a_stand_too_young_for_its_curve_has_no_last_year() -> None:
    assert growth_of_last_year(stands(age_a=[2.0])) == {"s1": 0.0}

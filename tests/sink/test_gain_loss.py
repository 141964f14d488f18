"""Gain minus loss between surveys, and the gases of a fire."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sink.gain_loss import (
    Biomass,
    Disturbance,
    DisturbanceKind,
    combustion_factor,
    fire_gases_co2e_t,
    gain_loss,
)
from sink.parameters.loader import load
from sink.results import Status

PARAMETERS = load("2026-12")
POPLAR = Biomass(root_ratio=0.227, carbon_fraction=0.496)


def test_a_year_of_growth_minus_a_felling_by_hand() -> None:
    """IPCC 2006 V4 eq. 2.9 and 2.12: A·G·(1+R)·CF and H·BCEF·(1+R)·CF, times 44/12."""
    found = gain_loss(
        POPLAR,
        area_ha=10,
        years=1,
        growth_t_per_ha_a=3.0,
        removed_m3=12.0,
        expansion_t_per_m3=0.6,
        disturbed_t=2.0,
    )
    per_t = 1.227 * 0.496 * 44 / 12
    assert found.change_co2e_t == pytest.approx((30 - 7.2 - 2.0) * per_t)
    assert found.status is Status.EXPECTED


@settings(deadline=None)
@given(st.floats(0, 100), st.floats(0, 10), st.floats(0, 50), st.floats(0, 200))
def test_the_parts_add_up_and_losses_only_lower_the_change(
    area_ha: float, growth: float, removed_m3: float, fuelwood_t: float
) -> None:
    found = gain_loss(
        POPLAR,
        area_ha=area_ha,
        years=2,
        growth_t_per_ha_a=growth,
        removed_m3=removed_m3,
        expansion_t_per_m3=0.5,
        fuelwood_t=fuelwood_t,
    )
    assert found.change_co2e_t <= found.gain_co2e_t
    parts = found.change_co2e_t + found.removal_co2e_t + found.fuelwood_co2e_t + found.disturbance_co2e_t
    assert parts == pytest.approx(found.gain_co2e_t, abs=1e-9)


@pytest.mark.parametrize(
    ("age_a", "share"), [(1, 1.0), (3, 0.46), (5, 0.46), (6, 0.67), (17, 0.5), (18, 0.32), (90, 0.32)]
)
def test_the_steps_of_the_former_table_stay_with_its_version(age_a: float, share: float) -> None:
    assert combustion_factor(age_a, parameters=load("2026-11")) == share


@given(st.floats(0, 300))
def test_a_temperate_forest_burns_alike_at_any_age(age_a: float) -> None:
    assert combustion_factor(age_a, parameters=PARAMETERS) == 0.45


def test_only_a_fire_gives_off_methane() -> None:
    storm = Disturbance("s", date(2025, 4, 1), DisturbanceKind.WIND, 1.0, 0.5, 30.0, 20.0)
    assert fire_gases_co2e_t(storm, parameters=PARAMETERS) == 0

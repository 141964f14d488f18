"""Planned planting is EXPECTED: a yearly series to the horizon, never ahead of what the trees can hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sink.afforestation import Planting, expected_stock
from sink.allometry import recipe
from sink.errors import PlantingIncomplete, UnknownSpecies
from sink.parameters.loader import load
from sink.results import Status
from sink.species import all_species

PARAMETERS = load("2026-12")
TAXA = [t.species_id for t in all_species(PARAMETERS).values() if recipe(t, PARAMETERS) is not None]


@pytest.mark.rule("MS-06")
def test_planned_trees_give_an_expected_reserve_by_year_to_a_horizon_of_twenty_years() -> None:
    found = expected_stock([Planting("新疆杨", 1000, dbh_cm=3.0), Planting("刺槐", 500, dbh_cm=2.0)])
    assert found.status is Status.EXPECTED and found.horizon_years == 20
    assert found.expected_co2e_kg > 0 and (found.yearly_co2e_kg >= 0).all()
    assert found.yearly_co2e_kg.sum() == pytest.approx(found.expected_co2e_kg)
    assert found.by_planting_co2e_kg.sum(axis=0) == pytest.approx(found.stock_co2e_kg)


@pytest.mark.rule("MS-06")
def test_another_horizon_is_a_beginning_of_the_same_series_and_the_standard_is_a_slot() -> None:
    design = [Planting("新疆杨", 1000, dbh_cm=3.0)]
    short = expected_stock(design, horizon_years=5, standard="示例造林碳汇标准001")
    assert short.standard == "示例造林碳汇标准001"
    assert (expected_stock(design).stock_co2e_kg[:6] == short.stock_co2e_kg).all()


def test_what_was_planted_is_not_counted_as_growth() -> None:
    seedlings, large = (
        expected_stock([Planting("新疆杨", 100, dbh_cm=d)], horizon_years=0) for d in (1.0, 12.0)
    )
    assert seedlings.expected_co2e_kg == large.expected_co2e_kg == 0
    assert large.stock_co2e_kg[0] > seedlings.stock_co2e_kg[0]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TAXA), st.integers(0, 10_000), st.floats(0, 40), st.floats(0, 1))
def test_the_series_never_falls_and_scales_with_number_and_survival(
    species: str, count: int, dbh_cm: float, survival: float
) -> None:
    found = expected_stock([Planting(species, count, dbh_cm, survival=survival)], parameters=PARAMETERS)
    one = expected_stock([Planting(species, 1, dbh_cm, survival=1.0)], parameters=PARAMETERS)
    assert (found.yearly_co2e_kg >= 0).all()
    assert found.stock_co2e_kg == pytest.approx(one.stock_co2e_kg * count * survival)


def test_shrubs_follow_the_stand_curve_up_to_the_observed_stock() -> None:
    found = expected_stock([Planting("柠条", 0, area_ha=2.0)], horizon_years=60)
    ceiling_kg = 17.99 * 0.47 * 1000 * 2.0 * 0.85 * 44 / 12
    assert found.stock_co2e_kg[-1] == pytest.approx(ceiling_kg)
    assert np.all(np.diff(found.stock_co2e_kg) >= 0) and found.stock_co2e_kg[0] == 0


def test_every_fault_of_a_design_is_named_at_once() -> None:
    with pytest.raises(PlantingIncomplete) as refused:
        expected_stock(
            [
                Planting("新疆杨", -1),
                Planting("柠条", 10),
                Planting("刺槐", 1, survival=1.2),
                Planting("油松", 1, float("nan")),
            ]
        )
    text = refused.value.message("zh")
    assert all(name in text for name in ("新疆杨", "柠条", "刺槐", "油松"))
    with pytest.raises(UnknownSpecies):
        expected_stock([Planting("不知名的树", 1)])

"""Fuel factors are heating value, carbon content, oxidation and 44/12, as the guides print them (S43)."""

import pytest

from sink.parameters.loader import load


@pytest.mark.parametrize(
    ("fuel", "gj_per_unit", "tc_per_tj", "oxidised"),
    [
        ("natural_gas", 389.31 / 10_000, 15.3, 0.99),
        ("petrol", 43.070 / 1000, 18.9, 0.98),
        ("diesel", 42.652 / 1000, 20.2, 0.98),
        ("lpg", 50.179 / 1000, 17.2, 0.98),
    ],
)
def test_a_fuel_factor_is_its_printed_product(
    fuel: str, gj_per_unit: float, tc_per_tj: float, oxidised: float
) -> None:
    by_hand_kg = gj_per_unit * tc_per_tj * oxidised * 44 / 12
    kg = load("2026-12").number(f"emission_factors/{fuel}", "kg_co2e_per_unit")
    assert kg == pytest.approx(by_hand_kg, rel=5e-4)

"""CV-05: areas in 亩, carbon in whole grams, money in integer fen, and one exact door between them."""

from fractions import Fraction

import pytest

from registry.quantities import area_dm2, at_least_mu, co2e_g, face_value_mu100


@pytest.mark.rule("CV-05")
def test_fifteen_mu_are_one_hectare() -> None:
    assert face_value_mu100(area_dm2(10_000)) == 1500
    assert face_value_mu100(area_dm2(2000 / 3)) == 100


@pytest.mark.rule("CV-05")
def test_one_mu_is_two_thousand_thirds_of_a_square_metre_and_not_a_square_metre_less() -> None:
    assert at_least_mu(area_dm2(float(Fraction(2000, 3))), 1)
    assert not at_least_mu(area_dm2(2000 / 3 - 1), 1)


@pytest.mark.rule("CV-05")
def test_carbon_is_whole_grams_and_never_more_than_was_measured() -> None:
    assert co2e_g(1.0) == 1_000_000
    assert co2e_g(0.0000019) == 1
    for wrong in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="not a quantity"):
            co2e_g(wrong)

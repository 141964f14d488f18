"""Growth curves against the points their sources name."""

import numpy as np
import pytest

from sink.growth import curve
from sink.parameters.loader import load

PARAMETERS = load("2026-12")


def test_the_shrub_power_curve_of_north_hebei_reaches_26_tonnes_of_carbon_at_20_years() -> None:
    """S14, 0.057 t^2.0439 tC/ha by hand; the note of the parameter row says 25.9, a rounding apart."""
    assert curve(PARAMETERS, "growth_models/灌丛/C density").at(20) == pytest.approx(26.0, abs=0.05)


@pytest.mark.parametrize(
    ("model", "zero_at_a"), [("榆树疏林 (乔木层)/C density", 15.0), ("小叶杨人工林 (乔木层)/C density", 9.0)]
)
def test_the_hunshandake_lines_stand_still_before_their_first_stand(model: str, zero_at_a: float) -> None:
    """S11: measured from 15 and 9 years on."""
    line = curve(PARAMETERS, f"growth_models/{model}")
    assert line.at(zero_at_a - 5) == line.at(zero_at_a) > 0


def test_the_broadleaf_richards_curve_is_zero_until_ln_b_over_k() -> None:
    """S14: 364.306 (1 - 1.05 e^(-0.018 t))^(1/(1-0.523)), zero while t < ln(1.05)/0.018 = 2.71 a."""
    broadleaf = curve(PARAMETERS, "growth_models/阔叶林/V")
    assert broadleaf.at(2.71) == 0 < broadleaf.at(2.72)
    by_hand = 364.306 * (1 - 1.05 * np.exp(-0.018 * 40)) ** (1 / 0.477)
    assert broadleaf.at(40) == pytest.approx(by_hand)

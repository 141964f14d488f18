"""The one door between science (floats) and property (integers): grams, hundredths of 亩, whole dm² (D1)."""

from fractions import Fraction
from math import ceil, floor, isfinite

DM2_PER_MU = Fraction(10_000 * 100, 15)
AREA_TOLERANCE_DM2 = 1
GRAMS_PER_TONNE = 1_000_000
GRAMS_PER_KG = 1_000
NOISE_DIGITS = 3
"""Digits of a gram beyond which a float is rounding noise and no emission."""


def co2e_g(co2e_t: float) -> int:
    """Tonnes to whole grams, always down: nothing can be issued that was not measured."""
    if not isfinite(co2e_t) or co2e_t < 0:
        raise ValueError(f"not a quantity: {co2e_t}")
    return floor(Fraction(co2e_t) * GRAMS_PER_TONNE)


def emitted_g(co2e_kg: float) -> int:
    """Kilograms emitted to whole grams, always up: an offset never covers less than was emitted."""
    if not isfinite(co2e_kg) or co2e_kg < 0:
        raise ValueError(f"not a quantity: {co2e_kg}")
    return ceil(round(co2e_kg * GRAMS_PER_KG, NOISE_DIGITS))


def area_dm2(area_m2: float) -> int:
    """Square metres to the nearest whole dm², halves up."""
    if not isfinite(area_m2) or area_m2 < 0:
        raise ValueError(f"not an area: {area_m2}")
    return floor(Fraction(area_m2) * 100 + Fraction(1, 2))


def face_value_mu100(area_dm2: int) -> int:
    """A face value in hundredths of 亩, rounded half up to 0.01 亩."""
    return floor(Fraction(area_dm2) * 100 / DM2_PER_MU + Fraction(1, 2))


def at_least_mu(area_dm2: int, minimum_mu: int) -> bool:
    """Whether an area reaches `minimum_mu`, with 1 dm² of tolerance: 2000/3 m² is exactly 1 亩."""
    return area_dm2 + AREA_TOLERANCE_DM2 >= minimum_mu * DM2_PER_MU


def area_in_mu(area_dm2: int) -> str:
    """For people: 66667 → '1.0000'; never the stored unit."""
    return f"{float(area_dm2 / DM2_PER_MU):.4f}"

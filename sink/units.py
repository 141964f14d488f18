"""Names and ratios of units. Ratios are exact fractions until they meet an array."""

from fractions import Fraction

CO2_PER_C = Fraction(44, 12)
"""Mass of CO2 per mass of carbon (MS-03): kept as a ratio, never 3.67."""

MU_M2 = Fraction(10_000, 15)
"""Square metres of one 亩 (CV-05)."""

MU_PER_HA = 15
M2_PER_HA = 10_000

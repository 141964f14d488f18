"""Stem volume by a volume table or form factor, as an equation set of the volume route (level 4)."""

import math

import numpy as np
import numpy.typing as npt

from sink.equations import Array, Equation, EquationSet, Term, Terms
from sink.parameters.loader import Parameters, Row
from sink.species import Species

VOLUME_SET = "VOLUME"
KG_PER_T = 1000.0
OWN_TABLES = {
    "populus_davidiana": "山杨/a*D^b*H^c",
    "落叶松": "落叶松/a*D^b*H^c",
    "樟子松": "樟子松/a*D^b*H^c",
    "油松": "油松/a*D^b*H^c",
    "桦木": "白桦/a*D^b*H^c",
    "栎类": "栎(柞)/a*D^b*H^c",
    "榆树": "榆树/a*D^b",
    "柳树": "柳树/a*D^b",
}
"""Species, or group of the parameter table → its volume table."""

FORM = "f*g13*(H+3), g13=pi*D^2/40000"
FORM_FACTORS = {
    "云杉": f"云杉、实生杉木及耐荫针叶/{FORM}",
    "柏木": f"落叶松、樟子松、油松、赤松、黑松及喜光针叶/{FORM}",
    "针叶混": f"落叶松、樟子松、油松、赤松、黑松及喜光针叶/{FORM}",
}
BROADLEAF = f"杨、桦、柳、椴、栎、刺槐、榆及一般阔叶/{FORM}"
"""The average experimental form factor of everything else; the lowest that a mixed stand may have."""


def volume_row(species: Species, parameters: Parameters) -> Row:
    """The table of the species or its group, else the average experimental form factor."""
    group = species.param_group
    own = OWN_TABLES.get(species.species_id) or OWN_TABLES.get(group) or FORM_FACTORS.get(group)
    return parameters.row(f"volume_equations/{own or BROADLEAF}")


def volume_terms(row: Row) -> Terms:
    """`a·D^b·H^c`, `a·D^b`, or the form factor f · g · (H + 3) with g = π D² / 40000; in m³."""
    factor = row.number("a_or_f")
    if row.text("form") == FORM:
        basal = factor * math.pi / 40_000
        return (Term(basal, (2.0, 1.0, 0.0)), Term(3 * basal, (2.0, 0.0, 0.0)))
    return (Term(factor, (row.number("b"), row.number("c") if row.text("c") else 0.0, 0.0)),)


def tree_volume_m3(row: Row, dbh_cm: npt.ArrayLike, height_m: npt.ArrayLike) -> Array:
    with np.errstate(divide="ignore"):  # a diameter of zero has the logarithm -inf, and no volume
        ln_d, ln_h = np.log(np.asarray(dbh_cm, float)), np.log(np.asarray(height_m, float))
    return Equation(row.row_id, "volume", "", volume_terms(row), 1.0).kg(ln_d, ln_h)


def above_kg_per_m3(species: Species, parameters: Parameters) -> float:
    """Density · BEF of the national inventory: stem volume → dry matter above ground."""
    row = parameters.row(f"biomass_params/{species.param_group}")
    return row.number("wood_density_D") * row.number("BEF") * KG_PER_T


def volume_set(species: Species, parameters: Parameters) -> EquationSet:
    """B = V(D, H) · D · BEF; the root by the root ratio of the same row."""
    row = volume_row(species, parameters)
    above = Equation(
        row.row_id, "agb", row.text("form"), volume_terms(row), above_kg_per_m3(species, parameters)
    )
    key = row.row_id.partition("/")[2].partition("/")[0]
    return EquationSet(
        f"{VOLUME_SET}:{key}", species.species_id, (above,), math.nan, math.nan, math.nan, "volume route"
    )

"""Worked examples of the biomass formulas, each with its source and page or row."""

import math

import numpy as np
import pytest

from sink.biomass import (
    after_stubble_cut,
    cdm_root_ratio,
    of_volume,
    rotation_mean_factor,
    shrub_default_t_ha,
    shrub_recipe,
    stand_line_t_ha,
)
from sink.equations import Equation, equation_sets, parse
from sink.parameters.loader import Row, load
from sink.species import all_species
from sink.units import CO2_PER_C, M2_PER_HA, MU_M2, MU_PER_HA
from sink.volumes import tree_volume_m3

PARAMETERS = load()
SETS = equation_sets(PARAMETERS)


def agb_kg(set_id: str, dbh_cm: float, density: float = math.nan) -> float:
    return float(SETS[set_id].above_kg(np.log([dbh_cm]), None, density)[0])


@pytest.mark.parametrize(
    ("set_id", "at_10_cm", "at_30_cm"),
    [
        ("CAS10", 23.1, 296.4),
        ("ALLODB_d84fc2", 17.6, 162.3),
        ("ALLODB_ddaad8", 20.4, 292.1),
        ("ALLODB_c75d5c", 24.2, 402.2),
        ("CAS09", 29.2, 369.5),
        ("LG_ulmus", 14.0, 195.3),
        ("ALLODB_7e8719", 7.6, 155.8),
        ("CAS07", 32.3, 321.6),
        ("ALLODB_ac1747", 22.6, 322.7),
        ("ALLODB_1eea4e", 20.9, 323.0),
        ("ALLODB_60eabf", 26.9, 255.4),
        ("CAS03", 31.3, 345.5),
        ("ALLODB_08125d", 27.3, 330.1),
        ("ALLODB_2a2d0f", 23.9, 343.3),
        ("CAS08", 24.7, 240.6),
        ("ALLODB_5a5ba2", 20.5, 354.9),
        ("ALLODB_fa2c29", 29.1, 350.4),
        ("CAS05", 21.9, 337.6),
        ("ALLODB_5e47c5", 19.9, 292.2),
        ("ALLODB_e593cf", 21.5, 604.0),
    ],
)
def test_the_comparison_of_equations_in_the_data_sheet_is_met_to_its_last_digit(
    set_id: str, at_10_cm: float, at_30_cm: float
) -> None:
    """Carbon data sheet, table of section 6.3 (each row from the publication of its equation)."""
    assert (round(agb_kg(set_id, 10), 1), round(agb_kg(set_id, 30), 1)) == (at_10_cm, at_30_cm)


@pytest.mark.parametrize(("density", "at_10_cm", "at_30_cm"), [(0.378, 24.4, 317.1), (0.598, 38.7, 501.7)])
def test_the_wood_density_equation_of_zeng(density: float, at_10_cm: float, at_30_cm: float) -> None:
    """M = 0.3 p D^(7/3), Zeng 2018, abstract; figures of the data sheet, section 6.3."""
    assert round(agb_kg("ZENG_universal", 10, density), 1) == pytest.approx(at_10_cm, abs=0.06)
    assert round(agb_kg("ZENG_universal", 30, density), 1) == at_30_cm


EQUATIONS = [e for s in SETS.values() for e in s.equations if e.row_id != "allometry_trees/ZENG_universal"]
FORMS = {
    "a*D^b": lambda a, b, d, h: a * d**b,
    "a*(D^2*H)^b": lambda a, b, d, h: a * (d * d * h) ** b,
    "exp(a+b*lnD)": lambda a, b, d, h: math.exp(a + b * math.log(d)),
    "10^(a+b*log10 D)": lambda a, b, d, h: 10 ** (a + b * math.log10(d)),
    "exp(a)*(D^2*H)^b": lambda a, b, d, h: math.exp(a) * (d * d * h) ** b,
}


@pytest.mark.parametrize("equation", EQUATIONS, ids=lambda e: e.row_id.partition("/")[2])
def test_the_text_of_each_equation_says_what_its_form_and_coefficients_say(equation: Equation) -> None:
    """Each row gives its equation twice: as form with a and b, and as text. Both, computed apart, agree."""
    row = PARAMETERS.row(equation.row_id)
    d, h = 17.3, 9.1
    ours = float(equation.kg(np.log([d]), np.log([h]))[0])
    if row.text("form") == "see expression":
        assert ours > 0
        return
    published = FORMS[row.text("form")](row.number("a"), row.number("b"), d, h)
    assert ours == pytest.approx(published * {"kg": 1, "g": 0.001}[row.text("y_unit")], rel=1e-12)


@pytest.mark.parametrize(
    ("expression", "d", "h", "kg"),
    [
        ("0.0023*(D)^2.599+0.0011*(D)^3.445+0.1443*(D)^2.286", 10, 1, 31.8566),
        ("(-25.197+0.404*(D^2))", 10, 1, 15.203),
        ("exp(-1.87871+0.74238*ln(D^2*H))", 10, 8, 21.8415),
    ],
)
def test_sums_constants_and_logarithms_of_products_are_read(
    expression: str, d: float, h: float, kg: float
) -> None:
    """ALLODB_78da81 (he_2018), ALLODB_27fdf4 (luo_2018), IM_psyl_stem (Liu et al. 2013), worked by hand."""
    logs = np.array([math.log(d), math.log(h), 0.0])
    assert sum(
        t.factor * math.exp(float(np.dot(t.powers, logs))) for t in parse(expression)
    ) == pytest.approx(kg, abs=5e-4)


@pytest.mark.parametrize(
    "expression", ["__import__('os')", "D if H else p", "D.real", "log(D)", "D^H", "Q*2"]
)
def test_what_is_no_equation_is_refused_and_never_run(expression: str) -> None:
    with pytest.raises((ValueError, KeyError, SyntaxError)):
        parse(expression)


def test_rows_in_grams_are_converted_before_anything_is_added() -> None:
    """Wang 2006 gives 山杨 in grams, Luo 2018 the same equation in kilograms."""
    grams, kilograms = SETS["ALLODB_9e2124"], SETS["ALLODB_c75d5c"]
    assert PARAMETERS.row(grams.row_ids[0]).text("y_unit") == "g"
    assert agb_kg(grams.set_id, 25) == pytest.approx(agb_kg(kilograms.set_id, 25), rel=1e-12)


def test_the_five_organs_of_cheng_add_up_to_the_tree() -> None:
    """程堂仁's Pinus tabuliformis set (S16): stem without bark, bark, branch, leaf, root."""
    d, h = 20.0, 12.0
    x = math.log(d * d * h)
    organs = [(-3.8828, 0.9359), (-6.3807, 1.1242), (-5.3277, 0.8812), (-5.1129, 0.8649), (-4.7557, 0.9204)]
    by_hand = [math.exp(a + b * x) for a, b in organs]
    tree = SETS["CTR_ptabu"]
    assert tree.above_kg(np.log([d]), np.log([h]))[0] == pytest.approx(sum(by_hand[:4]), rel=1e-12)
    assert tree.root_kg(np.log([d]), np.log([h]))[0] == pytest.approx(by_hand[4], rel=1e-12)


def test_the_volume_route_of_the_national_inventory() -> None:
    """V · D · BEF · (1 + RSR) · CF for 100 m3 of poplar: 0.378, 1.446, 0.227, 0.496 (poplar row)."""
    biomass = of_volume(100, all_species(PARAMETERS)["populus"], PARAMETERS)
    assert biomass.above_t == pytest.approx(54.6588)
    assert biomass.below_t == pytest.approx(12.40755, abs=1e-5)
    assert biomass.carbon_t == pytest.approx(33.26491, abs=1e-5)


def _row(row_id: str) -> Row:
    return PARAMETERS.row(f"volume_equations/{row_id}")


def test_tree_volumes_by_table_equation_and_by_form_factor() -> None:
    """山杨 in LY 208-77: 5.3474319e-5 · 20^1.8778994 · 15^0.99982785; form factor 0.40 · π/100 · 18."""
    assert tree_volume_m3(_row("山杨/a*D^b*H^c"), 20, 15) == pytest.approx(0.2224526, abs=1e-7)
    broadleaf = _row("杨、桦、柳、椴、栎、刺槐、榆及一般阔叶/f*g13*(H+3), g13=pi*D^2/40000")
    assert tree_volume_m3(broadleaf, 20, 15) == pytest.approx(0.2261947, abs=1e-7)
    assert tree_volume_m3(_row("柳树/a*D^b"), 20, math.nan) == pytest.approx(0.000238125 * 20**2.2050551)


def test_the_stand_line_of_kanas() -> None:
    """B = 0.631 V + 2.815 for Siberian spruce (S17); a line below zero is zero."""
    line = PARAMETERS.row("volume_to_biomass/西伯利亚云杉")
    assert stand_line_t_ha(line, 100) == pytest.approx(65.915)
    assert stand_line_t_ha(PARAMETERS.row("volume_to_biomass/疣枝桦"), 1) == 0


def test_the_root_function_of_ar_tool14() -> None:
    """R = exp(-1.085 + 0.9256 ln b) / b per hectare (AR-TOOL14 v04.2, Appendix 1): 0.2399 at 100 t/ha."""
    assert cdm_root_ratio([100.0, 0.0]).tolist() == [pytest.approx(0.23988, abs=1e-5), 0.0]


def test_the_shrub_default_of_ar_tool14() -> None:
    """b = 0.10 · b_FOREST · cover, nothing below 5 % (AR-TOOL14 v04.2, section on shrubs)."""
    assert shrub_default_t_ha(100, 0.3, PARAMETERS) == pytest.approx(3.0)
    assert shrub_default_t_ha(100, 0.049, PARAMETERS) == 0
    assert shrub_default_t_ha(100, 0.05, PARAMETERS) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("species_id", "crown_m2", "height_m", "above_g", "below_g"),
    [
        ("caragana_korshinskii", 0.5, 1.0, 467.24 * 0.5**0.79, 499.85 * 0.5**0.97),
        ("caragana_microphylla", 1.0, 0.5, 842.5 * 0.5 + 16.82, 1477.25 * 0.5 + 100.54),
        ("haloxylon", 2.0, 1.5, 1742.76 * 2**1.29, 1465.17 * 2**1.4),
        ("salix_psammophila", 1.0, 2.0, 373.16 * 2**0.72 / 1.4, 373.16 * 2**0.72 * 0.4 / 1.4),
    ],
)
def test_shrubs_of_inner_mongolia(
    species_id: str, crown_m2: float, height_m: float, above_g: float, below_g: float
) -> None:
    """y = b·x^a or a·x + b on crown area or volume (内蒙古26种灌木, ChinaXiv 201910.00009V1).

    沙柳 has a whole-plant row only: it is divided by the default root ratio 0.40 of AR-TOOL14."""
    recipe = shrub_recipe(all_species(PARAMETERS)[species_id], PARAMETERS)
    assert recipe is not None
    above, below = recipe.grams(np.array([crown_m2]), np.array([height_m]))
    assert (above[0], below[0]) == (pytest.approx(above_g), pytest.approx(below_g))


def test_stubble_cut_resets_what_stands_above_and_the_rotation_mean_is_credited() -> None:
    """Data sheet, section 6.5: cut every 4 to 6 years, roots kept: the mean of a line is half its peak."""
    assert after_stubble_cut(3.2, 1.1) == (0.0, 1.1)
    assert rotation_mean_factor([5, 2, 1], [5, 5, 5]).tolist() == [0.5, 1.0, 1.0]


@pytest.mark.rule("MS-03", "CV-05")
def test_the_units_are_exact_ratios() -> None:
    assert CO2_PER_C * 12 == 44
    assert MU_M2 * MU_PER_HA == M2_PER_HA and MU_M2 * 3 == 2000

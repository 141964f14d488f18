"""One worked example a formula. `PUBLISHED`: the figures stand in the source. `BY_HAND`: the source gives the
formula and no figures; they were worked out by hand from it, and are ours.

Page and equation numbers of S05 and S06 are as recalled (see `references.csv`): compare them before an audit.
"""

import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pytest

from sink.biomass import (
    after_stubble_cut,
    cdm_root_ratio,
    crown_m2,
    of_volume,
    rotation_mean_factor,
    shrub_default_t_ha,
    shrub_parts,
    shrub_recipe,
    stand_line_t_ha,
)
from sink.drawing import strata_of
from sink.emissions import Subject, footprint
from sink.error_model import Source, error_model
from sink.gain_loss import (
    Biomass,
    Disturbance,
    DisturbanceKind,
    combustion_factor,
    fire_gases_co2e_t,
    gain_loss,
)
from sink.growth import FORMS, Curve, Tree, curve, growth_of_last_year, one_year_growth, project
from sink.parameters.loader import load
from sink.propagation import Propagation
from sink.sampling import (
    Discounted,
    Estimate,
    PlotPlan,
    discount,
    discount_table,
    estimate,
    estimate_change,
    independent_change,
    plots_needed,
    relative_percent,
    updated,
)
from sink.species import all_species
from sink.stands import horizontal_area_m2
from sink.stock import Survey
from sink.volumes import tree_volume_m3

P = load("2026-11")
PUBLISHED, BY_HAND = "published figures", "worked by hand from the cited formula"
AR14 = "S34: CDM AR-TOOL14 v04.2"
IPCC = "S06: IPCC 2006 Guidelines, vol. 4 ch. 2"


@dataclass(frozen=True)
class Example:
    formula: str
    source: str
    basis: str
    found: Callable[[], object]
    expected: float | tuple[float, ...]
    relative: float = 1e-6


def estimated(mean: float, half_width: float) -> Estimate:
    return Estimate(mean, half_width, area_ha=1.0, plots=10, degrees_of_freedom=9, design="example")


def plots(**strata: tuple[float, ...]) -> pd.DataFrame:
    rows = [(f"{name}{i}", name, v) for name, values in strata.items() for i, v in enumerate(values)]
    return pd.DataFrame(rows, columns=["plot_id", "stratum", "value_per_ha"])


def bell(mean: float, sd: float, n: int) -> pd.DataFrame:
    shape = np.linspace(-1, 1, n)
    return plots(one=tuple(mean + sd * (shape - shape.mean()) / shape.std(ddof=1)))


def volume_biomass() -> tuple[float, ...]:
    found = of_volume(100, all_species(P)["populus"], P)
    return found.above_t, found.below_t, found.carbon_t


def shrub_grams() -> tuple[float, ...]:
    recipe = shrub_recipe(all_species(P)["caragana_korshinskii"], P)
    assert recipe is not None
    above, below = recipe.grams(np.array([0.5]), np.array([1.0]))
    return float(above[0]), float(below[0])


def tallied_shrub() -> float:
    shrub = {"stand_id": "一", "species": "柠条", "height_m": 1.0, "crown_d1_m": 1.0, "crown_d2_m": 1.0}
    parts = shrub_parts(pd.DataFrame([shrub | {"plot_id": "", "plants": 1}]), P)
    return float(parts["above_ug"].sum()) / 1e6


def between_surveys() -> tuple[float, ...]:
    found = gain_loss(
        Biomass(root_ratio=0.25, carbon_fraction=0.5), area_ha=2, years=5, growth_t_per_ha_a=3,
        removed_m3=10, expansion_t_per_m3=0.6, fuelwood_t=2, disturbed_t=4,
    )  # fmt: skip
    losses = found.removal_co2e_t, found.fuelwood_co2e_t, found.disturbance_co2e_t
    return found.gain_co2e_t, *losses, found.change_co2e_t


def burned() -> float:
    fire = Disturbance("一", date(2026, 4, 5), DisturbanceKind.FIRE, 3.0, 1.0, 40.0, 20.0)
    return fire_gases_co2e_t(fire, parameters=P)


def planned(strata: tuple[tuple[str, float, float], ...]) -> tuple[float, ...]:
    pilot = pd.DataFrame(strata, columns=["stratum", "area_ha", "sd_per_ha"])
    plan: PlotPlan = plots_needed(pilot, mean_expected_per_ha=50, plot_area_m2=600)
    return (plan.plots, *plan.by_stratum.values())


def discounted(scheme: str, value: float, half_width: float) -> float:
    found = discount(discount_table(P, scheme), value, half_width)
    assert isinstance(found, Discounted)
    return found.value


def steps(scheme: str) -> tuple[float, ...]:
    return tuple(step.share for step in discount_table(P, scheme).steps if step.share is not None)


def first_order() -> tuple[float, ...]:
    """Relative variance of one tree's carbon: fraction, area, and both together."""
    stand = {"stand_id": "一", "area_m2": 1e4, "census_on": date(2025, 9, 1), "dbh_threshold_cm": 5.0}
    tree = pd.DataFrame([{"stand_id": "一", "species": "新疆杨", "dbh_cm": 20.0}])
    (stratum,) = strata_of(Survey(pd.DataFrame([stand]), None, None, P), tree)
    total = float(stratum.cell_co2e_t_ha.sum()) * stratum.area_ha
    found = Propagation(error_model(P).only([Source.CARBON_FRACTION, Source.AREA]))
    found.add(stratum)
    by = found.by_source()
    parts = by[Source.CARBON_FRACTION] ** 0.5 / total, by[Source.AREA] ** 0.5 / total
    return *parts, sum(by.values()) ** 0.5 / total


def carried(function: Callable[..., object], age_a: float) -> object:
    frame = pd.DataFrame([{"stand_id": "一", "co2e_t": 100.0, "age_a": age_a}])
    return function(frame.assign(growth_model="growth_models/阔叶林/V"), parameters=P)


def form(name: str, *numbers: float, at: float) -> float:
    return float(Curve(name, numbers, "").at(at))


SLOPE = pd.DataFrame([{"length_m": 25.82, "width_m": 25.82, "slope_deg": 12.0}])
RICHARDS, LOGISTIC, SCHUMACHER, LINEAR, LOGARITHMIC, POWER, INCREMENT, PARABOLA = FORMS
RELATED = (0.0206 / 0.4713, 0.05 / 1.6448536)

EXAMPLES = (
    Example("biomass.of_volume", "S02: AR-CM-001-V01, D, BEF, RSR, CF of poplar", BY_HAND, volume_biomass,
            (54.6588, 12.4075476, 33.2649085)),  # 100 m³ · 0.378 · 1.446, · 0.227, · 0.496
    Example("volumes.tree_volume_m3", "S25, S35: LY 208-77, 山杨", BY_HAND,
            lambda: tree_volume_m3(P.row("volume_equations/山杨/a*D^b*H^c"), 20, 15), 0.2224526, 1e-5),
    Example("biomass.stand_line_t_ha", "S17: Kanas, 西伯利亚云杉, 0.631 V + 2.815", BY_HAND,
            lambda: stand_line_t_ha(P.row("volume_to_biomass/西伯利亚云杉"), 100), 65.915),
    Example("biomass.cdm_root_ratio", f"{AR14}, appendix 1", BY_HAND, lambda: cdm_root_ratio(100.0),
            0.239878, 1e-5),  # exp(−1.085 + 0.9256 · 4.60517) / 100
    Example("biomass.shrub_default_t_ha", f"{AR14}, section on shrubs", BY_HAND,
            lambda: shrub_default_t_ha(100, 0.3, P), 3.0),
    Example("biomass.shrub_recipe", "S15: Caragana korshinskii, b · x^a", BY_HAND, shrub_grams,
            (467.24 * 0.5**0.79, 499.85 * 0.5**0.97)),
    Example("biomass.shrub_parts", "S15: the same, crown area π · 1 · 1 / 4", BY_HAND, tallied_shrub,
            467.24 * 0.7853981634**0.79),
    Example("biomass.crown_m2", "S15: crown area π · D1 · D2 / 4, ellipse of 2 m and 1.5 m", BY_HAND,
            lambda: crown_m2(pd.DataFrame({"crown_d1_m": [2.0], "crown_d2_m": [1.5]})), 2.35619449),
    Example("biomass.after_stubble_cut", "data sheet, section 6.5: above reset, roots kept", BY_HAND,
            lambda: after_stubble_cut(3.2, 1.1), (0.0, 1.1)),
    Example("biomass.rotation_mean_factor", "data sheet, section 6.5: mean of the rotation", BY_HAND,
            lambda: rotation_mean_factor([5.0, 4.0], [5.0, 6.0]), (0.5, 0.75)),
    Example("stands.horizontal_area_m2", "S34: BioCarbon Fund sourcebook, pp. 15 and 24", BY_HAND,
            lambda: horizontal_area_m2(SLOPE), 652.1040085),  # 25.82² · cos 12°
    Example("gain_loss.gain_loss", f"{IPCC}, eq. 2.7, 2.9–2.14", BY_HAND, between_surveys,
            (68.75, 13.75, 4.58333333, 9.16666667, 41.25)),  # t · 1.25 · 0.5 · 44/12
    Example("gain_loss.fire_gases_co2e_t", f"S05: AR-TOOL08; {IPCC}, eq. 2.27", BY_HAND, burned,
            7.6992),  # 0.001 · 3 · 40 · 0.32 · (4.7 · 28 + 0.26 · 265)
    Example("gain_loss.combustion_factor", "S05: AR-TOOL08, factors by stand age", PUBLISHED,
            lambda: tuple(combustion_factor(age, parameters=P) for age in (4, 8, 15, 20)),
            (0.46, 0.67, 0.50, 0.32)),
    Example("sampling.relative_percent", f"{AR14}: 60 ± 9", PUBLISHED, lambda: relative_percent(9, 60), 15.0),
    Example("sampling.estimate", f"{AR14}: mean 45.328, n = 34, sd 12.776", PUBLISHED,
            lambda: estimate(bell(45.328, 12.776, 34), {"one": 100.0}).u_percent, 8.18, 1e-3),
    Example("sampling.estimate", f"{AR14}, eq. 9–12, two strata", BY_HAND,
            lambda: estimate(plots(a=(10, 20, 30), b=(40, 50, 60)), {"a": 60, "b": 40}).half_width_per_ha,
            8.8755868),  # t(90 %, 4) = 2.131847 · √(0.36 · 100/3 + 0.16 · 100/3)
    Example("sampling.estimate_change", f"{AR14}, differences 1, 2, 3 of the same plots", BY_HAND,
            lambda: estimate_change(plots(a=(5, 9, 4)), plots(a=(6, 11, 7)), {"a": 1}).half_width_per_ha,
            1.6858547),  # t(90 %, 2) = 2.919986 / √3
    Example("sampling.independent_change", f"{AR14}, eq. 2; half-widths 3 and 4", BY_HAND,
            lambda: independent_change(estimated(50, 3), estimated(60, 4)).half_width_per_ha, 5.0),
    Example("sampling.updated", f"{AR14}; 60 ± 9 and a change of 10 ± 12", BY_HAND,
            lambda: (
                updated(estimated(60, 9), estimated(10, 12)).total,
                updated(estimated(60, 9), estimated(10, 12)).half_width_total,
            ), (70.0, 15.0)),
    Example("sampling.plots_needed", "S05: AR-TOOL03 v2.1, number of plots and Neyman allocation", BY_HAND,
            lambda: planned((("a", 60.0, 10.0), ("b", 40.0, 20.0))), (24, 10, 14)),  # n = 20.9, 23.1, 22.8
    Example("sampling.discount_table", f"{AR14}: 0, 25, 50, 75, 100 % of u", PUBLISHED,
            lambda: steps("CDM AR-TOOL14 v4.2"), (0.0, 0.25, 0.5, 0.75, 1.0)),
    Example("sampling.discount", f"{AR14}: 60 ± 9 becomes 57.75", PUBLISHED,
            lambda: discounted("CDM AR-TOOL14 v4.2", 60, 9), 57.75),
    Example("sampling.discount", "S02: AR-CM-001-V01, 6 % of the change above 10 %", BY_HAND,
            lambda: discounted("AR-CM-001-V01", 60, 9), 56.4),
    Example("propagation.Propagation", "S06: IPCC 2006 vol. 1 ch. 3, eq. 3.1: √(u₁² + u₂²)", BY_HAND,
            first_order, (*RELATED, float(np.hypot(*RELATED))), 1e-3),
    Example("growth.curve", "S14: north Hebei, 阔叶林, at 40 years", BY_HAND,
            lambda: curve(P, "growth_models/阔叶林/V").at(40), 81.2746056),
    Example("growth.project", "S14: 100 t at 40 years, ten years on: f(50) / f(40)", BY_HAND,
            lambda: carried(lambda *a, **k: project(*a, years=10, **k).co2e_t[0, 10], 40.0), 139.5275326),
    Example("growth.growth_of_last_year", "S14: 100 t at 40 years: 100 (1 − f(39) / f(40))", BY_HAND,
            lambda: carried(lambda *a, **k: growth_of_last_year(*a, **k)["一"], 40.0),
            100 - 100 / 1.041006122),
    Example("growth.one_year_growth", "S09 and S28: poplar, four organs at 10 and 10.4 cm, · 0.8", BY_HAND,
            lambda: one_year_growth(Tree("新疆杨", 10.0), parameters=P).co2e_kg, 3.936144461),
    Example(RICHARDS, "S14: 阔叶林", BY_HAND,
            lambda: form(RICHARDS, 364.306, 1.05, 0.018, 0.523, at=40), 81.2746056),
    Example(LOGISTIC, "S32: the form; its coefficients were not found", BY_HAND,
            lambda: form(LOGISTIC, 100, 20, 0.1, at=30), 50.106693),  # 100 / (1 + 20 e^−3)
    Example(SCHUMACHER, "S36: 落叶松, diameter", BY_HAND,
            lambda: form(SCHUMACHER, 30.386, -17.691, at=20), 12.5463775),
    Example(LINEAR, "S11: 榆树疏林", BY_HAND, lambda: form(LINEAR, 0.43, -4.78, at=50), 16.72),
    Example(LOGARITHMIC, "S36: 油松, diameter", BY_HAND,
            lambda: form(LOGARITHMIC, -37.916, 16.467, at=30), 18.0915173),
    Example(POWER, "S14: 灌丛, 25.9 tC/ha at 20 years in the data sheet", PUBLISHED,
            lambda: form(POWER, 0.057, 2.0439, at=20), 25.9, 5e-3),
    Example(INCREMENT, "S28: open-grown, moderate, ten years", BY_HAND,
            lambda: form(INCREMENT, 0.84, at=10), 8.4),
    Example(PARABOLA, "S35: 落叶松, height at 20 cm", BY_HAND,
            lambda: form(PARABOLA, 1.6504613, 0.78031609, -0.0076188678, at=20), 14.209236),
    Example("emissions.footprint", "S43: diesel 42.652 GJ/t, 20.2 tC/TJ, 0.98; one tonne", BY_HAND,
            lambda: footprint([("diesel", 1000.0)], Subject.EVENT, parameters=P).co2e_t,
            42.652 * 20.2 / 1000 * 0.98 * 44 / 12, 5e-4),
)  # fmt: skip

NO_FORMULA = {"biomass.counted_shrubs", "biomass.shrubs_by_recipe"}
HOUSES = ("biomass", "gain_loss", "sampling")
"""Rooms of formulas: every public function of theirs has an example here."""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.formula} {example.source}")
def test_the_worked_example_is_met(example: Example) -> None:
    found = np.ravel(np.asarray(example.found(), float))
    assert found == pytest.approx(np.ravel(example.expected), rel=example.relative)


def test_every_formula_has_a_worked_example_with_its_source() -> None:
    public = {
        f"{house}.{name}"
        for house in HOUSES
        for name, member in inspect.getmembers(importlib.import_module(f"sink.{house}"), inspect.isfunction)
        if member.__module__ == f"sink.{house}" and not name.startswith("_")
    }
    assert (public | set(FORMS)) - NO_FORMULA - {example.formula for example in EXAMPLES} == set()


def test_every_example_names_a_known_source_or_the_data_sheet() -> None:
    for example in EXAMPLES:
        first = example.source.split(":")[0].split(",")[0].split(" ")[0]
        assert first in P.references or example.source.startswith("data sheet"), example.source

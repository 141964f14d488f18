"""One worked example a formula, with source and place. `PUBLISHED`: the figures stand in the source.
`BY_HAND`: the source gives the formula and no figures; they were worked out by hand from it, and are ours.

`page`: where it stands: a page, or what the source itself numbers (equation, section, row of a table), or
the name of a program's class. S34 and S45 to S50 were read in transcriptions that give pages. Where the
scheme's own text is not to be had (AR-CM-001, CCER-14-001, 测树学), a public text that states the same form
is named beside it. `recalled` was not re-read: compare before an audit.
"""

import importlib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from sink.afforestation import Planting, expected_stock
from sink.allometry import Method, tree_biomass
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
from sink.censuses import LIVING_POOLS, sampled_change, side_by_side
from sink.drawing import strata_of
from sink.eligibility import Additionality, Parcel, ParcelKind
from sink.emissions import EventAnswers, Journey, Subject, event, footprint, without_way
from sink.equations import equation_sets
from sink.error_model import Source, diameter_error_from_duplicates, error_model
from sink.gain_loss import (
    Biomass,
    Disturbance,
    DisturbanceKind,
    combustion_factor,
    fire_gases_co2e_t,
    gain_loss,
)
from sink.growth import (
    FORMS,
    Curve,
    Tree,
    calibrate,
    curve,
    diameter_increment,
    growth_of_last_year,
    one_year_growth,
    project,
    restated,
)
from sink.parameters.loader import load
from sink.population import StratumTrees
from sink.propagation import Propagation
from sink.removals import Circumstances, Terms, ccer_terms, credit, local_terms
from sink.results import Pool, Provenance, Stock
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
from sink.stock import Survey, measure
from sink.uncertainty import change_co2e_t, simulate
from sink.volumes import BROADLEAF, above_kg_per_m3, tree_volume_m3, volume_set

P = load("2026-12")
PUBLISHED, BY_HAND = "published figures", "worked by hand from the cited formula"
OURS = "no page: a rule of this product"
AR14 = "S34: CDM AR-TOOL14 v04.2"
BOOK = "S34: BioCarbon Fund LULUCF sourcebook"
FIRE = "S45: BM-T-AR-0002 (from CDM AR-TOOL08)"
DEAD = "S45: BM-T-AR-0003 (from CDM AR-TOOL12, there pp. 18–19: S47)"
IPCC = "S06: IPCC 2006 Guidelines, vol. 4 ch. 2"
SHEET = "data sheet"


@dataclass(frozen=True)
class Example:
    formula: str
    source: str
    page: str
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


def kg_of(eq_id: str, dbh_cm: float, height_m: float = np.nan) -> float:
    (equation,) = (
        e for one in equation_sets(P).values() for e in one.equations if e.row_id.endswith(f"/{eq_id}")
    )
    return float(equation.kg(np.log([dbh_cm]), np.log([height_m]))[0])


def grown(
    species: str, dbh_cm: float, method: str = Method.TREE, open_grown: bool = False
) -> tuple[float, ...]:
    found = tree_biomass([species], [dbh_cm], parameters=P, method=method, open_grown=[open_grown])
    return float(found.above_kg[0]), float(found.below_kg[0])


def prudent(species: str, dbh_cm: float) -> float:
    return float(tree_biomass([species], [dbh_cm], parameters=P).prudent_above_kg[0])


def poplars(*plot_id: str) -> pd.DataFrame:
    return pd.DataFrame({"stand_id": "一", "plot_id": plot_id, "species": "新疆杨", "dbh_cm": 10.0})


def stand(area_m2: float = 2e4) -> pd.DataFrame:
    facts = {"stand_id": "一", "area_m2": area_m2, "census_on": date(2025, 9, 1), "dbh_threshold_cm": 5.0}
    return pd.DataFrame([facts])


def of_stand(column: str) -> float:
    """Two hectares, three plots of 600 m² with one, two and no poplar of 10 cm."""
    sites = pd.DataFrame({"stand_id": "一", "plot_id": ["1", "2", "3"], "area_m2": 600.0})
    return float(measure(stand(), poplars("1", "2", "2"), plots=sites, parameters=P).stands.loc["一", column])


def ratio_pools() -> tuple[float, ...]:
    wanted = frozenset({Pool.DEAD_WOOD, Pool.LITTER})
    pools = measure(stand(), poplars(""), parameters=P, ratio_pools=wanted).pools.set_index("pool")[
        "carbon_t"
    ]
    trees = pools[Pool.ABOVE] + pools[Pool.BELOW]
    return pools[Pool.DEAD_WOOD] / trees, pools[Pool.LITTER] / trees


def census(on: date, co2e_t: float, area_ha: float = 1.0, plots_t_ha: tuple[float, ...] = ()) -> Stock:
    made = Provenance("tree", "1", "2026-12", "", "", datetime(2025, 12, 11, tzinfo=UTC))
    facts = {"area_m2": area_ha * 1e4, "census_on": on, "dbh_threshold_cm": 5.0, "flags": [()]}
    pools = pd.DataFrame({"stand_id": ["一"], "pool": [Pool.ABOVE], "prudent_co2e_t": [co2e_t]})
    sites = {
        "stand_id": "一",
        "plot_id": [*map(str, range(len(plots_t_ha)))],
        "prudent_co2e_t_ha": plots_t_ha,
    }
    return Stock(made, pd.DataFrame(facts, index=["一"]), pools, pd.DataFrame(sites), pd.DataFrame())


THEN, NOW = date(2024, 12, 10), date(2025, 12, 10)


def changed(area_ha: tuple[float, float]) -> float:
    table = side_by_side(census(THEN, 50, area_ha[0]), census(NOW, 62, area_ha[1]), LIVING_POOLS, {})
    return float(table.loc["一", "change"])


def two_stocks() -> Estimate:
    old, new = census(THEN, 6, 1.0, (5, 9, 4)), census(NOW, 8, 1.0, (6, 11, 7))
    found = sampled_change(old, new, side_by_side(old, new, LIVING_POOLS, {}), {}, {})
    assert found is not None
    return found


def credited(before_t: float, after_t: float, terms: Terms, *, afforested: bool = False) -> float:
    kind = ParcelKind.AFFORESTATION if afforested else ParcelKind.EXISTING_FOREST
    parcel = Parcel(
        "一", kind, 1e4, title_no="示例林权证001", started_on=date(2020, 3, 1), nonforest_years_before=5,
        wetland=False, shrub_removed_percent=0, displaces_farming=False, burned_for_planting=False,
        canopy=0.5,
        height_m=5, additionality=Additionality.DRY_LAND,
    )  # fmt: skip
    old, new = census(THEN, before_t), census(NOW, after_t)
    return credit(old, new, terms, Circumstances({"一": parcel}), parameters=P).creditable_co2e_t


def taken_off() -> Terms:
    return replace(ccer_terms(P), baseline_co2e_t={"一": 2.0}, leakage_co2e_t={"一": 1.0})


def one_tree(dbh_cm: float = 20.0) -> tuple[StratumTrees, ...]:
    tree = pd.DataFrame([{"stand_id": "一", "species": "新疆杨", "dbh_cm": dbh_cm}])
    return strata_of(Survey(stand(1e4), None, None, P), tree)


def drawn() -> float:
    errors = error_model(P).only([Source.CARBON_FRACTION, Source.AREA])
    found = simulate(one_tree(), errors, seed=11, draws=8192)
    return found.sd_co2e_t / found.mean_co2e_t


def drawn_change() -> float:
    errors = error_model(P).only([Source.CARBON_FRACTION])
    old, new = (simulate(one_tree(d), errors, seed=11, draws=4096, census=str(d)) for d in (20.0, 22.0))
    change = change_co2e_t(old, new)
    return float(change.std(ddof=1) / change.mean())


def twice_measured() -> float:
    """Forty trees of 20 cm, read 0.1 cm above and below."""
    found = diameter_error_from_duplicates(np.full(40, 20.1), np.full(40, 19.9))
    return found.slope * 20 + found.base_cm


def found_later(dbh_cm: float) -> float:
    return restated(one_year_growth(Tree("新疆杨", 10.0), parameters=P), dbh_cm, parameters=P).co2e_kg


def planted() -> float:
    return expected_stock([Planting("新疆杨", 100, dbh_cm=3.0)], parameters=P).expected_co2e_kg


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


MEETING = EventAnswers(100, 2, (Journey("train", 80, 200),), hotel_nights=20, meals=300, vegetarian_share=0.1)
BOOK_SLOPE = pd.DataFrame([{"length_m": 20.0, "width_m": 1.0, "slope_deg": 25.0}])
SLOPE = pd.DataFrame([{"length_m": 25.82, "width_m": 25.82, "slope_deg": 12.0}])
RICHARDS, LOGISTIC, SCHUMACHER, LINEAR, LOGARITHMIC, POWER, INCREMENT, PARABOLA = FORMS
RELATED = (0.0206 / 0.4713, 0.05 / 1.6448536)

EXAMPLES = (
    Example("equations.parse", "S09: 杨树 stem, 0.080 D^2.335", "row CAS10_stem", BY_HAND,
            lambda: kg_of("CAS10_stem", 10), 0.080 * 216.2718524),  # 10^2.335
    Example("equations.parse", "S07: Luo, Wang, Ouyang 2018, exp(−2.4561 + 2.4206 ln D)", "row ALLODB_ac1747",
            BY_HAND, lambda: kg_of("ALLODB_ac1747", 20), math.exp(-2.4561 + 2.4206 * 2.995732274)),
    Example("equations.parse", "S07: Luo, Wang, Ouyang 2018, sum of a square and a constant",
            "row ALLODB_27fdf4",
            BY_HAND, lambda: kg_of("ALLODB_27fdf4", 10), 15.203),  # −25.197 + 0.404 · 100
    Example("equations.parse", "S10: 内蒙古, exp(a + b ln(D² H))", "appendix 1", BY_HAND,
            lambda: kg_of("IM_psyl_stem", 10, 8), 21.8415, 1e-5),
    Example("allometry.tree_biomass", "S09: 新疆杨 10 cm by the four organs of 杨树", "rows CAS10_…", BY_HAND,
            lambda: grown("新疆杨", 10), (23.13262, 5.601476), 1e-5),  # 17.3017 + 4.5944 + 1.2365, root
    Example("allometry.tree_biomass", "S20: M = 0.3 p D^(7/3), root by the ratio", "abstract", BY_HAND,
            lambda: grown("新疆杨", 10, Method.DENSITY), (25.91795, 5.88337), 1e-4),  # 0.3 · 0.401 · 215.443
    Example("allometry.tree_biomass",
            "S07: 刺槐 at 45 cm: the lower of 4.9 cm beyond the range and group, 0011",
            "rows ALLODB_fa2c29 and CAS09_…", BY_HAND, lambda: prudent("刺槐", 45),
            math.exp(-1.8468 + 2.2656 * math.log(45))),
             # below 0.0971 D^2.3253 + 0.0278 D^2.354 + 0.0239 D^2.0051
    Example("allometry.tree_biomass", "S28: Nowak 1994, USDA NE-186 ch. 6: open-grown, times 0.8",
            "pp. 83–94 (recalled)", BY_HAND,
            lambda: grown("新疆杨", 10, open_grown=True)[0], 0.8 * 23.13262, 1e-5),
    Example("biomass.of_volume",
            "S02: AR-CM-001-V01, values of poplar; the form in S45: BM-T-AR-0004 eq. 12 and app. 1 eq. 5",
            "pp. 14–15 and 24–29", BY_HAND,
            volume_biomass, (54.6588, 12.4075476, 33.2649085)),  # 100 m³ · 0.378 · 1.446, · 0.227, · 0.496
    Example("volumes.above_kg_per_m3", f"{AR14}, eq. A1.5: V · D · BEF; values of S02", "p. 23–27", BY_HAND,
            lambda: above_kg_per_m3(all_species(P)["populus"], P), 546.588),
    Example("volumes.volume_set", f"{AR14}, eq. A1.5; 山杨 20 cm, 15 m", "p. 23–27", BY_HAND,
            lambda: volume_set(all_species(P)["populus_davidiana"], P).above_kg(*np.log([[20.0], [15.0]])),
            0.2224526 * 546.588, 1e-5),
    Example("volumes.tree_volume_m3", "S25, S35: LY 208-77, 山杨, a·D^b·H^c",
            "source code of the program", BY_HAND,
            lambda: tree_volume_m3(P.row("volume_equations/山杨/a*D^b*H^c"), 20, 15), 0.2224526, 1e-5),
    Example("volumes.tree_volume_m3", "S35: 柳树, a·D^b", "source code of the program", BY_HAND,
            lambda: tree_volume_m3(P.row("volume_equations/柳树/a*D^b"), 20, np.nan), 0.1760548, 1e-6),
    Example("volumes.tree_volume_m3", "S24: form factor 0.40 · g · (H + 3); the form in S50",
            "source code: CalXuJiSingle_Dialog.DoCommand", BY_HAND,
            lambda: tree_volume_m3(P.row(f"volume_equations/{BROADLEAF}"), 20, 15), 0.2261947, 1e-6),
    Example("biomass.stand_line_t_ha", "S17: Kanas, 西伯利亚云杉, 0.631 V + 2.815", "row 西伯利亚云杉",
            BY_HAND,
            lambda: stand_line_t_ha(P.row("volume_to_biomass/西伯利亚云杉"), 100), 65.915),
    Example("biomass.cdm_root_ratio", f"{AR14}, appendix 1", "p. 25", BY_HAND, lambda: cdm_root_ratio(100.0),
            0.239878, 1e-5),  # exp(−1.085 + 0.9256 · 4.60517) / 100
    Example("biomass.shrub_default_t_ha", f"{AR14}, eq. 27", "p. 19–21", BY_HAND,
            lambda: shrub_default_t_ha(100, 0.3, P), 3.0),
    Example("biomass.shrub_recipe", "S15: Caragana korshinskii, b · x^a", "row caragana_korshinskii", BY_HAND,
            shrub_grams, (467.24 * 0.5**0.79, 499.85 * 0.5**0.97)),
    Example("biomass.shrub_parts", "S15: the same, crown area π · 1 · 1 / 4", "row caragana_korshinskii",
            BY_HAND,
            tallied_shrub, 467.24 * 0.7853981634**0.79),
    Example("biomass.crown_m2", "S15: crown area π · D1/2 · D2/2, ellipse of 2 m and 1.5 m",
            "section 1.2.1", BY_HAND,
            lambda: crown_m2(pd.DataFrame({"crown_d1_m": [2.0], "crown_d2_m": [1.5]})), 2.35619449),
    Example("biomass.after_stubble_cut", f"{SHEET}: above reset, roots kept", "section 6.5", BY_HAND,
            lambda: after_stubble_cut(3.2, 1.1), (0.0, 1.1)),
    Example("biomass.rotation_mean_factor", f"{SHEET}: mean of the rotation", "section 6.5", BY_HAND,
            lambda: rotation_mean_factor([5.0, 4.0], [5.0, 6.0]), (0.5, 0.75)),
    Example("stands.horizontal_area_m2", f"{BOOK}: L = Ls · cos S", "pp. 15 and 24", BY_HAND,
            lambda: horizontal_area_m2(SLOPE), 652.1040085),  # 25.82² · cos 12°
    Example("stands.horizontal_area_m2", f"{BOOK}: 20 m on 25° are 18.1 m", "p. 24", PUBLISHED,
            lambda: horizontal_area_m2(BOOK_SLOPE), 18.1, 2e-3),
    Example("expansion.expand", f"{BOOK}: 10 000 / plot area; mean of the plots, an empty one too", "p. 24",
            BY_HAND, lambda: of_stand("co2e_t"), 1.742, 1e-3),  # 52.258 kg · 10⁴/600 · (1 + 2 + 0)/3 · 2 ha
    Example("expansion.expand", f"{AR14}, definition of u: t(90 %, 2) · s / (√3 · mean)", "p. 4–5", BY_HAND,
            lambda: of_stand("u_sampling"), 1.685855),  # densities 1, 2, 0: mean 1, s 1; 2.919986 / √3
    Example("expansion.expand", "S20 and S30: √((0.1 a)² + (0.15 b)²) / (a + b) and 0.0719", "abstract",
            BY_HAND,
            lambda: of_stand("u_model"), 0.1118295, 1e-6),  # a 23.13262, b 5.601476
    Example("expansion.expand", f"{DEAD}, eq. 9 and 15: 8 % and 4 % of the tree carbon", "pp. 16–17",
            PUBLISHED, ratio_pools, (0.08, 0.04)),
    Example("gain_loss.gain_loss", f"{IPCC}, eq. 2.7, 2.9–2.14", "pp. 2.12–2.18 (recalled)", BY_HAND,
            between_surveys, (68.75, 13.75, 4.58333333, 9.16666667, 41.25)),  # t · 1.25 · 0.5 · 44/12
    Example("gain_loss.fire_gases_co2e_t", f"{FIRE}, eq. 7; {IPCC}, eq. 2.27",
            "eq. 7; factors p. 10", BY_HAND,
            burned, 10.827),  # 0.001 · 3 · 40 · 0.45 · (4.7 · 28 + 0.26 · 265)
    Example("gain_loss.combustion_factor", f"{FIRE}: temperate forest, of any age", "p. 10", PUBLISHED,
            lambda: tuple(combustion_factor(age, parameters=P) for age in (4, 20)), (0.45, 0.45)),
    Example("sampling.relative_percent", f"{AR14}: 60 ± 9", "p. 28", PUBLISHED,
            lambda: relative_percent(9, 60), 15.0),
    Example("sampling.estimate", f"{AR14}: mean 45.328, n = 34, sd 12.776", "p. 4–5", PUBLISHED,
            lambda: estimate(bell(45.328, 12.776, 34), {"one": 100.0}).u_percent, 8.18, 1e-3),
    Example("sampling.estimate", f"{AR14}, eq. 13–17, two strata", "p. 13–15", BY_HAND,
            lambda: estimate(plots(a=(10, 20, 30), b=(40, 50, 60)), {"a": 60, "b": 40}).half_width_per_ha,
            8.8755868),  # t(90 %, 4) = 2.131847 · √(0.36 · 100/3 + 0.16 · 100/3)
    Example("sampling.estimate_change", f"{AR14}, eq. 4–8, differences 1, 2, 3 of the same plots", "p. 8–10",
            BY_HAND,
            lambda: estimate_change(plots(a=(5, 9, 4)), plots(a=(6, 11, 7)), {"a": 1}).half_width_per_ha,
            1.6858547),  # t(90 %, 2) = 2.919986 / √3
    Example("sampling.independent_change", f"{AR14}, eq. 1 and 2; half-widths 3 and 4", "p. 7–8", BY_HAND,
            lambda: independent_change(estimated(50, 3), estimated(60, 4)).half_width_per_ha, 5.0),
    Example("sampling.updated", f"{AR14}, eq. 22 and 23; 60 ± 9 and a change of 10 ± 12", "p. 18–19", BY_HAND,
            lambda: (
                updated(estimated(60, 9), estimated(10, 12)).total,
                updated(estimated(60, 9), estimated(10, 12)).half_width_total,
            ), (70.0, 15.0)),
    Example("sampling.plots_needed", f"{BOOK}; S05: AR-TOOL03 v2.1: n and Neyman allocation", "pp. 15–16",
            BY_HAND,
            lambda: planned((("a", 60.0, 10.0), ("b", 40.0, 20.0))), (24, 10, 14)),  # n = 20.9, 23.1, 22.8
    Example("sampling.discount_table", f"{AR14}, appendix 2: 0, 25, 50, 75, 100 % of u", "p. 28", PUBLISHED,
            lambda: steps("CDM AR-TOOL14 v4.2"), (0.0, 0.25, 0.5, 0.75, 1.0)),
    Example("sampling.discount", f"{AR14}, appendix 2: 60 ± 9 becomes 57.75", "p. 28", PUBLISHED,
            lambda: discounted("CDM AR-TOOL14 v4.2", 60, 9), 57.75),
    Example("sampling.discount",
            "S02: AR-CM-001-V01, 6 % of the change above 10 %; C · (1 − share): S46, eq. 32",
            "p. 34", BY_HAND,
            lambda: discounted("AR-CM-001-V01", 60, 9), 56.4),
    Example("censuses.side_by_side", f"{AR14}, eq. 1: 62 − 50", "p. 7", BY_HAND,
            lambda: changed(area_ha=(1.0, 1.0)), 12.0),
    Example("censuses.side_by_side", "a gain counts on the smaller area: (62 / 1.2 − 50) · 1", OURS, BY_HAND,
            lambda: changed(area_ha=(1.0, 1.2)), 1.66666667),
    Example("censuses.sampled_change", f"{AR14}, eq. 4–8, through two stocks", "p. 8–10", BY_HAND,
            lambda: two_stocks().half_width_per_ha, 1.6858547),
    Example("removals.credit", f"requirements MS-13, example 14: 127 500 − 120 000 kg; {AR14}, eq. 1", "p. 7",
            PUBLISHED, lambda: credited(120.0, 127.5, local_terms()), 7.5),
    Example("removals.credit",
            "S01: CCER-14-001, risk share 10 %; (20 − baseline 2 − leakage 1: S45 eq. 1–5) · 0.9: S46",
            "pp. 6–8; VCS Standard section 3.14.15", BY_HAND,
            lambda: credited(100.0, 120.0, taken_off(), afforested=True), 15.3),
    Example("removals.ccer_terms", "S01: CCER-14-001-V01, non-permanence 10 %; the rule in S46",
            "row nonpermanence_deduction; VCS Standard section 3.14.15", BY_HAND,
            lambda: ccer_terms(P).risk_share, 0.10),
    Example("removals.local_terms", "decision 0016: the city's texts name no risk share", OURS, BY_HAND,
            lambda: local_terms().risk_share, 0.0),
    Example("propagation.Propagation", "S06: IPCC 2006 vol. 1 ch. 3, eq. 3.1: √(u₁² + u₂²)",
            "p. 3.28 (recalled)",
            BY_HAND, first_order, (*RELATED, float(np.hypot(*RELATED))), 1e-3),
    Example("uncertainty.simulate", "S06: IPCC 2006 vol. 1 ch. 3, approach 2, against eq. 3.1",
            "p. 3.28 (recalled)",
            BY_HAND, drawn, float(np.hypot(*RELATED)), 0.03),
    Example("uncertainty.change_co2e_t", "shared errors cancel draw by draw: 4 % of the change alone", OURS,
            BY_HAND,
            drawn_change, RELATED[0], 0.05),
    Example("error_model.error_model", "S20: allowance 10 % at 90 %, over 1.645", "abstract", BY_HAND,
            lambda: error_model(P).equation, 0.0607903),
    Example("error_model.diameter_error_from_duplicates",
            "mean of |N(0, s√2)| is 2 s/√π: differences of 0.2 cm",
            OURS, BY_HAND, twice_measured, 0.2 * 0.8862269),
    Example("growth.curve", "S14: north Hebei, 阔叶林, at 40 years", "row 阔叶林/V", BY_HAND,
            lambda: curve(P, "growth_models/阔叶林/V").at(40), 81.2746056),
    Example("growth.project", "S14: 100 t at 40 years, ten years on: f(50) / f(40)", "row 阔叶林/V", BY_HAND,
            lambda: carried(lambda *a, **k: project(*a, years=10, **k).co2e_t[0, 10], 40.0), 139.5275326),
    Example("growth.growth_of_last_year", "S14: 100 t at 40 years: 100 (1 − f(39) / f(40))", "row 阔叶林/V",
            BY_HAND,
            lambda: carried(lambda *a, **k: growth_of_last_year(*a, **k)["一"], 40.0),
            100 - 100 / 1.041006122),
    Example("growth.calibrate", "least squares: 2 t^1.5 at 5, 10, 15, 20 years is found again", OURS, BY_HAND,
            lambda: calibrate(POWER, [5, 10, 15, 20], [22.36068, 63.24555, 116.18950, 178.88544], unit="t")
            .curve.parameters, (2.0, 1.5), 1e-4),
    Example("growth.diameter_increment", "S22: the smallest of poplar, 0.40 cm a year", "site tables",
            PUBLISHED,
            lambda: diameter_increment("Populus bolleana", P).cm_per_year, 0.40, 1e-2),
    Example("growth.one_year_growth", "S09 and S28: poplar, four organs at 10 and 10.4 cm, · 0.8",
            "rows CAS10_…",
            BY_HAND, lambda: one_year_growth(Tree("新疆杨", 10.0), parameters=P).co2e_kg, 3.936144461),
    Example("growth.restated", "S09 and S28: the same tree found at 10.2 cm: less than expected",
            "rows CAS10_…",
            BY_HAND, lambda: found_later(10.2), 1.9430448, 1e-6),
    Example("afforestation.expected_stock",
            "S09 and S22: 100 poplars of 3 cm, 85 % alive, 20 years · 0.40 cm",
            "rows CAS10_…", BY_HAND, planted, 5245.5768),  # 85 · (kg(11 cm) − kg(3 cm)) · 0.496 · 44/12
    Example(RICHARDS, "S14: 阔叶林", "row 阔叶林/V", BY_HAND,
            lambda: form(RICHARDS, 364.306, 1.05, 0.018, 0.523, at=40), 81.2746056),
    Example(LOGISTIC, "S32: the form, its coefficients were not found; S48: α / (1 + β e^−kt)",
            "pp. 327–336; documentation page “logistic”", BY_HAND,
            lambda: form(LOGISTIC, 100, 20, 0.1, at=30), 50.106693),  # 100 / (1 + 20 e^−3)
    Example(SCHUMACHER, "S36: 落叶松, diameter", "source code of the program", BY_HAND,
            lambda: form(SCHUMACHER, 30.386, -17.691, at=20), 12.5463775),
    Example(LINEAR, "S11: 榆树疏林", "row 榆树疏林", BY_HAND, lambda: form(LINEAR, 0.43, -4.78, at=50),
            16.72),
    Example(LOGARITHMIC, "S36: 油松, diameter", "source code of the program", BY_HAND,
            lambda: form(LOGARITHMIC, -37.916, 16.467, at=30), 18.0915173),
    Example(POWER, "S14: 灌丛, 25.9 tC/ha at 20 years in the data sheet", "row 灌丛", PUBLISHED,
            lambda: form(POWER, 0.057, 2.0439, at=20), 25.9, 5e-3),
    Example(INCREMENT, "S22: diameter over age, poplar, 0.40 cm a year, ten years", "site tables", BY_HAND,
            lambda: form(INCREMENT, 0.40, at=10), 4.0),
    Example(PARABOLA, "S35: 落叶松, height at 20 cm", "source code of the program", BY_HAND,
            lambda: form(PARABOLA, 1.6504613, 0.78031609, -0.0076188678, at=20), 14.209236),
    Example("emissions.footprint",
            "S49: diesel 42 652 kJ/kg · 20.2 tC/TJ · 0.98 · 44/12 = 3.0959 kg/kg; rule in S43", "row 柴油",
            PUBLISHED,
            lambda: footprint([("diesel", 1000.0)], Subject.EVENT, parameters=P).co2e_t, 3.0959, 1e-4),
    Example("emissions.event", "S40–S42: 80 by train 200 km, 20 nights, 300 meals of which 10 % without meat",
            "S40 sheets “Business travel” and “Hotel stay”, S41 abstract (recalled)", BY_HAND,
            lambda: event(MEETING, parameters=P).co2e_t, 2.18306),
    Example("emissions.without_way", "100 people, 80 of whom it is said how they came", OURS, BY_HAND,
            lambda: without_way(MEETING), 20.0),
)  # fmt: skip

NO_FORMULA = {
    "allometry": {"parts", "recipe", "recipes"},
    "biomass": {"counted_shrubs", "shrubs_by_recipe"},
    "censuses": {"earlier_trees_put_right", "require_comparable"},
    "propagation": {"joined"},
    "uncertainty": {"merged"},
    "volumes": {"volume_row", "volume_terms"},
}
"""Public functions that choose, check or join, and compute nothing of their own."""

HOUSES = (
    "afforestation", "allometry", "biomass", "censuses", "emissions", "error_model", "expansion", "gain_loss",
    "growth", "propagation", "removals", "sampling", "uncertainty", "volumes",
)  # fmt: skip
"""Rooms of formulas: every public function of theirs has an example here."""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.formula} {example.source}")
def test_the_worked_example_is_met(example: Example) -> None:
    found = np.ravel(np.asarray(example.found(), float))
    assert found == pytest.approx(np.ravel(example.expected), rel=example.relative)


def test_every_formula_has_a_worked_example_with_its_source() -> None:
    public = set()
    for house in HOUSES:
        room = importlib.import_module(f"sink.{house}")
        members = {name: member for name, member in vars(room).items() if callable(member)}
        own = {name for name, member in members.items() if getattr(member, "__module__", "") == room.__name__}
        functions = {name for name in own if not isinstance(members[name], type) and not name.startswith("_")}
        assert NO_FORMULA.get(house, set()) <= functions
        public |= {f"{house}.{name}" for name in functions - NO_FORMULA.get(house, set())}
    assert len(public) > 35
    assert (public | set(FORMS)) - {example.formula for example in EXAMPLES} == set()


def test_every_form_of_the_tables_of_equations_is_worked_by_hand_somewhere() -> None:
    """Trees row by row in `test_biomass_examples`; here the forms of volumes and shrubs."""
    volumes = {row.text("form") for row in P.rows_of("volume_equations")}
    assert volumes == {"a*D^b*H^c", "a*D^b", BROADLEAF.partition("/")[2]}
    assert {row.text("form") for row in P.rows_of("allometry_shrubs")} <= {"b*x^a", "a*x+b"}


LOCATOR = re.compile(
    r"\bpp?\. \d|\beq\. \d|\bsection |\bappendix \d|\brows? \S|\babstract|\bsite tables|source code"
)
READ_WITH_PAGES = {"S34", "S45", "S46", "S48"}
"""Sources of which somebody has read a text that gives the pages."""


def test_every_example_names_known_sources_and_a_place_in_one() -> None:
    for example in EXAMPLES:
        named = re.findall(r"\bS\d\d\b", example.source)
        ours = example.source.startswith((SHEET, "requirements")) or example.page == OURS
        assert (named and set(named) <= P.references.keys()) or ours, example.source
        assert LOCATOR.search(example.page) or example.page == OURS, example.page


def test_pages_are_claimed_only_of_documents_somebody_has_read() -> None:
    for example in EXAMPLES:
        if re.search(r"\bpp?\. \d", example.page):
            read = READ_WITH_PAGES & set(re.findall(r"\bS\d\d\b", example.source))
            assert read or "recalled" in example.page, example

"""Level 4 of a tree: a volume it carries, or a volume table, instead of an equation that does not reach."""

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sink.allometry import Level, Method, recipe, tree_biomass
from sink.parameters.loader import load
from sink.results import Stock
from sink.species import all_species
from sink.stock import measure
from sink.trace import of_trees, trace
from sink.volumes import volume_row

P = load()
STAND = pd.DataFrame(
    {"stand_id": ["一"], "area_m2": 1e4, "census_on": date(2025, 9, 1), "dbh_threshold_cm": 5.0}
)


def measured(method: str = Method.TREE, **columns: Any) -> Stock:
    return measure(STAND, pd.DataFrame({"stand_id": "一", **columns}), method=method)


def of_part(stock: Stock, name: str) -> float:
    return float(stock.parts[name].iloc[0]) / 1e9


@pytest.mark.rule("MS-12")
def test_a_tree_beyond_its_equation_is_measured_by_the_volume_it_carries_and_credited_at_the_lower() -> None:
    """刺槐, 45 cm: the equation ends at 40.1 cm; 1.2 m³ by a table of the place."""
    row = P.row("biomass_params/硬阔类")
    by_volume = 1200 * row.number("wood_density_D") * row.number("BEF")
    stock = measured(species="刺槐", dbh_cm=[45.0], volume_m3=[1.2])
    plain = measured(species="刺槐", dbh_cm=[45.0])
    assert stock.stands.loc["一", "levels"] == {"volume": 1}
    assert of_part(stock, "above_ug") == pytest.approx(by_volume)
    assert of_part(stock, "below_ug") == pytest.approx(by_volume * row.number("RSR"))
    assert of_part(stock, "prudent_above_ug") == pytest.approx(
        min(by_volume, of_part(plain, "prudent_above_ug"))
    )
    assert "out_of_range" in stock.stands.loc["一", "flags"]


def test_a_tree_within_the_range_of_its_equation_keeps_it_unless_the_volume_route_is_asked_for() -> None:
    given = {"species": "刺槐", "dbh_cm": [20.0], "volume_m3": [0.2]}
    usual, asked = measured(**given), measured(Method.VOLUME, **given)
    assert usual.stands.loc["一", "levels"] == {"species": 1}
    assert asked.stands.loc["一", "levels"] == {"volume": 1}
    row = P.row("biomass_params/硬阔类")
    assert of_part(asked, "above_ug") == pytest.approx(200 * row.number("wood_density_D") * row.number("BEF"))
    assert of_part(asked, "prudent_above_ug") == of_part(asked, "above_ug")


def test_the_volume_route_reads_a_table_where_no_volume_is_carried() -> None:
    """山杨 20 cm, 15 m: 0.2224526 m³ · 0.378 · 1.446."""
    stock = measured(Method.VOLUME, species="山杨", dbh_cm=[20.0], height_m=[15.0])
    assert of_part(stock, "above_ug") == pytest.approx(222.4526 * 0.378 * 1.446, rel=1e-6)
    lines = trace(stock, "一")
    assert {"volume_equations/山杨/a*D^b*H^c", "biomass_params/杨树"} <= set(lines[0].row_ids)
    assert lines[0].level == "volume"
    low = measured(Method.VOLUME, species="山杨", dbh_cm=[20.0])
    assert low.stands.loc["一", "levels"] == {"group": 1} and "no_height" in low.stands.loc["一", "flags"]


def test_a_carried_volume_leads_to_the_rows_that_turn_it_into_biomass() -> None:
    stock = measured(species=["刺槐", "新疆杨"], dbh_cm=[45.0, 80.0], volume_m3=[1.2, 2.5])
    by_species = {line.species_id: line for line in trace(stock, "一")}
    assert {"biomass_params/硬阔类", "allometry_trees/CAS09_stem"} <= set(by_species["robinia"].row_ids)
    assert {"biomass_params/杨树", "constants_and_rules/veteran_cap_cm"} <= set(
        by_species["populus_bolleana"].row_ids
    )
    assert stock.stands.loc["一", "levels"] == {"volume": 2}


@pytest.mark.parametrize("volume", [-0.1, 0.0, 300.0])
def test_an_impossible_volume_is_told_and_not_used(volume: float) -> None:
    stock = measured(species="刺槐", dbh_cm=[45.0], volume_m3=[volume])
    assert [(f.rule, f.row) for f in stock.findings] == [("VOLUME_IMPLAUSIBLE", "一/#1")]
    assert stock.stands.loc["一", "levels"] == {"extrapolated": 1}


def test_a_volume_that_is_not_given_changes_nothing_but_the_input_hash() -> None:
    trees = {"species": ["刺槐", "新疆杨"], "dbh_cm": [45.0, 80.0]}
    without, empty = measured(**trees), measured(**trees, volume_m3=[np.nan, np.nan])
    assert not empty.findings
    assert empty.co2e_t == without.co2e_t


def test_every_tree_species_has_a_volume_table_of_its_life_form() -> None:
    conifers = {"云杉", "油松", "樟子松", "落叶松", "柏木", "针叶混"}
    for taxon in all_species(P).values():
        if recipe(taxon, P):
            row = volume_row(taxon, P)
            is_conifer = any(word in row.row_id for word in ("松", "杉"))
            assert is_conifer == (taxon.param_group in conifers), (taxon.species_id, row.row_id)


@settings(deadline=None)  # the first example fills caches
@given(st.lists(st.tuples(st.floats(5, 200), st.floats(0, 30)), min_size=1, max_size=20))
def test_the_trace_of_trees_adds_up_to_the_sums_with_volumes_too(trees: list[tuple[float, float]]) -> None:
    d, v = (list(column) for column in zip(*trees, strict=True))
    frame = pd.DataFrame({"stand_id": "一", "species": "刺槐", "dbh_cm": d, "volume_m3": v})
    stock, each = measure(STAND, frame), of_trees(frame, P)
    assert each["above_kg"].sum() == pytest.approx(stock.parts["above_ug"].sum() / 1e9, abs=1e-6)
    assert (each["prudent_above_kg"] <= each["above_kg"] * (1 + 1e-12)).all()


def test_biomass_by_volume_is_in_proportion_to_the_volume() -> None:
    found = tree_biomass(
        ["榆树"] * 3, [90.0] * 3, parameters=P, volume_m3=[1.0, 2.0, math.nan], method=Method.TREE
    )
    assert found.above_kg[1] == pytest.approx(2 * found.above_kg[0])
    assert found.level.tolist() == [Level.VOLUME, Level.VOLUME, Level.GROUP]

"""Properties that hold for every species, diameter and height."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sink.allometry import TREE_METHODS, Flag, Level, Method, recipe, tree_biomass
from sink.errors import NegativeDiameter, UnknownMethod, UnknownSpecies
from sink.parameters.loader import load
from sink.species import all_species

PARAMETERS = load()
TREES = sorted(s.species_id for s in all_species(PARAMETERS).values() if recipe(s, PARAMETERS))
FIGURES = ("above_kg", "below_kg", "prudent_above_kg", "prudent_below_kg")

species = st.sampled_from(TREES)
diameters = st.floats(0.1, 250, allow_nan=False)
heights = st.one_of(st.just(math.nan), st.floats(1.3, 40))
tally = st.lists(st.tuples(species, diameters, heights), min_size=1, max_size=30)


def test_every_tree_species_has_a_recipe_and_shrubs_have_none() -> None:
    shrubs = {s.species_id for s in all_species(PARAMETERS).values() if s.life_form == "shrub"}
    assert set(TREES) | shrubs == set(all_species(PARAMETERS))


@pytest.mark.parametrize("method", TREE_METHODS)
@pytest.mark.parametrize("height", [False, True])
def test_biomass_grows_with_the_diameter_for_every_species_and_pool(method: str, height: bool) -> None:
    d = np.arange(0, 200, 0.05)
    for taxon in all_species(PARAMETERS).values():
        if recipe(taxon, PARAMETERS, method):
            tall = 1.3 + np.sqrt(d) if height else None
            found = tree_biomass([taxon.species_id] * len(d), d, tall, parameters=PARAMETERS, method=method)
            for figure in FIGURES:
                values = getattr(found, figure)
                assert values[0] == 0 and (values >= 0).all()
                assert (np.diff(values) >= -1e-12).all(), (taxon.species_id, figure)


@given(tally)
def test_the_prudent_figure_is_never_above_the_estimate(trees: list[tuple[str, float, float]]) -> None:
    names, d, h = zip(*trees, strict=True)
    found = tree_biomass(names, d, h, parameters=PARAMETERS)
    assert (found.prudent_above_kg <= found.above_kg * (1 + 1e-12)).all()
    assert (found.prudent_below_kg <= found.below_kg * (1 + 1e-12)).all()


@given(tally, st.randoms())
def test_the_order_of_the_trees_changes_nothing(trees: list[tuple[str, float, float]], order: object) -> None:
    shuffled = list(range(len(trees)))
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    names, d, h = (np.array(column, dtype=object) for column in zip(*trees, strict=True))
    straight = tree_biomass(names, d.astype(float), h.astype(float), parameters=PARAMETERS)
    mixed = tree_biomass(
        names[shuffled], d[shuffled].astype(float), h[shuffled].astype(float), parameters=PARAMETERS
    )
    for figure in FIGURES:
        assert (getattr(straight, figure)[shuffled] == getattr(mixed, figure)).all()


@given(species, diameters)
def test_one_stem_alone_is_what_it_is_in_a_crowd(name: str, d: float) -> None:
    alone = tree_biomass([name], [d], parameters=PARAMETERS)
    crowd = tree_biomass([name] * 50, [d, *np.linspace(1, 200, 49)], parameters=PARAMETERS)
    assert alone.above_kg[0] == crowd.above_kg[0] and alone.level[0] == crowd.level[0]


@given(species, diameters)
def test_an_open_grown_tree_counts_four_fifths(name: str, d: float) -> None:
    """i-Tree multiplies the biomass of forest equations by 0.8 for open-grown urban trees (S28)."""
    forest = tree_biomass([name], [d], parameters=PARAMETERS)
    street = tree_biomass([name], [d], parameters=PARAMETERS, open_grown=[True])
    assert street.above_kg[0] == pytest.approx(0.8 * forest.above_kg[0], rel=1e-12)
    assert street.prudent_below_kg[0] == pytest.approx(0.8 * forest.prudent_below_kg[0], rel=1e-12)
    assert Flag.OPEN_GROWN in Flag(int(street.flags[0]))


def test_missing_stays_missing_zero_stays_zero_and_negative_is_refused() -> None:
    found = tree_biomass(["油松"] * 3, [math.nan, 0, 10], parameters=PARAMETERS)
    assert math.isnan(found.above_kg[0]) and found.level[0] == 0
    assert found.above_kg[1] == 0 and found.prudent_below_kg[1] == 0
    assert found.above_kg[2] > 0
    with pytest.raises(NegativeDiameter, match="1"):
        tree_biomass(["油松", "油松"], [10, -1], parameters=PARAMETERS)


def test_the_level_reached_is_told_for_each_tree() -> None:
    names = ["刺槐", "刺槐", "侧柏", "侧柏", "新疆杨"]
    found = tree_biomass(names, [20, 60, 20, 20, 20], [9, 9, 9, math.nan, 9], parameters=PARAMETERS)
    assert found.level.tolist() == [
        Level.SPECIES,
        Level.EXTRAPOLATED,
        Level.SPECIES,
        Level.GROUP,
        Level.GROUP,
    ]
    assert found.set_id.tolist() == ["ALLODB_fa2c29", "ALLODB_fa2c29", "GS_platy", "CAS02", "CAS10"]
    assert Flag.NO_HEIGHT in Flag(int(found.flags[3])) and Flag.OUT_OF_RANGE in Flag(int(found.flags[1]))


def test_a_veteran_is_estimated_but_credited_at_the_cap() -> None:
    """Forest equations end at 40 to 60 cm: never credit extrapolated veterans (data sheet, section 6.3)."""
    old, cap = (tree_biomass(["国槐"], [d], parameters=PARAMETERS) for d in (140.0, 60.0))
    assert old.above_kg[0] > 5 * cap.above_kg[0]
    assert old.prudent_above_kg[0] == cap.above_kg[0]
    assert Flag.VETERAN in Flag(int(old.flags[0]))


def test_roots_come_from_the_set_or_from_the_ratio_of_the_group() -> None:
    """A set of above-ground organs borrows no root of another set: 榆树 has the ratio 0.621."""
    density = tree_biomass(["榆树"], [20], parameters=PARAMETERS, method=Method.DENSITY)
    assert density.below_kg[0] == pytest.approx(0.621 * density.above_kg[0], rel=1e-12)
    group = tree_biomass(["榆树"], [20], parameters=PARAMETERS, method=Method.GROUP)
    assert group.below_kg[0] == pytest.approx(0.0529 * 20**2.2317, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "fraction"), [("榆树", 0.43), ("小叶杨", 0.452), ("青海云杉", 0.52), ("新疆杨", 0.496)]
)
def test_the_measured_carbon_fraction_comes_before_that_of_the_group(name: str, fraction: float) -> None:
    assert tree_biomass([name], [10], parameters=PARAMETERS).carbon_fraction[0] == fraction


def test_an_unknown_species_a_shrub_and_an_unknown_method_are_refused_by_name() -> None:
    with pytest.raises(UnknownSpecies, match="火星杨、柠条"):
        tree_biomass(["火星杨", "柠条", "油松"], [10, 10, 10], parameters=PARAMETERS)
    with pytest.raises(UnknownMethod, match="magic"):
        tree_biomass(["油松"], [10], parameters=PARAMETERS, method="magic")

"""The tree-year: above zero for every living tree, cautious, and restated when the tree is measured again."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sink.allometry import recipe
from sink.errors import TreeGrowthUnknown, UnknownSpecies, UnsignedParameters
from sink.growth import Tree, diameter_increment, one_year_growth, restated
from sink.parameters.loader import load
from sink.results import Status
from sink.species import all_species

PARAMETERS = load("2026-12")
TAXA = [t.species_id for t in all_species(PARAMETERS).values() if recipe(t, PARAMETERS) is not None]


@pytest.mark.rule("MS-07")
def test_an_adopted_tree_has_a_growth_above_zero_under_the_status_expected_growth() -> None:
    found = one_year_growth(Tree("国槐", 32.0))
    assert found.co2e_kg > 0 and found.status is Status.EXPECTED_GROWTH
    assert found.increment.row_id in found.rows_used and found.unsigned_rows


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(TAXA), st.floats(0.5, 300), st.booleans())
def test_every_species_of_any_size_grows(species: str, dbh_cm: float, open_grown: bool) -> None:
    found = one_year_growth(Tree(species, dbh_cm, open_grown), parameters=PARAMETERS)
    assert 0 < found.co2e_kg < 1500


def test_a_veteran_grows_as_the_largest_tree_an_equation_may_count() -> None:
    old, older = (one_year_growth(Tree("榆树", dbh)) for dbh in (90.0, 200.0))
    assert old.co2e_kg == pytest.approx(older.co2e_kg) and old.co2e_kg > 0


def test_a_street_tree_grows_less_than_the_same_tree_in_a_wood() -> None:
    street, wood = (one_year_growth(Tree("新疆杨", 35.0, open_grown)) for open_grown in (True, False))
    assert street.co2e_kg == pytest.approx(0.8 * wood.co2e_kg)


def test_the_smallest_observed_increment_of_the_nearest_kin_counts() -> None:
    elm = diameter_increment("Ulmus pumila", PARAMETERS)
    poplar = diameter_increment("Populus hopeiensis", PARAMETERS)
    unknown = diameter_increment("Ginkgo biloba", PARAMETERS)
    assert (elm.cm_per_year, elm.of) == (0.275, "species")
    assert (poplar.cm_per_year, poplar.of) == (0.4, "genus")
    assert (unknown.cm_per_year, unknown.of) == (0.241, "any")


@pytest.mark.parametrize("dbh_cm", [0.0, -3.0, float("nan")])
@pytest.mark.rule("MS-07")
def test_a_tree_year_needs_a_diameter(dbh_cm: float) -> None:
    with pytest.raises(TreeGrowthUnknown):
        one_year_growth(Tree("国槐", dbh_cm))


@pytest.mark.rule("MS-07")
def test_a_tree_year_needs_a_known_species() -> None:
    with pytest.raises(UnknownSpecies):
        one_year_growth(Tree("月桂魔树", 30.0))


@pytest.mark.rule("MS-07")
def test_the_next_survey_restates_the_figure_and_shows_the_shortfall_beside_it() -> None:
    expected = one_year_growth(Tree("国槐", 32.0))
    half = restated(expected, 32.0 + expected.increment.cm_per_year / 2)
    assert half.expected.co2e_kg == expected.co2e_kg
    assert half.co2e_kg + half.shortfall_co2e_kg == pytest.approx(expected.co2e_kg)
    assert 0.4 < half.co2e_kg / expected.co2e_kg < 0.55
    better = restated(expected, 32.0 + 2 * expected.increment.cm_per_year)
    assert better.shortfall_co2e_kg == 0 and better.co2e_kg > expected.co2e_kg
    shrunk = restated(expected, 31.0)
    assert shrunk.co2e_kg == 0 and shrunk.shortfall_co2e_kg == expected.co2e_kg


@pytest.mark.rule("MS-07")
def test_a_tree_year_is_sold_only_under_a_method_that_somebody_signed_off() -> None:
    with pytest.raises(UnsignedParameters) as refused:
        one_year_growth(Tree("国槐", 32.0), official=True)
    rows = one_year_growth(Tree("国槐", 32.0)).unsigned_rows
    assert all(row in refused.value.message("zh") for row in rows)
    signature = {"by": "示例专家001", "on": date(2026, 11, 1), "document": "示例核对表", "page": "3"}
    signed = PARAMETERS.sign(rows, **signature)
    assert one_year_growth(Tree("国槐", 32.0), parameters=signed, official=True).unsigned_rows == ()

"""What a new survey would do to a live ticket, told before anything is written."""

import pytest
import shapely

from gis_data.geometry import Shape
from registry.actions.consequences import foresee
from registry.store.database import Database
from registry.tickets.foreseen import Consequence, Fate, SurveyedStand
from registry.tickets.ticket import Ticket
from tests.registry.land.ground import NOW, square
from tests.registry.tickets.village import STEMS, UNIT, Village, settle_village

STOCK_G = 1_000


@pytest.fixture
def village(database: Database) -> Village:
    return settle_village(database)


@pytest.fixture
def ticket(village: Village) -> Ticket:
    """On the hectare that the sub-compartment 0001 covers."""
    return village.active()


def stand(ground: Shape, code: str = "0001", stems: dict[str, int] | None = None) -> SurveyedStand:
    return SurveyedStand(UNIT, code, ground, STOCK_G, STEMS if stems is None else stems)


def told(village: Village, *stands: SurveyedStand) -> list[Consequence]:
    with village.database.reading() as db:
        return foresee(db, stands, as_of=NOW.as_of)


def test_the_same_ground_and_trees_change_nothing(village: Village, ticket: Ticket) -> None:
    [found] = told(village, stand(square()))
    assert (found.ticket_id, found.number) == (ticket.id, ticket.number)
    assert (found.fate, found.reasons) == (Fate.UNCHANGED, ())
    assert found.area_after_dm2 == found.area_before_dm2


@pytest.mark.rule("JC-02")
def test_lost_ground_above_the_threshold_changes_the_ticket_and_says_the_grams(
    village: Village, ticket: Ticket
) -> None:
    [found] = told(village, stand(square(h_m=60)))
    assert (found.fate, found.reasons) == (Fate.CHANGED, ("area",))
    assert found.area_after_dm2 == pytest.approx(found.area_before_dm2 * 0.6, rel=1e-3)
    assert found.stock_before_co2e_g > STOCK_G == found.stock_after_co2e_g
    assert found.change_co2e_g == STOCK_G - found.stock_before_co2e_g < 0


@pytest.mark.rule("JC-02")
def test_a_strip_below_the_threshold_is_only_noted(village: Village, ticket: Ticket) -> None:
    [found] = told(village, stand(square(h_m=99.5)))
    assert found.fate is Fate.UNCHANGED and found.area_after_dm2 < found.area_before_dm2


@pytest.mark.rule("JC-04")
@pytest.mark.parametrize(
    ("left", "reason"),
    [
        (square(w_m=20), "below_1_mu"),
        (shapely.union(square(w_m=40, h_m=100), square(60, 0, 40, 100)), "not_contiguous"),
    ],
)
def test_ground_below_one_mu_or_in_two_pieces_cancels(
    village: Village, ticket: Ticket, left: Shape, reason: str
) -> None:
    [found] = told(village, stand(left))
    assert (found.fate, found.reasons) == (Fate.CANCELLED, (reason,))


@pytest.mark.rule("JC-02")
def test_other_species_on_the_same_ground_are_told(village: Village, ticket: Ticket) -> None:
    [found] = told(village, stand(square(), stems={"国槐": 950}))
    assert (found.fate, found.reasons) == (Fate.CHANGED, ("species",))


def test_a_split_parcel_under_new_numbers_loses_no_ground(village: Village, ticket: Ticket) -> None:
    halves = stand(square(w_m=50, h_m=100)), stand(square(50, 0, 50, 100), "0001-2")
    [found] = told(village, *halves)
    assert found.fate is Fate.UNCHANGED and found.area_after_dm2 == found.area_before_dm2


def test_ground_under_other_numbers_alone_is_for_a_person_to_compare(
    village: Village, ticket: Ticket
) -> None:
    [found] = told(village, stand(square(), code="9999"))
    assert (found.fate, found.reasons) == (Fate.TO_CHECK, ("other_codes",))


def test_a_neighbour_that_only_touches_concerns_no_ticket(village: Village, ticket: Ticket) -> None:
    assert told(village, stand(square(100, 0), code="0002")) == []


def test_what_the_survey_does_not_cover_stays_as_it_is(village: Village, ticket: Ticket) -> None:
    assert told(village, stand(square(5000), code="0007")) == []

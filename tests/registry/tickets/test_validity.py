"""How long a collective ticket lives, day by day (LP-35a, AM-14, AM-50)."""

from datetime import date, timedelta

import pytest

from registry.law.refusals import all_at_once
from registry.parties.roles import Role
from registry.tickets.errors import ContractTermMissing, RightEnded, RightTermMissing
from registry.tickets.kinds import LandBasis, TicketKind
from registry.tickets.validity import (
    RightTerms,
    collective_valid_to,
    last_day_after_years,
    limited_valid_to,
    require_terms,
)

ISSUED = date(2026, 1, 8)


def terms(
    role: Role = Role.VILLAGE,
    basis: LandBasis = LandBasis.COLLECTIVE_FOREST,
    contract: date | None = None,
    right: date | None = None,
) -> RightTerms:
    return RightTerms(basis, role, contract, right)


@pytest.mark.rule("LP-35a")
def test_a_ticket_lives_as_long_as_the_contract_of_the_land() -> None:
    end = date(2039, 12, 31)
    assert collective_valid_to(terms(Role.CONTRACTOR, contract=end), ISSUED, 5) == end


def test_an_owner_without_contract_gets_the_term_of_use_on_the_certificate() -> None:
    assert collective_valid_to(terms(right=date(2050, 1, 1)), ISSUED, 5) == date(2050, 1, 1)


def test_an_owner_with_neither_gets_five_years_at_most() -> None:
    assert collective_valid_to(terms(), ISSUED, 5) == date(2031, 1, 7)


def test_trees_on_state_land_live_to_the_end_of_the_land_use_right_whatever_a_contract_says() -> None:
    on_state_land = terms(basis=LandBasis.STATE_LAND, contract=date(2060, 1, 1), right=date(2040, 6, 30))
    assert collective_valid_to(on_state_land, ISSUED, 5) == date(2040, 6, 30)


@pytest.mark.rule("LP-35a")
def test_a_right_that_has_ended_gives_no_ticket() -> None:
    with pytest.raises(RightEnded):
        collective_valid_to(terms(contract=date(2026, 1, 7)), ISSUED, 5)


@pytest.mark.rule("LP-35a")
def test_a_contractor_states_the_term_of_the_contract() -> None:
    with pytest.raises(ContractTermMissing), all_at_once():
        require_terms(terms(Role.CONTRACTOR, right=date(2050, 1, 1)))


@pytest.mark.rule("LP-09")
def test_trees_on_state_land_need_the_term_of_the_land_use_right() -> None:
    with pytest.raises(RightTermMissing):
        require_terms(terms(basis=LandBasis.STATE_LAND))


def test_five_years_from_the_first_of_june_end_on_the_last_of_may() -> None:
    assert last_day_after_years(date(2025, 6, 1), 5) == date(2030, 5, 31)
    assert last_day_after_years(date(2024, 2, 29), 5) == date(2029, 2, 28)


@pytest.mark.rule("LP-35b", "LP-35c")
@pytest.mark.parametrize("kind", [TicketKind.STATE, TicketKind.CARBON])
def test_no_five_years_begin_after_the_right_has_ended(kind: TicketKind) -> None:
    ended = terms(right=ISSUED - timedelta(days=1))
    with pytest.raises(RightEnded):
        limited_valid_to(kind, ended, ISSUED, 5)

"""From when to when a ticket lives (LP-35, AM-14, AM-15, AM-50). Both days are included."""

from dataclasses import dataclass
from datetime import date, timedelta

from registry.law.refusals import require
from registry.parties.roles import Role
from registry.tickets.errors import ContractTermMissing, RightEnded, RightTermMissing
from registry.tickets.kinds import LandBasis, TicketKind


@dataclass(frozen=True)
class RightTerms:
    """The dates a collective ticket can end on."""

    basis: LandBasis
    applicant_role: Role
    contract_ends_on: date | None
    right_ends_on: date | None  # term of use on the certificate


def collective_valid_to(terms: RightTerms, issued_on: date, owner_years_max: int) -> date:
    """The last day of a collective ticket issued on `issued_on`."""
    ends_on = _ends_on(terms) or last_day_after_years(issued_on, owner_years_max)
    require("LP-35a", ends_on >= issued_on, RightEnded, ends_on=ends_on.isoformat())
    return ends_on


def limited_valid_to(kind: TicketKind, terms: RightTerms, issued_on: date, years_max: int) -> date:
    """State and carbon tickets: in principle five years, and never beyond the right (LP-35b, LP-35c)."""
    limit = last_day_after_years(issued_on, years_max)
    ends_on = min(limit, terms.right_ends_on or limit)
    if kind is TicketKind.STATE:
        require("LP-35b", ends_on >= issued_on, RightEnded, ends_on=ends_on.isoformat())
    else:
        require("LP-35c", ends_on >= issued_on, RightEnded, ends_on=ends_on.isoformat())
    return ends_on


def require_terms(terms: RightTerms) -> None:
    """The dates that must be on the file before anybody reviews it."""
    contractor = terms.applicant_role is Role.CONTRACTOR
    require("LP-35a", not contractor or terms.contract_ends_on is not None, ContractTermMissing)
    on_state_land = terms.basis is LandBasis.STATE_LAND
    require("LP-09", not on_state_land or terms.right_ends_on is not None, RightTermMissing)


def _ends_on(terms: RightTerms) -> date | None:
    if terms.basis is LandBasis.STATE_LAND:
        return terms.right_ends_on
    return terms.contract_ends_on or terms.right_ends_on


def last_day_after_years(first_day: date, years: int) -> date:
    """Five years from 2025-06-01 end with 2030-05-31; a term begun on 29 February ends with 28 February."""
    try:
        return first_day.replace(year=first_day.year + years) - timedelta(1)
    except ValueError:
        return date(first_day.year + years, 2, 28)

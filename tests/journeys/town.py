"""The town in which the simulated years pass: who lives there, and how a ticket comes to be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from registry.actions import applications, issue, review
from registry.actions.issue import Undertaking
from registry.clock import Moment
from registry.law.packs import CITY
from registry.parties.roles import SYSTEM, Actor, Role
from registry.store.database import Db
from registry.store.queries import tickets
from registry.tickets.application import Application
from registry.tickets.carbon import Planting
from registry.tickets.duties import undertaking_sha256
from registry.tickets.kinds import IssuerLevel, LandBasis
from registry.tickets.ticket import Ticket
from tests.registry.tickets.village import (
    SIGNED,
    UNIT,
    VAULT,
    Village,
    a_site_check,
    examination_of,
)

CARBON_PAPERS = ("OPERATING_LAND", "ACCEPTANCE", "AREA_PROOF", "EXCLUSIVITY", "GEOMETRY", "CONSENT", "PHOTOS")
Call = Callable[["Town", Db, Ticket, Actor, Moment], Any]


@dataclass(frozen=True)
class Town:
    """The village and its officers, a bank, a buyer, a county next door; a block for every plot number."""

    village: Village
    plots: tuple[Application, ...]
    state_forest: str = ""  # a sub-compartment for the voucher pool

    @property
    def people(self) -> Mapping[str, Actor]:
        v = self.village
        return {
            "villager": v.village,
            "desk": v.desk,
            "reviewer": v.reviewer,
            "head": v.head,
            "city": v.city,
            "city reviewer": replace(v.city, person_id="officer-6"),
            "city head": replace(v.city, person_id="officer-7"),
            "landscape": Actor("gardener-1", Role.LANDSCAPE, "landscape-1", CITY),
            "approval": Actor("approver-1", Role.APPROVAL, "approval-1", CITY),
            "finance": Actor("finance-1", Role.FINANCE, "finance-1", CITY),
            "punished": Actor("citizen-1", Role.CITIZEN, v.village.party_id, UNIT),
            "bank": Actor("banker-1", Role.BANK, "bank-1", UNIT),
            "buyer": Actor("buyer-1", Role.ENTERPRISE, v.city.party_id, UNIT),
            "neighbour": Actor("officer-9", Role.COUNTY_FORESTRY, "county-640105", "640105"),
            "surveyor": Actor("surveyor-1", Role.SURVEYOR, "surveyors", UNIT),
            "system": SYSTEM,
        }


@dataclass(frozen=True)
class Try:
    """`by`: whose act it is; the holder's acts are tried by whoever holds the ticket then."""

    by: str
    call: Call


def holder(town: Town, ticket: Ticket) -> Actor:
    """Whoever can sign for the holder of the ticket."""
    buyer = town.people["buyer"]
    return buyer if ticket.owner_id == buyer.party_id else town.people["villager"]


def walk(town: Town, db: Db, ticket_id: str, now: Moment) -> None:
    """From the draft to the issue in one day, by the right people of the authority in charge."""
    ticket = tickets.by_id(db, ticket_id)
    assert ticket
    desks = ("city", "city reviewer", "city head") if ticket.level is IssuerLevel.CITY else COUNTY_DESKS
    desk, reviewer, head = (town.people[name] for name in desks)
    applications.submit(db, ticket_id, by=holder(town, ticket), now=now)
    applications.accept(db, ticket_id, by=desk, now=now)
    review.start_review(db, ticket_id, by=reviewer, now=now)
    review.record_site_check(db, ticket_id, a_site_check(), by=reviewer, now=now)
    found = examination_of(db, ticket)
    if ticket.basis is LandBasis.OPERATING_LAND:
        found = replace(found, answers={"OPERATING_LAND": "示例：地块在企业经营用地范围内"})
    review.examine(db, ticket_id, found, by=reviewer, now=now)
    review.approve(db, ticket_id, by=head, now=now)
    if ticket.files_with_city:
        issue.report(db, ticket_id, by=head, now=now)
        issue.file(db, ticket_id, by=town.people["city"], now=now)
    signed = Undertaking(undertaking_sha256(ticket.kind), SIGNED)
    issue.issue(db, ticket_id, signed, vault=VAULT, by=head, now=now)


COUNTY_DESKS = ("desk", "reviewer", "head")


def as_carbon(land: Application) -> Application:
    """The same block as land an enterprise operates on and has planted (LP-29, LP-30)."""
    planting = Planting("示例验〔2023〕1号", date(2023, 10, 20), "示例验收单位", land.right_area_dm2)
    return replace(
        land,
        basis=LandBasis.OPERATING_LAND,
        level=IssuerLevel.CITY,
        material=dict.fromkeys(CARBON_PAPERS, SIGNED),
        planting=planting,
        resolution=None,
    )

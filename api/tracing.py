"""What JSON and page share of a trace: who may see plots, trees and the evidence bundle (D16)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from api.city import City
from api.identity.people import Person
from api.policies import Belonging, allow, is_own
from api.workflows.tracing import Detail, read_detail
from registry.actions.tracing import (
    GramTrace,
    Grown,
    Trace,
    issued_ticket,
    trace_certificate,
    trace_ticket,
)
from registry.parties.authority import APPLICANTS
from registry.parties.roles import Actor, Role
from registry.store.database import Db
from registry.store.errors import FileDamaged, FileLost
from sink.errors import BundleUnreadable

EVIDENCE_ROLES = (Role.CITY_FORESTRY, Role.COUNTY_FORESTRY, Role.AUDIT, Role.VERIFIER)
"""A bundle holds a whole survey, also other holders' stands: for offices, audit and verification only."""
DETAIL_ROLES = frozenset({*EVIDENCE_ROLES, *APPLICANTS})


def ticket_place(db: Db, path: Mapping[str, str]) -> Belonging:
    ticket = issued_ticket(db, path["number"].upper())
    return Belonging(ticket.unit_id, ticket.holder_id)


EvidenceReader = Annotated[Actor, allow(*EVIDENCE_ROLES, within=ticket_place)]


def trace_for(city: City, number: str, visitor: Person | None) -> tuple[Trace, Detail | None]:
    """The trace, with its trees for the offices it concerns and for the holder."""
    with city.reading() as db:
        trace = trace_ticket(db, number.upper())
    if visitor is None or not may_see_trees(visitor.actor, trace):
        return trace, None
    try:
        bundle = city.blobs.read(trace.assessment.evidence_sha256)
        return trace, read_detail(bundle, [stand.stand_id for stand in trace.stands])
    except (FileLost, FileDamaged, BundleUnreadable):  # `linpiao check` names it; the rest stays readable
        return trace, None


@dataclass(frozen=True)
class GramDetail:
    """The trees of both censuses, for those who may see them."""

    earlier: Detail | None
    later: Detail | None


def trace_of_grams(city: City, number: str, visitor: Person | None) -> tuple[GramTrace, GramDetail]:
    """From a certificate to its two censuses, with the trees for the offices and the right holder."""
    with city.reading() as db:
        trace = trace_certificate(db, number.upper())
    belonging = Belonging(trace.issuance.unit_id, trace.issuance.owner_id)
    if visitor is None or visitor.actor.role not in DETAIL_ROLES or not is_own(visitor.actor, belonging):
        return trace, GramDetail(None, None)
    return trace, GramDetail(_trees(city, trace.earlier), _trees(city, trace.later))


def _trees(city: City, grown: Grown) -> Detail | None:
    try:
        bundle = city.blobs.read(grown.assessment.evidence_sha256)
        return read_detail(bundle, [stand.stand_id for stand in grown.stands])
    except (FileLost, FileDamaged, BundleUnreadable):  # `linpiao check` names it; the rest stays readable
        return None


def may_see_trees(actor: Actor, trace: Trace) -> bool:
    belonging = Belonging(trace.ticket.unit_id, trace.ticket.holder_id)
    return actor.role in DETAIL_ROLES and is_own(actor, belonging)

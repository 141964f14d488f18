"""From approval to a living ticket: filing with the city, undertaking, issue, proof of service (16.1)."""

from dataclasses import dataclass

from registry.actions.applications import certificate_of
from registry.actions.desk import in_force, move, open_file, paper, require_reason
from registry.actions.review import extent
from registry.clock import Moment
from registry.law.refusals import all_at_once, require
from registry.office.documents import DocumentKind, Text
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import office
from registry.tickets.duties import UNDERTAKING_VERSION, undertaking_sha256
from registry.tickets.errors import FilingMissing, UndertakingMissing
from registry.tickets.numbers import ticket_number
from registry.tickets.ticket import Ticket
from registry.tickets.validity import RightTerms, collective_valid_to

TEMPLATE_VERSION = "collective-1"
"""The one template, designed by the city (LP-07b); a county cannot alter it."""


@dataclass(frozen=True)
class Undertaking:
    """The holder's signature under the duties: which text, and the signed paper."""

    text_sha256: str
    signed_paper_sha256: str


def report(db: Db, ticket_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Ticket:
    """APPROVED → FILING: the county reports to the city before issue (LP-10b)."""
    ticket = open_file(db, ticket_id, "ticket.reported", by=by, seen=seen)
    body: dict[str, Text] = {"face_value_mu100": ticket.face_value_mu100, "block_name": ticket.block_name}
    facts = paper(db, ticket, DocumentKind.FILING_REPORT, body, by=by, now=now)
    move(db, ticket, "ticket.reported", by=by, now=now, facts=facts)
    return ticket


def return_for_defects(
    db: Db, ticket_id: str, defects: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """FILING → UNDER_REVIEW: the city names defects; the file is approved anew, the city edits nothing."""
    ticket = open_file(db, ticket_id, "ticket.returned", by=by, seen=seen)
    require_reason(defects)
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.RETURN, {"defects": defects}, by=by, now=now),
        "approved_by": None,
    }
    move(db, ticket, "ticket.returned", by=by, now=now, facts=facts)
    return ticket


def file(db: Db, ticket_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Ticket:
    """FILING → FILED: the city's number. A record, not an approval: no element can be passed in (LP-10b)."""
    ticket = open_file(db, ticket_id, "ticket.filed", by=by, seen=seen)
    filed = paper(db, ticket, DocumentKind.FILING, {"approved_by": ticket.approved_by}, by=by, now=now)
    facts: dict[str, Fact] = {**filed, "filing_no": filed["document_no"], "filed_by": by.person_id}
    move(db, ticket, "ticket.filed", by=by, now=now, facts=facts)
    return ticket


def issue(
    db: Db, ticket_id: str, undertaking: Undertaking, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """FILED → ACTIVE: number, dates, claim and register entry in one transaction (LP-13, LP-35a, LP-37)."""
    ticket = open_file(db, ticket_id, "ticket.issued", by=by, seen=seen)
    pack = in_force(db, now)
    held = certificate_of(db, ticket)
    terms = RightTerms(ticket.basis, ticket.applicant_role, ticket.contract_ends_on, held.term_to)
    with all_at_once():
        require("LP-10b", bool(ticket.filing_no), FilingMissing)
        signed = undertaking.text_sha256 == undertaking_sha256() and bool(undertaking.signed_paper_sha256)
        require("LP-37", signed, UndertakingMissing)
        years = pack.number("LP-35a.no_contract_term_max_years")
        valid_to = collective_valid_to(terms, now.as_of, years)
    promise: dict[str, Text] = {
        "version": UNDERTAKING_VERSION,
        "text_sha256": undertaking.text_sha256,
        "signed_paper_sha256": undertaking.signed_paper_sha256,
    }
    claim = hold_ground(db, ticket, extent(db, ticket, pack), pack, by=by, now=now)
    sequence = office.next_number(db, ticket.unit_id, f"ticket.{ticket.kind}", now.as_of.year)
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.UNDERTAKING, promise, by=by, now=now),
        "number": ticket_number(ticket.kind, ticket.unit_id, now.as_of.year, sequence),
        "holder_id": ticket.applicant_id,
        "issuer_id": by.party_id,
        "issued_by": by.person_id,
        "undertaking_sha256": undertaking.signed_paper_sha256,
        "valid_from": now.as_of.isoformat(),
        "valid_to": valid_to.isoformat(),
        "template_version": TEMPLATE_VERSION,
        "claim_id": claim.id,
    }
    move(db, ticket, "ticket.issued", by=by, now=now, pack=pack.ref, facts=facts)
    return ticket


def serve(
    db: Db, ticket_id: str, receipt_sha256: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """The proof of service (送达回证) of a ticket or of a decision that ended the file."""
    ticket = open_file(db, ticket_id, "ticket.served", by=by, seen=seen)
    require_reason(receipt_sha256)
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.SERVICE_PROOF, {"receipt_sha256": receipt_sha256}, by=by, now=now),
        "served_on": now.as_of.isoformat(),
    }
    move(db, ticket, "ticket.served", by=by, now=now, facts=facts)
    return ticket

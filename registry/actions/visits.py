"""Verbs around a file: questions and bookings; and inspections of tickets in use (GS-04, LP-45)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.desk import require_kept, require_reason
from registry.clock import Moment, new_id
from registry.office.documents import DocumentKind, Text
from registry.office.visits import Enquiry, EnquiryKind, Inspection
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import tickets


@dataclass(frozen=True)
class Looked:
    """What an inspection found."""

    inspected_on: date
    in_order: bool
    finding: str
    evidence: Sequence[str]


def ask(
    db: Db,
    unit_id: str,
    kind: EnquiryKind,
    item: str,
    text: str,
    wanted_on: date | None,
    *,
    by: Actor,
    now: Moment,
) -> Enquiry:
    """A question, or the wish to come on a day."""
    require_reason(text)
    enquiry = Enquiry(
        id=new_id(now.at), unit_id=unit_id, party_id=by.party_id, kind=kind, item=item, wanted_on=wanted_on
    )
    begin(db, enquiry, "enquiry.asked", by=by, now=now, written=sheet(DocumentKind.STATEMENT, text=text))
    return enquiry


def answer(db: Db, enquiry_id: str, text: str, *, by: Actor, now: Moment, seen: int | None = None) -> Enquiry:
    enquiry = open_case(db, Enquiry, enquiry_id, "enquiry.answered", by=by, seen=seen)
    require_reason(text)
    move(db, enquiry, "enquiry.answered", by=by, now=now, written=sheet(DocumentKind.ANSWER, text=text))
    return enquiry


def withdraw(db: Db, enquiry_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Enquiry:
    enquiry = open_case(db, Enquiry, enquiry_id, "enquiry.withdrawn", by=by, seen=seen)
    move(db, enquiry, "enquiry.withdrawn", by=by, now=now)
    return enquiry


def inspect(db: Db, ticket_id: str, looked: Looked, *, by: Actor, now: Moment) -> Inspection:
    """The record of a check by a supervising body."""
    ticket = tickets.known(db, ticket_id)
    require_kept(db, *looked.evidence)
    require_reason(looked.finding)
    record = Inspection(
        id=new_id(now.at),
        unit_id=ticket.unit_id,
        party_id=ticket.holder_id,
        ticket_id=ticket_id,
        inspected_on=looked.inspected_on,
        in_order=int(looked.in_order),
        inspector=by.role.value,
    )
    evidence: list[Text] = list(looked.evidence)
    written = sheet(DocumentKind.INSPECTION, finding=looked.finding, evidence=evidence)
    begin(db, record, "inspection.recorded", by=by, now=now, written=written)
    return record

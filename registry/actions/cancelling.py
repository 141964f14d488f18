"""Cancelling a ticket: drafted by one officer, signed by another; and the end by the calendar (JC-09)."""

from datetime import date

from registry.actions.consequences import follow
from registry.actions.desk import governing_pack, move, open_file, paper, require_kept
from registry.actions.ending import end
from registry.care.assessment import standing
from registry.care.errors import FailsStand
from registry.clock import Moment
from registry.law.refusals import all_at_once, require
from registry.law.validity import in_force
from registry.office.documents import DocumentKind
from registry.parties.errors import FourEyes
from registry.parties.four_eyes import NAMES, FilePart
from registry.parties.roles import SYSTEM, Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import care, law, tickets
from registry.tickets.cancellation import Cancellation, Reason, require_ground, require_text
from registry.tickets.decisions import Grounds, decision, require_reasoned
from registry.tickets.errors import NothingDrafted, TermStillRuns
from registry.tickets.locks import Use, all_pledgees_consent, require_open
from registry.tickets.states import STEPS, State
from registry.tickets.ticket import Ticket


def draft_cancellation(
    db: Db,
    ticket_id: str,
    wanted: Cancellation,
    consents: dict[str, str],
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """One officer of the issuer drafts the decision. A holder's request needs the pledgees (LP-51)."""
    ticket = open_file(db, ticket_id, "ticket.cancellation_drafted", by=by, seen=seen, as_of=now.as_of)
    require_kept(db, wanted.grounds.evidence_sha256, *consents.values())
    with all_at_once():
        require_reasoned(wanted.grounds)
        require_ground(wanted.reason, ticket.state)
        require_text(
            wanted.reason,
            _text_in_force(db, wanted.fact_on, ticket.unit_id),
            bool(ticket.undertaking_sha256),
        )
        if wanted.reason is Reason.HOLDER_REQUEST:
            agreed = all_pledgees_consent(ticket.securities, consents)
            require_open(Use.END_ON_REQUEST, ticket.flags, all_consent=agreed)
    said = decision("CANCELLATION_DRAFTED", wanted.grounds, reason=wanted.reason.value)
    drafted = paper(db, ticket, DocumentKind.EXAMINATION, said, by=by, now=now)
    facts: dict[str, Fact] = {**drafted, "cancellation": _draft(wanted, by)}
    move(db, ticket, "ticket.cancellation_drafted", by=by, now=now, facts=facts)
    return ticket


def cancel(
    db: Db, ticket_id: str, grounds: Grounds, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """Another officer signs the drafted decision: the ticket ends, its ground is free (JC-11, RA-23)."""
    ticket = open_file(db, ticket_id, "ticket.cancelled", by=by, seen=seen, as_of=now.as_of)
    require_kept(db, grounds.evidence_sha256)
    drafted = ticket.cancellation
    with all_at_once():
        require_reasoned(grounds)
        require("JC-11", bool(drafted), NothingDrafted)
        reason = Reason(drafted.get("reason", Reason.ISSUED_IN_ERROR))
        if drafted:
            require_ground(reason, ticket.state)
        own = drafted.get("drafted_by") == by.person_id
        taken, wanted = NAMES[FilePart.REVIEWS], NAMES[FilePart.APPROVES]
        require("RA-23", not own, FourEyes, taken=taken, wanted=wanted)
    body = decision("CANCELLED", grounds, reason=reason.value, number=ticket.number)
    signed = paper(db, ticket, DocumentKind.DECISION, body, by=by, now=now)
    event = end(db, ticket, "ticket.cancelled", reason.value, by=by, now=now, facts=signed)
    follow(db, event, now=now)
    return ticket


def lift_cancellation(
    db: Db, ticket_id: str, grounds: Grounds, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """CANCELLATION_DUE → ACTIVE: only because the failed year itself was revoked by a decision (IV-10)."""
    ticket = open_file(db, ticket_id, "ticket.cancellation_lifted", by=by, seen=seen, as_of=now.as_of)
    require_kept(db, grounds.evidence_sha256)
    found = standing(care.final_results(db, care.lineage(db, ticket)))
    with all_at_once():
        require_reasoned(grounds)
        require("IV-10", not found.must_end(governing_pack(db, now.as_of)), FailsStand)
    body = decision("CANCELLATION_LIFTED", grounds, number=ticket.number)
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.DECISION, body, by=by, now=now),
        "cancellation": {},
    }
    move(db, ticket, "ticket.cancellation_lifted", by=by, now=now, facts=facts)
    return ticket


def expire(db: Db, ticket_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Ticket:
    """After the last day of its validity a ticket that nobody renewed is EXPIRED (JC-09)."""
    ticket = open_file(db, ticket_id, "ticket.expired", by=by, seen=seen, as_of=now.as_of)
    over = ticket.valid_to is not None and now.as_of > ticket.valid_to
    require("JC-09", over, TermStillRuns, due_on=str(ticket.valid_to))
    event = end(db, ticket, "ticket.expired", Reason.EXPIRED.value, by=SYSTEM, now=now)
    follow(db, event, now=now)
    return ticket


def expired_by(db: Db, as_of: date) -> list[str]:
    """The tickets whose last day is over: the worker ends each in its own transaction."""
    return tickets.over_by(db, STEPS["ticket.expired"].sources, as_of)


def unsigned_by(db: Db, as_of: date) -> list[Ticket]:
    """LP-36b: cancellations that should have been signed; the overdue list of the issuer and the city."""
    waiting = tickets.in_states(db, (State.CANCELLATION_DUE,))
    return [one for one in waiting if str(one.cancellation.get("sign_by", "9999")) < as_of.isoformat()]


def _draft(wanted: Cancellation, by: Actor) -> dict[str, Fact]:
    return {
        "reason": wanted.reason.value,
        "rule": wanted.grounds.rule,
        "article": wanted.grounds.article,
        "fact_on": wanted.fact_on.isoformat(),
        "drafted_by": by.person_id,
    }


def _text_in_force(db: Db, on: date, unit_id: str) -> bool:
    known = law.current_law(db)
    return in_force(known.packs, "linpiao", on, known.activations, unit_id) is not None

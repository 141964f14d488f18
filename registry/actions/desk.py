"""What every step of a ticket's file does: authority, state, a numbered paper, the event, the projection."""

import json
from collections.abc import Collection, Mapping
from datetime import date

from registry.actions.recording import announce_all, record
from registry.actions.voucher_desk import refuse_voucher
from registry.clock import Moment, new_id
from registry.errors import Conflict, NotFound
from registry.issuance.errors import DataFalsified, SurveyWithdrawn
from registry.law.packs import Pack
from registry.law.refusals import all_at_once, require
from registry.law.validity import governing
from registry.office.documents import Document, DocumentKind, OnFile, Text, body_hash, document_number
from registry.office.errors import PaperNotKept
from registry.parties.authority import require_authority
from registry.parties.roles import Actor, Role
from registry.proof.events import Event, Fact
from registry.store.database import Db
from registry.store.queries import files, law, office, outside, submissions, tickets
from registry.tickets.cells import act_of
from registry.tickets.errors import NoSuchAct, NotTheHolder, ReasonMissing, TicketEnded
from registry.tickets.kinds import IssuerLevel
from registry.tickets.locks import all_pledgees_consent, require_open
from registry.tickets.states import ENDED, STEPS, THROUGH_A_FREEZE, TOLD
from registry.tickets.ticket import Ticket, evolve

NOTICE = "notice"
"""Topic of the outbox: tell the person who handed in the file what has happened to it."""

INBOX = "inbox"
"""Topic of the outbox: put the event into the inbox of the party that is the body of the message."""


def open_file(
    db: Db,
    ticket_id: str,
    step: str,
    *,
    by: Actor,
    seen: int | None = None,
    as_of: date | None = None,
    consents: Mapping[str, str] | None = None,
) -> Ticket:
    """The ticket, if `by` may take `step` now. `seen` is the version the person looked at.

    A ticket somebody else has moved in the meantime is a conflict that says who and when. `as_of` matters
    for region-owned forest only (RA-05); `consents`: pledgee → its signed paper, where it opens a lock.
    """
    ticket = opened(db, ticket_id, step, by=by, seen=seen, as_of=as_of, consents=consents)
    if step not in THROUGH_A_FREEZE:
        require_standing(db, ticket.assessment_id)
    return ticket


def opened(
    db: Db,
    ticket_id: str,
    step: str,
    *,
    by: Actor,
    seen: int | None = None,
    as_of: date | None = None,
    consents: Mapping[str, str] | None = None,
) -> Ticket:
    """The same for a step that asks about the data below by itself."""
    ticket = tickets.locked(db, ticket_id)
    if ticket is None:
        refuse_voucher(db, ticket_id)
        raise NotFound(what="林票", id=ticket_id)
    authorise(db, step, by, ticket, as_of)
    require_takes(ticket, step, consents=consents)
    if seen is not None and seen != ticket.version:
        raise conflict(ticket)
    return ticket


def require_standing(db: Db, *assessment_ids: str) -> None:
    """Nothing is built on false data, or on a survey that its sender took back; meanwhile nobody can."""
    for assessment_id in assessment_ids:
        require_sound_data(*submissions.standing(db, assessment_id))


def require_sound_data(falsified: bool, withdrawn: bool) -> None:
    require("MS-17", not falsified, DataFalsified)
    require("RA-21", not withdrawn, SurveyWithdrawn)


def require_takes(ticket: Ticket, step: str, *, consents: Mapping[str, str] | None = None) -> None:
    """IV-10, the locks of its flags, and the machine."""
    possible, use = ticket.may_take(step), STEPS[step].use
    ended = ticket.state in ENDED and not possible
    require("IV-10", not ended, TicketEnded, state=ticket.state.value)
    if use is not None:
        with all_at_once():
            agreed = all_pledgees_consent(ticket.securities, consents or {})
            require_open(use, ticket.flags, all_consent=agreed)
    if not possible:
        raise conflict(ticket)


def authorise(db: Db, step: str, by: Actor, ticket: Ticket, as_of: date | None = None) -> None:
    """The matrix cell of the step for this ticket; what falls due by itself is done by the system."""
    if by.role is Role.SYSTEM:
        return
    rule = STEPS[step]
    act = act_of(rule.duty, ticket.kind, ticket.level)
    require("LP-03a", act is not None, NoSuchAct, kind=ticket.kind.value)
    if act is None:
        return
    delegation = None
    if ticket.level is IssuerLevel.REGION and as_of is not None:
        delegation = outside.delegation_on(db, as_of)
    require_authority(
        act,
        by,
        ticket.unit_id,
        rule.part,
        issuer_unit_id=ticket.issuer_unit_id,
        delegation=delegation,
        as_of=as_of,
    )


def require_holder(ticket: Ticket, by: Actor) -> None:
    """Whoever does something with a ticket as its holder, is it (LP-06)."""
    require("LP-06", by.party_id == ticket.owner_id, NotTheHolder)


def in_force(db: Db, unit_id: str, now: Moment) -> Pack:
    """The 林票 pack on the date of the act, or RULE_PACK_NOT_IN_FORCE (CV-01)."""
    return law.current_law(db).require("linpiao", now.as_of, unit_id)


def governing_pack(db: Db, as_of: date) -> Pack:
    """The 林票 pack in force, else the last that was: for what goes on after the lapse (AM-01)."""
    known = law.current_law(db)
    return governing(known.packs, "linpiao", as_of, known.activations)


def require_kept(db: Db, *papers: str) -> None:
    """Every paper a step names lies in the files already, so that evidence cannot be promised by hash."""
    require_among(files.named_among(db, set(papers) - {""}), *papers)


def require_among(kept: Collection[str], *papers: str) -> None:
    missing = sorted(set(papers).difference(kept, {""}))
    if missing:
        raise PaperNotKept(papers="、".join(sha256[:12] for sha256 in missing))


def require_reason(reason: str) -> None:
    """LP-55: nothing is decided without a written reason."""
    require("LP-55", bool(reason.strip()), ReasonMissing)


def move(
    db: Db,
    ticket: Ticket,
    step: str,
    *,
    by: Actor,
    now: Moment,
    facts: Mapping[str, Fact] | None = None,
    pack: str | None = None,
) -> Event:
    """Record the step and let the ticket follow; of two at once the database lets one win."""
    subject = ("ticket", ticket.id)
    said = {**(facts or {}), "version": ticket.version + 1}
    event = record(db, step, subject, by=by, now=now, unit_id=ticket.issuer_unit_id, pack=pack, facts=said)
    evolve(ticket, event)
    winner = tickets.keep(db, ticket)
    if winner is not ticket:
        raise conflict(winner)
    if step in TOLD:
        told = {INBOX: ticket.owner_id}
        if ticket.submitted_by:
            told[NOTICE] = json.dumps({"person": ticket.submitted_by, "step": step})
        announce_all(db, event, told)
    return event


def paper(
    db: Db, file: OnFile, kind: DocumentKind, body: Mapping[str, Text], *, by: Actor, now: Moment
) -> dict[str, Fact]:
    """Number, date and keep a document; the facts bind it into the event by hash (LP-63).

    Papers of the city carry its own series; all others that of the unit in charge.
    """
    unit_id = by.unit_id if by.role is Role.CITY_FORESTRY else file.issuer_unit_id
    sequence = office.next_number(db, unit_id, kind.value, now.as_of.year)
    document = Document(
        id=new_id(now.at),
        file_id=file.id,
        kind=kind,
        number=document_number(kind, unit_id, now.as_of.year, sequence),
        issued_on=now.as_of,
        unit_id=unit_id,
        signed_by=by.person_id,
        body=body,
        body_sha256=body_hash(body),
    )
    db.add(document)
    return {"document_no": document.number, "document_sha256": document.body_sha256}


def conflict(ticket: Ticket) -> Conflict:
    when = ticket.changed_at.isoformat(timespec="seconds") if ticket.changed_at else ""
    return Conflict(who=ticket.changed_by, when=when, state=ticket.state.value)

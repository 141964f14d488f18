"""A new ticket for one that ends or is lost: renewal, reissue, reinstatement after a revocation."""

from registry.actions.applications import draft
from registry.actions.desk import (
    conflict,
    governing_pack,
    in_force,
    move,
    open_file,
    paper,
    require_kept,
)
from registry.actions.succeeding import bear, heir, replace_by
from registry.clock import Moment
from registry.errors import NotFound, Words
from registry.law.refusals import all_at_once, require
from registry.office.documents import DocumentKind
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import issuance, land, register, tickets
from registry.tickets.application import Application
from registry.tickets.change import Why, unchanged
from registry.tickets.decisions import Grounds, decision, require_reasoned
from registry.tickets.errors import RightEnded
from registry.tickets.kinds import KIND_ON
from registry.tickets.life_errors import NoSuchDecision, NotRenewable
from registry.tickets.locks import Use, require_open
from registry.tickets.renewal import require_fresh, require_renewable, require_window
from registry.tickets.states import State
from registry.tickets.ticket import Ticket


def renew(
    db: Db, ticket_id: str, application: Application, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """A draft in the lineage of an ending ticket; it walks the whole way of an application (LP-50)."""
    old = _seen(db, ticket_id, seen)
    pack = in_force(db, old.unit_id, now)
    with all_at_once():
        require_open(Use.RENEW, old.flags)
        require_renewable(old, by.party_id, KIND_ON[application.basis])
        require_window(old.valid_to or now.as_of, now.as_of, pack)
        before = issuance.stands_on(db, old.assessment_id, old.compartments)
        require_fresh(before, issuance.stands_on(db, application.assessment_id, application.compartments))
    return draft(db, application, old.unit_id, by=by, now=now, predecessors=(old.id,))


def reissue(
    db: Db,
    ticket_id: str,
    statement_sha256: str,
    grounds: Grounds,
    *,
    vault: Vault,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """补发 of a lost or damaged ticket: same rights and dates, new number; the old one shows as replaced."""
    old = open_file(db, ticket_id, "ticket.replaced", by=by, seen=seen, as_of=now.as_of)
    require_kept(db, statement_sha256, grounds.evidence_sha256)
    with all_at_once():
        require_reasoned(grounds)
        stated = old.state is State.ACTIVE and bool(statement_sha256)
        what = Words(
            "没有遗失、损坏声明，或者林票正在办理其他事项", "no statement of loss, or it is being moved"
        )
        require("LP-49", stated, NotRenewable, what=what)
    body = decision("REISSUED", grounds, statement_sha256=statement_sha256)
    made = paper(db, old, DocumentKind.DECISION, body, by=by, now=now)
    child = heir([old], unchanged(old), now=now)
    replace_by(db, [old], [child], Why.REISSUE, {old.id: made}, by=by, now=now)
    return _on_the_same_ground(db, old, child, Why.REISSUE, vault=vault, by=by, now=now)


def reinstate(
    db: Db,
    ticket_id: str,
    grounds: Grounds,
    *,
    vault: Vault,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """The cancellation was revoked: a new ticket with the old rights and last day, on ground still free.

    The cancelled one stays cancelled (IV-10).
    """
    old = open_file(db, ticket_id, "ticket.followed", by=by, seen=seen, as_of=now.as_of)
    require_kept(db, grounds.evidence_sha256)
    cancelled = register.last_event(db, ("ticket", old.id), "ticket.cancelled")
    number = str(cancelled.facts["document_no"]) if cancelled else ""
    with all_at_once():
        require_reasoned(grounds)
        require("LP-55", number in old.revoked and not old.successors, NoSuchDecision, number=number)
        lives = old.valid_to is not None and now.as_of <= old.valid_to
        require("JC-09", lives, RightEnded, ends_on=str(old.valid_to))
    body = decision("REINSTATED", grounds, revokes=number)
    made = paper(db, old, DocumentKind.DECISION, body, by=by, now=now)
    child = heir([old], unchanged(old), now=now)
    facts: dict[str, Fact] = {**made, "successors": [child.id]}
    move(db, old, "ticket.followed", by=by, now=now, facts=facts)
    return _on_the_same_ground(db, old, child, Why.REINSTATED, vault=vault, by=by, now=now)


def _on_the_same_ground(
    db: Db, old: Ticket, child: Ticket, why: Why, *, vault: Vault, by: Actor, now: Moment
) -> Ticket:
    ground = land.claim(db, str(old.claim_id)).ground
    pack = governing_pack(db, now.as_of)
    return bear(db, child, ground, why, pack, vault=vault, by=by, now=now)


def _seen(db: Db, ticket_id: str, seen: int | None) -> Ticket:
    ticket = tickets.by_id(db, ticket_id)
    if ticket is None:
        raise NotFound(what="林票", id=ticket_id)
    if seen is not None and seen != ticket.version:
        raise conflict(ticket)
    return ticket

"""Verbs of disputes: a party files one, the authority takes it up and decides it (LP-56)."""

from collections.abc import Sequence

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.consequences import follow
from registry.actions.desk import require_kept, require_reason
from registry.clock import Moment, new_id
from registry.law.refusals import all_at_once
from registry.office.disputes import Dispute
from registry.office.documents import DocumentKind
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import tickets


def file_dispute(
    db: Db, ticket_id: str, evidence: Sequence[str], statement: str, *, by: Actor, now: Moment
) -> Dispute:
    """Whoever claims the right says why, with its papers; nothing is locked before it is taken up."""
    ticket = tickets.known(db, ticket_id)
    require_kept(db, *evidence)
    with all_at_once():
        require_reason(statement)
        require_reason("".join(evidence))
    dispute = Dispute(
        id=new_id(now.at),
        unit_id=ticket.issuer_unit_id,
        party_id=by.party_id,
        ticket_id=ticket_id,
        evidence=list(evidence),
    )
    written = sheet(DocumentKind.STATEMENT, statement=statement)
    begin(db, dispute, "dispute.filed", by=by, now=now, written=written)
    return dispute


def raise_dispute(
    db: Db, ticket_id: str, party_id: str, evidence: Sequence[str], reason: str, *, by: Actor, now: Moment
) -> Dispute:
    """The authority finds two rights on one ground and takes the dispute up itself, for both to answer."""
    ticket = tickets.known(db, ticket_id)
    dispute = Dispute(
        id=new_id(now.at),
        unit_id=ticket.issuer_unit_id,
        party_id=party_id,
        ticket_id=ticket_id,
        evidence=list(evidence),
    )
    written = sheet(DocumentKind.DISPUTE, decision="dispute.raised", rule="LP-56", reason=reason)
    follow(db, begin(db, dispute, "dispute.raised", by=by, now=now, written=written), now=now)
    return dispute


def accept(
    db: Db, dispute_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Dispute:
    """From now on issue, trade, pledge and listing of the ticket stand still."""
    return _decide(db, dispute_id, "dispute.accepted", reason, by=by, now=now, seen=seen)


def decline(
    db: Db, dispute_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Dispute:
    return _decide(db, dispute_id, "dispute.declined", reason, by=by, now=now, seen=seen)


def uphold(
    db: Db, dispute_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Dispute:
    """The claim is right: the mark goes, and the issuer corrects or cancels by its own decision."""
    return _decide(db, dispute_id, "dispute.upheld", reason, by=by, now=now, seen=seen)


def reject(
    db: Db, dispute_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Dispute:
    return _decide(db, dispute_id, "dispute.rejected", reason, by=by, now=now, seen=seen)


def withdraw(db: Db, dispute_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Dispute:
    dispute = open_case(db, Dispute, dispute_id, "dispute.withdrawn", by=by, seen=seen)
    follow(db, move(db, dispute, "dispute.withdrawn", by=by, now=now), now=now)
    return dispute


def _decide(
    db: Db, dispute_id: str, step: str, reason: str, *, by: Actor, now: Moment, seen: int | None
) -> Dispute:
    dispute = open_case(db, Dispute, dispute_id, step, by=by, seen=seen)
    require_reason(reason)
    written = sheet(DocumentKind.DECISION, decision=step, rule="LP-56", reason=reason)
    facts = {"decided_by": by.person_id}
    follow(db, move(db, dispute, step, by=by, now=now, facts=facts, written=written), now=now)
    return dispute

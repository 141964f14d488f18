"""Marks the authority sets and removes: a disputed right (LP-56), a decision revoked (LP-55)."""

from registry.actions.desk import move, open_file, paper, require_kept
from registry.clock import Moment
from registry.law.refusals import all_at_once, require
from registry.office.disputes import Dispute
from registry.office.documents import DocumentKind
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import casework, office
from registry.tickets.decisions import Grounds, decision, require_reasoned
from registry.tickets.life_errors import DisputeHasItsCase, NoSuchDecision, NoSuchDispute
from registry.tickets.ticket import Ticket


def dispute(
    db: Db, ticket_id: str, grounds: Grounds, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """A dispute over the right stands in the way of issue, trade, pledge and listing; not of the end."""
    ticket = open_file(db, ticket_id, "ticket.disputed", by=by, seen=seen, as_of=now.as_of)
    require_kept(db, grounds.evidence_sha256)
    with all_at_once():
        require_reasoned(grounds)
    marked = paper(db, ticket, DocumentKind.DISPUTE, decision("DISPUTED", grounds), by=by, now=now)
    facts: dict[str, Fact] = {**marked, "disputes": [*ticket.disputes, marked["document_no"]]}
    move(db, ticket, "ticket.disputed", by=by, now=now, facts=facts)
    return ticket


def settle(
    db: Db,
    ticket_id: str,
    dispute_no: str,
    grounds: Grounds,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """The dispute is over: agreement, decision or judgment is the evidence."""
    ticket = open_file(db, ticket_id, "ticket.dispute_settled", by=by, seen=seen, as_of=now.as_of)
    require_kept(db, grounds.evidence_sha256)
    with all_at_once():
        require_reasoned(grounds)
        require("LP-56", dispute_no in ticket.disputes, NoSuchDispute, dispute=dispute_no)
        of_a_case = casework.is_case(db, Dispute, dispute_no)
        require("LP-56", not of_a_case, DisputeHasItsCase, dispute=dispute_no)
    body = decision("DISPUTE_SETTLED", grounds, dispute=dispute_no)
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.DISPUTE, body, by=by, now=now),
        "disputes": [one for one in ticket.disputes if one != dispute_no],
    }
    move(db, ticket, "ticket.dispute_settled", by=by, now=now, facts=facts)
    return ticket


def revoke(
    db: Db,
    ticket_id: str,
    document_no: str,
    grounds: Grounds,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """A decision found unlawful, also by a judgment, is revoked by one with an entry of its own (LP-55).

    The ticket or file stays ended (IV-10): the party applies anew, or has a cancelled ticket reinstated by a
    new one in its lineage.
    """
    ticket = open_file(db, ticket_id, "ticket.revoked", by=by, seen=seen, as_of=now.as_of)
    require_kept(db, grounds.evidence_sha256)
    found = office.by_number(db, document_no)
    with all_at_once():
        require_reasoned(grounds)
        own = found is not None and found.file_id == ticket.id and document_no not in ticket.revoked
        require("LP-55", own, NoSuchDecision, number=document_no)
    body = decision("REVOKED", grounds, revokes=document_no)
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.DECISION, body, by=by, now=now),
        "revoked": [*ticket.revoked, document_no],
    }
    move(db, ticket, "ticket.revoked", by=by, now=now, facts=facts)
    return ticket

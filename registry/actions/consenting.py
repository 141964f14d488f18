"""Trade of a state ticket: requested by the holder, consented to by its issuer (16.2, LP-43)."""

from registry.actions.changing import begin
from registry.actions.desk import (
    in_force,
    move,
    open_file,
    paper,
    require_holder,
    require_kept,
    require_reason,
)
from registry.actions.trading import traded
from registry.clock import Moment
from registry.land.extent import require_place
from registry.law.refusals import all_at_once
from registry.office.documents import DocumentKind, Text
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import land
from registry.tickets.state_forest import (
    AssetsOpinion,
    require_consent_way,
    require_consulted,
    require_opinion,
)
from registry.tickets.ticket import Ticket
from registry.tickets.trade import Trade, require_trade


def request_trade(
    db: Db,
    ticket_id: str,
    wanted: Trade,
    consents: dict[str, str],
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """ACTIVE → TRADE_CONSENT: both sides signed, no lock stands; nothing is traded before the consent."""
    step = "ticket.trade_requested"
    ticket = open_file(db, ticket_id, step, by=by, seen=seen, as_of=now.as_of, consents=consents)
    require_consent_way(ticket.kind)
    pack = in_force(db, ticket.unit_id, now)
    signed = (wanted.agreement_sha256, wanted.holder_consent_sha256, wanted.transferee_consent_sha256)
    require_kept(db, *signed, *consents.values())
    ground = land.claim(db, str(ticket.claim_id)).ground
    with all_at_once():
        require_holder(ticket, by)
        require_trade(wanted, ticket.owner_id, ticket.valid_to or now.as_of)
        require_place(ground, ticket.unit_id, land.outlines(db, now.as_of), pack, now.as_of.isoformat())
    body: dict[str, Text] = {
        "transferee": wanted.transferee_id,
        "transferee_address": wanted.transferee_address,
        "papers": list(signed),
    }
    trade: dict[str, Fact] = {**wanted.as_facts(), "agreed_on": now.as_of.isoformat(), "by": by.person_id}
    facts = {**paper(db, ticket, DocumentKind.CONTRACT, body, by=by, now=now), "trade": trade}
    move(db, ticket, step, by=by, now=now, pack=pack.ref, facts=facts)
    return ticket


def record_opinion(
    db: Db, ticket_id: str, opinion: AssetsOpinion, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """The opinion of 国资委, from its document; it is consulted and does not consent (LP-43)."""
    step = "ticket.assets_consulted"
    ticket = open_file(db, ticket_id, step, by=by, seen=seen, as_of=now.as_of)
    require_kept(db, opinion.document_sha256, opinion.approval_sha256, opinion.appraisal_sha256)
    require_opinion(opinion, now.as_of)
    said = opinion.as_facts()
    body: dict[str, Text] = {name: str(value) for name, value in said.items()}
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.EXAMINATION, body, by=by, now=now),
        "trade": {**ticket.trade, "opinion": said},
    }
    move(db, ticket, step, by=by, now=now, facts=facts)
    return ticket


def consent_trade(
    db: Db, ticket_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """TRADE_CONSENT → CHANGE_PENDING by the issuing department, once the opinion is on record (LP-43)."""
    step = "ticket.trade_consented"
    ticket = open_file(db, ticket_id, step, by=by, seen=seen, as_of=now.as_of)
    pack = in_force(db, ticket.unit_id, now)
    with all_at_once():
        require_reason(reason)
        require_consulted(ticket.trade)
    said: dict[str, Text] = {"decision": "CONSENTED", "reason": reason}
    begin(db, step, [ticket], traded(ticket), pack, by=by, now=now, said=said)
    return ticket


def decline_trade(
    db: Db, ticket_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """TRADE_CONSENT → ACTIVE: the issuer refuses, with reasons (LP-55)."""
    step = "ticket.trade_declined"
    ticket = open_file(db, ticket_id, step, by=by, seen=seen, as_of=now.as_of)
    require_reason(reason)
    body: dict[str, Text] = {"decision": "DECLINED", "reason": reason}
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.DECISION, body, by=by, now=now),
        "trade": {},
    }
    move(db, ticket, step, by=by, now=now, facts=facts)
    return ticket

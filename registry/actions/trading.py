"""Trade of a collective ticket: agreed by the holder, made when delivered to all three bodies (LP-44)."""

from dataclasses import replace
from datetime import date

from registry.actions.changing import Change, begin
from registry.actions.desk import (
    governing_pack,
    in_force,
    move,
    open_file,
    paper,
    require_holder,
    require_kept,
)
from registry.clock import Moment
from registry.land.extent import require_place
from registry.law.refusals import all_at_once
from registry.office.documents import DocumentKind, Text
from registry.parties.roles import Actor, Role
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import land
from registry.tickets.change import Why, unchanged
from registry.tickets.resolution import Resolution, require_resolution
from registry.tickets.state_forest import require_filing_way
from registry.tickets.ticket import Ticket
from registry.tickets.trade import Trade, all_delivered, require_delivery, require_trade


def agree_trade(
    db: Db,
    ticket_id: str,
    wanted: Trade,
    resolution: Resolution | None,
    consents: dict[str, str],
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """ACTIVE → TRADE_FILING: both sides signed, no lock stands, the land lies in the city (LP-05, LP-62)."""
    ticket = open_file(
        db, ticket_id, "ticket.trade_agreed", by=by, seen=seen, as_of=now.as_of, consents=consents
    )
    require_filing_way(ticket.kind)
    pack = in_force(db, ticket.unit_id, now)
    require_kept(
        db,
        wanted.agreement_sha256,
        wanted.holder_consent_sha256,
        wanted.transferee_consent_sha256,
        *consents.values(),
    )
    ground = land.claim(db, str(ticket.claim_id)).ground
    decided = resolution.as_facts() if resolution else {}
    with all_at_once():
        require_holder(ticket, by)
        require_trade(wanted, ticket.owner_id, ticket.valid_to or now.as_of)
        require_place(ground, ticket.unit_id, land.outlines(db, now.as_of), pack, now.as_of.isoformat())
        if ticket.applicant_role is Role.VILLAGE:
            require_resolution(decided, now.as_of)
    body: dict[str, Text] = {
        "transferee": wanted.transferee_id,
        "transferee_address": wanted.transferee_address,
        "agreement_sha256": wanted.agreement_sha256,
        "consents": [wanted.holder_consent_sha256, wanted.transferee_consent_sha256],
        "resolution": dict(decided),
    }
    trade: dict[str, Fact] = {**wanted.as_facts(), "agreed_on": now.as_of.isoformat(), "by": by.person_id}
    facts = {**paper(db, ticket, DocumentKind.CONTRACT, body, by=by, now=now), "trade": trade}
    move(db, ticket, "ticket.trade_agreed", by=by, now=now, pack=pack.ref, facts=facts)
    return ticket


def deliver_trade(
    db: Db,
    ticket_id: str,
    to: Role,
    receipt_sha256: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """A delivery record; with the third the filing is made and the ticket waits for its change (LP-44).

    It is the holder who delivers: no body is asked, so none can withhold it.
    """
    ticket = open_file(db, ticket_id, "ticket.trade_delivered", by=by, seen=seen, as_of=now.as_of)
    pack = governing_pack(db, now.as_of)
    require_kept(db, receipt_sha256)
    delivered = ticket.trade["deliveries"]
    with all_at_once():
        require_holder(ticket, by)
        require_delivery(to, delivered, pack)
    body: dict[str, Text] = {"to": to.value, "receipt_sha256": receipt_sha256}
    record = paper(db, ticket, DocumentKind.DELIVERY, body, by=by, now=now)
    entry: dict[str, Fact] = {"on": now.as_of.isoformat(), "document_no": record["document_no"]}
    trade = {**ticket.trade, "deliveries": {**delivered, to.value: entry}}
    move(db, ticket, "ticket.trade_delivered", by=by, now=now, facts={**record, "trade": trade})
    if all_delivered(trade["deliveries"], pack):
        begin(db, "ticket.trade_filed", [ticket], traded(ticket), pack, by=by, now=now)
    return ticket


def traded(ticket: Ticket) -> Change:
    """The change that passes a ticket on to its transferee."""
    trade = ticket.trade
    terms = trade["contract_ends_on"]
    successor = replace(
        unchanged(ticket),
        holder_id=trade["transferee_id"],
        holder_role=Role(trade["transferee_role"]),
        contract_ends_on=date.fromisoformat(terms) if terms else ticket.contract_ends_on,
    )
    return Change(Why.TRADE, [successor], trade["agreement_sha256"])

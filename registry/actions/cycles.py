"""Trading cycles: blocks enter, carbon tickets end when traded, their land is locked until the close."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from registry.actions.consequences import follow
from registry.actions.desk import in_force, open_file, require_holder, require_kept
from registry.actions.desk import move as move_ticket
from registry.actions.ending import end
from registry.actions.kinds import CYCLE
from registry.actions.land import claim_facts, end_claim
from registry.actions.ledger import post
from registry.actions.recording import record
from registry.actions.voucher_desk import ensure_accounts
from registry.clock import Moment, new_id
from registry.errors import Conflict
from registry.land.claims import AreaClaim
from registry.law.packs import CITY, Pack
from registry.law.refusals import all_at_once
from registry.ledger.accounts import MONEY
from registry.ledger.purposes import TRADE, Income, bank, trade_accounts, trade_revenue
from registry.ledger.transfers import Kind, Transfer, committed
from registry.market.cycles import READERS, STEPS, TradingCycle, require_open_on
from registry.market.folding import evolve
from registry.parties.authority import require_authority
from registry.parties.roles import SYSTEM, Actor
from registry.proof.events import Event, Fact
from registry.settlement.city_trade import entered, require_new, require_tradable
from registry.store.database import Db
from registry.store.queries import cycles, land, market, office, tickets
from registry.tickets.cancellation import Reason
from registry.tickets.kinds import TicketKind
from registry.tickets.numbers import check_digits
from registry.tickets.states import State
from registry.tickets.ticket import Ticket


@dataclass(frozen=True)
class Dates:
    """A dated record of the city (AM-16)."""

    opens_on: date
    ends_on: date


def open_cycle(db: Db, wanted: Dates, *, by: Actor, now: Moment) -> TradingCycle:
    require_authority(STEPS["cycle.opened"].act, by, CITY)
    pack = in_force(db, CITY, now)
    sequence = office.next_number(db, CITY, CYCLE, now.as_of.year)
    stem = f"{CITY}-Z{now.as_of.year}-{sequence:03d}"
    cycle = TradingCycle(new_id(now.at), CITY)
    facts: dict[str, Fact] = {
        "number": f"{stem}-{check_digits(stem)}",
        "opens_on": wanted.opens_on.isoformat(),
        "ends_on": wanted.ends_on.isoformat(),
    }
    move_cycle(db, cycle, "cycle.opened", by=by, now=now, facts=facts, pack=pack.ref)
    return cycle


def enter_block(
    db: Db, cycle_id: str, ticket_id: str, *, by: Actor, now: Moment, seen: int | None = None
) -> TradingCycle:
    """The holder enters the whole block of its ticket in an open cycle (LP-16, LP-28a, LP-30b).

    An enterprise's carbon ticket is IN_TRADE from now on; a collective or state ticket lives on.
    """
    held = tickets.by_id(db, ticket_id)
    carbon = held is None or held.kind is TicketKind.CARBON
    if carbon:
        ticket = open_file(db, ticket_id, "ticket.entered_trade", by=by, as_of=now.as_of)
    else:
        assert held is not None
        ticket = held
    cycle = at_step(db, cycle_id, "cycle.block_entered", by=by, seen=seen, unit_id=ticket.unit_id)
    with all_at_once():
        require_tradable(ticket)
        require_holder(ticket, by)
        require_open_on(cycle, now.as_of)
        require_new(cycle, ticket.id)
    facts: dict[str, Fact] = {"blocks": [*cycle.blocks, entered(ticket).plain()]}
    if carbon:
        move_ticket(db, ticket, "ticket.entered_trade", by=by, now=now, facts={"trade": {"cycle": cycle.id}})
        facts["tickets"] = [*cycle.tickets, ticket.id]
    move_cycle(db, cycle, "cycle.block_entered", by=by, now=now, facts=facts)
    return cycle


@dataclass(frozen=True)
class Sale:
    """The contract of the completed sale, and what the buyer paid for it."""

    contract_sha256: str
    revenue_fen: int


def complete_trade(
    db: Db, cycle_id: str, sale: Sale, *, by: Actor, now: Moment, seen: int | None = None
) -> TradingCycle:
    """QUANTITIES_FIXED → TRADED, R recorded. In this transaction every enterprise ticket in the trade is
    cancelled at once (LP-35d) and its ground passes to the cycle, so that the database refuses every other
    claim until the cycle ends (LP-35e).
    """
    cycle = at_step(db, cycle_id, "cycle.traded", by=by, seen=seen)
    pack = in_force(db, CITY, now)
    require_kept(db, sale.contract_sha256)
    came = open_revenue(db, cycle, sale.revenue_fen, by=by, now=now)
    facts: dict[str, Fact] = {
        "sale_sha256": sale.contract_sha256,
        "traded_on": now.as_of.isoformat(),
        "revenue_fen": sale.revenue_fen,
        **committed([came]),
    }
    event = move_cycle(db, cycle, "cycle.traded", by=by, now=now, facts=facts, pack=pack.ref)
    post(db, [came], event)
    for ticket in _in_trade(db, cycle):
        _cancel_traded(db, cycle, ticket, pack, now=now)
    follow(db, event, now=now)
    return cycle


def open_revenue(db: Db, cycle: TradingCycle, revenue_fen: int, *, by: Actor, now: Moment) -> Transfer:
    """The account of the trade's money, and the transfer that brings it: not in the special account."""
    office.next_number(db, CITY, "accounts", now.as_of.year)
    ensure_accounts(db, trade_accounts(cycle.id), by=by, now=now)
    return Transfer(
        id=new_id(now.at),
        kind=Kind.NORMAL,
        debit_id=bank(TRADE),
        credit_id=trade_revenue(cycle.id),
        asset=MONEY,
        amount=revenue_fen,
        purpose=Income.TRADE_REVENUE.value,
    )


def close_cycle(db: Db, cycle_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> TradingCycle:
    """The end of the cycle: unsold tickets live on, locked land is free again (16.12)."""
    cycle = at_step(db, cycle_id, "cycle.closed", by=by, seen=seen)
    for ticket in _in_trade(db, cycle):
        move_ticket(db, ticket, "ticket.left_trade", by=SYSTEM, now=now, facts={"trade": {}})
    for claim in land.claims_of(db, CYCLE, cycle.id):
        if claim.live:
            end_claim(db, claim.id, "cycle.closed", by=by, now=now)
    move_cycle(db, cycle, "cycle.closed", by=by, now=now, facts={"closed_on": now.as_of.isoformat()})
    return cycle


def _cancel_traded(db: Db, cycle: TradingCycle, ticket: Ticket, pack: Pack, *, now: Moment) -> None:
    held = land.claim(db, str(ticket.claim_id))
    event = end(db, ticket, "ticket.traded", Reason.TRADED.value, by=SYSTEM, now=now)
    lock = AreaClaim(
        id=new_id(now.at),
        subject_kind=CYCLE,
        subject_id=cycle.id,
        unit_id=ticket.unit_id,
        ground=held.ground,
        area_dm2=0,
        right_area_dm2=held.right_area_dm2,
        claimed_at=now.at,
    )
    claim = land.take_ground(db, lock, pack)
    subject, unit_id = ("claim", claim.id), claim.unit_id
    facts = claim_facts(claim)
    record(db, "land.claimed", subject, by=SYSTEM, now=now, unit_id=unit_id, pack=pack.ref, facts=facts)
    follow(db, event, now=now)


def _in_trade(db: Db, cycle: TradingCycle) -> list[Ticket]:
    found = [tickets.by_id(db, ticket_id) for ticket_id in cycle.tickets]
    return [ticket for ticket in found if ticket and ticket.state is State.IN_TRADE]


def at_step(
    db: Db, cycle_id: str, step: str, *, by: Actor, seen: int | None, unit_id: str = CITY
) -> TradingCycle:
    cycle = cycles.cycle(db, cycle_id)
    require_authority(STEPS[step].act, by, unit_id, STEPS[step].part)
    if cycle.state not in STEPS[step].sources or (seen is not None and seen != cycle.version):
        raise _conflict(cycle)
    return cycle


def move_cycle(
    db: Db,
    cycle: TradingCycle,
    step: str,
    *,
    by: Actor,
    now: Moment,
    facts: Mapping[str, Fact],
    pack: str | None = None,
) -> Event:
    said = {**facts, "version": cycle.version + 1}
    event = record(
        db, step, ("cycle", cycle.id), by=by, now=now, unit_id=cycle.unit_id, pack=pack, facts=said
    )
    evolve(cycle, event, STEPS, READERS)
    winner = market.keep(db, cycle, cycle.id)
    if winner is not cycle:
        raise _conflict(winner)
    return event


def _conflict(cycle: TradingCycle) -> Conflict:
    when = cycle.changed_at.isoformat(timespec="seconds") if cycle.changed_at else ""
    return Conflict(who=cycle.changed_by, when=when, state=cycle.state.value)

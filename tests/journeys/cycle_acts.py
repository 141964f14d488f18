"""What anybody may try with carbon tickets in the city's trading cycles (16.12, LP-35d, LP-35e)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from registry.actions import cycles, trade_blocks, trade_money
from registry.actions.cycles import Dates, Sale
from registry.clock import Moment
from registry.market.cycles import STEPS, TradingCycle
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import cycles as stored
from registry.store.queries import tickets
from registry.tickets.kinds import TicketKind
from registry.tickets.states import State
from registry.tickets.ticket import Ticket
from tests.journeys.town import Call, Town, Try
from tests.registry.tickets.village import SIGNED


def at_hand(db: Db, now: Moment, step: str) -> str:
    """Mostly one that can take the step, now and then any."""
    known = stored.every(db)
    ready: list[TradingCycle] = [one for one in known if one.state in STEPS[step].sources]
    chosen = ready if ready and now.at.second % 5 else list(known)
    return chosen[-1].id if chosen else "none"


def open_cycle(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    cycles.open_cycle(db, Dates(now.as_of, now.as_of + timedelta(200)), by=by, now=now)


def enter(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    """A living carbon ticket, or now and then the one at hand, whatever it is."""
    living = [one for one in tickets.in_states(db, [State.ACTIVE]) if one.kind is TicketKind.CARBON]
    chosen = living[-1] if living and now.at.second % 5 else ticket
    cycles.enter_block(db, at_hand(db, now, "cycle.block_entered"), chosen.id, by=by, now=now)


def on_cycle(step: str, verb: Callable[..., Any], *more: Any) -> Call:
    def call(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
        verb(db, at_hand(db, now, step), *more, by=by, now=now)

    return call


def on_block(step: str, verb: Callable[..., Any], *more: Any) -> Call:
    """The block entered last in the cycle at hand, or the ticket at hand, which is in none."""

    def call(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
        cycle_id = at_hand(db, now, step)
        entered = next((one.blocks for one in stored.every(db) if one.id == cycle_id), [])
        block = str(entered[-1]["ticket_id"]) if entered else ticket.id
        verb(db, cycle_id, block, *more, by=by, now=now)

    return call


def fix(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    cycle_id = at_hand(db, now, "cycle.quantities_fixed")
    entered = next((one.blocks for one in stored.every(db) if one.id == cycle_id), [])
    areas = [tickets.known(db, str(one["ticket_id"])).face_value_mu100 for one in entered]
    trade_blocks.fix_quantities(db, cycle_id, sum(areas), by=by, now=now)


SALE = Sale(SIGNED, 1_000_000)
CYCLE_ACTS: dict[str, Try] = {
    "open cycle": Try("city", open_cycle),
    "enter block": Try("buyer", enter),
    "review block": Try("reviewer", on_block("cycle.block_reviewed", trade_blocks.review_block, SIGNED)),
    "consent to block": Try("city", on_block("cycle.block_consented", trade_blocks.consent_to_block)),
    "fix quantities": Try("city", fix),
    "complete sale": Try("city", on_cycle("cycle.traded", cycles.complete_trade, SALE)),
    "set cost": Try("city", on_cycle("cycle.cost_set", trade_money.set_cost, 100_000, SIGNED)),
    "agree to cost": Try("finance", on_cycle("cycle.cost_agreed", trade_money.agree_to_cost)),
    "divide": Try("city", on_cycle("cycle.divided", trade_money.divide)),
    "settle cycle": Try("city head", on_cycle("cycle.settled", trade_money.settle_cycle, {})),
    "close cycle": Try("city", on_cycle("cycle.closed", cycles.close_cycle)),
}
CYCLE_FORWARD = {
    "open cycle": ("enter block", "review block", "consent to block"),
    "enter block": ("review block", "consent to block", "fix quantities", "complete sale"),
    "fix quantities": ("complete sale", "set cost", "agree to cost"),
    "complete sale": ("set cost", "agree to cost", "divide", "settle cycle"),
}
CYCLE_WALKS = (
    (
        "open cycle", "enter block", "review block", "consent to block", "fix quantities", "complete sale",
        "set cost", "agree to cost", "divide", "settle cycle", "close cycle",
    ),
    ("open cycle", "enter block", "close cycle"),
)  # fmt: skip

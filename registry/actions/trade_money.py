"""The money of a city trade: cost with finance, division by ZJ-07, payouts by two persons (16.12)."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from registry.actions.cycles import at_step, move_cycle
from registry.actions.desk import require_kept
from registry.actions.ledger import post
from registry.actions.payees import checked_payee
from registry.clock import Moment, new_id
from registry.law.refusals import require
from registry.ledger.accounts import MONEY
from registry.ledger.purposes import TRADE, Purpose, bank, payable, residue, trade_revenue
from registry.ledger.transfers import Kind, Transfer, committed
from registry.market.cycles import TradingCycle
from registry.parties.errors import FourEyes
from registry.parties.four_eyes import NAMES, FilePart
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.settlement.city_trade import (
    BlockKind,
    Mistake,
    Payout,
    block,
    divide_trade,
    payout,
    put_right,
    require_cost,
    require_cost_agreed,
    require_divided,
    require_slips,
)
from registry.settlement.payouts import BankSlip
from registry.store.database import Db
from registry.store.queries import tickets
from registry.tickets.operation import income_shares


def set_cost(
    db: Db,
    cycle_id: str,
    cost_fen: int,
    paper_sha256: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> TradingCycle:
    """C, the government's cost of the sink project; finance agrees to it, anew after every change."""
    cycle = at_step(db, cycle_id, "cycle.cost_set", by=by, seen=seen)
    require_kept(db, paper_sha256)
    facts: dict[str, Fact] = {
        "cost_fen": cost_fen,
        "cost_sha256": paper_sha256,
        "cost_agreed_by": None,
        "payouts": [],
        "divided_by": None,
    }
    move_cycle(db, cycle, "cycle.cost_set", by=by, now=now, facts=facts)
    return cycle


def agree_to_cost(db: Db, cycle_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> TradingCycle:
    cycle = at_step(db, cycle_id, "cycle.cost_agreed", by=by, seen=seen)
    require_cost(cycle)
    move_cycle(db, cycle, "cycle.cost_agreed", by=by, now=now, facts={"cost_agreed_by": by.person_id})
    return cycle


def divide(
    db: Db,
    cycle_id: str,
    mistakes: Sequence[Mistake] = (),
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> TradingCycle:
    """The first person divides R by ZJ-07; errors of earlier cycles are put right here (ZJ-03)."""
    cycle = at_step(db, cycle_id, "cycle.divided", by=by, seen=seen)
    require_cost_agreed(cycle)
    require_kept(db, *(one.evidence_sha256 for one in mistakes))
    blocks = [block(one) for one in cycle.blocks]
    assert cycle.traded_on is not None and cycle.cost_fen is not None
    collective = [one.ticket_id for one in blocks if one.kind is BlockKind.COLLECTIVE]
    contracts = _contracts(db, collective, cycle.traded_on)
    found = divide_trade(cycle.revenue_fen, cycle.cost_fen, cycle.total_mu100, blocks, contracts)
    payouts = put_right(found.payouts, mistakes)
    facts: dict[str, Fact] = {
        "payouts": [one.plain() for one in payouts],
        "residue_fen": found.residue_fen,
        "divided_by": by.person_id,
        "mistakes": [vars(one) for one in mistakes],
    }
    move_cycle(db, cycle, "cycle.divided", by=by, now=now, facts=facts)
    return cycle


def _contracts(db: Db, ticket_ids: Sequence[str], on: date) -> dict[str, Mapping[str, Fraction]]:
    """LP-18a: the ratio that stands on a collective ticket on the day of the sale."""
    held = {id: tickets.by_id(db, id) for id in ticket_ids}
    return {
        id: income_shares(ticket.operations, ticket.owner_id, ticket.right_area_dm2, on)
        for id, ticket in held.items()
        if ticket is not None and ticket.operations
    }


def settle_cycle(
    db: Db,
    cycle_id: str,
    slips: Mapping[str, BankSlip],
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> TradingCycle:
    """TRADED → SETTLED by another person: every payee paid with the bank's slip, C back to the city, and what
    has no claimant to the purposes of LP-34. Nothing of it goes back."""
    cycle = at_step(db, cycle_id, "cycle.settled", by=by, seen=seen)
    require_divided(cycle)
    names = {"taken": NAMES[FilePart.SUBMITS], "wanted": NAMES[FilePart.APPROVES]}
    require("RA-23", cycle.divided_by != by.person_id, FourEyes, **names)
    payouts = [payout(one) for one in cycle.payouts]
    require_slips({one.payee_id for one in payouts}, slips)
    require_kept(db, *(slip.slip_sha256 for slip in slips.values()))
    for payee_id in sorted({one.payee_id for one in payouts}):
        checked_payee(db, payee_id)
    transfers = _transfers(cycle, payouts, now)
    facts: dict[str, Fact] = {
        "settled_by": by.person_id,
        "slips": [
            [payee, slip.reference, slip.paid_on.isoformat(), slip.slip_sha256]
            for payee, slip in sorted(slips.items())
        ],
        **committed(transfers),
    }
    event = move_cycle(db, cycle, "cycle.settled", by=by, now=now, facts=facts)
    post(db, transfers, event)
    return cycle


def _transfers(cycle: TradingCycle, payouts: Sequence[Payout], now: Moment) -> list[Transfer]:
    """All of R leaves its account: to payees, back to the city, and to the residue; the limit of the account
    is what keeps Σ payouts ≤ R − C."""
    left = cycle.revenue_fen - sum(one.amount_fen for one in payouts) - cycle.residue_fen
    sums = [(one.purpose, one.amount_fen) for one in payouts] + [(Purpose.COST_RECOVERY, left)]
    found = []
    for purpose, amount in sums:
        if amount:
            found.append(_move(trade_revenue(cycle.id), payable(purpose, TRADE), amount, purpose.value, now))
            found.append(_move(payable(purpose, TRADE), bank(TRADE), amount, purpose.value, now))
    if cycle.residue_fen:
        purpose = Purpose.FOREST_GRASS_WETLAND
        found.append(_move(trade_revenue(cycle.id), residue(), cycle.residue_fen, purpose.value, now))
    return found


def _move(source: str, target: str, amount: int, purpose: str, now: Moment) -> Transfer:
    return Transfer(new_id(now.at), Kind.NORMAL, source, target, MONEY, amount, purpose)

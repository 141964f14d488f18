"""Dividing a city forest carbon trade (16.12, ZJ-07): net = max(0, R − C), by area, to the fen.

Enterprises and state blocks by their area in the whole trade; the collective part by the LP-16 shares; what
has no claimant, every rounding remainder included, goes to the purposes of LP-34.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

from registry.errors import NotFound, Words
from registry.law.refusals import require
from registry.ledger.purposes import Purpose
from registry.market.cycles import TradingCycle
from registry.settlement.errors import TradeNotDividable
from registry.settlement.payouts import BankSlip
from registry.tickets.errors import NotEligible
from registry.tickets.kinds import TicketKind, TicketNature
from registry.tickets.locks import Use, require_open
from registry.tickets.states import State
from registry.tickets.ticket import Ticket


class BlockKind(StrEnum):
    ENTERPRISE = "ENTERPRISE"
    COLLECTIVE = "COLLECTIVE"
    STATE = "STATE"


PURPOSE = {
    BlockKind.ENTERPRISE: Purpose.HOLDER_INCOME,
    BlockKind.COLLECTIVE: Purpose.HOLDER_INCOME,
    BlockKind.STATE: Purpose.MANAGER_INCOME,
}


@dataclass(frozen=True)
class Block:
    """A ticket in the trade, with its area in hundredths of 亩 and, once fixed, its verified grams.

    Who looked at it: the county reviewed (for state forest the same level verified), the city consented.
    `share` divides the collective part (LP-16).
    """

    ticket_id: str
    kind: BlockKind
    owner_id: str
    unit_id: str
    area_mu100: int
    quantity_co2e_g: int = 0
    reviewed_by: str = ""
    review_sha256: str = ""
    consented_by: str = ""
    share: str = "0"

    @property
    def is_ready(self) -> bool:
        """LP-32b, LP-43: a collective block needs the county's review and then the city's consent, a state
        block its verification; an enterprise enters its own ticket."""
        if self.kind is BlockKind.COLLECTIVE:
            return bool(self.reviewed_by and self.consented_by)
        return self.kind is BlockKind.ENTERPRISE or bool(self.reviewed_by)

    def plain(self) -> dict[str, Any]:
        return {**vars(self), "kind": self.kind.value}


_KINDS = {
    TicketKind.CARBON: BlockKind.ENTERPRISE,
    TicketKind.COLLECTIVE: BlockKind.COLLECTIVE,
    TicketKind.STATE: BlockKind.STATE,
}


def entered(ticket: Ticket) -> Block:
    """The whole block of a ticket, as its holder enters it."""
    return Block(ticket.id, _KINDS[ticket.kind], ticket.owner_id, ticket.unit_id, ticket.face_value_mu100)


def require_tradable(ticket: Ticket) -> None:
    """16.12: a living ticket on forest, without a lock; a voucher gives no carbon income (LP-28a)."""
    forest = ticket.nature in (TicketNature.OPERATING_RIGHT, TicketNature.ENTERPRISE_AFFORESTATION)
    what = Words("只有有效的林地林票和碳汇林票可以入场", "only living tickets on forest take part")
    require("LP-30b", forest and ticket.state is State.ACTIVE, NotEligible, what=what)
    require_open(Use.LIST_CARBON, ticket.flags)


def require_new(cycle: TradingCycle, ticket_id: str) -> None:
    known = any(one["ticket_id"] == ticket_id for one in cycle.blocks)
    what = Words("该地块已经入场", "the block is in the trade already")
    require("LP-30b", not known, NotEligible, what=what)


def block(plain: Mapping[str, Any]) -> Block:
    return Block(**{**plain, "kind": BlockKind(plain["kind"])})


@dataclass(frozen=True)
class Payout:
    """What one party gets for one block: the holder, or its co-operator by contract (LP-18a)."""

    payee_id: str
    ticket_id: str
    kind: BlockKind
    purpose: Purpose
    amount_fen: int
    because: str = "SHARE"

    def plain(self) -> dict[str, Any]:
        return {**vars(self), "kind": self.kind.value, "purpose": self.purpose.value}


def payout(plain: Mapping[str, Any]) -> Payout:
    return Payout(**{**plain, "kind": BlockKind(plain["kind"]), "purpose": Purpose(plain["purpose"])})


@dataclass(frozen=True)
class Division:
    """R = cost_back + Σ payouts + residue, to the fen."""

    cost_back_fen: int
    payouts: tuple[Payout, ...]
    residue_fen: int


Contracts = Mapping[str, Mapping[str, Fraction]]
"""Ticket → party → its part of what the block gets."""


def divide_trade(
    revenue_fen: int, cost_fen: int, total_mu100: int, blocks: Sequence[Block], contracts: Contracts
) -> Division:
    """AM-23: the cost comes off first, then each area takes its part."""
    require_fitting(total_mu100, blocks)
    net = max(0, revenue_fen - cost_fen)
    collective = sum(one.area_mu100 for one in blocks if one.kind is BlockKind.COLLECTIVE)
    payouts: list[Payout] = []
    for one in blocks:
        part = Fraction(one.area_mu100, total_mu100)
        if one.kind is BlockKind.COLLECTIVE:
            part = Fraction(collective, total_mu100) * Fraction(one.share)
        payouts += _to_parties(one, int(net * part), contracts.get(one.ticket_id))
    paid = sum(one.amount_fen for one in payouts)
    return Division(revenue_fen - net, tuple(payouts), net - paid)


def _to_parties(one: Block, amount_fen: int, shares: Mapping[str, Fraction] | None) -> list[Payout]:
    """Partners first, each rounded down; the holder has the rest of its block (ZJ-15)."""
    partners = {party: part for party, part in (shares or {}).items() if party != one.owner_id and part}
    found, left = [], amount_fen
    for party, part in sorted(partners.items()):
        taken = int(amount_fen * part)
        left -= taken
        found.append(Payout(party, one.ticket_id, one.kind, PURPOSE[one.kind], taken, "CONTRACT"))
    found.append(Payout(one.owner_id, one.ticket_id, one.kind, PURPOSE[one.kind], left))
    return [each for each in found if each.amount_fen]


def require_fitting(total_mu100: int, blocks: Sequence[Block]) -> None:
    areas = sum(one.area_mu100 for one in blocks)
    what = Words("总面积小于入场地块面积之和", "the total area is less than that of its blocks")
    require("ZJ-07", total_mu100 > 0 and areas <= total_mu100, TradeNotDividable, what=what)
    shares = sum(Fraction(one.share) for one in blocks if one.kind is BlockKind.COLLECTIVE)
    what = Words("集体地块的建设占比之和不为1", "the shares of the collective blocks do not sum to one")
    collective = any(one.kind is BlockKind.COLLECTIVE for one in blocks)
    require("LP-16", shares == (1 if collective else 0), TradeNotDividable, what=what)


def require_ready(blocks: Sequence[Block]) -> None:
    """Nothing is fixed before every block has its signatures, in their order."""
    open_ones = sorted(one.ticket_id for one in blocks if not one.is_ready)
    what = Words(
        f"尚未审核或同意：{'、'.join(open_ones)}", f"not reviewed or consented: {', '.join(open_ones)}"
    )
    require("LP-32b", bool(blocks) and not open_ones, TradeNotDividable, what=what)


@dataclass(frozen=True)
class Mistake:
    """An error of an earlier cycle, put right in this one (ZJ-03): the money moves between two parties."""

    earlier_cycle_id: str
    from_party: str
    to_party: str
    amount_fen: int
    evidence_sha256: str


def put_right(payouts: Sequence[Payout], mistakes: Sequence[Mistake]) -> tuple[Payout, ...]:
    """The sum stays; whoever has too little in this cycle cannot be taken from."""
    left = list(payouts)
    for one in mistakes:
        own = next(
            (
                at
                for at, paid in enumerate(left)
                if (paid.payee_id, paid.because) == (one.from_party, "SHARE")
            ),
            None,
        )
        enough = own is not None and 0 < one.amount_fen <= left[own].amount_fen
        what = Words("更正金额超过本次应得", "the correction is more than the party gets here")
        require("ZJ-03", enough, TradeNotDividable, what=what)
        if own is None:
            continue
        source = left[own]
        left[own] = replace(source, amount_fen=source.amount_fen - one.amount_fen)
        left.append(replace(source, payee_id=one.to_party, amount_fen=one.amount_fen, because="CORRECTION"))
    return tuple(each for each in left if each.amount_fen)


def the_block(blocks: Sequence[Mapping[str, Any]], ticket_id: str) -> Block:
    """The block of a ticket in the trade."""
    found = next((one for one in blocks if one["ticket_id"] == ticket_id), None)
    if found is None:
        raise NotFound(what="林票", id=ticket_id)
    return block(found)


def require_reviewed(one: Block) -> None:
    what = Words("须先经县级审核，再经市级同意", "the county's review comes first, then the city's consent")
    require("LP-32b", bool(one.reviewed_by), TradeNotDividable, what=what)


def require_cost(cycle: TradingCycle) -> None:
    what = Words("成本尚未填报", "the cost is not set yet")
    require("ZJ-07", cycle.cost_fen is not None, TradeNotDividable, what=what)


def require_cost_agreed(cycle: TradingCycle) -> None:
    """C is fixed by the city with finance."""
    what = Words("成本尚未经财政部门同意", "finance has not agreed to the cost yet")
    require("ZJ-07", cycle.cost_agreed_by is not None, TradeNotDividable, what=what)


def require_divided(cycle: TradingCycle) -> None:
    what = Words("尚未按面积和建设占比分配", "the revenue is not divided yet")
    require("ZJ-07", cycle.divided_by is not None, TradeNotDividable, what=what)


def require_slips(payees: Collection[str], slips: Mapping[str, BankSlip]) -> None:
    """Every payee has the bank's slip, and no slip names anybody else."""
    what = Words("收款方与银行回单不一致", "payees and bank slips do not match")
    require("ZJ-07", set(payees) == set(slips), TradeNotDividable, what=what)

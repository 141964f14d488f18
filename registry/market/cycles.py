"""A trading cycle of the city's forest carbon trade (16.12), as far as tickets and their land depend on it.

Quantities, shares, revenue and payouts belong to the trade itself; here stands what a cycle does to the
enterprise carbon tickets in it: cancelled when it is TRADED, their land locked until it is CLOSED.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from registry.errors import Words
from registry.law.matrix import Part
from registry.law.refusals import require
from registry.market.folding import Step, read_day
from registry.tickets.errors import NotEligible
from registry.tickets.kind_errors import CycleNotOpen
from registry.tickets.kinds import TicketKind


class CycleState(StrEnum):
    OPEN = "OPEN"
    TRADED = "TRADED"
    SETTLED = "SETTLED"
    CLOSED = "CLOSED"


S = CycleState
ORGANISE = "trade.organise"


def _step(target: CycleState | None, *sources: CycleState, act: str = ORGANISE) -> Step[CycleState]:
    return Step(frozenset(sources), target, act, Part.ACTS)


STEPS: Mapping[str, Step[CycleState]] = {
    "cycle.opened": _step(S.OPEN),
    "cycle.block_entered": _step(None, S.OPEN, act="trade.enter"),
    "cycle.traded": _step(S.TRADED, S.OPEN),
    "cycle.settled": _step(S.SETTLED, S.TRADED),
    "cycle.closed": _step(S.CLOSED, S.OPEN, S.SETTLED),
}


@dataclass(eq=False)
class TradingCycle:
    """`tickets`: the enterprise carbon tickets entered, by id."""

    id: str
    unit_id: str
    state: CycleState = CycleState.OPEN
    version: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None
    pack: str | None = None
    number: str = ""
    opens_on: date | None = None
    ends_on: date | None = None
    tickets: list[str] = field(default_factory=list)
    sale_sha256: str | None = None  # the contract of the completed sale
    traded_on: date | None = None
    closed_on: date | None = None


READERS = dict.fromkeys(("opens_on", "ends_on", "traded_on", "closed_on"), read_day)


def require_open_on(cycle: TradingCycle, as_of: date) -> None:
    """16.12: a block is entered in an OPEN cycle, within its dates."""
    in_time = cycle.opens_on is not None and cycle.opens_on <= as_of
    in_time = in_time and cycle.ends_on is not None and as_of <= cycle.ends_on
    require("LP-30b", in_time, CycleNotOpen, cycle=cycle.number, state=cycle.state.value)


def require_carbon(kind: TicketKind) -> None:
    """Only enterprise carbon tickets are traded as a whole with their ticket (LP-30b)."""
    what = Words("不是碳汇林票", "it is no carbon ticket")
    require("LP-30b", kind is TicketKind.CARBON, NotEligible, what=what)

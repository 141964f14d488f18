"""A trading cycle of the city's forest carbon trade (16.12), as far as tickets and their land depend on it.

Enterprise carbon tickets in it are cancelled when it is TRADED, their land locked until it is CLOSED;
collective and state blocks take part with their area and live on. `settlement.city_trade` divides the money.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from registry.law.matrix import Part
from registry.law.refusals import require
from registry.market.folding import Step, read_day
from registry.tickets.kind_errors import CycleNotOpen


class CycleState(StrEnum):
    OPEN = "OPEN"
    QUANTITIES_FIXED = "QUANTITIES_FIXED"
    TRADED = "TRADED"
    SETTLED = "SETTLED"
    CLOSED = "CLOSED"


S = CycleState
ORGANISE = "trade.organise"


def _step(
    target: CycleState | None, *sources: CycleState, act: str = ORGANISE, part: Part = Part.ACTS
) -> Step[CycleState]:
    return Step(frozenset(sources), target, act, part)


STEPS: Mapping[str, Step[CycleState]] = {
    "cycle.opened": _step(S.OPEN),
    "cycle.block_entered": _step(None, S.OPEN, act="trade.enter"),
    "cycle.block_reviewed": _step(None, S.OPEN, act="trade.enter", part=Part.REVIEWS),
    "cycle.block_consented": _step(None, S.OPEN),
    "cycle.quantities_fixed": _step(S.QUANTITIES_FIXED, S.OPEN),
    "cycle.traded": _step(S.TRADED, S.QUANTITIES_FIXED),
    "cycle.cost_set": _step(None, S.TRADED),
    "cycle.cost_agreed": _step(None, S.TRADED, part=Part.CONSENTS),
    "cycle.divided": _step(None, S.TRADED),
    "cycle.settled": _step(S.SETTLED, S.TRADED),
    "cycle.closed": _step(S.CLOSED, S.OPEN, S.QUANTITIES_FIXED, S.SETTLED),
}


@dataclass(eq=False)
class TradingCycle:
    """`tickets`: the enterprise carbon tickets entered, by id; `blocks`: every block, whoever holds it."""

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
    blocks: list[dict[str, Any]] = field(default_factory=list)
    total_mu100: int = 0  # A_total: the whole area of the trade, whoever holds it (AM-23)
    area_weight_permille: int = 0
    revenue_fen: int = 0
    cost_fen: int | None = None
    cost_sha256: str | None = None
    cost_agreed_by: str | None = None  # for finance
    payouts: list[dict[str, Any]] = field(default_factory=list)
    residue_fen: int = 0
    divided_by: str | None = None
    settled_by: str | None = None


READERS = dict.fromkeys(("opens_on", "ends_on", "traded_on", "closed_on"), read_day)


def require_open_on(cycle: TradingCycle, as_of: date) -> None:
    """16.12: a block is entered in an OPEN cycle, within its dates."""
    in_time = cycle.opens_on is not None and cycle.opens_on <= as_of
    in_time = in_time and cycle.ends_on is not None and as_of <= cycle.ends_on
    require("LP-30b", in_time, CycleNotOpen, cycle=cycle.number, state=cycle.state.value)

"""How a ticket ends (JC-11): reason codes, what each rests on, and what AM-01 leaves after the lapse."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.errors import Words
from registry.law.refusals import require
from registry.tickets.decisions import Grounds
from registry.tickets.errors import NoGroundToCancel
from registry.tickets.states import State


class Reason(StrEnum):
    EXPIRED = "EXPIRED"
    TRADED = "TRADED"
    ASSESSMENT = "ASSESSMENT"
    RESOURCE_CHANGED = "RESOURCE_CHANGED"
    LAND_TRANSFERRED = "LAND_TRANSFERRED"
    VOUCHER_USED = "VOUCHER_USED"
    HOLDER_REQUEST = "HOLDER_REQUEST"
    FRAUD = "FRAUD"
    ISSUED_IN_ERROR = "ISSUED_IN_ERROR"


BY_DECISION = frozenset(
    {
        Reason.RESOURCE_CHANGED,
        Reason.LAND_TRANSFERRED,
        Reason.HOLDER_REQUEST,
        Reason.FRAUD,
        Reason.ISSUED_IN_ERROR,
    }
)
"""What an officer of the issuer decides at any time; the others follow from the calendar, a completed trade,
two failed years, or the use of a voucher."""

UNDERTAKEN = frozenset({Reason.RESOURCE_CHANGED, Reason.ASSESSMENT})
"""What the signed undertaking carries beyond the text (LP-37)."""

AT_ANY_TIME = frozenset({Reason.HOLDER_REQUEST, Reason.FRAUD, Reason.ISSUED_IN_ERROR})
"""What rests on the holder's will, or on a fault of the issue itself."""


@dataclass(frozen=True)
class Cancellation:
    """A drafted cancellation; `fact_on`: the day of the facts decides on what text it rests (AM-01)."""

    reason: Reason
    grounds: Grounds
    fact_on: date


def require_ground(reason: Reason, state: State) -> None:
    """A reason of the closed list (JC-11), where a person decides and in the state it belongs to."""
    due = state is State.CANCELLATION_DUE
    by_hand = reason in BY_DECISION or (reason is Reason.ASSESSMENT and due)
    _require(reason, "JC-11", by_hand, "该事由由系统依法办理", "it follows by itself where the law says so")
    _require(
        reason,
        "LP-36b",
        not due or reason is Reason.ASSESSMENT,
        "只能以考核不合格无条件注销",
        "two failed years are its only reason now",
    )


def require_text(reason: Reason, in_force_on_fact: bool, undertaking_signed: bool) -> None:
    """AM-01: facts after the lapse of the text end a ticket only by a successor or its own undertaking."""
    promised = undertaking_signed and reason in UNDERTAKEN
    _require(
        reason,
        "CV-01",
        in_force_on_fact or promised or reason in AT_ANY_TIME,
        "事实发生时文件已失效，且无承诺书可依",
        "the text had lapsed on the day of the facts, and no undertaking carries it",
    )


def _require(reason: Reason, rule: str, holds: bool, zh: str, en: str) -> None:
    require(rule, holds, NoGroundToCancel, reason=reason.value, what=Words(zh, en))

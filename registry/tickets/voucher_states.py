"""The state machines of the two vouchers (16.3, 16.4): every step, from where, where to, and whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from registry.law.matrix import Part
from registry.tickets.kinds import TicketNature


class VoucherState(StrEnum):
    REQUESTED = "REQUESTED"
    JOINT_REVIEW = "JOINT_REVIEW"
    AGREED = "AGREED"
    CASE_OPENED = "CASE_OPENED"
    ADMISSIBLE = "ADMISSIBLE"
    NOT_TAKEN_UP = "NOT_TAKEN_UP"
    QUANTIFIED = "QUANTIFIED"
    REFUSED = "REFUSED"
    PRICED = "PRICED"
    RESERVED = "RESERVED"
    LAPSED = "LAPSED"
    PAID = "PAID"
    ISSUED = "ISSUED"
    USED = "USED"
    CANCELLED = "CANCELLED"
    GREENING = "GREENING"
    FULFILLED = "FULFILLED"


S = VoucherState
TERMINAL = frozenset({S.NOT_TAKEN_UP, S.REFUSED, S.LAPSED, S.USED, S.CANCELLED, S.FULFILLED})

COUNTED = frozenset({S.RESERVED, S.PAID, S.ISSUED, S.USED})
"""Green-space vouchers in these states draw on the pool of their year (LP-22d)."""


@dataclass(frozen=True)
class VoucherStep:
    """`act` and `part` are the cell of the authority matrix the actor needs; no target: the state stays."""

    sources: frozenset[VoucherState]
    target: VoucherState | None
    act: str
    part: Part


def _step(
    source: VoucherState | None, target: VoucherState | None, act: str, part: Part = Part.ACTS
) -> VoucherStep:
    return VoucherStep(frozenset({source} if source else ()), target, act, part)


REQUEST, DECIDE, COSIGN = "green_space.request", "green_space.decide", "green_space.cosign"
PRICE, ISSUE = "green_space.price", "voucher.issue"
BUY, QUANTIFY = "compensation_voucher.request", "compensation_voucher.quantify"

GREENING_STEPS: Mapping[str, VoucherStep] = {
    "green_space.requested": _step(None, S.REQUESTED, REQUEST),
    "green_space.admitted": _step(S.REQUESTED, S.JOINT_REVIEW, DECIDE, Part.REVIEWS),
    "green_space.refused": VoucherStep(
        frozenset({S.REQUESTED, S.JOINT_REVIEW}), S.REFUSED, DECIDE, Part.REVIEWS
    ),
    "green_space.reviewed": _step(S.JOINT_REVIEW, None, DECIDE, Part.REVIEWS),
    "green_space.cosigned": _step(S.JOINT_REVIEW, S.AGREED, COSIGN, Part.CONSENTS),
    "green_space.cosign_refused": _step(S.JOINT_REVIEW, S.REFUSED, COSIGN, Part.CONSENTS),
    "green_space.priced": _step(S.AGREED, S.PRICED, PRICE),
    "green_space.reserved": _step(S.PRICED, S.RESERVED, ISSUE, Part.REVIEWS),
    "green_space.lapsed": _step(S.RESERVED, S.LAPSED, ISSUE, Part.REVIEWS),
    "green_space.paid": _step(S.RESERVED, S.PAID, ISSUE, Part.REVIEWS),
    "green_space.issued": _step(S.PAID, S.ISSUED, ISSUE),
    "green_space.used": _step(S.ISSUED, S.USED, DECIDE, Part.REVIEWS),
    "green_space.drop_agreed": _step(S.ISSUED, None, DECIDE, Part.REVIEWS),
    "green_space.cancelled": _step(S.ISSUED, S.CANCELLED, COSIGN, Part.CONSENTS),
}

RESTORATION_STEPS: Mapping[str, VoucherStep] = {
    "eco_compensation.opened": _step(None, S.CASE_OPENED, QUANTIFY),
    "eco_compensation.admitted": _step(S.CASE_OPENED, S.ADMISSIBLE, QUANTIFY, Part.REVIEWS),
    "eco_compensation.refused": _step(S.CASE_OPENED, S.REFUSED, QUANTIFY, Part.REVIEWS),
    "eco_compensation.requested": _step(S.ADMISSIBLE, S.REQUESTED, BUY),
    "eco_compensation.not_taken_up": _step(S.ADMISSIBLE, S.NOT_TAKEN_UP, QUANTIFY, Part.REVIEWS),
    "eco_compensation.quantified": _step(S.REQUESTED, S.QUANTIFIED, QUANTIFY),
    "eco_compensation.priced": _step(S.QUANTIFIED, S.PRICED, QUANTIFY),
    "eco_compensation.lapsed": _step(S.PRICED, S.LAPSED, QUANTIFY, Part.REVIEWS),
    "eco_compensation.paid": _step(S.PRICED, S.PAID, ISSUE, Part.REVIEWS),
    "eco_compensation.issued": _step(S.PAID, S.ISSUED, ISSUE),
    "eco_compensation.greening_ordered": _step(S.ISSUED, S.GREENING, QUANTIFY),
    "eco_compensation.greening_rejected": _step(S.GREENING, None, QUANTIFY, Part.REVIEWS),
    "eco_compensation.greening_accepted": _step(S.GREENING, S.FULFILLED, QUANTIFY, Part.REVIEWS),
}

VOUCHER_STEPS: Mapping[str, VoucherStep] = {**GREENING_STEPS, **RESTORATION_STEPS}
"""Event kind → step. A kind that is not here cannot move a voucher, and none of these moves a ticket."""


def steps_of(nature: TicketNature) -> Mapping[str, VoucherStep]:
    return GREENING_STEPS if nature is TicketNature.GREEN_SPACE else RESTORATION_STEPS

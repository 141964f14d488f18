"""The state machine of a collective ticket up to ACTIVE (16.1): every step, from where and to where."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    DEFICIENT = "DEFICIENT"
    CORRECTION = "CORRECTION"
    LAPSED = "LAPSED"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    ACCEPTED = "ACCEPTED"
    UNDER_REVIEW = "UNDER_REVIEW"
    REFUSED = "REFUSED"
    APPROVED = "APPROVED"
    FILING = "FILING"
    FILED = "FILED"
    ACTIVE = "ACTIVE"


TERMINAL = frozenset({State.LAPSED, State.NOT_ACCEPTED, State.REFUSED})
LIVE = frozenset({State.ACTIVE})


@dataclass(frozen=True)
class Step:
    sources: frozenset[State]
    target: State


def _step(sources: set[State], target: State) -> Step:
    return Step(frozenset(sources), target)


STEPS: Mapping[str, Step] = {
    "ticket.drafted": _step(set(), State.DRAFT),
    "ticket.draft_edited": _step({State.DRAFT}, State.DRAFT),
    "ticket.submitted": _step({State.DRAFT}, State.SUBMITTED),
    "ticket.promise_accepted": _step({State.SUBMITTED}, State.DEFICIENT),
    "ticket.completed": _step({State.DEFICIENT}, State.ACCEPTED),
    "ticket.correction_asked": _step({State.SUBMITTED}, State.CORRECTION),
    "ticket.corrected": _step({State.CORRECTION}, State.SUBMITTED),
    "ticket.lapsed": _step({State.DEFICIENT, State.CORRECTION}, State.LAPSED),
    "ticket.not_accepted": _step({State.SUBMITTED}, State.NOT_ACCEPTED),
    "ticket.accepted": _step({State.SUBMITTED}, State.ACCEPTED),
    "ticket.review_started": _step({State.ACCEPTED}, State.UNDER_REVIEW),
    "ticket.site_check_ordered": _step({State.UNDER_REVIEW}, State.UNDER_REVIEW),
    "ticket.site_checked": _step({State.UNDER_REVIEW}, State.UNDER_REVIEW),
    "ticket.examined": _step({State.UNDER_REVIEW}, State.UNDER_REVIEW),
    "ticket.refused": _step({State.UNDER_REVIEW}, State.REFUSED),
    "ticket.approved": _step({State.UNDER_REVIEW}, State.APPROVED),
    "ticket.reported": _step({State.APPROVED}, State.FILING),
    "ticket.returned": _step({State.FILING}, State.UNDER_REVIEW),
    "ticket.filed": _step({State.FILING}, State.FILED),
    "ticket.issued": _step({State.FILED}, State.ACTIVE),
    "ticket.served": _step({State.ACTIVE}, State.ACTIVE),
}
"""Event kind → step. A kind that is not here cannot move a ticket."""

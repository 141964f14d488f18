"""The state machine of a collective ticket up to ACTIVE (16.1): every step, from where and to where."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from registry.law.matrix import Part


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
ON_THE_DESK = frozenset(
    {State.SUBMITTED, State.CORRECTION, State.DEFICIENT, State.ACCEPTED, State.UNDER_REVIEW, State.APPROVED}
)
"""While the service clock counts."""

THROUGH_A_FREEZE = frozenset(
    {
        "ticket.draft_edited",
        "ticket.not_accepted",
        "ticket.lapsed",
        "ticket.refused",
        "ticket.returned",
        "ticket.served",
    }
)
"""What may still happen to a file whose data were falsified: other data, or its end (MS-17)."""

LIVE = frozenset({State.ACTIVE})


@dataclass(frozen=True)
class Step:
    """`act` and `part` are the cell of the authority matrix that the actor needs; no target: it stays."""

    sources: frozenset[State]
    target: State | None
    act: str
    part: Part


def _step(source: State | None, target: State | None, act: str, part: Part = Part.ACTS) -> Step:
    return Step(frozenset({source} if source else ()), target, act, part)


APPLY, ISSUE = "collective.apply", "collective.issue"

STEPS: Mapping[str, Step] = {
    # the applicant
    "ticket.drafted": _step(None, State.DRAFT, APPLY),
    "ticket.draft_edited": _step(State.DRAFT, None, APPLY),
    "ticket.submitted": _step(State.DRAFT, State.SUBMITTED, APPLY),
    "ticket.completed": _step(State.DEFICIENT, State.ACCEPTED, APPLY),
    "ticket.corrected": _step(State.CORRECTION, State.SUBMITTED, APPLY),
    # the county's desk
    "ticket.promise_accepted": _step(State.SUBMITTED, State.DEFICIENT, APPLY, Part.REVIEWS),
    "ticket.correction_asked": _step(State.SUBMITTED, State.CORRECTION, APPLY, Part.REVIEWS),
    "ticket.not_accepted": _step(State.SUBMITTED, State.NOT_ACCEPTED, APPLY, Part.REVIEWS),
    "ticket.accepted": _step(State.SUBMITTED, State.ACCEPTED, APPLY, Part.REVIEWS),
    "ticket.lapsed": Step(frozenset({State.DEFICIENT, State.CORRECTION}), State.LAPSED, APPLY, Part.REVIEWS),
    # the county's review
    "ticket.review_started": _step(State.ACCEPTED, State.UNDER_REVIEW, ISSUE, Part.REVIEWS),
    "ticket.site_check_ordered": _step(State.UNDER_REVIEW, None, ISSUE, Part.REVIEWS),
    "ticket.site_checked": _step(State.UNDER_REVIEW, None, ISSUE, Part.REVIEWS),
    "ticket.examined": _step(State.UNDER_REVIEW, None, ISSUE, Part.REVIEWS),
    "ticket.refused": _step(State.UNDER_REVIEW, State.REFUSED, ISSUE),
    "ticket.approved": _step(State.UNDER_REVIEW, State.APPROVED, ISSUE),
    "ticket.reported": _step(State.APPROVED, State.FILING, ISSUE),
    # the city files, and never edits
    "ticket.returned": _step(State.FILING, State.UNDER_REVIEW, ISSUE, Part.RECEIVES_FILING),
    "ticket.filed": _step(State.FILING, State.FILED, ISSUE, Part.RECEIVES_FILING),
    # the county issues
    "ticket.issued": _step(State.FILED, State.ACTIVE, ISSUE),
    "ticket.served": Step(frozenset({State.ACTIVE}) | TERMINAL, None, ISSUE, Part.ACTS),
}
"""Event kind → step. A kind that is not here cannot move a ticket."""

TOLD = frozenset(
    {
        "ticket.accepted",
        "ticket.promise_accepted",
        "ticket.correction_asked",
        "ticket.not_accepted",
        "ticket.refused",
        "ticket.lapsed",
        "ticket.issued",
    }
)
"""Steps of the authority that whoever handed in the file is told of."""

"""Which of the eight handling stages a ticket's file stands in (GS-04)."""

from collections.abc import Mapping

from registry.office.stages import Stage
from registry.tickets.states import State

_BEFORE_A_RESULT: Mapping[State, Stage] = {
    State.DRAFT: Stage.APPLICATION,
    State.SUBMITTED: Stage.ACCEPTANCE,
    State.CORRECTION: Stage.ACCEPTANCE,
    State.DEFICIENT: Stage.ACCEPTANCE,
    State.ACCEPTED: Stage.REVIEW,
    State.UNDER_REVIEW: Stage.REVIEW,
    State.APPROVED: Stage.DECISION,
    State.FILING: Stage.DECISION,
    State.FILED: Stage.DECISION,
}


def stage(state: State, *, is_served: bool) -> Stage:
    """With a result it waits to be served; once served, for the applicant's rating."""
    return _BEFORE_A_RESULT.get(state, Stage.RATING if is_served else Stage.DELIVERY)

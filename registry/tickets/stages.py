"""Which service item a ticket's file is, and in which of the eight stages it stands (GS-03, GS-04)."""

from collections.abc import Mapping

from registry.law.packs import Pack
from registry.office.guides import Guide, ServiceItem
from registry.office.stages import Stage
from registry.tickets.kinds import TicketKind
from registry.tickets.states import State

ITEM_OF: Mapping[TicketKind, ServiceItem] = {
    TicketKind.COLLECTIVE: ServiceItem.COLLECTIVE_TICKET,
    TicketKind.STATE: ServiceItem.STATE_TICKET,
    TicketKind.CARBON: ServiceItem.CARBON_TICKET,
}

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


def handling_working_days(pack: Pack, green_channel: bool, guide: Guide | None) -> int:
    """What the text allows, less on the green channel (LP-54); or what the guide of the file promises."""
    key = "LP-54.green_handling_working_days" if green_channel else "LP-63.handling_working_days"
    allowed = pack.number(key)
    return min(allowed, guide.limit_working_days) if guide else allowed


def stage(state: State, *, is_served: bool) -> Stage:
    """With a result it waits to be served; once served, for the applicant's rating."""
    return _BEFORE_A_RESULT.get(state, Stage.RATING if is_served else Stage.DELIVERY)

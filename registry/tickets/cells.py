"""Which act of the authority matrix (1.1) a step of a ticket is: by its duty, kind and issuer's level."""

from collections.abc import Mapping
from enum import StrEnum

from registry.tickets.kinds import IssuerLevel, TicketKind


class Duty(StrEnum):
    """What a step is, whatever the kind of the ticket."""

    APPLY = "APPLY"
    ISSUE = "ISSUE"
    HOLD = "HOLD"  # what a holder does with a ticket by itself: contracts, accounts
    TRADE = "TRADE"
    CHANGE = "CHANGE"
    PLEDGE = "PLEDGE"
    LIST = "LIST"  # carbon of the ticket's forest on offer
    MARK = "MARK"  # disputes and defects
    END = "END"  # cancellation, correction, revocation
    ASSESS = "ASSESS"  # yearly upkeep
    TRANSCRIBE = "TRANSCRIBE"  # tickets of paper into the register


ACTS: Mapping[Duty, Mapping[TicketKind, str]] = {
    Duty.APPLY: {
        TicketKind.COLLECTIVE: "collective.apply",
        TicketKind.STATE: "state.apply",
        TicketKind.CARBON: "carbon.apply",
    },
    Duty.ISSUE: {TicketKind.COLLECTIVE: "collective.issue", TicketKind.CARBON: "carbon.issue"},
    Duty.HOLD: dict.fromkeys(TicketKind, "ticket.hold"),
    Duty.TRADE: {TicketKind.COLLECTIVE: "collective.trade", TicketKind.STATE: "state.trade"},
    Duty.CHANGE: {
        TicketKind.COLLECTIVE: "collective.change",
        TicketKind.STATE: "state.change",
        TicketKind.CARBON: "carbon.change",
    },
    Duty.PLEDGE: dict.fromkeys(TicketKind, "pledge.record"),
    Duty.LIST: {
        TicketKind.COLLECTIVE: "collective.carbon_trade",
        TicketKind.STATE: "micro_sink.declare",
        TicketKind.CARBON: "trade.enter",
    },
    Duty.MARK: dict.fromkeys(TicketKind, "ticket.mark"),
    Duty.END: dict.fromkeys(TicketKind, "ticket.change_or_cancel"),
    Duty.ASSESS: dict.fromkeys(TicketKind, "assessment.yearly"),
    Duty.TRANSCRIBE: dict.fromkeys(TicketKind, "register.take_over"),
}
STATE_ISSUE: Mapping[IssuerLevel, str] = {
    IssuerLevel.COUNTY: "state.issue.county",
    IssuerLevel.CITY: "state.issue.city",
    IssuerLevel.REGION: "state.issue.region",
}


def act_of(duty: Duty, kind: TicketKind, level: IssuerLevel) -> str | None:
    """The act of a duty, or None where the law has none: an enterprise carbon ticket is not traded itself."""
    if (duty, kind) == (Duty.ISSUE, TicketKind.STATE):
        return STATE_ISSUE[level]
    return ACTS[duty].get(kind)


def acts_of(duty: Duty) -> frozenset[str]:
    """Every act the duty can be, for the doors that do not know the ticket yet."""
    found = (act_of(duty, kind, level) for kind in TicketKind for level in IssuerLevel)
    return frozenset(act for act in found if act)

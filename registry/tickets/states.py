"""The one state machine of every land-bound ticket (16.1, 16.2, 16.5): each step, from where and to where."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from registry.law.matrix import Part
from registry.tickets.cells import Duty
from registry.tickets.locks import Use


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
    TRADE_FILING = "TRADE_FILING"  # collective: on the way to the three bodies (LP-44)
    TRADE_CONSENT = "TRADE_CONSENT"  # state: the issuer decides (LP-43)
    IN_TRADE = "IN_TRADE"  # enterprise carbon: in an open cycle (16.12)
    CHANGE_PENDING = "CHANGE_PENDING"
    CANCELLATION_DUE = "CANCELLATION_DUE"
    REPLACED = "REPLACED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


NOT_ISSUED = frozenset({State.LAPSED, State.NOT_ACCEPTED, State.REFUSED})
ENDED = frozenset({State.REPLACED, State.EXPIRED, State.CANCELLED})
"""No ticket ever returns from here (IV-10); the database refuses it as well."""

TERMINAL = NOT_ISSUED | ENDED
LIVE = frozenset(
    {
        State.ACTIVE,
        State.TRADE_FILING,
        State.TRADE_CONSENT,
        State.IN_TRADE,
        State.CHANGE_PENDING,
        State.CANCELLATION_DUE,
    }
)
"""While it holds its ground."""

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
        "ticket.released",
        "ticket.expired",
        "ticket.cancellation_drafted",
        "ticket.cancellation_due",
        "ticket.cancellation_lifted",
        "ticket.cancelled",
        "ticket.disputed",
        "ticket.dispute_settled",
        "ticket.land_transferred",
        "ticket.revoked",
    }
)
"""What may still happen when the data below were falsified: other data, marks, or the end (MS-17)."""


@dataclass(frozen=True)
class Step:
    """`duty` and `part` lead to the cell of the authority matrix; no target: it stays. `use` asks the locks.

    `instead_of_filing`: where it may also start when the issuer files with nobody (16.2, 16.5).
    """

    sources: frozenset[State]
    target: State | None
    duty: Duty
    part: Part = Part.ACTS
    use: Use | None = None
    instead_of_filing: State | None = None


def _step(
    source: State | frozenset[State] | None,
    target: State | None,
    duty: Duty,
    part: Part = Part.ACTS,
    use: Use | None = None,
) -> Step:
    sources = source if isinstance(source, frozenset) else frozenset({source} if source else ())
    return Step(sources, target, duty, part, use)


APPLY, ISSUE, CHANGE = Duty.APPLY, Duty.ISSUE, Duty.CHANGE

TO_ISSUE: Mapping[str, Step] = {
    # the applicant
    "ticket.drafted": _step(None, State.DRAFT, APPLY),
    "ticket.draft_edited": _step(State.DRAFT, None, APPLY),
    "ticket.submitted": _step(State.DRAFT, State.SUBMITTED, APPLY),
    "ticket.completed": _step(State.DEFICIENT, State.ACCEPTED, APPLY),
    "ticket.corrected": _step(State.CORRECTION, State.SUBMITTED, APPLY),
    # the desk of the issuer
    "ticket.promise_accepted": _step(State.SUBMITTED, State.DEFICIENT, ISSUE, Part.REVIEWS),
    "ticket.correction_asked": _step(State.SUBMITTED, State.CORRECTION, ISSUE, Part.REVIEWS),
    "ticket.not_accepted": _step(State.SUBMITTED, State.NOT_ACCEPTED, ISSUE, Part.REVIEWS),
    "ticket.accepted": _step(State.SUBMITTED, State.ACCEPTED, ISSUE, Part.REVIEWS),
    "ticket.lapsed": _step(frozenset({State.DEFICIENT, State.CORRECTION}), State.LAPSED, ISSUE, Part.REVIEWS),
    # the review of the issuer
    "ticket.review_started": _step(State.ACCEPTED, State.UNDER_REVIEW, ISSUE, Part.REVIEWS),
    "ticket.site_check_ordered": _step(State.UNDER_REVIEW, None, ISSUE, Part.REVIEWS),
    "ticket.site_checked": _step(State.UNDER_REVIEW, None, ISSUE, Part.REVIEWS),
    "ticket.publicised": _step(State.UNDER_REVIEW, None, ISSUE, Part.REVIEWS),
    "ticket.notice_over": _step(State.UNDER_REVIEW, None, ISSUE, Part.REVIEWS),
    "ticket.examined": _step(State.UNDER_REVIEW, None, ISSUE, Part.REVIEWS),
    "ticket.refused": _step(State.UNDER_REVIEW, State.REFUSED, ISSUE),
    "ticket.approved": _step(State.UNDER_REVIEW, State.APPROVED, ISSUE),
    "ticket.reported": _step(State.APPROVED, State.FILING, ISSUE),
    # the city files what a county issues, and never edits
    "ticket.returned": _step(State.FILING, State.UNDER_REVIEW, ISSUE, Part.RECEIVES_FILING),
    "ticket.filed": _step(State.FILING, State.FILED, ISSUE, Part.RECEIVES_FILING),
    # the issuer issues
    "ticket.issued": Step(
        frozenset({State.FILED}), State.ACTIVE, ISSUE, use=Use.ISSUE, instead_of_filing=State.APPROVED
    ),
    "ticket.served": _step(LIVE | TERMINAL, None, ISSUE),
}

LIFE: Mapping[str, Step] = {
    # what the holder does with it
    "ticket.operation_recorded": _step(State.ACTIVE, None, Duty.HOLD, use=Use.OPERATE),
    "ticket.account_recorded": _step(LIVE, None, Duty.HOLD),
    "ticket.cited": _step(LIVE - {State.CANCELLATION_DUE}, None, Duty.HOLD),
    # land transferred (LP-12), trade (LP-44), change (LP-48, LP-57)
    "ticket.land_transferred": _step(LIVE - {State.CANCELLATION_DUE}, None, CHANGE),
    "ticket.change_reminded": _step(LIVE, None, CHANGE),
    "ticket.trade_agreed": _step(State.ACTIVE, State.TRADE_FILING, Duty.TRADE, use=Use.TRADE),
    "ticket.trade_requested": _step(State.ACTIVE, State.TRADE_CONSENT, Duty.TRADE, use=Use.TRADE),
    "ticket.assets_consulted": _step(State.TRADE_CONSENT, None, Duty.TRADE, Part.CONSENTS),
    "ticket.trade_consented": _step(State.TRADE_CONSENT, State.CHANGE_PENDING, Duty.TRADE, Part.CONSENTS),
    "ticket.trade_declined": _step(State.TRADE_CONSENT, State.ACTIVE, Duty.TRADE, Part.CONSENTS),
    "ticket.trade_delivered": _step(State.TRADE_FILING, None, Duty.TRADE),
    "ticket.trade_filed": _step(State.TRADE_FILING, State.CHANGE_PENDING, Duty.TRADE),
    "ticket.change_applied": _step(State.ACTIVE, State.CHANGE_PENDING, CHANGE, use=Use.CHANGE),
    "ticket.change_ordered": _step(State.ACTIVE, State.CHANGE_PENDING, Duty.END, Part.REVIEWS),
    "ticket.change_reviewed": _step(State.CHANGE_PENDING, None, ISSUE, Part.REVIEWS),
    "ticket.change_filed": _step(State.CHANGE_PENDING, None, ISSUE, Part.RECEIVES_FILING),
    "ticket.change_refused": _step(State.CHANGE_PENDING, State.ACTIVE, ISSUE),
    "ticket.replaced": _step(
        frozenset({State.ACTIVE, State.CHANGE_PENDING}), State.REPLACED, ISSUE, use=Use.REISSUE
    ),
    "ticket.succeeded": _step(None, State.ACTIVE, ISSUE),
    "ticket.transcribed": _step(None, State.ACTIVE, Duty.TRANSCRIBE),
    "ticket.followed": _step(ENDED, None, ISSUE),  # an ended ticket learns of a new one in its lineage
    "ticket.revoked": _step(NOT_ISSUED | frozenset({State.CANCELLED}), None, Duty.END),
    # the city's forest carbon trade (16.5, 16.12)
    "ticket.entered_trade": _step(State.ACTIVE, State.IN_TRADE, Duty.LIST, use=Use.LIST_CARBON),
    "ticket.left_trade": _step(State.IN_TRADE, State.ACTIVE, Duty.LIST),
    "ticket.traded": _step(State.IN_TRADE, State.CANCELLED, Duty.LIST),
    # marks
    "ticket.disputed": _step((LIVE | ON_THE_DESK | {State.FILING, State.FILED}), None, Duty.MARK),
    "ticket.dispute_settled": _step((LIVE | ON_THE_DESK | {State.FILING, State.FILED}), None, Duty.MARK),
    "ticket.watched": _step(LIVE, None, Duty.ASSESS),
    "ticket.unwatched": _step(LIVE, None, Duty.ASSESS),
    # security (LP-51)
    "ticket.pledged": _step(State.ACTIVE, None, Duty.PLEDGE, use=Use.PLEDGE),
    "ticket.released": _step(LIVE | ENDED, None, Duty.PLEDGE),
    # the end
    "ticket.cancellation_drafted": _step(LIVE - {State.CANCELLATION_DUE}, None, Duty.END, Part.REVIEWS),
    "ticket.cancellation_due": _step(LIVE - {State.CANCELLATION_DUE}, State.CANCELLATION_DUE, Duty.ASSESS),
    "ticket.cancellation_lifted": _step(State.CANCELLATION_DUE, State.ACTIVE, Duty.END),
    "ticket.cancelled": _step(LIVE, State.CANCELLED, Duty.END),
    "ticket.expired": _step(
        LIVE - {State.CANCELLATION_DUE, State.IN_TRADE}, State.EXPIRED, Duty.END, use=Use.EXPIRE
    ),
}
"""What happens to an issued ticket; every family adds its steps here, with the use that asks the locks."""

STEPS: Mapping[str, Step] = {**TO_ISSUE, **LIFE}
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
        "ticket.expired",
        "ticket.cancellation_due",
        "ticket.cancelled",
        "ticket.disputed",
        "ticket.watched",
        "ticket.land_transferred",
        "ticket.change_reminded",
        "ticket.trade_consented",
        "ticket.left_trade",
        "ticket.traded",
        "ticket.trade_declined",
        "ticket.change_refused",
        "ticket.replaced",
        "ticket.succeeded",
        "ticket.transcribed",
    }
)
"""Steps of the authority that whoever handed in the file is told of."""

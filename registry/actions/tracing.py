"""From a ticket's tonnage back to its measurement: issue, assessment, stands, their register events."""

from collections.abc import Sequence
from dataclasses import dataclass

from registry.actions.tickets import issuing_event
from registry.errors import NotFound
from registry.issuance.assessments import AssessedStand, Assessment
from registry.proof.events import Event
from registry.store.database import Db
from registry.store.queries import issuance, register, tickets
from registry.tickets.errors import MistypedNumber
from registry.tickets.numbers import is_mistyped
from registry.tickets.ticket import Ticket


@dataclass(frozen=True)
class Trace:
    """`issued` and `recorded` are the entries of the public log that hold ticket and assessment fast."""

    ticket: Ticket
    issued: Event
    assessment: Assessment
    recorded: Event
    stands: Sequence[AssessedStand]

    @property
    def stock_co2e_g(self) -> int:
        return sum(stand.stock_co2e_g for stand in self.stands)


def issued_ticket(db: Db, number_or_code: str) -> Ticket:
    if is_mistyped(number_or_code):
        raise MistypedNumber(number=number_or_code)
    ticket = tickets.by_number(db, number_or_code)
    if ticket is None:
        raise NotFound(what="林票", id=number_or_code)
    return ticket


def trace_ticket(db: Db, number_or_code: str) -> Trace:
    """Everything but the trees: those lie in the evidence bundle, known by its hash."""
    ticket = issued_ticket(db, number_or_code)
    assessment = issuance.assessment(db, ticket.assessment_id)
    recorded = register.last_event(db, ("assessment", assessment.id), "assessment.recorded")
    if recorded is None:
        raise NotFound(what="测算", id=assessment.id)
    stands = issuance.stands_on(db, assessment.id, ticket.compartments)
    return Trace(ticket, issuing_event(db, ticket), assessment, recorded, stands)

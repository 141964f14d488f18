"""From a ticket's tonnage, or a citizen's gram, back to its measurement, through the register's entries."""

from collections.abc import Sequence
from dataclasses import dataclass

from registry.actions.tickets import issuing_event
from registry.errors import NotFound
from registry.issuance.acceptance import Acceptance, Quantity
from registry.issuance.assessments import AssessedStand, Assessment
from registry.issuance.issuances import Issuance
from registry.market.certificates import Certificate
from registry.proof.events import Event
from registry.store.database import Db
from registry.store.queries import issuance, issuing, land, register, sales, tickets
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


@dataclass(frozen=True)
class Grown:
    """One of the two censuses behind a growth: its assessment, its entry in the log, the plot's stands."""

    assessment: Assessment
    recorded: Event
    stands: Sequence[AssessedStand]


@dataclass(frozen=True)
class GramTrace:
    """From the grams of a certificate to the two censuses between which they grew."""

    certificate: Certificate
    certified: Event
    issuance: Issuance
    issued: Event
    quantity: Quantity
    acceptances: Sequence[Acceptance]
    place: tuple[str, str]
    earlier: Grown
    later: Grown


def trace_certificate(db: Db, number_or_code: str) -> GramTrace:
    """One call from a citizen's gram down to where the evidence bundles take over."""
    found = sales.certificate(db, number_or_code)
    if found is None:
        raise NotFound(what="凭证", id=number_or_code)
    if found.issuance_id is None:  # a tree-year or a planted tree: its own page says how it was computed
        raise NotFound(what="签发", id=number_or_code)
    order_id = found.order_id
    issued = issuing.issuance(db, found.issuance_id)
    quantity = issuance.quantity(db, issued.quantity_id)
    versions = [version.id for version in land.versions(db, quantity.plot_id)]
    return GramTrace(
        certificate=found,
        certified=_entry(db, ("order", order_id), "order.certified"),
        issuance=issued,
        issued=_entry(db, ("issuance", issued.id), "sink.issued"),
        quantity=quantity,
        acceptances=issuance.acceptances(db, quantity.id),
        place=land.place_of_plot(db, quantity.plot_id),
        earlier=_grown(db, quantity.earlier_assessment_id, versions),
        later=_grown(db, quantity.later_assessment_id, versions),
    )


def _grown(db: Db, assessment_id: str, versions: Sequence[str]) -> Grown:
    assessment = issuance.assessment(db, assessment_id)
    recorded = _entry(db, ("assessment", assessment_id), "assessment.recorded")
    return Grown(assessment, recorded, issuance.stands_on(db, assessment_id, versions))


def _entry(db: Db, subject: tuple[str, str], kind: str) -> Event:
    found = register.last_event(db, subject, kind)
    if found is None:
        raise NotFound(what="登记", id=subject[1])
    return found

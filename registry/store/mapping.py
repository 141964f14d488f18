"""Plain domain objects meet their tables (D7): imperative mapping, one function per family."""

from functools import cache

from sqlalchemy.orm import registry

from registry.issuance.acceptance import Acceptance, Quantity, VerifiedQuantity
from registry.issuance.assessments import AssessedStand, Assessment, Falsification
from registry.issuance.issuances import InclusionNumbers, Issuance, Loss, RouteClaim
from registry.issuance.submissions import Submission, SubmissionOutcome
from registry.land.certificates import RightCertificate
from registry.land.claims import AreaClaim
from registry.land.compartments import SubCompartment, SubCompartmentVersion
from registry.land.extent import UnitOutline
from registry.land.layers import ReferenceLayer
from registry.market.adoptions import TreeYear
from registry.market.certificates import Certificate, Gift, GiftClaim, Revocation
from registry.market.cycles import TradingCycle
from registry.market.invoices import Invoice, IssuedInvoice, ReversedInvoice
from registry.market.listings import Listing
from registry.market.orders import Order
from registry.market.payments import Notice, Payment, Refund, RefundDone
from registry.market.points import PointsEntry
from registry.market.prices import PublishedPrice
from registry.market.statements import Statement
from registry.office.documents import Document
from registry.store.cases import map_cases
from registry.store.tables import (
    cycles,
    invoices,
    issuance,
    issuing,
    land,
    layers,
    market,
    neutrality,
    office,
    pieces,
    points,
    prices,
    tickets,
    vouchers,
)
from registry.store.tables.metadata import metadata
from registry.tickets.ticket import Ticket
from registry.tickets.vouchers import Voucher

mapper = registry(metadata=metadata)


@cache
def map_everything() -> None:
    map_land()
    map_office()
    map_issuance()
    map_tickets()
    map_cases(mapper)
    map_market()


def map_land() -> None:
    mapper.map_imperatively(UnitOutline, land.unit_outline)
    certificates = land.right_certificate
    mapper.map_imperatively(RightCertificate, certificates, version_id_col=certificates.c.version)
    mapper.map_imperatively(SubCompartment, land.sub_compartment)
    mapper.map_imperatively(SubCompartmentVersion, land.sub_compartment_version)
    mapper.map_imperatively(AreaClaim, land.area_claim)
    mapper.map_imperatively(ReferenceLayer, layers.reference_layer)


def map_office() -> None:
    mapper.map_imperatively(Document, office.document)


def map_issuance() -> None:
    mapper.map_imperatively(Assessment, issuance.assessment)
    mapper.map_imperatively(AssessedStand, issuance.assessed_stand)
    mapper.map_imperatively(Falsification, issuance.falsification)
    mapper.map_imperatively(Submission, issuance.submission)
    mapper.map_imperatively(SubmissionOutcome, issuance.submission_outcome)
    mapper.map_imperatively(Quantity, issuance.quantity)
    mapper.map_imperatively(Acceptance, issuance.acceptance)
    mapper.map_imperatively(VerifiedQuantity, issuance.verified_quantity)
    mapper.map_imperatively(Issuance, issuing.issuance)
    mapper.map_imperatively(RouteClaim, issuing.route_claim)
    mapper.map_imperatively(Loss, issuing.loss)
    mapper.map_imperatively(InclusionNumbers, issuing.inclusion_numbers)


def map_tickets() -> None:
    """The version is the event's doing; an UPDATE that finds another version finds no row (a conflict)."""
    mapper.map_imperatively(
        Ticket, tickets.ticket, version_id_col=tickets.ticket.c.version, version_id_generator=False
    )
    mapper.map_imperatively(
        Voucher, vouchers.voucher, version_id_col=vouchers.voucher.c.version, version_id_generator=False
    )


def map_market() -> None:
    """Like tickets: the version is the event's doing."""
    mapper.map_imperatively(
        Listing, market.listing, version_id_col=market.listing.c.version, version_id_generator=False
    )
    mapper.map_imperatively(
        Order, market.sink_order, version_id_col=market.sink_order.c.version, version_id_generator=False
    )
    cycle = cycles.trading_cycle
    mapper.map_imperatively(TradingCycle, cycle, version_id_col=cycle.c.version, version_id_generator=False)
    mapper.map_imperatively(Payment, market.payment)
    mapper.map_imperatively(Notice, market.payment_notice)
    mapper.map_imperatively(Refund, market.refund)
    mapper.map_imperatively(RefundDone, market.refund_done)
    mapper.map_imperatively(Certificate, market.certificate)
    mapper.map_imperatively(Revocation, market.certificate_revocation)
    mapper.map_imperatively(Gift, market.gift)
    mapper.map_imperatively(GiftClaim, market.gift_claim)
    mapper.map_imperatively(Statement, neutrality.neutrality_statement)
    mapper.map_imperatively(PointsEntry, points.points_entry)
    mapper.map_imperatively(TreeYear, pieces.tree_year)
    mapper.map_imperatively(PublishedPrice, prices.published_price)
    mapper.map_imperatively(Invoice, invoices.invoice)
    mapper.map_imperatively(IssuedInvoice, invoices.invoice_issued)
    mapper.map_imperatively(ReversedInvoice, invoices.invoice_reversed)

"""Sink certificates: what a purchase ends in, its number, its record, and what anybody may see (XW-12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from registry.errors import Words
from registry.issuance.issuances import Issuance
from registry.ledger.serials import SerialRange
from registry.market.listings import Listing
from registry.market.orders import LegalBasis, Order
from registry.market.purposes import QuantityStatus
from registry.proof.events import Fact
from registry.tickets.numbers import check_digits

TEMPLATE_VERSION = "sink-certificate-1"
ANONYMOUS = Words("匿名", "anonymous")
NOT_CLAIMED = Words("礼品，待受赠人领取", "a gift, not yet claimed")
TEST_MARK = Words("测试凭证，不具效力", "test certificate, without effect")


class CertificateKind(StrEnum):
    """The first is a 林票, the second is not."""

    PUBLIC_OFFSET = "CARBON/PUBLIC_OFFSET"
    MICRO_SINK = "MICRO_SINK_CERTIFICATE"


KIND_NAMES = {
    CertificateKind.PUBLIC_OFFSET: Words("碳汇林票", "Carbon forest ticket"),
    CertificateKind.MICRO_SINK: Words("小微碳汇凭证", "Micro-sink certificate"),
}
KIND = {
    LegalBasis.PUBLIC_OFFSET: CertificateKind.PUBLIC_OFFSET,
    LegalBasis.MICRO_SINK: CertificateKind.MICRO_SINK,
}
LETTER = {CertificateKind.PUBLIC_OFFSET: "P", CertificateKind.MICRO_SINK: "M"}


class CertificateStatus(StrEnum):
    VALID = "VALID"
    REVOKED = "REVOKED"


@dataclass(eq=False)
class Certificate:
    number: str
    code: str
    kind: CertificateKind
    order_id: str
    issuance_id: str
    block_id: str
    first: int
    last: int
    issued_on: date
    event_id: str
    document_sha256: str
    test: int


@dataclass(eq=False)
class Revocation:
    """A certificate issued in error, ended by a decision; its grams stay retired."""

    certificate_no: str
    decision_sha256: str
    revoked_by: str
    revoked_at: datetime


@dataclass(eq=False)
class Gift:
    """The hash of the code by which the claim of a gift moves, once."""

    certificate_no: str
    code_sha256: str
    made_at: datetime


@dataclass(eq=False)
class GiftClaim:
    certificate_no: str
    holder_id: str
    claimed_at: datetime


def certificate_number(kind: CertificateKind, issued: Issuance, serials: SerialRange) -> str:
    """From the issuance and the first serial: unique without a counter that all sales would wait for."""
    unit, series, sequence, _ = issued.number.split("-")
    stem = f"{unit}-{LETTER[kind]}{series[1:]}-{sequence}-{serials.first:010d}"
    return f"{stem}-{check_digits(stem)}"


@dataclass(frozen=True)
class Printed:
    """What the record adds to order and serials; `salt` hides it behind its hash."""

    buyer: str
    issuer: str
    subject: str
    salt: str


def certificate_record(
    number: str,
    order: Order,
    listing: Listing,
    issued: Issuance,
    serials: SerialRange,
    issued_on: date,
    printed: Printed,
) -> dict[str, Fact]:
    """Integers and strings only; the certifying event carries its hash."""
    kind = KIND[order.basis]
    place: Mapping[str, Fact] = {"unit": order.unit_id, "plot": issued.plot_id, "listing": listing.number}
    return {
        "salt": printed.salt,
        "number": number,
        "kind": kind.value,
        "template_version": TEMPLATE_VERSION,
        "buyer": printed.buyer,
        "grams": order.grams,
        "status": QuantityStatus.VERIFIED.value,
        "amount_fen": order.amount_fen,
        "grams_per_yuan": order.grams_per_yuan,
        "purpose": order.purpose.value,
        "subject": printed.subject,
        "source": place,
        "issuance": issued.number,
        "serials": [serials.first, serials.last],
        "period": [issued.period_from.isoformat(), issued.period_to.isoformat()],
        "issuer": printed.issuer,
        "issued_on": issued_on.isoformat(),
        "pack": order.pack,
        "test": order.test,
    }

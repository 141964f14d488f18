"""Sink certificates: what a purchase ends in, its number, its record, and what anybody may see (XW-12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from registry.errors import Words
from registry.issuance.issuances import Issuance
from registry.ledger.serials import SerialRange
from registry.market.adoptions import last_day
from registry.market.listings import Listing
from registry.market.orders import LegalBasis, Order
from registry.market.planting import PlantingSite
from registry.market.purposes import QuantityStatus
from registry.market.trees import GrowthMethod, Tree
from registry.proof.events import Fact
from registry.tickets.numbers import check_digits

TEMPLATE_VERSION = "sink-certificate-1"
PIECE_TEMPLATE_VERSION = "piece-certificate-1"
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
    """`first` to `last`: serials of the issuance, or years of a tree, or trees of a planting site."""

    number: str
    code: str
    kind: CertificateKind
    order_id: str
    issuance_id: str | None
    block_id: str | None
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


class Form(StrEnum):
    """A micro-sink certificate of growth that is only expected; one of verified grams has no form (XW-13)."""

    ADOPTION = "ADOPTION"
    PLANTING = "PLANTING"


FORM_NAMES = {
    Form.ADOPTION: Words("树木认养凭证", "Tree adoption certificate"),
    Form.PLANTING: Words("义务植树凭证", "Tree planting certificate"),
}


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


def adoption_number(tree: Tree, starts_on: date) -> str:
    """From the tree and the first of its years, which is sold once."""
    unit, year, sequence, _ = tree.number.split("-")
    stem = f"{unit}-{LETTER[CertificateKind.MICRO_SINK]}A{year[1:]}-{sequence}-{starts_on.year}"
    return f"{stem}-{check_digits(stem)}"


def _piece_record(
    number: str, form: Form, status: QuantityStatus, order: Order, issued_on: date, printed: Printed
) -> dict[str, Fact]:
    """What the records of all pieces have in common."""
    return {
        "salt": printed.salt,
        "number": number,
        "kind": KIND[order.basis].value,
        "form": form.value,
        "template_version": PIECE_TEMPLATE_VERSION,
        "buyer": printed.buyer,
        "grams": order.grams,
        "status": status.value,
        "amount_fen": order.amount_fen,
        "pieces": order.pieces,
        "purpose": order.purpose.value,
        "subject": printed.subject,
        "issuer": printed.issuer,
        "issued_on": issued_on.isoformat(),
        "pack": order.pack,
        "test": order.test,
    }


def adoption_record(
    number: str, order: Order, tree: Tree, method: GrowthMethod, issued_on: date, printed: Printed
) -> dict[str, Fact]:
    """The year of growth as it was expected that day, and by which signed method (MS-07)."""
    source: Mapping[str, Fact] = {
        "unit": tree.unit_id,
        "tree": tree.number,
        "category": tree.category.value,
        "species": tree.species,
        "site": tree.site,
        "dbh_mm": tree.dbh_mm,
        "surveyed_on": str(tree.surveyed_on),
    }
    computed: Mapping[str, Fact] = {
        "method": method.method,
        "parameters": method.parameters_version,
        "signed_sha256": method.document_sha256,
        "evidence_sha256": tree.evidence_sha256,
    }
    return {
        **_piece_record(number, Form.ADOPTION, QuantityStatus.EXPECTED_GROWTH, order, issued_on, printed),
        "grams_per_yuan": order.grams_per_yuan,
        "source": source,
        "computed": computed,
        "period": [issued_on.isoformat(), last_day(issued_on, order.pieces).isoformat()],
    }


def planting_number(site: PlantingSite, first: int) -> str:
    """From the site and the first tree, which is sold once."""
    unit, year, sequence, _ = site.number.split("-")
    stem = f"{unit}-{LETTER[CertificateKind.MICRO_SINK]}Z{year[1:]}-{sequence}-{first:07d}"
    return f"{stem}-{check_digits(stem)}"


def planting_record(
    number: str, order: Order, site: PlantingSite, first: int, issued_on: date, printed: Printed
) -> dict[str, Fact]:
    """Which trees of which design, and what they may hold at the horizon (MS-06)."""
    source: Mapping[str, Fact] = {
        "unit": site.unit_id,
        "site": site.number,
        "name": site.name,
        "species": "、".join(str(line["species"]) for line in site.lines),
        "season": str(site.season_until),
        "design_sha256": site.design_sha256,
    }
    computed: Mapping[str, Fact] = {
        "method": site.method["method"],
        "parameters": site.method["parameters_version"],
        "standard": site.method["standard"],
        "horizon_years": site.horizon_years,
        "evidence_sha256": site.evidence_sha256,
    }
    return {
        **_piece_record(number, Form.PLANTING, QuantityStatus.EXPECTED, order, issued_on, printed),
        "price_yuan": site.price_yuan,
        "trees": [first, first + order.pieces - 1],
        "source": source,
        "computed": computed,
    }

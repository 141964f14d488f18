"""Reading certificates for others: the public view, and the quarter's board of listings and sales."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from registry.actions.certifying import certificate
from registry.actions.proving import prove_document
from registry.errors import Words
from registry.market.certificates import (
    NOT_CLAIMED,
    TEST_MARK,
    CertificateStatus,
)
from registry.market.listings import Listing, ListingState, average_grams_per_yuan
from registry.parties.errors import PersonalDataErased
from registry.parties.masking import COVERED
from registry.proof.bundle import DocumentProof
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import market, sales

ON_BOARD = (ListingState.LISTED, ListingState.SOLD_OUT, ListingState.CLOSED, ListingState.WITHDRAWN)


@dataclass(frozen=True)
class PublicCertificate:
    """What anybody may see: the record without its salt, under the name the holder chose."""

    record: Mapping[str, Fact]
    code: str
    status: CertificateStatus
    holder: str
    test_mark: Words | None
    event_id: str
    document_sha256: str


def public_certificate(db: Db, number_or_code: str, *, vault: Vault) -> PublicCertificate:
    found = certificate(db, number_or_code.upper())
    try:
        record = sales.record_of(db, found.number, vault)
    except PersonalDataErased:
        record = {"number": found.number, "kind": found.kind.value, "serials": [found.first, found.last]}
    buyer = str(record.get("buyer", COVERED))
    revoked = sales.revocation(db, found.number) is not None
    return PublicCertificate(
        record={name: value for name, value in record.items() if name not in ("salt", "buyer")},
        code=found.code,
        status=CertificateStatus.REVOKED if revoked else CertificateStatus.VALID,
        holder=_holder(db, found.number, found.order_id, buyer, vault),
        test_mark=TEST_MARK if found.test else None,
        event_id=found.event_id,
        document_sha256=found.document_sha256,
    )


def certificate_proof(db: Db, number: str, *, vault: Vault) -> DocumentProof:
    """The record with its event and, once signed, its proof: for the holder, who may show the name."""
    found = certificate(db, number)
    return prove_document(db, sales.record_of(db, found.number, vault), found.event_id)


def _holder(db: Db, number: str, order_id: str, buyer: str, vault: Vault) -> str:
    if sales.gift_claim(db, number) is not None:
        try:
            return sales.gift_name(db, number, vault)
        except PersonalDataErased:
            return COVERED
    return NOT_CLAIMED.zh if sales.order(db, order_id).gift else buyer


@dataclass(frozen=True)
class BoardRow:
    listing: Listing
    sold_g: int
    income_fen: int


@dataclass(frozen=True)
class Board:
    """The public board of a quarter (XW-16)."""

    first: date
    last: date
    average_grams_per_yuan: int | None
    rows: Sequence[BoardRow]


def board(db: Db, first: date, last: date) -> Board:
    """Every listing that was ever public, with what was retired from it in the quarter."""
    sold = sales.sold_by_listing(db, first, last)
    listed = market.in_states(db, ON_BOARD)
    rows = [BoardRow(one, *sold.get(one.id, (0, 0))) for one in listed if one.listed_on]
    open_now = [one for one in listed if one.state is ListingState.LISTED]
    return Board(first, last, average_grams_per_yuan(open_now), rows)

"""Listings, orders, payments, refunds, certificates: rows of a state follow their events, all others stay."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table
from sqlalchemy import UniqueConstraint as Unique

from registry.issuance.acceptance import Way
from registry.market.certificates import CertificateKind
from registry.market.listings import Because, Carrier, ListingState
from registry.market.money import Channel
from registry.market.orders import LegalBasis, OrderObject, OrderState, Purpose
from registry.market.payments import Verdict
from registry.store.tables.files import paper_file
from registry.store.tables.metadata import (
    CODE,
    HASH,
    HISTORY,
    ID,
    NAME,
    Count,
    Instant,
    Json,
    metadata,
    word,
)
from registry.store.tables.privacy import sealed_table

listing = Table(
    "listing",
    metadata,
    Column("id", ID, primary_key=True),
    Column("unit_id", CODE, nullable=False),
    Column("state", word(ListingState), nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_by", ID, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("pack", CODE),
    Column("number", CODE, nullable=False),
    Column("owner_id", ID, nullable=False),
    Column("plot_id", ID, ForeignKey("sub_compartment.id"), nullable=False),
    Column("carrier", word(Carrier), nullable=False),
    Column("carrier_id", ID, nullable=False),
    Column("closes_on", Date, nullable=False),
    Column("payee_sha256", HASH, nullable=False),
    Column("exclusivity_sha256", HASH, nullable=False),
    Column("declared_by", ID, nullable=False),
    Column("quantity_id", ID, ForeignKey("quantity.id")),
    Column("way", word(Way)),
    Column("issuance_id", ID, ForeignKey("issuance.id")),
    Column("reviewed_by", ID),
    Column("rules", Json, nullable=False),
    Column("consented_by", ID),
    Column("price_fen_per_tonne", Count, nullable=False),
    Column("grams_per_yuan", Count, nullable=False),
    Column("offered_g", Count, nullable=False),
    Column("listed_on", Date),
    Column("because", word(Because)),
    Column("decision_sha256", HASH),
    Unique("number"),
    Index(None, "state", "unit_id"),
    Index(None, "plot_id"),
    Index(None, "owner_id"),
    CheckConstraint("declared_by <> reviewed_by", name="reviewer_is_not_declarer"),
    CheckConstraint(
        "state <> 'LISTED' OR (issuance_id IS NOT NULL AND reviewed_by IS NOT NULL AND grams_per_yuan > 0"
        " AND offered_g > 0 AND listed_on IS NOT NULL AND (carrier <> 'TICKET' OR consented_by IS NOT NULL))",
        name="listed_is_complete",
    ),
)

sink_order = Table(
    "sink_order",
    metadata,
    Column("id", ID, primary_key=True),
    Column("unit_id", CODE, nullable=False),
    Column("state", word(OrderState), nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_by", ID, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("pack", CODE, nullable=False),
    Column("number", CODE, nullable=False),
    Column("object", word(OrderObject), nullable=False),
    Column("listing_id", ID, ForeignKey("listing.id")),
    Column("issuance_id", ID, ForeignKey("issuance.id")),
    Column("tree_id", ID, ForeignKey("tree.id")),
    Column("site_id", ID, ForeignKey("planting_site.id")),
    Column("pieces", Integer, nullable=False),
    Column("owner_id", ID, nullable=False),
    Column("buyer_id", ID, nullable=False),
    Column("basis", word(LegalBasis), nullable=False),
    Column("purpose", word(Purpose), nullable=False),
    Column("amount_fen", Count, nullable=False),
    Column("grams_per_yuan", Count, nullable=False),
    Column("grams", Count, nullable=False),
    Column("placed_on", Date, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("hold_id", ID, nullable=False),
    Column("sheet_sha256", HASH),
    Column("on_request", Integer, nullable=False),
    Column("gift", Integer, nullable=False),
    Column("test", Integer, nullable=False),
    Column("payment_id", ID),
    Column("channel", word(Channel)),
    Column("certificate_no", CODE),
    Unique("number"),
    Unique("payment_id"),
    Unique("certificate_no"),
    Index(None, "buyer_id", "placed_on"),
    Index(None, "listing_id"),
    Index("ix_sink_order_waiting", "state", "expires_at"),
    CheckConstraint("amount_fen > 0 AND amount_fen / 100 * 100 = amount_fen", name="whole_yuan"),
    CheckConstraint(
        "object <> 'LISTING' OR (listing_id IS NOT NULL AND issuance_id IS NOT NULL AND pieces = 0"
        " AND grams = grams_per_yuan * (amount_fen / 100))",
        name="grams_of_yuan",
    ),
    CheckConstraint(
        "object = 'LISTING' OR (pieces > 0 AND listing_id IS NULL AND issuance_id IS NULL"
        " AND (object = 'TREE') = (tree_id IS NOT NULL) AND (object = 'SITE') = (site_id IS NOT NULL)"
        " AND purpose NOT IN ('LARGE_EVENT', 'ENTERPRISE_YEAR', 'BUILDING_YEAR', 'PRODUCT', 'PILOT_UNIT'))",
        name="pieces_are_only_expected",
    ),
    CheckConstraint(
        "(state IN ('PAID', 'RETIRED', 'REFUNDED')) = (payment_id IS NOT NULL)", name="paid_by_a_payment"
    ),
    CheckConstraint("(state = 'RETIRED') = (certificate_no IS NOT NULL)", name="retired_by_a_certificate"),
)

order_private = sealed_table(
    "order_private",
    # The name the buyer wants shown, what the grams are for, a guest's phone: sealed and erasable.
    Column("order_id", ID, ForeignKey("sink_order.id"), primary_key=True),
)

payment = Table(
    "payment",
    metadata,
    Column("id", ID, primary_key=True),
    Column("channel", word(Channel), nullable=False),
    Column("transaction_id", NAME, nullable=False),
    Column("order_no", NAME, nullable=False),
    Column("order_id", ID, ForeignKey("sink_order.id")),
    Column("amount_fen", Count, nullable=False),
    Column("verdict", word(Verdict), nullable=False),
    Column("paid_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("test", Integer, nullable=False),
    Column("document_sha256", HASH),
    Unique("channel", "transaction_id"),
    Index(None, "order_id"),
    CheckConstraint("amount_fen > 0", name="amount_positive"),
    info=HISTORY,
)

prepay = Table(
    "prepay",
    metadata,
    # Orders a channel was asked to take money for: whom to ask when a notice does not come.
    Column("order_id", ID, ForeignKey("sink_order.id"), primary_key=True),
    Column("channel", word(Channel), nullable=False),
    Column("asked_at", Instant, nullable=False),
)

payment_notice = Table(
    "payment_notice",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("channel", word(Channel), nullable=False),
    Column("payment_id", ID, ForeignKey("payment.id"), nullable=False),
    Column("body_sha256", HASH, nullable=False),
    Column("received_at", Instant, nullable=False),
    info=HISTORY,
)

refund = Table(
    "refund",
    metadata,
    Column("id", ID, primary_key=True),
    Column("payment_id", ID, ForeignKey("payment.id"), nullable=False),
    Column("order_id", ID, ForeignKey("sink_order.id")),
    Column("channel", word(Channel), nullable=False),
    Column("amount_fen", Count, nullable=False),
    Column("asked_by", ID, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("test", Integer, nullable=False),
    Unique("payment_id"),
    info=HISTORY,
)

refund_done = Table(
    "refund_done",
    metadata,
    Column("refund_id", ID, ForeignKey("refund.id"), primary_key=True),
    Column("channel_ref", NAME, nullable=False),
    Column("done_at", Instant, nullable=False),
    info=HISTORY,
)

certificate = Table(
    "certificate",
    metadata,
    # One certificate an order, one block a certificate: a gram is claimed once (IV-03).
    Column("number", CODE, primary_key=True),
    Column("code", CODE, nullable=False),
    Column("kind", word(CertificateKind), nullable=False),
    Column("order_id", ID, ForeignKey("sink_order.id"), nullable=False),
    Column("issuance_id", ID, ForeignKey("issuance.id")),
    Column("block_id", ID, ForeignKey("serial_block.id")),
    Column("first", Count, nullable=False),
    Column("last", Count, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("event_id", ID, ForeignKey("event.id"), nullable=False),
    Column("document_sha256", HASH, nullable=False),
    Column("test", Integer, nullable=False),
    Unique("code"),
    Unique("order_id"),
    Unique("block_id"),
    CheckConstraint("(issuance_id IS NULL) = (block_id IS NULL)", name="grams_have_their_block"),
    info=HISTORY,
)

certificate_record = sealed_table(
    "certificate_record",
    Column("certificate_no", CODE, ForeignKey("certificate.number"), primary_key=True),
)

certificate_revocation = Table(
    "certificate_revocation",
    metadata,
    Column("certificate_no", CODE, ForeignKey("certificate.number"), primary_key=True),
    Column("decision_sha256", HASH, nullable=False),
    Column("revoked_by", ID, nullable=False),
    Column("revoked_at", Instant, nullable=False),
    info=HISTORY,
)

certificate_file = paper_file(
    "certificate_file",
    Column("certificate_no", CODE, ForeignKey("certificate.number"), primary_key=True),
)

gift = Table(
    "gift",
    metadata,
    Column("certificate_no", CODE, ForeignKey("certificate.number"), primary_key=True),
    Column("code_sha256", HASH, nullable=False),
    Column("made_at", Instant, nullable=False),
    Unique("code_sha256"),
    info=HISTORY,
)

gift_claim = Table(
    "gift_claim",
    metadata,
    Column("certificate_no", CODE, ForeignKey("gift.certificate_no"), primary_key=True),
    Column("holder_id", ID, nullable=False),
    Column("claimed_at", Instant, nullable=False),
    info=HISTORY,
)

gift_private = sealed_table(
    "gift_private",
    # The name the holder of a gift wants shown.
    Column("certificate_no", CODE, ForeignKey("gift_claim.certificate_no"), primary_key=True),
)

"""Listings, orders, payments, refunds, certificates: rows of a state follow their events, all others stay."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table
from sqlalchemy import UniqueConstraint as Unique

from registry.issuance.acceptance import Way
from registry.market.listings import Because, Carrier, ListingState
from registry.store.tables.metadata import CODE, HASH, ID, Count, Instant, Json, metadata, word

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

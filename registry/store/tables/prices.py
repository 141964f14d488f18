"""Prices the authority published: history, each from its day on."""

from sqlalchemy import CheckConstraint, Column, Date, Table

from registry.market.prices import PriceKind
from registry.store.tables.metadata import HASH, HISTORY, ID, NAME, Count, Instant, metadata, word

published_price = Table(
    "published_price",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", word(PriceKind), nullable=False),
    Column("low_fen_per_tonne", Count, nullable=False),
    Column("high_fen_per_tonne", Count, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("document_no", NAME, nullable=False),
    Column("document_sha256", HASH, nullable=False),
    Column("set_by", ID, nullable=False),
    Column("set_at", Instant, nullable=False),
    CheckConstraint("0 < low_fen_per_tonne AND low_fen_per_tonne <= high_fen_per_tonne", name="range"),
    CheckConstraint("kind <> 'GOVERNMENT' OR low_fen_per_tonne = high_fen_per_tonne", name="one_figure"),
    info=HISTORY,
)

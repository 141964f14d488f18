"""The files beside the database: one row names each, written in the transaction that needs it (D15)."""

from sqlalchemy import Column, Table

from registry.store.tables.metadata import HASH, HISTORY, NAME, Count, Instant, metadata

blob = Table(
    "blob",
    metadata,
    Column("sha256", HASH, primary_key=True),
    Column("size_bytes", Count, nullable=False),
    Column("media_type", NAME, nullable=False),
    Column("grade", NAME, nullable=False),
    Column("named_at", Instant, nullable=False),
    info=HISTORY,
)

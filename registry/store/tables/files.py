"""The files beside the database: one row names each, written in the transaction that needs it (D15)."""

from sqlalchemy import Column, Table
from sqlalchemy.schema import SchemaItem

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


def paper_file(name: str, *paper: SchemaItem) -> Table:
    """The sealed file of a paper, made once after its checkpoint, by its hash in the blobs (D12)."""
    made = Column("sha256", HASH, nullable=False), Column("made_at", Instant, nullable=False)
    return Table(name, metadata, *paper, *made)

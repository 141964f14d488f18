"""The sealed log: unsealed events, seals, tree nodes, signed checkpoints; and the digests of history rows."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from registry.store.tables.metadata import CODE, HISTORY, ID, NAME, Bytes, Count, Instant, metadata

unsealed = Table(
    "unsealed",
    metadata,
    # Plain INTEGER is what SQLite counts up by itself; the order is the order of insertion.
    Column("position", Count().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("event_id", ID, ForeignKey("event.id"), nullable=False, unique=True),
)

seal = Table(
    "seal",
    metadata,
    Column("event_id", ID, ForeignKey("event.id"), primary_key=True),
    Column("unit_id", CODE, nullable=False),
    Column("number", Count, CheckConstraint("number > 0", name="number_positive"), nullable=False),
    Column("previous_hash", Bytes, nullable=False),
    Column("hash", Bytes, nullable=False),
    Column("leaf_hash", Bytes, nullable=False),
    Column("shard", Integer, nullable=False),
    Column("leaf_index", Count, nullable=False),
    Column("sealed_at", Instant, nullable=False),
    UniqueConstraint("unit_id", "number"),
    UniqueConstraint("shard", "leaf_index"),
    info=HISTORY,
)

log_node = Table(
    "log_node",
    metadata,
    Column("shard", Integer, primary_key=True, autoincrement=False),
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("position", Count, primary_key=True, autoincrement=False),
    Column("hash", Bytes, nullable=False),
    info=HISTORY,
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("shard", Integer, primary_key=True, autoincrement=False),
    Column("size", Count, primary_key=True, autoincrement=False),
    Column("root", Bytes, nullable=False),
    Column("note", Text, nullable=False),
    info=HISTORY,
)

cosignature = Table(
    "cosignature",
    metadata,
    Column("shard", Integer, primary_key=True, autoincrement=False),
    Column("size", Count, primary_key=True, autoincrement=False),
    Column("witness", NAME, primary_key=True),
    Column("line", Text, nullable=False),
    ForeignKeyConstraint(["shard", "size"], ["checkpoint.shard", "checkpoint.size"]),
    info=HISTORY,
)

_OPEN = text("anchor IS NULL")

row_digest = Table(
    "row_digest",
    metadata,
    Column("table_name", CODE, primary_key=True),
    Column("row_key", NAME, primary_key=True),
    Column("digest", Bytes, nullable=False),
    Column("anchor", ID),
    Index("ix_row_digest_open", "table_name", "row_key", postgresql_where=_OPEN, sqlite_where=_OPEN),
    Index("ix_row_digest_anchor", "anchor"),
)
"""Filled by triggers (`store.digests`), anchored in the log by the nightly check."""

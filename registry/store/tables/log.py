"""The sealed log: the queue of unsealed events, seals, tree nodes above the leaves, signed checkpoints."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    Table,
    Text,
    UniqueConstraint,
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

"""The register: one row per event, its canonical bytes beside the columns to search by; and the outbox."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text

from registry.store.tables.metadata import CODE, HISTORY, ID, Bytes, Instant, metadata

event = Table(
    "event",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", CODE, nullable=False),
    Column("subject_kind", CODE, nullable=False),
    Column("subject_id", ID, nullable=False),
    Column("unit_id", CODE, nullable=False),
    Column("actor_id", ID, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("pack", CODE),
    Column("canonical", Bytes, nullable=False),
    Column("leaf_hash", Bytes, nullable=False),
    Index(None, "subject_kind", "subject_id"),
    Index(None, "unit_id", "recorded_at"),
    info=HISTORY,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", ID, primary_key=True),
    Column("event_id", ID, ForeignKey("event.id"), nullable=False),
    Column("topic", CODE, nullable=False),
    Column("body", Text, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    Column("error", Text),
    Index(None, "done_at", "due_at"),
)

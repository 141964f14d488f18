"""Idempotency keys, kept for ever, and their answers, which may be erased with the person in them."""

from sqlalchemy import Column, ForeignKeyConstraint, Integer, String, Table

from registry.store.tables.metadata import CODE, HISTORY, NAME, Bytes, Instant, metadata

SCOPE = String(80)
SHA256_HEX = String(64)

idempotency_key = Table(
    "idempotency_key",
    metadata,
    Column("scope", SCOPE, primary_key=True),
    Column("key", NAME, primary_key=True),
    Column("body_sha256", SHA256_HEX, nullable=False),
    Column("status", Integer, nullable=False),
    Column("media_type", CODE, nullable=False),
    Column("answer_sha256", SHA256_HEX, nullable=False),
    Column("answered_at", Instant, nullable=False),
    Column("row_sha256", SHA256_HEX, nullable=False),
    info=HISTORY,
)

idempotency_answer = Table(
    "idempotency_answer",
    metadata,
    Column("scope", SCOPE, primary_key=True),
    Column("key", NAME, primary_key=True),
    Column("body", Bytes, nullable=False),
    ForeignKeyConstraint(["scope", "key"], ["idempotency_key.scope", "idempotency_key.key"]),
)

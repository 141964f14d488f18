"""Texts that came after the product, proposed by one person, confirmed by another; what was said of them.

The second person is a constraint: the activation repeats who proposed, tied by a foreign key, and differs.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Table,
    Text,
    UniqueConstraint,
)

from registry.store.tables.metadata import CODE, HASH, HISTORY, ID, NAME, Instant, metadata

text_proposal = Table(
    "text_proposal",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", CODE, nullable=False),
    Column("ref", NAME, nullable=False),
    Column("unit_id", CODE, nullable=False),
    Column("source", Text, nullable=False),
    Column("source_sha256", HASH, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("proposed_by", ID, nullable=False),
    Column("proposed_at", Instant, nullable=False),
    UniqueConstraint("id", "proposed_by"),
    CheckConstraint("kind IN ('SUCCESSOR', 'OVERLAY')", name="kind"),
    info=HISTORY,
)

text_activation = Table(
    "text_activation",
    metadata,
    Column("proposal_id", ID, primary_key=True),
    Column("proposed_by", ID, nullable=False),
    Column("confirmed_by", ID, nullable=False),
    Column("confirmed_at", Instant, nullable=False),
    Column("effective_from", Date, nullable=False),
    ForeignKeyConstraint(
        ["proposal_id", "proposed_by"],
        ["text_proposal.id", "text_proposal.proposed_by"],
        name="fk_text_activation_proposal",
    ),
    CheckConstraint("confirmed_by <> proposed_by", name="two_persons"),
    info=HISTORY,
)

slot_reference = Table(
    "slot_reference",
    metadata,
    Column("id", ID, primary_key=True),
    Column("slot", CODE, nullable=False),
    Column("authority_ref", NAME, nullable=False),
    Column("document_sha256", HASH),
    Column("entered_by", ID, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Index(None, "slot"),
    info=HISTORY,
)

interpretation = Table(
    "interpretation",
    metadata,
    Column("id", ID, primary_key=True),
    Column("rule", CODE, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("published_on", Date, nullable=False),
    Column("published_by", ID, nullable=False),
    Index(None, "rule"),
    info=HISTORY,
)

departure = Table(
    "departure",
    metadata,
    # From a default “in principle” (CV-03): who, why, on what evidence.
    Column("id", ID, primary_key=True),
    Column("pack", NAME, nullable=False),
    Column("provision", CODE, nullable=False),
    Column("file_kind", CODE, nullable=False),
    Column("file_id", ID, nullable=False),
    Column("reason", Text, nullable=False),
    Column("evidence_sha256", HASH, nullable=False),
    Column("reviewer_id", ID, nullable=False),
    Column("decided_on", Date, nullable=False),
    CheckConstraint("length(reason) > 0 AND length(evidence_sha256) = 64", name="reasoned"),
    Index(None, "file_kind", "file_id"),
    info=HISTORY,
)

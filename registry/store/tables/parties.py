"""Who took which part in a file: four eyes (RA-23) as constraints, without triggers, on both databases."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Table, UniqueConstraint

from registry.store.tables.metadata import CODE, HISTORY, ID, Instant, metadata

file_part = Table(
    "file_part",
    metadata,
    # The key is the rule: a person has one part in a file, for ever.
    Column("file_kind", CODE, primary_key=True),
    Column("file_id", ID, primary_key=True),
    Column("person_id", ID, primary_key=True),
    Column("part", CODE, nullable=False),
    UniqueConstraint("file_kind", "file_id", "person_id", "part"),
    CheckConstraint("part IN ('SUBMITS', 'REVIEWS', 'APPROVES')", name="part"),
    info=HISTORY,
)

approval_step = Table(
    "approval_step",
    metadata,
    Column("id", ID, primary_key=True),
    Column("file_kind", CODE, nullable=False),
    Column("file_id", ID, nullable=False),
    Column("part", CODE, nullable=False),
    Column("person_id", ID, nullable=False),
    Column("role", CODE, nullable=False),
    Column("party_id", ID, nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("after_id", ID),
    Column("after_part", CODE),
    UniqueConstraint("id", "file_kind", "file_id", "part"),
    ForeignKeyConstraint(
        ["file_kind", "file_id", "person_id", "part"],
        ["file_part.file_kind", "file_part.file_id", "file_part.person_id", "file_part.part"],
        name="fk_approval_step_part",
    ),
    ForeignKeyConstraint(
        ["after_id", "file_kind", "file_id", "after_part"],
        ["approval_step.id", "approval_step.file_kind", "approval_step.file_id", "approval_step.part"],
        name="fk_approval_step_after",
    ),
    # A review follows a submission of the same file, an approval follows a review of it.
    CheckConstraint(
        "(part = 'SUBMITS' AND after_id IS NULL AND after_part IS NULL)"
        " OR (part = 'REVIEWS' AND after_id IS NOT NULL AND after_part = 'SUBMITS')"
        " OR (part = 'APPROVES' AND after_id IS NOT NULL AND after_part = 'REVIEWS')",
        name="order",
    ),
    Index(None, "file_kind", "file_id"),
    info=HISTORY,
)

"""Parties, agencies and their roles over time, appointments; four eyes on a file.

Four eyes (RA-23) are constraints, not triggers, so both databases hold them alike. Nothing here is private:
that lies in `privacy`.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Table,
    UniqueConstraint,
)

from registry.store.tables.metadata import CODE, HASH, HISTORY, ID, NAME, Instant, metadata

party = Table(
    "party",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", CODE, nullable=False),
    Column("buyer_type", CODE),
    Column("unit_id", CODE),
    Column("credit_code", CODE, unique=True),
    Column("registered_at", Instant, nullable=False),
    CheckConstraint("kind IN ('PERSON', 'ORGANISATION', 'AGENCY')", name="kind"),
    info=HISTORY,
)

party_name = Table(
    "party_name",
    metadata,
    # Of organisations and agencies only: a person's name is private.
    Column("party_id", ID, ForeignKey("party.id"), primary_key=True),
    Column("since", Date, primary_key=True),
    Column("name", NAME, nullable=False),
    info=HISTORY,
)

agency_role = Table(
    "agency_role",
    metadata,
    Column("id", ID, primary_key=True),
    Column("party_id", ID, ForeignKey("party.id"), nullable=False),
    Column("role", CODE, nullable=False),
    Column("unit_id", CODE, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Index(None, "role", "unit_id"),
    info=HISTORY,
)

agency_role_end = Table(
    "agency_role_end",
    metadata,
    Column("agency_role_id", ID, ForeignKey("agency_role.id"), primary_key=True),
    Column("until", Date, nullable=False),
    info=HISTORY,
)

appointment = Table(
    "appointment",
    metadata,
    Column("id", ID, primary_key=True),
    Column("person_id", ID, ForeignKey("party.id"), nullable=False),
    Column("party_id", ID, ForeignKey("party.id"), nullable=False),
    Column("role", CODE, nullable=False),
    Column("unit_id", CODE, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("acting_for", ID, ForeignKey("appointment.id")),
    Column("made_by", ID, nullable=False),
    Column("made_at", Instant, nullable=False),
    CheckConstraint("made_by <> person_id", name="not_oneself"),
    CheckConstraint("acting_for IS NULL OR until IS NOT NULL", name="acting_ends"),
    Index(None, "person_id"),
    info=HISTORY,
)

appointment_end = Table(
    "appointment_end",
    metadata,
    Column("appointment_id", ID, ForeignKey("appointment.id"), primary_key=True),
    Column("until", Date, nullable=False),
    Column("ended_by", ID, nullable=False),
    info=HISTORY,
)

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

delegation = Table(
    "delegation",
    metadata,
    # The region's written delegation to the city (RA-02, RA-05).
    Column("id", ID, primary_key=True),
    Column("document_no", NAME, nullable=False, unique=True),
    Column("document_sha256", HASH, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("recorded_by", ID, nullable=False),
    CheckConstraint("since <= until", name="window"),
    info=HISTORY,
)

outside_act = Table(
    "outside_act",
    metadata,
    # What an authority without an account decided: of it only the document is here (RA-05, RA-16).
    Column("id", ID, primary_key=True),
    Column("kind", CODE, nullable=False),
    Column("body", NAME, nullable=False),
    Column("subject_kind", CODE, nullable=False),
    Column("subject_id", ID, nullable=False),
    Column("document_no", NAME, nullable=False),
    Column("document_sha256", HASH, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("outcome", CODE, nullable=False),
    Column("recorded_by", ID, nullable=False),
    CheckConstraint("kind IN ('REGION', 'CASE')", name="kind"),
    Index(None, "subject_kind", "subject_id"),
    info=HISTORY,
)

verifier = Table(
    "verifier",
    metadata,
    Column("id", ID, primary_key=True),
    Column("party_id", ID, ForeignKey("party.id"), nullable=False),
    Column("filing_no", CODE, nullable=False, unique=True),
    Column("qualification", NAME, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("entered_by", ID, nullable=False),
    CheckConstraint("since <= until", name="window"),
    Index(None, "party_id"),
    info=HISTORY,
)

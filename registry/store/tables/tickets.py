"""Tickets of every state: one row each, rebuilt from its events by `linpiao check`."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
)

from registry.parties.roles import Role
from registry.store.tables.metadata import CODE, HASH, ID, NAME, Bytes, Count, Instant, Json, metadata, word
from registry.tickets.kinds import LandBasis, TicketKind, TicketNature
from registry.tickets.states import State

ticket = Table(
    "ticket",
    metadata,
    Column("id", ID, primary_key=True),
    Column("unit_id", CODE, nullable=False),
    Column("kind", word(TicketKind), nullable=False),
    Column("nature", word(TicketNature), nullable=False),
    Column("state", word(State), nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_by", ID, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("basis", word(LandBasis)),
    Column("applicant_id", ID, nullable=False),
    Column("applicant_role", word(Role)),
    Column("certificate_id", ID, nullable=False),
    Column("assessment_id", ID, nullable=False),
    Column("block_name", NAME, nullable=False),
    Column("compartments", Json, nullable=False),
    Column("right_area_dm2", Count, nullable=False),
    Column("contract_ends_on", Date),
    Column("material", Json, nullable=False),
    Column("green_channel", Boolean, nullable=False),
    Column("submitted_by", ID),
    Column("submitted_on", Date),
    Column("promised", Json, nullable=False),
    Column("corrections", Json, nullable=False),
    Column("due_on", Date),
    Column("accepted_on", Date),
    Column("stops", Json, nullable=False),
    Column("checked_by", Json, nullable=False),
    Column("neighbours", Json, nullable=False),
    Column("elements", Json, nullable=False),
    Column("checklist", Json, nullable=False),
    Column("warnings", Json, nullable=False),
    Column("examined_by", ID),
    Column("approved_by", ID),
    Column("face_value_mu100", Count, nullable=False),
    Column("filing_no", NAME),
    Column("filed_by", ID),
    Column("undertaking_sha256", HASH),
    Column("issued_by", ID),
    Column("issuer_id", ID, nullable=False),
    Column("holder_id", ID, nullable=False),
    Column("number", CODE),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("pack", CODE),
    Column("template_version", CODE, nullable=False),
    Column("claim_id", ID),
    Column("code", CODE),
    Column("served_on", Date),
    UniqueConstraint("number"),
    UniqueConstraint("code"),
    UniqueConstraint("filing_no"),
    Index(None, "state", "unit_id"),
    Index(None, "certificate_id"),
    Index(None, "applicant_id"),
    CheckConstraint("submitted_by <> examined_by", name="reviewer_is_not_submitter"),
    CheckConstraint("examined_by <> approved_by", name="approver_is_not_reviewer"),
    CheckConstraint("submitted_by <> approved_by", name="approver_is_not_submitter"),
    CheckConstraint("filed_by <> approved_by", name="filer_is_not_approver"),
    CheckConstraint("valid_to >= valid_from", name="ends_after_it_begins"),
    CheckConstraint(
        "state <> 'ACTIVE' OR (number IS NOT NULL AND filing_no IS NOT NULL AND approved_by IS NOT NULL"
        " AND undertaking_sha256 IS NOT NULL AND claim_id IS NOT NULL AND pack IS NOT NULL"
        " AND valid_to IS NOT NULL AND face_value_mu100 > 0)",
        name="active_is_complete",
    ),
)

ticket_record = Table(
    "ticket_record",
    metadata,
    # What the paper is made of, with the holder's name: sealed, erasable, known to the register by hash.
    Column("ticket_id", ID, ForeignKey("ticket.id"), primary_key=True),
    Column("holder_id", ID, nullable=False),
    Column("key_id", CODE, nullable=False),
    Column("wrapped_key", Bytes, nullable=False),
    Column("sealed", Bytes, nullable=False),
    Column("written_at", Instant, nullable=False),
    Index(None, "holder_id"),
)

ticket_file = Table(
    "ticket_file",
    metadata,
    # The sealed file, made once after its checkpoint, by its hash in the blobs (D12).
    Column("ticket_id", ID, ForeignKey("ticket.id"), primary_key=True),
    Column("annex_version", Integer, primary_key=True),
    Column("sha256", HASH, nullable=False),
    Column("made_at", Instant, nullable=False),
)

"""Tickets of every state: one row each, rebuilt from its events by `linpiao check`."""

from collections.abc import Iterable

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
    text,
)

from registry.parties.roles import Role
from registry.store.tables.files import paper_file
from registry.store.tables.metadata import CODE, HASH, ID, NAME, Count, Instant, Json, metadata, word
from registry.store.tables.privacy import sealed_table
from registry.tickets.kinds import IssuerLevel, LandBasis, Origin, TicketKind, TicketNature
from registry.tickets.states import ENDED, LIVE, State


def _words(states: Iterable[State]) -> str:
    return ", ".join(f"'{state.value}'" for state in sorted(states))


ticket = Table(
    "ticket",
    metadata,
    Column("id", ID, primary_key=True),
    Column("unit_id", CODE, nullable=False),
    Column("kind", word(TicketKind), nullable=False),
    Column("nature", word(TicketNature), nullable=False),
    Column("level", word(IssuerLevel), nullable=False),
    Column("origin", word(Origin), nullable=False),
    Column("scan_sha256", HASH),
    Column("files_with_city", Boolean, nullable=False),
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
    Column("holder_type", CODE),
    Column("planting", Json, nullable=False),
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
    Column("predecessors", Json, nullable=False),
    Column("successors", Json, nullable=False),
    Column("resolution", Json, nullable=False),
    Column("operations", Json, nullable=False),
    Column("payee", Json, nullable=False),
    Column("securities", Json, nullable=False),
    Column("change_due_since", Date),
    Column("reminded_on", Date),
    Column("watched_since", Date),
    Column("disputes", Json, nullable=False),
    Column("listings", Json, nullable=False),
    Column("trade", Json, nullable=False),
    Column("change", Json, nullable=False),
    Column("cancellation", Json, nullable=False),
    Column("revoked", Json, nullable=False),
    Column("ended_on", Date),
    Column("end_reason", CODE),
    UniqueConstraint("number"),
    UniqueConstraint("code"),
    Index(None, "state", "unit_id"),
    Index(None, "certificate_id"),
    Index(None, "applicant_id"),
    Index(None, "holder_id"),
    Index(
        "uq_ticket_filing_no_not_ended",
        "filing_no",
        unique=True,
        postgresql_where=text(f"state NOT IN ({_words(ENDED)})"),
        sqlite_where=text(f"state NOT IN ({_words(ENDED)})"),
    ),
    # Everything a search asks by, so that counting reads this index and not the wide rows.
    Index(
        "ix_ticket_search",
        *("valid_from", "number", "unit_id", "kind", "face_value_mu100", "valid_to", "ended_on", "claim_id"),
    ),
    Index(None, "valid_to"),
    Index(None, "change_due_since"),
    CheckConstraint("submitted_by <> examined_by", name="reviewer_is_not_submitter"),
    CheckConstraint("examined_by <> approved_by", name="approver_is_not_reviewer"),
    CheckConstraint("submitted_by <> approved_by", name="approver_is_not_submitter"),
    CheckConstraint("filed_by <> approved_by", name="filer_is_not_approver"),
    CheckConstraint("valid_to >= valid_from", name="ends_after_it_begins"),
    CheckConstraint(
        f"state NOT IN ({_words(LIVE)}) OR (number IS NOT NULL"
        " AND (filing_no IS NOT NULL OR NOT files_with_city) AND approved_by IS NOT NULL"
        " AND (undertaking_sha256 IS NOT NULL OR scan_sha256 IS NOT NULL)"
        " AND claim_id IS NOT NULL AND pack IS NOT NULL"
        " AND valid_to IS NOT NULL AND face_value_mu100 > 0)",
        name="live_is_complete",
    ),
    CheckConstraint(
        f"(state IN ({_words(ENDED)})) = (ended_on IS NOT NULL AND end_reason IS NOT NULL)",
        name="ended_with_a_reason",
    ),
    CheckConstraint("origin <> 'TRANSCRIBED' OR scan_sha256 IS NOT NULL", name="a_transcript_has_its_scan"),
    CheckConstraint(
        "files_with_city OR kind <> 'COLLECTIVE'", name="a_collective_ticket_is_filed_before_issue"
    ),
)

ticket_record = sealed_table(
    "ticket_record",
    # What the paper is made of, with the holder's name: sealed, erasable, known to the register by hash.
    Column("ticket_id", ID, ForeignKey("ticket.id"), primary_key=True),
)

ticket_file = paper_file(
    "ticket_file",
    Column("ticket_id", ID, ForeignKey("ticket.id"), primary_key=True),
    Column("annex_version", Integer, primary_key=True),
)

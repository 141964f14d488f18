"""Batches of tickets taken over from paper, and the papers whose ground another ticket holds."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, UniqueConstraint

from registry.store.tables.casework import case_table
from registry.store.tables.metadata import CODE, HASH, ID, Json
from registry.tickets.take_overs import TakeOverState, TranscriptState

take_over = case_table(
    "take_over",
    TakeOverState,
    Column("sheet_sha256", HASH, nullable=False),
    Column("outlines_sha256", HASH, nullable=False),
    Column("scans_sha256", HASH, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("left_out", Json, nullable=False),
    Column("proposed_by", ID, nullable=False),
    Column("confirmed_by", ID),
    Column("entered", Integer, nullable=False),
    Column("disputed", Integer, nullable=False),
    CheckConstraint("confirmed_by <> proposed_by", name="two_persons_take_over"),
    CheckConstraint("(state = 'CONFIRMED') = (confirmed_by IS NOT NULL)", name="confirmed_by_somebody"),
)

transcript = case_table(
    "transcript",
    TranscriptState,
    Column("take_over_id", ID, nullable=False),
    Column("row", Integer, nullable=False),
    Column("number", CODE, nullable=False),
    Column("scan_sha256", HASH, nullable=False),
    Column("disputes", Json, nullable=False),
    Column("ticket_id", ID),
    UniqueConstraint("take_over_id", "row"),
    Index(None, "number"),
    CheckConstraint("(state = 'ENTERED') = (ticket_id IS NOT NULL)", name="entered_as_a_ticket"),
)

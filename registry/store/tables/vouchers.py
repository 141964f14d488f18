"""Vouchers (置换凭据), apart from the land-bound tickets: no ground, no certificate (LP-03c)."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, UniqueConstraint

from registry.parties.roles import Role
from registry.store.tables.files import paper_file
from registry.store.tables.metadata import (
    CODE,
    HASH,
    HISTORY,
    ID,
    NAME,
    Count,
    Instant,
    Json,
    metadata,
    word,
)
from registry.store.tables.privacy import sealed_table
from registry.tickets.kinds import TicketNature
from registry.tickets.voucher_states import VoucherState

voucher = Table(
    "voucher",
    metadata,
    Column("id", ID, primary_key=True),
    Column("unit_id", CODE, nullable=False),
    Column("nature", word(TicketNature), nullable=False),
    Column("state", word(VoucherState), nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_by", ID, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("subject_id", ID, nullable=False),
    Column("subject_role", word(Role)),
    Column("project_type", CODE),
    Column("purpose", CODE),
    Column("project_code", CODE),
    Column("site_sha256", HASH),
    Column("built_up", HASH),
    Column("admitted_by", ID),
    Column("reviewed_by", ID),
    Column("cosigned_by", ID),
    Column("pool_year", Integer),
    Column("hold_id", ID),
    Column("reserved_by", ID),
    Column("dropped_by", ID),
    Column("case_type", CODE),
    Column("opened_by", ID),
    Column("order_mu100", Count),
    Column("order_due_on", Date),
    Column("ordered_by", ID),
    Column("redone", Integer, nullable=False),
    Column("accepted_by", ID),
    Column("quantity_mu100", Count),
    Column("quantified_by", ID),
    Column("amount_fen", Count),
    Column("priced_by", ID),
    Column("due_on", Date),
    Column("paid_on", Date),
    Column("payment_id", ID),
    Column("paid_by", ID),
    Column("number", CODE),
    Column("code", CODE),
    Column("issued_on", Date),
    Column("issued_by", ID),
    Column("issuer_id", ID, nullable=False),
    Column("pack", CODE),
    Column("template_version", CODE, nullable=False),
    Column("used_on", Date),
    Column("reason_code", CODE),
    UniqueConstraint("number"),
    UniqueConstraint("code"),
    Index(None, "state", "unit_id"),
    Index(None, "subject_id"),
    CheckConstraint("nature IN ('GREEN_SPACE', 'ECO_COMPENSATION')", name="is_a_voucher"),
    CheckConstraint("reviewed_by <> cosigned_by", name="two_signatures"),
    CheckConstraint("reserved_by <> issued_by", name="issuer_did_not_reserve"),
    CheckConstraint("paid_by <> issued_by", name="issuer_did_not_take_money"),
    CheckConstraint("ordered_by <> accepted_by", name="inspector_did_not_order"),
    CheckConstraint(
        "number IS NULL OR (code IS NOT NULL AND issued_on IS NOT NULL AND issued_by IS NOT NULL"
        " AND pack IS NOT NULL AND payment_id IS NOT NULL AND quantity_mu100 > 0 AND amount_fen > 0)",
        name="issued_is_complete",
    ),
    CheckConstraint(
        "number IS NULL OR nature <> 'GREEN_SPACE' OR (pool_year IS NOT NULL AND hold_id IS NOT NULL"
        " AND reviewed_by IS NOT NULL AND cosigned_by IS NOT NULL)",
        name="green_space_is_agreed_and_pooled",
    ),
)

voucher_record = sealed_table(
    "voucher_record",
    # What the paper is made of, with the holder's name: sealed, erasable, known to the register by hash.
    Column("voucher_id", ID, ForeignKey("voucher.id"), primary_key=True),
)

voucher_file = paper_file(
    "voucher_file",
    Column("voucher_id", ID, ForeignKey("voucher.id"), primary_key=True),
)

voucher_pool_part = Table(
    "voucher_pool_part",
    metadata,
    # State forest the city reserves for the green-space vouchers of a year (LP-22d).
    Column("id", ID, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("unit_id", CODE, nullable=False),
    Column("area_mu100", Count, nullable=False),
    Column("compartments", Json, nullable=False),
    Column("document_no", NAME, nullable=False),
    Column("document_sha256", HASH, nullable=False),
    Column("event_id", ID, ForeignKey("event.id"), nullable=False),
    Index(None, "year"),
    CheckConstraint("area_mu100 > 0", name="area_positive"),
    info=HISTORY,
)

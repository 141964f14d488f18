"""Issuances with their serial blocks, routes of plots, losses, inclusion numbers: never changed."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, ForeignKeyConstraint, Index, Table
from sqlalchemy import UniqueConstraint as Unique

from registry.issuance.acceptance import Route
from registry.issuance.issuances import LossCause
from registry.ledger.serials import Fate
from registry.store.tables.metadata import CODE, HASH, HISTORY, ID, NAME, Count, Instant, Json, metadata, word

issuance = Table(
    "issuance",
    metadata,
    Column("id", ID, primary_key=True),
    Column("number", CODE, nullable=False),
    Column("unit_id", CODE, nullable=False),
    Column("quantity_id", ID, ForeignKey("verified_quantity.quantity_id"), nullable=False),
    Column("plot_id", ID, ForeignKey("sub_compartment.id"), nullable=False),
    Column("owner_id", ID, nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("amount_g", Count, nullable=False),
    Column("issued_by", ID, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Unique("number"),
    Unique("quantity_id"),
    Unique("id", "amount_g"),
    Index(None, "plot_id"),
    CheckConstraint("amount_g > 0", name="amount_positive"),
    info=HISTORY,
)

serial_block = Table(
    "serial_block",
    metadata,
    # Keys alone make the children of a block tile it, alike on both databases (decision 0086): a child takes
    # its parent's range along, lies below or from the cut, and names the sibling that has the same cut.
    Column("id", ID, primary_key=True),
    Column("issuance_id", ID, nullable=False),
    Column("first", Count, nullable=False),
    Column("last", Count, nullable=False),
    Column("fate", word(Fate), nullable=False),
    Column("issued_g", Count),
    Column("parent_id", ID),
    Column("parent_first", Count),
    Column("parent_last", Count),
    Column("parent_fate", word(Fate)),
    Column("sibling_id", ID),
    Column("cut", Count),
    Unique("id", "issuance_id", "first", "last", "fate"),
    Unique("id", "parent_id", "cut"),
    Unique("parent_id", "first"),
    Unique("issuance_id", "issued_g"),
    Index("ix_serial_block_issuance_first", "issuance_id", "first"),
    ForeignKeyConstraint(
        ["issuance_id", "issued_g"], ["issuance.id", "issuance.amount_g"], name="fk_serial_block_issuance"
    ),
    ForeignKeyConstraint(
        ["parent_id", "issuance_id", "parent_first", "parent_last", "parent_fate"],
        [f"serial_block.{name}" for name in ("id", "issuance_id", "first", "last", "fate")],
        name="fk_serial_block_parent",
    ),
    ForeignKeyConstraint(
        ["sibling_id", "parent_id", "cut"],
        ["serial_block.id", "serial_block.parent_id", "serial_block.cut"],
        name="fk_serial_block_sibling",
        deferrable=True,
        initially="DEFERRED",
    ),
    CheckConstraint('1 <= "first" AND "first" <= "last"', name="range"),
    CheckConstraint(
        '(parent_id IS NULL AND issued_g IS NOT NULL AND "first" = 1 AND "last" = issued_g'
        " AND fate = 'OPEN')"
        " OR (parent_id IS NOT NULL AND issued_g IS NULL AND parent_first IS NOT NULL AND parent_last IS NOT"
        " NULL AND parent_fate IS NOT NULL AND sibling_id IS NOT NULL AND cut IS NOT NULL)",
        name="root_or_child",
    ),
    CheckConstraint(
        'parent_id IS NULL OR ("first" = parent_first AND "last" = cut - 1 AND sibling_id <> id)'
        ' OR ("first" = cut AND "last" = parent_last AND sibling_id <> id AND cut > parent_first)'
        ' OR ("first" = parent_first AND "last" = parent_last AND cut = parent_first AND sibling_id = id)',
        name="lower_upper_or_all",
    ),
    CheckConstraint("parent_fate IS NULL OR parent_fate = 'OPEN'", name="parent_open"),
    info=HISTORY,
)

route_claim = Table(
    "route_claim",
    metadata,
    Column("id", ID, primary_key=True),
    Column("plot_id", ID, ForeignKey("sub_compartment.id"), nullable=False),
    Column("unit_id", CODE, nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("route", word(Route), nullable=False),
    Column("subject_id", NAME, nullable=False),
    Column("document_sha256", HASH),
    Column("claimed_at", Instant, nullable=False),
    Index(None, "plot_id"),
    CheckConstraint("period_from < period_to", name="period"),
    info=HISTORY,
)

loss = Table(
    "loss",
    metadata,
    Column("id", ID, primary_key=True),
    Column("plot_id", ID, ForeignKey("sub_compartment.id"), nullable=False),
    Column("unit_id", CODE, nullable=False),
    Column("occurred_on", Date, nullable=False),
    Column("cause", word(LossCause), nullable=False),
    Column("loss_g", Count, nullable=False),
    Column("evidence_sha256", HASH, nullable=False),
    Column("recorded_by", ID, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Index(None, "plot_id"),
    CheckConstraint("loss_g > 0", name="loss_positive"),
    info=HISTORY,
)

inclusion_numbers = Table(
    "inclusion_numbers",
    metadata,
    Column("issuance_id", ID, ForeignKey("issuance.id"), primary_key=True),
    Column("filing_no", CODE, nullable=False),
    Column("verification_no", CODE, nullable=False),
    Column("issue_no", CODE, nullable=False),
    Column("experts", Json, nullable=False),
    Column("document_sha256", HASH, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Unique("issue_no"),
    info=HISTORY,
)

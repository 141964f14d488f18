"""Neutrality files, what is bought for them, their statements; the standards of titles."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table
from sqlalchemy import UniqueConstraint as Unique

from registry.market.neutrality import Building, FileKind, FileState, Title
from registry.market.titles import StandardState
from registry.parties.persons import BuyerType
from registry.store.tables.casework import case_table
from registry.store.tables.files import paper_file
from registry.store.tables.metadata import (
    CODE,
    HASH,
    HISTORY,
    ID,
    NAME,
    Count,
    Instant,
    metadata,
    word,
)
from registry.store.tables.privacy import sealed_table

neutrality = case_table(
    "neutrality",
    FileState,
    Column("kind", word(FileKind), nullable=False),
    Column("buyer_type", word(BuyerType), nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("attendance", Integer, nullable=False),
    Column("small", Integer, nullable=False),
    Column("building", word(Building)),
    Column("floor_area_dm2", Count, nullable=False),
    Column("test", Integer, nullable=False),
    Column("guide", CODE),
    Column("emissions_g", Count),
    Column("low_g", Count),
    Column("high_g", Count),
    Column("verifier_id", ID),
    Column("scope_complete", Integer, nullable=False),
    Column("retired_g", Count, nullable=False),
    Column("statement_no", CODE),
    Column("closed_on", Date),
    Column("title", word(Title)),
    Column("standard_id", ID),
    Column("reviewed_by", ID),
    Column("title_since", Date),
    Column("title_until", Date),
    Column("review_on", Date),
    Index(None, "verifier_id"),
    CheckConstraint("period_from <= period_to", name="period"),
    CheckConstraint("state IN ('REGISTERED') OR emissions_g > 0", name="accounted_before_more"),
    CheckConstraint("state <> 'NEUTRAL' OR retired_g >= emissions_g", name="neutral_is_covered"),
    CheckConstraint("state <> 'PARTLY_OFFSET' OR retired_g > 0", name="partly_is_something"),
    CheckConstraint(
        "state <> 'TITLED' OR (title IS NOT NULL AND title_since <= title_until AND reviewed_by IS NOT NULL)",
        name="titled_is_complete",
    ),
)

neutrality_purchase = Table(
    "neutrality_purchase",
    metadata,
    # An order is for one file at most, so that a gram is told of one event, year or product (IV-03).
    Column("order_id", ID, ForeignKey("sink_order.id"), primary_key=True),
    Column("file_id", ID, ForeignKey("neutrality.id"), nullable=False),
    Column("claimed_at", Instant, nullable=False),
    Index(None, "file_id"),
    info=HISTORY,
)

neutrality_statement = Table(
    "neutrality_statement",
    metadata,
    Column("number", CODE, primary_key=True),
    Column("code", CODE, nullable=False),
    Column("file_id", ID, ForeignKey("neutrality.id"), nullable=False),
    Column("emissions_g", Count, nullable=False),
    Column("retired_g", Count, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("event_id", ID, ForeignKey("event.id"), nullable=False),
    Column("document_sha256", HASH, nullable=False),
    Column("test", Integer, nullable=False),
    Unique("code"),
    Index(None, "file_id"),
    info=HISTORY,
)

neutrality_record = sealed_table(
    "neutrality_record",
    # What a statement says, with the name of its subject: sealed, erasable with its holder.
    Column("statement_no", CODE, ForeignKey("neutrality_statement.number"), primary_key=True),
)

neutrality_document = paper_file(
    "neutrality_document",
    Column("statement_no", CODE, ForeignKey("neutrality_statement.number"), primary_key=True),
)

title_standard = case_table(
    "title_standard",
    StandardState,
    Column("title", word(Title), nullable=False),
    Column("offset_min_permille", Integer, nullable=False),
    Column("months", Integer, nullable=False),
    Column("review_months", Integer, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("document_ref", NAME, nullable=False),
    Column("paper_sha256", HASH, nullable=False),
    CheckConstraint("offset_min_permille BETWEEN 0 AND 1000", name="share_of_one"),
    CheckConstraint("months > 0 AND review_months > 0", name="terms_positive"),
)

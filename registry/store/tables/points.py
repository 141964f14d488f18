"""Points: feeds and what became of them, accounts, exchanges, appeals; trips. No money, no units."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table
from sqlalchemy import UniqueConstraint as Unique

from registry.market.points import Activity, Benefit, Department, EntryKind, Scene
from registry.market.points_cases import (
    AppealState,
    BatchState,
    CouponState,
    FormulaState,
    HitState,
    OfferState,
    ScopeState,
)
from registry.store.tables.casework import case_table
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

points_formula = case_table(
    "points_formula",
    FormulaState,
    Column("rates", Json, nullable=False),
    Column("validity_months", Integer, nullable=False),
    Column("frequent_trips", Integer, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("document_ref", NAME, nullable=False),
    Column("paper_sha256", HASH, nullable=False),
    Column("proposed_by", ID, nullable=False),
    CheckConstraint("validity_months > 0 AND frequent_trips > 0", name="terms_positive"),
)

project_scope = case_table(
    "project_scope",
    ScopeState,
    Column("activity", word(Activity), nullable=False),
    Column("project_no", NAME, nullable=False),
    Column("route", NAME, nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    CheckConstraint("period_from <= period_to", name="period"),
)

points_batch = case_table(
    "points_batch",
    BatchState,
    Column("source", CODE, nullable=False),
    Column("batch_ref", CODE, nullable=False),
    Column("content_sha256", HASH, nullable=False),
    Column("acts", Integer, nullable=False),
    Column("trips", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("reduction_g", Count, nullable=False),
    Column("verified_by", ID),
    Column("formula_id", ID),
    Column("points", Count, nullable=False),
    Unique("source", "batch_ref"),
    CheckConstraint(
        "state <> 'ENTERED' OR (verified_by IS NOT NULL AND formula_id IS NOT NULL)", name="entered_verified"
    ),
)

points_hit = case_table(
    "points_hit",
    HitState,
    Column("entry_id", ID, nullable=False),
    Column("scope_id", ID, nullable=False),
    Column("batch_id", ID, nullable=False),
    Unique("entry_id"),
    Index(None, "batch_id"),
)

points_offer = case_table(
    "points_offer",
    OfferState,
    Column("scene", word(Scene), nullable=False),
    Column("benefit", word(Benefit), nullable=False),
    Column("department", word(Department), nullable=False),
    Column("points_price", Count, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=False),
    CheckConstraint("benefit <> 'MONEY'", name="never_money"),
    CheckConstraint("points_price > 0 AND quantity > 0", name="price_positive"),
)

coupon = case_table(
    "coupon",
    CouponState,
    Column("offer_id", ID, nullable=False),
    Column("account_id", ID, nullable=False),
    Column("points", Count, nullable=False),
    Column("valid_to", Date, nullable=False),
    Column("period", CODE),
    Unique("account_id", "offer_id", "period"),
    Index(None, "offer_id"),
    CheckConstraint("(period IS NULL) = (points > 0)", name="paid_or_granted"),
)

points_appeal = case_table(
    "points_appeal",
    AppealState,
    Column("account_id", ID, nullable=False),
    Column("answer_due_on", Date, nullable=False),
    Column("granted", Count, nullable=False),
    Column("evidence", Json, nullable=False),
)

points_account = Table(
    "points_account",
    metadata,
    # The pseudonym is the platform's; who it is stands in points_link, if the person wants that.
    Column("id", ID, primary_key=True),
    Column("source", CODE, nullable=False),
    Column("pseudonym", NAME, nullable=False),
    Column("since", Instant, nullable=False),
    Unique("source", "pseudonym"),
    info=HISTORY,
)

points_link = Table(
    "points_link",
    metadata,
    # Erased with the person; the account then belongs to nobody known.
    Column("account_id", ID, ForeignKey("points_account.id"), primary_key=True),
    Column("person_id", ID, nullable=False),
    Column("linked_at", Instant, nullable=False),
    Index(None, "person_id"),
)

feed_entry = Table(
    "feed_entry",
    metadata,
    Column("id", ID, primary_key=True),
    Column("batch_id", ID, ForeignKey("points_batch.id"), nullable=False),
    Column("source", CODE, nullable=False),
    Column("source_id", NAME, nullable=False),
    Column("account_id", ID, ForeignKey("points_account.id"), nullable=False),
    Column("activity", word(Activity), nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("unit_id", CODE),
    Column("reduction_g", Count, nullable=False),
    Unique("source", "source_id"),
    Index(None, "batch_id"),
    Index(None, "account_id"),
    CheckConstraint("reduction_g >= 0", name="no_negative_reduction"),
    info=HISTORY,
)

feed_private = sealed_table(
    "feed_private",
    # Place and route of an act: sealed, erasable.
    Column("entry_id", ID, ForeignKey("feed_entry.id"), primary_key=True),
)

trip = Table(
    "trip",
    metadata,
    Column("id", ID, primary_key=True),
    Column("batch_id", ID, ForeignKey("points_batch.id"), nullable=False),
    Column("source", CODE, nullable=False),
    Column("source_id", NAME, nullable=False),
    Column("account_id", ID, ForeignKey("points_account.id"), nullable=False),
    Column("mode", CODE, nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("metres", Count, nullable=False),
    Column("emissions_g", Count, nullable=False),
    Column("low_g", Count, nullable=False),
    Column("high_g", Count, nullable=False),
    Column("parameters_version", CODE, nullable=False),
    Unique("source", "source_id"),
    Index(None, "account_id"),
    CheckConstraint("0 <= low_g AND low_g <= emissions_g AND emissions_g <= high_g", name="range"),
    info=HISTORY,
)

points_entry = Table(
    "points_entry",
    metadata,
    Column("id", ID, primary_key=True),
    Column("account_id", ID, ForeignKey("points_account.id"), nullable=False),
    Column("lot_id", ID, nullable=False),
    Column("kind", word(EntryKind), nullable=False),
    Column("points", Count, nullable=False),
    Column("booked_on", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
    Column("subject_id", ID, nullable=False),
    Column("event_id", ID, ForeignKey("event.id"), nullable=False),
    Unique("kind", "subject_id", "lot_id"),
    Index(None, "account_id"),
    CheckConstraint("points <> 0 AND (kind = 'SPENT') = (points < 0)", name="sign_of_kind"),
    CheckConstraint("(lot_id = id) = (points > 0)", name="a_lot_is_its_entry"),
    info=HISTORY,
)

points_lot = Table(
    "points_lot",
    metadata,
    # What is left of each lot: the database lets nobody spend more (JF-04).
    Column("lot_id", ID, ForeignKey("points_entry.id"), primary_key=True),
    Column("points_left", Count, nullable=False),
    CheckConstraint("points_left >= 0", name="never_overspent"),
)

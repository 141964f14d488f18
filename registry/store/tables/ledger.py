"""The ledger: accounts and transfers are history, balances a projection that the database keeps in bounds."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, Table
from sqlalchemy import UniqueConstraint as Unique

from registry.ledger.purposes import ways_out
from registry.store.tables.metadata import CODE, HISTORY, ID, Bytes, Count, Instant, metadata


def _earmarked() -> str:
    """ZJ-02: money of an income goes where its kind permits; only undoing a transfer goes back."""
    ways = "".join(
        f" WHEN substr(debit_id, 1, {len(start)}) = '{start}' THEN "
        + (f"credit_id IN ({', '.join(repr(one) for one in sorted(outlets))})" if outlets else "FALSE")
        for start, outlets in sorted(ways_out().items())
    )
    return f"CASE WHEN kind = 'REVERSAL' THEN TRUE{ways} ELSE TRUE END"


ledger_account = Table(
    "ledger_account",
    metadata,
    Column("id", ID, primary_key=True),
    Column("asset", CODE, nullable=False),
    Column("purpose", CODE, nullable=False),
    Column("unit_id", CODE, nullable=False),
    Column("party_id", ID, nullable=False),
    Column("bound", CODE, nullable=False),
    Column("event_id", ID, ForeignKey("event.id"), nullable=False),
    Unique("id", "asset"),
    Index(None, "party_id"),
    CheckConstraint("bound IN ('NONE', 'DEBITS', 'CREDITS')", name="known_limit"),
    # JF-08: points never become money or grams; no account of the ledger can hold them.
    CheckConstraint("asset NOT LIKE 'POINT%'", name="points_are_no_asset"),
    info=HISTORY,
)

ledger_transfer = Table(
    "ledger_transfer",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", CODE, nullable=False),
    Column("debit_id", ID, nullable=False),
    Column("credit_id", ID, nullable=False),
    Column("asset", CODE, nullable=False),
    Column("amount", Count, nullable=False),
    Column("purpose", CODE, nullable=False),
    Column("ends_id", ID, ForeignKey("ledger_transfer.id")),
    Column("reverses_id", ID, ForeignKey("ledger_transfer.id")),
    Column("expires_at", Instant),
    Column("event_id", ID, ForeignKey("event.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("hash", Bytes, nullable=False),
    # Both accounts hold the transfer's asset; a hold ends once, a transfer is reversed once.
    ForeignKeyConstraint(
        ["debit_id", "asset"], ["ledger_account.id", "ledger_account.asset"], name="fk_debit"
    ),
    ForeignKeyConstraint(
        ["credit_id", "asset"], ["ledger_account.id", "ledger_account.asset"], name="fk_credit"
    ),
    Unique("ends_id"),
    Unique("reverses_id"),
    Unique("event_id", "position"),
    Index(None, "debit_id"),
    Index(None, "credit_id"),
    Index("ix_ledger_transfer_expires_at", "expires_at"),
    CheckConstraint("amount > 0", name="amount_positive"),
    CheckConstraint("debit_id <> credit_id", name="two_accounts"),
    CheckConstraint(_earmarked(), name="earmarked"),
    CheckConstraint("(kind IN ('POST', 'VOID', 'EXPIRE')) = (ends_id IS NOT NULL)", name="ends_a_hold"),
    CheckConstraint("(kind = 'REVERSAL') = (reverses_id IS NOT NULL)", name="reverses"),
    CheckConstraint("kind IN ('NORMAL', 'PENDING', 'POST', 'VOID', 'EXPIRE', 'REVERSAL')", name="known_kind"),
    info=HISTORY,
)

account_balance = Table(
    "account_balance",
    metadata,
    Column("account_id", ID, ForeignKey("ledger_account.id"), primary_key=True),
    Column("bound", CODE, nullable=False),
    Column("debits_posted", Count, nullable=False),
    Column("credits_posted", Count, nullable=False),
    Column("debits_pending", Count, nullable=False),
    Column("credits_pending", Count, nullable=False),
    CheckConstraint(
        "debits_posted >= 0 AND credits_posted >= 0 AND debits_pending >= 0 AND credits_pending >= 0",
        name="sums_not_negative",
    ),
    CheckConstraint(
        "bound <> 'DEBITS' OR debits_posted + debits_pending <= credits_posted", name="debits_covered"
    ),
    CheckConstraint(
        "bound <> 'CREDITS' OR credits_posted + credits_pending <= debits_posted", name="credits_covered"
    ),
)

"""Bills and their lines, reconciled days and differences, settlement batches, payees and payouts."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table
from sqlalchemy import UniqueConstraint as Unique

from registry.ledger.purposes import Income, Purpose
from registry.settlement.batches import Basis, BatchKind, BatchState
from registry.settlement.reconciliation import (
    BillKind,
    Class,
    DayState,
    DifferenceState,
    Resolution,
    RowKind,
    Source,
)
from registry.settlement.returns import ReturnState
from registry.store.tables.casework import case_table
from registry.store.tables.metadata import (
    CODE,
    HASH,
    HISTORY,
    ID,
    NAME,
    Count,
    Json,
    metadata,
    word,
)
from registry.store.tables.privacy import sealed_table
from registry.tickets.operation import AccountKind

bill = Table(
    "bill",
    metadata,
    Column("id", ID, primary_key=True),
    Column("source", word(Source), nullable=False),
    Column("kind", word(BillKind), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("sha256", HASH, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("rows_sha256", HASH, nullable=False),
    Column("received_by", ID, nullable=False),
    Column("event_id", ID, ForeignKey("event.id"), nullable=False),
    Index(None, "source", "kind", "first_day"),
    CheckConstraint("first_day <= last_day", name="whole_days"),
    info=HISTORY,
)

bill_row = Table(
    "bill_row",
    metadata,
    Column("bill_id", ID, ForeignKey("bill.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("day", Date, nullable=False),
    Column("kind", word(RowKind), nullable=False),
    Column("reference", NAME, nullable=False),
    Column("order_no", NAME, nullable=False),
    Column("amount_fen", Count, nullable=False),
    Column("state", CODE, nullable=False),
    info=HISTORY,
)

reconciliation = case_table(
    "reconciliation",
    DayState,
    Column("source", word(Source), nullable=False),
    Column("day", Date, nullable=False),
    Column("bills", Json, nullable=False),
    Column("counts", Json, nullable=False),
    Column("ours_fen", Count, nullable=False),
    Column("theirs_fen", Count, nullable=False),
    Unique("source", "day"),
)

difference = case_table(
    "difference",
    DifferenceState,
    Column("number", CODE, nullable=False),
    Column("source", word(Source), nullable=False),
    Column("day", Date, nullable=False),
    Column("kind", word(Class), nullable=False),
    Column("row_kind", word(RowKind), nullable=False),
    Column("reference", NAME, nullable=False),
    Column("order_no", NAME, nullable=False),
    Column("ours_fen", Count, nullable=False),
    Column("theirs_fen", Count, nullable=False),
    Column("resolution", word(Resolution)),
    Column("evidence_sha256", HASH, nullable=False),
    Unique("number"),
    Index(None, "source", "day"),
    CheckConstraint("(state = 'RESOLVED') = (resolution IS NOT NULL)", name="resolved_by_a_finding"),
)

sweep = Table(
    "sweep",
    metadata,
    Column("id", ID, primary_key=True),
    Column("source", CODE, nullable=False),
    Column("reference", NAME, nullable=False),
    Column("day", Date, nullable=False),
    Column("amount_fen", Count, nullable=False),
    Column("slip_sha256", HASH, nullable=False),
    Column("event_id", ID, ForeignKey("event.id"), nullable=False),
    Unique("source", "reference"),
    CheckConstraint("amount_fen > 0", name="amount_positive"),
    info=HISTORY,
)

settlement = case_table(
    "settlement",
    BatchState,
    Column("number", CODE, nullable=False),
    Column("kind", word(BatchKind), nullable=False),
    Column("year", Integer, nullable=False),
    Column("quarter", Integer, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("trades", Count, nullable=False),
    Column("gross_fen", Count, nullable=False),
    Column("lines_sha256", HASH, nullable=False),
    Column("trades_sha256", HASH, nullable=False),
    Column("computed_by", ID, nullable=False),
    Column("closed_by", ID),
    Column("closed_on", Date),
    Unique("number"),
    Unique("kind", "last_day"),
    CheckConstraint("computed_by <> closed_by", name="closed_by_another_person"),
    CheckConstraint("(state = 'COMPUTED') = (closed_by IS NULL)", name="closed_by_somebody"),
)

settlement_line = Table(
    "settlement_line",
    metadata,
    Column("batch_id", ID, ForeignKey("settlement.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("income", word(Income), nullable=False),
    Column("owner_id", ID, nullable=False),
    Column("unit_id", CODE, nullable=False),
    Column("listing_id", ID, nullable=False),
    Column("trades", Count, nullable=False),
    Column("grams", Count, nullable=False),
    Column("gross_fen", Count, nullable=False),
    Index(None, "owner_id"),
    info=HISTORY,
)

settlement_share = Table(
    "settlement_share",
    metadata,
    Column("batch_id", ID, ForeignKey("settlement.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("payee_id", ID, nullable=False),
    Column("purpose", word(Purpose), nullable=False),
    Column("basis", word(Basis), nullable=False),
    Column("amount_fen", Count, nullable=False),
    Index(None, "payee_id"),
    CheckConstraint("amount_fen > 0", name="amount_positive"),
    info=HISTORY,
)

settled_trade = Table(
    "settled_trade",
    metadata,
    # The key is what settles a trade once, whoever settles it again.
    Column("transfer_id", ID, ForeignKey("ledger_transfer.id"), primary_key=True),
    Column("batch_id", ID, ForeignKey("settlement.id"), nullable=False),
    Column("account_id", ID, nullable=False),
    Column("unit_id", CODE, nullable=False),
    Column("listing_id", ID, nullable=False),
    Column("day", Date, nullable=False),
    Column("amount_fen", Count, nullable=False),
    Column("grams", Count, nullable=False),
    Index(None, "batch_id", "account_id"),
    info=HISTORY,
)

correction = Table(
    "correction",
    metadata,
    Column("id", ID, primary_key=True),
    Column("income", word(Income), nullable=False),
    Column("from_party", ID, nullable=False),
    Column("to_party", ID, nullable=False),
    Column("amount_fen", Count, nullable=False),
    Column("closed_batch_id", ID, ForeignKey("settlement.id"), nullable=False),
    Column("evidence_sha256", HASH, nullable=False),
    Column("proposed_by", ID, nullable=False),
    Column("event_id", ID, ForeignKey("event.id"), nullable=False),
    CheckConstraint("amount_fen > 0", name="amount_positive"),
    CheckConstraint("from_party <> to_party", name="two_parties"),
    info=HISTORY,
)

correction_done = Table(
    "correction_done",
    metadata,
    Column("correction_id", ID, ForeignKey("correction.id"), primary_key=True),
    Column("batch_id", ID, ForeignKey("settlement.id"), nullable=False),
    info=HISTORY,
)

reinvestment_rate = Table(
    "reinvestment_rate",
    metadata,
    Column("id", ID, primary_key=True),
    Column("income", word(Income), nullable=False),
    Column("owner_id", ID, nullable=False),
    Column("permille", Integer, nullable=False),
    Column("since", Date, nullable=False),
    Column("consent_sha256", HASH, nullable=False),
    Column("set_by", ID, nullable=False),
    Column("event_id", ID, ForeignKey("event.id"), nullable=False),
    CheckConstraint("permille BETWEEN 0 AND 1000", name="permille"),
    info=HISTORY,
)

payee_account = Table(
    "payee_account",
    metadata,
    Column("id", ID, primary_key=True),
    Column("party_id", ID, nullable=False),
    Column("kind", word(AccountKind), nullable=False),
    Column("proof_sha256", HASH, nullable=False),
    Column("commitment", HASH, nullable=False),
    Column("recorded_by", ID, nullable=False),
    Column("event_id", ID, ForeignKey("event.id"), nullable=False),
    Index(None, "party_id"),
    info=HISTORY,
)

payee_private = sealed_table(
    "payee_private",
    # Name, number and bank of the account: sealed and erasable; the register keeps a salted commitment.
    Column("payee_account_id", ID, ForeignKey("payee_account.id"), primary_key=True),
)

payout = Table(
    "payout",
    metadata,
    Column("id", ID, primary_key=True),
    Column("batch_id", ID, ForeignKey("settlement.id"), nullable=False),
    Column("payee_id", ID, nullable=False),
    Column("purpose", word(Purpose), nullable=False),
    Column("amount_fen", Count, nullable=False),
    Column("account_id", ID, ForeignKey("payee_account.id"), nullable=False),
    Column("bank_reference", NAME, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("slip_sha256", HASH, nullable=False),
    Column("paid_by", ID, nullable=False),
    Column("event_id", ID, ForeignKey("event.id"), nullable=False),
    Unique("batch_id", "payee_id", "purpose"),
    Unique("bank_reference"),
    Index(None, "paid_on"),
    CheckConstraint("amount_fen > 0", name="amount_positive"),
    info=HISTORY,
)

payout_return = case_table(
    "payout_return",
    ReturnState,
    # Each payout comes back at most once, each line of the bank and each stray payment stands for one return.
    Column("payout_id", ID, ForeignKey("payout.id"), nullable=False),
    Column("batch_id", ID, ForeignKey("settlement.id"), nullable=False),
    Column("purpose", word(Purpose), nullable=False),
    Column("amount_fen", Count, nullable=False),
    Column("account_id", ID, ForeignKey("payee_account.id"), nullable=False),
    Column("bank_reference", NAME, nullable=False),
    Column("returned_on", Date, nullable=False),
    Column("slip_sha256", HASH, nullable=False),
    Column("payment_id", ID, nullable=False),
    Column("repaid_in", ID, nullable=False),
    Unique("payout_id"),
    Unique("bank_reference"),
    Index(None, "returned_on"),
    CheckConstraint("amount_fen > 0", name="amount_positive"),
    CheckConstraint("(state = 'RETURNED') = (repaid_in = '')", name="carried_by_a_batch"),
)

"""What `linpiao check` asks of settlement: sums between its tables and the ledger."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, text

from registry.errors import Words
from registry.ledger.purposes import SHORT
from registry.store.database import Db

_PREFIX = (
    "CASE l.income "
    + " ".join(f"WHEN '{income.value}' THEN '{short}\\:'" for income, short in sorted(SHORT.items()))
    + " END"
)

_TRADES = text(
    "SELECT s.transfer_id AS id FROM settled_trade s LEFT JOIN ledger_transfer t ON t.id = s.transfer_id"
    " LEFT JOIN event e ON e.id = t.event_id"
    " WHERE t.id IS NULL OR t.amount <> s.amount_fen OR t.credit_id <> s.account_id"
    " OR e.unit_id <> s.unit_id OR e.effective_on <> s.day"
)
_LINES = text(
    "WITH t AS (SELECT batch_id, account_id, unit_id, listing_id, count(*) AS trades, sum(grams) AS grams,"
    " sum(amount_fen) AS fen FROM settled_trade GROUP BY batch_id, account_id, unit_id, listing_id)"
    f", l AS (SELECT l.*, {_PREFIX} || l.owner_id AS account_id FROM settlement_line l)"
    " SELECT l.batch_id AS id FROM l LEFT JOIN t ON t.batch_id = l.batch_id AND t.account_id = l.account_id"
    " AND t.unit_id = l.unit_id AND t.listing_id = l.listing_id"
    " WHERE t.batch_id IS NULL OR t.trades <> l.trades OR t.grams <> l.grams OR t.fen <> l.gross_fen"
    " UNION ALL SELECT t.batch_id FROM t LEFT JOIN l ON t.batch_id = l.batch_id"
    " AND t.account_id = l.account_id AND t.unit_id = l.unit_id AND t.listing_id = l.listing_id"
    " WHERE l.batch_id IS NULL"
)
_SHARES = text(
    "SELECT l.batch_id AS id FROM settlement_line l LEFT JOIN (SELECT batch_id, place, sum(amount_fen) AS fen"
    " FROM settlement_share GROUP BY batch_id, place) s ON s.batch_id = l.batch_id AND s.place = l.place"
    " WHERE coalesce(s.fen, 0) <> l.gross_fen"
)
_PAYOUTS = text(
    "SELECT p.id FROM payout p LEFT JOIN (SELECT batch_id, payee_id, purpose, sum(amount_fen) AS fen"
    " FROM (SELECT batch_id, payee_id, purpose, amount_fen FROM settlement_share"
    " WHERE basis <> 'REINVESTMENT'"
    " UNION ALL SELECT repaid_in, party_id, purpose, amount_fen FROM payout_return) d"
    " GROUP BY batch_id, payee_id, purpose) s"
    " ON s.batch_id = p.batch_id AND s.payee_id = p.payee_id AND s.purpose = p.purpose"
    " LEFT JOIN payee_account a ON a.id = p.account_id AND a.party_id = p.payee_id"
    " WHERE s.fen IS NULL OR s.fen <> p.amount_fen OR a.id IS NULL"
)
_RETURNS = text(
    "SELECT r.id FROM payout_return r LEFT JOIN payout p ON p.id = r.payout_id AND p.batch_id = r.batch_id"
    " AND p.payee_id = r.party_id AND p.purpose = r.purpose AND p.amount_fen = r.amount_fen"
    " AND p.account_id = r.account_id"
    " LEFT JOIN payment m ON m.id = r.payment_id LEFT JOIN payout a ON r.state = 'REPAID'"
    " AND a.batch_id = r.repaid_in AND a.payee_id = r.party_id AND a.purpose = r.purpose"
    " WHERE p.id IS NULL OR (r.state = 'REPAID' AND a.id IS NULL)"
    " OR (r.payment_id <> '' AND (m.id IS NULL OR m.transaction_id <> r.bank_reference))"
)
_PAYABLE = text(
    "WITH due AS (SELECT 'OUT-' || purpose || '\\:city' AS account, amount_fen AS fen FROM settlement_share"
    " WHERE basis <> 'REINVESTMENT' UNION ALL"
    " SELECT 'OUT-' || purpose || '\\:city', -amount_fen FROM payout UNION ALL"
    " SELECT 'OUT-' || purpose || '\\:city', amount_fen FROM payout_return),"
    " sums AS (SELECT account, sum(fen) AS fen FROM due GROUP BY account)"
    " SELECT a.id AS account, coalesce(s.fen, 0) AS expected, b.credits_posted - b.debits_posted AS found"
    " FROM ledger_account a JOIN account_balance b ON b.account_id = a.id LEFT JOIN sums s"
    " ON s.account = a.id WHERE a.id LIKE 'OUT-%\\:city'"
    " AND coalesce(s.fen, 0) <> b.credits_posted - b.debits_posted"
)
_QUESTIONS = (
    (_TRADES, "settled_trade", Words("与划转不符", "it is not its transfer")),
    (_LINES, "settlement_line", Words("与所结交易合计不符", "it is not the sum of its trades")),
    (_SHARES, "settlement_share", Words("分配之和不等于收入", "its shares do not add up")),
    (_PAYOUTS, "payout", Words("与分配不符", "it is not what was due")),
    (_RETURNS, "payout_return", Words("与原付款不符", "it is not the payout that came back")),
)


def batches_named(db: Db, table: str) -> set[str]:
    return set(db.scalars(text(f"SELECT DISTINCT batch_id FROM {table}")))


def unlike(db: Db) -> Iterator[tuple[tuple[str, str], Words]]:
    """Rows that do not add up with those they stand for, each with what is wrong."""
    for question, table, problem in _QUESTIONS:
        for row in db.execute(question):
            yield (table, str(row.id)), problem


def payable_unlike_shares(db: Db) -> Sequence[Row[Any]]:
    """Accounts of what is due to payees that are not shares less payouts."""
    return db.execute(_PAYABLE).all()

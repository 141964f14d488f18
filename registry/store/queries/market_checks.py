"""What `linpiao check` asks of issuances and sales: sums the database compares itself."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text

from registry.store.database import Db

_UNTILED = text(
    "SELECT p.id FROM serial_block p JOIN serial_block c ON c.parent_id = p.id"
    ' GROUP BY p.id, p."first", p."last"'
    ' HAVING min(c."first") <> p."first" OR max(c."last") <> p."last"'
    ' OR sum(c."last" - c."first" + 1) <> p."last" - p."first" + 1'
    " UNION SELECT c.id FROM serial_block c LEFT JOIN serial_block p ON p.id = c.parent_id"
    " AND p.issuance_id = c.issuance_id AND p.fate = 'OPEN' WHERE c.parent_id IS NOT NULL AND p.id IS NULL"
)
_WITHOUT_SERIALS = text(
    "SELECT i.id FROM issuance i LEFT JOIN serial_block b ON b.issuance_id = i.id AND b.parent_id IS NULL"
    ' WHERE b.id IS NULL OR b."first" <> 1 OR b."last" <> i.amount_g'
)
_RETIRED = text(
    "SELECT i.id FROM issuance i"
    ' LEFT JOIN (SELECT issuance_id, sum("last" - "first" + 1) AS grams FROM serial_block'
    " WHERE fate = 'RETIRED' GROUP BY issuance_id) b ON b.issuance_id = i.id"
    " LEFT JOIN account_balance a ON a.account_id = 'RETIRED:' || i.id"
    " WHERE coalesce(b.grams, 0) <> coalesce(a.credits_posted, -1)"
)

_CLAIMS = text(
    "SELECT c.number AS id FROM certificate c LEFT JOIN serial_block b ON b.id = c.block_id"
    " LEFT JOIN sink_order o ON o.id = c.order_id WHERE o.id IS NULL OR o.certificate_no <> c.number"
    " OR (o.object = 'LISTING') <> (c.issuance_id IS NOT NULL)"
    " OR (c.issuance_id IS NOT NULL AND (b.id IS NULL"
    " OR b.fate <> 'RETIRED' OR c.first <> b.first OR c.last <> b.last OR c.issuance_id <> b.issuance_id"
    " OR o.grams <> b.last - b.first + 1))"
    " UNION ALL SELECT b.id FROM serial_block b LEFT JOIN certificate c ON c.block_id = b.id"
    " WHERE b.fate = 'RETIRED' AND c.number IS NULL"
)
_RETURNED = (
    "SELECT p.id, p.test, p.channel, p.transaction_id, p.verdict, p.amount_fen, o.state, r.id AS refund,"
    " d.refund_id AS done"
    " FROM payment p LEFT JOIN sink_order o ON o.payment_id = p.id LEFT JOIN refund r ON r.payment_id = p.id"
    " LEFT JOIN refund_done d ON d.refund_id = r.id"
)
_PLACES = (
    "SELECT amount_fen, CASE WHEN test = 1 THEN 'T' ELSE '' END || CASE"
    " WHEN refund IS NOT NULL THEN 'REFUNDING:city' WHEN verdict <> 'APPLIED' THEN 'SUSPENSE:city'"
    f" ELSE 'PREPAID:city' END AS account FROM ({_RETURNED}) x WHERE done IS NULL"
    " AND (verdict <> 'APPLIED' OR refund IS NOT NULL OR state = 'PAID')"
    # A stray payment that a person found to be other income has left suspense for it.
    " AND NOT EXISTS (SELECT 1 FROM difference f WHERE f.source = x.channel"
    " AND f.reference = x.transaction_id AND f.kind = 'THEIRS_ONLY' AND f.resolution = 'OTHER_INCOME')"
    # So has one that was a payout of ours come back.
    " AND NOT EXISTS (SELECT 1 FROM payout_return b WHERE b.payment_id = x.id)"
    " UNION ALL SELECT o.amount_fen, CASE WHEN o.test = 1 THEN 'T' ELSE '' END || CASE"
    " WHEN l.way LIKE 'STATE%' THEN 'MI:' ELSE 'HI:' END || o.owner_id FROM sink_order o"
    " JOIN listing l ON l.id = o.listing_id WHERE o.state = 'RETIRED'"
    " UNION ALL SELECT amount_fen, CASE WHEN test = 1 THEN 'T' ELSE '' END"
    " || CASE object WHEN 'TREE' THEN 'AD:' ELSE 'PL:' END || owner_id FROM sink_order"
    " WHERE state = 'RETIRED' AND object <> 'LISTING'"
    " UNION ALL SELECT -amount_fen, CASE WHEN test = 1 THEN 'T' ELSE '' END || 'RECEIVED:' || channel"
    f" FROM ({_RETURNED}) y WHERE done IS NULL"
    # What a batch has settled is due to payees instead; what went to the bank lies there.
    " UNION ALL SELECT -amount_fen, account_id FROM settled_trade"
    " UNION ALL SELECT amount_fen, 'RECEIVED:' || source FROM sweep"
    " UNION ALL SELECT -amount_fen, 'RECEIVED:BANK' FROM sweep"
    " UNION ALL SELECT CASE WHEN t.credit_id = 'RECEIVED:BANK' THEN t.amount ELSE -t.amount END,"
    " 'RECEIVED:BANK' FROM ledger_transfer t WHERE t.kind <> 'PENDING'"
    " AND (t.debit_id LIKE 'OUT-%\\:city' AND t.credit_id = 'RECEIVED:BANK'"
    " OR t.debit_id = 'RECEIVED:BANK' AND (t.credit_id LIKE 'OI:%' OR t.credit_id LIKE 'OUT-%\\:city'))"
)
_MONEY = text(
    f"WITH places AS (SELECT account, sum(amount_fen) AS fen FROM ({_PLACES}) z GROUP BY account)"
    " SELECT a.id, coalesce(p.fen, 0) AS expected, b.credits_posted - b.debits_posted AS found"
    " FROM ledger_account a JOIN account_balance b ON b.account_id = a.id"
    " LEFT JOIN places p ON p.account = a.id WHERE a.asset = 'CNY' AND (a.id LIKE '%PREPAID:city'"
    " OR a.id LIKE '%SUSPENSE:city' OR a.id LIKE '%REFUNDING:city'"
    " OR (a.id LIKE '%RECEIVED:%' AND a.id <> 'RECEIVED:TRADE')"
    " OR a.id LIKE 'HI:%' OR a.id LIKE 'MI:%' OR a.id LIKE 'THI:%' OR a.id LIKE 'TMI:%'"
    " OR a.id LIKE 'AD:%' OR a.id LIKE 'PL:%' OR a.id LIKE 'TAD:%' OR a.id LIKE 'TPL:%')"
    " AND coalesce(p.fen, 0) <> b.credits_posted - b.debits_posted"
)
_PIECES = text(
    "WITH sold AS (SELECT coalesce(tree_id, site_id) AS subject,"
    " sum(CASE WHEN tree_id IS NULL THEN pieces ELSE 1 END) AS pieces FROM sink_order"
    " WHERE state = 'RETIRED' AND object <> 'LISTING' GROUP BY coalesce(tree_id, site_id)),"
    " given AS (SELECT substr(a.id, 9) AS subject, b.credits_posted AS pieces, a.id AS id"
    " FROM ledger_account a JOIN account_balance b ON b.account_id = a.id"
    " WHERE a.asset LIKE 'PIECE:%' AND a.purpose = 'RETIRED'),"
    " swapped AS (SELECT t.id AS subject, count(DISTINCT y.adoption_id) AS pieces FROM tree t"
    " JOIN tree_year y ON y.tree_id = t.id JOIN adoption o ON o.id = y.adoption_id"
    " JOIN sink_order s ON s.id = o.order_id WHERE s.tree_id <> t.id GROUP BY t.id)"
    " SELECT g.id, coalesce(s.pieces, 0) + coalesce(w.pieces, 0) AS certified, g.pieces AS retired"
    " FROM given g LEFT JOIN sold s ON s.subject = g.subject LEFT JOIN swapped w ON w.subject = g.subject"
    " WHERE coalesce(s.pieces, 0) + coalesce(w.pieces, 0) <> g.pieces"
)


def untiled_blocks(db: Db) -> Sequence[Row[Any]]:
    """Blocks whose parts leave a gap or overlap, and parts of nothing that may be divided."""
    return db.execute(_UNTILED).all()


def issuances_without_serials(db: Db) -> Sequence[Row[Any]]:
    return db.execute(_WITHOUT_SERIALS).all()


def retired_unlike_ledger(db: Db) -> Sequence[Row[Any]]:
    """Issuances whose retired serials are not the grams the ledger retired."""
    return db.execute(_RETIRED).all()


def blocks_unlike_certificates(db: Db) -> Sequence[Row[Any]]:
    """Retired blocks without their one certificate, certificates without their block or order."""
    return db.execute(_CLAIMS).all()


def pieces_unlike_orders(db: Db) -> Sequence[Row[Any]]:
    """Trees and sites of which the ledger retired another number than was certified or given in place."""
    return db.execute(_PIECES).all()


def money_out_of_place(db: Db) -> Sequence[Row[Any]]:
    """Accounts of the special account whose balance is not what payments, orders and refunds add up to."""
    return db.execute(_MONEY).all()

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


def untiled_blocks(db: Db) -> Sequence[Row[Any]]:
    """Blocks whose parts leave a gap or overlap, and parts of nothing that may be divided."""
    return db.execute(_UNTILED).all()


def issuances_without_serials(db: Db) -> Sequence[Row[Any]]:
    return db.execute(_WITHOUT_SERIALS).all()


def retired_unlike_ledger(db: Db) -> Sequence[Row[Any]]:
    """Issuances whose retired serials are not the grams the ledger retired."""
    return db.execute(_RETIRED).all()

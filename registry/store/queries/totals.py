"""Sums over the whole register that anybody may see: live tickets, and where every issued gram is."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from registry.ledger.accounts import GRAMS_PREFIX, OFFER, RETIRED
from registry.store.database import Db
from registry.store.queries.ticket_search import lives_on
from registry.store.tables.issuing import issuance
from registry.store.tables.ledger import account_balance, ledger_account
from registry.store.tables.tickets import ticket


@dataclass(frozen=True)
class Totals:
    tickets: int
    face_value_mu100: int
    issued_g: int
    on_sale_g: int
    retired_g: int


def totals(db: Db, as_of: date) -> Totals:
    """Of the day: live tickets with their face value, and where every issued gram is."""
    counted = select(func.count(), func.coalesce(func.sum(ticket.c.face_value_mu100), 0))
    tickets, face = db.execute(counted.where(ticket.c.number.is_not(None), lives_on(as_of))).one()
    issued = db.scalar(select(func.coalesce(func.sum(issuance.c.amount_g), 0)))
    return Totals(tickets, int(face), int(issued or 0), _grams_on(db, OFFER), _grams_on(db, RETIRED))


def _grams_on(db: Db, purpose: str) -> int:
    """What the gram accounts of a purpose hold, less what is held for orders."""
    held = account_balance.c.credits_posted - account_balance.c.debits_posted
    query = select(func.coalesce(func.sum(held - account_balance.c.debits_pending), 0))
    query = query.join(ledger_account, ledger_account.c.id == account_balance.c.account_id)
    where = (ledger_account.c.purpose == purpose, ledger_account.c.asset.startswith(GRAMS_PREFIX))
    return int(db.scalar(query.where(*where)) or 0)

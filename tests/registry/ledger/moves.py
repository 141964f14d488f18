"""Helpers: accounts and transfers posted with their event, as a verb would."""

from datetime import UTC, date, datetime, timedelta

from registry.actions.ledger import open_account, post
from registry.actions.recording import record
from registry.clock import Moment
from registry.ledger.accounts import MONEY, Account, Balance, Limit
from registry.ledger.transfers import Kind, Transfer, committed
from registry.parties.roles import SYSTEM
from registry.store.database import Database
from registry.store.queries import ledger

NOW = Moment(as_of=date(2026, 1, 8), at=datetime(2026, 1, 8, 2, 0, tzinfo=UTC))


def later(minutes: int) -> Moment:
    return Moment(as_of=NOW.as_of, at=NOW.at + timedelta(minutes=minutes))


def an_account(database: Database, id: str, limit: Limit = Limit.DEBITS, asset: str = MONEY) -> str:
    with database.writing() as db:
        open_account(db, Account(id, asset, "test", "640104", "p1", limit), by=SYSTEM, now=NOW)
    return id


def moving(id: str, debit: str, credit: str, amount: int, **more: object) -> Transfer:
    fields: dict[str, object] = {"kind": Kind.NORMAL, "asset": MONEY, "purpose": "test", **more}
    return Transfer(id=id, debit_id=debit, credit_id=credit, amount=amount, **fields)  # type: ignore[arg-type]


def holding(id: str, debit: str, credit: str, amount: int, **more: object) -> Transfer:
    return moving(id, debit, credit, amount, kind=Kind.PENDING, **more)


def posted(database: Database, *transfers: Transfer, now: Moment = NOW) -> None:
    with database.writing() as db:
        event = record(
            db, "test.moved", ("test", "1"), by=SYSTEM, now=now, unit_id="640104", facts=committed(transfers)
        )
        post(db, transfers, event)


def balance(database: Database, account_id: str) -> Balance:
    with database.reading() as db:
        found = ledger.balance(db, account_id)
    assert found
    return found

"""Moving and reading value: conditional updates of balances, inserts of transfers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, insert, literal, or_, select, update
from sqlalchemy.exc import IntegrityError

from registry.ledger.accounts import Account, Balance, Limit
from registry.ledger.transfers import Kind, Transfer
from registry.store.database import Db
from registry.store.tables.ledger import account_balance, ledger_account, ledger_transfer

_SUMS = ("debits_posted", "credits_posted", "debits_pending", "credits_pending")
_TRANSFER_COLUMNS = [
    column for column in ledger_transfer.c if column.name not in {"event_id", "position", "hash"}
]


def open_account(db: Db, account: Account, event_id: str) -> None:
    db.execute(
        insert(ledger_account).values(
            id=account.id,
            asset=account.asset,
            purpose=account.purpose,
            unit_id=account.unit_id,
            party_id=account.party_id,
            bound=account.limit.value,
            event_id=event_id,
        )
    )
    zeros = dict.fromkeys(_SUMS, 0)
    db.execute(insert(account_balance).values(account_id=account.id, bound=account.limit.value, **zeros))


def account(db: Db, account_id: str) -> Account | None:
    row = db.execute(select(ledger_account).where(ledger_account.c.id == account_id)).first()
    if row is None:
        return None
    return Account(row.id, row.asset, row.purpose, row.unit_id, row.party_id, Limit(row.bound))


def balance(db: Db, account_id: str, *, lock: bool = False) -> Balance | None:
    """`lock`: as it will be when this act moves it."""
    columns = [account_balance.c[name] for name in _SUMS]
    query = select(*columns).where(account_balance.c.account_id == account_id)
    row = db.execute(query.with_for_update() if lock else query).first()
    return Balance(*row) if row else None


def transfers(db: Db, ids: Iterable[str]) -> dict[str, Transfer]:
    """The transfers with these ids, as far as they exist."""
    query = select(*_TRANSFER_COLUMNS).where(ledger_transfer.c.id.in_(list(ids)))
    return {row.id: transfer_of(row) for row in db.execute(query)}


def transfer_of(row: Row[Any]) -> Transfer:
    names = [column.name for column in _TRANSFER_COLUMNS]
    return Transfer(**{**{name: getattr(row, name) for name in names}, "kind": Kind(row.kind)})


def closed(db: Db, ids: Iterable[str]) -> set[str]:
    """Which of these holds have ended, which of these transfers are reversed."""
    wanted = list(ids)
    ends, reverses = ledger_transfer.c.ends_id, ledger_transfer.c.reverses_id
    query = select(ends, reverses).where(or_(ends.in_(wanted), reverses.in_(wanted)))
    return {id for row in db.execute(query) for id in row if id is not None}


def move(db: Db, effects: Mapping[str, Balance]) -> str | None:
    """Add to the balances, in one order for all; returns the first account that would leave its limit.

    The condition stands in the UPDATE itself: whoever comes second sees what the first left over.
    """
    for account_id in sorted(effects):
        added = vars(effects[account_id])
        table = account_balance.c
        after = {name: table[name] + added[name] for name in _SUMS}
        within = and_(
            *(after[name] >= 0 for name in _SUMS if added[name] < 0),
            or_(
                table.bound != literal(Limit.DEBITS.value),
                after["debits_posted"] + after["debits_pending"] <= after["credits_posted"],
            ),
            or_(
                table.bound != literal(Limit.CREDITS.value),
                after["credits_posted"] + after["credits_pending"] <= after["debits_posted"],
            ),
        )
        done = db.execute(update(account_balance).where(table.account_id == account_id, within).values(after))
        if done.rowcount != 1:  # type: ignore[attr-defined]
            return account_id
    return None


def append(db: Db, moved: Sequence[Transfer], event_id: str) -> bool:
    """Insert transfers; False when one of their ids exists already."""
    rows = [
        {
            **vars(transfer),
            "kind": transfer.kind.value,
            "event_id": event_id,
            "position": position,
            "hash": transfer.hash,
        }
        for position, transfer in enumerate(moved)
    ]
    try:
        db.execute(insert(ledger_transfer), rows)
    except IntegrityError as error:
        if _is_unique_violation(error):
            return False
        raise
    return True


def _is_unique_violation(error: IntegrityError) -> bool:
    return getattr(error.orig, "sqlstate", "") == "23505" or "append only" in str(error.orig)


def due_holds(db: Db, at: datetime, limit: int) -> list[Transfer]:
    """Holds past their time that nobody ended, oldest first."""
    ending = ledger_transfer.alias("ending")
    query = (
        select(*_TRANSFER_COLUMNS)
        .outerjoin(ending, ending.c.ends_id == ledger_transfer.c.id)
        .where(ledger_transfer.c.expires_at <= at, ending.c.id.is_(None))
        .order_by(ledger_transfer.c.expires_at)
        .limit(limit)
    )
    return [transfer_of(row) for row in db.execute(query)]

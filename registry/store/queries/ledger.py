"""Moving and reading value: conditional updates of balances, inserts of transfers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TypeEngine

from registry.ledger.accounts import Account, Balance, Limit
from registry.ledger.transfers import Kind, Transfer
from registry.proof.events import Event, parse
from registry.store.database import Db
from registry.store.prepared import Prepared
from registry.store.tables.ledger import account_balance, ledger_account, ledger_transfer
from registry.store.tables.metadata import ID, Count
from registry.store.tables.register import event as event_table
from registry.store.together import write

ACCOUNTS_AT_ONCE = 100
_SUMS = ("debits_posted", "credits_posted", "debits_pending", "credits_pending")
TRANSFER_COLUMNS = [
    column for column in ledger_transfer.c if column.name not in {"event_id", "position", "hash"}
]
_TRANSFER_NAMES = [column.name for column in TRANSFER_COLUMNS]
_TRANSFER = Prepared(select(*TRANSFER_COLUMNS).where(ledger_transfer.c.id == bindparam("id")))
_CLOSED = Prepared(
    select(ledger_transfer.c.ends_id, ledger_transfer.c.reverses_id).where(
        or_(ledger_transfer.c.ends_id == bindparam("id"), ledger_transfer.c.reverses_id == bindparam("id"))
    )
)


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
    wanted = list(ids)
    if len(wanted) == 1:
        rows: Sequence[Sequence[Any]] = _TRANSFER.rows(db, id=wanted[0])
    else:
        rows = db.execute(select(*TRANSFER_COLUMNS).where(ledger_transfer.c.id.in_(wanted))).all()
    return {found.id: found for found in map(transfer_of, rows)}


def transfers_of(db: Db, event_id: str) -> list[Transfer]:
    """What an act moved, in its order."""
    row = ledger_transfer.c
    query = select(*TRANSFER_COLUMNS).where(row.event_id == event_id).order_by(row.position)
    return [transfer_of(found) for found in db.execute(query)]


def moved_by_subject(db: Db, kind: str, subject_id: str) -> list[tuple[Event, Transfer]]:
    """Everything that the acts on one subject moved, in their order, with those acts."""
    row, act = ledger_transfer.c, event_table.c
    query = (
        select(*TRANSFER_COLUMNS, act.canonical)
        .join(event_table, act.id == row.event_id)
        .where(act.subject_kind == kind, act.subject_id == subject_id)
        .order_by(row.event_id, row.position)
    )
    return [(parse(found.canonical), transfer_of(found[:-1])) for found in db.execute(query)]


def subject_of(db: Db, transfer_id: str) -> tuple[str, str] | None:
    """Which subject the act was about that moved this."""
    row, act = ledger_transfer.c, event_table.c
    query = select(act.subject_kind, act.subject_id).join(event_table, act.id == row.event_id)
    found = db.execute(query.where(row.id == transfer_id)).first()
    return (found.subject_kind, found.subject_id) if found else None


def transfer_of(row: Sequence[Any]) -> Transfer:
    values = dict(zip(_TRANSFER_NAMES, row, strict=True))
    return Transfer(**{**values, "kind": Kind(values["kind"])})


def closed(db: Db, ids: Iterable[str]) -> set[str]:
    """Which of these holds have ended, which of these transfers are reversed."""
    wanted = list(ids)
    if len(wanted) == 1:
        return {id for row in _CLOSED.rows(db, id=wanted[0]) for id in row if id is not None}
    ends, reverses = ledger_transfer.c.ends_id, ledger_transfer.c.reverses_id
    query = select(ends, reverses).where(or_(ends.in_(wanted), reverses.in_(wanted)))
    return {id for row in db.execute(query) for id in row if id is not None}


def move(db: Db, effects: Mapping[str, Balance]) -> str | None:
    """Add to the balances, in one order for all; returns the first account that would leave its limit.

    The condition stands in the UPDATE itself: whoever comes second sees what the first left over.
    """
    lock = "FOR UPDATE" if db.get_bind().dialect.name == "postgresql" else ""
    accounts = sorted(effects)
    for start in range(0, len(accounts), ACCOUNTS_AT_ONCE):
        ids = accounts[start : start + ACCOUNTS_AT_ONCE]
        values: dict[str, object] = {f"a{place}": id for place, id in enumerate(ids)}
        for place, id in enumerate(ids):
            values |= {f"{name}_{place}": getattr(effects[id], name) for name in _SUMS}
        moved = {id for (id,) in _adding(len(ids), lock).rows(db, **values)}
        if len(moved) < len(ids):
            return next(id for id in ids if id not in moved)
    return None


@lru_cache(maxsize=64)
def _adding(accounts: int, lock: str) -> Prepared:
    """One statement for all accounts of an act: locked in the order of their ids, then changed within their
    limits as they are at that moment."""
    rows = (", ".join([f":a{place}", *(f":{name}_{place}" for name in _SUMS)]) for place in range(accounts))
    after = {name: f"b.{name} + added.{name}" for name in _SUMS}
    types: dict[str, TypeEngine[Any]] = {f"a{place}": ID for place in range(accounts)}
    types |= {f"{name}_{place}": Count() for name in _SUMS for place in range(accounts)}
    adding = text(
        f"WITH added (id, {', '.join(_SUMS)}) AS (VALUES {', '.join(f'({row})' for row in rows)}),"
        " held AS (SELECT account_id AS id FROM account_balance"
        f" WHERE account_id IN (SELECT id FROM added) ORDER BY account_id {lock})"
        f" UPDATE account_balance AS b SET {', '.join(f'{name} = {sum}' for name, sum in after.items())}"
        " FROM held, added WHERE b.account_id = held.id AND added.id = held.id"
        f" AND {' AND '.join(f'{sum} >= 0' for sum in after.values())}"
        f" AND (b.bound <> '{Limit.DEBITS.value}'"
        f" OR {after['debits_posted']} + {after['debits_pending']} <= {after['credits_posted']})"
        f" AND (b.bound <> '{Limit.CREDITS.value}'"
        f" OR {after['credits_posted']} + {after['credits_pending']} <= {after['debits_posted']})"
        " RETURNING account_id"
    )
    return Prepared(adding.bindparams(*(bindparam(name, type_=type_) for name, type_ in types.items())))


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
        write(db, ledger_transfer, rows)
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
        select(*TRANSFER_COLUMNS)
        .outerjoin(ending, ending.c.ends_id == ledger_transfer.c.id)
        .where(ledger_transfer.c.expires_at <= at, ending.c.id.is_(None))
        .order_by(ledger_transfer.c.expires_at)
        .limit(limit)
    )
    return [transfer_of(row) for row in db.execute(query)]

"""A small registry with every kind of row that history has, and seeded changes of single stored bytes."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from registry.actions.checking import Report, check
from registry.actions.checks.passes import Scope
from registry.actions.repeating import keep_answer
from registry.actions.witnessing import accept_cosignatures
from registry.clock import Moment
from registry.ledger.accounts import Limit
from registry.ledger.transfers import posting, reversing, voiding
from registry.proof import notes
from registry.proof.cosignatures import WitnessSigner, joined
from registry.proof.idempotency import Answer, request
from registry.store.database import Database, Db
from registry.store.tables.schema import metadata
from tests.registry.ledger.moves import an_account, holding, later, moving, posted
from tests.registry.proof.sealed import LOG_NAME, NOW, SIGNER, Remembered, sealed, some_events

AFTERWARDS = Moment(as_of=NOW.as_of, at=NOW.at + timedelta(hours=1))
WITNESS = WitnessSigner("witness.example/forestry", bytes(range(32, 64)))
SCOPE = Scope(now=AFTERWARDS, log_name=LOG_NAME, verifiers=[SIGNER.verifier], witnesses=[WITNESS.witness])

GUARDED = (
    "event", "seal", "log_node", "checkpoint", "ledger_account", "ledger_transfer", "account_balance",
    "idempotency_key", "idempotency_answer", "cosignature",
)  # fmt: skip


def a_lived_in_registry(database: Database) -> None:
    """Two shards' worth of events, a full tile, holds posted, voided, open and reversed, kept answers."""
    memory = Remembered()
    for name, limit in (("bank", Limit.NONE), ("a", Limit.DEBITS), ("b", Limit.DEBITS)):
        an_account(database, name, limit)
    first, open_hold, other = (
        moving("t0", "bank", "a", 1000),
        holding("h1", "a", "b", 7),
        holding("h2", "a", "b", 9),
    )
    posted(database, first, open_hold, other, holding("h3", "a", "b", 5, expires_at=later(30).at))
    posted(database, posting(open_hold, id="p1", amount=3), voiding(other, id="v1"))
    done = moving("t1", "a", "b", 40)
    posted(database, done)
    posted(database, reversing(done, id="r1", purpose="correction"))
    with database.writing() as db:
        asked = request("person-1", "k1", "POST", "/api/x", b"{}")
        keep_answer(db, asked, Answer(201, "application/json", b'{"id":"1"}'), now=NOW)
    some_events(database, 120)
    sealed(database, memory)
    some_events(database, 160)
    note = notes.parse(sealed(database, memory) or "")
    with database.writing() as db:
        cosigned = joined(note, [WITNESS.cosign(note.text, NOW.at)]).dumps()
        accept_cosignatures(db, cosigned, SCOPE.verifiers, SCOPE.witnesses)


def report_of(db: Db) -> Report:
    return check(db, SCOPE)


def disarm(connection: Connection) -> None:
    """What only the owner of the database can do: switch off triggers and foreign keys."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        return
    names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
    for name in names:
        connection.execute(text(f"DROP TRIGGER {name}"))
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))


@dataclass(frozen=True)
class Flip:
    table: str
    key: dict[str, Any]
    column: str
    before: Any
    after: Any


def a_flip(connection: Connection, rng: random.Random) -> Flip:
    """One byte of one column of one row, another than it was."""
    table = metadata.tables[rng.choice(GUARDED)]
    columns = [column.name for column in table.c]
    rows = connection.execute(text(f"SELECT * FROM {table.name}")).mappings().all()
    row = rng.choice(rows)
    filled = [name for name in columns if row[name] is not None]
    column = rng.choice(filled)
    key = {name.name: row[name.name] for name in table.primary_key}
    return Flip(table.name, key, column, row[column], changed(row[column], rng))


def changed(value: Any, rng: random.Random) -> Any:
    if isinstance(value, bytes):
        position = rng.randrange(len(value))
        flipped = bytes([value[position] ^ 1 << rng.randrange(8)])
        return value[:position] + flipped + value[position + 1 :]
    if isinstance(value, int):
        return value ^ 1 << rng.randrange(20)
    if isinstance(value, datetime):
        return value + timedelta(microseconds=rng.choice([-1, 1]) * 10 ** rng.randrange(7))
    if isinstance(value, date):
        return value + timedelta(days=rng.choice([-1, 1]))
    position = rng.randrange(len(value))
    other = rng.choice([c for c in "0123456789abcdefXYZ-" if c != value[position]])
    return value[:position] + other + value[position + 1 :]


def apply(connection: Connection, flip: Flip) -> bool:
    """Whether the database let the change through; its constraints refuse some by themselves."""
    where = " AND ".join(f"{name} = :key_{name}" for name in flip.key)
    values = {f"key_{name}": value for name, value in flip.key.items()}
    try:
        with connection.begin_nested():
            statement = f"UPDATE {flip.table} SET {flip.column} = :after WHERE {where}"
            done = connection.execute(text(statement), {**values, "after": flip.after})
    except DBAPIError:
        return False
    assert done.rowcount == 1
    return True

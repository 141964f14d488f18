"""What `linpiao check` reads: whole tables as streams, and sums the database compares itself.

Rows come as they are stored, instants as text: a value that was tampered with must be shown, not choked on.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, text

from registry.proof.checks.entries import Entry, StoredSeal
from registry.proof.checks.log import StoredCheckpoint
from registry.store.database import Db

BATCH = 2000

_EVENT = (
    "e.id, e.kind, e.subject_kind, e.subject_id, e.unit_id, e.actor_id, e.effective_on, e.recorded_at,"
    " e.pack, e.canonical, e.leaf_hash"
)
_SEALED = text(
    f"SELECT {_EVENT}, s.event_id, s.unit_id AS seal_unit, s.number, s.previous_hash,"
    " s.leaf_hash AS seal_leaf, s.shard, s.leaf_index, s.sealed_at, s.hash"
    " FROM seal s LEFT JOIN event e ON e.id = s.event_id ORDER BY s.shard, s.leaf_index"
)
_WAITING = text(
    f"SELECT {_EVENT} FROM event e LEFT JOIN seal s ON s.event_id = e.id"
    " WHERE s.event_id IS NULL ORDER BY e.recorded_at, e.id"
)


def freeze(db: Db) -> None:
    """Everything read from now on is of one moment, while others go on writing."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def entries(db: Db) -> Iterator[Sequence[Entry]]:
    """The register in the order of the log, what still waits last."""
    for rows in stream(db, _SEALED):
        yield [_entry(row, _seal(row)) for row in rows]
    for rows in stream(db, _WAITING):
        yield [_entry(row, None) for row in rows]


def stream(db: Db, query: Any, **values: object) -> Iterator[Sequence[Row[Any]]]:
    """Rows in batches, from a cursor of the server: memory stays flat."""
    options = {"stream_results": True, "max_row_buffer": BATCH}
    yield from db.execute(query, values, execution_options=options).partitions(BATCH)


def _entry(row: Any, seal: StoredSeal | None) -> Entry:
    id = row[0] or (seal.event_id if seal else "")
    values: list[Any] = [id, *row[1:6], day(row[6]), instant(row[7]), *row[8:11], seal]
    return Entry(*values)


def _seal(row: Any) -> StoredSeal:
    values: list[Any] = [*row[11:18], instant(row[18]), row[19]]
    return StoredSeal(*values)


def day(value: date | str | None) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def instant(value: datetime | str | None) -> str:
    """The text of an instant as events carry it; SQLite keeps it as UTC without saying so."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return f"{value}+00:00".replace(" ", "T", 1)


def nodes(db: Db, shard: int) -> dict[tuple[int, int], bytes]:
    query = text("SELECT level, position, hash FROM log_node WHERE shard = :shard")
    return {(row.level, row.position): row.hash for row in db.execute(query, {"shard": shard})}


def checkpoints(db: Db, shard: int) -> Iterator[StoredCheckpoint]:
    query = text("SELECT shard, size, root, note FROM checkpoint WHERE shard = :shard ORDER BY size")
    for rows in stream(db, query, shard=shard):
        yield from (StoredCheckpoint(row.shard, row.size, row.root, row.note) for row in rows)


def cosignatures(db: Db) -> Iterator[Row[Any]]:
    query = text(
        "SELECT c.shard, c.size, c.witness, c.line, k.note FROM cosignature c"
        " LEFT JOIN checkpoint k ON k.shard = c.shard AND k.size = c.size"
    )
    for rows in stream(db, query):
        yield from rows


def stray_log_rows(db: Db) -> Sequence[Row[Any]]:
    """Nodes and checkpoints of a shard without seals."""
    query = text(
        "SELECT 'log_node' AS name, shard FROM log_node WHERE shard NOT IN (SELECT shard FROM seal)"
        " UNION SELECT 'checkpoint', shard FROM checkpoint WHERE shard NOT IN (SELECT shard FROM seal)"
    )
    return db.execute(query).all()


def wrong_queue(db: Db) -> Sequence[Row[Any]]:
    """The queue holds exactly the events without a seal."""
    query = text(
        "SELECT q.event_id AS id, 1 AS sealed FROM unsealed q LEFT JOIN event e ON e.id = q.event_id"
        " LEFT JOIN seal s ON s.event_id = q.event_id WHERE s.event_id IS NOT NULL OR e.id IS NULL"
        " UNION ALL SELECT e.id, 0 FROM event e LEFT JOIN seal s ON s.event_id = e.id"
        " LEFT JOIN unsealed q ON q.event_id = e.id WHERE s.event_id IS NULL AND q.event_id IS NULL"
    )
    return db.execute(query).all()


def rows_of_events(db: Db, table: str, event_ids: Sequence[str], order: str) -> Sequence[Row[Any]]:
    """The rows of a table that these events answer for."""
    query = text(f"SELECT * FROM {table} WHERE event_id IN :ids ORDER BY event_id, {order}")
    return db.execute(query.bindparams(bindparam("ids", expanding=True)), {"ids": list(event_ids)}).all()


def count(db: Db, table: str) -> int:
    return int(db.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def rows_of_other_events(db: Db, table: str, mark: str) -> Iterator[Row[Any]]:
    """Rows whose event is missing or does not carry `mark` in its bytes."""
    query = text(f"SELECT t.id, e.canonical FROM {table} t LEFT JOIN event e ON e.id = t.event_id")
    for rows in stream(db, query):
        yield from (row for row in rows if mark.encode() not in (row.canonical or b""))


_MOVED = (
    "SELECT id, debit_id, credit_id, CASE WHEN kind IN ('NORMAL', 'POST', 'REVERSAL') THEN amount ELSE 0 END"
    " AS posted, CASE WHEN kind = 'PENDING' AND NOT EXISTS (SELECT 1 FROM ledger_transfer x"
    " WHERE x.ends_id = t.id) THEN amount ELSE 0 END AS pending FROM ledger_transfer t"
)
_BALANCES = text(
    f"WITH moved AS ({_MOVED}),"
    " debits AS (SELECT debit_id AS id, sum(posted) AS posted, sum(pending) AS pending"
    " FROM moved GROUP BY debit_id),"
    " credits AS (SELECT credit_id AS id, sum(posted) AS posted, sum(pending) AS pending"
    " FROM moved GROUP BY credit_id)"
    " SELECT a.id, b.debits_posted, coalesce(d.posted, 0), b.credits_posted, coalesce(c.posted, 0),"
    " b.debits_pending, coalesce(d.pending, 0), b.credits_pending, coalesce(c.pending, 0), b.bound, a.bound"
    " FROM ledger_account a LEFT JOIN account_balance b ON b.account_id = a.id"
    " LEFT JOIN debits d ON d.id = a.id LEFT JOIN credits c ON c.id = a.id"
    " WHERE b.account_id IS NULL OR b.bound <> a.bound OR b.debits_posted <> coalesce(d.posted, 0)"
    " OR b.credits_posted <> coalesce(c.posted, 0) OR b.debits_pending <> coalesce(d.pending, 0)"
    " OR b.credits_pending <> coalesce(c.pending, 0)"
    " OR (a.bound = 'DEBITS' AND b.debits_posted + b.debits_pending > b.credits_posted)"
    " OR (a.bound = 'CREDITS' AND b.credits_posted + b.credits_pending > b.debits_posted) ORDER BY a.id"
)
_BALANCES_OF_NOBODY = text(
    "SELECT account_id AS id FROM account_balance WHERE account_id NOT IN (SELECT id FROM ledger_account)"
)
_UNMATCHED = text(
    "SELECT t.id FROM ledger_transfer t"
    " LEFT JOIN ledger_transfer x ON x.id = coalesce(t.ends_id, t.reverses_id)"
    " LEFT JOIN ledger_account d ON d.id = t.debit_id AND d.asset = t.asset"
    " LEFT JOIN ledger_account c ON c.id = t.credit_id AND c.asset = t.asset"
    " WHERE d.id IS NULL OR c.id IS NULL"
    " OR (t.ends_id IS NOT NULL AND (x.id IS NULL OR x.kind <> 'PENDING' OR x.debit_id <> t.debit_id"
    " OR x.credit_id <> t.credit_id OR x.asset <> t.asset OR t.amount > x.amount))"
    " OR (t.reverses_id IS NOT NULL AND (x.id IS NULL OR x.kind NOT IN ('NORMAL', 'POST')"
    " OR x.debit_id <> t.credit_id OR x.credit_id <> t.debit_id OR t.amount <> x.amount)) ORDER BY t.id"
)


def wrong_balances(db: Db) -> Sequence[Row[Any]]:
    """Balances that are not the sum of the transfers, or beyond their limit: pairs of stored and replayed."""
    return db.execute(_BALANCES).all()


def balances_of_nobody(db: Db) -> Sequence[Row[Any]]:
    return db.execute(_BALANCES_OF_NOBODY).all()


def unmatched_transfers(db: Db) -> Sequence[Row[Any]]:
    """Transfers between accounts of another asset, or that end or reverse something else than they say."""
    return db.execute(_UNMATCHED).all()


def answers_of_nothing(db: Db) -> Sequence[Row[Any]]:
    """Answers without their key."""
    query = text(
        "SELECT a.scope, a.key FROM idempotency_answer a LEFT JOIN idempotency_key k"
        " ON k.scope = a.scope AND k.key = a.key WHERE k.key IS NULL"
    )
    return db.execute(query).all()


def idempotency_rows(db: Db) -> Iterator[Row[Any]]:
    query = text(
        "SELECT k.scope, k.key, k.body_sha256, k.status, k.media_type, k.answer_sha256, k.answered_at,"
        " k.row_sha256, a.body FROM idempotency_key k LEFT JOIN idempotency_answer a"
        " ON a.scope = k.scope AND a.key = k.key"
    )
    for rows in stream(db, query):
        yield from rows

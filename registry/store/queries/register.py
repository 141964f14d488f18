"""Appending to the register, reading a subject's history back, and the outbox."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import select, update

from registry.proof.events import Event, parse
from registry.proof.messages import LEASE, Message
from registry.store.database import Db
from registry.store.tables.register import event as event_table
from registry.store.tables.register import outbox
from registry.store.together import write


def append(db: Db, *events: Event) -> None:
    """Insert events, many in one statement; the database puts them on the sequencer's queue."""
    rows = [_row(event) for event in events]
    if rows:
        write(db, event_table, rows)


def _row(event: Event) -> dict[str, object]:
    row = {name: getattr(event, name) for name in _OWN}
    return {**row, "canonical": event.canonical_bytes(), "leaf_hash": event.leaf_hash()}


_OWN = [column.name for column in event_table.c if column.name not in ("canonical", "leaf_hash")]


def canonical(db: Db, event_id: str) -> bytes | None:
    """The canonical bytes of one event."""
    return db.scalar(select(event_table.c.canonical).where(event_table.c.id == event_id))


def canonical_history(db: Db, subject_kind: str, subject_id: str) -> Sequence[bytes]:
    """The canonical bytes of a subject's events, oldest first."""
    query = (
        select(event_table.c.canonical)
        .where(event_table.c.subject_kind == subject_kind, event_table.c.subject_id == subject_id)
        .order_by(event_table.c.recorded_at, event_table.c.id)
    )
    return db.scalars(query).all()


def between(db: Db, kinds: Collection[str], first: date, last: date) -> Iterator[bytes]:
    """The canonical bytes of these kinds of events, effective from `first` to `last`, oldest first."""
    column = event_table.c
    query = (
        select(column.canonical)
        .where(column.kind.in_(list(kinds)), column.effective_on.between(first, last))
        .order_by(column.recorded_at, column.id)
    )
    yield from db.scalars(query.execution_options(yield_per=1000))


def last_event(db: Db, subject: tuple[str, str], kind: str) -> Event | None:
    """The latest event of one kind about a subject."""
    query = (
        select(event_table.c.canonical)
        .where(
            event_table.c.subject_kind == subject[0],
            event_table.c.subject_id == subject[1],
            event_table.c.kind == kind,
        )
        .order_by(event_table.c.recorded_at.desc(), event_table.c.id.desc())
        .limit(1)
    )
    found = db.scalar(query)
    return parse(found) if found else None


def enqueue(db: Db, messages: Sequence[Message], due_at: datetime) -> None:
    write(db, outbox, [{**vars(message), "due_at": due_at} for message in messages])


def is_anything_due(db: Db, at: datetime) -> bool:
    query = select(outbox.c.id).where(outbox.c.done_at.is_(None), outbox.c.due_at <= at).limit(1)
    return db.execute(query).first() is not None


def claim(db: Db, at: datetime, limit: int) -> list[Message]:
    """Take due messages for as long as a lease; two workers never take the same one (SKIP LOCKED)."""
    columns = [outbox.c[name] for name in ("id", "event_id", "topic", "body", "attempts")]
    query = (
        select(*columns)
        .where(outbox.c.done_at.is_(None), outbox.c.due_at <= at)
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    messages = [Message(*row) for row in db.execute(query)]
    taken = outbox.c.id.in_([message.id for message in messages])
    if messages:
        db.execute(update(outbox).where(taken).values(due_at=at + LEASE, attempts=outbox.c.attempts + 1))
    return messages


def delivered(db: Db, message_id: str, at: datetime) -> None:
    db.execute(update(outbox).where(outbox.c.id == message_id).values(done_at=at, error=None))


def failed(db: Db, message_id: str, error: str, due_at: datetime) -> None:
    db.execute(update(outbox).where(outbox.c.id == message_id).values(due_at=due_at, error=error))

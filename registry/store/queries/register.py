"""Appending to the register, and reading a subject's history back."""

from collections.abc import Sequence

from sqlalchemy import insert, select

from registry.proof.events import Event
from registry.store.database import Db
from registry.store.tables.log import unsealed
from registry.store.tables.register import event as event_table


def append(db: Db, event: Event) -> None:
    """Insert the event and put it on the sequencer's queue."""
    db.execute(
        insert(event_table).values(
            id=event.id,
            kind=event.kind,
            subject_kind=event.subject_kind,
            subject_id=event.subject_id,
            unit_id=event.unit_id,
            actor_id=event.actor_id,
            effective_on=event.effective_on,
            recorded_at=event.recorded_at,
            pack=event.pack,
            canonical=event.canonical_bytes(),
            leaf_hash=event.leaf_hash(),
        )
    )
    db.execute(insert(unsealed).values(event_id=event.id))


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

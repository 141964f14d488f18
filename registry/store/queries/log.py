"""The sealed log: taking the queue, appending seals, nodes and checkpoints, reading hashes and entries."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, delete, insert, select, text, tuple_

from registry.proof.checkpoints import Checkpoint
from registry.proof.seals import Head, RegisterEntry, Seal, Unsealed
from registry.proof.tree import Node, Read
from registry.store.database import Db
from registry.store.tables.log import checkpoint, cosignature, log_node, seal, unsealed
from registry.store.tables.register import event

SEQUENCER_LOCK = 0x6C696E7069616F
"""The PostgreSQL advisory lock of the one sequencer; on a file the write lock of `writing()` is enough."""


def become_the_sequencer(db: Db) -> None:
    """Wait until no other process seals or signs; held until the end of the transaction."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SEQUENCER_LOCK})


def waiting(db: Db, limit: int) -> list[Unsealed]:
    """Unsealed events in the order they were recorded."""
    query = (
        select(event.c.id, event.c.unit_id, event.c.leaf_hash)
        .join(unsealed, unsealed.c.event_id == event.c.id)
        .order_by(unsealed.c.position)
        .limit(limit)
    )
    return [Unsealed(*row) for row in db.execute(query)]


def is_anything_waiting(db: Db) -> bool:
    return db.execute(select(unsealed.c.position).limit(1)).first() is not None


def head(db: Db, unit_id: str) -> Head | None:
    """The last seal of a unit's register."""
    query = (
        select(seal.c.number, seal.c.hash)
        .where(seal.c.unit_id == unit_id)
        .order_by(seal.c.number.desc())
        .limit(1)
    )
    row = db.execute(query).first()
    return Head(row.number, row.hash) if row else None


def latest_shard(db: Db) -> int | None:
    return db.scalar(select(seal.c.shard).order_by(seal.c.shard.desc()).limit(1))


def size(db: Db, shard: int) -> int:
    """How many leaves a shard has."""
    last = select(seal.c.leaf_index).where(seal.c.shard == shard).order_by(seal.c.leaf_index.desc()).limit(1)
    found = db.scalar(last)
    return 0 if found is None else found + 1


def reader(db: Db, shard: int) -> Read:
    """The hashes of a shard by tile level."""

    def read(level: int, start: int, stop: int) -> Sequence[bytes]:
        if level == 0:
            position = seal.c.leaf_index
            query = select(seal.c.leaf_hash).where(seal.c.shard == shard)
        else:
            position = log_node.c.position
            query = select(log_node.c.hash).where(log_node.c.shard == shard, log_node.c.level == level)
        found = db.scalars(query.where(position >= start, position < stop).order_by(position)).all()
        if len(found) != stop - start:
            raise LookupError(f"hashes {start}…{stop} of level {level} are missing")
        return found

    return read


def append_seals(db: Db, seals: Iterable[Seal]) -> None:
    """Insert seals and take their events off the queue."""
    rows = [{**vars(sealed), "hash": sealed.hash} for sealed in seals]
    db.execute(insert(seal), rows)
    db.execute(delete(unsealed).where(unsealed.c.event_id.in_([row["event_id"] for row in rows])))


def append_nodes(db: Db, shard: int, nodes: Iterable[Node]) -> None:
    rows = [
        {"shard": shard, "level": node.level, "position": node.index, "hash": node.hash} for node in nodes
    ]
    if rows:
        db.execute(insert(log_node), rows)


def append_checkpoint(db: Db, shard: int, made: Checkpoint, note: str) -> None:
    db.execute(insert(checkpoint).values(shard=shard, size=made.size, root=made.root, note=note))


def last_note(db: Db, shard: int | None) -> str | None:
    """The newest signed checkpoint of a shard, or of the newest signed shard, as a note."""
    query = select(checkpoint.c.note).order_by(checkpoint.c.shard.desc(), checkpoint.c.size.desc()).limit(1)
    return db.scalar(query if shard is None else query.where(checkpoint.c.shard == shard))


def last_signed_shard(db: Db) -> int | None:
    return db.scalar(select(checkpoint.c.shard).order_by(checkpoint.c.shard.desc()).limit(1))


def signed_size(db: Db, shard: int) -> int:
    """The size of the newest checkpoint of a shard."""
    query = (
        select(checkpoint.c.size)
        .where(checkpoint.c.shard == shard)
        .order_by(checkpoint.c.size.desc())
        .limit(1)
    )
    return db.scalar(query) or 0


def note_at(db: Db, shard: int, size: int) -> str | None:
    """The signed checkpoint of exactly this size."""
    query = select(checkpoint.c.note).where(checkpoint.c.shard == shard, checkpoint.c.size == size)
    return db.scalar(query)


def append_cosignature(db: Db, shard: int, size: int, witness: str, line: str) -> None:
    db.execute(insert(cosignature).values(shard=shard, size=size, witness=witness, line=line))


def cosignatures(db: Db, shard: int, size: int) -> dict[str, str]:
    """The signature lines of the witnesses of a checkpoint, by name."""
    query = select(cosignature.c.witness, cosignature.c.line).where(
        cosignature.c.shard == shard, cosignature.c.size == size
    )
    return {row.witness: row.line for row in db.execute(query.order_by(cosignature.c.witness))}


def cosigned_size(db: Db, shard: int) -> int:
    """The size of the newest checkpoint that a witness cosigned."""
    query = (
        select(cosignature.c.size)
        .where(cosignature.c.shard == shard)
        .order_by(cosignature.c.size.desc())
        .limit(1)
    )
    return db.scalar(query) or 0


def place_of(db: Db, event_id: str) -> tuple[int, int] | None:
    """Shard and leaf index of a sealed event."""
    row = db.execute(select(seal.c.shard, seal.c.leaf_index).where(seal.c.event_id == event_id)).first()
    return (row.shard, row.leaf_index) if row else None


def entries(db: Db, shard: int, start: int, stop: int) -> Sequence[bytes]:
    """The canonical bytes of the leaves start…stop of a shard."""
    query = (
        select(event.c.canonical)
        .join(seal, seal.c.event_id == event.c.id)
        .where(seal.c.shard == shard, seal.c.leaf_index >= start, seal.c.leaf_index < stop)
        .order_by(seal.c.leaf_index)
    )
    return db.scalars(query).all()


def register_of(
    db: Db, unit_id: str, *, before: int | None = None, until: datetime | None = None, limit: int
) -> list[RegisterEntry]:
    """The register (登记簿) of one unit, newest first, below number `before`, sealed before `until`."""
    query = _sealed_entries(until).where(seal.c.unit_id == unit_id)
    query = query.order_by(seal.c.number.desc()).limit(limit)
    if before is not None:
        query = query.where(seal.c.number < before)
    return [RegisterEntry(*row) for row in db.execute(query)]


def register_of_the_city(
    db: Db, *, before: tuple[int, int] | None = None, until: datetime | None = None, limit: int
) -> list[RegisterEntry]:
    """The union of all registers, newest first, below a place (shard, leaf index) of the log."""
    query = _sealed_entries(until).order_by(seal.c.shard.desc(), seal.c.leaf_index.desc()).limit(limit)
    if before is not None:
        query = query.where(tuple_(seal.c.shard, seal.c.leaf_index) < tuple_(*before))
    return [RegisterEntry(*row) for row in db.execute(query)]


def not_yet_sealed(db: Db, unit_id: str | None, limit: int) -> list[RegisterEntry]:
    """What was recorded in the last second and waits for its place, newest first."""
    query = (
        select(event.c.unit_id, event.c.canonical)
        .join(unsealed, unsealed.c.event_id == event.c.id)
        .order_by(unsealed.c.position.desc())
        .limit(limit)
    )
    if unit_id is not None:
        query = query.where(event.c.unit_id == unit_id)
    return [RegisterEntry(*row) for row in db.execute(query)]


def _sealed_entries(until: datetime | None) -> Select[str, bytes, int, int, int]:
    columns = (seal.c.unit_id, event.c.canonical, seal.c.number, seal.c.shard, seal.c.leaf_index)
    query = select(*columns).join(event, event.c.id == seal.c.event_id)
    return query.where(seal.c.sealed_at < until) if until else query


def signed_shards(db: Db) -> Sequence[int]:
    """The years that have a signed checkpoint."""
    return db.scalars(select(checkpoint.c.shard).distinct().order_by(checkpoint.c.shard)).all()

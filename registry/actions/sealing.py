"""Sealing events and signing the log: what the sequencer does right after a commit (D5).

Seals are committed first and signed in a second transaction, so that a checkpoint is only ever made of
committed leaves: a crash between the two, or after the signature, signs the very same bytes again.
"""

from collections.abc import Sequence
from typing import Protocol

from registry.clock import Moment
from registry.proof import checkpoints, notes, tree
from registry.proof.checkpoints import Checkpoint
from registry.proof.errors import LogInconsistent
from registry.proof.notes import Signer
from registry.proof.seals import chained, shard_of
from registry.store.database import Db
from registry.store.queries import log

BATCH = 5000


class Memory(Protocol):
    """The last checkpoint signed per origin, kept outside the database: a restored backup cannot fork us."""

    def recall(self, origin: str) -> str | None: ...
    def remember(self, origin: str, note: str) -> None: ...


def seal(db: Db, *, now: Moment, limit: int = BATCH) -> int:
    """Give the waiting events their place in register and log; returns how many."""
    log.become_the_sequencer(db)
    waiting = log.waiting(db, limit)
    if not waiting:
        return 0
    shard = _open_shard(db, now)
    size = log.size(db, shard)
    heads = {unit: head for unit in {event.unit_id for event in waiting} if (head := log.head(db, unit))}
    seals = chained(waiting, heads, shard=shard, first_index=size, at=now.at)
    nodes = tree.completed(size, [event.leaf_hash for event in waiting], log.reader(db, shard))
    log.append_nodes(db, shard, list(nodes))
    log.append_seals(db, seals)
    return len(waiting)


def is_due(db: Db) -> bool:
    """Whether an event waits for its seal or a seal for its checkpoint."""
    shard = log.latest_shard(db)
    unsigned = shard is not None and log.signed_size(db, shard) < log.size(db, shard)
    return unsigned or log.is_anything_waiting(db)


def _open_shard(db: Db, now: Moment) -> int:
    """This year's shard, unless the clock went back or the last year still lacks its final checkpoint."""
    latest = log.latest_shard(db)
    if latest is not None and (
        latest > shard_of(now.at) or log.signed_size(db, latest) < log.size(db, latest)
    ):
        return latest
    return shard_of(now.at)


def sign_checkpoint(db: Db, *, log_name: str, signers: Sequence[Signer], memory: Memory) -> str | None:
    """Sign the present size of the open shard; None when it is signed already."""
    log.become_the_sequencer(db)
    shard = log.latest_shard(db)
    if shard is None or log.signed_size(db, shard) == log.size(db, shard):
        return None
    origin, size, read = checkpoints.origin(log_name, shard), log.size(db, shard), log.reader(db, shard)
    for earlier in (log.last_note(db, shard), memory.recall(origin)):
        if earlier:
            _require_continuation(checkpoints.parse(notes.parse(earlier).text), origin, size, read)
    made = Checkpoint(origin, size, tree.root(size, read))
    note = notes.sign(made.text(), signers).dumps()
    memory.remember(origin, note)
    log.append_checkpoint(db, shard, made, note)
    return note


def _require_continuation(earlier: Checkpoint, origin: str, size: int, read: tree.Read) -> None:
    """A log must never sign what does not continue its earlier checkpoints (tlog-checkpoint)."""
    if earlier.origin != origin:
        raise LogInconsistent(origin, f"此前以{earlier.origin}签发", f"signed before as {earlier.origin}")
    if earlier.size > size:
        raise LogInconsistent(
            origin,
            f"已签发{earlier.size}条，现存{size}条",
            f"{earlier.size} entries were signed, {size} are left",
        )
    if tree.root(earlier.size, read) != earlier.root:
        raise LogInconsistent(
            origin, f"前{earlier.size}条的根已变", f"another root over the first {earlier.size} entries"
        )

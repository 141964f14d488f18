"""Every event is the bytes it was recorded as; every seal stands in its chain; nothing waits too long."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from registry.errors import Fault, Words
from registry.proof.checks.entries import Entry, StoredSeal
from registry.proof.seals import NO_HEAD, Head
from registry.proof.tree import leaf_hash

PATIENCE = timedelta(seconds=60)
"""An event is sealed and signed about a second after its commit; a minute is a fault (D5)."""


def patience_ends(now: datetime) -> str:
    """What is older than this, as text of an instant, has waited too long."""
    return (now - PATIENCE).astimezone(UTC).isoformat(timespec="microseconds")


_NAMES = ("id", "kind", "subject", "unit", "effective_on", "recorded_at", "pack")


class EventBytes:
    """The columns and the hash of an event say what its canonical bytes say."""

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.canonical is None:
                yield Fault("event", entry.id, Words("事件缺失", "the event is missing"))
            elif leaf_hash(entry.canonical) != entry.leaf_hash:
                yield Fault("event", entry.id, Words("内容与哈希不符", "its bytes do not have its hash"))
            elif wrong := self._wrong_columns(entry):
                yield Fault(
                    "event",
                    entry.id,
                    Words(f"{wrong}列与内容不符", f"column {wrong} is not what its bytes say"),
                )

    @staticmethod
    def _wrong_columns(entry: Entry) -> str:
        inside = entry.fields.get
        said = [inside(name) for name in _NAMES]
        stored = [
            entry.id,
            entry.kind,
            [entry.subject_kind, entry.subject_id],
            entry.unit_id,
            entry.effective_on,
            entry.recorded_at,
            entry.pack,
        ]
        if said != stored:
            return next(name for name, a, b in zip(_NAMES, said, stored, strict=True) if a != b)
        return "" if (inside("actor") or [""])[0] == entry.actor_id else "actor_id"

    def finish(self) -> Iterator[Fault]:
        return iter(())


@dataclass
class Seals:
    """Numbers of a unit and indices of a shard are dense, each seal holds the hash of the one before."""

    patience_ends: str
    heads: dict[str, Head] = field(default_factory=dict)
    shard: int = 0
    size: int = 0

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            seal = entry.seal
            if seal is None:
                if entry.recorded_at < self.patience_ends:
                    yield Fault("event", entry.id, Words("超过60秒仍未封存", "unsealed for over 60 seconds"))
                continue
            if problem := self._problem(entry, seal):
                yield Fault("seal", f"{seal.unit_id}/{seal.number} ({seal.event_id})", problem)
            self.heads[seal.unit_id] = Head(seal.number, seal.hash)
            self.shard, self.size = seal.shard, seal.leaf_index + 1

    def _problem(self, entry: Entry, seal: StoredSeal) -> Words | None:
        head = self.heads.get(seal.unit_id, NO_HEAD)
        next_index = self.size if seal.shard == self.shard else 0
        if seal.own_hash() != seal.hash:
            return Words("内容与哈希不符", "its fields do not have its hash")
        if (entry.unit_id, entry.leaf_hash) != (seal.unit_id, seal.leaf_hash):
            return Words("与其事件不符", "it does not fit its event")
        if seal.number != head.number + 1:
            return Words(f"登记号不连续，应为{head.number + 1}", f"the number should be {head.number + 1}")
        if seal.previous_hash != head.hash:
            return Words("未接上前一封存", "it does not hold the hash of the seal before")
        if seal.leaf_index != next_index:
            return Words(f"日志序号不连续，应为{next_index}", f"the leaf index should be {next_index}")
        return None

    def finish(self) -> Iterator[Fault]:
        return iter(())

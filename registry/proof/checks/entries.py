"""An event as it is stored, with its seal: what every check is fed with."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from registry.errors import Fault
from registry.proof.seals import seal_hash


@dataclass(frozen=True)
class StoredSeal:
    """A row of `seal`, instants as text: a check must be able to show what cannot be read."""

    event_id: str
    unit_id: str
    number: int
    previous_hash: bytes
    leaf_hash: bytes
    shard: int
    leaf_index: int
    sealed_at: str
    hash: bytes

    def own_hash(self) -> bytes:
        return seal_hash(
            event_id=self.event_id,
            unit_id=self.unit_id,
            number=self.number,
            previous_hash=self.previous_hash,
            leaf_hash=self.leaf_hash,
            shard=self.shard,
            leaf_index=self.leaf_index,
            sealed_at=self.sealed_at,
        )


@dataclass
class Entry:
    """A row of `event`; `seal` is None while it waits. `canonical` None: a seal that lost its event."""

    id: str
    kind: str
    subject_kind: str
    subject_id: str
    unit_id: str
    actor_id: str
    effective_on: str
    recorded_at: str
    pack: str | None
    canonical: bytes | None
    leaf_hash: bytes
    seal: StoredSeal | None

    def __post_init__(self) -> None:
        """Read once, for all checks; what is no JSON object has no fields."""
        try:
            found = json.loads((self.canonical or b"{}").decode())
        except ValueError:
            found = None
        self.fields: Mapping[str, Any] = found if isinstance(found, dict) else {}

    @property
    def facts(self) -> Mapping[str, Any]:
        found = self.fields.get("facts")
        return found if isinstance(found, dict) else {}


class Replay(Protocol):
    """A check that follows the register from its first entry to its last."""

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        """The faults of the next entries, in the order of the log."""
        ...

    def finish(self) -> Iterator[Fault]:
        """The faults that show only at the end."""
        ...

"""An event as it is stored, with its seal: what every check is fed with."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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
        return seal_hash(**{name: value for name, value in vars(self).items() if name != "hash"})


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

    @cached_property
    def fields(self) -> Mapping[str, Any]:
        """The fields inside the canonical bytes, empty when they are none."""
        try:
            found = json.loads(self.canonical or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

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

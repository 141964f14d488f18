"""A register event: what happened to what, by whom, under which pack, effective when and recorded when (D5).

The bytes are canonical JSON (RFC 8785) of integers and strings without personal data: parties appear by id,
private values only as salted commitments.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TypeAlias

from registry import canonical
from registry.proof.tree import leaf_hash

Fact: TypeAlias = "str | int | list[Fact] | Mapping[str, Fact] | None"


@dataclass(frozen=True)
class Event:
    id: str
    kind: str
    subject_kind: str
    subject_id: str
    unit_id: str
    actor_id: str
    actor_role: str
    party_id: str
    effective_on: date
    recorded_at: datetime
    pack: str | None
    facts: Mapping[str, Fact]

    def canonical_bytes(self) -> bytes:
        return self._canonical

    def leaf_hash(self) -> bytes:
        """What stands for the event in the public log."""
        return self._leaf_hash

    @cached_property
    def _canonical(self) -> bytes:
        return canonical.dumps(
            {
                "v": 1,
                "id": self.id,
                "kind": self.kind,
                "subject": [self.subject_kind, self.subject_id],
                "unit": self.unit_id,
                "actor": [self.actor_id, self.actor_role, self.party_id],
                "effective_on": self.effective_on.isoformat(),
                "recorded_at": self.recorded_at.isoformat(timespec="microseconds"),
                "pack": self.pack,
                "facts": dict(self.facts),
            }
        )

    @cached_property
    def _leaf_hash(self) -> bytes:
        return leaf_hash(self._canonical)


def parse(canonical: bytes) -> Event:
    """The event whose canonical bytes these are."""
    found = json.loads(canonical)
    return Event(
        id=found["id"],
        kind=found["kind"],
        subject_kind=found["subject"][0],
        subject_id=found["subject"][1],
        unit_id=found["unit"],
        actor_id=found["actor"][0],
        actor_role=found["actor"][1],
        party_id=found["actor"][2],
        effective_on=date.fromisoformat(found["effective_on"]),
        recorded_at=datetime.fromisoformat(found["recorded_at"]),
        pack=found["pack"],
        facts=found["facts"],
    )

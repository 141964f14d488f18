"""A register (登记簿) as JSON: the event itself and its place."""

import json
from typing import Any

from pydantic import BaseModel

from registry.proof.seals import RegisterEntry


class RegisterLine(BaseModel):
    """`number` counts within the unit without a gap; empty while the entry waits for its seal."""

    unit: str
    number: int | None
    shard: int | None
    leaf_index: int | None
    event: dict[str, Any]

    @classmethod
    def of(cls, entry: RegisterEntry) -> "RegisterLine":
        return cls(
            unit=entry.unit_id,
            number=entry.number,
            shard=entry.shard,
            leaf_index=entry.leaf_index,
            event=json.loads(entry.event),
        )


class Register(BaseModel):
    """`waiting` was recorded within the last second; `before` asks for the next older page."""

    waiting: list[RegisterLine]
    entries: list[RegisterLine]
    before: str | None

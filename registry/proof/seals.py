"""Seals: an event's place in its unit's register (登记簿, LP-08b) and in the public log.

Within a unit the numbers are dense and each seal holds the hash of the one before; within a log shard (a
year) the leaf indices are dense. The hash covers every field, so no column of a seal can change unseen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from registry.clock import CITY_TIME

BEFORE_FIRST = bytes(32)


@dataclass(frozen=True)
class Unsealed:
    """An event that waits for its seal."""

    event_id: str
    unit_id: str
    leaf_hash: bytes


@dataclass(frozen=True)
class Seal:
    event_id: str
    unit_id: str
    number: int
    previous_hash: bytes
    leaf_hash: bytes
    shard: int
    leaf_index: int
    sealed_at: datetime

    @property
    def hash(self) -> bytes:
        return seal_hash(**{**vars(self), "sealed_at": self.sealed_at.isoformat(timespec="microseconds")})


def seal_hash(
    *,
    event_id: str,
    unit_id: str,
    number: int,
    previous_hash: bytes,
    leaf_hash: bytes,
    shard: int,
    leaf_index: int,
    sealed_at: str,
) -> bytes:
    """SHA-256 over nine lines; docs/reference/proof-formats.md shows them to strangers."""
    text = (
        f"linpiao/seal/v1\n{event_id}\n{unit_id}\n{number}\n{previous_hash.hex()}\n{leaf_hash.hex()}\n"
        f"{shard}\n{leaf_index}\n{sealed_at}\n"
    )
    return sha256(text.encode()).digest()


@dataclass(frozen=True)
class Head:
    """The last seal of a unit's register."""

    number: int
    hash: bytes


NO_HEAD = Head(0, BEFORE_FIRST)


def shard_of(at: datetime) -> int:
    """A shard holds what is sealed in one calendar year of the city."""
    return at.astimezone(CITY_TIME).year


def chained(
    waiting: Sequence[Unsealed], heads: Mapping[str, Head], *, shard: int, first_index: int, at: datetime
) -> Iterator[Seal]:
    """Seal in the order given, each unit's chain going on from its head."""
    now = dict(heads)
    for leaf_index, event in enumerate(waiting, start=first_index):
        head = now.get(event.unit_id, NO_HEAD)
        seal = Seal(
            event_id=event.event_id,
            unit_id=event.unit_id,
            number=head.number + 1,
            previous_hash=head.hash,
            leaf_hash=event.leaf_hash,
            shard=shard,
            leaf_index=leaf_index,
            sealed_at=at,
        )
        now[event.unit_id] = Head(seal.number, seal.hash)
        yield seal


@dataclass(frozen=True)
class RegisterEntry:
    """A line of a 登记簿: an event's canonical bytes and its place; without a place it waits for its seal."""

    unit_id: str
    event: bytes
    number: int | None = None
    shard: int | None = None
    leaf_index: int | None = None

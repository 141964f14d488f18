"""What listings and orders share: a state that is nothing but the fold of events (D5), as with tickets."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from registry.law.matrix import Part
from registry.proof.events import Event

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True)
class Step(Generic[S]):
    """From which states to which one (None: it stays); `act` and `part` are the cell of the matrix."""

    sources: frozenset[S]
    target: S | None
    act: str
    part: Part = Part.ACTS


class Folded(Protocol):
    """A thing that follows its events."""

    id: str
    unit_id: str
    state: Any
    version: int
    changed_by: str
    changed_at: datetime | None
    pack: str | None


F = TypeVar("F", bound=Folded)
Reader = Callable[[Any], Any]
NEVER_FROM_FACTS = frozenset({"id", "unit_id", "state", "version", "changed_by", "changed_at", "pack"})


def read_day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def read_instant(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def evolve(
    thing: Folded, event: Event, steps: Mapping[str, Step[Any]], readers: Mapping[str, Reader]
) -> None:
    """The one way it changes. A fact named like a field sets it; the rest follows from the event."""
    thing.state = steps[event.kind].target or thing.state
    thing.version += 1
    thing.changed_by = event.actor_id
    thing.changed_at = event.recorded_at
    thing.pack = event.pack or thing.pack
    names = set(thing.__dataclass_fields__) - NEVER_FROM_FACTS  # type: ignore[attr-defined]
    for name in names & event.facts.keys():
        value: Any = event.facts[name]
        setattr(thing, name, readers[name](value) if name in readers else value)


def rebuild(
    kind: Callable[[str, str], F],
    events: Iterable[Event],
    steps: Mapping[str, Step[Any]],
    readers: Mapping[str, Reader],
) -> F:
    """What its events tell of; each says which version it made, so none can be left out."""
    ordered = sorted(events, key=lambda event: str(event.facts["version"]).zfill(9))
    thing = kind(ordered[0].subject_id, ordered[0].unit_id)
    for event in ordered:
        evolve(thing, event, steps, readers)
        if event.facts["version"] != thing.version:
            raise ValueError(f"{thing.id}: version {thing.version} is missing from the register")
    return thing

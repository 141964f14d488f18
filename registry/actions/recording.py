"""Every act leaves one event: who, in which role, what, effective when, under which pack."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from registry.clock import Moment, new_id
from registry.parties.roles import Actor
from registry.proof.events import Event, Fact
from registry.proof.messages import Message
from registry.proof.platform import KIND_TOLD, TOPIC
from registry.store.database import Db
from registry.store.queries import register

EVENTS_AT_ONCE = 500


def record(
    db: Db,
    kind: str,
    subject: tuple[str, str],
    *,
    by: Actor,
    now: Moment,
    unit_id: str,
    pack: str | None = None,
    facts: Mapping[str, Fact] | None = None,
) -> Event:
    """Append one event about `subject` (kind, id) to the register of `unit_id`."""
    event = _event(kind, subject, unit_id, pack, facts or {}, by, now)
    register.append(db, event)
    if kind in KIND_TOLD:
        announce(db, event, TOPIC, "")
    return event


@dataclass(frozen=True)
class Told:
    """What one of many events of a kind is about, in whose register, and its facts."""

    subject: tuple[str, str]
    unit_id: str
    facts: Mapping[str, Fact]


def record_all(
    db: Db, kind: str, told: Iterable[Told], *, by: Actor, now: Moment, pack: str | None = None
) -> None:
    """One event about each subject, as `record` leaves it, some hundreds in one statement."""
    coming = iter(told)
    while some := list(islice(coming, EVENTS_AT_ONCE)):
        events = [_event(kind, one.subject, one.unit_id, pack, one.facts, by, now) for one in some]
        register.append(db, *events)


def _event(
    kind: str,
    subject: tuple[str, str],
    unit_id: str,
    pack: str | None,
    facts: Mapping[str, Fact],
    by: Actor,
    now: Moment,
) -> Event:
    return Event(
        id=new_id(now.at),
        kind=kind,
        subject_kind=subject[0],
        subject_id=subject[1],
        unit_id=unit_id,
        actor_id=by.person_id,
        actor_role=by.role.value,
        party_id=by.party_id,
        effective_on=now.as_of,
        recorded_at=now.at,
        pack=pack,
        facts=facts,
    )


def announce(db: Db, event: Event, topic: str, body: str, *, not_before: datetime | None = None) -> Message:
    """Have the worker tell the outside about an event once this transaction is committed."""
    (message,) = announce_all(db, event, {topic: body}, not_before=not_before)
    return message


def announce_all(
    db: Db, event: Event, said: Mapping[str, str], *, not_before: datetime | None = None
) -> list[Message]:
    """The same of several topics at once."""
    messages = [
        Message(id=new_id(event.recorded_at), event_id=event.id, topic=topic, body=body, attempts=0)
        for topic, body in said.items()
    ]
    register.enqueue(db, messages, not_before or event.recorded_at)
    return messages

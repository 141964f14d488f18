"""The outbox: tells other systems what was committed, at least once, each message on its own."""

from collections.abc import Callable, Mapping
from threading import Event
from typing import TypeAlias

from api.logs import log_fault
from registry.clock import Moment
from registry.proof.messages import Message, retry_at
from registry.store.database import Database
from registry.store.queries import register

Consumer: TypeAlias = Callable[[Message], None]
"""May be called twice with the same message, and does the second time nothing."""

BATCH = 20
PAUSE_S = 0.5


def run(
    database: Database, consumers: Mapping[str, Consumer], now: Callable[[], Moment], stop: Event
) -> None:
    """Deliver until `stop` is set."""
    while not stop.is_set():
        try:
            delivered = deliver(database, consumers, now())
        except Exception as error:
            log_fault(error, "outbox")
            delivered = 0
        if not delivered:
            stop.wait(PAUSE_S)


def deliver(database: Database, consumers: Mapping[str, Consumer], now: Moment) -> int:
    """Take what is due and hand each message to the consumer of its topic; returns how many were taken.

    The consumer runs outside any transaction: the other system may be slow. A worker that dies meanwhile
    leaves a lease that runs out.
    """
    with database.reading() as db:
        if not register.is_anything_due(db, now.at):
            return 0
    with database.writing("outbox-claim") as db:
        messages = register.claim(db, now.at, BATCH)
    for message in messages:
        _deliver_one(database, consumers, message, now)
    return len(messages)


def _deliver_one(
    database: Database, consumers: Mapping[str, Consumer], message: Message, now: Moment
) -> None:
    try:
        consumers[message.topic](message)
    except Exception as error:
        log_fault(error, message.id)
        with database.writing("outbox-failed") as db:
            kind = type(error).__qualname__
            register.failed(db, message.id, kind, retry_at(message.attempts + 1, now.at))
        return
    with database.writing("outbox-delivered") as db:
        register.delivered(db, message.id, now.at)

"""The inboxes of parties are filled from the outbox: what an office decided, with the number of its paper."""

from registry.actions.messages import deliver
from registry.clock import Moment
from registry.proof.events import parse
from registry.proof.messages import Message
from registry.store.database import Database
from registry.store.queries import register


def put(database: Database, message: Message, now: Moment) -> None:
    """Once, however often it is called: the message in the inbox has the id of the one in the outbox."""
    with database.writing("inbox.put") as db:
        canonical = register.canonical(db, message.event_id)
        assert canonical, "a message is written with its event"
        deliver(db, message.id, parse(canonical), message.body, now=now)

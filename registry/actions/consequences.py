"""What follows from an event in other families, in the same transaction (D7).

A verb that ends or locks something calls `follow` with its event; a family that must react adds its function
to the kind of event here. Nothing here imports the verbs that call it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from registry.actions.desk import NOTICE
from registry.actions.recording import announce
from registry.clock import Moment
from registry.proof.events import Event
from registry.store.database import Db
from registry.store.queries import tickets

FollowUp: TypeAlias = Callable[[Db, Event, Moment], None]


def tell_pledgees(db: Db, event: Event, now: Moment) -> None:
    """LP-36b, AM-29: whoever holds a security over the ticket learns at once what has happened to it."""
    ticket = tickets.by_id(db, event.subject_id)
    for security in ticket.securities if ticket else ():
        announce(db, event, NOTICE, json.dumps({"person": security["contact"], "step": event.kind}))


FOLLOW_UPS: Mapping[str, Sequence[FollowUp]] = {
    "ticket.cancellation_due": (tell_pledgees,),
    "ticket.cancelled": (tell_pledgees,),
    "ticket.expired": (tell_pledgees,),
}


def follow(db: Db, event: Event, *, now: Moment) -> None:
    for follow_up in FOLLOW_UPS.get(event.kind, ()):
        follow_up(db, event, now)

"""What follows from an event in other families, in the same transaction (D7).

A verb that ends or locks something calls `follow` with its event; a family that must react adds its function
to the kind of event here. Nothing here imports the verbs that call it.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from registry.actions.care_effects import after_monitoring, after_violation
from registry.actions.desk import NOTICE
from registry.actions.file_marks import mark, restart_clock, stop_clock, unmark
from registry.actions.listing import withhold_carried, withhold_unsellable
from registry.actions.recording import announce
from registry.actions.standing import settle
from registry.clock import Moment
from registry.proof.events import Event
from registry.store.database import Db
from registry.store.queries import issuance, tickets

FollowUp: TypeAlias = Callable[[Db, Event, Moment], Iterable[Event] | None]
"""What it makes happen is followed in turn."""


def tell_pledgees(db: Db, event: Event, now: Moment) -> None:
    """LP-36b, AM-29: whoever holds a security over the ticket learns at once what has happened to it."""
    ticket = tickets.by_id(db, event.subject_id)
    for security in ticket.securities if ticket else ():
        announce(db, event, NOTICE, json.dumps({"person": security["contact"], "step": event.kind}))


def withhold_its_listings(db: Db, event: Event, now: Moment) -> None:
    """A listing does not outlive the ticket that carries it (16.7)."""
    withhold_carried(db, event.subject_id, now=now)


def withhold_after_loss(db: Db, event: Event, now: Moment) -> None:
    withhold_unsellable(db, str(event.facts["plot"]), now=now)


def withhold_after_quantity(db: Db, event: Event, now: Moment) -> None:
    """A correction, or a measured loss, takes the ground from under what is listed."""
    withhold_unsellable(db, issuance.quantity(db, event.subject_id).plot_id, now=now)


def withhold_after_falsification(db: Db, event: Event, now: Moment) -> None:
    quantities = event.facts["quantities"]
    assert isinstance(quantities, list)
    for plot_id in sorted({issuance.quantity(db, str(id)).plot_id for id in quantities}):
        withhold_unsellable(db, plot_id, now=now)


FOLLOW_UPS: Mapping[str, Sequence[FollowUp]] = {
    "ticket.cancellation_due": (tell_pledgees, withhold_its_listings),
    "ticket.cancelled": (tell_pledgees, withhold_its_listings),
    "ticket.expired": (tell_pledgees, withhold_its_listings),
    "ticket.replaced": (tell_pledgees, withhold_its_listings),
    "ticket.land_transferred": (tell_pledgees, withhold_its_listings),
    "sink.lost": (withhold_after_loss,),
    "quantity.reported": (withhold_after_quantity,),
    "quantity.accepted": (withhold_after_quantity,),
    "assessment.falsified": (withhold_after_falsification,),
    "upkeep.passed": (settle,),
    "upkeep.became_final": (settle,),
    "upkeep.revoked": (settle,),
    "violation.established": (after_violation,),
    "monitoring.concluded": (after_monitoring,),
    "dispute.accepted": (mark,),
    "dispute.upheld": (unmark,),
    "dispute.rejected": (unmark,),
    "dispute.withdrawn": (unmark,),
    "notice.published": (stop_clock,),
    "notice.closed": (restart_clock,),
}


def follow(db: Db, event: Event, *, now: Moment) -> None:
    for follow_up in FOLLOW_UPS.get(event.kind, ()):
        for made in follow_up(db, event, now) or ():
            follow(db, made, now=now)

"""Files whose term is over lapse by themselves: an unkept promise, an unanswered correction."""

from threading import Event

from api.logs import log_fault
from api.settings import Settings
from registry.actions.applications import lapse, overdue
from registry.clock import Moment, moment
from registry.errors import Conflict
from registry.parties.roles import SYSTEM
from registry.store.database import Database

PAUSE_S = 60.0


def run(database: Database, settings: Settings, stop: Event) -> None:
    """Look once a minute until `stop` is set; a failure is logged and tried again."""
    while not stop.is_set():
        try:
            lapse_overdue(database, moment(settings.clock))
        except Exception as error:
            log_fault(error, "terms")
        stop.wait(PAUSE_S)


def lapse_overdue(database: Database, now: Moment) -> list[str]:
    """Each file in its own transaction; one that somebody moved in the same moment is left alone."""
    with database.reading() as db:
        found = overdue(db, now.as_of)
    lapsed = []
    for ticket_id in found:
        try:
            with database.writing("ticket.lapse") as db:
                lapse(db, ticket_id, by=SYSTEM, now=now)
            lapsed.append(ticket_id)
        except Conflict:
            continue
    return lapsed

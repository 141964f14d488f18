"""What the calendar does alone: files and tickets end, failed years count, notices close."""

from collections.abc import Callable, Sequence
from threading import Event
from typing import TypeAlias

from api.logs import log_fault
from api.settings import Settings
from registry.actions import adopting, planting, vouchers
from registry.actions.applications import lapse, overdue
from registry.actions.archiving import archive_ticket
from registry.actions.archiving import ripe as to_archive
from registry.actions.assessing import make_final, ripe
from registry.actions.cancelling import expire, expired_by
from registry.actions.holding import remind, to_remind
from registry.actions.notices import close, over
from registry.actions.titling import expire as expire_title
from registry.actions.titling import over as titles_over
from registry.clock import Moment, moment
from registry.errors import Conflict
from registry.office.casework import Case
from registry.parties.roles import SYSTEM
from registry.store.database import Database
from registry.store.queries import trees
from registry.tickets.ticket import Ticket
from registry.tickets.vouchers import Voucher

Verb: TypeAlias = Callable[..., Ticket | Case | Voucher]
PAUSE_S = 60.0


def run(database: Database, settings: Settings, stop: Event) -> None:
    """Look once a minute until `stop` is set; a failure is logged and tried again."""
    while not stop.is_set():
        try:
            now = moment(settings.clock)
            lapse_overdue(database, now)
            lapse_unpaid(database, now)
            expire_ended(database, now)
            remind_changes(database, now)
            make_upkeep_final(database, now)
            close_notices(database, now)
            end_titles(database, now)
            end_adoptions(database, now)
            remind_keepers(database, now)
            remind_planters(database, now)
            archive_closed(database, now)
        except Exception as error:
            log_fault(error, "terms")
        stop.wait(PAUSE_S)


def lapse_overdue(database: Database, now: Moment) -> list[str]:
    with database.reading() as db:
        found = overdue(db, now.as_of)
    return _each(database, found, lapse, now)


def lapse_unpaid(database: Database, now: Moment) -> list[str]:
    """A voucher not paid in its term lapses, and its pool gets back what was reserved (16.3)."""
    with database.reading() as db:
        found = vouchers.overdue(db, now.as_of)
    return _each(database, found, vouchers.lapse, now)


def expire_ended(database: Database, now: Moment) -> list[str]:
    """JC-09: the calendar ends a ticket, nobody else has to act."""
    with database.reading() as db:
        found = expired_by(db, now.as_of)
    return _each(database, found, expire, now)


def make_upkeep_final(database: Database, now: Moment) -> list[str]:
    """LP-36b: the day after its objection term a failed year counts."""
    with database.reading() as db:
        found = ripe(db, now.as_of)
    return _each(database, found, make_final, now)


def close_notices(database: Database, now: Moment) -> list[str]:
    """GS-02: the period is over and every objection answered."""
    with database.reading() as db:
        found = over(db, now.as_of)
    return _each(database, found, close, now)


def end_titles(database: Database, now: Moment) -> list[str]:
    """ZH-08: a title ends with its term."""
    with database.reading() as db:
        found = titles_over(db, now.as_of)
    return _each(database, found, expire_title, now)


def end_adoptions(database: Database, now: Moment) -> list[str]:
    """RY-04: whole years, and the tree may be adopted again."""
    with database.reading() as db:
        found = trees.over_before(db, now.as_of)
    return _each(database, list(found), adopting.end, now)


def remind_keepers(database: Database, now: Moment) -> list[str]:
    """RY-06: six months without a notice about an adopted tree."""
    with database.reading() as db:
        found = adopting.to_remind(db, now.as_of)
    return _each(database, found, adopting.remind, now)


def remind_planters(database: Database, now: Moment) -> list[str]:
    """YZ-05: the season of the design has passed and nothing is planted."""
    with database.reading() as db:
        found = planting.to_remind(db, now.as_of)
    return _each(database, found, planting.remind, now)


def archive_closed(database: Database, now: Moment) -> list[str]:
    """GS-11: what is closed, and rested for the time of a review, becomes a volume."""
    with database.reading() as db:
        found = to_archive(db, now.as_of)
    return _each(database, found, archive_ticket, now)


def remind_changes(database: Database, now: Moment) -> list[str]:
    """LP-12: a transfer of land that nobody has had entered is remembered to the holder."""
    with database.reading() as db:
        found = to_remind(db, now.as_of)
    return _each(database, found, remind, now)


def _each(database: Database, found: Sequence[str], verb: Verb, now: Moment) -> list[str]:
    """Each file in its own transaction; one that somebody moved in the same moment is left alone."""
    done = []
    for file_id in found:
        try:
            with database.writing(verb.__name__) as db:
                verb(db, file_id, by=SYSTEM, now=now)
            done.append(file_id)
        except Conflict:
            continue
    return done

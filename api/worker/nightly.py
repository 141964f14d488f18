"""Every night two proofs go into the log: no ground is held twice (D4), and nothing was changed (IV-05)."""

from datetime import datetime
from threading import Event

from api.city import City
from api.logs import log, log_fault
from api.settings import Settings
from registry.actions.checking import Report, check, last_check_at, record_check
from registry.actions.land import audit_claims
from registry.clock import CITY_TIME, Moment, moment
from registry.land.claims import Audit
from registry.store.database import Database
from registry.store.queries import checking, land

PAUSE_S = 60.0


def run(database: Database, settings: Settings, stop: Event) -> None:
    """Look once a minute until `stop` is set; a failure is logged and tried again."""
    while not stop.is_set():
        try:
            audit_when_due(database, moment(settings.clock))
            check_when_due(City(settings, database))
        except Exception as error:
            log_fault(error, "nightly")
        stop.wait(PAUSE_S)


def audit_when_due(database: Database, now: Moment) -> Audit | None:
    """Once per day of the city, whatever the business date is pinned to (D17)."""
    with database.reading() as db:
        last = land.last_audit_at(db)
    if not _is_due(last, now):
        return None
    with database.writing("audit") as db:
        found = audit_claims(db, now=now)
    if not found.passed:
        log.error("ground is held twice", overlaps=len(found.overlaps), wrong_areas=len(found.wrong_areas))
    return found


def check_when_due(city: City) -> Report | None:
    """Replay the whole register once per day of the city; the result is signed with the log."""
    now = city.now()
    with city.reading() as db:
        checking.freeze(db)
        if not _is_due(last_check_at(db), now):
            return None
        report = check(db, city.check_scope())
    with city.database.writing("check") as db:
        record_check(db, report, now=now)
    if not report.passed:
        log.error("the check found differences", passes=[one.name for one in report.results if one.count])
    return report


def _is_due(last: datetime | None, now: Moment) -> bool:
    return last is None or last.astimezone(CITY_TIME).date() < now.at.astimezone(CITY_TIME).date()

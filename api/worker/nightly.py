"""Every night the proof that no ground is held twice is made again and written into the log (D4)."""

from threading import Event

from api.logs import log, log_fault
from api.settings import Settings
from registry.actions.land import audit_claims
from registry.clock import CITY_TIME, Moment, moment
from registry.land.claims import Audit
from registry.store.database import Database
from registry.store.queries import land

PAUSE_S = 60.0


def run(database: Database, settings: Settings, stop: Event) -> None:
    """Look once a minute until `stop` is set; a failure is logged and tried again."""
    while not stop.is_set():
        try:
            audit_when_due(database, moment(settings.clock))
        except Exception as error:
            log_fault(error, "nightly")
        stop.wait(PAUSE_S)


def audit_when_due(database: Database, now: Moment) -> Audit | None:
    """Once per day of the city, whatever the business date is pinned to (D17)."""
    with database.reading() as db:
        last = land.last_audit_at(db)
    if last is not None and last.astimezone(CITY_TIME).date() >= now.at.astimezone(CITY_TIME).date():
        return None
    with database.writing("audit") as db:
        found = audit_claims(db, now=now)
    if not found.passed:
        log.error("ground is held twice", overlaps=len(found.overlaps), wrong_areas=len(found.wrong_areas))
    return found

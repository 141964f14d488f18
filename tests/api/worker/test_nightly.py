"""The nightly proof: once per day of the city, into the register, and loud when it fails."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from api.worker.nightly import audit_when_due
from registry.clock import Moment
from registry.store.database import Database
from registry.store.queries.register import canonical_history
from tests.registry.land.ground import a_claim, square

EVENING = Moment(as_of=date(2026, 1, 8), at=datetime(2026, 1, 8, 15, 59, tzinfo=UTC))
"""One minute before midnight in Yinchuan; the business date stays pinned."""


def test_the_audit_runs_once_per_day_of_the_city(database: Database) -> None:
    with database.writing() as db:
        db.add(a_claim(square()))
    first = audit_when_due(database, EVENING)
    assert first is not None and first.passed and first.claims == 1
    assert audit_when_due(database, replace(EVENING, at=EVENING.at + timedelta(seconds=59))) is None
    assert audit_when_due(database, replace(EVENING, at=EVENING.at + timedelta(minutes=1))) == first
    with database.reading() as db:
        assert len(canonical_history(db, "land", "claims")) == 2


@pytest.mark.rule("LP-47")
def test_a_failing_audit_is_recorded_and_loud(sqlite_database: Database) -> None:
    with sqlite_database.writing() as db:
        db.add(a_claim(square()))
        db.execute(text("DROP TRIGGER area_claim_exclusive"))
        db.flush()
        db.add(a_claim(square(50), "forced"))
    with capture_logs() as logs:
        found = audit_when_due(sqlite_database, EVENING)
    assert found is not None and len(found.overlaps) == 1
    assert [line["log_level"] for line in logs] == ["error"]
    with sqlite_database.reading() as db:
        (event,) = canonical_history(db, "land", "claims")
    assert b'"passed":0' in event

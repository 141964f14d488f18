"""The whole register is replayed once per day, and the result goes into the log it is about."""

import json

from sqlalchemy import text

from api.city import City
from api.worker.nightly import check_when_due
from registry.store.queries.register import canonical_history
from tests.registry.proof.sealed import some_events


def facts_of_checks(city: City) -> list[dict[str, object]]:
    with city.reading() as db:
        return [json.loads(canonical)["facts"] for canonical in canonical_history(db, "register", "check")]


def test_the_check_runs_once_per_day_and_says_so_in_the_register(city: City) -> None:
    report = check_when_due(city)
    assert report is not None and report.passed
    assert check_when_due(city) is None
    (facts,) = facts_of_checks(city)
    assert facts["passed"] == 1 and facts["differences"]["seals"] == 0  # type: ignore[index]


def test_a_check_that_finds_something_says_so_in_the_register(city: City) -> None:
    (event,) = some_events(city.database, 1)
    with city.database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            connection.execute(text("DROP TRIGGER event_no_update"))
        connection.execute(text("UPDATE event SET kind = 'forged' WHERE id = :id"), {"id": event.id})
    report = check_when_due(city)
    assert report is not None and not report.passed
    (facts,) = facts_of_checks(city)
    assert facts["passed"] == 0 and facts["differences"]["events"] == 1  # type: ignore[index]

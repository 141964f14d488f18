"""History refuses every change, tried with raw SQL on both databases."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.actions.recording import record
from registry.clock import Moment
from registry.parties.roles import SYSTEM
from registry.store.database import Database
from registry.store.queries.register import canonical_history

NOW = Moment(as_of=date(2026, 1, 8), at=datetime(2026, 1, 8, 2, 0, tzinfo=UTC))


def an_event(database: Database) -> str:
    with database.writing() as db:
        event = record(
            db, "ticket.issued", ("ticket", "t1"), by=SYSTEM, now=NOW, unit_id="640104", facts={"fen": 1}
        )
    return event.id


def test_an_event_is_read_back_as_it_was_written(database: Database) -> None:
    an_event(database)
    with database.reading() as db:
        (canonical,) = canonical_history(db, "ticket", "t1")
    assert b'"facts":{"fen":1}' in canonical


@pytest.mark.rule("IV-05")
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE event SET kind = 'x'",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event SELECT * FROM event",
        "TRUNCATE event CASCADE",
    ],
)
def test_the_database_refuses_to_change_history(database: Database, attack: str) -> None:
    an_event(database)
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(attack))
    with database.reading() as db:
        assert len(canonical_history(db, "ticket", "t1")) == 1


def test_the_reading_door_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError), database.reading() as db:
        record(db, "x", ("ticket", "t2"), by=SYSTEM, now=NOW, unit_id="640104")
    an_event(database)

"""Statements run by the driver: the same rows, transaction and refusals on both databases."""

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from registry.store.database import Database
from registry.store.prepared import Prepared
from registry.store.tables.office import counter
from registry.store.together import change, together, write

COUNTED = Prepared(select(counter.c.unit_id, counter.c.last).where(counter.c.series == bindparam("series")))
KEY = {"unit_id": "640104", "series": "probe", "year": 2026}


def counted(database: Database) -> list[tuple[str, int]]:
    with database.reading() as db:
        return [(unit, last) for unit, last in COUNTED.rows(db, series="probe")]


def test_rows_and_changes_of_an_act_are_written_together_and_read_back(database: Database) -> None:
    with database.writing() as db, together(db):
        write(db, counter, [{**KEY, "last": 1}, {**KEY, "year": 2027, "last": 7}])
    with database.writing() as db:
        change(db, counter, {**KEY, "last": 1}, {"last": 2})
        assert COUNTED.first(db, series="nothing") is None
    assert sorted(counted(database)) == [("640104", 2), ("640104", 7)]


def test_a_change_that_does_not_find_its_row_as_it_was_ends_the_act(database: Database) -> None:
    with database.writing() as db:
        write(db, counter, [{**KEY, "last": 1}])
    with pytest.raises(StaleDataError), database.writing() as db, together(db):
        write(db, counter, [{**KEY, "year": 2027, "last": 1}])
        change(db, counter, {**KEY, "last": 5}, {"last": 6})
    assert counted(database) == [("640104", 1)], "nothing of the act is left"


def test_a_refusal_of_the_database_is_the_one_of_the_session(database: Database) -> None:
    with database.writing() as db:
        write(db, counter, [{**KEY, "last": 1}])
    with pytest.raises(IntegrityError), database.writing() as db, together(db):
        write(db, counter, [{**KEY, "last": 1}])
    assert counted(database) == [("640104", 1)]

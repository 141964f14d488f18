"""A repeated request is answered, never carried out again; on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from registry.actions.recording import record
from registry.actions.repeating import earlier_answer, keep_answer
from registry.errors import IdempotencyKeyReused, RequestInProgress
from registry.parties.roles import SYSTEM
from registry.proof.idempotency import Answer, request
from registry.store.database import Database
from registry.store.queries.idempotency import erase_answers
from tests.registry.proof.sealed import NOW

ONE = request("person-1", "k1", "POST", "/api/x", b'{"fen":1}')
DONE = Answer(201, "application/json", b'{"id":"1"}')


def carried_out(database: Database) -> Answer:
    with database.writing() as db:
        if found := earlier_answer(db, ONE):
            return found
        record(db, "x.done", ("x", "1"), by=SYSTEM, now=NOW, unit_id="640104")
        keep_answer(db, ONE, DONE, now=NOW)
        return DONE


def acts(database: Database) -> int:
    with database.reading() as db:
        return int(db.execute(text("SELECT count(*) FROM event")).scalar_one())


def test_the_same_request_again_gets_the_same_answer_and_acts_once(database: Database) -> None:
    assert carried_out(database) == carried_out(database) == DONE
    assert acts(database) == 1


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("POST", "/api/x", b'{"fen":2}'), ("PUT", "/api/x", b'{"fen":1}'), ("POST", "/api/y", b'{"fen":1}')],
)
def test_another_request_under_the_same_key_is_a_conflict(
    database: Database, method: str, path: str, body: bytes
) -> None:
    carried_out(database)
    with pytest.raises(IdempotencyKeyReused), database.reading() as db:
        earlier_answer(db, request("person-1", "k1", method, path, body))


def test_two_people_may_use_the_same_key(database: Database) -> None:
    carried_out(database)
    with database.reading() as db:
        assert earlier_answer(db, request("person-2", "k1", "POST", "/api/x", b'{"fen":1}')) is None


def test_of_requests_that_arrive_together_one_acts(database: Database) -> None:
    def attempt(_: int) -> str:
        try:
            return str(carried_out(database).status)
        except RequestInProgress:
            return "later"

    with ThreadPoolExecutor(6) as pool:
        ended = set(pool.map(attempt, range(12)))
    assert ended <= {"201", "later"} and "201" in ended
    assert acts(database) == 1


def test_an_erased_answer_leaves_the_act_done(database: Database) -> None:
    carried_out(database)
    with database.writing() as db:
        erase_answers(db, "person-1")
    assert carried_out(database) == Answer(201, "application/json", None)
    assert acts(database) == 1

"""Every message reaches its consumer, also when workers race, fail or die half-way."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from api.worker.outbox import deliver
from registry.actions.recording import announce, record
from registry.clock import Moment
from registry.parties.roles import SYSTEM
from registry.proof.messages import LEASE, Message
from registry.store.database import Database
from registry.store.queries import register
from tests.registry.proof.sealed import NOW


def announced(database: Database, count: int) -> list[str]:
    with database.writing() as db:
        event = record(db, "x.done", ("x", "1"), by=SYSTEM, now=NOW, unit_id="640104")
        return [announce(db, event, "sms", f'{{"n":{i}}}').id for i in range(count)]


def after(seconds: float) -> Moment:
    return replace(NOW, at=NOW.at + timedelta(seconds=seconds))


def test_racing_workers_deliver_each_message_once(database: Database) -> None:
    ids = announced(database, 60)
    seen: list[str] = []

    def work(_: int) -> None:
        while deliver(database, {"sms": lambda message: seen.append(message.id)}, NOW):
            pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert Counter(seen) == Counter(ids)


def test_a_failed_message_is_tried_again_later_and_says_why(database: Database) -> None:
    announced(database, 1)
    calls: list[Message] = []

    def fails_once(message: Message) -> None:
        calls.append(message)
        if len(calls) == 1:
            raise ConnectionError

    assert deliver(database, {"sms": fails_once}, NOW) == 1
    with database.reading() as db:
        assert db.execute(text("SELECT error, done_at FROM outbox")).one() == ("ConnectionError", None)
    assert deliver(database, {"sms": fails_once}, NOW) == 0
    assert deliver(database, {"sms": fails_once}, after(3)) == 1
    assert deliver(database, {"sms": fails_once}, after(9999)) == 0


def test_a_dead_worker_gives_its_messages_back_when_the_lease_runs_out(database: Database) -> None:
    announced(database, 1)
    with database.writing() as db:
        assert len(register.claim(db, NOW.at, 10)) == 1
    seen: list[Message] = []
    assert deliver(database, {"sms": seen.append}, NOW) == 0
    assert deliver(database, {"sms": seen.append}, after(LEASE.total_seconds())) == 1
    assert len(seen) == 1


def test_a_message_nobody_consumes_waits_with_its_error(database: Database) -> None:
    announced(database, 1)
    assert deliver(database, {}, NOW) == 1
    with database.reading() as db:
        assert db.execute(text("SELECT error FROM outbox")).scalar_one() == "KeyError"


def test_a_rolled_back_act_announces_nothing(database: Database) -> None:
    with database.writing(dry_run=True) as db:
        event = record(db, "x.done", ("x", "1"), by=SYSTEM, now=NOW, unit_id="640104")
        announce(db, event, "sms", "{}")
    assert deliver(database, {}, NOW) == 0

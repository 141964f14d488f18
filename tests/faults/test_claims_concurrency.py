"""Sixteen processes fight for the same ground, and nobody's ground is ever held twice (D4, LP-47).

The claimants write with raw SQL: what is proven is the database, not the politeness of our verbs. They go
through the same trigger as everyone.
"""

import multiprocessing
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce

import numpy as np
import psycopg
import pytest
import shapely
from shapely import Polygon
from sqlalchemy import text

from gis_data.geometry import SRID, Shape, snap
from registry.land.claims import audit
from registry.land.errors import CertificateAreaTaken, GroundTaken
from registry.store import spatial
from registry.store.database import Database
from registry.store.queries import land
from tests.registry.land.ground import LAT_M, LON_M, ORIGIN, PACK, a_certificate, a_claim, square

PROCESSES = 16
FORK = multiprocessing.get_context("fork")
CELLS = [square(6000 + 100 * column, 100 * row) for column in range(12) for row in range(12)]
"""Neighbours that share edges: every one of them must get in, once."""

COLUMNS = (
    "id, subject_kind, subject_id, unit_id, exclusivity, right_area_dm2, area_dm2, ground, live, claimed_at"
)
ON_POSTGIS = f"INSERT INTO area_claim ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s::geometry, %s, %s)"
ON_SQLITE = f"INSERT INTO area_claim ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
OVERLAPPING_PAIRS = text(
    "SELECT count(*) FROM area_claim a JOIN area_claim b ON a.id < b.id AND a.live AND b.live"
    " AND a.ground && b.ground AND ST_Relate(a.ground, b.ground, '2********')"
)
RETRY = {"40001", "40P01"}


@dataclass(frozen=True)
class Attack:
    """What one process does; `think_s` is further work between the claim and its commit."""

    url: str
    attempts: int
    seed: int
    isolation: str = "READ COMMITTED"
    think_s: float = 0.0


def grounds(attack: Attack) -> Iterator[Shape]:
    """Triangles of some hundred metres in 3 x 3 km; every fifth is a cell of the lattice, while they last."""
    random = np.random.default_rng(attack.seed)
    cells = iter(random.permutation(len(CELLS)))
    for i in range(attack.attempts):
        cell = next(cells, None) if i % 5 == 0 else None
        if cell is not None:
            yield snap(CELLS[cell])
            continue
        corners = random.uniform(0, 3000, 2) + random.uniform(-150, 150, (3, 2))
        yield snap(Polygon(np.asarray(ORIGIN) + corners / (LON_M, LAT_M)))


def row(ground: Shape, number: str, *, hexadecimal: bool) -> tuple[object, ...]:
    ewkb = shapely.to_wkb(shapely.set_srid(ground, SRID), hex=hexadecimal, include_srid=True)
    at = datetime.now(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    return (number, "ticket", number, "640104", "GROUND", 1, 1, ewkb, True, at)


def claim_on_postgis(attack: Attack) -> Counter[str]:
    done: Counter[str] = Counter()
    with psycopg.connect(attack.url, autocommit=True) as connection:
        connection.execute(f"SET default_transaction_isolation = '{attack.isolation}'")
        for i, ground in enumerate(grounds(attack)):
            values = row(ground, f"{attack.seed}-{i}", hexadecimal=True)
            answer = "40001"
            while answer in RETRY:
                answer = _try_on_postgis(connection, values, attack.think_s)
                done[answer] += 1
    return done


def _try_on_postgis(connection: psycopg.Connection, values: tuple[object, ...], think_s: float) -> str:
    try:
        with connection.transaction():
            connection.execute(ON_POSTGIS, values)
            time.sleep(think_s)
        return "accepted"
    except psycopg.errors.ExclusionViolation:
        return "refused"
    except psycopg.OperationalError as error:
        if error.sqlstate not in RETRY:
            raise
        return str(error.sqlstate)


def claim_on_sqlite(attack: Attack) -> Counter[str]:
    done: Counter[str] = Counter()
    connection = sqlite3.connect(attack.url, timeout=120, isolation_level=None)
    spatial.add_sqlite_functions(connection)
    for i, ground in enumerate(grounds(attack)):
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute(ON_SQLITE, row(ground, f"{attack.seed}-{i}", hexadecimal=False))
            connection.execute("COMMIT")
            done["accepted"] += 1
        except sqlite3.IntegrityError:
            connection.execute("ROLLBACK")
            done["refused"] += 1
    connection.close()
    return done


def fight(claim: Callable[[Attack], Counter[str]], attacks: list[Attack]) -> Counter[str]:
    with FORK.Pool(len(attacks)) as pool:
        return reduce(Counter.__add__, pool.map(claim, attacks, chunksize=1))


def assert_exclusive(database: Database) -> None:
    """By the shapes alone and, on PostGIS, by a self-join inside the database too."""
    with database.reading() as db:
        claims = land.live_claims(db)
        assert audit(claims).overlaps == ()
        if database.dialect == "postgresql":
            assert db.execute(OVERLAPPING_PAIRS).scalar_one() == 0


def assert_every_neighbour_got_in(database: Database) -> None:
    with database.reading() as db:
        box = shapely.total_bounds(CELLS)
        held = {claim.ground.normalize().wkb for claim in land.live_claims(db, tuple(box.tolist()))}
    assert {snap(cell).normalize().wkb for cell in CELLS} <= held


def libpq(database: Database) -> str:
    return database.url.replace("postgresql+psycopg", "postgresql")


@pytest.mark.rule("LP-47", "IV-01")
def test_sixteen_processes_never_share_ground_on_postgis(postgis_database: Database) -> None:
    url = libpq(postgis_database)
    done = fight(claim_on_postgis, [Attack(url, 640, seed, think_s=0.001) for seed in range(PROCESSES)])
    assert done["accepted"] + done["refused"] >= 10_000 and done["accepted"] > len(CELLS)
    assert not RETRY & set(done), "sorted locks never deadlock at READ COMMITTED"
    assert_exclusive(postgis_database)
    assert_every_neighbour_got_in(postgis_database)


@pytest.mark.rule("LP-47", "IV-01")
@pytest.mark.parametrize(
    "isolations",
    [["SERIALIZABLE"], ["SERIALIZABLE", "READ COMMITTED", "REPEATABLE READ"]],
    ids=["serializable", "mixed"],
)
def test_no_isolation_level_and_no_mixture_lets_two_claims_miss_each_other(
    postgis_database: Database, isolations: list[str]
) -> None:
    url = libpq(postgis_database)
    levels = [isolations[seed % len(isolations)] for seed in range(PROCESSES)]
    done = fight(claim_on_postgis, [Attack(url, 160, i, level, 0.001) for i, level in enumerate(levels)])
    assert done["accepted"] > 100 and done["refused"] > 100
    assert_exclusive(postgis_database)


@pytest.mark.rule("LP-47", "IV-01")
def test_sixteen_processes_never_share_ground_on_sqlite(sqlite_database: Database) -> None:
    path = sqlite_database.url.removeprefix("sqlite:///")
    done = fight(claim_on_sqlite, [Attack(path, 150, seed) for seed in range(PROCESSES)])
    assert done["accepted"] + done["refused"] >= 2_000 and done["accepted"] > 100
    assert_exclusive(sqlite_database)


NAIVE = (
    "DROP TRIGGER area_claim_exclusive ON area_claim",
    "CREATE FUNCTION naive() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF EXISTS (SELECT 1 FROM area_claim WHERE live AND ground && NEW.ground"
    " AND ST_Relate(ground, NEW.ground, '2********')) THEN"
    " RAISE EXCEPTION 'overlap' USING ERRCODE = '23P01'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER naive BEFORE INSERT ON area_claim FOR EACH ROW EXECUTE FUNCTION naive()",
)


def insert_one(connection: psycopg.Connection, ground: Shape, number: str) -> None:
    connection.execute(ON_POSTGIS, row(snap(ground), number, hexadecimal=True))


def test_the_published_trigger_lets_exactly_one_overlap_through(postgis_database: Database) -> None:
    """The control: check without lock; A inserts, B inserts, both commit."""
    with postgis_database.writing() as db:
        for statement in NAIVE:
            db.execute(text(statement))
    with psycopg.connect(libpq(postgis_database)) as a, psycopg.connect(libpq(postgis_database)) as b:
        insert_one(a, square(0), "a")
        insert_one(b, square(50), "b")
        a.commit()
        b.commit()
    with postgis_database.reading() as db:
        assert db.execute(OVERLAPPING_PAIRS).scalar_one() == 1
        assert len(audit(land.live_claims(db)).overlaps) == 1


@pytest.mark.rule("LP-47")
def test_ours_makes_the_second_wait_and_then_refuses_it(postgis_database: Database) -> None:
    """The same two transactions under our trigger."""
    refused: list[str] = []

    def second() -> None:
        with psycopg.connect(libpq(postgis_database)) as b:
            try:
                insert_one(b, square(50), "b")
            except psycopg.errors.ExclusionViolation as error:
                refused.append(str(error))

    waiting = threading.Thread(target=second)
    with psycopg.connect(libpq(postgis_database)) as a:
        insert_one(a, square(0), "first-claim")
        waiting.start()
        waiting.join(0.5)
        assert waiting.is_alive(), "the second claim has to wait for the first"
        a.commit()
    waiting.join(10)
    assert len(refused) == 1 and "first-claim" in refused[0]


def test_an_older_snapshot_cannot_claim_past_a_later_claim(postgis_database: Database) -> None:
    """Where a mere advisory lock fails: the snapshot predates the lock."""
    with psycopg.connect(libpq(postgis_database)) as old, psycopg.connect(libpq(postgis_database)) as new:
        old.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
        old.execute("SELECT count(*) FROM event")
        insert_one(new, square(0), "new")
        new.commit()
        with pytest.raises(psycopg.errors.SerializationFailure):
            insert_one(old, square(50), "old")


@pytest.mark.rule("LP-47")
@pytest.mark.parametrize("wide_first", [True, False])
def test_a_claim_over_thousands_of_tiles_and_a_small_one_inside_exclude_each_other(
    postgis_database: Database, wide_first: bool
) -> None:
    """Row locks need no shared memory: there is no limit of tiles to fall back from (decision 0036)."""
    wide, small = shapely.box(106.0, 38.0, 106.6, 38.6), square()
    first, second = (wide, small) if wide_first else (small, wide)
    with psycopg.connect(libpq(postgis_database)) as a, psycopg.connect(libpq(postgis_database)) as b:
        insert_one(a, first, "a")
        b.execute("SET lock_timeout = '300ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            insert_one(b, second, "b")
        b.rollback()
        a.commit()
        with pytest.raises(psycopg.errors.ExclusionViolation):
            insert_one(b, second, "b")


@pytest.mark.rule("LP-47")
def test_two_claims_at_once_never_use_a_certificate_twice(postgis_database: Database) -> None:
    paper = a_certificate(area_dm2=1_500_000)
    with postgis_database.writing() as db:
        db.add(paper)
    answers: list[str] = []
    both_ready = threading.Barrier(2)

    def take(x_m: float) -> None:
        wanted = a_claim(square(x_m), f"t{x_m}", certificate_id=paper.id, right_area_dm2=1_000_000)
        both_ready.wait()
        try:
            with postgis_database.writing() as db:
                land.take_ground(db, wanted, PACK)
                time.sleep(0.2)
            answers.append("taken")
        except CertificateAreaTaken:
            answers.append("refused")

    threads = [threading.Thread(target=take, args=(x_m,)) for x_m in (0.0, 300.0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers) == ["refused", "taken"]


def test_claims_far_apart_do_not_wait_for_each_other(postgis_database: Database) -> None:
    with psycopg.connect(libpq(postgis_database)) as a, psycopg.connect(libpq(postgis_database)) as b:
        insert_one(a, square(0), "a")
        b.execute("SET lock_timeout = '1s'")
        insert_one(b, square(5000), "b")


def test_a_verb_that_waited_is_told_who_was_first(postgis_database: Database) -> None:
    """Lock, then look: the look sees what was committed meanwhile, so shapely can explain."""
    held = a_claim(square(0), "first")
    near = snap(square(50))
    seen: list[str] = []

    def second() -> None:
        try:
            with postgis_database.writing() as db:
                land.take_ground(db, a_claim(near, "second"), PACK)
        except GroundTaken as refusal:
            seen.append(str(refusal.facts["subject_id"]))

    waiting = threading.Thread(target=second)
    with postgis_database.writing() as db:
        land.take_ground(db, held, PACK)
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
    waiting.join(10)
    assert seen == ["first"]

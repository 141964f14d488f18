"""Issuing tickets, eight clients at once on PostGIS, beside bare inserts of claims under the same trigger."""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from statistics import median

import psycopg
import shapely
from sqlalchemy import text

from gis_data.geometry import SRID, Shape, snap
from registry.actions import issue
from registry.parties.roles import Actor
from registry.store.database import Database
from tests.benchmarks.jobs import Row, job
from tests.databases import POSTGIS, empty_postgis
from tests.registry.land.ground import NOW, publish_outlines, square
from tests.registry.tickets.village import VAULT, an_application, an_undertaking, settle_parties

CLIENTS, EACH, ROUNDS, SIDE_M, COLUMNS = 8, 12, 5, 30, 30
FORK = multiprocessing.get_context("fork")
INSERT = (
    "INSERT INTO area_claim (id, subject_kind, subject_id, unit_id, exclusivity, right_area_dm2, area_dm2,"
    " ground, live, claimed_at) VALUES (%s, 'ticket', %s, '640104', 'GROUND', 1, 1, %s::geometry, true, %s)"
)
OVERLAPS = text(
    "SELECT count(*) FROM area_claim a JOIN area_claim b ON a.id < b.id AND a.live AND b.live"
    " AND a.ground && b.ground AND ST_Relate(a.ground, b.ground, '2********')"
)


@job("issue")
def issue_tickets() -> list[Row]:
    """Rates of `ROUNDS` rounds, one of each after the other, on the same cluster."""
    if not POSTGIS:
        raise SystemExit("this job needs deploy/with-postgis")
    with empty_postgis() as database:
        database.create()
        rounds = filed_tickets(database)
        ours, bare = [], []
        for number, (by, tickets) in enumerate(rounds):
            ours.append(_rate(database.url, _issue, [(by, tickets[i::CLIENTS]) for i in range(CLIENTS)]))
            cells = [_cell(100_000 + number * CLIENTS * EACH + i) for i in range(CLIENTS * EACH)]
            bare.append(_rate(database.url, _claim, [cells[i::CLIENTS] for i in range(CLIENTS)]))
        with database.reading() as db:
            overlaps = db.scalar(OVERLAPS)
    shares = sorted(one / other for one, other in zip(ours, bare, strict=True))
    return [
        Row(
            job="issue",
            ours=median(ours),
            peer="bare claim inserts, same trigger",
            peer_value=median(bare),
            unit="per second",
            ratio=median(shares),
            goal="≥ 1/3 of the rate, no overlap",
            met=median(shares) >= 1 / 3 and overlaps == 0,
            note=f"{CLIENTS} clients, {ROUNDS} rounds of {CLIENTS * EACH}; overlaps {overlaps};"
            f" shares {shares[0]:.2f}–{shares[-1]:.2f}",
        )
    ]


def filed_tickets(database: Database) -> list[tuple[Actor, list[str]]]:
    """For every round the head who issues, and the files that wait for it; neighbours share their edges."""
    with database.writing() as db:
        publish_outlines(db)
    village = settle_parties(database)
    rounds = []
    for number in range(ROUNDS):
        waiting = []
        for i in range(number * CLIENTS * EACH, (number + 1) * CLIENTS * EACH):
            with database.writing() as db:
                wanted = an_application(db, village.village.party_id, _cell(i), f"{i:04d}")
            waiting.append(replace(village, application=wanted).filed().id)
        rounds.append((village.head, waiting))
    return rounds


def _cell(i: int) -> Shape:
    return square(i % COLUMNS * SIDE_M, i // COLUMNS * SIDE_M, SIDE_M)


def _rate(url: str, work: Callable[[str, object], None], shares: Sequence[object]) -> float:
    """Acts per second of all clients together, from their common start to the end of the last."""
    start = FORK.Barrier(len(shares) + 1)
    clients = [FORK.Process(target=_client, args=(start, work, url, share)) for share in shares]
    for client in clients:
        client.start()
    start.wait()
    begun = time.perf_counter()
    for client in clients:
        client.join()
    assert all(client.exitcode == 0 for client in clients)
    return CLIENTS * EACH / (time.perf_counter() - begun)


def _client(start: object, work: Callable[[str, object, object], None], url: str, share: object) -> None:
    work(url, share, start)


def _issue(url: str, share: tuple[Actor, list[str]], start: object) -> None:
    by, tickets = share
    database = Database(url)
    with database.reading() as db:
        db.execute(text("SELECT 1"))
    start.wait()  # type: ignore[attr-defined]
    for ticket_id in tickets:
        with database.writing() as db:
            issue.issue(db, ticket_id, an_undertaking(), vault=VAULT, by=by, now=NOW)
    database.close()


def _claim(url: str, cells: Sequence[Shape], start: object) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        start.wait()  # type: ignore[attr-defined]
        for cell in cells:
            ewkb = shapely.to_wkb(shapely.set_srid(snap(cell), SRID), hex=True, include_srid=True)
            name = f"{abs(hash(ewkb)):x}"
            connection.execute(INSERT, (name, name, ewkb, datetime.now(UTC)))

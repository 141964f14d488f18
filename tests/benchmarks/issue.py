"""Issuing tickets, eight clients at once on PostGIS, beside bare inserts of claims under the same trigger."""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from math import ceil, sqrt
from statistics import median
from typing import Any

import numpy as np
import psycopg
import shapely
from sqlalchemy import text

from gis_data.geometry import SRID, Shape, snap
from registry.actions import issue
from registry.clock import new_id
from registry.parties.roles import Actor
from registry.store.database import Database
from registry.tickets.application import Application
from registry.tickets.ticket import Ticket
from tests.benchmarks.jobs import Row, job
from tests.benchmarks.land import SOUTH_M, WEST_M, parcels
from tests.benchmarks.orders import durable
from tests.databases import POSTGIS, empty_postgis
from tests.registry.issuance.handing_in import handed_in
from tests.registry.land.ground import LAT_M, LON_M, NOW, ORIGIN, publish_outlines
from tests.registry.tickets.village import (
    SURVEYOR,
    VAULT,
    Village,
    an_application,
    an_undertaking,
    settle_parties,
)

CLIENTS, EACH, ROUNDS, WARM = 8, 12, 5, 8
MANY = WARM + ROUNDS * EACH
PATIENCE_S = 300
Act = Callable[[str, Any], AbstractContextManager[Callable[[], None]]]
CORNER_M, FAR_M = -1_900, 100_000
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
    """As in production, where every commit waits for the disk, and with a cluster that never does."""
    if not POSTGIS:
        raise SystemExit("this job needs deploy/with-postgis")
    with durable():
        rows = [_measured("issue: durable", "fsync on for both")]
    return [*rows, _measured("issue: in memory", "fsync off for both")]


def _measured(name: str, setting: str) -> Row:
    """Rates of `ROUNDS` rounds, one of each after the other, on the same cluster and the same ground.

    The clients of both stay connected and have done `WARM` acts before the first round: as in a server,
    statements are prepared and plans are cached.
    """
    with empty_postgis() as database:
        database.create()
        by, waiting = filed_tickets(database)
        cells = grounds(CLIENTS * MANY, north_m=FAR_M)
        issuers = Crew(database.url, issuer, [(by, waiting[i::CLIENTS]) for i in range(CLIENTS)])
        claimers = Crew(database.url, claimer, [cells[i::CLIENTS] for i in range(CLIENTS)])
        rates = [(issuers.rate(), claimers.rate()) for _ in range(ROUNDS)]
        issuers.end(), claimers.end()
        with database.reading() as db:
            overlaps = db.scalar(OVERLAPS)
    ours, bare = [one for one, _ in rates], [other for _, other in rates]
    shares = sorted(one / other for one, other in zip(ours, bare, strict=True))
    return Row(
        job=name,
        ours=median(ours),
        peer="bare claim inserts, same trigger",
        peer_value=median(bare),
        unit="per second",
        ratio=median(shares),
        goal="≥ 1/3 of the rate, no overlap",
        met=median(shares) >= 1 / 3 and overlaps == 0,
        note=f"{CLIENTS} clients, {ROUNDS} rounds of {CLIENTS * EACH}, parcels of 41 vertices, {setting};"
        f" overlaps {overlaps}; shares {shares[0]:.2f}–{shares[-1]:.2f}",
    )


def filed_tickets(database: Database) -> tuple[Actor, list[str]]:
    """The head who issues, and the files that wait for it; neighbours share their edges.

    One file is walked to FILED by its officers; the others are its rows once more, each with an
    application of its own: certificate, survey, assessment and ground.
    """
    with database.writing() as db:
        publish_outlines(db)
    village = settle_parties(database)
    ground = grounds(CLIENTS * MANY)
    wanted = [_applied_for(database, village, f"{i:04d}", one) for i, one in enumerate(ground)]
    walked = replace(village, application=wanted[0]).filed()
    with database.writing() as db:
        files = [walked.id]
        for one in wanted[1:]:
            said = {name: getattr(one, name) for name in OF_APPLICATION}
            own = {**said, "id": new_id(NOW.at), "compartments": list(one.compartments)}
            own["filing_no"] = f"{walked.filing_no}-{len(files)}"
            db.add(Ticket(**{name: getattr(walked, name) for name in Ticket.__dataclass_fields__} | own))
            files.append(str(own["id"]))
    return village.head, files


OF_APPLICATION = ("certificate_id", "assessment_id", "block_name", "right_area_dm2")


def _applied_for(database: Database, village: Village, code: str, ground: Shape) -> Application:
    with database.writing() as db:
        wanted = an_application(db, village.village.party_id, ground, code)
    handed_in(database, wanted.assessment_id, by=SURVEYOR, now=NOW)
    return wanted


def grounds(count: int, north_m: float = 0.0) -> list[Shape]:
    """So many parcels of the county's lattice, row by row from a corner of the tests' district."""

    def placed(metres: np.ndarray) -> np.ndarray:
        inside = metres - (WEST_M, SOUTH_M) + (CORNER_M, CORNER_M + north_m)
        return np.round(ORIGIN + inside / (LON_M, LAT_M), 8)

    lattice = parcels(ceil(sqrt(count))).geometry.to_numpy()[:count]
    return [shapely.transform(one, placed) for one in lattice]


class Crew:
    """Clients that stay connected, each with its share of the work, and start every round together."""

    def __init__(self, url: str, act: Act, shares: Sequence[tuple[object, ...] | list[Shape]]) -> None:
        self._warm, self._start, self._end = (FORK.Barrier(len(shares) + 1) for _ in range(3))
        self._clients = [FORK.Process(target=self._work, args=(url, act, share)) for share in shares]
        for client in self._clients:
            client.start()
        self._warm.wait(PATIENCE_S)

    def rate(self) -> float:
        """Acts per second of all clients together, from their common start to the end of the last."""
        self._start.wait(PATIENCE_S)
        begun = time.perf_counter()
        self._end.wait(PATIENCE_S)
        return CLIENTS * EACH / (time.perf_counter() - begun)

    def end(self) -> None:
        for client in self._clients:
            client.join()
        assert all(client.exitcode == 0 for client in self._clients)

    def _work(self, url: str, act: Act, share: Any) -> None:
        with act(url, share) as do_one:
            for _ in range(WARM):
                do_one()
            self._warm.wait(PATIENCE_S)
            for _ in range(ROUNDS):
                self._start.wait(PATIENCE_S)
                for _ in range(EACH):
                    do_one()
                self._end.wait(PATIENCE_S)


@contextmanager
def issuer(url: str, share: tuple[Actor, list[str]]) -> Iterator[Callable[[], None]]:
    by, waiting = share[0], iter(share[1])
    database = Database(url)

    def issue_one() -> None:
        with database.writing() as db:
            issue.issue(db, next(waiting), an_undertaking(), vault=VAULT, by=by, now=NOW)

    yield issue_one
    database.close()


@contextmanager
def claimer(url: str, share: list[Shape]) -> Iterator[Callable[[], None]]:
    cells = iter(share)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:

        def claim_one() -> None:
            ewkb = shapely.to_wkb(shapely.set_srid(snap(next(cells)), SRID), hex=True, include_srid=True)
            name = f"{abs(hash(ewkb)):x}"
            connection.execute(INSERT, (name, name, ewkb, datetime.now(UTC)))

        yield claim_one

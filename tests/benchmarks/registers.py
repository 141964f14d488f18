"""The register at the size of a province: searching 100,000 tickets beside a bare query for one by number."""

import logging
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import numpy as np
import structlog
from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from api.app import build_app
from api.city import City
from api.settings import Settings
from registry.store.database import Database
from registry.store.tables.land import area_claim
from registry.store.tables.tickets import ticket
from registry.tickets.kinds import IssuerLevel, TicketKind, TicketNature
from registry.tickets.states import State
from registry.tickets.ticket import Ticket
from tests.benchmarks.jobs import Row, job
from tests.databases import POSTGIS, empty_postgis
from tests.registry.land.ground import LAT_M, LON_M, NOW, ORIGIN, a_claim, square

TICKETS, BATCH, SIDE_M, COLUMNS = 100_000, 2_000, 60, 320
UNITS = ("640104", "640105", "640106", "640121", "640122", "640181")
KEY = "A" * 43 + "="
ASKED = 40
"""Draws of each kind of question."""


@job("ticket_search")
def ticket_search() -> list[Row]:
    """Each question a person can ask, drawn at random, through HTTP to the JSON answer."""
    rows = []
    for name, opened in (("SQLite", _sqlite), ("PostGIS", empty_postgis)):
        if name == "PostGIS" and not POSTGIS:
            continue
        with opened() as database, tempfile.TemporaryDirectory() as folder:
            if name == "PostGIS":
                database.create()
            fill(database)
            rows.append(_row(name, database, Path(folder)))
    return rows


@contextmanager
def _sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/bench.sqlite")
        database.create()
        yield database
        database.close()


def fill(database: Database) -> None:
    """Squares side by side, each with its claim and its ticket; one ticket in five has ended."""
    draw = np.random.default_rng(5)
    for start in range(0, TICKETS, BATCH):
        numbers = range(start, min(start + BATCH, TICKETS))
        with database.writing() as db:
            db.execute(insert(area_claim), [_claim(i) for i in numbers])
            db.execute(insert(ticket), [_ticket(i, draw) for i in numbers])
    if database.url.startswith("postgresql"):
        with database.writing() as db:
            db.connection().exec_driver_sql("ANALYZE")


def _claim(i: int) -> dict[str, object]:
    ground = square(i % COLUMNS * SIDE_M, i // COLUMNS * SIDE_M, SIDE_M)
    made = a_claim(ground, f"t{i}", id=f"c{i}")
    return {column.name: getattr(made, column.name) for column in area_claim.c}


def _ticket(i: int, draw: np.random.Generator) -> dict[str, object]:
    issued = NOW.as_of - timedelta(days=int(draw.integers(0, 700)))
    ended = issued + timedelta(days=1) if i % 5 == 0 else None
    unit = UNITS[int(draw.integers(len(UNITS)))]
    made = Ticket(id=f"t{i}", unit_id=unit, kind=TicketKind.COLLECTIVE, nature=TicketNature.OPERATING_RIGHT)
    for name, value in {
        "state": State.CANCELLED if ended else State.ACTIVE,
        "version": 1,
        "changed_by": "officer-1",
        "changed_at": NOW.at,
        "level": IssuerLevel.COUNTY,
        "face_value_mu100": int(draw.integers(100, 90_000)),
        "elements": {"area_dm2": SIDE_M**2 * 100, "species_stems": {"新疆杨": 100}},
        "number": f"{unit}-C{issued.year}-{i:06d}-00",
        "code": f"code{i}",
        "valid_from": issued,
        "valid_to": issued + timedelta(days=3650),
        "filing_no": f"f{i}",
        "approved_by": "officer-2",
        "undertaking_sha256": "0" * 64,
        "claim_id": f"c{i}",
        "pack": "linpiao-2024@1",
        "ended_on": ended,
        "end_reason": "HOLDER_REQUEST" if ended else None,
    }.items():
        setattr(made, name, value)
    return {column.name: getattr(made, column.name) for column in ticket.c}


def _row(name: str, database: Database, folder: Path) -> Row:
    keys = {"web_key": KEY, "data_key": KEY, "log_key": KEY}
    settings = Settings(**keys, blobs=folder / "blobs", log_memory=folder / "log", clock=NOW.as_of)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    client = TestClient(build_app(City(settings, database)))
    draw = np.random.default_rng(9)
    seconds: dict[str, list[float]] = {}
    bare = []
    for _ in range(ASKED):
        for mark, asked in _questions(draw):
            start = time.perf_counter()
            answer = client.get("/api/tickets", params=asked)
            seconds.setdefault(mark, []).append(time.perf_counter() - start)
            assert answer.status_code == 200
        start = time.perf_counter()
        with database.reading() as db:
            db.execute(select(ticket.c.id).where(ticket.c.code == f"code{int(draw.integers(TICKETS))}")).all()
        bare.append(time.perf_counter() - start)
    slowest = {mark: float(np.percentile(times, 95)) for mark, times in seconds.items()}
    worst = max(slowest, key=lambda mark: slowest[mark])
    told = "，".join(f"{mark} {value * 1e3:.0f}" for mark, value in slowest.items())
    peer = float(np.percentile(bare, 95))
    return Row(
        job="ticket_search",
        ours=slowest[worst] * 1e3,
        peer=f"{name}: one row by its code, no HTTP",
        peer_value=peer * 1e3,
        unit="ms p95",
        ratio=slowest[worst] / peer,
        goal="≤ 200 ms p95",
        met=slowest[worst] <= 0.2,
        note=f"{TICKETS:,} tickets on {name}, slowest kind of question: {worst}; p95 in ms: {told}",
    )


def _questions(draw: np.random.Generator) -> Iterator[tuple[str, dict[str, str]]]:
    unit = UNITS[int(draw.integers(len(UNITS)))]
    face = float(draw.integers(1, 850))
    west = ORIGIN[0] + float(draw.uniform(0, 18_000)) / LON_M
    south = ORIGIN[1] + float(draw.uniform(0, 18_000)) / LAT_M
    box = f"{west:.5f},{south:.5f},{west + 500 / LON_M:.5f},{south + 500 / LAT_M:.5f}"
    wide = f"{west:.5f},{south:.5f},{west + 0.2:.5f},{south + 0.2:.5f}"
    day = (NOW.as_of - timedelta(days=int(draw.integers(0, 600)))).isoformat()
    yield "number", {"q": f"{unit}-C2025-0{int(draw.integers(10_000, 99_999)):05d}"}
    yield "unit", {"unit": unit}
    yield "kind", {"kind": "COLLECTIVE"}
    yield "status", {"status": "ENDED"}
    yield "area", {"face_min_mu": f"{face}", "face_max_mu": f"{face + 2}"}
    yield "rectangle", {"bbox": box}
    yield "wide rectangle", {"bbox": wide}
    yield "past day", {"on": day, "status": "LIVE"}
    yield "all together", {"unit": unit, "status": "LIVE", "face_min_mu": f"{face}", "bbox": wide, "on": day}

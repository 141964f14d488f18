"""The public pages with 100,000 tickets in the register, beside a page that asks the database nothing."""

import logging
import tempfile
import time
from pathlib import Path

import numpy as np
import structlog
from fastapi.testclient import TestClient

from api.app import build_app
from api.city import City
from api.settings import Settings
from registry.store.database import Database
from tests.benchmarks.jobs import Row, job
from tests.benchmarks.registers import KEY, TICKETS, _sqlite, fill
from tests.databases import POSTGIS, empty_postgis
from tests.registry.land.ground import NOW, square
from tests.registry.tickets.village import settle_village

ASKED, GOAL_S = 60, 0.05


@job("page")
def page() -> list[Row]:
    rows = []
    for name, opened in (("SQLite", _sqlite), ("PostGIS", empty_postgis)):
        if name == "PostGIS" and not POSTGIS:
            continue
        with opened() as database, tempfile.TemporaryDirectory() as folder:
            if name == "PostGIS":
                database.create()
            number = settle_village(database, ground=square(-1000, -1000)).active().number
            fill(database)
            rows.append(_row(name, database, Path(folder), str(number)))
    return rows


def _row(name: str, database: Database, folder: Path, number: str) -> Row:
    """Each page asked as a browser does, after the process is warm; the worst of them is the figure."""
    keys = {"web_key": KEY, "data_key": KEY, "log_key": KEY}
    settings = Settings(**keys, blobs=folder / "blobs", log_memory=folder / "log", clock=NOW.as_of)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    client = TestClient(build_app(City(settings, database)), headers={"Accept": "text/html"})
    ticket = f"/t/{number}"
    asked = ("/", "/sinks", "/tickets", ticket, f"{ticket}/trace", "/registers/640104", "/notices", "/map")
    seconds: dict[str, list[float]] = {path: [] for path in asked}
    bare = []
    for path in asked:
        assert client.get(path).status_code == 200, path
    for _ in range(ASKED):
        for path in asked:
            start = time.perf_counter()
            client.get(path)
            seconds[path].append(time.perf_counter() - start)
        start = time.perf_counter()
        client.get("/verify")
        bare.append(time.perf_counter() - start)
    slow = {path: float(np.percentile(times, 95)) for path, times in seconds.items()}
    worst = max(slow, key=lambda path: slow[path])
    told = "，".join(f"{path.replace(number, '…')} {value * 1e3:.0f}" for path, value in slow.items())
    peer = float(np.percentile(bare, 95))
    return Row(
        job="page",
        ours=slow[worst] * 1e3,
        peer=f"{name}: a page that asks the database nothing (/verify)",
        peer_value=peer * 1e3,
        unit="ms p95",
        ratio=slow[worst] / peer,
        goal="≤ 50 ms p95",
        met=slow[worst] <= GOAL_S,
        note=f"{TICKETS:,} tickets on {name}, heaviest page: {worst.replace(number, '…')}; p95 in ms: {told}",
    )

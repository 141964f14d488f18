"""A million parcels recorded in strips.

`LINPIAO_BENCH_BLOCKS` says how many blocks of 99,856 parcels (10); `LINPIAO_BENCH_SQLITE=1` takes the
embedded database instead of the private cluster.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import uuid4

import shapely
from sqlalchemy import create_engine, text

from api.city import City
from api.settings import Settings
from api.workflows.strips import record_in_strips
from gis_data.isolation import peak_kib
from gis_data.job import Answers
from registry.actions.land import publish_outline
from registry.actions.parties import register_organisation
from registry.parties.persons import Party, PartyKind
from registry.parties.roles import SYSTEM, Actor, Role
from registry.store.database import Database
from tests.benchmarks.jobs import Row, job
from tests.benchmarks.land import county_archive

BLOCKS = int(os.environ.get("LINPIAO_BENCH_BLOCKS", "10"))
ON_SQLITE = os.environ.get("LINPIAO_BENCH_SQLITE") == "1"
UNIT, CLOCK, HOLDERS = "640104", "2026-01-08", 50
GROUND = shapely.box(104.5, 37.0, 108.0, 40.0)
HOURS_S = 6 * 3600


@job("survey_record")
def survey_record() -> list[Row]:
    """Checking and recording, in a process of its own: seconds, and the most that was held."""
    small, large = (_recorded(blocks) for blocks in (1, BLOCKS))
    growth = large["peak_mib"] / small["peak_mib"]
    told = "; ".join(
        f"{one['parcels']:.0f} parcels: {one['seconds']:.0f} s, {one['cpu_s']:.0f} s of CPU, "
        f"{one['peak_mib']:.0f} MiB, children {one['child_mib']:.0f} MiB"
        for one in (small, large)
    )
    peers = f"{small['parcels']:.0f} parcels"
    peak, met = large["peak_mib"], growth <= 1.25
    return [Row("survey_record", peak, peers, small["peak_mib"], "MiB", growth, "<= 1.25", met, told)]


def _recorded(blocks: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as made, a_database(Path(made)) as address:
        folder = Path(made)
        file = county_archive(folder / "county", blocks, holders=HOLDERS)
        command = [sys.executable, "-m", "tests.benchmarks.county", address, str(file), made]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return found


def record(address: str, file: Path, folder: Path) -> dict[str, float]:
    """In the process that is measured."""
    city = a_city(address, folder)
    settle(city)
    started = time.perf_counter()
    by = Actor("surveyor", Role.SURVEYOR, "office", UNIT)
    recorded = record_in_strips(city, file, Answers(), UNIT, by, confirmed=False)
    seconds = time.perf_counter() - started
    assert recorded.entered, [one for one in recorded.checked.findings if one.level == "error"][:3]
    return {
        "parcels": recorded.checked.stands, "seconds": seconds, "cpu_s": time.process_time(),
        "peak_mib": peak_kib() / 1024, "child_mib": recorded.checked.peak_mib,
    }  # fmt: skip


def settle(city: City) -> None:
    """A schematic outline wide enough, and the holders that the file names."""
    now = city.now()
    with city.database.writing() as db:
        more = {"source": "示意", "valid_from": date(2024, 1, 1), "schematic": True, "by": SYSTEM, "now": now}
        for unit_id in (UNIT, "640100"):
            publish_outline(db, unit_id, GROUND, **more)  # type: ignore[arg-type]
        for number in range(HOLDERS):
            party = Party("", PartyKind.ORGANISATION, None, UNIT)
            register_organisation(db, party, f"示例农户{number:04d}", by=SYSTEM, now=now)


@contextmanager
def a_database(folder: Path) -> Iterator[str]:
    """The address of an empty registry: of the private cluster, or embedded."""
    if ON_SQLITE:
        address = f"sqlite:///{folder / 'registry.sqlite'}"
        made = Database(address)
        made.create()
        made.close()
        yield address
        return
    cluster, name = os.environ["LINPIAO_TEST_POSTGIS"], f"county_{uuid4().hex}"
    server = create_engine(cluster, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    address = cluster.replace("/postgres?", f"/{name}?")
    made = Database(address)
    made.create()
    made.close()
    try:
        yield address
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


def a_city(address: str, folder: Path) -> City:
    kept = {"keys_file": folder / "keys.json", "blobs": folder / "blobs", "published": folder / "published"}
    kept["wide_tiles"] = folder / "wide-tiles"
    settings = Settings(**kept, clock=CLOCK, upload_seconds_max=HOURS_S)
    return City(settings, Database(address))


if __name__ == "__main__":
    print(json.dumps(record(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))

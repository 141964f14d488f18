"""A running server with a million parcels, and readers who ask for tiles that nobody asked for before.

The readers are an open loop: each tile is asked for at its time, whether or not those before have come.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np
import shapely
import uvicorn

from api.app import build_app
from api.workflows.maps import Maps
from api.workflows.tile_archive import build
from gis_data.geometry import snap_all
from gis_data.tiles import BYTES_MAX, Tile, covering
from registry.land.maps import LAYERS, Box, LayerId, Sight
from registry.parties.roles import Role
from registry.store.database import Database
from tests.api.accounts import open_account
from tests.benchmarks.county import BLOCKS, a_city, a_database, settle
from tests.benchmarks.jobs import Row, job
from tests.benchmarks.land import SIDE, _stored
from tests.benchmarks.tiles import lay_out, vacuum

RATE_S = float(os.environ.get("LINPIAO_BENCH_RATE", "10"))
ASKED_S, PAUSE_S = 20, 60
ZOOMS = range(6, 17)
READERS = 32
STEP_DEG = (0.43, 0.337)
"""From one block of parcels to the next."""
LAYER = "sub_compartments"
EVERYTHING = Sight(None, None)


@dataclass(frozen=True)
class Waited:
    """Of every tile asked for: milliseconds, bytes, and how many were not yet whole."""

    ms: np.ndarray
    sizes: np.ndarray
    partial: int


@job("tile_service")
def tile_service() -> list[Row]:
    """With the wide views of the night: after the start, and after a survey; the memory of the server."""
    with tempfile.TemporaryDirectory() as made, a_database(Path(made)) as address:
        folder = Path(made)
        city = a_city(address, folder)
        box = _fill(city.database, BLOCKS)
        settle(city)
        headers = open_account(city, Role.CITY_FORESTRY).headers
        started = time.perf_counter()
        archive = build(Maps(city), LAYERS[LayerId(LAYER)], EVERYTHING, None, city.now().as_of)
        built = f"{archive.tiles} wide and crowded views built in {time.perf_counter() - started:.0f} s"
        with _serving(address, folder) as (url, process):
            begun = _ask(url, headers, box, seed=1)
            lay_out(city.database, _small(box), "new-")
            changed = _ask(url, headers, box, seed=2)
            time.sleep(PAUSE_S)
            later = _ask(url, headers, box, seed=3)
            held = f"server holds {_held_mib(process):.0f} MiB"
        city.database.close()
    note = (
        f"{BLOCKS * SIDE**2} parcels, {RATE_S:g} tiles a second for {ASKED_S} s, z6\u2013z16; {held}; {built}"
    )
    return [
        *_rows("just started", begun, note),
        *_rows("just after a survey", changed, note),
        *_rows("a while later", later, note),
    ]


def _small(box: Box) -> np.ndarray:
    """A survey of 400 parcels beside the others."""
    x, y = (grid.ravel() * 0.001 for grid in np.meshgrid(np.arange(20), np.arange(20)))
    west, south = box[2] + 0.01 + x, box[1] + y
    return snap_all(shapely.box(west, south, west + 0.001, south + 0.001))


def _rows(when: str, waited: Waited, note: str) -> list[Row]:
    p95, largest = float(np.percentile(waited.ms, 95)), float(waited.sizes.max()) / 1024
    told = f"{note}; {len(waited.ms)} tiles, median {np.median(waited.ms):.0f} ms, most {waited.ms.max():.0f}"
    told += f", {waited.partial} not yet whole"
    limit = BYTES_MAX / 1024
    return [
        Row("tile_service", p95, f"p95, {when}", 50, "ms", p95 / 50, "<= 50 ms", p95 <= 50, told),
        Row(
            "tile_service", largest, f"largest tile, {when}", limit, "KiB", largest / limit, "<= 250 KiB",
            largest <= limit, "",
        ),
    ]  # fmt: skip


def _fill(database: Database, blocks: int) -> Box:
    """Block by block, as an import leaves them; the box around all."""
    shapes = snap_all(_stored())
    west, south, east, north = (float(side) for side in shapely.total_bounds(shapes))
    for block in range(blocks):
        aside, up = STEP_DEG[0] * (block % 2), STEP_DEG[1] * (block // 2)
        moved = shapely.transform(shapes, lambda degrees, by=(aside, up): np.round(degrees + by, 8))
        lay_out(database, moved, f"{block}-")
        east, north = max(east, west + aside + STEP_DEG[0]), max(north, south + up + STEP_DEG[1])
    vacuum(database)
    return west, south, east, north


def _ask(url: str, headers: dict[str, str], box: Box, seed: int) -> Waited:
    tiles = _tiles(box, np.random.default_rng(seed), int(RATE_S * ASKED_S))
    begin = time.monotonic() + 0.5
    with (
        httpx.Client(base_url=url, headers=headers, timeout=60) as client,
        ThreadPoolExecutor(READERS) as many,
    ):

        def one(at: int) -> tuple[float, int, bool]:
            due = begin + at / RATE_S
            time.sleep(max(0.0, due - time.monotonic()))
            tile = tiles[at]
            answer = client.get(f"/tiles/{LAYER}/{tile.zoom}/{tile.x}/{tile.y}").raise_for_status()
            return (time.monotonic() - due) * 1000, len(answer.content), "etag" not in answer.headers

        ms, sizes, partial = zip(*many.map(one, range(len(tiles))), strict=True)
    return Waited(np.array(ms), np.array(sizes), sum(partial))


def _tiles(box: Box, draw: np.random.Generator, count: int) -> list[Tile]:
    """Every zoom as often as any other, somewhere on the ground; of a near zoom hardly any twice."""
    west, south, east, north = box
    found = []
    for _ in range(count):
        lon, lat = draw.uniform(west, east), draw.uniform(south, north)
        found += covering((lon, lat, lon, lat), int(draw.choice(ZOOMS)))
    return found


@contextmanager
def _serving(address: str, folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.benchmarks.service", address, str(folder), str(port)]
    process = subprocess.Popen(command)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{url}/health", timeout=5).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.2)
        yield url, process
    finally:
        process.terminate()
        process.wait()


def _held_mib(process: subprocess.Popen[bytes]) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024


if __name__ == "__main__":
    served = a_city(sys.argv[1], Path(sys.argv[2]))
    app = build_app(served)
    app.state.maps.warm()
    uvicorn.run(app, port=int(sys.argv[3]), log_level="error", access_log=False)

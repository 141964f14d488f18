"""Vector tiles of 100,000 shared-edge parcels: ours beside PostGIS `ST_AsMVT`, and what a reader waits."""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import numpy as np
import shapely
from sqlalchemy import create_engine, insert, text

from api.city import City
from api.settings import Settings
from api.workflows.maps import Maps, wide_name
from api.workflows.tile_archive import ZOOM_MAX as ARCHIVED_TO
from api.workflows.tile_archive import build
from gis_data.geometry import areas_m2, snap
from gis_data.tiles import BYTES_MAX, Tile, covering
from registry.land.certificates import Tenure
from registry.land.compartments import ForestClass
from registry.land.maps import LAYERS, LayerId, Sight
from registry.store.database import Database
from registry.store.tables.land import sub_compartment, sub_compartment_version
from tests.benchmarks.jobs import Row, interleaved, job
from tests.benchmarks.land import _stored

DAY = date(2026, 1, 8)
AT = datetime(2026, 1, 8, tzinfo=UTC)
UNIT = "640104"
SAMPLE = 12
ROWS_AT_ONCE = 5_000
LAYER = LAYERS[LayerId.SUB_COMPARTMENTS]
EXACT, PUBLIC = Sight(None, None), Sight(None, frozenset())
# The same question: every sub-compartment as it was last surveyed, with its properties.
PEER = """
WITH shown AS (
  SELECT ST_AsMVTGeom(ST_Transform({ground}, 3857), ST_TileEnvelope(:z, :x, :y)) AS geom,
    s.code, v.forest_class, s.unit_id, v.species_permille::text,
    v.planted_year, v.area_dm2, v.surveyed_on::text
  FROM sub_compartment_version v JOIN sub_compartment s ON s.id = v.sub_compartment_id
  WHERE v.ground && ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => 0.015625), 4490)
    AND NOT EXISTS (SELECT 1 FROM sub_compartment_version newer
      WHERE newer.sub_compartment_id = v.sub_compartment_id AND newer.number > v.number))
SELECT ST_AsMVT(shown, 'sub_compartments') FROM shown
"""


@job("tiles")
def tiles() -> list[Row]:
    """A z14 tile from the database to its bytes; then what a reader waits at every zoom."""
    with tempfile.TemporaryDirectory() as folder, _city(Path(folder)) as city:
        _fill(city.database)
        maps, middle = Maps(city), _tiles(14)
        rows = []
        for sees, ground, name in (
            (EXACT, "v.ground", "PostGIS ST_AsMVT"),
            (PUBLIC, "ST_ReducePrecision(v.ground, 0.0001)", "PostGIS ST_AsMVT, ground on the public grid"),
        ):
            query = text(PEER.format(ground=ground))

            def ours(sees: Sight = sees) -> None:
                with city.reading() as db:
                    for tile in middle:
                        assert maps.make(db, LAYER, tile, sees, "", DAY).content

            def peer(query: object = query) -> None:
                with city.reading() as db:
                    for tile in middle:
                        asked = {"z": tile.zoom, "x": tile.x, "y": tile.y}
                        assert db.execute(query, asked).scalar()  # type: ignore[call-overload]

            rows.append(_tile_row(ours, peer, name))
        return rows + _waits(city)


def _tile_row(ours: Callable[[], None], peer: Callable[[], None], name: str) -> Row:
    timing = interleaved(ours, peer)
    return Row(
        "tiles", timing.ours_s / SAMPLE * 1000, name, timing.peer_s / SAMPLE * 1000, "ms", timing.ratio,
        "<= 1", timing.ratio <= 1, f"one z14 tile, {SAMPLE} tiles a run, ratios {timing.spread}",
    )  # fmt: skip


def _waits(city: City) -> list[Row]:
    """Tiles of every zoom: before any archive of wide views is built, after it, and asked again."""
    begun, sizes, _ = _asked_once(city, Maps(city))
    maps, built = Maps(city), time.perf_counter()
    archive = build(maps, LAYER, PUBLIC, None, DAY)
    built = time.perf_counter() - built
    maps = Maps(city)
    first, more, by_zoom = _asked_once(city, maps)
    again, _, _ = _asked_once(city, maps)
    name = wide_name(LAYER, PUBLIC)
    archived = [
        _wait(lambda tile=tile: maps.wide.tile(name, tile, archive.version, DAY))
        for zoom in range(6, ARCHIVED_TO)
        for tile in _tiles(zoom)
    ]
    told = ", ".join(f"z{zoom} {ms:.0f}" for zoom, ms in by_zoom.items())
    note = f"{archive.tiles} wide and crowded views, {archive.bytes / 2**20:.1f} MiB, built in {built:.0f} s"
    largest = max(sizes + more) / 1024
    return [
        _p95("p95 of a tile out of the archive", archived, note),
        _p95("p95 of a tile asked again", again, "from memory, by the layer's version"),
        _p95("p95 of a tile asked for the first time", first, f"medians in ms: {told}"),
        _p95("p95 before there is an archive", begun, "wide views are drawn beside and come later"),
        _limit_row("largest tile", largest, BYTES_MAX / 1024, "KiB", f"{len(sizes)} tiles, z6–z16"),
    ]


def _asked_once(city: City, maps: Maps) -> tuple[list[float], list[int], dict[int, float]]:
    """Milliseconds and bytes of some tiles of every zoom; medians by zoom."""
    waited, sizes, by_zoom = list[float](), list[int](), dict[int, float]()
    for zoom in range(6, 17):
        here = []
        for tile in _tiles(zoom):
            here.append(_wait(lambda tile=tile: sizes.append(len(_ask(city, maps, tile)))))
        by_zoom[zoom] = statistics.median(here)
        waited += here
    return waited, sizes, by_zoom


def _p95(peer: str, waits: list[float], note: str) -> Row:
    return _limit_row(peer, float(np.percentile(waits, 95)), 50, "ms", note)


def _ask(city: City, maps: Maps, tile: Tile) -> bytes:
    with city.reading() as db:
        return maps.tile(db, LAYER, tile, PUBLIC, maps.version(db, LAYER, DAY), DAY).content


def _wait(asked: Callable[[], object]) -> float:
    started = time.perf_counter()
    asked()
    return (time.perf_counter() - started) * 1000


def _limit_row(peer: str, value: float, limit: float, unit: str, note: str) -> Row:
    return Row("tiles", value, peer, limit, unit, value / limit, f"<= {limit:g} {unit}", value <= limit, note)


def _tiles(zoom: int) -> list[Tile]:
    """Some of the tiles that the parcels fill."""
    shapes = _stored()
    west, south, east, north = shapely.total_bounds(shapes)
    found = covering((west, south, east, north), zoom)
    draw = np.random.default_rng(zoom)
    return [found[i] for i in sorted(draw.permutation(len(found))[:SAMPLE].tolist())]


def _fill(database: Database) -> None:
    """Sub-compartments as an import leaves them."""
    lay_out(database, np.array([snap(shape) for shape in _stored()], dtype=object), "s")
    vacuum(database)


def lay_out(database: Database, shapes: np.ndarray, name: str) -> None:
    area = areas_m2(shapes)
    for start in range(0, len(shapes), ROWS_AT_ONCE):
        numbers = range(start, min(start + ROWS_AT_ONCE, len(shapes)))
        places = [{"id": f"{name}{n:06d}", "unit_id": UNIT, "code": f"{name}{n:06d}"} for n in numbers]
        versions = [
            {
                "id": f"v{name}{n:06d}", "sub_compartment_id": f"{name}{n:06d}", "number": 1,
                "ground": shapes[n], "area_dm2": int(area[n] * 100), "tenure": Tenure.COLLECTIVE,
                "right_holder_id": "party", "forest_class": ForestClass.ARBOR,
                "species_permille": {"530000": 1000}, "planted_year": 2010, "surveyed_on": DAY,
                "surveyor_id": "surveyor", "recorded_at": AT,
            }
            for n in numbers
        ]  # fmt: skip
        with database.writing() as db:
            db.execute(insert(sub_compartment), places)
            db.execute(insert(sub_compartment_version), versions)


def vacuum(database: Database) -> None:
    if database.dialect != "postgresql":
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE sub_compartment_version"))
        connection.execute(text("VACUUM ANALYZE sub_compartment"))


@contextmanager
def _city(folder: Path) -> Iterator[City]:
    """A registry of its own in the private cluster."""
    address = os.environ["LINPIAO_TEST_POSTGIS"]
    name = f"tiles_{uuid4().hex}"
    server = create_engine(address, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    database = Database(address.replace("/postgres?", f"/{name}?"))
    database.create()
    kept = {"keys_file": folder / "keys.json", "blobs": folder / "blobs", "published": folder / "published"}
    kept["wide_tiles"] = folder / "wide-tiles"
    settings = Settings(**kept, clock=DAY.isoformat())
    try:
        yield City(settings, database)
    finally:
        database.close()
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()

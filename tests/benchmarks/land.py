"""Land at the size of a county: 100,000 synthetic shared-edge parcels of 41 vertices beside its peers."""

import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import duckdb
import duckdb_extension_spatial
import geopandas as gpd
import numpy as np
import pandas as pd
import psycopg
import pyogrio
import pyproj
import shapely

from gis_data.geometry import areas_m2
from gis_data.ingest import Settings, read_survey
from gis_data.limits import Limits
from gis_data.overlay import assign, overlaps
from gis_data.parting import check_in_strips
from tests.benchmarks.jobs import Row, asked, interleaved, job
from tests.gis_data.files import zipped

SIDE = int(os.environ.get("LINPIAO_BENCH_SIDE", "316"))
"""Parcels along a side; less where the machine is too busy for the whole county."""
CORNERS = 10
STEP_M = 118.0
APART_M = 20.0
"""Between blocks, whose outer edges wander each in its own way."""
WEST_M, SOUTH_M = 35_590_000.0, 4_230_000.0
POINTS = 10 * SIDE**2 if SIDE < 316 else 1_000_000


def parcels(side: int = SIDE, shift_m: float = 0.0) -> gpd.GeoDataFrame:
    """`side`² parcels in zone 35: a lattice whose edges wander, each edge shared by its two parcels."""
    draw = np.random.default_rng(7)
    across, up = (_edges(side, draw, shift_m, flat) for flat in (True, False))
    x, y = (grid.ravel() for grid in np.meshgrid(np.arange(side), np.arange(side)))
    rings = np.concatenate(
        [
            across[y, x], up[x + 1, y], _corner(x + 1, y + 1, shift_m), across[y + 1, x][:, :0:-1],
            _corner(x, y + 1, shift_m), up[x, y][:, :0:-1], _corner(x, y, shift_m),
        ],
        axis=1,
    )  # fmt: skip
    shapes = shapely.polygons(shapely.linearrings(rings))
    return gpd.GeoDataFrame(_attributes(shapes, draw), geometry=shapes, crs=4523)


def _edges(side: int, draw: np.random.Generator, shift_m: float, flat: bool) -> np.ndarray:
    """All edges of one direction: line, cell, corner."""
    inner = np.linspace(0, 1, CORNERS + 1)[:-1]
    along = np.broadcast_to(np.arange(side)[None, :, None] + inner, (side + 1, side, CORNERS)) * STEP_M
    wander = draw.normal(0, 2, along.shape) * (np.arange(CORNERS) > 0)
    beside = np.arange(side + 1)[:, None, None] * STEP_M + wander
    x, y = (along, beside) if flat else (beside, along)
    return np.stack([WEST_M + shift_m + x, SOUTH_M + y], axis=-1)


def _corner(x: np.ndarray, y: np.ndarray, shift_m: float) -> np.ndarray:
    return np.stack([WEST_M + shift_m + x * STEP_M, SOUTH_M + y * STEP_M], axis=-1)[:, None, :]


def _attributes(shapes: np.ndarray, draw: np.random.Generator) -> dict[str, object]:
    count = len(shapes)
    age = draw.integers(8, 30, count)
    return {
        "XIAN": "640104", "XIANG": "001", "CUN": "003", "LIN_BAN": "0007",
        "XIAO_BAN": [f"{number:06d}" for number in range(count)],
        "MIAN_JI": np.round(shapely.area(shapes) / 1e4, 4), "LD_QS": "20", "LM_QS": "20",
        "QLR": [f"示例农户{number % 5000:04d}" for number in range(count)], "DI_LEI": "0111",
        "LIN_ZHONG": "114", "QI_YUAN": "21", "SEN_LIN_LB": "012",
        "YOU_SHI_SZ": draw.choice(["新疆杨", "国槐", "旱柳"], count),
        "ZLND": 2025 - age, "PINGJUN_NL": age, "PINGJUN_XJ": np.round(8 + age * 0.6, 1), "YU_BI_DU": 0.6,
        "MEI_GQ_ZS": 800, "DIAOCHA_RQ": "2025-08-20", "DC_REN": "示例调查员01",
    }  # fmt: skip


@cache
def _stored(shift_m: float = 0.0) -> np.ndarray:
    """The parcels as the registry keeps them: degrees on the grid."""
    degrees = parcels(shift_m=shift_m).to_crs(4490).geometry.to_numpy()
    return np.asarray(shapely.transform(degrees, lambda points: np.round(points, 8)))


@job("survey_import")
def survey_import() -> list[Row]:
    """A zipped GBK Shapefile to the full validated report, beside only reading its .shp."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        parcels().to_file(folder / "xb.shp", encoding="GBK")
        (folder / "xb.cpg").unlink()
        archive = zipped({p.name: p.read_bytes() for p in sorted(folder.iterdir())}, folder / "xb.zip")

        def ours() -> None:
            survey = read_survey(archive)
            assert survey.accepted and len(survey.stands) == SIDE**2

        def peer() -> None:
            pyogrio.read_dataframe(folder / "xb.shp", use_arrow=True, encoding="GB18030")

        return [_row("survey_import", ours, peer, "pyogrio.read_dataframe(use_arrow=True)", 12.0)]


@job("survey_memory")
def survey_memory() -> list[Row]:
    """Peak memory of checking 100,000 and 1,000,000 parcels in strips; the peer holds its whole layer."""
    with tempfile.TemporaryDirectory() as made:
        small, large = (county_archive(Path(made) / str(blocks), blocks) for blocks in (1, 10))
        found = [check_in_strips(file, settings=Settings(limits=WIDE)) for file in (small, large)]
        assert [one.stands for one in found] == [SIDE**2, 10 * SIDE**2]
        peer_mib = _peak_of_reading(large.with_name("xb.shp"))
    peaks = [float(one.peak_mib) for one in found]
    note = f"{found[0].stands} parcels: {peaks[0]:.0f} MiB; {found[1].stands}: {peaks[1]:.0f} MiB"
    ratio = peaks[1] / peaks[0]
    label, goal = "pyogrio, the whole layer", "<= 1.25 × 100k"
    return [Row("survey_memory", peaks[1], label, peer_mib, "MiB", ratio, goal, ratio <= 1.25, note)]


WIDE = Limits(wall_s=3600.0, cpu_s=3600)


def county_archive(folder: Path, blocks: int, holders: int = 5000) -> Path:
    """A zipped GBK Shapefile of so many blocks of 99,856 parcels, two abreast."""
    folder.mkdir()
    shp = folder / "xb.shp"
    for block in range(blocks):
        frame = parcels()
        frame["XIAO_BAN"] = [f"{block}{number}" for number in frame["XIAO_BAN"]]
        frame["QLR"] = [f"示例农户{number % holders:04d}" for number in range(len(frame))]
        frame["HUO_LMGQXJ"] = 60.0
        step_m = SIDE * STEP_M + APART_M
        east, north = block % 2 * step_m, (block // 2 - 2) * step_m
        frame = frame.set_geometry(frame.geometry.translate(east, north))
        pyogrio.write_dataframe(frame, shp, encoding="GBK", append=block > 0)
    (folder / "xb.cpg").unlink()
    with zipfile.ZipFile(folder / "xb.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for part in sorted(folder.glob("xb.[sdp]*")):
            packed.write(part, part.name)
    return folder / "xb.zip"


def _peak_of_reading(shp: Path) -> float:
    """MiB that a fresh process holds at most while pyogrio reads the layer."""
    code = (
        "import sys, pyogrio; from gis_data.isolation import peak_kib;"
        "held = pyogrio.read_dataframe(sys.argv[1], use_arrow=True, encoding='GB18030'); print(peak_kib())"
    )
    done = subprocess.run([sys.executable, "-c", code, str(shp)], capture_output=True, check=True)
    return int(done.stdout) / 1024


@job("ellipsoidal_area")
def ellipsoidal_area() -> list[Row]:
    shapes = _stored()
    geod = pyproj.Geod(a=6378137, rf=298.257222101)
    ours, slow = areas_m2(shapes[:2000]), [abs(geod.geometry_area_perimeter(s)[0]) for s in shapes[:2000]]
    assert np.allclose(ours, slow, rtol=1e-7)

    def peer() -> None:
        for shape in shapes:
            geod.geometry_area_perimeter(shape)

    return [_row("ellipsoidal_area", lambda: areas_m2(shapes), peer, "pyproj Geod loop", 0.25)]


@job("points_in_parcels")
def points_in_parcels() -> list[Row]:
    shapes = _stored()
    west, south, east, north = shapely.total_bounds(shapes)
    draw = np.random.default_rng(11)
    points = np.column_stack([draw.uniform(west, east, POINTS), draw.uniform(south, north, POINTS)])
    layer = gpd.GeoDataFrame(geometry=shapes, crs=4490)
    drawn = gpd.GeoDataFrame(geometry=shapely.points(points), crs=4490)

    def ours() -> int:
        return int((assign(points, shapes) >= 0).sum())

    def sjoin() -> int:
        return len(drawn.sjoin(layer, predicate="intersects"))

    assert abs(ours() - sjoin()) <= 10, "a point on a shared edge counts once with us"
    rows = []
    if asked("geopandas sjoin"):
        rows.append(_row("points_in_parcels", ours, sjoin, "geopandas sjoin", 1.0))
    sql = "SELECT count(*) FROM one JOIN other ON st_intersects(one.geom, other.geom)"
    for label, peer in _engines(drawn, layer, sql):
        rows.append(_row("points_in_parcels", ours, peer, label, 1.0))
    return rows


@job("two_year_overlay")
def two_year_overlay() -> list[Row]:
    old, new = _stored(), _stored(3.6)
    frames = [gpd.GeoDataFrame(geometry=shapes, crs=4490) for shapes in (old, new)]

    def ours() -> float:
        return float(overlaps(old, new).area_m2.sum())

    def drawn() -> gpd.GeoDataFrame:
        return frames[0].overlay(frames[1], make_valid=False)

    rows = []
    if asked("geopandas overlay"):
        rows.append(_row("two_year_overlay", ours, drawn, "geopandas overlay", 1.0))
    sql = (
        "SELECT sum(st_area(st_intersection(one.geom, other.geom))) FROM one JOIN other "
        "ON st_intersects(one.geom, other.geom)"
    )
    for label, peer in _engines(*frames, sql):
        rows.append(_row("two_year_overlay", ours, peer, label, 1.0))
    return rows


def _engines(
    one: gpd.GeoDataFrame, other: gpd.GeoDataFrame, sql: str
) -> Iterator[tuple[str, Callable[[], object]]]:
    """DuckDB spatial and PostGIS on the same frames, already loaded and indexed; only the query is timed."""
    if asked("DuckDB spatial"):
        yield "DuckDB spatial", _duckdb(one, other, sql)
    address = os.environ.get("LINPIAO_TEST_POSTGIS", "").replace("postgresql+psycopg", "postgresql")
    if not address or not asked("PostGIS"):
        return
    with psycopg.connect(address) as server, server.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        for name, frame in (("one", one), ("other", other)):
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
            cursor.execute(f"CREATE UNLOGGED TABLE {name} (geom geometry)")  # a temporary one is not parallel
            with cursor.copy(f"COPY {name} FROM STDIN") as copy:
                for text in shapely.to_wkb(frame.geometry.to_numpy(), hex=True):
                    copy.write_row((text,))
            cursor.execute(f"CREATE INDEX ON {name} USING gist (geom)")
            cursor.execute(f"ANALYZE {name}")
        yield "PostGIS", lambda: cursor.execute(sql).fetchall()


def _duckdb(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame, sql: str) -> Callable[[], object]:
    database = duckdb.connect()
    database.execute(f"LOAD '{_spatial_extension()}'")
    for name, frame in (("one", one), ("other", other)):
        wkb = pd.DataFrame({"wkb": shapely.to_wkb(frame.geometry.to_numpy())})
        database.register("given", wkb)
        database.execute(f"CREATE TABLE {name} AS SELECT ST_GeomFromWKB(wkb) AS geom FROM given")
    return lambda: database.execute(sql).fetchall()


def _spatial_extension() -> Path:
    return next(Path(duckdb_extension_spatial.__file__).parent.rglob("*.duckdb_extension"))


def _row(name: str, ours: Callable[[], object], peer: Callable[[], object], label: str, goal: float) -> Row:
    timing = interleaved(ours, peer)
    note = f"{SIDE**2} parcels; ratios {timing.spread}"
    return Row(
        name,
        timing.ours_s,
        label,
        timing.peer_s,
        "s",
        timing.ratio,
        f"<= {goal:g}",
        timing.ratio <= goal,
        note,
    )

"""The analysts' door: public tickets as a folder of GeoParquet, a CSV and a dictionary; and opening it again.

tickets/year=YYYY/county=CODE/part-0.parquet   GeoParquet with a bbox covering column; units in each field
tickets.csv                                    the same without ground
dictionary.csv                                 every column: what it means, its unit
SHA256SUMS                                     of every other file; its own hash is the hash of the data
"""

import hashlib
import io
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import shapely

from api.errors import ExtractDamaged
from registry.errors import Words
from registry.store.errors import TargetNotEmpty
from registry.tickets.public import PublicTicket

SUMS, DICTIONARY, TABLE, LAYER = "SHA256SUMS", "dictionary.csv", "tickets.csv", "tickets"
CRS = "EPSG:4490"
COLUMNS: dict[str, tuple[Words, str]] = {
    "number": (Words("林票编号", "number of the ticket"), ""),
    "kind": (Words("种类", "kind"), ""),
    "state": (Words("状态", "state"), ""),
    "lives": (Words("导出之日是否有效", "in force on the day of the export"), ""),
    "unit_id": (Words("行政区划代码", "county-level unit"), ""),
    "valid_from": (Words("有效期起", "valid from"), "date"),
    "valid_to": (Words("有效期止", "valid to"), "date"),
    "face_value_mu100": (Words("面值（百分之一亩）", "face value"), "0.01 mu"),
    "area_dm2": (Words("椭球面积", "ellipsoidal area"), "dm2"),
    "document_sha256": (Words("票面数据的哈希", "hash of the paper's data"), ""),
    "geometry": (Words("图形，10 米概化", "ground on the public 10 m grid"), "degree"),
}
"""No person and no name of a place: only what the public view of a ticket shows, on its grid (RA-22, D16)."""


def write_extract(tickets: Sequence[PublicTicket], folder: Path) -> str:
    """Write the folder; returns the hash of the data."""
    if folder.exists() and any(folder.iterdir()):
        raise TargetNotEmpty(places=folder)
    folder.mkdir(parents=True, exist_ok=True)
    frame = _frame(tickets)
    years = frame["valid_from"].map(lambda day: day.year)
    for (year, county), part in frame.groupby([years, frame["unit_id"]], sort=True):
        place = folder / LAYER / f"year={year}" / f"county={county}"
        place.mkdir(parents=True)
        _write_parquet(part, place / "part-0.parquet")
    frame.drop(columns="geometry").to_csv(folder / TABLE, index=False, encoding="utf-8-sig")
    words = [(name, zh_en.zh, zh_en.en, unit) for name, (zh_en, unit) in COLUMNS.items()]
    dictionary = pd.DataFrame(words, columns=["column", "zh", "en", "unit"])
    dictionary.to_csv(folder / DICTIONARY, index=False, encoding="utf-8-sig")
    lines = [f"{_sha256(file)}  {file.relative_to(folder).as_posix()}\n" for file in _files(folder)]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")
    return _sha256(folder / SUMS)


def open_extract(folder: Path) -> gpd.GeoDataFrame:
    """The tickets; `attrs` holds `units`, the `dictionary` and the `sha256` of the data, checked first."""
    lines = (line.split("  ", 1) for line in (folder / SUMS).read_text("utf-8").splitlines())
    told = {name: sha256 for sha256, name in lines}
    found = {file.relative_to(folder).as_posix(): _sha256(file) for file in _files(folder)}
    if told != found:
        raise ExtractDamaged(files="、".join(sorted({name for name, _ in told.items() ^ found.items()})))
    parts = [gpd.read_parquet(file) for file in sorted((folder / LAYER).rglob("*.parquet"))]
    frame = pd.concat(parts, ignore_index=True) if parts else _frame([])
    frame.attrs = {
        "units": {name: unit for name, (_, unit) in COLUMNS.items() if unit},
        "dictionary": pd.read_csv(folder / DICTIONARY, dtype=str, keep_default_na=False),
        "sha256": _sha256(folder / SUMS),
    }
    return frame


def _frame(tickets: Sequence[PublicTicket]) -> gpd.GeoDataFrame:
    names = [name for name in COLUMNS if name != "geometry"]
    rows = [[_plain(getattr(ticket, name)) for name in names] for ticket in tickets]
    grounds = [shapely.geometry.shape(ticket.ground) for ticket in tickets]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=names), geometry=grounds, crs=CRS)


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value


def _write_parquet(part: gpd.GeoDataFrame, file: Path) -> None:
    """geopandas writes no metadata of columns: the units are added to the finished table."""
    raw = io.BytesIO()
    part.to_parquet(raw, index=False, write_covering_bbox=True)
    table = pq.read_table(raw)
    schema = table.schema
    for at, name in enumerate(table.column_names):
        if name in COLUMNS and COLUMNS[name][1]:
            schema = schema.set(at, schema.field(at).with_metadata({"unit": COLUMNS[name][1]}))
    pq.write_table(table.cast(schema), file, compression="zstd")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()

"""The analysts' door: public tickets as a folder of GeoParquet, a CSV and a dictionary; and opening it again.

tickets/year=YYYY/county=CODE/part-0.parquet   GeoParquet with a bbox covering column; units in each field
tickets.csv                                    the same without ground
tickets.gpkg                                   the same for GDAL and QGIS
collection.json                                the extract as a STAC collection: columns, files, hashes
stands.csv, stands.parquet                     what each ticket tells of each of its stands
dictionary.csv, stands-dictionary.csv          every column: what it means, its unit
SHA256SUMS                                     of every other file; its own hash is the hash of the data
"""

import hashlib
import io
import json
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import shapely

from api.errors import ExtractDamaged
from gis_data.catalogue import CHECKSUM, SHA2_256, STAC
from gis_data.report import GDAL_FIXED
from registry.errors import Words
from registry.store.errors import TargetNotEmpty
from registry.tickets.public import PublicTicket

SUMS, DICTIONARY, TABLE, LAYER = "SHA256SUMS", "dictionary.csv", "tickets.csv", "tickets"
PACKAGE, COLLECTION = "tickets.gpkg", "collection.json"
TABLE_EXTENSION = "https://stac-extensions.github.io/table/v1.2.0/schema.json"
MEDIA = {
    ".parquet": "application/vnd.apache.parquet",
    ".csv": "text/csv",
    ".gpkg": "application/geopackage+sqlite3",
}
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
    "stock_co2e_g": (Words("所载碳储量，只供展示", "stock told on the ticket, for show only"), "g CO2e"),
    "document_sha256": (Words("票面数据的哈希", "hash of the paper's data"), ""),
    "geometry": (Words("图形，10 米概化", "ground on the public 10 m grid"), "degree"),
}
STANDS, STAND_WORDS = "stands", "stands-dictionary.csv"
STAND_COLUMNS: dict[str, tuple[Words, str]] = {
    "number": (Words("林票编号", "number of the ticket"), ""),
    "stand": (Words("小班号", "number of the stand in its survey"), ""),
    "census_on": (Words("调查日", "day of the census"), "date"),
    "area_dm2": (Words("面积", "area"), "dm2"),
    "stock_co2e_g": (Words("碳储量，只供展示", "stock, for show only"), "g CO2e"),
    "low_co2e_g": (Words("90 % 区间下限", "low end of the 90 % interval"), "g CO2e"),
    "high_co2e_g": (Words("90 % 区间上限", "high end of the 90 % interval"), "g CO2e"),
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
    _write_words(COLUMNS, folder / DICTIONARY)
    stands = _stands(tickets)
    stands.to_csv(folder / f"{STANDS}.csv", index=False, encoding="utf-8-sig")
    stands.to_parquet(folder / f"{STANDS}.parquet", index=False, compression="zstd")
    _write_words(STAND_COLUMNS, folder / STAND_WORDS)
    _write_package(frame, folder / PACKAGE)
    (folder / COLLECTION).write_text(_collection(frame, folder), encoding="utf-8")
    lines = [f"{_sha256(file)}  {file.relative_to(folder).as_posix()}\n" for file in _files(folder)]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")
    return _sha256(folder / SUMS)


def open_extract(folder: Path | str) -> gpd.GeoDataFrame:
    """The tickets; `attrs` holds `units`, the `dictionary` and the `sha256` of the data, checked first."""
    place = _checked(folder)
    parts = [gpd.read_parquet(file) for file in sorted((place / LAYER).rglob("*.parquet"))]
    frame = pd.concat(parts, ignore_index=True) if parts else _frame([])
    frame.attrs = _told(place, COLUMNS, DICTIONARY)
    return frame


def open_stands(folder: Path | str) -> pd.DataFrame:
    """What each ticket tells of its stands, with the same `attrs`."""
    place = _checked(folder)
    frame = pd.read_parquet(place / f"{STANDS}.parquet")
    frame.attrs = _told(place, STAND_COLUMNS, STAND_WORDS)
    return frame


def _checked(folder: Path | str) -> Path:
    """The folder, if every file has the hash its list says."""
    place = Path(folder)
    lines = (line.split("  ", 1) for line in (place / SUMS).read_text("utf-8").splitlines())
    told = {name: sha256 for sha256, name in lines}
    found = {file.relative_to(place).as_posix(): _sha256(file) for file in _files(place)}
    if told != found:
        raise ExtractDamaged(files="、".join(sorted({name for name, _ in told.items() ^ found.items()})))
    return place


def _told(place: Path, columns: dict[str, tuple[Words, str]], words: str) -> dict[Any, Any]:
    return {
        "units": {name: unit for name, (_, unit) in columns.items() if unit},
        "dictionary": pd.read_csv(place / words, dtype=str, keep_default_na=False),
        "sha256": _sha256(place / SUMS),
    }


def _write_words(columns: dict[str, tuple[Words, str]], file: Path) -> None:
    words = [(name, zh_en.zh, zh_en.en, unit) for name, (zh_en, unit) in columns.items()]
    dictionary = pd.DataFrame(words, columns=["column", "zh", "en", "unit"])
    dictionary.to_csv(file, index=False, encoding="utf-8-sig")


def _stands(tickets: Sequence[PublicTicket]) -> pd.DataFrame:
    """The public annex of each ticket (LP-61), one row a stand; whole grams stay whole numbers."""
    rows = [{"number": ticket.number, **stand} for ticket in tickets for stand in ticket.annex["stands"]]
    frame = pd.DataFrame(rows, columns=list(STAND_COLUMNS))
    numbers = [name for name, (_, unit) in STAND_COLUMNS.items() if unit not in ("", "date")]
    return frame.astype(dict.fromkeys(numbers, "Int64"))


def _frame(tickets: Sequence[PublicTicket]) -> gpd.GeoDataFrame:
    names = [name for name in COLUMNS if name != "geometry"]
    rows = [[_plain(_cell(ticket, name)) for name in names] for ticket in tickets]
    grounds = [shapely.geometry.shape(ticket.ground) for ticket in tickets]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=names), geometry=grounds, crs=CRS)


def _cell(ticket: PublicTicket, name: str) -> object:
    return ticket.annex["stock_co2e_g"] if name == "stock_co2e_g" else getattr(ticket, name)


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


def _write_package(frame: gpd.GeoDataFrame, file: Path) -> None:
    """Its only clock is fixed: the same tickets give the same bytes."""
    pyogrio.set_gdal_config_options(GDAL_FIXED)
    try:
        pyogrio.write_dataframe(frame, file, layer=LAYER, driver="GPKG", promote_to_multi=True)
    finally:
        pyogrio.set_gdal_config_options(dict.fromkeys(GDAL_FIXED))


def _collection(frame: gpd.GeoDataFrame, folder: Path) -> str:
    """A STAC collection beside the files, so that a catalogue finds and checks them."""
    days = [f"{day.isoformat()}T00:00:00Z" for day in sorted(frame["valid_from"])]
    described = {
        "type": "Collection",
        "stac_version": STAC,
        "stac_extensions": [TABLE_EXTENSION, CHECKSUM],
        "id": "linpiao-tickets",
        "title": "林票公开内容",
        "description": "已发林票的公开内容：不含人名、地名，图形 10 米概化。",
        "license": "other",
        "extent": {
            "spatial": {"bbox": [frame.total_bounds.tolist() if len(frame) else [-180, -90, 180, 90]]},
            "temporal": {"interval": [[days[0], days[-1]] if days else [None, None]]},
        },
        "table:row_count": len(frame),
        "table:columns": [
            {"name": name, "description": words.zh + (f"（{unit}）" if unit else "")}
            for name, (words, unit) in COLUMNS.items()
        ],
        "links": [{"rel": "root", "href": f"./{COLLECTION}", "type": "application/json"}],
        "assets": {
            file.relative_to(folder).as_posix(): {
                "href": f"./{file.relative_to(folder).as_posix()}",
                "type": MEDIA[file.suffix],
                "roles": ["metadata" if file.name in (DICTIONARY, STAND_WORDS) else "data"],
                "file:checksum": SHA2_256 + _sha256(file),
            }
            for file in _files(folder)
        },
    }
    return json.dumps(described, ensure_ascii=False, indent=1)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()

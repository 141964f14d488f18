"""Seeded generator of the files county bureaus send: good ones, and every way they arrive damaged.

Everything is invented: parcels are squares near 106.2 E, 38.4 N, persons are 示例农户001. Each maker
writes into a folder and returns the path of what would be uploaded.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import shapely

SPECIES = ("新疆杨", "国槐", "旱柳", "沙枣", "樟子松")
EAST = 106.2
NORTH = 38.4
STEP_DEG = 0.002
TALLY_NAME = "每木检尺.csv"


def stands(count: int = 12, seed: int = 1, *, west: float = EAST, south: float = NORTH) -> gpd.GeoDataFrame:
    """Sub-compartments that share edges, with every field MS-08 asks for, under national names."""
    draw = np.random.default_rng(seed)
    columns = max(int(np.ceil(np.sqrt(count))), 1)
    at = np.arange(count)
    x, y = west + (at % columns) * STEP_DEG, south + (at // columns) * STEP_DEG
    age = draw.integers(8, 30, count)
    return gpd.GeoDataFrame(
        {
            "SHENG": "64",
            "XIAN": "640104",
            "XIANG": "001",
            "CUN": "003",
            "LIN_BAN": "0007",
            "XIAO_BAN": [f"{number:05d}" for number in at + 1],
            "MIAN_JI": 0.0,
            "LD_QS": "20",
            "LM_QS": "20",
            "QLR": [f"示例农户{number:03d}" for number in at + 1],
            "DI_LEI": "0111",
            "LIN_ZHONG": "114",
            "QI_YUAN": "21",
            "SEN_LIN_LB": "012",
            "YOU_SHI_SZ": draw.choice(SPECIES, count),
            "SHUZ_ZC": "10",
            "ZLND": 2025 - age,
            "PINGJUN_NL": age,
            "PINGJUN_XJ": np.round(8 + age * 0.6 + draw.normal(0, 1, count), 1),
            "PINGJUN_SG": np.round(6 + age * 0.4, 1),
            "YU_BI_DU": np.round(draw.uniform(0.4, 0.8, count), 2),
            "MEI_GQ_ZS": draw.integers(600, 1200, count),
            "DIAOCHA_RQ": "2025-08-20",
            "DC_REN": "示例调查员01",
            "REMARKS": "渠旁林带",
        },
        geometry=shapely.box(x, y, x + STEP_DEG, y + STEP_DEG),
        crs=4490,
    ).pipe(with_areas)


def with_areas(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Declared areas in hectares as a surveyor would take them from an equal-area plane."""
    frame["MIAN_JI"] = np.round(frame.to_crs("+proj=cea +lat_ts=38.5 +ellps=GRS80").area / 10_000, 4)
    return frame


def trees(of: gpd.GeoDataFrame, each: int = 5, seed: int = 2) -> pd.DataFrame:
    """A tally: one plot of 600 m² per stand, the species of its stand, diameters around the stated mean."""
    draw = np.random.default_rng(seed)
    rows = np.repeat(np.arange(len(of)), each)
    dbh = np.round(np.maximum(of["PINGJUN_XJ"].to_numpy()[rows] + draw.normal(0, 2, len(rows)), 5.0), 1)
    return pd.DataFrame(
        {
            "XIAN": of["XIAN"].to_numpy()[rows],
            "XIANG": of["XIANG"].to_numpy()[rows],
            "CUN": of["CUN"].to_numpy()[rows],
            "LIN_BAN": of["LIN_BAN"].to_numpy()[rows],
            "XIAO_BAN": of["XIAO_BAN"].to_numpy()[rows],
            "YDH": "1",
            "YDMJ": 600.0,
            "YMH": np.tile(np.arange(1, each + 1), len(of)),
            "SZ": of["YOU_SHI_SZ"].to_numpy()[rows],
            "BQXJ": dbh,
            "SG": np.round(dbh * 0.6, 1),
        }
    )


def shapefile(
    frame: gpd.GeoDataFrame, folder: Path, *, stem: str = "小班", encoding: str = "GBK", epsg: int = 4490,
    cpg: str | None = "right", prj: bool = True,
) -> dict[str, bytes]:  # fmt: skip
    """The parts of a Shapefile by suffix. `cpg` may be `right`, None, or the text of a lie."""
    path = folder / "made.shp"
    frame.to_crs(epsg).to_file(path, encoding=encoding, engine="pyogrio")
    parts = {part.suffix: part.read_bytes() for part in sorted(folder.glob("made.*"))}
    for part in folder.glob("made.*"):
        part.unlink()
    if cpg != "right":
        parts.pop(".cpg", None)
    if cpg not in (None, "right"):
        parts[".cpg"] = cpg.encode("ascii")
    if not prj:
        del parts[".prj"]
    return {f"{stem}{suffix}": body for suffix, body in parts.items()}


def zipped(members: Mapping[str, bytes], path: Path, *, inner: str = "", names: str = "utf-8") -> Path:
    """A ZIP as Chinese Windows (`names="gbk"`, no flag) or any modern tool writes it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in members.items():
            info = zipfile.ZipInfo(
                f"{inner}{name}" if names == "utf-8" else f"{inner}{name}".encode(names).decode("cp437")
            )
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, body)
    if names != "utf-8":
        _clear_name_flags(path)
    return path


def _clear_name_flags(path: Path) -> None:
    """zipfile flags every non-ASCII name as UTF-8 and writes UTF-8: put the plain bytes back, unflagged."""
    with zipfile.ZipFile(path) as packed:
        entries = [(info.filename, packed.read(info)) for info in packed.infolist()]
    out = io.BytesIO()
    central = []
    for name, body in entries:
        raw, offset = name.encode("cp437"), out.tell()
        sizes = (zlib.crc32(body), len(body), len(body))
        out.write(struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 0, 0, 33, *sizes, len(raw), 0) + raw + body)
        central.append(
            struct.pack(
                "<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 0, 0, 33, *sizes, len(raw), 0, 0, 0, 0, 0, offset
            )
            + raw
        )
    start = out.tell()
    out.write(b"".join(central))
    out.write(
        struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(central), len(central), out.tell() - start, start, 0)
    )
    path.write_bytes(out.getvalue())


def geopackage(
    frame: gpd.GeoDataFrame, tally: pd.DataFrame | None, path: Path, *, layer: str = "小班"
) -> Path:
    """A GeoPackage with the stands and, as a second table, the tally."""
    frame.to_file(path, layer=layer, driver="GPKG")
    if tally is not None:
        pyogrio.write_dataframe(tally, path, layer="检尺", append=True)
    return path


def tally(frame: pd.DataFrame, path: Path) -> Path:
    """The tally as the file its suffix names; CSV and DBF in GBK, XLSX with a title above the heading."""
    if path.suffix == ".csv":
        frame.to_csv(path, index=False, encoding="gbk")
    elif path.suffix == ".xlsx":
        frame.to_excel(path, index=False, startrow=2)
        book = openpyxl.load_workbook(path)
        book.worksheets[0]["A1"] = "示例样地每木检尺表"
        book.save(path)
    else:
        pyogrio.write_dataframe(frame, path.with_suffix(".shp"), driver="ESRI Shapefile", encoding="GBK")
        made = path.with_suffix(".dbf")
        assert made == path
    return path

"""Stands as other programmes want them: GeoPackage, Shapefile in GBK, GeoParquet, CSV, with a dictionary.

Shapefile names have ten characters: the national names are used, and the dictionary says which is which. The
same stands give the same bytes.
"""

import csv
import io
import tempfile
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from gis_data.columns import fields
from gis_data.report import FIXED_TEXT, GDAL_FIXED, cut, zipped

NAME_LIMIT = 10
EXTRA = {
    "area_m2": ("AREA_M2", "椭球面积", "ellipsoidal area", "m2"),
    "declared_area_m2": ("DECL_M2", "填写面积", "declared area", "m2"),
    "species_id": ("SPECIES_ID", "树种标识", "taxon", ""),
    "species_sent": ("SZ_SENT", "原填树种", "species as sent", ""),
    "row": ("ROW", "原行号", "row in the sender's file", ""),
}
"""Columns of ours that no sender has: short name, meaning, unit."""
DICTIONARY = ("column", "short_name", "zh", "en", "unit", "type")
DICTIONARY_NAME = "数据字典.csv"


def short_names(columns: list[str]) -> Mapping[str, str]:
    """A distinct name of at most ten ASCII characters per column: the national one where there is one."""
    known, taken, names = fields("stand"), set[str](), dict[str, str]()
    for column in columns:
        wanted = [alias for alias in (known[column].aliases if column in known else ()) if alias.isascii()]
        base = EXTRA[column][0] if column in EXTRA else (wanted[0] if wanted else column.upper())
        name, serial = base[:NAME_LIMIT], 1
        while name.upper() in taken:
            serial += 1
            name = f"{base[: NAME_LIMIT - len(str(serial))]}{serial}"
        taken.add(name.upper())
        names[column] = name
    return names


def dictionary(stands: gpd.GeoDataFrame) -> bytes:
    """What every column means, its unit and its short name."""
    columns = _columns(stands)
    short, known = short_names(columns), fields("stand")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(DICTIONARY)
    for column in columns:
        zh, en, unit = (
            (known[column].zh, known[column].en, known[column].unit)
            if column in known
            else EXTRA.get(column, ("", column, column, ""))[1:]
        )
        writer.writerow([column, short[column], zh, en, unit, str(stands[column].dtype)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_geopackage(stands: gpd.GeoDataFrame) -> bytes:
    """Layer `stands` and table `dictionary`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stands.gpkg"
        pyogrio.set_gdal_config_options(GDAL_FIXED)
        try:
            pyogrio.write_dataframe(
                _plain(stands), path, layer="stands", driver="GPKG", promote_to_multi=True
            )
            words = pd.read_csv(io.BytesIO(dictionary(stands)), dtype=str, keep_default_na=False)
            pyogrio.write_dataframe(words, path, layer="dictionary", driver="GPKG", append=True)
        finally:
            pyogrio.set_gdal_config_options(dict.fromkeys(GDAL_FIXED))
        return path.read_bytes()


def as_shapefile(stands: gpd.GeoDataFrame, *, epsg: int = 4490) -> bytes:
    """A ZIP with .shp, .shx, .dbf (GBK), .prj, .cpg and the dictionary."""
    narrow = _plain(stands).to_crs(epsg) if epsg != stands.crs.to_epsg() else _plain(stands)
    for column in _columns(stands):
        if not pd.api.types.is_numeric_dtype(narrow[column]):
            narrow[column] = narrow[column].map(cut, na_action="ignore")
    narrow = narrow.rename(columns=dict(short_names(_columns(stands))))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stands.shp"
        pyogrio.write_dataframe(
            narrow, path, encoding="GBK", geometry_type="MultiPolygon", promote_to_multi=True,
            layer_options={"DBF_DATE_LAST_UPDATE": FIXED_TEXT[:10]},
        )  # fmt: skip
        members = {part.name: part.read_bytes() for part in sorted(Path(folder).iterdir())}
    return zipped(members | {DICTIONARY_NAME: dictionary(stands)})


def as_geoparquet(stands: gpd.GeoDataFrame) -> bytes:
    """GeoParquet with a bounding-box column, for engines that read in parts."""
    out = io.BytesIO()
    stands.to_parquet(out, index=False, write_covering_bbox=True, compression="zstd")
    return out.getvalue()


def as_csv(stands: gpd.GeoDataFrame) -> bytes:
    """A ZIP of the table with WKT, and the dictionary."""
    table = pd.DataFrame(_plain(stands).drop(columns="geometry"))
    table["WKT"] = stands.geometry.to_wkt(rounding_precision=8).to_numpy()
    body = table.to_csv(index=False, lineterminator="\r\n").encode()
    return zipped({"stands.csv": b"\xef\xbb\xbf" + body, DICTIONARY_NAME: dictionary(stands)})


def _columns(stands: gpd.GeoDataFrame) -> list[str]:
    """Columns that hold anything, in their order."""
    return [str(name) for name in stands.columns if name != "geometry" and stands[name].notna().any()]


def _plain(stands: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Dates as text, nothing else changed."""
    plain = stands[[*_columns(stands), "geometry"]].copy()
    for column in _columns(stands):
        if pd.api.types.is_datetime64_any_dtype(plain[column]):
            plain[column] = plain[column].dt.strftime("%Y-%m-%d")
    return plain

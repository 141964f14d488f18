"""Shapes inside tables: a WKT column, an ODK or Kobo geoshape, or one row per corner.

A geoshape is `lat lon altitude accuracy; …` with latitude first; its accuracy feeds the uncertainty of area.
"""

import re
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis_data import columns
from gis_data.formats.sources import Raw

WKT_NAMES = ("wkt", "geometry", "geom", "the_geom", "图形", "坐标串", "wkt_geom")
WKT_START = re.compile(r"^\s*(SRID=\d+;)?\s*(MULTI)?POLYGON", re.IGNORECASE)
GEOSHAPE = re.compile(
    r"^\s*-?\d+(\.\d+)?( +-?\d+(\.\d+)?){1,3}\s*(;\s*-?\d+(\.\d+)?( +-?\d+(\.\d+)?){1,3}\s*){2,};?\s*$"
)
LON, LAT = "longitude_deg", "latitude_deg"
IDENTITY = ("stand_id", "subcompartment")
CORNERS_LEAST = 3
GEOGRAPHIC = 4326
"""ODK and Kobo write WGS84."""


def shape_column(names: Sequence[str], row: Sequence[object]) -> str | None:
    """The column of a table that holds shapes, judged by its name and first row."""
    for name, cell in zip(names, row, strict=False):
        text = str(cell or "")
        if WKT_START.match(text) or GEOSHAPE.match(text):
            return name
        if name.casefold() in WKT_NAMES and text:
            return name
    return None


def are_corners(names: Sequence[str]) -> bool:
    """Whether each row is a corner of a parcel: it has coordinates and a parcel number, and is no tree."""
    ours = set(columns.match(names, "stand").columns.values())
    trees = set(columns.match(names, "tree").columns.values())
    return {LON, LAT} <= ours and bool(ours & set(IDENTITY)) and "dbh_cm" not in trees


def with_shapes(raw: Raw, column: str | None) -> Raw:
    """The table with geometry: from its shape column, or from its rows of corners."""
    frame = pd.DataFrame(raw.frame).reset_index(drop=True)
    shaped = _from_column(frame, column) if column else _from_corners(frame)
    return Raw(shaped, raw.encoding, raw.findings)


def _from_column(frame: pd.DataFrame, column: str) -> gpd.GeoDataFrame:
    texts = columns.text_of(frame[column])
    rest = frame.drop(columns=[column])
    if texts.map(lambda text: bool(GEOSHAPE.match(text)), na_action="ignore").fillna(False).any():
        parsed = [_geoshape(text) for text in texts]
        rest["accuracy_m"] = [accuracy for _, accuracy in parsed]
        return gpd.GeoDataFrame(rest, geometry=[shape for shape, _ in parsed], crs=GEOGRAPHIC)
    plain = texts.str.replace(r"^\s*SRID=\d+;", "", regex=True, case=False)
    shapes = shapely.from_wkt(plain.astype(object).where(plain.notna(), None).to_numpy(), on_invalid="ignore")
    srid = texts.str.extract(r"^\s*SRID=(\d+);", flags=re.IGNORECASE)[0].dropna().unique()
    return gpd.GeoDataFrame(rest, geometry=shapes, crs=int(srid[0]) if len(srid) == 1 else None)


def _geoshape(text: object) -> tuple[shapely.Polygon | None, float]:
    """A polygon and its worst accuracy in metres; early exports end in empty coordinates."""
    if not isinstance(text, str):
        return None, np.nan
    corners = [[float(part) for part in corner.split()] for corner in text.split(";") if corner.strip()]
    if len(corners) < CORNERS_LEAST or any(len(corner) < 2 for corner in corners):
        return None, np.nan
    accuracy_m = max((corner[3] for corner in corners if len(corner) > 3), default=np.nan)
    return shapely.Polygon([(corner[1], corner[0]) for corner in corners]), accuracy_m


def _from_corners(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """One polygon per parcel number, corners in the order of the rows."""
    ours = {name: column for column, name in columns.match([str(c) for c in frame], "stand").columns.items()}
    key = next(ours[name] for name in IDENTITY if name in ours)
    keys = columns.text_of(frame[key]).ffill()
    x, y = (pd.to_numeric(columns.text_of(frame[ours[name]]), errors="coerce") for name in (LON, LAT))
    shapes, firsts = [], []
    for _, rows in frame.groupby(keys, sort=False).groups.items():
        points = np.column_stack([x[rows], y[rows]])
        sound = len(points) >= CORNERS_LEAST and bool(np.isfinite(points).all())
        shapes.append(shapely.Polygon(points) if sound else None)
        firsts.append(rows[0])
    rest = frame.loc[firsts].drop(columns=[ours[LON], ours[LAT]]).reset_index(drop=True)
    return gpd.GeoDataFrame(rest, geometry=np.array(shapes, dtype=object), crs=None)

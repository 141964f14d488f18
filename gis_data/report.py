"""The report of a survey as JSON, CSV, XLSX, GeoPackage and Shapefile: the same file gives the same bytes.

Nothing here reads a clock: containers that want a date get a fixed one.
"""

import csv
import io
import json
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import shapely

from gis_data.findings import COLUMNS, Finding, as_frame, as_rows, blocking
from gis_data.survey import Survey

FIXED = (2000, 1, 1, 0, 0, 0)
FIXED_TEXT = "2000-01-01T00:00:00Z"
WRITING_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
HEADINGS_ZH = {
    "rule": "规则", "check": "检查", "stage": "阶段", "level": "级别", "layer": "图层", "row": "行号",
    "stand_id": "小班编号", "field": "字段", "found": "实际", "expected": "应为",
    "message_zh": "问题", "message_en": "问题（英文）",
    "fix_zh": "如何改正", "fix_en": "如何改正（英文）",
    "lon": "经度", "lat": "纬度",
}  # fmt: skip
LEVELS_ZH = {"error": "错误", "warning": "警告", "fix": "可修复", "info": "说明"}
SHAPEFILE_COLUMNS = {
    "rule": "RULE", "level": "LEVEL", "row": "ROW", "stand_id": "STAND_ID", "field": "FIELD",
    "found": "FOUND", "expected": "EXPECTED", "message_zh": "MESSAGE", "fix_zh": "FIX",
}  # fmt: skip
TEXT_BYTES = 254
"""Longest text of a DBF field."""
GDAL_FIXED = {"OGR_CURRENT_DATE": FIXED_TEXT}


def summary(survey: Survey) -> dict[str, Any]:
    """Counts by level and rule, for the head of the report."""
    area_m2 = float(np.nansum(survey.stands["area_m2"]))
    return counted(survey.findings, len(survey.stands), len(survey.trees), area_m2)


def counted(findings: Sequence[Finding], stands: int, trees: int, area_m2: float) -> dict[str, Any]:
    """The same for a layer that nobody holds as a whole."""
    levels = Counter(finding.level for finding in findings)
    found = Counter(finding.rule for finding in findings)
    return {
        "accepted": not blocking(findings),
        "stands": stands,
        "trees": trees,
        "area_m2": round(area_m2, 1),
        "levels": {level: levels.get(level, 0) for level in LEVELS_ZH},
        "rules": dict(sorted(found.items())),
    }


def as_json(survey: Survey, sections: Mapping[str, object] | None = None) -> bytes:
    """Origin, summary and every finding, keys in order; `sections` of others beside them."""
    body = {
        **(sections or {}),
        "origin": asdict(survey.origin),
        "summary": summary(survey),
        "findings": as_rows(survey.findings),
    }
    return (json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def as_csv(findings: Sequence[Finding]) -> bytes:
    """One line per finding under Chinese headings; a byte-order mark, so that Excel reads it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([HEADINGS_ZH[column] for column in COLUMNS])
    writer.writerows([[_cell(row, column) for column in COLUMNS] for row in as_rows(findings)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(findings: Sequence[Finding]) -> bytes:
    """The same table as a workbook."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("检查报告")
    sheet.append([HEADINGS_ZH[column] for column in COLUMNS])
    for row in as_rows(findings):
        sheet.append([_cell(row, column) for column in COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return with_fixed_dates(out.getvalue())


def as_geopackage(survey: Survey) -> bytes:
    """Failing features with their shape, and a point where the fault is, as two layers."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.gpkg"
        pyogrio.set_gdal_config_options(GDAL_FIXED)
        try:
            for layer, frame in (("failing_stands", failing(survey)), ("fault_points", points(survey))):
                pyogrio.write_dataframe(frame, path, layer=layer, driver="GPKG", append=path.exists())
        finally:
            pyogrio.set_gdal_config_options(dict.fromkeys(GDAL_FIXED))
        return path.read_bytes()


def as_shapefile(survey: Survey) -> bytes:
    """Failing features as a zipped GBK Shapefile with ten-character names."""
    frame = failing(survey)
    narrow = frame[[*SHAPEFILE_COLUMNS, "geometry"]].rename(columns=SHAPEFILE_COLUMNS)
    for column in ("FOUND", "EXPECTED", "MESSAGE", "FIX"):
        narrow[column] = narrow[column].map(cut, na_action="ignore")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.shp"
        pyogrio.write_dataframe(
            narrow, path, encoding="GBK", geometry_type="MultiPolygon", promote_to_multi=True,
            layer_options={"DBF_DATE_LAST_UPDATE": FIXED_TEXT[:10]},
        )  # fmt: skip
        return zipped({part.name: part.read_bytes() for part in sorted(Path(folder).iterdir())})


def failing(survey: Survey) -> gpd.GeoDataFrame:
    """One row per finding that has a drawn stand: the sender's own shape beside the fault."""
    table = as_frame(survey.findings)
    drawn = survey.stands.geometry.to_numpy()
    table = table[(table["layer"] == "stands") & table["row"].notna()].reset_index(drop=True)
    at = table["row"].to_numpy("int64") - 1
    faces = np.array([shape if _is_face(shape) else None for shape in drawn[at]], dtype=object)
    return gpd.GeoDataFrame(table.astype({"row": "int64"}), geometry=faces, crs=survey.stands.crs)


def points(survey: Survey) -> gpd.GeoDataFrame:
    """One point per finding that has a place."""
    table = as_frame([finding for finding in survey.findings if finding.lon is not None])
    places = shapely.points(table["lon"].astype("float64"), table["lat"].astype("float64"))
    table["row"] = table["row"].astype("Int64")
    return gpd.GeoDataFrame(table, geometry=places, crs=survey.stands.crs)


def cut(text: str, limit_bytes: int = TEXT_BYTES, encoding: str = "gbk") -> str:
    """As much of a text as fits, without half a character."""
    return text.encode(encoding, "replace")[:limit_bytes].decode(encoding, "ignore")


def zipped(members: dict[str, bytes]) -> bytes:
    """A ZIP with fixed dates and order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in members.items():
            info = zipfile.ZipInfo(name, FIXED)
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, body)
    return out.getvalue()


def _is_face(shape: shapely.Geometry | None) -> bool:
    return shape is not None and shape.geom_type in ("Polygon", "MultiPolygon")


def _cell(row: dict[str, object], column: str) -> object:
    """A spreadsheet must not run what a sender wrote: a leading sign of a formula is quoted."""
    value = LEVELS_ZH[str(row[column])] if column == "level" else row[column]
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return "" if value is None or value is pd.NA else value


def with_fixed_dates(book: bytes) -> bytes:
    """A workbook stamps its writing time into core.xml and its ZIP: both are made fixed."""
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        members = {info.filename: packed.read(info) for info in packed.infolist()}
    core = members["docProps/core.xml"]
    members["docProps/core.xml"] = WRITING_TIME.sub(FIXED_TEXT.encode(), core)
    return zipped(members)

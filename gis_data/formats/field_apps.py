"""KML, GPX and DXF: boundaries drawn or walked, often left as lines and with attributes hidden in text.

A line becomes a polygon only when its ends are within the tolerance, and the report says so.
"""

import html
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from gis_data.errors import FileUnreadable
from gis_data.findings import Finding
from gis_data.formats import packages
from gis_data.formats.sources import Layer, Raw, Source
from gis_data.limits import Limits

CLOSE_M = 5.0
"""Ends of a walked boundary farther apart than this are not the same corner."""
M_PER_DEG = 111_320.0
BOUNDARIES = ("Polygon", "MultiPolygon", "LineString", "MultiLineString", "GeometryCollection", "Unknown")
SKIPPED = ("waypoints", "route_points", "track_points")
KML_OWN = {
    "id", "description", "timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude", "visibility",
    "drawOrder", "icon", "snippet", "Description",
}  # fmt: skip
TABLE_CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>\s*<t[dh][^>]*>(.*?)</t[dh]>", re.IGNORECASE | re.DOTALL)
LABELLED = re.compile(r"^\s*([^:：<>\n]{1,20})[:：]\s*([^\n<]*)$", re.MULTILINE)
TAG = re.compile(r"<[^>]+>")
DXF_OPTIONS = {"DXF_CLOSED_LINE_AS_POLYGON": True}


def layers(source: Source) -> list[Layer]:
    """Layers that may hold boundaries; points of tracks are not boundaries."""
    try:
        found = pyogrio.list_layers(source.path)
        infos = [
            (str(layer), str(kind), pyogrio.read_info(source.path, layer=layer, force_feature_count=True))
            for layer, kind in found
        ]
    except (DataSourceError, DataLayerError, UnicodeError) as error:
        raise FileUnreadable(name=source.name, detail=source.format) from error
    return [
        Layer(source, layer, kind.split(" ")[0].removeprefix("2.5D") in BOUNDARIES, tuple(info["fields"]))
        for layer, kind, info in infos
        if layer not in SKIPPED and info["features"]
    ]


def read(layer: Layer, limits: Limits) -> Raw:
    """The boundaries of one layer as polygons where they close, with the attributes found in their texts."""
    pyogrio.set_gdal_config_options(DXF_OPTIONS)
    raw = packages.read(layer, limits)
    if not isinstance(raw.frame, gpd.GeoDataFrame):
        raise FileUnreadable(name=layer.name, detail=layer.source.format)
    frame = raw.frame.reset_index(drop=True)
    shapes, findings = close_lines(frame.geometry.to_numpy())
    # a DXF declares no system; KML and GPX are WGS84 by definition
    crs = None if layer.source.format == "DXF" else 4326
    frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index)).set_crs(crs, allow_override=True)
    if layer.source.format == "KML":
        frame = _with_hidden_attributes(frame)
    return Raw(frame, findings=tuple(findings))


def close_lines(shapes: np.ndarray) -> tuple[np.ndarray, list[Finding]]:
    """Lines whose ends meet within the tolerance become polygons; open ones stay lines and are reported."""
    shapes, findings = shapes.copy(), list[Finding]()
    for at, shape in enumerate(shapes):
        line = shapely.line_merge(shape) if shape is not None else None
        if line is None or line.geom_type != "LineString" or shapely.get_num_points(line) < 3:
            continue
        gap_m = _gap_m(line)
        if gap_m > CLOSE_M or (shapely.get_num_points(line) < 4 and gap_m == 0):
            findings.append(
                Finding("08-LINE-OPEN", row=at + 1, found=f"{gap_m:.1f} m", expected=f"<= {CLOSE_M:g} m")
            )
            continue
        shapes[at] = shapely.polygons(shapely.linearrings(shapely.get_coordinates(line)))
        findings.append(Finding("08-LINE-CLOSED", row=at + 1, found=f"{gap_m:.1f} m"))
    return shapes, findings


def _gap_m(line: shapely.LineString) -> float:
    """Distance between the ends; degrees are recognised by their size."""
    ends = shapely.get_coordinates(line)[[0, -1]]
    gap = ends[1] - ends[0]
    if np.abs(ends).max() <= 360:
        gap = gap * M_PER_DEG * np.array([np.cos(np.radians(ends[0, 1])), 1.0])
    return float(np.hypot(*gap))


def _with_hidden_attributes(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Attributes that phone apps write as an HTML table or as `名称：值` lines into the description."""
    text = next((column for column in ("description", "Description") if column in frame), None)
    kept = frame.drop(columns=[column for column in KML_OWN if column in frame])
    if text is None:
        return kept
    hidden = pd.DataFrame([attributes_in(value) for value in frame[text]], index=frame.index, dtype=object)
    return kept.join(hidden[[column for column in hidden if column not in kept]])


def attributes_in(text: object) -> dict[str, str]:
    """Names and values in a description."""
    if not isinstance(text, str):
        return {}
    pairs = TABLE_CELL.findall(text) or LABELLED.findall(TAG.sub("\n", text))
    plain = [
        (html.unescape(TAG.sub("", name)).strip(), html.unescape(TAG.sub("", value)).strip())
        for name, value in pairs
    ]
    return {name: value for name, value in plain if name}

"""Containers with layers that GDAL reads safely: GeoPackage, FileGDB, GeoJSON, FlatGeobuf, MapInfo."""

import re
import sqlite3
from contextlib import closing

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from gis_data.errors import ContainerHostile, FileUnreadable
from gis_data.formats.sources import Layer, Raw, Source, within
from gis_data.limits import Limits

INDEX = re.compile(r"^\s*CREATE\s+VIRTUAL\s+TABLE\s+\S+\s+USING\s+(rtree|fts[345])\s*\(", re.IGNORECASE)
POLYGONS = ("Polygon", "MultiPolygon", "CurvePolygon", "MultiSurface", "Unknown", "GeometryCollection")


def layers(source: Source) -> list[Layer]:
    """Every layer and table inside, with its columns."""
    if source.format == "GeoPackage":
        _require_plain_tables(source)
    try:
        found = pyogrio.list_layers(source.path)
        infos = [
            (str(layer), geometry, pyogrio.read_info(source.path, layer=layer)) for layer, geometry in found
        ]
    except (DataSourceError, DataLayerError, UnicodeError) as error:
        raise FileUnreadable(name=source.name, detail=_plain(error, source)) from error
    return [
        Layer(source, layer, str(geometry or "").removesuffix(" Z").removesuffix(" ZM").removesuffix(" M")
              .replace("2.5D ", "") in POLYGONS, tuple(str(column) for column in info["fields"]))
        for layer, geometry, info in infos
        if not layer.startswith(("gpkg_", "rtree_", "sqlite_"))
    ]  # fmt: skip


def counted(layer: Layer, limits: Limits) -> None:
    """Refuse a layer beyond the caps without reading it."""
    info = pyogrio.read_info(layer.source.path, layer=layer.layer, force_feature_count=True)
    within(limits, layer.name, features=info["features"], fields=len(info["fields"]))


def read(layer: Layer, limits: Limits) -> Raw:
    """One layer, as it is."""
    path = layer.source.path
    try:
        counted(layer, limits)
        frame = pyogrio.read_dataframe(path, layer=layer.layer, use_arrow=True, on_invalid="ignore")
    except (DataSourceError, DataLayerError, UnicodeError, ValueError) as error:
        raise FileUnreadable(name=layer.name, detail=_plain(error, layer.source)) from error
    return Raw(frame)


def _require_plain_tables(source: Source) -> None:
    """Virtual tables can read any file of the server (VirtualText): only indexes may be virtual."""
    try:
        with closing(sqlite3.connect(f"file:{source.path}?mode=ro&immutable=1", uri=True)) as database:
            virtual = database.execute(
                "SELECT name, sql FROM sqlite_master WHERE sql LIKE '%VIRTUAL%TABLE%'"
            ).fetchall()
    except sqlite3.Error as error:
        raise FileUnreadable(name=source.name, detail=str(error)) from error
    for table, sql in virtual:
        if not INDEX.search(sql):
            raise ContainerHostile(name=source.name, table=table)


def _plain(error: Exception, source: Source) -> str:
    """The reader's words without our folder names."""
    return str(error).replace(str(source.path), source.name).replace(str(source.path.parent), "")

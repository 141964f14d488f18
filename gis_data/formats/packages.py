"""Containers with layers that GDAL reads safely: GeoPackage, FileGDB, GeoJSON, FlatGeobuf, MapInfo."""

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from gis_data.errors import FileUnreadable
from gis_data.formats.sources import Layer, Raw, Source, within
from gis_data.limits import Limits

POLYGONS = ("Polygon", "MultiPolygon", "CurvePolygon", "MultiSurface", "Unknown", "GeometryCollection")


def layers(source: Source) -> list[Layer]:
    """Every layer and table inside, with its columns."""
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


def read(layer: Layer, limits: Limits) -> Raw:
    """One layer, as it is."""
    path = layer.source.path
    try:
        info = pyogrio.read_info(path, layer=layer.layer, force_feature_count=True)
        within(limits, layer.name, features=info["features"], fields=len(info["fields"]))
        frame = pyogrio.read_dataframe(path, layer=layer.layer, use_arrow=True, on_invalid="ignore")
    except (DataSourceError, DataLayerError, UnicodeError, ValueError) as error:
        raise FileUnreadable(name=layer.name, detail=_plain(error, layer.source)) from error
    return Raw(frame)


def _plain(error: Exception, source: Source) -> str:
    """The reader's words without our folder names."""
    return str(error).replace(str(source.path), source.name).replace(str(source.path.parent), "")

"""The documents of OGC API Features (Core, GeoJSON, CRS) and Tiles, and TileJSON, in both languages."""

import json
from collections.abc import Sequence
from typing import Any

import shapely
from numpy import ndarray

from api.language import translate
from gis_data.outward import CRS84, SERVED, STORAGE
from registry.errors import Words
from registry.land.maps import Box, Features, MapLayer

CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
)
GEOJSON = "application/geo+json"
MVT = "application/vnd.mapbox-vector-tile"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA = "application/schema+json"
MATRIX_SET = "WebMercatorQuad"
MATRIX_SET_URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
TILE_PIXELS = 256
HALF_WORLD_M = 20_037_508.3427892
SCALE_AT_ZERO = 559_082_264.028717
MANY_PLACES = "http://www.opengis.net/def/rel/ogc/1.0/"
MULTIPOLYGON = "https://geojson.org/schema/MultiPolygon.json"


def word(words: Words, lang: str) -> str:
    return words.en if lang == "en" else words.zh


def link(href: str, rel: str, type_: str = "application/json", title: str = "") -> dict[str, str]:
    found = {"href": href, "rel": rel, "type": type_}
    return found | ({"title": title} if title else {})


def landing(root: str, lang: str) -> dict[str, Any]:
    return {
        "title": translate("银川林票地理数据", lang),
        "description": translate(
            "有效林票、县区界和认养树木的公开图形；有权限的人员另见小班和精确图形。", lang
        ),
        "links": [
            link(f"{root}/ogc/", "self"),
            link(f"{root}/ogc/api", "service-desc", OPENAPI, translate("接口说明", lang)),
            link(f"{root}/map", "service-doc", "text/html", translate("地图", lang)),
            link(f"{root}/ogc/conformance", "conformance"),
            link(f"{root}/ogc/collections", "data"),
            link(f"{root}/ogc/tileMatrixSets", f"{MANY_PLACES}tiling-schemes"),
        ],
    }


def collection(root: str, layer: MapLayer, extent: Box | None, lang: str) -> dict[str, Any]:
    here = f"{root}/ogc/collections/{layer.id}"
    spatial = {"spatial": {"bbox": [list(extent)], "crs": CRS84}} if extent else {}
    return {
        "id": layer.id,
        "title": word(layer.title, lang),
        "description": word(layer.about, lang),
        "itemType": "feature",
        "extent": spatial,
        "crs": list(SERVED),
        "storageCrs": STORAGE,
        "links": [
            link(here, "self"),
            link(f"{here}/items", "items", GEOJSON),
            link(f"{here}/queryables", f"{MANY_PLACES}queryables", SCHEMA),
            link(f"{here}/tiles", f"{MANY_PLACES}tilesets-vector"),
            link(f"{root}/tiles/{layer.id}.json", "tilejson"),
        ],
    }


def queryables(root: str, layer: MapLayer, lang: str) -> dict[str, Any]:
    """The properties that may be asked for by value."""
    asked = {
        column.name: {"title": word(column.title, lang), "type": column.kind}
        for column in layer.columns
        if column.searched
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{root}/ogc/collections/{layer.id}/queryables",
        "type": "object",
        "title": word(layer.title, lang),
        "properties": asked,
        "additionalProperties": False,
    }


def feature_texts(found: Features, shapes: ndarray) -> list[str]:
    """GeoJSON features; the geometry is written by GEOS, all at once."""
    drawn = shapely.to_geojson(shapes)
    rows = zip(found.ids, found.properties, drawn, strict=True)
    return [
        f'{{"type":"Feature","id":{json.dumps(id_)},"geometry":{geometry},'
        f'"properties":{json.dumps(properties, ensure_ascii=False)}}}'
        for id_, properties, geometry in rows
    ]


def feature_collection(texts: Sequence[str], links: Sequence[dict[str, str]], matched: int | None) -> str:
    counts = f'"numberReturned":{len(texts)}' + ("" if matched is None else f',"numberMatched":{matched}')
    joined = ",".join(texts)
    return f'{{"type":"FeatureCollection",{counts},"links":{json.dumps(links)},"features":[{joined}]}}'


def one_feature(text: str, links: Sequence[dict[str, str]]) -> str:
    return f'{text[:-1]},"links":{json.dumps(links)}}}'


def tileset(root: str, layer: MapLayer, zoom_max: int, lang: str) -> dict[str, Any]:
    here = f"{root}/ogc/collections/{layer.id}/tiles/{MATRIX_SET}"
    template = link(f"{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", "item", MVT) | {"templated": True}
    return {
        "title": word(layer.title, lang),
        "dataType": "vector",
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "tileMatrixSetURI": MATRIX_SET_URI,
        "tileMatrixSetLimits": [
            {
                "tileMatrix": str(zoom),
                "minTileRow": 0,
                "maxTileRow": 2**zoom - 1,
                "minTileCol": 0,
                "maxTileCol": 2**zoom - 1,
            }
            for zoom in range(zoom_max + 1)
        ],
        "layers": [{"id": layer.id, "dataType": "vector", "geometryDimension": 0 if layer.points else 2}],
        "links": [
            link(here, "self"),
            link(f"{root}/ogc/tileMatrixSets/{MATRIX_SET}", f"{MANY_PLACES}tiling-scheme"),
            template,
            link(f"{root}/tiles/{layer.id}.json", "describedby"),
        ],
    }


def tilesets(root: str, layer: MapLayer, zoom_max: int, lang: str) -> dict[str, Any]:
    here = f"{root}/ogc/collections/{layer.id}/tiles"
    known = ("title", "dataType", "crs", "tileMatrixSetURI")
    one = {name: value for name, value in tileset(root, layer, zoom_max, lang).items() if name in known}
    return {
        "links": [link(here, "self")],
        "tilesets": [one | {"links": [link(f"{here}/{MATRIX_SET}", "self")]}],
    }


def matrix_set(zoom_max: int) -> dict[str, Any]:
    """WebMercatorQuad of OGC 17-083r4, down to our last zoom."""
    world_m = 2 * HALF_WORLD_M
    return {
        "id": MATRIX_SET,
        "title": "Google Maps Compatible for the World",
        "uri": MATRIX_SET_URI,
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "orderedAxes": ["X", "Y"],
        "tileMatrices": [
            {
                "id": str(zoom),
                "scaleDenominator": SCALE_AT_ZERO / 2**zoom,
                "cellSize": world_m / TILE_PIXELS / 2**zoom,
                "pointOfOrigin": [-HALF_WORLD_M, HALF_WORLD_M],
                "tileWidth": TILE_PIXELS,
                "tileHeight": TILE_PIXELS,
                "matrixWidth": 2**zoom,
                "matrixHeight": 2**zoom,
            }
            for zoom in range(zoom_max + 1)
        ],
    }


def tilejson(
    root: str, layer: MapLayer, extent: Box | None, version: str, zoom_max: int, lang: str
) -> dict[str, Any]:
    """TileJSON 3.0.0; the version stands in the address, so that a browser never mixes two of them."""
    fields = {column.name: word(column.title, lang) for column in layer.columns}
    found: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": word(layer.title, lang),
        "description": word(layer.about, lang),
        "tiles": [f"{root}/tiles/{layer.id}/{{z}}/{{x}}/{{y}}?v={version}"],
        "minzoom": layer.zoom_min,
        "maxzoom": zoom_max,
        "vector_layers": [{"id": layer.id, "description": word(layer.about, lang), "fields": fields}],
    }
    return found | ({"bounds": list(extent)} if extent else {})

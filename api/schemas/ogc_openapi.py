"""The service description of /ogc in OpenAPI 3.0, as OGC API clients read it."""

from collections.abc import Sequence
from typing import Any

from api.language import translate
from api.schemas.ogc import GEOJSON, MATRIX_SET, MVT, OPENAPI, SCHEMA, word
from api.schemas.ogc_query import LIMIT, LIMIT_MAX
from gis_data.outward import CRS84, SERVED
from registry.land.maps import MapLayer

JSON = "application/json"


def describe(root: str, layers: Sequence[MapLayer], zoom_max: int, lang: str) -> dict[str, Any]:
    paths = {
        "/": _reading("landing", "入口", JSON, lang),
        "/api": _reading("description", "接口说明", OPENAPI, lang),
        "/conformance": _reading("conformance", "符合的标准", JSON, lang),
        "/collections": _reading("collections", "图层列表", JSON, lang),
        "/tileMatrixSets": _reading("tileMatrixSets", "瓦片矩阵集", JSON, lang),
        f"/tileMatrixSets/{MATRIX_SET}": _reading("tileMatrixSet", "瓦片矩阵集", JSON, lang),
    }
    for layer in layers:
        paths |= _paths(layer, zoom_max, lang)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": translate("银川林票地理数据", lang),
            "version": "1",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "servers": [{"url": f"{root}/ogc"}],
        "paths": paths,
        "components": {
            "parameters": _parameters(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _paths(layer: MapLayer, zoom_max: int, lang: str) -> dict[str, Any]:
    here, name = f"/collections/{layer.id}", word(layer.title, lang)
    asked = [{"$ref": f"#/components/parameters/{one}"} for one in _parameters()]
    for column in layer.columns:
        if column.searched:
            asked.append(_parameter(column.name, {"type": column.kind}, word(column.title, lang)))
    crs = {"$ref": "#/components/parameters/crs"}
    feature = _path("featureId", {"type": "string"})
    zoom = _path("tileMatrix", {"type": "integer", "minimum": 0, "maximum": zoom_max})
    row, column_ = (_path(one, {"type": "integer", "minimum": 0}) for one in ("tileRow", "tileCol"))
    tiles = f"{here}/tiles/{MATRIX_SET}"
    return {
        here: _reading(f"{layer.id}.collection", name, JSON, lang),
        f"{here}/queryables": _reading(f"{layer.id}.queryables", name, SCHEMA, lang),
        f"{here}/items": _reading(f"{layer.id}.items", name, GEOJSON, lang, asked),
        f"{here}/items/{{featureId}}": _reading(f"{layer.id}.item", name, GEOJSON, lang, [feature, crs]),
        f"{here}/tiles": _reading(f"{layer.id}.tilesets", name, JSON, lang),
        tiles: _reading(f"{layer.id}.tileset", name, JSON, lang),
        f"{tiles}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _reading(
            f"{layer.id}.tile", name, MVT, lang, [zoom, row, column_]
        ),
    }


def _reading(
    id_: str, summary: str, media: str, lang: str, parameters: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    content = {
        media: {"schema": {"type": "string", "format": "binary"} if media == MVT else {"type": "object"}}
    }
    problem = {"application/problem+json": {"schema": {"type": "object"}}}
    answers = {
        "200": {"description": "OK", "content": content},
        "4XX": {"description": translate("拒绝", lang), "content": problem},
    }
    operation = {"operationId": id_, "summary": translate(summary, lang), "responses": answers}
    return {"get": operation | ({"parameters": list(parameters)} if parameters else {})}


def _parameter(name: str, schema: dict[str, Any], about: str = "") -> dict[str, Any]:
    found = {"name": name, "in": "query", "required": False, "schema": schema, "style": "form"}
    return found | {"explode": False} | ({"description": about} if about else {})


def _path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _parameters() -> dict[str, Any]:
    numbers = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    uri = {"type": "string", "format": "uri", "enum": list(SERVED), "default": CRS84}
    return {
        "limit": _parameter(
            "limit", {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT}
        ),
        "after": _parameter("after", {"type": "string"}),
        "bbox": _parameter("bbox", numbers),
        "bbox-crs": _parameter("bbox-crs", uri),
        "crs": _parameter("crs", uri),
        "datetime": _parameter("datetime", {"type": "string"}),
    }

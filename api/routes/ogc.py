"""OGC API Features (Core, GeoJSON, OpenAPI, Part 2 CRS) and Tiles: what QGIS and GDAL open."""

import json
from typing import Any

from fastapi import APIRouter, Request, Response

from api.dependencies import CityHere, Language, MapsHere, Visitor
from api.mapping import Seen, answer, not_modified, root_of, seen_layer, tag_of, visible
from api.policies import public
from api.routes.tiles import tile_answer
from api.schemas import ogc
from api.schemas.ogc_openapi import describe
from api.schemas.ogc_query import as_query, read_crs, read_query, require_known
from api.workflows.maps import ZOOM_MAX
from gis_data.outward import outward
from registry.actions.maps import city_extent, features
from registry.errors import NotFound
from registry.land.maps import Wanted

router = APIRouter(prefix="/ogc", include_in_schema=False, dependencies=[public()])
READING = ["GET", "HEAD"]
NO_PARAMETERS = ("f",)


@router.api_route("", methods=READING)
@router.api_route("/", methods=READING)
def landing(request: Request, lang: Language) -> Response:
    require_known(request.query_params, NO_PARAMETERS)
    return _document(request, ogc.landing(root_of(request), lang))


@router.api_route("/conformance", methods=READING)
def conformance(request: Request) -> Response:
    require_known(request.query_params, NO_PARAMETERS)
    return _document(request, {"conformsTo": list(ogc.CONFORMANCE)})


@router.api_route("/api", methods=READING)
def description(request: Request, lang: Language, visitor: Visitor) -> Response:
    require_known(request.query_params, NO_PARAMETERS)
    layers = visible(visitor)
    return _document(request, describe(root_of(request), layers, ZOOM_MAX, lang), ogc.OPENAPI)


@router.api_route("/collections", methods=READING)
def collections(request: Request, city: CityHere, lang: Language, visitor: Visitor) -> Response:
    require_known(request.query_params, NO_PARAMETERS)
    root = root_of(request)
    with city.reading() as db:
        extent = city_extent(db, city.now().as_of)
    found = [ogc.collection(root, layer, extent, lang) for layer in visible(visitor)]
    links = [ogc.link(f"{root}/ogc/collections", "self")]
    return _document(request, {"links": links, "collections": found})


@router.api_route("/collections/{name}", methods=READING)
def collection(request: Request, city: CityHere, lang: Language, visitor: Visitor, name: str) -> Response:
    require_known(request.query_params, NO_PARAMETERS)
    seen = seen_layer(name, visitor)
    with city.reading() as db:
        extent = city_extent(db, city.now().as_of)
    return _document(request, ogc.collection(root_of(request), seen.layer, extent, lang))


@router.api_route("/collections/{name}/queryables", methods=READING)
def queryables(request: Request, lang: Language, visitor: Visitor, name: str) -> Response:
    require_known(request.query_params, NO_PARAMETERS)
    layer = seen_layer(name, visitor).layer
    return _document(request, ogc.queryables(root_of(request), layer, lang), ogc.SCHEMA)


@router.api_route("/collections/{name}/items", methods=READING)
def items(request: Request, city: CityHere, maps: MapsHere, visitor: Visitor, name: str) -> Response:
    seen, given, as_of = seen_layer(name, visitor), request.query_params, city.now().as_of
    query = read_query(seen.layer, given)
    with city.reading() as db:
        tag = tag_of(maps.version(db, seen.layer, as_of), seen, str(request.url.query), root_of(request))
        if not_modified(request, tag):
            return answer(request, seen, tag, headers=_in_crs(query.crs))
        found = features(db, seen.layer, query.wanted, seen.sight, as_of)
    texts = ogc.feature_texts(found, outward(found.shapes, query.crs))
    links = _page_links(request, seen, found.ids[-1] if found.more else None)
    body = ogc.feature_collection(texts, links, None)
    return answer(request, seen, tag, body, ogc.GEOJSON, _in_crs(query.crs))


@router.api_route("/collections/{name}/items/{feature_id}", methods=READING)
def item(
    request: Request, city: CityHere, maps: MapsHere, visitor: Visitor, name: str, feature_id: str
) -> Response:
    seen, as_of = seen_layer(name, visitor), city.now().as_of
    crs = read_crs(request.query_params)
    with city.reading() as db:
        tag = tag_of(maps.version(db, seen.layer, as_of), seen, feature_id, crs, root_of(request))
        found = features(db, seen.layer, Wanted(limit=1, feature_id=feature_id), seen.sight, as_of)
    if not found.ids:
        raise NotFound(what=seen.layer.title, id=feature_id)
    if not_modified(request, tag):
        return answer(request, seen, tag, headers=_in_crs(crs))
    here = f"{root_of(request)}/ogc/collections/{seen.layer.id}"
    links = [
        ogc.link(f"{here}/items/{feature_id}", "self", ogc.GEOJSON),
        ogc.link(here, "collection"),
    ]
    (text,) = ogc.feature_texts(found, outward(found.shapes, crs))
    return answer(request, seen, tag, ogc.one_feature(text, links), ogc.GEOJSON, _in_crs(crs))


@router.api_route("/collections/{name}/tiles", methods=READING)
def tilesets(request: Request, lang: Language, visitor: Visitor, name: str) -> Response:
    require_known(request.query_params, NO_PARAMETERS)
    layer = seen_layer(name, visitor).layer
    return _document(request, ogc.tilesets(root_of(request), layer, ZOOM_MAX, lang))


@router.api_route("/collections/{name}/tiles/WebMercatorQuad", methods=READING)
def tileset(request: Request, lang: Language, visitor: Visitor, name: str) -> Response:
    require_known(request.query_params, NO_PARAMETERS)
    layer = seen_layer(name, visitor).layer
    return _document(request, ogc.tileset(root_of(request), layer, ZOOM_MAX, lang))


@router.api_route(
    "/collections/{name}/tiles/WebMercatorQuad/{zoom:int}/{row:int}/{column:int}", methods=READING
)
def tile(
    request: Request, maps: MapsHere, visitor: Visitor, name: str, zoom: int, row: int, column: int
) -> Response:
    """OGC order: row before column."""
    require_known(request.query_params, NO_PARAMETERS)
    return tile_answer(request, maps, seen_layer(name, visitor), zoom, column, row)


@router.api_route("/tileMatrixSets", methods=READING)
def matrix_sets(request: Request) -> Response:
    require_known(request.query_params, NO_PARAMETERS)
    here = f"{root_of(request)}/ogc/tileMatrixSets/{ogc.MATRIX_SET}"
    one = {"id": ogc.MATRIX_SET, "uri": ogc.MATRIX_SET_URI, "links": [ogc.link(here, "self")]}
    return _document(request, {"tileMatrixSets": [one]})


@router.api_route("/tileMatrixSets/WebMercatorQuad", methods=READING)
def matrix_set(request: Request) -> Response:
    require_known(request.query_params, NO_PARAMETERS)
    return _document(request, ogc.matrix_set(ZOOM_MAX))


def _document(request: Request, content: dict[str, Any], media: str = "application/json") -> Response:
    body = json.dumps(content, ensure_ascii=False)
    tag = tag_of(body)
    if not_modified(request, tag):
        return answer(request, None, tag)
    return answer(request, None, tag, body, media)


def _in_crs(crs: str) -> dict[str, str]:
    return {"Content-Crs": f"<{crs}>"}


def _page_links(request: Request, seen: Seen, last: str | None) -> list[dict[str, str]]:
    here = f"{root_of(request)}/ogc/collections/{seen.layer.id}"
    given = dict(request.query_params)
    asked = as_query(given)
    links = [ogc.link(f"{here}/items?{asked}" if asked else f"{here}/items", "self", ogc.GEOJSON)]
    links.append(ogc.link(here, "collection"))
    if last is not None:
        links.append(ogc.link(f"{here}/items?{as_query(given, after=last)}", "next", ogc.GEOJSON))
    return links

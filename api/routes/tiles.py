"""Vector tiles by layer, zoom, column and row, and the TileJSON that tells a map where they are."""

import json

from fastapi import APIRouter, Request, Response

from api.dependencies import CityHere, Language, MapsHere, Visitor
from api.mapping import Seen, answer, not_modified, root_of, seen_layer, tag_of
from api.policies import public
from api.schemas.ogc import MVT, tilejson
from api.workflows.maps import ZOOM_MAX, Maps
from gis_data.errors import TileOutside
from gis_data.tiles import Tile
from registry.actions.maps import city_extent

router = APIRouter(prefix="/tiles", include_in_schema=False, dependencies=[public()])
READING = ["GET", "HEAD"]


@router.api_route("/{name}.json", methods=READING)
def describe(
    request: Request, city: CityHere, maps: MapsHere, lang: Language, visitor: Visitor, name: str
) -> Response:
    seen, as_of = seen_layer(name, visitor), city.now().as_of
    with city.reading() as db:
        version, extent = maps.version(db, seen.layer, as_of), city_extent(db, as_of)
    body = json.dumps(
        tilejson(root_of(request), seen.layer, extent, version, ZOOM_MAX, lang), ensure_ascii=False
    )
    tag = tag_of(body)
    if not_modified(request, tag):
        return answer(request, seen, tag)
    return answer(request, seen, tag, body, "application/json")


@router.api_route("/{name}/{zoom:int}/{x:int}/{y:int}", methods=READING)
def tile(
    request: Request, maps: MapsHere, visitor: Visitor, name: str, zoom: int, x: int, y: int
) -> Response:
    return tile_answer(request, maps, seen_layer(name, visitor), zoom, x, y)


def tile_answer(request: Request, maps: Maps, seen: Seen, zoom: int, x: int, y: int) -> Response:
    """The tag is the version of the layer: a tile is not even made when the reader has it."""
    if zoom > ZOOM_MAX:
        raise TileOutside(zoom=zoom, x=x, y=y)
    wanted, as_of = Tile(zoom, x, y), maps.city.now().as_of
    with maps.city.reading() as db:
        version = maps.version(db, seen.layer, as_of)
        tag = tag_of(version, seen, zoom, x, y)
        if not_modified(request, tag):
            return answer(request, seen, tag)
        made = maps.tile(db, seen.layer, wanted, seen.sight, version, as_of)
    return answer(request, seen, tag if made.whole else None, made.content, MVT)

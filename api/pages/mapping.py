"""The public map: tiles where the browser can, a drawing where it cannot, and a list of what is in view."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import shapely
from fastapi import APIRouter, Request, Response
from starlette.datastructures import QueryParams

from api.dependencies import CityHere, Visitor
from api.identity.people import Person
from api.mapping import seen_layer, visible
from api.middleware import HEADERS
from api.pages.city_drawing import city_drawing
from api.pages.rendering import page
from api.policies import public
from api.schemas.ogc_query import as_query, read_query
from registry.actions.maps import city_extent, features
from registry.land.maps import Features, LayerId
from registry.parties.jurisdiction import county_units
from registry.store.database import Db

LISTED = 30

router = APIRouter(include_in_schema=False, dependencies=[public()])


@router.get("/map")
def map_page(request: Request, city: CityHere, visitor: Visitor) -> Response:
    as_of = city.now().as_of
    with city.reading() as db:
        drawn = city_drawing(db, seen_layer(LayerId.TICKETS, visitor), as_of)
        extent = city_extent(db, as_of)
        listed = _listed(request, db, visitor, as_of)
    key, base = city.settings.tianditu_key, city.settings.base_map
    answer = page(
        request,
        "city_map.html",
        layers=[layer for layer in visible(visitor) if layer.by_unit],
        extent=extent,
        **drawn,
        base=base,
        base_key=key.get_secret_value() if base and key else "",
        **listed,
    )
    if base:
        answer.headers["Content-Security-Policy"] = _policy_with(base)
    return answer


@router.get("/map/list")
def list_only(request: Request, city: CityHere, visitor: Visitor) -> Response:
    """What is in view, for the page that moved its map."""
    as_of = city.now().as_of
    with city.reading() as db:
        return page(request, "city_map_list.html", **_listed(request, db, visitor, as_of))


def _listed(request: Request, db: Db, visitor: Person | None, as_of: date) -> Mapping[str, Any]:
    """The same question as to the interface: bbox, unit_id, after; an empty field asks for nothing."""
    given = QueryParams([(name, text) for name, text in request.query_params.multi_items() if text])
    seen = seen_layer(LayerId.TICKETS, visitor)
    wanted = replace(read_query(seen.layer, given).wanted, limit=LISTED)
    found = features(db, seen.layer, wanted, seen.sight, as_of)
    asked = {name: text for name, text in given.items() if name != "after"}
    return {
        "rows": _rows(found),
        "units": county_units(),
        "unit_id": given.get("unit_id", ""),
        "in_view": "bbox" in given,
        "further": as_query(asked, after=found.ids[-1]) if found.more else "",
    }


def _rows(found: Features) -> list[dict[str, Any]]:
    """Each ticket with the box that a click on it shows."""
    boxes = [",".join(f"{side:.4f}" for side in box) for box in shapely.bounds(found.shapes).tolist()]
    return [{**row, "box": box} for row, box in zip(found.properties, boxes, strict=True)]


def _policy_with(base: str) -> str:
    """The official base map may be fetched beside our own addresses."""
    policy = HEADERS[b"content-security-policy"].decode()
    return policy.replace("connect-src 'self'", f"connect-src 'self' {base}").replace(
        "img-src 'self'", f"img-src 'self' {base}"
    )

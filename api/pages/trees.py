"""Adopting a tree on a phone: the catalogue, one tree with everything told of it, and the order."""

import json
import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.city import City
from api.dependencies import CityHere, Visitor
from api.documents.words import kilograms
from api.pages.buying import placed
from api.pages.forms import FORM, Fields
from api.pages.rendering import page
from api.policies import public
from api.schemas.trees import TreeOut, TreeSeen
from api.selling import BUYERS
from api.writing import Writing
from registry.actions.tree_reading import public_tree, tree_numbered
from registry.market.adoptions import AdoptionState
from registry.market.orders import PURPOSE_NAMES, OrderObject, Purpose
from registry.market.trees import CATEGORY_NAMES, Category, TreeState
from registry.market.words import NOT_AN_INVESTMENT
from registry.parties.jurisdiction import load_units
from registry.store.queries import trees

router = APIRouter(prefix="/trees", include_in_schema=False, dependencies=[public()])

STATES = {
    TreeState.CATALOGUED: ("登记在册", "wait"),
    TreeState.AVAILABLE: ("可认养", "good"),
    TreeState.ADOPTED: ("已认养", "wait"),
    TreeState.TREE_LOST: ("已死亡或移除", "ended"),
}
PURPOSES = (Purpose.LIFE, Purpose.TRAVEL, Purpose.MEETING, Purpose.PRODUCTION)
"""What growth that is only expected may be bought for, by a tick (XW-13)."""
PAGE = 24


@router.get("")
def catalogue(
    request: Request,
    city: CityHere,
    category: Annotated[str, Query(max_length=10)] = "",
    after: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    chosen = Category(category) if category in set(Category) else None
    wanted = trees.Wanted(category=chosen, after=after, limit=PAGE + 1)
    with city.reading() as db:
        found = trees.catalogue(db, wanted)
    shown = [_card(TreeOut.of(tree), request.state.lang) for tree in found[:PAGE]]
    return page(
        request,
        "trees.html",
        cards=shown,
        categories=[(one.value, format(name, request.state.lang)) for one, name in CATEGORY_NAMES.items()],
        chosen=chosen.value if chosen else "",
        more=shown[-1]["number"] if len(found) > PAGE else "",
        kg=kilograms,
    )


@router.get("/{number}")
def tree(request: Request, city: CityHere, number: str, visitor: Visitor) -> Response:
    with city.reading() as db:
        found = public_tree(db, number)
    seen, lang = TreeSeen.seen(found), request.state.lang
    said = _evidence(city, seen.evidence_sha256)
    plaque = next((one.plaque_set_on for one in found.adoptions[::-1] if one.plaque_set_on), None)
    running = [one for one in found.adoptions if one.state is not AdoptionState.ENDED]
    return page(
        request,
        "tree.html",
        tree=_card(seen, lang),
        said=said,
        plaque=plaque,
        until=running[-1].ends_on if running else None,
        open=seen.state is TreeState.AVAILABLE,
        ancient=seen.category is Category.ANCIENT,
        years=[(years, years * seen.price_yuan, kilograms(years * seen.growth_g)) for years in (1, 2, 3, 5)],
        purposes=[(purpose, PURPOSE_NAMES[purpose]) for purpose in PURPOSES],
        notice=format(NOT_AN_INVESTMENT, lang),
        guest=visitor is None or visitor.actor.role not in BUYERS,
        kg=kilograms,
        key=secrets.token_urlsafe(16),
    )


@router.post("/{number}", dependencies=[FORM])
def adopt(
    request: Request, city: CityHere, number: str, visitor: Visitor, fields: Fields, write: Writing
) -> Response:
    """Held for 30 minutes; the price is the one the page showed."""
    with city.reading() as db:
        found = tree_numbered(db, number)
    years = str(fields.get("pieces", ""))
    price = int(years) * found.price_yuan if years.isdecimal() else ""
    given = {"listing_id": found.id, "object": OrderObject.TREE.value, "amount_yuan": price}
    return placed(request, city, visitor, fields, write, given)


def _evidence(city: City, sha256: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = json.loads(city.blobs.read(sha256)) if sha256 else None
    return found


def _card(tree: TreeOut, lang: str) -> dict[str, Any]:
    state, tone = STATES[tree.state]
    return {
        **tree.model_dump(),
        "unit": load_units()[tree.unit_id].name,
        "category_name": format(CATEGORY_NAMES[tree.category], lang),
        "state_name": state,
        "tone": tone,
        "dbh": f"{tree.dbh_mm / 10:.1f}",
    }

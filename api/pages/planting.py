"""Planting trees online on a phone: the sites of the year, one site with its design and news, the order."""

import secrets
from typing import Any

from fastapi import APIRouter, Request, Response

from api.dependencies import CityHere, Visitor
from api.documents.words import kilograms
from api.pages.buying import placed
from api.pages.forms import FORM, Fields
from api.pages.rendering import page
from api.policies import public
from api.schemas.planting import SiteOut
from api.schemas.trees import told_out
from api.selling import BUYERS
from api.writing import Writing
from registry.actions.planting_reading import public_site, site_numbered
from registry.market.orders import PURPOSE_NAMES, OrderObject, Purpose
from registry.market.planting import ON_SALE, SiteState
from registry.market.words import NOT_AN_INVESTMENT
from registry.parties.jurisdiction import load_units
from registry.store.queries import pieces

router = APIRouter(prefix="/planting", include_in_schema=False, dependencies=[public()])

STATES = {
    SiteState.SITE_SELECTED: ("已选定", "wait"),
    SiteState.PUBLISHED: ("可认购", "good"),
    SiteState.FUNDED: ("可认购", "good"),
    SiteState.PLANTED: ("已栽植", "wait"),
    SiteState.IN_UPKEEP: ("管护中", "wait"),
    SiteState.REPLANTING: ("补植中", "wait"),
    SiteState.ESTABLISHED: ("已成林", "good"),
}
PURPOSES = (Purpose.PLANTING_DUTY, Purpose.LIFE, Purpose.TRAVEL, Purpose.MEETING, Purpose.PRODUCTION)
EXAMPLES = (1, 3, 5, 10)


@router.get("")
def sites(request: Request, city: CityHere) -> Response:
    with city.reading() as db:
        cards = [_card(SiteOut.of(site)) for site in pieces.published(db)]
    return page(request, "planting.html", cards=cards, kg=kilograms)


@router.get("/{number}")
def site(request: Request, city: CityHere, number: str, visitor: Visitor) -> Response:
    with city.reading() as db:
        found = public_site(db, number)
    seen = SiteOut.of(found.site)
    return page(
        request,
        "planting_site.html",
        site=_card(seen),
        free=found.free,
        sold=found.sold,
        timeline=told_out(found.timeline),
        open=seen.state in ON_SALE and found.free > 0,
        examples=[(n, n * seen.price_yuan, kilograms(n * seen.grams_per_tree)) for n in EXAMPLES],
        purposes=[(purpose, PURPOSE_NAMES[purpose]) for purpose in PURPOSES],
        notice=format(NOT_AN_INVESTMENT, request.state.lang),
        guest=visitor is None or visitor.actor.role not in BUYERS,
        kg=kilograms,
        key=secrets.token_urlsafe(16),
    )


@router.post("/{number}", dependencies=[FORM])
def plant(
    request: Request, city: CityHere, number: str, visitor: Visitor, fields: Fields, write: Writing
) -> Response:
    """Held for 30 minutes; the price is the one the page showed."""
    with city.reading() as db:
        found = site_numbered(db, number)
    trees = str(fields.get("pieces", ""))
    price = int(trees) * found.price_yuan if trees.isdecimal() else ""
    given = {"listing_id": found.id, "object": OrderObject.SITE.value, "amount_yuan": price}
    return placed(request, city, visitor, fields, write, given)


def _card(site: SiteOut) -> dict[str, Any]:
    state, tone = STATES[site.state]
    species = "、".join(f"{line['species']} {line['count']:,}" for line in site.lines)
    shown = {"unit": load_units()[site.unit_id].name, "state_name": state, "tone": tone, "species": species}
    return {**site.model_dump(), **shown, "mu": f"{site.area_dm2 * 15 / 1_000_000:,.2f}"}

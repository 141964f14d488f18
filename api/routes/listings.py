"""Sink listings: the owner's declaration, the steps of the offices, and the public list (16.7)."""

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Response

from api.dependencies import CityHere
from api.policies import Belonging, allow, public
from api.schemas.market import LISTING_STEPS, DeclarationWanted, ListingOnBoard, ListingOut, ListingStep
from api.selling import listing_on_board, on_sale
from api.writing import Writing
from registry.actions import listing as verbs
from registry.market.listings import STEPS
from registry.parties.authority import may
from registry.parties.roles import Actor, Role
from registry.store.database import Db
from registry.store.queries import market

router = APIRouter(prefix="/api", tags=["listings"])

DECLARERS = [role for role in Role if may("micro_sink.declare", role)]
Owner = Annotated[Actor, allow(*DECLARERS)]


def listing_place(db: Db, path: Mapping[str, str]) -> Belonging:
    listing = market.listing(db, path["listing_id"])
    return Belonging(listing.unit_id, listing.owner_id)


@router.get("/listings", dependencies=[public()])
def listed(city: CityHere, unit_id: str | None = None) -> list[ListingOnBoard]:
    """What is on sale now: the sub-catalogue 小微碳汇 (XW-04)."""
    return on_sale(city, unit_id)


@router.post("/listings", response_model=ListingOut)
def declare(wanted: DeclarationWanted, by: Owner, write: Writing) -> Response:
    return write(verbs.declare, wanted.declaration(), by=by, shown=ListingOut.of)


@router.get("/listings/{listing_id}", dependencies=[public()])
def listing(city: CityHere, listing_id: str) -> ListingOnBoard:
    with city.reading() as db:
        return listing_on_board(db, market.listing(db, listing_id), city.now().as_of)


def _endpoint(step: ListingStep) -> Callable[..., Response]:
    rule = STEPS[step.kind]
    roles = [role for role in Role if may(rule.act, role, rule.part)]
    whoever = Annotated[Actor, allow(*roles, within=listing_place)]

    def take(
        listing_id: str,
        wanted: step.wanted,  # type: ignore[name-defined]
        by: whoever,
        write: Writing,
    ) -> Response:
        return write(step.verb, listing_id, *wanted.arguments(), seen=wanted.seen, by=by, shown=ListingOut.of)

    take.__doc__ = f"{step.kind}: {rule.act}, {rule.part.name}."
    return take


for _step in LISTING_STEPS.values():
    router.post(f"/listings/{{listing_id}}/{_step.path}", name=_step.kind, response_model=ListingOut)(
        _endpoint(_step)
    )

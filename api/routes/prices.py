"""Published prices: the government's and the guidance, public with their documents."""

from typing import Annotated

from fastapi import APIRouter, Response

from api.dependencies import CityHere
from api.policies import allow, public
from api.schemas.prices import ListingPrice, PriceOut, PriceWanted
from api.writing import Writing
from registry.actions import pricing
from registry.clock import new_id
from registry.parties.roles import Actor, Role
from registry.store.queries import market, prices

router = APIRouter(prefix="/api", tags=["prices"])


@router.get("/prices", dependencies=[public()])
def published(city: CityHere) -> list[PriceOut]:
    """Every price ever published, oldest first."""
    with city.reading() as db:
        return [PriceOut.of(one) for one in prices.published(db)]


@router.post("/prices", response_model=PriceOut)
def publish(
    city: CityHere, wanted: PriceWanted, by: Annotated[Actor, allow(Role.CITY_FORESTRY)], write: Writing
) -> Response:
    """The government's price of 1元碳汇 (one figure) or the guidance range for owners, with its document."""
    price = wanted.price(new_id(city.now().at))
    return write(pricing.publish_price, price, by=by, shown=PriceOut.of)


@router.get("/listings/{listing_id}/prices", dependencies=[public()])
def of_listing(city: CityHere, listing_id: str) -> list[ListingPrice]:
    """What the owner asked, from when on; a new price holds for later orders only (XW-06)."""
    with city.reading() as db:
        market.listing(db, listing_id)
        return [ListingPrice.of(event) for event in prices.of_listing(db, listing_id)]

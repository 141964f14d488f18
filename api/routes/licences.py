"""Structured licences and trade filings for the systems of the government (GS-08, GS-25, LP-44)."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter

from api.dependencies import CityHere
from api.desks import OwnFile
from api.errors import NotYours
from api.policies import allow
from api.schemas.licences import Licence, TradeFiling
from api.workflows import government
from registry.errors import NotFound
from registry.law.packs import CITY
from registry.parties.roles import Actor, Role
from registry.store.queries import tickets

router = APIRouter(prefix="/api", tags=["interfaces"])

Office = Annotated[Actor, allow(Role.CITY_FORESTRY, Role.COUNTY_FORESTRY, Role.APPROVAL)]
City = Annotated[Actor, allow(Role.CITY_FORESTRY, Role.APPROVAL)]


@router.get("/files/{file_id}/licence")
def licence(city: CityHere, file_id: str, by: OwnFile) -> Licence:
    """The electronic licence of a ticket, for its holder and its offices."""
    with city.reading() as db:
        ticket = tickets.known(db, file_id)
        if ticket.number is None:
            raise NotFound(what="林票", id=file_id)
        found = government.licence(db, ticket, city.vault)
    return Licence.of(found.ticket, found.record, found.event_id, found.document_sha256)


@router.get("/files/{file_id}/trade-filing")
def trade_filing(city: CityHere, file_id: str, by: OwnFile) -> TradeFiling:
    """The trade of a collective ticket with its deliveries to the three bodies."""
    with city.reading() as db:
        ticket = tickets.known(db, file_id)
        if "deliveries" not in ticket.trade:
            raise NotFound(what="文件", id=file_id)
        successors = sorted(tickets.numbers(db, ticket.successors).values())
    return TradeFiling.of(ticket, successors)


@router.get("/trade-filings")
def trade_filings(city: CityHere, by: Office, first: date, last: date) -> list[TradeFiling]:
    """Of the own county, or of all for the city."""
    with city.reading() as db:
        found = list(government.trades(db, government.Period(first, last)))
    return [TradeFiling.of(one, numbers) for one, numbers in found if by.unit_id in (CITY, one.unit_id)]


@router.get("/platform/records")
def platform_records(city: CityHere, by: City, first: date, last: date) -> list[dict[str, Any]]:
    """What the “六权” platform is told, for a platform that asks instead of being told."""
    if by.unit_id != CITY:
        raise NotYours()
    with city.reading() as db:
        return list(government.records(db, government.Period(first, last)))

"""Tickets as JSON: the public view."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import CityHere
from api.policies import public
from api.schemas.tickets import PublicTicketOut, TicketLine, TicketPage
from api.searching import PAGE, WantedTickets, find
from registry.actions.tickets import public_ticket

Limit = Annotated[int, Query(ge=1, le=500)]

router = APIRouter(prefix="/api/tickets", tags=["tickets"])


@router.get("", dependencies=[public()])
def search(
    city: CityHere, wanted: WantedTickets, limit: Annotated[int, Query(ge=1, le=500)] = PAGE
) -> TicketPage:
    """By number, unit, kind, status, face value and map rectangle, today or as on any past day."""
    with city.reading() as db:
        found = find(db, wanted, limit)
        lines = [TicketLine.of(ticket, wanted.on) for ticket in found.tickets]
    return TicketPage(total=found.total, tickets=lines, next=found.next)


@router.get("/{number}", dependencies=[public()])
def ticket(city: CityHere, number: str) -> PublicTicketOut:
    """By number or verification code; what anybody may see."""
    with city.reading() as db:
        seen = public_ticket(db, number, as_of=city.now().as_of, vault=city.vault)
        return PublicTicketOut.of(seen)

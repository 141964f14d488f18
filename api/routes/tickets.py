"""Tickets as JSON: the public view."""

from fastapi import APIRouter

from api.dependencies import CityHere
from api.policies import public
from api.schemas.tickets import PublicTicketOut
from registry.actions.tickets import public_ticket

router = APIRouter(prefix="/api/tickets", tags=["tickets"])


@router.get("/{number}", dependencies=[public()])
def ticket(city: CityHere, number: str) -> PublicTicketOut:
    """By number or verification code; what anybody may see."""
    with city.reading() as db:
        seen = public_ticket(db, number.upper(), as_of=city.now().as_of, vault=city.vault)
        return PublicTicketOut.of(seen)

"""What stands against a right or waits too long: securities, mortgages, cancellations unsigned."""

from datetime import date

from fastapi import APIRouter, Response
from pydantic import BaseModel

from api.dependencies import CityHere
from api.desks import OverduePeople, PledgeRecorder, securities_seen_by
from api.schemas.securities import PledgedOut, StatusOut
from api.schemas.tickets import FileOut
from api.writing import Writing
from registry.actions.cancelling import unsigned_by
from registry.actions.land import record_pledge
from registry.errors import NotFound
from registry.land.certificates import Pledge, RightCertificate
from registry.law.packs import CITY
from registry.store.queries import land, tickets

router = APIRouter(prefix="/api", tags=["securities"])


class PledgeWanted(BaseModel):
    """What the registration body answered (LP-17)."""

    pledge: Pledge


class CertificateOut(BaseModel):
    id: str
    pledge: Pledge
    asked_on: date | None

    @classmethod
    def of(cls, found: RightCertificate) -> "CertificateOut":
        return cls(id=found.id, pledge=found.pledge, asked_on=found.pledge_asked_on)


@router.post("/certificates/{certificate_id}/pledge", response_model=CertificateOut)
def certificate_pledge(
    certificate_id: str, wanted: PledgeWanted, by: PledgeRecorder, write: Writing
) -> Response:
    """Unknown means not allowed: a ticket is pledged only once its certificate is known to be free."""
    return write(record_pledge, certificate_id, wanted.pledge, by=by, shown=CertificateOut.of)


@router.get("/securities")
def securities(city: CityHere, by: PledgeRecorder) -> list[PledgedOut]:
    """Tickets under security with how they stand: a bank's own, those of an office's unit, the city's all."""
    with city.reading() as db:
        return [PledgedOut.of(one, by) for one in securities_seen_by(db, by)]


@router.get("/securities/status/{number}")
def status(city: CityHere, number: str, by: PledgeRecorder) -> StatusOut:
    """Whether a ticket could be taken as security today, and what stands in the way (RA-15)."""
    with city.reading() as db:
        ticket = tickets.by_number(db, number)
        if ticket is None:
            raise NotFound(what="林票", id=number)
        certificate = land.certificate(db, ticket.certificate_id)
        return StatusOut.on(ticket, certificate.pledge, by, city.now().as_of)


@router.get("/overdue/cancellations")
def overdue_cancellations(city: CityHere, by: OverduePeople) -> list[FileOut]:
    """Two failed years, and nobody has signed in time (LP-36b): of the own unit, or of all for the city."""
    with city.reading() as db:
        found = unsigned_by(db, city.now().as_of)
        return [FileOut.of(one, by.role) for one in found if by.unit_id in (CITY, one.issuer_unit_id)]

"""A ticket's tonnage traced to its trees in one call, and the bundle by which it can be computed again."""

from fastapi import APIRouter, Response

from api.dependencies import CityHere, Visitor
from api.policies import public
from api.schemas.tracing import TraceOut
from api.tracing import EvidenceReader, trace_for
from registry.actions.tracing import trace_ticket

router = APIRouter(prefix="/api/tickets", tags=["tickets"])


@router.get("/{number}/trace", dependencies=[public()])
def trace(city: CityHere, number: str, visitor: Visitor) -> TraceOut:
    """Method, parameters, hashes and stands for anybody; plots, trees and equations for those it concerns."""
    return TraceOut.of(*trace_for(city, number, visitor))


@router.get("/{number}/evidence", response_class=Response)
def evidence(city: CityHere, number: str, _: EvidenceReader) -> Response:
    """The whole bundle, checked against its hash before it is handed out."""
    with city.reading() as db:
        found = trace_ticket(db, number.upper())
    name = f"{found.ticket.number}-evidence.zip"
    return Response(
        city.blobs.read(found.assessment.evidence_sha256),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )

"""A ticket's tonnage traced to its trees in one call, and the bundle by which it can be computed again."""

from enum import StrEnum

from fastapi import APIRouter, Response

from api.dependencies import CityHere, Visitor
from api.documents.report import Paper, report_html, report_pdf
from api.policies import public
from api.schemas.tracing import TraceOut
from api.tracing import EvidenceReader, trace_for
from api.workflows.report_papers import of_ticket
from registry.actions.tracing import trace_ticket


class Form(StrEnum):
    PDF = "pdf"
    HTML = "html"


MEDIA = {Form.PDF: "application/pdf", Form.HTML: "text/html; charset=utf-8"}

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


@router.get("/{number}/report", response_class=Response)
def report(
    city: CityHere,
    number: str,
    _: EvidenceReader,
    paper: Paper = Paper.MONITORING,
    form: Form = Form.PDF,
) -> Response:
    """Monitoring report or verification file of the ticket's own stands, made from the evidence each time."""
    evidence = of_ticket(city, number)
    made = report_pdf(evidence, paper) if form is Form.PDF else report_html(evidence, paper)
    name = f"{number.upper()}-{paper}.{form}"
    return Response(
        made,
        media_type=MEDIA[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )

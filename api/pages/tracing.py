"""How a ticket's tonnage was measured, in plain words, down to the trees where one may see them."""

from fastapi import APIRouter, Request, Response

from api.dependencies import CityHere, Visitor
from api.pages.rendering import page
from api.policies import is_own, public
from api.tracing import EVIDENCE_ROLES, ticket_place, trace_for

router = APIRouter(prefix="/t", include_in_schema=False, dependencies=[public()])


@router.get("/{number}/trace")
def trace_page(request: Request, city: CityHere, number: str, visitor: Visitor) -> Response:
    trace, detail = trace_for(city, number, visitor)
    with city.reading() as db:
        place = ticket_place(db, {"number": number})
    may_download = bool(visitor and visitor.actor.role in EVIDENCE_ROLES and is_own(visitor.actor, place))
    return page(request, "trace.html", trace=trace, detail=detail, may_download=may_download)

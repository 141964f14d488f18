"""The public page of a sink certificate, and the way from its grams back to the trees (XW-12)."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from api.dependencies import CityHere, Visitor
from api.documents.words import kilograms
from api.pages.rendering import page
from api.policies import public
from api.tracing import trace_of_grams
from registry.actions.certificates import public_certificate
from registry.errors import Words
from registry.issuance.acceptance import Side
from registry.market.certificates import FORM_NAMES, KIND_NAMES, CertificateKind, CertificateStatus, Form
from registry.market.orders import PURPOSE_NAMES, Purpose
from registry.market.words import NOT_CCER
from registry.parties.jurisdiction import load_units
from registry.proof.events import Fact
from registry.store.queries import trees

router = APIRouter(prefix="/c", include_in_schema=False, dependencies=[public()])

SIDES = {Side.OWNER: "权利人", Side.AUTHORITY: "主管部门"}


@router.get("/{number}")
def certificate_page(request: Request, city: CityHere, number: str) -> Response:
    """By number or verification code; an erased buyer leaves grams and serials."""
    with city.reading() as db:
        seen = public_certificate(db, number, vault=city.vault)
        adoption = trees.adoption_of_certificate(db, str(seen.record["number"]))
    restated_g = adoption.restated_g if adoption else None
    record, language = seen.record, request.state.lang
    purpose = record.get("purpose")
    return page(
        request,
        "certificate.html",
        seen=seen,
        record=record,
        title=format(_name(record), language),
        restated_g=restated_g,
        valid=seen.status is CertificateStatus.VALID,
        purpose=format(PURPOSE_NAMES[Purpose(str(purpose))], language) if purpose else "",
        unit=load_units()[record["source"]["unit"]].name if "source" in record else "",  # type: ignore[index,call-overload]
        not_ccer=format(NOT_CCER, language),
        kg=kilograms,
    )


def _name(record: Mapping[str, Fact]) -> Words:
    """A certificate of what is only expected is named by its form."""
    form = record.get("form")
    return FORM_NAMES[Form(str(form))] if form else KIND_NAMES[CertificateKind(str(record["kind"]))]


@router.get("/{number}/trace")
def trace_page(request: Request, city: CityHere, number: str, visitor: Visitor) -> Response:
    trace, trees = trace_of_grams(city, number, visitor)
    censuses = [("前一次调查", trace.earlier, trees.earlier), ("后一次调查", trace.later, trees.later)]
    return page(
        request,
        "certificate_trace.html",
        trace=trace,
        censuses=censuses,
        unit=load_units()[trace.place[0]].name,
        sides=SIDES,
        kg=kilograms,
    )

"""Certificates for anybody, and the quarter's public board (XW-12, XW-16)."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import CityHere, Visitor
from api.policies import allow, public
from api.schemas.market import BoardOut, CertificateMade, CertificateOut, Decided
from api.schemas.tracing import GramTraceOut
from api.tracing import trace_of_grams
from api.writing import Writing
from registry.actions import certificates, certifying
from registry.parties.roles import Actor, Role

router = APIRouter(tags=["certificates"])


@router.get("/api/certificates/{number}", dependencies=[public()])
def certificate(city: CityHere, number: str) -> CertificateOut:
    """By number or verification code: what the QR code opens."""
    with city.reading() as db:
        return CertificateOut.of(certificates.public_certificate(db, number, vault=city.vault))


@router.get("/api/certificates/{number}/trace", dependencies=[public()])
def trace(city: CityHere, number: str, visitor: Visitor) -> GramTraceOut:
    """From each gram to the plot and the two censuses between which it grew, down to the trees."""
    found, trees = trace_of_grams(city, number, visitor)
    return GramTraceOut.of(found, trees.earlier, trees.later)


@router.post("/api/certificates/{number}/revoke", response_model=CertificateMade)
def revoke(
    number: str, wanted: Decided, by: Annotated[Actor, allow(Role.CITY_FORESTRY)], write: Writing
) -> Response:
    """A certificate issued in error, by a decision on paper; its grams stay retired."""
    return write(
        certifying.revoke,
        number,
        wanted.decision_sha256,
        by=by,
        shown=lambda found: CertificateMade(number=found.number, code=found.code),
    )


@router.get("/api/board", dependencies=[public()])
def board(
    city: CityHere,
    year: Annotated[int, Query(ge=2024, le=2200)],
    quarter: Annotated[int, Query(ge=1, le=4)],
) -> BoardOut:
    first = date(year, 3 * quarter - 2, 1)
    last = date(year + quarter // 4, 3 * quarter % 12 + 1, 1) - timedelta(days=1)
    with city.reading() as db:
        return BoardOut.of(certificates.board(db, first, last))

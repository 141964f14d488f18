"""Asking for data above the grade “open”, and taking what was approved (GS-19); other steps are cases."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Response

from api.dependencies import CityHere
from api.errors import NotYours
from api.policies import allow
from api.schemas.cases import CaseOut
from api.schemas.extracts import ExtractAsked, Given
from api.schemas.steps import Wanted
from api.workflows.extracts import keep_extract
from api.writing import Writing
from registry.actions import extracts as verbs
from registry.actions.casework import readable
from registry.office.extracts import Extract
from registry.parties.authority import OUTSIDE
from registry.parties.roles import Actor, Role
from registry.store.queries import casework

router = APIRouter(prefix="/api/extracts", tags=["extracts"])


Asker = Annotated[Actor, allow(*sorted(OUTSIDE))]
Reader = Annotated[Actor, allow(Role.CITY_FORESTRY, Role.AUDIT, *sorted(OUTSIDE))]


@router.post("", response_model=CaseOut)
def ask(city: CityHere, wanted: ExtractAsked, by: Asker, write: Writing) -> Response:
    """Scene, list, term, agreement and plan; the data are drawn at once and reviewed as they are."""
    keep = partial(keep_extract, blobs=city.blobs)
    return write(verbs.ask, wanted.wanted(), keep, by=by, shown=CaseOut.of)


@router.post("/{extract_id}/take", response_model=CaseOut)
def take(extract_id: str, wanted: Wanted, by: Asker, write: Writing) -> Response:
    """APPROVED → TAKEN: the register says when the data left."""
    return write(verbs.take, extract_id, seen=wanted.seen, by=by, shown=CaseOut.of)


@router.post("/{extract_id}/end", response_model=CaseOut)
def end(extract_id: str, wanted: Given, by: Asker, write: Writing) -> Response:
    """The authorisation is given back before its term."""
    return write(verbs.end, extract_id, *wanted.arguments(), seen=wanted.seen, by=by, shown=CaseOut.of)


@router.get("/{extract_id}/data.zip")
def data(city: CityHere, extract_id: str, by: Reader) -> Response:
    """For the city and audit, what they review; for whoever asked, once taken and within the term."""
    with city.reading() as db:
        extract = casework.find(db, Extract, extract_id)
        if not readable(extract, by):
            raise NotYours()
        sha256 = verbs.handed_out(extract, now=city.now()) if by.role in OUTSIDE else extract.data_sha256
    return Response(city.blobs.read(sha256), media_type="application/zip")

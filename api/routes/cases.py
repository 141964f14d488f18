"""Cases of every kind over HTTP: lists, one case with its papers, each step by whoever may take it."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import CityHere
from api.desks import visible_cases
from api.errors import NotYours
from api.policies import AnyoneSignedIn, allow, public
from api.schemas.case_table import ADDRESSES, ALL_COLLECTIONS, ALL_OPENINGS, ALL_STEPS, callers
from api.schemas.cases import CaseOut, CaseStep, PaperOut
from api.writing import Writing
from registry.actions.casework import readable
from registry.errors import NotFound
from registry.office.casework import Case
from registry.office.notices import PUBLIC, Notice
from registry.parties.roles import Actor
from registry.store.queries import casework, office

router = APIRouter(prefix="/api", tags=["cases"])

State = Annotated[str | None, Query(max_length=40)]


@router.get("/notices", dependencies=[public()])
def list_notices(city: CityHere, state: State = None) -> list[CaseOut]:
    """Public notices, oldest first; each stays at its address."""
    with city.reading() as db:
        states = [one for one in PUBLIC if state in (None, one)]
        found = casework.listed(db, Notice, states=states)
        return [CaseOut.of(notice) for notice in found]


@router.get("/notice-drafts")
def list_drafts(city: CityHere, by: AnyoneSignedIn) -> list[CaseOut]:
    """What an office still reads and proofreads before everybody does (GS-16)."""
    with city.reading() as db:
        return [CaseOut.of(one) for one in visible_cases(db, Notice, by, None) if one.state not in PUBLIC]


@router.get("/notices/{case_id}", dependencies=[public()])
def read_notice(city: CityHere, case_id: str) -> CaseOut:
    """Title, body, data, unit and date of a notice."""
    with city.reading() as db:
        notice = casework.find(db, Notice, case_id)
        if notice.state not in PUBLIC:
            raise NotFound(what=Notice.CALLED, id=case_id)
        return CaseOut.of(notice, [PaperOut.of(paper) for paper in office.documents_of(db, case_id)])


def _list(kind: type[Case]) -> Callable[..., list[CaseOut]]:
    def list_cases(city: CityHere, by: AnyoneSignedIn, state: State = None) -> list[CaseOut]:
        with city.reading() as db:
            return [CaseOut.of(case) for case in visible_cases(db, kind, by, state)]

    list_cases.__doc__ = f"{kind.CALLED}: 本人的、本单位的；市级看全部。"
    return list_cases


def _read(kind: type[Case]) -> Callable[..., CaseOut]:
    def read_case(city: CityHere, case_id: str, by: AnyoneSignedIn) -> CaseOut:
        with city.reading() as db:
            case = casework.find(db, kind, case_id)
            if not readable(case, by):
                raise NotYours()
            return CaseOut.of(case, [PaperOut.of(paper) for paper in office.documents_of(db, case_id)])

    read_case.__doc__ = f"{kind.CALLED}，连同其文书。"
    return read_case


def _opening(step: CaseStep) -> Callable[..., Response]:
    whoever = Annotated[Actor, allow(*callers(step.case.STEPS[step.kind]))]

    def open_case(wanted: step.wanted, by: whoever, write: Writing) -> Response:  # type: ignore[name-defined]
        return write(step.verb, *wanted.arguments(), by=by, shown=CaseOut.of)

    open_case.__doc__ = step.verb.__doc__ or step.kind
    return open_case


def _step(step: CaseStep) -> Callable[..., Response]:
    whoever = Annotated[Actor, allow(*callers(step.case.STEPS[step.kind]))]

    def take(
        case_id: str,
        wanted: step.wanted,  # type: ignore[name-defined]
        by: whoever,
        write: Writing,
    ) -> Response:
        return write(step.verb, case_id, *wanted.arguments(), seen=wanted.seen, by=by, shown=CaseOut.of)

    take.__doc__ = step.verb.__doc__ or step.kind
    return take


for _path, _kind in ALL_COLLECTIONS.items():
    if _kind is Notice:
        router.get("/notice-drafts/{case_id}", name="notice.read_draft", response_model=CaseOut)(
            _read(Notice)
        )
        continue
    router.get(f"/{_path}", name=f"{_kind.NAME}.list", response_model=list[CaseOut])(_list(_kind))
    router.get(f"/{_path}/{{case_id}}", name=f"{_kind.NAME}.read", response_model=CaseOut)(_read(_kind))
for _opened in ALL_OPENINGS:
    router.post(f"/{_opened.path}", name=_opened.kind, response_model=CaseOut)(_opening(_opened))
for _taken in ALL_STEPS:
    _at = f"/{ADDRESSES[_taken.case]}/{{case_id}}/{_taken.path}"
    router.post(_at, name=_taken.kind, response_model=CaseOut)(_step(_taken))

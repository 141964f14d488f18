"""The office as a service: guides, figures and samples, what is overdue, boards, whole files."""

from collections import defaultdict
from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import CityHere
from api.desks import OverduePeople, file_place
from api.errors import NotYours, WrongInput
from api.policies import allow, public
from api.schemas.cases import CaseOut, PaperOut
from api.schemas.services import (
    BoardOut,
    FiguresOut,
    GuideOut,
    Sampled,
    ServiceFigures,
    StandingOut,
    VoicesOut,
)
from api.workflows.dossiers import dossier
from registry.actions import archiving, complaining, judging, supervising
from registry.actions.guiding import guide_of
from registry.care.monitoring import CaseState, MonitoringCase
from registry.errors import NotFound
from registry.law.matrix import Part
from registry.law.packs import CITY
from registry.office.archive import Volume
from registry.office.guides import Guide, GuideState, ServiceItem, edition_on
from registry.office.leaders import Leader, LeaderState
from registry.parties.authority import may
from registry.parties.jurisdiction import county_units
from registry.parties.roles import Actor, Role
from registry.store.database import Db
from registry.store.queries import casework, office, services, tickets
from registry.tickets.locks import Flag

router = APIRouter(prefix="/api", tags=["office"])

LONGEST = timedelta(days=366)
ZIP = "application/zip"
GuideEditor = Annotated[Actor, allow(*(role for role in Role if may("guide.publish", role)))]
Supervisor = Annotated[Actor, allow(*(role for role in Role if may("service.supervise", role, Part.READS)))]
BoardReader = Annotated[Actor, allow(*(role for role in Role if may("dashboard.county", role, Part.READS)))]
Archivist = Annotated[Actor, allow(*(role for role in Role if may("archive.keep", role)))]
FileOffice = Annotated[Actor, allow(Role.COUNTY_FORESTRY, Role.CITY_FORESTRY, within=file_place)]


def shown(db: Db, guide: Guide) -> GuideOut:
    return GuideOut.of(guide, office.documents_of(db, guide.id)[0])


@router.get("/guides", dependencies=[public()])
def guides(city: CityHere, as_of: date | None = None, on_promise: bool = False) -> list[GuideOut]:
    """The catalogue of items, each with the edition of its guide in force on a day; `on_promise`: the list of
    告知承诺制."""
    day = as_of or city.now().as_of
    with city.reading() as db:
        in_force = [edition_on(editions, day) for editions in services.published(db).values()]
        return [shown(db, one) for one in in_force if one and (one.on_promise or not on_promise)]


@router.get("/guides/{item}", dependencies=[public()])
def editions(city: CityHere, item: ServiceItem) -> list[GuideOut]:
    """Every published edition of an item, oldest first."""
    with city.reading() as db:
        return [shown(db, one) for one in services.published(db).get(item, ())]


@router.get("/guide-drafts")
def drafts(city: CityHere, by: GuideEditor) -> list[CaseOut]:
    """What waits for its second person."""
    with city.reading() as db:
        return [
            CaseOut.of(one, [PaperOut.of(paper) for paper in office.documents_of(db, one.id)])
            for one in casework.listed(db, Guide, states=[GuideState.DRAFTED])
        ]


@router.get("/files/{file_id}/guide")
def guide_of_a_file(city: CityHere, file_id: str, by: Annotated[Actor, allow(within=file_place)]) -> GuideOut:
    """The edition a file follows: in force on the day it was handed in."""
    with city.reading() as db:
        found = guide_of(db, tickets.known(db, file_id), city.now().as_of)
        if found is None:
            raise NotFound(what=Guide.CALLED, id=file_id)
        return shown(db, found)


@router.get("/service-figures", dependencies=[public()])
def figures(city: CityHere, first: date, last: date) -> ServiceFigures:
    """Of the files handed in between two days: results, time, returns; complaints and ratings."""
    if not timedelta() <= last - first <= LONGEST:
        raise WrongInput(fields="first, last")
    with city.reading() as db:
        found = supervising.statistics(db, first, last, city.now().as_of)
        said = services.voices(db, first, last)
    return ServiceFigures(
        first=first,
        last=last,
        files=[FiguresOut(**asdict(one)) for one in found],
        voices=[VoicesOut(unit_id=unit, **asdict(one)) for unit, one in sorted(said.items())],
    )


@router.get("/service-sample")
def sample(
    city: CityHere,
    by: Supervisor,
    year: Annotated[int, Query(ge=2020, le=2100)],
    quarter: Annotated[int, Query(ge=1, le=4)],
) -> list[Sampled]:
    """Decided files of a quarter, drawn by hash, for social supervisors: of the own unit, or of all."""
    unit_id = None if by.unit_id == CITY else by.unit_id
    with city.reading() as db:
        drawn = supervising.sample(db, year, quarter, unit_id, city.now().as_of)
        return [
            Sampled.of(one, [paper.number for paper in office.documents_of(db, one.file.id)]) for one in drawn
        ]


@router.get("/overdue/complaints")
def overdue_complaints(city: CityHere, by: OverduePeople) -> list[CaseOut]:
    """Not answered in their term (GS-13)."""
    with city.reading() as db:
        found = complaining.overdue(db, city.now().as_of)
        return [CaseOut.of(one) for one in found if by.unit_id in (CITY, one.unit_id)]


@router.get("/overdue/judgments")
def overdue_judgments(city: CityHere, by: OverduePeople) -> list[CaseOut]:
    """Not filed within five working days (GS-26)."""
    with city.reading() as db:
        found = judging.overdue(db, city.now().as_of)
        return [CaseOut.of(one) for one in found if by.unit_id in (CITY, one.unit_id)]


@router.get("/boards")
def boards(city: CityHere, by: BoardReader) -> list[BoardOut]:
    """One line a county: living tickets, open cases, sales of the year; a county's own, the city's all."""
    today = city.now().as_of
    with city.reading() as db:
        standing, sales = services.standing(db), services.sales(db, date(today.year, 1, 1))
        cases = casework.listed(db, MonitoringCase, states=(CaseState.OPEN, CaseState.CONFIRMED))
        leaders = {one.unit_id: one for one in casework.listed(db, Leader, states=[LeaderState.IN_CHARGE])}
    of_unit = defaultdict(list)
    for one in standing:
        of_unit[one.unit_id].append(
            StandingOut(
                kind=one.kind,
                tickets=one.tickets,
                face_value_mu100=one.face_value_mu100,
                watched=one.marked[Flag.WATCH],
                cancellation_due=one.marked[Flag.CANCELLATION_DUE],
            )
        )
    return [
        BoardOut(
            unit_id=unit.code,
            name=unit.name,
            leader_since=leaders[unit.code].opened_on if unit.code in leaders else None,
            tickets=of_unit[unit.code],
            open_cases=sum(one.unit_id == unit.code for one in cases),
            listings_on_sale=sold.on_sale,
            orders=sold.orders,
            fen=sold.fen,
        )
        for unit in county_units()
        if by.unit_id in (CITY, unit.code)
        for sold in [sales.get(unit.code, services.Sales())]
    ]


@router.get("/files/{file_id}/dossier.zip", response_class=Response)
def whole_file(city: CityHere, file_id: str, by: FileOffice) -> Response:
    """Every paper, event and kept scan of a file, for a court or a review (GS-26)."""
    with city.reading() as db:
        return Response(dossier(city, db, "ticket", file_id), media_type=ZIP)


@router.get("/volumes/{volume_id}/export.zip", response_class=Response)
def volume_export(city: CityHere, volume_id: str, by: Archivist) -> Response:
    """A volume for the archives, with its sums (GS-11)."""
    with city.reading() as db:
        volume = casework.find(db, Volume, volume_id)
        if by.unit_id not in (CITY, volume.unit_id):
            raise NotYours()
        entries = archiving.entries_of(db, volume)
        return Response(dossier(city, db, volume.subject_kind, volume.subject_id, entries), media_type=ZIP)

"""The planting duty: one's standing, the application, rosters of units, certificates, the board (YZ-06)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.dependencies import CityHere
from api.duties import duty_board
from api.errors import NotYours
from api.policies import allow, public
from api.schemas.cases import CaseOut
from api.schemas.duty import (
    DutyApplied,
    DutyBoard,
    DutyOut,
    PersonOut,
    RosterHandedIn,
    StandingOut,
    Year,
)
from api.writing import Writing
from registry.actions import duty as verbs
from registry.actions.casework import readable
from registry.errors import NotFound
from registry.market.duty import DutyCertificate
from registry.parties.roles import Actor, Role
from registry.store.queries import casework, duty

router = APIRouter(prefix="/api", tags=["duty"])

Applicant = Annotated[Actor, allow(Role.CITIZEN, Role.ENTERPRISE)]


@router.get("/duty")
def standing(city: CityHere, by: Applicant, year: Annotated[Year, Query()]) -> StandingOut:
    """What was paid towards the duty in a calendar year, and what it takes."""
    with city.reading() as db:
        return StandingOut.of(verbs.standing(db, by.party_id, year, city.now()))


@router.post("/duty/apply", response_model=CaseOut)
def apply(
    city: CityHere, wanted: DutyApplied, by: Annotated[Actor, allow(Role.CITIZEN)], write: Writing
) -> Response:
    """On application only, under the real name, once a year."""
    more: dict[str, Any] = {"vault": city.vault}
    return write(verbs.apply, wanted.year, wanted.person(), by=by, shown=CaseOut.of, **more)


@router.post("/duty/rosters", response_model=CaseOut)
def hand_in(
    city: CityHere,
    wanted: RosterHandedIn,
    by: Annotated[Actor, allow(Role.ENTERPRISE)],
    write: Writing,
) -> Response:
    """A unit that has paid names its people; one application each (YZ-11)."""
    people = [one.person() for one in wanted.people]
    more: dict[str, Any] = {"vault": city.vault}
    return write(verbs.hand_in, wanted.year, wanted.headcount, people, by=by, shown=CaseOut.of, **more)


@router.get("/duty-applications/{duty_id}/person")
def person(
    city: CityHere,
    duty_id: str,
    by: Annotated[Actor, allow(Role.CITIZEN, Role.ENTERPRISE, Role.GREENING_OFFICE)],
) -> PersonOut:
    """Whose application it is, for who applied and who issues."""
    with city.reading() as db:
        found = casework.find(db, DutyCertificate, duty_id)
        if not readable(found, by):
            raise NotYours()
        kept = duty.private(db, found.id, city.vault)
        own = by.party_id == found.party_id
        name = kept["name"] if own else verbs.shown_name(db, found, city.vault)
    return PersonOut(name=name, id_number=kept["id_number"])


@router.get("/duty/certificates/{number}", dependencies=[public()])
def certificate(city: CityHere, number: str) -> DutyOut:
    """By number; the name masked, that of a minor covered."""
    with city.reading() as db:
        found = duty.numbered(db, number)
        if found is None:
            raise NotFound(what=DutyCertificate.CALLED, id=number)
        return DutyOut.of(found, verbs.shown_name(db, found, city.vault))


@router.get("/duty/board", dependencies=[public()])
def board(city: CityHere, year: Annotated[Year, Query()]) -> DutyBoard:
    """Persons certified, trees and planted area by county; persons and rate by unit."""
    return duty_board(city, year)

"""“My duty”: what was paid in a year, the application, the roster of a unit; certificates and the board."""

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.city import City
from api.dependencies import CityHere, Visitor
from api.duties import duty_board
from api.pages.forms import FORM, Fields, Filled, filled
from api.pages.rendering import page
from api.policies import allow, public
from api.schemas.duty import MINIMUM_NOTE, DutyApplied, RosterHandedIn
from api.writing import Writing
from registry.actions import duty as verbs
from registry.errors import NotFound
from registry.market.duty import DutyCertificate, DutyState
from registry.parties.errors import PersonalDataErased
from registry.parties.jurisdiction import load_units
from registry.parties.roles import Actor, Role
from registry.store.database import Db
from registry.store.queries import casework, duty

router = APIRouter(prefix="/duty", include_in_schema=False)

Applicant = Annotated[Actor, allow(Role.CITIZEN, Role.ENTERPRISE)]
AskedYear = Annotated[int | None, Query(ge=2020, le=2100)]
STATES = {DutyState.APPLIED: ("已申请，等待签发", "wait"), DutyState.ISSUED: ("已签发", "good")}
OBJECTS = {"SITE": "网上植树", "LISTING": "一元碳汇", "TREE": "认养树木"}


@router.get("")
def mine(request: Request, city: CityHere, by: Applicant, year: AskedYear = None) -> Response:
    now = city.now()
    chosen = year or now.as_of.year
    with city.reading() as db:
        stands = verbs.standing(db, by.party_id, chosen, now)
        certificates = [
            _shown(one, _own_name(db, one, city))
            for one in casework.listed(db, DutyCertificate, party_id=by.party_id)
        ]
        applied = duty.has_applied(db, by.party_id, chosen)
        tree_yuan = duty.tree_yuan(db, chosen)
    return page(
        request,
        "duty.html",
        stands=stands,
        paid=[{**vars(one), "name": OBJECTS[one.object]} for one in stands.paid],
        years=range(now.as_of.year, now.as_of.year - 3, -1),
        certificates=certificates[::-1],
        applied=applied,
        unit=by.role is Role.ENTERPRISE,
        tree_yuan=tree_yuan,
        missing=max(0, stands.minimum - stands.free),
        note=MINIMUM_NOTE,
        key=secrets.token_urlsafe(16),
    )


@router.post("/apply", dependencies=[FORM])
def apply(
    request: Request,
    city: CityHere,
    by: Annotated[Actor, allow(Role.CITIZEN)],
    fields: Fields,
    write: Writing,
) -> Response:
    """Under the real name, once a year."""
    wanted = filled(city, fields).wanted(DutyApplied)
    more: dict[str, Any] = {"vault": city.vault}
    return write.then(_back(request, wanted.year), verbs.apply, wanted.year, wanted.person(), by=by, **more)


@router.post("/roster", dependencies=[FORM])
def hand_in(
    request: Request,
    city: CityHere,
    by: Annotated[Actor, allow(Role.ENTERPRISE)],
    fields: Fields,
    write: Writing,
) -> Response:
    """One person a line: name and id number."""
    form = filled(city, fields)
    lines = [line.split() for line in str(form.values.get("people", "")).splitlines() if line.strip()]
    people = [{"name": " ".join(words[:-1]), "id_number": words[-1]} for words in lines]
    wanted = Filled({**form.values, "people": people}, ()).wanted(RosterHandedIn)
    persons = [one.person() for one in wanted.people]
    more: dict[str, Any] = {"vault": city.vault}
    return write.then(
        _back(request, wanted.year), verbs.hand_in, wanted.year, wanted.headcount, persons, by=by, **more
    )


@router.get("/certificates/{number}", dependencies=[public()])
def certificate(request: Request, city: CityHere, number: str, visitor: Visitor) -> Response:
    """For everybody with a masked name; in full for whose application it is."""
    with city.reading() as db:
        found = duty.numbered(db, number)
        if found is None:
            raise NotFound(what=DutyCertificate.CALLED, id=number)
        own = visitor is not None and visitor.actor.party_id == found.party_id
        name = _own_name(db, found, city) if own else verbs.shown_name(db, found, city.vault)
    return page(request, "duty_certificate.html", seen=_shown(found, name), own=own)


@router.get("/board", dependencies=[public()])
def board(request: Request, city: CityHere, year: AskedYear = None) -> Response:
    chosen = year or city.now().as_of.year
    names = {code: unit.name for code, unit in load_units().items()}
    return page(
        request,
        "duty_board.html",
        board=duty_board(city, chosen),
        names=names,
        years=range(city.now().as_of.year, city.now().as_of.year - 3, -1),
    )


def _back(request: Request, year: int) -> Any:
    place = f"{request.scope.get('root_path', '')}/duty?year={year}"
    return lambda _: place


def _own_name(db: Db, found: DutyCertificate, city: City) -> str:
    try:
        return duty.private(db, found.id, city.vault)["name"]
    except PersonalDataErased:
        return ""


def _shown(found: DutyCertificate, name: str) -> dict[str, Any]:
    state, tone = STATES[found.state or DutyState.APPLIED]
    unit = load_units()[found.unit_id].name
    return {**vars(found), "name": name, "status_name": state, "tone": tone, "unit_name": unit}

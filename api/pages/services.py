"""Service guides for everybody, and a bank's view of tickets under security."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import CityHere
from api.desks import PledgeRecorder, securities_seen_by
from api.errors import NoSuchPage
from api.pages.rendering import page
from api.policies import public
from api.schemas.securities import PledgedOut
from api.schemas.services import GuideOut
from api.schemas.tickets import KINDS, STATES
from registry.land.certificates import Pledge
from registry.office.guides import TITLES, ServiceItem, edition_on
from registry.store.queries import land, office, services, tickets
from registry.tickets.locks import Flag
from registry.tickets.security import obstacles

router = APIRouter(include_in_schema=False)

CERTIFICATE_STATES = {
    Pledge.FREE: "林权证没有抵押",
    Pledge.PLEDGED: "林权证已抵押",
    Pledge.UNKNOWN: "林权证抵押状态未查询",
}
MARKS = {
    Flag.PLEDGED: "已设定担保",
    Flag.CHANGE_DUE: "待变更",
    Flag.DISPUTED: "权属有争议",
    Flag.WATCH: "限期整改",
    Flag.CARBON_LISTED: "碳汇挂牌中",
    Flag.CANCELLATION_DUE: "待注销",
}
SOON = timedelta(days=90)
"""A ticket ends, and the security on it would stand over nothing."""

SECURITY_KINDS = {"FOREST_RIGHT": "林权抵押", "TICKET": "林票担保"}


@router.get("/services", dependencies=[public()])
def catalogue(request: Request, city: CityHere) -> Response:
    """Every item with its guide in force today, those on the list of 告知承诺制 marked."""
    today = city.now().as_of
    with city.reading() as db:
        in_force = {item: edition_on(found, today) for item, found in services.published(db).items()}
    items = [(item, TITLES[item], in_force.get(item)) for item in ServiceItem]
    return page(request, "services.html", items=items)


@router.get("/services/{item}", dependencies=[public()])
def guide(request: Request, city: CityHere, item: str, edition: int | None = None) -> Response:
    """One guide in full; earlier and coming editions stay at their address."""
    if item not in set(ServiceItem):
        raise NoSuchPage(path=request.url.path)
    with city.reading() as db:
        found = services.published(db).get(ServiceItem(item), [])
        today = edition_on(found, city.now().as_of)
        wanted = today if edition is None else next((one for one in found if one.edition == edition), None)
        if wanted is None:
            raise NoSuchPage(path=request.url.path)
        shown = GuideOut.of(wanted, office.documents_of(db, wanted.id)[0])
    return page(
        request,
        "service.html",
        guide=shown,
        editions=[one.edition for one in found],
        title=TITLES[wanted.item],
    )


@router.get("/securities")
def securities(
    request: Request,
    city: CityHere,
    by: PledgeRecorder,
    number: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """What stands as security, and whether one more ticket could (RA-15)."""
    wanted, today = number.strip(), city.now().as_of
    with city.reading() as db:
        held = [PledgedOut.of(one, by) for one in securities_seen_by(db, by)]
        ticket = tickets.by_number(db, wanted) if wanted else None
        certificate = land.certificate(db, ticket.certificate_id).pledge if ticket else Pledge.UNKNOWN
    return page(
        request,
        "securities.html",
        held=held,
        number=wanted,
        asked=PledgedOut.of(ticket, by) if ticket else None,
        certificate=CERTIFICATE_STATES[certificate],
        obstacles=obstacles(ticket, certificate, today) if ticket else [],
        soon={one.number for one in held if one.valid_to - today <= SOON},
        kinds=KINDS,
        security_kinds=SECURITY_KINDS,
        states=STATES,
        marks=MARKS,
    )

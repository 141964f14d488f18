"""“My points” on a phone: what can be used, until when, for what; appeals; trips and what they emitted."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Request, Response

from api.dependencies import CityHere
from api.documents.words import kilograms
from api.earning import my_points, my_travel
from api.pages.forms import FORM, Fields, filled
from api.pages.rendering import page
from api.policies import allow
from api.schemas.points import AppealMade, LinkWanted
from api.workflows.points_feed import is_linked_by
from api.writing import Writing
from registry.actions import points as verbs
from registry.market.points import SCENE_NAMES
from registry.market.points_cases import OfferState, PointsOffer
from registry.market.points_errors import AccountUnknown
from registry.parties.roles import Actor, Role
from registry.store.queries import casework, office

router = APIRouter(prefix="/points", include_in_schema=False)

Person = Annotated[Actor, allow(Role.CITIZEN)]


@router.get("")
def mine(request: Request, city: CityHere, by: Person) -> Response:
    found, as_of = my_points(city, by.party_id), city.now().as_of
    with city.reading() as db:
        offers = [
            (one, str(office.documents_of(db, one.id)[0].body["title"]))
            for one in casework.listed(db, PointsOffer, states=[OfferState.OPEN])
            if one.valid_from <= as_of <= one.valid_to
        ]
    titles = {offer.id: title for offer, title in offers}
    return page(
        request,
        "points.html",
        mine=found,
        travel=my_travel(city, by.party_id),
        offers=offers,
        titles=titles,
        scenes=SCENE_NAMES,
        kg=kilograms,
        key=secrets.token_urlsafe(16),
    )


@router.post("/link", dependencies=[FORM])
def link(request: Request, city: CityHere, by: Person, fields: Fields, write: Writing) -> Response:
    wanted = filled(city, fields).wanted(LinkWanted)
    if not is_linked_by(wanted.proof, wanted.source, wanted.account, city.settings):
        raise AccountUnknown()
    place = f"{request.scope.get('root_path', '')}/points"
    return write.then(lambda _: place, verbs.link_account, wanted.source, wanted.account, by=by)


@router.post("/offers/{offer_id}", dependencies=[FORM])
def exchange(request: Request, offer_id: str, by: Person, write: Writing) -> Response:
    place = f"{request.scope.get('root_path', '')}/points"
    return write.then(lambda _: place, verbs.exchange, offer_id, by=by)


@router.post("/appeals", dependencies=[FORM])
def appeal(request: Request, city: CityHere, by: Person, fields: Fields, write: Writing) -> Response:
    wanted = filled(city, fields).wanted(AppealMade)
    place = f"{request.scope.get('root_path', '')}/points"
    return write.then(lambda _: place, verbs.appeal, *wanted.arguments(), by=by)

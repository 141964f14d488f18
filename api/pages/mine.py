"""“My page”: orders with their papers, trees with what they grew, duty, points; deleting one's data."""

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.city import City
from api.dependencies import CityHere, DoorkeeperHere
from api.documents.words import kilograms
from api.earning import my_points
from api.errors import NotYours, WrongInput
from api.pages.buying import STATES as ORDER_STATES
from api.pages.forms import FORM, Fields, filled
from api.pages.planting import STATES as SITE_STATES
from api.pages.rendering import page
from api.policies import allow, public
from api.schemas.trees import PlaqueWished, TreeOut, told_out
from api.selling import BUYERS
from api.writing import Writing
from registry.actions import adopting, duty
from registry.actions.casework import readable
from registry.actions.identity import ErasureGround, erase_person
from registry.actions.tree_reading import told_of
from registry.market.adoptions import Adoption, AdoptionState, grown_g
from registry.market.orders import PURPOSE_NAMES, Order, OrderObject, OrderState
from registry.market.planting import PlantingSite
from registry.market.trees import Category, Tree
from registry.parties.jurisdiction import load_units
from registry.parties.roles import Actor, Role
from registry.store.database import Db
from registry.store.queries import casework, sales, trees

router = APIRouter(prefix="/mine", include_in_schema=False)

Buyer = Annotated[Actor, allow(*BUYERS)]
Citizen = Annotated[Actor, allow(Role.CITIZEN)]
ADOPTIONS = {
    AdoptionState.ADOPTED: ("认养中", "good"),
    AdoptionState.PLAQUE_ORDERED: ("认养牌办理中", "wait"),
    AdoptionState.TREE_LOST: ("树木死亡或移除", "ended"),
    AdoptionState.ENDED: ("已期满", "ended"),
}
DUTY_ROLES = (Role.CITIZEN, Role.ENTERPRISE)


@router.get("")
def mine(request: Request, city: CityHere, by: Buyer) -> Response:
    now, lang = city.now(), request.state.lang
    with city.reading() as db:
        orders = sales.orders_of(db, by.party_id)
        adoptions = casework.listed(db, Adoption, party_id=by.party_id)
        content: dict[str, Any] = {
            "orders": [_line(one, lang) for one in orders],
            "adoptions": [_adopted(db, one, city) for one in adoptions[::-1]],
            "sites": [_planted(db, one) for one in orders if _is_planting(one)],
            "retired_g": sum(one.grams for one in orders if _counts(one) and not _is_expected(one)),
            "expected_g": sum(one.grams for one in orders if _counts(one) and _is_expected(one)),
            "stands": duty.standing(db, by.party_id, now.as_of.year, now) if _has_duty(by) else None,
        }
    return page(
        request,
        "mine.html",
        **content,
        points=my_points(city, by.party_id).usable if by.role is Role.CITIZEN else None,
        may_erase=by.role is Role.CITIZEN,
        kg=kilograms,
        key=secrets.token_urlsafe(16),
    )


@router.post("/erase", dependencies=[FORM])
def erase(
    request: Request,
    city: CityHere,
    doorkeeper: DoorkeeperHere,
    by: Citizen,
    fields: Fields,
    write: Writing,
) -> Response:
    """At once and for good; who asked is nobody from the next request on."""
    if filled(city, fields).values.get("sure") != "true":
        raise WrongInput(fields="sure")
    write.done(erase_person, by.person_id, ErasureGround.REQUEST, by=by)
    answer = RedirectResponse(f"{request.scope.get('root_path', '')}/mine/erased", 303)
    doorkeeper.cookies.drop(answer)
    return answer


@router.get("/erased", dependencies=[public()])
def erased(request: Request) -> Response:
    return page(request, "erased.html")


@router.get("/adoptions/{adoption_id}")
def adoption(request: Request, city: CityHere, adoption_id: str, by: Buyer) -> Response:
    """One's tree: both figures, everything told of it, the plaque, and a substitute if it was lost."""
    with city.reading() as db:
        found = casework.find(db, Adoption, adoption_id)
        if not readable(found, by):
            raise NotYours()
        tree = casework.find(db, Tree, found.tree_id)
        offered = casework.find(db, Tree, found.substitute_id) if found.substitute_id else None
        content: dict[str, Any] = {
            "mine": _adopted(db, found, city),
            "timeline": told_out(told_of(db, tree.id)),
            "plaque_name": trees.plaque_name(db, found.id, city.vault) if found.plaque_name_sha256 else "",
            "substitute": _tree(offered) if offered else None,
        }
    return page(
        request,
        "adoption.html",
        adoption=found,
        tree=_tree(tree),
        ancient=tree.category is Category.ANCIENT,
        kg=kilograms,
        key=secrets.token_urlsafe(16),
        **content,
    )


@router.post("/adoptions/{adoption_id}/plaque", dependencies=[FORM])
def wish_plaque(
    request: Request, city: CityHere, adoption_id: str, by: Buyer, fields: Fields, write: Writing
) -> Response:
    """The name is looked at by the keeper before it stands in public (RY-05)."""
    wanted = filled(city, fields).wanted(PlaqueWished)
    more: dict[str, Any] = {"vault": city.vault, "seen": wanted.seen}
    return write.then(
        _back(request, adoption_id), adopting.wish_plaque, adoption_id, *wanted.arguments(), by=by, **more
    )


@router.post("/adoptions/{adoption_id}/take-substitute", dependencies=[FORM])
def take_substitute(request: Request, adoption_id: str, by: Buyer, write: Writing) -> Response:
    return write.then(_back(request, adoption_id), adopting.take_substitute, adoption_id, by=by)


@router.post("/adoptions/{adoption_id}/decline-substitute", dependencies=[FORM])
def decline_substitute(request: Request, adoption_id: str, by: Buyer, write: Writing) -> Response:
    return write.then(_back(request, adoption_id), adopting.decline_substitute, adoption_id, by=by)


def _back(request: Request, adoption_id: str) -> Any:
    place = f"{request.scope.get('root_path', '')}/mine/adoptions/{adoption_id}"
    return lambda _: place


def _has_duty(by: Actor) -> bool:
    return by.role in DUTY_ROLES


def _counts(order: Order) -> bool:
    return order.state is OrderState.RETIRED and not order.test


def _is_expected(order: Order) -> bool:
    return order.object is not OrderObject.LISTING


def _is_planting(order: Order) -> bool:
    return order.object is OrderObject.SITE and order.state is OrderState.RETIRED


def _line(order: Order, lang: str) -> dict[str, Any]:
    name, tone = ORDER_STATES[order.state]
    use = format(PURPOSE_NAMES[order.purpose], lang)
    return {**vars(order), "status_name": name, "tone": tone, "use": use}


def _adopted(db: Db, found: Adoption, city: City) -> dict[str, Any]:
    tree = casework.find(db, Tree, found.tree_id)
    told = trees.last_notices(db).get(tree.id)
    name, tone = ADOPTIONS[found.state or AdoptionState.ADOPTED]
    shown = {"status_name": name, "tone": tone, "told": told, "grown_g": grown_g(found, city.now().as_of)}
    return {**vars(found), **_tree(tree), **shown, "id": found.id}


def _tree(tree: Tree) -> dict[str, Any]:
    seen = TreeOut.of(tree)
    return {
        "number": seen.number,
        "species": seen.species,
        "site": seen.site,
        "unit_name": load_units()[seen.unit_id].name,
        "dbh": f"{seen.dbh_mm / 10:.1f}",
        "year_g": seen.growth_g,
    }


def _planted(db: Db, order: Order) -> dict[str, Any]:
    site = casework.find(db, PlantingSite, order.site_id or "")
    name, tone = SITE_STATES[site.state] if site.state else ("", "")
    return {"site": site, "order": order, "status_name": name, "tone": tone}

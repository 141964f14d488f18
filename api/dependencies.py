"""What an endpoint asks for: the city, the language, the visitor, and one transaction for its act.

What only looks at the request is `async`, so that it costs no thread.
"""

from typing import Annotated

from fastapi import Depends, Request

from api.city import City
from api.gateways.payments import PaymentGateway
from api.gateways.wechat_pay import wechat_pay_of
from api.identity.doorkeeper import Doorkeeper
from api.identity.people import Person, bearer_token, of_token, of_visit
from api.language import preferred
from api.workflows.maps import Maps


async def city_here(request: Request) -> City:
    city: City = request.app.state.city
    return city


async def maps_here(request: Request) -> Maps:
    maps: Maps = request.app.state.maps
    return maps


async def doorkeeper_here(request: Request) -> Doorkeeper:
    found: Doorkeeper = request.app.state.doorkeeper
    return found


def wechat_here(request: Request) -> PaymentGateway:
    """The adapter of this installation, made at its first use."""
    state = request.app.state
    if not hasattr(state, "wechat_pay"):
        state.wechat_pay = wechat_pay_of(state.city.settings)
    found: PaymentGateway = state.wechat_pay
    return found


def language(request: Request) -> str:
    """The address decides for pages, `Accept-Language` for the JSON interface."""
    if request.scope["path"].startswith("/api/"):
        return preferred(request.headers.get("accept-language", ""))
    lang: str = getattr(request.state, "lang", "zh")
    return lang


async def language_here(request: Request) -> str:
    return language(request)


CityHere = Annotated[City, Depends(city_here)]
MapsHere = Annotated[Maps, Depends(maps_here)]
WechatHere = Annotated[PaymentGateway, Depends(wechat_here)]
DoorkeeperHere = Annotated[Doorkeeper, Depends(doorkeeper_here)]
Language = Annotated[str, Depends(language_here)]


def visitor(request: Request) -> Person | None:
    """Who is there; kept on the request for the page's menu. A wrong token is refused, never ignored.

    Every signed-in request asks this, and each dependency of a dependency costs as much as a rule.
    """
    city: City = request.app.state.city
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    now = city.now()
    token = bearer_token(request)
    visit = doorkeeper.cookies.visit(request)
    if token is None and not visit.person_id:
        return None
    with city.reading() as db:
        found = of_token(db, token, now) if token is not None else of_visit(db, visit, now)
    request.state.visitor = found
    return found


Visitor = Annotated[Person | None, Depends(visitor)]

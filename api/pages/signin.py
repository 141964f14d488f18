"""Signing in and out: password, phone code, WeChat, single sign-on; choosing the office to act for."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.dependencies import CityHere, DoorkeeperHere
from api.errors import ApiError, problem, status_of
from api.identity import signing_in
from api.identity.cookies import Visit
from api.pages.forms import FORM
from api.pages.rendering import page
from api.policies import AnyoneSignedIn, public

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form(max_length=200)]


@router.get("/signin", dependencies=[public()])
def ask(request: Request, city: CityHere, next: str = "/desk") -> Response:
    return _ask(request, next)


@router.post("/signin", dependencies=[public(), FORM])
def by_password(
    request: Request,
    city: CityHere,
    doorkeeper: DoorkeeperHere,
    login: Text,
    password: Text,
    next: Text = "/desk",
) -> Response:
    address = request.client.host if request.client else ""
    try:
        visit = signing_in.by_password(city, doorkeeper, login, password, address)
    except ApiError as error:
        return _ask(request, next, error)
    return _in(request, doorkeeper, visit, next)


@router.post("/signin/code", dependencies=[public(), FORM])
def send_code(
    request: Request, city: CityHere, doorkeeper: DoorkeeperHere, phone: Text, next: Text = "/desk"
) -> Response:
    address = request.client.host if request.client else ""
    try:
        challenge, shown = signing_in.send_code(city, doorkeeper, phone, address)
    except ApiError as error:
        return _ask(request, next, error)
    return _ask(request, next, challenge=challenge, phone=phone, shown_code=shown)


@router.post("/signin/phone", dependencies=[public(), FORM])
def by_phone(
    request: Request,
    city: CityHere,
    doorkeeper: DoorkeeperHere,
    phone: Text,
    code: Text,
    challenge: Annotated[str, Form(max_length=1000)],
    next: Text = "/desk",
) -> Response:
    try:
        visit = signing_in.by_phone(city, doorkeeper, phone, code, challenge)
    except ApiError as error:
        return _ask(request, next, error, challenge=challenge, phone=phone)
    return _in(request, doorkeeper, visit, next)


@router.get("/signin/{system}", dependencies=[public()])
def elsewhere(
    request: Request, city: CityHere, doorkeeper: DoorkeeperHere, system: str, next: str = "/desk"
) -> Response:
    """To WeChat or the single sign-on, and back with a state that only this browser can use."""
    sign_on = signing_in.sign_on(city, doorkeeper, system)
    visit = doorkeeper.cookies.visit(request)
    answer = RedirectResponse(sign_on.address(doorkeeper.states.issue(visit.id, next)), 303)
    doorkeeper.cookies.keep(answer, visit)
    return answer


@router.get("/signin/{system}/back", dependencies=[public()])
def back(
    request: Request,
    city: CityHere,
    doorkeeper: DoorkeeperHere,
    system: str,
    code: str = "",
    state: str = "",
) -> Response:
    next = doorkeeper.states.check(doorkeeper.cookies.visit(request).id, state)
    mark = signing_in.sign_on(city, doorkeeper, system).mark(code, state)
    visit = signing_in.by_mark(city, doorkeeper, *mark)
    return _in(request, doorkeeper, visit, next)


@router.post("/signout", dependencies=[public(), FORM])
def sign_out(request: Request, doorkeeper: DoorkeeperHere) -> Response:
    answer = RedirectResponse(_root(request) + "/", 303)
    doorkeeper.cookies.drop(answer)
    return answer


@router.post("/acting", dependencies=[FORM])
def act_as(request: Request, doorkeeper: DoorkeeperHere, by: AnyoneSignedIn, appointment: Text) -> Response:
    """Act in another of one's appointments; whether it is one's own is asked at every request."""
    answer = RedirectResponse(_root(request) + "/desk", 303)
    doorkeeper.cookies.keep(
        answer, doorkeeper.cookies.acting_as(doorkeeper.cookies.visit(request), appointment)
    )
    return answer


def _ask(request: Request, next: str, error: ApiError | None = None, **shown: object) -> Response:
    settings = request.app.state.city.settings
    lang = getattr(request.state, "lang", "zh")
    content = {"challenge": "", "phone": "", "shown_code": "", **shown}
    return page(
        request,
        "signin.html",
        status=status_of(error) if error else 200,
        problem=problem(error, lang) if error else None,
        next=_inside(next),
        wechat=bool(settings.wechat_app_id),
        oidc=bool(settings.oidc_issuer),
        **content,
    )


def _in(request: Request, doorkeeper: DoorkeeperHere, visit: Visit, next: str) -> Response:
    answer = RedirectResponse(_root(request) + _inside(next), 303)
    doorkeeper.cookies.keep(answer, visit)
    return answer


def _inside(address: str) -> str:
    """Only addresses of this site: no scheme, no host, no backslash trick."""
    return "/" + address.lstrip("/\\") if address.startswith("/") and ":" not in address else "/desk"


def _root(request: Request) -> str:
    root: str = request.scope.get("root_path", "")
    return root

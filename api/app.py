"""Assembly only: routes, pages, middleware and the answers to errors."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from prometheus_client import CollectorRegistry
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.city import City
from api.dependencies import language
from api.errors import (
    ApiError,
    MethodNotAllowed,
    NoSuchPage,
    NotSignedIn,
    TooLarge,
    WrongInput,
    problem,
    status_of,
)
from api.examples import add_examples
from api.identity.doorkeeper import Doorkeeper
from api.middleware import Language, LimitBody, Observe, OnlyText, Scope, SpeakTus
from api.pages import (
    applying,
    assets,
    buying,
    desk,
    finance,
    gifts,
    home,
    mapping,
    mine,
    papers,
    settling,
    signin,
    verifying,
    voucher_files,
)
from api.pages import cases as case_pages
from api.pages import certificates as certificate_pages
from api.pages import duty as duty_pages
from api.pages import field as field_pages
from api.pages import neutrality as neutrality_pages
from api.pages import notices as notice_pages
from api.pages import planting as planting_pages
from api.pages import points as points_pages
from api.pages import registers as register_pages
from api.pages import services as service_pages
from api.pages import surveys as survey_pages
from api.pages import tickets as ticket_pages
from api.pages import tracing as trace_pages
from api.pages import trees as tree_pages
from api.pages.front import Front
from api.pages.rendering import page
from api.routes import (
    care,
    cases,
    certificates,
    cycles,
    duty,
    extracts,
    field,
    files,
    government,
    handling,
    health,
    identity,
    invoices,
    issuing,
    law,
    layers,
    licences,
    listings,
    log,
    neutrality,
    ogc,
    orders,
    outside,
    payments,
    planting,
    points,
    prices,
    published,
    reconciliation,
    registers,
    securities,
    services,
    settlements,
    sink_projects,
    state_income,
    supervision,
    surveys,
    take_overs,
    tickets,
    tiles,
    tracing,
    trees,
    uploads,
    vouchers,
)
from api.workflows.maps import Maps
from sink.errors import ActionableError

ROUTERS = (
    orders.router,  # looked through one after the other: what is asked most stands first
    payments.router,
    health.router,
    log.router,
    law.router,
    layers.router,
    outside.router,
    extracts.router,
    issuing.router,
    listings.router,
    reconciliation.router,
    settlements.router,
    invoices.router,
    prices.router,
    certificates.router,
    neutrality.router,
    points.router,
    registers.router,
    securities.router,
    services.router,
    sink_projects.router,
    identity.router,
    tickets.router,
    planting.router,
    duty.router,
    trees.router,
    vouchers.router,
    cycles.router,
    state_income.router,
    tracing.router,
    files.router,
    take_overs.router,
    cases.router,
    government.router,
    licences.router,
    handling.router,
    supervision.router,
    care.router,
    surveys.router,
    uploads.router,
    field.router,
    ogc.router,
    tiles.router,
    published.router,
    home.router,
    mapping.router,
    register_pages.router,
    service_pages.router,
    buying.router,
    tree_pages.router,
    planting_pages.router,
    gifts.router,
    papers.router,
    certificate_pages.router,
    mine.router,
    duty_pages.router,
    finance.router,
    settling.router,
    neutrality_pages.router,
    notice_pages.router,
    points_pages.router,
    ticket_pages.router,
    trace_pages.router,
    verifying.router,
    signin.router,
    desk.router,
    applying.router,
    case_pages.router,
    voucher_files.router,
    survey_pages.router,
    field_pages.router,
    assets.router,
)
FOR_PROGRAMS = (
    "/api/",
    "/ogc/",
    "/log/",
    "/tiles/",
    "/published/",
    "/health",
    "/ready",
    "/metrics",
    "/static/",
)


PROBLEM = {
    "description": "拒绝：稳定的 code、两种语言的说明、事实、规则和处理办法（RFC 9457）。",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["code", "status", "title", "remedy", "messages", "facts"],
                "properties": {
                    "code": {"type": "string"},
                    "status": {"type": "integer"},
                    "title": {"type": "string"},
                    "remedy": {"type": "string"},
                    "messages": {"type": "object", "required": ["zh", "en"]},
                    "facts": {"type": "object"},
                    "rule": {"type": "string"},
                    "refusals": {"type": "array", "items": {"type": "object"}},
                },
            }
        }
    },
}


def build_app(city: City) -> FastAPI:
    app = FastAPI(
        title="林票与林业碳汇 linpiao",
        version="1",
        responses={"4XX": PROBLEM, "5XX": PROBLEM},
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.openapi = partial(_described, app)  # type: ignore[method-assign]
    app.state.city = city
    app.state.doorkeeper = Doorkeeper(city.settings)
    app.state.maps = Maps(city)
    app.state.front = Front(city)
    app.state.metrics = CollectorRegistry()
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(ActionableError, _on_refusal)
    app.add_exception_handler(RequestValidationError, _on_wrong_input)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_middleware(SpeakTus)
    app.add_middleware(LimitBody, bytes_max=city.settings.upload_bytes_max, refuse=_refuse)
    app.add_middleware(OnlyText, refuse=_refuse)
    app.add_middleware(Language)
    app.add_middleware(Observe, registry=app.state.metrics, refuse=_refuse)
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    """What the framework says of every endpoint, with an example of each body."""
    if not app.openapi_schema:
        app.openapi_schema = add_examples(FastAPI.openapi(app))
    return app.openapi_schema


def _refuse(scope: Scope, error: ActionableError) -> Response:
    return answer(Request(scope), error)


def answer(request: Request, error: ActionableError) -> Response:
    """A page for people, problem+json for programs."""
    body, status = problem(error, language(request)), status_of(error)
    if request.scope["path"].startswith(FOR_PROGRAMS) or "text/html" not in request.headers.get("accept", ""):
        return JSONResponse(body, status, media_type="application/problem+json")
    if isinstance(error, NotSignedIn) and request.method == "GET":
        root = request.scope.get("root_path", "")
        return RedirectResponse(f"{root}/signin?{urlencode({'next': request.scope['path']})}", 303)
    return page(request, "problem.html", status=status, problem=body)


def _on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, ActionableError)
    return answer(request, error)


def _on_wrong_input(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    places = [".".join(str(part) for part in one["loc"][1:]) or str(one["loc"][0]) for one in error.errors()]
    return answer(request, WrongInput(fields="、".join(dict.fromkeys(places))))


def _on_http(request: Request, error: Exception) -> Response:
    """The framework's own refusals in our vocabulary."""
    assert isinstance(error, HTTPException)
    known: dict[int, Callable[[], ApiError]] = {
        404: lambda: NoSuchPage(path=request.url.path),
        405: lambda: MethodNotAllowed(method=request.method),
        413: lambda: TooLarge(limit_mib=request.app.state.city.settings.upload_bytes_max // 2**20),
    }
    return answer(request, known.get(error.status_code, lambda: WrongInput(fields="body"))())

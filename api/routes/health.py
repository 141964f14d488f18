"""For the people who run it: is it alive, is it ready, how is it doing."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.dependencies import CityHere
from api.policies import public

router = APIRouter(tags=["operation"], include_in_schema=False)


@router.get("/health", dependencies=[public()])
def health() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/ready", dependencies=[public()])
def ready(city: CityHere, response: Response) -> dict[str, str]:
    """The process can work: its database answers."""
    if city.database_answers():
        return {"status": "ready"}
    response.status_code = 503
    return {"status": "database unreachable"}


@router.get("/metrics", dependencies=[public()])
def metrics(request: Request) -> Response:
    return Response(generate_latest(request.app.state.metrics), media_type=CONTENT_TYPE_LATEST)

"""Public notices, each at its permanent address, with the way to object while the period runs."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import CityHere
from api.pages.asking import chosen
from api.pages.rendering import page
from api.policies import public
from registry.errors import NotFound
from registry.office.documents import Document
from registry.office.notices import PUBLIC, Notice, NoticeState, Topic
from registry.parties.jurisdiction import load_units
from registry.store.database import Db
from registry.store.queries import casework, office

router = APIRouter(prefix="/notices", include_in_schema=False, dependencies=[public()])

LISTED = 100


@router.get("")
def board(
    request: Request, city: CityHere, topic: Annotated[str, Query(max_length=20)] = "", past: bool = False
) -> Response:
    """Newest first; those that invite objections now stand apart by their state."""
    states = [NoticeState.CLOSED] if past else [NoticeState.OPEN]
    equal = {"topic": topic} if topic in set(Topic) else {}
    with city.reading() as db:
        found = list(casework.listed(db, Notice, states=states, **equal))[-LISTED:]
        seen = [_seen(request, db, one, city.now().as_of) for one in reversed(found)]
    topics = [(one.value, chosen("Topic", one.value, request.state.lang)) for one in Topic]
    return page(request, "notices.html", notices=seen, topics=topics, topic=topic, past=past)


@router.get("/{case_id}")
def notice(request: Request, city: CityHere, case_id: str) -> Response:
    with city.reading() as db:
        found = casework.find(db, Notice, case_id)
        if found.state not in PUBLIC:
            raise NotFound(what=Notice.CALLED, id=case_id)
        return page(request, "notice.html", notice=_seen(request, db, found, city.now().as_of))


def _seen(request: Request, db: Db, notice: Notice, as_of: date) -> dict[str, Any]:
    paper = _paper(db, notice)
    until = notice.objections_until
    return {
        "id": notice.id,
        "number": paper.number if paper else "",
        "title": paper.body["title"] if paper else "",
        "body": paper.body["body"] if paper else "",
        "data": paper.body.get("data", {}) if paper else {},
        "issued_on": paper.issued_on if paper else notice.opened_on,
        "topic": chosen("Topic", notice.topic, request.state.lang),
        "unit": load_units()[notice.unit_id].name,
        "until": until,
        "open": bool(until and as_of <= until),
        "portal": notice.portal,
    }


def _paper(db: Db, notice: Notice) -> Document | None:
    """Its text is its first paper."""
    return office.by_number(db, notice.papers[0]) if notice.papers else None

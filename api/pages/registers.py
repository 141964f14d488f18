"""Public lists: the tickets by any mark, and the registers (登记簿) entry by entry."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import CityHere
from api.errors import NoSuchPage
from api.pages.rendering import page
from api.policies import public
from api.schemas.events import EVENT_NAMES
from api.schemas.tickets import KINDS, TicketLine
from api.searching import WantedTickets, find
from registry.clock import end_of
from registry.parties.jurisdiction import load_units
from registry.proof.events import parse
from registry.proof.seals import RegisterEntry
from registry.store.database import Db
from registry.store.queries import log, tickets

router = APIRouter(include_in_schema=False, dependencies=[public()])

ENTRIES = 50
STATUSES = {"LIVE": "有效", "ENDED": "已终止"}


@dataclass(frozen=True)
class EntrySeen:
    """One line of a register as people read it."""

    number: int | None
    on: date
    at: datetime
    name: str
    ticket: str | None
    event_id: str


@router.get("/tickets")
def ticket_list(request: Request, city: CityHere, wanted: WantedTickets) -> Response:
    with city.reading() as db:
        found = find(db, wanted)
        lines = [TicketLine.of(ticket, wanted.on) for ticket in found.tickets]
    asked = {name: value for name, value in request.query_params.items() if value and name != "after"}
    return page(
        request,
        "tickets.html",
        found=found,
        lines=lines,
        asked=asked,
        kinds=KINDS,
        statuses=STATUSES,
        units=_units_with_registers(),
    )


@router.get("/registers/{unit_id}")
def register(
    request: Request,
    city: CityHere,
    unit_id: str,
    before: Annotated[int | None, Query(ge=1)] = None,
    on: date | None = None,
) -> Response:
    """The entries of one unit, newest first, each under its number; today or as on a past day."""
    units = load_units()
    if unit_id not in units:
        raise NoSuchPage(path=request.url.path)
    with city.reading() as db:
        until = end_of(on) if on else None
        entries = log.register_of(db, unit_id, before=before, until=until, limit=ENTRIES)
        seen = _seen(db, entries)
    last = seen[-1].number if len(seen) == ENTRIES else None
    others = _units_with_registers()
    return page(request, "register.html", unit=units[unit_id], units=others, entries=seen, before=last, on=on)


def _units_with_registers() -> list[Any]:
    return list(load_units().values())


def _seen(db: Db, entries: list[RegisterEntry]) -> list[EntrySeen]:
    events = [parse(entry.event) for entry in entries]
    numbers = tickets.numbers(db, [event.subject_id for event in events if event.subject_kind == "ticket"])
    return [
        EntrySeen(
            number=entry.number,
            on=event.effective_on,
            at=event.recorded_at,
            name=EVENT_NAMES.get(event.kind, event.kind),
            ticket=numbers.get(event.subject_id),
            event_id=event.id,
        )
        for entry, event in zip(entries, events, strict=True)
    ]

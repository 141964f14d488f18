"""What a searcher asked for, read from the address alike for pages and programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BaseModel, Field, model_validator

from api.dependencies import CityHere
from api.errors import WrongInput
from registry.parties.jurisdiction import load_units
from registry.store.database import Db
from registry.store.queries import ticket_search
from registry.tickets.kinds import TicketKind
from registry.tickets.ticket import Ticket
from registry.tickets.wanted import Box, Place, Status, Wanted

PAGE = 50
MU100 = 100
FACE_MAX_MU = 10**7


@dataclass(frozen=True)
class Found:
    wanted: Wanted
    total: int
    tickets: Sequence[Ticket]
    next: str | None
    """Where the next page begins."""


class Search(BaseModel):
    """The words of the address. A field left empty in a form asks for nothing."""

    q: str = Field("", max_length=60, description="票号的开头。")
    unit: str = Field("", description="登记单位代码。")
    kind: TicketKind | None = Field(None, description="种类。")
    status: Status | None = Field(None, description="当日状态。")
    face_min_mu: float | None = Field(None, ge=0, le=FACE_MAX_MU, description="面值下限，亩。")
    face_max_mu: float | None = Field(None, ge=0, le=FACE_MAX_MU, description="面值上限，亩。")
    bbox: str = Field("", description="西,南,东,北（度）。")
    on: date | None = Field(None, description="登记簿在哪一天的样子；默认今天。")
    after: str = Field("", description="上一页给出的 next。")

    @model_validator(mode="before")
    @classmethod
    def _without_empty_fields(cls, given: Any) -> Any:
        return {name: value for name, value in given.items() if value != ""}


def wanted_tickets(city: CityHere, search: Annotated[Search, Query()]) -> Wanted:
    """All wrong fields are named at once."""
    wrong = [] if not search.unit or search.unit in load_units() else ["unit"]
    try:
        box = _box(search.bbox)
    except ValueError:
        wrong.append("bbox")
    try:
        after = Place.parse(search.after) if search.after else None
    except ValueError:
        wrong.append("after")
    if wrong:
        raise WrongInput(fields=", ".join(wrong))
    return Wanted(
        on=search.on or city.now().as_of,
        number_starts="".join(search.q.split()).upper(),
        unit_id=search.unit or None,
        kind=search.kind,
        status=search.status,
        face_min_mu100=_mu100(search.face_min_mu),
        face_max_mu100=_mu100(search.face_max_mu),
        box=box,
        after=after,
    )


def _mu100(mu: float | None) -> int | None:
    return None if mu is None else round(mu * MU100)


WantedTickets = Annotated[Wanted, Depends(wanted_tickets)]


def find(db: Db, wanted: Wanted, limit: int = PAGE) -> Found:
    found = ticket_search.find(db, wanted, limit + 1)
    page, more = found[:limit], len(found) > limit
    last = page[-1] if more else None
    place = str(Place(last.valid_from, last.number)) if last and last.valid_from and last.number else None
    return Found(wanted, ticket_search.count(db, wanted), page, place)


def _box(text: str) -> Box | None:
    """ValueError unless four numbers that make a rectangle on the earth."""
    if not text:
        return None
    west, south, east, north = (float(part) for part in text.split(","))
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ValueError(text)
    return west, south, east, north

"""登记簿 (LP-08b): each unit's register, and the city's as the union of all."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import CityHere
from api.errors import WrongInput
from api.policies import public
from api.schemas.registers import Register, RegisterLine
from registry.clock import end_of
from registry.proof.seals import RegisterEntry
from registry.store.queries import log

router = APIRouter(prefix="/api/registers", tags=["register"], dependencies=[public()])

Limit = Annotated[int, Query(ge=1, le=500)]
Day = Annotated[date | None, Query(description="登记簿在这一天终了时的样子。")]


@router.get("")
def register_of_the_city(
    city: CityHere, before: str | None = None, on: Day = None, limit: Limit = 100
) -> Register:
    """Every entry of every unit, newest first; `before` is `shard/leaf_index`."""
    until = end_of(on) if on else None
    with city.reading() as db:
        waiting = [] if until else log.not_yet_sealed(db, None, limit)
        found = log.register_of_the_city(db, before=_place(before), until=until, limit=limit)
    last = found[-1] if len(found) == limit else None
    return _page(waiting, found, f"{last.shard}/{last.leaf_index}" if last else None)


@router.get("/{unit_id}")
def register_of_a_unit(
    city: CityHere, unit_id: str, before: int | None = None, on: Day = None, limit: Limit = 100
) -> Register:
    """The entries of one unit, newest first; `before` is a number."""
    until = end_of(on) if on else None
    with city.reading() as db:
        waiting = [] if until else log.not_yet_sealed(db, unit_id, limit)
        found = log.register_of(db, unit_id, before=before, until=until, limit=limit)
    return _page(waiting, found, str(found[-1].number) if len(found) == limit else None)


def _place(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    shard, _, index = text.partition("/")
    if not (shard.isdecimal() and index.isdecimal()):
        raise WrongInput(fields="before")
    return int(shard), int(index)


def _page(waiting: list[RegisterEntry], found: list[RegisterEntry], before: str | None) -> Register:
    return Register(
        waiting=[RegisterLine.of(entry) for entry in waiting],
        entries=[RegisterLine.of(entry) for entry in found],
        before=before,
    )

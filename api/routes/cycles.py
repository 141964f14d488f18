"""Trading cycles of the city's forest carbon trade: opened, entered, traded, settled, closed (16.12)."""

from typing import Annotated

from fastapi import APIRouter, Response

from api.dependencies import CityHere
from api.policies import allow, public
from api.schemas.cycles import BlockEntered, CycleOut, CycleWanted, TradeCompleted
from api.schemas.steps import Wanted
from api.writing import Writing
from registry.actions import cycles as verbs
from registry.parties.roles import Actor, Role
from registry.store.queries import cycles

router = APIRouter(prefix="/api/cycles", tags=["trading cycles"])

Organiser = Annotated[Actor, allow(Role.CITY_FORESTRY)]


@router.get("", dependencies=[public()])
def every_cycle(city: CityHere) -> list[CycleOut]:
    """All cycles with their dates and states, the latest first."""
    with city.reading() as db:
        return [CycleOut.of(cycle) for cycle in cycles.every(db)]


@router.post("", response_model=CycleOut)
def open_cycle(wanted: CycleWanted, by: Organiser, write: Writing) -> Response:
    return write(verbs.open_cycle, wanted.dates(), by=by, shown=CycleOut.of)


@router.post("/{cycle_id}/enter", response_model=CycleOut)
def enter(
    cycle_id: str, wanted: BlockEntered, by: Annotated[Actor, allow(Role.ENTERPRISE)], write: Writing
) -> Response:
    """The enterprise enters the whole block of its carbon ticket."""
    return write(verbs.enter_block, cycle_id, wanted.ticket_id, seen=wanted.seen, by=by, shown=CycleOut.of)


@router.post("/{cycle_id}/complete-trade", response_model=CycleOut)
def complete_trade(cycle_id: str, wanted: TradeCompleted, by: Organiser, write: Writing) -> Response:
    """Every carbon ticket in the cycle is cancelled in the same transaction; its land stays locked."""
    return write(
        verbs.complete_trade, cycle_id, wanted.sale_sha256, seen=wanted.seen, by=by, shown=CycleOut.of
    )


@router.post("/{cycle_id}/settle", response_model=CycleOut)
def settle(cycle_id: str, wanted: Wanted, by: Organiser, write: Writing) -> Response:
    return write(verbs.settle_cycle, cycle_id, seen=wanted.seen, by=by, shown=CycleOut.of)


@router.post("/{cycle_id}/close", response_model=CycleOut)
def close(cycle_id: str, wanted: Wanted, by: Organiser, write: Writing) -> Response:
    """Unsold tickets live on; locked land is free again."""
    return write(verbs.close_cycle, cycle_id, seen=wanted.seen, by=by, shown=CycleOut.of)

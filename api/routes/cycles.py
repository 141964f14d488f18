"""Trading cycles of the city's forest carbon trade: opened, entered, traded, settled, closed (16.12)."""

from typing import Annotated

from fastapi import APIRouter, Response

from api.dependencies import CityHere
from api.policies import allow, public
from api.schemas.cycles import (
    BlockEntered,
    BlockReviewed,
    CostSet,
    CycleOut,
    CycleWanted,
    Divided,
    QuantitiesFixed,
    Settled,
    TradeCompleted,
    TradeOut,
)
from api.schemas.steps import Wanted
from api.writing import Writing
from registry.actions import cycles as verbs
from registry.actions import trade_blocks, trade_money
from registry.law.matrix import Part
from registry.parties.authority import may
from registry.parties.roles import Actor, Role
from registry.store.queries import cycles

router = APIRouter(prefix="/api/cycles", tags=["trading cycles"])

Organiser = Annotated[Actor, allow(Role.CITY_FORESTRY)]
Entering = Annotated[Actor, allow(*(role for role in Role if may("trade.enter", role)))]
Reviewer = Annotated[Actor, allow(*(role for role in Role if may("trade.enter", role, Part.REVIEWS)))]
Finance = Annotated[Actor, allow(Role.FINANCE)]


@router.get("", dependencies=[public()])
def every_cycle(city: CityHere) -> list[CycleOut]:
    """All cycles with their dates and states, the latest first."""
    with city.reading() as db:
        return [CycleOut.of(cycle) for cycle in cycles.every(db)]


@router.post("", response_model=CycleOut)
def open_cycle(wanted: CycleWanted, by: Organiser, write: Writing) -> Response:
    return write(verbs.open_cycle, wanted.dates(), by=by, shown=CycleOut.of)


@router.get("/{cycle_id}", dependencies=[public()])
def read_trade(city: CityHere, cycle_id: str) -> TradeOut:
    """The trade for everybody: areas, quantities, shares, revenue, cost, and what each kind of block gets."""
    with city.reading() as db:
        return TradeOut.of(cycles.cycle(db, cycle_id))


@router.post("/{cycle_id}/enter", response_model=CycleOut)
def enter(cycle_id: str, wanted: BlockEntered, by: Entering, write: Writing) -> Response:
    """The holder enters the whole block of its ticket."""
    return write(verbs.enter_block, cycle_id, wanted.ticket_id, seen=wanted.seen, by=by, shown=CycleOut.of)


@router.post("/{cycle_id}/review-block", response_model=CycleOut)
def review_block(cycle_id: str, wanted: BlockReviewed, by: Reviewer, write: Writing) -> Response:
    """The quantity signed with the village or holder, or verified at the level of the state forest."""
    arguments = (cycle_id, wanted.ticket_id, wanted.paper_sha256)
    return write(trade_blocks.review_block, *arguments, seen=wanted.seen, by=by, shown=CycleOut.of)


@router.post("/{cycle_id}/consent", response_model=CycleOut)
def consent(cycle_id: str, wanted: BlockEntered, by: Organiser, write: Writing) -> Response:
    """The city's consent to a collective block, after the county's review (LP-32b)."""
    arguments = (cycle_id, wanted.ticket_id)
    return write(trade_blocks.consent_to_block, *arguments, seen=wanted.seen, by=by, shown=CycleOut.of)


@router.post("/{cycle_id}/fix-quantities", response_model=CycleOut)
def fix_quantities(cycle_id: str, wanted: QuantitiesFixed, by: Organiser, write: Writing) -> Response:
    """Areas, quantities and the shares of the collective blocks, published (LP-16)."""
    arguments = (cycle_id, wanted.total_mu100, wanted.area_weight_permille)
    return write(trade_blocks.fix_quantities, *arguments, seen=wanted.seen, by=by, shown=CycleOut.of)


@router.post("/{cycle_id}/complete-trade", response_model=CycleOut)
def complete_trade(cycle_id: str, wanted: TradeCompleted, by: Organiser, write: Writing) -> Response:
    """Every carbon ticket in the cycle is cancelled in the same transaction; its land stays locked."""
    return write(verbs.complete_trade, cycle_id, wanted.sale(), seen=wanted.seen, by=by, shown=CycleOut.of)


@router.post("/{cycle_id}/cost", response_model=CycleOut)
def set_cost(cycle_id: str, wanted: CostSet, by: Organiser, write: Writing) -> Response:
    """The government's cost of the sink project; finance has to agree."""
    arguments = (cycle_id, wanted.cost_fen, wanted.paper_sha256)
    return write(trade_money.set_cost, *arguments, seen=wanted.seen, by=by, shown=CycleOut.of)


@router.post("/{cycle_id}/agree-cost", response_model=CycleOut)
def agree_to_cost(cycle_id: str, wanted: Wanted, by: Finance, write: Writing) -> Response:
    return write(trade_money.agree_to_cost, cycle_id, seen=wanted.seen, by=by, shown=CycleOut.of)


@router.post("/{cycle_id}/divide", response_model=TradeOut)
def divide(cycle_id: str, wanted: Divided, by: Organiser, write: Writing) -> Response:
    """The first person divides the revenue by ZJ-07; nothing moves yet."""
    return write(trade_money.divide, cycle_id, wanted.mistakes(), seen=wanted.seen, by=by, shown=TradeOut.of)


@router.post("/{cycle_id}/settle", response_model=CycleOut)
def settle(cycle_id: str, wanted: Settled, by: Organiser, write: Writing) -> Response:
    """Another person records that every payee is paid."""
    return write(
        trade_money.settle_cycle, cycle_id, wanted.slips(), seen=wanted.seen, by=by, shown=CycleOut.of
    )


@router.post("/{cycle_id}/close", response_model=CycleOut)
def close(cycle_id: str, wanted: Wanted, by: Organiser, write: Writing) -> Response:
    """Unsold tickets live on; locked land is free again."""
    return write(verbs.close_cycle, cycle_id, seen=wanted.seen, by=by, shown=CycleOut.of)

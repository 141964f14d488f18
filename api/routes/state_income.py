"""Income of state tickets and vouchers: its balance, and spending on permitted purposes (LP-27, ZJ-16)."""

from typing import Annotated

from fastapi import APIRouter, Response

from api.dependencies import CityHere
from api.policies import allow
from api.schemas.state_income import (
    FundOut,
    SpendingDeclined,
    SpendingKept,
    SpendingPaid,
    SpendingWanted,
    StateIncomeOut,
)
from api.writing import Writing
from registry.actions import state_income as verbs
from registry.money import yuan
from registry.parties.roles import Actor, Role

router = APIRouter(prefix="/api/state-income", tags=["state-ticket income"])

Keeper = Annotated[Actor, allow(Role.CITY_FORESTRY)]
Reader = Annotated[Actor, allow(Role.CITY_FORESTRY, Role.FINANCE, Role.AUDIT)]


@router.get("")
def balance(city: CityHere, by: Reader) -> StateIncomeOut:
    """What came in, what is free, what was spent on which purpose."""
    with city.reading() as db:
        return StateIncomeOut.of(verbs.state_income(db))


@router.get("/funds")
def funds(city: CityHere, by: Reader) -> list[FundOut]:
    """What is free in each fund that is spent purpose by purpose."""
    with city.reading() as db:
        return [FundOut(fund=fund, free_yuan=yuan(fen)) for fund, fen in verbs.funds(db).items()]


@router.post("/spendings", response_model=SpendingKept)
def propose(wanted: SpendingWanted, by: Keeper, write: Writing) -> Response:
    return write(verbs.propose_spending, wanted.spending(), by=by, shown=_kept)


@router.post("/spendings/{spending_id}/pay", response_model=SpendingKept)
def pay(spending_id: str, wanted: SpendingPaid, by: Keeper, write: Writing) -> Response:
    """By another person than who proposed it."""
    return write(verbs.pay_spending, spending_id, wanted.slip_sha256, by=by, shown=_kept)


@router.post("/spendings/{spending_id}/decline", response_model=SpendingKept)
def decline(spending_id: str, wanted: SpendingDeclined, by: Keeper, write: Writing) -> Response:
    return write(verbs.decline_spending, spending_id, wanted.reason, by=by, shown=_kept)


def _kept(spending_id: str) -> SpendingKept:
    return SpendingKept(id=spending_id)

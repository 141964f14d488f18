"""Bills and daily reconciliation: upload or fetch, compare, resolve differences, deposit cash (ZJ-01)."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response, UploadFile

from api.dependencies import CityHere, wechat_here
from api.schemas.settlement import (
    BillOut,
    DayOut,
    DaysWanted,
    DepositWanted,
    DifferenceOut,
    DifferenceResolved,
    OpenDay,
    SweepOut,
)
from api.treasury import Cashier, Reader
from api.worker import bills
from api.writing import DRY_RUN, Writing
from registry.actions import reconciling as verbs
from registry.settlement.reconciliation import Source, days_of
from registry.store.queries import reconciling

router = APIRouter(prefix="/api", tags=["reconciliation"])


@router.post("/bills/bank")
def upload_statement(
    city: CityHere,
    by: Cashier,
    statement: UploadFile,
    first_day: Annotated[date, Form()],
    last_day: Annotated[date, Form()],
) -> BillOut:
    """The bank's statement of the special account for some whole days, as CSV; the same file counts once."""
    content = statement.file.read()
    return BillOut.of(bills.take_statement(city, content, first_day, last_day, now=city.now(), by=by))


@router.post("/bills/wechat")
def fetch_bills(city: CityHere, request: Request, day: date, by: Cashier) -> list[BillOut]:
    """Trade bill and fund-flow bill of the channel for a day that is over."""
    wechat = wechat_here(request)
    return [BillOut.of(bill) for bill in bills.fetch(city, wechat, day, now=city.now(), by=by)]


@router.post("/reconciliation")
def compare(
    city: CityHere, wanted: DaysWanted, by: Cashier, dry_run: Annotated[bool, DRY_RUN] = False
) -> list[DayOut]:
    """Compare days; asked again they are compared again, and no case is opened twice."""
    wanted_days = days_of(wanted.first_day, wanted.last_day)
    found = bills.compare(city, wanted.source, wanted_days, now=city.now(), by=by, dry_run=dry_run)
    return [DayOut.of(day) for day in found]


@router.get("/reconciliation")
def days(city: CityHere, by: Reader, first_day: date, last_day: date) -> list[DayOut]:
    with city.reading() as db:
        return [DayOut.of(day) for day in reconciling.days(db, first_day, last_day)]


@router.get("/reconciliation/open")
def open_days(city: CityHere, by: Reader, first_day: date, last_day: date) -> list[OpenDay]:
    """What still blocks a settlement of these days."""
    with city.reading() as db:
        found = verbs.days_open(db, first_day, last_day)
    return [OpenDay(source=source, day=day) for source, day in found]


@router.get("/differences")
def list_differences(
    city: CityHere, by: Reader, open_only: Annotated[bool, Query()] = True, source: Source | None = None
) -> list[DifferenceOut]:
    with city.reading() as db:
        return [
            DifferenceOut.of(one) for one in reconciling.differences(db, source=source, open_only=open_only)
        ]


@router.post("/differences/{difference_id}/resolve", response_model=DifferenceOut)
def resolve(difference_id: str, wanted: DifferenceResolved, by: Cashier, write: Writing) -> Response:
    return write(
        verbs.resolve, difference_id, wanted.found(), seen=wanted.seen, by=by, shown=DifferenceOut.of
    )


@router.post("/deposits", response_model=SweepOut)
def deposit(wanted: DepositWanted, by: Cashier, write: Writing) -> Response:
    """The counter's cash is in the special account."""
    return write(
        verbs.deposit,
        wanted.reference,
        wanted.day,
        wanted.amount_fen,
        wanted.slip_sha256,
        by=by,
        shown=SweepOut.of,
    )

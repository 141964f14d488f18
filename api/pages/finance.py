"""The desk of the special account: days compared, differences, suspense, invoices, and the way of a fen."""

import secrets
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from api.city import City
from api.dependencies import CityHere, wechat_here
from api.documents.words import kilograms
from api.errors import WrongInput
from api.pages.buying import CHANNELS
from api.pages.forms import FORM, Fields, Filled, filled
from api.pages.rendering import page
from api.pages.settling import said_in
from api.schemas.events import EVENT_NAMES
from api.schemas.invoices import InvoiceDocument
from api.schemas.settlement import DayOut, DaysWanted, DifferenceResolved
from api.treasury import Cashier, Reader, invoices_to_make
from api.worker import bills
from api.writing import Writing
from registry.actions import auditing, invoicing, paying
from registry.actions import reconciling as verbs
from registry.market.invoices import KIND_NAMES as INVOICE_NAMES
from registry.market.payments import Verdict
from registry.money import yuan
from registry.parties.authority import may
from registry.parties.roles import Actor
from registry.settlement.names import SEALED
from registry.settlement.reconciliation import RECORD, Class, Difference, Resolution, Source, days_of
from registry.store.queries import reconciling, sales

router = APIRouter(prefix="/finance", include_in_schema=False)

SOURCES = {Source.WECHAT: "微信支付", Source.BANK: "专户银行"}
CLASSES = {
    Class.MATCHED: "相符",
    Class.OURS_ONLY: "仅我方有",
    Class.THEIRS_ONLY: "仅对方有",
    Class.AMOUNT_DIFFERS: "金额不符",
    Class.STATUS_DIFFERS: "状态不符",
}
DAY_STATES = {"AGREED": ("已对平", "good"), "DIFFERS": ("有差异", "ended"), "": ("未比对", "wait")}
FINDINGS = {
    Resolution.IN_SUSPENSE: "钱在待处理账户，从那里退回",
    Resolution.OTHER_DAY: "在相邻一天的账单里",
    Resolution.THEIR_MISTAKE: "对方书面更正了账单",
    Resolution.OTHER_INCOME: "利息、捐赠等，转作其他收入",
}
VERDICTS = {
    Verdict.LATE: "订单已过期",
    Verdict.PAID_TWICE: "重复付款",
    Verdict.AMOUNT_DIFFERS: "金额不符",
    Verdict.UNKNOWN_ORDER: "找不到订单",
}
Month = Annotated[str, Query(pattern=r"^(\d{4}-\d{2})?$")]


@router.get("")
def desk(request: Request, city: CityHere, by: Reader, month: Month = "") -> Response:
    first, last = _month(month, city)
    with city.reading() as db:
        known = {(one.source, one.day): DayOut.of(one) for one in reconciling.days(db, first, last)}
        missing = verbs.days_open(db, first, last)
        open_cases = reconciling.differences(db, open_only=True)
        suspense = sales.in_suspense(db)
    wanted = sorted({*known, *missing}, key=lambda one: (one[1], one[0]), reverse=True)
    return page(
        request,
        "finance.html",
        days=[_day(source, day, known.get((source, day))) for source, day in wanted],
        differences=[_difference(one) for one in open_cases],
        suspense=[{**vars(one), "verdict_name": VERDICTS.get(one.verdict, "")} for one in suspense],
        suspense_fen=sum(one.amount_fen for one in suspense),
        open_days=len(missing),
        classes=CLASSES,
        channels=CHANNELS,
        findings=FINDINGS,
        month=f"{first:%Y-%m}",
        first=first,
        last=last,
        before=f"{first - timedelta(days=1):%Y-%m}",
        after=f"{last + timedelta(days=1):%Y-%m}",
        may_work=may(RECORD, by.role),
        by_wechat=city.settings.wechat_pay is not None,
        yuan=yuan,
        key=secrets.token_urlsafe(16),
    )


@router.post("/statement", dependencies=[FORM])
def take_statement(request: Request, city: CityHere, by: Cashier, fields: Fields) -> Response:
    """The bank's statement for whole days; then the days are compared."""
    file = fields.get("statement")
    term = _term(fields)
    if not isinstance(file, UploadFile) or not file.filename:
        raise WrongInput(fields="statement")
    content = file.file.read()
    bills.take_statement(city, content, term.first_day, term.last_day, now=city.now(), by=by)
    return _compared(request, city, term, by)


@router.post("/compare", dependencies=[FORM])
def compare(request: Request, city: CityHere, by: Cashier, fields: Fields) -> Response:
    """Once more; of the channel the bills are fetched first."""
    term = _term(fields)
    if term.source is Source.WECHAT:
        for day in days_of(term.first_day, term.last_day):
            bills.fetch(city, wechat_here(request), day, now=city.now(), by=by)
    return _compared(request, city, term, by)


@router.post("/differences/{difference_id}", dependencies=[FORM])
def resolve(
    request: Request, city: CityHere, difference_id: str, by: Cashier, fields: Fields, write: Writing
) -> Response:
    form = filled(city, fields)
    wanted = form.wanted(DifferenceResolved)
    verb = form.naming(verbs.resolve)
    return write.then(lambda case: _place(request, case.day), verb, difference_id, wanted.found(), by=by)


@router.post("/suspense/{payment_id}", dependencies=[FORM])
def send_back(request: Request, payment_id: str, by: Cashier, write: Writing) -> Response:
    """What pays no order goes back to where it came from."""
    root = request.scope.get("root_path", "")
    return write.then(lambda _: f"{root}/finance", paying.return_payment, payment_id, by=by)


@router.get("/invoices")
def invoices(request: Request, city: CityHere, by: Cashier) -> Response:
    with city.reading() as db:
        waiting = [
            {**one.model_dump(), "order_no": sales.order(db, one.order_id).number}
            for one in invoices_to_make(city)
        ]
    return page(
        request,
        "finance_invoices.html",
        waiting=waiting,
        names={kind: format(name, request.state.lang) for kind, name in INVOICE_NAMES.items()},
        yuan=yuan,
        key=secrets.token_urlsafe(16),
    )


@router.post("/invoices/{invoice_id}", dependencies=[FORM])
def issue_invoice(
    request: Request, city: CityHere, invoice_id: str, by: Cashier, fields: Fields, write: Writing
) -> Response:
    form = filled(city, fields)
    wanted = form.wanted(InvoiceDocument)
    root = request.scope.get("root_path", "")
    verb = form.naming(invoicing.issue_invoice)
    facts = (invoice_id, wanted.document_no, wanted.document_sha256)
    return write.then(lambda _: f"{root}/finance/invoices", verb, *facts, by=by)


@router.get("/audit")
def audit(
    request: Request,
    city: CityHere,
    by: Reader,
    q: Annotated[str, Query(max_length=60)] = "",
    batch: Annotated[str, Query(max_length=60)] = "",
    fen: Annotated[str, Query(max_length=15)] = "",
) -> Response:
    """From an order or certificate, or from the n-th fen of a batch, along all its money (ZJ-14)."""
    trail = None
    with city.reading() as db:
        if q.strip():
            order = auditing.order_asked(db, q.strip().upper())
            trail = auditing.trail_of(db, order, city.now().as_of)
        elif batch.strip() and fen.isdecimal() and int(fen):
            order = auditing.order_of_fen(db, batch.strip().upper(), int(fen))
            trail = auditing.trail_of(db, order, city.now().as_of)
    return page(
        request,
        "finance_audit.html",
        trail=trail,
        q=q,
        batch=batch,
        fen=fen,
        channels=CHANNELS,
        **said_in(request.state.lang),
        sealed=format(SEALED, request.state.lang),
        acts=EVENT_NAMES,
        yuan=yuan,
        kg=kilograms,
    )


def _compared(request: Request, city: City, term: DaysWanted, by: Actor) -> Response:
    days = days_of(term.first_day, term.last_day)
    bills.compare(city, term.source, days, now=city.now(), by=by)
    return RedirectResponse(_place(request, term.last_day), 303)


def _term(fields: FormData) -> DaysWanted:
    values = {name: fields.get(name) for name in ("source", "first_day", "last_day")}
    return Filled(values, ()).wanted(DaysWanted)


def _place(request: Request, day: date) -> str:
    return f"{request.scope.get('root_path', '')}/finance?month={day:%Y-%m}"


def _month(asked: str, city: City) -> tuple[date, date]:
    """Of the day asked for, else of today; never beyond yesterday's month's end."""
    try:
        first = date.fromisoformat(f"{asked}-01") if asked else city.now().as_of.replace(day=1)
    except ValueError:
        raise WrongInput(fields="month") from None
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first, last


def _day(source: Source, day: date, found: DayOut | None) -> dict[str, Any]:
    name, tone = DAY_STATES[found.state if found else ""]
    return {
        "source": SOURCES[source],
        "day": day,
        "status_name": name,
        "tone": tone,
        "counts": found.counts if found else {},
        "ours": found.ours_yuan if found else "—",
        "theirs": found.theirs_yuan if found else "—",
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {**vars(one), "source_name": SOURCES[one.source], "class_name": CLASSES[one.kind]}

"""Settlement for people: the public summary, statements that print, the desk of batches (ZJ-03, ZJ-13)."""

import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from api.city import City
from api.dependencies import CityHere
from api.documents.words import kilograms
from api.pages.forms import FORM, Fields, filled
from api.pages.rendering import page
from api.policies import public
from api.schemas.settlement import PayeeWanted, PayoutWanted, ReturnWanted, TermWanted
from api.treasury import Concerned, Reader, Settler, statement_of
from api.writing import Writing
from registry.actions import payees, paying_out, settling, statements
from registry.errors import Words
from registry.money import yuan
from registry.parties.jurisdiction import load_units
from registry.parties.roles import Role
from registry.settlement.batches import Batch, BatchKind, BatchState, Line
from registry.settlement.names import BASIS_NAMES, INCOME_NAMES, PURPOSE_NAMES, SEALED
from registry.settlement.returns import PayoutReturn, ReturnState
from registry.store.database import Db
from registry.store.queries import settling as stored
from registry.tickets.operation import AccountKind

router = APIRouter(include_in_schema=False)

STATES = {
    BatchState.COMPUTED: ("已汇总，待另一人关账", "wait"),
    BatchState.CLOSED: ("已关账，待付款", "wait"),
    BatchState.PAID: ("已付清", "good"),
}
RETURNS = {
    ReturnState.RETURNED: ("已退回，待以后批次", "ended"),
    ReturnState.CARRIED: ("已转入以后批次", "wait"),
    ReturnState.REPAID: ("已重新支付", "good"),
}
KINDS = {BatchKind.QUARTERLY: "季度", BatchKind.INTERIM: "期中（植树、认养）"}
ACCOUNTS = {
    AccountKind.COLLECTIVE: "集体账户",
    AccountKind.ORGANISATION: "单位账户",
    AccountKind.PERSONAL: "个人账户",
}


@router.get("/settlements", dependencies=[public()])
def summary(request: Request, city: CityHere) -> Response:
    """What everybody may know: closed quarters by kind of income and county, no party."""
    with city.reading() as db:
        found = statements.summaries(db)
    return page(
        request,
        "settlements.html",
        quarters=[{"batch": one.batch, "rows": [_summed(row) for row in one.rows]} for one in found],
        **said_in(request.state.lang),
        kinds=KINDS,
        yuan=yuan,
        kg=kilograms,
    )


@router.get("/settlements/{batch_id}/statements/{payee_id}")
def statement(request: Request, city: CityHere, batch_id: str, payee_id: str, by: Concerned) -> Response:
    """The same record as its PDF."""
    return page(
        request,
        "settlement_statement.html",
        said=statement_of(city, batch_id, payee_id),
        batch_id=batch_id,
        **said_in(request.state.lang),
        units={code: unit.name for code, unit in load_units().items()},
        kg=kilograms,
    )


@router.get("/finance/settlements")
def batches(request: Request, city: CityHere, by: Reader) -> Response:
    today, lang = city.now().as_of, request.state.lang
    with city.reading() as db:
        found = [_batch(one) for one in stored.batches(db)]
        returned = [_returned(db, case, city, lang) for case in stored.returns(db)]
    return page(
        request,
        "finance_settlements.html",
        batches=found,
        returned=returned,
        may_settle=by.role is Role.CITY_FORESTRY,
        year=today.year if today.month > 3 else today.year - 1,
        quarter=(today.month - 1) // 3 or 4,
        yuan=yuan,
        key=secrets.token_urlsafe(16),
    )


@router.post("/finance/settlements", dependencies=[FORM])
def compute(request: Request, city: CityHere, by: Settler, fields: Fields, write: Writing) -> Response:
    wanted = filled(city, fields).wanted(TermWanted)
    return write.then(lambda batch: _place(request, batch.id), settling.compute, wanted.term(), by=by)


@router.get("/finance/settlements/{batch_id}")
def batch(request: Request, city: CityHere, batch_id: str, by: Reader) -> Response:
    """Lines with their shares; what each payee gets, into which account, and whether it has left the bank."""
    lang = request.state.lang
    with city.reading() as db:
        found = stored.batch(db, batch_id)
        lines = settling.lines_of(db, found, city.now())
        content: dict[str, Any] = {
            "batch": _batch(found),
            "lines": [_line(db, line, city, lang) for line in lines],
            "payees": _payees(db, found, city, lang),
        }
    computed = found.state is BatchState.COMPUTED
    return page(
        request,
        "finance_batch.html",
        **content,
        may_settle=by.role is Role.CITY_FORESTRY,
        may_close=computed and by.role is Role.CITY_FORESTRY and by.person_id != found.computed_by,
        own_sum=computed and by.person_id == found.computed_by,
        account_kinds=ACCOUNTS,
        **said_in(request.state.lang),
        yuan=yuan,
        kg=kilograms,
        key=secrets.token_urlsafe(16),
    )


@router.post("/finance/settlements/{batch_id}/close", dependencies=[FORM])
def close(request: Request, batch_id: str, by: Settler, write: Writing) -> Response:
    return write.then(lambda _: _place(request, batch_id), settling.close, batch_id, by=by)


@router.post("/finance/settlements/{batch_id}/payees", dependencies=[FORM])
def record_payee(
    request: Request, city: CityHere, batch_id: str, by: Settler, fields: Fields, write: Writing
) -> Response:
    """In the beneficiary's registered name, with its proof (ZJ-11)."""
    form = filled(city, fields)
    wanted = form.wanted(PayeeWanted)
    arguments = (wanted.party_id, wanted.kind, wanted.account(), wanted.proof_sha256)
    more: dict[str, Any] = {"vault": city.vault}
    verb = form.naming(payees.record_payee)
    return write.then(lambda _: _place(request, batch_id), verb, *arguments, by=by, **more)


@router.post("/finance/settlements/{batch_id}/payouts", dependencies=[FORM])
def pay(
    request: Request, city: CityHere, batch_id: str, by: Settler, fields: Fields, write: Writing
) -> Response:
    form = filled(city, fields)
    wanted = form.wanted(PayoutWanted)
    verb = form.naming(paying_out.pay)
    return write.then(
        lambda _: _place(request, batch_id), verb, batch_id, wanted.payee_id, wanted.slip(), by=by
    )


@router.post("/finance/settlements/{batch_id}/payouts/{payout_id}/returned", dependencies=[FORM])
def take_back(
    request: Request,
    city: CityHere,
    batch_id: str,
    payout_id: str,
    by: Settler,
    fields: Fields,
    write: Writing,
) -> Response:
    """The bank sent it back."""
    form = filled(city, fields)
    values = {**form.values, "amount_fen": _whole(form.values.get("amount_fen"))}
    wanted = type(form)(values, form.papers).wanted(ReturnWanted)
    verb = form.naming(paying_out.take_back)
    place = _place(request, batch_id)
    return write.then(lambda _: place, verb, batch_id, payout_id, *wanted.arguments(), by=by)


def said_in(lang: str) -> dict[str, Any]:
    """Incomes, purposes and grounds in the reader's words."""
    tables: Mapping[str, Mapping[Any, Words]] = {
        "incomes": INCOME_NAMES,
        "purposes": PURPOSE_NAMES,
        "bases": BASIS_NAMES,
    }
    return {
        name: {one: format(words, lang) for one, words in table.items()} for name, table in tables.items()
    }


def _place(request: Request, batch_id: str) -> str:
    return f"{request.scope.get('root_path', '')}/finance/settlements/{batch_id}"


def _whole(text: Any) -> Any:
    return int(text) if isinstance(text, str) and text.isdecimal() else text


def _batch(found: Batch) -> dict[str, Any]:
    name, tone = STATES[found.state or BatchState.COMPUTED]
    return {**vars(found), "status_name": name, "tone": tone, "kind_name": KINDS[found.kind]}


def _summed(row: statements.SummaryRow) -> dict[str, Any]:
    return {**vars(row), "unit_name": load_units()[row.unit_id].name}


def _line(db: Db, line: Line, city: City, lang: str) -> dict[str, Any]:
    numbers = stored.listing_numbers(db, {line.listing_id})
    shares = [
        {
            **vars(share),
            "name": _name(db, share.payee_id, city, lang) if share.payee_id else "",
        }
        for share in line.shares
    ]
    return {
        **vars(line),
        "unit_name": load_units()[line.unit_id].name,
        "listing_no": numbers.get(line.listing_id, ""),
        "shares": shares,
    }


def _payees(db: Db, batch: Batch, city: City, lang: str) -> list[dict[str, Any]]:
    paid = {(one.payee_id, one.purpose): one for one in stored.paid_of(db, batch.id)}
    back = {case.payout_id: case for case in stored.returns(db, batch_id=batch.id)}
    found = []
    for (payee_id, purpose), fen in stored.due_of(db, batch.id).items():
        payout = paid.get((payee_id, purpose))
        account = stored.payee_account(db, payee_id)
        case = back.get(payout.id) if payout else None
        found.append(
            {
                "id": payee_id,
                "name": _name(db, payee_id, city, lang),
                "purpose": purpose,
                "fen": fen,
                "account": ACCOUNTS[account.kind] if account else "",
                "payout": payout,
                "returned": _state(case) if case else None,
            }
        )
    return found


def _returned(db: Db, case: PayoutReturn, city: City, lang: str) -> dict[str, Any]:
    names: Mapping[str, Any] = {
        "payee": _name(db, case.party_id, city, lang),
        "batch_no": stored.batch(db, case.batch_id).number,
        "repaid_no": stored.batch(db, case.repaid_in).number if case.repaid_in else "",
    }
    return {**vars(case), **_state(case), **names}


def _state(case: PayoutReturn) -> dict[str, Any]:
    name, tone = RETURNS[case.state or ReturnState.RETURNED]
    return {"status_name": name, "tone": tone, "on": case.returned_on}


def _name(db: Db, party_id: str, city: City, lang: str) -> str:
    """A person's name stays sealed."""
    return statements.name_of(db, party_id, city.now().as_of) or format(SEALED, lang)

"""Money: counter payments, bank statements, cases in suspense, refunds sent."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response, UploadFile
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from api.city import City
from api.dependencies import CityHere, WechatHere, wechat_here
from api.errors import NoSuchPage
from api.gateways.bank_statement import read_statement
from api.gateways.payments import Charge, PaymentGateway
from api.policies import allow, public
from api.routes.orders import OwnOrder
from api.schemas.market import CounterPayment, Invocation, PaymentOut, PayWanted, RefundOut, RefundSent
from api.writing import Writing
from registry.actions import ordering, paying
from registry.market.money import Channel
from registry.parties.authority import may
from registry.parties.roles import SYSTEM, Actor, Role
from registry.store.queries import sales, settling

router = APIRouter(prefix="/api", tags=["payments"])

Cashier = Annotated[Actor, allow(*(role for role in Role if may("payment.record", role)))]


@router.post("/payments/wechat/notice", dependencies=[public()])
async def wechat_notice(request: Request, city: CityHere) -> Response:
    """WeChat Pay tells of a payment or refund; it repeats until the answer is 200."""
    if city.settings.wechat_pay is None:
        raise NoSuchPage(path=request.url.path)
    wechat = wechat_here(request)
    body = await request.body()
    headers = {name.lower(): value for name, value in request.headers.items()}
    await run_in_threadpool(take_notice, city, wechat, headers, body)
    return JSONResponse({"code": "SUCCESS"})


def take_notice(city: City, wechat: PaymentGateway, headers: dict[str, str], body: bytes) -> None:
    """Checked by the gateway, then carried out once; freshness counts by the instant, never a pinned day."""
    now = city.now()
    told = wechat.notice(headers, body, now.at)
    with city.database.writing("receive_notice") as db:
        if told.receipt:
            verbs: dict[str, Any] = {"test": city.test_money, "vault": city.vault}
            paying.receive_notice(
                db, told.notice_id, told.body_sha256, told.receipt, by=SYSTEM, now=now, **verbs
            )
        elif told.refund and told.refund.channel_ref:
            paying.confirm_refund(db, told.refund.refund_id, told.refund.channel_ref, by=SYSTEM, now=now)


@router.post("/orders/{order_id}/pay", response_model=Invocation)
def pay(
    city: CityHere, order_id: str, wanted: PayWanted, request: Request, by: OwnOrder, wechat: WechatHere
) -> Invocation:
    """Ask WeChat Pay for the money: a code to scan, a call inside WeChat, or an address for a phone."""
    with city.database.writing("begin_payment") as db:
        order = ordering.begin_payment(db, order_id, Channel.WECHAT, by=by, now=city.now())
    assert order.expires_at is not None
    charge = Charge(
        order_no=order.number,
        amount_fen=order.amount_fen,
        description=f"小微碳汇 {order.grams} 克",
        expires_at=order.expires_at,
        payer=wanted.openid,
        address=request.client.host if request.client else "",
    )
    return Invocation(parameters=wechat.prepay(charge, wanted.method))


@router.post("/payments/counter", response_model=PaymentOut)
def at_the_counter(city: CityHere, wanted: CounterPayment, by: Cashier, write: Writing) -> Response:
    more: dict[str, Any] = {"test": city.test_money, "vault": city.vault}
    return write(paying.receive_payment, wanted.receipt(), by=by, shown=PaymentOut.of, **more)


@router.post("/payments/bank-statement")
def bank_statement(city: CityHere, statement: UploadFile, by: Cashier) -> list[PaymentOut]:
    """CSV of the bank; each incoming row is received once, however often the file is sent."""
    receipts = read_statement(statement.file.read())
    with city.reading() as db:
        back = settling.returns_called(db, [receipt.transaction_id for receipt in receipts])
    found = []
    for receipt in receipts:
        if receipt.transaction_id in back:
            continue  # a payout of ours that came back is nobody's payment
        with city.database.writing("receive_payment") as db:
            payment = paying.receive_payment(
                db, receipt, test=city.test_money, vault=city.vault, by=by, now=city.now()
            )
            found.append(PaymentOut.of(payment))
    return found


@router.get("/payments/suspense")
def in_suspense(city: CityHere, by: Cashier) -> list[PaymentOut]:
    """The open cases: money that fits no order."""
    with city.reading() as db:
        return [PaymentOut.of(payment) for payment in sales.in_suspense(db)]


@router.post("/payments/{payment_id}/return", response_model=RefundOut)
def return_payment(payment_id: str, by: Cashier, write: Writing) -> Response:
    return write(paying.return_payment, payment_id, by=by, shown=RefundOut.of)


@router.post("/refunds/{refund_id}/sent", response_model=RefundOut)
def refund_sent(refund_id: str, wanted: RefundSent, by: Cashier, write: Writing) -> Response:
    """Bank or counter: the money has left."""
    return write(paying.confirm_refund, refund_id, wanted.channel_ref, by=by, shown=RefundOut.of)

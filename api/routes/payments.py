"""Money: counter payments, bank statements, cases in suspense, refunds sent."""

from typing import Annotated, Any

from fastapi import APIRouter, Response, UploadFile

from api.dependencies import CityHere
from api.gateways.bank_statement import read_statement
from api.policies import allow
from api.schemas.market import CounterPayment, PaymentOut, RefundOut, RefundSent
from api.writing import Writing
from registry.actions import paying
from registry.parties.authority import may
from registry.parties.roles import Actor, Role
from registry.store.queries import sales

router = APIRouter(prefix="/api", tags=["payments"])

Cashier = Annotated[Actor, allow(*(role for role in Role if may("payment.record", role)))]


@router.post("/payments/counter", response_model=PaymentOut)
def at_the_counter(city: CityHere, wanted: CounterPayment, by: Cashier, write: Writing) -> Response:
    more: dict[str, Any] = {"test": city.test_money, "vault": city.vault}
    return write(paying.receive_payment, wanted.receipt(), by=by, shown=PaymentOut.of, **more)


@router.post("/payments/bank-statement")
def bank_statement(city: CityHere, statement: UploadFile, by: Cashier) -> list[PaymentOut]:
    """CSV of the bank; each incoming row is received once, however often the file is sent."""
    receipts = read_statement(statement.file.read())
    found = []
    for receipt in receipts:
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

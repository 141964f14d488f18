"""The way of one order's money: payment, certificate, ledger, batch, payees, bank (ZJ-14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.actions.statements import closed_batch, name_of
from registry.errors import NotFound
from registry.ledger.purposes import Purpose
from registry.ledger.transfers import Transfer
from registry.market.certificates import Certificate
from registry.market.orders import Order
from registry.market.payments import Payment
from registry.proof.events import Event
from registry.settlement.batches import Basis, Batch, Line
from registry.settlement.payouts import Payout
from registry.settlement.returns import PayoutReturn
from registry.store.database import Db
from registry.store.queries import ledger, sales, settling


@dataclass(frozen=True)
class PayeePaid:
    """A share of the line the trade is in; the payout is of all that the payee got for the purpose."""

    payee_id: str
    name: str
    purpose: Purpose
    basis: Basis
    amount_fen: int
    payout: Payout | None
    returned: PayoutReturn | None


@dataclass(frozen=True)
class Trail:
    order: Order
    payment: Payment | None
    certificate: Certificate | None
    moves: Sequence[tuple[Event, Transfer]]
    batch: Batch | None
    line: Line | None
    payees: Sequence[PayeePaid]


def order_asked(db: Db, asked: str) -> Order:
    """By the number of the order or of its certificate."""
    order = sales.order_numbered(db, asked)
    if order is None:
        made = sales.certificate(db, asked)
        order = sales.order(db, made.order_id) if made else None
    if order is None:
        raise NotFound(what="订单", id=asked)
    return order


def order_of_fen(db: Db, batch_no: str, fen: int) -> Order:
    """The order in whose trade the n-th fen of a batch came."""
    batch = settling.batch_numbered(db, batch_no)
    if batch is None:
        raise NotFound(what=Batch.CALLED, id=batch_no)
    transfer = settling.trade_with_fen(db, closed_batch(db, batch.id).id, fen)
    subject = ledger.subject_of(db, transfer) if transfer else None
    if subject is None or subject[0] != "order":
        raise NotFound(what="订单", id=f"{batch_no} / {fen}")
    return sales.order(db, subject[1])


def trail_of(db: Db, order: Order, as_of: date) -> Trail:
    moves = ledger.moved_by_subject(db, "order", order.id)
    trade = settling.settled_in(db, [transfer.id for _, transfer in moves]) if moves else None
    batch = settling.batch(db, trade.batch_id) if trade else None
    key = (trade.account_id, trade.unit_id, trade.listing_id) if trade else None
    lines = settling.lines_of(db, batch.id) if batch else []
    line = next((one for one in lines if _key(one) == key), None)
    return Trail(
        order=order,
        payment=sales.payment(db, order.payment_id) if order.payment_id else None,
        certificate=sales.certificate(db, order.certificate_no) if order.certificate_no else None,
        moves=moves,
        batch=batch,
        line=line,
        payees=_payees(db, batch, line, as_of) if batch and line else [],
    )


def _key(line: Line) -> tuple[str, str, str]:
    return settling.account_of(line.income, line.owner_id), line.unit_id, line.listing_id


def _payees(db: Db, batch: Batch, line: Line, as_of: date) -> list[PayeePaid]:
    paid = {(one.payee_id, one.purpose): one for one in settling.paid_of(db, batch.id)}
    back = {case.payout_id: case for case in settling.returns(db, batch_id=batch.id)}
    found = []
    for share in line.shares:
        payout = paid.get((share.payee_id, share.purpose))
        name = name_of(db, share.payee_id, as_of) if share.payee_id else ""
        case = back.get(payout.id) if payout else None
        found.append(
            PayeePaid(share.payee_id, name, share.purpose, share.basis, share.amount_fen, payout, case)
        )
    return found

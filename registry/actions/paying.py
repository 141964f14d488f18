"""Verbs of money: a payment is received once, applied or kept in suspense; what goes back, goes whole."""

from registry.actions.certifying import certified_at_once
from registry.actions.consequences import follow
from registry.actions.desk import require_kept
from registry.actions.ledger import open_missing, post
from registry.actions.ordering import REFUND, ask_back, move
from registry.actions.recording import record
from registry.actions.retiring import lock_goods
from registry.clock import Moment, new_id
from registry.law.packs import CITY
from registry.ledger.accounts import MONEY
from registry.ledger.transfers import Kind, Transfer, committed, voiding
from registry.market.errors import NothingToReturn, PaymentContradicted
from registry.market.money import Channel, Place, city_accounts, place, received
from registry.market.orders import Order
from registry.market.payments import Notice, Payment, Receipt, Refund, RefundDone, Verdict, verdict_of
from registry.parties.authority import require_authority
from registry.parties.roles import Actor, Role
from registry.proof.events import Event, Fact
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import ledger, sales
from registry.store.together import add, together

RETURNED_AT_ONCE = frozenset({Verdict.LATE, Verdict.PAID_TWICE, Verdict.AMOUNT_DIFFERS})
"""What a channel that can send money back is asked to return by itself; the rest waits for a person."""


def receive_payment(
    db: Db,
    receipt: Receipt,
    *,
    test: bool,
    vault: Vault,
    by: Actor,
    now: Moment,
    notice: Notice | None = None,
) -> Payment:
    """Move the money of one transaction exactly once, whoever tells of it how often (ZJ-01).

    A `notice` seen before answers with what it did then.
    """
    if by.role is not Role.SYSTEM:
        require_authority("payment.record", by, CITY)
    if receipt.document_sha256:
        require_kept(db, receipt.document_sha256)
    order = sales.order_numbered(db, receipt.order_no, lock=True)
    known = sales.told_before(db, receipt.payment_id, notice.id if notice else None)
    if known is not None:
        return _told_again(db, known, receipt, notice)
    verdict = verdict_of(receipt, order, test=test)
    payment = Payment(
        id=receipt.payment_id,
        order_id=order.id if order and verdict is not Verdict.UNKNOWN_ORDER else None,
        verdict=verdict,
        received_at=now.at,
        test=int(test),
        **vars(receipt),
    )
    if order is not None and verdict is Verdict.APPLIED:
        with together(db):
            add(db, payment)
            if notice is not None:
                add(db, notice)
            event = _apply(db, payment, order, vault=vault, by=by, now=now)
        follow(db, event, now=now)
        return payment
    if not sales.claim_payment(db, payment):
        first = sales.told_before(db, payment.id, None)
        assert first is not None, "an insert gives way only to a row that is there"
        return _told_again(db, first, receipt, notice)
    if notice is not None:
        sales.keep_notice(db, notice)
    _suspend(db, payment, by=by, now=now)
    return payment


def _told_again(db: Db, known: Payment, receipt: Receipt, notice: Notice | None) -> Payment:
    """What is on record of a transaction, if it is told with the same amount and order; a new notice of it
    is remembered."""
    if known.id == receipt.payment_id:
        if (known.amount_fen, known.order_no) != (receipt.amount_fen, receipt.order_no):
            raise PaymentContradicted(transaction=receipt.transaction_id)
        if notice is not None:
            sales.keep_notice(db, notice)
    return known


def receive_notice(
    db: Db,
    notice_id: str,
    body_sha256: str,
    receipt: Receipt,
    *,
    test: bool,
    vault: Vault,
    by: Actor,
    now: Moment,
) -> Payment:
    """A notice moves value at most once: one seen before answers with what it did then."""
    notice = Notice(notice_id, receipt.channel, receipt.payment_id, body_sha256, now.at)
    return receive_payment(db, receipt, test=test, vault=vault, by=by, now=now, notice=notice)


def payment_facts(payment: Payment) -> dict[str, Fact]:
    return {
        "channel": payment.channel.value,
        "transaction": payment.transaction_id,
        "order_no": payment.order_no,
        "order": payment.order_id,
        "amount_fen": payment.amount_fen,
        "verdict": payment.verdict.value,
        "document_sha256": payment.document_sha256,
    }


def _apply(db: Db, payment: Payment, order: Order, *, vault: Vault, by: Actor, now: Moment) -> Event:
    """ORDERED → PAID, and on to the certificate unless the buyer wants it on request; the last event."""
    facts: dict[str, Fact] = {"payment_id": payment.id, **payment_facts(payment)}
    offer = lock_goods(db, order)
    at_once = None if order.on_request else certified_at_once(db, order, offer, now)
    if at_once:
        money_from = received(payment.channel, test=bool(payment.test))
        return at_once.certify(money_from, paid=facts, vault=vault, by=by, now=now)[1]
    transfers = _prepaid(db, payment, order, now)
    facts |= {"hold_id": transfers[-1].id, **committed(transfers)}
    with together(db):
        event = move(db, order, "order.paid", by=by, now=now, facts=facts)
        post(db, transfers, event)
    return event


def _prepaid(db: Db, payment: Payment, order: Order, now: Moment) -> list[Transfer]:
    """The money rests, and the hold is made anew without an end: a paid order does not lapse."""
    hold = ledger.transfers(db, [order.hold_id])[order.hold_id]
    lasting = Transfer(
        id=new_id(now.at),
        kind=Kind.PENDING,
        debit_id=hold.debit_id,
        credit_id=hold.credit_id,
        asset=hold.asset,
        amount=hold.amount,
        purpose=hold.purpose,
    )
    money = _money_in(payment, Place.PREPAID, now)
    return [money, voiding(hold, id=new_id(now.at)), lasting]


def _suspend(db: Db, payment: Payment, *, by: Actor, now: Moment) -> None:
    open_missing(db, city_accounts(CITY), by=by, now=now)  # a stray may come before the first sale
    transfer = _money_in(payment, Place.SUSPENSE, now)
    facts: dict[str, Fact] = {**payment_facts(payment), **committed([transfer])}
    event = _record(db, "payment.suspended", payment.id, facts, by=by, now=now)
    post(db, [transfer], event)
    if payment.channel is Channel.WECHAT and payment.verdict in RETURNED_AT_ONCE:
        return_payment(db, payment.id, by=by, now=now)


def _money_in(payment: Payment, to: Place, now: Moment) -> Transfer:
    test = bool(payment.test)
    return Transfer(
        id=new_id(now.at),
        kind=Kind.NORMAL,
        debit_id=received(payment.channel, test=test),
        credit_id=place(to, test=test),
        asset=MONEY,
        amount=payment.amount_fen,
        purpose=to.value,
    )


def return_payment(db: Db, payment_id: str, *, by: Actor, now: Moment) -> Refund:
    """SUSPENSE → REFUNDING: money that pays no order goes back to where it came from."""
    if by.role is not Role.SYSTEM:
        require_authority("payment.record", by, CITY)
    payment = sales.suspended(db, payment_id)
    if payment is None:
        raise NothingToReturn()
    test = bool(payment.test)
    transfer = Transfer(
        id=new_id(now.at),
        kind=Kind.NORMAL,
        debit_id=place(Place.SUSPENSE, test=test),
        credit_id=place(Place.REFUNDING, test=test),
        asset=MONEY,
        amount=payment.amount_fen,
        purpose=REFUND,
    )
    event = _record(db, "payment.returned", payment.id, committed([transfer]), by=by, now=now)
    post(db, [transfer], event)
    return ask_back(db, payment, event, by=by, now=now)


def confirm_refund(db: Db, refund_id: str, channel_ref: str, *, by: Actor, now: Moment) -> Refund:
    """REFUNDING → out: the channel, or the officer at the counter, has sent the money back."""
    if by.role is not Role.SYSTEM:
        require_authority("payment.record", by, CITY)
    refund = sales.refund(db, refund_id)
    if sales.refund_done(db, refund_id) is not None:
        return refund
    test = bool(refund.test)
    transfer = Transfer(
        id=new_id(now.at),
        kind=Kind.NORMAL,
        debit_id=place(Place.REFUNDING, test=test),
        credit_id=received(refund.channel, test=test),
        asset=MONEY,
        amount=refund.amount_fen,
        purpose=REFUND,
    )
    db.add(RefundDone(refund_id, channel_ref, now.at))
    db.flush()
    facts: dict[str, Fact] = {"refund": refund_id, "channel_ref": channel_ref, **committed([transfer])}
    event = _record(db, "payment.refunded", refund.payment_id, facts, by=by, now=now)
    post(db, [transfer], event)
    return refund


def _record(
    db: Db, kind: str, payment_id: str, facts: dict[str, Fact] | dict[str, str], *, by: Actor, now: Moment
) -> Event:
    return record(db, kind, ("payment", payment_id), by=by, now=now, unit_id=CITY, facts=facts)

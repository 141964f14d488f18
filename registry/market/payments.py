"""A payment as a channel reports it, and where its money goes: every fen in exactly one place."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from registry.market.money import Channel
from registry.market.orders import Order, OrderState


class Verdict(StrEnum):
    """APPLIED pays an order; all others rest in suspense as a case until they are returned."""

    APPLIED = "APPLIED"
    LATE = "LATE"
    PAID_TWICE = "PAID_TWICE"
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    UNKNOWN_ORDER = "UNKNOWN_ORDER"


def payment_id(channel: Channel, transaction_id: str) -> str:
    """Follows from the transaction, so that the same money is recorded once whoever reports it."""
    return sha256(f"payment {channel} {transaction_id}".encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Receipt:
    """What the channel says; `transaction_id` is the channel's own and names the money once."""

    channel: Channel
    transaction_id: str
    order_no: str
    amount_fen: int
    paid_at: datetime
    document_sha256: str | None = None

    @property
    def payment_id(self) -> str:
        return payment_id(self.channel, self.transaction_id)


@dataclass(eq=False)
class Payment:
    id: str
    channel: Channel
    transaction_id: str
    order_no: str
    order_id: str | None
    amount_fen: int
    verdict: Verdict
    paid_at: datetime
    received_at: datetime
    test: int
    document_sha256: str | None = None


@dataclass(eq=False)
class Refund:
    """A payment goes back whole, once."""

    id: str
    payment_id: str
    order_id: str | None
    channel: Channel
    amount_fen: int
    asked_by: str
    asked_at: datetime
    test: int


@dataclass(eq=False)
class RefundDone:
    """The channel has sent the money back."""

    refund_id: str
    channel_ref: str
    done_at: datetime


@dataclass(eq=False)
class Notice:
    """A notice of a channel that was carried out; the channel may send it again, for ever."""

    id: str
    channel: Channel
    payment_id: str
    body_sha256: str
    received_at: datetime


def verdict_of(receipt: Receipt, order: Order | None, *, test: bool) -> Verdict:
    """What a payment means for the order it names. A lapsed order is never revived; money that was paid in
    time counts as long as the order has not lapsed, however late the notice comes."""
    if order is None or bool(order.test) is not test:
        return Verdict.UNKNOWN_ORDER
    if order.state in (OrderState.PAID, OrderState.RETIRED, OrderState.REFUNDED):
        return Verdict.PAID_TWICE
    if order.state is not OrderState.ORDERED or (order.expires_at and order.expires_at < receipt.paid_at):
        return Verdict.LATE
    return Verdict.APPLIED if receipt.amount_fen == order.amount_fen else Verdict.AMOUNT_DIFFERS

"""The port of payment channels: what the registry asks of one, and how it answers."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from registry.market.payments import Receipt


class Method(StrEnum):
    """A QR code, inside WeChat, in another phone browser."""

    NATIVE = "native"
    JSAPI = "jsapi"
    H5 = "h5"


@dataclass(frozen=True)
class Charge:
    """What is to be paid; the channel refuses after `expires_at`."""

    order_no: str
    amount_fen: int
    description: str
    expires_at: datetime
    payer: str = ""  # openid, for JSAPI
    address: str = ""  # the payer's IP, for H5


@dataclass(frozen=True)
class RefundTold:
    """What the channel says of a refund; None while it is on its way."""

    refund_id: str
    amount_fen: int
    channel_ref: str | None


@dataclass(frozen=True)
class Told:
    """A notice that has passed every check; exactly one of the two is there."""

    notice_id: str
    body_sha256: str
    receipt: Receipt | None = None
    refund: RefundTold | None = None


@dataclass(frozen=True)
class BillRow:
    """A line of the channel's daily bill: a payment, or a refund with a negative amount."""

    order_no: str
    transaction_id: str
    refund_id: str
    amount_fen: int
    state: str


@dataclass(frozen=True)
class FundRow:
    """A line of what moved on the merchant's account; money that left is negative."""

    reference: str
    business: str
    amount_fen: int


@dataclass(frozen=True)
class Downloaded:
    """A bill as the channel gave it."""

    content: bytes
    rows: list[BillRow]


@dataclass(frozen=True)
class DownloadedFunds:
    content: bytes
    rows: list[FundRow]


class PaymentGateway(Protocol):
    def prepay(self, charge: Charge, method: Method) -> dict[str, str]:
        """What the payer's device needs to pay."""
        ...

    def query(self, order_no: str) -> Receipt | None: ...

    def close(self, order_no: str) -> bool:
        """True: nobody can pay it any more. False: it is paid."""
        ...

    def refund(self, refund_id: str, transaction_id: str, amount_fen: int) -> RefundTold: ...

    def query_refund(self, refund_id: str) -> RefundTold | None: ...

    def notice(self, headers: dict[str, str], body: bytes, at: datetime) -> Told: ...

    def bill(self, day: date) -> Downloaded:
        """Payments and refunds of a day, ready the next morning."""
        ...

    def funds(self, day: date) -> DownloadedFunds:
        """What moved on our account there, withdrawals to the bank among it."""
        ...

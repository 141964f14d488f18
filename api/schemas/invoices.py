"""Invoices on request and the receipt of a purchase as JSON."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from api.schemas.outside import SHA256
from registry.market.invoices import (
    NOT_AN_INVOICE,
    Invoice,
    InvoiceKind,
    InvoiceState,
    InvoiceWish,
    IssuedInvoice,
    ReversedInvoice,
    state_of,
)
from registry.market.money import Channel
from registry.market.orders import Order
from registry.market.payments import Payment


class InvoiceWanted(BaseModel):
    kind: InvoiceKind = InvoiceKind.FISCAL_RECEIPT
    title: str = Field(max_length=100, description="抬头：个人姓名或单位全称。")
    tax_number: str = Field(default="", max_length=20, description="单位的纳税人识别号。")
    organisation: bool = Field(default=False, description="抬头是单位。")

    def wish(self) -> InvoiceWish:
        return InvoiceWish(**self.model_dump())


class InvoiceDocument(BaseModel):
    """Number and kept file of the document that the finance or tax system made."""

    document_no: str = Field(min_length=1, max_length=60)
    document_sha256: str = SHA256


class InvoiceOut(BaseModel):
    id: str
    order_id: str
    kind: InvoiceKind
    state: InvoiceState
    requested_at: datetime
    document_no: str | None = None
    document_sha256: str | None = None
    reversed_by_no: str | None = None

    @classmethod
    def of(
        cls, asked: Invoice, issued: IssuedInvoice | None = None, reverse: ReversedInvoice | None = None
    ) -> Self:
        return cls(
            id=asked.id,
            order_id=asked.order_id,
            kind=asked.kind,
            state=state_of(issued, reverse),
            requested_at=asked.requested_at,
            document_no=issued.document_no if issued else None,
            document_sha256=issued.document_sha256 if issued else None,
            reversed_by_no=reverse.document_no if reverse else None,
        )


class InvoiceToMake(InvoiceOut):
    """What the desk that makes it needs to know."""

    title: str
    tax_number: str
    amount_fen: int


class InvoiceKept(BaseModel):
    id: str


class ReceiptOut(BaseModel):
    """Proof that the money came in; a document of its own (ZJ-12)."""

    order_no: str
    amount_fen: int
    paid_at: datetime
    channel: Channel
    transaction_id: str
    test: bool
    notice: str

    @classmethod
    def of(cls, order: Order, payment: Payment) -> Self:
        return cls(
            order_no=order.number,
            amount_fen=payment.amount_fen,
            paid_at=payment.paid_at,
            channel=payment.channel,
            transaction_id=payment.transaction_id,
            test=bool(payment.test),
            notice=NOT_AN_INVOICE.zh,
        )

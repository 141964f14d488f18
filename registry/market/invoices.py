"""Invoices and 财政票据 on request (ZJ-18): asked for with a title, issued outside, reversed in red before a
refund. The receipt of a purchase is a document of its own and no invoice (ZJ-12)."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from registry.errors import Words
from registry.law.refusals import all_at_once, require
from registry.market.errors import InvoiceNotInTurn, InvoiceNotReversed, TaxNumberMissing, TitleMissing
from registry.market.orders import Order, OrderState

TAX_NUMBER = re.compile(r"[0-9A-Z]{15,20}")
NOT_AN_INVOICE = Words(
    "本凭据仅证明收到款项，不是发票，也不是财政票据。", "A receipt of payment; not an invoice."
)


class InvoiceKind(StrEnum):
    FISCAL_RECEIPT = "FISCAL_RECEIPT"
    INVOICE = "INVOICE"


KIND_NAMES = {
    InvoiceKind.FISCAL_RECEIPT: Words("财政票据", "fiscal receipt"),
    InvoiceKind.INVOICE: Words("发票", "invoice"),
}


class InvoiceState(StrEnum):
    REQUESTED = "REQUESTED"
    ISSUED = "ISSUED"
    REVERSED = "REVERSED"


@dataclass(frozen=True)
class InvoiceWish:
    """The title (抬头) and, for an organisation, its tax number; both are kept sealed."""

    kind: InvoiceKind
    title: str
    tax_number: str = ""
    organisation: bool = False


@dataclass(eq=False)
class Invoice:
    """Asked for by the payer; what was issued and reversed stands in rows of its own."""

    id: str
    order_id: str
    kind: InvoiceKind
    requested_by: str
    requested_at: datetime


@dataclass(eq=False)
class IssuedInvoice:
    """Number and file of the document that the finance or tax system made."""

    invoice_id: str
    document_no: str
    document_sha256: str
    issued_by: str
    issued_at: datetime


@dataclass(eq=False)
class ReversedInvoice:
    """The red document that takes an issued one back."""

    invoice_id: str
    document_no: str
    document_sha256: str
    reversed_by: str
    reversed_at: datetime


def state_of(issued: IssuedInvoice | None, reverse: ReversedInvoice | None) -> InvoiceState:
    if reverse is not None:
        return InvoiceState.REVERSED
    return InvoiceState.ISSUED if issued is not None else InvoiceState.REQUESTED


def require_requestable(order: Order, wish: InvoiceWish, earlier: Collection[InvoiceState]) -> None:
    """One living invoice an order, of money that was paid and not sent back; a title; a tax number of an
    organisation."""
    paid = order.state in (OrderState.PAID, OrderState.RETIRED)
    free = all(state is InvoiceState.REVERSED for state in earlier)
    tax = not wish.organisation or bool(TAX_NUMBER.fullmatch(wish.tax_number))
    with all_at_once():
        require("ZJ-18", paid and free, InvoiceNotInTurn, number=order.number, state=order.state.value)
        require("ZJ-18", bool(wish.title.strip()), TitleMissing)
        require("ZJ-18", tax, TaxNumberMissing)


def require_issuable(order: Order, state: InvoiceState) -> None:
    """Only what was asked for, once, of money that stays."""
    fits = state is InvoiceState.REQUESTED and order.state in (OrderState.PAID, OrderState.RETIRED)
    require("ZJ-18", fits, InvoiceNotInTurn, number=order.number, state=state.value)


def require_reversible(order: Order, state: InvoiceState) -> None:
    require("ZJ-18", state is InvoiceState.ISSUED, InvoiceNotInTurn, number=order.number, state=state.value)


def require_reversed(order: Order, states: Collection[InvoiceState]) -> None:
    """The red document comes before the money leaves (16.6)."""
    holds = InvoiceState.ISSUED not in states
    require("ZJ-18", holds, InvoiceNotReversed, number=order.number)

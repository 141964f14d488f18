"""Invoices on request and receipts: the payer asks, the desk notes what was made and what was reversed."""

from fastapi import APIRouter, Response

from api.dependencies import CityHere
from api.routes.orders import OwnOrder
from api.schemas.invoices import (
    InvoiceDocument,
    InvoiceKept,
    InvoiceOut,
    InvoiceToMake,
    InvoiceWanted,
    ReceiptOut,
)
from api.treasury import Cashier, invoices_to_make
from api.writing import Writing
from registry.actions import invoicing
from registry.errors import NotFound
from registry.market.invoices import Invoice
from registry.store.database import Db
from registry.store.queries import invoices, sales

router = APIRouter(prefix="/api", tags=["invoices"])


@router.get("/orders/{order_id}/receipt")
def receipt(city: CityHere, order_id: str, by: OwnOrder) -> ReceiptOut:
    """The receipt of the payment; it is not an invoice."""
    with city.reading() as db:
        order = sales.order(db, order_id)
        payment = sales.payment(db, order.payment_id or "")
        if payment is None:
            raise NotFound(what="收款凭据", id=order_id)
        return ReceiptOut.of(order, payment)


@router.post("/orders/{order_id}/invoices", response_model=InvoiceKept)
def request_invoice(
    city: CityHere, order_id: str, wanted: InvoiceWanted, by: OwnOrder, write: Writing
) -> Response:
    """Title and, for an organisation, tax number; the document follows from the finance or tax system."""
    return write(invoicing.request_invoice, order_id, wanted.wish(), by=by, shown=_kept, vault=city.vault)


@router.get("/orders/{order_id}/invoices")
def of_order(city: CityHere, order_id: str, by: OwnOrder) -> list[InvoiceOut]:
    with city.reading() as db:
        return [_seen(db, one) for one in invoices.of_order(db, order_id)]


@router.get("/invoices")
def to_make(city: CityHere, by: Cashier) -> list[InvoiceToMake]:
    """Asked for and not made yet, oldest first."""
    return invoices_to_make(city)


@router.post("/invoices/{invoice_id}/issued", response_model=InvoiceKept)
def issued(invoice_id: str, wanted: InvoiceDocument, by: Cashier, write: Writing) -> Response:
    facts = (wanted.document_no, wanted.document_sha256)
    return write(invoicing.issue_invoice, invoice_id, *facts, by=by, shown=_kept)


@router.post("/invoices/{invoice_id}/reversed", response_model=InvoiceKept)
def reversed_in_red(invoice_id: str, wanted: InvoiceDocument, by: Cashier, write: Writing) -> Response:
    """红冲; before it an order with an issued invoice is not refunded."""
    facts = (wanted.document_no, wanted.document_sha256)
    return write(invoicing.reverse_invoice, invoice_id, *facts, by=by, shown=_kept)


def _seen(db: Db, asked: Invoice) -> InvoiceOut:
    return InvoiceOut.of(asked, invoices.issued(db, asked.id), invoices.reverse(db, asked.id))


def _kept(asked: Invoice) -> InvoiceKept:
    return InvoiceKept(id=asked.id)

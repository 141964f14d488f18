"""Verbs of invoices: ask for one, note what was issued, note its reversal in red (ZJ-18)."""

from registry.actions.desk import require_kept
from registry.actions.ordering import require_buyer
from registry.actions.recording import record
from registry.clock import Moment, new_id
from registry.law.packs import CITY
from registry.market.invoices import (
    Invoice,
    InvoiceWish,
    IssuedInvoice,
    ReversedInvoice,
    require_issuable,
    require_requestable,
    require_reversible,
)
from registry.parties.authority import require_authority
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import invoices, sales


def request_invoice(
    db: Db, order_id: str, wish: InvoiceWish, *, vault: Vault, by: Actor, now: Moment
) -> Invoice:
    """The payer asks; the title and the tax number are sealed beside the request."""
    order = sales.order(db, order_id, lock=True)
    require_buyer(order, by)
    require_requestable(order, wish, invoices.states_of_order(db, order_id))
    asked = Invoice(new_id(now.at), order_id, wish.kind, by.person_id, now.at)
    db.add(asked)
    db.flush()
    content = {"title": wish.title.strip(), "tax_number": wish.tax_number}
    invoices.keep_private(db, asked, order.buyer_id, content, vault=vault)
    _record(db, "invoice.requested", asked, {"kind": wish.kind.value}, by=by, now=now)
    return asked


def issue_invoice(
    db: Db, invoice_id: str, document_no: str, document_sha256: str, *, by: Actor, now: Moment
) -> Invoice:
    """The finance or tax system made the document: its number and its file stay with the order."""
    asked = _for_the_desk(db, invoice_id, document_sha256, by)
    require_issuable(sales.order(db, asked.order_id, lock=True), invoices.state(db, invoice_id))
    db.add(IssuedInvoice(invoice_id, document_no, document_sha256, by.person_id, now.at))
    db.flush()
    facts: dict[str, Fact] = {"document_no": document_no, "document_sha256": document_sha256}
    _record(db, "invoice.issued", asked, facts, by=by, now=now)
    return asked


def reverse_invoice(
    db: Db, invoice_id: str, document_no: str, document_sha256: str, *, by: Actor, now: Moment
) -> Invoice:
    """红冲: from now on the order may be refunded."""
    asked = _for_the_desk(db, invoice_id, document_sha256, by)
    require_reversible(sales.order(db, asked.order_id, lock=True), invoices.state(db, invoice_id))
    db.add(ReversedInvoice(invoice_id, document_no, document_sha256, by.person_id, now.at))
    db.flush()
    facts: dict[str, Fact] = {"document_no": document_no, "document_sha256": document_sha256}
    _record(db, "invoice.reversed", asked, facts, by=by, now=now)
    return asked


def _for_the_desk(db: Db, invoice_id: str, document_sha256: str, by: Actor) -> Invoice:
    require_authority("payment.record", by, CITY)
    require_kept(db, document_sha256)
    return invoices.invoice(db, invoice_id)


def _record(db: Db, kind: str, asked: Invoice, facts: dict[str, Fact], *, by: Actor, now: Moment) -> None:
    said: dict[str, Fact] = {"order": asked.order_id, **facts}
    record(db, kind, ("invoice", asked.id), by=by, now=now, unit_id=CITY, facts=said)

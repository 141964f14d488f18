"""Invoices with what is sealed beside them, issued and reversed ones."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from registry.errors import NotFound
from registry.market.invoices import Invoice, InvoiceState, IssuedInvoice, ReversedInvoice, state_of
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries.sales import open_sealed, seal
from registry.store.tables import invoices as tables


def invoice(db: Db, invoice_id: str) -> Invoice:
    found = db.get(Invoice, invoice_id)
    if found is None:
        raise NotFound(what="票据申请", id=invoice_id)
    return found


def of_order(db: Db, order_id: str) -> Sequence[Invoice]:
    query = select(Invoice).where(tables.invoice.c.order_id == order_id)
    return db.scalars(query.order_by(tables.invoice.c.id)).all()


def waiting(db: Db) -> Sequence[Invoice]:
    """Asked for and not issued yet, oldest first."""
    issued = select(tables.invoice_issued.c.invoice_id)
    query = select(Invoice).where(tables.invoice.c.id.not_in(issued))
    return db.scalars(query.order_by(tables.invoice.c.id)).all()


def issued(db: Db, invoice_id: str) -> IssuedInvoice | None:
    return db.get(IssuedInvoice, invoice_id)


def reverse(db: Db, invoice_id: str) -> ReversedInvoice | None:
    return db.get(ReversedInvoice, invoice_id)


def state(db: Db, invoice_id: str) -> InvoiceState:
    return state_of(issued(db, invoice_id), reverse(db, invoice_id))


def states_of_order(db: Db, order_id: str) -> list[InvoiceState]:
    return [state(db, one.id) for one in of_order(db, order_id)]


def keep_private(db: Db, asked: Invoice, holder_id: str, content: Mapping[str, str], *, vault: Vault) -> None:
    key = (asked.id, holder_id)
    seal(db, tables.invoice_private, key, content, vault=vault, at=asked.requested_at)


def private(db: Db, invoice_id: str, vault: Vault) -> dict[str, str]:
    return open_sealed(db, tables.invoice_private, invoice_id, vault)

"""Invoices on request: the asking, what is sealed beside it, the issued document and the red one."""

from sqlalchemy import Column, ForeignKey, Index, Table
from sqlalchemy import UniqueConstraint as Unique

from registry.market.invoices import InvoiceKind
from registry.store.tables.metadata import HASH, HISTORY, ID, NAME, Instant, metadata, word
from registry.store.tables.privacy import sealed_table

invoice = Table(
    "invoice",
    metadata,
    Column("id", ID, primary_key=True),
    Column("order_id", ID, ForeignKey("sink_order.id"), nullable=False),
    Column("kind", word(InvoiceKind), nullable=False),
    Column("requested_by", ID, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Index(None, "order_id"),
    info=HISTORY,
)

invoice_private = sealed_table(
    "invoice_private",
    # Title and tax number: sealed and erasable.
    Column("invoice_id", ID, ForeignKey("invoice.id"), primary_key=True),
)

invoice_issued = Table(
    "invoice_issued",
    metadata,
    Column("invoice_id", ID, ForeignKey("invoice.id"), primary_key=True),
    Column("document_no", NAME, nullable=False),
    Column("document_sha256", HASH, nullable=False),
    Column("issued_by", ID, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Unique("document_no"),
    info=HISTORY,
)

invoice_reversed = Table(
    "invoice_reversed",
    metadata,
    Column("invoice_id", ID, ForeignKey("invoice_issued.invoice_id"), primary_key=True),
    Column("document_no", NAME, nullable=False),
    Column("document_sha256", HASH, nullable=False),
    Column("reversed_by", ID, nullable=False),
    Column("reversed_at", Instant, nullable=False),
    Unique("document_no"),
    info=HISTORY,
)

"""Invoices on request: the asking, what is sealed beside it, the issued document and the red one."""

from sqlalchemy import Column, ForeignKey, Index, Table
from sqlalchemy import UniqueConstraint as Unique

from registry.market.invoices import InvoiceKind
from registry.store.tables.metadata import CODE, HASH, HISTORY, ID, NAME, Bytes, Instant, metadata, word

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

invoice_private = Table(
    "invoice_private",
    metadata,
    # Title and tax number: sealed and erasable.
    Column("invoice_id", ID, ForeignKey("invoice.id"), primary_key=True),
    Column("holder_id", ID, nullable=False),
    Column("key_id", CODE, nullable=False),
    Column("wrapped_key", Bytes, nullable=False),
    Column("sealed", Bytes, nullable=False),
    Column("written_at", Instant, nullable=False),
    Index(None, "holder_id"),
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

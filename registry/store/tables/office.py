"""Documents of files, and the counters their numbers and the tickets' numbers come from."""

from sqlalchemy import Column, Date, Index, Integer, Table, UniqueConstraint

from registry.office.documents import DocumentKind
from registry.store.tables.metadata import CODE, HASH, HISTORY, ID, NAME, Json, metadata, word

document = Table(
    "document",
    metadata,
    Column("id", ID, primary_key=True),
    Column("file_id", ID, nullable=False),
    Column("kind", word(DocumentKind), nullable=False),
    Column("number", NAME, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("unit_id", CODE, nullable=False),
    Column("signed_by", ID, nullable=False),
    Column("body", Json, nullable=False),
    Column("body_sha256", HASH, nullable=False),
    UniqueConstraint("number"),
    Index(None, "file_id"),
    info=HISTORY,
)

counter = Table(
    "counter",
    metadata,
    Column("unit_id", CODE, primary_key=True),
    Column("series", CODE, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

"""What may be erased (D5): encrypted personal rows, marks a person is recognised by, passwords, tokens.

None of these tables is history: erasing a person deletes rows here and touches no event.
"""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Table
from sqlalchemy.schema import SchemaItem

from registry.store.tables.metadata import CODE, ID, NAME, Bytes, Instant, metadata


def sealed_table(name: str, *of: SchemaItem) -> Table:
    """What a row says of a person, under a key of its own; erased with its holder, elsewhere only a hash."""
    return Table(
        name,
        metadata,
        *of,
        Column("holder_id", ID, nullable=False),
        Column("key_id", CODE, nullable=False),
        Column("wrapped_key", Bytes, nullable=False),
        Column("sealed", Bytes, nullable=False),
        Column("written_at", Instant, nullable=False),
        Index(None, "holder_id"),
    )


personal_record = Table(
    "personal_record",
    metadata,
    Column("party_id", ID, ForeignKey("party.id"), primary_key=True),
    Column("key_id", CODE, nullable=False),
    Column("wrapped_key", Bytes, nullable=False),
    Column("sealed", Bytes, nullable=False),
    Column("written_at", Instant, nullable=False),
)

identity_mark = Table(
    "identity_mark",
    metadata,
    # A keyed hash of a phone, an id number, a WeChat or sign-on subject; the value itself stands nowhere.
    Column("kind", CODE, primary_key=True),
    Column("fingerprint", CODE, primary_key=True),
    Column("person_id", ID, ForeignKey("party.id"), nullable=False),
    Column("verified", Boolean, nullable=False),
    Column("since", Instant, nullable=False),
    Index(None, "person_id"),
)

credential = Table(
    "credential",
    metadata,
    Column("person_id", ID, ForeignKey("party.id"), primary_key=True),
    Column("login", CODE, nullable=False, unique=True),
    Column("password_hash", NAME, nullable=False),
    Column("stamp", CODE, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", ID, primary_key=True),
    Column("appointment_id", ID, ForeignKey("appointment.id"), nullable=False),
    Column("name", NAME, nullable=False),
    Column("token_hash", CODE, nullable=False, unique=True),
    Column("issued_at", Instant, nullable=False),
    Column("valid_until", Date, nullable=False),
    Column("revoked_at", Instant),
    Index(None, "appointment_id"),
)

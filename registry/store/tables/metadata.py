"""The one metadata of all tables, and the words every table module uses."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    LargeBinary,
    MetaData,
    String,
    TypeDecorator,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

HISTORY = {"history": True}
"""Table info: rows are only ever inserted; `store.history` makes the database refuse everything else."""

ID = String(40)
CODE = String(60)
NAME = String(200)
HASH = String(64)
"""SHA-256 in hex."""


class Instant(TypeDecorator[datetime]):
    """An instant in UTC with microseconds, equal on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Count = BigInteger
"""Grams, fen, dm², hundredths of 亩, positions: whole numbers of 64 bits."""

Bytes = LargeBinary

Json = JSON().with_variant(JSONB(), "postgresql")


def word(kind: type[StrEnum]) -> Enum:
    """A word of a closed list, stored as its value."""
    return Enum(kind, native_enum=False, length=60, values_callable=lambda k: [member.value for member in k])

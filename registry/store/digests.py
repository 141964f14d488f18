"""Every row of history leaves a digest beside it, made by the database at the insert (decision 0171).

The text of a row is the netstrings of its columns that hold something, in the order of their names, so that a
later revision may add a column that may be empty without changing any digest. `party` 1 of unit 640104 reads
`id:1:1,unit_id:6:640104,`.
"""

import hashlib

from geoalchemy2 import Geometry
from sqlalchemy import Boolean, Column, Date, DateTime, LargeBinary, MetaData, String, Table
from sqlalchemy.types import JSON, TypeDecorator

from registry.store.history import REFUSE_ON_SQLITE, history_tables

PROVEN_OTHERWISE = frozenset(
    (
        "event", "seal", "log_node", "checkpoint", "cosignature",
        "ledger_account", "ledger_transfer", "idempotency_key",
    )
)  # fmt: skip
"""Each of these carries a hash of its own, or is derived from one, and has its pass in the check."""

KEY_SEPARATOR = "|"
ONLY_ANCHORED = "a digest is only ever anchored, once"


def digested_tables(metadata: MetaData) -> list[Table]:
    return [table for table in history_tables(metadata) if table.name not in PROVEN_OTHERWISE]


def row_sha256(row_text: str) -> bytes:
    """The digest, for databases that have no such function of their own."""
    return hashlib.sha256(row_text.encode()).digest()


def key_sql(dialect: str, table: Table, row: str) -> str:
    """The row's key as one text."""
    parts = [_value_sql(dialect, column, row) for column in table.primary_key]
    return f" || '{KEY_SEPARATOR}' || ".join(parts)


def digest_sql(dialect: str, table: Table, row: str) -> str:
    """The digest of a row, recomputed by the database."""
    columns = sorted(table.c, key=lambda column: str(column.name))
    row_text = " || ".join(
        _netstring_sql(column.name, _value_sql(dialect, column, row)) for column in columns
    )
    if dialect == "postgresql":
        return f"sha256(convert_to({row_text}, 'UTF8'))"
    return f"row_sha256({row_text})"


def triggers(dialect: str, metadata: MetaData) -> list[str]:
    """What makes the digests, and what keeps them."""
    make = _made_on_postgis if dialect == "postgresql" else _made_on_sqlite
    made = [statement for table in digested_tables(metadata) for statement in make(table)]
    return [*made, *(_kept_on_postgis() if dialect == "postgresql" else _kept_on_sqlite())]


def _netstring_sql(name: str, value: str) -> str:
    return f"coalesce('{name}:' || length({value}) || ':' || {value} || ',', '')"


def _value_sql(dialect: str, column: Column[object], row: str) -> str:
    """A value as text, whatever the connection is set to."""
    name = f"{row}.{column.name}"
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, Geometry):
        return f"encode(ST_AsEWKB({name}), 'hex')" if dialect == "postgresql" else f"hex({name})"
    if isinstance(kind, LargeBinary):
        return f"encode({name}, 'hex')" if dialect == "postgresql" else f"hex({name})"
    if dialect != "postgresql":
        return name if isinstance(kind, String | JSON | Date | DateTime) else f"CAST({name} AS text)"
    if isinstance(kind, DateTime):
        return f"to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    if isinstance(kind, Date):
        return f"to_char({name}, 'YYYY-MM-DD')"
    if isinstance(kind, Boolean):
        return f"{name}::int::text"
    return name if isinstance(kind, String) else f"{name}::text"


def _made_on_postgis(table: Table) -> list[str]:
    """One statement for all rows of an insert: a million parcels cost one pass over them."""
    key, digest = key_sql("postgresql", table, "added"), digest_sql("postgresql", table, "added")
    return [
        f"CREATE FUNCTION {table.name}_digest() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT"
        " AS $$ BEGIN INSERT INTO row_digest (table_name, row_key, digest)"
        f" SELECT '{table.name}', {key}, {digest} FROM added; RETURN NULL; END $$",
        f"CREATE TRIGGER {table.name}_digest AFTER INSERT ON {table.name} REFERENCING NEW TABLE AS added"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {table.name}_digest()",
    ]


def _made_on_sqlite(table: Table) -> list[str]:
    key, digest = key_sql("sqlite", table, "NEW"), digest_sql("sqlite", table, "NEW")
    return [
        f"CREATE TRIGGER {table.name}_digest AFTER INSERT ON {table.name} BEGIN"
        f" INSERT INTO row_digest (table_name, row_key, digest) VALUES ('{table.name}', {key}, {digest}); END"
    ]


_CHANGES = (
    "OLD.anchor IS NOT NULL OR NEW.anchor IS NULL OR NEW.table_name <> OLD.table_name"
    " OR NEW.row_key <> OLD.row_key OR NEW.digest <> OLD.digest"
)


def _kept_on_postgis() -> list[str]:
    return [
        "CREATE FUNCTION row_digest_anchored_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {_CHANGES} THEN RAISE EXCEPTION '{ONLY_ANCHORED}' USING ERRCODE = '55000'; END IF;"
        " RETURN NEW; END $$",
        "CREATE TRIGGER row_digest_anchored_once BEFORE UPDATE ON row_digest"
        " FOR EACH ROW EXECUTE FUNCTION row_digest_anchored_once()",
        "CREATE TRIGGER row_digest_no_delete BEFORE DELETE ON row_digest"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER row_digest_no_truncate BEFORE TRUNCATE ON row_digest"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ]


def _kept_on_sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER row_digest_anchored_once BEFORE UPDATE ON row_digest WHEN {_CHANGES}"
        f" BEGIN SELECT RAISE(ABORT, '{ONLY_ANCHORED}'); END",
        f"CREATE TRIGGER row_digest_no_delete BEFORE DELETE ON row_digest {REFUSE_ON_SQLITE}",
    ]

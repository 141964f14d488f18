"""The digests of history rows against the rows themselves, and their anchoring in the log (decision 0171)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, Table, text

from registry.store import digests
from registry.store.database import Db
from registry.store.queries.checking import stream
from registry.store.tables.schema import metadata


@dataclass(frozen=True)
class Anchor:
    """What the log says of the rows that share an anchor."""

    id: str
    rows: int
    sha256: str


def changed_rows(db: Db) -> Iterator[tuple[str, str]]:
    """Rows that are not what was inserted, or were never inserted by us (table, key)."""
    for table in digests.digested_tables(metadata):
        yield from ((table.name, row.row_key) for row in db.execute(_changed(db, table)))


def lost_rows(db: Db) -> Iterator[tuple[str, str]]:
    """Digests whose row is gone (table, key)."""
    for table in digests.digested_tables(metadata):
        yield from ((table.name, row.row_key) for row in db.execute(_lost(db, table)))
    known = [table.name for table in digests.digested_tables(metadata)]
    for row in db.execute(text("SELECT table_name, min(row_key) FROM row_digest GROUP BY table_name")):
        if row[0] not in known:
            yield row[0], row[1]


def anchors(db: Db) -> Iterator[Anchor]:
    """Every anchor with the sum over its digests as they are stored now."""
    query = text(
        "SELECT anchor, table_name, row_key, digest FROM row_digest WHERE anchor IS NOT NULL"
        f" ORDER BY anchor, {_order(db)}"
    )
    rows = (row for batch in stream(db, query) for row in batch)
    for anchor, group in groupby(rows, key=lambda row: str(row.anchor)):
        yield _summed(anchor, group)


def anchor_the_open(db: Db) -> Anchor:
    """Give every row that has none yet one anchor; a row still being written waits for the next."""
    anchor = uuid4().hex
    db.execute(text("UPDATE row_digest SET anchor = :anchor WHERE anchor IS NULL"), {"anchor": anchor})
    query = text(
        f"SELECT table_name, row_key, digest FROM row_digest WHERE anchor = :anchor ORDER BY {_order(db)}"
    )
    return _summed(anchor, (row for batch in stream(db, query, anchor=anchor) for row in batch))


def _summed(anchor: str, rows: Iterator[Row[Any]]) -> Anchor:
    count, total = 0, hashlib.sha256()
    for row in rows:
        count += 1
        total.update(f"{row.table_name} {row.row_key} {bytes(row.digest).hex()}\n".encode())
    return Anchor(anchor, count, total.hexdigest())


def _changed(db: Db, table: Table) -> Any:
    dialect = db.get_bind().dialect.name
    key, digest = digests.key_sql(dialect, table, "r"), digests.digest_sql(dialect, table, "r")
    return text(
        f"SELECT {key} AS row_key FROM {table.name} AS r LEFT JOIN row_digest AS d"
        f" ON d.table_name = '{table.name}' AND d.row_key = {key}"
        f" WHERE d.digest IS NULL OR d.digest <> {digest} ORDER BY 1"
    )


def _lost(db: Db, table: Table) -> Any:
    key = digests.key_sql(db.get_bind().dialect.name, table, "r")
    return text(
        f"SELECT row_key FROM row_digest WHERE table_name = '{table.name}'"
        f" EXCEPT SELECT {key} FROM {table.name} AS r ORDER BY 1"
    )


def _order(db: Db) -> str:
    """By bytes on both databases, whatever the collation of the cluster."""
    collate = ' COLLATE "C"' if db.get_bind().dialect.name == "postgresql" else ""
    return f"table_name{collate}, row_key{collate}"

"""Every column of every history table: a byte changed, a row removed, a row slipped in (decision 0171).

The rows are made up from the column types, so a table that is new tomorrow is tried without a line here.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import shapely
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Enum,
    Integer,
    LargeBinary,
    String,
    Table,
    insert,
    literal,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError

from registry.actions.checking import check, record_check
from registry.actions.checks import rows
from registry.actions.parties import register_organisation
from registry.parties.persons import Party, PartyKind
from registry.parties.roles import SYSTEM
from registry.store.database import Database, Db
from registry.store.digests import PROVEN_OTHERWISE, digested_tables
from registry.store.history import history_tables
from registry.store.spatial import Ground
from registry.store.tables.schema import metadata
from tests.faults.tampering import GUARDED, SCOPE, disarm
from tests.registry.proof.sealed import NOW, Remembered, sealed

CONSTRAINTS = text(
    "SELECT conrelid::regclass AS place, conname AS name FROM pg_constraint"
    " WHERE contype IN ('c', 'f', 'x') AND connamespace = current_schema()::regnamespace"
)


@pytest.fixture
def filled(database: Database) -> Iterator[Db]:
    """As many made-up rows as columns in every digested table; nothing of it is ever committed."""
    with database.writing(dry_run=True) as db:
        _loosen(db.connection())
        for table in digested_tables(metadata):
            made = [{c.name: _made_up(c, n) for c in table.c} for n in range(len(table.c))]
            db.execute(insert(table), made)
        yield db


def test_every_history_table_is_proven_one_way_or_the_other(sqlite_database: Database) -> None:
    assert {table.name for table in history_tables(metadata)} >= PROVEN_OTHERWISE
    assert set(GUARDED) >= PROVEN_OTHERWISE, "test_tampering has to change these"


@pytest.mark.rule("IV-05")
def test_a_change_in_any_column_of_any_history_table_is_found_and_named(filled: Db) -> None:
    assert not list(rows.kept(filled, SCOPE))
    disarm(filled.connection())
    expected = {
        (table.name, _change(filled, table, column, n))
        for table in digested_tables(metadata)
        for n, column in enumerate(table.c)
    }
    found = {(fault.table, fault.row) for fault in rows.kept(filled, SCOPE)}
    assert not expected - found


@pytest.mark.rule("IV-05")
def test_a_removed_and_an_added_row_of_any_history_table_is_found_and_named(filled: Db) -> None:
    disarm(filled.connection())
    for table in digested_tables(metadata):
        filled.execute(table.delete().where(*_at(table, 0)))
        filled.execute(insert(table), {c.name: _made_up(c, 99) for c in table.c})
    found = {(fault.table, fault.row) for fault in rows.kept(filled, SCOPE)}
    tables = digested_tables(metadata)
    assert found == {(table.name, _key(table, n)) for table in tables for n in (0, 99)}


@pytest.mark.rule("IV-05")
def test_what_a_night_has_anchored_cannot_be_rewritten_with_its_digest(database: Database) -> None:
    """Row and digest changed together agree with each other, and no longer with the log."""
    with database.writing() as db:
        _a_party(db)
    with database.writing() as db:
        record_check(db, check(db, SCOPE), now=NOW)
    sealed(database, Remembered())
    only = [one for one in rows.PASSES if one.name == "anchors"]
    with database.writing(dry_run=True) as db:
        assert check(db, SCOPE, only).passed
        disarm(db.connection())
        db.execute(update(metadata.tables["row_digest"]).values(digest=b"\1" * 32))
        assert not check(db, SCOPE, only).passed


@pytest.mark.rule("IV-05")
@pytest.mark.parametrize("forged", [{"digest": b"\0"}, {"row_key": "x"}, {"anchor": None}])
def test_the_database_keeps_its_digests(database: Database, forged: dict[str, Any]) -> None:
    with database.writing() as db:
        _a_party(db)
    with pytest.raises(DBAPIError), database.writing() as db:
        db.execute(update(metadata.tables["row_digest"]).values(forged))
    with pytest.raises(DBAPIError), database.writing() as db:
        db.execute(metadata.tables["row_digest"].delete())


def _a_party(db: Db) -> None:
    party = Party("", PartyKind.AGENCY, None, "640100")
    register_organisation(db, party, "示例机构", by=SYSTEM, now=NOW)


def _loosen(connection: Connection) -> None:
    """What asks whether a row makes sense goes; what makes the digests stays."""
    if connection.dialect.name == "postgresql":
        for row in connection.execute(CONSTRAINTS).all():
            connection.execute(text(f"ALTER TABLE {row.place} DROP CONSTRAINT IF EXISTS {row.name} CASCADE"))
        return
    connection.execute(text("PRAGMA ignore_check_constraints = ON"))
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name NOT LIKE '%_digest'")
    for name in connection.execute(triggers).scalars().all():
        connection.execute(text(f"DROP TRIGGER {name}"))


def _made_up(column: Column[Any], n: int) -> Any:
    kind = column.type
    if isinstance(kind, Ground):
        return shapely.MultiPolygon([shapely.box(106 + n / 100, 38, 106.001 + n / 100, 38.001)])
    if isinstance(kind, Enum):
        words = list(kind.enum_class or kind.enums)
        return words[n % len(words)]
    for of, value in (
        (LargeBinary, n.to_bytes(32, "big")),
        (Boolean, n % 2 == 0),
        (Integer, n),
        (Date, date(2026, 1, 1) + timedelta(days=n)),
        (JSON, {"n": n}),
    ):
        if isinstance(kind, of):
            return value
    if isinstance(getattr(kind, "impl", kind), DateTime):
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=n)
    return f"{column.name[:20]}{n}"


def _change(db: Db, table: Table, column: Column[Any], n: int) -> str:
    """Change one column of row `n` to what no row has; returns the key under which the row now stands."""
    other = _other(column, n)
    value = literal(other, String) if isinstance(column.type, Enum) else other
    db.execute(update(table).where(*_at(table, n)).values({column: value}))
    return _key(table, n, changed=column.name)


def _other(column: Column[Any], n: int) -> Any:
    if isinstance(column.type, Enum):
        return "FORGED"
    return n % 2 == 1 if isinstance(column.type, Boolean) else _made_up(column, n + 1000)


def _at(table: Table, n: int) -> list[Any]:
    return [column == _made_up(column, n) for column in table.primary_key]


def _key(table: Table, n: int, changed: str = "") -> str:
    values = [_other(c, n) if c.name == changed else _made_up(c, n) for c in table.primary_key]
    return "|".join(str(int(v) if isinstance(v, bool) else v) for v in values)

"""Whoever owns the database and changes one stored byte is found, and the row is named."""

import random

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.store.database import Database
from tests.faults.tampering import Flip, a_flip, a_lived_in_registry, apply, disarm, report_of

FLIPS = 100  # on each database


@pytest.fixture(scope="module")
def lived_in(shared_database: Database) -> Database:
    """Every attack below is rolled back."""
    a_lived_in_registry(shared_database)
    return shared_database


def names(flip: Flip, row: str) -> bool:
    """Whether a fault's row shows the changed row, by its old or its new key."""
    values = {str(value) for value in flip.key.values()} | {str(flip.before), str(flip.after)}
    return any(value in row for value in values)


def findings_after(database: Database, flips: int, seed: int) -> list[tuple[Flip, list[str]]]:
    """Each flip in a transaction of its own that is rolled back, with the rows the check named."""
    rng, found = random.Random(seed), []
    with database.engine.connect() as connection:
        while len(found) < flips:
            with connection.begin() as transaction:
                disarm(connection)
                flip = a_flip(connection, rng)
                if apply(connection, flip):
                    with Session(connection, join_transaction_mode="rollback_only") as db:
                        report = report_of(db)
                    faults = [fault for result in report.results for fault in result.faults]
                    found.append((flip, [f"{fault.table} {fault.row}" for fault in faults]))
                transaction.rollback()
    return found


def test_an_untouched_registry_passes(lived_in: Database) -> None:
    with lived_in.reading() as db:
        report = report_of(db)
    assert report.passed, [result.faults for result in report.results]
    assert report.events > 280


@pytest.mark.rule("IV-05")
def test_every_changed_byte_is_found_and_named(lived_in: Database) -> None:
    found = findings_after(lived_in, FLIPS, seed=20260108)
    missed = [flip for flip, rows in found if not rows]
    assert not missed
    unnamed = [(flip, rows) for flip, rows in found if not any(names(flip, row) for row in rows)]
    assert not unnamed


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_every_changed_byte_is_found_and_named_at_length(lived_in: Database, seed: int) -> None:
    found = findings_after(lived_in, FLIPS, seed)
    assert not [flip for flip, rows in found if not any(names(flip, row) for row in rows)]


@pytest.mark.rule("IV-05")
@pytest.mark.parametrize(
    "attack",
    [
        "DELETE FROM event WHERE id = (SELECT event_id FROM seal WHERE leaf_index = 7)",
        "DELETE FROM seal WHERE leaf_index = 7",
        "DELETE FROM seal WHERE leaf_index = (SELECT max(leaf_index) FROM seal)",
        "DELETE FROM ledger_transfer WHERE id = 'v1'",
        "DELETE FROM ledger_account WHERE id = 'b'",
        "DELETE FROM account_balance WHERE account_id = 'b'",
        "DELETE FROM log_node",
        "DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)",
        "INSERT INTO ledger_transfer SELECT 'forged', kind, debit_id, credit_id, asset, amount, purpose,"
        " NULL, NULL, NULL, event_id, 99, hash FROM ledger_transfer WHERE id = 't1'",
        "UPDATE account_balance SET credits_posted = credits_posted + 1, debits_posted = debits_posted + 1",
    ],
)
def test_a_removed_or_added_row_is_found(lived_in: Database, attack: str) -> None:
    with lived_in.engine.connect() as connection, connection.begin() as transaction:
        disarm(connection)
        if connection.dialect.name == "sqlite":
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        connection.execute(text(attack))
        with Session(connection, join_transaction_mode="rollback_only") as db:
            assert not report_of(db).passed
        transaction.rollback()

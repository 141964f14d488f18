"""`linpiao check` names every ticket, paper and assessment that is not what the register says."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.actions.checking import Report, check
from registry.actions.checks.tickets import PASSES
from registry.store.database import Database
from tests.faults.tampering import SCOPE, disarm
from tests.registry.tickets.village import settle_village

ATTACKS = [
    ("UPDATE ticket SET face_value_mu100 = face_value_mu100 + 1", "ticket"),
    ("UPDATE ticket SET state = 'FILED'", "ticket"),
    ("UPDATE ticket SET valid_to = '2099-12-31'", "ticket"),
    ("UPDATE ticket SET holder_id = 'somebody-else'", "ticket"),
    ("UPDATE ticket SET code = 'AAAA-AAAA-AAAA'", "ticket"),
    ('UPDATE document SET body = \'{"reason": "nothing"}\'', "document"),
    ("UPDATE document SET number = number || '改' WHERE kind = '决'", "document"),
    ("DELETE FROM document WHERE kind = '备'", "document"),
    ("UPDATE assessed_stand SET stock_co2e_g = stock_co2e_g + 1", "assessment"),
    ("UPDATE assessment SET parameters_version = '1999-01'", "assessment"),
]


@pytest.fixture
def issued(database: Database) -> Database:
    settle_village(database).active()
    return database


def tables(report: Report) -> set[str]:
    return {fault.table for result in report.results for fault in result.faults}


def test_an_untouched_ticket_passes(issued: Database) -> None:
    with issued.reading() as db:
        assert check(db, SCOPE, PASSES).passed


@pytest.mark.rule("IV-05")
def test_every_changed_row_is_found(issued: Database) -> None:
    for attack, table in ATTACKS:
        with issued.engine.connect() as connection, connection.begin() as transaction:
            disarm(connection)
            connection.execute(text(attack))
            with Session(connection, join_transaction_mode="rollback_only") as db:
                assert table in tables(check(db, SCOPE, PASSES)), attack
            transaction.rollback()

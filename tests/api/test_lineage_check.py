"""`linpiao check` finds a ticket raised from its end, a lineage that lost right, ground without holder."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from api.app import build_app
from api.city import City
from registry.actions.checking import check
from registry.actions.checks.lineage import PASSES
from tests.api.living import Living
from tests.faults.tampering import SCOPE, disarm
from tests.registry.tickets.village import SIGNED

RAISED = "UPDATE ticket SET state = 'ACTIVE', ended_on = NULL, end_reason = NULL WHERE state = 'REPLACED'"
ATTACKS = {
    "UPDATE ticket SET right_area_dm2 = right_area_dm2 + 1 WHERE state = 'ACTIVE'": "lineages",
    "UPDATE ticket SET successors = '[]' WHERE state = 'REPLACED'": "lineages",
    "UPDATE ticket SET claim_id = 'another' WHERE state = 'ACTIVE'": "holders",
    RAISED: "holders",
}


@pytest.fixture
def life(city: City) -> Living:
    with TestClient(build_app(city), base_url="http://127.0.0.1:8000") as client:
        found = Living.settle(client, city)
        ticket_id = found.active_on((500, 0), (600, 0))
        split = {"why": "SPLIT", "successors": found.halves(ticket_id), "application_sha256": SIGNED}
        found.take(ticket_id, "apply-change", found.villager, **split)
        found.completed(ticket_id)
    return found


@pytest.mark.rule("IV-05", "IV-10", "LP-48")
def test_a_broken_lineage_is_named(life: Living) -> None:
    engine = life.city.database.engine
    with life.city.reading() as db:
        assert check(db, SCOPE, PASSES).passed
    for attack, name in ATTACKS.items():
        with engine.connect() as connection, connection.begin() as transaction:
            disarm(connection)
            connection.execute(text(attack))
            with Session(connection, join_transaction_mode="rollback_only") as db:
                results = check(db, SCOPE, PASSES).results
            assert name in {one.name for one in results if one.count}, attack
            transaction.rollback()


@pytest.mark.rule("IV-10")
@pytest.mark.parametrize(
    "attack",
    [
        RAISED,
        "UPDATE ticket SET ended_on = '2099-12-31' WHERE state = 'REPLACED'",
        "UPDATE ticket SET ended_on = NULL WHERE state = 'REPLACED'",
        "DELETE FROM ticket WHERE state = 'REPLACED'",
    ],
)
def test_the_database_itself_lets_no_ticket_return_from_its_end(life: Living, attack: str) -> None:
    with pytest.raises((DBAPIError, IntegrityError)), life.city.database.engine.begin() as connection:
        connection.execute(text(attack))

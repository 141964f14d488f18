"""Whoever owns the database and changes neutrality or points is found by `linpiao check`."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.city import City
from registry.actions.checking import check
from registry.actions.checks import cases, neutrality, points
from registry.store.database import Database
from tests.api.neutral_city import NeutralCity
from tests.api.test_points import Platform, platform  # noqa: F401
from tests.faults.tampering import disarm


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What the check reads does not depend on the dialect."""
    return sqlite_database


PASSES = (*cases.PASSES, *neutrality.PASSES, *points.PASSES)
ATTACKS = (
    "UPDATE neutrality SET retired_g = retired_g + 1",
    "UPDATE neutrality SET emissions_g = emissions_g - 1",
    "DELETE FROM neutrality_purchase",
    "UPDATE neutrality_statement SET document_sha256 = code",
    "DELETE FROM neutrality_statement",
)
POINTS_ATTACKS = (
    "UPDATE points_entry SET points = points + 1",
    "DELETE FROM points_entry",
    "UPDATE points_lot SET points_left = points_left + 1",
    "UPDATE feed_entry SET reduction_g = reduction_g + 1",
    "DELETE FROM feed_private; DELETE FROM feed_entry",
    "UPDATE points_batch SET points = points + 1",
    "UPDATE points_formula SET validity_months = 99",
)


def missed(city: City, attacks: tuple[str, ...]) -> list[str]:
    """Attacks of the database's owner that the check does not find; each is undone."""
    found = []
    for attack in attacks:
        with city.database.engine.connect() as connection, connection.begin() as transaction:
            disarm(connection)
            for statement in attack.split("; "):
                connection.execute(text(statement))
            with Session(connection, join_transaction_mode="rollback_only") as db:
                if check(db, city.check_scope(), PASSES).passed:
                    found.append(attack)
            transaction.rollback()
    return found


@pytest.mark.rule("IV-05", "IV-03")
def test_a_changed_file_purchase_or_statement_is_found(client: TestClient, city: City) -> None:
    town = NeutralCity.settle(client, city)
    file = town.event(1_000)
    town.cover(file, town.plain(), amount_yuan=3)
    town.take(file, "state")
    assert town.differences() == [] and missed(city, ATTACKS) == []


@pytest.mark.rule("IV-05", "JF-04")
def test_a_changed_point_is_found(platform: Platform) -> None:  # noqa: F811
    platform.with_points(2)
    assert platform.differences() == [] and missed(platform.city, POINTS_ATTACKS) == []

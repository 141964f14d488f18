"""`linpiao check` on land: changed papers, dropped triggers and lost boxes are found and named."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.actions import land as verbs
from registry.actions.checking import check
from registry.actions.checks import database as database_checks
from registry.actions.checks import land as land_checks
from registry.land.certificates import Pledge
from registry.store.database import Database
from tests.faults.tampering import SCOPE, disarm
from tests.registry.land.ground import COUNTY, NOW, PACK, a_certificate, a_claim, square, with_outlines
from tests.registry.land.test_compartments import a_version

PASSES = (*land_checks.PASSES, *database_checks.PASSES)


@pytest.fixture
def city(database: Database) -> Database:
    """Outlines, two certificates, a survey, a claim."""
    with_outlines(database)
    with database.writing() as db:
        paper = verbs.register_certificate(db, a_certificate(area_dm2=1_200_000), by=COUNTY, now=NOW)
        verbs.register_certificate(db, a_certificate("示例林证002"), by=COUNTY, now=NOW)
        later = replace(NOW, at=NOW.at + timedelta(minutes=1))
        verbs.record_pledge(db, paper.id, Pledge.FREE, by=COUNTY, now=later)
        version = a_version(declared_area_dm2=999_000, surveyed_on=date(2025, 9, 1))
        verbs.add_compartment_versions(db, {("640104", "示例小班001"): version}, PACK, by=COUNTY, now=NOW)
        verbs.claim_area(db, a_claim(square(), certificate_id=paper.id), PACK, by=COUNTY, now=NOW)
    return database


def named(db: Session) -> set[str]:
    return {fault.table for result in check(db, SCOPE, PASSES).results for fault in result.faults}


def test_an_untouched_city_passes(city: Database) -> None:
    with city.reading() as db:
        assert named(db) == set()


@pytest.mark.parametrize(
    ("attack", "table"),
    [
        ("UPDATE unit_outline SET schematic = NOT schematic WHERE unit_id = '640104'", "unit_outline"),
        ("UPDATE unit_outline SET ground = (SELECT ground FROM area_claim)", "unit_outline"),
        ("DELETE FROM unit_outline WHERE unit_id = '640104'", "unit_outline"),
        ("UPDATE right_certificate SET number = 'x' WHERE pledge = 'FREE'", "right_certificate"),
        ("UPDATE right_certificate SET holder_id = 'me' WHERE pledge = 'FREE'", "right_certificate"),
        ("UPDATE right_certificate SET area_dm2 = area_dm2 + 1 WHERE pledge = 'FREE'", "right_certificate"),
        ("UPDATE right_certificate SET pledge = 'UNKNOWN'", "right_certificate"),
        ("UPDATE sub_compartment_version SET stems = stems + 1", "sub_compartment_version"),
        ("UPDATE sub_compartment_version SET declared_area_dm2 = 1", "sub_compartment_version"),
        ("DELETE FROM sub_compartment_version", "sub_compartment_version"),
    ],
)
def test_a_changed_paper_is_found(city: Database, attack: str, table: str) -> None:
    with city.engine.connect() as connection, connection.begin() as transaction:
        disarm(connection)
        connection.execute(text(attack))
        with Session(connection, join_transaction_mode="rollback_only") as db:
            assert table in named(db)
        transaction.rollback()


@pytest.mark.rule("LP-47")
def test_a_certificate_used_beyond_its_area_is_found(city: Database) -> None:
    with city.writing() as db:
        paper_id = db.execute(text("SELECT certificate_id FROM area_claim")).scalar_one()
        db.add(a_claim(square(300), "forced", certificate_id=paper_id))
    with city.reading() as db:
        assert "right_certificate" in named(db)


@pytest.mark.parametrize(
    "attack",
    {
        "postgresql": [
            "DROP TRIGGER area_claim_exclusive ON area_claim",
            "ALTER TABLE area_claim DISABLE TRIGGER area_claim_exclusive",
            "CREATE OR REPLACE FUNCTION lock_ground(ground geometry) RETURNS void LANGUAGE sql AS ''",
            "DROP TRIGGER event_no_change ON event",
        ],
        "sqlite": ["DROP TRIGGER area_claim_exclusive", "DROP TRIGGER event_no_update"],
    }.items(),
    ids=lambda attack: attack[0],
)
def test_a_dropped_or_weakened_protection_is_found(city: Database, attack: tuple[str, list[str]]) -> None:
    dialect, statements = attack
    if dialect != city.dialect:
        return
    for statement in statements:
        with city.engine.connect() as connection, connection.begin() as transaction:
            connection.execute(text(statement))
            with Session(connection, join_transaction_mode="rollback_only") as db:
                assert "database" in named(db), statement
            transaction.rollback()


@pytest.mark.parametrize(
    "attack", ["DELETE FROM area_claim_box", "UPDATE area_claim_box SET min_x = min_x + 1, max_x = max_x + 1"]
)
def test_a_lost_or_moved_box_is_found(sqlite_database: Database, attack: str) -> None:
    with sqlite_database.writing() as db:
        db.add(a_claim(square()))
    with sqlite_database.writing() as db:
        db.execute(text(attack))
        report = check(db, SCOPE, database_checks.PASSES)
        assert [fault.table for result in report.results for fault in result.faults] == ["area_claim"]

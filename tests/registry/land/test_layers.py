"""Reference layers: the version of a day, the share of a ground inside, both databases of one mind."""

from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis_data.geometry import Shape
from registry.actions import layers as verbs
from registry.actions.checking import check
from registry.actions.checks import land as land_checks
from registry.land.errors import InsideLayer, LayerKnown, LayerUnconfirmed, OutsideLayer
from registry.land.layers import (
    Coverage,
    Feature,
    LayerKind,
    LayerSheet,
    require_clear,
    require_within,
)
from registry.law.errors import NotAuthorised
from registry.parties.errors import UnknownUnit
from registry.parties.roles import SYSTEM, Actor, Role
from registry.store.database import Database
from registry.store.queries import land, layers
from tests.faults.tampering import SCOPE, disarm
from tests.registry.land.ground import COUNTY, NOW, square

CITY_OFFICER = Actor("officer-9", Role.CITY_FORESTRY, "city", "640100")
TODAY = NOW.as_of


def sheet(
    kind: LayerKind, version: str = "1", since: date = date(2025, 1, 1), until: date | None = None
) -> LayerSheet:
    return LayerSheet(kind, version, "示例主管部门", "f" * 64, since, until)


def load(database: Database, wanted: LayerSheet, *areas: tuple[str | None, Shape]) -> None:
    with database.writing("load") as db:
        given = [Feature(label, ground) for label, ground in areas]
        verbs.load_layer(db, wanted, given, by=CITY_OFFICER, now=NOW)


def ask(database: Database, kind: LayerKind, ground: Shape, as_of: date = TODAY) -> Coverage:
    with database.reading() as db:
        return layers.covered(db, kind, ground, as_of)


def test_a_ground_lies_inside_outside_or_across_the_layer_of_the_day(database: Database) -> None:
    load(database, sheet(LayerKind.BUILT_UP_AREA), ("老城", square(0, 0, 1000)))
    inside, across, beside = square(100), square(950), square(1000)
    assert ask(database, LayerKind.BUILT_UP_AREA, inside).share == 1
    assert ask(database, LayerKind.BUILT_UP_AREA, inside).within
    half = ask(database, LayerKind.BUILT_UP_AREA, across)
    assert not half.within and half.touches and abs(half.share - Fraction(1, 2)) < Fraction(1, 10_000)
    edge = ask(database, LayerKind.BUILT_UP_AREA, beside)
    assert not edge.touches and edge.labels == ()


def test_both_databases_answer_to_the_square_decimetre(
    sqlite_database: Database, postgis_database: Database
) -> None:
    field = [("0101", square(0, 0, 333, 77)), ("0103", square(300, 20, 500, 90)), (None, square(900))]
    answers = []
    for database in (sqlite_database, postgis_database):
        load(database, sheet(LayerKind.FARMLAND), *field)
        asked = [square(x, y, 61.7, 43.3) for x in range(-100, 1000, 37) for y in (-40, 0, 71)]
        found = [ask(database, LayerKind.FARMLAND, ground) for ground in asked]
        answers.append([(one.ground_dm2, one.inside_dm2, dict(one.parts_dm2), one.within) for one in found])
    assert answers[0] == answers[1]
    assert {within for *_, within in answers[0]} == {True, False}


def test_areas_lying_over_one_another_count_their_common_ground_once(database: Database) -> None:
    load(database, sheet(LayerKind.PROTECTED_AREA), ("甲", square(0, 0, 100)), ("乙", square(50, 0, 100)))
    found = ask(database, LayerKind.PROTECTED_AREA, square(0, 0, 200, 100))
    assert abs(found.share - Fraction(3, 4)) < Fraction(1, 10_000)
    assert abs(sum(found.parts_dm2.values()) - found.ground_dm2) < 100
    assert found.labels == ("甲", "乙") or found.labels == ("乙", "甲")


def test_a_version_answers_from_its_day_to_the_day_before_the_next(database: Database) -> None:
    kind = LayerKind.VOUCHER_POOL
    for year, at in ((2024, 0), (2025, 500)):
        days = (date(year, 1, 1), date(year, 12, 31))
        load(database, sheet(kind, str(year), *days), ("示例地块", square(at)))
    assert ask(database, kind, square(0), date(2024, 6, 1)).within
    assert not ask(database, kind, square(0), date(2025, 6, 1)).touches
    assert ask(database, kind, square(500), date(2025, 12, 31)).within
    assert ask(database, kind, square(500), date(2026, 1, 1)).absent
    assert ask(database, kind, square(0), date(2023, 1, 1)).absent


def test_a_version_is_loaded_once_by_the_city_authority(database: Database) -> None:
    load(database, sheet(LayerKind.FARMLAND), ("0101", square()))
    with pytest.raises(LayerKnown):
        load(database, sheet(LayerKind.FARMLAND), ("0101", square()))
    with pytest.raises(NotAuthorised), database.writing() as db:
        verbs.load_layer(db, sheet(LayerKind.FARMLAND, "2"), [Feature(None, square())], by=COUNTY, now=NOW)


def test_the_land_of_one_holder_is_asked_alone(database: Database) -> None:
    holders = (("示例企业01", square(0)), ("示例企业02", square(100)))
    load(database, sheet(LayerKind.OPERATING_LAND), *holders)
    both = ask(database, LayerKind.OPERATING_LAND, square(0, 0, 200, 100))
    assert both.within and not both.of("示例企业01").within and not both.of("示例企业03").touches
    assert ask(database, LayerKind.OPERATING_LAND, square(10, 10, 50)).of("示例企业01").within


def test_an_absent_layer_is_confirmed_in_writing_and_a_loaded_one_is_obeyed(database: Database) -> None:
    kind, ground = LayerKind.BUILT_UP_AREA, square()
    for rule in (require_within, require_clear):
        with pytest.raises(LayerUnconfirmed):
            rule("LP-22a", ask(database, kind, ground), " ")
        rule("LP-22a", ask(database, kind, ground), "已对照示例图件人工核对")
    load(database, sheet(kind), ("老城", square(50)))
    with pytest.raises(OutsideLayer) as outside:
        require_within("LP-22a", ask(database, kind, ground), "已对照示例图件人工核对")
    assert float(str(outside.value.facts["outside_mu"])) == pytest.approx(7.5, abs=0.02)
    with pytest.raises(InsideLayer) as inside:
        require_clear("LP-22a", ask(database, kind, ground), "")
    assert inside.value.facts["labels"] == "老城"


def test_the_jurisdiction_layer_becomes_one_outline_a_unit_and_that_of_the_city(database: Database) -> None:
    outlines = {"640104": [square(0)], "640105": [square(100), square(100, 100)]}
    with database.writing() as db:
        verbs.load_outlines(db, outlines, "示例（2026）", date(2026, 1, 1), by=SYSTEM, now=NOW)
    with database.reading() as db:
        found = land.outlines(db, TODAY)
    assert set(found) == {"640100", "640104", "640105"}
    assert found["640100"].contains(found["640105"])
    with pytest.raises(UnknownUnit), database.writing() as db:
        verbs.load_outlines(db, {"110101": [square()]}, "示例", TODAY, by=SYSTEM, now=NOW)


@pytest.mark.parametrize(
    ("attack", "table"),
    [
        ("UPDATE reference_layer SET version = 'x'", "reference_layer"),
        ("UPDATE layer_feature SET label = 'x' WHERE number = 2", "layer_feature"),
        (
            "UPDATE layer_feature SET ground = (SELECT ground FROM layer_feature WHERE number = 1)",
            "layer_feature",
        ),
        ("DELETE FROM layer_feature WHERE number = 1", "layer_feature"),
    ],
)
def test_a_changed_layer_is_found(database: Database, attack: str, table: str) -> None:
    load(database, sheet(LayerKind.FARMLAND), ("0101", square(0)), ("0102", square(200)))

    def faults(db: Session) -> set[str]:
        return {f.table for result in check(db, SCOPE, land_checks.PASSES).results for f in result.faults}

    with database.engine.connect() as connection, connection.begin() as transaction:
        with Session(connection, join_transaction_mode="rollback_only") as db:
            assert faults(db) == set()
        disarm(connection)
        connection.execute(text(attack))
        with Session(connection, join_transaction_mode="rollback_only") as db:
            assert table in faults(db)
        transaction.rollback()

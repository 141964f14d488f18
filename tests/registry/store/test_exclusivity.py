"""The database refuses overlapping ground to every writer, tried with raw SQL on both databases (D4)."""

import sqlite3
from itertools import pairwise

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon
from shapely.affinity import translate
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from gis_data.geometry import Shape, overlap_m2, share_ground, snap
from registry.errors import SeveralRefused
from registry.land.errors import GroundTaken
from registry.quantities import area_dm2
from registry.store.database import Database
from registry.store.queries import land
from registry.store.spatial import grounds_meet, overlap_m2_sql
from registry.store.tables.land import area_claim
from tests.registry.land.ground import LAT_M, LON_M, ORIGIN, PACK, a_claim, square


def put(database: Database, ground: Shape, **more: object) -> str:
    """An INSERT that knows nothing of our rules."""
    claim = a_claim(square())
    row = {column.name: getattr(claim, column.name) for column in area_claim.columns}
    with database.writing() as db:
        db.execute(insert(area_claim).values(row | {"ground": ground} | more))
    return claim.id


@pytest.mark.rule("LP-47")
def test_the_database_refuses_overlapping_ground_to_any_insert(database: Database) -> None:
    held = put(database, snap(square()))
    with pytest.raises(DBAPIError) as refused:
        put(database, snap(square(99)))
    if database.dialect == "postgresql":
        assert held in str(refused.value) and "m2 in common" in str(refused.value)
    for ground in (square(100), square(100, 100), square(0, 100)):
        put(database, snap(ground))


@pytest.mark.rule("LP-47")
@pytest.mark.parametrize("politely", ["OR IGNORE", "OR REPLACE", "OR FAIL", "OR ROLLBACK"])
def test_no_wording_of_an_insert_gets_around_the_trigger(sqlite_database: Database, politely: str) -> None:
    put(sqlite_database, snap(square()))
    columns = [column.name for column in area_claim.columns if column.name != "id"]
    copy = f"INSERT {politely} INTO area_claim (id, {', '.join(columns)}) SELECT 'x', {', '.join(columns)}"
    with pytest.raises(DBAPIError), sqlite_database.writing() as db:
        db.execute(text(f"{copy} FROM area_claim"))
    with sqlite_database.reading() as db:
        assert len(land.live_claims(db)) == 1


def test_even_a_sliver_is_refused_by_the_database_because_verbs_trim_first(database: Database) -> None:
    put(database, snap(square()))
    with pytest.raises(DBAPIError):
        put(database, snap(square(99.99)))


@pytest.mark.parametrize(
    "ground",
    [
        MultiPolygon(),
        MultiPolygon([Polygon([(106.3, 38.4), (106.31, 38.41), (106.31, 38.4), (106.3, 38.41)])]),
    ],
    ids=["empty", "bow tie"],
)
def test_unsound_ground_is_refused_by_the_database(database: Database, ground: Shape) -> None:
    with pytest.raises(DBAPIError):
        put(database, ground, area_dm2=1, right_area_dm2=1)


def test_a_claim_cannot_begin_released(database: Database) -> None:
    with pytest.raises(DBAPIError):
        put(database, snap(square()), live=False)


@pytest.mark.rule("IV-05")
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE area_claim SET area_dm2 = area_dm2 + 1",
        "UPDATE area_claim SET subject_id = 'mine'",
        "UPDATE area_claim SET live = NOT live",
        "UPDATE area_claim SET id = 'x'",
        "DELETE FROM area_claim",
        "INSERT OR REPLACE INTO area_claim SELECT * FROM area_claim",
        "TRUNCATE area_claim CASCADE",
    ],
)
def test_a_claim_is_neither_edited_nor_deleted(database: Database, attack: str) -> None:
    held = put(database, snap(square()))
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(attack))
    with database.reading() as db:
        assert land.claim(db, held).subject_id == "t1"


def test_a_released_claim_never_comes_back_to_life(database: Database) -> None:
    put(database, snap(square()))
    release = "UPDATE area_claim SET live = false, released_at = '2026-01-08'"
    with database.writing() as db:
        db.execute(text(release))
    for again in (release, "UPDATE area_claim SET live = true, released_at = NULL"):
        with pytest.raises(DBAPIError), database.writing() as db:
            db.execute(text(again))


def test_a_connection_without_our_functions_cannot_insert_a_claim(sqlite_database: Database) -> None:
    put(sqlite_database, snap(square()))
    foreign = sqlite3.connect(sqlite_database.url.removeprefix("sqlite:///"))
    with pytest.raises(sqlite3.OperationalError, match="no such function"):
        foreign.execute(
            "INSERT INTO area_claim SELECT 'x', subject_kind, subject_id, unit_id, exclusivity,"
            " certificate_id, right_area_dm2, area_dm2, ground, live, claimed_at, NULL, NULL, NULL"
            " FROM area_claim"
        )
    foreign.close()


def test_the_check_function_answers_by_code_and_never_raises() -> None:
    here, there = (shapely.to_wkb(snap(square(x))) for x in (0, 500))
    assert (grounds_meet(here, here), grounds_meet(here, there)) == (1, 0)
    assert {grounds_meet(here, junk) for junk in (None, "text", 7, b"", b"\x01junk", here[:40])} == {2}


def test_both_databases_find_the_same_claims_in_a_box(database: Database) -> None:
    for i in range(6):
        put(database, snap(square(100 * i)))
    with database.reading() as db:
        box = snap(square(150, 20, 200)).bounds
        assert len(land.live_claims(db, box)) == 3
        assert len(land.live_claims(db)) == 6


def test_overlap_in_sql_and_in_python_agree_to_the_square_decimetre(postgis_database: Database) -> None:
    """One formula, two engines (D4): random stars over the city."""
    random = np.random.default_rng(20260108)
    stars = [snap(_star(random)) for _ in range(120)]
    sql = text(f"SELECT {overlap_m2_sql('ST_GeomFromWKB(:a, 4490)', 'ST_GeomFromWKB(:b, 4490)')}")
    with postgis_database.reading() as db:
        for one, other in pairwise(stars):
            found = db.execute(sql, {"a": shapely.to_wkb(one), "b": shapely.to_wkb(other)}).scalar_one()
            assert area_dm2(found) == area_dm2(overlap_m2(one, other))
            meet = text("SELECT ST_Relate(ST_GeomFromWKB(:a, 4490), ST_GeomFromWKB(:b, 4490), '2********')")
            yes = db.execute(meet, {"a": shapely.to_wkb(one), "b": shapely.to_wkb(other)}).scalar_one()
            assert yes is share_ground(one, other)


@pytest.mark.rule("LP-47")
def test_both_databases_accept_the_same_ground_to_the_square_decimetre(
    sqlite_database: Database, postgis_database: Database
) -> None:
    """The same stars in the same order: every answer and every area is equal (D4)."""
    random = np.random.default_rng(47)
    stars = [translate(_star(random), *random.uniform(-0.02, 0.02, 2)) for _ in range(150)]
    here, there = (
        [_answer(database, star) for star in stars] for database in (sqlite_database, postgis_database)
    )
    assert here == there
    assert 20 < sum(isinstance(answer, int) for answer in here) < 130


def _answer(database: Database, ground: Polygon) -> int | str:
    """The area that was claimed, or which refusals came."""
    try:
        with database.writing() as db:
            return land.take_ground(db, a_claim(ground), PACK).area_dm2
    except GroundTaken as refused:
        return str(refused.facts["overlap_m2"])
    except SeveralRefused as refused:
        return ", ".join(sorted(str(each.facts["overlap_m2"]) for each in refused.refusals))


def _star(random: np.random.Generator) -> Polygon:
    corners = int(random.integers(3, 30))
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radii = random.uniform(20, 500, corners)
    x, y = random.uniform(-200, 200, 2)
    return Polygon(
        np.column_stack(
            [
                ORIGIN[0] + (x + radii * np.cos(angles)) / LON_M,
                ORIGIN[1] + (y + radii * np.sin(angles)) / LAT_M,
            ]
        )
    )

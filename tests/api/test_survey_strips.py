"""A layer of any size recorded in strips: whole or not at all."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest

from api.city import City
from api.demo.outlines import outlines
from api.workflows.strips import Recorded, record_in_strips
from gis_data.job import Answers
from registry.actions.land import publish_outline
from registry.actions.parties import register_organisation
from registry.errors import SeveralRefused
from registry.land.errors import CompartmentIncomplete
from registry.parties.persons import Party, PartyKind
from registry.parties.roles import SYSTEM, Role
from registry.store.database import Database
from registry.store.queries import checking, land
from tests.api.accounts import SINCE, Account, open_account
from tests.gis_data import files

UNIT, SEED, STANDS, STRIP = "640104", 20260108, 30, 20
ANSWERS = Answers(area_unit="ha")
TABLES = ("submission", "assessment", "assessed_stand", "sub_compartment_version", "event", "blob")


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What is recorded in one go is the same on both databases; here it is only cut."""
    return sqlite_database


@pytest.fixture
def sent() -> gpd.GeoDataFrame:
    middle = outlines(SEED)[UNIT].representative_point()
    frame = files.stands(STANDS, west=round(middle.x, 4), south=round(middle.y, 4))
    return frame.assign(HUO_LMGQXJ=60.0)


@pytest.fixture
def surveyor(city: City, sent: gpd.GeoDataFrame) -> Account:
    with city.database.writing() as db:
        for unit_id, outline in outlines(SEED).items():
            more = {"source": "示意", "valid_from": SINCE, "schematic": True, "by": SYSTEM, "now": city.now()}
            publish_outline(db, unit_id, outline, **more)  # type: ignore[arg-type]
        for name in sorted(set(sent["QLR"])):
            party = Party("", PartyKind.ORGANISATION, None, UNIT)
            register_organisation(db, party, name, by=SYSTEM, now=city.now())
    return open_account(city, Role.SURVEYOR, UNIT)


def rows(city: City) -> dict[str, int]:
    with city.reading() as db:
        return {table: checking.count(db, table) for table in TABLES}


def record(city: City, sent: gpd.GeoDataFrame, by: Account, folder: Path) -> Recorded:
    file = files.zipped(files.shapefile(sent, folder), folder / "county.zip")
    return record_in_strips(city, file, ANSWERS, UNIT, by.appointment.actor, confirmed=False, strip=STRIP)


@pytest.mark.rule("MS-08", "MS-10", "MS-11")
def test_every_stand_is_recorded_once_each_strip_with_its_own_assessment(
    city: City, sent: gpd.GeoDataFrame, surveyor: Account, tmp_path: Path
) -> None:
    before = rows(city)
    recorded = record(city, sent, surveyor, tmp_path)
    added = {table: count - before[table] for table, count in rows(city).items()}
    assert recorded.checked.accepted and len(recorded.entered) == 2
    assert added["sub_compartment_version"] == added["assessed_stand"] == STANDS
    assert added["submission"] == added["assessment"] == 2
    assert added["event"] == STANDS + 2 * 2, "one of each stand, assessment and submission"
    assert added["blob"] == 1 + 2 * 2, "the file once, evidence and report of each strip"
    with city.reading() as db:
        kept = list(land.newest_versions(db, date(2026, 1, 8)))
    assert sum(one.area_dm2 for one in kept) / 100 == pytest.approx(recorded.checked.area_m2, rel=1e-6)


@pytest.mark.rule("MS-08")
def test_a_stand_refused_in_the_last_strip_leaves_nothing_of_the_others(
    city: City, sent: gpd.GeoDataFrame, surveyor: Account, tmp_path: Path
) -> None:
    before = rows(city)
    sent.loc[sent.geometry.bounds["minx"].idxmax(), "QLR"] = "没有登记的人"
    with pytest.raises((CompartmentIncomplete, SeveralRefused)):
        record(city, sent, surveyor, tmp_path)
    assert rows(city) == before

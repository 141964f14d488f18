"""Rules of the collective chapter whose other tests stand behind the interface: tried through it."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from api.city import City
from api.settings import Settings
from registry.parties.roles import Role
from registry.store.database import Database
from registry.tickets.duties import undertaking_sha256
from tests.api.accounts import Account, open_account
from tests.api.living import RESOLUTION, Living
from tests.registry.land.ground import square
from tests.registry.tickets.village import SIGNED, UNIT, an_application

ITEMS = ("CERTIFICATE", "GEOMETRY", "CONSENT", "CONTRACT", "RESOLUTION", "PHOTOS")


@pytest.fixture
def life(sqlite_database: Database, settings: Settings) -> Living:
    city = City(settings, sqlite_database)
    return Living.settle(TestClient(build_app(city), base_url="http://127.0.0.1:8000"), city)


def applied(life: Living, by: Account, code: str, **changes: Any) -> Any:
    with life.city.database.writing() as db:
        made = an_application(db, by.party_id, square(500), code)
    body = {
        "unit_id": UNIT,
        "basis": "COLLECTIVE_FOREST",
        "certificate_id": made.certificate_id,
        "assessment_id": made.assessment_id,
        "block_name": made.block_name,
        "compartments": list(made.compartments),
        "right_area_dm2": made.right_area_dm2,
        "material": dict.fromkeys(ITEMS, SIGNED),
        "resolution": RESOLUTION,
        **changes,
    }
    drafted = life.post("files", by, body)
    assert drafted.status_code == 200, drafted.text
    return drafted.json()["id"]


@pytest.mark.rule("RA-27", "LP-35a")
def test_a_contractor_applies_in_its_own_name_with_the_end_of_its_contract(life: Living) -> None:
    contractor = open_account(life.city, Role.CONTRACTOR, UNIT)
    bare = applied(life, contractor, "0021")
    assert life.refused(bare, "submit", contractor) == {"LP-35a"}
    whole = applied(life, contractor, "0022", contract_ends_on="2035-12-31")
    life.take(whole, "submit", contractor)
    life.take(whole, "accept", life.clerk)
    assert life.ticket(whole).applicant_id == contractor.party_id


@pytest.mark.rule("LP-40", "CV-01")
def test_after_the_last_day_of_the_text_nobody_applies(life: Living) -> None:
    """15.2 no. 8: an application as of 2026-01-19 without a successor text."""
    file_id = life.village.draft().id
    life.on(date(2026, 1, 19))
    refused = life.post(f"files/{file_id}/submit", life.villager).json()
    assert (refused["code"], refused["rule"]) == ("RULE_PACK_NOT_IN_FORCE", "CV-01")


@pytest.mark.rule("LP-54")
def test_the_green_channel_has_a_shorter_term(life: Living) -> None:
    limits = []
    for code, green in (("0031", False), ("0032", True)):
        file_id = applied(life, life.villager, code, green_channel=green)
        life.take(file_id, "submit", life.villager)
        life.take(file_id, "accept", life.clerk)
        seen = life.client.get(f"/api/files/{file_id}/handling", headers=life.villager.headers).json()
        limits.append(seen["limit_working_days"])
    assert limits[1] < limits[0]


@pytest.mark.rule("LP-07b")
def test_a_county_issues_on_the_one_template_whatever_it_sends(life: Living) -> None:
    filed = life.village.filed()
    issue = {"undertaking_sha256": undertaking_sha256(), "signed_paper_sha256": SIGNED}
    life.post(f"files/{filed.id}/issue", life.head, {**issue, "template_version": "county-1"})
    if life.ticket(filed.id).number is None:  # the foreign field was refused
        life.take(filed.id, "issue", life.head, **issue)
    licence = life.client.get(f"/api/files/{filed.id}/licence", headers=life.clerk.headers).json()
    assert licence["template_version"] == "ticket-1"

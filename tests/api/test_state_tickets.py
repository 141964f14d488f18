"""State operating-right tickets by the law, over HTTP: LP-20, LP-26, LP-28, LP-35b, LP-43, RA-05, AM-06."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from api.city import City
from registry.actions.checking import check
from registry.actions.checks.tickets import PASSES
from registry.actions.land import record_pledge
from registry.actions.outside import record_delegation
from registry.land.certificates import Pledge, Tenure
from registry.law.packs import CITY
from registry.parties.authority import Delegation
from registry.parties.roles import Actor, Role
from registry.tickets.duties import undertaking_sha256
from registry.tickets.kinds import TicketKind
from tests.api.accounts import open_account
from tests.api.kind_city import KindCity
from tests.faults.tampering import SCOPE
from tests.registry.land.ground import square
from tests.registry.tickets.village import UNIT


@pytest.fixture
def town(client: TestClient, city: City) -> KindCity:
    return KindCity.settle(client, city)


def assert_replayed(city: City) -> None:
    with city.database.reading() as db:
        report = check(db, SCOPE, PASSES)
    assert report.passed, [fault for result in report.results for fault in result.faults]


@pytest.mark.rule("LP-20a", "LP-20c", "LP-35b", "RA-05", "RA-07", "LP-10b", "LP-53")
def test_a_county_issues_a_state_ticket_after_filing_and_its_face_is_the_forest_land(
    town: KindCity,
) -> None:
    body = town.state()
    body["right_area_dm2"] = int(body["right_area_dm2"] * 0.98)
    file_id = town.draft(body)
    reported = town.walk(file_id, "approve")
    unfiled = town.refused(f"files/{file_id}/issue", town.head_of("COUNTY"), signed(town))
    assert (reported["state"], unfiled["code"]) == ("APPROVED", "CONFLICT")
    for step in ("report", "file"):
        town.take(file_id, step)
    issued = town.take(file_id, "issue")
    assert issued and issued["state"] == "ACTIVE" and issued["number"].startswith(f"{UNIT}-S2026-")
    assert issued["face_value_mu100"] == 1503, "the polygon, not the area stated"
    seen = town.client.get(f"/api/tickets/{issued['number']}").json()
    assert (seen["kind"], seen["valid_to"], seen["lives"]) == ("STATE", "2031-01-07", True)
    assert "国有林地林票" in town.client.get(f"/t/{issued['number']}").text
    assert_replayed(town.city)


def signed(town: KindCity) -> dict[str, Any]:
    return {"undertaking_sha256": undertaking_sha256(TicketKind.STATE), "signed_paper_sha256": town.paper}


@pytest.mark.rule("LP-35b", "RA-05", "RA-03")
def test_example_8_the_city_issues_for_five_years_and_files_with_nobody(
    client: TestClient, city: City
) -> None:
    """State enterprise ticket issued 2025-06-01 → valid to 2030-05-31 (15.2 no. 8)."""
    then = City(city.settings.model_copy(update={"clock": date(2025, 6, 1)}), city.database)
    with TestClient(build_app(then)) as browser:
        town = KindCity.settle(browser, then)
        issued = town.active(town.state("CITY"))
        seen = browser.get(f"/api/tickets/{issued['number']}").json()
    assert issued["number"].startswith(f"{CITY}-S2025-") and issued["filing_no"] is None
    assert (seen["valid_from"], seen["valid_to"]) == ("2025-06-01", "2030-05-31")


@pytest.mark.rule("LP-28b")
def test_a_state_ticket_is_cited_for_welfare_forest_upkeep_and_for_nothing_else(
    town: KindCity,
) -> None:
    issued = town.active(town.state())
    at = f"files/{issued['id']}/cite"
    other = town.refused(at, town.farm, {"scheme": "BUILDING_AND_UPKEEP", "file_no": "示例补助001"})
    assert (other["code"], other["rule"]) == ("NOT_CITABLE", "LP-28b")
    claim = {"scheme": "WELFARE_UPKEEP", "file_no": "示例补助001"}
    assert town.refused(at, town.enterprise, claim)["code"] == "NOT_YOURS"
    town.done(at, town.farm, claim)
    papers = town.client.get(f"/api/files/{issued['id']}/papers", headers=town.farm.headers).json()
    assert "引" in [one["kind"] for one in papers]


@pytest.mark.rule("LP-20a", "LP-20b")
def test_all_five_items_are_there_before_review_and_a_farm_is_registered_besides(town: KindCity) -> None:
    few = {name: town.paper for name in ("RIGHT_PROOF", "GEOMETRY", "CONSENT", "PHOTOS")}
    file_id = town.draft(town.state(holder_type="STATE_FARM", material=few))
    town.walk(file_id, "submit")
    refused = town.refused(f"files/{file_id}/accept", town.desks["COUNTY"][0])
    assert [one["rule"] for one in refused["refusals"]] == ["LP-20a"] * 4 + ["LP-20b"]
    enterprise = town.draft(town.state(ground=square(200)))
    assert town.walk(enterprise, "accept")["state"] == "ACCEPTED"


@pytest.mark.rule("LP-20a", "RA-02")
def test_the_applicant_holds_a_right_over_state_forest_of_the_county(town: KindCity) -> None:
    collective = town.draft(town.state(tenure=Tenure.COLLECTIVE, holder_type=None))
    refused = town.refused(f"files/{collective}/submit", town.farm)
    assert [one["rule"] for one in refused["refusals"]] == ["LP-20a", "LP-20a"]
    other = open_account(town.city, Role.STATE_FOREST_MANAGER, UNIT)
    body = town.state(ground=square(200))
    stolen = town.done("files", other, {**body})["id"]
    assert town.refused(f"files/{stolen}/submit", other)["rule"] == "LP-20a"


@pytest.mark.rule("RA-05", "LP-03a", "LP-33")
def test_the_level_is_the_applicants_own_and_stays_with_the_draft(town: KindCity) -> None:
    body = town.state()
    file_id = town.draft(body)
    edited = {name: value for name, value in body.items() if name != "unit_id"} | {"level": "CITY"}
    assert town.refused(f"files/{file_id}/edit", town.farm, edited)["code"] == "KIND_FIXED"
    county_carbon = town.carbon(level="COUNTY")
    assert town.refused("files", town.enterprise, county_carbon)["rule"] == "LP-33"
    by_city = town.done(f"files/{file_id}/submit", town.farm)
    assert by_city["state"] == "SUBMITTED"
    assert town.post(f"files/{file_id}/accept", town.desks["CITY"][0]).status_code == 403
    examined = town.draft(town.state("CITY", ground=square(200)))
    town.walk(examined, "examine", passed={**town_passed(), "OWN_LEVEL": False})
    refused = town.refused(f"files/{examined}/approve", town.head_of("CITY"))
    assert (refused["code"], refused["rule"]) == ("CHECKLIST_OPEN", "LP-10a")


def town_passed() -> dict[str, bool]:
    names = ("RIGHT_CLEAR", "MATERIAL_TRUE", "SITE_AGREES", "ELEMENTS_AGREE", "NO_DISPUTE")
    return dict.fromkeys(names, True)


@pytest.mark.rule("RA-02", "RA-05")
def test_region_owned_forest_needs_the_written_delegation(town: KindCity) -> None:
    file_id = town.draft(town.state("REGION", holder_type="STATE_FARM"))
    town.walk(file_id, "submit")
    officer = town.desks["CITY"][0]
    refused = town.refused(f"files/{file_id}/accept", officer)
    assert (refused["code"], refused["rule"]) == ("DELEGATION_MISSING", "RA-05")
    paper = Delegation("示例委托1号", town.paper, date(2026, 1, 1), date(2026, 12, 31))
    recorder = Actor("officer-9", Role.CITY_FORESTRY, "city", CITY)
    with town.city.database.writing() as db:
        record_delegation(db, paper, by=recorder, now=town.city.now())
    for step in ("accept", "start-review", "order-site-check", "site-check", "examine", "approve"):
        town.take(file_id, step)
    issued = town.take(file_id, "issue")
    assert issued and issued["number"].startswith(f"{CITY}-S2026-")
    assert_replayed(town.city)


def a_trade(town: KindCity, transferee: str, **changes: Any) -> dict[str, Any]:
    return {
        "transferee_id": transferee,
        "transferee_role": "ENTERPRISE",
        "transferee_address": "示例地址",
        "agreement_sha256": town.paper,
        "holder_consent_sha256": town.paper,
        "transferee_consent_sha256": town.paper,
    } | changes


def an_opinion(town: KindCity, **changes: Any) -> dict[str, Any]:
    return {
        "document_no": "示例国资〔2026〕1号",
        "document_sha256": town.paper,
        "given_on": "2026-01-07",
        "outcome": "NOTED",
    } | changes


@pytest.mark.rule("LP-43", "RA-24", "RA-07")
def test_a_state_ticket_is_traded_only_after_its_issuer_consents_with_the_opinion_on_record(
    town: KindCity,
) -> None:
    head = town.head_of("COUNTY")
    at = f"files/{town.active(town.state())['id']}"
    filed_only = town.refused(f"{at}/agree-trade", town.farm, a_trade(town, town.enterprise.party_id))
    assert (filed_only["code"], filed_only["rule"]) == ("CONSENT_FIRST", "LP-43")
    asked = town.done(f"{at}/request-trade", town.farm, a_trade(town, town.enterprise.party_id))
    assert asked["state"] == "TRADE_CONSENT"
    early = town.refused(f"{at}/consent-trade", head, {"reason": "示例：同意"})
    assert (early["code"], early["rule"]) == ("OPINION_MISSING", "LP-43")
    late = town.refused(f"{at}/record-opinion", head, an_opinion(town, given_on="2026-01-09"))
    assert late["rule"] == "LP-43"
    town.done(f"{at}/record-opinion", head, an_opinion(town))
    other_level = town.post(f"{at}/consent-trade", town.desks["CITY"][0], {"reason": "示例：同意"})
    assert other_level.status_code == 403, "the issuer alone consents"
    consented = town.done(f"{at}/consent-trade", head, {"reason": "示例：同意流转"})
    assert consented["state"] == "CHANGE_PENDING"
    assert_replayed(town.city)


@pytest.mark.rule("LP-43", "LP-55")
def test_a_declined_trade_leaves_the_ticket_as_it_was(town: KindCity) -> None:
    at = f"files/{town.active(town.state('CITY'))['id']}"
    town.done(f"{at}/request-trade", town.farm, a_trade(town, town.enterprise.party_id))
    head = town.head_of("CITY")
    assert town.post(f"{at}/decline-trade", head, {"reason": " "}).status_code >= 400
    declined = town.done(f"{at}/decline-trade", head, {"reason": "示例：不利于资源保护"})
    assert declined["state"] == "ACTIVE"
    town.done(f"{at}/request-trade", town.farm, a_trade(town, town.enterprise.party_id))


def a_security(town: KindCity, bank: str, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "TICKET",
        "pledgee_id": bank,
        "registration_body": "示例登记机构",
        "registration_no": "示例1号",
        "contract_sha256": town.paper,
        "holder_consent_sha256": town.paper,
        "amount_fen": 100_000,
        "begins_on": "2026-01-08",
        "ends_on": "2027-01-07",
        "assets_opinion_sha256": town.paper,
    } | changes


@pytest.mark.rule("LP-26", "LP-17", "LP-51")
def test_farms_and_enterprises_pledge_with_a_free_certificate_and_institutions_do_not(
    town: KindCity,
) -> None:
    bank = open_account(town.city, Role.BANK)
    body = town.state("CITY")
    at = f"files/{town.active(body)['id']}"
    unknown = a_security(town, bank.party_id, assets_opinion_sha256=None)
    refused = town.refused(f"{at}/pledge", bank, unknown)
    assert [one["rule"] for one in refused["refusals"]] == ["LP-17", "LP-51"]
    free(town, body["certificate_id"])
    pledged = town.done(f"{at}/pledge", bank, a_security(town, bank.party_id))
    locked = town.refused(f"{at}/request-trade", town.farm, a_trade(town, town.enterprise.party_id))
    assert pledged["state"] == "ACTIVE" and locked["rule"] == "LP-51"
    public = town.state("CITY", "PUBLIC_INSTITUTION", ground=square(200))
    at = f"files/{town.active(public)['id']}"
    free(town, public["certificate_id"])
    refused = town.refused(f"{at}/pledge", bank, a_security(town, bank.party_id))
    assert (refused["code"], refused["rule"]) == ("NOT_PLEDGEABLE", "LP-26")


def free(town: KindCity, certificate_id: str) -> None:
    officer = Actor("officer-9", Role.CITY_FORESTRY, "city", CITY)
    with town.city.database.writing() as db:
        record_pledge(db, certificate_id, Pledge.FREE, by=officer, now=town.city.now())


@pytest.mark.rule("LP-52", "LP-37")
def test_the_paper_names_its_kind_and_its_own_duties(town: KindCity) -> None:
    file_id = town.draft(town.state("CITY"))
    town.walk(file_id, "approve")
    collective = {"undertaking_sha256": "0" * 64, "signed_paper_sha256": town.paper}
    assert town.refused(f"files/{file_id}/issue", town.head_of("CITY"), collective)["rule"] == "LP-37"
    town.take(file_id, "issue")
    desk = town.client.get(f"/desk/{file_id}/ticket.pdf", headers=town.farm.headers)
    assert desk.status_code == 200 and desk.content.startswith(b"%PDF-")


@pytest.mark.rule("CV-03", "LP-35b")
def test_longer_than_five_years_needs_a_reason_on_record_and_never_outlives_the_right(town: KindCity) -> None:
    file_id = town.draft(town.state("CITY"))
    town.walk(file_id, "approve")
    body = {**signed(town), "longer": {"until": "2090-01-01", "reason": " ", "evidence_sha256": town.paper}}
    refused = town.refused(f"files/{file_id}/issue", town.head_of("CITY"), body)
    assert (refused["code"], refused["rule"]) == ("DEFAULT_NOT_KEPT", "CV-03")
    body["longer"]["reason"] = "示例：管护周期较长"
    issued = town.done(f"files/{file_id}/issue", town.head_of("CITY"), body)
    seen = town.client.get(f"/api/tickets/{issued['number']}").json()
    assert seen["valid_to"] == "2080-01-01", "the last day of the right"


@pytest.mark.rule("LP-28a")
def test_the_income_of_a_state_ticket_is_its_holders_and_nobody_elses(town: KindCity) -> None:
    at = f"files/{town.active(town.state('CITY'))['id']}"
    account = {"owner_id": town.enterprise.party_id, "kind": "ORGANISATION", "proof_sha256": town.paper}
    refused = town.refused(f"{at}/record-account", town.farm, account)
    assert refused["code"] == "PAYEE_NOT_HOLDER"
    assert town.done(f"{at}/record-account", town.farm, {**account, "owner_id": town.farm.party_id})

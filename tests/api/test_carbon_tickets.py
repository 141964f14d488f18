"""Enterprise carbon tickets by the law, over HTTP: LP-29, LP-30, LP-33, LP-35c to LP-35e, cycles of 16.12."""

import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely import Polygon
from shapely.geometry import mapping
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.city import City
from registry.actions.checking import check
from registry.actions.checks import cycles as cycle_checks
from registry.actions.checks.land import PASSES as LAND_PASSES
from registry.actions.checks.tickets import PASSES as TICKET_PASSES
from registry.land.certificates import Tenure
from registry.law.packs import CITY
from registry.parties.roles import Role
from registry.store.queries import land
from tests.api.accounts import open_account
from tests.api.kind_city import KindCity
from tests.api.pages.test_desk import person
from tests.faults.tampering import SCOPE, disarm
from tests.registry.land.ground import publish_outlines, square
from tests.registry.tickets.village import BY_HAND, UNIT, an_application


@pytest.fixture
def town(client: TestClient, city: City) -> KindCity:
    return KindCity.settle(client, city)


def assert_proven(city: City) -> None:
    """Tickets, cycles, locks and claims are what the register tells."""
    with city.database.reading() as db:
        report = check(db, SCOPE, (*TICKET_PASSES, *cycle_checks.PASSES, *LAND_PASSES))
    assert report.passed, [fault for result in report.results for fault in result.faults]


@pytest.mark.rule("LP-29", "LP-30a", "LP-30b", "LP-30e", "LP-33", "LP-35c", "RA-03", "RA-08")
def test_the_city_issues_a_carbon_ticket_over_the_accepted_area_for_five_years(town: KindCity) -> None:
    body = town.carbon()
    body["planting"]["accepted_area_dm2"] = int(body["right_area_dm2"] * 0.99)
    issued = town.active(body)
    seen = town.client.get(f"/api/tickets/{issued['number']}").json()
    assert issued["number"].startswith(f"{CITY}-T2026-")
    assert issued["face_value_mu100"] == 1488, "accepted 0.99 of 15.03 亩"
    assert (seen["kind"], seen["valid_to"], seen["lives"]) == ("CARBON", "2031-01-07", True)
    page = town.client.get(f"/t/{issued['number']}").text
    assert "碳汇林票" in page
    assert_proven(town.city)


@pytest.mark.rule("LP-30a", "LP-29", "LP-30b")
def test_everything_an_enterprise_lacks_is_told_at_submission(town: KindCity) -> None:
    few = {"GEOMETRY": town.paper, "CONSENT": town.paper}
    blank = {"acceptance_no": " ", "accepted_on": "2026-01-09", "body": "", "accepted_area_dm2": 0}
    file_id = town.draft(town.carbon(material=few, planting=blank))
    refused = town.refused(f"files/{file_id}/submit", town.enterprise)
    rules = [one["rule"] for one in refused["refusals"]]
    assert rules == ["LP-29", "LP-30a", "LP-30a", "LP-30b", "LP-30a", "LP-30a", "LP-30a", "LP-30a"]


@pytest.mark.rule("LP-29")
def test_the_plot_lies_inside_the_operating_land_of_its_layer_or_is_confirmed(town: KindCity) -> None:
    unconfirmed = town.draft(town.carbon())
    town.walk(unconfirmed, "examine", answers=BY_HAND)
    refused = town.refused(f"files/{unconfirmed}/approve", town.head_of("CITY"))
    assert (refused["code"], refused["rule"]) == ("LAYER_UNCONFIRMED", "LP-29")
    load_operating_land(town, square(300, 0, 150))
    outside = town.refused(f"files/{unconfirmed}/approve", town.head_of("CITY"))
    assert (outside["code"], outside["rule"]) == ("OUTSIDE_LAYER", "LP-29")
    body = town.carbon()
    inside = town.application(town.enterprise, square(320, 20))
    file_id = town.draft({**body, **{name: inside[name] for name in ("certificate_id", "assessment_id")},
                          "compartments": inside["compartments"]})  # fmt: skip
    town.walk(file_id, "examine", answers=BY_HAND)
    assert town.take(file_id, "approve")["state"] == "APPROVED"  # type: ignore[index]


def load_operating_land(town: KindCity, area: Polygon) -> None:
    feature = {"type": "Feature", "properties": {"名称": "示例企业"}, "geometry": mapping(area)}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    said = {"kind": "operating_land", "version": "2026", "source": "示例规划部门"}
    files = {"file": ("layer.geojson", content)}
    sent = town.client.post("/api/layers", data=said, files=files, headers=town.desks["CITY"][0].headers)
    assert sent.status_code == 200, sent.text


@pytest.mark.rule("LP-30d", "LP-30e")
def test_at_least_one_mu_in_one_block_and_the_area_that_was_accepted(town: KindCity) -> None:
    small = town.application(town.enterprise, square(600, 0, 20))
    body = town.carbon()
    body |= {name: small[name] for name in ("certificate_id", "assessment_id", "compartments")}
    file_id = town.draft(body)
    town.walk(file_id, "examine")
    refused = town.refused(f"files/{file_id}/approve", town.head_of("CITY"))
    assert [one["rule"] for one in refused["refusals"]] == ["LP-30d", "LP-30e"]
    assert [one["code"] for one in refused["refusals"]] == ["AREA_BELOW_MINIMUM", "ABOVE_ACCEPTED_AREA"]


@pytest.mark.rule("LP-30b", "CC-04")
def test_a_plot_on_one_route_is_refused_on_the_other(town: KindCity) -> None:
    body = town.carbon()
    with town.city.reading() as db:
        plot_id = land.version(db, body["compartments"][0]).sub_compartment_id
    route = {
        "period_from": "2026-01-01",
        "period_to": "2028-12-31",
        "route": "NATIONAL",
        "project_no": "示例项目1号",
        "document_sha256": town.paper,
    }
    officer = town.desks["CITY"][0]
    town.done(f"plots/{plot_id}/routes", officer, route)
    file_id = town.draft(body)
    refused = town.refused(f"files/{file_id}/submit", town.enterprise)
    assert (refused["code"], refused["rule"]) == ("OTHER_ROUTE", "LP-30b")
    other = town.application(town.enterprise, square(200))
    held = town.active(town.carbon() | other)
    assert held["state"] == "ACTIVE"
    with town.city.reading() as db:
        plot_id = land.version(db, other["compartments"][0]).sub_compartment_id
    refused = town.refused(f"plots/{plot_id}/routes", officer, route)
    assert (refused["code"], refused["rule"]) == ("OTHER_ROUTE", "LP-30b")


@pytest.mark.rule("LP-33", "LP-51")
def test_only_the_city_issues_and_nobody_pledges_or_trades_a_carbon_ticket(town: KindCity) -> None:
    file_id = town.draft(town.carbon())
    town.walk(file_id, "submit")
    assert town.post(f"files/{file_id}/accept", town.desks["COUNTY"][0]).status_code == 403
    for step in ("accept", "start-review", "order-site-check", "site-check", "examine", "approve"):
        town.take(file_id, step)
    town.take(file_id, "issue")
    bank = open_account(town.city, Role.BANK)
    security = {
        "kind": "TICKET",
        "pledgee_id": bank.party_id,
        "registration_body": "示例登记机构",
        "registration_no": "示例1号",
        "contract_sha256": town.paper,
        "holder_consent_sha256": town.paper,
        "amount_fen": 1,
        "begins_on": "2026-01-08",
        "ends_on": "2026-12-31",
    }
    refused = town.refused(f"files/{file_id}/pledge", bank, security)
    assert "LP-51" in [one["rule"] for one in refused["refusals"]]


def opened(town: KindCity) -> str:
    dates = {"opens_on": "2026-01-01", "ends_on": "2026-12-31"}
    return str(town.done("cycles", town.desks["CITY"][0], dates)["id"])


def in_trade(town: KindCity, cycle_id: str, **changes: Any) -> dict[str, Any]:
    ticket = town.active(town.carbon(**changes))
    town.done(f"cycles/{cycle_id}/enter", town.enterprise, {"ticket_id": ticket["id"]})
    return ticket


@pytest.mark.rule("LP-35d", "LP-35e", "JC-11")
def test_a_completed_trade_cancels_at_once_and_locks_the_land_until_the_cycle_is_closed(
    town: KindCity,
) -> None:
    officer, cycle_id = town.desks["CITY"][0], opened(town)
    ticket = in_trade(town, cycle_id)
    assert read(town, ticket["id"])["state"] == "IN_TRADE"
    fixed(town, cycle_id)
    tried = town.post(f"cycles/{cycle_id}/complete-trade?dry_run=true", officer, sale(town))
    assert tried.json()["state"] == "TRADED" and read(town, ticket["id"])["state"] == "IN_TRADE"
    assert town.done(f"cycles/{cycle_id}/complete-trade", officer, sale(town))["state"] == "TRADED"
    seen = town.client.get(f"/api/tickets/{ticket['number']}").json()
    assert (seen["state"], seen["lives"]) == ("CANCELLED", False)
    assert_proven(town.city)
    again = town.draft(town.carbon())
    locked = town.refused(f"files/{again}/submit", town.enterprise)
    assert (locked["code"], locked["rule"]) == ("LOCKED_UNTIL_CYCLE_ENDS", "LP-35e")
    state_too = town.draft(town.state())
    assert town.refused(f"files/{state_too}/submit", town.farm)["rule"] == "LP-35e"
    assert town.refused(f"cycles/{cycle_id}/close", officer)["code"] == "CONFLICT", "not settled yet"
    settled(town, cycle_id)
    assert town.refused(f"files/{again}/submit", town.enterprise)["rule"] == "LP-35e"
    assert town.done(f"cycles/{cycle_id}/close", officer)["state"] == "CLOSED"
    assert town.walk(again)["state"] == "ACTIVE", "after the cycle it may be applied for again"
    assert_proven(town.city)


def sale(town: KindCity) -> dict[str, Any]:
    return {"sale_sha256": town.paper, "revenue_fen": 100_000}


def fixed(town: KindCity, cycle_id: str) -> None:
    """Areas and quantities stand; now it can be sold."""
    town.done(f"cycles/{cycle_id}/fix-quantities", town.desks["CITY"][0], {"total_mu100": 3_000})


def settled(town: KindCity, cycle_id: str) -> None:
    """Everything went into the cost, so that nobody is paid and nobody needs an account."""
    first, second, _ = town.desks["CITY"]
    town.done(f"cycles/{cycle_id}/cost", first, {"cost_fen": 100_000, "paper_sha256": town.paper})
    town.done(f"cycles/{cycle_id}/agree-cost", open_account(town.city, Role.FINANCE))
    town.done(f"cycles/{cycle_id}/divide", first)
    town.done(f"cycles/{cycle_id}/settle", second, {"paid": []})


def read(town: KindCity, file_id: str) -> dict[str, Any]:
    found: dict[str, Any] = town.client.get(f"/api/files/{file_id}", headers=town.enterprise.headers).json()
    return found


@pytest.mark.rule("LP-35d")
def test_a_cycle_that_ends_unsold_gives_the_ticket_back(town: KindCity) -> None:
    officer, cycle_id = town.desks["CITY"][0], opened(town)
    ticket = in_trade(town, cycle_id)
    closed = town.done(f"cycles/{cycle_id}/close", officer)
    assert (closed["state"], read(town, ticket["id"])["state"]) == ("CLOSED", "ACTIVE")
    late = town.refused(f"cycles/{cycle_id}/enter", town.enterprise, {"ticket_id": ticket["id"]})
    assert late["code"] == "CONFLICT"
    assert_proven(town.city)


@pytest.mark.rule("LP-30b", "LP-06")
def test_only_its_own_carbon_ticket_is_entered_and_only_in_an_open_cycle(town: KindCity) -> None:
    cycle_id = opened(town)
    state = town.active(town.state("CITY", ground=square(200)))
    refused = town.refused(f"cycles/{cycle_id}/enter", town.enterprise, {"ticket_id": state["id"]})
    assert refused["rule"] == "LP-06"
    unissued = town.draft(town.state(ground=square(400)))
    assert town.refused(f"cycles/{cycle_id}/enter", town.farm, {"ticket_id": unissued})["rule"] == "LP-30b"
    mine = town.active(town.carbon())
    other = open_account(town.city, Role.ENTERPRISE, UNIT)
    body = {"ticket_id": mine["id"]}
    assert town.refused(f"cycles/{cycle_id}/enter", other, body)["rule"] == "LP-06"
    ahead = town.done("cycles", town.desks["CITY"][0], {"opens_on": "2026-02-01", "ends_on": "2026-03-01"})
    early = town.refused(f"cycles/{ahead['id']}/enter", town.enterprise, body)
    assert (early["code"], early["rule"]) == ("CYCLE_NOT_OPEN", "LP-30b")
    county = town.post("cycles", town.desks["COUNTY"][0], {"opens_on": "2026-02-01", "ends_on": "2026-03-01"})
    assert county.status_code == 403


@pytest.mark.rule("IV-05")
def test_every_changed_row_of_a_cycle_is_found(town: KindCity) -> None:
    cycle_id = opened(town)
    in_trade(town, cycle_id)
    fixed(town, cycle_id)
    town.done(f"cycles/{cycle_id}/complete-trade", town.desks["CITY"][0], sale(town))
    attacks = (
        "UPDATE trading_cycle SET state = 'CLOSED'",
        "UPDATE trading_cycle SET ends_on = '2099-12-31'",
        "UPDATE area_claim SET live = false WHERE subject_kind = 'cycle'",
    )
    for attack in attacks:
        with town.city.database.engine.connect() as connection, connection.begin() as transaction:
            disarm(connection)
            connection.execute(text(attack))
            with Session(connection, join_transaction_mode="rollback_only") as db:
                report = check(db, SCOPE, cycle_checks.PASSES)
            found = {fault.table for one in report.results for fault in one.faults}
            assert "trading_cycle" in found, attack
            transaction.rollback()


@pytest.mark.rule("LP-20a", "LP-29")
@pytest.mark.parametrize("role", [Role.STATE_FOREST_MANAGER, Role.ENTERPRISE])
def test_the_form_of_an_applicant_asks_for_its_own_kind_and_gets_a_draft(city: City, role: Role) -> None:
    applicant = person(city, role, UNIT)
    with city.database.writing() as db:
        publish_outlines(db)
        made = an_application(db, applicant.account.party_id, square(), "0001", Tenure.STATE)
    text = applicant.client.get("/apply").text
    fields: dict[str, str] = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))
    chosen = {name: value for name, value in OWN_FIELDS.items() if f'name="{name}"' in text}
    form = {
        **fields,
        **chosen,
        "basis": re.findall(r'<option value="(\w+)">', text)[0],
        "unit_id": UNIT,
        "block_name": "示例林地",
        "certificate_no": "示例林证0001",
        "assessment_id": made.assessment_id,
        "compartment_codes": "0001",
        "area_mu": "15.03",
    }
    asked = re.findall(r'name="(material\.\w+)"', text)
    sent = applicant.client.post(
        "/apply", data=form, files=dict.fromkeys(asked, SCAN), follow_redirects=False
    )
    assert sent.status_code == 303, sent.text
    file_id = sent.headers["location"].removeprefix("/desk/")
    assert applicant.take(file_id, "submit").status_code == 303
    assert "民主决议" not in text


OWN_FIELDS = {
    "level": "CITY",
    "holder_type": "STATE_FARM",
    "planting.acceptance_no": "示例验1号",
    "planting.accepted_on": "2025-10-20",
    "planting.body": "示例验收单位",
    "planting.accepted_area_mu": "15.03",
}
SCAN = ("paper.pdf", b"%PDF-1.7 a scanned paper", "application/pdf")

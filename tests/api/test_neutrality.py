"""Neutrality over HTTP (ZH-01 to ZH-14, 16.11): accounted, checked, covered, stated, given a title."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.city import City
from registry.actions.law import fill_slot
from registry.market.statements import NOT_CCER
from registry.parties.roles import Role
from registry.store.database import Database
from tests.api.accounts import open_account
from tests.api.neutral_city import EVENT, FIVE, YEAR, NeutralCity
from tests.registry.issuance.test_acceptance import KG
from tests.registry.tickets.village import SIGNED, UNIT

TEN_TONNES_KWH = 17_073.587  # × 0.5857 kg/kWh = 10,000 kg, of which 7 mg are rounding
STANDARD = {
    "title": "LOW_CARBON_ENTERPRISE",
    "offset_min_permille": 1000,
    "months": 12,
    "review_months": 6,
    "effective_from": "2026-01-01",
    "document_ref": "示例标准〔2026〕1号",
    "paper_sha256": SIGNED,
    "conditions": "示例：采用低碳技术",
}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """A refusal of a rule does not depend on the dialect; the journey walks both."""
    return sqlite_database


@pytest.fixture
def town(client: TestClient, city: City) -> NeutralCity:
    return NeutralCity.settle(client, city)


@pytest.mark.rule("ZH-01")
def test_worked_example_12_a_thousand_persons_make_a_large_event(town: NeutralCity) -> None:
    large = town.figures(town.register(attendance=1000))
    small = town.figures(town.register(attendance=999))
    assert (large["large_event"], small["large_event"]) == (True, False)
    assert town.market.code("neutrality-files", town.organiser, EVENT | {"attendance": 0}) == (
        "ATTENDANCE_MISSING",
        "ZH-01",
    )


@pytest.mark.rule("ZH-05")
def test_worked_example_12_the_floor_area_is_asked_of_the_fourth_group_only(town: NeutralCity) -> None:
    building = YEAR | {"kind": "BUILDING", "name": "示例大楼", "building": "LARGE_PUBLIC"}
    refused = town.market.code("neutrality-files", town.organiser, building | {"floor_area_dm2": 3_000_000})
    assert refused == ("AREA_TOO_SMALL", "ZH-05")
    town.market.done("neutrality-files", town.organiser, building | {"floor_area_dm2": 3_000_001})
    for kind in ("CITY_ADMINISTRATION", "FINANCIAL_BRANCH", "COMMERCIAL_COMPLEX"):
        town.market.done("neutrality-files", town.organiser, building | {"building": kind})


@pytest.mark.rule("ZH-02")
def test_the_group_is_recorded_and_nobody_is_kept_from_closing_without_a_purchase(town: NeutralCity) -> None:
    for group, organised in (("PARTY_OR_STATE_BODY", True), ("SOCIAL_ORGANISATION", False)):
        file = town.event(TEN_TONNES_KWH, buyer_type=group)
        assert town.figures(file)["organised"] is organised
        assert town.take(file, "close")["details"]["closed_on"] == "2026-01-08"
        assert town.refused(file, "close") == ("NEUTRALITY_FILE_CLOSED", "ZH-02")
    assert town.differences() == []


@pytest.mark.rule("ZH-03", "IV-03")
def test_an_event_is_covered_in_part_stated_corrected_and_topped_up(town: NeutralCity) -> None:
    listing = town.plain()
    file = town.event(2_000)  # 1,171.4 kg
    assert town.figures(file)["details"]["emissions_g"] == 1_171_400
    assert town.refused(file, "state")[0] == "CONFLICT"
    town.cover(file, listing, amount_yuan=6)
    seen = town.figures(file)
    assert (seen["state"], seen["percent"], seen["missing_g"]) == ("PARTLY_OFFSET", 51, 571_400)
    partly = town.take(file, "state", display_name="示例主办单位")
    shown = town.market.get(f"neutrality-statements/{partly['number']}")
    assert shown["status"] == "VALID" and shown["record"]["percent"] == 51 and not shown["record"]["neutral"]
    assert "51%" in shown["wording"]["zh"] and "碳中和" not in shown["wording"]["zh"]
    assert town.refused(file, "state") == ("NOTHING_TO_STATE", "ZH-03")
    town.take(file, "account-event", **FIVE, electricity_kwh=1_000)  # fewer came: 585.7 kg
    seen = town.figures(file)
    assert (seen["state"], seen["percent"], seen["surplus_g"]) == ("NEUTRAL", 102, 14_300)
    assert town.market.get(f"neutrality-statements/{partly['number']}")["status"] == "OUTDATED"
    town.take(file, "account-event", **FIVE, electricity_kwh=1_100)  # more came after all: 644.27 kg
    assert town.figures(file)["state"] == "PARTLY_OFFSET"
    town.cover(file, listing, grams=44_270)
    neutral = town.take(file, "state")
    shown = town.market.get(f"neutrality-statements/{neutral['code'].lower()}")
    assert (shown["record"]["neutral"], shown["record"]["retired_g"]) == (1, 700_000)
    assert "核算范围内" in shown["wording"]["zh"] and "碳中和" not in shown["wording"]["zh"]
    old = town.market.get(f"neutrality-statements/{partly['number']}")
    assert (old["status"], old["superseded_by"]) == ("SUPERSEDED", neutral["number"])
    assert len(shown["record"]["retirements"]) == 2 and shown["record"]["not_counted"]
    assert (
        town.market.client.get(f"/api/neutrality-statements/{neutral['number']}/file.pdf").content[:5]
        == b"%PDF-"
    )
    assert town.differences() == []


@pytest.mark.rule("ZH-04", "ZH-14", "IV-04")
def test_worked_example_16_sixty_percent_by_issued_grams_and_the_rest_refused(town: NeutralCity) -> None:
    numbered, plain = town.numbered(), town.plain()
    file = town.year(10_000 * KG)
    town.cover(file, numbered, grams=6_000 * KG)
    wanted = {"listing_id": plain, "acknowledged": True, "grams": 4_000 * KG}
    assert town.refused(file, "cover", **wanted) == ("NUMBERS_MISSING", "ZH-14")
    seen = town.figures(file)
    assert (seen["state"], seen["percent"], seen["details"]["retired_g"]) == ("PARTLY_OFFSET", 60, 6_000 * KG)
    made = town.take(file, "state")["number"]
    record = town.market.get(f"neutrality-statements/{made}")["record"]
    assert record["retirements"][0]["numbers"] == ["示例备1", "示例核1", "示例签1"]
    assert record["retirements"][0]["experts"][0]["field"] == "林业"
    event = town.event(TEN_TONNES_KWH)
    assert town.figures(event)["details"]["emissions_g"] == 10_000 * KG
    town.cover(event, plain, grams=4_000 * KG)
    assert town.figures(event)["percent"] == 40
    more = open_account(town.market.city, Role.ENTERPRISE, UNIT)
    assert town.refused(event, "cover", more, **wanted)[0] == "NOT_THE_PARTY"
    town.cover(event, numbered, amount_yuan=15)
    town.take(event, "account-event", **FIVE, electricity_kwh=TEN_TONNES_KWH * 0.55)
    assert town.figures(event)["state"] == "NEUTRAL"
    assert town.differences() == []


@pytest.mark.rule("IV-03", "IV-04", "XW-13")
def test_a_certificate_serves_one_file_of_its_own_purpose_and_party(town: NeutralCity) -> None:
    listing = town.plain()
    first, second = town.event(1_000), town.event(1_000)
    wish = {"listing_id": listing, "amount_yuan": 1, "acknowledged": True}
    certificates = {}
    for purpose in ("LARGE_EVENT", "LIFE"):
        order = town.market.done("orders", town.organiser, {**wish, "purpose": purpose})
        slip = {"order_no": order["number"], "slip_no": purpose, "amount_fen": 100, "paid_on": "2026-01-08"}
        town.market.done("payments/counter", town.cashier, {**slip, "document_sha256": SIGNED})
        seen = town.market.get(f"orders/{order['id']}", town.organiser)
        certificates[purpose] = seen["certificate_no"]
    life, large = certificates["LIFE"], certificates["LARGE_EVENT"]
    assert town.refused(first, "take-in", certificate_no=life) == ("PURPOSE_UNFIT", "IV-03")
    rival = open_account(town.market.city, Role.ENTERPRISE, UNIT)
    foreign = town.register(rival)
    town.take(foreign, "account-event", rival, **FIVE, electricity_kwh=10)
    assert town.refused(foreign, "take-in", rival, certificate_no=large) == ("NOT_YOUR_ORDER", "XW-14")
    assert town.take(first, "take-in", certificate_no=large)["state"] == "PARTLY_OFFSET"
    assert town.refused(second, "take-in", certificate_no=large) == ("ALREADY_CLAIMED", "IV-03")
    revoked = {"decision_sha256": SIGNED}
    town.market.done(f"certificates/{large}/revoke", town.market.officer, revoked)
    assert (town.figures(first)["state"], town.figures(first)["details"]["retired_g"]) == ("CHECKED", 0)
    assert town.differences() == []


def test_the_database_keeps_an_order_with_its_one_file(town: NeutralCity) -> None:
    file, other = town.event(1_000), town.event(1_000)
    order = town.cover(file, town.plain(), amount_yuan=1)
    copied = text(
        "INSERT INTO neutrality_purchase SELECT order_id, :other, claimed_at FROM neutrality_purchase"
    )
    for attack in (
        copied,
        text("UPDATE neutrality_purchase SET file_id = :other"),
        text("DELETE FROM neutrality_purchase"),
    ):
        with pytest.raises(DBAPIError), town.market.city.database.writing() as db:
            db.execute(attack, {"other": other} if ":other" in str(attack) else {})
    assert order and town.differences() == []


@pytest.mark.rule("ZH-09", "RA-19", "ZH-04")
def test_organisations_account_by_one_guide_and_are_checked_by_a_body_on_file(town: NeutralCity) -> None:
    file = town.register(**{**YEAR, "small": True})
    line = [{"name": "外购电力", "grams": 9 * KG}]
    wanted = {"guide": "guide_food", "lines": line, "report_sha256": SIGNED}
    assert town.refused(file, "account", **wanted) == ("VERIFIER_MISSING", "ZH-09")
    wanted["verifier_id"] = town.verifier.party_id
    missing = town.refused(file, "account", **{**wanted, "guide": "guide_other_industry"})
    assert missing == ("GUIDE_MISSING", "ZH-04")  # its version is not on record
    assert town.refused(file, "account", **{**wanted, "guide": "guide_public_building"})[0] == "GUIDE_MISSING"
    town.take(file, "account", **wanted, activities={"electricity": 100})
    report = {"confirmed_g": 8 * KG, "report_no": "示例报告1", "report_sha256": SIGNED}
    assert town.refused(file, "check", town.verifier, **report) == ("NOT_ON_FILE", "RA-19")
    town.on_file()
    stranger = open_account(town.market.city, Role.VERIFIER, UNIT)
    assert [one["id"] for one in town.market.get("neutrality-files/to-check", town.verifier)] == [file]
    assert town.market.get("neutrality-files/to-check", stranger) == []
    assert town.refused(file, "check", stranger, **report)[0] == "SEVERAL_REFUSED"
    checked = town.take(file, "check", town.verifier, **report)
    assert (checked["state"], checked["details"]["emissions_g"]) == ("CHECKED", 8 * KG)
    with town.market.city.database.writing() as db:
        officer = town.market.officer.appointment.actor
        fill_slot(db, "guide_other_industry", "示例版本1", by=officer, now=town.market.city.now())
    other = town.refused(file, "account", **{**wanted, "guide": "guide_other_industry"})
    assert other == ("GUIDE_CHANGED", "ZH-09")
    late = YEAR | {"period_from": "2024-01-01", "period_to": "2024-06-30"}
    assert town.market.code("neutrality-files", town.organiser, late) == ("PERIOD_UNFIT", "ZH-04")
    again = town.market.code("neutrality-files", town.organiser, YEAR)
    assert again == ("ALREADY_REGISTERED", "ZH-04")
    assert town.differences() == []


GUIDE_OF = {
    "BUILDING": "guide_public_building",
    "PRODUCT": "guide_product_footprint",
    "PILOT_UNIT": "peak_pilot_guide",
}


@pytest.mark.rule("ZH-06", "ZH-07", "ZH-05", "ZH-14", "ZH-10")
def test_buildings_products_and_pilot_units_take_issued_grams_only(town: NeutralCity) -> None:
    numbered, plain = town.numbered(), town.plain()
    more = {"building": "COMMERCIAL_COMPLEX", "batch": "示例型号A，批次2026-01"}
    town.on_file()
    for kind, guide in GUIDE_OF.items():
        file = town.register(**{**YEAR, "kind": kind, "name": "示例对象001", **more})
        wanted = {"guide": guide, "report_sha256": SIGNED, "verifier_id": town.verifier.party_id}
        town.take(file, "account", **wanted, lines=[{"name": "合计", "grams": 1_000 * KG}])
        report = {"confirmed_g": 1_000 * KG, "report_no": "示例报告1", "report_sha256": SIGNED}
        town.take(file, "check", town.verifier, **report)
        plainly = {"listing_id": plain, "acknowledged": True, "amount_yuan": 1}
        assert town.refused(file, "cover", **plainly) == ("NUMBERS_MISSING", "ZH-14")
        town.cover(file, numbered, amount_yuan=4)
        seen = town.figures(file)
        assert (seen["state"], seen["percent"]) == ("PARTLY_OFFSET", 40)
    record = town.market.get(f"neutrality-statements/{town.take(file, 'state')['number']}")["record"]
    assert record["batch"] == more["batch"] and record["verifier_filing_no"] == "示例备案001"
    form = town.market.get(f"neutrality-files/{file}/uptake-form", town.organiser)
    assert form["template"] == "银川市碳减排量消纳信息表" and "尚未登记" in form["template_ref"]
    assert (form["quantity_g"], form["emissions_g"], form["report_no"]) == (400_000, 1_000 * KG, "示例报告1")
    assert form["retirements"][0]["serials"] == [800_001, 1_200_000]
    town.cover(file, numbered, amount_yuan=6)
    assert town.figures(file)["state"] == "NEUTRAL"
    assert town.refused(file, "apply-title", reason="示例") == ("NO_TITLE_FOR_KIND", "ZH-08")
    assert town.differences() == []


@pytest.mark.rule("ZH-08", "RA-23")
def test_a_title_is_given_reviewed_and_withdrawn_by_persons_only(town: NeutralCity) -> None:
    file = town.year(500 * KG)
    town.cover(file, town.numbered(), amount_yuan=5)
    assert town.figures(file)["state"] == "NEUTRAL"
    assert town.refused(file, "apply-title", reason="示例") == ("STANDARD_MISSING", "ZH-08")
    assert town.market.code("title-standards", town.market.officer, STANDARD)[0] == "ROLE_NOT_ALLOWED"
    town.market.done("title-standards", town.ecology, STANDARD)
    assert town.market.get("title-standards")[0]["paper_texts"][0]["body"]["conditions"]
    town.take(file, "apply-title", reason="采用示例低碳技术")
    assert town.refused(file, "award-title", town.ecology, reason="示例") == ("TITLE_REVIEW_MISSING", "ZH-08")
    poor = town.refused(file, "review-title", town.ecology, meets=False, reason="技术材料不足")
    assert poor == ("STANDARD_NOT_MET", "ZH-08")
    town.take(file, "review-title", town.ecology, meets=True, reason="符合")
    assert town.refused(file, "award-title", town.ecology, reason="示例") == ("FOUR_EYES", "RA-23")
    titled = town.take(file, "award-title", town.ecology2, reason="符合标准")
    assert (titled["state"], titled["details"]["title_until"]) == ("TITLED", "2027-01-07")
    seen = town.take(file, "reexamine-title", town.ecology, reason="复核符合")
    assert seen["details"]["review_on"] == "2026-07-07"
    ended = town.take(file, "withdraw-title", town.ecology, reason="不再符合")
    assert (ended["state"], ended["details"]["title_until"]) == ("TITLE_ENDED", "2026-01-08")
    assert town.differences() == []


@pytest.mark.rule("ZH-11")
def test_the_yearly_trade_of_an_enterprise_leaves_as_json_and_csv(town: NeutralCity) -> None:
    listing = town.plain()
    town.cover(town.event(1_000), listing, amount_yuan=3)
    totals = {one["party_id"]: one for one in town.market.get("inclusion-trade?year=2026", town.ecology)}
    own = totals[town.organiser.party_id]
    assert (own["bought_fen"], own["bought_g"], own["sold_fen"], own["total_fen"]) == (300, 300_000, 0, 300)
    owner = totals[town.market.owner.party_id]
    assert (owner["sold_fen"], owner["total_fen"]) == (300, 300)
    assert town.market.get("inclusion-trade?year=2025", town.ecology) == []
    address = f"/api/inclusion-trade?year=2026&as_csv=true&party_id={town.organiser.party_id}"
    lines = town.market.client.get(address, headers=town.ecology.headers).text.splitlines()
    assert len(lines) == 2 and ",300,300000,0,0,1,300" in lines[1]
    assert town.market.client.get(address, headers=town.organiser.headers).status_code == 403


@pytest.mark.rule("ZH-03")
def test_the_five_questions_give_a_range_and_say_what_is_left_out(town: NeutralCity) -> None:
    body: dict[str, Any] = {"people": 100, "days": 1, "hotel_nights": 0, "meals": 100}
    body["journeys"] = [{"mode": "train", "people": 60, "km_return": 400}]
    found = town.market.done("event-footprint", None, body)
    assert found["low_g"] < found["emissions_g"] < found["high_g"]
    assert found["emissions_g"] == 851_040 + 188_000 and found["biggest"].startswith("火车")
    assert found["without_way"] == "40" and len(found["not_counted"]) >= 5
    assert all(line["sources"] and line["factor_year"] for line in found["lines"])
    too_many = body | {"journeys": [{"mode": "train", "people": 101, "km_return": 1}]}
    assert town.market.post("event-footprint", None, too_many).status_code == 422


@pytest.mark.rule("CC-05", "CC-03")
def test_a_key_emitter_is_flagged_and_a_statement_says_it_is_no_ccer(town: NeutralCity) -> None:
    big = town.year(26_000_000_000)
    assert town.figures(big)["key_emitter"] is True
    town.take(big, "close")
    assert town.figures(town.year(25_999_999_999))["key_emitter"] is False
    assert "CCER" in NOT_CCER.zh

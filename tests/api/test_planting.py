"""Online planting over HTTP: the site of the year, its design and price, sale, planting and upkeep (16.8)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient

from api.city import City
from api.worker.terms import remind_planters
from registry.actions import planting as verbs
from registry.actions.layers import load_layer
from registry.clock import Moment
from registry.land.layers import Feature, LayerKind, LayerSheet
from registry.ledger.purposes import Income
from registry.market.money import due
from registry.market.planting import PlantingSite, price_per_tree
from registry.parties.roles import Role
from registry.store.database import Database
from registry.store.queries import casework, ledger
from tests.api.accounts import Account, open_account
from tests.api.market import Market, a_market
from tests.api.test_adoption import faults, published_notice
from tests.registry.land.ground import square
from tests.registry.tickets.village import SIGNED, UNIT

CONFIRMED = "已查阅国土调查成果，地块不涉及耕地。"
WATER = {"body": "示例水务部门", "confirmed_on": "2026-01-05", "source": "示例干渠", "m3_per_year": 12_000}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def market(client: TestClient, city: City) -> Market:
    return a_market(client, city)


@pytest.fixture
def buyer(city: City) -> Account:
    return open_account(city, Role.ENTERPRISE, UNIT)


@pytest.fixture
def cashier(city: City) -> Account:
    return open_account(city, Role.FINANCE)


def site_body(market: Market, **changes: Any) -> dict[str, Any]:
    ground = shapely.geometry.mapping(square(500, 500, 60))
    body = {"unit_id": UNIT, "name": "示例义务植树基地", "year": 2026, "ground": ground}
    return body | {"implementer_id": market.desk.party_id, "confirmation": CONFIRMED} | changes


def design_body(**changes: Any) -> dict[str, Any]:
    """Worked example 13: 120 trees costing 4,990 yuan."""
    seedlings = {"source": "示例苗木市场", "priced_on": "2026-01-04", "cost_fen": 499_000}
    body: dict[str, Any] = {"lines": [{"species": "国槐", "spec": "胸径3厘米", "dbh_mm": 30, "count": 120}]}
    body |= {"season_until": "2026-04-30", "seedlings": {**seedlings, "document_sha256": SIGNED}}
    return body | {"design_sha256": SIGNED, "water": {**WATER, "document_sha256": SIGNED}} | changes


def published(market: Market, **changes: Any) -> dict[str, Any]:
    site = market.done("planting-sites", market.officer, site_body(market))["id"]
    market.done(f"planting-sites/{site}/design", market.desk, design_body(**changes))
    market.done(f"planting-sites/{site}/approve", market.officer)
    market.done(f"planting-sites/{site}/publish", market.officer)
    return dict(market.get(f"planting-sites/{site}"))


def wish(site: dict[str, Any], trees: int = 3, **changes: Any) -> dict[str, Any]:
    body = {"listing_id": site["id"], "object": "SITE", "pieces": trees, "purpose": "PLANTING_DUTY"}
    body |= {"amount_yuan": trees * site["price_yuan"], "display_name": "示例单位001", "acknowledged": True}
    return body | changes


def paid(market: Market, buyer: Account, cashier: Account, body: dict[str, Any]) -> dict[str, Any]:
    order = market.done("orders", buyer, body)
    slip = {"order_no": order["number"], "slip_no": order["number"], "amount_fen": order["amount_fen"]}
    slip |= {"paid_on": "2026-01-08", "document_sha256": SIGNED}
    assert market.done("payments/counter", cashier, slip)["verdict"] == "APPLIED"
    return dict(market.get(f"orders/{order['id']}", buyer))


def on(day: date) -> Moment:
    """A business day of the story; instants are real (D17)."""
    return Moment(day, datetime.now(UTC))


@pytest.mark.rule("YZ-01", "YZ-10")
def test_the_site_of_the_year_lies_outside_farmland_and_an_absent_layer_is_confirmed(market: Market) -> None:
    bare = market.post("planting-sites", market.officer, site_body(market, confirmation="")).json()
    assert {one["rule"] for one in bare["refusals"]} == {"YZ-10"}
    assert market.post("planting-sites", market.desk, site_body(market)).status_code == 403
    made = market.done("planting-sites", market.officer, site_body(market))
    assert made["state"] == "SITE_SELECTED" and made["details"]["year"] == 2026
    assert made["details"]["area_dm2"] > 300_000 and CONFIRMED in made["details"]["farmland"]
    sheet = LayerSheet(LayerKind.FARMLAND, "示例2026", "示例来源", SIGNED, date(2026, 1, 1))
    with market.city.database.writing() as db:
        fields = [Feature("水田", square(480, 480, 60))]
        load_layer(db, sheet, fields, by=market.officer.appointment.actor, now=market.city.now())
    assert market.code("planting-sites", market.officer, site_body(market)) == ("INSIDE_LAYER", "YZ-10")


@pytest.mark.rule("YZ-02", "YZ-03", "YZ-12", "MS-06", "RA-23")
def test_nothing_is_sold_before_the_design_is_approved_by_another_and_published(
    market: Market, buyer: Account
) -> None:
    site = market.done("planting-sites", market.officer, site_body(market))["id"]
    at = f"planting-sites/{site}"
    assert market.code(f"{at}/approve", market.officer) == ("DESIGN_INCOMPLETE", "YZ-02")
    assert market.code(f"{at}/publish", market.officer) == ("DESIGN_NOT_APPROVED", "YZ-02")
    late = market.code(f"{at}/design", market.desk, design_body(season_until="2025-12-31"))
    assert late == ("DESIGN_INCOMPLETE", "YZ-02")
    dry = market.done(f"{at}/design", market.desk, design_body(water=None))
    assert "水务" in dry["warning"]
    entered = market.done(f"{at}/design", market.officer, design_body())
    assert (entered["price_yuan"], entered["trees"], entered["warning"]) == (42, 120, "")
    assert entered["status"] == "EXPECTED" and entered["horizon_years"] == 20
    assert entered["seedlings"]["source"] and entered["seedlings"]["priced_on"] == "2026-01-04"
    assert market.code(f"{at}/approve", market.officer) == ("SAME_HAND", "RA-23")
    assert market.code("orders", buyer, wish(entered)) == ("NOT_ON_SALE", "XW-04")
    assert market.client.get(f"/api/{at}").status_code == 404
    market.done(f"{at}/design", market.desk, design_body())
    market.done(f"{at}/approve", market.officer)
    assert market.done(f"{at}/publish", market.officer)["state"] == "PUBLISHED"
    seen, said = market.get(at), market.get(f"{at}/evidence")
    assert seen["free"] == 120 and seen["expected_g"] == int(said["expected_co2e_kg"] * 1000)
    assert faults(market.city) == []


def test_worked_example_13_forty_two_yuan_a_tree() -> None:
    assert price_per_tree(499_000, 120) == 42


@pytest.mark.rule("YZ-04", "YZ-07", "ZJ-05", "XW-13", "IV-02")
def test_yuan_trees_and_expected_grams_stand_on_the_order_and_no_tree_is_sold_twice(
    market: Market, buyer: Account, cashier: Account
) -> None:
    site = published(market)
    assert market.code("orders", buyer, wish(site, 0, amount_yuan=1)) == ("WHOLE_TREES", "YZ-04")
    assert market.code("orders", buyer, wish(site, amount_yuan=1)) == ("NOT_THE_PRICE", "XW-03")
    assert market.code("orders", buyer, wish(site, purpose="PRODUCT"))[0] in (
        "EXPECTED_ONLY",
        "NUMBERS_MISSING",
    )
    assert market.code("orders", buyer, wish(site, 121)) == ("SOLD_OUT", "XW-10")
    first, second = (paid(market, buyer, cashier, wish(site, trees)) for trees in (3, 2))
    assert (first["pieces"], first["amount_fen"]) == (3, 3 * 42 * 100)
    assert first["grams"] == 3 * site["grams_per_tree"] and first["purpose"] == "PLANTING_DUTY"
    records = [market.get(f"certificates/{one['certificate_no']}")["record"] for one in (first, second)]
    assert [record["trees"] for record in records] == [[1, 3], [4, 5]]
    assert {(record["status"], record["form"]) for record in records} == {("EXPECTED", "PLANTING")}
    html = {"accept": "text/html"}
    for path in (f"c/{first['certificate_no']}", f"planting/{site['number']}", "planting"):
        for language in ("", "/en"):
            assert market.client.get(f"{language}/{path}", headers=html).status_code == 200
    pdf = market.client.get(f"/api/orders/{first['id']}/certificate.pdf", headers=buyer.headers)
    assert pdf.content.startswith(b"%PDF")
    seen = market.get(f"planting-sites/{site['id']}")
    assert (seen["state"], seen["sold"], seen["free"]) == ("FUNDED", 5, 115)
    assert market.code("orders", buyer, wish(site, 116)) == ("SOLD_OUT", "XW-10")
    with market.city.reading() as db:
        keeper = casework.find(db, PlantingSite, site["id"]).party_id
        kept = ledger.balance(db, due(Income.PLANTING_INCOME, keeper, test=bool(first["test"])))
    assert kept and kept.credits_posted == 5 * 42 * 100
    assert faults(market.city) == []


@pytest.mark.rule("YZ-05", "YZ-08", "GS-01")
def test_planted_kept_reviewed_replanted_below_85_percent_and_established(
    market: Market, buyer: Account, cashier: Account
) -> None:
    site = published(market)
    paid(market, buyer, cashier, wish(site, 10))
    at, database = f"planting-sites/{site['id']}", market.city.database
    assert remind_planters(database, on(date(2026, 4, 30))) == []
    assert remind_planters(database, on(date(2026, 5, 1))) == [site["id"]]
    assert remind_planters(database, on(date(2026, 5, 2))) == []
    few = {"planted": 9, "planted_on": "2026-01-08", "photos": [SIGNED]}
    assert market.code(f"{at}/plant", market.desk, few) == ("MORE_SOLD_THAN_PLANTED", "YZ-05")
    assert market.code(f"{at}/plant", market.desk, few | {"planted": 121}) == (
        "MORE_PLANTED_THAN_DESIGNED",
        "YZ-04",
    )
    market.done(f"{at}/plant", market.desk, few | {"planted": 10})
    assert market.code("orders", buyer, wish(site)) == ("NOT_ON_SALE", "XW-04")
    assert market.code(f"{at}/accept", market.desk) == ("SAME_HAND", "RA-23")
    assert market.done(f"{at}/accept", market.officer)["state"] == "IN_UPKEEP"
    published_notice(market, "PLANTING", "栽植完成", "已栽植10株。", site["id"])
    assert [one["title"] for one in market.get(at)["timeline"]] == ["栽植完成"]
    assert market.code(f"{at}/review", market.desk, {"survival_permille": 900, "report_sha256": SIGNED}) == (
        "YEAR_REVIEWED", "YZ-08",
    )  # fmt: skip
    _reviewed(market, site["id"])
    assert faults(market.city) == []


def _reviewed(market: Market, site_id: str) -> None:
    """Three years on, by the same verbs: 84.9 % asks for replanting, 85 % does not."""
    by, database = market.desk.appointment.actor, market.city.database
    with database.writing() as db:
        assert verbs.review(db, site_id, 849, SIGNED, by=by, now=on(date(2027, 9, 1))).state == "REPLANTING"
    with database.writing() as db:
        verbs.replanted(db, site_id, SIGNED, by=by, now=on(date(2028, 4, 1)))
    for year in (2028, 2029):
        with database.writing() as db:
            assert (
                verbs.review(db, site_id, 850, SIGNED, by=by, now=on(date(year, 9, 1))).state == "IN_UPKEEP"
            )
    with database.writing() as db:
        assert verbs.establish(db, site_id, by=by, now=on(date(2029, 12, 1))).state == "ESTABLISHED"

"""Adoption over HTTP: catalogue, the signed year, one tree-year sold once, plaque, loss, restating (16.9)."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from api.app import build_app
from api.city import City
from api.documents.reproduction import Pages, pages_of
from api.documents.verify import attached_proof, verify_file
from api.worker.terms import end_adoptions, remind_keepers
from api.workflows import trees as workflow
from registry.actions.checking import check
from registry.actions.checks import cases
from registry.actions.checks import ledger as ledger_checks
from registry.actions.checks import market as market_checks
from registry.actions.checks import trees as tree_checks
from registry.clock import Moment
from registry.ledger.purposes import Income
from registry.market.money import due
from registry.market.trees import Tree, price_of_piece
from registry.parties.roles import Role
from registry.proof.verify import Outcome, proven_document
from registry.store.database import Database
from registry.store.queries import casework, ledger, trees
from registry.store.tables.pieces import tree_year
from tests.api.accounts import Account, open_account
from tests.api.market import Market, a_market
from tests.api.test_certificates import sealed
from tests.registry.issuance.test_acceptance import KG
from tests.registry.land.ground import square
from tests.registry.tickets.village import SIGNED, UNIT

N_PRICE = 6_000
LON, LAT = 106.3012345, 38.4012345


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Both databases refuse by the same keys; the concurrency tests walk both."""
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


def entry(**changes: Any) -> dict[str, Any]:
    body = {"unit_id": UNIT, "category": "PARK", "species": "国槐", "site": "示例公园东门"}
    body |= {"lon": LON, "lat": LAT, "dbh_mm": 320, "surveyed_on": "2026-01-05", "record_sha256": SIGNED}
    return body | changes


def signed(market: Market) -> Any:
    version = workflow.load().version
    body = {"method": workflow.METHOD, "parameters_version": version, "price_fen_per_tonne": N_PRICE}
    return market.done("growth-methods", market.officer, body | {"document_sha256": SIGNED})


def offered(market: Market, **changes: Any) -> dict[str, Any]:
    """A tree in the catalogue, with its coming year on offer."""
    tree = market.done("trees", market.desk, entry(**changes))["id"]
    market.done(f"trees/{tree}/offer", market.officer)
    return dict(market.get(f"trees/{tree}"))


def published_notice(market: Market, topic: str, title: str, body: str, file_id: str) -> str:
    """Drafted, read by three others, published; before that nobody outside the office sees it."""
    draft = {"unit_id": UNIT, "topic": topic, "title": title, "body": body, "file_id": file_id}
    notice = str(market.done("notices", market.desk, draft)["id"])
    third = open_account(market.city, Role.COUNTY_FORESTRY, UNIT)
    for reader in (market.head, market.officer, third):
        read = {"finding": "内容属实。", "proof": "文字数字无误。"}
        market.done(f"notices/{notice}/review", reader, read)
    market.done(f"notices/{notice}/publish", market.officer, {"portal": "示例门户2026-001"})
    return notice


def wish(tree: dict[str, Any], years: int = 1, **changes: Any) -> dict[str, Any]:
    body = {"listing_id": tree["id"], "object": "TREE", "pieces": years, "purpose": "LIFE"}
    body |= {"amount_yuan": years * tree["price_yuan"], "display_name": "示例单位001", "acknowledged": True}
    return body | changes


def paid(market: Market, buyer: Account, cashier: Account, body: dict[str, Any]) -> dict[str, Any]:
    order = market.done("orders", buyer, body)
    slip = {"order_no": order["number"], "slip_no": order["number"], "amount_fen": order["amount_fen"]}
    slip |= {"paid_on": "2026-01-08", "document_sha256": SIGNED}
    assert market.done("payments/counter", cashier, slip)["verdict"] == "APPLIED"
    return dict(market.get(f"orders/{order['id']}", buyer))


def faults(city: City) -> list[str]:
    """What `linpiao check` finds in trees, cases, orders, money and the ledger."""
    passes = (*ledger_checks.PASSES, *market_checks.PASSES, *cases.PASSES, *tree_checks.PASSES)
    with city.reading() as db:
        found = check(db, city.check_scope(), passes).results
    return [str(fault) for result in found for fault in result.faults]


@pytest.mark.rule("RY-01", "RY-02", "GS-18")
def test_the_catalogue_takes_trees_of_30_cm_and_ancient_ones_of_any_and_shows_those_by_a_coarse_place(
    market: Market,
) -> None:
    thin = market.post("trees", market.desk, entry(dbh_mm=299)).json()
    assert (thin["code"], thin["rule"]) == ("TREE_TOO_THIN", "RY-02")
    park = market.get(f"trees/{market.done('trees', market.desk, entry(dbh_mm=300))['id']}")
    assert (park["lon"], park["lat"], park["dbh_mm"]) == (106.3012, 38.4012, 300)
    assert park["species"] == "国槐" and park["site"] and park["keeper"] and park["surveyed_on"]
    made = market.done("trees", market.desk, entry(category="ANCIENT", dbh_mm=120))
    old = market.get(f"trees/{made['id']}")
    assert (old["lon"], old["lat"]) == (106.3, 38.4)
    rows = market.get("trees")
    assert {row["number"] for row in rows} == {park["number"], old["number"]}
    mine = [row for row in rows if row["number"] == old["number"]]
    for said in (made, old, mine, market.get(f"trees/{old['number']}")):
        assert str(LON)[:8] not in str(said) and str(LAT)[:7] not in str(said)
    exact = market.get(f"trees/{old['id']}/point", market.desk)
    assert exact == {"lon": LON, "lat": LAT}
    assert market.client.get(f"/api/trees/{old['id']}/point").status_code == 401
    assert faults(market.city) == []


@pytest.mark.rule("MS-07", "RY-03", "XW-03")
def test_a_year_is_offered_only_by_the_signed_method_at_the_price_that_follows(market: Market) -> None:
    tree = market.done("trees", market.desk, entry())["id"]
    assert market.code(f"trees/{tree}/offer", market.officer) == ("METHOD_NOT_SIGNED", "MS-07")
    signed(market)
    assert market.post(f"trees/{tree}/offer", market.desk).status_code == 403
    market.done(f"trees/{tree}/offer", market.officer)
    seen, said = market.get(f"trees/{tree}"), market.get(f"trees/{tree}/evidence")
    assert seen["state"] == "AVAILABLE" and seen["status"] == "EXPECTED_GROWTH"
    assert seen["growth_g"] == said["growth_g"] == int(said["co2e_kg"] * 1000) > 0
    assert seen["price_yuan"] == -(-seen["growth_g"] // 16_666) and seen["grams_per_yuan"] == 16_666
    assert said["rows"] and all(row["citations"] for row in said["rows"])


@pytest.mark.rule("RY-04", "RY-07", "ZJ-05", "XW-12", "XW-13", "IV-02")
def test_a_paid_year_is_adopted_once_and_its_money_goes_to_the_keeper(
    market: Market, buyer: Account, cashier: Account
) -> None:
    signed(market)
    tree = offered(market)
    assert market.code("orders", buyer, wish(tree, 0, amount_yuan=1)) == ("WHOLE_YEARS", "RY-04")
    assert market.code("orders", buyer, wish(tree, amount_yuan=99)) == ("NOT_THE_PRICE", "XW-03")
    assert market.code("orders", buyer, wish(tree, purpose="LARGE_EVENT")) == ("EXPECTED_ONLY", "XW-13")
    duty = wish(tree, purpose="PLANTING_DUTY")
    assert market.code("orders", buyer, duty) == ("DUTY_NOT_BY_ADOPTION", "YZ-06")
    other = wish(tree, basis="PUBLIC_OFFSET")
    assert market.code("orders", buyer, other) == ("NOT_THIS_BASIS", "XW-12")
    held = market.done("orders", buyer, wish(tree, 2))
    assert (held["grams"], held["pieces"]) == (2 * tree["growth_g"], 2)
    assert market.code("orders", buyer, wish(tree)) == ("SOLD_OUT", "XW-10")
    market.done(f"orders/{held['id']}/cancel", buyer)
    order = paid(market, buyer, cashier, wish(tree, 2))
    assert order["state"] == "RETIRED"
    seen = market.get(f"trees/{tree['id']}")
    assert seen["state"] == "ADOPTED" and [one["year"] for one in seen["years"]] == [2026, 2027]
    assert seen["years"][0]["growth_g"] == tree["growth_g"]
    assert market.code("orders", buyer, wish(tree)) == ("NOT_ON_SALE", "XW-04")
    record = market.get(f"certificates/{order['certificate_no']}")["record"]
    assert (record["status"], record["kind"], record["form"]) == (
        "EXPECTED_GROWTH", "MICRO_SINK_CERTIFICATE", "ADOPTION",
    )  # fmt: skip
    assert record["grams"] == 2 * tree["growth_g"] and record["source"]["tree"] == tree["number"]
    with market.city.reading() as db:
        keeper = casework.find(db, Tree, tree["id"]).party_id
        account = due(Income.ADOPTION_INCOME, keeper, test=bool(order["test"]))
        kept = ledger.balance(db, account)
    assert kept and kept.credits_posted == order["amount_fen"]
    assert faults(market.city) == []


@pytest.mark.rule("RY-04")
def test_the_database_itself_refuses_a_tree_year_twice(
    market: Market, buyer: Account, cashier: Account
) -> None:
    signed(market)
    tree = offered(market)
    paid(market, buyer, cashier, wish(tree))
    with market.city.reading() as db:
        sold = trees.years_of(db, tree["id"])[0]
        again = {column.name: getattr(sold, column.name) for column in tree_year.c}
    with pytest.raises(IntegrityError), market.city.database.writing() as db:
        db.execute(insert(tree_year).values(again))


@pytest.mark.rule("RY-05", "RY-10", "GS-01", "RY-06")
def test_a_plaque_only_on_wish_screened_photographed_and_beside_an_ancient_tree(
    market: Market, buyer: Account, cashier: Account
) -> None:
    signed(market)
    tree = offered(market, category="ANCIENT", dbh_mm=900)
    paid(market, buyer, cashier, wish(tree))
    (adoption,) = market.get("adoptions", buyer)
    assert adoption["state"] == "ADOPTED"
    at = f"adoptions/{adoption['id']}"
    assert market.done(f"{at}/wish-plaque", buyer, {"name": "示例之家"})["state"] == "PLAQUE_ORDERED"
    assert market.get(f"{at}/plaque-name", market.desk) == {"name": "示例之家"}
    photo = {"photo_sha256": SIGNED}
    assert market.code(f"{at}/set-plaque", market.desk, {"placing": "BESIDE", **photo}) == (
        "PLAQUE_NOT_SCREENED", "RY-05",
    )  # fmt: skip
    market.done(f"{at}/pass-plaque-name", market.desk)
    assert market.code(f"{at}/set-plaque", market.desk, {"placing": "HUNG", **photo}) == (
        "NOTHING_FIXED_TO_IT", "RY-10",
    )  # fmt: skip
    done = market.done(f"{at}/set-plaque", market.desk, {"placing": "BESIDE", **photo})
    assert done["state"] == "ADOPTED" and done["details"]["plaque_set_on"]
    told = published_notice(market, "ADOPTION", "春季养护", "浇水、松土。", tree["id"])
    (seen,) = market.get(f"trees/{tree['id']}")["timeline"]
    assert (seen["id"], seen["title"], seen["body"]) == (told, "春季养护", "浇水、松土。")
    assert "示例之家" not in str(market.get(f"trees/{tree['id']}"))
    assert faults(market.city) == []


def on(day: date) -> Moment:
    """A business day of the story; instants are real (D17)."""
    return Moment(day, datetime.now(UTC))


@pytest.mark.rule("RY-06", "RY-04")
def test_a_silent_keeper_is_reminded_after_six_months_and_the_tree_is_free_after_its_term(
    market: Market, buyer: Account, cashier: Account
) -> None:
    signed(market)
    tree = offered(market)
    paid(market, buyer, cashier, wish(tree))
    database = market.city.database
    begun = date.fromisoformat(market.get(f"trees/{tree['id']}")["years"][0]["starts_on"])
    half = date(begun.year, begun.month + 6, begun.day)
    assert remind_keepers(database, on(half)) == []
    late = date(half.year, half.month, half.day + 1)
    assert remind_keepers(database, on(late)) == [tree["id"]] and remind_keepers(database, on(late)) == []
    last = date.fromisoformat(market.get(f"trees/{tree['id']}")["years"][0]["ends_on"])
    assert last == date(begun.year + 1, begun.month, begun.day - 1)
    assert end_adoptions(database, on(last)) == []
    assert len(end_adoptions(database, on(date(last.year, last.month, last.day + 1)))) == 1
    assert market.get(f"trees/{tree['id']}")["state"] == "AVAILABLE"
    assert market.get("adoptions", buyer)[0]["state"] == "ENDED"
    assert faults(market.city) == []


@pytest.mark.rule("RY-09")
def test_a_lost_tree_is_replaced_for_the_rest_of_the_term_and_never_paid_back(
    market: Market, buyer: Account, cashier: Account
) -> None:
    signed(market)
    tree, small, other = offered(market), offered(market, dbh_mm=300), offered(market, dbh_mm=330)
    order = paid(market, buyer, cashier, wish(tree))
    market.done(f"trees/{tree['id']}/lose", market.desk, {"lost_on": "2026-01-08", "evidence_sha256": SIGNED})
    (adoption,) = market.get("adoptions", buyer)
    assert (adoption["state"], market.get(f"trees/{tree['id']}")["state"]) == ("TREE_LOST", "TREE_LOST")
    at = f"adoptions/{adoption['id']}"
    thin = market.code(f"{at}/substitute", market.desk, {"tree_id": small["id"]})
    assert thin == ("NO_FIT_SUBSTITUTE", "RY-09") or small["growth_g"] >= tree["growth_g"]
    market.done(f"{at}/substitute", market.desk, {"tree_id": other["id"]})
    taken = market.done(f"{at}/take-substitute", buyer)
    assert (taken["state"], taken["details"]["tree_id"]) == ("ADOPTED", other["id"])
    assert market.get(f"trees/{other['id']}")["state"] == "ADOPTED"
    assert market.code("orders", buyer, wish(other))[0] == "NOT_ON_SALE"
    assert market.code(f"orders/{order['id']}/refund", buyer)[0] == "ORDER_OVER"
    assert faults(market.city) == []


@pytest.mark.rule("MS-07")
def test_the_next_survey_restates_the_year_and_a_shortfall_is_made_good_by_the_next(
    market: Market, buyer: Account, cashier: Account
) -> None:
    signed(market)
    tree = offered(market, surveyed_on="2024-12-01")
    paid(market, buyer, cashier, wish(tree))
    grown = {"dbh_mm": 320, "surveyed_on": "2026-01-06", "record_sha256": SIGNED}
    market.done(f"trees/{tree['id']}/measure", market.desk, grown)
    (year,) = market.get(f"trees/{tree['id']}")["years"]
    assert (year["growth_g"], year["restated_g"]) == (tree["growth_g"], 0)
    with market.city.reading() as db:
        assert casework.find(db, Tree, tree["id"]).deficit_g == tree["growth_g"]
    assert faults(market.city) == []


def test_worked_example_13_two_yuan_for_21500_g() -> None:
    assert price_of_piece(21_500, 16_666) == 2


@pytest.mark.rule("XW-13", "MS-07")
def test_the_adoption_certificate_verifies_offline_and_prints_what_is_only_expected(
    market: Market, buyer: Account, cashier: Account, tmp_path: Path
) -> None:
    signed(market)
    order = paid(market, buyer, cashier, wish(offered(market)))
    city = market.city
    sealed(city)
    content = market.client.get(f"/api/orders/{order['id']}/certificate.pdf", headers=buyer.headers).content
    file = tmp_path / "adoption.pdf"
    file.write_bytes(content)
    found = verify_file(file, city.log_keys)
    assert found.outcome is Outcome.PROVEN and found.document["status"] == "EXPECTED_GROWTH"
    proven = proven_document(attached_proof(content), city.log_keys)
    assert pages_of(content, proven, city.log_keys, city.settings.public_url) is Pages.SAME
    picture = market.client.get(f"/api/orders/{order['id']}/certificate.png", headers=buyer.headers)
    assert picture.content.startswith(b"\x89PNG")


def test_a_guest_adopts_on_a_phone_without_script_and_reads_how_the_kilograms_came_about(
    market: Market, cashier: Account
) -> None:
    signed(market)
    tree = offered(market)
    client, html = market.client, {"accept": "text/html"}
    assert tree["number"] in client.get("/trees?category=PARK", headers=html).text
    page = client.get(f"/trees/{tree['number']}", headers=html)
    assert page.status_code == 200 and workflow.METHOD in page.text
    form = {name: _hidden(page.text, name) for name in ("token", "key")}
    form |= {"pieces": "1", "purpose": "LIFE", "phone": "13900000001", "acknowledged": "true"}
    sent = client.post(f"/trees/{tree['number']}", data=form, headers=html, follow_redirects=False)  # type: ignore[arg-type]
    assert sent.status_code == 303
    number = sent.headers["location"].split("/")[-1].split("?")[0]
    slip = {"order_no": number, "slip_no": number, "amount_fen": 100 * tree["price_yuan"]}
    slip |= {"paid_on": "2026-01-08", "document_sha256": SIGNED}
    assert market.done("payments/counter", cashier, slip)["verdict"] == "APPLIED"
    order = client.get(sent.headers["location"], headers=html).text
    certificate = order.split("/c/")[1].split('"')[0]
    for language in ("", "/en"):
        assert "EXPECTED_GROWTH" in client.get(f"{language}/c/{certificate}", headers=html).text
        assert client.get(f"{language}/trees/{tree['number']}", headers=html).status_code == 200


def _hidden(text: str, name: str) -> str:
    return text.split(f'name="{name}" value="')[1].split('"')[0]


@pytest.mark.rule("RY-08", "IV-02")
def test_adopted_days_are_taken_off_the_plot_and_another_route_of_the_plot_blocks_an_offer(
    client: TestClient, city: City, buyer: Account, cashier: Account
) -> None:
    """The plot's period ends on 5 January; a tree adopted on the 4th has sold two days of it."""
    fourth = City(city.settings.model_copy(update={"clock": date(2026, 1, 4)}), city.database)
    with TestClient(build_app(fourth), base_url="http://127.0.0.1:8000") as before:
        market = a_market(before, fourth)
        inside = square(300).centroid
        place = {"lon": inside.x, "lat": inside.y, "surveyed_on": "2026-01-03"}
        signed(market)
        tree = offered(market, **place)
        order = market.done("orders", buyer, wish(tree))
        slip = {"order_no": order["number"], "slip_no": order["number"], "amount_fen": order["amount_fen"]}
        slip |= {"paid_on": "2026-01-04", "document_sha256": SIGNED}
        assert market.done("payments/counter", cashier, slip)["verdict"] == "APPLIED"
    market.client, market.city, market.period = client, city, 1
    quantity = market.verified(2_500 * KG)
    issued = market.done(f"quantities/{quantity}/issue", market.desk)
    assert issued["amount_g"] == 2_500 * KG - -(-tree["growth_g"] * 2 // 365)

    other = market.done("trees", market.desk, entry(**place))["id"]
    elsewhere = {"period_from": "2026-06-01", "period_to": "2026-12-31", "route": "NATIONAL"}
    elsewhere |= {"project_no": "示例项目001", "document_sha256": SIGNED}
    market.done(f"plots/{market.plot.id}/routes", market.head, elsewhere)
    assert market.code(f"trees/{other}/offer", market.officer) == ("OTHER_ROUTE_OF_TREE", "RY-08")
    away = market.done("trees", market.desk, entry(lon=LON, lat=LAT))["id"]
    assert market.done(f"trees/{away}/offer", market.officer)["state"] == "AVAILABLE"
    assert faults(city) == []

"""Prices: the owner's own, guidance that refuses nothing, the government's for 办法 第三十一条."""

import pytest
from fastapi.testclient import TestClient

from api.city import City
from registry.parties.roles import Role
from registry.store.database import Database
from tests.api.accounts import Account, open_account
from tests.api.market import Market, a_market, a_price
from tests.api.test_orders import slip, wish
from tests.registry.tickets.village import UNIT

UNDER_ARTICLE_31 = {"basis": "PUBLIC_OFFSET"}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def market(client: TestClient, city: City) -> Market:
    return a_market(client, city)


@pytest.fixture
def buyer(city: City) -> Account:
    return open_account(city, Role.ENTERPRISE, UNIT)


@pytest.mark.rule("XW-06")
def test_guidance_is_shown_and_refuses_no_price_of_the_owner(market: Market, buyer: Account) -> None:
    market.done("prices", market.officer, a_price(4_000, 8_000, "GUIDANCE"))
    listing = market.listed(price_fen_per_tonne=100_000)
    seen = market.get(f"listings/{listing}")
    assert (seen["guidance_fen_per_tonne"], seen["price_fen_per_tonne"]) == ([4_000, 8_000], 100_000)
    assert market.done("orders", buyer, wish(listing))["grams"] == 1_000
    market.done(f"listings/{listing}/reprice", market.owner, {"price_fen_per_tonne": 100})
    prices = market.get(f"listings/{listing}/prices")
    assert [one["price_fen_per_tonne"] for one in prices] == [100_000, 100]
    assert market.code("prices", market.officer, a_price(9, 8, "GUIDANCE")) == ("PRICE_RANGE_WRONG", "XW-06")


@pytest.mark.rule("LP-03d", "LP-31")
def test_article_31_needs_the_governments_price_and_a_listing_that_stands_at_it(
    market: Market, buyer: Account, city: City
) -> None:
    listing = market.listed(price_fen_per_tonne=6_000)
    wanted = wish(listing, **UNDER_ARTICLE_31)
    assert market.code("orders", buyer, wanted) == ("GOVERNMENT_PRICE_MISSING", "LP-03d")
    two_figures = a_price(5_000, 7_000)
    assert market.code("prices", market.officer, two_figures) == ("PRICE_RANGE_WRONG", "LP-03d")
    market.done("prices", market.officer, a_price(5_000))
    assert market.code("orders", buyer, wanted) == ("NOT_AT_GOVERNMENT_PRICE", "LP-03d")
    assert market.done("orders", buyer, wish(listing))["basis"] == "MICRO_SINK"
    market.done("prices", market.officer, a_price(6_000))
    order = market.done("orders", buyer, wanted)
    market.done("payments/counter", open_account(city, Role.FINANCE), slip(order))
    number = market.get(f"orders/{order['id']}", buyer)["certificate_no"]
    assert market.get(f"certificates/{number}")["record"]["kind"] == "CARBON/PUBLIC_OFFSET"
    assert [one["low_fen_per_tonne"] for one in market.get("prices")] == [5_000, 6_000]
    assert market.post("prices", buyer, a_price(1)).status_code == 403


@pytest.mark.rule("CC-03", "XW-11")
def test_village_sinks_offset_production_and_life_and_are_no_ccer(
    market: Market, buyer: Account, city: City
) -> None:
    listing, cashier = market.listed(), open_account(city, Role.FINANCE)
    for purpose in ("PRODUCTION", "LIFE"):
        order = market.done("orders", buyer, wish(listing, purpose=purpose))
        market.done("payments/counter", cashier, slip(order, purpose))
        number = market.get(f"orders/{order['id']}", buyer)["certificate_no"]
        seen = market.get(f"certificates/{number}")
        assert seen["record"]["purpose"] == purpose and "CCER" in seen["notice"]
        page = market.client.get(f"/c/{number}", headers={"Accept": "text/html"}).text
        assert "不是国家核证自愿减排量（CCER）" in page
    board = market.get("board?year=2026&quarter=1")["rows"]
    assert [(row["way"], row["income_fen"]) for row in board] == [("COLLECTIVE", 200)]

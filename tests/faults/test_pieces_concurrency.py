"""Many buyers at once on one tree-year and on the last trees of a site: each is sold once (RY-04, YZ-04)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.app import build_app
from api.city import City
from api.settings import Settings
from registry.parties.roles import Role
from registry.store.database import Database
from tests.api.accounts import Account, open_account
from tests.api.market import Market, a_market
from tests.api.peers import serving
from tests.api.test_adoption import faults, offered, signed
from tests.api.test_adoption import wish as years
from tests.api.test_planting import design_body, published
from tests.api.test_planting import wish as trees
from tests.faults.test_market_concurrency import settings
from tests.registry.tickets.village import SIGNED, UNIT

__all__ = ["settings"]
BUYERS, TREES, EACH = 24, 20, 3
SOLD_OUT = {"SOLD_OUT", "TREE_UNFIT", "TREE_YEAR_SOLD", "NOT_ON_SALE"}


@pytest.fixture
def market(database: Database, settings: Settings) -> Iterator[Market]:
    city = City(settings, database)
    with TestClient(build_app(city), base_url="http://127.0.0.1:8000") as client:
        yield a_market(client, city)


class Rush:
    """Everybody orders in the same moment and pays at the counter what was held for them."""

    def __init__(self, market: Market, address: str) -> None:
        self.market, self.address = market, address
        self.buyers = [open_account(market.city, Role.ENTERPRISE, UNIT) for _ in range(4)]
        self.cashier = open_account(market.city, Role.FINANCE)
        self.refusals: list[str] = []

    def run(self, wanted: dict[str, Any]) -> list[str]:
        """The certificates they got."""
        ready = Barrier(BUYERS)

        def one(number: int) -> str | None:
            with httpx.Client(base_url=self.address, timeout=120) as http:
                ready.wait()
                return self._buys(http, self.buyers[number % len(self.buyers)], wanted)

        with ThreadPoolExecutor(BUYERS) as pool:
            return [number for number in pool.map(one, range(BUYERS)) if number]

    def _buys(self, http: httpx.Client, buyer: Account, wanted: dict[str, Any]) -> str | None:
        order = http.post("/api/orders", json=wanted, headers=buyer.headers)
        if order.status_code != httpx.codes.OK:
            self.refusals.append(order.json()["code"])
            return None
        slip = {"order_no": order.json()["number"], "slip_no": order.json()["number"]}
        slip |= {"amount_fen": order.json()["amount_fen"], "paid_on": "2026-01-08", "document_sha256": SIGNED}
        paid = http.post("/api/payments/counter", json=slip, headers=self.cashier.headers)
        assert paid.json()["verdict"] == "APPLIED", paid.text
        seen = http.get(f"/api/orders/{order.json()['id']}", headers=buyer.headers).json()
        assert seen["state"] == "RETIRED"
        return str(seen["certificate_no"])


@pytest.mark.rule("RY-04", "YZ-04", "IV-02")
@pytest.mark.timeout(300)
def test_of_many_buyers_one_gets_the_tree_year_and_no_tree_of_a_site_is_sold_twice(market: Market) -> None:
    signed(market)
    tree = offered(market)
    line = {"species": "国槐", "spec": "胸径3厘米", "dbh_mm": 30, "count": TREES}
    seedlings = design_body()["seedlings"] | {"cost_fen": 80_000}
    site = published(market, lines=[line], seedlings=seedlings)
    with serving(build_app(market.city)) as address:
        rush = Rush(market, address)
        assert len(rush.run(years(tree))) == 1
        assert len(rush.refusals) == BUYERS - 1
        certified = rush.run(trees(site, EACH))
    assert len(certified) == len(set(certified)) == TREES // EACH, "two trees are left, three were wanted"
    assert set(rush.refusals) <= SOLD_OUT
    with market.city.reading() as db:
        spans = db.execute(
            text(
                "SELECT c.first, c.last FROM certificate c JOIN sink_order o ON o.id = c.order_id"
                " WHERE o.site_id = :site ORDER BY c.first"
            ),
            {"site": site["id"]},
        ).all()
        sold = db.scalar(text("SELECT count(*) FROM tree_year WHERE tree_id = :tree"), {"tree": tree["id"]})
    numbered = [number for first, last in spans for number in range(first, last + 1)]
    assert numbered == list(range(1, EACH * (TREES // EACH) + 1)), "every tree once, none left out"
    assert sold == 1
    assert faults(market.city) == []

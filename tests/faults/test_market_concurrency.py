"""64 buyers at once on one hot listing while the channel misbehaves: nothing oversold, no fen lost."""

import base64
import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from api.gateways.sandbox.books import Bought
from api.gateways.sandbox.faults import ON_PAYMENT, Menu
from api.settings import Settings, load_settings
from registry.actions.checking import check
from registry.actions.checks import issuing, ledger, market, quantities
from registry.parties.roles import Role
from registry.store.database import Database
from tests.api.accounts import Account, open_account
from tests.api.wechat import Connected, connected
from tests.registry.issuance.test_acceptance import a_plot
from tests.registry.market.stall import a_listing_on_sale
from tests.registry.tickets.village import UNIT

KEY = base64.b64encode(bytes(32)).decode()
BUYERS, VERIFIED_G, FAULTS_PERCENT = 64, 7_500_000, 60
PRICE_FEN_PER_TONNE = 1_000
"""100 kg a yuan: 75 yuan in all, which the buyers want about twice."""
PASSES = (*ledger.PASSES, *quantities.PASSES, *issuing.PASSES, *market.PASSES)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in os.environ:
        if name.startswith("LINPIAO_") and not name.startswith("LINPIAO_TEST_"):
            monkeypatch.delenv(name)
    keys = {"web_key": KEY, "data_key": KEY, "log_key": KEY}
    return load_settings(blobs=tmp_path / "blobs", log_memory=tmp_path / "log", clock="2026-01-08", **keys)


@pytest.fixture
def here(database: Database, settings: Settings, tmp_path: Path) -> Iterator[Connected]:
    with connected(database, settings, tmp_path) as found:
        yield found


class Crowd:
    """Buyers in threads of their own, each with its own seed."""

    def __init__(self, here: Connected, seed: int) -> None:
        self.here = here
        here.peer.menu = Menu(seed, ON_PAYMENT, FAULTS_PERCENT)
        plot = a_plot(here.city.database)
        self.listing = a_listing_on_sale(plot, PRICE_FEN_PER_TONNE)
        self.accounts = [open_account(here.city, Role.ENTERPRISE, UNIT) for _ in range(4)]
        self.seed = seed
        self.unexpected: list[str] = []

    def rush(self, orders_each: int) -> None:
        with ThreadPoolExecutor(BUYERS) as pool:
            list(pool.map(self._buy, [(buyer, orders_each) for buyer in range(BUYERS)]))

    def _buy(self, task: tuple[int, int]) -> None:
        buyer, orders = task
        chance = random.Random(self.seed * 1000 + buyer)
        account = self.accounts[buyer % len(self.accounts)]
        with httpx.Client(base_url=str(self.here.client.base_url), timeout=120) as http:
            for number in range(orders):
                self._one(http, account, chance, f"{buyer}-{number}")

    def _one(self, http: httpx.Client, account: Account, chance: random.Random, key: str) -> None:
        on_request = chance.random() < 0.2
        wanted = {
            "listing_id": self.listing.id,
            "amount_yuan": chance.choice((1, 1, 2)),
            "purpose": "LIFE",
            "acknowledged": True,
            "on_request": on_request,
        }
        order = self._post(http, "orders", account, wanted, key)
        if order is None or chance.random() < 0.15:
            return
        if self._post(http, f"orders/{order['id']}/pay", account, {}, f"{key}-pay") is None:
            return
        self.here.peer.pay(order["number"])
        if on_request and chance.random() < 0.5:
            self._post(http, f"orders/{order['id']}/refund", account, {}, f"{key}-back")

    def _post(
        self, http: httpx.Client, path: str, account: Account, body: dict[str, Any], key: str
    ) -> dict[str, Any] | None:
        headers = {**account.headers, "Idempotency-Key": key}
        answer = http.post(f"/api/{path}", json=body, headers=headers)
        if answer.status_code == httpx.codes.OK:
            found: dict[str, Any] = answer.json()
            return found
        if answer.json().get("code") not in ("SOLD_OUT", "ORDER_OVER"):
            self.unexpected.append(answer.text)
        return None

    def settle(self) -> None:
        """Late notices arrive backwards, the worker asks, holds end, refunds leave."""
        self.here.peer.let_go(backwards=True)
        self.here.look(minutes=1)
        self.here.deliver()

    def number(self, query: str) -> int:
        with self.here.city.reading() as db:
            return int(db.execute(text(query)).scalar() or 0)


def prove(crowd: Crowd) -> None:
    """Retired, held and free are the verified grams; every fen is in one place, every transaction once."""
    peer = crowd.here.peer
    with crowd.here.city.reading() as db:
        results = check(db, crowd.here.city.check_scope(), PASSES).results
    assert not [str(fault) for result in results for fault in result.faults]
    retired = crowd.number("SELECT sum(grams) FROM sink_order WHERE state = 'RETIRED'")
    held = crowd.number("SELECT sum(grams) FROM sink_order WHERE state IN ('ORDERED', 'PAID')")
    free = crowd.number(
        "SELECT credits_posted - debits_posted - debits_pending FROM account_balance"
        f" WHERE account_id = 'OFFER:{crowd.listing.id}'"
    )
    assert retired + held + free == VERIFIED_G and 0 < retired <= VERIFIED_G
    assert crowd.number('SELECT sum("last" - "first" + 1) FROM certificate') == retired
    paid = sum(order.paid for order in peer.orders.values() if order.paid_at)
    back = sum(refund.amount for refund in peer.refunds.values())
    kept = crowd.number("SELECT sum(amount_fen) FROM sink_order WHERE state IN ('RETIRED', 'PAID')")
    assert paid - back == kept
    assert crowd.number("SELECT count(*) FROM payment") == sum(
        1 for one in peer.orders.values() if one.paid_at
    )


def lived_through(here: Connected, seed: int, orders_each: int) -> None:
    crowd = Crowd(here, seed)
    crowd.rush(orders_each)
    assert crowd.unexpected == []
    crowd.settle()
    assert {status for _, status in here.peer.answers} <= {200, 401}
    prove(crowd)
    here.look(minutes=40)
    here.deliver()
    prove(crowd)
    assert crowd.number("SELECT count(*) FROM sink_order WHERE state = 'ORDERED'") == 0


@pytest.mark.rule("XW-10", "IV-02", "IV-03", "IV-06")
@pytest.mark.timeout(900)
def test_64_buyers_and_a_misbehaving_channel_never_oversell_a_gram_nor_lose_a_fen(here: Connected) -> None:
    lived_through(here, seed=1, orders_each=2)


@pytest.mark.rule("ZJ-01")
def test_two_first_notices_at_once_of_a_payment_for_no_order_move_its_money_once(here: Connected) -> None:
    strays, fen = 8, 100
    start = Barrier(2)

    def tell(body: str, headers: dict[str, str]) -> int:
        start.wait()
        sent = {**headers, "Content-Type": "application/json"}
        return here.client.post("/api/payments/wechat/notice", content=body, headers=sent).status_code

    ends_at = datetime.now(UTC) + timedelta(hours=1)
    with ThreadPoolExecutor(2) as pool:
        for place in range(strays):
            notice = here.peer.signed_notice(Bought(f"S20260108NOSUCH{place}", fen, "", ends_at))
            assert list(pool.map(tell, *zip(notice, notice, strict=True))) == [200, 200]
    with here.city.reading() as db:
        payments = db.execute(text("SELECT verdict, count(*), sum(amount_fen) FROM payment GROUP BY verdict"))
        assert payments.all() == [("UNKNOWN_ORDER", strays, strays * fen)]
        assert db.execute(text("SELECT count(*) FROM payment_notice")).scalar() == strays
        moved = db.execute(
            text("SELECT count(*), sum(amount) FROM ledger_transfer WHERE purpose = 'SUSPENSE'")
        )
        assert moved.one() == (strays, strays * fen)
        results = check(db, here.city.check_scope(), PASSES).results
    assert not [str(fault) for result in results for fault in result.faults]

"""A hundred thousand orders: a misbehaving channel, servers killed before and after every commit of a sale.

Buyers send what got no answer again under the same key. Whatever dies, grams and fen stay conserved.
"""

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.city import City
from api.gateways.sandbox.faults import ON_PAYMENT, Fault, Menu
from api.gateways.sandbox.peer import SandboxPeer
from api.gateways.wechat_pay import wechat_pay_of
from api.settings import Settings
from registry.parties.roles import Role
from registry.store.database import Database
from tests.api.accounts import Account, open_account
from tests.api.peers import serving
from tests.api.wechat import KEYS, Connected, Keys, settings_for
from tests.faults.driver import FaultedCity
from tests.faults.test_market_concurrency import BUYERS, KEY, Crowd, prove, settings
from tests.registry.issuance.test_acceptance import a_plot
from tests.registry.market.stall import a_listing_on_sale
from tests.registry.tickets.village import UNIT

__all__ = ["settings"]
FAULTS_PERCENT = 40
PRICE_FEN_PER_TONNE = 1_250_000
"""80 g a yuan: 93,750 yuan, which the buyers want about one and a half times."""
VERBS = ("place_order", "begin_payment", "receive_notice", "certify", "refund", "cancel")
POINTS = [f"{verb}/{moment}-commit" for verb in VERBS for moment in ("before", "after")]
VISITS = dict.fromkeys(POINTS, (1, 8)) | dict.fromkeys(POINTS[:6], (20, 120))
"""At which passing of a point the server dies: the last three verbs are rarer."""
INTERFACE = (Fault.SERVER_ERROR, Fault.SLOW, Fault.EARLY)
"""What an answer of the channel can be like, beside what a payment can."""
REST_S, TRIES = 0.2, 1_500
CHANNEL_DOWN = "GATEWAY_UNAVAILABLE"


class Besieged(Crowd):
    """The crowd of the short run before servers that die: every request is repeated until it is answered."""

    def __init__(self, here: Connected, seed: int, faulted: FaultedCity) -> None:
        self.here, self.seed, self.faulted = here, seed, faulted
        here.peer.menu = Menu(seed, ON_PAYMENT, FAULTS_PERCENT)
        self.listing = a_listing_on_sale(a_plot(here.city.database), PRICE_FEN_PER_TONNE)
        self.accounts = [open_account(here.city, Role.ENTERPRISE, UNIT) for _ in range(4)]
        self.unexpected: list[str] = []
        self.over = threading.Event()

    def rush(self, orders_each: int) -> None:
        keeper = threading.Thread(target=self._raise_the_dead)
        keeper.start()
        try:
            with ThreadPoolExecutor(BUYERS) as pool:
                list(pool.map(self._buy, [(buyer, orders_each) for buyer in range(BUYERS)]))
        finally:
            self.over.set()
            keeper.join()

    def _raise_the_dead(self) -> None:
        """Arm one point after the other, each at a visit drawn by the seed, and start what died."""
        chance, place = random.Random(self.seed), 0
        while not self.over.is_set():
            if self.faulted.bury():
                place += 1
                point = POINTS[place % len(POINTS)]
                self.faulted.start(kill=f"{point}#{chance.randint(*VISITS[point])}")
            time.sleep(REST_S)

    def _one(self, http: httpx.Client, account: Account, chance: random.Random, key: str) -> None:
        if chance.random() < 0.02:
            self.here.peer.next.append(chance.choice(INTERFACE))
        if chance.random() < 0.05:
            self._left(http, account, chance, key)
            return
        super()._one(http, account, chance, key)

    def _left(self, http: httpx.Client, account: Account, chance: random.Random, key: str) -> None:
        """Ordered and cancelled, or paid on request and certified later."""
        wanted: dict[str, Any] = {"listing_id": self.listing.id, "amount_yuan": 1, "purpose": "LIFE"}
        wanted |= {"acknowledged": True, "on_request": True}
        order = self._post(http, "orders", account, wanted, key)
        if order is None:
            return
        if chance.random() < 0.5:
            self._post(http, f"orders/{order['id']}/cancel", account, {}, f"{key}-left")
        elif self._post(http, f"orders/{order['id']}/pay", account, {}, f"{key}-pay"):
            self.here.peer.pay(order["number"])
            self._post(http, f"orders/{order['id']}/certify", account, {}, f"{key}-made")

    def _post(
        self, http: httpx.Client, path: str, account: Account, body: dict[str, Any], key: str
    ) -> dict[str, Any] | None:
        for _ in range(TRIES):
            try:
                return super()._post(http, path, account, body, key)
            except httpx.TransportError:
                time.sleep(REST_S)
        raise AssertionError(f"{path} got no answer\n{self.faulted.logged()}")

    def settle(self) -> None:
        """Late notices arrive backwards; the worker asks and lets holds lapse until nothing waits."""
        self.unexpected = [one for one in self.unexpected if CHANNEL_DOWN not in one]
        self.here.peer.next.clear()
        self.here.peer.let_go(backwards=True)
        while self.number("SELECT count(*) FROM sink_order WHERE state = 'ORDERED'"):
            self.here.look(minutes=40)
        self.here.deliver()


@pytest.fixture
def here(
    postgis_database: Database, settings: Settings, tmp_path: Path
) -> Iterator[tuple[Connected, FaultedCity]]:
    keys = Keys(merchant=KEYS.merchant, platform=KEYS.platform, api_key=KEYS.api_key)
    peer = SandboxPeer(keys)
    with serving(peer.app) as peer_url:
        environment = {
            "LINPIAO_DATABASE_URL": postgis_database.url,
            "LINPIAO_BLOBS": str(settings.blobs),
            "LINPIAO_LOG_MEMORY": str(settings.log_memory),
            "LINPIAO_CLOCK": str(settings.clock),
            "LINPIAO_WECHAT_PAY_URL": peer_url,
            "LINPIAO_WECHAT_APP_ID": keys.app_id,
            **{f"LINPIAO_{name}_KEY": KEY for name in ("WEB", "DATA", "LOG")},
        }
        faulted = FaultedCity(environment, tmp_path, production=False)
        told = settings_for(settings, tmp_path, peer_url, str(faulted.http.base_url), keys)
        assert told.wechat_pay
        merchant = told.wechat_pay.model_dump_json(exclude={"api_key"})
        faulted.environment["LINPIAO_WECHAT_PAY"] = f'{merchant[:-1]},"api_key":"{keys.api_key}"}}'
        faulted.environment["LINPIAO_PUBLIC_URL"] = told.public_url
        city = City(told.model_copy(update={"database_url": postgis_database.url}), postgis_database)
        try:
            yield Connected(city, peer, wechat_pay_of(told), faulted.http), faulted
        finally:
            faulted.stop()


@pytest.mark.soak
@pytest.mark.timeout(12 * 3600)
def test_a_hundred_thousand_orders_before_dying_servers(
    here: tuple[Connected, FaultedCity], request: pytest.FixtureRequest
) -> None:
    connected, faulted = here
    seed = int(str(request.config.getoption("--seeds")).split()[0])
    orders = int(request.config.getoption("--orders"))
    crowd = Besieged(connected, seed, faulted)
    faulted.start(kill=f"{POINTS[0]}#20")
    crowd.rush(orders // BUYERS + 1)
    faulted.restart(kill="")
    crowd.settle()
    told = {status for _, status in connected.peer.answers}
    assert crowd.unexpected == []
    assert told <= {200, 401, 0}, "0: the server was dead"
    prove(crowd)
    passed = {point.partition("#")[0] for point in faulted.passed()}
    placed = crowd.number("SELECT count(*) FROM sink_order")
    retired = crowd.number("SELECT count(*) FROM sink_order WHERE state = 'RETIRED'")
    print(
        f"{placed} orders placed, {retired} retired, {faulted.deaths} deaths,"
        f" {len(connected.peer.answers)} notices"
    )
    assert set(POINTS) <= passed

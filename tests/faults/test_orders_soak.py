"""A hundred thousand orders: a misbehaving channel, servers killed before and after every commit of a sale.

Buyers send what got no answer again under the same key. Whatever dies, grams and fen stay conserved.
"""

import itertools
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.city import City
from api.errors import GatewayRefused, GatewayUnavailable
from api.gateways.sandbox.faults import ON_PAYMENT, Fault, Menu
from api.gateways.sandbox.peer import SandboxPeer
from api.gateways.wechat_pay import wechat_pay_of
from api.settings import Settings
from registry.market.listings import FEN_PER_YUAN, GRAMS_PER_TONNE
from registry.parties.roles import Role
from registry.store.database import Database
from tests.api.accounts import Account, open_account
from tests.api.peers import serving
from tests.api.wechat import KEYS, Connected, Keys, settings_for
from tests.faults.driver import FaultedCity
from tests.faults.test_market_concurrency import BUYERS, KEY, VERIFIED_G, Crowd, prove, settings
from tests.registry.issuance.test_acceptance import a_plot
from tests.registry.market.stall import a_listing_on_sale
from tests.registry.tickets.village import UNIT

__all__ = ["settings"]
FAULTS_PERCENT = 40
YUAN_AN_ORDER = 1.3
"""What is on sale for each: a little more than stays taken, so that the last buyers find nothing left."""
VERBS = ("place_order", "begin_payment", "receive_notice", "certify", "refund", "cancel")
POINTS = [f"{verb}/{moment}-commit" for verb in VERBS for moment in ("before", "after")]
VISITS = dict.fromkeys(POINTS, (1, 16)) | dict.fromkeys(POINTS[:6], (20, 400))
"""At which passing of a point the server dies: the last three verbs are rarer."""
WEBS = 2
"""One serves while the other is raised: deaths cost orders no time."""
LOOK_S, LAPSES = 5, 6
"""Every sixth look is past the end of every hold: what nobody paid lapses, and what is just being paid."""
INTERFACE = (Fault.SERVER_ERROR, Fault.SLOW, Fault.EARLY)
"""What an answer of the channel can be like, beside what a payment can."""
REST_S, TRIES = 0.1, 3_000
EXPECTED = ("SOLD_OUT", "ORDER_OVER", "GATEWAY_UNAVAILABLE")
SETTLED_THERE = ("ORDERPAID", "ORDER_CLOSED")
"""What the channel says of an order it is asked for again after a death: paid early, or lapsed meanwhile."""


class Besieged(Crowd):
    """The crowd of the short run before servers that die: every request is repeated until it is answered."""

    def __init__(self, here: Connected, seed: int, orders: int, minutes: float, faulted: FaultedCity) -> None:
        self.here, self.seed, self.orders, self.faulted = here, seed, orders, faulted
        self.ends_at = time.monotonic() + 60 * minutes
        here.peer.menu = Menu(seed, ON_PAYMENT, FAULTS_PERCENT)
        grams_per_yuan = int(VERIFIED_G / (orders * YUAN_AN_ORDER))
        price_fen_per_tonne = FEN_PER_YUAN * GRAMS_PER_TONNE // grams_per_yuan
        self.listing = a_listing_on_sale(a_plot(here.city.database), price_fen_per_tonne)
        self.accounts = [open_account(here.city, Role.ENTERPRISE, UNIT) for _ in range(4)]
        self.unexpected: list[str] = []
        self.over, self.lines = threading.Event(), threading.local()
        self.enough = self.sold_out = False

    def rush(self) -> None:
        """Until so many orders are placed and nothing is left, or the time is over; beside it the dead are
        raised, waiting notices let go and lost ones asked for."""
        helpers = [threading.Thread(target=self._again_and_again, args=task) for task in self._helping()]
        for helper in helpers:
            helper.start()
        try:
            with ThreadPoolExecutor(BUYERS) as pool:
                list(pool.map(self._buys, range(BUYERS)))
        finally:
            self.over.set()
            for helper in helpers:
                helper.join()

    def _helping(self) -> list[tuple[Callable[[], None], float]]:
        chance, place, looks = random.Random(self.seed), itertools.count(1), itertools.count(1)

        def raise_the_dead() -> None:
            """Arm one point after the other, each at a visit drawn by the seed, and start what died."""
            if self.faulted.bury():
                point = POINTS[next(place) % len(POINTS)]
                self.faulted.start(kill=f"{point}#{chance.randint(*VISITS[point])}")

        def look() -> None:
            self.here.peer.let_go(backwards=True)
            self.here.look(minutes=40 if next(looks) % LAPSES == 0 else 1)
            self.here.deliver()
            self.enough = self.number("SELECT count(*) FROM sink_order") >= self.orders

        return [(raise_the_dead, REST_S), (look, LOOK_S)]

    def _again_and_again(self, work: Callable[[], None], pause_s: float) -> None:
        while not self.over.wait(pause_s):
            try:
                work()
            except (GatewayUnavailable, GatewayRefused):
                continue  # the channel misbehaves towards the worker as well
            except Exception as error:
                self.unexpected.append(repr(error))
                return

    def _buys(self, buyer: int) -> None:
        chance, account = random.Random(self.seed * 1000 + buyer), self.accounts[buyer % len(self.accounts)]
        lines = [HTTPConnection(address.removeprefix("http://")) for address in self.faulted.addresses]
        self.lines.value = lines[buyer % WEBS :] + lines[: buyer % WEBS]
        for number in itertools.count():
            done = self.enough and self.sold_out
            if done or number > 3 * self.orders // BUYERS or time.monotonic() > self.ends_at:
                return
            self._one(self.faulted.http, account, chance, f"{buyer}-{number}")

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
        """The answer of whichever server lives; the key makes repeating safe."""
        headers = {**account.headers, "Idempotency-Key": key, "Content-Type": "application/json"}
        for _ in range(TRIES):
            line: HTTPConnection = self.lines.value[0]
            try:
                line.request("POST", f"/api/{path}", json.dumps(body), headers)
                answer = line.getresponse()
                said = json.loads(answer.read())
            except (OSError, HTTPException):
                line.close()
                self.lines.value.reverse()
                time.sleep(REST_S)
                continue
            if answer.status == httpx.codes.OK:
                return dict(said)
            self.sold_out |= said.get("code") == "SOLD_OUT"
            if said.get("code") not in EXPECTED and said.get("facts", {}).get("reason") not in SETTLED_THERE:
                self.unexpected.append(json.dumps(said, ensure_ascii=False))
            return None
        raise AssertionError(f"{path} got no answer\n{self.faulted.logged()}")

    def settle(self) -> None:
        """Late notices arrive backwards; the worker asks and lets holds lapse until nothing waits."""
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
        faulted = FaultedCity(environment, tmp_path, production=False, webs=WEBS)
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
    minutes = float(request.config.getoption("--minutes"))
    crowd = Besieged(connected, seed, orders, minutes, faulted)
    faulted.start(kill=f"{POINTS[0]}#20")
    crowd.rush()
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

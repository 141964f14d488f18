"""WeChat Pay against a peer that speaks the real protocol and does everything wrong a channel can do."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from api.errors import GatewayRefused, GatewayUnavailable
from api.gateways.payments import Charge, Method
from api.gateways.sandbox.faults import Fault
from api.settings import Settings
from registry.clock import CITY_TIME
from registry.parties.roles import Role
from registry.store.database import Database
from tests.api.accounts import Account, open_account
from tests.api.market import Market, a_market
from tests.api.test_orders import wish
from tests.api.wechat import Connected, connected
from tests.registry.tickets.village import UNIT


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def here(database: Database, settings: Settings, tmp_path: Path) -> Iterator[Connected]:
    with connected(database, settings, tmp_path) as found:
        yield found


@pytest.fixture
def market(here: Connected) -> Market:
    return a_market(here.client, here.city)


@pytest.fixture
def buyer(here: Connected) -> Account:
    return open_account(here.city, Role.ENTERPRISE, UNIT)


@pytest.fixture
def listing(market: Market) -> str:
    return market.listed()


def ordered(
    market: Market, buyer: Account, listing: str, yuan: int = 1, method: str = "native"
) -> dict[str, str]:
    order: dict[str, str] = market.done("orders", buyer, wish(listing, yuan))
    answer = market.done(f"orders/{order['id']}/pay", buyer, {"method": method, "openid": "o1"})
    return {**order, **answer["parameters"]}


def state(market: Market, buyer: Account, order: dict[str, str]) -> str:
    return str(market.get(f"orders/{order['id']}", buyer)["state"])


def verdicts(here: Connected) -> list[str]:
    with here.city.reading() as db:
        return sorted(db.execute(text("SELECT verdict FROM payment")).scalars())


def test_scanning_the_code_pays_and_certifies(
    here: Connected, market: Market, buyer: Account, listing: str
) -> None:
    order = ordered(market, buyer, listing, 3)
    assert order["code_url"].startswith("weixin://")
    here.peer.pay(order["number"])
    seen = market.get(f"orders/{order['id']}", buyer)
    assert (seen["state"], seen["channel"]) == ("RETIRED", "WECHAT")
    assert [code for _, code in here.peer.answers] == [200]
    assert market.differences() == []


@pytest.mark.parametrize(("method", "key"), [("jsapi", "paySign"), ("h5", "h5_url")])
def test_the_other_ways_to_pay(
    here: Connected, market: Market, buyer: Account, listing: str, method: str, key: str
) -> None:
    order = ordered(market, buyer, listing, method=method)
    assert order[key]
    here.peer.pay(order["number"])
    assert state(market, buyer, order) == "RETIRED"


REFUSED_FIRST = {
    Fault.FORGED: [401, 200],
    Fault.STALE: [401, 401, 200],
    Fault.WRONG_MERCHANT: [401, 200],
    Fault.DUPLICATE: [200, 200, 200],
}


@pytest.mark.parametrize("fault", REFUSED_FIRST)
def test_forged_stale_foreign_and_repeated_notices_move_value_at_most_once(
    here: Connected, market: Market, buyer: Account, listing: str, fault: Fault
) -> None:
    order = ordered(market, buyer, listing)
    here.peer.pay(order["number"], fault)
    assert [code for _, code in here.peer.answers] == REFUSED_FIRST[fault]
    assert state(market, buyer, order) == "RETIRED" and verdicts(here) == ["APPLIED"]
    assert market.differences() == []


def test_a_payment_before_the_prepayment_is_answered(
    here: Connected, market: Market, buyer: Account, listing: str
) -> None:
    here.peer.next = [Fault.EARLY]
    assert state(market, buyer, ordered(market, buyer, listing)) == "RETIRED"


def test_a_lost_notice_is_made_good_by_asking(
    here: Connected, market: Market, buyer: Account, listing: str
) -> None:
    order = ordered(market, buyer, listing)
    here.peer.pay(order["number"], Fault.LOST)
    here.look()
    assert state(market, buyer, order) == "ORDERED"
    here.look(minutes=1)
    assert state(market, buyer, order) == "RETIRED"
    assert market.differences() == []


def test_money_paid_in_time_counts_though_nobody_told_before_the_hold_was_over(
    here: Connected, market: Market, buyer: Account, listing: str
) -> None:
    order = ordered(market, buyer, listing)
    here.peer.pay(order["number"], Fault.LATE)
    here.look(minutes=31)
    assert state(market, buyer, order) == "RETIRED"
    here.peer.let_go()
    assert verdicts(here) == ["APPLIED"] and market.differences() == []


def test_an_unpaid_order_is_closed_at_the_channel_and_lapses(
    here: Connected, market: Market, buyer: Account, listing: str
) -> None:
    order = ordered(market, buyer, listing)
    here.look(minutes=31)
    assert state(market, buyer, order) == "LAPSED"
    assert here.peer.orders[order["number"]].state == "CLOSED"
    assert market.get(f"listings/{listing}")["free_g"] == 7_500_000


def test_money_that_comes_after_the_order_was_closed_goes_back(
    here: Connected, market: Market, buyer: Account, listing: str
) -> None:
    order = ordered(market, buyer, listing)
    here.look(minutes=31)
    here.peer.pay(order["number"], Fault.PAID_AFTER_CLOSE)
    assert verdicts(here) == ["LATE"] and state(market, buyer, order) == "LAPSED"
    here.deliver()
    assert [back.amount for back in here.peer.refunds.values()] == [100]
    assert market.differences() == []


def test_a_wrong_amount_pays_nothing_and_goes_back(
    here: Connected, market: Market, buyer: Account, listing: str
) -> None:
    order = ordered(market, buyer, listing)
    here.peer.pay(order["number"], Fault.WRONG_AMOUNT)
    assert verdicts(here) == ["AMOUNT_DIFFERS"] and state(market, buyer, order) == "ORDERED"
    here.deliver()
    assert [back.amount for back in here.peer.refunds.values()] == [200]
    here.look(minutes=31)
    assert state(market, buyer, order) == "LAPSED"
    assert market.differences() == []


def test_notices_in_any_order(here: Connected, market: Market, buyer: Account, listing: str) -> None:
    orders = [ordered(market, buyer, listing) for _ in range(3)]
    for order in orders:
        here.peer.pay(order["number"], Fault.REORDERED)
    here.peer.let_go(backwards=True)
    assert {state(market, buyer, order) for order in orders} == {"RETIRED"}


def test_an_order_paid_on_request_is_refunded_through_the_channel_once(
    here: Connected, market: Market, buyer: Account, listing: str
) -> None:
    order = market.done("orders", buyer, wish(listing, on_request=True))
    market.done(f"orders/{order['id']}/pay", buyer, {})
    here.peer.pay(order["number"])
    assert market.done(f"orders/{order['id']}/refund", buyer)["state"] == "REFUNDED"
    here.peer.next = [Fault.SERVER_ERROR]
    here.deliver()
    assert here.peer.refunds == {}
    with here.city.database.writing() as db:
        db.execute(text("UPDATE outbox SET due_at = recorded FROM (SELECT '2026-01-01' AS recorded) AS x"))
    here.deliver()
    assert len(here.peer.refunds) == 1 and market.differences() == []


def test_the_channel_may_be_down_or_slow(
    here: Connected, market: Market, buyer: Account, listing: str
) -> None:
    order = market.done("orders", buyer, wish(listing))
    here.peer.next = [Fault.SERVER_ERROR, Fault.SLOW]
    assert market.code(f"orders/{order['id']}/pay", buyer, {})[0] == "GATEWAY_UNAVAILABLE"
    assert market.done(f"orders/{order['id']}/pay", buyer, {})["parameters"]["code_url"]


def test_a_new_key_of_the_channel_is_fetched_and_trusted(
    here: Connected, market: Market, buyer: Account, listing: str
) -> None:
    first = ordered(market, buyer, listing)
    here.peer.keys.rotate()
    here.peer.pay(first["number"])
    second = ordered(market, buyer, listing)
    here.peer.keys.rotate()
    here.peer.pay(second["number"])
    assert {state(market, buyer, one) for one in (first, second)} == {"RETIRED"}


def test_the_bill_of_the_day_is_read_and_its_hash_compared(
    here: Connected, market: Market, buyer: Account, listing: str
) -> None:
    today = datetime.now(CITY_TIME).date()
    orders = [ordered(market, buyer, listing, yuan) for yuan in (1, 2)]
    for order in orders:
        here.peer.pay(order["number"])
    assert [(row.order_no, row.amount_fen) for row in here.wechat.bill(today).rows] == [
        (orders[0]["number"], 100),
        (orders[1]["number"], 200),
    ]
    here.peer.bill_faults = {Fault.BILL_EXTRA, Fault.BILL_MISSING, Fault.BILL_DIFFERS}
    assert [row.amount_fen for row in here.wechat.bill(today).rows] == [300, 100]


def test_requests_the_merchant_did_not_sign_are_refused_and_so_is_another_amount(here: Connected) -> None:
    soon = datetime.now(UTC)
    charge = Charge("S20260108AAAAAAAAAAAA", 100, "x", soon)
    here.wechat.prepay(charge, Method.NATIVE)
    with pytest.raises(GatewayRefused, match="OUT_TRADE_NO_USED"):
        here.wechat.prepay(Charge(charge.order_no, 200, "x", soon), Method.NATIVE)
    here.peer.keys.serial_no = "other"
    with pytest.raises(GatewayRefused, match="SIGN_ERROR"):
        here.wechat.prepay(charge, Method.NATIVE)
    here.peer.keys.serial_no = "444F4864EA9B34415A6B8C0D"
    here.peer.next = [Fault.SERVER_ERROR]
    with pytest.raises(GatewayUnavailable):
        here.wechat.query(charge.order_no)
    assert here.wechat.query("S20260108BBBBBBBBBBBB") is None

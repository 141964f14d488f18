"""On both databases: a file covered by two orders at once, and points spent by two requests at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from api.city import City
from tests.api.neutral_city import NeutralCity
from tests.api.test_points import Platform, an_act, platform  # noqa: F401
from tests.registry.tickets.village import SIGNED


@pytest.mark.rule("ZH-03", "IV-03", "ZH-08")
def test_a_file_is_covered_stated_and_falls_back_with_a_revoked_certificate(
    client: TestClient, city: City
) -> None:
    town = NeutralCity.settle(client, city)
    listing, file = town.plain(), town.event(1_000)  # 585.7 kg
    orders = [
        town.take(file, "cover", listing_id=listing, acknowledged=True, amount_yuan=3) for _ in range(2)
    ]
    slips = [
        {"order_no": one["number"], "slip_no": one["number"], "amount_fen": 300, "paid_on": "2026-01-08"}
        for one in orders
    ]

    def pay(slip: dict[str, object]) -> int:
        for _ in range(3):  # two certificates of one file at once: the later one may be told to come again
            answer = town.market.post("payments/counter", town.cashier, {**slip, "document_sha256": SIGNED})
            if answer.status_code != 409:
                break
        return answer.status_code

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(pay, slips)) == [200, 200]
    seen = town.figures(file)
    assert (seen["state"], seen["details"]["retired_g"], seen["surplus_g"]) == ("NEUTRAL", 600_000, 14_300)
    number = town.take(file, "state")["number"]
    first = town.market.get(f"orders/{orders[0]['id']}", town.organiser)["certificate_no"]
    town.market.done(f"certificates/{first}/revoke", town.market.officer, {"decision_sha256": SIGNED})
    assert (town.figures(file)["state"], town.figures(file)["percent"]) == ("PARTLY_OFFSET", 51)
    assert town.market.get(f"neutrality-statements/{number}")["status"] == "OUTDATED"
    assert town.differences() == []


@pytest.mark.rule("JF-04")
def test_points_are_not_spent_twice_by_two_requests_at_once(platform: Platform) -> None:  # noqa: F811
    platform.active_formula()
    platform.on_file()
    platform.verified(platform.imported(*(an_act(number) for number in range(5)))["id"])
    platform.linked()
    offer = platform.offer(points_price=30)

    def exchange(_: int) -> int:
        return int(platform.post(f"offers/{offer}/exchange", platform.citizen).status_code)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(exchange, range(2)))
    assert answers[0] == 200 and answers[1] in (409, 422)
    assert platform.get("mine", platform.citizen)["usable"] == 20
    assert platform.differences() == []

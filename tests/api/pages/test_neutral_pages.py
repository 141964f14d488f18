"""Without script: an organiser's five questions, cover and statement; a citizen's points and appeals."""

import re

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from api.city import City
from api.workflows.points_feed import link_proof
from registry.actions.identity import set_password
from registry.parties.roles import SYSTEM
from registry.store.database import Database
from tests.api.accounts import PASSWORD, Account
from tests.api.neutral_city import NeutralCity
from tests.api.test_points import Platform, an_act, platform  # noqa: F401
from tests.registry.tickets.village import SIGNED

FORM = {"people": "200", "days": "2", "hotel_nights": "10", "meals": "100", "electricity_kwh": "100"}
WAYS = {
    "way.train.people": "120",
    "way.train.km_return": "600",
    "way.car.people": "",
    "way.car.km_return": "",
}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


def signed_in(client: TestClient, city: City, account: Account) -> None:
    with city.database.writing() as db:
        set_password(db, account.person_id, "somebody", PASSWORD, by=SYSTEM, now=city.now())
    fields = {"login": "somebody", "password": PASSWORD, "token": token(client.get("/signin")), "next": "/"}
    assert client.post("/signin", data=fields, follow_redirects=False).status_code == 303


def token(page: Response) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found, page.text[:500]
    return found[1]


@pytest.mark.rule("ZH-01", "ZH-03")
def test_an_organiser_reckons_covers_and_states_an_event_without_script(
    client: TestClient, city: City
) -> None:
    town = NeutralCity.settle(client, city)
    listing = town.plain()
    fields = {**FORM, **WAYS, "token": token(client.get("/events"))}
    seen = client.post("/events", data=fields)
    assert seen.status_code == 200 and "没有算进去的" in seen.text and "有 80 人没有填来往方式" in seen.text
    assert "火车（含高铁）" in seen.text and 'name="name"' not in seen.text  # a file needs a sign-in
    signed_in(client, city, town.organiser)
    about = {"name": "示例春季论坛", "period_from": "2026-01-10", "period_to": "2026-01-11"}
    fields |= {**about, "buyer_type": "OTHER_ENTERPRISE", "token": token(client.get("/events"))}
    opened = client.post("/events/open", data={**fields, "key": "k1"}, follow_redirects=False)
    assert opened.status_code == 303, opened.text[:800]
    place = opened.headers["location"]
    assert (
        client.post("/events/open", data={**fields, "key": "k1"}, follow_redirects=False).headers["location"]
        == place
    )
    page = client.get(place)
    assert "示例春季论坛" in page.text and "碳中和声明" not in page.text
    order = {"listing_id": listing, "kilograms": "50", "acknowledged": "true", "token": token(page)}
    both = client.post(f"{place}/cover", data={**order, "amount_yuan": "1"})
    assert both.status_code == 422
    made = client.post(f"{place}/cover", data=order, follow_redirects=False)
    number = made.headers["location"].split("/")[-1].partition("?")[0]
    slip = {"order_no": number, "slip_no": "s1", "amount_fen": 100, "paid_on": "2026-01-08"}
    town.market.done("payments/counter", town.cashier, {**slip, "document_sha256": SIGNED})
    number = town.market.get(f"listings/{listing}")["number"]
    quoted = client.get(f"{place}/quotation?listing={number}")
    assert quoted.status_code == 200 and "盖章处" in quoted.text and "不是投资" in quoted.text
    said = client.post(f"{place}/state", data={"token": token(client.get(place))}, follow_redirects=True)
    assert "碳抵消声明" in said.text and "<svg" in said.text and "CCER" in said.text
    again = {**FORM, "people": "150", "token": token(client.get(place))}
    corrected = client.post(f"{place}/account", data=again, follow_redirects=True)
    assert corrected.status_code == 200 and 'value="150"' in corrected.text
    assert "数据已变化" in client.get(str(said.url)).text
    assert "Offset statement" in client.get(str(said.url).replace("/n/", "/en/n/")).text
    assert town.differences() == []


@pytest.mark.rule("JF-04", "JF-07")
def test_a_citizen_sees_points_exchanges_and_appeals_without_script(platform: Platform) -> None:  # noqa: F811
    trip = {"source_id": "t-1", "account": "u-001", "mode": "train", "happened_on": "2026-01-05", "km": 100}
    platform.active_formula()
    platform.on_file()
    platform.verified(platform.imported(*(an_act(n) for n in range(3)), trips=[trip])["id"])
    offer, client = platform.offer(), platform.client
    assert client.get("/points", headers={"accept": "text/html"}, follow_redirects=False).status_code == 303
    signed_in(client, platform.city, platform.citizen)
    page = client.get("/points")
    proof = link_proof("my-ningxia", "u-001", platform.city.settings)
    said = {"source": "my-ningxia", "account": "u-001", "token": token(page)}
    assert client.post("/points/link", data={**said, "proof": "0" * 16}).status_code == 404
    page = client.post("/points/link", data={**said, "proof": proof}, follow_redirects=True)
    assert page.status_code == 200 and "3.546" in page.text and "有效至 2026-07-07" in page.text
    page = client.post(f"/points/offers/{offer}", data={"token": token(page)}, follow_redirects=True)
    assert page.status_code == 200 and "我的券" in page.text
    said = {"statement": "少记了一次", "token": token(page)}
    page = client.post("/points/appeals", data=said, follow_redirects=True)
    assert "最迟 2026-01-29 答复" in page.text
    assert client.get("/en/points").status_code == 200

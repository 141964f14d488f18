"""What a bank reads: the tickets it holds security over, and whether one more could be taken (RA-15)."""

from datetime import date

import pytest
from fastapi.testclient import TestClient

from api.city import City
from api.identity.cookies import COOKIE
from registry.parties.roles import Role
from tests.api.accounts import Account, open_account
from tests.api.living import Living
from tests.registry.tickets.village import UNIT


@pytest.fixture
def life(client: TestClient, city: City) -> Living:
    return Living.settle(client, city)


def page_for(life: Living, by: Account, address: str) -> str:
    """As this person sees it in a browser, which is closed again."""
    cookies = life.client.app.state.doorkeeper.cookies  # type: ignore[attr-defined]
    life.client.cookies.set(COOKIE, cookies.text(cookies.signed_in(by.person_id, by.appointment.id, "")))
    answer = life.client.get(address)
    life.client.cookies.clear()
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.rule("RA-15", "LP-51", "LP-17")
def test_a_bank_sees_its_own_securities_and_whether_a_ticket_could_be_taken(life: Living) -> None:
    def status(by: Account) -> tuple[str, list[str]]:
        seen = life.client.get(f"/api/securities/status/{number}", headers=by.headers).json()
        return seen["certificate"], [one["rule"] for one in seen["obstacles"]]

    ticket_id = life.active()
    number = life.ticket(ticket_id).number
    other = open_account(life.city, Role.BANK, UNIT)
    assert status(life.bank) == ("UNKNOWN", ["LP-17"])
    life.free_certificate(ticket_id)
    assert status(life.bank) == ("FREE", [])
    assert "没有妨碍设定担保的情形" in page_for(life, life.bank, f"/securities?number={number}")
    security = life.pledged(ticket_id)
    (mine,) = life.client.get("/api/securities", headers=life.bank.headers).json()
    assert (mine["number"], mine["securities"][0]["id"]) == (number, security)
    assert life.client.get("/api/securities", headers=other.headers).json() == []
    seen = life.client.get(f"/api/securities/status/{number}", headers=other.headers).json()
    assert (seen["securities"][0]["id"], seen["securities"][0]["own"]) == (None, False)
    assert status(other) == ("FREE", ["LP-51"])
    text = page_for(life, life.bank, "/securities")
    assert str(number) in text and "林票担保 2026" in text
    assert str(number) in page_for(life, life.clerk, "/securities")
    neighbour = open_account(life.city, Role.COUNTY_FORESTRY, "640122")
    assert life.client.get("/api/securities", headers=neighbour.headers).json() == []
    for path in ("securities", f"securities/status/{number}"):
        assert life.client.get(f"/api/{path}", headers=life.buyer.headers).status_code == 403
        assert life.client.get(f"/api/{path}").status_code == 401
    unknown = life.client.get("/api/securities/status/示例", headers=life.bank.headers)
    assert unknown.json()["code"] == "NOT_FOUND"
    life.on(date(2099, 1, 1))
    assert status(other) == ("FREE", ["LP-51", "LP-51"])

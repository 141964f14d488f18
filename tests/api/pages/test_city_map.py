"""The public map as a page: complete without script, the base map only under an approved map."""

import re

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import build_app
from api.city import City
from api.settings import Settings
from registry.store.database import Database
from registry.tickets.ticket import Ticket
from tests.api.routes.maps import an_officer, with_tickets

BASE = "https://t0.tianditu.gov.cn"


@pytest.fixture
def tickets(city: City) -> list[Ticket]:
    return with_tickets(city)[1]


def test_the_page_lists_every_live_ticket_in_mu_and_hectares_without_script(
    client: TestClient, tickets: list[Ticket]
) -> None:
    text = client.get("/map").text
    for ticket in tickets:
        assert f'href="/t/{ticket.number}"' in text
    assert "15.03" in text and "1.0018" in text
    assert text.count('class="dot"') == len(tickets), "the drawing shows each"
    english = client.get("/en/map").text
    assert "Map of tickets" in english and f'href="/en/t/{tickets[0].number}"' in english


def test_the_list_follows_the_view_and_the_unit(client: TestClient, tickets: list[Ticket]) -> None:
    def numbers(query: str) -> list[str]:
        return re.findall(r'data-number="([^"]+)"', client.get(f"/map/list?{query}").text)

    assert numbers("bbox=106,38,107,39&unit_id=") == sorted(str(one.number) for one in tickets)
    assert numbers("bbox=106.2999,38.4,106.3009,38.402") == [tickets[0].number]
    assert numbers("unit_id=640105") == []
    assert client.get("/map?bbox=1,2", headers={"accept": "text/html"}).status_code == 400


@pytest.mark.rule("GS-30")
def test_without_number_and_key_the_public_map_shows_only_our_own_layers(
    database: Database, settings: Settings
) -> None:
    """The approval number is shown from its setting; one of the two alone brings no base map."""
    for number, key in (("", None), ("", "key-1"), ("示例审图号001", None), ("示例审图号001", "key-1")):
        changed = settings.model_copy(
            update={"map_approval_no": number, "tianditu_key": SecretStr(key) if key else None}
        )
        with TestClient(build_app(City(changed, database))) as client:
            answer = client.get("/map")
        both = bool(number and key)
        assert (BASE in answer.headers["content-security-policy"]) is both
        assert (f'data-base="{BASE}"' in answer.text) is both
        assert ("key-1" in answer.text) is both
        assert f"审图号 {number}" in answer.text if number else "示意图" in answer.text
        assert ("底图：天地图" in answer.text) is both


@pytest.mark.rule("GS-18")
def test_the_layers_offered_are_those_the_visitor_may_see(
    client: TestClient, city: City, tickets: list[Ticket]
) -> None:
    assert "layer-sub_compartments" not in client.get("/map").text
    assert "layer-sub_compartments" in client.get("/map", headers=an_officer(city).headers).text

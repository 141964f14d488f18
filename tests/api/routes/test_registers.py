"""登记簿: each unit its own register without a gap, the city's the union, shown at once (LP-08b)."""

from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from api.city import City
from api.worker.memory import CheckpointFiles
from api.worker.sequencer import sequence
from registry.clock import CITY_TIME
from registry.proof.notes import Ed25519Signer
from tests.registry.proof.sealed import UNITS, some_events
from tests.registry.tickets.village import settle_village


def sequenced(city: City) -> None:
    signer = Ed25519Signer(city.settings.log_origin, city.settings.keys.bytes_of("log"))
    sequence(city.database, signer, CheckpointFiles(city.settings.log_memory), city.now)


@pytest.mark.rule("LP-08b")
def test_the_city_register_is_the_union_of_the_units(city: City, client: TestClient) -> None:
    some_events(city.database, 20)
    sequenced(city)
    whole = client.get("/api/registers").json()["entries"]
    parts = {unit: client.get(f"/api/registers/{unit}").json()["entries"] for unit in UNITS}
    assert len(whole) == 20
    assert [line["leaf_index"] for line in whole] == list(range(19, -1, -1))
    for unit, lines in parts.items():
        assert [line["number"] for line in lines] == list(range(len(lines), 0, -1))
        assert lines == [line for line in whole if line["unit"] == unit]


@pytest.mark.rule("LP-08b")
def test_an_entry_shows_at_once_and_gets_its_number_about_a_second_later(
    city: City, client: TestClient
) -> None:
    (event,) = some_events(city.database, 1)
    found = client.get(f"/api/registers/{event.unit_id}").json()
    assert [line["event"]["id"] for line in found["waiting"]] == [event.id]
    assert found["waiting"][0]["number"] is None and found["entries"] == []
    sequenced(city)
    found = client.get(f"/api/registers/{event.unit_id}").json()
    assert found["waiting"] == [] and found["entries"][0]["number"] == 1


@pytest.mark.parametrize("address", ["/api/registers", "/api/registers/640104"])
def test_pages_go_on_where_the_last_one_ended(city: City, client: TestClient, address: str) -> None:
    some_events(city.database, 30)
    sequenced(city)
    whole, pages, before = client.get(address).json()["entries"], [], None
    while True:
        page = client.get(address, params={"limit": 4} | ({"before": before} if before else {})).json()
        pages += page["entries"]
        before = page["before"]
        if before is None:
            break
    assert pages == whole


def test_a_damaged_cursor_is_wrong_input(client: TestClient) -> None:
    assert client.get("/api/registers", params={"before": "x"}).status_code == 422


@pytest.mark.rule("LP-08b")
def test_the_register_of_a_past_day_ends_with_that_day(city: City, client: TestClient) -> None:
    some_events(city.database, 5)
    sequenced(city)
    today = datetime.now(CITY_TIME).date()
    before = (today - timedelta(days=1)).isoformat()
    for address in ("/api/registers", "/api/registers/640104"):
        assert client.get(address, params={"on": before}).json() == {
            "waiting": [],
            "entries": [],
            "before": None,
        }
        then = client.get(address, params={"on": today.isoformat()}).json()
        assert then["entries"] == client.get(address).json()["entries"]
    page = client.get("/registers/640104", params={"on": before}, headers={"accept": "text/html"})
    assert page.status_code == 200 and 'class="note"' in page.text
    assert client.get("/registers/999999", headers={"accept": "text/html"}).status_code == 404


def test_the_page_of_a_register_lists_its_entries_under_their_numbers(city: City, client: TestClient) -> None:
    ticket = settle_village(city.database).active()
    sequenced(city)
    page = client.get(f"/registers/{ticket.unit_id}", headers={"accept": "text/html"}).text
    assert f"/t/{ticket.number}" in page and "发票" in page and "/log/proof/" in page

"""Searching the register: by number, unit, kind, status, face value, rectangle; today and on a past day."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from api.city import City
from tests.registry.land.ground import NOW
from tests.registry.tickets.village import UNIT, settle_village

TODAY = NOW.as_of


@pytest.fixture
def number(city: City) -> str:
    return str(settle_village(city.database).active().number)


def numbers(client: TestClient, **asked: str) -> list[str]:
    answer = client.get("/api/tickets", params=asked)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["total"] == len(found["tickets"])
    return [line["number"] for line in found["tickets"]]


@pytest.mark.rule("LP-53")
def test_every_mark_finds_the_ticket_and_its_contrary_does_not(client: TestClient, number: str) -> None:
    line = client.get("/api/tickets").json()["tickets"][0]
    seen = client.get(f"/api/tickets/{number}").json()
    west, south, east, north = _bounds(seen["ground"]["coordinates"])
    face = float(line["face_value_mu"])
    matching = [
        {"q": number[:6].lower()},
        {"unit": UNIT},
        {"kind": "COLLECTIVE"},
        {"status": "LIVE"},
        {"face_min_mu": str(face), "face_max_mu": str(face)},
        {"bbox": f"{west},{south},{east},{north}"},
        {"q": "", "unit": "", "kind": "", "status": "", "face_min_mu": "", "bbox": "", "on": ""},
    ]
    missing = [
        {"q": "999"},
        {"unit": "640181"},
        {"kind": "STATE"},
        {"status": "ENDED"},
        {"face_min_mu": str(face + 0.01)},
        {"face_max_mu": str(face - 0.01)},
        {"bbox": f"{east + 1},{south},{east + 2},{north}"},
        {"on": (TODAY - timedelta(days=1)).isoformat()},
    ]
    assert [numbers(client, **asked) for asked in matching] == [[number]] * len(matching)
    assert [numbers(client, **asked) for asked in missing] == [[]] * len(missing)


def _bounds(rings: object) -> tuple[float, float, float, float]:
    flat: list[tuple[float, float]] = []

    def gather(part: object) -> None:
        if isinstance(part, list) and part and isinstance(part[0], float):
            flat.append((part[0], part[1]))
        elif isinstance(part, list):
            for one in part:
                gather(one)

    gather(rings)
    return min(x for x, _ in flat), min(y for _, y in flat), max(x for x, _ in flat), max(y for _, y in flat)


def test_wrong_fields_are_named_together(client: TestClient) -> None:
    answer = client.get("/api/tickets", params={"unit": "1", "bbox": "1,2,3", "after": "x"})
    assert answer.status_code == 422 and "unit, bbox, after" in answer.text
    assert (
        client.get("/tickets", params={"bbox": "2,2,1,1"}, headers={"accept": "text/html"}).status_code == 422
    )


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_lists_them_without_script_and_says_when_there_are_none(
    client: TestClient, number: str, language: str
) -> None:
    page = client.get(f"{language}/tickets", headers={"accept": "text/html"})
    assert page.status_code == 200 and f"/t/{number}" in page.text
    none = client.get(f"{language}/tickets", params={"q": "999"}, headers={"accept": "text/html"})
    assert none.status_code == 200 and number not in none.text and 'class="note"' in none.text

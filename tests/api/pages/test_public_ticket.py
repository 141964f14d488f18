"""Anybody reads a ticket: by number or code, in two languages, without script and without an account."""

import re

import pytest
from fastapi.testclient import TestClient

from api.city import City
from api.worker.memory import CheckpointFiles
from api.worker.sequencer import sequence
from registry.proof.notes import Ed25519Signer
from registry.store.database import Database
from registry.tickets.ticket import Ticket
from tests.registry.tickets.village import Village, settle_village

PEOPLE = {"Accept": "text/html"}


def seal(city: City) -> None:
    signer = Ed25519Signer(city.settings.log_origin, city.settings.keys.bytes_of("log"))
    sequence(city.database, signer, CheckpointFiles(city.settings.log_memory), city.now)


@pytest.fixture
def village(database: Database) -> Village:
    return settle_village(database)


@pytest.fixture
def ticket(village: Village) -> Ticket:
    return village.active()


@pytest.mark.rule("LP-53", "GS-15")
def test_the_public_page_shows_status_area_validity_and_a_map(client: TestClient, ticket: Ticket) -> None:
    text = client.get(f"/t/{ticket.number}").text
    for shown in (str(ticket.number), str(ticket.code), "有效", "兴庆区", "15.03", "新疆杨 950 株"):
        assert shown in text
    assert re.search(r'<path class="land" d="M[\d.\- LMZ]+"', text)
    assert "officer-" not in text, "no officer is named in public"


@pytest.mark.rule("LP-61")
def test_the_annex_tells_of_the_carbon_and_is_no_face_value(client: TestClient, ticket: Ticket) -> None:
    seen = client.get(f"/api/tickets/{ticket.number}").json()
    assert (seen["annex"]["stock_co2e_g"], seen["face_value_mu"]) == (123_456_789, "15.03")
    for told in ("method", "method_version", "census_on", "low_co2e_g", "status"):
        assert told in seen["annex"], told
    text = client.get(f"/t/{ticket.number}").text
    assert text.index("15.03") < text.index("附载信息") < text.index("123.456")


def test_its_proof_is_pending_until_the_checkpoint_and_proven_after(
    client: TestClient, city: City, ticket: Ticket
) -> None:
    assert "证明生成中" in client.get(f"/t/{ticket.number}").text
    seal(city)
    page = client.get(f"/t/{ticket.number}").text
    assert "已写入公开日志" in page
    address = re.findall(r'href="(/log/proof/\w+)"', page)[0]
    assert client.get(address).text.startswith("c2sp.org/tlog-proof@v1")
    assert "已写入公开日志" in client.get(f"/t/{ticket.number}/proof").text


def test_the_search_takes_the_number_or_the_code_however_it_is_typed(
    client: TestClient, ticket: Ticket
) -> None:
    for typed in (str(ticket.number).lower(), f" {ticket.code} "):
        answer = client.get("/search", params={"q": typed}, follow_redirects=False)
        assert answer.headers["location"] == f"/t/{ticket.number}"
    missed = client.get("/search", params={"q": "<b>640104"})
    assert missed.status_code == 404 and "&lt;b&gt;640104" in missed.text
    assert str(ticket.number) in client.get("/").text


def test_an_unknown_number_is_a_page_with_code_and_remedy(client: TestClient, ticket: Ticket) -> None:
    answer = client.get("/t/640104-C2026-000999-55", headers=PEOPLE)
    assert answer.status_code == 404
    assert "NOT_FOUND" in answer.text and "请核对编号" in answer.text


def test_the_english_page_keeps_its_language_in_every_link(client: TestClient, ticket: Ticket) -> None:
    text = client.get(f"/en/t/{ticket.number}").text
    assert "Face value" in text and "Xingqing District" in text
    inside = re.findall(r'(?:href|action)="(/[^"]*)"', text)
    stray = [a for a in inside if not a.startswith(("/en", "/static", "/log", "/t/"))]
    assert not stray and f'data-map="/en/t/{ticket.number}/land.geojson"' in text


@pytest.mark.rule("GS-15")
def test_json_and_map_give_no_more_than_the_page(client: TestClient, ticket: Ticket) -> None:
    seen = client.get(f"/api/tickets/{ticket.number}").json()
    assert seen["face_value_mu"] == "15.03" and seen["lives"] is True
    land = client.get(f"/t/{ticket.number}/land.geojson").json()
    assert land["features"][0]["geometry"] == seen["ground"]
    points = [x for ring in seen["ground"]["coordinates"][0] for point in ring for x in point]
    assert all(x == round(x, 4) for x in points)

"""A sink certificate as page, signed PDF, picture and trace: from the citizen's gram down to the trees."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.city import City
from api.documents.reproduction import Pages, pages_of
from api.documents.signatures import signature_of
from api.documents.verify import attached_proof, verify_file
from api.worker.memory import CheckpointFiles
from api.worker.sequencer import sequence
from registry.parties.roles import Role
from registry.proof.notes import Ed25519Signer
from registry.proof.verify import Outcome, proven_document
from tests.api.accounts import Account, open_account
from tests.api.market import Market, a_market
from tests.api.test_orders import paid
from tests.registry.tickets.village import UNIT

HTML = {"accept": "text/html"}


@pytest.fixture
def market(client: TestClient, city: City) -> Market:
    return a_market(client, city)


@pytest.fixture
def buyer(city: City) -> Account:
    return open_account(city, Role.ENTERPRISE, UNIT, login="maijia")


@pytest.fixture
def order_id(market: Market, buyer: Account, city: City) -> str:
    cashier = open_account(city, Role.FINANCE, "640100", login="caiwu")
    return paid(market, buyer, cashier, market.listed(), yuan=3)


def sealed(city: City) -> None:
    signer = Ed25519Signer(city.settings.log_origin, city.settings.keys.bytes_of("log"))
    sequence(city.database, signer, CheckpointFiles(city.settings.log_memory), city.now)


@pytest.mark.rule("XW-12")
def test_the_certificate_is_a_signed_file_that_proves_itself_and_is_served_again(
    market: Market, buyer: Account, city: City, order_id: str, tmp_path: Path
) -> None:
    address = f"/api/orders/{order_id}/certificate.pdf"
    sealed(city)
    first = market.client.get(address, headers=buyer.headers)
    assert first.status_code == 200 and first.headers["content-type"] == "application/pdf"
    assert market.client.get(address, headers=buyer.headers).content == first.content
    file = tmp_path / "certificate.pdf"
    file.write_bytes(first.content)
    found = verify_file(file, city.log_keys)
    assert found.outcome is Outcome.PROVEN and found.document["grams"] == 3 * 16_666
    signature = signature_of(first.content)
    assert signature and signature.whole
    proven = proven_document(attached_proof(first.content), city.log_keys)
    assert pages_of(first.content, proven, city.log_keys, city.settings.public_url) is Pages.SAME
    assert market.differences() == []


def test_only_the_buyer_and_the_offices_get_the_file_with_the_name(
    market: Market, buyer: Account, city: City, order_id: str
) -> None:
    other = open_account(city, Role.ENTERPRISE, UNIT, login="pangren")
    for path in ("certificate.pdf", "certificate.png"):
        address = f"/api/orders/{order_id}/{path}"
        assert market.client.get(address).status_code == 401
        assert market.client.get(address, headers=other.headers).status_code == 403
        assert market.client.get(address, headers=buyer.headers).status_code == 200
    picture = market.client.get(f"/api/orders/{order_id}/certificate.png", headers=buyer.headers)
    assert picture.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_and_the_trace_read_without_signing_in(
    market: Market, buyer: Account, order_id: str, language: str
) -> None:
    number = market.get(f"orders/{order_id}", buyer)["certificate_no"]
    page = market.client.get(f"{language}/c/{number}", headers=HTML)
    assert page.status_code == 200 and "49.998" in page.text
    trace = market.client.get(f"{language}/c/{number}/trace", headers=HTML)
    assert trace.status_code == 200 and "7,500.000" in trace.text
    assert market.client.get("/c/nothing", headers=HTML).status_code == 404


def test_one_call_leads_from_the_gram_to_both_censuses_and_their_log_entries(
    market: Market, buyer: Account, order_id: str
) -> None:
    number = market.get(f"orders/{order_id}", buyer)["certificate_no"]
    found = market.get(f"certificates/{number}/trace")
    assert found["serials"] == [1, 49_998] and found["issued_g"] == found["credited_g"] == 7_500_000
    assert sorted(found["accepted_by"]) == ["AUTHORITY", "OWNER"]
    for census in (found["earlier"], found["later"]):
        assert census["assessment"]["evidence_sha256"] and census["stands"] and census["detail"] is None
    events = [found["event_id"], found["issuance_event_id"], found["later"]["assessment_event_id"]]
    assert len(set(events)) == 3

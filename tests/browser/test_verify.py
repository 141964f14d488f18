"""The page that verifies in the browser: the verdicts of `linpiao verify`, and no word to any server."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page

from api.app import build_app
from api.city import City
from api.documents.sealing import press_of, ticket_file
from api.documents.verify import attached_proof, verify_file
from registry.parties.roles import Role
from registry.proof.bundle import DocumentProof, commitment, loads
from registry.proof.errors import UnreadableProof
from registry.proof.notes import Ed25519Signer
from registry.proof.verify import Outcome
from registry.store.database import Database
from tests.api.accounts import open_account
from tests.api.market import a_market
from tests.api.test_adoption import offered, paid, signed, wish
from tests.api.test_certificates import sealed
from tests.browser.conftest import Site, settings_in
from tests.registry.tickets.village import UNIT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FLIPS = 40


@pytest.fixture(scope="module")
def pdf(site: Site) -> bytes:
    city = site.city
    return ticket_file(city.database, site.ticket.id, press_of(city), now=city.now())


@pytest.fixture(scope="module")
def proof(pdf: bytes) -> bytes:
    return attached_proof(pdf)


@pytest.fixture(params=["", "/en"], ids=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(chromium: Browser, site: Site, language: str) -> Iterator[Page]:
    """Opened, then cut from the network: whatever it still asks for is recorded and is a failure."""
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    opened = context.new_page()
    faults: list[str] = []
    opened.goto(f"{site.address}{language}/verify", wait_until="networkidle")
    opened.wait_for_selector("form[data-ready]")
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", lambda sent: faults.append(sent.url))
    context.set_offline(True)
    yield opened
    context.close()
    assert not faults


def verdict(page: Page, content: bytes, name: str = "file") -> tuple[str, str]:
    """Outcome and sentence of the page."""
    page.evaluate("delete document.getElementById('verdict').dataset.outcome")
    page.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    found = page.wait_for_selector("#verdict[data-outcome]")
    assert found
    return str(found.get_attribute("data-outcome")), found.inner_text()


def expected(site: Site, folder: Path, content: bytes) -> tuple[str, str, str]:
    """What `linpiao verify` says."""
    path = folder / "file"
    path.write_bytes(content)
    try:
        found = verify_file(path, site.city.log_keys)
    except UnreadableProof:
        return "UNREADABLE", "", ""
    return found.outcome, found.zh, found.en


def flipped(content: bytes, position: int) -> bytes:
    return content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :]


def test_a_ticket_and_its_data_are_proven_in_the_words_of_the_command(
    page: Page, site: Site, pdf: bytes, proof: bytes, tmp_path: Path, language: str
) -> None:
    for content in (pdf, proof):
        outcome, zh, en = expected(site, tmp_path, content)
        assert outcome == Outcome.PROVEN
        assert verdict(page, content) == (outcome, en if language else zh)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("language", [""], indirect=True)
def test_good_and_damaged_data_get_the_verdict_of_the_command(
    page: Page, site: Site, proof: bytes, tmp_path: Path
) -> None:
    found = loads(proof)
    forged = {**found.document, "face_value_mu100": 999_900}
    event = found.event.replace(commitment(found.document).encode(), commitment(forged).encode())
    raw = json.loads(proof)
    pending = DocumentProof(found.document, found.event, None)
    proofs: list[dict[str, object]] = [{**raw, "proof": value} for value in ("", 0, [], False, 5)]
    numbers = [{**raw, "document": {"a": odd}} for odd in (2**60, 1.5, "\ud800", True)]
    unlike = [{**raw, "document": forged}, {**raw, "more": 1}, *proofs, *numbers]
    cases = [
        pending.dumps(),
        DocumentProof(forged, event, found.proof).dumps(),
        proof.replace(b'"face_value_mu100"', b'"number":1,"number"', 1),
        json.dumps(raw, indent=2).encode(),
        b"\xef\xbb\xbf" + proof,
        *(json.dumps(one).encode() for one in unlike),
        *(b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b"%PDF-1.7 broken"),
        *(flipped(proof, len(proof) * i // FLIPS) for i in range(FLIPS)),
    ]
    seen = set()
    for content in cases:
        outcome, zh, _ = expected(site, tmp_path, content)
        shown, sentence = verdict(page, content)
        assert shown == outcome, content[:200]
        assert outcome == "UNREADABLE" or "检查点无法读取" in sentence or sentence == zh
        seen.add(outcome)
    assert seen == {"PROVEN", "PENDING", "REFUTED", "UNREADABLE"}


@pytest.mark.parametrize("language", [""], indirect=True)
def test_no_damaged_pdf_is_believed_where_the_command_does_not(
    page: Page, site: Site, pdf: bytes, tmp_path: Path
) -> None:
    """The browser's reader of PDF is the stricter: it may refuse what pyHanko repairs, never the reverse."""
    attachment = pdf.index(b"/EmbeddedFile")
    places = [len(pdf) * i // FLIPS for i in range(FLIPS)] + [attachment + 37 * i for i in range(30)]
    seen = set()
    for content in [*(flipped(pdf, place) for place in places), pdf[: len(pdf) // 2], pdf[:-40]]:
        outcome, _, _ = expected(site, tmp_path, content)
        shown, _ = verdict(page, content)
        assert shown in {outcome, "UNREADABLE"}
        seen.add(shown)
    assert seen >= {"PROVEN", "UNREADABLE"}


@pytest.mark.parametrize("language", [""], indirect=True)
def test_a_key_from_elsewhere_decides(page: Page, site: Site, proof: bytes) -> None:
    stranger = Ed25519Signer.generate(site.city.settings.log_origin).verifier.vkey
    for key, outcome in (
        (stranger, "REFUTED"),
        ("nonsense", "NO_KEY"),
        (site.city.log_keys[0].vkey, "PROVEN"),
    ):
        page.evaluate("key => { document.getElementById('keys').value = key }", key)
        assert verdict(page, proof)[0] == outcome


@pytest.fixture
def adopted(sqlite_database: Database, tmp_path: Path) -> tuple[City, bytes]:
    """Another city's record of an adopted tree, as its buyer fetches it."""
    city = City(settings_in(tmp_path), sqlite_database)
    with TestClient(build_app(city), base_url="http://127.0.0.1:8000") as client:
        market = a_market(client, city)
        buyer, cashier = open_account(city, Role.ENTERPRISE, UNIT), open_account(city, Role.FINANCE)
        signed(market)
        order = paid(market, buyer, cashier, wish(offered(market)))
        sealed(city)
        address = f"/api/orders/{order['id']}/certificate.pdf"
        return city, client.get(address, headers=buyer.headers).content


@pytest.mark.parametrize("language", [""], indirect=True)
def test_the_record_of_an_adoption_is_proven_by_the_key_of_its_city(
    page: Page, adopted: tuple[City, bytes], tmp_path: Path
) -> None:
    city, content = adopted
    path = tmp_path / "adoption.pdf"
    path.write_bytes(content)
    page.evaluate("key => { document.getElementById('keys').value = key }", city.log_keys[0].vkey)
    found = verify_file(path, city.log_keys)
    assert found.document["form"] == "ADOPTION"
    assert verdict(page, content) == (Outcome.PROVEN, found.zh)
    harmed = flipped(content, content.index(b"/EmbeddedFile") + 900)
    assert verdict(page, harmed)[0] != Outcome.PROVEN

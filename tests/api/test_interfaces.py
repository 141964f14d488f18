"""What other systems of the government get: the “六权” platform, electronic licences, trade filings."""

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.city import City
from api.gateways.six_rights import six_rights_of
from api.worker import outbox, platform
from api.workflows import government
from registry.proof import notes
from registry.proof.platform import TOPIC
from registry.store.database import Database
from tests.api.living import Living
from tests.api.peers import SixRightsPeer, serving
from tests.api.test_cli_export import KEY as ZERO_KEY
from tests.api.test_cli_export import run
from tests.registry.tickets.village import settle_village

KEY = "a shared key"
PERIOD = government.Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def life(client: TestClient, city: City) -> Living:
    return Living.settle(client, city)


def told(life: Living, address: str, hours: int = 0) -> None:
    """A worker with the platform at `address`, some time later."""
    more = {"six_rights_url": address, "six_rights_key": SecretStr(KEY)}
    port = six_rights_of(life.city.settings.model_copy(update=more))
    now = life.city.now()
    later = type(now)(now.as_of, now.at + timedelta(hours=hours))
    others = dict.fromkeys(("inbox", "notice"), lambda message: None)
    consumers: dict[str, outbox.Consumer] = {
        **others,
        TOPIC: lambda message: platform.tell(life.city.database, port, message),
    }
    while outbox.deliver(life.city.database, consumers, later):
        pass


@pytest.mark.rule("LP-08a", "GS-25")
def test_the_platform_learns_every_application_state_issue_and_trade_once_though_it_was_down(
    life: Living,
) -> None:
    ticket_id = life.active()
    life.traded(ticket_id)
    peer = SixRightsPeer(KEY.encode(), down=2)
    with serving(peer.app) as address:
        told(life, address)
        missed = peer.received
        told(life, address, hours=2)
        assert peer.received == missed + 2
        told(life, address, hours=4)
        assert peer.received == len(peer.records) == missed + 2
    kinds = [(one["record"], one["event"]) for one in peer.records.values()]
    assert {record for record, _ in kinds} == {"APPLICATION", "STATUS", "ISSUE", "TRADE"}
    issued = next(one for one in peer.records.values() if one["event"] == "ticket.issued")
    assert issued["facts"]["number"] == life.ticket(ticket_id).number
    text = json.dumps(list(peer.records.values()))
    assert life.villager.party_id not in text and "sha256" not in text  # no party, no paper
    asked = f"platform/records?first={PERIOD.first}&last={PERIOD.last}"
    pulled = life.client.get(f"/api/{asked}", headers=life.officer.headers).json()
    assert {one["id"]: one for one in pulled} == peer.records
    assert life.client.get(f"/api/{asked}", headers=life.clerk.headers).json()["code"] == "ROLE_NOT_ALLOWED"


@pytest.mark.rule("GS-08", "LP-44")
def test_licence_and_trade_filing_are_structured_data_for_their_holder_and_offices(life: Living) -> None:
    ticket_id = life.active()
    at = f"/api/files/{ticket_id}"
    licence = life.client.get(f"{at}/licence", headers=life.villager.headers).json()
    seen = life.client.get(f"/api/tickets/{licence['licence_no']}").json()
    assert licence["document_sha256"] == seen["document_sha256"] and licence["title"] == "集体林地林票"
    assert licence["holder"]["name"] and licence["face_value_mu"] == seen["face_value_mu"]
    assert life.client.get(f"{at}/licence", headers=life.buyer.headers).json()["code"] == "NOT_YOURS"
    assert life.client.get(f"{at}/trade-filing", headers=life.clerk.headers).status_code == 404
    life.traded(ticket_id)
    filing = life.client.get(f"{at}/trade-filing", headers=life.clerk.headers).json()
    assert filing["filed"] and [one["to"] for one in filing["deliveries"]] == [
        "CITY_FORESTRY", "COUNTY_FORESTRY", "VILLAGE",
    ]  # fmt: skip
    listed = life.client.get(
        "/api/trade-filings?first=2026-01-01&last=2026-12-31", headers=life.clerk.headers
    )
    assert listed.json() == [filing]


@pytest.mark.rule("GS-25", "GS-08")
def test_the_files_for_the_government_are_signed_and_hold_the_same_records(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LINPIAO_DATABASE_URL", sqlite_database.url)
    for name in ("WEB", "DATA", "LOG"):
        monkeypatch.setenv(f"LINPIAO_{name}_KEY", ZERO_KEY)
    number = settle_village(sqlite_database).active().number
    folder = tmp_path / "out"
    assert run("export", "government", str(folder), "--from", "2026-01-01", "--to", "2026-12-31") == 0
    note = notes.parse((folder / "MANIFEST").read_text("utf-8"))
    assert notes.trusted(note, [notes.Ed25519Signer("linpiao.local/640100", bytes(32)).verifier])
    for line in note.text.splitlines()[2:]:
        sha256, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256
    (licence,) = (folder / "licences.jsonl").read_text("utf-8").splitlines()
    assert json.loads(licence)["licence_no"] == number
    records = [json.loads(line) for line in (folder / "records.jsonl").read_text("utf-8").splitlines()]
    issued = next(one for one in records if one["event"] == "ticket.issued")
    assert issued["record"] == "ISSUE" and issued["facts"]["number"] == number
    assert "licences.jsonl" in json.loads((folder / "schema.json").read_text("utf-8"))
    again = ("export", "government", str(folder), "--from", "2026-01-01", "--to", "2026-12-31")
    assert run(*again) == 1

"""A ticket's tonnage is traced to its trees in one call; trees and evidence only for those it concerns."""

from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient

from api.city import City
from api.worker.memory import CheckpointFiles
from api.worker.sequencer import sequence
from registry.issuance.assessments import Assessment
from registry.parties.roles import Role
from registry.proof.notes import Ed25519Signer
from registry.store.database import Database
from registry.store.privacy import Grade
from sink.evidence import recompute, write_bundle
from sink.parameters.loader import load
from sink.stock import Survey
from tests.api.accounts import open_account
from tests.registry.tickets import village
from tests.registry.tickets.village import UNIT, Village, settle_village


def a_bundle(folder: Path) -> bytes:
    """The village's stand 0001, and a stand of somebody else in the same survey."""
    stands = pd.DataFrame({"stand_id": ["0001", "0002"], "area_m2": 1e4, "census_on": date(2025, 9, 1)})
    stands = stands.assign(dbh_threshold_cm=5.0, species="新疆杨")
    trees = pd.DataFrame({"stand_id": ["0001"] * 30 + ["0002"] * 20, "species": "新疆杨"})
    trees = trees.assign(plot_id=None, dbh_cm=np.linspace(8, 30, 50))
    file = folder / "evidence.zip"
    write_bundle(file, Survey(stands, None, None, load()), trees)
    return file.read_bytes()


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def bundle(tmp_path: Path) -> bytes:
    return a_bundle(tmp_path)


@pytest.fixture
def settled(city: City, bundle: bytes, monkeypatch: pytest.MonkeyPatch) -> Village:
    city.blobs.put(bundle, Grade.INTERNAL)
    made = village.an_assessment

    def with_evidence() -> Assessment:
        assessment = made()
        assessment.evidence_sha256 = sha256(bundle).hexdigest()
        return assessment

    monkeypatch.setattr(village, "an_assessment", with_evidence)
    return settle_village(city.database)


def test_anybody_sees_method_versions_hashes_and_stands_but_no_tree(
    client: TestClient, city: City, settled: Village, bundle: bytes
) -> None:
    ticket = settled.active()
    found = client.get(f"/api/tickets/{ticket.number}/trace").json()
    assert found["assessment"]["evidence_sha256"] == sha256(bundle).hexdigest()
    assert found["assessment"]["parameters_version"] == "2026-11"
    assert found["stock_co2e_g"] == sum(stand["stock_co2e_g"] for stand in found["stands"]) == 123_456_789
    assert found["detail"] is None
    signer = Ed25519Signer(city.settings.log_origin, bytes(32))
    sequence(city.database, signer, CheckpointFiles(city.settings.log_memory), city.now)
    for event in (found["event_id"], found["assessment_event_id"]):
        assert client.get(f"/log/proof/{event}").status_code == 200
    assert client.get(f"/api/tickets/{ticket.number}/evidence").json()["code"] == "NOT_SIGNED_IN"


@pytest.mark.parametrize(
    ("role", "unit_id", "holder", "trees", "bundle_answer"),
    [
        (Role.COUNTY_FORESTRY, UNIT, False, True, 200),
        (Role.COUNTY_FORESTRY, "640122", False, False, 403),
        (Role.CITY_FORESTRY, "640100", False, True, 200),
        (Role.AUDIT, "640100", False, True, 200),
        (Role.VILLAGE, UNIT, True, True, 403),
        (Role.VILLAGE, UNIT, False, False, 403),
        (Role.LANDSCAPE, UNIT, False, False, 403),
    ],
)
def test_trees_are_for_holder_office_and_audit_the_bundle_not_for_the_holder(
    client: TestClient,
    city: City,
    settled: Village,
    role: Role,
    unit_id: str,
    holder: bool,
    trees: bool,
    bundle_answer: int,
) -> None:
    """A bundle holds other holders' stands too."""
    ticket = settled.active()
    party = settled.village.party_id if holder else None
    account = open_account(city, role, unit_id, party_id=party)
    found = client.get(f"/api/tickets/{ticket.number}/trace", headers=account.headers).json()
    assert (found["detail"] is not None) is trees
    answer = client.get(f"/api/tickets/{ticket.number}/evidence", headers=account.headers)
    assert answer.status_code == bundle_answer


def test_the_trees_are_the_ticket_s_own_and_each_equation_has_its_source(
    client: TestClient, city: City, settled: Village
) -> None:
    ticket = settled.active()
    officer = open_account(city, Role.COUNTY_FORESTRY, UNIT)
    detail = client.get(f"/api/tickets/{ticket.number}/trace", headers=officer.headers).json()["detail"]
    assert detail["tree_count"] == len(detail["trees"]) == 30
    assert {tree["stand_id"] for tree in detail["trees"]} == {"0001"}
    assert detail["equations"] and all(row["citations"] for row in detail["equations"])


def test_the_downloaded_bundle_recomputes_to_the_gram(
    client: TestClient, city: City, settled: Village, bundle: bytes, tmp_path: Path
) -> None:
    ticket = settled.active()
    auditor = open_account(city, Role.AUDIT)
    answer = client.get(f"/api/tickets/{ticket.number}/evidence", headers=auditor.headers)
    assert answer.content == bundle
    file = tmp_path / "downloaded.zip"
    file.write_bytes(answer.content)
    assert recompute(file).equal


def test_a_lost_bundle_leaves_the_rest_of_the_trace_readable(
    client: TestClient, city: City, settled: Village
) -> None:
    ticket = settled.active()
    officer = open_account(city, Role.COUNTY_FORESTRY, UNIT)
    for path in city.settings.blobs.glob("??/*"):
        path.unlink()
    found = client.get(f"/api/tickets/{ticket.number}/trace", headers=officer.headers)
    assert found.status_code == 200 and found.json()["detail"] is None


@pytest.mark.parametrize(("prefix", "heading"), [("", "碳储量怎么算出来的"), ("/en", "How the carbon stock")])
def test_the_page_says_it_in_plain_words(
    client: TestClient, settled: Village, prefix: str, heading: str
) -> None:
    ticket = settled.active()
    said = client.get(f"{prefix}/t/{ticket.number}/trace", headers={"accept": "text/html"}).text
    assert heading in said and "123.456" in said
    assert f"/t/{ticket.number}/trace" in client.get(f"/t/{ticket.number}").text
    assert client.get("/t/1/trace", headers={"accept": "text/html"}).status_code in (404, 422)


def test_the_monitoring_report_is_for_those_who_may_read_the_evidence(
    client: TestClient, city: City, settled: Village
) -> None:
    where = f"/api/tickets/{settled.active().number}/report"
    assert client.get(where).json()["code"] == "NOT_SIGNED_IN"
    officer = open_account(city, Role.COUNTY_FORESTRY, UNIT)
    first, again = (client.get(where, headers=officer.headers) for _ in range(2))
    assert first.headers["content-type"] == "application/pdf" and first.content.startswith(b"%PDF")
    assert first.content == again.content
    asked = {"paper": "verification", "form": "html"}
    told = client.get(where, headers=officer.headers, params=asked).text
    assert "核查支持文件" in told and "小班位置示意" in told and "每一克、每一个词都相同" in told
    assert "0001" in told and "0002" not in told

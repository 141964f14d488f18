"""Documents of outside authorities and verifiers on file, over HTTP."""

import pytest
from fastapi.testclient import TestClient

from api.city import City
from registry.parties.roles import Role
from tests.api.accounts import open_account

SHA = "d" * 64


@pytest.mark.rule("RA-19")
def test_a_verifier_put_on_file_by_the_ecology_authority_is_public_with_its_dates(
    client: TestClient, city: City
) -> None:
    ecology, body = open_account(city, Role.ECOLOGY), open_account(city, Role.VERIFIER)
    wanted = {
        "party_id": body.party_id,
        "filing_no": "示例备001",
        "qualification": "示例资质",
        "since": "2025-01-01",
        "until": "2025-12-31",
    }
    assert client.post("/api/verifiers", json=wanted, headers=ecology.headers).status_code == 200
    assert client.post("/api/verifiers", json=wanted, headers=body.headers).status_code == 403
    (today,) = client.get("/api/verifiers").json()
    (then,) = client.get("/api/verifiers?as_of=2025-12-31").json()
    assert (today["filing_no"], today["valid"], then["valid"]) == ("示例备001", False, True)


def an_act(kind: str, **changes: str) -> dict[str, str]:
    act = {
        "unit_id": "640122",
        "kind": kind,
        "body": "示例机关",
        "subject_kind": "case",
        "subject_id": "示例001",
        "document_no": "示例〔2026〕1号",
        "document_sha256": SHA,
        "decided_on": "2026-01-07",
        "outcome": "NOTED",
    }
    return act | changes


@pytest.mark.rule("RA-16")
def test_law_enforcement_attaches_the_outcome_of_a_case_of_its_county(client: TestClient, city: City) -> None:
    officer = open_account(city, Role.LAW_ENFORCEMENT, "640122")
    sent = client.post("/api/outside-acts", json=an_act("CASE"), headers=officer.headers)
    assert sent.status_code == 200
    other = an_act("CASE", unit_id="640121")
    refused = client.post("/api/outside-acts", json=other, headers=officer.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "OUTSIDE_OWN_UNIT")


@pytest.mark.rule("RA-05")
def test_only_the_city_records_what_the_region_decided(client: TestClient, city: City) -> None:
    forestry, county = (
        open_account(city, Role.CITY_FORESTRY),
        open_account(city, Role.COUNTY_FORESTRY, "640122"),
    )
    refused = client.post("/api/outside-acts", json=an_act("REGION"), headers=county.headers)
    assert (refused.status_code, refused.json()["rule"]) == (403, "RA-05")
    assert (
        client.post("/api/outside-acts", json=an_act("REGION"), headers=forestry.headers).status_code == 200
    )
    paper = {"document_no": "示例委托", "document_sha256": SHA, "since": "2026-01-01", "until": "2026-12-31"}
    assert client.post("/api/delegations", json=paper, headers=forestry.headers).status_code == 200
    tomorrow = an_act("REGION", decided_on="2026-01-09")
    late = client.post("/api/outside-acts", json=tomorrow, headers=forestry.headers)
    assert late.json()["code"] == "DOCUMENT_NOT_VALID"

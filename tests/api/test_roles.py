"""Who may do what, over HTTP: readers who write nothing, one body's standards, buyers of every type."""

import re

import pytest
from fastapi.testclient import TestClient

from api.city import City
from registry.actions.parties import register_organisation
from registry.parties.persons import BuyerType, Party, PartyKind
from registry.parties.roles import SYSTEM, Role
from tests.api.accounts import Account, open_account
from tests.api.market import a_market
from tests.api.test_points import FORMULA
from tests.registry.tickets.village import UNIT

OF_ONES_OWN = {"/api/papers", "/api/tokens", "/api/tokens/{token_id}", "/api/gifts/claim"}
"""Open to whoever is signed in, whatever the role."""

SHUT = {"NOT_SIGNED_IN", "ROLE_NOT_ALLOWED"}


def open_to_write(client: TestClient, by: Account | None) -> set[str]:
    """Every address that does not turn a writer away at the door, each tried dry."""
    found = set()
    for path, methods in client.get("/api/openapi.json").json()["paths"].items():
        for method in methods.keys() & {"post", "put", "patch", "delete"}:
            address = re.sub(r"{\w+}", "1", path)
            headers = by.headers if by else {}
            answer = client.request(method, f"{address}?dry_run=true", headers=headers)
            is_problem = "json" in answer.headers.get("content-type", "")
            if not (is_problem and answer.json().get("code") in SHUT):
                found.add(path)
    return found


@pytest.mark.parametrize(
    ("role", "own"),
    [
        pytest.param(Role.AUDIT, {"/api/layers/covering"}, marks=pytest.mark.rule("RA-12")),  # writes nothing
        pytest.param(
            Role.ANALYST,  # asks for an extract of its own, and writes nothing else (GS-19)
            {"/api/extracts", "/api/extracts/{extract_id}/end", "/api/extracts/{extract_id}/take"},
            marks=pytest.mark.rule("RA-22"),
        ),
        pytest.param(
            Role.INCLUSION_OPERATOR,
            {"/api/points/feed", "/api/points/feed-file"},
            marks=pytest.mark.rule("RA-20"),
        ),
    ],
)
def test_who_reads_or_runs_a_platform_finds_no_other_door_to_write(
    client: TestClient, city: City, role: Role, own: set[str]
) -> None:
    reader = open_account(city, role)
    assert open_to_write(client, reader) - open_to_write(client, None) == own | OF_ONES_OWN


@pytest.mark.rule("RA-12")
def test_audit_reads_every_payment(client: TestClient, city: City) -> None:
    audit, enterprise = open_account(city, Role.AUDIT), open_account(city, Role.ENTERPRISE)
    for path in ("settlements", "reconciliation?first_day=2026-01-01&last_day=2026-01-08", "state-income"):
        assert client.get(f"/api/{path}", headers=audit.headers).status_code == 200, path
        assert client.get(f"/api/{path}", headers=enterprise.headers).status_code == 403, path


@pytest.mark.rule("RA-13")
def test_the_ecology_authority_alone_sets_the_formula_of_points(client: TestClient, city: City) -> None:
    ecology, officer = open_account(city, Role.ECOLOGY), open_account(city, Role.CITY_FORESTRY)
    scan = {"paper": ("paper.pdf", b"%PDF-1.7 a scanned paper", "application/pdf")}
    paper = client.post("/api/papers", files=scan, headers=ecology.headers).json()["sha256"]
    body = {**FORMULA, "paper_sha256": paper}
    refused = client.post("/api/points/formulas", json=body, headers=officer.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "ROLE_NOT_ALLOWED")
    assert client.post("/api/points/formulas", json=body, headers=ecology.headers).status_code == 200


@pytest.mark.rule("RA-18")
def test_every_type_of_buyer_buys_on_its_own_will(client: TestClient, city: City) -> None:
    market = a_market(client, city)
    listing = market.listed()
    for number, kind in enumerate(BuyerType):
        wanted = {"listing_id": listing, "amount_yuan": 1, "purpose": "LIFE", "acknowledged": True}
        order = market.done(
            "orders", _buyer(city, kind, number), wanted | {"display_name": f"示例{number:03}"}
        )
        assert order["amount_fen"] == 100, kind
    surveyor = open_account(city, Role.SURVEYOR, UNIT)
    assert market.code("orders", surveyor, wanted)[0] == "ROLE_NOT_ALLOWED"


def _buyer(city: City, kind: BuyerType, number: int) -> Account:
    if kind is BuyerType.NATURAL_PERSON:
        return open_account(city, Role.CITIZEN)
    with city.database.writing() as db:
        body = Party("", PartyKind.ORGANISATION, kind, UNIT, f"示例{number:014}")
        made = register_organisation(db, body, f"示例单位{number:03}", by=SYSTEM, now=city.now())
    return open_account(city, Role.ENTERPRISE, UNIT, party_id=made.id)

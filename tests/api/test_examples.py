"""Every example of the OpenAPI description is sent as it stands, by somebody the endpoint lets in.

Writes are dry runs. `examples.csv` keeps what each one gets, endpoint by endpoint, so that a change is read
by somebody; write it anew with `WRITE_EXAMPLES=1`. What is not at hand in the test's city is not found.
"""

import csv
import os
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.examples import PAPER
from registry.parties.roles import Role
from tests.api.accounts import Account
from tests.api.test_authorisation import (
    Endpoint,
    accounts,
    browser,
    endpoints,
    plot,
    subjects,
    village,
    world,
)

__all__ = ["accounts", "browser", "endpoints", "plot", "subjects", "village", "world"]
TABLE = Path(__file__).with_name("examples.csv")
pytestmark = pytest.mark.xdist_group("authorisation")
NEVER = {"WRONG_INPUT", "NOT_SIGNED_IN", "ROLE_NOT_ALLOWED"}
"""An example that gets one of these says nothing of the endpoint."""


@pytest.fixture(scope="module")
def description(browser: TestClient) -> Any:
    return browser.get("/api/openapi.json").json()


@pytest.fixture(scope="module")
def known(browser: TestClient, accounts: dict[Role, Account], subjects: dict[str, str]) -> dict[str, str]:
    """What the capitals of an example stand for in this city; the paper of the examples is kept."""
    sent = {"paper": ("paper.pdf", PAPER, "application/pdf")}
    answer = browser.post("/api/papers", files=sent, headers=accounts[Role.CITY_FORESTRY].headers)
    assert answer.json()["sha256"] == sha256(PAPER).hexdigest()
    party = accounts[Role.VILLAGE]
    own = {"party_id": party.party_id, "person_id": party.person_id, "ticket_id": subjects["file_id"]}
    return {name.upper(): value for name, value in {**own, **subjects}.items()}


def test_every_example_runs_and_gets_what_is_written_down(
    browser: TestClient,
    endpoints: list[Endpoint],
    accounts: dict[Role, Account],
    known: dict[str, str],
    description: Any,
) -> None:
    rows = [_row(browser, *one, accounts, known) for one in _operations(description, endpoints)]
    if os.environ.get("WRITE_EXAMPLES"):
        with TABLE.open("w", newline="", encoding="utf-8") as out:
            head = ["endpoint", "caller", "status", "code"]
            csv.writer(out, lineterminator="\n").writerows([head, *rows])
    wrong = [row for row in rows if row[3] in NEVER or row[2].startswith("5")]
    assert [row[0] for row in wrong] == ["POST /api/tokens"], "a token ends on a day that is still to come"
    with TABLE.open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file))[1:] == rows


def _operations(description: Any, endpoints: list[Endpoint]) -> Iterator[tuple[Endpoint, Any]]:
    """JSON endpoints of ours that ask for no file; forms and uploads have tests of their own."""
    for endpoint in sorted(endpoints, key=lambda one: one.label):
        found = (
            description["paths"].get(re.sub(r":\w+}", "}", endpoint.path), {}).get(endpoint.method.lower())
        )
        content = found.get("requestBody", {}).get("content", {}) if found else {}
        if found and endpoint.path.startswith("/api/") and not content.keys() - {"application/json"}:
            yield endpoint, found


def _row(
    browser: TestClient,
    endpoint: Endpoint,
    operation: Any,
    accounts: dict[Role, Account],
    known: dict[str, str],
) -> list[str]:
    policy = endpoint.policies[0]
    roles = sorted(getattr(policy, "roles", ())) or [Role.CITY_FORESTRY]
    caller = Role.CITY_FORESTRY if Role.CITY_FORESTRY in roles else roles[0]
    given = {"path": dict[str, Any](), "query": dict[str, Any](), "header": dict[str, Any]()}
    for one in operation.get("parameters", ()):
        if "example" in one:
            given[one["in"]][one["name"]] = _filled(one["example"], known)
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    answer = browser.request(
        endpoint.method,
        re.sub(r"{(\w+)(:\w+)?}", lambda found: str(given["path"][found[1]]), endpoint.path),
        params={**given["query"], **({} if endpoint.method == "GET" else {"dry_run": "true"})},
        json=_filled(body["example"], known) if "example" in body else None,
        headers=accounts[caller].headers | {name: str(told) for name, told in given["header"].items()},
    )
    is_problem = answer.headers.get("content-type", "").startswith("application/problem")
    code = str(answer.json()["code"]) if is_problem else ""
    return [endpoint.label, caller.value, str(answer.status_code), code]


def _filled(example: Any, known: dict[str, str]) -> Any:
    if isinstance(example, dict):
        return {name: _filled(value, known) for name, value in example.items()}
    if isinstance(example, list):
        return [_filled(one, known) for one in example]
    return known.get(example, example) if isinstance(example, str) else example

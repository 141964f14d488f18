"""The edge: alive, ready, measured, and calm about everything that goes wrong."""

import json

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import build_app
from api.city import City, open_city
from api.logs import configure_logs
from api.settings import Settings


def test_it_is_alive_ready_and_measured(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/ready").status_code == 200
    assert 'route="/health"' in client.get("/metrics").text


def test_without_its_database_it_is_alive_but_not_ready(settings: Settings) -> None:
    broken = settings.model_copy(update={"database_url": "sqlite:///no/such/folder/file.sqlite"})
    client = TestClient(build_app(open_city(broken)))
    assert client.get("/health").status_code == 200
    assert client.get("/ready").status_code == 503


def test_an_unknown_address_is_a_problem_with_code_in_the_asked_language(client: TestClient) -> None:
    answer = client.get("/api/nothing", headers={"Accept-Language": "en-GB,zh;q=0.5"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "NO_SUCH_PAGE"
    assert answer.json()["title"].startswith("There is no such page")
    assert client.get("/api/nothing").json()["title"].startswith("没有这个页面")


def test_every_answer_carries_security_headers_and_its_request_id(client: TestClient) -> None:
    answer = client.get("/health", headers={"X-Request-Id": "abcdef-123456"})
    assert answer.headers["x-request-id"] == "abcdef-123456"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    forged = client.get("/health", headers={"X-Request-Id": "a b\tc"})
    assert forged.headers["x-request-id"] != "a b\tc"


def test_a_body_over_the_limit_is_refused_however_it_is_sent(client: TestClient) -> None:
    whole = client.post("/api/nothing", content=b"x" * (2**20 + 1))
    assert (whole.status_code, whole.json()["code"]) == (413, "TOO_LARGE")


def test_our_own_fault_gives_a_reference_and_logs_no_value(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    app: FastAPI = build_app(city)

    @app.get("/api/broken/{phone}")
    def broken(phone: str) -> None:
        raise RuntimeError(f"cannot call {phone}")

    configure_logs()
    answer = TestClient(app).get("/api/broken/13900000000")
    lines = capsys.readouterr().err
    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL_FAULT")
    assert "13900000000" not in answer.text
    assert "13900000000" not in lines
    faults = [json.loads(line) for line in lines.splitlines() if '"fault"' in line]
    assert faults[0]["reference"] == answer.json()["facts"]["reference"]
    assert faults[0]["request_id"] == answer.headers["x-request-id"]


def test_half_a_character_or_a_nul_is_refused_and_not_our_fault(client: TestClient) -> None:
    assert client.get("/search?q=%00").json()["code"] == "WRONG_INPUT"
    assert client.get("/t/a%00b").json()["code"] == "WRONG_INPUT"


PEOPLE = {"Accept": "text/html"}


def test_a_person_reads_the_refusal_as_a_page_in_the_language_of_the_address(client: TestClient) -> None:
    chinese = client.get("/nowhere", headers=PEOPLE)
    english = client.get("/en/nowhere", headers=PEOPLE)
    assert chinese.status_code == english.status_code == 404
    assert "没有这个页面" in chinese.text and "There is no such page" in english.text
    assert english.headers["content-language"] == "en"


def test_libraries_are_served_by_us_and_nothing_else_is(client: TestClient) -> None:
    assert client.get("/static/vendor/htmx.js").headers["content-type"].startswith("text/javascript")
    for path in ("/static/vendor/axe.js", "/static/../app.py", "/static/vendor/..%2f..%2fapp.py"):
        assert client.get(path).status_code == 404


def test_large_type_is_remembered_and_leads_back_inside_only(client: TestClient) -> None:
    answer = client.get("/view?size=large&back=//evil.example/", follow_redirects=False)
    assert answer.headers["location"] == "/"
    assert 'class="large"' in client.get("/").text

"""The same walk on the pages, as people fill in forms: without script, with papers, to the printed ticket."""

import re
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from api.city import City
from api.documents.verify import verify_file
from api.identity.cookies import COOKIE
from registry.parties.roles import Role
from tests.api.accounts import Account, open_account
from tests.api.pages.test_public_ticket import seal
from tests.registry.tickets.village import BY_HAND, UNIT, settle_village

PDF = ("paper.pdf", b"%PDF-1.7 a scanned paper", "application/pdf")


@dataclass
class Person:
    """A browser in which somebody is signed in."""

    client: TestClient
    account: Account

    def form(self, file_id: str, path: str) -> dict[str, object]:
        """The fields of a form as the page gives them: hidden ones, ticked boxes, first choices."""
        text = self.client.get(f"/desk/{file_id}").text
        found = re.search(rf'<form method="post" action="/desk/{file_id}/{path}".*?</form>', text, re.S)
        assert found, f"no form {path} for {self.account.appointment.role}"
        fields: dict[str, object] = {}
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found[0]):
            fields[name] = value
        for name in re.findall(r'type="checkbox" name="([^"]+)"', found[0]):
            fields[name] = ["false", "true"]
        for name in re.findall(r'<select id="[^"]+" name="([^"]+)"', found[0]):
            fields[name] = "CLEAR"
        for name in re.findall(r'name="(limits\.\w+\.text)"', found[0]):
            fields[name] = "示例渠"
        self.files = {name: PDF for name in re.findall(r'name="([^"]+)" type="file"', found[0])}
        return fields

    def take(self, file_id: str, path: str, **more: object) -> httpx.Response:
        data = {**self.form(file_id, path), **more}
        return self.client.post(
            f"/desk/{file_id}/{path}", data=data, files=self.files or None, follow_redirects=False
        )


def person(city: City, role: Role, unit_id: str, party_id: str | None = None) -> Person:
    account = open_account(city, role, unit_id, party_id=party_id)
    client = TestClient(build_app(city), base_url="http://127.0.0.1:8000", headers={"Accept": "text/html"})
    cookies = client.app.state.doorkeeper.cookies  # type: ignore[attr-defined]
    visit = cookies.signed_in(account.person_id, account.appointment.id, "")
    client.cookies.set(COOKIE, cookies.text(visit))
    return Person(client, account)


@pytest.mark.rule("LP-10a", "LP-10b")
def test_people_walk_a_ticket_through_the_pages_and_print_it(city: City, tmp_path: Path) -> None:
    village = settle_village(city.database)
    file_id = village.draft().id
    villager = person(city, Role.VILLAGE, UNIT, village.village.party_id)
    clerk, reviewer, head = (person(city, Role.COUNTY_FORESTRY, UNIT) for _ in range(3))
    officer = person(city, Role.CITY_FORESTRY, "640100")
    people = [clerk.account.person_id, reviewer.account.person_id]
    walk = [
        (villager, "submit", {}),
        (clerk, "accept", {}),
        (reviewer, "start-review", {}),
        (reviewer, "order-site-check", {}),
        (reviewer, "site-check", {"persons.[]": people}),
        (reviewer, "examine", {f"answers.{layer}": text for layer, text in BY_HAND.items()}),
        (head, "approve", {}),
        (head, "report", {}),
        (officer, "file", {}),
        (head, "issue", {}),
    ]
    for who, path, more in walk:
        if path == "issue":
            tried = who.client.post(
                f"/desk/{file_id}/issue?dry_run=true", data=who.form(file_id, path), files=who.files
            )
            assert "尚未签发" in tried.text and "640104-C2026-" in tried.text, tried.text
        answer = who.take(file_id, path, **more)
        assert answer.status_code == 303, (path, answer.text)
    page = villager.client.get(f"/desk/{file_id}").text
    assert "有效" in page and "/ticket.pdf" in page
    seal(city)
    printed = tmp_path / "ticket.pdf"
    printed.write_bytes(villager.client.get(f"/desk/{file_id}/ticket.pdf").content)
    assert verify_file(printed, city.log_keys).proven


def test_a_form_sent_twice_acts_once(city: City) -> None:
    village = settle_village(city.database)
    file_id = village.draft().id
    villager = person(city, Role.VILLAGE, UNIT, village.village.party_id)
    form = villager.form(file_id, "submit")
    answers = [
        villager.client.post(f"/desk/{file_id}/submit", data=form, follow_redirects=False) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert village.database.dialect and "提交申请" in villager.client.get(f"/desk/{file_id}").text


def test_every_refusal_stands_on_the_page_with_its_rule(city: City) -> None:
    village = settle_village(city.database)
    file_id = village.draft(material={}).id
    villager = person(city, Role.VILLAGE, UNIT, village.village.party_id)
    answer = villager.take(file_id, "submit")
    assert answer.status_code == 422
    assert answer.text.count("LP-09") == 2 and "LP-06" in answer.text


def test_the_desk_lists_what_waits_for_me_and_nothing_of_the_county_next_door(city: City) -> None:
    village = settle_village(city.database)
    village.submitted()
    clerk, neighbour = (person(city, Role.COUNTY_FORESTRY, unit) for unit in (UNIT, "640122"))
    assert "待办" in clerk.client.get("/desk").text
    assert "目前没有文件" in neighbour.client.get("/desk").text


def test_a_visitor_is_asked_to_sign_in_and_comes_back(city: City) -> None:
    client = TestClient(build_app(city), base_url="http://127.0.0.1:8000", headers={"Accept": "text/html"})
    answer = client.get("/desk", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin?next=%2Fdesk")


@pytest.mark.rule("RA-06", "GS-09")
def test_an_applicant_fills_in_what_the_papers_say_and_gets_a_draft(city: City) -> None:
    village = settle_village(city.database)
    villager = person(city, Role.VILLAGE, UNIT, village.village.party_id)
    text = villager.client.get("/apply").text
    fields = dict(re.findall(r'<input type="hidden" name="(token|key)" value="([^"]*)"', text))
    form = {
        **fields,
        "basis": "COLLECTIVE_FOREST",
        "unit_id": UNIT,
        "block_name": "示例村东林带",
        "certificate_no": "示例林证0001",
        "assessment_id": village.application.assessment_id,
        "compartment_codes": "0001",
        "area_mu": "15.03",
    }
    papers = {f"material.{item}": PDF for item in ("CERTIFICATE", "GEOMETRY", "CONSENT")}
    answer = villager.client.post("/apply", data=form, files=papers, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    file_id = answer.headers["location"].removeprefix("/desk/")
    assert villager.take(file_id, "submit").status_code == 303
    wrong = villager.client.post("/apply", data={**form, "key": "k2", "compartment_codes": "0404"})
    assert wrong.status_code == 404 and "0404" in wrong.text

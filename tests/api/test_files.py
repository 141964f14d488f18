"""One ticket over HTTP, from the draft to the public page, each step by the person whose step it is."""

from dataclasses import dataclass
from datetime import date

import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from api.city import City
from registry.parties.roles import Role
from tests.api.accounts import Account, open_account
from tests.faults.acts import Act, Story
from tests.registry.issuance.handing_in import handed_in
from tests.registry.tickets.village import UNIT

STATES = {
    "draft": "DRAFT", "submit": "SUBMITTED", "accept": "ACCEPTED", "start_review": "UNDER_REVIEW",
    "order_site_check": "UNDER_REVIEW", "record_site_check": "UNDER_REVIEW", "examine": "UNDER_REVIEW",
    "approve": "APPROVED", "report": "FILING", "file": "FILED", "issue": "ACTIVE", "serve": "ACTIVE",
}  # fmt: skip


@dataclass
class Desk:
    """The people of the story and a browser for all of them."""

    client: TestClient
    city: City
    story: Story

    def __getattr__(self, name: str) -> Account:
        return self.story.people[name]

    def post(self, path: str, by: Account, body: dict[str, object] | None = None) -> httpx.Response:
        return self.client.post(f"/api/{path}", json=body or {}, headers=by.headers)

    def take(self, act: Act, query: str = "") -> httpx.Response:
        return self.client.post(f"/api/{act.path}{query}", **act.request())

    def draft(self) -> str:
        for act in self.story.papers_and_draft():
            self.story.answers[act.name] = self.take(act).json()
        return str(self.story.answers["draft"]["id"])


@pytest.fixture
def desk(client: TestClient, city: City) -> Desk:
    return Desk(client, city, Story.settle(city))


@pytest.mark.rule("RA-03", "RA-04", "RA-06", "RA-23", "LP-10b", "LP-13")
def test_a_ticket_walks_from_the_draft_to_its_public_page(desk: Desk) -> None:
    for act in desk.story.acts():
        if act.name == "approve":
            own = desk.post(act.path, desk.reviewer)
            assert own.json()["code"] == "FOUR_EYES"
        if act.name in STATES:
            assert desk.take(act, "?dry_run=true").json().get("state") == STATES[act.name]
        answer = desk.take(act)
        assert answer.status_code == 200, (act.name, answer.text)
        assert answer.json().get("state") == STATES.get(act.name), act.name
        desk.story.answers[act.name] = answer.json()
    number = answer.json()["number"]
    assert desk.client.get(f"/api/tickets/{number}").json()["lives"] is True
    assert number in desk.client.get(f"/t/{number}").text


@pytest.mark.rule("LP-64")
def test_a_layer_nobody_has_is_answered_in_writing_before_the_approval(desk: Desk) -> None:
    for act in desk.story.acts():
        desk.story.answers[act.name] = desk.take(act).json()
        if act.name == "examine":
            break
    assert act.json
    approve = act.path.replace("examine", "approve")
    silent = {**act.json, "answers": {**act.json["answers"], "FARMLAND": " "}}
    assert desk.post(act.path, desk.reviewer, silent).status_code == 200
    refused = desk.post(approve, desk.head).json()
    assert (refused["code"], refused["rule"]) == ("WARNING_UNANSWERED", "LP-64")
    assert desk.post(act.path, desk.reviewer, dict(act.json)).status_code == 200
    assert desk.post(approve, desk.head).json()["state"] == "APPROVED"


@pytest.mark.rule("GS-05", "GS-07")
def test_what_may_be_late_is_promised_once_and_lapses_as_abandoned(desk: Desk) -> None:
    file_id = desk.draft()
    paper = desk.story.answers["paper"]["sha256"]
    edited = {**desk.story.application()}
    del edited["unit_id"], edited["material"]["PHOTOS"]
    assert desk.post(f"files/{file_id}/edit", desk.villager, edited).status_code == 200
    desk.post(f"files/{file_id}/submit", desk.villager)
    outside = desk.post(f"files/{file_id}/ask-correction", desk.clerk, {"items": {"CONTRACT": "补"}}).json()
    assert (outside["code"], outside["rule"]) == ("UNKNOWN_MATERIAL", "GS-07")
    promised = {"promise_sha256": paper, "working_days": 21}
    long = desk.post(f"files/{file_id}/accept-on-promise", desk.clerk, promised).json()
    assert (long["code"], long["rule"]) == ("PROMISE_TOO_LONG", "GS-05")
    taken = desk.post(f"files/{file_id}/accept-on-promise", desk.clerk, promised | {"working_days": 2}).json()
    assert (taken["state"], taken["due_on"]) == ("DEFICIENT", "2026-01-12")
    early = desk.post(f"files/{file_id}/lapse", desk.clerk).json()
    assert (early["code"], early["rule"]) == ("TERM_STILL_RUNS", "GS-05")
    later = City(desk.city.settings.model_copy(update={"clock": date(2026, 1, 13)}), desk.city.database)
    with TestClient(build_app(later), base_url="http://127.0.0.1:8000") as client:
        late = {"handed_in": {"PHOTOS": paper}}
        headers = desk.villager.headers
        assert client.post(f"/api/files/{file_id}/complete", json=late, headers=headers).status_code == 422
        lapsed = client.post(f"/api/files/{file_id}/lapse", json={}, headers=desk.clerk.headers).json()
    assert lapsed["state"] == "LAPSED"


@pytest.mark.rule("MS-17")
def test_false_data_freeze_what_rests_on_them_and_stand_in_the_credit_of_the_sender(desk: Desk) -> None:
    for act in desk.story.acts():
        desk.story.answers[act.name] = desk.take(act).json()
        if act.name == "approve":
            break
    assessment_id = desk.story.village.application.assessment_id
    surveyor = open_account(desk.city, Role.SURVEYOR, UNIT).appointment.actor
    handed_in(desk.city.database, assessment_id, by=surveyor, now=desk.city.now())
    at, body = (
        f"assessments/{assessment_id}/falsified",
        {"evidence_sha256": desk.story.answers["paper"]["sha256"]},
    )
    assert desk.post(at, desk.villager, body).json()["code"] == "ROLE_NOT_ALLOWED"
    neighbour = open_account(desk.city, Role.COUNTY_FORESTRY, "640122")
    assert desk.post(at, neighbour, body).json()["code"] == "OUTSIDE_OWN_UNIT"
    found = desk.post(at, desk.head, body).json()
    assert found == {"tickets": [desk.story.answers["draft"]["id"]], "quantities": []}
    frozen = desk.post(f"files/{found['tickets'][0]}/report", desk.head).json()
    assert (frozen["code"], frozen["rule"]) == ("DATA_FALSIFIED", "MS-17")
    (credit,) = desk.client.get("/api/credit", headers=desk.clerk.headers).json()
    assert (credit["party_id"], credit["details"]["kind"]) == (surveyor.party_id, "FALSE_MATERIAL")


@pytest.mark.rule("RA-02")
def test_the_county_next_door_sees_and_moves_nothing(desk: Desk) -> None:
    file_id = desk.draft()
    desk.post(f"files/{file_id}/submit", desk.villager)
    neighbour = open_account(desk.city, Role.COUNTY_FORESTRY, "640122")
    assert desk.client.get("/api/files", headers=neighbour.headers).json() == []
    assert desk.client.get(f"/api/files/{file_id}", headers=neighbour.headers).status_code == 403
    assert desk.post(f"files/{file_id}/accept", neighbour).status_code == 403
    assert desk.client.get(f"/api/files/{file_id}", headers=desk.clerk.headers).json()["next_steps"]


def test_of_two_at_once_one_wins_and_the_other_learns_who_and_when(desk: Desk) -> None:
    file_id = desk.draft()
    seen = desk.post(f"files/{file_id}/submit", desk.villager).json()["version"]
    assert desk.post(f"files/{file_id}/accept", desk.clerk, {"seen": seen}).status_code == 200
    late = desk.post(f"files/{file_id}/refuse-acceptance", desk.head, {"seen": seen, "reason": "示例理由"})
    assert (late.status_code, late.json()["code"]) == (409, "CONFLICT")
    assert late.json()["facts"]["who"] == desk.clerk.person_id and late.json()["facts"]["when"]


def test_every_missing_paper_is_named_at_once(desk: Desk) -> None:
    file_id = desk.draft()
    edited = {**desk.story.application(), "material": {}}
    del edited["unit_id"]
    assert desk.post(f"files/{file_id}/edit", desk.villager, edited).status_code == 200
    refused = desk.post(f"files/{file_id}/submit", desk.villager).json()
    assert refused["code"] == "SEVERAL_REFUSED"
    assert [one["rule"] for one in refused["refusals"]] == ["LP-09", "LP-09", "LP-06"]


def test_only_papers_are_kept_as_papers(desk: Desk) -> None:
    files = {"paper": ("run.pdf", b"MZ\x90 not a paper", "application/pdf")}
    answer = desk.client.post("/api/papers", files=files, headers=desk.villager.headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "UNKNOWN_PAPER")

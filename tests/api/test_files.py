"""One ticket over HTTP, from the draft to the public page, each step by the person whose step it is."""

from dataclasses import dataclass

import httpx
import pytest
from fastapi.testclient import TestClient

from api.city import City
from registry.parties.roles import Role
from tests.api.accounts import Account, open_account
from tests.faults.acts import Act, Story

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

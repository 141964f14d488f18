"""One ticket over HTTP, from the draft to the public page, each step by the person whose step it is."""

from dataclasses import dataclass

import httpx
import pytest
from fastapi.testclient import TestClient

from api.city import City
from registry.actions import review
from registry.parties.roles import Role
from registry.store.queries import tickets
from registry.tickets.duties import undertaking_sha256
from registry.tickets.review import Check
from tests.api.accounts import Account, open_account
from tests.registry.land.ground import PACK
from tests.registry.tickets.village import STEMS, UNIT, Village, settle_village

PDF = b"%PDF-1.7 a scanned paper"
PAPERS = ("CERTIFICATE", "GEOMETRY", "CONSENT", "RESOLUTION", "PHOTOS")


@dataclass
class Desk:
    """Five people and a browser for all of them."""

    client: TestClient
    city: City
    village: Village
    villager: Account
    clerk: Account
    reviewer: Account
    head: Account
    officer: Account

    def post(self, path: str, by: Account, body: dict[str, object] | None = None) -> httpx.Response:
        return self.client.post(f"/api/{path}", json=body or {}, headers=by.headers)

    def paper(self, by: Account) -> str:
        files = {"paper": ("paper.pdf", PDF, "application/pdf")}
        answer = self.client.post("/api/papers", files=files, headers=by.headers)
        return str(answer.json()["sha256"])

    def draft(self) -> str:
        paper = self.paper(self.villager)
        application = self.village.application
        body = {
            "unit_id": UNIT,
            "basis": application.basis,
            "certificate_id": application.certificate_id,
            "assessment_id": application.assessment_id,
            "block_name": application.block_name,
            "compartments": list(application.compartments),
            "right_area_dm2": application.right_area_dm2,
            "material": dict.fromkeys(PAPERS, paper),
        }
        answer = self.post("files", self.villager, body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    def examination(self, file_id: str) -> dict[str, object]:
        with self.city.reading() as db:
            ticket = tickets.by_id(db, file_id)
            assert ticket
            block = review.extent(db, ticket, PACK)
        return {
            "area_dm2": block.area_dm2,
            "limits": {side: {"text": "示例渠", "degrees_e8": at} for side, at in block.limits_e8.items()},
            "species_stems": STEMS,
            "passed": dict.fromkeys([check.value for check in Check], True),
            "layers": dict.fromkeys(PACK.items("LP-64.layers"), "CLEAR"),
        }


@pytest.fixture
def desk(client: TestClient, city: City) -> Desk:
    village = settle_village(city.database)
    return Desk(
        client,
        city,
        village,
        open_account(city, Role.VILLAGE, UNIT, party_id=village.village.party_id),
        open_account(city, Role.COUNTY_FORESTRY, UNIT),
        open_account(city, Role.COUNTY_FORESTRY, UNIT),
        open_account(city, Role.COUNTY_FORESTRY, UNIT),
        open_account(city, Role.CITY_FORESTRY),
    )


@pytest.mark.rule("RA-03", "RA-04", "RA-06", "RA-23", "LP-10b", "LP-13")
def test_a_ticket_walks_from_the_draft_to_its_public_page(desk: Desk) -> None:
    file_id = desk.draft()
    paper = desk.paper(desk.clerk)
    neighbours = dict.fromkeys(("north", "east", "south", "west"), paper)
    checked = {"persons": [desk.clerk.person_id, desk.reviewer.person_id], "neighbours": neighbours}
    issue = {"undertaking_sha256": undertaking_sha256(), "signed_paper_sha256": paper}
    walk: list[tuple[str, Account, dict[str, object], str]] = [
        ("submit", desk.villager, {}, "SUBMITTED"),
        ("accept", desk.clerk, {}, "ACCEPTED"),
        ("start-review", desk.reviewer, {}, "UNDER_REVIEW"),
        ("order-site-check", desk.reviewer, {}, "UNDER_REVIEW"),
        ("site-check", desk.reviewer, {**checked, "record_sha256": paper}, "UNDER_REVIEW"),
        ("examine", desk.reviewer, desk.examination(file_id), "UNDER_REVIEW"),
        ("approve", desk.head, {}, "APPROVED"),
        ("report", desk.head, {}, "FILING"),
        ("file", desk.officer, {}, "FILED"),
        ("issue", desk.head, issue, "ACTIVE"),
        ("serve", desk.head, {"receipt_sha256": paper}, "ACTIVE"),
    ]
    for path, by, body, state in walk:
        if path == "approve":
            own = desk.post(f"files/{file_id}/approve", desk.reviewer)
            assert own.json()["code"] == "FOUR_EYES"
        assert desk.post(f"files/{file_id}/{path}?dry_run=true", by, body).json().get("state") == state
        answer = desk.post(f"files/{file_id}/{path}", by, body)
        assert (answer.status_code, answer.json().get("state")) == (200, state), (path, answer.text)
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
    application = desk.village.application
    edited = {
        "basis": application.basis,
        "certificate_id": application.certificate_id,
        "assessment_id": application.assessment_id,
        "block_name": application.block_name,
        "compartments": list(application.compartments),
        "right_area_dm2": application.right_area_dm2,
        "material": {},
    }
    assert desk.post(f"files/{file_id}/edit", desk.villager, edited).status_code == 200
    refused = desk.post(f"files/{file_id}/submit", desk.villager).json()
    assert refused["code"] == "SEVERAL_REFUSED"
    assert [one["rule"] for one in refused["refusals"]] == ["LP-09", "LP-09", "LP-06"]


def test_only_papers_are_kept_as_papers(desk: Desk) -> None:
    files = {"paper": ("run.pdf", b"MZ\x90 not a paper", "application/pdf")}
    answer = desk.client.post("/api/papers", files=files, headers=desk.villager.headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "UNKNOWN_PAPER")

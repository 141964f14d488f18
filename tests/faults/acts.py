"""One ticket over HTTP, request by request, each by the person whose step it is; a city survives being
killed in any of them.

Later acts join by adding their requests here, in the order in which people take them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from api.city import City
from registry.actions import review
from registry.parties.roles import Role
from registry.store.privacy import Grade
from registry.store.queries import tickets
from registry.tickets.duties import undertaking_sha256
from registry.tickets.review import Check
from tests.api.accounts import Account, open_account
from tests.registry.land.ground import PACK
from tests.registry.tickets.village import BY_HAND, STEMS, UNIT, Village, settle_village

PAPERS = ("CERTIFICATE", "GEOMETRY", "CONSENT", "RESOLUTION", "PHOTOS")
SIGNED_PAPER = b"signed"
"""The content behind the hash that the village's papers carry."""

SCAN = ("paper.pdf", b"%PDF-1.7 a scanned paper", "application/pdf")


def a_resolution(photo_sha256: str) -> dict[str, Any]:
    return {
        "on": "2025-12-20",
        "votes_for": 41,
        "votes_against": 3,
        "votes_abstaining": 2,
        "notice_photo_sha256": photo_sha256,
    }


@dataclass(frozen=True)
class Act:
    """One request by one person; `name` is also its idempotency key."""

    name: str
    path: str
    by: Account
    json: Mapping[str, Any] | None = None
    files: Mapping[str, Any] | None = None

    def request(self) -> dict[str, Any]:
        headers = {**self.by.headers, "Idempotency-Key": self.name}
        body = {"files": self.files} if self.files else {"json": self.json or {}}
        return {"headers": headers, **body}


@dataclass
class Story:
    """A village's ticket from the first paper to the proof of service; each answer feeds the next request."""

    city: City
    village: Village
    people: Mapping[str, Account]
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def settle(cls, city: City) -> "Story":
        village = settle_village(city.database)
        city.blobs.put(SIGNED_PAPER, Grade.RESTRICTED)
        people = {
            "villager": open_account(city, Role.VILLAGE, UNIT, party_id=village.village.party_id),
            **{
                name: open_account(city, Role.COUNTY_FORESTRY, UNIT) for name in ("clerk", "reviewer", "head")
            },
            "officer": open_account(city, Role.CITY_FORESTRY),
        }
        return cls(city, village, people)

    def papers_and_draft(self) -> Iterator[Act]:
        """Up to the draft, which stands in the answers afterwards."""
        yield Act("paper", "papers", self.people["villager"], files={"paper": SCAN})
        yield Act("clerk-paper", "papers", self.people["clerk"], files={"paper": SCAN})
        yield Act("draft", "files", self.people["villager"], self.application())

    def acts(self) -> Iterator[Act]:
        """The requests, each made only when the answers before it are in."""
        villager, clerk, reviewer, head, officer = (
            self.people[name] for name in ("villager", "clerk", "reviewer", "head", "officer")
        )
        yield from self.papers_and_draft()
        paper = self.answers["paper"]["sha256"]
        file_id = self.answers["draft"]["id"]
        at = f"files/{file_id}"
        neighbours = dict.fromkeys(("north", "east", "south", "west"), paper)
        persons = [clerk.person_id, reviewer.person_id]
        issue = {"undertaking_sha256": undertaking_sha256(), "signed_paper_sha256": paper}
        site = {"persons": persons, "neighbours": neighbours, "record_sha256": paper}
        yield Act("submit", f"{at}/submit", villager)
        yield Act("accept", f"{at}/accept", clerk)
        yield Act("start_review", f"{at}/start-review", reviewer)
        yield Act("order_site_check", f"{at}/order-site-check", reviewer)
        yield Act("record_site_check", f"{at}/site-check", reviewer, site)
        yield Act("examine", f"{at}/examine", reviewer, self._examination(file_id))
        yield Act("approve", f"{at}/approve", head)
        yield Act("report", f"{at}/report", head)
        yield Act("file", f"{at}/file", officer)
        yield Act("issue", f"{at}/issue", head, issue)
        yield Act("serve", f"{at}/serve", head, {"receipt_sha256": paper})

    def application(self) -> dict[str, Any]:
        application = self.village.application
        return {
            "unit_id": UNIT,
            "basis": application.basis,
            "certificate_id": application.certificate_id,
            "assessment_id": application.assessment_id,
            "block_name": application.block_name,
            "compartments": list(application.compartments),
            "right_area_dm2": application.right_area_dm2,
            "material": dict.fromkeys(PAPERS, self.answers["paper"]["sha256"]),
            "resolution": a_resolution(self.answers["paper"]["sha256"]),
        }

    def _examination(self, file_id: str) -> dict[str, Any]:
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
            "answers": BY_HAND,
        }

"""State forest and enterprise planting over HTTP: an applicant, the desk of a level, and the whole walk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi.testclient import TestClient
from shapely import Polygon

from api.city import City
from registry.actions import review
from registry.land.certificates import Tenure
from registry.law.packs import CITY
from registry.parties.roles import Role
from registry.store.queries import tickets
from registry.tickets.duties import undertaking_sha256
from registry.tickets.kinds import TicketKind
from registry.tickets.review import checks_for
from tests.api.accounts import Account, open_account
from tests.registry.land.ground import PACK, publish_outlines, square
from tests.registry.tickets.village import BY_HAND, UNIT, an_application

Body = dict[str, Any]
PDF = b"%PDF-1.7 a scanned paper"
STATE_PAPERS = ("RIGHT_PROOF", "AREA", "EXTENT", "SPECIES", "QUANTITY", "GEOMETRY", "CONSENT", "PHOTOS")
CARBON_PAPERS = (
    "OPERATING_LAND",
    "ACCEPTANCE",
    "AREA_PROOF",
    "EXCLUSIVITY",
    "GEOMETRY",
    "CONSENT",
    "PHOTOS",
)
SIDES = ("north", "east", "south", "west")
WALK = (
    "submit",
    "accept",
    "start-review",
    "order-site-check",
    "site-check",
    "examine",
    "approve",
    "report",
    "file",
    "issue",
)


@dataclass
class KindCity:
    """`desks`: three officers of a level, who accept and review, examine, and decide."""

    client: TestClient
    city: City
    farm: Account
    enterprise: Account
    desks: Mapping[str, tuple[Account, Account, Account]]
    paper: str = ""
    codes: list[str] = field(default_factory=list)

    @classmethod
    def settle(cls, client: TestClient, city: City) -> "KindCity":
        def three(role: Role, unit: str) -> tuple[Account, Account, Account]:
            first, second, third = (open_account(city, role, unit) for _ in range(3))
            return first, second, third

        with city.database.writing() as db:
            publish_outlines(db)
        found = cls(
            client,
            city,
            open_account(city, Role.STATE_FOREST_MANAGER, UNIT),
            open_account(city, Role.ENTERPRISE, UNIT),
            {"COUNTY": three(Role.COUNTY_FORESTRY, UNIT), "CITY": three(Role.CITY_FORESTRY, CITY)},
        )
        files = {"paper": ("paper.pdf", PDF, "application/pdf")}
        found.paper = client.post("/api/papers", files=files, headers=found.farm.headers).json()["sha256"]
        return found

    def application(
        self, by: Account, ground: Polygon | None = None, tenure: Tenure = Tenure.STATE, **changes: Any
    ) -> Body:
        """Certificate, survey and assessment of a block, and the body that applies for it."""
        code = f"{len(self.codes):04d}"
        self.codes.append(code)
        with self.city.database.writing() as db:
            made = an_application(db, by.party_id, ground or square(), code, tenure)
        body: Body = {
            "unit_id": UNIT,
            "certificate_id": made.certificate_id,
            "assessment_id": made.assessment_id,
            "block_name": made.block_name,
            "compartments": list(made.compartments),
            "right_area_dm2": made.right_area_dm2,
        }
        return body | changes

    def state(self, level: str = "COUNTY", holder_type: str = "STATE_ENTERPRISE", **changes: Any) -> Body:
        papers = (*STATE_PAPERS, "REGISTRATION") if holder_type == "STATE_FARM" else STATE_PAPERS
        said = {
            "basis": "STATE_FOREST",
            "level": level,
            "holder_type": holder_type,
            "material": dict.fromkeys(papers, self.paper),
        }
        return self.application(self.farm, **{**said, **changes})

    def carbon(self, **changes: Any) -> Body:
        body = self.application(self.enterprise)
        planting = {
            "acceptance_no": "示例验〔2025〕1号",
            "accepted_on": "2025-10-20",
            "body": "示例验收单位",
            "accepted_area_dm2": body["right_area_dm2"],
        }
        said = {
            "basis": "OPERATING_LAND",
            "level": "CITY",
            "material": dict.fromkeys(CARBON_PAPERS, self.paper),
            "planting": planting,
        }
        return body | said | changes

    def post(self, path: str, by: Account, body: Body | None = None) -> httpx.Response:
        return self.client.post(f"/api/{path}", json=body or {}, headers=by.headers)

    def done(self, path: str, by: Account, body: Body | None = None) -> Body:
        answer = self.post(path, by, body)
        assert answer.status_code == 200, (path, answer.text)
        found: Body = answer.json()
        return found

    def refused(self, path: str, by: Account, body: Body | None = None) -> Body:
        answer = self.post(path, by, body)
        assert answer.status_code >= 400, answer.text
        found: Body = answer.json()
        return found

    def draft(self, body: Body) -> str:
        by = self.enterprise if body["basis"] == "OPERATING_LAND" else self.farm
        return str(self.done("files", by, body)["id"])

    def walk(self, file_id: str, upto: str = "issue", **changes: Any) -> Body:
        """Every step up to and with `upto`, each by whose step it is; answers what the last one said."""
        for step in WALK[: WALK.index(upto) + 1]:
            made = self.take(file_id, step, **changes)
            if made is not None:
                found = made
        return found

    def take(self, file_id: str, step: str, **changes: Any) -> Body | None:
        with self.city.reading() as db:
            ticket = tickets.by_id(db, file_id)
        assert ticket
        clerk, reviewer, head = self.desks["COUNTY" if ticket.level == "COUNTY" else "CITY"]
        if step in ("report", "file") and not ticket.files_with_city:
            return None
        applicant = self.enterprise if ticket.kind is TicketKind.CARBON else self.farm
        signed = {"undertaking_sha256": undertaking_sha256(ticket.kind), "signed_paper_sha256": self.paper}
        site = {
            "persons": [clerk.person_id, reviewer.person_id],
            "neighbours": dict.fromkeys(SIDES, self.paper),
            "record_sha256": self.paper,
        }
        bodies: dict[str, Callable[[], Body]] = {
            "site-check": lambda: site,
            "examine": lambda: self.examination(file_id) | changes,
            "issue": lambda: signed,
        }
        people = {
            "submit": applicant,
            "accept": clerk,
            "approve": head,
            "report": head,
            "file": self.desks["CITY"][0],
            "issue": head,
        }
        body = bodies[step]() if step in bodies else {}
        return self.done(f"files/{file_id}/{step}", people.get(step, reviewer), body)

    def examination(self, file_id: str) -> Body:
        with self.city.reading() as db:
            ticket = tickets.by_id(db, file_id)
            assert ticket
            found, stems = review.extent(db, ticket, PACK), review.tally_of(db, ticket)
        limits = {side: {"text": "示例界", "degrees_e8": at} for side, at in found.limits_e8.items()}
        body: Body = {
            "area_dm2": found.area_dm2,
            "limits": limits,
            "species_stems": stems,
            "passed": {check.value: True for check in checks_for(ticket.applicant_role)},
            "layers": dict.fromkeys(PACK.items("LP-64.layers"), "CLEAR"),
            "answers": dict(BY_HAND),
        }
        if ticket.kind is TicketKind.CARBON:
            body["answers"]["OPERATING_LAND"] = "示例：地块在企业经营用地范围内"
        return body

    def active(self, body: Body) -> Body:
        return self.walk(self.draft(body))

    def head_of(self, level: str) -> Account:
        return self.desks[level][2]

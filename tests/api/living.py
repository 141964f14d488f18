"""Tickets that live already, and the people who hold, trade, pledge, change and end them over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import httpx
from fastapi.testclient import TestClient

from api.city import City
from registry.actions import review
from registry.law.packs import CITY
from registry.parties.roles import Role
from registry.store.privacy import Grade
from registry.store.queries import tickets
from registry.tickets.duties import undertaking_sha256
from registry.tickets.ticket import Ticket
from tests.api.accounts import Account, appoint_also, open_account
from tests.faults.acts import SIGNED_PAPER, a_resolution
from tests.registry.land.ground import PACK, square
from tests.registry.tickets.village import SIGNED, STEMS, UNIT, Village, an_application, settle_village

GROUNDS = {"facts": "示例事实", "rule": "LP-55", "article": "办法第三十五条", "evidence_sha256": SIGNED}
RESOLUTION = a_resolution(SIGNED)


@dataclass
class Living:
    """One village with tickets, its county, the city, a bank, and an enterprise that buys."""

    client: TestClient
    city: City
    village: Village
    people: dict[str, Account] = field(default_factory=dict)

    @classmethod
    def settle(cls, client: TestClient, city: City) -> "Living":
        village = settle_village(city.database)
        city.blobs.put(SIGNED_PAPER, Grade.RESTRICTED)
        office = {
            name: open_account(city, Role.COUNTY_FORESTRY, UNIT) for name in ("clerk", "reviewer", "head")
        }
        people = {
            "villager": open_account(city, Role.VILLAGE, UNIT, party_id=village.village.party_id),
            **office,
            "officer": open_account(city, Role.CITY_FORESTRY),
            "bank": open_account(city, Role.BANK, UNIT),
            "buyer": open_account(city, Role.ENTERPRISE, UNIT),
        }
        return cls(client, city, village, people)

    def __getattr__(self, name: str) -> Account:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def hat(self, worn: Account, role: Role) -> Account:
        """Another office of the same person: city or county."""
        unit_id = CITY if role is Role.CITY_FORESTRY else UNIT
        return appoint_also(self.city, worn.person_id, role, unit_id)

    def active(self) -> str:
        return self.village.active().id

    def active_on(self, *places: tuple[float, float], code: str = "0007") -> str:
        """A living ticket on squares of a hectare, beside each other if they are placed so."""
        grounds = [square(x_m, y_m) for x_m, y_m in places]
        with self.city.database.writing() as db:
            holder = self.village.village.party_id
            application = an_application(db, holder, grounds[0], code, beside=grounds[1:])
        return replace(self.village, application=application).active().id

    def on(self, day: date) -> None:
        """From now on it is another day."""
        later = self.city.settings.model_copy(update={"clock": day})
        object.__setattr__(self.city, "settings", later)

    def post(self, path: str, by: Account, body: Mapping[str, Any] | None = None) -> httpx.Response:
        return self.client.post(f"/api/{path}", json=dict(body or {}), headers=by.headers)

    def take(self, ticket_id: str, step: str, by: Account, **body: Any) -> dict[str, Any]:
        answer = self.post(f"files/{ticket_id}/{step}", by, body)
        assert answer.status_code == 200, (step, answer.text)
        found: dict[str, Any] = answer.json()
        return found

    def refused(self, ticket_id: str, step: str, by: Account, **body: Any) -> set[str]:
        """The rules that refuse the step, or the code of a refusal without one."""
        answer = self.post(f"files/{ticket_id}/{step}", by, body)
        assert answer.status_code in (403, 404, 409, 422), (step, answer.text)
        problem = answer.json()
        return {one["rule"] for one in problem.get("refusals", [])} or {problem.get("rule", problem["code"])}

    def ticket(self, ticket_id: str) -> Ticket:
        with self.city.reading() as db:
            found = tickets.by_id(db, ticket_id)
            assert found
            db.expunge(found)
            return found

    def free_certificate(self, ticket_id: str) -> None:
        held = self.ticket(ticket_id).certificate_id
        answer = self.post(f"certificates/{held}/pledge", self.clerk, {"pledge": "FREE"})
        assert answer.status_code == 200, answer.text

    def pledged(self, ticket_id: str) -> str:
        self.free_certificate(ticket_id)
        self.take(ticket_id, "pledge", self.bank, **self.a_security())
        return str(self.ticket(ticket_id).securities[0]["id"])

    def a_security(self, **more: Any) -> dict[str, Any]:
        return {
            "kind": "TICKET",
            "pledgee_id": self.bank.party_id,
            "registration_body": "示例登记机构",
            "registration_no": "示例登记001",
            "contract_sha256": SIGNED,
            "holder_consent_sha256": SIGNED,
            "amount_fen": 10_000_000,
            "begins_on": "2026-01-08",
            "ends_on": "2027-01-07",
            **more,
        }

    def a_trade(self, **more: Any) -> dict[str, Any]:
        return {
            "transferee_id": self.buyer.party_id,
            "transferee_role": "ENTERPRISE",
            "transferee_address": "外地示例地址",
            "agreement_sha256": SIGNED,
            "holder_consent_sha256": SIGNED,
            "transferee_consent_sha256": SIGNED,
            "contract_ends_on": "2035-12-31",
            "resolution": RESOLUTION,
            **more,
        }

    def traded(self, ticket_id: str) -> None:
        """Agreed and delivered to all three."""
        self.take(ticket_id, "agree-trade", self.villager, **self.a_trade())
        for body in ("VILLAGE", "COUNTY_FORESTRY", "CITY_FORESTRY"):
            self.take(ticket_id, "deliver-trade", self.villager, to=body, receipt_sha256=SIGNED)

    def successor(self, ticket_id: str, compartments: list[str] | None = None, **more: Any) -> dict[str, Any]:
        """The ticket, or the part of it on some of its compartments, as the next of its lineage."""
        ticket = self.ticket(ticket_id)
        chosen = compartments or list(ticket.compartments)
        with self.city.reading() as db:
            area_dm2 = review.block(db, chosen, PACK).area_dm2
        whole = chosen == list(ticket.compartments)
        return {
            "block_name": ticket.block_name,
            "certificate_id": ticket.certificate_id,
            "assessment_id": ticket.assessment_id,
            "compartments": chosen,
            "right_area_dm2": ticket.right_area_dm2 if whole else area_dm2,
            "holder_id": ticket.holder_id,
            "holder_role": ticket.applicant_role.value,
            "contract_ends_on": None,
            **more,
        }

    def halves(self, ticket_id: str) -> list[dict[str, Any]]:
        """Each compartment of the ticket as a part of its own; the rights sum up exactly."""
        ticket = self.ticket(ticket_id)
        parts = [
            self.successor(ticket_id, [one], block_name=f"示例地块{one[-3:]}") for one in ticket.compartments
        ]
        rest = ticket.right_area_dm2 - sum(part["right_area_dm2"] for part in parts)
        parts[-1]["right_area_dm2"] += rest
        return parts

    def elements(self, successors: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What a reviewer fixes who finds every outcome in order."""
        found = []
        with self.city.reading() as db:
            for one in successors:
                block = review.block(db, one["compartments"], PACK)
                found.append(
                    {
                        "area_dm2": block.area_dm2,
                        "limits": {
                            s: {"text": "示例渠", "degrees_e8": at} for s, at in block.limits_e8.items()
                        },
                        "species_stems": {name: n * len(one["compartments"]) for name, n in STEMS.items()},
                    }
                )
        return found

    def completed(self, ticket_id: str, *new_holders: str) -> list[Ticket]:
        """Reviewed, filed and completed by three hands; the tickets that come out."""
        change = self.ticket(ticket_id).change
        self.take(ticket_id, "review-change", self.reviewer, elements=self.elements(change["successors"]))
        self.take(ticket_id, "file-change", self.officer)
        signed = {"undertaking_sha256": undertaking_sha256(), "signed_paper_sha256": SIGNED}
        undertakings = dict.fromkeys(new_holders, signed)
        self.take(ticket_id, "complete-change", self.head, grounds=GROUNDS, undertakings=undertakings)
        return [self.ticket(one) for one in self.ticket(ticket_id).successors]

    def cancelled(self, ticket_id: str, reason: str = "FRAUD") -> None:
        draft = {"grounds": GROUNDS, "reason": reason, "fact_on": "2026-01-05"}
        self.take(ticket_id, "draft-cancellation", self.reviewer, **draft)
        self.take(ticket_id, "cancel", self.head, grounds=GROUNDS)

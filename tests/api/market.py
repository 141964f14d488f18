"""A market over HTTP: one plot of 7,500 kg from the report to the listing, and everybody who takes part."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
from fastapi.testclient import TestClient

from api.city import City
from registry.actions.checking import check
from registry.actions.checks import issuing, ledger, market, quantities
from registry.actions.issuance import record_assessment
from registry.actions.law import fill_slot
from registry.issuance.acceptance import Way
from registry.issuance.assessments import AssessedStand
from registry.land.certificates import Tenure
from registry.market.listings import TRADE_RULES
from registry.parties.roles import Actor, Role
from registry.store.database import Database
from registry.store.queries import land
from registry.tickets.ticket import Ticket
from tests.api.accounts import Account, open_account
from tests.registry.issuance.test_acceptance import KG, Plot, a_plot
from tests.registry.land.ground import NOW
from tests.registry.tickets.village import SIGNED, STEMS, UNIT, an_assessment

PRICE_FEN_PER_TONNE = 6_000
GRAMS_PER_YUAN = 16_666
OWNER_ROLE = {
    Way.COLLECTIVE: Role.VILLAGE,
    Way.HOLDER: Role.CONTRACTOR,
    Way.STATE_COUNTY: Role.STATE_FOREST_MANAGER,
}


@dataclass
class Market:
    client: TestClient | httpx.Client
    city: City
    plot: Plot
    owner: Account
    desk: Account
    head: Account
    officer: Account
    period: int = 0  # which two of the three censuses a quantity is reported for
    answers: dict[str, Any] = field(default_factory=dict)

    def post(self, path: str, by: Account | None, body: Any = None, **headers: str) -> httpx.Response:
        sent = {**(by.headers if by else {}), **headers}
        return self.client.post(f"/api/{path}", json=body or {}, headers=sent)  # type: ignore[return-value]

    def get(self, path: str, by: Account | None = None) -> Any:
        return self.client.get(f"/api/{path}", headers=by.headers if by else {}).json()

    def done(self, path: str, by: Account | None, body: Any = None, **headers: str) -> Any:
        answer = self.post(path, by, body, **headers)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    def code(self, path: str, by: Account | None, body: Any = None) -> tuple[str, str]:
        """The code of a refusal and the rule it rests on."""
        problem = self.post(path, by, body).json()
        return problem.get("code", ""), problem.get("rule", "")

    def differences(self) -> list[str]:
        """What `linpiao check` finds in quantities, issuances, listings, orders and the ledger."""
        passes = (*ledger.PASSES, *quantities.PASSES, *issuing.PASSES, *market.PASSES)
        with self.city.reading() as db:
            results = check(db, self.city.check_scope(), passes).results
        return [str(fault) for result in results for fault in result.faults]

    def reported(self, credited_g: int = 7_500 * KG) -> str:
        earlier, later = self.plot.assessments[self.period : self.period + 2]
        body = {
            "plot_id": self.plot.id,
            "earlier_assessment_id": earlier,
            "later_assessment_id": later,
            "credited_g": credited_g,
            "route": "MICRO_SINK",
            "way": self.plot.way,
            "report_sha256": SIGNED,
        }
        return str(self.done("quantities", self.owner, body)["id"])

    def verified(self, credited_g: int = 7_500 * KG) -> str:
        quantity = self.reported(credited_g)
        for account in (self.owner, self.head):
            signed = self.done(f"quantities/{quantity}/accept", account, {"document_sha256": SIGNED})
        assert signed["verified"]
        return quantity

    def declaration(self) -> dict[str, Any]:
        return {
            "plot_id": self.plot.id,
            "carrier": "CERTIFICATE",
            "carrier_id": self.plot.village.application.certificate_id,
            "closes_on": "2026-12-31",
            "payee_sha256": SIGNED,
            "exclusivity_sha256": SIGNED,
        }

    def reviewed(self, credited_g: int = 7_500 * KG, **changes: Any) -> str:
        """A listing that waits for its price."""
        quantity = self.verified(credited_g)
        self.answers["issuance"] = self.done(f"quantities/{quantity}/issue", self.desk)
        listing = self.done("listings", self.owner, self.declaration() | changes)["id"]
        self.done(f"listings/{listing}/measure", self.owner, {"quantity_id": quantity})
        self.done(f"listings/{listing}/verify", self.owner)
        self.done(f"listings/{listing}/review", self.head)
        return str(listing)

    def listed(self, credited_g: int = 7_500 * KG, price_fen_per_tonne: int = PRICE_FEN_PER_TONNE) -> str:
        listing = self.reviewed(credited_g)
        self.done(f"listings/{listing}/offer", self.owner, {"price_fen_per_tonne": price_fen_per_tonne})
        return listing


def a_living_ticket(market: Market) -> tuple[Ticket, dict[str, Any]]:
    """A collective ticket of the owner over the plot, and the declaration that rests on it."""
    surveyor, counted = Actor("surveyor-1", Role.SURVEYOR, "surveyors", UNIT), an_assessment()
    with market.city.database.writing() as db:
        version = land.versions(db, market.plot.id)[-1]
        grams, day = 130_000_000, date(2026, 1, 5)
        stand = AssessedStand(
            counted.id, "7", version.id, day, version.area_dm2, grams, None, None, grams, STEMS
        )
        record_assessment(db, counted, [stand], by=surveyor, now=NOW)
    block = {"compartments": (version.id,), "right_area_dm2": version.area_dm2}
    ticket = market.plot.village.active(assessment_id=counted.id, **block)
    return ticket, market.declaration() | {"carrier": "TICKET", "carrier_id": ticket.id}


def a_price(low: int, high: int | None = None, kind: str = "GOVERNMENT") -> dict[str, Any]:
    """A published price of one figure, or a range."""
    body = {"kind": kind, "low_fen_per_tonne": low, "high_fen_per_tonne": high or low}
    paper = {"document_no": "示例文号〔2025〕2号", "document_sha256": SIGNED}
    return {**body, **paper, "effective_from": "2025-12-01"}


def a_market(
    client: TestClient | httpx.Client,
    city: City,
    *,
    tenure: Tenure = Tenure.COLLECTIVE,
    way: Way = Way.COLLECTIVE,
    third_kg: int = 130_000,
) -> Market:
    database: Database = city.database
    plot = a_plot(database, tenure, OWNER_ROLE[way], way, third_kg)
    officer = open_account(city, Role.CITY_FORESTRY)
    with database.writing() as db:
        for slot in TRADE_RULES:
            fill_slot(db, slot, "示例文号〔2025〕1号", by=officer.appointment.actor, now=city.now())
    return Market(
        client,
        city,
        plot,
        open_account(city, OWNER_ROLE[way], UNIT, party_id=plot.owner.party_id),
        open_account(city, Role.COUNTY_FORESTRY, UNIT),
        open_account(city, Role.COUNTY_FORESTRY, UNIT),
        officer,
    )

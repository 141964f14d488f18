"""A market with two listings, one with the three numbers and one without, and everybody neutrality needs."""

from dataclasses import dataclass, field
from typing import Any

from fastapi.testclient import TestClient

from api.city import City
from registry.actions.checking import check
from registry.actions.checks import cases, neutrality
from registry.actions.law import fill_slot
from registry.parties.roles import Role
from tests.api.accounts import Account, open_account
from tests.api.market import Market, a_market
from tests.registry.issuance.test_acceptance import KG
from tests.registry.tickets.village import SIGNED, UNIT

CHEAP_FEN_PER_TONNE = 1_000
GRAMS_PER_YUAN = 100_000
EVENT = {
    "kind": "EVENT",
    "buyer_type": "STATE_ENTERPRISE",
    "name": "示例春季论坛",
    "period_from": "2026-01-10",
    "period_to": "2026-01-11",
    "attendance": 1000,
}
YEAR = {
    "kind": "ENTERPRISE",
    "buyer_type": "OTHER_ENTERPRISE",
    "name": "示例食品企业",
    "period_from": "2025-01-01",
    "period_to": "2025-12-31",
}
FIVE = {"people": 1000, "days": 2, "hotel_nights": 0, "meals": 0}


@dataclass
class NeutralCity:
    market: Market
    organiser: Account
    cashier: Account
    ecology: Account
    ecology2: Account
    verifier: Account
    slips: list[str] = field(default_factory=list)

    @classmethod
    def settle(cls, client: TestClient, city: City) -> "NeutralCity":
        market = a_market(client, city, third_kg=132_000)
        people = [open_account(city, Role.ECOLOGY) for _ in range(2)]
        organiser, verifier = (open_account(city, role, UNIT) for role in (Role.ENTERPRISE, Role.VERIFIER))
        with city.database.writing() as db:
            for slot in (
                "guide_food",
                "guide_public_building",
                "peak_pilot_guide",
                "guide_product_footprint",
            ):
                fill_slot(db, slot, "示例版本1", by=market.officer.appointment.actor, now=city.now())
        return cls(market, organiser, open_account(city, Role.FINANCE), people[0], people[1], verifier)

    def numbered(self) -> str:
        """A listing of 7,500 kg with the three numbers of the 碳普惠管理机构."""
        self.market.period = 0
        listing = self.market.listed(7_500 * KG, CHEAP_FEN_PER_TONNE)
        manager = open_account(self.market.city, Role.INCLUSION_MANAGER)
        numbers = {"filing_no": "示例备1", "verification_no": "示例核1", "issue_no": "示例签1"}
        expert = {"name": "示例专家001", "field": "林业", "on": "2026-01-07"}
        body = {**numbers, "experts": [expert], "document_sha256": SIGNED}
        self.market.done(f"issuances/{self.market.answers['issuance']['id']}/numbers", manager, body)
        return listing

    def plain(self) -> str:
        """A listing of 4,500 kg of the next period, verified and without the numbers."""
        self.market.period = 1
        return self.market.listed(4_500 * KG, CHEAP_FEN_PER_TONNE)

    def register(self, by: Account | None = None, **changes: Any) -> str:
        body = (YEAR if changes.get("kind", "EVENT") == "ENTERPRISE" else EVENT) | changes
        return str(self.market.done("neutrality-files", by or self.organiser, body)["id"])

    def event(self, kwh: float = 0, **changes: Any) -> str:
        """An accounted event; only its electricity emits, so that the sum is easy to see."""
        file = self.register(**changes)
        self.take(
            file, "account-event", **{**FIVE, "people": changes.get("attendance", 1000)}, electricity_kwh=kwh
        )
        return file

    def year(self, grams: int = 10_000 * KG, **changes: Any) -> str:
        """An enterprise year accounted by its guide and checked by the body on file."""
        file = self.register(**{**YEAR, **changes})
        guide = {"guide": "guide_food", "report_sha256": SIGNED, "verifier_id": self.verifier.party_id}
        self.take(file, "account", **guide, lines=[{"name": "外购电力", "grams": grams}])
        self.on_file()
        self.take(
            file, "check", self.verifier, confirmed_g=grams, report_no="示例报告1", report_sha256=SIGNED
        )
        return file

    def on_file(self) -> None:
        if not self.market.get("verifiers"):
            body = {
                "party_id": self.verifier.party_id,
                "filing_no": "示例备案001",
                "qualification": "示例资质",
            }
            self.market.done(
                "verifiers", self.ecology, {**body, "since": "2025-01-01", "until": "2026-12-31"}
            )

    def take(self, file: str, step: str, by: Account | None = None, **body: Any) -> Any:
        return self.market.done(f"neutrality-files/{file}/{step}", by or self.organiser, body)

    def refused(self, file: str, step: str, by: Account | None = None, **body: Any) -> tuple[str, str]:
        return self.market.code(f"neutrality-files/{file}/{step}", by or self.organiser, body)

    def cover(self, file: str, listing: str, **how: Any) -> str:
        """Ordered for the file and paid at the counter."""
        wanted = {"listing_id": listing, "display_name": "示例单位001", "acknowledged": True}
        order = self.take(file, "cover", **wanted, **how)
        self.slips.append(order["number"])
        slip = {
            "order_no": order["number"],
            "slip_no": f"slip-{len(self.slips)}",
            "amount_fen": order["amount_fen"],
            "paid_on": "2026-01-08",
            "document_sha256": SIGNED,
        }
        assert self.market.done("payments/counter", self.cashier, slip)["verdict"] == "APPLIED"
        return str(order["id"])

    def figures(self, file: str, by: Account | None = None) -> Any:
        return self.market.get(f"neutrality-files/{file}/figures", by or self.organiser)

    def differences(self) -> list[str]:
        with self.market.city.reading() as db:
            passes = (*cases.PASSES, *neutrality.PASSES)
            results = check(db, self.market.city.check_scope(), passes).results
        return [str(fault) for result in results for fault in result.faults] + self.market.differences()

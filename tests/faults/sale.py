"""A sale, request by request, from the reported growth to certificate and refund: acts to survive."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from api.city import City
from registry.actions.law import fill_slot
from registry.market.listings import TRADE_RULES
from registry.parties.roles import Role
from registry.store.privacy import Grade
from tests.api.accounts import Account, open_account
from tests.faults.acts import SIGNED_PAPER, Act
from tests.registry.issuance.test_acceptance import KG, Plot, a_plot
from tests.registry.tickets.village import SIGNED, UNIT

VERBS = (
    "report_quantity",
    "accept_quantity",
    "issue_quantity",
    "declare",
    "measure",
    "verify",
    "review",
    "offer",
    "place_order",
    "receive_payment",
    "certify",
    "refund",
    "cancel",
    "withdraw",
)


@dataclass
class Sale:
    city: City
    plot: Plot
    people: Mapping[str, Account]
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def settle(cls, city: City) -> "Sale":
        plot = a_plot(city.database)
        city.blobs.put(SIGNED_PAPER, Grade.RESTRICTED)
        people = {
            "owner": open_account(city, Role.VILLAGE, UNIT, party_id=plot.owner.party_id),
            "desk": open_account(city, Role.COUNTY_FORESTRY, UNIT),
            "head": open_account(city, Role.COUNTY_FORESTRY, UNIT),
            "officer": open_account(city, Role.CITY_FORESTRY),
            "buyer": open_account(city, Role.ENTERPRISE, UNIT),
            "cashier": open_account(city, Role.FINANCE),
        }
        with city.database.writing() as db:
            for slot in TRADE_RULES:
                fill_slot(
                    db, slot, "示例文号〔2025〕1号", by=people["officer"].appointment.actor, now=city.now()
                )
        return cls(city, plot, people)

    def acts(self) -> Iterator[Act]:
        yield from self._listed()
        yield from self._sold()

    def _listed(self) -> Iterator[Act]:
        owner, desk, head = (self.people[name] for name in ("owner", "desk", "head"))
        yield Act("report", "quantities", owner, self._report())
        quantity = self.answers["report"]["id"]
        signature = {"document_sha256": SIGNED}
        yield Act("accept-owner", f"quantities/{quantity}/accept", owner, signature)
        yield Act("accept-county", f"quantities/{quantity}/accept", head, signature)
        yield Act("issue", f"quantities/{quantity}/issue", desk)
        yield Act("declare", "listings", owner, self._declaration())
        at = f"listings/{self.answers['declare']['id']}"
        yield Act("measure", f"{at}/measure", owner, {"quantity_id": quantity})
        yield Act("verify", f"{at}/verify", owner)
        yield Act("review", f"{at}/review", head)
        yield Act("offer", f"{at}/offer", owner, {"price_fen_per_tonne": 6_000})

    def _sold(self) -> Iterator[Act]:
        buyer, cashier = self.people["buyer"], self.people["cashier"]
        at_once = self._wish(3)
        yield Act("order", "orders", buyer, at_once)
        yield Act("pay", "payments/counter", cashier, self.slip("order", 300))
        for name in ("asked", "regretted"):
            yield Act(f"order-{name}", "orders", buyer, self._wish(2, on_request=True))
            yield Act(f"pay-{name}", "payments/counter", cashier, self.slip(f"order-{name}", 200))
        yield Act("certify", f"orders/{self.answers['order-asked']['id']}/certify", buyer)
        yield Act("refund", f"orders/{self.answers['order-regretted']['id']}/refund", buyer)
        yield Act("order-left", "orders", buyer, self._wish(1))
        yield Act("cancel", f"orders/{self.answers['order-left']['id']}/cancel", buyer)
        yield Act("withdraw", f"listings/{self.answers['declare']['id']}/withdraw", self.people["owner"])

    def _report(self) -> dict[str, Any]:
        earlier, later = self.plot.assessments[:2]
        return {
            "plot_id": self.plot.id,
            "earlier_assessment_id": earlier,
            "later_assessment_id": later,
            "credited_g": 7_500 * KG,
            "route": "MICRO_SINK",
            "way": self.plot.way,
            "report_sha256": SIGNED,
        }

    def _declaration(self) -> dict[str, Any]:
        return {
            "plot_id": self.plot.id,
            "carrier": "CERTIFICATE",
            "carrier_id": self.plot.village.application.certificate_id,
            "closes_on": "2026-12-31",
            "payee_sha256": SIGNED,
            "exclusivity_sha256": SIGNED,
        }

    def _wish(self, yuan: int, **more: Any) -> dict[str, Any]:
        listing = self.answers["declare"]["id"]
        return {"listing_id": listing, "amount_yuan": yuan, "purpose": "LIFE", "acknowledged": True, **more}

    def slip(self, order: str, amount_fen: int) -> dict[str, Any]:
        number = self.answers[order]["number"]
        paper = {"paid_on": "2026-01-08", "document_sha256": SIGNED}
        return {"order_no": number, "slip_no": f"slip-{order}", "amount_fen": amount_fen, **paper}

"""A market whose quarter is over: sales paid through the bank, statements, two officers and a cashier."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fastapi.testclient import TestClient

from api.app import build_app
from api.city import City
from registry.actions.checking import check
from registry.actions.checks import cases, ledger, settlement
from registry.actions.checks import market as sales
from registry.parties.roles import Role
from registry.store.queries import parties
from tests.api.accounts import Account, open_account
from tests.api.market import Market, a_market
from tests.registry.tickets.village import SIGNED, UNIT

HEAD = "交易日期,流水号,贷方金额,借方金额,摘要"
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
LATER = date(2026, 4, 2)


@dataclass
class Books:
    """`market` lives in the quarter, `after` in the next one."""

    market: Market
    after: Market
    buyer: Account
    cashier: Account
    second: Account
    lines: list[str] = field(default_factory=list)

    @property
    def first(self) -> Account:
        return self.market.officer

    def sold(
        self, yuan: int, *, listing: str, day: str = "2026-01-08", reference: str = "", **changes: Any
    ) -> dict[str, Any]:
        """An order paid through the bank; its line waits for the statement."""
        body = {"listing_id": listing, "amount_yuan": yuan, "purpose": "LIFE", "display_name": "示例单位001"}
        order = self.market.done("orders", self.buyer, body | {"acknowledged": True} | changes)
        reference = reference or f"B{order['number']}"
        self.lines.append(f"{day},{reference},{yuan}.00,0.00,碳汇款{order['number']}")
        self.import_payments()
        return dict(self.market.get(f"orders/{order['id']}", self.buyer))

    def statement(self) -> bytes:
        return "\n".join([HEAD, *self.lines]).encode()

    def import_payments(self) -> Any:
        return self._send("payments/bank-statement", {}, self.market)

    def upload(self, first: date = FIRST, last: date = LAST) -> Any:
        return self._send("bills/bank", {"first_day": first.isoformat(), "last_day": last.isoformat()})

    def _send(self, path: str, data: dict[str, str], market: Market | None = None) -> Any:
        answer = (market or self.after).client.post(
            f"/api/{path}",
            data=data,
            files={"statement": ("statement.csv", self.statement(), "text/csv")},
            headers=self.cashier.headers,
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def compared(self, first: date = FIRST, last: date = LAST, source: str = "BANK") -> Any:
        days = {"source": source, "first_day": first.isoformat(), "last_day": last.isoformat()}
        return self.after.done("reconciliation", self.cashier, days)

    def reconciled(self) -> None:
        self.upload()
        states = {day["state"] for day in self.compared()}
        assert states == {"AGREED"}

    def computed(self, **term: Any) -> dict[str, Any]:
        return dict(self.after.done("settlements", self.first, {"year": 2026, "quarter": 1, **term}))

    def closed(self, **term: Any) -> dict[str, Any]:
        batch = self.computed(**term)
        return dict(self.after.done(f"settlements/{batch['id']}/close", self.second))

    def lines_of(self, batch: dict[str, Any]) -> list[dict[str, Any]]:
        return list(self.after.get(f"settlements/{batch['id']}/lines", self.first))

    def differences(self) -> list[str]:
        """What `linpiao check` finds in sales, ledger, cases and settlement."""
        passes = (*ledger.PASSES, *sales.PASSES, *cases.PASSES, *settlement.PASSES)
        city = self.after.city
        with city.reading() as db:
            results = check(db, city.check_scope(), passes).results
        return [str(fault) for result in results for fault in result.faults]

    def payee(self, party_id: str, name: str, kind: str) -> dict[str, Any]:
        return {
            "party_id": party_id,
            "kind": kind,
            "holder_name": name,
            "number": "6200000000000000",
            "bank_name": "示例银行",
            "proof_sha256": SIGNED,
        }

    def recorded(self, party_id: str, kind: str) -> None:
        """The payee's account, in its registered name."""
        self.after.done("payees", self.first, self.payee(party_id, self.registered_name(party_id), kind))

    def registered_name(self, party_id: str) -> str:
        with self.after.city.reading() as db:
            return parties.party_name_on(db, party_id, LATER) or ""

    def later(self, day: date) -> Market:
        return lived_on(self.market, day)

    def payout(self, party_id: str, reference: str = "P0001") -> dict[str, Any]:
        return {"payee_id": party_id, "reference": reference, "paid_on": "2026-04-02", "slip_sha256": SIGNED}


def lived_on(here: Market, day: date) -> Market:
    """The same market on another day."""
    city = City(here.city.settings.model_copy(update={"clock": day}), here.city.database)
    return Market(
        TestClient(build_app(city)), city, here.plot, here.owner, here.desk, here.head, here.officer
    )


def some_books(client: TestClient, city: City, **market: Any) -> Books:
    here = a_market(client, city, **market)
    return Books(
        here,
        lived_on(here, LATER),
        buyer=open_account(city, Role.ENTERPRISE, UNIT),
        cashier=open_account(city, Role.FINANCE),
        second=open_account(city, Role.CITY_FORESTRY),
    )

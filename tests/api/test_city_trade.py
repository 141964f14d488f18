"""The city forest carbon trade over HTTP: blocks of three kinds, one sale, every fen to its claimant."""

from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.city import City
from registry.actions.checking import check
from registry.actions.checks import cycles, ledger, settlement
from registry.ledger.purposes import TRADE, bank, residue, trade_revenue
from registry.parties.roles import Role
from registry.store.database import Database
from registry.store.queries import ledger as accounts
from registry.store.queries import parties
from tests.api.accounts import Account, open_account
from tests.api.kind_city import KindCity
from tests.faults.tampering import SCOPE, disarm
from tests.registry.land.ground import NOW, square
from tests.registry.tickets.village import UNIT, an_application, settle_parties

PASSES = (*ledger.PASSES, *cycles.PASSES, *settlement.PASSES)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Shares are sums of integers; the earmark is tried on both databases beside the ledger."""
    return sqlite_database


class Trade:
    """A cycle with an enterprise's, a collective's and a state farm's block, 15.03 亩 or so each."""

    def __init__(self, client: TestClient, city: City) -> None:
        village = settle_parties(city.database)
        self.town = town = KindCity.settle(client, city)
        with city.database.writing() as db:
            wanted = an_application(db, village.village.party_id, square(400), "9000")
        collective = replace(village, application=wanted).active()
        self.village = open_account(city, Role.VILLAGE, UNIT, party_id=village.village.party_id)
        self.first, self.second, _ = town.desks["CITY"]
        self.county = town.desks["COUNTY"][0]
        self.finance = open_account(city, Role.FINANCE)
        self.tickets = {
            "enterprise": (str(town.active(town.carbon())["id"]), town.enterprise),
            "village": (collective.id, self.village),
            "farm": (str(town.active(town.state(ground=square(200)))["id"]), town.farm),
        }
        dates = {"opens_on": "2026-01-01", "ends_on": "2026-12-31"}
        self.path = f"cycles/{town.done('cycles', self.first, dates)['id']}"
        for ticket_id, holder in self.tickets.values():
            town.done(f"{self.path}/enter", holder, {"ticket_id": ticket_id})

    @property
    def cycle_id(self) -> str:
        return self.path.split("/")[1]

    def reviewed(self) -> None:
        for name in ("village", "farm"):
            body = {"ticket_id": self.tickets[name][0], "paper_sha256": self.town.paper}
            self.town.done(f"{self.path}/review-block", self.county, body)

    def fixed(self, total_mu100: int) -> None:
        self.reviewed()
        self.town.done(f"{self.path}/consent", self.first, {"ticket_id": self.tickets["village"][0]})
        self.town.done(f"{self.path}/fix-quantities", self.first, {"total_mu100": total_mu100})

    def sold(self, revenue_fen: int) -> None:
        body = {"sale_sha256": self.town.paper, "revenue_fen": revenue_fen}
        self.town.done(f"{self.path}/complete-trade", self.first, body)

    def costing(self, cost_fen: int) -> None:
        self.town.done(
            f"{self.path}/cost", self.first, {"cost_fen": cost_fen, "paper_sha256": self.town.paper}
        )
        self.town.done(f"{self.path}/agree-cost", self.finance)

    def slips(self, *payees: Account) -> dict[str, Any]:
        slip = {"paid_on": "2026-01-08", "slip_sha256": self.town.paper}
        return {
            "paid": [
                {"payee_id": one.party_id, "reference": f"T{place}", **slip}
                for place, one in enumerate(payees)
            ]
        }

    def with_account(self, who: Account, kind: str) -> None:
        with self.town.city.reading() as db:
            name = parties.party_name_on(db, who.party_id, NOW.as_of)
        body = {"party_id": who.party_id, "kind": kind, "holder_name": name, "number": "6200000000000001"}
        self.town.done(
            "payees", self.first, {**body, "bank_name": "示例银行", "proof_sha256": self.town.paper}
        )

    def read(self) -> dict[str, Any]:
        return dict(self.town.client.get(f"/api/{self.path}").json())

    def free(self, account: str) -> int:
        with self.town.city.reading() as db:
            found = accounts.balance(db, account)
        return found.credits_posted - found.debits_posted if found else 0


@pytest.fixture
def trade(client: TestClient, city: City) -> Trade:
    return Trade(client, city)


@pytest.mark.rule("ZJ-07", "LP-30c", "LP-28a", "LP-16", "LP-34", "LP-32b", "IV-06", "ZJ-11", "ZJ-09", "ZJ-10")
def test_a_trade_walks_from_its_blocks_to_the_last_fen(trade: Trade) -> None:
    town = trade.town
    early = town.refused(f"{trade.path}/fix-quantities", trade.first, {"total_mu100": 9_000})
    assert (early["code"], early["rule"]) == ("TRADE_NOT_DIVIDABLE", "LP-32b")
    consent = {"ticket_id": trade.tickets["village"][0]}
    assert town.refused(f"{trade.path}/consent", trade.first, consent)["rule"] == "LP-32b"
    trade.reviewed()
    unsold = {"sale_sha256": town.paper, "revenue_fen": 1}
    assert town.refused(f"{trade.path}/complete-trade", trade.first, unsold)["code"] == "CONFLICT"
    trade.fixed(9_000)
    published = trade.read()
    shares = {block["kind"]: (block["area_mu100"], block["share"]) for block in published["blocks"]}
    area = shares["ENTERPRISE"][0]
    assert shares == {kind: (area, "1" if kind == "COLLECTIVE" else "0") for kind in shares}
    trade.sold(1_000_001)
    assert trade.free(trade_revenue(trade.cycle_id)) == 1_000_001
    undivided = town.refused(f"{trade.path}/divide", trade.first)
    assert (undivided["code"], undivided["rule"]) == ("TRADE_NOT_DIVIDABLE", "ZJ-07")
    trade.costing(100_000)
    divided = town.done(f"{trade.path}/divide", trade.first)
    share = 900_001 * area // 9_000
    assert {one["kind"]: one["amount_yuan"] for one in divided["payouts"]} == dict.fromkeys(
        ("ENTERPRISE", "COLLECTIVE", "STATE"), f"{share // 100}.{share % 100:02d}"
    )
    paid = trade.slips(town.enterprise, trade.village, town.farm)
    assert town.refused(f"{trade.path}/settle", trade.first, paid)["rule"] == "RA-23"
    assert town.refused(f"{trade.path}/settle", trade.second, trade.slips(town.farm))["rule"] == "ZJ-07"
    assert town.refused(f"{trade.path}/settle", trade.second, paid)["code"] == "PAYEE_NOT_CHECKED"
    trade.with_account(town.enterprise, "ORGANISATION")
    trade.with_account(town.farm, "ORGANISATION")
    trade.with_account(trade.village, "COLLECTIVE")
    assert town.done(f"{trade.path}/settle", trade.second, paid)["state"] == "SETTLED"
    left = 900_001 - 3 * share
    assert (trade.free(trade_revenue(trade.cycle_id)), trade.free(residue())) == (0, left)
    assert trade.free(bank(TRADE)) == -left, "all but the residue has left the bank"
    assert trade.read()["residue_yuan"] == f"{left // 100}.{left % 100:02d}"
    spend_the_residue(trade)
    assert town.done(f"{trade.path}/close", trade.first)["state"] == "CLOSED"
    with town.city.reading() as db:
        report = check(db, SCOPE, PASSES)
    assert report.passed, [fault for one in report.results for fault in one.faults]
    assert_every_change_is_found(town.city.database)


def spend_the_residue(trade: Trade) -> None:
    """LP-34: first for forest, grass and wetland; anything else with a reason and finance's consent."""
    town, before = trade.town, trade.free(residue())
    wanted: dict[str, Any] = {
        "fund": "TRADE_RESIDUE",
        "purpose": "URBAN_GREEN",
        "amount_fen": 7,
        "payee": "示例单位001",
        "evidence_sha256": town.paper,
    }
    assert town.refused("state-income/spendings", trade.first, wanted)["rule"] == "LP-34"
    strange = wanted | {"purpose": "HOLDER_INCOME"}
    assert town.refused("state-income/spendings", trade.first, strange)["code"] == "OUTLET_NOT_PERMITTED"
    kept = town.done("state-income/spendings", trade.first, wanted | {"purpose": "FOREST_GRASS_WETLAND"})
    paid = {"slip_sha256": town.paper}
    path = f"state-income/spendings/{kept['id']}/pay"
    assert town.refused(path, trade.first, paid)["rule"] == "RA-23"
    town.done(path, trade.second, paid)
    assert (trade.free(residue()), trade.free(bank(TRADE))) == (before - 7, 7 - before)


def assert_every_change_is_found(database: Database) -> None:
    for attack in (
        "UPDATE trading_cycle SET residue_fen = residue_fen + 1",
        "UPDATE trading_cycle SET revenue_fen = revenue_fen - 1",
        "UPDATE trading_cycle SET payouts = '[]'",
        "DELETE FROM payee_account WHERE kind = 'COLLECTIVE'",
        "UPDATE payee_account SET kind = 'PERSONAL' WHERE kind = 'COLLECTIVE'",
    ):
        with database.engine.connect() as connection, connection.begin() as transaction:
            disarm(connection)
            connection.execute(text(attack))
            with Session(connection, join_transaction_mode="rollback_only") as db:
                assert not check(db, SCOPE, PASSES).passed, attack
            transaction.rollback()


@pytest.mark.rule("ZJ-07", "RA-11")
def test_a_cost_above_the_revenue_leaves_nothing_to_anybody_and_finance_agrees_anew(trade: Trade) -> None:
    town = trade.town
    trade.fixed(9_000)
    trade.sold(5_000)
    trade.costing(4_000)
    town.done(f"{trade.path}/cost", trade.first, {"cost_fen": 6_000, "paper_sha256": town.paper})
    assert town.refused(f"{trade.path}/divide", trade.first)["rule"] == "ZJ-07"
    county = town.post(f"{trade.path}/agree-cost", trade.county)
    assert county.status_code == 403
    town.done(f"{trade.path}/agree-cost", trade.finance)
    divided = town.done(f"{trade.path}/divide", trade.first)
    assert (divided["payouts"], divided["residue_yuan"]) == ([], "0.00")
    assert town.done(f"{trade.path}/settle", trade.second, {"paid": []})["state"] == "SETTLED"
    assert trade.free(bank(TRADE)) == 0, "the whole revenue went back to the city"

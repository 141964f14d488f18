"""Daily reconciliation over HTTP: five classes, numbered cases, suspense; every changed row is found."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.city import City
from api.gateways.sandbox.faults import Fault
from api.settings import Settings
from api.worker import bills
from registry.actions.checking import check
from registry.actions.checks import cases, ledger, settlement
from registry.actions.checks import market as sales
from registry.clock import CITY_TIME, Moment
from registry.parties.roles import Role
from registry.store.database import Database
from tests.api.accounts import open_account
from tests.api.bookkeeping import Books, some_books
from tests.api.market import a_market
from tests.api.wechat import Connected, connected
from tests.faults.tampering import SCOPE, disarm
from tests.registry.tickets.village import SIGNED, UNIT

DAY = date(2026, 1, 8)
PASSES = (*ledger.PASSES, *sales.PASSES, *cases.PASSES, *settlement.PASSES)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Matching is a pure function; the journey of a quarter walks both databases."""
    return sqlite_database


@pytest.fixture
def books(client: TestClient, city: City) -> Books:
    return some_books(client, city)


@pytest.mark.rule("ZJ-01", "ZJ-03")
def test_every_difference_is_a_case_that_a_person_resolves_before_the_quarter_settles(books: Books) -> None:
    listing = books.market.listed()
    for yuan in (1, 2):
        books.sold(yuan, listing=listing)
    first, second = books.lines
    books.lines = [first.replace(",1.00,", ",1.50,"), "2026-01-08,INT0001,0.31,0.00,利息"]
    books.upload()
    (day,) = books.compared(DAY, DAY)
    assert day["state"] == "DIFFERS"
    assert day["counts"] == {
        "MATCHED": 0,
        "OURS_ONLY": 1,
        "THEIRS_ONLY": 1,
        "AMOUNT_DIFFERS": 1,
        "STATUS_DIFFERS": 0,
    }
    found = {one["kind"]: one for one in books.after.get("differences", books.cashier)}
    assert set(found) == {"OURS_ONLY", "THEIRS_ONLY", "AMOUNT_DIFFERS"}
    assert all(one["number"].startswith("DZ20260108-") for one in found.values())
    (stray,) = books.after.get("payments/suspense", books.cashier)
    assert (stray["transaction_id"], stray["amount_fen"]) == ("INT0001", 31), "their money rests in suspense"
    assert books.after.code("settlements", books.first, {"year": 2026, "quarter": 1})[0] == "DAYS_OPEN"
    books.compared(DAY, DAY)
    assert len(books.after.get("differences", books.cashier)) == 3, "no case is opened twice"
    # The bank puts its statement right: two cases vanish; what only it had waits for a person.
    books.lines = [first, second, "2026-01-08,INT0001,0.31,0.00,利息"]
    books.upload()
    (day,) = books.compared(DAY, DAY)
    (left,) = books.after.get("differences", books.cashier)
    assert (day["state"], left["kind"], day["counts"]["MATCHED"]) == ("DIFFERS", "THEIRS_ONLY", 3)
    said = {"resolution": "IN_SUSPENSE", "reason": "示例说明", "evidence_sha256": SIGNED}
    wrong = said | {"resolution": "MATCHED_LATER"}
    path = f"differences/{left['id']}/resolve"
    assert books.after.code(path, books.cashier, wrong)[0] == "DIFFERENCE_NOT_FITTING"
    assert books.after.done(path, books.cashier, said)["state"] == "RESOLVED"
    books.compared()
    assert (
        books.after.get("reconciliation/open?first_day=2026-01-01&last_day=2026-03-31", books.cashier) == []
    )
    batch = books.closed()
    assert batch["gross_yuan"] == "3.00"
    assert books.differences() == []
    assert_every_change_is_found(books.after.city.database)


def assert_every_change_is_found(database: Database) -> None:
    """Whoever owns the database changes, adds or removes one row of settlement: the check says so."""
    for attack in (
        "UPDATE bill SET sha256 = 'x' WHERE rows > 0",
        "UPDATE bill_row SET amount_fen = amount_fen + 1 WHERE position = 0",
        "DELETE FROM bill_row WHERE reference = 'INT0001'",
        "UPDATE reconciliation SET state = 'DIFFERS' WHERE day = '2026-01-08'",
        "UPDATE difference SET resolution = 'THEIR_MISTAKE' WHERE reference = 'INT0001'",
        "DELETE FROM difference WHERE reference = 'INT0001'",
        "UPDATE settlement SET gross_fen = gross_fen + 1",
        "UPDATE settlement SET closed_by = 'somebody'",
        "UPDATE settlement_line SET grams = grams - 1",
        "UPDATE settlement_share SET payee_id = 'thief'",
        "UPDATE settlement_share SET amount_fen = amount_fen + 1",
        "UPDATE settled_trade SET grams = grams + 1",
        "UPDATE settled_trade SET listing_id = 'another'",
        "DELETE FROM settled_trade WHERE amount_fen = 100",
        "INSERT INTO payout SELECT 'forged', batch_id, payee_id, purpose, amount_fen, 'none', 'r',"
        " '2026-04-02', 'x', 'thief', (SELECT id FROM event LIMIT 1) FROM settlement_share",
        "INSERT INTO correction SELECT 'forged', 'HOLDER_INCOME', payee_id, 'thief', 1, batch_id, 'x', 'p',"
        " (SELECT id FROM event LIMIT 1) FROM settlement_share",
        "INSERT INTO reinvestment_rate SELECT 'forged', 'HOLDER_INCOME', '', 1000, '2026-01-01', '', 'p', id"
        " FROM event LIMIT 1",
        "INSERT INTO sweep SELECT 'forged', 'COUNTER', 'r', '2026-01-08', 1, '', id FROM event LIMIT 1",
    ):
        with database.engine.connect() as connection, connection.begin() as transaction:
            disarm(connection)
            changed = connection.execute(text(attack))
            assert changed.rowcount, attack
            with Session(connection, join_transaction_mode="rollback_only") as db:
                assert not check(db, SCOPE, PASSES).passed, attack
            transaction.rollback()


@pytest.mark.rule("ZJ-06", "ZJ-02", "RA-23")
def test_a_surplus_at_the_bank_is_other_income_that_two_persons_spend_for_forest_and_grass(
    books: Books,
) -> None:
    books.lines = ["2026-01-08,INT0002,1.00,0.00,利息", "2026-01-08,FEE0001,0.00,0.20,手续费"]
    books.upload()
    books.compared(DAY, DAY)
    found = {one["reference"]: one for one in books.after.get("differences", books.cashier)}
    said = {"resolution": "OTHER_INCOME", "reason": "示例说明", "evidence_sha256": SIGNED}
    fee, interest = (f"differences/{found[name]['id']}/resolve" for name in ("FEE0001", "INT0002"))
    assert books.after.code(fee, books.cashier, said)[0] == "DIFFERENCE_NOT_FITTING", "a fee is no income"
    (stray,) = books.after.get("payments/suspense", books.cashier)
    assert books.after.done(interest, books.cashier, said)["state"] == "RESOLVED"
    assert books.after.get("payments/suspense", books.cashier) == [], "it is counted once"
    assert books.after.code(f"payments/{stray['id']}/return", books.cashier)[0] == "NOTHING_TO_RETURN"
    assert free(books) == "1.00" and books.differences() == []
    spend_other_income(books)
    assert free(books) == "0.00" and books.differences() == []


def free(books: Books) -> str:
    funds = books.after.get("state-income/funds", books.first)
    return str(next(fund["free_yuan"] for fund in funds if fund["fund"] == "OTHER_SINK_INCOME"))


def spend_other_income(books: Books) -> None:
    wanted = {"fund": "OTHER_SINK_INCOME", "amount_fen": 100, "payee": "示例单位001"}
    wanted |= {"evidence_sha256": SIGNED, "purpose": "HOLDER_INCOME"}
    spendings = "state-income/spendings"
    assert books.after.code(spendings, books.first, wanted)[0] == "OUTLET_NOT_PERMITTED"
    asked = books.after.done(spendings, books.first, wanted | {"purpose": "FOREST_GRASS_WETLAND"})
    at, slip = f"{spendings}/{asked['id']}/pay", {"slip_sha256": SIGNED}
    assert books.after.code(at, books.first, slip) == ("FOUR_EYES", "RA-23")
    books.after.done(at, books.second, slip)


def test_a_stray_payment_sent_back_is_nobody_s_income(books: Books) -> None:
    books.lines = ["2026-01-08,INT0002,1.00,0.00,转账"]
    books.upload()
    books.compared(DAY, DAY)
    (case,) = books.after.get("differences", books.cashier)
    (stray,) = books.after.get("payments/suspense", books.cashier)
    books.after.done(f"payments/{stray['id']}/return", books.cashier)
    said = {"resolution": "OTHER_INCOME", "reason": "示例说明", "evidence_sha256": SIGNED}
    path = f"differences/{case['id']}/resolve"
    assert books.after.code(path, books.cashier, said)[0] == "DIFFERENCE_NOT_FITTING"
    assert books.differences() == []


@pytest.mark.rule("ZJ-03", "ZJ-01")
def test_cash_is_deposited_before_the_quarter_settles(books: Books) -> None:
    listing = books.market.listed()
    body = {"listing_id": listing, "amount_yuan": 5, "purpose": "LIFE", "display_name": "示例单位001"}
    order = books.market.done("orders", books.buyer, body | {"acknowledged": True})
    slip = {"order_no": order["number"], "slip_no": "示例0001", "amount_fen": 500, "paid_on": "2026-01-08"}
    books.market.done("payments/counter", books.cashier, slip | {"document_sha256": SIGNED})
    books.reconciled()
    term = {"year": 2026, "quarter": 1}
    assert books.after.code("settlements", books.first, term) == ("CASH_NOT_DEPOSITED", "ZJ-03")
    cash = {"reference": "D0001", "day": "2026-01-09", "amount_fen": 500, "slip_sha256": SIGNED}
    books.after.done("deposits", books.cashier, cash)
    books.lines.append("2026-01-09,D0001,5.00,0.00,现金缴存")
    books.reconciled()
    assert books.closed()["gross_yuan"] == "5.00"
    assert books.differences() == []


@pytest.fixture
def here(database: Database, settings: Settings, tmp_path: Path) -> Iterator[Connected]:
    with connected(database, settings, tmp_path) as found:
        yield found


@pytest.mark.rule("ZJ-01")
def test_the_bills_of_the_channel_are_compared_whatever_it_leaves_out_or_adds(here: Connected) -> None:
    market = a_market(here.client, here.city)
    listing, buyer = market.listed(), open_account(here.city, Role.ENTERPRISE, UNIT)
    wanted = {"listing_id": listing, "purpose": "LIFE", "acknowledged": True, "display_name": "示例单位001"}
    for yuan in (1, 2, 3):
        order = market.done("orders", buyer, {**wanted, "amount_yuan": yuan})
        market.done(f"orders/{order['id']}/pay", buyer, {})
        here.peer.pay(order["number"])
    number = here.peer.withdraw(250)
    today = datetime.now(UTC).astimezone(CITY_TIME).date()
    here.peer.bill_faults = {Fault.BILL_EXTRA, Fault.BILL_MISSING, Fault.BILL_DIFFERS}
    cashier = open_account(here.city, Role.FINANCE)

    def compared() -> dict[str, int]:
        """The last bill counts: each comparison has its own instant."""
        tomorrow = Moment(here.city.now().as_of, datetime.now(UTC) + timedelta(days=1))
        bills.fetch(here.city, here.wechat, today, now=tomorrow)
        (day,) = bills.compare(here.city, bills.Source.WECHAT, [today], now=tomorrow)
        return {str(kind): count for kind, count in day.counts.items() if count}

    told = compared()
    assert told == {"MATCHED": 1, "OURS_ONLY": 1, "THEIRS_ONLY": 1, "AMOUNT_DIFFERS": 2}, (
        "one is the fund bill"
    )
    here.peer.bill_faults = set()
    assert compared() == {"MATCHED": 3, "OURS_ONLY": 1}, "the stray payment is ours now, in suspense"
    open_kinds = {one["kind"] for one in market.get("differences", cashier)}
    assert open_kinds <= {"OURS_ONLY", "THEIRS_ONLY"}
    with here.city.reading() as db:
        faults = [fault for one in check(db, SCOPE, PASSES).results for fault in one.faults]
    assert not faults, "the withdrawal moved from the channel to the bank"
    assert number

"""A payout the bank refused: its money is due again, to the fen, and a later batch pays it (ZJ-03, ZJ-11)."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.city import City
from registry.actions.checking import check
from registry.actions.checks import cases, ledger, settlement
from registry.actions.checks import market as sales
from registry.store.database import Database
from tests.api.bookkeeping import Books, some_books
from tests.faults.tampering import SCOPE, disarm
from tests.registry.tickets.village import SIGNED

PAID, BACK = date(2026, 4, 2), date(2026, 4, 3)
PASSES = (*ledger.PASSES, *sales.PASSES, *cases.PASSES, *settlement.PASSES)


@pytest.fixture
def books(client: TestClient, city: City) -> Books:
    return some_books(client, city)


def balances(books: Books) -> dict[str, int]:
    """Fen on every account of money that has any; they add up to zero."""
    query = text(
        "SELECT b.account_id, b.credits_posted - b.debits_posted FROM account_balance b"
        " JOIN ledger_account a ON a.id = b.account_id WHERE a.asset = 'CNY'"
    )
    with books.after.city.reading() as db:
        found = {account: int(fen) for account, fen in db.execute(query)}
    assert sum(found.values()) == 0
    return {account: fen for account, fen in found.items() if fen}


def paid_quarter(books: Books) -> tuple[dict[str, Any], str, dict[str, Any]]:
    """Ten yuan of the village, paid out: the batch, the payee, the payout."""
    books.sold(10, listing=books.market.listed())
    books.reconciled()
    batch, owner = books.closed(), books.market.owner.party_id
    books.recorded(owner, "COLLECTIVE")
    assert balances(books) == {"RECEIVED:BANK": -1000, "OUT-HOLDER_INCOME:city": 1000}
    path = f"settlements/{batch['id']}/payouts"
    assert books.after.done(path, books.first, books.payout(owner))["state"] == "PAID"
    books.lines.append("2026-04-02,P0001,0.00,10.00,结算款")
    (payout,) = books.after.get(path, books.first)
    return batch, owner, payout


def slip(**changes: Any) -> dict[str, Any]:
    said = {"amount_fen": 1000, "reference": "R0001", "returned_on": "2026-04-03"}
    return said | {"slip_sha256": SIGNED, "reason": "示例：账号与户名不符"} | changes


def second_quarter(books: Books) -> dict[str, Any]:
    """The next batch: computed by one, closed by another, after every day of it agrees."""
    first, last = date(2026, 4, 1), date(2026, 6, 30)
    books.upload(first, last)
    assert {day["state"] for day in books.compared(first, last)} == {"AGREED"}
    later = books.later(date(2026, 7, 1))
    batch = later.done("settlements", books.first, {"year": 2026, "quarter": 2})
    return dict(later.done(f"settlements/{batch['id']}/close", books.second))


@pytest.mark.rule("ZJ-03", "ZJ-11", "ZJ-13")
def test_a_refused_payout_is_due_again_and_paid_by_a_later_batch_to_another_account(books: Books) -> None:
    batch, owner, payout = paid_quarter(books)
    path = f"settlements/{batch['id']}/payouts/{payout['id']}/returned"
    for wrong in (slip(amount_fen=999), slip(returned_on="2026-04-01")):
        assert books.after.code(path, books.first, wrong) == ("RETURN_NOT_FITTING", "ZJ-03")
    case = books.after.done(path, books.first, slip())
    assert (case["state"], case["amount_fen"], case["payee_id"]) == ("RETURNED", 1000, owner)
    assert balances(books) == {"RECEIVED:BANK": -1000, "OUT-HOLDER_INCOME:city": 1000}, "as it was before"
    assert books.after.code(path, books.first, slip(reference="R0002"))[0] == "RETURN_NOT_FITTING"
    books.lines.append("2026-04-03,R0001,10.00,0.00,退汇")
    books.import_payments()
    assert books.after.get("payments/suspense", books.cashier) == [], "nobody's payment"
    later = second_quarter(books)
    assert (later["state"], later["trades"]) == ("CLOSED", 0)
    pay = f"settlements/{later['id']}/payouts"
    again = books.payout(owner, "P0002") | {"paid_on": "2026-07-01"}
    assert books.after.code(pay, books.first, again) == ("ACCOUNT_REFUSED", "ZJ-11")
    books.recorded(owner, "COLLECTIVE")
    assert books.after.done(pay, books.first, again)["state"] == "PAID"
    assert balances(books) == {}
    (done,) = books.after.get("payout-returns", books.first)
    assert (done["state"], done["repaid_in"]) == ("REPAID", later["id"])
    told = books.after.get(f"settlements/{later['id']}/statements/{owner}", books.market.owner)
    assert (told["net_yuan"], told["lines"]) == ("10.00", [])
    assert [(one["batch_no"], one["amount_yuan"]) for one in told["carried"]] == [(batch["number"], "10.00")]
    before = books.after.get(f"settlements/{batch['id']}/statements/{owner}", books.market.owner)
    assert before["paid"][0]["returned_on"] == "2026-04-03"
    assert books.differences() == []
    assert_every_change_is_found(books.after.city.database)


def assert_every_change_is_found(database: Database) -> None:
    for attack in (
        "UPDATE payout_return SET amount_fen = amount_fen + 1",
        "UPDATE payout_return SET party_id = 'thief'",
        "UPDATE payout_return SET payment_id = 'another'",
        "DELETE FROM payout_return",
    ):
        with database.engine.connect() as connection, connection.begin() as transaction:
            disarm(connection)
            assert connection.execute(text(attack)).rowcount, attack
            with Session(connection, join_transaction_mode="rollback_only") as db:
                assert not check(db, SCOPE, PASSES).passed, attack
            transaction.rollback()


@pytest.mark.rule("ZJ-01", "ZJ-03")
def test_money_that_was_taken_for_a_stray_payment_leaves_suspense_for_its_place(books: Books) -> None:
    batch, owner, payout = paid_quarter(books)
    books.lines.append("2026-04-03,R0001,10.00,0.00,退汇")
    books.upload(BACK, BACK)
    (day,) = books.compared(BACK, BACK)
    assert day["state"] == "DIFFERS"
    due = {"RECEIVED:BANK": -1000, "SUSPENSE:city": 1000}
    assert balances(books) == due, "the bank's line came first"
    (found,) = books.after.get("differences", books.cashier)
    said = {"resolution": "PAYOUT_RETURNED", "reason": "示例说明", "evidence_sha256": SIGNED}
    refused = books.after.code(f"differences/{found['id']}/resolve", books.cashier, said)
    assert refused[0] == "DIFFERENCE_NOT_FITTING", "only recording the return says so"
    path = f"settlements/{batch['id']}/payouts/{payout['id']}/returned"
    books.after.done(path, books.first, slip())
    assert balances(books) == {"RECEIVED:BANK": -1000, "OUT-HOLDER_INCOME:city": 1000}
    (stray,) = [one for one in books.after.get("differences?open_only=false", books.cashier)]
    assert (stray["state"], stray["resolution"]) == ("RESOLVED", "PAYOUT_RETURNED")
    assert books.after.get("payments/suspense", books.cashier) == []
    (days,) = books.compared(BACK, BACK)
    assert days["state"] == "AGREED"
    later = second_quarter(books)
    books.recorded(owner, "COLLECTIVE")
    again = books.payout(owner, "P0002") | {"paid_on": "2026-07-01"}
    assert books.after.done(f"settlements/{later['id']}/payouts", books.first, again)["state"] == "PAID"
    assert balances(books) == {}
    assert books.differences() == []

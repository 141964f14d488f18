"""A quarter from its sales to the payee over HTTP, on both databases (ZJ-03, ZJ-11, ZJ-13, ZJ-14)."""

import pytest
from fastapi.testclient import TestClient

from api.city import City
from registry.parties.roles import Role
from tests.api.accounts import open_account
from tests.api.bookkeeping import Books, some_books
from tests.registry.tickets.village import UNIT


@pytest.fixture
def books(client: TestClient, city: City) -> Books:
    return some_books(client, city)


@pytest.mark.rule("ZJ-03", "ZJ-04a", "ZJ-11", "ZJ-13", "ZJ-14", "LP-18b", "RA-23")
def test_a_quarter_is_settled_once_by_two_persons_and_paid_to_the_collective(books: Books) -> None:
    listing = books.market.listed()
    orders = [books.sold(yuan, listing=listing) for yuan in (1, 2, 7)]
    term = {"year": 2026, "quarter": 1}
    assert books.market.code("settlements", books.first, term) == ("QUARTER_NOT_OVER", "ZJ-03")
    assert books.after.code("settlements", books.first, term) == ("DAYS_OPEN", "ZJ-03")
    books.reconciled()
    batch = books.computed()
    assert (batch["trades"], batch["gross_yuan"], batch["state"]) == (3, "10.00", "COMPUTED")
    assert books.computed()["id"] == batch["id"], "the same period is the same batch"
    path = f"settlements/{batch['id']}"
    assert books.after.code(f"{path}/close", books.first) == ("FOUR_EYES", "RA-23")
    closed = books.after.done(f"{path}/close", books.second)
    assert closed["state"] == "CLOSED"
    assert books.after.code(f"{path}/close", books.second) == ("BATCH_ALREADY_CLOSED", "ZJ-03")
    (line,) = books.lines_of(closed)
    owner = books.market.owner.party_id
    assert (line["income"], line["owner_id"], line["grams"]) == ("HOLDER_INCOME", owner, 10 * 16_666)
    assert [(share["payee_id"], share["amount_yuan"]) for share in line["shares"]] == [(owner, "10.00")]
    # Only the collective's own account, in its registered name.
    name = books.registered_name(owner)
    assert books.after.code(f"{path}/payouts", books.first, books.payout(owner))[0] == "PAYEE_NOT_CHECKED"
    refused = books.after.code("payees", books.first, books.payee(owner, name, "PERSONAL"))
    assert refused == ("PAYEE_NOT_CHECKED", "LP-18b")
    refused = books.after.code("payees", books.first, books.payee(owner, "示例人员001", "COLLECTIVE"))
    assert refused == ("PAYEE_NOT_CHECKED", "ZJ-11")
    books.after.done("payees", books.first, books.payee(owner, name, "COLLECTIVE"))
    paid = books.after.done(f"{path}/payouts", books.first, books.payout(owner))
    assert paid["state"] == "PAID"
    assert books.after.post(f"{path}/payouts", books.first, books.payout(owner, "P0002")).status_code == 409
    # The statement, the public summary, the trail.
    statement = books.after.get(f"{path}/statements/{owner}", books.market.owner)
    assert (statement["net_yuan"], statement["paid"][0]["bank_reference"]) == ("10.00", "P0001")
    stranger = books.after.client.get(f"/api/{path}/statements/{owner}", headers=books.buyer.headers)
    assert stranger.status_code == 403
    (summary,) = books.after.get("settlements/summary")
    assert summary["rows"] == [
        {
            "income": "HOLDER_INCOME",
            "unit_id": UNIT,
            "trades": 3,
            "grams": 166_660,
            "gross_yuan": "10.00",
        }
    ]
    audit = open_account(books.after.city, Role.AUDIT)
    trail = books.after.get(f"{path}/audit", audit)
    assert {row["order_no"] for row in trail} == {order["number"] for order in orders}
    assert {row["certificate_no"] for row in trail} == {order["certificate_no"] for order in orders}
    assert all(row["batch_no"] == batch["number"] and owner in row["payees"] for row in trail)
    sheet = books.after.client.get(f"/api/{path}/audit.csv", headers=audit.headers).text
    assert len(sheet.splitlines()) == 1 + len(orders)
    assert books.differences() == []

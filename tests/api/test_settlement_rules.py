"""Quarterly settlement over HTTP: blocked until every day agrees, closed by two, to the right payee (ZJ)."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.city import City
from registry.store.database import Database
from tests.api.bookkeeping import Books, some_books
from tests.api.market import PRICE_FEN_PER_TONNE, a_living_ticket
from tests.api.test_planting import published
from tests.faults.acts import a_resolution
from tests.registry.tickets.village import SIGNED


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """The journey of `test_settlement` walks both."""
    return sqlite_database


@pytest.fixture
def books(client: TestClient, city: City) -> Books:
    return some_books(client, city)


def test_a_trade_after_the_sum_is_noticed_and_one_after_the_close_waits(books: Books) -> None:
    listing = books.market.listed()
    books.sold(1, listing=listing)
    books.reconciled()
    batch = books.computed()
    books.sold(2, listing=listing)
    books.reconciled()
    path = f"settlements/{batch['id']}/close"
    assert books.after.code(path, books.second) == ("BATCH_CHANGED", "ZJ-03")
    assert books.computed()["gross_yuan"] == "3.00"
    assert books.after.done(path, books.second)["gross_yuan"] == "3.00"
    books.sold(4, listing=listing)
    books.reconciled()
    assert books.computed()["gross_yuan"] == "3.00", "a closed quarter stays"


@pytest.mark.rule("ZJ-12")
def test_nothing_is_taken_off_on_the_way(books: Books) -> None:
    """No fee: what was paid is what is due, fen by fen."""
    listing = books.market.listed()
    for yuan in (1, 3):
        books.sold(yuan, listing=listing)
    books.reconciled()
    shares = [share for line in books.lines_of(books.closed()) for share in line["shares"]]
    assert [share["amount_yuan"] for share in shares] == ["4.00"]


@pytest.mark.rule("ZJ-08", "ZJ-15")
def test_reinvestment_takes_from_a_holder_only_with_its_consent(books: Books) -> None:
    owner = books.market.owner.party_id
    rate: dict[str, Any] = {"income": "HOLDER_INCOME", "permille": 125, "since": "2026-01-01"}
    assert books.market.code("reinvestment-rates", books.first, rate) == ("RATE_NOT_FITTING", "ZJ-08")
    books.market.done("reinvestment-rates", books.first, rate | {"owner_id": owner, "consent_sha256": SIGNED})
    books.sold(3, listing=books.market.listed())
    books.reconciled()
    (line,) = books.lines_of(books.closed())
    assert {(share["basis"], share["amount_yuan"]) for share in line["shares"]} == {
        ("REINVESTMENT", "0.37"),
        ("RIGHT", "2.63"),
    }
    assert books.differences() == []


@pytest.mark.rule("LP-18a", "ZJ-04a")
def test_a_contract_on_the_ticket_divides_what_the_payees_get(books: Books) -> None:
    market, operator = books.market, books.buyer.party_id
    ticket, carried = a_living_ticket(market)
    contract = a_contract(operator, ticket.right_area_dm2)
    market.done(f"files/{ticket.id}/record-operation", market.owner, contract)
    quantity = market.verified()
    market.done(f"quantities/{quantity}/issue", market.desk)
    listing = market.done("listings", market.owner, carried)["id"]
    market.done(f"listings/{listing}/measure", market.owner, {"quantity_id": quantity})
    market.done(f"listings/{listing}/verify", market.owner)
    market.done(f"listings/{listing}/review", market.head)
    market.done(f"listings/{listing}/consent", market.officer)
    market.done(f"listings/{listing}/offer", market.owner, {"price_fen_per_tonne": PRICE_FEN_PER_TONNE})
    books.sold(10, listing=listing)
    books.reconciled()
    batch = books.closed()
    (line,) = books.lines_of(batch)
    got = {(one["payee_id"], one["basis"], one["amount_yuan"]) for one in line["shares"]}
    assert got == {(market.owner.party_id, "RIGHT", "6.01"), (operator, "CONTRACT", "3.99")}
    payees = ((operator, "ORGANISATION"), (market.owner.party_id, "COLLECTIVE"))
    for number, (payee, kind) in enumerate(payees):
        books.recorded(payee, kind)
        payout = books.payout(payee, f"P000{number}")
        paid = books.after.done(f"settlements/{batch['id']}/payouts", books.first, payout)
    assert paid["state"] == "PAID"
    statement = books.after.get(f"settlements/{batch['id']}/statements/{operator}", books.buyer)
    assert statement["net_yuan"] == "3.99"
    assert books.differences() == []


def a_contract(operator_id: str, area_dm2: int) -> dict[str, Any]:
    """40 % of the whole block for the operator, from the day of the sale on."""
    return {
        "taken_over_by": "BUY_IN",
        "mode": "JOINT",
        "operator_id": operator_id,
        "area_dm2": area_dm2,
        "begins_on": "2026-01-08",
        "ends_on": "2029-12-31",
        "holder_permille": 601,
        "operator_permille": 399,
        "agreement_sha256": SIGNED,
        "holder_consent_sha256": SIGNED,
        "operator_consent_sha256": SIGNED,
        "resolution": a_resolution(SIGNED),
    }


@pytest.mark.rule("ZJ-05", "ZJ-03", "YZ-07")
def test_planting_money_goes_to_the_department_at_once_and_a_later_batch_puts_a_mistake_right(
    books: Books,
) -> None:
    site = published(books.market)
    keeper, other = books.market.desk.party_id, books.market.officer.party_id
    wanted = {"listing": site["id"], "object": "SITE", "purpose": "PLANTING_DUTY"}
    books.sold(3 * site["price_yuan"], pieces=3, **wanted)
    books.reconciled()
    early = books.closed(interim_until="2026-01-31")
    (line,) = before = books.lines_of(early)
    assert (line["income"], line["owner_id"], line["gross_yuan"]) == ("PLANTING_INCOME", keeper, "126.00")
    assert [(one["payee_id"], one["purpose"]) for one in line["shares"]] == [(keeper, "PLANTING")]
    books.recorded(keeper, "ORGANISATION")
    path = f"settlements/{early['id']}"
    assert books.after.done(f"{path}/payouts", books.first, books.payout(keeper))["state"] == "PAID"
    wrong = {"income": "PLANTING_INCOME", "from_party": keeper, "to_party": other}
    wrong |= {"amount_fen": 12_601, "evidence_sha256": SIGNED}
    more = books.after.code(f"{path}/corrections", books.first, wrong)
    assert more == ("CORRECTION_NOT_FITTING", "ZJ-03"), "no more than the batch gave"
    books.after.done(f"{path}/corrections", books.first, wrong | {"amount_fen": 4_200})
    books.sold(2 * site["price_yuan"], pieces=2, **wanted)
    books.reconciled()
    (later,) = books.lines_of(books.closed())
    assert (later["trades"], later["gross_yuan"]) == (1, "84.00"), "the first trade stays in its batch"
    got = {(one["payee_id"], one["basis"], one["amount_yuan"]) for one in later["shares"]}
    assert got == {(keeper, "RIGHT", "42.00"), (other, "CORRECTION", "42.00")}
    assert books.lines_of(early) == before, "the closed batch is as it was"
    assert books.differences() == []

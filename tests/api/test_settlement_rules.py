"""Quarterly settlement over HTTP: blocked until every day agrees, closed by two, to the right payee (ZJ)."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.city import City
from registry.store.database import Database
from tests.api.bookkeeping import Books, some_books
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

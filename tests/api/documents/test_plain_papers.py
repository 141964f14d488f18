"""Honour certificate, quotation, settlement statement: the same record gives the same PDF/A-3b (0146)."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.city import City
from api.documents.honour import ONLY_THANKS, Honour, honour_pdf
from api.documents.quotation import Quotation, quotation_pdf
from api.documents.settlement import settlement_pdf
from registry.store.database import Database
from tests.api.bookkeeping import some_books
from tests.api.test_orders import wish

HONOUR = Honour(
    "R20260108-0123ABCD-00",
    "示例市民001",
    "购买并注销林业碳汇49.998千克",
    "M-1",
    date(2026, 1, 8),
    "https://x/c/M-1",
    False,
)
QUOTED = Quotation(
    "示例档案1",
    "示例论坛",
    9_999_000,
    "L-1",
    "西夏区",
    16_666,
    16_666 * 300,
    300,
    date(2026, 1, 8),
    False,
)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


def is_archival(pdf: bytes) -> bool:
    return b"<pdfaid:part>3</pdfaid:part>" in pdf and b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf


@pytest.mark.parametrize("made", [lambda: honour_pdf(HONOUR), lambda: quotation_pdf(QUOTED)])
def test_the_same_record_gives_the_same_archival_file(made: Any) -> None:
    assert is_archival(made()) and made() == made()


@pytest.mark.rule("ZH-03")
def test_partial_cover_is_called_partial_and_rounded_down() -> None:
    assert QUOTED.covers == "部分抵消：约为差额的50%" and 100 * QUOTED.grams // QUOTED.missing_g == 50
    assert Quotation(**{**vars(QUOTED), "missing_g": QUOTED.grams}).covers == "补足全部差额"
    assert QUOTED.valid_until == date(2026, 2, 7)


@pytest.mark.rule("ZJ-12", "ZJ-13")
def test_thanks_receipt_and_statement_are_three_papers_with_numbers_of_their_own(
    client: TestClient, city: City
) -> None:
    books = some_books(client, city)
    listing = books.market.listed()
    order = books.sold(3, listing=listing)
    key = {"headers": books.buyer.headers}
    honour = client.get(f"/orders/{order['number']}/honour", **key)  # type: ignore[arg-type]
    receipt = client.get(f"/orders/{order['number']}/receipt", **key)  # type: ignore[arg-type]
    assert ONLY_THANKS in honour.text and order["certificate_no"] in honour.text
    assert "不是发票" in receipt.text and order["number"] in receipt.text
    file = client.get(f"/orders/{order['number']}/honour.pdf", **key)  # type: ignore[arg-type]
    assert is_archival(file.content)
    unpaid = books.market.done("orders", books.buyer, wish(listing, 1))
    refused = client.get(f"/orders/{unpaid['number']}/honour.pdf", **key)  # type: ignore[arg-type]
    assert refused.status_code == 404, "no certificate, no thanks"
    assert client.get(f"/orders/{order['number']}/honour").status_code == 404, "somebody else's order"
    books.market.done(f"orders/{unpaid['id']}/cancel", books.buyer)
    books.reconciled()
    batch, owner = books.closed(), books.market.owner
    path = f"settlements/{batch['id']}/statements/{owner.party_id}"
    said = books.after.get(path, owner)
    paper = books.after.client.get(f"/api/{path}/file.pdf", headers=owner.headers).content
    assert paper == settlement_pdf(said) and is_archival(paper) and b"statement.json" in paper

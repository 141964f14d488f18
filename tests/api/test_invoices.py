"""Receipts, invoices and 财政票据: asked for with a title, kept with the order, reversed before a refund."""

import pytest
from fastapi.testclient import TestClient

from api.city import City
from registry.parties.roles import Role
from registry.store.database import Database
from tests.api.accounts import Account, open_account
from tests.api.market import Market, a_market
from tests.api.test_orders import paid, wish
from tests.registry.tickets.village import SIGNED, UNIT

WANTED = {"kind": "INVOICE", "title": "示例单位001", "organisation": True, "tax_number": "91640100MA0000000X"}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def market(client: TestClient, city: City) -> Market:
    return a_market(client, city)


@pytest.fixture
def buyer(city: City) -> Account:
    return open_account(city, Role.ENTERPRISE, UNIT)


@pytest.fixture
def cashier(city: City) -> Account:
    return open_account(city, Role.FINANCE)


def document(number: str) -> dict[str, str]:
    return {"document_no": number, "document_sha256": SIGNED}


@pytest.mark.rule("ZJ-12")
def test_a_purchase_yields_a_receipt_that_is_no_invoice(
    market: Market, buyer: Account, cashier: Account
) -> None:
    order = paid(market, buyer, cashier, market.listed(), yuan=3)
    receipt = market.get(f"orders/{order}/receipt", buyer)
    assert (receipt["amount_fen"], receipt["channel"]) == (300, "COUNTER")
    assert "不是发票" in receipt["notice"]
    assert market.get(f"orders/{order}/invoices", buyer) == []


@pytest.mark.rule("ZJ-18")
def test_an_invoice_is_kept_with_its_order_and_reversed_before_the_money_leaves(
    market: Market, buyer: Account, cashier: Account
) -> None:
    listing = market.listed()
    waiting = market.done("orders", buyer, wish(listing, on_request=True))["id"]
    assert market.code(f"orders/{waiting}/invoices", buyer, WANTED) == ("INVOICE_OUT_OF_TURN", "ZJ-18")
    order = paid(market, buyer, cashier, listing, on_request=True)
    at = f"orders/{order}/invoices"
    assert market.code(at, buyer, WANTED | {"tax_number": "12"}) == ("TAX_NUMBER_MISSING", "ZJ-18")
    assert market.code(at, buyer, WANTED | {"title": " "}) == ("TITLE_MISSING", "ZJ-18")
    invoice = market.done(at, buyer, WANTED)["id"]
    assert market.code(at, buyer, WANTED) == ("INVOICE_OUT_OF_TURN", "ZJ-18")
    (to_make,) = market.get("invoices", cashier)
    assert (to_make["title"], to_make["tax_number"]) == (WANTED["title"], WANTED["tax_number"])
    assert to_make["amount_fen"] == 100 and market.post("invoices", buyer).status_code == 405
    market.done(f"invoices/{invoice}/issued", cashier, document("00000001"))
    assert market.get(at, buyer)[0]["document_no"] == "00000001"
    assert market.code(f"orders/{order}/refund", buyer) == ("INVOICE_NOT_REVERSED", "ZJ-18")
    market.done(f"invoices/{invoice}/reversed", cashier, document("-00000001"))
    assert market.get(at, buyer)[0]["state"] == "REVERSED"
    assert market.done(f"orders/{order}/refund", buyer)["state"] == "REFUNDED"
    assert market.code(at, buyer, WANTED) == ("INVOICE_OUT_OF_TURN", "ZJ-18")

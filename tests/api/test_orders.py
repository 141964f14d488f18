"""Orders over HTTP: whole yuan, holds, sold out, payment, certificate, refund, gifts, guests (16.6)."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.app import build_app
from api.city import City
from api.settings import Settings
from registry.actions.checking import check
from registry.actions.checks import market as market_checks
from registry.actions.ordering import lapse, place_order
from registry.actions.paying import receive_payment
from registry.clock import Moment
from registry.errors import RulePackNotInForce
from registry.issuance.acceptance import Way
from registry.land.certificates import Tenure
from registry.ledger.purposes import Income
from registry.market.errors import OrderOver
from registry.market.money import Channel, due
from registry.market.orders import LegalBasis, Purpose, Wish
from registry.market.payments import Receipt, Verdict
from registry.parties.roles import SYSTEM, Role
from registry.store.database import Database
from registry.store.queries import ledger, privacy, sales
from tests.api.accounts import Account, open_account
from tests.api.market import Market, a_market, a_price
from tests.faults.tampering import SCOPE, disarm
from tests.registry.land.ground import NOW
from tests.registry.tickets.village import SIGNED, UNIT, on

EXAMPLE_5_G = 1_000_000


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """A refusal of a rule does not depend on the dialect; the journey walks both."""
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


def wish(listing: str, yuan: int = 1, **changes: object) -> dict[str, object]:
    body = {"listing_id": listing, "amount_yuan": yuan, "purpose": "LIFE", "display_name": "示例单位001"}
    return body | {"acknowledged": True} | changes


def slip(order: dict[str, object], number: str = "slip-1", **changes: object) -> dict[str, object]:
    body = {"order_no": order["number"], "slip_no": number, "amount_fen": order["amount_fen"]}
    return body | {"paid_on": "2026-01-08", "document_sha256": SIGNED} | changes


def paid(market: Market, buyer: Account, cashier: Account, listing: str, **changes: object) -> str:
    order = market.done("orders", buyer, wish(listing, **changes))  # type: ignore[arg-type]
    assert market.done("payments/counter", cashier, slip(order, str(order["number"])))["verdict"] == "APPLIED"
    return str(order["id"])


@pytest.mark.rule("XW-01", "XW-12", "IV-03")
def test_a_paid_order_ends_in_a_certificate_anybody_can_look_up(
    market: Market, buyer: Account, cashier: Account
) -> None:
    listing = market.listed()
    assert market.code("orders", buyer, wish(listing, purpose=None)) == ("PURPOSE_MISSING", "XW-01")
    order = market.get(f"orders/{paid(market, buyer, cashier, listing, yuan=3)}", buyer)
    assert (order["state"], order["grams"]) == ("RETIRED", 3 * 16_666)
    seen = market.client.get(f"/api/certificates/{order['certificate_no']}").json()
    assert (seen["status"], seen["holder"], seen["test_mark"]) == ("VALID", "示例单位001", None)
    assert seen["record"]["kind"] == "MICRO_SINK_CERTIFICATE" and seen["record"]["serials"] == [1, 49_998]
    assert seen["record"]["issuer"] and "salt" not in seen["record"]
    assert market.client.get(f"/api/certificates/{seen['code'].lower()}").json()["record"] == seen["record"]
    assert market.differences() == []


@pytest.mark.rule("XW-03")
def test_only_whole_yuan_from_one_are_sold(market: Market, buyer: Account) -> None:
    listing = market.listed()
    assert market.code("orders", buyer, wish(listing, 0)) == ("NOT_WHOLE_YUAN", "XW-03")
    assert market.code("orders", buyer, wish(listing, -1)) == ("NOT_WHOLE_YUAN", "XW-03")
    assert market.post("orders", buyer, wish(listing) | {"amount_yuan": 1.5}).status_code == 422


@pytest.mark.rule("XW-03", "XW-10")
def test_worked_example_5_sixty_units_of_one_yuan_and_forty_grams_left(
    market: Market, buyer: Account
) -> None:
    listing = market.listed(EXAMPLE_5_G)
    assert market.get(f"listings/{listing}")["grams_per_yuan"] == 16_666
    assert market.code("orders", buyer, wish(listing, 61)) == ("SOLD_OUT", "XW-10")
    assert market.code("orders", buyer, wish(listing, 0)) == ("NOT_WHOLE_YUAN", "XW-03")
    assert market.done("orders", buyer, wish(listing, 60))["grams"] == 999_960
    assert market.get(f"listings/{listing}")["free_g"] == 40
    assert market.code("orders", buyer, wish(listing)) == ("SOLD_OUT", "XW-10")


@pytest.mark.rule("XW-12", "CV-01", "LP-31")
def test_worked_example_15_two_legal_bases(market: Market, buyer: Account) -> None:
    listing = market.listed()
    city, actor = market.city, buyer.appointment.actor
    wanted = Wish(listing, 1, Purpose.TRAVEL, LegalBasis.PUBLIC_OFFSET, "示例", True)
    with pytest.raises(RulePackNotInForce), city.database.writing() as db:
        place_order(db, wanted, test=False, vault=city.vault, by=actor, now=on(datetime(2026, 2, 1).date()))
    market.done("prices", market.officer, a_price(6_000))
    with city.database.writing() as db:
        order = place_order(db, wanted, test=False, vault=city.vault, by=actor, now=NOW)
        sheet = Receipt(Channel.COUNTER, "one", order.number, order.amount_fen, NOW.at)
        receive_payment(db, sheet, test=False, vault=city.vault, by=SYSTEM, now=NOW)
        number = sales.order(db, order.id).certificate_no
    assert market.client.get(f"/api/certificates/{number}").json()["record"]["kind"] == "CARBON/PUBLIC_OFFSET"


@pytest.mark.rule("XW-12", "CV-01")
def test_an_order_paid_after_its_text_lapsed_stays_paid_and_is_refunded(
    market: Market, buyer: Account
) -> None:
    listing, city, actor = market.listed(), market.city, buyer.appointment.actor
    wanted = Wish(listing, 1, Purpose.TRAVEL, LegalBasis.PUBLIC_OFFSET, "示例", True, sheet_sha256=SIGNED)
    last, after = on(datetime(2026, 1, 18).date()), on(datetime(2026, 1, 19).date())
    market.done("prices", market.officer, a_price(6_000))
    with city.database.writing() as db:
        order = place_order(db, wanted, test=False, vault=city.vault, by=actor, now=last)
        receipt = Receipt(Channel.BANK, "one", order.number, order.amount_fen, after.at)
        receive_payment(db, receipt, test=False, vault=city.vault, by=SYSTEM, now=after)
        assert sales.order(db, order.id).state == "PAID"
    assert market.done(f"orders/{order.id}/refund", buyer)["state"] == "REFUNDED"
    assert market.differences() == []


@pytest.mark.rule("XW-15")
def test_nobody_buys_without_having_read_that_it_is_no_investment(market: Market, buyer: Account) -> None:
    listing = market.listed()
    assert market.code("orders", buyer, wish(listing, acknowledged=False)) == ("NOT_ACKNOWLEDGED", "XW-15")


@pytest.mark.rule("XW-14")
def test_a_refund_before_the_certificate_and_none_after(
    market: Market, buyer: Account, cashier: Account
) -> None:
    listing = market.listed()
    done = paid(market, buyer, cashier, listing)
    assert market.code(f"orders/{done}/refund", buyer) == ("ORDER_OVER", "XW-14")
    waiting = paid(market, buyer, cashier, listing, on_request=True)
    assert market.get(f"orders/{waiting}", buyer)["state"] == "PAID"
    assert market.done(f"orders/{waiting}/refund", buyer)["state"] == "REFUNDED"
    assert market.code(f"orders/{waiting}/refund", buyer) == ("ORDER_OVER", "XW-14")
    assert market.code(f"orders/{waiting}/certify", buyer) == ("ORDER_OVER", "XW-14")
    assert market.get(f"listings/{listing}")["free_g"] == 7_500_000 - 16_666
    with market.city.reading() as db:
        refund = db.execute(text("SELECT id FROM refund")).scalar_one()
    market.done(f"refunds/{refund}/sent", cashier, {"channel_ref": "slip-2"})
    market.done(f"refunds/{refund}/sent", cashier, {"channel_ref": "slip-2"})
    assert market.differences() == []


def test_a_certificate_on_request_is_made_when_the_buyer_asks(
    market: Market, buyer: Account, cashier: Account
) -> None:
    order = paid(market, buyer, cashier, market.listed(), on_request=True)
    rival = open_account(market.city, Role.ENTERPRISE, UNIT)
    assert market.code(f"orders/{order}/certify", rival)[0] == "NOT_YOURS"
    number = market.done(f"orders/{order}/certify", buyer)["number"]
    assert market.client.get(f"/api/certificates/{number}").json()["status"] == "VALID"
    assert market.differences() == []


@pytest.mark.rule("XW-14")
def test_an_unpaid_order_is_cancelled_or_lapses_and_late_money_goes_back(
    market: Market, buyer: Account, cashier: Account
) -> None:
    listing = market.listed()
    order = market.done("orders", buyer, wish(listing))
    assert market.get(f"listings/{listing}")["held_g"] == 16_666
    assert market.done(f"orders/{order['id']}/cancel", buyer)["state"] == "CANCELLED"
    assert market.get(f"listings/{listing}")["held_g"] == 0
    late = market.done("orders", buyer, wish(listing))
    after = Moment(NOW.as_of, datetime.now(UTC) + timedelta(minutes=31))
    with market.city.database.writing() as db:
        lapse(db, late["id"], by=SYSTEM, now=after)
    with pytest.raises(OrderOver), market.city.database.writing() as db:
        lapse(db, late["id"], by=SYSTEM, now=after)
    payment = market.done("payments/counter", cashier, slip(late))
    assert payment["verdict"] == "LATE"
    assert [case["id"] for case in market.get("payments/suspense", cashier)] == [payment["id"]]
    market.done(f"payments/{payment['id']}/return", cashier)
    assert market.code(f"payments/{payment['id']}/return", cashier)[0] == "NOTHING_TO_RETURN"
    assert market.get("payments/suspense", cashier) == []
    assert market.differences() == []


@pytest.mark.rule("XW-14")
def test_an_organisation_holds_fifteen_working_days_with_its_purchase_sheet(
    market: Market, buyer: Account
) -> None:
    listing = market.listed()
    held = market.done("orders", buyer, wish(listing, sheet_sha256=SIGNED))
    days = datetime.fromisoformat(held["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=15) < days < timedelta(days=40)
    short = market.done("orders", buyer, wish(listing))
    left = datetime.fromisoformat(short["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)
    citizen = open_account(market.city, Role.CITIZEN, UNIT)
    refused = market.code("orders", citizen, wish(listing, sheet_sha256=SIGNED))
    assert refused == ("SHEET_NOT_FOR_PERSONS", "XW-14")


def test_money_moves_once_and_whatever_fits_no_order_rests_in_suspense(
    market: Market, buyer: Account, cashier: Account
) -> None:
    listing = market.listed()
    order = market.done("orders", buyer, wish(listing, 2))
    assert (
        market.done("payments/counter", cashier, slip(order, amount_fen=100))["verdict"] == "AMOUNT_DIFFERS"
    )
    assert market.done("payments/counter", cashier, slip(order, "slip-2"))["verdict"] == "APPLIED"
    again = market.done("payments/counter", cashier, slip(order, "slip-2"))
    assert again["verdict"] == "APPLIED"
    assert market.done("payments/counter", cashier, slip(order, "slip-3"))["verdict"] == "PAID_TWICE"
    unknown = slip(order, "slip-4", order_no="S20260108000000000000")
    assert market.done("payments/counter", cashier, unknown)["verdict"] == "UNKNOWN_ORDER"
    changed = slip(order, "slip-2", amount_fen=300)
    assert market.code("payments/counter", cashier, changed)[0] == "PAYMENT_CONTRADICTED"
    assert len(market.get("payments/suspense", cashier)) == 3
    assert market.differences() == []


def test_a_bank_statement_is_read_once_whatever_its_encoding(
    market: Market, buyer: Account, cashier: Account
) -> None:
    order = market.done("orders", buyer, wish(market.listed(), 5, sheet_sha256=SIGNED))
    lines = (
        "交易日期,流水号,借方金额,贷方金额,摘要\n"
        f"2026-01-08,B1,,5.00,示例单位001购碳汇{order['number']}\n"
        '2026-01-08,B2,3.00,,手续费\n2026-01-08,B3,,"1,000.00",往来款\n'
    )
    for content in (lines.encode("gb18030"), lines.encode()):
        files = {"statement": ("s.csv", content, "text/csv")}
        answer = market.client.post("/api/payments/bank-statement", files=files, headers=cashier.headers)
        assert [row["verdict"] for row in answer.json()] == ["APPLIED", "UNKNOWN_ORDER"]
    assert market.get(f"orders/{order['id']}", buyer)["state"] == "RETIRED"
    broken = {"statement": ("s.csv", lines.replace("5.00", "5.001").encode(), "text/csv")}
    answer = market.client.post("/api/payments/bank-statement", files=broken, headers=cashier.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "UNREADABLE_STATEMENT")
    assert market.differences() == []


@pytest.mark.rule("ZJ-04b")
def test_the_income_of_state_forest_is_owed_to_the_managing_unit(
    client: TestClient, city: City, buyer: Account, cashier: Account
) -> None:
    market = a_market(client, city, tenure=Tenure.STATE, way=Way.STATE_COUNTY)
    paid(market, buyer, cashier, market.listed(), yuan=7)
    with city.reading() as db:
        owed = ledger.balance(db, due(Income.MANAGER_INCOME, market.owner.party_id, test=False))
    assert owed and owed.credits_posted == 700
    assert market.differences() == []


@pytest.mark.rule("ZH-14", "IV-04")
def test_statements_need_grams_with_the_three_numbers(market: Market, buyer: Account) -> None:
    listing = market.listed()
    wanted = wish(listing, purpose="ENTERPRISE_YEAR", subject="示例企业2025年度")
    assert market.code("orders", buyer, wanted) == ("NUMBERS_MISSING", "ZH-14")
    manager = open_account(market.city, Role.INCLUSION_MANAGER)
    numbers = {"filing_no": "示例备1", "verification_no": "示例核1", "issue_no": "示例签1"}
    expert = {"name": "示例专家001", "field": "林业", "on": "2026-01-07"}
    body = {**numbers, "experts": [expert], "document_sha256": SIGNED}
    issuance = market.answers["issuance"]["id"]
    market.done(f"issuances/{issuance}/numbers", manager, body)
    assert market.get(f"issuances/{issuance}")["issue_no"] == "示例签1"
    assert market.done("orders", buyer, wanted)["purpose"] == "ENTERPRISE_YEAR"


@pytest.mark.rule("XW-04")
def test_nothing_is_ordered_from_a_listing_that_is_not_on_sale(market: Market, buyer: Account) -> None:
    listing = market.reviewed()
    assert market.code("orders", buyer, wish(listing)) == ("NOT_ON_SALE", "XW-04")


def test_a_new_price_counts_for_later_orders_only(market: Market, buyer: Account, cashier: Account) -> None:
    listing = market.listed()
    order = market.done("orders", buyer, wish(listing))
    stranger = open_account(market.city, Role.VILLAGE, UNIT)
    assert market.code(f"listings/{listing}/reprice", stranger, {"price_fen_per_tonne": 1})[0] == "NOT_YOURS"
    market.done(f"listings/{listing}/reprice", market.owner, {"price_fen_per_tonne": 12_000})
    assert market.done("payments/counter", cashier, slip(order))["verdict"] == "APPLIED"
    assert market.get(f"orders/{order['id']}", buyer)["grams"] == 16_666
    assert market.done("orders", buyer, wish(listing))["grams"] == 8_333


def test_what_is_held_at_the_withdrawal_stays_held_and_returns_to_the_owner_when_it_lapses(
    market: Market, buyer: Account, cashier: Account
) -> None:
    listing = market.listed()
    first, second = (market.done("orders", buyer, wish(listing)) for _ in range(2))
    market.done(f"listings/{listing}/withdraw", market.owner)
    assert market.code("orders", buyer, wish(listing))[0] == "NOT_ON_SALE"
    assert market.done("payments/counter", cashier, slip(first))["verdict"] == "APPLIED"
    market.done(f"orders/{second['id']}/cancel", buyer)
    seen = market.get(f"listings/{listing}")
    assert (seen["free_g"], seen["held_g"]) == (0, 0)
    assert market.differences() == []


def test_a_gift_moves_the_claim_by_a_code_that_works_once(
    market: Market, buyer: Account, cashier: Account
) -> None:
    listing = market.listed()
    order = paid(market, buyer, cashier, listing, gift=True)
    number = market.get(f"orders/{order}", buyer)["certificate_no"]
    assert "待受赠人" in market.client.get(f"/api/certificates/{number}").json()["holder"]
    code = market.done(f"orders/{order}/gift", buyer)["code"]
    assert market.code(f"orders/{order}/gift", buyer)[0] == "NO_GIFT"
    friend = open_account(market.city, Role.CITIZEN, UNIT)
    market.done("gifts/claim", friend, {"code": code, "display_name": "示例受赠人001"})
    assert market.client.get(f"/api/certificates/{number}").json()["holder"] == "示例受赠人001"
    again = market.code("gifts/claim", buyer, {"code": code, "display_name": "x"})
    assert again[0] == "GIFT_UNKNOWN"
    plain = paid(market, buyer, cashier, listing)
    assert market.code(f"orders/{plain}/gift", buyer)[0] == "NO_GIFT"
    assert market.differences() == []


def test_a_guest_finds_the_order_by_number_and_phone(market: Market, cashier: Account) -> None:
    listing = market.listed()
    order = market.done("guest-orders", None, wish(listing) | {"phone": "13900000001"})
    found = market.done("guest-orders/find", None, {"number": order["number"], "phone": "13900000001"})
    assert found["id"] == order["id"]
    wrong = {"number": order["number"], "phone": "13900000002"}
    assert market.code("guest-orders/find", None, wrong)[0] == "NOT_FOUND"
    assert market.done("payments/counter", cashier, slip(order))["verdict"] == "APPLIED"


def test_an_erased_buyer_leaves_a_valid_certificate_without_a_name(market: Market, cashier: Account) -> None:
    order = market.done("guest-orders", None, wish(market.listed()) | {"phone": "13900000001"})
    market.done("payments/counter", cashier, slip(order))
    with market.city.database.writing() as db:
        placed = sales.order(db, order["id"])
        number = placed.certificate_no
        privacy.erase(db, placed.buyer_id)
    seen = market.get(f"certificates/{number}")
    assert seen["status"] == "VALID" and "示例单位001" not in str(seen)
    assert market.code("guest-orders/find", None, {"number": order["number"], "phone": "13900000001"})[0] == (
        "NOT_FOUND"
    )
    assert market.differences() == []


@pytest.mark.rule("LP-57")
def test_a_certificate_issued_in_error_is_revoked_by_the_city_and_says_so(
    market: Market, buyer: Account, cashier: Account
) -> None:
    order = paid(market, buyer, cashier, market.listed())
    number = market.get(f"orders/{order}", buyer)["certificate_no"]
    body = {"decision_sha256": SIGNED}
    assert market.code(f"certificates/{number}/revoke", market.head, body)[0] == "ROLE_NOT_ALLOWED"
    market.done(f"certificates/{number}/revoke", market.officer, body)
    assert market.client.get(f"/api/certificates/{number}").json()["status"] == "REVOKED"
    assert market.differences() == []


@pytest.mark.rule("XW-16")
def test_the_board_of_the_quarter_shows_price_source_and_what_was_sold(
    market: Market, buyer: Account, cashier: Account
) -> None:
    listing = market.listed()
    paid(market, buyer, cashier, listing, yuan=4)
    shown = market.get("board?year=2026&quarter=1")
    assert (shown["first"], shown["last"]) == ("2026-01-01", "2026-03-31")
    [row] = shown["rows"]
    assert (row["sold_g"], row["income_fen"], row["way"]) == (66_664, 400, "COLLECTIVE")
    assert market.get("board?year=2025&quarter=4")["rows"][0]["sold_g"] == 0


def test_a_test_installation_marks_every_certificate_and_counts_nothing(
    database: Database, settings: Settings
) -> None:
    city = City(settings.model_copy(update={"payment_test": True}), database)
    with TestClient(build_app(city), base_url="http://127.0.0.1:8000") as client:
        market = a_market(client, city)
        buyer, cashier = open_account(city, Role.ENTERPRISE, UNIT), open_account(city, Role.FINANCE)
        order = paid(market, buyer, cashier, market.listed())
        number = market.get(f"orders/{order}", buyer)["certificate_no"]
        assert "测试" in client.get(f"/api/certificates/{number}").json()["test_mark"]
        assert market.get("board?year=2026&quarter=1")["rows"][0]["sold_g"] == 0
        assert market.differences() == []
        real = Receipt(Channel.BANK, "real", str(market.get(f"orders/{order}", buyer)["number"]), 100, NOW.at)
        with city.database.writing() as db:
            payment = receive_payment(db, real, test=False, vault=city.vault, by=SYSTEM, now=NOW)
        assert payment.verdict is Verdict.UNKNOWN_ORDER


@pytest.mark.rule("IV-05", "IV-06")
def test_changed_orders_payments_certificates_and_money_are_found(
    market: Market, buyer: Account, cashier: Account
) -> None:
    paid(market, buyer, cashier, market.listed(), yuan=2)
    assert market.differences() == []
    attacks = {
        "UPDATE sink_order SET buyer_id = 'somebody'": "sink_order",
        "UPDATE payment SET transaction_id = 'other'": "payment",
        "UPDATE certificate SET document_sha256 = 'x'": "certificate",
        "DELETE FROM certificate": "certificate",
        "UPDATE account_balance SET credits_posted = credits_posted - 1 WHERE account_id LIKE 'HI:%'": (
            "account_balance"
        ),
    }
    for attack, table in attacks.items():
        with market.city.database.engine.connect() as connection, connection.begin() as transaction:
            disarm(connection)
            connection.execute(text(attack))
            with Session(connection, join_transaction_mode="rollback_only") as db:
                results = check(db, SCOPE, market_checks.PASSES).results
                found = {fault.table for result in results for fault in result.faults}
            assert table in found, attack
            transaction.rollback()

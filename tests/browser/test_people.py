"""A citizen's own pages, an organiser's and the desk of the special account, in a real browser on PostGIS."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from playwright.sync_api import Browser, Page

from api.app import build_app
from api.city import City
from api.settings import Settings
from registry.actions import ordering
from registry.actions.identity import MarkKind, mark_person, set_password
from registry.actions.parties import register_person
from registry.market.orders import LegalBasis, OrderObject, Purpose, Wish
from registry.parties.persons import PersonalDetails
from registry.parties.roles import SYSTEM, Role, citizen
from registry.store.queries import privacy
from tests.api.accounts import PASSWORD, open_account
from tests.api.bookkeeping import Books, lived_on, some_books
from tests.api.peers import serving
from tests.api.test_adoption import offered, published_notice, signed
from tests.api.test_duty import id_number
from tests.api.test_planting import published
from tests.browser.conftest import NO_KEY
from tests.browser.test_pages import DESKTOP, PHONE, assert_good
from tests.databases import postgis_copy
from tests.registry.tickets.village import UNIT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
IN_JANUARY, IN_APRIL = "2026-01-08", date(2026, 4, 2)


@dataclass
class Town:
    """One market, served as of its day and as of the day after its quarter."""

    books: Books
    now: str
    later: str
    tree: dict[str, Any]
    site: dict[str, Any]
    listing: str

    def order(self, person_id: str, thing: str, yuan: int, **more: Any) -> str:
        """By a citizen, paid at the counter; the number."""
        city = self.books.market.city
        wish = Wish(
            thing, yuan, more.pop("purpose", Purpose.LIFE), LegalBasis.MICRO_SINK, "示例市民001", True
        )
        wish = Wish(**{**vars(wish), **more})
        with city.database.writing() as db:
            order = ordering.place_order(
                db, wish, by=citizen(person_id), now=city.now(), test=False, vault=city.vault
            )
        self.books.lines.append(f"2026-01-08,B{order.number},{yuan}.00,0.00,碳汇款{order.number}")
        self.books.import_payments()
        return order.number

    def person(self, login: str) -> str:
        """Somebody who signs in, as whom nobody but themselves acts."""
        city = self.books.market.city
        with city.database.writing() as db:
            details = PersonalDetails(name="示例人员009", phone="13900000009")
            person = register_person(db, details, vault=city.vault, by=SYSTEM, now=city.now())
            mark_person(db, person.id, MarkKind.OIDC, login, vault=city.vault, by=SYSTEM, now=city.now())
            set_password(db, person.id, login, PASSWORD, by=SYSTEM, now=city.now())
        return person.id


@pytest.fixture(scope="module")
def town(postgis_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder: Path = tmp_path_factory.mktemp("town")
    keys = {"web_key": NO_KEY, "data_key": NO_KEY, "log_key": NO_KEY}
    settings = Settings(**keys, blobs=folder / "blobs", log_memory=folder / "log", clock=IN_JANUARY)
    with postgis_copy(postgis_template) as database, ExitStack() as stack:
        city = City(settings, database)
        client = stack.enter_context(TestClient(build_app(city), base_url="http://127.0.0.1:8000"))
        books = some_books(client, city)
        listing = books.market.listed()
        signed(books.market)
        tree, site = offered(books.market), published(books.market)
        now = stack.enter_context(serving(build_app(city)))
        later = stack.enter_context(serving(build_app(lived_on(books.market, IN_APRIL).city)))
        yield Town(books, now, later, tree, site, listing)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=PHONE)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert not faults


def sign_in(page: Page, address: str, login: str) -> None:
    page.goto(f"{address}/signin")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("section:has(#staff) button")
    page.wait_for_url("**/desk")


def downloaded(page: Page) -> bytes:
    """What the page's button for the PDF leads to, by the same visit."""
    address = page.get_attribute("a:has-text('下载 PDF')", "href")
    origin = page.evaluate("location.origin")
    return page.request.get(f"{origin}{address}").body()


def looked_at(page: Page, axe: str, name: str) -> None:
    """Phone, desktop and dark: nothing that axe finds, no sideways scroll; pictures of it if asked for."""
    shots = os.environ.get("LINPIAO_TEST_SHOTS")
    for scheme, size in (("light", PHONE), ("dark", PHONE), ("light", DESKTOP)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        assert_good(page, axe)
        if shots:
            page.screenshot(path=f"{shots}/{name}-{scheme}-{size['width']}.png", full_page=True)


@pytest.mark.rule("RY-05", "RY-06", "YZ-06")
def test_a_citizen_finds_orders_trees_and_duty_on_one_page_and_deletes_it_all(
    town: Town, page: Page, axe: str
) -> None:
    me = town.person("shimin")
    sign_in(page, town.now, "shimin")
    page.goto(f"{town.now}/mine")
    assert "还没有订单" in page.inner_text("main") and "去挑一株" in page.inner_text("main")
    looked_at(page, axe, "mine-empty")
    bought = town.order(me, town.listing, 3)
    price, trees = town.tree["price_yuan"], {"object": OrderObject.TREE, "pieces": 1}
    town.order(me, town.tree["id"], price, **trees)
    duty = {"object": OrderObject.SITE, "pieces": 3, "purpose": Purpose.PLANTING_DUTY}
    town.order(me, town.site["id"], 3 * town.site["price_yuan"], **duty)
    published_notice(town.books.market, "ADOPTION", "春季浇水", "已浇水一次。", town.tree["id"])
    page.goto(f"{town.now}/mine")
    text = page.inner_text("main")
    assert bought in text and "49.998" in text and "已认购 3 株，尽责最低 3 株" in text
    looked_at(page, axe, "mine")
    page.click("a.card")
    assert "春季浇水" in page.inner_text("#told ~ *")
    looked_at(page, axe, "adoption")
    page.fill("#name", "示例市民001")
    page.click("form[action$='/plaque'] button")
    assert "名称正在审核" in page.inner_text("main")
    page.goto(f"{town.now}/duty")
    page.fill("#name", "示例人员009")
    page.fill("#id_number", id_number(9))
    looked_at(page, axe, "duty")
    page.click("form[action$='/duty/apply'] button")
    assert "已申请，等待签发" in page.inner_text("section:has(#certificates)")
    page.goto(f"{town.now}/orders/{bought}/receipt")
    page.fill("#title", "示例人员009")
    looked_at(page, axe, "receipt")
    page.click("form[action*='/invoice'] button")
    assert "已申请，等待开具" in page.inner_text("main")
    page.goto(f"{town.now}/orders/{bought}/honour")
    assert "购买并注销林业碳汇49.998千克" in page.inner_text("main")
    looked_at(page, axe, "honour")
    for address in ("/en/mine", "/en/duty", "/en/duty/board", f"/en/orders/{bought}/honour"):
        page.goto(town.now + address)
        assert_good(page, axe)
    page.goto(f"{town.now}/mine")
    page.click("summary:has-text('删除我的个人信息')")
    page.check("#sure")
    page.click("form[action$='/mine/erase'] button")
    assert "您的个人信息已删除" in page.inner_text("main")
    page.goto(f"{town.now}/mine")
    assert page.url.endswith("/signin?next=%2Fmine"), "nobody any more"
    with town.books.market.city.reading() as db:
        assert not privacy.is_known(db, me)


@pytest.mark.rule("YZ-06", "YZ-09", "YZ-11")
def test_a_unit_hands_in_its_roster_and_the_certificate_masks_names(town: Town, page: Page, axe: str) -> None:
    market, site = town.books.market, town.site
    unit = open_account(market.city, Role.ENTERPRISE, UNIT, login="danwei")
    greening = open_account(market.city, Role.GREENING_OFFICE)
    body = {"listing_id": site["id"], "object": "SITE", "pieces": 6, "purpose": "PLANTING_DUTY"}
    body |= {"amount_yuan": 6 * site["price_yuan"], "display_name": "示例单位001", "acknowledged": True}
    order = market.done("orders", unit, body)
    yuan = order["amount_fen"] // 100
    town.books.lines.append(f"2026-01-08,B{order['number']},{yuan}.00,0.00,碳汇款{order['number']}")
    town.books.import_payments()
    sign_in(page, town.now, "danwei")
    page.goto(f"{town.now}/duty")
    page.fill("#headcount", "4")
    page.fill("#people", f"示例人员001 {id_number(1)}\n示例人员002 {id_number(2, '20150601')}")
    looked_at(page, axe, "roster")
    page.click("form[action$='/duty/roster'] button")
    assert page.inner_text("section:has(#certificates)").count("等待签发") == 2
    for one in market.get("duty-applications", greening):
        market.done(f"duty-applications/{one['id']}/issue", greening)
    page.goto(f"{town.now}/duty")
    number = page.inner_text("section:has(#certificates) a.code >> nth=0")
    page.context.clear_cookies()
    page.goto(f"{town.now}/duty/certificates/{number}")
    assert "示例人员" not in page.inner_text("main") and "绿化委员会办公室" in page.inner_text("main")
    looked_at(page, axe, "certificate")
    page.goto(f"{town.now}/duty/board")
    assert "50.0 %" in page.inner_text("main")
    looked_at(page, axe, "board")


@pytest.mark.rule("ZH-03")
def test_an_organiser_sees_the_range_as_it_is_typed_and_takes_a_quotation_of_partial_cover(
    town: Town, page: Page, axe: str
) -> None:
    open_account(town.books.market.city, Role.ENTERPRISE, UNIT, login="zhuban")
    sign_in(page, town.now, "zhuban")
    page.goto(f"{town.now}/events")
    page.fill("#people", "2000")
    page.fill("#days", "2")
    page.fill("#kwh", "50000")
    page.wait_for_selector("#live .big")
    before = page.inner_text("#live .big")
    assert "没有算进去的" in page.inner_text("#live")
    page.fill("#kwh", "90000")
    page.wait_for_function("text => document.querySelector('#live .big').innerText !== text", arg=before)
    looked_at(page, axe, "event")
    page.fill("#name", "示例春季论坛")
    page.fill("#from", "2026-01-10")
    page.fill("#to", "2026-01-11")
    page.click("button[formaction$='/events/open']")
    page.wait_for_url("**/events/*")
    assert "0%" in page.inner_text("main")
    looked_at(page, axe, "file")
    page.click("text=打印报价单")
    assert "部分抵消：约为差额的" in page.inner_text("main")
    looked_at(page, axe, "quotation")
    assert downloaded(page).startswith(b"%PDF-1.7")
    page.goto(f"{town.now}/events")
    assert "示例春季论坛" in page.inner_text("section:has(#mine)")


@pytest.mark.rule("ZJ-01", "ZJ-03", "ZJ-04a", "ZJ-13", "ZJ-14", "ZJ-18")
def test_the_desk_reconciles_settles_pays_takes_back_and_traces_a_fen(
    town: Town, page: Page, axe: str, tmp_path: Path
) -> None:
    """The village's income of a quarter, from the bank statement to the payee and back."""
    books, city = town.books, town.books.market.city
    order = books.sold(10, listing=town.listing)
    books.lines.append("2026-01-09,INT0001,0.31,0.00,利息")
    open_account(city, Role.FINANCE, login="caiwu")
    open_account(city, Role.CITY_FORESTRY, login="linye1")
    open_account(city, Role.CITY_FORESTRY, login="linye2")
    request = books.market.done(
        f"orders/{order['id']}/invoices", books.buyer, {"title": "示例单位001", "kind": "INVOICE"}
    )
    slip = tmp_path / "slip.png"
    Image.new("L", (8, 8)).save(slip)
    statement = tmp_path / "statement.csv"
    statement.write_bytes(books.statement())

    sign_in(page, town.later, "caiwu")
    page.goto(f"{town.later}/finance?month=2026-01")
    looked_at(page, axe, "finance-empty")
    page.fill("#first", "2026-01-01")
    page.fill("#last", "2026-03-31")
    page.set_input_files("#statement", statement)
    page.click("form[action$='/finance/statement'] button")
    page.goto(f"{town.later}/finance?month=2026-01")
    assert "仅对方有" in page.inner_text("section:has(#c1)") and "INT0001" in page.inner_text("main")
    page.click("section:has(#c1) summary")
    page.select_option("#f1", "OTHER_INCOME")
    page.fill("#w1", "示例：利息")
    page.set_input_files("#e1", slip)
    looked_at(page, axe, "finance")
    page.click("section:has(#c1) form button")
    assert "没有待处理的差异" in page.inner_text("main")
    page.goto(f"{town.later}/finance/invoices")
    page.click("main summary")
    page.fill("#n1", "示例票据0001")
    page.set_input_files("#f1", slip)
    looked_at(page, axe, "invoices")
    page.click("form[action*='/finance/invoices/'] button")
    assert "没有待开的票据" in page.inner_text("main") and request["id"]

    page.context.clear_cookies()
    sign_in(page, town.later, "linye1")
    page.goto(f"{town.later}/finance/settlements")
    looked_at(page, axe, "settlements-empty")
    page.click("form[action$='/finance/settlements'] button")
    page.wait_for_url("**/finance/settlements/*")
    assert "您汇总了这一批次，须由另一人关账" in page.inner_text("main")
    batch = page.url
    page.context.clear_cookies()
    sign_in(page, town.later, "linye2")
    page.goto(batch)
    looked_at(page, axe, "batch-computed")
    page.click("form[action$='/close'] button")
    assert "已关账，待付款" in page.inner_text("main")
    owner = books.registered_name(books.market.owner.party_id)
    sheet = page.locator("section.sheet", has_text=owner).first
    sheet.locator("summary", has_text="登记收款账户").click()
    sheet.locator("select[name=kind]").select_option("COLLECTIVE")
    sheet.locator("input[name=holder_name]").fill(owner)
    sheet.locator("input[name=number]").fill("6200000000000000")
    sheet.locator("input[name=bank_name]").fill("示例银行")
    sheet.locator("input[name=proof_sha256]").set_input_files(slip)
    sheet.locator("form[action$='/payees'] button").click()
    sheet.locator("summary", has_text="登记付款回单").click()
    sheet.locator("input[name=reference]").fill("P0001")
    sheet.locator("input[name=paid_on]").fill("2026-04-01")
    sheet.locator("input[name=slip_sha256]").set_input_files(slip)
    sheet.locator("form[action$='/payouts'] button").click()
    sheet.locator("summary", has_text="银行退回了这笔款").click()
    sheet.locator("input[name=reference]").fill("R0001")
    sheet.locator("input[name=returned_on]").fill("2026-04-02")
    sheet.locator("form[action$='/returned'] input[name=slip_sha256]").set_input_files(slip)
    sheet.locator("input[name=reason]").fill("示例：账号不符")
    looked_at(page, axe, "batch")
    sheet.locator("form[action$='/returned'] button").click()
    assert "已退回，待以后批次" in sheet.inner_text()
    sheet.locator("text=对账单").first.click()
    assert owner in page.inner_text("main") and "2026-04-02 退回" in page.inner_text("main")
    looked_at(page, axe, "statement")
    pdf = downloaded(page)
    assert pdf.startswith(b"%PDF-1.7") and b"statement.json" in pdf
    page.goto(f"{town.later}/finance/settlements")
    assert "已退回，待以后批次" in page.inner_text("main")
    looked_at(page, axe, "settlements")

    page.goto(f"{town.later}/finance/audit?q={order['number']}")
    text = page.inner_text("main")
    assert order["certificate_no"] in text and "OUT-" not in text and owner in text and "P0001" in text
    looked_at(page, axe, "audit")
    number = page.inner_text("ol.chain a.code >> nth=1")
    page.goto(f"{town.later}/finance/audit?batch={number}&fen=1")
    assert page.inner_text("ol.chain dd.code >> nth=0").startswith("S2026")
    page.context.clear_cookies()
    page.goto(f"{town.later}/settlements")
    assert "权利人收入" in page.inner_text("main") and owner not in page.inner_text("main")
    looked_at(page, axe, "summary")
    page.goto(f"{town.later}/en/settlements")
    assert_good(page, axe)
    assert books.differences() == []

"""A citizen buys one yuan of sink on a phone, in a real browser, from a peer that speaks WeChat Pay."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from api.settings import Settings
from registry.store.database import Database
from tests.api.market import Market, a_market
from tests.api.wechat import Connected, connected
from tests.browser.conftest import NO_KEY
from tests.browser.test_pages import DESKTOP, PHONE, assert_good

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def here(sqlite_database: Database, tmp_path: Path) -> Iterator[Connected]:
    keys = {"web_key": NO_KEY, "data_key": NO_KEY, "log_key": NO_KEY}
    settings = Settings(**keys, blobs=tmp_path / "blobs", log_memory=tmp_path / "log", clock="2026-01-08")
    with connected(sqlite_database, settings, tmp_path) as found:
        yield found


@pytest.fixture
def market(here: Connected) -> Market:
    market = a_market(here.client, here.city)
    market.listed()
    return market


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def phone(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Without script: everything a buyer needs works."""
    context = chromium.new_context(viewport=request.param, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.rule("XW-01", "XW-03", "XW-12")
def test_a_guest_buys_and_has_the_certificate_though_the_phone_dies_while_paying(
    here: Connected, market: Market, chromium: Browser, phone: Page
) -> None:
    phone.goto(f"{here.client.base_url}/sinks")
    phone.click("a.card")
    assert "1 元 = 16.666 千克" in phone.inner_text("#examples")
    phone.fill("#yuan", "3")
    phone.fill("#name", "示例市民001")
    phone.fill("#phone", "13900000001")
    phone.check("#read")
    phone.click("form.sheet button")
    phone.wait_for_url("**/orders/**")
    address, number = phone.url, phone.inner_text("h1")
    phone.click("text=微信支付")
    assert phone.is_visible(".qr svg")
    phone.context.close()  # the battery is empty; the payment goes through all the same
    here.peer.pay(number)
    again = chromium.new_context(viewport=PHONE, java_script_enabled=False).new_page()
    again.goto(address)
    again.click("text=看凭证")
    assert "示例市民001" in again.inner_text("main") and "49.998" in again.inner_text("main")
    again.click("text=看这些克数怎么算出来的")
    assert "7,500.000" in again.inner_text("main")
    again.goto(f"{here.client.base_url}/orders/find")
    again.fill("#number", number)
    again.fill("#phone", "13900000001")
    again.click("form.sheet button")
    assert "已出证" in again.inner_text("main")
    again.context.close()
    assert market.differences() == []


@pytest.mark.rule("GS-10")
@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_pages_of_a_purchase_have_no_barrier(
    here: Connected, market: Market, chromium: Browser, axe: str, language: str, size: dict[str, int]
) -> None:
    context = chromium.new_context(viewport=size)
    page = context.new_page()
    page.goto(f"{here.client.base_url}{language}/sinks")
    assert_good(page, axe)
    page.click("a.card")
    assert_good(page, axe)
    page.fill("#phone", "13900000002")
    page.check("#read")
    page.click("form.sheet button")
    page.wait_for_url("**/orders/**")
    assert_good(page, axe)
    number = page.inner_text("h1")
    page.locator("form[action*='/pay']").locator("button").click()
    assert_good(page, axe)
    here.peer.pay(number)
    page.wait_for_selector("a[href*='/c/']")  # with script the page goes on by itself
    assert_good(page, axe)
    page.goto(f"{here.client.base_url}{language}/orders/find")
    assert_good(page, axe)
    context.close()


def test_an_order_opens_to_nobody_who_only_knows_its_number(
    here: Connected, market: Market, phone: Page
) -> None:
    phone.goto(f"{here.client.base_url}/sinks")
    phone.click("a.card")
    phone.fill("#phone", "13900000003")
    phone.check("#read")
    phone.click("form.sheet button")
    address, _, key = phone.url.partition("?k=")
    assert len(key) == 32
    for wrong in (address, f"{address}?k={'0' * 32}", f"{address}/certificate.pdf"):
        answer = here.client.get(wrong, headers={"accept": "text/html"})
        assert answer.status_code == 404


def test_a_gift_gives_its_code_once(here: Connected, market: Market, phone: Page) -> None:
    phone.goto(f"{here.client.base_url}/sinks")
    phone.click("a.card")
    phone.fill("#phone", "13900000004")
    phone.check("#gift")
    phone.check("#read")
    phone.click("form.sheet button")
    address, number = phone.url, phone.inner_text("h1")
    phone.click("text=微信支付")
    here.peer.pay(number)
    phone.goto(address)
    phone.click("text=取领取码送人")
    assert len(phone.inner_text("strong.code")) == 16
    phone.goto(address)
    assert not phone.is_visible("text=取领取码送人") and not phone.is_visible("strong.code")

"""Every page in a real browser: nothing that axe finds, no sideways scroll, with and without script."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.api.accounts import PASSWORD
from tests.browser.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Fails on a script error and on a request to any host but ours."""
    context = chromium.new_context(viewport=request.param)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", lambda sent: faults.append(sent.url) if _is_foreign(sent.url) else None)
    yield opened
    context.close()
    assert not faults


def _is_foreign(address: str) -> bool:
    return not address.startswith(("http://127.0.0.1:", "blob:", "data:"))


def sign_in(page: Page, site: Site, login: str = "xq-shencha") -> None:
    page.goto(f"{site.address}/signin")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("section:has(#staff) button")
    page.wait_for_url("**/desk")


def faults_of(page: Page, axe: str) -> list[dict[str, Any]]:
    page.evaluate(axe)
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        {"rule": one["id"], "where": [node["html"][:120] for node in one["nodes"][:3]]}
        for one in found["violations"]
    ]


def assert_good(page: Page, axe: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"
    assert faults_of(page, axe) == []


@pytest.mark.parametrize("page", [DESKTOP], indirect=True)
def test_the_map_comes_alive_where_the_browser_can(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/t/{site.ticket.number}")
    page.wait_for_selector("[data-live] canvas", timeout=30_000)


def test_without_script_the_page_is_complete(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(site.address)
    page.fill("#q", str(site.ticket.code))
    page.press("#q", "Enter")
    page.wait_for_url(f"**/t/{site.ticket.number}")
    assert page.is_visible("path.land") and page.is_visible("text=已写入公开日志")
    context.close()


@pytest.mark.parametrize("page", [DESKTOP], indirect=True)
def test_the_keyboard_reaches_the_search_and_the_skip_link(page: Page, site: Site) -> None:
    page.goto(site.address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"


@pytest.mark.parametrize("page", [DESKTOP], indirect=True)
def test_an_officer_examines_a_file_in_the_browser(page: Page, site: Site) -> None:
    sign_in(page, site)
    page.goto(f"{site.address}/desk/{site.waiting.id}")
    form = page.locator(f"form[action$='/{site.waiting.id}/examine']")
    for side in ("north", "east", "south", "west"):
        form.locator(f"#limit-{side}").fill("示例渠")
    for box in form.locator("input[type=checkbox]").all():
        box.check()
    for answer in form.locator("input[name^='answers.'][required]").all():
        answer.fill("示例：无此图层，已人工核对，未见冲突")
    form.locator("button").click()
    page.wait_for_load_state()
    assert "审查意见" in page.inner_text("section:has(#history)")


@pytest.mark.parametrize("page", [PHONE, DESKTOP], ids=["phone", "desktop"], indirect=True)
def test_the_city_s_map_draws_tiles_and_its_list_follows_the_view(page: Page, site: Site, axe: str) -> None:
    with page.expect_response(lambda answer: "/tiles/tickets/" in answer.url and answer.ok):
        page.goto(f"{site.address}/map")
    page.wait_for_selector("#city-map[data-live] canvas", timeout=30_000)
    assert page.is_enabled("#layer-tickets")
    with page.expect_response(lambda answer: "/map/list" in answer.url and answer.ok):
        page.click(f"tr[data-number='{site.ticket.number}'] td:nth-child(3)")
    page.wait_for_selector("#list [role=status]:has-text('视野内')")
    assert page.is_visible(f"tr[data-number='{site.ticket.number}']")
    assert_good(page, axe)

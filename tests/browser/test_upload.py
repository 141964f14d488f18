"""The upload page in a real Chromium: bytes in chunks by tus-js-client, a cut line, and the plain form."""

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from api.demo.files import write_survey
from api.demo.landscape import parcels
from api.demo.outlines import outlines
from api.demo.trees import trees
from api.workflows.uploads import Uploads
from tests.browser.conftest import Site
from tests.browser.test_pages import PHONE, assert_good, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SEED = 20260108


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real survey padded to several chunks with pictures nobody reads."""
    places = [one for one in parcels(outlines(SEED), SEED, 2025) if one.unit_code == "640104"][:3]
    file = tmp_path_factory.mktemp("upload") / "示例.zip"
    write_survey(file, places, trees(places, SEED, (2024, 2025)), 2025)
    with zipfile.ZipFile(file, "a") as packed:
        packed.writestr("photo.bin", os.urandom(9 * 2**20))
    return file


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=PHONE)
    yield context.new_page()
    context.close()


def test_a_file_goes_in_chunks_and_the_report_comes_back(
    page: Page, site: Site, survey: Path, axe: str
) -> None:
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.method) if "/api/uploads" in one.url else None)
    sign_in(page, site)
    page.goto(f"{site.address}/surveys")
    page.set_input_files("#file", survey)
    page.click("form[data-resumable] button:not([type])")
    page.wait_for_selector("dl.totals", timeout=60_000)
    assert sent.count("POST") == 1 and sent.count("PATCH") >= 3
    assert page.input_value("input[name=upload_id]") and "示例.zip" in page.inner_text("form.upload")
    assert_good(page, axe)


def test_after_a_cut_line_and_a_closed_page_the_upload_goes_on(
    chromium: Browser, site: Site, survey: Path
) -> None:
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    sign_in(page, site)
    page.goto(f"{site.address}/surveys")
    passed: list[int] = []

    def cut_after_one(route: Route) -> None:
        if route.request.method == "PATCH":
            passed.append(1)
        if len(passed) > 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/api/uploads/*", cut_after_one)
    page.set_input_files("#file", survey)
    page.click("form[data-resumable] button:not([type])")
    page.wait_for_selector("text=已传的部分不会丢失", timeout=30_000)
    page.close()
    again = context.new_page()
    offsets: list[int] = []
    again.on(
        "request",
        lambda one: offsets.append(int(one.headers["upload-offset"])) if one.method == "PATCH" else None,
    )
    again.goto(f"{site.address}/surveys")
    again.set_input_files("#file", survey)
    again.click("form[data-resumable] button:not([type])")
    again.wait_for_selector("dl.totals", timeout=60_000)
    assert offsets and min(offsets) >= 4 * 2**20, "nothing is sent twice"
    context.close()


def test_without_script_the_form_sends_its_file_itself(chromium: Browser, site: Site, survey: Path) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    sign_in(page, site)
    page.goto(f"{site.address}/surveys")
    page.set_input_files("#file", survey)
    page.click("form[data-resumable] button:not([type])")
    page.wait_for_selector("dl.totals", timeout=60_000)
    assert page.locator("text=示例.zip").count()
    assert list(Uploads(site.city).folder.iterdir())
    context.close()

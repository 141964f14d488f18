"""A real Chromium against a real server on loopback, stopped by their own handles."""

import base64
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from api.app import build_app
from api.city import City
from api.settings import Settings
from registry.market.listings import Listing
from registry.parties.roles import Role
from registry.store.database import Database
from registry.tickets.ticket import Ticket
from tests.api.accounts import open_account
from tests.api.pages.test_public_ticket import seal
from tests.api.peers import serving
from tests.registry.issuance.test_acceptance import a_plot
from tests.registry.land.ground import square
from tests.registry.market.stall import a_listing_on_sale
from tests.registry.tickets.village import UNIT, Village, an_application

CHROMIUM = next((path for path in ("chromium", "google-chrome") if shutil.which(path)), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
AXE = Path("api/pages/node_modules/axe-core/axe.min.js")
NO_KEY = base64.b64encode(bytes(32)).decode()


def settings_in(folder: Path) -> Settings:
    keys = {"web_key": NO_KEY, "data_key": NO_KEY, "log_key": NO_KEY}
    return Settings(**keys, blobs=folder / "blobs", log_memory=folder / "log", clock="2026-01-08")


@dataclass(frozen=True)
class Site:
    address: str
    city: City
    village: Village
    ticket: Ticket
    waiting: Ticket
    listing: Listing


@pytest.fixture(scope="session")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One issued ticket, one file under review, a listing on sale, people who sign in with a password."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(sqlite_template, folder / "registry.sqlite")
    database = Database(f"sqlite:///{folder / 'registry.sqlite'}")
    city = City(settings_in(folder), database)
    plot = a_plot(database)
    village = plot.village
    listing = a_listing_on_sale(plot)
    ticket = village.active()
    with database.writing() as db:
        beside = an_application(db, village.village.party_id, square(200), "0002")
    waiting = replace(village, application=beside).site_checked()
    open_account(city, Role.COUNTY_FORESTRY, UNIT, login="xq-shencha")
    open_account(city, Role.VILLAGE, UNIT, login="cun", party_id=village.village.party_id)
    seal(city)
    with serving(build_app(city)) as address:
        yield Site(address, city, village, ticket, waiting, listing)
    database.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: deploy/prepare test")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.exists():
        pytest.skip("the web assets are not installed: make assets")
    return AXE.read_text(encoding="utf-8")

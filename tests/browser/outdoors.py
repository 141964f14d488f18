"""What the tests of the offline form share: a phone that can die, and the hands that fill in the form."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.api.accounts import PASSWORD
from tests.browser.conftest import CHROMIUM, FLAGS

PHONE = {"width": 360, "height": 740}


class Device:
    """A phone: its storage outlives its browser."""

    def __init__(self, chromium: Browser, profile: Path, address: str) -> None:
        self.chromium, self.profile, self.address = chromium, profile, address
        self.context: BrowserContext | None = None

    def on(self, *, offline: bool = False) -> Page:
        self.context = self.chromium.browser_type.launch_persistent_context(
            self.profile, executable_path=shutil.which(str(CHROMIUM)), args=FLAGS, viewport=PHONE,
            permissions=["geolocation"], geolocation={"longitude": 0, "latitude": 0}, has_touch=True,
        )  # fmt: skip
        self.context.set_offline(offline)
        page = self.context.pages[0]
        page.set_default_timeout(15_000)
        return page

    def battery_pulled(self) -> None:
        """SIGKILL, which no process can hear: the browser of this profile and all it started."""
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and str(self.profile) in _command(entry):
                os.kill(int(entry.name), signal.SIGKILL)
        assert self.context
        with suppress(Error):
            self.context.close()
        (self.profile / "SingletonLock").unlink(missing_ok=True)

    def off(self) -> None:
        if self.context:
            self.context.close()


def _command(process: Path) -> str:
    try:
        return (process / "cmdline").read_text(errors="replace")
    except OSError:
        return ""


@contextmanager
def device(chromium: Browser, profile: Path, address: str) -> Iterator[Device]:
    found = Device(chromium, profile, address)
    try:
        yield found
    finally:
        with suppress(Error):
            found.off()


def sign_in(page: Page, address: str, login: str) -> None:
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("section:has(#staff) button")


def take_along(page: Page, address: str, login: str, unit_id: str, code_from: str = "") -> None:
    """Signed in, the unit's stands taken, and the form itself kept on the device."""
    page.goto(f"{address}/signin?next=/field/")
    sign_in(page, address, login)
    page.wait_for_selector("body[data-started]")
    page.select_option("#take-unit", unit_id)
    page.fill("#take-code", code_from)
    page.click("form button")
    page.wait_for_selector("#taken")
    page.wait_for_selector("body[data-offline=ready]")


def write(page: Page, scope: str, values: dict[str, str]) -> None:
    """Into the fields of a part of the page, as a hand does: key by key, lists by their code."""
    for name, value in values.items():
        field = page.locator(f"{scope} [name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    settled(page)


def settled(page: Page) -> None:
    """Everything typed is on the disk."""
    page.wait_for_selector("#saved:has-text('已存在本机')")


ARRIVED = """([lon, lat]) => new Promise((done) => navigator.geolocation.getCurrentPosition(
  ({ coords }) => done(coords.longitude === lon && coords.latitude === lat), () => done(false),
  { maximumAge: 0 }))"""


def walk(page: Page, corners: list[tuple[float, float]], accuracy: float = 4) -> None:
    """Around the ring: stand still at each corner and press once."""
    for number, (lon, lat) in enumerate(corners, 1):
        page.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": accuracy})
        page.wait_for_function(ARRIVED, arg=[lon, lat])
        page.click("#take-corner")
        page.wait_for_selector(f"#fix:has-text('第 {number} 个角点已记下')")
    settled(page)


def add_plot(page: Page, number: str, area: str, trees: list[tuple[str, str]]) -> None:
    """A plot with trees: species by its initials, the number given by the form."""
    page.click("text=加一个样地")
    page.wait_for_selector("#add-tree")
    write(page, "main", {"plot_id": number, "plot_area_m2": area})
    for initials, dbh in trees:
        page.click("#add-tree")
        form = page.locator("#trees fieldset")
        form.locator("[name=species]").fill(initials)
        form.locator("[name=species]").press("Enter")
        form.locator("[name=dbh_cm]").fill(dbh)
        settled(page)
    page.click("main > p > a")
    page.wait_for_selector("#plots")

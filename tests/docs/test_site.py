"""The site is built without a warning, every link and anchor holds, and nothing is fetched from elsewhere."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).parents[2]
FETCHED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}


class Page(HTMLParser):
    """What a page names, links to and loads."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(file.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids |= {given["id"]} if "id" in given else set()
        self.links += [given["href"]] if tag == "a" and "href" in given else []
        named = given.get(FETCHED.get(tag, ""), "")
        self.loads += [named] if named and given.get("rel") not in ("canonical", "prev", "next") else []


def beside(file: Path, link: str) -> Path:
    return Path(os.path.normpath(file.parent / unquote(link)))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Path, Page]]:
    folder = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", "deploy/mkdocs.yml"]
    run = subprocess.run([*build, "-d", str(folder)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0 and "WARNING -" not in run.stderr, run.stderr
    yield {file: Page(file) for file in folder.rglob("*.html")}


def test_every_link_and_anchor_leads_somewhere(site: dict[Path, Page]) -> None:
    wrong = []
    for file, page in site.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or file.name == "404.html":
                continue
            target = beside(file, parts.path) if parts.path else file
            known = site[target].ids | {""} if target in site else None
            if not target.is_file() or (known and unquote(parts.fragment) not in known):
                wrong.append((file.name, link))
    assert not wrong and len(site) > 120


def test_nothing_is_fetched_from_elsewhere(site: dict[Path, Page]) -> None:
    """Fonts, formulas and scripts are there without a network."""
    loaded = {one for page in site.values() for one in page.loads}
    assert not [one for one in loaded if urlsplit(one).netloc]
    folder = min(site, key=lambda file: len(file.parts)).parent
    for sheet in folder.rglob("*.css"):
        assert not re.findall(r"url\((?:[\"']?)https?://", sheet.read_text("utf-8")), sheet


def test_every_family_of_addresses_and_every_parameter_table_is_reached_from_the_first_page(
    site: dict[Path, Page],
) -> None:
    folder = min(site, key=lambda file: len(file.parts)).parent
    seen, waiting = set(), [folder / "index.html"]
    while waiting:
        file = waiting.pop()
        if file in seen or file not in site:
            continue
        seen.add(file)
        waiting += {beside(file, urlsplit(link).path) for link in site[file].links}
    assert {file for file in site if file.name != "404.html"} == seen

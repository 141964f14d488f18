"""The front page and its neighbours: totals of register and ledger, doors, notices, charts."""

import re

import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from api.city import City
from api.pages.charts import Point, bar_chart, line_chart
from registry.actions import notices
from registry.actions.notices import Wording
from registry.office.notices import Topic
from registry.parties.roles import Role
from registry.store.database import Database
from registry.store.queries.totals import totals
from tests.api.accounts import open_account
from tests.registry.issuance.test_acceptance import a_plot
from tests.registry.land.ground import NOW
from tests.registry.market.stall import a_listing_on_sale, an_order
from tests.registry.tickets.village import UNIT


def looked(city: City, path: str) -> str:
    """By a process that has not looked before: the totals are kept for a minute."""
    client = TestClient(build_app(city), base_url="http://127.0.0.1:8000", headers={"Accept": "text/html"})
    return client.get(path).text


@pytest.mark.rule("XW-04", "LP-53")
def test_the_totals_are_those_of_register_and_ledger(city: City, database: Database) -> None:
    assert "现在没有在售的碳汇" in looked(city, "/")
    plot = a_plot(database)
    listing = a_listing_on_sale(plot)
    ticket = plot.village.active()
    text = looked(city, "/")
    assert re.search(r"有效林票</dt><dd>1 ", text) and f"/t/{ticket.number}" in text
    assert text.count("7.500 <small>吨") == 2, "issued, and all of it on sale"
    assert f"/sinks/{listing.number}" in text and "1 元 = 1.000 千克" in text
    an_order(plot, listing, plot.owner, yuan=500)
    with database.reading() as db:
        found = totals(db, NOW.as_of)
    assert (found.issued_g, found.on_sale_g, found.retired_g) == (7_500_000, 7_000_000, 0), "held is not free"


def test_the_doors_say_what_is_not_asked_again(city: City, database: Database) -> None:
    listing = a_listing_on_sale(a_plot(database))
    assert f"/sinks/{listing.number}?gift=True" in looked(city, "/sinks?gift=true")
    text = looked(city, f"/sinks/{listing.number}?gift=true&purpose=TRAVEL")
    assert re.search(r'name="gift" value="true" checked', text)
    assert re.search(r'value="TRAVEL" selected', text)
    assert "checked" not in looked(city, f"/sinks/{listing.number}"), "nothing is ticked beforehand"


@pytest.mark.rule("GS-01", "GS-16")
def test_a_notice_is_public_after_three_readers_and_invites_objections(city: City) -> None:
    accounts = [open_account(city, Role.COUNTY_FORESTRY, UNIT) for _ in range(4)]
    author, *readers = [one.appointment.actor for one in accounts]
    words = Wording(UNIT, Topic.FILE, "示例公告", "示例正文", {"面积": "15.03 亩"}, invites=True)
    with city.database.writing() as db:
        notice = notices.draft(db, words, by=author, now=city.now())
    assert "示例公告" not in looked(city, "/notices")
    with city.database.writing() as db:
        for reader in readers:
            notices.review(db, notice.id, "内容无误", "文字无误", by=reader, now=city.now())
        notices.publish(db, notice.id, "示例门户001", by=author, now=city.now())
    assert "示例公告" in looked(city, "/notices")
    text = looked(city, f"/notices/{notice.id}")
    assert "15.03 亩" in text and "我要提出异议" in text
    assert "Object" in looked(city, f"/en/notices/{notice.id}")


def test_a_chart_says_its_figures_on_a_round_scale() -> None:
    drawn = line_chart([Point("2024", 758.6, 196.4, 1332.3), Point("2025", 819.6, 211.4, 1450.8)], "储量 <t>")
    assert (
        "&lt;t&gt;" in drawn
        and ">1,500<" in drawn
        and drawn.count("<circle") == 2
        and 'class="band"' in drawn
    )
    bars = bar_chart([Point("a", 0.0), Point("b", 3.0)], "x")
    heights = [float(one) for one in re.findall(r'height="([\d.]+)"', bars)]
    assert heights[0] == 0.5 and heights[1] > 100

"""Whatever process dies while a tree is adopted and trees are planted: each is sold once (RY-04, YZ-04)."""

from collections.abc import Iterator
from typing import Any

import pytest
import shapely
from sqlalchemy import text

from api.city import City
from api.workflows import trees as workflow
from registry.actions.checking import check
from registry.store.queries import checking
from tests.api.test_adoption import N_PRICE, entry
from tests.api.test_planting import CONFIRMED, design_body
from tests.faults.acts import Act
from tests.faults.driver import FaultedCity
from tests.faults.sale import Sale
from tests.faults.test_kills import city, environment, faulted
from tests.faults.test_kills_of_sales import walk
from tests.registry.land.ground import square
from tests.registry.tickets.village import SIGNED, UNIT

__all__ = ["city", "environment", "faulted"]
POINTS = [
    f"{verb}/{moment}-commit#{visit}"
    for verb in ("place_order", "receive_payment")
    for visit in (1, 2)
    for moment in ("before", "after")
]


def acts(sale: Sale) -> Iterator[Act]:
    """A tree on offer, a published site, and one order of each paid at the counter."""
    officer, desk = sale.people["officer"], sale.people["desk"]
    method = {"method": workflow.METHOD, "parameters_version": workflow.load().version}
    method |= {"price_fen_per_tonne": N_PRICE, "document_sha256": SIGNED}
    yield Act("sign", "growth-methods", officer, method)
    yield Act("catalogue", "trees", desk, entry())
    tree = sale.answers["catalogue"]["id"]
    yield Act("offer", f"trees/{tree}/offer", officer)
    yield Act("select", "planting-sites", officer, _ground(desk.party_id))
    site = sale.answers["select"]["id"]
    yield Act("design", f"planting-sites/{site}/design", desk, design_body())
    yield Act("approve", f"planting-sites/{site}/approve", officer)
    yield Act("publish", f"planting-sites/{site}/publish", officer)
    price = sale.answers["offer"]["details"]["price_yuan"]
    for name, wish in (
        ("adopt", {"listing_id": tree, "object": "TREE", "pieces": 1, "amount_yuan": price}),
        ("plant", {"listing_id": site, "object": "SITE", "pieces": 3, "amount_yuan": 3 * 42}),
    ):
        yield Act(name, "orders", sale.people["buyer"], _wish(wish))
        slip = sale.slip(name, 100 * int(str(wish["amount_yuan"])))
        yield Act(f"pay-{name}", "payments/counter", sale.people["cashier"], slip)


def _ground(implementer_id: str) -> dict[str, Any]:
    ground = shapely.geometry.mapping(square(500, 500, 60))
    body = {"unit_id": UNIT, "name": "示例义务植树基地", "year": 2026, "ground": ground}
    return body | {"implementer_id": implementer_id, "confirmation": CONFIRMED}


def _wish(of: dict[str, Any]) -> dict[str, Any]:
    return {**of, "purpose": "LIFE", "acknowledged": True}


def live_through(city: City, faulted: FaultedCity, points: list[str]) -> None:
    sale = Sale.settle(city)
    walk(sale, acts(sale), faulted, points)
    with city.reading() as db:
        checking.freeze(db)
        report = check(db, city.check_scope())
        assert report.passed, [str(fault) for result in report.results for fault in result.faults]
        sold = db.execute(text("SELECT state, pieces FROM sink_order ORDER BY pieces")).all()
        years = db.scalar(text("SELECT count(*) FROM tree_year"))
        numbered = db.execute(text("SELECT c.first, c.last FROM certificate c ORDER BY c.last")).all()
    assert [tuple(one) for one in sold] == [("RETIRED", 1), ("RETIRED", 3)]
    assert years == 1 and (1, 3) in [tuple(one) for one in numbered]


@pytest.mark.timeout(300)
def test_an_adoption_and_a_planting_cut_off_by_deaths_happen_exactly_once(
    city: City, faulted: FaultedCity
) -> None:
    live_through(city, faulted, ["place_order/before-commit#1", "receive_payment/after-commit#1"])
    assert faulted.deaths >= 1


@pytest.mark.soak
@pytest.mark.parametrize("point", POINTS)
def test_pieces_survive_a_death_at_every_point(city: City, faulted: FaultedCity, point: str) -> None:
    live_through(city, faulted, [point])
    assert faulted.deaths == 1, f"nothing died at {point}; passed: {faulted.passed()}"

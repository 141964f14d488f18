"""Whatever process dies at whatever commit of a sale: every act happens once, every gram and fen too."""

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from api.city import City
from registry.actions.checking import check
from registry.store.queries import checking
from tests.faults.acts import Act
from tests.faults.driver import FaultedCity
from tests.faults.sale import VERBS, Sale
from tests.faults.test_kills import city, environment, faulted

__all__ = ["city", "environment", "faulted"]
POINTS = [f"{verb}/{moment}-commit#1" for verb in VERBS for moment in ("before", "after")]
DEATHS_A_RUN = 2
RETIRED_G = 5 * 16_666


def walk(sale: Sale, acts: Iterator[Act], faulted: FaultedCity, points: list[str]) -> None:
    """Every act while a process dies at each of the points in turn; repeated, each answers the same."""
    waiting, sent = list(points), []
    faulted.start(kill=waiting.pop(0))
    for act in acts:
        answer = faulted.send("POST", f"/api/{act.path}", **act.request())
        assert answer.status_code == 200, (act.name, answer.text, faulted.logged())
        sale.answers[act.name] = answer.json()
        sent.append(act)
        if waiting and faulted.deaths >= len(points) - len(waiting):
            faulted.restart(kill=waiting.pop(0))
    for act in sent:
        again = faulted.send("POST", f"/api/{act.path}", **act.request())
        assert again.json() == sale.answers[act.name], f"{act.name} answered otherwise when repeated"
    faulted.wait_for_seals(sale.city)


def live_through(city: City, faulted: FaultedCity, points: list[str]) -> None:
    """The whole sale, then what is left of it."""
    sale = Sale.settle(city)
    walk(sale, sale.acts(), faulted, points)
    with city.reading() as db:
        checking.freeze(db)
        report = check(db, city.check_scope())
        assert report.passed, [str(fault) for result in report.results for fault in result.faults]
        states = db.execute(text("SELECT state FROM sink_order ORDER BY state")).scalars().all()
        retired_g = db.execute(
            text("SELECT credits_posted FROM account_balance WHERE account_id LIKE 'RETIRED:%'")
        )
        assert retired_g.scalar_one() == RETIRED_G
    assert states == ["CANCELLED", "REFUNDED", "RETIRED", "RETIRED"]


@pytest.mark.timeout(300)
def test_a_sale_cut_off_by_deaths_happens_exactly_once(city: City, faulted: FaultedCity) -> None:
    points = sorted(random.Random(1).sample(POINTS[16:], DEATHS_A_RUN), key=POINTS.index)
    live_through(city, faulted, points)
    assert faulted.deaths >= 1


@pytest.mark.soak
@pytest.mark.parametrize("point", POINTS)
def test_a_sale_survives_a_death_at_every_point(city: City, faulted: FaultedCity, point: str) -> None:
    live_through(city, faulted, [point])
    assert faulted.deaths == 1, f"nothing died at {point}; passed: {faulted.passed()}"

"""Two acts on one ticket at the same moment: one happens, the other is told who was faster."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.city import City
from registry.actions.checking import check
from registry.store.queries import land
from registry.tickets.states import LIVE, State
from tests.api.living import GROUNDS, Living
from tests.registry.tickets.village import SIGNED

Request = Callable[[], Any]


@pytest.fixture
def life(client: TestClient, city: City) -> Living:
    return Living.settle(client, city)


def at_once(*requests: Request) -> list[Any]:
    """All start together; the answers in the order of the requests."""
    barrier = Barrier(len(requests))

    def one(request: Request) -> Any:
        barrier.wait()
        return request()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(one, requests))


def require_one_order(life: Living, ticket_id: str, answers: list[Any]) -> None:
    codes = {answer.status_code for answer in answers}
    assert 200 in codes and codes <= {200, 409, 422}, [answer.text for answer in answers]
    ticket = life.ticket(ticket_id)
    with life.city.reading() as db:
        live = [claim for claim in land.claims_of(db, "ticket", ticket_id) if claim.live]
        report = check(db, life.city.check_scope())
    assert bool(live) == (ticket.state in LIVE)
    assert not [one.name for one in report.results if one.count and one.name not in ("seals", "log", "files")]


def test_a_cancellation_and_a_trade_arriving_together_end_in_one_order(life: Living) -> None:
    ticket_id = life.active()
    draft = {"grounds": GROUNDS, "reason": "FRAUD", "fact_on": "2026-01-05"}
    life.take(ticket_id, "draft-cancellation", life.reviewer, **draft)
    at = f"files/{ticket_id}"
    answers = at_once(
        lambda: life.post(f"{at}/cancel", life.head, {"grounds": GROUNDS}),
        lambda: life.post(f"{at}/agree-trade", life.villager, life.a_trade()),
    )
    require_one_order(life, ticket_id, answers)
    assert life.ticket(ticket_id).state is State.CANCELLED  # a trade does not stop it, nor follows it
    late = answers[1].json()
    assert late.get("state") == "TRADE_FILING" or late["code"] in ("TICKET_ENDED", "CONFLICT")


def test_of_two_completions_of_one_change_only_one_brings_forth_a_ticket(life: Living) -> None:
    ticket_id = life.active_on((500, 0), (600, 0))
    split = {"why": "SPLIT", "successors": life.halves(ticket_id), "application_sha256": SIGNED}
    life.take(ticket_id, "apply-change", life.villager, **split)
    elements = life.elements(life.ticket(ticket_id).change["successors"])
    life.take(ticket_id, "review-change", life.reviewer, elements=elements)
    life.take(ticket_id, "file-change", life.officer)
    body = {"grounds": GROUNDS, "undertakings": {}}
    complete = lambda: life.post(f"files/{ticket_id}/complete-change", life.head, body)  # noqa: E731
    answers = at_once(complete, complete)
    require_one_order(life, ticket_id, answers)
    assert sorted(answer.status_code for answer in answers) != [200, 200]
    assert life.ticket(ticket_id).state is State.REPLACED and len(life.ticket(ticket_id).successors) == 2

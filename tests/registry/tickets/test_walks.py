"""Whatever is tried in whatever order, a ticket moves along 16.1 and its row is the fold of its events."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.actions import applications, issue, review
from registry.errors import RegistryError
from registry.proof.events import parse
from registry.store.database import Database
from registry.store.queries import tickets
from registry.store.queries.register import canonical_history
from registry.tickets.material import Item
from registry.tickets.states import STEPS
from registry.tickets.ticket import Ticket, rebuild
from tests.registry.tickets.village import (
    ALL_MATERIAL,
    SIGNED,
    VAULT,
    Village,
    a_site_check,
    an_undertaking,
    settle_village,
)

Try = Callable[[Village, Ticket], Ticket]

TRIES: dict[str, Try] = {
    "submit": lambda v, t: v.act(applications.submit, t.id, by=v.village),
    "ask": lambda v, t: v.act(applications.ask_correction, t.id, {Item.PHOTOS: "缺"}, by=v.desk),
    "correct": lambda v, t: v.act(applications.correct, t.id, {Item.PHOTOS: SIGNED}, by=v.village),
    "promise": lambda v, t: v.act(applications.accept_on_promise, t.id, SIGNED, 5, by=v.desk),
    "complete": lambda v, t: v.act(applications.complete, t.id, {Item.PHOTOS: SIGNED}, by=v.village),
    "lapse": lambda v, t: v.act(applications.lapse, t.id, by=v.desk),
    "not accepted": lambda v, t: v.act(applications.refuse_acceptance, t.id, "理由", by=v.desk),
    "accept": lambda v, t: v.act(applications.accept, t.id, by=v.desk),
    "start": lambda v, t: v.act(review.start_review, t.id, by=v.reviewer),
    "site": lambda v, t: v.act(review.record_site_check, t.id, a_site_check(), by=v.reviewer),
    "examine": lambda v, t: v.act(review.examine, t.id, v.examination(t), by=v.reviewer),
    "approve": lambda v, t: v.act(review.approve, t.id, by=v.head),
    "approve oneself": lambda v, t: v.act(review.approve, t.id, by=v.reviewer),
    "refuse": lambda v, t: v.act(review.refuse, t.id, "理由", "LP-09", by=v.head),
    "report": lambda v, t: v.act(issue.report, t.id, by=v.head),
    "return": lambda v, t: v.act(issue.return_for_defects, t.id, "理由", by=v.city),
    "file": lambda v, t: v.act(issue.file, t.id, by=v.city),
    "issue": lambda v, t: v.act(issue.issue, t.id, an_undertaking(), vault=VAULT, by=v.head),
    "serve": lambda v, t: v.act(issue.serve, t.id, SIGNED, by=v.head),
}
FORWARD = ("submit", "accept", "start", "site", "examine", "approve", "report", "file", "issue", "serve")


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Village]:
    path = tmp_path_factory.mktemp("walks") / "settled.sqlite"
    database = Database(f"sqlite:///{path}")
    database.create()
    village = settle_village(database)
    database.close()
    return path, village


@pytest.mark.rule("IV-05", "IV-10")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(detours=st.lists(st.lists(st.sampled_from(sorted(TRIES)), max_size=3), min_size=10, max_size=10))
def test_a_ticket_moves_only_along_its_machine(
    settled: tuple[Path, Village], tmp_path_factory: pytest.TempPathFactory, detours: list[list[str]]
) -> None:
    """The straight way, with detours before every step."""
    path = tmp_path_factory.mktemp("walk") / "walk.sqlite"
    shutil.copy(settled[0], path)
    database = Database(f"sqlite:///{path}")
    village = Village(**{**vars(settled[1]), "database": database})
    without_photos = {name: paper for name, paper in ALL_MATERIAL.items() if name != Item.PHOTOS}
    ticket = village.draft(material=without_photos if len(detours[0]) % 2 else ALL_MATERIAL)
    for detour, step in zip(detours, FORWARD, strict=True):
        for name in (*detour, step):
            ticket = tried(village, ticket, name)
    database.close()


def tried(village: Village, ticket: Ticket, name: str) -> Ticket:
    """The step, or a refusal that leaves everything as it was."""
    before = ticket.version
    with suppress(RegistryError):
        ticket = TRIES[name](village, ticket)
    with village.database.reading() as db:
        row = tickets.by_id(db, ticket.id)
        events = [parse(canonical) for canonical in canonical_history(db, "ticket", ticket.id)]
    told = rebuild(events)
    assert row and all(getattr(told, name) == getattr(row, name) for name in Ticket.__dataclass_fields__)
    assert row.version - before in (0, 1)
    last = max(events, key=lambda event: int(str(event.facts["version"])))
    assert STEPS[last.kind].target in (None, row.state)
    return row

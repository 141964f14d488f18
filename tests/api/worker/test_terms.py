"""What is promised and not kept lapses the day after its term, without anybody pressing a button."""

from datetime import date

import pytest

from api.worker.terms import lapse_overdue
from registry.actions import applications
from registry.store.database import Database
from registry.store.queries import tickets
from registry.tickets.material import Item
from registry.tickets.states import State
from tests.registry.tickets.village import ALL_MATERIAL, SIGNED, on, settle_village


@pytest.mark.rule("GS-05")
def test_an_unkept_promise_lapses_the_day_after_its_term(database: Database) -> None:
    village = settle_village(database)
    without_photos = {name: paper for name, paper in ALL_MATERIAL.items() if name != Item.PHOTOS}
    ticket = village.submitted(material=without_photos)
    ticket = village.act(applications.accept_on_promise, ticket.id, SIGNED, 2, by=village.desk)
    assert lapse_overdue(database, on(date(2026, 1, 12))) == []
    assert lapse_overdue(database, on(date(2026, 1, 13))) == [ticket.id]
    assert lapse_overdue(database, on(date(2026, 1, 14))) == []
    with database.reading() as db:
        found = tickets.by_id(db, ticket.id)
    assert found and found.state is State.LAPSED and found.changed_by == "system"

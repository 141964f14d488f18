"""One ticket through 16.1, on both databases: the events tell it, the row only repeats them."""

import pytest

from registry.store.database import Database
from registry.store.queries import land, tickets
from registry.store.queries.register import canonical_history
from registry.tickets.states import State
from tests.registry.tickets.village import settle_village


@pytest.mark.rule("LP-13", "RA-04", "RA-06")
def test_an_application_becomes_a_living_ticket(database: Database) -> None:
    village = settle_village(database)
    ticket = village.active()
    assert ticket.state is State.ACTIVE and ticket.number and ticket.code
    with database.reading() as db:
        found = tickets.by_number(db, ticket.number)
        assert found and found.id == ticket.id
        (claim,) = land.claims_of(db, "ticket", ticket.id)
        assert claim.live and claim.id == ticket.claim_id
        assert len(canonical_history(db, "ticket", ticket.id)) == ticket.version

"""One ticket through 16.1, on both databases: the events tell it, the row only repeats them."""

import json

import pytest

from registry.actions.tickets import public_ticket, ticket_proof
from registry.errors import NotFound
from registry.proof.bundle import commitment
from registry.proof.events import parse
from registry.store.database import Database, Db
from registry.store.queries import land, tickets
from registry.store.queries.register import canonical_history
from registry.tickets.errors import MistypedNumber
from registry.tickets.states import State
from registry.tickets.ticket import Ticket, rebuild
from tests.registry.land.ground import NOW
from tests.registry.tickets.village import VAULT, settle_village

STATES = [
    State.DRAFT,
    State.SUBMITTED,
    State.ACCEPTED,
    State.UNDER_REVIEW,
    State.APPROVED,
    State.FILING,
    State.FILED,
    State.ACTIVE,
]


def replayed(db: Db, ticket_id: str) -> Ticket:
    return rebuild(parse(canonical) for canonical in canonical_history(db, "ticket", ticket_id))


def fields(ticket: Ticket) -> dict[str, object]:
    return {name: getattr(ticket, name) for name in Ticket.__dataclass_fields__}


@pytest.mark.rule("LP-13", "RA-04", "RA-06")
def test_an_application_becomes_a_living_ticket_with_its_ground(database: Database) -> None:
    village = settle_village(database)
    ticket = village.active()
    assert ticket.state is State.ACTIVE and ticket.number and ticket.code
    with database.reading() as db:
        found = tickets.by_number(db, ticket.number)
        assert found and found.id == ticket.id
        (claim,) = land.claims_of(db, "ticket", ticket.id)
        assert claim.live and claim.id == ticket.claim_id


@pytest.mark.rule("IV-05", "LP-08b")
def test_replaying_the_register_gives_the_row_in_every_state(database: Database) -> None:
    village = settle_village(database)
    for state in STATES:
        ticket = village.in_state(state)
        with database.reading() as db:
            row = tickets.by_id(db, ticket.id)
            assert row and fields(replayed(db, ticket.id)) == fields(row)
            assert row.state is state and row.version == len(canonical_history(db, "ticket", ticket.id))


def test_an_event_left_out_of_the_replay_is_noticed(sqlite_database: Database) -> None:
    ticket = settle_village(sqlite_database).accepted()
    with sqlite_database.reading() as db:
        events = [parse(found) for found in canonical_history(db, "ticket", ticket.id)]
    with pytest.raises(ValueError, match="is missing"):
        rebuild(event for event in events if event.kind != "ticket.submitted")


@pytest.mark.rule("LP-53", "GS-15")
def test_the_public_sees_kind_status_area_and_dates_but_only_rough_ground(database: Database) -> None:
    ticket = settle_village(database).active()
    assert ticket.number and ticket.code
    mistyped = ticket.number[:-1] + str((int(ticket.number[-1]) + 1) % 10)
    with database.reading() as db:
        seen = public_ticket(db, ticket.number, as_of=NOW.as_of, vault=VAULT)
        assert seen == public_ticket(db, ticket.code, as_of=NOW.as_of, vault=VAULT)
        with pytest.raises(MistypedNumber):
            public_ticket(db, mistyped, as_of=NOW.as_of, vault=VAULT)
        with pytest.raises(NotFound):
            public_ticket(db, "ABCD-EFGH-JKMN", as_of=NOW.as_of, vault=VAULT)
    assert (seen.state, seen.face_value_mu100, seen.lives) == (State.ACTIVE, ticket.face_value_mu100, True)
    degrees = [degree for ring in seen.ground["coordinates"][0] for point in ring for degree in point]
    assert all(degree == round(degree, 4) for degree in degrees)
    assert "106.3000" not in json.dumps(seen.limits)


@pytest.mark.rule("LP-52", "LP-61")
def test_the_register_commits_to_the_record_of_the_paper(database: Database) -> None:
    ticket = settle_village(database).active()
    with database.reading() as db:
        found = ticket_proof(db, ticket, vault=VAULT)
        event = parse(found.event)
    assert event.facts["document_sha256"] == commitment(found.document)
    assert found.document["face_value_mu100"] == ticket.face_value_mu100
    assert found.document["annex"]["stock_co2e_g"] == 123_456_789
    assert found.document["holder"]["name"] == "示例村股份经济合作社001"
    assert "示例村股份经济合作社001".encode() not in found.event

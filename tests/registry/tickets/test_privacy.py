"""A person's ticket: the name on the paper, covered in public, gone after erasure."""

from dataclasses import replace
from datetime import date

import pytest

from registry.actions import parties
from registry.actions.checking import check
from registry.actions.checks.tickets import PASSES
from registry.actions.tickets import public_ticket, ticket_proof
from registry.parties.errors import PersonalDataErased
from registry.parties.persons import PersonalDetails
from registry.parties.roles import SYSTEM, Role
from registry.store.database import Database
from registry.store.queries import files, privacy, tickets
from registry.store.queries.register import canonical_history
from registry.tickets.material import Item
from registry.tickets.ticket import Ticket
from tests.faults.tampering import SCOPE
from tests.registry.land.ground import NOW
from tests.registry.tickets.village import ALL_MATERIAL, SIGNED, VAULT, settle_village

NAME = "示例农户001"
SEALED = "5" * 64


def a_household_ticket(database: Database) -> Ticket:
    village = settle_village(database)
    with database.writing() as db:
        person = parties.register_person(
            db, PersonalDetails(name=NAME, phone="13800000001"), vault=VAULT, by=SYSTEM, now=NOW
        )
    own = replace(village.village, role=Role.CONTRACTOR, person_id=person.id, party_id=person.id)
    material = {**ALL_MATERIAL, Item.CONTRACT.value: SIGNED}
    return replace(village, village=own).active(material=material, contract_ends_on=date(2039, 12, 31))


@pytest.mark.rule("GS-15", "LP-53")
def test_a_persons_name_stands_on_the_paper_and_is_covered_in_public(database: Database) -> None:
    ticket = a_household_ticket(database)
    with database.reading() as db:
        assert ticket_proof(db, ticket, vault=VAULT).document["holder"] == {
            "id": ticket.holder_id,
            "name": NAME,
        }
        seen = public_ticket(db, str(ticket.number), as_of=NOW.as_of, vault=VAULT)
        register = b"".join(canonical_history(db, "ticket", ticket.id))
    assert seen.holder == "示**"
    assert NAME.encode() not in register


@pytest.mark.rule("GS-15")
def test_erasing_the_person_takes_the_paper_and_leaves_the_register_whole(database: Database) -> None:
    ticket = a_household_ticket(database)
    with database.writing() as db:
        tickets.keep_file(db, ticket.id, 1, SEALED, NOW.at)
    with database.reading() as db:
        assert files.is_named(db, SEALED)
    with database.writing() as db:
        privacy.erase(db, ticket.holder_id)
    with database.reading() as db:
        seen = public_ticket(db, str(ticket.number), as_of=NOW.as_of, vault=VAULT)
        with pytest.raises(PersonalDataErased):
            ticket_proof(db, ticket, vault=VAULT)
        assert check(db, SCOPE, PASSES).passed
        assert not files.is_named(db, SEALED)
    assert seen.holder == "***"

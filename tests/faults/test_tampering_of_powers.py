"""Whoever owns the database can grant himself nothing that `linpiao check` does not see."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from registry.actions import law
from registry.actions import parties as verbs
from registry.parties.appointments import AgencyRole, Appointment
from registry.parties.persons import Party, PartyKind, PersonalDetails
from registry.parties.roles import SYSTEM, Role
from registry.store.database import Database
from registry.store.privacy import Vault
from tests.faults.tampering import disarm, report_of
from tests.registry.law.test_activation import FIRST, FROM, NOW, SECOND, SUCCESSOR


def a_staffed_registry(database: Database) -> None:
    with database.writing() as db:
        details = PersonalDetails(name="示例人员001")
        person = verbs.register_person(db, details, vault=Vault(bytes(32)), by=SYSTEM, now=NOW)
        party = Party("", PartyKind.AGENCY, None, "640100")
        agency = verbs.register_organisation(db, party, "示例机构", by=SYSTEM, now=NOW)
        held = AgencyRole(agency.id, Role.FINANCE, "640100", NOW.as_of)
        verbs.give_role(db, held, by=SYSTEM, now=NOW)
        spare = verbs.give_role(db, replace(held, role=Role.AUDIT), by=SYSTEM, now=NOW)
        verbs.end_role(db, spare, FROM, by=SYSTEM, now=NOW)
        made = Appointment("", person.id, agency.id, Role.FINANCE, "640100", NOW.as_of)
        made = verbs.appoint(db, made, by=SYSTEM, now=NOW)
        verbs.end_appointment(db, made.id, FROM, by=SYSTEM, now=NOW)
        proposed = law.propose_successor(db, SUCCESSOR, FROM, by=FIRST, now=NOW)
        law.confirm(db, proposed.id, by=SECOND, now=NOW)


def powers_are_sound(database: Database) -> bool:
    with database.reading() as db:
        return next(result.passed for result in report_of(db).results if result.name == "powers")


@pytest.mark.rule("RA-23")
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE appointment SET role = 'CITY_FORESTRY'",
        "UPDATE appointment SET made_by = 'somebody'",
        "UPDATE appointment_end SET until = '2099-12-31'",
        "DELETE FROM appointment_end",
        "UPDATE agency_role SET role = 'GOVERNMENT'",
        "UPDATE agency_role_end SET until = '2099-12-31'",
        "UPDATE text_proposal SET source = source || ' '",
        "UPDATE text_activation SET effective_from = '2026-01-19'",
        "UPDATE text_activation SET confirmed_by = 'somebody'",
        "INSERT INTO appointment (id, person_id, party_id, role, unit_id, since, made_by, made_at)"
        " SELECT 'x', person_id, party_id, 'CITY_FORESTRY', unit_id, since, made_by, made_at"
        " FROM appointment",
    ],
)
def test_a_power_nobody_gave_is_found(database: Database, attack: str) -> None:
    a_staffed_registry(database)
    assert powers_are_sound(database)
    with database.engine.connect() as connection, connection.begin():
        disarm(connection)
        connection.execute(text(attack))
    assert not powers_are_sound(database)

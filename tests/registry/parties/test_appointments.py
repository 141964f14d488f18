"""Agencies hold roles over time, persons act through them, acting officers stand in for those on leave."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.actions import parties as verbs
from registry.clock import Moment
from registry.law.errors import NotAuthorised
from registry.parties.appointments import AgencyRole, Appointment, holder
from registry.parties.errors import ActingNotFitting, AgencyLacksRole, RolesKeptApart, WrongUnitForRole
from registry.parties.persons import BuyerType, Party, PartyKind, PersonalDetails
from registry.parties.roles import SYSTEM, Actor, Role
from registry.store.database import Database, Db
from registry.store.privacy import Vault
from registry.store.queries import parties

NOW = Moment(as_of=date(2026, 1, 8), at=datetime(2026, 1, 8, 2, 0, tzinfo=UTC))
VAULT = Vault(bytes(range(32)))


def a_person(db: Db, number: int) -> str:
    details = PersonalDetails(name=f"示例人员{number:03}")
    return verbs.register_person(db, details, vault=VAULT, by=SYSTEM, now=NOW).id


def an_agency(db: Db, name: str, since: date = date(2022, 1, 1), unit_id: str = "640100") -> str:
    party = Party("", PartyKind.AGENCY, None, unit_id)
    return verbs.register_organisation(db, party, name, by=SYSTEM, now=NOW, since=since).id


def holds(db: Db, agency: str, role: Role, since: date, until: date | None = None) -> str:
    return verbs.give_role(db, AgencyRole(agency, role, "640100", since, until), by=SYSTEM, now=NOW)


@pytest.mark.rule("RA-01")
def test_the_duty_moves_between_agencies_and_documents_print_the_name_of_the_day(database: Database) -> None:
    with database.writing() as db:
        nature = an_agency(db, "银川市自然资源局")
        forestry = an_agency(db, "银川市林业和草原局", date(2024, 1, 1))
        verbs.rename(db, forestry, "银川市林草和园林管理局", date(2025, 10, 27), by=SYSTEM, now=NOW)
        role_id = holds(db, nature, Role.CITY_FORESTRY, date(2022, 1, 1))
        verbs.end_role(db, role_id, date(2023, 12, 31), by=SYSTEM, now=NOW)
        holds(db, forestry, Role.CITY_FORESTRY, date(2024, 1, 1))
    with database.reading() as db:
        roles = list(parties.agency_roles(db).values())
        printed = {}
        for day in (date(2022, 5, 20), date(2024, 1, 17), date(2025, 10, 27)):
            agency = holder(roles, Role.CITY_FORESTRY, "640100", day)
            assert agency
            printed[day.year] = parties.party_name_on(db, agency, day)
    assert printed == {
        2022: "银川市自然资源局",
        2024: "银川市林业和草原局",
        2025: "银川市林草和园林管理局",
    }


def appoint(db: Db, person: str, agency: str, role: Role = Role.CITY_FORESTRY, **more: object) -> Appointment:
    made = Appointment("", person, agency, role, "640100", date(2025, 1, 1), **more)  # type: ignore[arg-type]
    return verbs.appoint(db, made, by=SYSTEM, now=NOW)


@pytest.mark.rule("RA-01")
def test_nobody_is_appointed_to_a_role_the_agency_does_not_hold(database: Database) -> None:
    with database.writing() as db:
        agency, person = an_agency(db, "示例机构"), a_person(db, 1)
        with pytest.raises(AgencyLacksRole):
            appoint(db, person, agency)
        holds(db, agency, Role.CITY_FORESTRY, date(2022, 1, 1))
        appoint(db, person, agency)
        (found,) = parties.appointments_on(db, person, date(2026, 1, 8))
    assert found.actor == Actor(person, Role.CITY_FORESTRY, agency, "640100")


@pytest.mark.rule("RA-23")
def test_an_acting_officer_acts_while_the_officer_on_leave_does_not(database: Database) -> None:
    with database.writing() as db:
        agency, officer, deputy = an_agency(db, "示例机构"), a_person(db, 1), a_person(db, 2)
        holds(db, agency, Role.CITY_FORESTRY, date(2022, 1, 1))
        own = appoint(db, officer, agency)
        leave = {"until": date(2026, 1, 16), "acting_for": own.id}
        acting = Appointment("", deputy, agency, Role.CITY_FORESTRY, "640100", date(2026, 1, 5), **leave)
        verbs.appoint(db, acting, by=SYSTEM, now=NOW)

        def acts(person: str, day: date) -> bool:
            return bool(parties.appointments_on(db, person, day))

        assert [acts(officer, date(2026, 1, day)) for day in (4, 5, 16, 17)] == [True, False, False, True]
        assert [acts(deputy, date(2026, 1, day)) for day in (4, 5, 16, 17)] == [False, True, True, False]


@pytest.mark.rule("RA-23")
@pytest.mark.parametrize("case", ["no last day", "the officer", "another role"])
def test_an_acting_appointment_has_to_fit_the_one_it_stands_for(database: Database, case: str) -> None:
    with database.writing() as db:
        agency, officer, deputy = an_agency(db, "示例机构"), a_person(db, 1), a_person(db, 2)
        holds(db, agency, Role.CITY_FORESTRY, date(2022, 1, 1))
        holds(db, agency, Role.LANDSCAPE, date(2022, 1, 1))
        own = appoint(db, officer, agency)
        with pytest.raises(ActingNotFitting):
            appoint(
                db,
                officer if case == "the officer" else deputy,
                agency,
                Role.LANDSCAPE if case == "another role" else Role.CITY_FORESTRY,
                until=None if case == "no last day" else date(2025, 2, 1),
                acting_for=own.id,
            )


def test_an_ended_appointment_gives_nothing_any_more(database: Database) -> None:
    with database.writing() as db:
        agency, person = an_agency(db, "示例机构"), a_person(db, 1)
        holds(db, agency, Role.FINANCE, date(2022, 1, 1))
        made = appoint(db, person, agency, Role.FINANCE)
        verbs.end_appointment(db, made.id, date(2026, 1, 8), by=SYSTEM, now=NOW)
        assert parties.appointments_on(db, person, date(2026, 1, 8))
        assert not parties.appointments_on(db, person, date(2026, 1, 9))


@pytest.mark.rule("RA-02")
def test_a_county_role_is_not_held_at_the_city(database: Database) -> None:
    with database.writing() as db:
        agency = an_agency(db, "示例机构")
        with pytest.raises(WrongUnitForRole):
            holds(db, agency, Role.COUNTY_FORESTRY, date(2022, 1, 1))


@pytest.mark.rule("RA-20")
def test_one_body_is_never_both_manager_and_operator_of_the_platform(database: Database) -> None:
    with database.writing() as db:
        body = an_agency(db, "示例机构")
        holds(db, body, Role.INCLUSION_MANAGER, date(2025, 1, 1))
        with pytest.raises(RolesKeptApart):
            holds(db, body, Role.INCLUSION_OPERATOR, date(2025, 1, 1))


@pytest.mark.rule("RA-01")
def test_only_an_administrator_appoints(database: Database) -> None:
    with database.writing() as db:
        agency, person = an_agency(db, "示例机构"), a_person(db, 1)
        holds(db, agency, Role.FINANCE, date(2022, 1, 1))
        made = Appointment("", person, agency, Role.FINANCE, "640100", date(2025, 1, 1))
        with pytest.raises(NotAuthorised):
            verbs.appoint(db, made, by=Actor("x", Role.CITY_FORESTRY, agency, "640100"), now=NOW)


def test_nobody_appoints_themselves_even_with_raw_sql(database: Database) -> None:
    with database.writing() as db:
        agency, person = an_agency(db, "示例机构"), a_person(db, 1)
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO appointment (id, person_id, party_id, role, unit_id, since, made_by, made_at)"
                " VALUES ('a', :person, :agency, 'FINANCE', '640100', '2025-01-01', :person, '2025-01-01')"
            ),
            {"person": person, "agency": agency},
        )


@pytest.mark.rule("RA-18")
def test_every_registered_buyer_type_of_the_text_can_be_registered(database: Database) -> None:
    from registry.law.packs import load_packs

    types = load_packs()["xiaowei-2025@1"].items("RA-18.buyer_types")
    with database.writing() as db:
        for number, name in enumerate(types):
            party = Party("", PartyKind.ORGANISATION, BuyerType(name), "640104", f"示例{number:014}")
            made = verbs.register_organisation(db, party, f"示例单位{number:03}", by=SYSTEM, now=NOW)
            found = parties.party(db, made.id)
            assert found and found.buyer_type == name

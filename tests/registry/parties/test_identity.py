"""Passwords, recognised phones and tokens."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest

from registry.actions import identity
from registry.actions import parties as verbs
from registry.actions.identity import MarkKind
from registry.clock import Moment
from registry.law.errors import NotAuthorised
from registry.parties.appointments import AgencyRole, Appointment
from registry.parties.errors import LoginTaken, WeakPassword
from registry.parties.passwords import hash_password
from registry.parties.persons import Party, PartyKind, PersonalDetails
from registry.parties.roles import SYSTEM, Actor, Role, citizen
from registry.store.database import Database, Db
from registry.store.privacy import Vault

AT = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)
NOW = Moment(as_of=date(2026, 1, 8), at=AT)
VAULT = Vault(bytes(range(32)))
PASSWORD = "Sheng-Tai-2026"


def a_person(db: Db) -> str:
    details = PersonalDetails(name="示例人员001")
    return verbs.register_person(db, details, vault=VAULT, by=SYSTEM, now=NOW).id


def test_a_password_signs_in_and_an_older_sign_in_ends_with_it(database: Database) -> None:
    with database.writing() as db:
        person = a_person(db)
        identity.set_password(db, person, "officer", PASSWORD, by=SYSTEM, now=NOW)
        first = identity.authenticate(db, "officer", PASSWORD)
        assert first and first.person_id == person and identity.is_still_signed_in(db, first)
        assert identity.authenticate(db, "officer", "wrong") is None
        assert identity.authenticate(db, "nobody", PASSWORD) is None
        identity.set_password(db, person, "officer", PASSWORD + "x", by=SYSTEM, now=NOW)
        assert not identity.is_still_signed_in(db, first)
        assert identity.authenticate(db, "officer", PASSWORD) is None


@pytest.mark.parametrize(
    "password", ["Ab1-", "abcdefghijkl", "Officer-2026", "aaaaaaaaaaaaaaaaaaaa", "Aa1-" * 40]
)
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        hash_password("officer", password)


def test_a_weak_password_hears_everything_that_is_wrong_in_both_languages() -> None:
    with pytest.raises(WeakPassword) as refused:
        hash_password("abc", "abc")
    assert refused.value.message("zh").count("；") == 3 and "shorter than 10" in refused.value.message("en")


def test_an_account_name_belongs_to_one_person(database: Database) -> None:
    with database.writing() as db:
        identity.set_password(db, a_person(db), "officer", PASSWORD, by=SYSTEM, now=NOW)
        with pytest.raises(LoginTaken):
            identity.set_password(db, a_person(db), "officer", PASSWORD, by=SYSTEM, now=NOW)


def test_a_phone_is_the_same_person_at_every_visit(database: Database) -> None:
    with database.writing() as db:
        first = identity.recognise(db, MarkKind.PHONE, "13800000001", vault=VAULT, by=SYSTEM, now=NOW)
        again = identity.recognise(db, MarkKind.PHONE, "13800000001", vault=VAULT, by=SYSTEM, now=NOW)
        other = identity.recognise(db, MarkKind.WECHAT, "13800000001", vault=VAULT, by=SYSTEM, now=NOW)
    assert first == again != other


def an_appointment(db: Db, person: str, until: date | None = None) -> Appointment:
    agency = verbs.register_organisation(
        db, Party("", PartyKind.AGENCY, None, "640100"), "示例机构", by=SYSTEM, now=NOW
    )
    held = AgencyRole(agency.id, Role.FINANCE, "640100", date(2022, 1, 1))
    verbs.give_role(db, held, by=SYSTEM, now=NOW)
    made = Appointment("", person, agency.id, Role.FINANCE, "640100", date(2025, 1, 1), until)
    return verbs.appoint(db, made, by=SYSTEM, now=NOW)


def test_a_token_acts_in_its_appointment_until_it_ends_or_is_revoked(database: Database) -> None:
    with database.writing() as db:
        person = a_person(db)
        made = an_appointment(db, person, until=date(2026, 6, 30))
        secret = identity.issue_token(db, made.id, "对账", date(2026, 12, 31), by=citizen(person), now=NOW)
        assert identity.token_actor(db, secret, now=NOW) == made.actor
        assert identity.token_actor(db, secret + "x", now=NOW) is None
        assert identity.token_actor(db, secret, now=Moment(date(2026, 7, 1), AT)) is None
        assert identity.token_actor(db, secret, now=Moment(NOW.as_of, AT + timedelta(days=400))) is None
        verbs.end_appointment(db, made.id, date(2026, 1, 8), by=SYSTEM, now=NOW)
        assert identity.token_actor(db, secret, now=NOW) is None


def test_only_the_person_or_an_administrator_issues_a_token(database: Database) -> None:
    with database.writing() as db:
        made = an_appointment(db, a_person(db))
        other = Actor("other", Role.FINANCE, made.party_id, "640100")
        with pytest.raises(NotAuthorised):
            identity.issue_token(db, made.id, "对账", date(2026, 12, 31), by=other, now=NOW)


def test_the_text_of_a_token_is_stored_nowhere(database: Database) -> None:
    from sqlalchemy import text

    with database.writing() as db:
        person = a_person(db)
        made = an_appointment(db, person)
        secret = identity.issue_token(db, made.id, "x", date(2026, 12, 31), by=citizen(person), now=NOW)
        stored = repr(db.execute(text("SELECT * FROM api_token")).all())
        stored += repr(db.execute(text("SELECT canonical FROM event")).all())
    assert secret not in stored


def test_an_erased_citizen_is_signed_out(database: Database) -> None:
    with database.writing() as db:
        person = identity.recognise(db, MarkKind.PHONE, "13800000001", vault=VAULT, by=SYSTEM, now=NOW)
        visit = identity.SignedIn(person, "")
        assert identity.is_still_signed_in(db, visit)
        identity.erase_person(db, person, identity.ErasureGround.REQUEST, by=citizen(person), now=NOW)
        assert not identity.is_still_signed_in(db, visit)
        again = identity.recognise(db, MarkKind.PHONE, "13800000001", vault=VAULT, by=SYSTEM, now=NOW)
    assert again != person


def test_two_first_visits_at_once_are_one_person(postgis_database: Database) -> None:
    arrived, found = Barrier(8), []

    def visit() -> None:
        arrived.wait()
        with postgis_database.writing() as db:
            found.append(
                identity.recognise(db, MarkKind.PHONE, "13800000001", vault=VAULT, by=SYSTEM, now=NOW)
            )

    visitors = [Thread(target=visit) for _ in range(8)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert len(found) == 8 and len(set(found)) == 1

"""Private data: masked for readers, sealed at rest, erasable without touching history."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from registry.actions import identity
from registry.actions.identity import ErasureGround, MarkKind
from registry.actions.parties import correct_details, register_person
from registry.clock import Moment
from registry.law.errors import NotAuthorised
from registry.parties.errors import PersonalDataErased, SealBroken
from registry.parties.persons import PersonalDetails, commitment
from registry.parties.roles import SYSTEM, Actor, Role, citizen
from registry.store.database import Database
from registry.store.privacy import Vault, load_grades
from registry.store.queries import privacy
from registry.store.queries.register import canonical_history

NOW = Moment(as_of=date(2026, 1, 8), at=datetime(2026, 1, 8, 2, 0, tzinfo=UTC))
LATER = Moment(as_of=NOW.as_of, at=NOW.at + timedelta(minutes=1))
LAST = Moment(as_of=NOW.as_of, at=NOW.at + timedelta(minutes=2))
VAULT = Vault(bytes(range(32)))
DETAILS = PersonalDetails(
    name="示例农户001",
    phone="13800000001",
    id_number="640100190001010011",
    address="示例村1号",
    bank_account="6200000000000001",
    birth_date="1900-01-01",
    property_status="示例",
    car_plate="宁A00001",
)


def an(role: Role) -> Actor:
    return Actor("someone", role, "party", "640100")


@pytest.fixture
def person(database: Database) -> Iterator[str]:
    with database.writing() as db:
        made = register_person(db, DETAILS, vault=VAULT, by=SYSTEM, now=NOW)
        identity.mark_person(db, made.id, MarkKind.PHONE, DETAILS.phone, vault=VAULT, by=SYSTEM, now=LATER)
    yield made.id


@pytest.mark.rule("GS-15")
def test_the_public_sees_masks_of_all_private_fields(database: Database, person: str) -> None:
    with database.reading() as db:
        shown = privacy.read_details(db, person, VAULT, by=None)
    assert shown == PersonalDetails(
        name="示**",
        phone="138****0001",
        id_number="64**************11",
        address="***",
        bank_account="****0001",
        birth_date="***",
        property_status="***",
        car_plate="***",
    )


@pytest.mark.rule("RA-22")
def test_an_analyst_sees_not_even_a_mask(database: Database, person: str) -> None:
    with database.reading() as db:
        shown = privacy.read_details(db, person, VAULT, by=an(Role.ANALYST))
    assert set(shown.as_dict().values()) == {""}


@pytest.mark.rule("GS-18")
def test_a_reader_sees_in_clear_what_the_grade_of_the_role_allows(database: Database, person: str) -> None:
    with database.reading() as db:
        assert privacy.read_details(db, person, VAULT, by=an(Role.CITY_FORESTRY)) == DETAILS
        assert privacy.read_details(db, person, VAULT, by=citizen(person)) == DETAILS
        approval = privacy.read_details(db, person, VAULT, by=an(Role.APPROVAL))
        other = privacy.read_details(db, person, VAULT, by=citizen("another"))
    assert (approval.name, approval.phone) == ("示例农户001", "138****0001")
    assert other.name == "示**"


@pytest.mark.rule("RA-02", "GS-18")
def test_an_office_of_a_county_reads_in_clear_only_for_files_of_its_own(
    database: Database, person: str
) -> None:
    officer = Actor("someone", Role.COUNTY_FORESTRY, "party", "640122")
    with database.reading() as db:
        own = privacy.read_details(db, person, VAULT, by=officer, unit_id="640122")
        foreign = privacy.read_details(db, person, VAULT, by=officer, unit_id="640121")
        none = privacy.read_details(db, person, VAULT, by=officer)
    assert own == DETAILS and foreign.name == none.name == "示**"


@pytest.mark.rule("GS-18")
def test_rows_of_any_table_are_masked_by_their_grades() -> None:
    row = {"id": "p", "kind": "ORGANISATION", "unit_id": "640104", "credit_code": "示例"}
    assert load_grades().visible("party", row, None) == {
        "id": "p",
        "kind": "ORGANISATION",
        "unit_id": None,
        "credit_code": "***",
    }
    assert load_grades().visible("party", row, Role.APPROVAL) == row


def test_nothing_private_stands_in_the_database_in_clear(database: Database, person: str) -> None:
    with database.engine.connect() as connection:
        for table in ("personal_record", "identity_mark", "party", "event"):
            stored = repr(connection.execute(text(f"SELECT * FROM {table}")).all())
            for value in (*DETAILS.as_dict().values(), "示例农户".encode().hex()):
                assert value not in stored.replace("\\x", "")
                assert repr(value.encode())[2:-1] not in stored


def test_erasing_a_person_leaves_the_events_and_closes_their_commitments(
    database: Database, person: str
) -> None:
    with database.reading() as db:
        before = canonical_history(db, "party", person)
        _, salt = privacy.open_details(db, person, VAULT)
    assert commitment(DETAILS, salt) in before[0].decode()
    with database.writing() as db:
        identity.set_password(db, person, "farmer", "Sheng-Tai-2026", by=SYSTEM, now=NOW)
        identity.erase_person(db, person, ErasureGround.REQUEST, by=citizen(person), now=NOW)
    with database.reading() as db:
        after = canonical_history(db, "party", person)
        assert [event for event in after if event in before] == list(before)
        assert len(after) == len(before) + 2
        with pytest.raises(PersonalDataErased):
            privacy.open_details(db, person, VAULT)
        assert identity.person_by(db, MarkKind.PHONE, DETAILS.phone, VAULT) is None
        assert identity.authenticate(db, "farmer", "Sheng-Tai-2026") is None
    guesses = [bytes(32), VAULT.fingerprint("PHONE", DETAILS.phone).encode()]
    assert all(commitment(DETAILS, guess) not in before[0].decode() for guess in guesses)


def test_an_officer_without_the_duty_erases_nobody(database: Database, person: str) -> None:
    with database.writing() as db, pytest.raises(NotAuthorised):
        identity.erase_person(db, person, ErasureGround.MISTAKE, by=an(Role.CITY_FORESTRY), now=NOW)


def test_a_correction_is_a_new_commitment_beside_the_old(database: Database, person: str) -> None:
    corrected = PersonalDetails(name="示例农户002")
    with database.writing() as db:
        correct_details(db, person, corrected, vault=VAULT, by=SYSTEM, now=LAST)
    with database.reading() as db:
        found, salt = privacy.open_details(db, person, VAULT)
        history = canonical_history(db, "party", person)
    assert found == corrected and commitment(corrected, salt) in history[-1].decode()


def test_a_sealed_row_moved_to_another_person_or_changed_does_not_open() -> None:
    row = VAULT.seal("one", {"name": "示例"})
    assert VAULT.open("one", row) == {"name": "示例"}
    with pytest.raises(SealBroken):
        VAULT.open("another", row)
    with pytest.raises(SealBroken):
        Vault(bytes(32)).open("one", row)


def test_after_a_change_of_keys_old_rows_open_and_persons_are_still_recognised() -> None:
    row, renewed = VAULT.seal("one", {"name": "示例"}), Vault(bytes(32), older_keys=(bytes(range(32)),))
    assert renewed.open("one", row) == {"name": "示例"}
    assert renewed.fingerprint("PHONE", "1") == VAULT.fingerprint("PHONE", "1")
    assert renewed.seal("one", {}).key_id != row.key_id

"""People with an appointment and a token, made through the same verbs as everybody."""

from dataclasses import dataclass
from datetime import date

from api.city import City
from registry.actions.identity import MarkKind, issue_token, mark_person, set_password
from registry.actions.parties import appoint, give_role, register_organisation, register_person
from registry.law.packs import CITY
from registry.parties.appointments import OFFICE_ROLES, AgencyRole, Appointment, holder
from registry.parties.persons import Party, PartyKind, PersonalDetails
from registry.parties.roles import SYSTEM, Role
from registry.store.queries import parties

PASSWORD = "Linpiao-2026-shi"
SINCE = date(2024, 6, 1)
FAR_DAY = date(2099, 1, 1)


@dataclass(frozen=True)
class Account:
    person_id: str
    party_id: str
    appointment: Appointment
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def open_account(
    city: City, role: Role, unit_id: str = CITY, *, login: str = "", party_id: str | None = None
) -> Account:
    """A new person in this role; the agency of the role and unit is shared, an organisation is its own."""
    now = city.now()
    with city.database.writing() as db:
        details = PersonalDetails(name="示例人员001", phone="13900000000")
        person = register_person(db, details, vault=city.vault, by=SYSTEM, now=now)
        mark_person(db, person.id, MarkKind.OIDC, person.id, vault=city.vault, by=SYSTEM, now=now)
        party_id = party_id or holder(list(parties.agency_roles(db).values()), role, unit_id, now.as_of)
        if party_id is None:
            kind = PartyKind.AGENCY if role in OFFICE_ROLES else PartyKind.ORGANISATION
            name = f"示例单位{role.value}{unit_id}"
            party_id = register_organisation(db, Party("", kind, None, unit_id), name, by=SYSTEM, now=now).id
            if role in OFFICE_ROLES:
                give_role(db, AgencyRole(party_id, role, unit_id, SINCE), by=SYSTEM, now=now)
        made = appoint(db, Appointment("", person.id, party_id, role, unit_id, SINCE), by=SYSTEM, now=now)
        token = issue_token(db, made.id, "tests", FAR_DAY, by=made.actor, now=now)
        if login:
            set_password(db, person.id, login, PASSWORD, by=SYSTEM, now=now)
    return Account(person.id, party_id, made, token)


def appoint_also(city: City, person_id: str, role: Role, unit_id: str) -> Account:
    """A second appointment of a person, in an agency that is there already."""
    now = city.now()
    with city.database.writing() as db:
        party_id = holder(list(parties.agency_roles(db).values()), role, unit_id, now.as_of)
        assert party_id
        made = appoint(db, Appointment("", person_id, party_id, role, unit_id, SINCE), by=SYSTEM, now=now)
        token = issue_token(db, made.id, "tests", FAR_DAY, by=made.actor, now=now)
    return Account(person_id, party_id, made, token)

"""The people of the demonstration: agencies with their names over time, one account per role, villages."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from registry.actions import identity, parties
from registry.clock import moment
from registry.law.packs import CITY
from registry.parties.appointments import AgencyRole, Appointment
from registry.parties.jurisdiction import load_units
from registry.parties.passwords import hash_password
from registry.parties.persons import BuyerType, Party, PartyKind, PersonalDetails
from registry.parties.roles import SYSTEM, Actor, Role
from registry.store.database import Db
from registry.store.privacy import Vault

CAST: Mapping[str, Any] = tomllib.loads(Path(__file__).with_name("people.toml").read_text(encoding="utf-8"))
PASSWORD = "Yinchuan-2026-demo"
"""The same for every demonstration account, printed at start; such a database is for showing only."""

SETTLED_ON = date(2025, 1, 2)
HOLDERS = {"村集体": (Role.VILLAGE, "village"), "企业": (Role.ENTERPRISE, "planter")}
FARM = (Role.STATE_FOREST_MANAGER, "farm")
HOUSEHOLDS = ("household1", "household2")
HOUSEHOLD_UNIT = "640121"


@dataclass(frozen=True)
class Account:
    login: str
    name: str
    actor: Actor


@dataclass
class Cast:
    """Everybody, by key or login."""

    vault: Vault
    parties: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        return self.accounts[login].actor

    def login_of(self, party_key: str) -> str:
        """The account that acts for a party."""
        party_id = self.parties[party_key]
        return next(login for login, account in self.accounts.items() if account.actor.party_id == party_id)

    def officers(self, unit_id: str) -> tuple[Actor, Actor, Actor]:
        """Who accepts, who reviews and who decides in a county-level unit."""
        stem = CAST["county"]["logins"][unit_id]
        desk, reviewer, head = (self.actor(f"{stem}{number}") for number in (1, 2, 3))
        return desk, reviewer, head


def settle(db: Db, vault: Vault) -> Cast:
    """Agencies, organisations and the accounts of the offices."""
    cast = Cast(vault)
    for agency in CAST["agencies"]:
        _agency(db, cast, agency["key"], agency["names"], agency["roles"], agency["unit"])
    for unit_id, stem in CAST["county"]["logins"].items():
        _county(db, cast, unit_id, stem)
    for organisation in CAST["organisations"]:
        _organisation(db, cast, organisation["key"], organisation["name"], CITY)
    for account in CAST["accounts"]:
        add_account(
            db, cast, account["login"], account["name"], Role(account["role"]), account["party"], CITY
        )
    return cast


def settle_villages(db: Db, cast: Cast, holders: Mapping[str, str]) -> None:
    """The right holders of the surveys (name → unit), each with one account."""
    for number, (name, unit_id) in enumerate(sorted(holders.items()), start=1):
        _organisation(db, cast, name, name, unit_id)
        role, stem = next((found for word, found in HOLDERS.items() if word in name), FARM)
        login = f"{stem}{number}"
        add_account(db, cast, login, f"{name}经办", role, name, unit_id)


def settle_households(db: Db, cast: Cast) -> None:
    """Contractors: a farm household is its own party."""
    for number, login in enumerate(HOUSEHOLDS, start=1):
        add_account(db, cast, login, f"示例农户{number:03d}", Role.CONTRACTOR, "", HOUSEHOLD_UNIT)


def add_account(
    db: Db, cast: Cast, login: str, name: str, role: Role, party_key: str, unit_id: str
) -> Account:
    """A person with a password, appointed to a role for a party; without a party the person is its own."""
    person = parties.register_person(
        db, PersonalDetails(name=name), vault=cast.vault, by=SYSTEM, now=moment(SETTLED_ON), unit_id=unit_id
    )
    party_id = cast.parties[party_key] if party_key else person.id
    cast.parties.setdefault(name, person.id)
    identity.keep_credential(db, person.id, login, _password_hash(), by=SYSTEM, now=moment(SETTLED_ON))
    appointment = Appointment("", person.id, party_id, role, unit_id, SETTLED_ON)
    made = parties.appoint(db, appointment, by=SYSTEM, now=moment(SETTLED_ON))
    cast.accounts[login] = Account(login, name, made.actor)
    return cast.accounts[login]


@cache
def _password_hash() -> str:
    """Hashed once: forty argon2 hashes would take most of the minute the demonstration may take."""
    return hash_password("demo-account", PASSWORD)


def _county(db: Db, cast: Cast, unit_id: str, stem: str) -> None:
    unit, county = load_units()[unit_id].name, CAST["county"]
    names = [{"name": county["agency"].format(unit=unit), "since": county["since"]}]
    _agency(db, cast, stem, names, ["COUNTY_FORESTRY"], unit_id)
    for officer in county["officers"]:
        login, name = stem + officer["suffix"], officer["name"].format(unit=unit)
        add_account(db, cast, login, name, Role.COUNTY_FORESTRY, stem, unit_id)


def _agency(
    db: Db, cast: Cast, key: str, names: list[dict[str, Any]], roles: list[str], unit_id: str
) -> None:
    party = Party("", PartyKind.AGENCY, BuyerType.PARTY_OR_STATE_BODY, unit_id)
    first, *later = names
    made = parties.register_organisation(
        db, party, first["name"], by=SYSTEM, now=moment(SETTLED_ON), since=first["since"]
    )
    for change in later:
        parties.rename(db, made.id, change["name"], change["since"], by=SYSTEM, now=moment(SETTLED_ON))
    for role in roles:
        held = AgencyRole(made.id, Role(role), unit_id, first["since"])
        parties.give_role(db, held, by=SYSTEM, now=moment(SETTLED_ON))
    cast.parties[key] = made.id


def _organisation(db: Db, cast: Cast, key: str, name: str, unit_id: str) -> None:
    kind = BuyerType.SOCIAL_ORGANISATION if unit_id != CITY else BuyerType.OTHER_ENTERPRISE
    party = Party("", PartyKind.ORGANISATION, kind, unit_id)
    cast.parties[key] = parties.register_organisation(db, party, name, by=SYSTEM, now=moment(SETTLED_ON)).id

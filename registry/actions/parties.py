"""Registering parties, giving agencies their roles, appointing persons: permissions start here (RA-01)."""

import secrets
from dataclasses import replace
from datetime import date

from registry.actions.recording import record
from registry.clock import Moment, new_id
from registry.errors import NotFound
from registry.law.packs import CITY
from registry.parties.appointments import (
    AgencyRole,
    Appointment,
    check_acting,
    check_agency_role,
    check_appointment,
)
from registry.parties.authority import require_authority
from registry.parties.persons import (
    BuyerType,
    Party,
    PartyKind,
    PartyName,
    PersonalDetails,
    commitment,
)
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import parties, privacy

SALT_BYTES = 32


def register_person(
    db: Db, details: PersonalDetails, *, vault: Vault, by: Actor, now: Moment, unit_id: str = CITY
) -> Party:
    """A natural person: the register learns an id and a commitment, the sealed row holds the details."""
    person = Party(new_id(now.at), PartyKind.PERSON, BuyerType.NATURAL_PERSON, unit_id)
    parties.add_party(db, person, now.at)
    salt = secrets.token_bytes(SALT_BYTES)
    privacy.write_details(db, person.id, details, salt, vault=vault, at=now.at)
    _record_party(db, person, by, now, commitment=commitment(details, salt))
    return person


def correct_details(
    db: Db, person_id: str, details: PersonalDetails, *, vault: Vault, by: Actor, now: Moment
) -> None:
    """Replace a person's details; the register keeps the new commitment beside the old one."""
    person = _party(db, person_id)
    salt = secrets.token_bytes(SALT_BYTES)
    privacy.write_details(db, person_id, details, salt, vault=vault, at=now.at)
    facts = {"commitment": commitment(details, salt)}
    unit_id = person.unit_id or CITY
    record(db, "party.corrected", ("party", person_id), by=by, now=now, unit_id=unit_id, facts=facts)


def register_organisation(
    db: Db, party: Party, name: str, *, by: Actor, now: Moment, since: date | None = None
) -> Party:
    """An organisation or agency under its public name; the id of `party` is given here."""
    party = replace(party, id=new_id(now.at))
    parties.add_party(db, party, now.at)
    parties.add_name(db, party.id, PartyName(name, since or now.as_of))
    _record_party(db, party, by, now, name=name)
    return party


def rename(db: Db, party_id: str, name: str, since: date, *, by: Actor, now: Moment) -> None:
    """From `since` on documents print the new name; earlier acts keep the old one (RA-01)."""
    party = _party(db, party_id)
    parties.add_name(db, party_id, PartyName(name, since))
    facts = {"name": name, "since": since.isoformat()}
    record(
        db,
        "party.renamed",
        ("party", party_id),
        by=by,
        now=now,
        unit_id=party.unit_id or CITY,
        facts=facts,
    )


def give_role(db: Db, held: AgencyRole, *, by: Actor, now: Moment) -> str:
    """An agency holds a role in a unit from a day on."""
    require_authority("appointment.make", by, held.unit_id)
    check_agency_role(held, list(parties.agency_roles(db).values()))
    role_id = new_id(now.at)
    parties.add_agency_role(db, role_id, held)
    facts = {
        "id": role_id,
        "role": held.role.value,
        "since": held.since.isoformat(),
        "until": _day(held.until),
    }
    subject = ("party", held.party_id)
    record(db, "agency.role_given", subject, by=by, now=now, unit_id=held.unit_id, facts=facts)
    return role_id


def end_role(db: Db, role_id: str, until: date, *, by: Actor, now: Moment) -> None:
    """`until` is the last day on which the agency holds the role."""
    held = parties.agency_roles(db).get(role_id)
    if held is None:
        raise NotFound(what="机构职责", id=role_id)
    require_authority("appointment.make", by, held.unit_id)
    parties.end_agency_role(db, role_id, until)
    facts = {"id": role_id, "role": held.role.value, "until": until.isoformat()}
    subject = ("party", held.party_id)
    record(db, "agency.role_ended", subject, by=by, now=now, unit_id=held.unit_id, facts=facts)


def appoint(db: Db, appointment: Appointment, *, by: Actor, now: Moment) -> Appointment:
    """A person acts in a role for a party; `acting_for` names the officer on leave. The id is given here."""
    require_authority("appointment.make", by, appointment.unit_id)
    appointment = replace(appointment, id=new_id(now.at))
    check_appointment(appointment, list(parties.agency_roles(db).values()))
    if appointment.acting_for:
        check_acting(appointment, _appointment(db, appointment.acting_for))
    parties.add_appointment(db, appointment, made_by=by.person_id, at=now.at)
    facts = {
        "person": appointment.person_id,
        "party": appointment.party_id,
        "role": appointment.role.value,
        "since": appointment.since.isoformat(),
        "until": _day(appointment.until),
        "acting_for": appointment.acting_for,
    }
    subject = ("appointment", appointment.id)
    record(db, "appointment.made", subject, by=by, now=now, unit_id=appointment.unit_id, facts=facts)
    return appointment


def end_appointment(db: Db, appointment_id: str, until: date, *, by: Actor, now: Moment) -> None:
    """`until` is the last day; the tokens of the appointment end at once."""
    appointment = _appointment(db, appointment_id)
    require_authority("appointment.make", by, appointment.unit_id)
    parties.end_appointment(db, appointment_id, until, ended_by=by.person_id)
    privacy.revoke_tokens(db, [appointment_id], now.at)
    subject, facts = ("appointment", appointment_id), {"until": until.isoformat()}
    record(db, "appointment.ended", subject, by=by, now=now, unit_id=appointment.unit_id, facts=facts)


def _party(db: Db, party_id: str) -> Party:
    found = parties.party(db, party_id)
    if found is None:
        raise NotFound(what="主体", id=party_id)
    return found


def _appointment(db: Db, appointment_id: str) -> Appointment:
    found = parties.appointment(db, appointment_id)
    if found is None:
        raise NotFound(what="任命", id=appointment_id)
    return found


def _record_party(db: Db, party: Party, by: Actor, now: Moment, **facts: str) -> None:
    facts["kind"] = party.kind.value
    if party.buyer_type:
        facts["buyer_type"] = party.buyer_type.value
    unit_id = party.unit_id or CITY
    record(db, "party.registered", ("party", party.id), by=by, now=now, unit_id=unit_id, facts=facts)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None

"""Appointments: who acts in which role, for whom, where, from when to when; acting officers; agencies.

Permissions attach to the role; an agency holds roles over a date range (RA-01).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.law.matrix import role_names
from registry.law.packs import CITY
from registry.law.refusals import require
from registry.parties.errors import (
    ActingNotFitting,
    AgencyLacksRole,
    RolesKeptApart,
    WrongUnitForRole,
)
from registry.parties.jurisdiction import county_units
from registry.parties.roles import Actor, Role

OFFICE_ROLES = frozenset(
    {
        Role.CITY_FORESTRY,
        Role.COUNTY_FORESTRY,
        Role.LANDSCAPE,
        Role.APPROVAL,
        Role.FINANCE,
        Role.AUDIT,
        Role.ECOLOGY,
        Role.GOVERNMENT,
        Role.STATE_ASSETS,
        Role.GREENING_OFFICE,
        Role.INCLUSION_MANAGER,
        Role.INCLUSION_OPERATOR,
        Role.LAW_ENFORCEMENT,
        Role.FOREST_CHIEF,
    }
)
"""Roles a person can only have through an agency that holds them."""

KEPT_APART = {
    Role.INCLUSION_MANAGER: Role.INCLUSION_OPERATOR,
    Role.INCLUSION_OPERATOR: Role.INCLUSION_MANAGER,
}


@dataclass(frozen=True)
class AgencyRole:
    """An agency holds a role in a unit; `until` is included, None while it lasts."""

    party_id: str
    role: Role
    unit_id: str
    since: date
    until: date | None = None

    def covers(self, as_of: date) -> bool:
        return self.since <= as_of and (self.until is None or as_of <= self.until)


@dataclass(frozen=True)
class Appointment:
    """`until` is included; `acting_for` is the appointment of the officer on leave."""

    id: str
    person_id: str
    party_id: str
    role: Role
    unit_id: str
    since: date
    until: date | None = None
    acting_for: str | None = None

    def covers(self, as_of: date) -> bool:
        return self.since <= as_of and (self.until is None or as_of <= self.until)

    @property
    def actor(self) -> Actor:
        return Actor(self.person_id, self.role, self.party_id, self.unit_id)


def standing(appointments: Sequence[Appointment], as_of: date) -> list[Appointment]:
    """Those in effect on a day: an officer for whom somebody acts is on leave and does not act."""
    covering = [appointment for appointment in appointments if appointment.covers(as_of)]
    on_leave = {appointment.acting_for for appointment in covering if appointment.acting_for}
    return [appointment for appointment in covering if appointment.id not in on_leave]


def holder(agency_roles: Sequence[AgencyRole], role: Role, unit_id: str, as_of: date) -> str | None:
    """The agency that holds a role in a unit on a date (RA-01)."""
    found = [held for held in agency_roles if (held.role, held.unit_id) == (role, unit_id)]
    return next((held.party_id for held in found if held.covers(as_of)), None)


def check_appointment(appointment: Appointment, agency_roles: Sequence[AgencyRole]) -> None:
    """Refuse an appointment to a role that its agency does not hold, or in a unit where the role is not."""
    role, unit_id = appointment.role, appointment.unit_id
    _check_unit(role, unit_id)
    if role not in OFFICE_ROLES:
        return
    held = any(
        entry.party_id == appointment.party_id
        and (entry.role, entry.unit_id) == (role, unit_id)
        and entry.covers(appointment.since)
        for entry in agency_roles
    )
    require("RA-01", held, AgencyLacksRole, role=role_names()[role], since=appointment.since.isoformat())


def check_acting(acting: Appointment, officer: Appointment) -> None:
    """An acting officer has the same role, agency and unit, another person, and a last day."""
    fits = (
        (acting.role, acting.party_id, acting.unit_id) == (officer.role, officer.party_id, officer.unit_id)
        and acting.person_id != officer.person_id
        and acting.until is not None
        and officer.covers(acting.since)
        and officer.covers(acting.until)
    )
    require("RA-23", fits, ActingNotFitting)


def check_agency_role(granted: AgencyRole, held: Sequence[AgencyRole]) -> None:
    """The manager and the operator of the inclusion platform are two bodies (RA-20)."""
    _check_unit(granted.role, granted.unit_id)
    other = KEPT_APART.get(granted.role)
    both = any(entry.party_id == granted.party_id and entry.role is other for entry in held)
    require(
        "RA-20",
        not both,
        RolesKeptApart,
        role=role_names()[granted.role],
        other=role_names()[other or granted.role],
    )


def _check_unit(role: Role, unit_id: str) -> None:
    counties = {unit.code for unit in county_units()}
    allowed = {Role.CITY_FORESTRY: {CITY}, Role.COUNTY_FORESTRY: counties}.get(role, counties | {CITY})
    require("RA-02", unit_id in allowed, WrongUnitForRole, role=role_names()[role], unit=unit_id)

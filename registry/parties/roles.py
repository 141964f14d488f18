"""Legal roles (RA-01: permissions attach to a role, never to an agency name) and the person acting in one."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    CITY_FORESTRY = "CITY_FORESTRY"
    COUNTY_FORESTRY = "COUNTY_FORESTRY"
    REGION_FORESTRY = "REGION_FORESTRY"
    LANDSCAPE = "LANDSCAPE"
    APPROVAL = "APPROVAL"
    FINANCE = "FINANCE"
    AUDIT = "AUDIT"
    ECOLOGY = "ECOLOGY"
    GOVERNMENT = "GOVERNMENT"
    STATE_ASSETS = "STATE_ASSETS"
    GREENING_OFFICE = "GREENING_OFFICE"
    INCLUSION_MANAGER = "INCLUSION_MANAGER"
    INCLUSION_OPERATOR = "INCLUSION_OPERATOR"
    LAW_ENFORCEMENT = "LAW_ENFORCEMENT"
    FOREST_CHIEF = "FOREST_CHIEF"
    FOREST_RANGER = "FOREST_RANGER"
    VILLAGE = "VILLAGE"
    CONTRACTOR = "CONTRACTOR"
    STATE_FOREST_MANAGER = "STATE_FOREST_MANAGER"
    ENTERPRISE = "ENTERPRISE"
    BANK = "BANK"
    VERIFIER = "VERIFIER"
    SURVEYOR = "SURVEYOR"
    ANALYST = "ANALYST"
    SOCIAL_SUPERVISOR = "SOCIAL_SUPERVISOR"
    CITIZEN = "CITIZEN"
    ADMINISTRATOR = "ADMINISTRATOR"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True)
class Actor:
    """A person in a role, for an agency or organisation, in a unit (six-digit code; 640100 is the city)."""

    person_id: str
    role: Role
    party_id: str
    unit_id: str


SYSTEM = Actor(person_id="system", role=Role.SYSTEM, party_id="system", unit_id="640100")


def citizen(person_id: str) -> Actor:
    """A person acting for nobody else."""
    return Actor(person_id=person_id, role=Role.CITIZEN, party_id=person_id, unit_id="640100")

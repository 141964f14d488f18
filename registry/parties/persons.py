"""Parties: natural persons, organisations, agencies; their names over time; what is private of a person."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from hashlib import sha256

from registry import canonical


class PartyKind(StrEnum):
    PERSON = "PERSON"
    ORGANISATION = "ORGANISATION"
    AGENCY = "AGENCY"


class BuyerType(StrEnum):
    """The registered buyer types of 小微 一 (RA-18)."""

    NATURAL_PERSON = "NATURAL_PERSON"
    PARTY_OR_STATE_BODY = "PARTY_OR_STATE_BODY"
    PUBLIC_INSTITUTION = "PUBLIC_INSTITUTION"
    STATE_ENTERPRISE = "STATE_ENTERPRISE"
    OTHER_ENTERPRISE = "OTHER_ENTERPRISE"
    SOCIAL_ORGANISATION = "SOCIAL_ORGANISATION"


@dataclass(frozen=True)
class Party:
    id: str
    kind: PartyKind
    buyer_type: BuyerType | None
    unit_id: str | None
    credit_code: str | None = None


@dataclass(frozen=True)
class PartyName:
    """A name of an agency or organisation, valid from a day until the next one begins (RA-01)."""

    name: str
    since: date


def name_on(names: Sequence[PartyName], as_of: date) -> str | None:
    """The name valid on the date of the act, which documents print; None before the first."""
    valid = [entry for entry in names if entry.since <= as_of]
    return max(valid, key=lambda entry: entry.since).name if valid else None


@dataclass(frozen=True)
class PersonalDetails:
    """What identifies a natural person: kept encrypted, erasable, and outside every event (D5)."""

    name: str = field(repr=False)
    phone: str = field(default="", repr=False)
    id_number: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    bank_account: str = field(default="", repr=False)
    birth_date: str = field(default="", repr=False)
    property_status: str = field(default="", repr=False)
    car_plate: str = field(default="", repr=False)

    def as_dict(self) -> dict[str, str]:
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}


def commitment(details: PersonalDetails, salt: bytes) -> str:
    """What the register keeps of private details: nothing can be read from it without the erasable salt."""
    return sha256(b"linpiao personal\x00" + salt + canonical.dumps(details.as_dict())).hexdigest()

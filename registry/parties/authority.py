"""`require_authority`: may this person, in this role, take this part in an act in that unit (RA-02)."""

from dataclasses import dataclass
from datetime import date

from registry.errors import Words
from registry.law.errors import DelegationMissing, NotAuthorised, OutsideOwnUnit
from registry.law.matrix import Act, Part, Where, load_matrix, role_limits, role_names
from registry.law.packs import CITY
from registry.law.refusals import require
from registry.parties.roles import Actor, Role

APPLICANTS = frozenset(
    {
        Role.VILLAGE,
        Role.CONTRACTOR,
        Role.STATE_FOREST_MANAGER,
        Role.ENTERPRISE,
        Role.CITIZEN,
        Role.BANK,
        Role.VERIFIER,
    }
)
"""Parties outside the offices: where they sit binds them to no unit; what is theirs is asked elsewhere."""

OUTSIDE = APPLICANTS | {Role.ANALYST}
"""Who reads what is their own and nothing of anybody else: also the analyst, wherever appointed (RA-22)."""

NO_OFFICE = OUTSIDE | {Role.SOCIAL_SUPERVISOR}
"""Who opens no case of an office: also a social supervisor, who reads what is drawn (GS-14)."""


@dataclass(frozen=True)
class Delegation:
    """The region's written delegation to the city (RA-02, RA-05): its number, file hash, days of validity."""

    document_no: str
    document_sha256: str
    since: date
    until: date

    def covers(self, as_of: date) -> bool:
        return self.since <= as_of <= self.until


def require_authority(
    act: str,
    actor: Actor,
    unit_id: str,
    part: Part = Part.ACTS,
    *,
    issuer_unit_id: str | None = None,
    delegation: Delegation | None = None,
    as_of: date | None = None,
) -> None:
    """Refuse unless the matrix gives the actor's role this part in `act` about something of `unit_id`.

    `issuer_unit_id` is the unit that issued the ticket, for acts that belong to the issuer; `delegation`
    and `as_of` matter only for region-owned forest.
    """
    row = load_matrix()[act]
    allowed = may(act, actor.role, part)
    entitled = [role_names()[role] for role, cell in row.cells.items() if part in cell.parts]
    names = Words("、".join(name.zh for name in entitled), ", ".join(name.en for name in entitled))
    role = role_names()[actor.role.value]
    rule = role_limits().get(actor.role, row.rule)
    require(rule, allowed, NotAuthorised, act=row.title, role=role, allowed=names)
    cell = row.cells.get(actor.role.value)
    if cell is None:
        return
    if cell.where is Where.DELEGATION:
        covered = delegation is not None and as_of is not None and delegation.covers(as_of)
        require("RA-05", covered, DelegationMissing, act=row.title, as_of=str(as_of))
    _require_unit(row, cell.where, actor, issuer_unit_id if cell.where is Where.ISSUER else unit_id)


def may(act: str, role: Role, part: Part = Part.ACTS) -> bool:
    """Whether the matrix gives a role this part at all: for menus and the generated authorisation test."""
    cell = load_matrix()[act].cells.get(role.value)
    return cell is not None and part in cell.parts


def _require_unit(row: Act, where: Where, actor: Actor, unit_id: str | None) -> None:
    if actor.role in APPLICANTS:
        return
    own = actor.unit_id == unit_id
    inside = {
        Where.OWN_UNIT: own,
        Where.ISSUER: own,
        Where.CITY_OFFICE: actor.unit_id == CITY,
    }.get(where, own or actor.unit_id == CITY)
    require("RA-02", inside, OutsideOwnUnit, act=row.title, own=actor.unit_id, unit=unit_id or "—")

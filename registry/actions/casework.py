"""What every step of a case does: authority, state, a numbered paper, the event, the row (decision 0100)."""

from collections.abc import Mapping
from typing import TypeAlias, TypeVar

from gis_data.geometry import Shape
from registry.actions.desk import INBOX, paper
from registry.actions.recording import announce, record
from registry.clock import Moment
from registry.errors import Conflict
from registry.land.content import ground_sha256
from registry.law.packs import CITY, Pack
from registry.law.refusals import require
from registry.office.casework import Case, as_facts, evolve
from registry.office.documents import DocumentKind, Text
from registry.office.errors import NotTheParty
from registry.parties.authority import NO_OFFICE, require_authority
from registry.parties.roles import Actor, Role
from registry.proof.events import Event, Fact
from registry.store.database import Db
from registry.store.queries import casework

C = TypeVar("C", bound=Case)
Written: TypeAlias = tuple[DocumentKind, Mapping[str, Text]]


def sheet(kind: DocumentKind, **body: Text) -> Written:
    """The text of a paper, before it has its number."""
    return kind, body


def begin(
    db: Db,
    case: Case,
    step: str,
    *,
    by: Actor,
    now: Moment,
    facts: Mapping[str, Fact] | None = None,
    written: Written | None = None,
    pack: Pack | None = None,
) -> Event:
    """Open a case; what the noun was made with is its first facts."""
    authorise(case, step, by)
    said = {**as_facts(case), **(facts or {})}
    return move(db, case, step, by=by, now=now, facts=said, written=written, pack=pack)


def open_case(db: Db, kind: type[C], case_id: str, step: str, *, by: Actor, seen: int | None = None) -> C:
    """The case, if `by` may take `step` now; moved by somebody else in the meantime: a conflict."""
    case = casework.find(db, kind, case_id)
    authorise(case, step, by)
    if case.state not in case.STEPS[step].sources or (seen is not None and seen != case.version):
        raise _conflict(case)
    return case


def authorise(case: Case, step: str, by: Actor) -> None:
    """The matrix cell of the step; the party's own steps belong to the party; the system does what is due."""
    rule = case.STEPS[step]
    if by.role is Role.SYSTEM:
        return
    if rule.act is None:
        require(rule.rule, by.party_id == case.party_id, NotTheParty)
        return
    require_authority(rule.act, by, case.unit_id, rule.part, issuer_unit_id=case.unit_id)


def move(
    db: Db,
    case: Case,
    step: str,
    *,
    by: Actor,
    now: Moment,
    facts: Mapping[str, Fact] | None = None,
    written: Written | None = None,
    pack: Pack | None = None,
) -> Event:
    """Record the step, with its numbered paper if one is `written`; of two at once one wins."""
    said: dict[str, Fact] = {**(facts or {}), "version": case.version + 1}
    if written:
        said |= paper(db, case, *written, by=by, now=now)
    subject = (case.NAME, case.id)
    ref = pack.ref if pack else None
    event = record(db, step, subject, by=by, now=now, unit_id=case.unit_id, pack=ref, facts=said)
    evolve(case, step, event.facts, by=by.person_id, effective_on=event.effective_on, at=event.recorded_at)
    winner = casework.keep(db, case)
    if winner is not case:
        raise _conflict(winner)
    if written and case.party_id and case.STEPS[step].act:
        announce(db, event, INBOX, case.party_id)
    return event


def ground_facts(db: Db, case_id: str, ground: Shape) -> dict[str, Fact]:
    """Keep the ground of a case beside it; the event gets its hash."""
    casework.keep_ground(db, case_id, ground)
    return {"ground_sha256": ground_sha256(ground)}


def readable(case: Case, by: Actor) -> bool:
    """Offices read what lies in their unit, the city everything; a party what is its own."""
    if by.role in NO_OFFICE:
        return by.party_id in case.readers
    return by.unit_id in (CITY, case.unit_id)


def _conflict(case: Case) -> Conflict:
    when = case.changed_at.isoformat(timespec="seconds") if case.changed_at else ""
    return Conflict(who=case.changed_by, when=when, state=str(case.state))

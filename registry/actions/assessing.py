"""Verbs of the yearly assessment of upkeep, with the due process of LP-36b and AM-28."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from registry.actions.caring import Cared, cared_for, everything
from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.consequences import follow
from registry.actions.desk import governing_pack, require_kept, require_reason
from registry.care import assessment as rules
from registry.care.assessment import Item, Subject, Upkeep, UpkeepState
from registry.care.records import UnderForest
from registry.care.violations import Violation
from registry.clock import Moment, new_id
from registry.law.refusals import all_at_once, require
from registry.office.documents import DocumentKind, Text
from registry.parties.errors import FourEyes
from registry.parties.four_eyes import NAMES, FilePart
from registry.parties.roles import SYSTEM, Actor
from registry.store.database import Db
from registry.store.queries import care, casework


@dataclass(frozen=True)
class Findings:
    """Each item with its result; records, photos and patrol papers by hash; what the assessor writes."""

    items: Mapping[Item, bool]
    evidence: Sequence[str]
    note: str


def assess(
    db: Db, kind: Subject, subject_id: str, year: int, found: Findings, *, by: Actor, now: Moment
) -> Upkeep:
    """One year's result; it passes when every item does. A pass is final, a fail has to be notified."""
    cared = cared_for(db, kind, subject_id)
    before = care.attempts(db, kind, subject_id, year)
    upkeep = _made(cared, year, len(before) + 1, found, by, now)
    require_kept(db, *found.evidence)
    with all_at_once():
        rules.require_due(year, cared.begins, now.as_of)
        rules.require_first(before)
        rules.require_items(found.items, _works_under_trees(db, subject_id, year))
        rules.require_breach_counted(found.items, _breaches(db, cared, year))
        require_reason("".join(found.evidence))
    kind_of_step = "upkeep.passed" if upkeep.passed else "upkeep.failed"
    written = (DocumentKind.UPKEEP, _sheet(upkeep, found.note))
    pack = governing_pack(db, now.as_of)
    event = begin(db, upkeep, kind_of_step, by=by, now=now, written=written, pack=pack)
    follow(db, event, now=now)
    return upkeep


def notify(db: Db, upkeep_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Upkeep:
    """A failed year is told to the holder in writing: from the next day the objection term runs."""
    upkeep = open_case(db, Upkeep, upkeep_id, "upkeep.notified", by=by, seen=seen)
    pack = governing_pack(db, now.as_of)
    due_on = rules.objection_due_on(pack, now.as_of).isoformat()
    body: dict[str, Text] = {"year": upkeep.year, "result": "FAILED", "objection_due_on": due_on}
    facts = {"notified_on": now.as_of.isoformat(), "objection_due_on": due_on}
    written = (DocumentKind.UPKEEP, body)
    event = move(db, upkeep, "upkeep.notified", by=by, now=now, facts=facts, written=written, pack=pack)
    follow(db, event, now=now)
    return upkeep


def object_to(
    db: Db, upkeep_id: str, statement: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Upkeep:
    """The holder's objection, inside the term."""
    upkeep = open_case(db, Upkeep, upkeep_id, "upkeep.objected", by=by, seen=seen)
    with all_at_once():
        require_reason(statement)
        rules.require_in_term(upkeep, now.as_of)
    written = sheet(DocumentKind.STATEMENT, statement=statement)
    move(db, upkeep, "upkeep.objected", by=by, now=now, written=written)
    return upkeep


def answer(
    db: Db, upkeep_id: str, upheld: bool, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Upkeep:
    """Another person than the assessor answers; upheld, the result is gone and the year open again."""
    step = "upkeep.objection_upheld" if upheld else "upkeep.objection_rejected"
    upkeep = open_case(db, Upkeep, upkeep_id, step, by=by, seen=seen)
    with all_at_once():
        require_reason(reason)
        _require_other_hand(upkeep, by)
    written = sheet(DocumentKind.ANSWER, upheld=int(upheld), reason=reason)
    facts = {"answered_on": now.as_of.isoformat()}
    event = move(db, upkeep, step, by=by, now=now, facts=facts, written=written)
    follow(db, event, now=now)
    return upkeep


def make_final(db: Db, upkeep_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Upkeep:
    """The objection term is over and any objection answered: the fail counts from the day after."""
    upkeep = open_case(db, Upkeep, upkeep_id, "upkeep.became_final", by=by, seen=seen)
    day = rules.require_final(upkeep, now.as_of)
    facts = {"final_from": day.isoformat()}
    pack = governing_pack(db, now.as_of)
    event = move(db, upkeep, "upkeep.became_final", by=by, now=now, facts=facts, pack=pack)
    follow(db, event, now=now)
    return upkeep


def revoke(db: Db, upkeep_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None) -> Upkeep:
    """A result found wrong is revoked by a decision (LP-55): the one way out of CANCELLATION_DUE (IV-10)."""
    upkeep = open_case(db, Upkeep, upkeep_id, "upkeep.revoked", by=by, seen=seen)
    with all_at_once():
        require_reason(reason)
        _require_other_hand(upkeep, by)
    written = sheet(DocumentKind.DECISION, decision="REVOKED", rule="LP-55", reason=reason)
    event = move(db, upkeep, "upkeep.revoked", by=by, now=now, written=written)
    follow(db, event, now=now)
    return upkeep


def ripe(db: Db, as_of: date) -> list[str]:
    """Notified fails whose day has come: the worker makes each final in its own transaction."""
    waiting = casework.listed(db, Upkeep, states=[UpkeepState.NOTIFIED])
    return [
        one.id
        for one in waiting
        if one.objection_due_on and rules.final_from(one.objection_due_on, one.answered_on) <= as_of
    ]


def not_assessed(db: Db, year: int) -> list[Cared]:
    """NOT_ASSESSED (JC-07): what began by that year and has no result; overdue once the year is over."""
    done = care.assessed_in(db, year)
    return [one for one in everything(db) if one.begins.year <= year and one.id not in done]


def _made(cared: Cared, year: int, attempt: int, found: Findings, by: Actor, now: Moment) -> Upkeep:
    passed = all(found.items.values())
    return Upkeep(
        id=new_id(now.at),
        unit_id=cared.unit_id,
        party_id=cared.party_id,
        subject_kind=cared.kind,
        subject_id=cared.id,
        year=year,
        attempt=attempt,
        passed=passed,
        items={item.value: int(result) for item, result in found.items.items()},
        evidence=list(found.evidence),
        assessed_by=by.person_id,
        final_from=now.as_of if passed else None,
    )


def _sheet(upkeep: Upkeep, note: str) -> dict[str, Text]:
    items: dict[str, Text] = dict(upkeep.items)
    return {"year": upkeep.year, "items": items, "passed": int(upkeep.passed), "note": note}


def _works_under_trees(db: Db, ticket_id: str, year: int) -> bool:
    return any(one.runs_in(year) for one in casework.listed(db, UnderForest, ticket_id=ticket_id))


def _breaches(db: Db, cared: Cared, year: int) -> int:
    """Established against the holder, on this ticket or plot, in this year."""
    found = casework.listed(db, Violation, party_id=cared.party_id)
    return sum(one.counts_in(year) and one.concerns(cared.id) for one in found)


def _require_other_hand(upkeep: Upkeep, by: Actor) -> None:
    other = by.person_id != upkeep.assessed_by or by == SYSTEM
    taken, wanted = NAMES[FilePart.REVIEWS], NAMES[FilePart.APPROVES]
    require("RA-23", other, FourEyes, taken=taken, wanted=wanted)

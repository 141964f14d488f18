"""Verbs of credit and electronic seals: events, objections and repair in their terms, checks made (GS-24)."""

from dataclasses import dataclass

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.desk import require_reason
from registry.actions.recording import announce
from registry.clock import Moment, new_id
from registry.errors import NotFound
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.law.validity import governing
from registry.office import credit as rules
from registry.office.credit import CheckResult, CreditCheck, CreditEvent, CreditKind, Purpose, Sealing
from registry.office.documents import DocumentKind
from registry.office.errors import AlreadySealed
from registry.office.guides import Promise
from registry.parties.roles import SYSTEM, Actor
from registry.proof.events import Event
from registry.store.database import Db
from registry.store.queries import casework, law, office, submissions

EXPORT = "credit"
"""Topic of the outbox: what the credit platform is told."""


@dataclass(frozen=True)
class Answered:
    """What the platform said, with its reference."""

    result: CheckResult
    reference: str


def record_credit(
    db: Db,
    unit_id: str,
    party_id: str,
    kind: CreditKind,
    about: tuple[str, str],
    *,
    by: Actor,
    now: Moment,
) -> CreditEvent:
    """A promise kept or broken, false material, a breach or a violation; the platform is told."""
    found = CreditEvent(
        id=new_id(now.at),
        unit_id=unit_id,
        party_id=party_id,
        kind=kind,
        about_kind=about[0],
        about_id=about[1],
    )
    _tell(db, begin(db, found, "credit.recorded", by=by, now=now), found)
    return found


def record_false_data(db: Db, event: Event, now: Moment) -> None:
    """MS-17: false data stand in the credit of the party that handed the survey in."""
    sent = submissions.of_assessment(db, event.subject_id)
    if sent and sent.party_id:
        about = (event.subject_kind, event.subject_id)
        record_credit(db, sent.unit_id, sent.party_id, CreditKind.FALSE_MATERIAL, about, by=SYSTEM, now=now)


def record_false_promise(db: Db, event: Event, now: Moment) -> None:
    """GS-06: a promise found false stands in the credit of whoever gave it, in the same transaction."""
    given = casework.find(db, Promise, event.subject_id)
    about = (Promise.NAME, given.id)
    record_credit(db, given.unit_id, given.party_id, CreditKind.FALSE_MATERIAL, about, by=SYSTEM, now=now)


def object_to(
    db: Db, credit_id: str, statement: str, *, by: Actor, now: Moment, seen: int | None = None
) -> CreditEvent:
    """Settled within 5 working days."""
    found = open_case(db, CreditEvent, credit_id, "credit.objected", by=by, seen=seen)
    require_reason(statement)
    facts = {"settle_by": rules.objection_settled_by(_terms(db, now), now.as_of).isoformat()}
    written = sheet(DocumentKind.STATEMENT, statement=statement)
    move(db, found, "credit.objected", by=by, now=now, facts=facts, written=written)
    return found


def ask_repair(
    db: Db, credit_id: str, statement: str, *, by: Actor, now: Moment, seen: int | None = None
) -> CreditEvent:
    """Decided within 3 days."""
    found = open_case(db, CreditEvent, credit_id, "credit.repair_asked", by=by, seen=seen)
    require_reason(statement)
    facts = {"settle_by": rules.repair_settled_by(_terms(db, now), now.as_of).isoformat()}
    written = sheet(DocumentKind.STATEMENT, statement=statement)
    move(db, found, "credit.repair_asked", by=by, now=now, facts=facts, written=written)
    return found


def settle_objection(
    db: Db,
    credit_id: str,
    upheld: bool,
    reason: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> CreditEvent:
    step = "credit.objection_upheld" if upheld else "credit.objection_rejected"
    return _settle(db, credit_id, step, reason, by=by, now=now, seen=seen)


def settle_repair(
    db: Db,
    credit_id: str,
    repaired: bool,
    reason: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> CreditEvent:
    step = "credit.repaired" if repaired else "credit.repair_refused"
    return _settle(db, credit_id, step, reason, by=by, now=now, seen=seen)


def record_check(
    db: Db,
    unit_id: str,
    party_id: str,
    purpose: Purpose,
    file_id: str,
    answered: Answered,
    *,
    by: Actor,
    now: Moment,
) -> CreditCheck:
    """The look-up is a step of application, pledge and subsidy review, kept with its answer."""
    made = CreditCheck(
        id=new_id(now.at),
        unit_id=unit_id,
        party_id=party_id,
        purpose=purpose,
        file_id=file_id,
        result=answered.result,
        reference=answered.reference,
    )
    begin(db, made, "credit_check.made", by=by, now=now)
    return made


def record_seal(db: Db, paper_no: str, seal_no: str, signature: str, *, by: Actor, now: Moment) -> Sealing:
    """The seal's signature over the paper's hash, beside the paper."""
    paper = office.by_number(db, paper_no)
    if paper is None:
        raise NotFound(what="文书", id=paper_no)
    require("GS-08", not casework.listed(db, Sealing, paper_no=paper_no), AlreadySealed, number=paper_no)
    sealing = Sealing(
        id=new_id(now.at),
        unit_id=paper.unit_id,
        paper_no=paper_no,
        body_sha256=paper.body_sha256,
        seal_no=seal_no,
        signature=signature,
    )
    begin(db, sealing, "sealing.set", by=by, now=now)
    return sealing


def _settle(
    db: Db, credit_id: str, step: str, reason: str, *, by: Actor, now: Moment, seen: int | None
) -> CreditEvent:
    found = open_case(db, CreditEvent, credit_id, step, by=by, seen=seen)
    require_reason(reason)
    written = sheet(DocumentKind.ANSWER, decision=step, reason=reason)
    event = move(db, found, step, by=by, now=now, facts={"settle_by": None}, written=written)
    _tell(db, event, found)
    return found


def _tell(db: Db, event: Event, found: CreditEvent) -> None:
    announce(db, event, EXPORT, found.id)


def _terms(db: Db, now: Moment) -> Pack:
    known = law.current_law(db)
    return governing(known.packs, "xinyong", now.as_of, known.activations)

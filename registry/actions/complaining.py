"""Verbs of complaints and reports (GS-13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.desk import require_kept, require_reason
from registry.clock import Moment, new_id
from registry.law.packs import CITY, Pack
from registry.law.refusals import all_at_once, require
from registry.law.validity import governing
from registry.office import complaints as rules
from registry.office.complaints import OPEN, Complaint, ComplaintSource, ComplaintTopic, NotAdmitted
from registry.office.documents import DocumentKind
from registry.office.errors import NotAppointed
from registry.parties.authority import may
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import casework, law, parties


@dataclass(frozen=True)
class Said:
    """What is complained of, in which unit; `against` names an officer, `about_id` a ticket, file or plot."""

    unit_id: str
    topic: ComplaintTopic
    text: str
    about_id: str = ""
    against: str = ""
    evidence: Sequence[str] = ()


@dataclass(frozen=True)
class Call:
    """How it reached an office, for what did not come through the page."""

    source: ComplaintSource
    hotline_no: str = ""


def complain(db: Db, said: Said, *, by: Actor, now: Moment) -> Complaint:
    """Whoever has an account; the number of its paper is the number of the complaint."""
    return _take(db, said, Call(ComplaintSource.ONLINE), by.party_id, "complaint.made", by=by, now=now)


def enter(db: Db, said: Said, call: Call, *, by: Actor, now: Moment) -> Complaint:
    """From 12345, the telephone on a plate, the counter or a letter."""
    rules.require_hotline_number(call.source, call.hotline_no)
    return _take(db, said, call, "", "complaint.entered", by=by, now=now)


def assign(
    db: Db, complaint_id: str, person_id: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Complaint:
    """To somebody who holds office there on the day and is not the one complained of."""
    complaint = open_case(db, Complaint, complaint_id, "complaint.assigned", by=by, seen=seen)
    held = parties.appointments_on(db, person_id, now.as_of)
    units = {complaint.unit_id, CITY}
    fits = any(one.unit_id in units and may(rules.HANDLE, one.role) for one in held)
    with all_at_once():
        require("GS-13", fits, NotAppointed, person=person_id)
        rules.require_not_about(complaint, by.person_id)
        rules.require_not_about(complaint, person_id)
    move(db, complaint, "complaint.assigned", by=by, now=now, facts={"assigned_to": person_id})
    return complaint


def answer(
    db: Db,
    complaint_id: str,
    founded: bool,
    text: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Complaint:
    """By the person it was assigned to; the answer lies in the inbox of whoever complained."""
    complaint = open_case(db, Complaint, complaint_id, "complaint.answered", by=by, seen=seen)
    with all_at_once():
        rules.require_assigned_to(complaint, by.person_id)
        require_reason(text)
    facts: dict[str, Fact] = {"founded": int(founded)}
    written = sheet(DocumentKind.ANSWER, founded=int(founded), text=text)
    move(db, complaint, "complaint.answered", by=by, now=now, facts=facts, written=written)
    return complaint


@dataclass(frozen=True)
class Ground:
    """Why one is not admitted: malice with its evidence, or the earlier complaints it repeats."""

    ground: NotAdmitted
    reason: str
    evidence: Sequence[str] = ()
    earlier: Sequence[str] = ()


def refuse_admission(
    db: Db, complaint_id: str, why: Ground, *, by: Actor, now: Moment, seen: int | None = None
) -> Complaint:
    complaint = open_case(db, Complaint, complaint_id, "complaint.not_admitted", by=by, seen=seen)
    require_kept(db, *why.evidence)
    earlier = [casework.find(db, Complaint, one) for one in why.earlier]
    with all_at_once():
        require_reason(why.reason)
        rules.require_not_about(complaint, by.person_id)
        rules.require_not_admissible(complaint, why.ground, why.evidence, earlier)
    facts: dict[str, Fact] = {
        "evidence": [*complaint.evidence, *why.evidence],
        "earlier": [one.id for one in earlier],
    }
    written = sheet(DocumentKind.NON_ACCEPTANCE, ground=why.ground, reason=why.reason)
    move(db, complaint, "complaint.not_admitted", by=by, now=now, facts=facts, written=written)
    return complaint


def overdue(db: Db, as_of: date) -> list[Complaint]:
    open_ = casework.listed(db, Complaint, states=OPEN)
    return [one for one in open_ if one.due_on and one.due_on < as_of]


def _take(db: Db, said: Said, call: Call, party_id: str, step: str, *, by: Actor, now: Moment) -> Complaint:
    require_kept(db, *said.evidence)
    require_reason(said.text)
    complaint = Complaint(
        id=new_id(now.at),
        unit_id=said.unit_id,
        party_id=party_id,
        source=call.source,
        topic=said.topic,
        about_id=said.about_id,
        hotline_no=call.hotline_no,
        against=said.against,
        due_on=rules.due_on(_terms(db, now), call.source, now.as_of),
        evidence=list(said.evidence),
    )
    written = sheet(DocumentKind.COMPLAINT, source=call.source, topic=said.topic, text=said.text)
    begin(db, complaint, step, by=by, now=now, written=written)
    return complaint


def _terms(db: Db, now: Moment) -> Pack:
    known = law.current_law(db)
    return governing(known.packs, "zhengwu", now.as_of, known.activations)

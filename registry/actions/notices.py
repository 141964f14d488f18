"""Verbs of public notices and the objections to them (GS-01, GS-02, GS-16)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.consequences import follow
from registry.actions.desk import require_reason
from registry.clock import Moment, new_id
from registry.law.packs import Pack
from registry.law.refusals import all_at_once
from registry.law.validity import governing
from registry.office import notices as rules
from registry.office.documents import DocumentKind, Text
from registry.office.notices import Notice, NoticeState, Objection, ObjectionState, Topic
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import casework, law


@dataclass(frozen=True)
class Wording:
    """What everybody reads; `invites` objections for the period of GS-02 and stops the clock of `file_id`."""

    unit_id: str
    topic: Topic
    title: str
    body: str
    data: Mapping[str, str] = field(default_factory=dict)
    invites: bool = False
    file_id: str | None = None


def draft(db: Db, text: Wording, *, by: Actor, now: Moment) -> Notice:
    """The text is fixed from now on: what three read is what everybody will read (GS-16)."""
    with all_at_once():
        require_reason(text.title)
        require_reason(text.body)
    notice = Notice(
        id=new_id(now.at),
        unit_id=text.unit_id,
        topic=text.topic,
        file_id=text.file_id,
        invites=int(text.invites),
        drafted_by=by.person_id,
    )
    data: dict[str, Text] = dict(text.data)
    written = sheet(DocumentKind.NOTICE, title=text.title, body=text.body, data=data)
    begin(db, notice, "notice.drafted", by=by, now=now, written=written)
    return notice


def review(
    db: Db, notice_id: str, finding: str, proof: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Notice:
    """One 审 and one 校: what the reader found of the content, and of every figure, name and character."""
    notice = open_case(db, Notice, notice_id, "notice.reviewed", by=by, seen=seen)
    with all_at_once():
        rules.require_another_reader(notice, by.person_id)
        require_reason(finding)
        require_reason(proof)
    readers = [*notice.reviews, by.person_id]
    written = sheet(DocumentKind.EXAMINATION, round=len(readers), finding=finding, proof=proof)
    facts: dict[str, Fact] = {"reviews": list(readers), "rounds": len(readers)}
    move(db, notice, "notice.reviewed", by=by, now=now, facts=facts, written=written)
    return notice


def drop(db: Db, notice_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None) -> Notice:
    """A reader found what cannot stand; the text is drafted anew."""
    notice = open_case(db, Notice, notice_id, "notice.dropped", by=by, seen=seen)
    require_reason(reason)
    written = sheet(DocumentKind.RETURN, reason=reason)
    move(db, notice, "notice.dropped", by=by, now=now, written=written)
    return notice


def publish(
    db: Db, notice_id: str, portal: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Notice:
    """Read by three: from today everybody reads it, and the period of objections runs."""
    notice = open_case(db, Notice, notice_id, "notice.published", by=by, seen=seen)
    pack = _periods(db, now)
    with all_at_once():
        rules.require_released(notice, _publishing(db, now), portal)
    until = rules.objections_until(pack, now.as_of) if notice.invites else None
    facts: dict[str, Fact] = {"objections_until": until.isoformat() if until else None, "portal": portal}
    event = move(db, notice, "notice.published", by=by, now=now, facts=facts, pack=pack)
    follow(db, event, now=now)
    return notice


def close(db: Db, notice_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Notice:
    """The period is over and every objection answered: the file's clock runs on."""
    notice = open_case(db, Notice, notice_id, "notice.closed", by=by, seen=seen)
    rules.require_over(notice, _unanswered(db, notice_id), now.as_of)
    follow(db, move(db, notice, "notice.closed", by=by, now=now), now=now)
    return notice


def over(db: Db, as_of: date) -> list[str]:
    """Notices the worker closes."""
    open_ = casework.listed(db, Notice, states=[NoticeState.OPEN])
    return [one.id for one in open_ if rules.is_over(one, _unanswered(db, one.id), as_of)]


def object_to(db: Db, notice_id: str, statement: str, *, by: Actor, now: Moment) -> Objection:
    notice = casework.find(db, Notice, notice_id)
    with all_at_once():
        require_reason(statement)
        rules.require_open(notice, now.as_of)
    objection = Objection(
        id=new_id(now.at), unit_id=notice.unit_id, party_id=by.party_id, notice_id=notice_id
    )
    written = sheet(DocumentKind.STATEMENT, statement=statement)
    begin(db, objection, "objection.made", by=by, now=now, written=written)
    return objection


def accept(db: Db, objection_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Objection:
    """From the next day 7 working days to answer."""
    objection = open_case(db, Objection, objection_id, "objection.accepted", by=by, seen=seen)
    due_on = rules.answer_due_on(_periods(db, now), now.as_of)
    move(db, objection, "objection.accepted", by=by, now=now, facts={"answer_due_on": due_on.isoformat()})
    return objection


def answer(
    db: Db,
    objection_id: str,
    upheld: bool,
    reason: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Objection:
    objection = open_case(db, Objection, objection_id, "objection.answered", by=by, seen=seen)
    require_reason(reason)
    written = sheet(DocumentKind.ANSWER, upheld=int(upheld), reason=reason)
    facts = {"upheld": int(upheld)}
    move(db, objection, "objection.answered", by=by, now=now, facts=facts, written=written)
    return objection


def _unanswered(db: Db, notice_id: str) -> int:
    objections = casework.listed(db, Objection, notice_id=notice_id)
    return sum(one.state is not ObjectionState.ANSWERED for one in objections)


def _publishing(db: Db, now: Moment) -> Pack:
    known = law.current_law(db)
    return governing(known.packs, "gongkai", now.as_of, known.activations)


def _periods(db: Db, now: Moment) -> Pack:
    """The text the period is borrowed from, also after its own end (AM-31)."""
    known = law.current_law(db)
    return governing(known.packs, "wuye", now.as_of, known.activations)

"""Verbs of titles (ZH-08): standards set; a title applied for, reviewed, awarded, looked at again, ended."""

from dataclasses import dataclass
from datetime import date

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.desk import require_kept, require_reason
from registry.actions.neutrality import xiaona
from registry.clock import Moment, new_id
from registry.law.packs import CITY
from registry.law.refusals import all_at_once
from registry.market.neutrality import NeutralityFile, Title, require_open
from registry.market.titles import (
    TITLE_OF,
    TitleStandard,
    require_applicable,
    require_awardable,
    require_met,
    require_over,
    term_end,
)
from registry.office.documents import DocumentKind
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import casework, neutrality


@dataclass(frozen=True)
class StandardWanted:
    title: Title
    offset_min_permille: int
    months: int
    review_months: int
    effective_from: date
    document_ref: str
    paper_sha256: str
    conditions: str


def set_standard(db: Db, wanted: StandardWanted, *, by: Actor, now: Moment) -> TitleStandard:
    """Rate of offset, low-carbon technique and whatever else the authority asks, with its document."""
    pack = xiaona(db, now.as_of)
    require_kept(db, wanted.paper_sha256)
    plain = {name: value for name, value in vars(wanted).items() if name != "conditions"}
    made = TitleStandard(id=new_id(now.at), unit_id=CITY, **plain)
    written = sheet(DocumentKind.STANDARD, conditions=wanted.conditions, reference=wanted.document_ref)
    begin(db, made, "title_standard.set", by=by, now=now, written=written, pack=pack)
    return made


def apply(
    db: Db, file_id: str, statement: str, *, by: Actor, now: Moment, seen: int | None = None
) -> NeutralityFile:
    """NEUTRAL → TITLE_REVIEW by the holder of the file."""
    file = open_case(db, NeutralityFile, file_id, "neutrality.title_applied", by=by, seen=seen)
    pack = xiaona(db, now.as_of, file.unit_id)
    require_open(file)
    standard = require_applicable(file, casework.listed(db, TitleStandard), now.as_of)
    written = sheet(DocumentKind.STATEMENT, statement=statement, standard=standard.document_ref)
    facts: dict[str, Fact] = {
        "title": TITLE_OF[file.kind].value,
        "standard_id": standard.id,
        "reviewed_by": None,
    }
    move(db, file, "neutrality.title_applied", by=by, now=now, facts=facts, written=written, pack=pack)
    return file


def review(
    db: Db, file_id: str, meets: bool, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> NeutralityFile:
    """One person says whether the conditions of the standard are met; that alone awards nothing."""
    file, standard = _open(db, file_id, "neutrality.title_reviewed", by, seen)
    pack = xiaona(db, now.as_of, file.unit_id)
    with all_at_once():
        require_reason(reason)
        require_met(file, standard, meets=meets)
    written = sheet(DocumentKind.TITLE, reason=reason, meets=int(meets), standard=standard.document_ref)
    facts: dict[str, Fact] = {"reviewed_by": by.person_id}
    move(db, file, "neutrality.title_reviewed", by=by, now=now, facts=facts, written=written, pack=pack)
    return file


def award(
    db: Db, file_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> NeutralityFile:
    """TITLE_REVIEW → TITLED by another person, for the term of the standard."""
    file, standard = _open(db, file_id, "neutrality.title_awarded", by, seen)
    pack = xiaona(db, now.as_of, file.unit_id)
    with all_at_once():
        require_reason(reason)
        require_awardable(file, by.person_id)
        require_met(file, standard, meets=True)
    written = sheet(DocumentKind.TITLE, reason=reason, title=str(file.title), standard=standard.document_ref)
    facts: dict[str, Fact] = {
        "title_since": now.as_of.isoformat(),
        "title_until": term_end(now.as_of, standard.months).isoformat(),
        "review_on": term_end(now.as_of, standard.review_months).isoformat(),
    }
    move(db, file, "neutrality.title_awarded", by=by, now=now, facts=facts, written=written, pack=pack)
    return file


def decline(
    db: Db, file_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> NeutralityFile:
    """TITLE_REVIEW → NEUTRAL: the neutrality stands, the title is not given."""
    return _said(db, file_id, "neutrality.title_declined", reason, {"title": None}, by=by, now=now, seen=seen)


def reexamine(
    db: Db, file_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> NeutralityFile:
    """动态管理: looked at again while it runs; the next day of review is set."""
    file, standard = _open(db, file_id, "neutrality.title_reexamined", by, seen)
    facts: dict[str, Fact] = {"review_on": term_end(now.as_of, standard.review_months).isoformat()}
    return _said(db, file.id, "neutrality.title_reexamined", reason, facts, by=by, now=now, seen=seen)


def withdraw(
    db: Db, file_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> NeutralityFile:
    """TITLED → TITLE_ENDED by a reasoned decision."""
    facts: dict[str, Fact] = {"title_until": now.as_of.isoformat()}
    return _said(db, file_id, "neutrality.title_withdrawn", reason, facts, by=by, now=now, seen=seen)


def expire(db: Db, file_id: str, *, by: Actor, now: Moment) -> NeutralityFile:
    """TITLED → TITLE_ENDED on the day after its last."""
    file = open_case(db, NeutralityFile, file_id, "neutrality.title_expired", by=by)
    require_over(file, now.as_of)
    move(db, file, "neutrality.title_expired", by=by, now=now)
    return file


def over(db: Db, as_of: date) -> list[str]:
    """Titles whose term is over."""
    return list(neutrality.titles_over(db, as_of))


def _open(
    db: Db, file_id: str, step: str, by: Actor, seen: int | None
) -> tuple[NeutralityFile, TitleStandard]:
    file = open_case(db, NeutralityFile, file_id, step, by=by, seen=seen)
    return file, casework.find(db, TitleStandard, str(file.standard_id))


def _said(
    db: Db,
    file_id: str,
    step: str,
    reason: str,
    facts: dict[str, Fact],
    *,
    by: Actor,
    now: Moment,
    seen: int | None,
) -> NeutralityFile:
    file = open_case(db, NeutralityFile, file_id, step, by=by, seen=seen)
    require_reason(reason)
    written = sheet(DocumentKind.TITLE, decision=step, reason=reason)
    move(db, file, step, by=by, now=now, facts=facts, written=written)
    return file

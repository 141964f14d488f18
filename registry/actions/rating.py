"""Verbs of ratings (好差评, GS-12): given after the result; a bad one is investigated and answered."""

from collections.abc import Sequence

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.desk import require_kept, require_reason
from registry.clock import Moment, new_id
from registry.law.refusals import require
from registry.law.validity import governing
from registry.office.documents import DocumentKind
from registry.office.errors import AlreadyRated
from registry.office.visits import Rating, is_bad, require_named
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import casework, law, tickets
from registry.tickets.states import LIVE, TERMINAL


def rate(db: Db, file_id: str, stars: int, comment: str, named: bool, *, by: Actor, now: Moment) -> Rating:
    """After the result, once, by the applicant; the result stays what it is."""
    file = tickets.known(db, file_id)
    rating = Rating(
        id=new_id(now.at),
        unit_id=file.issuer_unit_id,
        party_id=file.applicant_id,
        file_id=file_id,
        stars=stars,
        named=int(named),
    )
    ended = file.state in LIVE | TERMINAL
    fresh = not casework.listed(db, Rating, file_id=file_id)
    require("GS-04", ended and fresh, AlreadyRated)
    known = law.current_law(db)
    bad = is_bad(governing(known.packs, "zhengwu", now.as_of, known.activations), stars)
    step = "rating.complained" if bad else "rating.given"
    begin(db, rating, step, by=by, now=now, written=sheet(DocumentKind.STATEMENT, comment=comment))
    return rating


def investigate(
    db: Db,
    rating_id: str,
    true: bool,
    finding: str,
    evidence: Sequence[str],
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Rating:
    """Whether what it says is so, with the evidence."""
    step = "rating.verified" if true else "rating.unfounded"
    rating = open_case(db, Rating, rating_id, step, by=by, seen=seen)
    require_kept(db, *evidence)
    require_reason(finding)
    written = sheet(DocumentKind.EXAMINATION, finding=finding, true=int(true))
    move(db, rating, step, by=by, now=now, facts={"evidence": list(evidence)}, written=written)
    return rating


def rectify(
    db: Db, rating_id: str, measure: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Rating:
    """What was put right."""
    rating = open_case(db, Rating, rating_id, "rating.rectified", by=by, seen=seen)
    require_reason(measure)
    written = sheet(DocumentKind.RECTIFICATION, measure=measure)
    move(db, rating, "rating.rectified", by=by, now=now, written=written)
    return rating


def answer(db: Db, rating_id: str, text: str, *, by: Actor, now: Moment, seen: int | None = None) -> Rating:
    """The answer lies in the inbox of whoever rated."""
    rating = open_case(db, Rating, rating_id, "rating.answered", by=by, seen=seen)
    require_reason(text)
    move(db, rating, "rating.answered", by=by, now=now, written=sheet(DocumentKind.ANSWER, text=text))
    return rating


def follow_up(
    db: Db, rating_id: str, outcome: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Rating:
    """回访 of a named one: whether the answer helped."""
    rating = open_case(db, Rating, rating_id, "rating.followed_up", by=by, seen=seen)
    require_named(rating)
    require_reason(outcome)
    written = sheet(DocumentKind.INSPECTION, outcome=outcome)
    move(db, rating, "rating.followed_up", by=by, now=now, written=written)
    return rating

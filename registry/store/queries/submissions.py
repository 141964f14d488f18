"""Surveys handed in: by id, by assessment, of an organisation or a unit; and what became of each."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, exists, select

from registry.errors import NotFound
from registry.issuance.submissions import Outcome, Submission, SubmissionOutcome
from registry.store.database import Db
from registry.store.tables.issuance import falsification, submission, submission_outcome

LISTED = 200


def by_id(db: Db, submission_id: str, *, lock: bool = False) -> Submission:
    """`lock`: whoever opens, withdraws or builds on the survey waits for the others."""
    found = db.get(Submission, submission_id, with_for_update=lock or None)
    if found is None:
        raise NotFound(what="调查成果", id=submission_id)
    return found


def of_assessment(db: Db, assessment_id: str) -> Submission | None:
    return db.scalars(select(Submission).where(submission.c.assessment_id == assessment_id)).one_or_none()


_OF_ASSESSMENT = select(submission.c.id).where(submission.c.assessment_id == bindparam("assessment_id"))
_IS_FALSE = exists().where(falsification.c.assessment_id == bindparam("assessment_id"))


def _standing(of_assessment: Select[Any]) -> Select[Any]:
    return select(_IS_FALSE, select(of_assessment.cte("held").c.id).scalar_subquery())


_STANDING = {True: _standing(_OF_ASSESSMENT.with_for_update(read=True)), False: _standing(_OF_ASSESSMENT)}


def standing(db: Db, assessment_id: str) -> tuple[bool, bool]:
    """Whether the assessment was found false, and whether its survey was taken back.

    Who writes keeps the sender from taking it back meanwhile; so the outcome is read after that lock.
    """
    writes = bool(db.connection().get_execution_options().get("linpiao_writing"))
    false, found = db.execute(_STANDING[writes], {"assessment_id": assessment_id}).one()
    decided = db.scalar(_OUTCOME, {"submission": found}) if found else None
    return bool(false), decided is Outcome.WITHDRAWN


_OUTCOME = select(submission_outcome.c.outcome).where(
    submission_outcome.c.submission_id == bindparam("submission")
)


def outcome(db: Db, submission_id: str) -> SubmissionOutcome | None:
    return db.get(SubmissionOutcome, submission_id, populate_existing=True)


def outcomes(db: Db, submission_ids: Sequence[str]) -> Mapping[str, SubmissionOutcome]:
    query = select(SubmissionOutcome).where(submission_outcome.c.submission_id.in_(submission_ids))
    return {found.submission_id: found for found in db.scalars(query)}


def newest(db: Db, *, party_id: str | None = None, unit_id: str | None = None) -> Sequence[Submission]:
    """What an organisation sent, or a unit received; the newest first."""
    query = select(Submission).order_by(submission.c.sent_at.desc(), submission.c.id.desc()).limit(LISTED)
    if party_id:
        query = query.where(submission.c.party_id == party_id)
    if unit_id:
        query = query.where(submission.c.unit_id == unit_id)
    return db.scalars(query).all()


def decided_last(db: Db, party_id: str) -> Mapping[str, Any]:
    """What the organisation confirmed about its last survey that stands; empty for a new sender."""
    withdrawn = select(submission_outcome.c.submission_id).where(
        submission_outcome.c.outcome == Outcome.WITHDRAWN
    )
    query = (
        select(submission.c.decisions)
        .where(submission.c.party_id == party_id, submission.c.id.not_in(withdrawn))
        .order_by(submission.c.sent_at.desc())
    )
    found: Mapping[str, Any] | None = db.scalar(query.limit(1))
    return found or {}

"""Verbs of surveys handed in: kept, taken back by the sender, opened by a reviewer (decision 0082)."""

from registry.actions.recording import record
from registry.clock import Moment
from registry.errors import Conflict
from registry.issuance.submissions import Outcome, Submission, SubmissionOutcome, require_withdrawable
from registry.law.matrix import Part
from registry.law.refusals import all_at_once
from registry.parties.authority import require_authority
from registry.parties.four_eyes import FilePart, require_other_hand
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import issuance, submissions, tickets
from registry.tickets.states import State


def hand_in(db: Db, submission: Submission, *, by: Actor, now: Moment) -> Submission:
    """Keep who sent which files, the report they got, and what they confirmed."""
    require_authority("survey.import", by, submission.unit_id)
    db.add(submission)
    db.flush()
    subject, unit_id = ("submission", submission.id), submission.unit_id
    record(db, "survey.handed_in", subject, by=by, now=now, unit_id=unit_id, facts=as_facts(submission))
    return submission


def withdraw(db: Db, submission_id: str, *, by: Actor, now: Moment) -> SubmissionOutcome:
    """The sender takes a survey back before anybody opened it; its assessment can carry nothing any more."""
    submission = submissions.by_id(db, submission_id, lock=True)
    require_authority("survey.import", by, submission.unit_id)
    _require_undecided(db, submission_id)
    with all_at_once():
        require_withdrawable(submission, by, _resting_on(db, submission.assessment_id))
    return _decide(db, submission, Outcome.WITHDRAWN, "survey.withdrawn", by, now)


def open_review(db: Db, submission_id: str, *, by: Actor, now: Moment) -> SubmissionOutcome:
    """A reviewer opens a survey: from now on it stays. Never the person who brought it (RA-21)."""
    submission = submissions.by_id(db, submission_id, lock=True)
    require_authority("survey.verify", by, submission.unit_id, Part.REVIEWS)
    require_other_hand(FilePart.REVIEWS, by, [submission.sender_id])
    _require_undecided(db, submission_id)
    return _decide(db, submission, Outcome.OPENED, "survey.opened", by, now)


def as_facts(submission: Submission) -> dict[str, Fact]:
    """What the register says of a submission, so that a later change of its row is found."""
    return {
        "assessment": submission.assessment_id,
        "sender": submission.sender_id,
        "party": submission.party_id,
        "files": list(submission.files),
        "report_sha256": submission.report_sha256,
        "decisions": dict(submission.decisions),
    }


def _decide(
    db: Db, submission: Submission, outcome: Outcome, kind: str, by: Actor, now: Moment
) -> SubmissionOutcome:
    decided = SubmissionOutcome(submission.id, outcome, by.person_id, now.at)
    db.add(decided)
    db.flush()
    facts: dict[str, Fact] = {"outcome": outcome.value, "person": by.person_id}
    record(db, kind, ("submission", submission.id), by=by, now=now, unit_id=submission.unit_id, facts=facts)
    return decided


def _require_undecided(db: Db, submission_id: str) -> None:
    """Of sender and reviewer the first wins; the second learns who and when."""
    found = submissions.outcome(db, submission_id)
    if found:
        when = found.at.isoformat(timespec="seconds")
        raise Conflict(who=found.person_id, when=when, state=found.outcome.value)


def _resting_on(db: Db, assessment_id: str) -> dict[str, str]:
    """Tickets beyond their draft, and quantities, that were built on the assessment."""
    found = {ticket_id: "ticket" for ticket_id in tickets.resting_on(db, assessment_id)}
    drafts = [id for id in found if (ticket := tickets.by_id(db, id)) and ticket.state is State.DRAFT]
    for ticket_id in drafts:
        del found[ticket_id]
    return found | dict.fromkeys(issuance.resting_on(db, assessment_id), "quantity")

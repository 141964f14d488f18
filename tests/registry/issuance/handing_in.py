"""A survey handed in for an assessment that stands in the register already."""

from registry.actions.surveys import hand_in
from registry.clock import Moment, new_id
from registry.issuance.submissions import Submission
from registry.parties.roles import Actor
from registry.store.database import Database
from registry.store.queries import issuance


def handed_in(database: Database, assessment_id: str, *, by: Actor, now: Moment) -> Submission:
    with database.writing() as db:
        assessment = issuance.assessment(db, assessment_id)
        submission = Submission(
            id=new_id(now.at),
            unit_id=assessment.unit_id,
            assessment_id=assessment.id,
            sender_id=by.person_id,
            party_id=by.party_id,
            files=[assessment.survey_sha256],
            report_sha256=assessment.survey_sha256,
            decisions={},
            sent_at=now.at,
        )
        return hand_in(db, submission, by=by, now=now)

"""Falsified data: the finding enters the register and freezes whatever rests on them (MS-17)."""

from registry.actions.consequences import follow
from registry.actions.desk import require_kept
from registry.actions.recording import record
from registry.clock import Moment
from registry.issuance.assessments import Falsification
from registry.parties.authority import require_authority
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import issuance, tickets


def find_falsified(
    db: Db, assessment_id: str, evidence_sha256: str, *, by: Actor, now: Moment
) -> dict[str, Fact]:
    """Record the finding; the answer, and the event, report every ticket and quantity it freezes."""
    assessment = issuance.assessment(db, assessment_id)
    require_authority("survey.falsified", by, assessment.unit_id)
    require_kept(db, evidence_sha256)
    found = Falsification(assessment_id, assessment.unit_id, by.person_id, evidence_sha256, now.at)
    facts: dict[str, Fact] = {
        "found_by": found.found_by,
        "evidence_sha256": evidence_sha256,
        "tickets": list(tickets.resting_on(db, assessment_id)),
        "quantities": list(issuance.resting_on(db, assessment_id)),
    }
    db.add(found)
    db.flush()
    subject = ("assessment", assessment_id)
    event = record(
        db, "assessment.falsified", subject, by=by, now=now, unit_id=assessment.unit_id, facts=facts
    )
    follow(db, event, now=now)
    return facts

"""Verbs of measurement: an assessment enters the register with the evidence it can be made again from."""

from collections.abc import Sequence
from hashlib import sha256

from registry import canonical
from registry.actions.recording import record
from registry.clock import Moment
from registry.issuance.assessments import AssessedStand, Assessment
from registry.parties.authority import require_authority
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.bulk import add_many
from registry.store.database import Db


def record_assessment(
    db: Db, assessment: Assessment, stands: Sequence[AssessedStand], *, by: Actor, now: Moment
) -> Assessment:
    """Keep method, versions, hashes and figures (MS-01, MS-16): a correction is a new assessment."""
    require_authority("survey.import", by, assessment.unit_id)
    db.add(assessment)
    add_many(db, stands)
    subject = ("assessment", assessment.id)
    facts = {**as_facts(assessment), "stands": len(stands), "stands_sha256": stands_sha256(stands)}
    record(db, "assessment.recorded", subject, by=by, now=now, unit_id=assessment.unit_id, facts=facts)
    return assessment


def as_facts(assessment: Assessment) -> dict[str, Fact]:
    """What the register says of the measurement, so that any later change of a row is found."""
    return {
        "survey_sha256": assessment.survey_sha256,
        "evidence_sha256": assessment.evidence_sha256,
        "input_sha256": assessment.input_sha256,
        "method": assessment.method,
        "method_version": assessment.method_version,
        "parameters_version": assessment.parameters_version,
        "parameters_sha256": assessment.parameters_sha256,
        "computed_at": assessment.computed_at.isoformat(timespec="microseconds"),
        "signed_off": assessment.signed_off,
        "status": assessment.status.value,
    }


def stands_sha256(stands: Sequence[AssessedStand]) -> str:
    rows = [
        {
            "stand": stand.stand_id,
            "compartment": stand.compartment,
            "census_on": stand.census_on.isoformat(),
            "area_dm2": stand.area_dm2,
            "stock_co2e_g": stand.stock_co2e_g,
            "low_co2e_g": stand.low_co2e_g,
            "high_co2e_g": stand.high_co2e_g,
            "prudent_co2e_g": stand.prudent_co2e_g,
            "species_stems": dict(stand.species_stems),
        }
        for stand in sorted(stands, key=lambda stand: stand.stand_id)
    ]
    return sha256(canonical.dumps(rows)).hexdigest()

"""From a forester's file to a recorded assessment: read, measure, look for overlaps, record.

`look_at` is slow and touches nothing; `enter` is one short transaction. A dry run is `look_at` alone.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from api.workflows.frames import (
    compartment_version,
    plots_frame,
    stands_frame,
    stems_by_species,
    trees_frame,
)
from gis_data.geometry import overlap_m2
from gis_data.ingest import read_survey
from gis_data.limits import Limits
from gis_data.reading import Answers
from gis_data.survey import Survey
from registry.actions.desk import in_force
from registry.actions.issuance import record_assessment
from registry.actions.land import add_compartment_version
from registry.clock import Moment, new_id
from registry.errors import RuleRefused, SeveralRefused
from registry.issuance.assessments import Assessment, stands_of
from registry.parties.roles import Actor
from registry.quantities import area_dm2
from registry.store.blobs import Blobs, Stored
from registry.store.database import Database, Db
from registry.store.privacy import Grade
from registry.store.queries import files, land
from sink.evidence import write_bundle
from sink.parameters.loader import Parameters, load
from sink.results import Stock
from sink.stock import Survey as Measurement


@dataclass(frozen=True, eq=False)
class Looked:
    """What a file holds: findings, and unless an error forbids it, the stock with its evidence."""

    survey: Survey
    content: bytes
    stock: Stock | None
    evidence: bytes

    @property
    def accepted(self) -> bool:
        return self.stock is not None and not self.stock.errors


@dataclass(frozen=True)
class GroundShared:
    """A surveyed stand on the ground of a living ticket: what a change would touch."""

    stand_id: str
    ticket_id: str
    overlap_dm2: int


@dataclass(frozen=True)
class Entered:
    """What the next step, the application, needs."""

    assessment_id: str
    compartments: Mapping[str, str]  # stand → sub-compartment version


def look_at(
    file: Path,
    *,
    name: str | None = None,
    answers: Answers | None = None,
    as_of: date | None = None,
    limits: Limits | None = None,
    parameters: Parameters | None = None,
) -> Looked:
    """Read and measure; nothing is written, nothing is recorded."""
    survey = read_survey(file, name=name, answers=answers, as_of=as_of, limits=limits)
    content = file.read_bytes()
    if not survey.accepted:
        return Looked(survey, content, None, b"")
    wanted = Measurement(stands_frame(survey), plots_frame(survey), None, parameters or load())
    with tempfile.TemporaryDirectory(prefix="linpiao-evidence-") as folder:
        bundle = Path(folder) / "evidence.zip"
        stock = write_bundle(bundle, wanted, trees_frame(survey))
        return Looked(survey, content, stock, bundle.read_bytes())


def shared_ground(db: Db, survey: Survey) -> list[GroundShared]:
    """Every stand that lies on a living ticket, with how much of it."""
    found = []
    for stand_id, ground in zip(survey.stands["stand_id"], survey.stands.geometry, strict=True):
        for claim in land.live_claims(db, ground.bounds):
            shared_dm2 = area_dm2(overlap_m2(ground, claim.ground))
            if shared_dm2:
                found.append(GroundShared(str(stand_id), claim.subject_id, shared_dm2))
    return found


def enter(
    database: Database,
    looked: Looked,
    unit_id: str,
    holders: Mapping[str, str],
    *,
    blobs: Blobs,
    by: Actor,
    now: Moment,
    dry_run: bool = False,
) -> Entered:
    """Record the survey whole or not at all; files are on disk before the transaction that names them (D15).

    `holders` gives the party of each 权利人 as the file writes it; a stand without one is refused (MS-08).
    """
    assert looked.stock
    survey_file = blobs.put(looked.content, Grade.RESTRICTED)
    evidence = blobs.put(looked.evidence, Grade.INTERNAL)
    with database.writing("survey.enter", dry_run=dry_run) as db:
        files.name_file(db, survey_file, "application/octet-stream", now=now)
        files.name_file(db, evidence, "application/zip", now=now)
        compartments = _record_compartments(db, looked.survey, unit_id, holders, by, now)
        assessment = _assessment(looked.stock, unit_id, survey_file, evidence, by, now)
        stems = stems_by_species(looked.survey)
        stands = stands_of(looked.stock, assessment.id, stems, compartments)
        record_assessment(db, assessment, stands, by=by, now=now)
        return Entered(assessment.id, compartments)


def _record_compartments(
    db: Db, survey: Survey, unit_id: str, holders: Mapping[str, str], by: Actor, now: Moment
) -> dict[str, str]:
    """One version a stand; every refusal of every stand is told at once (D9)."""
    pack = in_force(db, unit_id, now)
    found: dict[str, str] = {}
    refusals: list[RuleRefused] = []
    for row in survey.stands.to_dict("records"):
        stand_id, holder_id = str(row["stand_id"]), holders.get(str(row["right_holder"]), "")
        version = compartment_version(row, survey, holder_id, by.person_id, now)
        try:
            place = (str(row["county_code"] or unit_id), stand_id)
            found[stand_id] = add_compartment_version(db, place, version, pack, by=by, now=now).id
        except SeveralRefused as several:
            refusals.extend(several.refusals)
        except RuleRefused as refusal:
            refusals.append(refusal)
    if refusals:
        raise SeveralRefused(refusals)
    return found


def _assessment(
    stock: Stock, unit_id: str, survey: Stored, evidence: Stored, by: Actor, now: Moment
) -> Assessment:
    made = stock.provenance
    return Assessment(
        id=new_id(now.at),
        unit_id=unit_id,
        submitted_by=by.person_id,
        survey_sha256=survey.sha256,
        evidence_sha256=evidence.sha256,
        input_sha256=made.input_sha256,
        method=made.method,
        method_version=made.method_version,
        parameters_version=made.parameters_version,
        parameters_sha256=made.parameters_sha256,
        computed_at=made.computed_at,
        signed_off=made.signed_off,
        status=stock.status,
    )

"""From a forester's file to a recorded assessment: read, measure, record.

`look_at` is slow and touches nothing; `enter` is one short transaction. A dry run is `look_at` alone.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd

from api.workflows import layers
from api.workflows.carbon import drawn_strata
from api.workflows.frames import (
    compartment_versions,
    stands_frame,
    stems_by_species,
    trees_frame,
)
from api.workflows.questions import decisions
from gis_data.ingest import Settings, read_survey
from gis_data.job import Answers
from gis_data.report import as_json
from gis_data.survey import Survey
from gis_data.validation.subject import Reference
from registry.actions.desk import in_force
from registry.actions.issuance import record_assessment
from registry.actions.land import add_compartment_versions
from registry.actions.surveys import hand_in
from registry.clock import Moment, new_id
from registry.issuance.assessments import Assessment, stands_of
from registry.issuance.submissions import Submission
from registry.law.packs import CITY
from registry.parties.roles import Actor
from registry.store.blobs import Blobs, Stored
from registry.store.database import Database, Db
from registry.store.privacy import Grade
from registry.store.queries import files, land, tickets
from registry.tickets.foreseen import Consequence
from sink.evidence import Draw, write_bundle
from sink.parameters.loader import Parameters, load
from sink.results import Stock
from sink.stock import Survey as Measurement
from sink.uncertainty import Simulation

CRS = "EPSG:4490"


@dataclass(frozen=True, eq=False)
class Looked:
    """What a file holds: findings, and unless an error forbids it, the stock with its evidence."""

    survey: Survey
    contents: tuple[bytes, ...]
    """The file as it came and, if there is one, its correction."""
    stock: Stock | None
    evidence: bytes
    drawn: Simulation | None = None
    consequences: tuple[Consequence, ...] = ()

    @property
    def accepted(self) -> bool:
        return self.stock is not None and not self.stock.errors

    @property
    def report(self) -> bytes:
        """The whole report; the same bytes in a dry run and for the record."""
        sections = {
            "accepted": self.accepted,
            "stock": _stock_rows(self.stock),
            "stock_findings": [asdict(one) for one in self.stock.findings] if self.stock else [],
            "consequences": [asdict(one) for one in self.consequences],
        }
        return as_json(self.survey, sections)


MEASURED = ("area_m2", "stems", "co2e_t", "low_co2e_t", "high_co2e_t", "prudent_co2e_t")


def _stock_rows(stock: Stock | None) -> list[dict[str, object]]:
    """Plain numbers; an interval the plots do not give is null."""
    if stock is None:
        return []
    figures = stock.stands[list(MEASURED)].astype("float64").round(9)
    rows = figures.astype(object).where(figures.notna(), None).to_numpy().tolist()
    return [
        {"stand_id": str(stand_id), **dict(zip(MEASURED, row, strict=True))}
        for stand_id, row in zip(figures.index, rows, strict=True)
    ]


@dataclass(frozen=True)
class Entered:
    """What the next step, the application, needs."""

    submission_id: str
    assessment_id: str
    compartments: Mapping[str, str]  # stand → sub-compartment version


def look_at(
    file: Path,
    *,
    name: str | None = None,
    answers: Answers | None = None,
    as_of: date | None = None,
    reference: Reference | None = None,
    settings: Settings | None = None,
    parameters: Parameters | None = None,
    seed: int | None = None,
) -> Looked:
    """Read and measure; nothing is written, nothing is recorded. With a seed, errors are drawn too."""
    survey = read_survey(
        file,
        name=name,
        answers=answers,
        reference=reference,
        as_of=as_of,
        settings=settings,
    )
    correction = settings.correction if settings else None
    contents = (file.read_bytes(), *([correction[0].read_bytes()] if correction else ()))
    if not survey.accepted:
        return Looked(survey, contents, None, b"")
    return measured(survey, contents, parameters or load(), seed)


def measured(
    survey: Survey, contents: tuple[bytes, ...], parameters: Parameters, seed: int | None = None
) -> Looked:
    """The stock of an accepted survey and the bundle it can be made again from."""
    wanted = Measurement(stands_frame(survey), survey.plots, None, parameters)
    draw = None if seed is None else Draw(seed, strata=drawn_strata(survey, wanted))
    with tempfile.TemporaryDirectory(prefix="linpiao-evidence-") as folder:
        bundle = Path(folder) / "evidence.zip"
        found = write_bundle(bundle, wanted, trees_frame(survey), draw=draw)
        return Looked(survey, contents, found.stock, bundle.read_bytes(), found.drawn)


def reference(db: Db, as_of: date) -> Reference:
    """What a survey is compared with: outlines of the units, reference layers, ground of living tickets."""
    outlines = land.outlines(db, as_of)
    counties = {unit: ground for unit, ground in outlines.items() if unit != CITY}
    return Reference(
        claims=_ticketed(db),
        layers={
            "county": gpd.GeoDataFrame({"code": [*counties]}, geometry=[*counties.values()], crs=CRS),
            **layers.frames(db, as_of),
        },
    )


def _ticketed(db: Db) -> gpd.GeoDataFrame:
    """Ground under live tickets, stand by stand, so that a stand surveyed again meets its own ticket."""
    claims = land.live_claims(db)
    held = {claim.subject_id: tickets.by_id(db, claim.subject_id) for claim in claims}
    parts = land.placed(db, [id for ticket in held.values() if ticket for id in ticket.compartments])
    by_version = {version.id: (code, version.ground) for (_, code), version in parts}
    rows: list[tuple[str, str | None, object]] = []
    for claim in claims:
        ticket = held[claim.subject_id]
        number = ticket.number if ticket and ticket.number else claim.subject_id
        stands = [by_version[id] for id in ticket.compartments if id in by_version] if ticket else []
        rows += [(number, code, ground.intersection(claim.ground)) for code, ground in stands]
        if not stands:
            rows.append((number, None, claim.ground))
    numbers, codes, grounds = zip(*rows, strict=True) if rows else ((), (), ())
    return gpd.GeoDataFrame({"ticket": numbers, "stand_id": codes}, geometry=list(grounds), crs=CRS)


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
    """Record the survey whole or not at all; its files are on disk before the transaction (D15)."""
    kept = keep(looked, blobs)
    with database.writing("survey.enter", dry_run=dry_run) as db:
        return record_survey(db, looked, kept, unit_id, holders, by=by, now=now)


@dataclass(frozen=True)
class Kept:
    """The files of a survey, on disk and not yet named."""

    survey: tuple[Stored, ...]
    evidence: Stored
    report: Stored


def keep(looked: Looked, blobs: Blobs) -> Kept:
    return Kept(
        tuple(blobs.put(content, Grade.RESTRICTED) for content in looked.contents),
        blobs.put(looked.evidence, Grade.INTERNAL),
        blobs.put(looked.report, Grade.RESTRICTED),
    )


def record_survey(
    db: Db,
    looked: Looked,
    kept: Kept,
    unit_id: str,
    holders: Mapping[str, str],
    *,
    taken: Mapping[str, int] | None = None,
    by: Actor,
    now: Moment,
) -> Entered:
    """`holders`: the party of each 权利人 as the file writes it; a stand without one is refused (MS-08).

    `taken`: the versions a field team took along (decision 0155).
    """
    assert looked.stock
    for stored in kept.survey:
        files.name_file(db, stored, "application/octet-stream", now=now)
    files.name_file(db, kept.evidence, "application/zip", now=now)
    files.name_file(db, kept.report, "application/json", now=now)
    surveyed = compartment_versions(looked.survey, unit_id, holders, by.person_id, now)
    add_compartment_versions(db, surveyed, in_force(db, unit_id, now), taken=taken, by=by, now=now)
    compartments = {stand_id: version.id for (_, stand_id), version in surveyed.items()}
    assessment = _assessment(looked.stock, unit_id, kept.survey[0], kept.evidence, by, now)
    stems = stems_by_species(looked.survey)
    stands = stands_of(looked.stock, assessment.id, stems, compartments)
    record_assessment(db, assessment, stands, by=by, now=now)
    submission = _submission(assessment, looked, kept, by, now)
    hand_in(db, submission, by=by, now=now)
    return Entered(submission.id, assessment.id, compartments)


def _submission(assessment: Assessment, looked: Looked, kept: Kept, by: Actor, now: Moment) -> Submission:
    return Submission(
        id=new_id(now.at),
        unit_id=assessment.unit_id,
        assessment_id=assessment.id,
        sender_id=by.person_id,
        party_id=by.party_id,
        files=[stored.sha256 for stored in kept.survey],
        report_sha256=kept.report.sha256,
        decisions=decisions(looked.survey.origin),
        sent_at=now.at,
    )


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

"""Monitoring report and verification file: of the assessment behind a ticket, or of a bundle in a file."""

from pathlib import Path

from api.city import City
from api.documents.report import Evidence
from gis_data.ingest import read_survey
from gis_data.job import Answers
from registry.actions.tracing import trace_ticket
from registry.store.queries import land
from registry.tickets.record import outline


def of_ticket(city: City, number: str) -> Evidence:
    """The ticket's own stands of the assessment it rests on, with the ground each stood on."""
    with city.reading() as db:
        found = trace_ticket(db, number.upper())
        grounds = {
            stand.stand_id: land.version(db, stand.compartment).ground
            for stand in found.stands
            if stand.compartment
        }
    return Evidence(
        city.blobs.read(found.assessment.evidence_sha256),
        {name: outline(ground) for name, ground in sorted(grounds.items())},
        frozenset(stand.stand_id for stand in found.stands),
    )


def of_file(
    bundle: Path, survey: Path | None, stands: list[str], *, answers: Answers | None = None
) -> Evidence:
    """A bundle as it lies; the survey it was made of brings the outlines."""
    outlines = {}
    if survey is not None:
        ground = read_survey(survey, answers=answers).stands
        outlines = {
            str(name): outline(shape) for name, shape in zip(ground["stand_id"], ground.geometry, strict=True)
        }
    return Evidence(bundle.read_bytes(), outlines, frozenset(stands) or None)

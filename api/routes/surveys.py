"""Surveys: the whole report of a file; and, unless it is a dry run, the record, its receipt and its end."""

from dataclasses import asdict
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Response

from api.dependencies import CityHere
from api.desks import OwnSubmission, Surveyor
from api.schemas.field import HASH, PhotoView
from api.schemas.surveys import ReceiptView, SurveyReport
from api.sending import FileHere, Told, taken_along
from api.workflows.assess import keep, record_survey
from api.workflows.field import photos_of, sees_ground
from api.workflows.surveys import holders_of, require_confirmed
from api.writing import Writing
from registry.actions import surveys
from registry.errors import NotFound
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import submissions

router = APIRouter(prefix="/api/surveys", tags=["surveys"])


WITH_FINDINGS: dict[int | str, dict[str, Any]] = {
    422: {
        "model": SurveyReport,
        "description": "有错误的完整报告；读不了的文件则是一个问题说明。",
        "content": {"application/problem+json": {"schema": {"type": "object", "required": ["code"]}}},
    }
}


@router.post("", response_model=SurveyReport, responses=WITH_FINDINGS)
def send_survey(
    city: CityHere,
    arrived: FileHere,
    answers: Told,
    by: Surveyor,
    write: Writing,
    unit_id: Annotated[str, Form(pattern=r"^\d{6}$", description="县级行政区划代码。")],
    confirm: Annotated[bool, Form(description="已看过对有效林票的后果。")] = False,
    taken: Annotated[
        str | None,
        Form(
            max_length=200_000,
            description="JSON：小班编号 → 带走时的版本号；其后有新成果的退回（409）。",
        ),
    ] = None,
) -> Response:
    """A survey in any format we take. With errors nothing is written and every finding is told (422)."""
    carried = taken_along(taken)
    looked = arrived.looked(city, answers, unit_id)
    with city.reading() as db:
        remembered = submissions.decided_last(db, by.party_id)
        holders = holders_of(db, looked.survey, city.now().as_of)
    if not looked.accepted or write.dry_run:
        report = SurveyReport.of(looked, remembered).model_dump_json()
        return Response(report, 200 if looked.accepted else 422, media_type="application/json")
    require_confirmed(looked.consequences, confirm)
    kept = keep(looked, city.blobs)
    meaning = [sha256(content).hexdigest() for content in looked.contents]
    return write.about(meaning, asdict(answers), unit_id, confirm, carried)(
        record_survey,
        looked,
        kept,
        unit_id,
        holders,
        taken=carried,
        by=by,
        shown=lambda entered: SurveyReport.of(looked, remembered, entered),
    )


@router.get("/{submission_id}", response_model=ReceiptView)
def receipt(city: CityHere, by: OwnSubmission, submission_id: str) -> ReceiptView:
    """What became of a survey handed in."""
    with city.reading() as db:
        return receipt_of(db, submission_id)


@router.get("/{submission_id}/photos", response_model=list[PhotoView])
def photos(city: CityHere, by: OwnSubmission, submission_id: str) -> list[PhotoView]:
    """What was photographed outdoors, with stand, plot and time; the place only for who sees the land."""
    with city.reading() as db:
        found = photos_of(city.blobs, submissions.by_id(db, submission_id).files)
    return [PhotoView.of(photo, exact=sees_ground(by.role)) for photo in found.values()]


@router.get("/{submission_id}/photos/{sha256}")
def photo(
    city: CityHere, by: OwnSubmission, submission_id: str, sha256: Annotated[str, Path(pattern=HASH)]
) -> Response:
    with city.reading() as db:
        found = photos_of(city.blobs, submissions.by_id(db, submission_id).files).get(sha256)
    if found is None:
        raise NotFound(what="文件", id=sha256)
    return Response(found.content, media_type="image/jpeg", headers={"Cache-Control": "private, no-cache"})


@router.get("/{submission_id}/report")
def report(city: CityHere, by: OwnSubmission, submission_id: str) -> Response:
    """The report its sender got, byte for byte."""
    with city.reading() as db:
        kept = submissions.by_id(db, submission_id).report_sha256
    return Response(city.blobs.read(kept), media_type="application/json")


@router.post("/{submission_id}/withdraw", response_model=ReceiptView)
def withdraw(write: Writing, by: OwnSubmission, submission_id: str) -> Response:
    """The sender takes the survey back, as long as nobody has opened it."""
    return _decide(write, surveys.withdraw, submission_id, by)


@router.post("/{submission_id}/open-review", response_model=ReceiptView)
def open_review(write: Writing, by: OwnSubmission, submission_id: str) -> Response:
    """A reviewer opens the survey; from now on it cannot be withdrawn."""
    return _decide(write, surveys.open_review, submission_id, by)


def receipt_of(db: Db, submission_id: str) -> ReceiptView:
    found = submissions.by_id(db, submission_id)
    return ReceiptView.of(found, submissions.outcome(db, submission_id))


def _decide(write: Writing, verb: Any, submission_id: str, by: Actor) -> Response:
    def decide(db: Db, *, by: Actor, now: Any) -> ReceiptView:
        verb(db, submission_id, by=by, now=now)
        return receipt_of(db, submission_id)

    decide.__name__ = verb.__name__
    return write(decide, by=by, shown=lambda view: view)

"""The surveyor's pages: send a file, answer what is in doubt, read the report, record it, take it back."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Depends, Form, Request, Response
from shapely import MultiPolygon, get_parts

from api.dependencies import CityHere
from api.desks import OwnSubmission, Surveyor
from api.pages.drawing import Drawing, draw, places
from api.pages.faults import View, fault_views
from api.pages.forms import FORM, Fields
from api.pages.rendering import page
from api.schemas.surveys import FATES, QuestionOut, ReceiptView, SurveyReport
from api.sending import Staged, Told
from api.workflows.assess import keep, record_survey
from api.workflows.field import photos_of
from api.workflows.surveys import holders_of, require_confirmed
from api.workflows.uploads import Upload
from api.writing import Writing
from gis_data.codes.tables import programmes
from gis_data.columns import fields as land_fields
from gis_data.job import Answers
from registry.actions import surveys
from registry.issuance.submissions import Submission
from registry.law.matrix import Part
from registry.law.packs import CITY
from registry.parties.authority import may
from registry.parties.jurisdiction import county_units, load_units
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import land, submissions

router = APIRouter(prefix="/surveys", include_in_schema=False)

PROGRAMMES = {"nfi": "国家森林资源清查", "rpkg": "林地规划调查", "linpiao": "林票专项调查"}
LEVELS = {"error": "错误", "warning": "警告", "fix": "已修正", "info": "提示"}
SUBMISSION_STATES = {"HANDED_IN": "待审", "OPENED": "审核中", "WITHDRAWN": "已撤回"}
REASONS = {
    "area": "面积减少", "species": "树种变化", "gone": "已无林木", "below_1_mu": "不足 1 亩",
    "not_contiguous": "不再连片", "other_codes": "小班编号不同",
}  # fmt: skip
UNITS = {"ha": "公顷", "mu": "亩", "m2": "平方米"}
SHOWN = 500
"""Findings on the page; the interface gives all."""
NAMED = "map."
"""Fields of the form that say which of our columns a sender's column is."""


@dataclass(frozen=True)
class Wish:
    """What the sender wants done with the file."""

    unit_id: str
    record: bool
    confirm: bool


@dataclass(frozen=True)
class Reply:
    """What the page says of a file: its report with the places of its faults, and the file itself."""

    report: SurveyReport | None = None
    views: Mapping[int, View] = field(default_factory=dict)
    upload: Upload | None = None
    corrects: str = ""


def wish(
    unit_id: Annotated[str, Form(pattern=r"^\d{6}$")],
    wish: Annotated[str, Form(max_length=10)] = "check",
    confirm: Annotated[bool, Form()] = False,
) -> Wish:
    return Wish(unit_id, wish == "record", confirm)


@router.get("")
def ask(request: Request, city: CityHere, by: Surveyor) -> Response:
    return _page(request, city, by, Answers(), by.unit_id)


@router.post("", dependencies=[FORM])
def send(
    request: Request,
    city: CityHere,
    by: Surveyor,
    write: Writing,
    arrived: Staged,
    told: Told,
    wanted: Annotated[Wish, Depends(wish)],
    fields: Fields,
) -> Response:
    """`check` is the dry run; `record` writes, and only what has no error, and leads to the receipt."""
    named = {name[len(NAMED) :]: str(value) for name, value in fields.items() if name.startswith(NAMED)}
    answers = replace(told, columns={**told.columns, **{name: ours for name, ours in named.items() if ours}})
    looked = arrived.looked(city, answers, wanted.unit_id)
    with city.reading() as db:
        remembered = submissions.decided_last(db, by.party_id)
        holders = holders_of(db, looked.survey, city.now().as_of)
    if looked.accepted and wanted.record:
        require_confirmed(looked.consequences, wanted.confirm)
        kept, root = keep(looked, city.blobs), request.scope.get("root_path", "")
        return write.then(
            lambda entered: f"{root}/surveys/{entered.submission_id}",
            record_survey, looked, kept, wanted.unit_id, holders, by=by,
        )  # fmt: skip
    report = SurveyReport.of(looked, remembered)
    views = fault_views(np.asarray(looked.survey.stands.geometry, dtype=object), report.findings[:SHOWN])
    corrects = arrived.sent.file.parent.name if arrived.sent.correction else ""
    reply = Reply(report, views, arrived.upload, corrects)
    return _page(request, city, by, answers, wanted.unit_id, reply)


@router.get("/{submission_id}")
def receipt(request: Request, city: CityHere, by: OwnSubmission, submission_id: str) -> Response:
    with city.reading() as db:
        found = _receipt(db, submission_id)
        photos = photos_of(city.blobs, found.files)
    waits = found.state == "HANDED_IN"
    return page(
        request,
        "receipt.html",
        receipt=found,
        photos=list(photos.values()),
        states=SUBMISSION_STATES,
        key=secrets.token_urlsafe(16),
        may_withdraw=waits and by.person_id == found.sender_id,
        may_open=waits and by.person_id != found.sender_id and may("survey.verify", by.role, Part.REVIEWS),
    )


@router.post("/{submission_id}/withdraw", dependencies=[FORM])
def withdraw(request: Request, write: Writing, by: OwnSubmission, submission_id: str) -> Response:
    return _decided(request, write, surveys.withdraw, submission_id, by)


@router.post("/{submission_id}/open-review", dependencies=[FORM])
def open_review(request: Request, write: Writing, by: OwnSubmission, submission_id: str) -> Response:
    return _decided(request, write, surveys.open_review, submission_id, by)


def _decided(request: Request, write: Writing, verb: Any, submission_id: str, by: Actor) -> Response:
    place = f"{request.scope.get('root_path', '')}/surveys/{submission_id}"
    return write.then(lambda _: place, verb, submission_id, by=by)


def _receipt(db: Db, submission_id: str) -> ReceiptView:
    return ReceiptView.of(submissions.by_id(db, submission_id), submissions.outcome(db, submission_id))


def _page(
    request: Request,
    city: CityHere,
    by: Actor,
    answers: Answers,
    unit_id: str,
    reply: Reply | None = None,
) -> Response:
    report = reply.report if reply else None
    with city.reading() as db:
        outline = MultiPolygon(
            [part for shape in land.outlines(db, city.now().as_of).values() for part in get_parts(shape)]
        )
        own = _listed(db, by)
        outcomes = submissions.outcomes(db, [one.id for one in own])
        sent = [ReceiptView.of(one, outcomes.get(one.id)) for one in own]
    return page(
        request,
        "survey.html",
        status=422 if report and not report.accepted else 200,
        report=report,
        views=reply.views if reply else {},
        upload=reply.upload if reply else None,
        corrects=reply.corrects if reply else "",
        answers=answers,
        units=county_units(),
        unit_id=unit_id,
        programmes=[(key, PROGRAMMES.get(key, key)) for key in programmes()],
        shown=SHOWN,
        levels=LEVELS,
        fates=FATES,
        reasons=REASONS,
        states=SUBMISSION_STATES,
        area_units=UNITS,
        our_fields=_our_fields(),
        sent=sent,
        unit_names={unit_id: unit.name for unit_id, unit in load_units().items()},
        key=secrets.token_urlsafe(16),
        picture=_picture(report, outline),
    )


def _listed(db: Db, by: Actor) -> Sequence[Submission]:
    """What one's organisation sent; for those who review, what came to their unit."""
    if not may("survey.verify", by.role, Part.REVIEWS):
        return submissions.newest(db, party_id=by.party_id)
    return submissions.newest(db, unit_id=None if by.unit_id == CITY else by.unit_id)


def _our_fields() -> Mapping[str, tuple[str, str]]:
    known = land_fields("stand") | land_fields("tree")
    return {name: (field.zh, field.en) for name, field in known.items()}


def _picture(report: SurveyReport | None, outline: MultiPolygon) -> tuple[Drawing, list[Any]] | None:
    """The city with the place each candidate would give the file."""
    asked: list[QuestionOut] = [one for one in report.questions if one.about == "crs"] if report else []
    if not asked or outline.is_empty:
        return None
    known = [(one, (one.lon, one.lat)) for one in asked[0].choices if one.lon is not None]
    at = places(outline, [(float(lon or 0), float(lat or 0)) for _, (lon, lat) in known])
    return draw(outline), [(one.value, x, y) for (one, _), (x, y) in zip(known, at, strict=True)]

"""The surveyor's page: send a file, read the whole report, record it when it is clean."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from api.dependencies import CityHere
from api.desks import Surveyor
from api.pages.forms import FORM
from api.pages.rendering import page
from api.schemas.surveys import SurveyReport
from api.workflows.assess import Entered, Looked, keep, record_survey
from api.workflows.surveys import holders_of, look, uploaded
from api.writing import Writing
from gis_data.codes.tables import programmes
from gis_data.job import Answers
from registry.parties.jurisdiction import county_units
from registry.parties.roles import Actor

router = APIRouter(prefix="/surveys", include_in_schema=False)

PROGRAMMES = {"nfi": "国家森林资源清查", "rpkg": "林地规划调查", "linpiao": "林票专项调查"}
LEVELS = {"error": "错误", "warning": "警告", "fix": "已修正", "info": "提示"}
SHOWN = 500
"""Findings on the page; the interface gives all."""


@router.get("")
def ask(request: Request, by: Surveyor) -> Response:
    return _page(request, by)


@router.post("", dependencies=[FORM])
def send(
    request: Request,
    city: CityHere,
    by: Surveyor,
    write: Writing,
    file: Annotated[UploadFile, File()],
    unit_id: Annotated[str, Form(pattern=r"^\d{6}$")],
    programme: Annotated[str, Form(max_length=40)] = "",
    wish: Annotated[str, Form(max_length=10)] = "check",
) -> Response:
    """`check` is the dry run; `record` writes, and only what has no error."""
    name = file.filename or "survey"
    with uploaded(file.file, name) as path:
        looked = look(city, path, name, Answers(programme=programme or None))
    entered = None
    if looked.accepted and wish == "record":
        with city.reading() as db:
            holders = holders_of(db, looked.survey, city.now().as_of)
        entered = write.done(record_survey, looked, keep(looked, city.blobs), unit_id, holders, by=by)
    return _page(request, by, looked=looked, entered=entered, name=name, unit_id=unit_id, programme=programme)


def _page(
    request: Request,
    by: Actor,
    *,
    looked: Looked | None = None,
    entered: Entered | None = None,
    name: str = "",
    unit_id: str = "",
    programme: str = "",
) -> Response:
    report = SurveyReport.of(looked, entered) if looked else None
    return page(
        request,
        "survey.html",
        status=422 if report and not report.accepted else 200,
        report=report,
        name=name,
        units=county_units(),
        unit_id=unit_id or by.unit_id,
        programmes=[(key, PROGRAMMES.get(key, key)) for key in programmes()],
        programme=programme,
        shown=SHOWN,
        levels=LEVELS,
    )

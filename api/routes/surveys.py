"""Surveys: the whole report of a file, and with it, unless it is a dry run, the recorded assessment."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Response, UploadFile

from api.dependencies import CityHere
from api.desks import Surveyor
from api.schemas.surveys import SurveyReport
from api.workflows.assess import keep, record_survey
from api.workflows.surveys import holders_of, look, uploaded
from api.writing import Writing
from gis_data.job import Answers

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
    file: UploadFile,
    by: Surveyor,
    write: Writing,
    unit_id: Annotated[str, Form(pattern=r"^\d{6}$", description="县级行政区划代码。")],
    programme: Annotated[
        str | None, Form(max_length=40, description="调查体系：nfi、rpkg、linpiao。")
    ] = None,
) -> Response:
    """A zipped shapefile or GeoPackage. With errors nothing is written and every finding is told (422)."""
    name = file.filename or "survey"
    with uploaded(file.file, name) as path:
        looked = look(city, path, name, Answers(programme=programme))
    if not looked.accepted or write.dry_run:
        report = SurveyReport.of(looked).model_dump_json()
        return Response(report, 200 if looked.accepted else 422, media_type="application/json")
    with city.reading() as db:
        holders = holders_of(db, looked.survey, city.now().as_of)
    kept = keep(looked, city.blobs)
    return write(
        record_survey,
        looked,
        kept,
        unit_id,
        holders,
        by=by,
        shown=lambda entered: SurveyReport.of(looked, entered),
    )

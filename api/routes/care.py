"""What the offices owe: years not assessed, cases and cancellations overdue (JC-03, JC-07, LP-36b)."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response, UploadFile
from pydantic import BaseModel, Field

from api.dependencies import CityHere
from api.policies import allow
from api.schemas.monitoring import RunOut
from api.workflows import monitoring as monitored
from api.workflows.surveys import uploaded
from api.writing import Writing
from registry.actions import assessing, monitoring
from registry.actions.cancelling import unsigned_by
from registry.actions.desk import governing_pack
from registry.care.monitoring import limits
from registry.law.packs import CITY
from registry.parties.roles import Actor, Role

router = APIRouter(prefix="/api", tags=["care"])

Supervisor = Annotated[
    Actor, allow(Role.CITY_FORESTRY, Role.COUNTY_FORESTRY, Role.LANDSCAPE, Role.GOVERNMENT, Role.AUDIT)
]


class Duties(BaseModel):
    """By id; a county sees its own, the city all."""

    year: int
    overdue: bool = Field(description="该年度已过。")
    not_assessed: list[str]
    overdue_cases: list[str]
    unsigned_cancellations: list[str]


@router.post("/monitoring/runs", response_model=RunOut)
def run_monitoring(
    city: CityHere,
    file: UploadFile,
    by: Annotated[Actor, allow(Role.CITY_FORESTRY)],
    write: Writing,
    year: Annotated[int, Form(ge=2020, le=2100, description="监测年度。")],
) -> Response:
    """Compare the yearly layer with every live ticket and sold plot; the same layer again adds nothing."""
    name = file.filename or "layer"
    with uploaded(file.file, name) as path:
        layer = monitored.read(city, path, name, year)
    with city.reading() as db:
        found = monitored.compared(db, layer, limits(governing_pack(db, city.now().as_of)))
    return write(monitored.record, layer, found, by=by, shown=RunOut.of)


@router.get("/duties")
def duties(city: CityHere, by: Supervisor, year: Annotated[int, Query(ge=2020, le=2100)]) -> Duties:
    """Not assessed in the year; cases past their 60 days; decisions past their 5 working days."""
    today = city.now().as_of

    def own(unit_id: str) -> bool:
        return by.unit_id in (CITY, unit_id)

    with city.reading() as db:
        return Duties(
            year=year,
            overdue=year < today.year,
            not_assessed=[one.id for one in assessing.not_assessed(db, year) if own(one.unit_id)],
            overdue_cases=[one.id for one in monitoring.overdue(db, today) if own(one.unit_id)],
            unsigned_cancellations=[one.id for one in unsigned_by(db, today) if own(one.unit_id)],
        )

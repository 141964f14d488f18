"""How a file is handled, as its applicant sees it: stage of eight, clock and why it stands, papers."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.dependencies import CityHere
from api.desks import OwnFile
from registry.actions.tickets import service_clock
from registry.office.stages import NAMES, Stage
from registry.store.queries import office, tickets
from registry.tickets.stages import stage

router = APIRouter(prefix="/api", tags=["files"])


class StageOut(BaseModel):
    stage: Stage
    name: str


class StopOut(BaseModel):
    """The clock stood from `begins_on` through the day before `ends_on`."""

    reason: str
    begins_on: date
    ends_on: date | None


class PaperRef(BaseModel):
    number: str
    kind: str
    issued_on: date


class Handling(BaseModel):
    stage: Stage
    stages: list[StageOut] = Field(description="政务服务八个办理环节。")
    used_working_days: int | None
    limit_working_days: int | None
    due_on: date | None
    stands_for: str | None = Field(description="时钟因何停走：补正、现场核查或者公示。")
    stops: list[StopOut]
    papers: list[PaperRef]


@router.get("/files/{file_id}/handling")
def handling(city: CityHere, file_id: str, by: OwnFile) -> Handling:
    """Stops are shown to the applicant (LP-63)."""
    today = city.now().as_of
    with city.reading() as db:
        file = tickets.known(db, file_id)
        clock = service_clock(db, file, today)
        papers = office.documents_of(db, file_id)
        return Handling(
            stage=stage(file.state, is_served=file.served_on is not None),
            stages=[StageOut(stage=one, name=name.zh) for one, name in NAMES.items()],
            used_working_days=clock.used_working_days if clock else None,
            limit_working_days=clock.limit_working_days if clock else None,
            due_on=clock.due_on if clock else None,
            stands_for=clock.stands_for if clock else None,
            stops=[StopOut(**vars(stop)) for stop in file.clock_stops],
            papers=[PaperRef(number=one.number, kind=one.kind, issued_on=one.issued_on) for one in papers],
        )

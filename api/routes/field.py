"""What the offline form takes along; what it brings home goes through `/api/uploads` and `/api/surveys`."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import CityHere
from api.desks import Surveyor
from api.errors import WrongInput
from api.schemas.field import FieldPackage, TakenStandView
from api.workflows.field import take
from gis_data.codes.tables import programmes
from gis_data.field_form import definition

router = APIRouter(prefix="/api/field", tags=["surveys"])


@router.get("/package", response_model=FieldPackage)
def package(
    city: CityHere,
    by: Surveyor,
    response: Response,
    unit_id: Annotated[str, Query(pattern=r"^\d{6}$", description="县级行政区划代码。")],
    programme: Annotated[str, Query(max_length=40, description="调查体系：nfi、rpkg、linpiao。")] = "nfi",
    code_from: Annotated[str, Query(max_length=60, description="只带编号以此开头的小班。")] = "",
) -> FieldPackage:
    """The definition of the form and the unit's stands as the register knows them today."""
    if programme not in programmes():
        raise WrongInput(fields="programme")
    taken, settings, now = take(city, unit_id, code_from, by=by), city.settings, city.now()
    response.headers["Cache-Control"] = "no-store"
    return FieldPackage(
        definition=definition(programme),
        unit_id=unit_id,
        taken_at=now.at,
        as_of=now.as_of.isoformat(),
        taken_by=by.person_id,
        accuracy_m=settings.field_accuracy_m,
        fixes=settings.field_fixes,
        photo_px=settings.field_photo_px,
        exact=taken.exact,
        left_out=taken.left_out,
        stands=[TakenStandView.of(stand) for stand in taken.stands],
    )

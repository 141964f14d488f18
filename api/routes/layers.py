"""Reference layers: which are in force on a day, which nobody has, and loading a version."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response, UploadFile

from api.dependencies import CityHere
from api.policies import allow, public
from api.schemas.ground import GroundIn
from api.schemas.layers import CoverageOut, LayerOut, LoadedOut
from api.workflows.layers import load
from api.workflows.surveys import settings_of, uploaded
from api.writing import Writing
from gis_data.layers import kinds, read_layer
from registry.land.extent import sound
from registry.land.layers import LayerKind
from registry.parties.roles import Actor, Role
from registry.store.queries import layers

router = APIRouter(prefix="/api/layers", tags=["reference layers"])

LayerOfficer = Annotated[Actor, allow(Role.CITY_FORESTRY)]
READERS = (Role.CITY_FORESTRY, Role.COUNTY_FORESTRY, Role.LANDSCAPE, Role.APPROVAL, Role.SURVEYOR, Role.AUDIT)
Reader = Annotated[Actor, allow(*READERS)]


@router.get("", dependencies=[public()])
def known_layers(city: CityHere, as_of: date | None = None) -> list[LayerOut]:
    """Every kind with its version on a day (default today); a kind without one is confirmed by hand."""
    day = as_of or city.now().as_of
    with city.reading() as db:
        return [LayerOut.of(kind, layers.in_force(db, kind, day)) for kind in LayerKind]


@router.post("/covering")
def covering(city: CityHere, ground: GroundIn, _: Reader, as_of: date | None = None) -> list[CoverageOut]:
    """How much of a ground lies inside every layer of a day; nothing is written."""
    day, shape = as_of or city.now().as_of, sound(ground.shape())
    with city.reading() as db:
        return [CoverageOut.of(layers.covered(db, kind, shape, day)) for kind in LayerKind]


@dataclass(frozen=True)
class Said:
    """What stands on the form beside the file."""

    kind: Annotated[str, Form(description=" ".join(kinds()))]
    version: Annotated[str, Form(min_length=1, max_length=60)]
    source: Annotated[str, Form(min_length=1, max_length=130)]
    valid_from: Annotated[date | None, Form(description="从这一天起适用，默认今天。")] = None
    valid_until: Annotated[date | None, Form(description="最后适用的一天。")] = None


@router.post("", response_model=LoadedOut)
def load_layer(
    city: CityHere, file: UploadFile, said: Annotated[Said, Depends()], by: LayerOfficer, write: Writing
) -> Response:
    """A layer from any container a survey may come in, valid from its day on."""
    name = file.filename or "layer"
    with uploaded(file.file, name) as path:
        read = read_layer(
            path,
            kind=said.kind,
            version=said.version,
            source=said.source,
            name=name,
            settings=settings_of(city),
        )
    since = said.valid_from or city.now().as_of
    return write(load, read, since, said.valid_until, by=by, shown=LoadedOut.of)

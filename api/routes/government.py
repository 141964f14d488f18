"""Credit platform and electronic seal: asked outside the transaction, recorded inside it (GS-08, GS-24)."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.dependencies import CityHere
from api.gateways.government import credit_platform_of, electronic_seal_of
from api.policies import allow
from api.schemas.cases import CaseOut
from api.writing import Writing
from registry.actions import crediting
from registry.errors import NotFound
from registry.office.credit import Purpose
from registry.parties.authority import may
from registry.parties.roles import Actor, Role
from registry.store.queries import office, parties

router = APIRouter(prefix="/api", tags=["office"])

Checker = Annotated[Actor, allow(*(role for role in Role if may("credit.check", role)))]
Sealer = Annotated[Actor, allow(*(role for role in Role if may("paper.seal", role)))]


class CheckWanted(BaseModel):
    unit_id: str = Field(pattern=r"^\d{6}$")
    party_id: str = Field(min_length=1, max_length=40)
    purpose: Purpose
    file_id: str = Field(min_length=1, max_length=40)


class SealWanted(BaseModel):
    paper_no: str = Field(min_length=1, max_length=200, description="文书编号。")


@router.post("/credit-checks", response_model=CaseOut)
def check_credit(city: CityHere, wanted: CheckWanted, by: Checker, write: Writing) -> Response:
    """A step of application, pledge and subsidy review: what the platform says, kept with its reference."""
    with city.reading() as db:
        if parties.party(db, wanted.party_id) is None:
            raise NotFound(what="当事人", id=wanted.party_id)
    answered = credit_platform_of(city.settings).check(wanted.party_id, wanted.purpose)
    said = (wanted.unit_id, wanted.party_id, wanted.purpose, wanted.file_id, answered)
    return write(crediting.record_check, *said, by=by, shown=CaseOut.of)


@router.post("/seals", response_model=CaseOut)
def seal_paper(city: CityHere, wanted: SealWanted, by: Sealer, write: Writing) -> Response:
    """The seal system signs the paper's hash; number and signature stand beside the paper."""
    with city.reading() as db:
        paper = office.by_number(db, wanted.paper_no)
    if paper is None:
        raise NotFound(what="文书", id=wanted.paper_no)
    seal = electronic_seal_of(city.settings)
    sealed = ("", "") if write.dry_run else seal.seal(paper.number, paper.body_sha256, paper.unit_id)
    return write(crediting.record_seal, paper.number, *sealed, by=by, shown=CaseOut.of)

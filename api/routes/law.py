"""The law over HTTP: what is in force, and putting a later text into force by two persons (CV-01, CV-08)."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Response

from api.dependencies import CityHere
from api.policies import allow, public
from api.schemas.law import (
    ConfirmationOut,
    InterpretationOut,
    InterpretationWanted,
    PackOut,
    ProposalOut,
    ProvisionOut,
    SlotOut,
    SlotWanted,
    TextWanted,
)
from api.writing import Writing
from registry.actions import law as verbs
from registry.errors import NotFound
from registry.law import validity
from registry.parties.roles import Actor, Role
from registry.store.queries import law

router = APIRouter(prefix="/api", tags=["law"])

CityForestry = Annotated[Actor, allow(Role.CITY_FORESTRY)]
CountyForestry = Annotated[Actor, allow(Role.COUNTY_FORESTRY)]
Forestry = Annotated[Actor, allow(Role.CITY_FORESTRY, Role.COUNTY_FORESTRY)]


@router.get("/packs", dependencies=[public()])
def packs(city: CityHere, as_of: date | None = None, lapsing: bool = False) -> list[PackOut]:
    """Every rule pack, and which governs on a day (default today); `lapsing`: those to renew (GS-29)."""
    day = as_of or city.now().as_of
    with city.reading() as db:
        now = law.current_law(db)
    every = sorted(now.packs.values(), key=lambda pack: pack.ref)
    return [PackOut.of(now, pack, day) for pack in (validity.lapsing(now.packs, day) if lapsing else every)]


@router.get("/packs/{ref}", dependencies=[public()])
def provisions(city: CityHere, ref: str) -> list[ProvisionOut]:
    """Every number of a pack with its document, article and origin."""
    with city.reading() as db:
        pack = law.current_law(db).packs.get(ref)
    if pack is None:
        raise NotFound(what="规则文件", id=ref)
    return [ProvisionOut.of(found) for found in pack.provisions()]


@router.get("/texts")
def waiting_texts(city: CityHere, by: Forestry) -> list[ProposalOut]:
    """Texts that wait for their second person."""
    with city.reading() as db:
        return [ProposalOut.of(found) for found in law.open_proposals(db)]


@router.post("/texts/successors", response_model=ProposalOut)
def propose_successor(wanted: TextWanted, by: CityForestry, write: Writing) -> Response:
    verb, day = verbs.propose_successor, wanted.effective_from
    return write(verb, wanted.source, day, by=by, shown=ProposalOut.of)


@router.post("/texts/overlays", response_model=ProposalOut)
def propose_overlay(wanted: TextWanted, by: CountyForestry, write: Writing) -> Response:
    verb, day = verbs.propose_overlay, wanted.effective_from
    return write(verb, wanted.source, day, by=by, shown=ProposalOut.of)


@router.post("/texts/{text_id}/confirmation", response_model=ConfirmationOut)
def confirm(text_id: str, by: Forestry, write: Writing) -> Response:
    """The second person puts the text into force."""
    return write(verbs.confirm, text_id, by=by, shown=ConfirmationOut.of)


@router.get("/slots", dependencies=[public()])
def slots(city: CityHere) -> list[SlotOut]:
    """The texts the rules cite and we do not have (0.3), with the references given since."""
    with city.reading() as db:
        return [SlotOut.of(found) for found in law.slots(db).values()]


@router.post("/slots/{slot}", response_model=SlotOut)
def fill_slot(slot: str, wanted: SlotWanted, by: CityForestry, write: Writing) -> Response:
    said = (slot, wanted.authority_ref, wanted.document_sha256)
    return write(verbs.fill_slot, *said, by=by, shown=SlotOut.of)


@router.get("/interpretations/{rule}", dependencies=[public()])
def interpretations(city: CityHere, rule: str) -> list[InterpretationOut]:
    """What the city authority has answered on a rule (RA-25)."""
    with city.reading() as db:
        return [InterpretationOut.of(found) for found in law.interpretations(db, rule)]


@router.post("/interpretations", response_model=InterpretationOut)
def publish_interpretation(wanted: InterpretationWanted, by: CityForestry, write: Writing) -> Response:
    said = (wanted.rule, wanted.question, wanted.answer)
    return write(verbs.publish_interpretation, *said, by=by, shown=InterpretationOut.of)

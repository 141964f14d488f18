"""What outside authorities did, from their documents (RA-05, RA-16), and verifiers on file (RA-19)."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Response

from api.dependencies import CityHere
from api.policies import allow, public
from api.schemas.outside import DelegationWanted, OutsideActWanted, Recorded, VerifierOut, VerifierWanted
from api.writing import Writing
from registry.actions import outside as verbs
from registry.parties.authority import may
from registry.parties.roles import Actor, Role
from registry.store.queries import outside, parties

router = APIRouter(prefix="/api", tags=["outside authorities"])

RECORDERS = [role for role in Role if any(may(act, role) for act in verbs.ACT.values())]
Recorder = Annotated[Actor, allow(*RECORDERS)]


@router.post("/delegations", response_model=Recorded)
def record_delegation(
    wanted: DelegationWanted, by: Annotated[Actor, allow(Role.CITY_FORESTRY)], write: Writing
) -> Response:
    """The region's written delegation to the city."""
    return write(verbs.record_delegation, wanted.delegation(), by=by, shown=_recorded)


@router.post("/outside-acts", response_model=Recorded)
def record_outside_act(wanted: OutsideActWanted, by: Recorder, write: Writing) -> Response:
    """An act of the region, or reference and outcome of a case."""
    return write(verbs.record_outside_act, wanted.act(), wanted.unit_id, by=by, shown=_recorded)


@router.post("/verifiers", response_model=Recorded)
def register_verifier(
    wanted: VerifierWanted, by: Annotated[Actor, allow(Role.ECOLOGY)], write: Writing
) -> Response:
    """The ecology authority puts a verification body on file."""
    return write(verbs.register_verifier, wanted.verifier(), by=by, shown=_recorded)


@router.get("/verifiers", dependencies=[public()])
def verifiers(city: CityHere, as_of: date | None = None) -> list[VerifierOut]:
    """Every body on file, with its dates; `valid` on the day asked (default today)."""
    day = as_of or city.now().as_of
    with city.reading() as db:
        return [
            VerifierOut(
                name=parties.party_name_on(db, entry.party_id, day) or "",
                valid=entry.covers(day),
                **vars(entry),
            )
            for entry in outside.verifiers(db)
        ]


def _recorded(row_id: str) -> Recorded:
    return Recorded(id=row_id)

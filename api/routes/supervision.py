"""Supervision of tickets in use: by the city, 园林 and the governments of counties (LP-45)."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.dependencies import CityHere
from api.policies import allow
from registry.care.assessment import Upkeep
from registry.care.monitoring import CaseState, MonitoringCase
from registry.care.violations import Violation, ViolationState
from registry.law.packs import CITY
from registry.office.visits import Inspection
from registry.parties.authority import may
from registry.parties.roles import Actor, Role
from registry.store.database import Db
from registry.store.queries import care, casework
from registry.tickets.ticket import Ticket

router = APIRouter(prefix="/api", tags=["care"])

Supervisor = Annotated[Actor, allow(*(role for role in Role if may("ticket.supervise", role)))]


class Supervised(BaseModel):
    """One live ticket with everything that may concern whoever supervises its use."""

    id: str
    number: str
    unit_id: str
    kind: str
    state: str
    flags: list[str]
    face_value_mu100: int
    last_assessed_year: int | None
    last_result_passed: bool | None
    open_cases: list[str]
    violations: list[str]
    inspections: int = Field(description="监督检查次数。")


@router.get("/supervision")
def supervision(city: CityHere, by: Supervisor) -> list[Supervised]:
    """A county's government sees its county; the city and 园林 of the city see all."""
    unit_id = None if by.unit_id == CITY else by.unit_id
    with city.reading() as db:
        return [_line(db, ticket) for ticket in care.live_on_ground(db, unit_id)]


def _line(db: Db, ticket: Ticket) -> Supervised:
    results = casework.listed(db, Upkeep, subject_id=ticket.id)
    last = max(results, key=lambda one: (one.year, one.attempt), default=None)
    undecided = (CaseState.OPEN, CaseState.CONFIRMED)
    cases = casework.listed(db, MonitoringCase, subject_id=ticket.id, states=undecided)
    held = casework.listed(db, Violation, unit_id=ticket.unit_id, states=[ViolationState.ESTABLISHED])
    return Supervised(
        id=ticket.id,
        number=ticket.number or "",
        unit_id=ticket.unit_id,
        kind=ticket.kind,
        state=ticket.state,
        flags=sorted(ticket.flags),
        face_value_mu100=ticket.face_value_mu100,
        last_assessed_year=last.year if last else None,
        last_result_passed=last.passed if last else None,
        open_cases=[case.id for case in cases],
        violations=[one.id for one in held if one.concerns(ticket.id)],
        inspections=len(casework.listed(db, Inspection, ticket_id=ticket.id)),
    )

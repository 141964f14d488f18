"""The desk: a queue one can narrow, one file with its papers, and the forms of the next steps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from api.city import City
from api.dependencies import CityHere, Visitor
from api.desks import APPLYING, WORKS_ON_VOUCHERS, OwnFile, files_of
from api.documents.sealing import PDF, press_of, ticket_file
from api.errors import NoSuchPage, RoleNotAllowed
from api.pages.cases import asked
from api.pages.file_content import LIFE, file_content
from api.pages.forms import FORM, Fields, filled
from api.pages.rendering import page
from api.policies import AnyoneSignedIn
from api.schemas.steps import BY_PATH
from api.schemas.tickets import KINDS, STATES, steps_open
from api.tracing import DETAIL_ROLES
from api.workflows.scans import media_type_of
from api.workflows.tracing import read_detail
from api.writing import Writing
from registry.clock import Moment
from registry.errors import NotFound
from registry.law.matrix import role_names
from registry.parties.authority import APPLICANTS, may
from registry.parties.jurisdiction import county_units, load_units
from registry.parties.roles import Actor, Role
from registry.store.database import Db
from registry.store.queries import issuance, parties, tickets
from registry.tickets.states import LIVE, TERMINAL, State
from registry.tickets.ticket import Ticket

router = APIRouter(prefix="/desk", include_in_schema=False)

KEEPERS = (Role.CITY_FORESTRY, Role.FINANCE, Role.AUDIT)
SHOWN = 500


@dataclass(frozen=True)
class Line:
    """A file in the work list."""

    id: str
    name: str
    number: str
    unit_name: str
    kind: str
    state_name: str
    tone: str
    area_mu100: int
    faults: int
    due_on: date | None
    days: int | None
    waits_for_me: bool


class Narrowed(BaseModel):
    """What the queue is narrowed to; all of it stands in the address: a view can be kept or sent on."""

    state: list[State] = []
    unit: list[str] = []
    q: str = ""
    mine: bool = False
    ended: bool = False

    def states(self, by: Actor) -> list[State]:
        """Offices see what is on its way; what has ended or simply lives is looked for."""
        if self.state:
            return self.state
        if self.q or self.ended or by.role in APPLICANTS:
            return list(State)
        return [state for state in State if state not in TERMINAL and state is not State.ACTIVE]

    def takes(self, ticket: Ticket, line: Line) -> bool:
        return (
            (not self.unit or ticket.unit_id in self.unit)
            and (not self.mine or line.waits_for_me)
            and self.q.strip().upper() in f"{line.name} {line.number}".upper()
        )


@router.get("")
def work_list(
    request: Request,
    city: CityHere,
    by: AnyoneSignedIn,
    visitor: Visitor,
    narrowed: Annotated[Narrowed, Query()],
) -> Response:
    """What waits for this person first, then the oldest."""
    today = city.now().as_of
    with city.reading() as db:
        files = files_of(db, by, narrowed.states(by))
    found = [(ticket, _line(ticket, by, today)) for ticket in files]
    lines = [line for ticket, line in found if narrowed.takes(ticket, line)]
    offices = [(one.id, role_names()[one.role], _unit(one.unit_id)) for one in _appointments(visitor)]
    return page(
        request,
        "desk.html",
        lines=sorted(lines, key=lambda line: (not line.waits_for_me, -(line.days or 0)))[:SHOWN],
        all=len(found),
        waiting=sum(line.waits_for_me for _, line in found),
        narrowed=narrowed,
        states=[(state, words) for state, (words, _) in STATES.items()],
        units=county_units(),
        role_name=role_names()[by.role],
        unit_name=_unit(by.unit_id),
        offices=offices,
        can_apply=by.role in APPLYING,
        can_survey=may("survey.import", by.role),
        keeps_account=by.role in KEEPERS,
        sees_vouchers=by.role in WORKS_ON_VOUCHERS,
        acting=visitor.acting.id if visitor and visitor.acting else "",
    )


@router.get("/{file_id}")
def one_file(request: Request, city: CityHere, file_id: str, by: OwnFile) -> Response:
    with city.reading() as db:
        return page(request, "file.html", **file_content(db, file_id, by, city.now(), request.state.lang))


@router.get("/{file_id}/trace")
def trace(request: Request, city: CityHere, file_id: str, by: OwnFile) -> Response:
    """Trees, equations, parameters and sources behind the file's tonnes, read out of the evidence bundle."""
    if by.role not in DETAIL_ROLES:
        raise RoleNotAllowed(role=by.role.value)
    with city.reading() as db:
        ticket = tickets.known(db, file_id)
        evidence = issuance.assessment(db, ticket.assessment_id).evidence_sha256
        stands = issuance.stands_on(db, ticket.assessment_id, ticket.compartments)
    detail = read_detail(city.blobs.read(evidence), [stand.stand_id for stand in stands])
    return page(request, "file_trace.html", ticket=ticket, detail=detail)


@router.get("/{file_id}/material/{item}")
def material(city: CityHere, file_id: str, item: str, by: OwnFile) -> Response:
    """A paper handed in with the file, for those who may open the file."""
    with city.reading() as db:
        ticket = tickets.by_id(db, file_id)
        sha256 = ticket.material.get(item) if ticket else None
    if sha256 is None:
        raise NotFound(what="材料", id=item)
    content = city.blobs.read(sha256)
    headers = {"Content-Disposition": f'inline; filename="{item}"', "Cache-Control": "private, no-store"}
    return Response(content, media_type=media_type_of(content), headers=headers)


@router.get("/{file_id}/ticket.pdf")
def ticket_paper(city: CityHere, file_id: str, by: OwnFile) -> Response:
    """The ticket itself, with the holder's name: for the holder and the offices."""
    content = ticket_file(city.database, file_id, press_of(city), now=city.now())
    return Response(content, media_type=PDF)


@router.post("/{file_id}/{path}", dependencies=[FORM])
def take_step(
    request: Request, city: CityHere, file_id: str, path: str, by: OwnFile, fields: Fields, write: Writing
) -> Response:
    """The same table of steps as the JSON interface; the verb asks the matrix. Tried only: a preview."""
    step = LIFE.get(path) or BY_PATH.get(path)
    if step is None:
        raise NoSuchPage(path=path)
    form, wanted = asked(city, fields, step.wanted) if path in LIFE else by_hand(city, fields, step.wanted)
    more: dict[str, Any] = {"vault": city.vault} if step.needs_vault else {}
    given: dict[str, Any] = {"seen": wanted.seen, "by": by, **more}
    if write.dry_run:
        tried = write.done(_previewed(form.naming(step.verb)), file_id, *wanted.arguments(), **given)
        return page(request, "preview.html", tried=tried, file_id=file_id)
    place = f"{request.scope.get('root_path', '')}/desk/{file_id}"
    return write.then(lambda _: place, form.naming(step.verb), file_id, *wanted.arguments(), **given)


def _previewed(verb: Callable[..., Ticket]) -> Callable[..., dict[str, Any]]:
    """What a step would make, looked at before it is rolled back."""

    def look(db: Db, *arguments: Any, now: Moment, **more: Any) -> dict[str, Any]:
        ticket = verb(db, *arguments, now=now, **more)
        return {
            "number": ticket.number,
            "block_name": ticket.block_name,
            "holder": parties.party_name_on(db, ticket.owner_id, now.as_of) or "",
            "face_value_mu100": ticket.face_value_mu100,
            "valid_from": ticket.valid_from,
            "valid_to": ticket.valid_to,
            "elements": ticket.elements,
        }

    look.__name__ = verb.__name__
    return look


def by_hand(city: City, fields: Fields, model: Any) -> tuple[Any, Any]:
    """The forms written by hand name their fields as the model does."""
    form = filled(city, fields)
    return form, form.wanted(model)


def _line(ticket: Ticket, by: Actor, today: date) -> Line:
    state_name, tone = STATES[ticket.state]
    since = ticket.submitted_on or (ticket.changed_at.date() if ticket.changed_at else None)
    return Line(
        ticket.id,
        ticket.block_name,
        ticket.number or "",
        _unit(ticket.unit_id),
        KINDS[ticket.kind],
        state_name,
        tone,
        ticket.face_value_mu100 or round(ticket.right_area_dm2 * 3 / 2000),
        len(ticket.corrections),
        ticket.due_on,
        (today - since).days if since and ticket.state not in LIVE | TERMINAL else None,
        bool(steps_open(ticket, by.role)) and ticket.state not in LIVE,
    )


def _appointments(visitor: Visitor) -> list[Any]:
    return list(visitor.appointments) if visitor else []


def _unit(code: str) -> str:
    return load_units()[code].name

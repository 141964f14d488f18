"""The file of a ticket from its draft to the issue: read it, and take the steps one's role has (16.1)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Response, UploadFile
from pydantic import BaseModel

from api.dependencies import CityHere
from api.errors import UnknownPaper
from api.policies import AnyoneSignedIn, Belonging, allow
from api.schemas.steps import STEPS_OVER_HTTP, DraftWanted, Step
from api.schemas.tickets import FileOut
from api.writing import Writing
from registry.actions import applications
from registry.clock import Moment
from registry.errors import NotFound
from registry.law.packs import CITY
from registry.parties.authority import APPLICANTS, may
from registry.parties.roles import Actor, Role
from registry.store.blobs import Stored
from registry.store.database import Db
from registry.store.privacy import Grade
from registry.store.queries import files, tickets
from registry.tickets.states import STEPS, State
from registry.tickets.ticket import Ticket

router = APIRouter(prefix="/api", tags=["files"])

DESK_ROLES = (Role.VILLAGE, Role.CONTRACTOR, Role.COUNTY_FORESTRY, Role.CITY_FORESTRY)
MEDIA = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
}


def file_place(db: Db, path: Mapping[str, str]) -> Belonging:
    ticket = tickets.by_id(db, path["file_id"])
    if ticket is None:
        raise NotFound(what="文件", id=path["file_id"])
    return Belonging(ticket.unit_id, ticket.applicant_id)


OwnFile = Annotated[Actor, allow(*DESK_ROLES, within=file_place)]
Desk = Annotated[Actor, allow(*DESK_ROLES)]
Applicant = Annotated[Actor, allow(*(role for role in Role if may("collective.apply", role)))]


class PaperKept(BaseModel):
    sha256: str


@router.get("/files")
def list_files(city: CityHere, by: Desk, state: State | None = None) -> list[FileOut]:
    """An applicant's own; an office's of its unit, oldest change first; the city's of all units."""
    with city.reading() as db:
        return [FileOut.of(ticket, by.role) for ticket in files_of(db, by, [state] if state else list(State))]


@router.post("/files", response_model=FileOut)
def draft(wanted: DraftWanted, by: Applicant, write: Writing) -> Response:
    return write(applications.draft, wanted.application(), wanted.unit_id, by=by, shown=_view(by))


@router.get("/files/{file_id}")
def read_file(city: CityHere, file_id: str, by: OwnFile) -> FileOut:
    with city.reading() as db:
        ticket = tickets.by_id(db, file_id)
        assert ticket, "the policy has found it"
        return FileOut.of(ticket, by.role)


@router.post("/papers", response_model=PaperKept)
def keep_paper(city: CityHere, paper: UploadFile, by: AnyoneSignedIn, write: Writing) -> Response:
    """A scanned paper: PDF, JPEG or PNG by its content; kept sealed, named by its hash."""
    stored, media_type = paper_of(city, paper)
    return write(name_paper, stored, media_type, by=by, shown=lambda sha256: PaperKept(sha256=sha256))


def files_of(db: Db, by: Actor, states: Sequence[State]) -> list[Ticket]:
    if by.role in APPLICANTS:
        return [ticket for ticket in tickets.of_applicant(db, by.party_id) if ticket.state in states]
    shown = [state for state in states if state is not State.DRAFT]
    return list(tickets.in_states(db, shown, None if by.unit_id == CITY else by.unit_id))


def paper_of(city: CityHere, paper: UploadFile) -> tuple[Stored, str]:
    content = paper.file.read()
    media_type = next((kind for start, kind in MEDIA.items() if content.startswith(start)), None)
    if media_type is None:
        raise UnknownPaper(name=paper.filename or "")
    return city.blobs.put(content, Grade.RESTRICTED), media_type


def name_paper(db: Db, stored: Stored, media_type: str, *, by: Actor, now: Moment) -> str:
    return files.name_file(db, stored, media_type, now=now)


def _view(by: Actor) -> Callable[[Ticket], FileOut]:
    return lambda ticket: FileOut.of(ticket, by.role)


def _endpoint(step: Step) -> Callable[..., Response]:
    rule = STEPS[step.kind]
    roles = [role for role in DESK_ROLES if may(rule.act, role, rule.part)]
    whoever = Annotated[Actor, allow(*roles, within=file_place)]

    def take(
        city: CityHere,
        file_id: str,
        wanted: step.wanted,  # type: ignore[name-defined]
        by: whoever,
        write: Writing,
    ) -> Response:
        more: dict[str, Any] = {"vault": city.vault} if step.needs_vault else {}
        return write(
            step.verb, file_id, *wanted.arguments(), seen=wanted.seen, by=by, shown=_view(by), **more
        )

    take.__doc__ = f"{step.kind}: {rule.act}, {rule.part.name}."
    return take


for _step in STEPS_OVER_HTTP:
    router.post(f"/files/{{file_id}}/{_step.path}", name=_step.kind, response_model=FileOut)(_endpoint(_step))

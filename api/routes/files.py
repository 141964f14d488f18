"""The file of a ticket from its draft to its end: read it, and take the steps one's role has (16.1)."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Response, UploadFile
from pydantic import BaseModel, Field

from api.dependencies import CityHere, Language
from api.desks import DESK_ROLES, Applicant, Desk, OwnFile, file_place, files_of, name_paper, paper_of
from api.policies import AnyoneSignedIn, allow, public
from api.schemas.life import LIFE_OVER_HTTP
from api.schemas.steps import STEPS_OVER_HTTP, DraftWanted, Step
from api.schemas.tickets import FileOut
from api.writing import Writing
from registry.actions import applications
from registry.office.documents import Document, DocumentKind
from registry.parties.authority import may
from registry.parties.roles import Actor, Role
from registry.store.queries import office, tickets
from registry.tickets.cells import acts_of
from registry.tickets.opening import opening
from registry.tickets.states import STEPS, State
from registry.tickets.ticket import Ticket

router = APIRouter(prefix="/api", tags=["files"])


class PaperKept(BaseModel):
    sha256: str


class PaperOut(BaseModel):
    number: str
    kind: DocumentKind
    issued_on: date
    decision: str | None = Field(description="决定事项；其他文书为空。")
    says: dict[str, Any] = Field(description="决定全文：事实、规则、条款、证据、救济途径。")

    @classmethod
    def of(cls, paper: Document) -> "PaperOut":
        word = paper.body.get("decision")
        says = dict(paper.body) if word else {}
        decision = str(word) if word else None
        return cls(
            number=paper.number, kind=paper.kind, issued_on=paper.issued_on, decision=decision, says=says
        )


@router.get("/opening", dependencies=[public()])
def opening_text(lang: Language) -> dict[str, list[str]]:
    """LP-60: who may apply, the kinds, the duties, and what a ticket is not."""
    return dict(opening(lang))


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


@router.get("/files/{file_id}/papers")
def list_papers(city: CityHere, file_id: str, by: OwnFile) -> list[PaperOut]:
    """Every numbered paper of the file; of a decision also what it says, with its remedy (LP-55)."""
    with city.reading() as db:
        return [PaperOut.of(paper) for paper in office.documents_of(db, file_id)]


@router.post("/papers", response_model=PaperKept)
def keep_paper(city: CityHere, paper: UploadFile, by: AnyoneSignedIn, write: Writing) -> Response:
    """A scanned paper: PDF, JPEG or PNG by its content; kept sealed, named by its hash."""
    stored, media_type = paper_of(city, paper)
    return write(name_paper, stored, media_type, by=by, shown=lambda sha256: PaperKept(sha256=sha256))


def _view(by: Actor) -> Callable[[Ticket], FileOut]:
    return lambda ticket: FileOut.of(ticket, by.role)


def _endpoint(step: Step) -> Callable[..., Response]:
    """A bank owns no file: what it may do with one is asked by the verb."""
    rule = STEPS[step.kind]
    everyone = (*DESK_ROLES, Role.BANK)
    roles = [role for role in everyone if any(may(act, role, rule.part) for act in acts_of(rule.duty))]
    place = None if Role.BANK in roles else file_place
    whoever = Annotated[Actor, allow(*roles, within=place)]

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

    take.__doc__ = f"{step.kind}: {rule.duty.name}, {rule.part.name}."
    return take


for _step in (*STEPS_OVER_HTTP, *LIFE_OVER_HTTP):
    router.post(f"/files/{{file_id}}/{_step.path}", name=_step.path, response_model=FileOut)(_endpoint(_step))

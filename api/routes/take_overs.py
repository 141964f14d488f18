"""Tickets issued on paper into the register: look, propose, confirm by another person (LP-08b, RA-23)."""

from typing import Annotated, BinaryIO

from fastapi import APIRouter, Form, Response, UploadFile

from api.dependencies import CityHere, Language
from api.policies import allow
from api.schemas.cases import CaseOut
from api.schemas.steps import Wanted
from api.schemas.take_overs import TakeOverLook
from api.workflows import paper_tickets
from api.writing import Writing
from registry.actions import taking_over
from registry.actions.paper_rows import look
from registry.law.matrix import Part
from registry.parties.authority import may
from registry.parties.roles import Actor, Role
from registry.store.queries import casework
from registry.tickets.take_overs import TAKE_OVER, TakeOver, Transcript

router = APIRouter(prefix="/api", tags=["take-over"])

KEEPERS = [role for role in Role if may(TAKE_OVER, role, Part.REVIEWS) and may(TAKE_OVER, role, Part.ACTS)]
Keeper = Annotated[Actor, allow(*KEEPERS)]


@router.post("/take-overs/check")
def check(
    city: CityHere, lang: Language, sheet: UploadFile, outlines: UploadFile, scans: UploadFile, by: Keeper
) -> TakeOverLook:
    """The dry run: every problem of every row, and which papers would become disputes."""
    with paper_tickets.three_files(*map(_named, (sheet, outlines, scans))) as paths:
        bundle = paper_tickets.read(city, *paths)
    with city.reading() as db:
        return TakeOverLook.of(look(db, bundle.sent, by=by, now=city.now()), lang)


@router.post("/take-overs", response_model=CaseOut)
def propose(
    city: CityHere,
    sheet: UploadFile,
    outlines: UploadFile,
    scans: UploadFile,
    by: Keeper,
    write: Writing,
    leave_out: Annotated[bool, Form(description="有问题的行不转录，其余照办。")] = False,
) -> Response:
    """The first person; whoever confirms is another."""
    with paper_tickets.three_files(*map(_named, (sheet, outlines, scans))) as paths:
        bundle = paper_tickets.read(city, *paths)
    return write(paper_tickets.propose, bundle, leave_out, by=by, shown=CaseOut.of)


@router.get("/take-overs/{case_id}/rows")
def rows(city: CityHere, lang: Language, case_id: str, by: Keeper) -> TakeOverLook:
    """The proposed rows as they stand today, for whoever is to confirm them."""
    with city.reading() as db:
        case = casework.find(db, TakeOver, case_id)
    bundle = paper_tickets.read_again(city, case)
    with city.reading() as db:
        return TakeOverLook.of(look(db, bundle.sent, by=by, now=city.now()), lang)


@router.post("/take-overs/{case_id}/confirm", response_model=CaseOut)
def confirm(city: CityHere, case_id: str, wanted: Wanted, by: Keeper, write: Writing) -> Response:
    """The second person: each row becomes a ticket, or a dispute over its ground."""
    with city.reading() as db:
        case = casework.find(db, TakeOver, case_id)
    bundle = paper_tickets.read_again(city, case)
    return write(
        taking_over.confirm,
        case_id,
        bundle.sent,
        by=by,
        shown=CaseOut.of,
        vault=city.vault,
        seen=wanted.seen,
    )


@router.post("/transcripts/{case_id}/enter", response_model=CaseOut)
def enter(city: CityHere, case_id: str, wanted: Wanted, by: Keeper, write: Writing) -> Response:
    """Its dispute is decided and the ground free: the paper becomes a ticket after all."""
    with city.reading() as db:
        case = casework.find(db, Transcript, case_id)
        batch = casework.find(db, TakeOver, case.take_over_id)
    bundle = paper_tickets.read_again(city, batch)
    return write(
        taking_over.enter,
        case_id,
        bundle.sent,
        by=by,
        shown=CaseOut.of,
        vault=city.vault,
        seen=wanted.seen,
    )


def _named(file: UploadFile) -> tuple[BinaryIO, str]:
    return file.file, file.filename or ""

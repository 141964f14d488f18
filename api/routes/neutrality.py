"""Neutrality files over HTTP: open one, cover it, state it; standards and statements for anybody."""

import csv
from io import StringIO
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.dependencies import CityHere
from api.documents.sealing import PDF, press_of, statement_file
from api.neutral import file_seen, uptake_form
from api.policies import allow, public
from api.schemas.cases import CaseOut, PaperOut
from api.schemas.market import OrderOut
from api.schemas.neutrality import (
    CertificateBrought,
    CoverWanted,
    EventAnswered,
    NeutralityOut,
    StandardPublished,
    StatementMade,
    StatementOut,
    StatementWanted,
    SubjectWanted,
    TradeTotal,
    UptakeForm,
)
from api.selling import BUYERS
from api.workflows.footprints import event_accounting
from api.writing import Writing
from registry.actions import neutrality as verbs
from registry.actions import offsetting, stating, titling
from registry.market.neutrality import STANDARDS
from registry.market.titles import TitleStandard
from registry.parties.authority import APPLICANTS, may
from registry.parties.roles import Actor, Role
from registry.store.queries import casework, neutrality, office, parties

router = APIRouter(prefix="/api", tags=["neutrality"])

Party = Annotated[Actor, allow(*sorted(APPLICANTS))]
Buyer = Annotated[Actor, allow(*BUYERS)]
Setter = Annotated[Actor, allow(*(role for role in Role if may(STANDARDS, role)))]
TotalsReader = Annotated[Actor, allow(Role.ECOLOGY, Role.FINANCE, Role.AUDIT, Role.CITY_FORESTRY)]
Reader = Annotated[Actor, allow()]


@router.post("/neutrality-files", response_model=CaseOut)
def register(city: CityHere, wanted: SubjectWanted, by: Party, write: Writing) -> Response:
    """Open the file of an event, an enterprise year, a building year, a product or a pilot unit."""
    arguments = (wanted.subject(), wanted.unit_id)
    return write(verbs.register_subject, *arguments, by=by, shown=CaseOut.of, test=city.test_money)


@router.post("/event-footprint", dependencies=[public()])
def try_event(wanted: EventAnswered) -> dict[str, Any]:
    """What the five answers would come to, before any file: range, lines, what is not counted."""
    found = event_accounting(wanted.answers())
    grams = {"emissions_g": found.emissions_g, "low_g": found.low_g, "high_g": found.high_g}
    return {**grams, **found.body}


@router.get("/neutrality-files/to-check")
def to_check(city: CityHere, by: Annotated[Actor, allow(Role.VERIFIER)]) -> list[CaseOut]:
    """The files that name this verification body."""
    with city.reading() as db:
        return [CaseOut.of(file) for file in neutrality.to_check(db, by.party_id)]


@router.get("/neutrality-files/{case_id}/figures")
def figures(city: CityHere, case_id: str, by: Reader) -> NeutralityOut:
    """The file with its percent, what is missing or left over, and its labels."""
    with city.reading() as db:
        return file_seen(db, case_id, by, city.now().as_of)


@router.get("/neutrality-files/{case_id}/uptake-form")
def form(city: CityHere, case_id: str, by: Reader) -> UptakeForm:
    with city.reading() as db:
        return uptake_form(db, case_id, by, city.now().as_of)


@router.post("/neutrality-files/{case_id}/cover", response_model=OrderOut)
def cover(city: CityHere, case_id: str, wanted: CoverWanted, by: Buyer, write: Writing) -> Response:
    """An order whose grams are retired to this file and nothing else."""
    more: dict[str, Any] = {"test": city.test_money, "vault": city.vault}
    return write(offsetting.cover, case_id, wanted.cover(), by=by, shown=OrderOut.of, **more)


@router.post("/neutrality-files/{case_id}/take-in", response_model=CaseOut)
def take_in(city: CityHere, case_id: str, wanted: CertificateBrought, by: Party, write: Writing) -> Response:
    """Bring a certificate of the same purpose that serves no other file."""
    more: dict[str, Any] = {"vault": city.vault, "seen": wanted.seen}
    return write(offsetting.take_in, case_id, wanted.certificate_no, by=by, shown=CaseOut.of, **more)


@router.post("/neutrality-files/{case_id}/state", response_model=StatementMade)
def state(city: CityHere, case_id: str, wanted: StatementWanted, by: Party, write: Writing) -> Response:
    """Make the statement of what is covered today."""
    more: dict[str, Any] = {"vault": city.vault, "seen": wanted.seen}
    shown = lambda made: StatementMade(number=made.number, code=made.code)  # noqa: E731
    return write(stating.state, case_id, wanted.display_name, by=by, shown=shown, **more)


@router.get("/neutrality-statements/{number}", dependencies=[public()])
def statement(city: CityHere, number: str) -> StatementOut:
    """By number or verification code."""
    with city.reading() as db:
        return StatementOut.of(stating.public_statement(db, number, vault=city.vault))


@router.get("/neutrality-statements/{number}/file.pdf", dependencies=[public()])
def statement_pdf(city: CityHere, number: str) -> Response:
    """The statement with its proof inside; a statement is made to be shown."""
    with city.reading() as db:
        found = stating.known_statement(db, number)
    made = statement_file(city.database, found.number, press_of(city), now=city.now())
    return Response(made, media_type=PDF)


@router.post("/title-standards", response_model=CaseOut)
def set_standard(wanted: StandardPublished, by: Setter, write: Writing) -> Response:
    """The ecology authority sets what a title asks for, from a day on."""
    return write(titling.set_standard, wanted.standard(), by=by, shown=CaseOut.of)


@router.get("/title-standards", dependencies=[public()])
def standards(city: CityHere) -> list[CaseOut]:
    with city.reading() as db:
        return [
            CaseOut.of(one, [PaperOut.of(paper) for paper in office.documents_of(db, one.id)])
            for one in casework.listed(db, TitleStandard)
        ]


@router.get(
    "/inclusion-trade", response_model=list[TradeTotal], responses={200: {"content": {"text/csv": {}}}}
)
def yearly_trade(
    city: CityHere,
    by: TotalsReader,
    year: Annotated[int, Query(ge=2020, le=2100)],
    party_id: Annotated[str, Query(max_length=40)] = "",
    as_csv: bool = False,
) -> Any:
    """企业年度内碳普惠总交易额, all or one enterprise, as JSON or CSV (ZH-11)."""
    with city.reading() as db:
        totals = [
            TradeTotal(**one, name=parties.party_name_on(db, one["party_id"], city.now().as_of) or "")
            for one in stating.yearly_totals(db, year)
            if party_id in ("", one["party_id"])
        ]
    if not as_csv:
        return totals
    out = StringIO()
    writer = csv.DictWriter(out, list(TradeTotal.model_fields))
    writer.writeheader()
    writer.writerows(one.model_dump() for one in totals)
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8")

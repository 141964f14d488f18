"""The organiser's pages: five questions with their result, the file with cover and papers, the statement.

No script is needed. The result is shown before anybody signs in; a file belongs to whoever opened it.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Query, Request, Response

from api.city import City
from api.dependencies import CityHere, Visitor
from api.documents.quotation import Quotation, quotation_pdf
from api.documents.sealing import PDF
from api.documents.words import kilograms
from api.errors import WrongInput
from api.neutral import file_seen, own_file
from api.pages.forms import FORM, Fields, Filled, filled
from api.pages.rendering import page
from api.policies import allow, public
from api.schemas.market import ListingOnBoard
from api.schemas.neutrality import CoverWanted, EventAnswered, StatementWanted, SubjectWanted
from api.schemas.steps import ReasonGiven
from api.selling import BUYERS, listing_on_board, order_key
from api.workflows.footprints import event_accounting
from api.writing import Writing
from registry.actions import neutrality as verbs
from registry.actions import offsetting, stating, titling
from registry.errors import NotFound
from registry.market.listings import ListingState
from registry.market.neutrality import SETTLING, FileKind, FileState, NeutralityFile
from registry.market.orders import Order
from registry.market.statements import NOT_CCER, Statement, StatementStatus
from registry.market.titles import TITLE_NAMES, TITLE_OF, TitleStandard, standard_on
from registry.market.words import NOT_AN_INVESTMENT
from registry.office.documents import DocumentKind
from registry.parties.jurisdiction import load_units
from registry.parties.persons import BuyerType
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import casework, market, neutrality, office
from sink.emissions import JOURNEY_MODES

router = APIRouter(include_in_schema=False)

Organiser = Annotated[Actor, allow(*BUYERS)]
ABOUT = ("name", "period_from", "period_to", "buyer_type")
ANSWERS = ("people", "days", "hotel_nights", "meals", "vegetarian_share", "electricity_kwh")
GRAMS_PER_KG = 1_000


@router.get("/events", dependencies=[public()])
def ask(request: Request, city: CityHere, visitor: Visitor) -> Response:
    """The questions, and the files somebody has open already."""
    buyer = visitor.actor if visitor is not None and visitor.actor.role in BUYERS else None
    return _questions(request, buyer is not None, {}, None, _own_files(city, buyer) if buyer else ())


def _own_files(city: City, by: Actor) -> list[dict[str, Any]]:
    with city.reading() as db:
        return [
            {
                "id": one.id,
                "name": str(stating.papers_of(db, one)[DocumentKind.NEUTRALITY]["name"]),
                "percent": min(one.percent, 100),
                "number": one.papers[0],
            }
            for one in casework.listed(db, NeutralityFile, party_id=by.party_id)[::-1]
        ]


@router.post("/events", dependencies=[public(), FORM])
def reckon(request: Request, city: CityHere, visitor: Visitor, fields: Fields) -> Response:
    """The sum, its range, its biggest part and what is not counted; the form stays as it was filled in."""
    form = filled(city, fields)
    wanted = _answers(form)
    found = event_accounting(wanted.answers())
    signed_in = visitor is not None and visitor.actor.role in BUYERS
    result = {"kg": [kilograms(one) for one in (found.low_g, found.emissions_g, found.high_g)], **found.body}
    return _questions(request, signed_in, form.values, result)


def _questions(
    request: Request,
    signed_in: bool,
    values: Mapping[str, Any],
    result: Mapping[str, Any] | None,
    files: Sequence[Mapping[str, Any]] = (),
) -> Response:
    return page(
        request,
        "event.html",
        modes=JOURNEY_MODES,
        values={name: values.get(name, "") for name in (*ANSWERS, *ABOUT)},
        ways=values.get("way", {}),
        result=result,
        files=files,
        signed_in_as_buyer=signed_in,
        groups=list(BuyerType),
        kg=kilograms,
        key=secrets.token_urlsafe(16),
    )


@router.post("/events/open", dependencies=[FORM])
def open_file(request: Request, city: CityHere, by: Organiser, fields: Fields, write: Writing) -> Response:
    """Registers the event and accounts it, in one go."""
    form = filled(city, fields)
    answers = _answers(form)
    about = {name: form.values.get(name) for name in ABOUT}
    said = {**about, "kind": FileKind.EVENT, "attendance": answers.people}
    subject = Filled(said, ()).wanted(SubjectWanted)
    arguments = (subject.subject(), subject.unit_id, event_accounting(answers.answers()))
    root = request.scope.get("root_path", "")

    def place(file: NeutralityFile) -> str:
        return f"{root}/events/{file.id}"

    return write.then(place, verbs.open_event, *arguments, by=by, test=city.test_money)


@router.get("/events/{file_id}")
def show(request: Request, city: CityHere, file_id: str, by: Organiser) -> Response:
    with city.reading() as db:
        file = own_file(db, file_id, by)
        seen = file_seen(db, file_id, by, city.now().as_of)
        papers = stating.papers_of(db, file)
        title = _title(db, file, city.now().as_of, request.state.lang)
        orders = neutrality.orders_for(db, file_id)
    return page(
        request,
        "event_file.html",
        file=file,
        seen=seen,
        title=title,
        accounted=papers.get(DocumentKind.ACCOUNT, {}),
        answers=papers.get(DocumentKind.ACCOUNT, {}).get("answers", {}),
        orders=[(order, order_key(city, order)) for order in orders],
        cards=_offers(city, file.missing_g),
        may_cover=file.state in SETTLING and file.closed_on is None,
        may_state=file.retired_g > 0 and file.state in SETTLING,
        notice=format(NOT_AN_INVESTMENT, request.state.lang),
        kg=kilograms,
        key=secrets.token_urlsafe(16),
    )


def _title(db: Db, file: NeutralityFile, as_of: date, lang: str) -> dict[str, Any] | None:
    """The title this kind of file may ask for, with what its standard of the day wants."""
    title = TITLE_OF.get(file.kind)
    if title is None:
        return None
    standard = standard_on(casework.listed(db, TitleStandard), title, as_of)
    conditions = office.documents_of(db, standard.id)[0].body["conditions"] if standard else ""
    return {
        "name": format(TITLE_NAMES[title], lang),
        "standard": standard,
        "conditions": conditions,
        "may_apply": standard is not None and file.state is FileState.NEUTRAL,
    }


def _offers(city: City, missing_g: int) -> list[dict[str, Any]]:
    """What is on sale, with what covering the rest from it would cost."""
    with city.reading() as db:
        on_sale = market.in_states(db, [ListingState.LISTED])
        cards = [listing_on_board(db, one, city.now().as_of) for one in on_sale]
    return [
        {**card.model_dump(), "yuan": _yuan(card, missing_g), "suffices": card.free_g >= missing_g}
        for card in cards
        if card.free_g
    ]


def _yuan(card: ListingOnBoard, missing_g: int) -> int:
    """What covers the rest, or all that is left of the listing."""
    wanted = -(-missing_g // card.grams_per_yuan)
    return wanted if wanted * card.grams_per_yuan <= card.free_g else card.free_g // card.grams_per_yuan


@router.get("/events/{file_id}/quotation")
def quotation(
    request: Request,
    city: CityHere,
    file_id: str,
    by: Organiser,
    listing: Annotated[str, Query(max_length=40)],
) -> Response:
    """To be printed: what covering the rest costs, room for a seal, how to pay by bank transfer."""
    return page(
        request,
        "quotation.html",
        file_id=file_id,
        quoted=_quoted(city, file_id, listing, by),
        notice=format(NOT_AN_INVESTMENT, request.state.lang),
        kg=kilograms,
    )


@router.get("/events/{file_id}/quotation.pdf")
def quotation_file(
    city: CityHere, file_id: str, by: Organiser, listing: Annotated[str, Query(max_length=40)]
) -> Response:
    return Response(quotation_pdf(_quoted(city, file_id, listing, by)), media_type=PDF)


def _quoted(city: City, file_id: str, listing: str, by: Actor) -> Quotation:
    with city.reading() as db:
        file = own_file(db, file_id, by)
        found = market.numbered(db, listing)
        if found is None:
            raise NotFound(what="挂牌", id=listing)
        card = listing_on_board(db, found, city.now().as_of)
        name = str(stating.papers_of(db, file)[DocumentKind.NEUTRALITY]["name"])
    yuan = _yuan(card, file.missing_g)
    return Quotation(
        file_no=file.papers[0],
        name=name,
        missing_g=file.missing_g,
        listing=card.number,
        unit_name=load_units()[card.unit_id].name,
        grams_per_yuan=card.grams_per_yuan,
        grams=yuan * card.grams_per_yuan,
        yuan=yuan,
        made_on=city.now().as_of,
        test=city.test_money,
    )


@router.post("/events/{file_id}/apply-title", dependencies=[FORM])
def apply_title(
    request: Request, city: CityHere, file_id: str, by: Organiser, fields: Fields, write: Writing
) -> Response:
    """For an enterprise or a building that is neutral; persons review and award (ZH-08)."""
    wanted = filled(city, fields).wanted(ReasonGiven)
    place = f"{request.scope.get('root_path', '')}/events/{file_id}"
    return write.then(lambda _: place, titling.apply, file_id, *wanted.arguments(), by=by)


@router.post("/events/{file_id}/account", dependencies=[FORM])
def correct(
    request: Request, city: CityHere, file_id: str, by: Organiser, fields: Fields, write: Writing
) -> Response:
    """After the event: the true answers; what is retired stays retired."""
    made = event_accounting(_answers(filled(city, fields)).answers())
    place = f"{request.scope.get('root_path', '')}/events/{file_id}"
    return write.then(lambda _: place, verbs.account, file_id, made, by=by)


@router.post("/events/{file_id}/cover", dependencies=[FORM])
def cover(
    request: Request, city: CityHere, file_id: str, by: Organiser, fields: Fields, write: Writing
) -> Response:
    """By kilograms or by yuan; then the order's own page, where it is paid."""
    form = filled(city, fields)
    values: dict[str, Any] = {
        name: form.values.get(name) for name in ("listing_id", "display_name", "sheet_sha256")
    }
    values["acknowledged"] = form.values.get("acknowledged", False)
    values["amount_yuan"] = _whole(form.values.get("amount_yuan"))
    kilos = _whole(form.values.get("kilograms"))
    values["grams"] = kilos * GRAMS_PER_KG if kilos else None
    values["display_name"] = values["display_name"] or ""
    wanted = Filled(values, ()).wanted(CoverWanted)
    root = request.scope.get("root_path", "")

    def place(order: Order) -> str:
        return f"{root}/orders/{order.number}?k={order_key(city, order)}"

    more: dict[str, Any] = {"test": city.test_money, "vault": city.vault}
    return write.then(place, form.naming(offsetting.cover), file_id, wanted.cover(), by=by, **more)


@router.post("/events/{file_id}/state", dependencies=[FORM])
def state(
    request: Request, city: CityHere, file_id: str, by: Organiser, fields: Fields, write: Writing
) -> Response:
    wanted = filled(city, fields).wanted(StatementWanted)
    root = request.scope.get("root_path", "")

    def place(made: Statement) -> str:
        return f"{root}/n/{made.number}"

    return write.then(place, stating.state, file_id, wanted.display_name, by=by, vault=city.vault)


@router.get("/n/{number}", dependencies=[public()])
def statement(request: Request, city: CityHere, number: str) -> Response:
    """By number or verification code: figures, every retired certificate, a code for the screen on stage."""
    with city.reading() as db:
        seen = stating.public_statement(db, number, vault=city.vault)
    language = request.state.lang
    return page(
        request,
        "statement.html",
        seen=seen,
        record=seen.record,
        valid=seen.status is StatementStatus.VALID,
        sentence=format(seen.wording, language) if seen.wording else "",
        not_ccer=format(NOT_CCER, language),
        code=_qr(f"{city.settings.public_url}/n/{seen.number}"),
        kg=kilograms,
    )


def _answers(form: Filled) -> EventAnswered:
    """The ways people came are one row a mode; an empty row is no way."""
    given: Mapping[str, Any] = form.values.get("way", {})
    rows = [{"mode": mode, **row} for mode, row in given.items() if row.get("people")]
    plain = {name: form.values[name] for name in ANSWERS if name in form.values}
    found = Filled({"hotel_nights": 0, "meals": 0, **plain, "journeys": rows}, ()).wanted(EventAnswered)
    if sum(one.people for one in found.journeys) > found.people:
        raise WrongInput(fields="people")
    return found


def _whole(text: Any) -> int | None:
    return int(text) if isinstance(text, str) and text.isdecimal() else None


def _qr(text: str) -> str:
    out = BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=3, scale=6, dark="#1c2621", xmldecl=False)
    return out.getvalue().decode()

"""Cases of every kind for people: work lists, one case on a page with its papers, its next steps as forms."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import CityHere
from api.desks import visible_cases
from api.errors import NoSuchPage, NotYours
from api.language import translate
from api.pages.asking import Question, questions, read, said, scale_of, words
from api.pages.drawing import draw
from api.pages.forms import FORM, Fields, Filled, filled
from api.pages.knowing import resolved
from api.pages.rendering import page
from api.policies import AnyoneSignedIn
from api.schemas.case_table import ALL_COLLECTIONS, ALL_OPENINGS, ALL_STEPS, callers
from api.schemas.cases import CaseStep
from api.schemas.events import EVENT_NAMES
from api.writing import Writing
from registry.actions.casework import readable
from registry.law.packs import CITY
from registry.office.casework import Case, as_facts
from registry.parties.authority import APPLICANTS
from registry.parties.jurisdiction import load_units
from registry.parties.roles import Actor
from registry.proof.events import parse
from registry.store.database import Db
from registry.store.queries import casework, office, parties, tickets
from registry.store.queries.register import canonical_history

router = APIRouter(prefix="/cases", include_in_schema=False)

ID_LENGTH = 32
LISTED = 200
"""Newest of a list; the interface gives all."""
KINDS: Mapping[str, type[Case]] = {path.replace("/", "-"): kind for path, kind in ALL_COLLECTIONS.items()}
PLACES: Mapping[type[Case], str] = {kind: place for place, kind in KINDS.items()}


@dataclass(frozen=True)
class StepShown:
    id: str
    address: str
    words: str
    questions: Sequence[Question]


@dataclass(frozen=True)
class Line:
    id: str
    name: str
    unit: str
    state: tuple[str, str]
    opened_on: date | None
    mine: bool


@router.get("")
def index(request: Request, city: CityHere, by: AnyoneSignedIn) -> Response:
    """Every kind one has to do with, with how many wait."""
    lang = request.state.lang
    with city.reading() as db:
        found = []
        for place, kind in KINDS.items():
            cases = visible_cases(db, kind, by, None)
            waiting = sum(bool(_next(case, by)) for case in cases)
            may_open = any(one.case is kind and _may(one, by) for one in ALL_OPENINGS)
            if cases or may_open or by.role not in APPLICANTS:
                found.append((place, format(kind.CALLED, lang), len(cases), waiting, may_open))
    return page(request, "cases.html", kinds=sorted(found, key=lambda one: (-one[3], -one[2])))


@router.get("/{place}")
def listing(
    request: Request,
    city: CityHere,
    place: str,
    by: AnyoneSignedIn,
    state: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    kind, lang = _kind(request, place), request.state.lang
    with city.reading() as db:
        cases = visible_cases(db, kind, by, state or None)[-LISTED:]
        numbers = tickets.numbers(db, [text for case in cases for text in _ids(case)])
        lines = [_line(case, by, lang, numbers) for case in reversed(cases)]
    openings = [one for one in ALL_OPENINGS if one.case is kind and _may(one, by)]
    states = sorted({str(one.target) for one in kind.STEPS.values() if one.target})
    return page(
        request,
        "case_list.html",
        called=format(kind.CALLED, lang),
        place=place,
        lines=sorted(lines, key=lambda line: not line.mine),
        state=state,
        states=[(one, state_words(one, lang)[0]) for one in states],
        openings=[_shown(one, f"/cases/{place}", lang, request.query_params) for one in openings],
        key=secrets.token_urlsafe(16),
    )


@router.post("/{place}", dependencies=[FORM])
def open_one(
    request: Request, city: CityHere, place: str, by: AnyoneSignedIn, fields: Fields, write: Writing
) -> Response:
    """A list has one way to be opened; the matrix is asked by the verb."""
    kind = _kind(request, place)
    step = next((one for one in ALL_OPENINGS if one.case is kind), None)
    if step is None:
        raise NoSuchPage(path=request.url.path)
    form, wanted = asked(city, fields, step.wanted)
    root = request.scope.get("root_path", "")
    return write.then(
        lambda case: f"{root}/cases/{place}/{case.id}", form.naming(step.verb), *wanted.arguments(), by=by
    )


@router.get("/{place}/{case_id}")
def one_case(request: Request, city: CityHere, place: str, case_id: str, by: AnyoneSignedIn) -> Response:
    lang = request.state.lang
    with city.reading() as db:
        case = _own(db, _kind(request, place), case_id, by)
        ground = casework.ground_of(db, case_id)
        return page(
            request,
            "case.html",
            called=format(type(case).CALLED, lang),
            place=place,
            case=case,
            unit=load_units()[case.unit_id].name if case.unit_id in load_units() else case.unit_id,
            state=state_words(case.state, lang),
            party=parties.party_name_on(db, case.party_id, city.now().as_of) if case.party_id else None,
            details=list(_details(case, lang, tickets.numbers(db, _ids(case)))),
            papers=[
                (one.number, one.issued_on, said_on(one.body, lang))
                for one in office.documents_of(db, case_id)
            ],
            drawing=draw(ground) if ground is not None and not ground.is_empty else None,
            history=history_of(db, case.NAME, case_id),
            steps=[_shown(one, f"/cases/{place}/{case_id}/{one.path}", lang) for one in _next(case, by)],
            key=secrets.token_urlsafe(16),
        )


@router.post("/{place}/{case_id}/{path}", dependencies=[FORM])
def take(
    request: Request,
    city: CityHere,
    place: str,
    case_id: str,
    path: str,
    by: AnyoneSignedIn,
    fields: Fields,
    write: Writing,
) -> Response:
    """The same table of steps as the JSON interface; the matrix is asked by the verb."""
    kind = _kind(request, place)
    step = next((one for one in ALL_STEPS if one.case is kind and one.path == path), None)
    if step is None:
        raise NoSuchPage(path=request.url.path)
    with city.reading() as db:
        _own(db, kind, case_id, by)
    form, wanted = asked(city, fields, step.wanted)
    root = request.scope.get("root_path", "")
    return write.then(
        lambda _: f"{root}/cases/{place}/{case_id}",
        form.naming(step.verb),
        case_id,
        *wanted.arguments(),
        seen=wanted.seen,
        by=by,
    )


def asked(city: CityHere, fields: Fields, model: Any) -> tuple[Filled, Any]:
    """A form read into what its step wants."""
    form = filled(city, fields)
    seen = {"seen": form.values["seen"]} if "seen" in form.values else {}
    with city.reading() as db:
        values = resolved(db, read(model, form.values))
    return form, Filled({**values, **seen}, form.papers).wanted(model)


def act_words(kind: str, path: str, lang: str) -> str:
    """What the button says; an event whose name tells the result has words of its own."""
    acts: Mapping[str, Sequence[str]] = words()["acts"]
    found = acts.get(path) or acts.get(kind)
    return found[lang == "en"] if found else translate(EVENT_NAMES[kind], lang)


def state_words(state: Any, lang: str) -> tuple[str, str]:
    found = words()["states"][str(state)]
    return found[lang == "en"], found[2]


def history_of(db: Db, kind: str, subject_id: str) -> list[tuple[date, Any, str]]:
    events = [parse(found) for found in canonical_history(db, kind, subject_id)]
    return [(event.effective_on, event.recorded_at, EVENT_NAMES[event.kind]) for event in reversed(events)]


def said_on(body: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    """What a paper says, field by field, as far as it is text."""
    plain = [(name, value) for name, value in body.items() if isinstance(value, str | int) and value != ""]
    return [(said("fields", name, lang), str(value)) for name, value in plain if name in words()["fields"]]


def _kind(request: Request, place: str) -> type[Case]:
    if place not in KINDS:
        raise NoSuchPage(path=request.url.path)
    return KINDS[place]


def _own(db: Db, kind: type[Case], case_id: str, by: Actor) -> Case:
    case = casework.find(db, kind, case_id)
    if not readable(case, by):
        raise NotYours()
    return case


def _next(case: Case, by: Actor) -> list[CaseStep]:
    """What this person may do with the case now."""
    found = [
        one for one in ALL_STEPS if one.case is type(case) and case.state in case.STEPS[one.kind].sources
    ]
    here = by.unit_id in (CITY, case.unit_id)
    own = by.party_id == case.party_id
    return [
        one
        for one in found
        if (own if case.STEPS[one.kind].act is None else _may(one, by) and (here or by.role in APPLICANTS))
    ]


def _may(step: CaseStep, by: Actor) -> bool:
    return by.role in callers(step.case.STEPS[step.kind])


def _shown(step: CaseStep, address: str, lang: str, known: Mapping[str, str] = {}) -> StepShown:
    """`known`: what the address already says, e.g. of which notice."""
    label = act_words(step.kind, step.path, lang)
    asked = [replace(one, value=known.get(one.name, "")) for one in questions(step.wanted, lang)]
    return StepShown(step.path.replace("/", "-"), address, label, asked)


def _line(case: Case, by: Actor, lang: str, numbers: Mapping[str, str]) -> Line:
    unit = load_units().get(case.unit_id)
    told = " ".join(text for _, text in list(_details(case, lang, numbers))[:3])
    return Line(
        case.id,
        told or case.id,
        unit.name if unit else "",
        state_words(case.state, lang),
        case.opened_on,
        bool(_next(case, by)),
    )


def _ids(case: Case) -> list[str]:
    """What in a case may be the id of a ticket."""
    said = as_facts(case).values()
    return [
        text for value in said for text in (value if isinstance(value, list) else [value]) if _is_id(text)
    ]


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and len(value) == ID_LENGTH


def _details(case: Case, lang: str, numbers: Mapping[str, str]) -> Any:
    """The fields of a case that say something to a person, in its own order; tickets by their numbers."""
    for name, value in as_facts(case).items():
        if name == "party_id" or value in ("", [], {}, None) or name.endswith("sha256"):
            continue
        scale, unit = scale_of(name)
        if isinstance(value, int) and scale > 1:
            text = f"{value / scale:,.{len(str(scale)) - 1}f} {unit[lang == 'en']}".strip()
        elif isinstance(value, list):
            text = "、".join(numbers.get(str(one), str(one)[:12]) for one in value[:6])
            text += "…" if len(value) > 6 else ""
        elif isinstance(value, Mapping):
            text = "、".join(f"{key} {one}" for key, one in list(value.items())[:8])
        else:
            text = numbers.get(str(value)) or _choice(case, name, str(value), lang)
        yield said("fields", name, lang), text


def _choice(case: Case, name: str, value: str, lang: str) -> str:
    """A word of a closed list, or the value itself."""
    lists = words()["choices"]
    kind = type(getattr(case, name)).__name__
    return str(lists[kind][value][lang == "en"]) if value in lists.get(kind, {}) else value

"""The desk: the files one may see, one file with its papers, and the forms of the next steps."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from api.dependencies import CityHere, Visitor
from api.desks import OwnFile, files_of
from api.documents.sealing import PDF, press_of, ticket_file
from api.errors import NoSuchPage
from api.pages.drawing import Drawing, draw
from api.pages.forms import FORM, Fields, filled
from api.pages.rendering import page
from api.policies import AnyoneSignedIn
from api.schemas.steps import BY_KIND, BY_PATH
from api.schemas.tickets import STATES, STEP_NAMES, steps_open
from api.writing import Writing
from registry.actions import review
from registry.actions.tickets import service_clock
from registry.clock import Moment
from registry.land.extent import Extent
from registry.land.layers import Coverage
from registry.law.matrix import role_names
from registry.law.packs import Pack, load_packs
from registry.law.validity import governing
from registry.office.clocks import StopReason
from registry.parties.authority import may
from registry.parties.jurisdiction import load_units
from registry.parties.roles import Actor, Role
from registry.proof.events import parse
from registry.store.database import Db
from registry.store.queries import office, parties, tickets
from registry.store.queries.register import canonical_history
from registry.tickets.duties import undertaking_sha256, undertaking_text
from registry.tickets.material import ITEMS, required_items
from registry.tickets.review import CHECK_NAMES, checks_for
from registry.tickets.states import State
from registry.tickets.ticket import Ticket

router = APIRouter(prefix="/desk", include_in_schema=False)

KEEPERS = (Role.CITY_FORESTRY, Role.FINANCE, Role.AUDIT)
ONE_CLICK = ("submit", "accept", "start-review", "order-site-check", "approve", "report", "file", "lapse")
SIDES = (("north", "北至"), ("east", "东至"), ("south", "南至"), ("west", "西至"))
LAYERS = {
    "FARMLAND": "耕地",
    "BASIC_FARMLAND": "永久基本农田",
    "PROTECTED_AREA": "自然保护地",
    "ECOLOGICAL_RED_LINE": "生态保护红线",
}
STOP_NAMES = {
    StopReason.CORRECTION: "补正",
    StopReason.SITE_CHECK: "现场核查",
    StopReason.PUBLIC_NOTICE: "公示",
}
LAYER_RESULTS = {"CLEAR": "无重叠", "HIT": "有重叠", "ABSENT": "无图层，人工核对"}


@dataclass(frozen=True)
class Line:
    """A file in the work list."""

    id: str
    name: str
    number: str
    unit_name: str
    state_name: str
    tone: str
    changed_at: datetime | None
    waits_for_me: bool


@dataclass(frozen=True)
class Ground:
    """What the system itself measured of the block, for the reviewer to compare."""

    extent: Extent
    stems: dict[str, int]
    drawing: Drawing
    layers: Mapping[str, Coverage]


@router.get("")
def work_list(request: Request, city: CityHere, by: AnyoneSignedIn, visitor: Visitor) -> Response:
    with city.reading() as db:
        lines = [_line(ticket, by) for ticket in files_of(db, by, list(State))]
        offices = [(one.id, role_names()[one.role], _unit(one.unit_id)) for one in _appointments(visitor)]
    return page(
        request,
        "desk.html",
        lines=sorted(lines, key=lambda line: not line.waits_for_me),
        role_name=role_names()[by.role],
        unit_name=_unit(by.unit_id),
        offices=offices,
        can_apply=may("collective.apply", by.role),
        can_survey=may("survey.import", by.role),
        keeps_account=by.role in KEEPERS,
        acting=visitor.acting.id if visitor and visitor.acting else "",
    )


@router.get("/{file_id}")
def one_file(request: Request, city: CityHere, file_id: str, by: OwnFile) -> Response:
    with city.reading() as db:
        return page(request, "file.html", **_content(db, file_id, by, city.now()))


@router.get("/{file_id}/ticket.pdf")
def ticket_paper(city: CityHere, file_id: str, by: OwnFile) -> Response:
    """The ticket itself, with the holder's name: for the holder and the offices."""
    content = ticket_file(city.database, file_id, press_of(city), now=city.now())
    return Response(content, media_type=PDF)


@router.post("/{file_id}/{path}", dependencies=[FORM])
def take_step(
    city: CityHere, file_id: str, path: str, by: OwnFile, fields: Fields, write: Writing
) -> Response:
    """The same table of steps as the JSON interface; the matrix is asked by the verb."""
    step = BY_PATH.get(path)
    if step is None:
        raise NoSuchPage(path=path)
    form = filled(city, fields)
    wanted = form.wanted(step.wanted)
    more: dict[str, Any] = {"vault": city.vault} if step.needs_vault else {}
    return write.then(
        lambda _: f"/desk/{file_id}",
        form.naming(step.verb),
        file_id,
        *wanted.arguments(),
        seen=wanted.seen,
        by=by,
        **more,
    )


def _content(db: Db, file_id: str, by: Actor, now: Moment) -> dict[str, Any]:
    ticket = tickets.by_id(db, file_id)
    assert ticket, "the policy has found it"
    pack = governing(load_packs(), "linpiao", now.as_of)
    open_now = [BY_KIND[kind].path for kind in steps_open(ticket, by.role) if kind in BY_KIND]
    state_name, tone = STATES[ticket.state]
    needed = required_items(ticket.applicant_role, ticket.basis, ticket.holder_type)
    return {
        "ticket": ticket,
        "state_name": state_name,
        "tone": tone,
        "unit_name": _unit(ticket.unit_id),
        "applicant": parties.party_name_on(db, ticket.applicant_id, now.as_of) or "",
        "material": [(item, ITEMS[item].name, item.value in ticket.material) for item in needed],
        "papers": office.documents_of(db, file_id),
        "history": _history(db, file_id),
        "open_now": open_now,
        "ground": _ground(db, ticket, pack, now),
        "clock": service_clock(db, ticket, now.as_of),
        "stop_names": STOP_NAMES,
        "checks": [(check, CHECK_NAMES[check]) for check in checks_for(ticket.applicant_role)],
        "layers": [(layer, LAYERS.get(layer, layer)) for layer in pack.items("LP-64.layers")],
        "layer_results": LAYER_RESULTS,
        "sides": SIDES,
        "one_click": ONE_CLICK,
        "step_names": {path: STEP_NAMES[step.kind] for path, step in BY_PATH.items()},
        "undertaking": undertaking_text(kind=ticket.kind),
        "undertaking_sha256": undertaking_sha256(ticket.kind),
        "key": secrets.token_urlsafe(16),
    }


def _ground(db: Db, ticket: Ticket, pack: Pack, now: Moment) -> Ground | None:
    if not ticket.compartments:
        return None
    extent = review.extent(db, ticket, pack)
    under = review.layers_under(db, extent.ground, pack, now)
    return Ground(extent, review.tally_of(db, ticket), draw(extent.ground), under)


def _history(db: Db, file_id: str) -> list[tuple[date, datetime, str]]:
    events = [parse(found) for found in canonical_history(db, "ticket", file_id)]
    return [(event.effective_on, event.recorded_at, STEP_NAMES[event.kind]) for event in reversed(events)]


def _line(ticket: Ticket, by: Actor) -> Line:
    state_name, tone = STATES[ticket.state]
    return Line(
        ticket.id,
        ticket.block_name,
        ticket.number or "",
        _unit(ticket.unit_id),
        state_name,
        tone,
        ticket.changed_at,
        bool(steps_open(ticket, by.role)) and ticket.state is not State.ACTIVE,
    )


def _appointments(visitor: Visitor) -> list[Any]:
    return list(visitor.appointments) if visitor else []


def _unit(code: str) -> str:
    return load_units()[code].name

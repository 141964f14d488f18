"""Vouchers for those who work on them: requests and cases, their steps as forms, the yearly pool."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from api.dependencies import CityHere
from api.desks import WORKS_ON_VOUCHERS, OwnVoucher, voucher_roles, vouchers_of
from api.errors import NoSuchPage
from api.language import translate
from api.pages.asking import questions
from api.pages.cases import StepShown, act_words, asked, history_of, said_on
from api.pages.forms import FORM, Fields
from api.pages.rendering import page
from api.policies import AnyoneSignedIn, allow
from api.schemas.voucher_steps import VOUCHER_STEPS_OVER_HTTP, CaseWanted, GreenSpaceWanted, PoolWanted
from api.schemas.vouchers import NATURES, VOUCHER_STATES, voucher_steps_open
from api.writing import Writing
from registry.actions import eco_compensation, green_space
from registry.actions.voucher_reading import pool_of
from registry.actions.vouchers import designate_pool
from registry.parties.authority import may
from registry.parties.jurisdiction import load_units
from registry.parties.roles import Actor, Role
from registry.store.queries import office, parties, vouchers
from registry.tickets.voucher_states import VoucherState

router = APIRouter(prefix="/vouchers", include_in_schema=False)

VoucherDesk = Annotated[Actor, allow(*WORKS_ON_VOUCHERS)]


@dataclass(frozen=True)
class Opening:
    """A way a file, or a part of the pool, begins."""

    words: str
    roles: list[Role]
    wanted: type[BaseModel]
    verb: Callable[..., Any]
    arguments: Callable[[Any], tuple[Any, ...]]


OPENINGS = {
    "pool": Opening(
        "划定年度专项面积",
        [role for role in Role if may("voucher.pool", role)],
        PoolWanted,
        designate_pool,
        lambda wanted: (wanted.part(),),
    ),
    "green-space": Opening(
        "申请绿地置换",
        voucher_roles("green_space.requested"),
        GreenSpaceWanted,
        green_space.request,
        lambda wanted: (wanted.request(), wanted.unit_id),
    ),
    "eco-compensation": Opening(
        "生态保护补偿立案",
        voucher_roles("eco_compensation.opened"),
        CaseWanted,
        eco_compensation.open_case,
        lambda wanted: (wanted.case(), wanted.unit_id),
    ),
}


@router.get("")
def work_list(request: Request, city: CityHere, by: VoucherDesk) -> Response:
    year, lang = city.now().as_of.year, request.state.lang
    with city.reading() as db:
        found = vouchers_of(db, by, list(VoucherState))
        pool = pool_of(db, year)
    lines = [
        (one, NATURES[one.nature], VOUCHER_STATES[one.state], bool(voucher_steps_open(one, by.role)))
        for one in found
    ]
    openings = [
        StepShown(place, f"/vouchers/{place}", translate(one.words, lang), questions(one.wanted, lang))
        for place, one in OPENINGS.items()
        if by.role in one.roles
    ]
    return page(
        request,
        "voucher_list.html",
        lines=sorted(lines, key=lambda line: not line[3]),
        units=load_units(),
        pool=pool,
        openings=openings,
        key=secrets.token_urlsafe(16),
    )


@router.post("/{place}", dependencies=[FORM])
def open_one(
    request: Request, city: CityHere, place: str, by: AnyoneSignedIn, fields: Fields, write: Writing
) -> Response:
    """The matrix is asked by the verb."""
    opening = OPENINGS.get(place)
    if opening is None:
        raise NoSuchPage(path=request.url.path)
    form, wanted = asked(city, fields, opening.wanted)
    root = request.scope.get("root_path", "")
    return write.then(
        lambda made: f"{root}/vouchers/{made.id}" if hasattr(made, "id") else f"{root}/vouchers",
        form.naming(opening.verb),
        *opening.arguments(wanted),
        by=by,
    )


@router.get("/{voucher_id}")
def one_file(request: Request, city: CityHere, voucher_id: str, by: OwnVoucher) -> Response:
    lang = request.state.lang
    with city.reading() as db:
        voucher = vouchers.by_id(db, voucher_id)
        assert voucher, "the policy has found it"
        open_now = voucher_steps_open(voucher, by.role)
        steps = [
            StepShown(
                one.path,
                f"/vouchers/{voucher_id}/{one.path}",
                act_words(next(kind for kind in one.kinds if kind in open_now), one.path, lang),
                questions(one.wanted, lang),
            )
            for one in VOUCHER_STEPS_OVER_HTTP
            if any(kind in open_now for kind in one.kinds)
        ]
        return page(
            request,
            "voucher_file.html",
            voucher=voucher,
            nature=NATURES[voucher.nature],
            state=VOUCHER_STATES[voucher.state],
            unit=load_units()[voucher.unit_id].name,
            subject=parties.party_name_on(db, voucher.subject_id, city.now().as_of) or "",
            papers=[
                (one.number, one.issued_on, said_on(one.body, lang))
                for one in office.documents_of(db, voucher_id)
            ],
            history=history_of(db, "voucher", voucher_id),
            steps=steps,
            key=secrets.token_urlsafe(16),
        )


@router.post("/{voucher_id}/{path}", dependencies=[FORM])
def take(
    request: Request,
    city: CityHere,
    voucher_id: str,
    path: str,
    by: OwnVoucher,
    fields: Fields,
    write: Writing,
) -> Response:
    """The same table of steps as the JSON interface; the matrix is asked by the verb."""
    step = next((one for one in VOUCHER_STEPS_OVER_HTTP if one.path == path), None)
    if step is None:
        raise NoSuchPage(path=request.url.path)
    form, wanted = asked(city, fields, step.wanted)
    more: dict[str, Any] = {"vault": city.vault} if step.needs_vault else {}
    root = request.scope.get("root_path", "")
    return write.then(
        lambda _: f"{root}/vouchers/{voucher_id}",
        form.naming(step.verb),
        voucher_id,
        *wanted.arguments(),
        seen=wanted.seen,
        by=by,
        **more,
    )

"""Vouchers (置换凭据): the yearly pool, requests and cases, every step of their files, the public view."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from api.dependencies import CityHere
from api.desks import WORKS_ON_VOUCHERS, OwnVoucher, voucher_place, voucher_roles, vouchers_of
from api.documents.sealing import PDF, press_of, voucher_file
from api.policies import allow, public
from api.schemas.tickets import hundredths
from api.schemas.voucher_steps import (
    VOUCHER_STEPS_OVER_HTTP,
    CaseWanted,
    GreenSpaceWanted,
    PoolWanted,
    VoucherStepOverHttp,
)
from api.schemas.vouchers import PoolLeft, PoolOut, PublicVoucherOut, VoucherFileOut
from api.writing import Writing
from registry.actions import eco_compensation, green_space
from registry.actions.voucher_reading import pool_of, public_voucher
from registry.actions.vouchers import designate_pool
from registry.parties.roles import Actor, Role
from registry.store.queries import office, outside, vouchers
from registry.tickets.voucher_states import VoucherState
from registry.tickets.vouchers import Voucher

router = APIRouter(prefix="/api", tags=["vouchers"])


@router.get("/voucher-pools/{year}", dependencies=[public()])
def pool(city: CityHere, year: Annotated[int, Path(ge=2024, le=2100)]) -> PoolOut:
    """The pool of a year: what is designated, and what is left of it."""
    with city.reading() as db:
        return PoolOut.of(pool_of(db, year))


@router.post("/voucher-pools", response_model=PoolLeft)
def designate(
    wanted: PoolWanted, by: Annotated[Actor, allow(Role.CITY_FORESTRY)], write: Writing
) -> Response:
    """State forest of a district becomes part of the pool of a year (LP-22d)."""
    return write(designate_pool, wanted.part(), by=by, shown=lambda left: PoolLeft(left_mu=hundredths(left)))


@router.post("/voucher-files/green-space", response_model=VoucherFileOut)
def request_green_space(
    wanted: GreenSpaceWanted,
    by: Annotated[Actor, allow(*voucher_roles("green_space.requested"))],
    write: Writing,
) -> Response:
    """An enterprise asks to buy a green-space voucher for one extension or reconstruction project."""
    return write(green_space.request, wanted.request(), wanted.unit_id, by=by, shown=_view(by))


@router.post("/voucher-files/eco-compensation", response_model=VoucherFileOut)
def open_case(
    wanted: CaseWanted,
    by: Annotated[Actor, allow(*voucher_roles("eco_compensation.opened"))],
    write: Writing,
) -> Response:
    """The local authority opens a case whose punished person may buy a compensation voucher."""
    return write(eco_compensation.open_case, wanted.case(), wanted.unit_id, by=by, shown=_view(by))


@router.get("/voucher-files")
def list_vouchers(
    city: CityHere, by: Annotated[Actor, allow(*WORKS_ON_VOUCHERS)], state: VoucherState | None = None
) -> list[VoucherFileOut]:
    """An applicant's own; an office's of its unit; the city's of all units."""
    with city.reading() as db:
        found = vouchers_of(db, by, [state] if state else list(VoucherState))
        return [VoucherFileOut.of(one, by.role) for one in found]


@router.get("/voucher-files/{voucher_id}")
def read_voucher(city: CityHere, voucher_id: str, by: OwnVoucher) -> VoucherFileOut:
    """With the numbers of its papers, and what law enforcement attached to the case (RA-16)."""
    with city.reading() as db:
        voucher = vouchers.by_id(db, voucher_id)
        assert voucher, "the policy has found it"
        papers = office.documents_of(db, voucher_id)
        return VoucherFileOut.of(voucher, by.role, papers, outside.outside_acts(db, "voucher", voucher_id))


@router.get("/voucher-files/{voucher_id}/voucher.pdf")
def voucher_pdf(city: CityHere, voucher_id: str, by: OwnVoucher) -> Response:
    """The issued voucher, with its proof attached once a checkpoint covers it."""
    content = voucher_file(city.database, voucher_id, press_of(city), now=city.now())
    return Response(content, media_type=PDF)


@router.get("/vouchers/{number}", dependencies=[public()])
def voucher(city: CityHere, number: str) -> PublicVoucherOut:
    """By number or verification code; what anybody may see."""
    with city.reading() as db:
        return PublicVoucherOut.of(public_voucher(db, number.upper(), vault=city.vault))


def _view(by: Actor) -> Callable[[Voucher], VoucherFileOut]:
    return lambda found: VoucherFileOut.of(found, by.role)


def _endpoint(step: VoucherStepOverHttp) -> Callable[..., Response]:
    whoever = Annotated[Actor, allow(*voucher_roles(*step.kinds), within=voucher_place)]

    def take(
        city: CityHere,
        voucher_id: str,
        wanted: step.wanted,  # type: ignore[name-defined]
        by: whoever,
        write: Writing,
    ) -> Response:
        more: dict[str, Any] = {"vault": city.vault} if step.needs_vault else {}
        return write(
            step.verb, voucher_id, *wanted.arguments(), seen=wanted.seen, by=by, shown=_view(by), **more
        )

    take.__doc__ = "、".join(step.kinds)
    return take


for _step in VOUCHER_STEPS_OVER_HTTP:
    router.post(
        f"/voucher-files/{{voucher_id}}/{_step.path}", name=_step.kinds[0], response_model=VoucherFileOut
    )(_endpoint(_step))

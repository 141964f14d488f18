"""The applicant's form: a draft from the certificate's number, the survey's receipt and the 小班 numbers."""

import re
import secrets
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import floor
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import CityHere, Language
from api.desks import Applicant
from api.errors import WrongInput
from api.pages.forms import FORM, Fields, Filled, filled
from api.pages.rendering import page
from api.schemas.steps import DraftEdited, DraftWanted
from api.writing import Writing
from registry.actions import applications
from registry.errors import NotFound
from registry.parties.jurisdiction import county_units
from registry.parties.roles import Actor, Role
from registry.quantities import DM2_PER_MU
from registry.store.database import Db
from registry.store.queries import land, tickets
from registry.tickets.kinds import IssuerLevel, LandBasis
from registry.tickets.material import ITEMS, required_items
from registry.tickets.opening import opening
from registry.tickets.state_forest import StateHolder
from registry.tickets.states import State
from registry.tickets.ticket import Ticket

router = APIRouter(prefix="/apply", include_in_schema=False)

COLLECTIVE = {
    LandBasis.COLLECTIVE_FOREST: "集体林地上的林木",
    LandBasis.STATE_LAND: "集体在国有土地上营造的林木",
}
BASES = {
    Role.VILLAGE: COLLECTIVE,
    Role.CONTRACTOR: COLLECTIVE,
    Role.STATE_FOREST_MANAGER: {LandBasis.STATE_FOREST: "国有林地上的林木"},
    Role.ENTERPRISE: {LandBasis.OPERATING_LAND: "企业在自有经营用地内营造的林木"},
}
LEVELS = {
    IssuerLevel.COUNTY: "县（市）区属",
    IssuerLevel.CITY: "市属",
    IssuerLevel.REGION: "自治区属（须书面委托）",
}
HOLDERS = {
    StateHolder.STATE_FARM: "国有林场（农牧场）",
    StateHolder.STATE_ENTERPRISE: "国有企业",
    StateHolder.PUBLIC_INSTITUTION: "国有事业单位",
    StateHolder.OTHER_BODY: "其他管理或者承包主体",
}
NEEDED = frozenset(
    {"unit_id", "certificate_no", "compartment_codes", "area_mu", "block_name", "assessment_id", "basis"}
)
SEPARATORS = re.compile(r"[\s,，、;；]+")


@router.get("")
def ask(
    request: Request,
    city: CityHere,
    by: Applicant,
    lang: Language,
    draft: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """An empty form, or a draft of one's own as it was kept."""
    with city.reading() as db:
        kept = _own_draft(db, draft, by) if draft else None
        known = _known(db, kept) if kept else {}
    bases = BASES[by.role]
    farm = StateHolder.STATE_FARM.value  # whose list is the longest
    items = {item for basis in bases for item in required_items(by.role, basis, farm)}
    return page(
        request,
        "apply.html",
        bases=bases.items(),
        role=by.role.value,
        levels=LEVELS.items(),
        holders=HOLDERS.items(),
        units=county_units(),
        unit_id=kept.unit_id if kept else by.unit_id,
        draft=kept,
        known=known,
        opening=opening(lang),
        items=[(item, ITEMS[item].name) for item in ITEMS if item in items],
        key=secrets.token_urlsafe(16),
    )


@router.post("", dependencies=[FORM])
def draft(city: CityHere, by: Applicant, fields: Fields, write: Writing) -> Response:
    """Kept as a draft; the next page shows it and lets it be submitted."""
    form = filled(city, fields)
    with city.reading() as db:
        resolved = Filled(_resolved(db, dict(form.values)), form.papers)
    wanted = resolved.wanted(DraftWanted)
    return write.then(
        lambda ticket: f"/desk/{ticket.id}",
        form.naming(applications.draft),
        wanted.application(),
        wanted.unit_id,
        by=by,
    )


@router.post("/{file_id}", dependencies=[FORM])
def edit(city: CityHere, by: Applicant, file_id: str, fields: Fields, write: Writing) -> Response:
    """The draft as it is now; a paper that is not sent again stays."""
    form = filled(city, fields)
    with city.reading() as db:
        kept = _own_draft(db, file_id, by)
        values = _resolved(db, {**dict(form.values), "unit_id": kept.unit_id})
    values["material"] = {**kept.material, **values.get("material", {})}
    values.pop("unit_id")
    wanted = Filled(values, form.papers).wanted(DraftEdited)
    return write.then(
        lambda ticket: f"/desk/{ticket.id}",
        form.naming(applications.edit_draft),
        file_id,
        *wanted.arguments(),
        seen=wanted.seen,
        by=by,
    )


def _own_draft(db: Db, file_id: str, by: Actor) -> Ticket:
    found = tickets.by_id(db, file_id)
    if found is None or found.applicant_id != by.party_id or found.state is not State.DRAFT:
        raise NotFound(what="草稿", id=file_id)
    return found


def _known(db: Db, draft: Ticket) -> dict[str, str]:
    """What the register kept by ids, in the words of the form."""
    placed = land.placed(db, draft.compartments)
    area = Fraction(draft.right_area_dm2) / DM2_PER_MU
    return {
        "certificate_no": land.certificate(db, draft.certificate_id).number,
        "compartment_codes": "、".join(code for (_, code), _ in placed),
        "area_mu": f"{float(area):.4f}".rstrip("0").rstrip("."),
    }


def _resolved(db: Db, values: dict[str, Any]) -> dict[str, Any]:
    """What people know (numbers on paper, 亩) into what the register knows (ids, dm²)."""
    missing = NEEDED - {*values}
    if missing:
        raise WrongInput(fields="、".join(sorted(missing)))
    number = values.pop("certificate_no")
    certificate = land.certificate_by_number(db, number)
    if certificate is None:
        raise NotFound(what="权证", id=number)
    codes = [code for code in SEPARATORS.split(values.pop("compartment_codes")) if code]
    area = _area_dm2(values.pop("area_mu"))
    compartments = [_newest_version(db, values["unit_id"], code) for code in codes]
    planting = values.get("planting", {})
    if "accepted_area_mu" in planting:
        planting["accepted_area_dm2"] = _area_dm2(planting.pop("accepted_area_mu"))
    return {
        **values,
        "certificate_id": certificate.id,
        "compartments": compartments,
        "right_area_dm2": area,
    }


def _newest_version(db: Db, unit_id: str, code: str) -> str:
    found = land.last_versions(db, [(unit_id, code)]).get((unit_id, code))
    if found is None:
        raise NotFound(what="小班", id=code)
    return land.versions(db, found[0])[-1].id


def _area_dm2(area_mu: str) -> int:
    """The area on the contract, to the nearest dm²."""
    try:
        return floor(Fraction(Decimal(area_mu)) * DM2_PER_MU + Fraction(1, 2))
    except (InvalidOperation, ValueError, OverflowError):
        raise WrongInput(fields="area_mu") from None

"""What each step of a voucher's file asks for, and its verb."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

import shapely
from pydantic import BaseModel, Field

from api.schemas.steps import Reason, Sha256, Wanted
from registry.actions import eco_compensation, green_space, vouchers
from registry.tickets.greening import GreenRequest, PoolPart, Price, ProjectType, Purpose, Quantity
from registry.tickets.restoration import Case, CaseType, Finding, WorkOrder
from registry.tickets.state_income import Method, Payment

UNIT = Field(pattern=r"^\d{6}$")
Mu100 = Annotated[int, Field(ge=0, lt=2**40, description="亩的百分之一。")]
Fen = Annotated[int, Field(ge=0, lt=2**50, description="分。")]
Text200 = Annotated[str, Field(min_length=1, max_length=200)]
Position = Annotated[list[float], Field(min_length=2, max_length=2)]


class PoolWanted(BaseModel):
    year: int = Field(ge=2024, le=2100)
    unit_id: str = UNIT
    area_mu100: Mu100
    compartments: list[str] = Field(min_length=1, max_length=2000, description="小班版本。")
    document_no: Text200
    document_sha256: Sha256

    def part(self) -> PoolPart:
        return PoolPart(**self.model_dump())


class SiteWanted(BaseModel):
    """A GeoJSON polygon, EPSG:4490."""

    type: Literal["Polygon"]
    coordinates: list[Annotated[list[Position], Field(min_length=4, max_length=5000)]] = Field(
        min_length=1, max_length=50
    )


class GreenSpaceWanted(BaseModel):
    unit_id: str = UNIT
    project_type: ProjectType
    purpose: Purpose
    project_code: str = Field(min_length=1, max_length=60)
    project_name: Text200
    site: SiteWanted
    reason: str = Field(max_length=4000)
    evidence_sha256: Sha256

    def request(self) -> GreenRequest:
        plain = self.model_dump(exclude={"unit_id", "site"})
        return GreenRequest(**plain, site=shapely.geometry.shape(self.site.model_dump()))


class CaseWanted(BaseModel):
    unit_id: str = UNIT
    case_no: str = Field(max_length=200)
    case_type: CaseType
    penalty_sha256: Sha256
    subject_id: str = Field(min_length=1, max_length=40, description="被处罚人。")
    other_reason: str = Field(default="", max_length=4000)

    def case(self) -> Case:
        return Case(**self.model_dump(exclude={"unit_id"}))


class Confirmed(Wanted):
    confirmation: str = Field(default="", max_length=4000, description="没有建成区图层时的人工确认。")

    def arguments(self) -> tuple[Any, ...]:
        return (self.confirmation,)


class ReasonWanted(Wanted):
    reason: Reason

    def arguments(self) -> tuple[Any, ...]:
        return (self.reason,)


class QuantityWanted(BaseModel):
    quantity_mu100: Mu100
    legal_basis: str = Field(max_length=4000)
    computation: str = Field(max_length=4000)

    def quantity(self) -> Quantity:
        return Quantity(**self.model_dump())


class PriceWanted(BaseModel):
    amount_fen: Fen
    market_price: str = Field(max_length=4000)
    market_price_sha256: Sha256
    appraisal: str = Field(max_length=4000)
    appraisal_sha256: Sha256

    def price(self) -> Price:
        return Price(**self.model_dump())


class GreenSpacePriced(Wanted):
    quantity: QuantityWanted
    price: PriceWanted

    def arguments(self) -> tuple[Any, ...]:
        return self.quantity.quantity(), self.price.price()


class Quantified(Wanted):
    quantity: QuantityWanted

    def arguments(self) -> tuple[Any, ...]:
        return (self.quantity.quantity(),)


class Priced(Wanted):
    price: PriceWanted

    def arguments(self) -> tuple[Any, ...]:
        return (self.price.price(),)


class Paid(Wanted):
    method: Method
    amount_fen: Fen
    reference: Text200
    slip_sha256: Sha256
    paid_on: date

    def arguments(self) -> tuple[Any, ...]:
        return (Payment(**self.model_dump(exclude={"seen"})),)


class UsedFor(Wanted):
    project_code: str = Field(min_length=1, max_length=60)

    def arguments(self) -> tuple[Any, ...]:
        return (self.project_code,)


class FindingWanted(Wanted):
    reason: str = Field(max_length=4000)
    evidence_sha256: Sha256
    opinions: dict[Text200, Sha256] = Field(description="有关部门名称及其书面意见。")

    def arguments(self) -> tuple[Any, ...]:
        return (Finding(self.reason, self.evidence_sha256, self.opinions),)


class ConsentGiven(Wanted):
    consent_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        return (self.consent_sha256,)


class OrderWanted(BaseModel):
    area_mu100: Mu100
    site: str = Field(max_length=400)
    due_on: date

    def order(self) -> WorkOrder:
        return WorkOrder(**self.model_dump())


class GreeningOrdered(Wanted):
    order: OrderWanted

    def arguments(self) -> tuple[Any, ...]:
        return (self.order.order(),)


class GreeningRejected(Wanted):
    defects: Reason
    order: OrderWanted

    def arguments(self) -> tuple[Any, ...]:
        return self.defects, self.order.order()


class GreeningAccepted(Wanted):
    record_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        return (self.record_sha256,)


@dataclass(frozen=True)
class VoucherStepOverHttp:
    """`kinds` are the events it may record; `path` its address under a voucher's file."""

    kinds: Sequence[str]
    path: str
    verb: Callable[..., Any]
    wanted: type[Wanted] = Wanted
    needs_vault: bool = False


def _green(step: str, path: str, verb: Callable[..., Any], wanted: type[Wanted]) -> VoucherStepOverHttp:
    return VoucherStepOverHttp([f"green_space.{step}"], path, verb, wanted)


def _eco(step: str, path: str, verb: Callable[..., Any], wanted: type[Wanted]) -> VoucherStepOverHttp:
    return VoucherStepOverHttp([f"eco_compensation.{step}"], path, verb, wanted)


def _both(step: str) -> list[str]:
    return [f"green_space.{step}", f"eco_compensation.{step}"]


VOUCHER_STEPS_OVER_HTTP = (
    _green("admitted", "admit", green_space.admit, Confirmed),
    _green("reviewed", "review", green_space.review, ReasonWanted),
    _green("cosigned", "cosign", green_space.cosign, ReasonWanted),
    _green("refused", "refuse", green_space.refuse, ReasonWanted),
    _green("cosign_refused", "refuse-to-cosign", green_space.refuse_to_cosign, ReasonWanted),
    _green("priced", "price", green_space.price, GreenSpacePriced),
    _green("reserved", "reserve", green_space.reserve, Wanted),
    _green("used", "use", green_space.use, UsedFor),
    _green("drop_agreed", "agree-to-drop", green_space.agree_to_drop, ReasonWanted),
    _green("cancelled", "cancel", green_space.cancel, ReasonWanted),
    _eco("admitted", "find-impossible", eco_compensation.admit, FindingWanted),
    _eco("refused", "refuse-case", eco_compensation.refuse, ReasonWanted),
    _eco("requested", "request", eco_compensation.request, ConsentGiven),
    _eco("not_taken_up", "close", eco_compensation.close_not_taken_up, ReasonWanted),
    _eco("quantified", "quantify", eco_compensation.quantify, Quantified),
    _eco("priced", "price-case", eco_compensation.price, Priced),
    _eco("greening_ordered", "order-greening", eco_compensation.order_greening, GreeningOrdered),
    _eco("greening_rejected", "reject-greening", eco_compensation.reject_greening, GreeningRejected),
    _eco("greening_accepted", "accept-greening", eco_compensation.accept_greening, GreeningAccepted),
    VoucherStepOverHttp(_both("paid"), "pay", vouchers.record_payment, Paid),
    VoucherStepOverHttp(_both("issued"), "issue", vouchers.issue, needs_vault=True),
    VoucherStepOverHttp(_both("lapsed"), "lapse", vouchers.lapse),
)

"""Points, exchanges, appeals and trips as JSON, and what each step asks for."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from api.schemas.cases import CaseOut, CaseStep, Evidence, Id, Text, UnitId
from api.schemas.steps import ReasonGiven, Sha256, Wanted
from registry.actions import points, points_feed, points_rules
from registry.actions.points import MyPoints
from registry.actions.points_feed import Verified
from registry.actions.points_rules import FormulaWanted, OfferWanted, ScopeWanted
from registry.law.packs import CITY
from registry.market.points import Activity, Benefit, Department, EntryKind, Scene
from registry.market.points_cases import (
    Coupon,
    DoubleCount,
    FeedBatch,
    PointsAppeal,
    PointsFormula,
    PointsOffer,
    ProjectScope,
)
from registry.office.casework import Case

Named = Annotated[str, Field(min_length=1, max_length=200)]
Month = Annotated[int, Field(ge=1, le=12)]
Count = Annotated[int, Field(gt=0, lt=2**31, strict=True)]


class FormulaProposed(Wanted):
    """每一类行为多少克记 1 分；有效期（月）；每月多少次为高频出行。"""

    rates: dict[Activity, Count] = Field(min_length=1)
    validity_months: int = Field(gt=0, le=120)
    frequent_trips: int = Field(gt=0, le=1000)
    effective_from: date
    document_ref: Named
    paper_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        plain = self.model_dump(exclude={"seen", "rates"})
        return (FormulaWanted(rates={name.value: grams for name, grams in self.rates.items()}, **plain),)


class ScopeRegistered(Wanted):
    """一个减排项目已经计入的行为、范围、时段；不填路线即全部路线。"""

    unit_id: UnitId = CITY
    activity: Activity
    project_no: Named
    route: Annotated[str, Field(max_length=100)] = ""
    period_from: date
    period_to: date

    def arguments(self) -> tuple[Any, ...]:
        return (ScopeWanted(**self.model_dump(exclude={"seen"})),)


class OfferOpened(Wanted):
    merchant_id: Id
    title: Named
    scene: Scene
    benefit: Benefit
    department: Department
    points_price: Count
    quantity: Count
    valid_from: date
    valid_to: date

    def arguments(self) -> tuple[Any, ...]:
        return (OfferWanted(**self.model_dump(exclude={"seen"})),)


class BatchVerified(Wanted):
    report_no: Named
    report_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        return (Verified(self.report_no, self.report_sha256),)


class HitResolved(Wanted):
    counted: bool = Field(description="true：不属于项目范围，照常计入；false：已由项目计入，不再计入。")
    reason: Text

    def arguments(self) -> tuple[Any, ...]:
        return self.counted, self.reason


class AppealMade(Wanted):
    statement: Text
    evidence: Evidence = Field(default_factory=list)

    def arguments(self) -> tuple[Any, ...]:
        return self.statement, self.evidence


class AppealAnswered(Wanted):
    granted: int = Field(default=0, ge=0, lt=2**31, description="申诉成立时补记的积分；0 为不成立。")
    reason: Text

    def arguments(self) -> tuple[Any, ...]:
        return self.granted, self.reason


class LinkWanted(BaseModel):
    source: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    account: Annotated[str, Field(min_length=1, max_length=100)]
    proof: Annotated[str, Field(min_length=16, max_length=20, description="平台显示的关联码。")]


class Linked(BaseModel):
    account_id: str


class CouponUsed(BaseModel):
    code: Annotated[str, Field(min_length=1, max_length=20)]


class GrantWanted(BaseModel):
    year: int = Field(ge=2020, le=2100)
    month: Month


class Granted(BaseModel):
    coupons: int


class EntryOut(BaseModel):
    kind: EntryKind
    points: int
    booked_on: date
    valid_until: date


class TripOut(BaseModel):
    mode: str
    happened_on: date
    metres: int
    emissions_g: int
    low_g: int
    high_g: int


class Suggestion(BaseModel):
    """建议抵消：只是建议，是否购买由本人决定。"""

    listing: str
    amount_yuan: int
    purpose: str
    grams: int


class TravelOut(BaseModel):
    """出行产生的碳排放（AM-21），建议的小微碳汇订单。"""

    emissions_g: int
    low_g: int
    high_g: int
    trips: list[TripOut]
    not_counted: list[str]
    suggestion: Suggestion | None


class CouponOut(CaseOut):
    code: str


class PointsOut(BaseModel):
    usable: int
    as_of: date
    entries: list[EntryOut]
    coupons: list[CouponOut]
    appeals: list[CaseOut]

    @classmethod
    def of(cls, mine: MyPoints, as_of: date, codes: Mapping[str, str]) -> Self:
        return cls(
            usable=mine.usable,
            as_of=as_of,
            entries=[EntryOut.model_validate(one, from_attributes=True) for one in mine.entries],
            coupons=[CouponOut(**CaseOut.of(one).model_dump(), code=codes[one.id]) for one in mine.coupons],
            appeals=[CaseOut.of(one) for one in mine.appeals],
        )


class PartnerRow(BaseModel):
    account: str
    balance: int


POINTS_FILES: Mapping[str, type[Case]] = {
    "points/formulas": PointsFormula,
    "points/scopes": ProjectScope,
    "points/batches": FeedBatch,
    "points/hits": DoubleCount,
    "points/appeals": PointsAppeal,
    "points/coupons": Coupon,
}
POINTS_OPENINGS: Sequence[CaseStep] = (
    CaseStep(
        PointsFormula,
        "points_formula.proposed",
        "points/formulas",
        points_rules.propose_formula,
        FormulaProposed,
    ),
    CaseStep(
        ProjectScope,
        "project_scope.registered",
        "points/scopes",
        points_rules.register_scope,
        ScopeRegistered,
    ),
    CaseStep(PointsOffer, "points_offer.opened", "points/offers", points_rules.open_offer, OfferOpened),
    CaseStep(PointsAppeal, "points_appeal.made", "points/appeals", points.appeal, AppealMade),
)
POINTS_STEPS: Sequence[CaseStep] = (
    CaseStep(PointsFormula, "points_formula.activated", "activate", points_rules.activate_formula),
    CaseStep(ProjectScope, "project_scope.closed", "close", points_rules.close_scope),
    CaseStep(FeedBatch, "points_batch.verified", "verify", points_feed.verify_batch, BatchVerified),
    CaseStep(FeedBatch, "points_batch.rejected", "reject", points_feed.reject_batch, ReasonGiven),
    CaseStep(DoubleCount, "points_hit.counted", "resolve", points_feed.resolve_hit, HitResolved),
    CaseStep(PointsAppeal, "points_appeal.upheld", "answer", points.answer_appeal, AppealAnswered),
    CaseStep(PointsOffer, "points_offer.closed", "close", points_rules.close_offer),
)
POINTS_ADDRESSES: Mapping[type[Case], str] = {
    **{kind: path for path, kind in POINTS_FILES.items()},
    PointsOffer: "points/offers",
}

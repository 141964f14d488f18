"""Quantities, issuances, routes and losses as JSON."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from api.schemas.outside import ID, NAME, SHA256
from api.workflows.reporting import Reckoned, Reported, Wanted
from registry.actions.accepting import Report
from registry.actions.issuing import OutsideRoute
from registry.actions.losing import LossFound
from registry.issuance.acceptance import Quantity, Route, Way
from registry.issuance.issuances import Hindrance, InclusionNumbers, Issuance, LossCause

Grams = Annotated[int, Field(ge=0, lt=2**52, description="整克二氧化碳当量。")]
MAX_EXPERTS = 20


class FalsifiedWanted(BaseModel):
    evidence_sha256: str = SHA256


class FalsifiedOut(BaseModel):
    """Everything that rests on the false data and is frozen from now on (MS-17)."""

    tickets: list[str]
    quantities: list[str]

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Self:
        return cls(tickets=facts["tickets"], quantities=facts["quantities"])


class QuantityWanted(BaseModel):
    plot_id: str = ID
    earlier_assessment_id: str = ID
    later_assessment_id: str = ID
    credited_g: Grams
    route: Route
    way: Way
    report_sha256: str = SHA256
    replaces_id: str | None = Field(default=None, max_length=40)
    reason: str | None = Field(default=None, max_length=200)

    def report(self) -> Report:
        return Report(**self.model_dump())


class QuantityOut(BaseModel):
    id: str
    plot_id: str
    period_from: date
    period_to: date
    credited_g: int
    route: Route
    version: int

    @classmethod
    def of(cls, quantity: Quantity) -> Self:
        return cls(**{name: getattr(quantity, name) for name in cls.model_fields})


class ReckoningWanted(BaseModel):
    """Two assessments; the grams come out of their evidence and are never sent."""

    earlier_assessment_id: str = ID
    later_assessment_id: str = ID
    route: Route
    way: Way
    stands: list[str] = Field(default=[], max_length=1000, description="只报这些小班；不填则报全部。")

    def wanted(self) -> Wanted:
        return Wanted(**self.model_dump())


class ReckonedLine(BaseModel):
    stand_id: str
    change_co2e_t: float
    loss_co2e_t: float
    credited_g: int
    reasons: list[str] = Field(description="不能计入的理由代码。")
    quantity: QuantityOut | None = Field(description="已上报的量；没有可计入也没有损失时为空。")


class ReckoningOut(BaseModel):
    report_sha256: str = Field(description="证据包的哈希：任何人可用 linpiao recompute 复算。")
    credited_g: int
    unsigned_rows: int = Field(description="未核签的参数行数；大于 0 时只能试算。")
    lines: list[ReckonedLine]

    @classmethod
    def of(cls, reckoned: Reckoned, report_sha256: str, reported: list[Reported]) -> Self:
        lines = [
            ReckonedLine(
                stand_id=one.line.unit_id,
                change_co2e_t=one.line.change_co2e_t,
                loss_co2e_t=one.line.loss_co2e_t,
                credited_g=one.quantity.credited_g if one.quantity else 0,
                reasons=[reason.code for reason in one.line.reasons],
                quantity=QuantityOut.of(one.quantity) if one.quantity else None,
            )
            for one in reported
        ]
        return cls(
            report_sha256=report_sha256,
            credited_g=sum(line.credited_g for line in lines),
            unsigned_rows=len(reckoned.credit.unsigned_rows),
            lines=lines,
        )


class SignatureWanted(BaseModel):
    document_sha256: str = SHA256


class Signed(BaseModel):
    verified: bool = Field(description="双方均已签字，该量成为核定量。")


class IssuanceOut(BaseModel):
    id: str
    number: str
    unit_id: str
    plot_id: str
    period_from: date
    period_to: date
    amount_g: int
    issued_at: datetime

    @classmethod
    def of(cls, issued: Issuance) -> Self:
        return cls(**{name: getattr(issued, name) for name in cls.model_fields})


class IssuanceShown(BaseModel):
    """The public view: what is retired, whether it may be sold, and the three numbers if there are any."""

    issuance: IssuanceOut
    retired_g: int
    hindrances: list[Hindrance]
    filing_no: str | None = None
    verification_no: str | None = None
    issue_no: str | None = None


class RouteWanted(BaseModel):
    period_from: date
    period_to: date
    route: Route
    project_no: str = NAME
    document_sha256: str = SHA256

    def claim(self, plot_id: str) -> OutsideRoute:
        return OutsideRoute(plot_id, **self.model_dump())


class RouteOut(BaseModel):
    period_from: date
    period_to: date
    route: Route


class LossWanted(BaseModel):
    occurred_on: date
    cause: LossCause
    loss_g: int = Field(gt=0, lt=2**52)
    evidence_sha256: str = SHA256

    def found(self) -> LossFound:
        return LossFound(**self.model_dump())


class LossOut(LossWanted):
    id: str
    plot_id: str


class ExpertNamed(BaseModel):
    """An expert of the pool who acted."""

    name: str = Field(min_length=1, max_length=40)
    field: str = Field(min_length=1, max_length=40)
    on: date


class NumbersWanted(BaseModel):
    filing_no: str = Field(min_length=1, max_length=60)
    verification_no: str = Field(min_length=1, max_length=60)
    issue_no: str = Field(min_length=1, max_length=60)
    experts: list[ExpertNamed] = Field(min_length=1, max_length=MAX_EXPERTS)
    document_sha256: str = SHA256

    def numbers(self, issuance_id: str, at: datetime) -> InclusionNumbers:
        experts = [expert.model_dump(mode="json") for expert in self.experts]
        plain = self.model_dump(exclude={"experts"})
        return InclusionNumbers(issuance_id=issuance_id, experts=experts, recorded_at=at, **plain)

"""A trace as JSON: what anybody may see, and what its holder, offices and auditors see more."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from api.workflows.tracing import Detail
from registry.actions.tracing import GramTrace, Grown, Trace


class AssessmentOut(BaseModel):
    id: str
    method: str
    method_version: str
    parameters_version: str
    parameters_sha256: str
    input_sha256: str = Field(description="方法、参数与全部输入的哈希。")
    evidence_sha256: str = Field(description="证据包的哈希；证据包可用 linpiao recompute 重新计算。")
    computed_at: datetime
    signed_off: bool
    status: str


class StandOut(BaseModel):
    stand_id: str
    census_on: date
    area_dm2: int
    stock_co2e_g: int
    low_co2e_g: int | None
    high_co2e_g: int | None
    prudent_co2e_g: int
    species_stems: Mapping[str, int]


class DetailOut(BaseModel):
    plots: Sequence[Mapping[str, Any]]
    trees: Sequence[Mapping[str, Any]] = Field(description="最多 500 株，全部在证据包中。")
    tree_count: int
    equations: Sequence[Mapping[str, Any]] = Field(description="所用参数行：取值、出处、可信度、核签。")


class TraceOut(BaseModel):
    number: str
    event_id: str = Field(description="发票事件；证明见 /log/proof/{event_id}。")
    document_sha256: str
    assessment_event_id: str = Field(description="测算入库事件；证明见 /log/proof/{event_id}。")
    assessment: AssessmentOut
    stock_co2e_g: int
    stands: Sequence[StandOut]
    detail: DetailOut | None = Field(description="样地、样木与参数行；仅限有权查看者，否则为空。")

    @classmethod
    def of(cls, trace: Trace, detail: Detail | None) -> "TraceOut":
        return cls(
            number=str(trace.ticket.number),
            event_id=trace.issued.id,
            document_sha256=str(trace.issued.facts["document_sha256"]),
            assessment_event_id=trace.recorded.id,
            assessment=AssessmentOut.model_validate(trace.assessment, from_attributes=True),
            stock_co2e_g=trace.stock_co2e_g,
            stands=[StandOut.model_validate(stand, from_attributes=True) for stand in trace.stands],
            detail=DetailOut.model_validate(detail, from_attributes=True) if detail else None,
        )


class CensusOut(BaseModel):
    assessment_event_id: str = Field(description="测算入库事件；证明见 /log/proof/{event_id}。")
    assessment: AssessmentOut
    stands: Sequence[StandOut]
    detail: DetailOut | None = Field(description="样地、样木与参数行；仅限有权查看者，否则为空。")

    @classmethod
    def of(cls, grown: Grown, detail: Detail | None) -> "CensusOut":
        return cls(
            assessment_event_id=grown.recorded.id,
            assessment=AssessmentOut.model_validate(grown.assessment, from_attributes=True),
            stands=[StandOut.model_validate(stand, from_attributes=True) for stand in grown.stands],
            detail=DetailOut.model_validate(detail, from_attributes=True) if detail else None,
        )


class GramTraceOut(BaseModel):
    number: str
    serials: tuple[int, int] = Field(description="每克一号。")
    event_id: str = Field(description="注销事件；证明见 /log/proof/{event_id}。")
    issuance: str
    issued_g: int
    issuance_event_id: str
    plot_unit_id: str
    plot_code: str
    period_from: date
    period_to: date
    change_g: int = Field(description="两次调查之间的实测变化量。")
    credited_g: int = Field(description="扣减后可签发的量。")
    accepted_by: Sequence[str] = Field(description="认可的各方。")
    earlier: CensusOut
    later: CensusOut

    @classmethod
    def of(cls, trace: GramTrace, earlier: Detail | None, later: Detail | None) -> "GramTraceOut":
        return cls(
            number=trace.certificate.number,
            serials=(trace.certificate.first, trace.certificate.last),
            event_id=trace.certified.id,
            issuance=trace.issuance.number,
            issued_g=trace.issuance.amount_g,
            issuance_event_id=trace.issued.id,
            plot_unit_id=trace.place[0],
            plot_code=trace.place[1],
            period_from=trace.quantity.period_from,
            period_to=trace.quantity.period_to,
            change_g=trace.quantity.change_g,
            credited_g=trace.quantity.credited_g,
            accepted_by=[signed.side.value for signed in trace.acceptances],
            earlier=CensusOut.of(trace.earlier, earlier),
            later=CensusOut.of(trace.later, later),
        )

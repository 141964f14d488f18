"""A trace as JSON: what anybody may see, and what its holder, offices and auditors see more."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from api.workflows.tracing import Detail
from registry.actions.tracing import Trace


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

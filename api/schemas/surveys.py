"""What a survey's sender gets back: every finding, the stock per stand, and what the next step needs."""

from typing import Any

from pydantic import BaseModel, Field

from api.workflows.assess import Entered, Looked
from gis_data.findings import Finding as LandFinding
from gis_data.report import summary
from sink.results import Finding as StockFinding


class FindingOut(BaseModel):
    """What, where, found, expected, and what to do, in two languages (D9)."""

    rule: str
    level: str
    layer: str
    row: int | str | None
    stand_id: str | None = None
    field: str | None = None
    found: str | None
    expected: str | None
    lon: float | None = None
    lat: float | None = None
    zh: str
    en: str
    fix_zh: str
    fix_en: str


class StandStock(BaseModel):
    stand_id: str
    area_m2: float
    co2e_t: float
    low_co2e_t: float | None = Field(description="90% 区间下限；样地不足时为空。")
    high_co2e_t: float | None
    stems: int


class SurveyReport(BaseModel):
    accepted: bool = Field(description="没有错误，可以入库。")
    summary: dict[str, Any]
    findings: list[FindingOut]
    stock: list[StandStock]
    assessment_id: str | None = Field(description="已入库时的测算编号，申请林票时填写。")
    compartments: dict[str, str] = Field(description="小班 → 小班版本。")

    @classmethod
    def of(cls, looked: Looked, entered: Entered | None = None) -> "SurveyReport":
        findings = [_of_land(finding) for finding in looked.survey.findings]
        findings += [_of_stock(finding) for finding in looked.stock.findings] if looked.stock else []
        return cls(
            accepted=looked.accepted,
            summary=summary(looked.survey),
            findings=findings,
            stock=_stock(looked),
            assessment_id=entered.assessment_id if entered else None,
            compartments=dict(entered.compartments) if entered else {},
        )


def _stock(looked: Looked) -> list[StandStock]:
    if looked.stock is None:
        return []
    return [
        StandStock(
            stand_id=str(stand_id),
            area_m2=row["area_m2"],
            co2e_t=row["co2e_t"],
            low_co2e_t=_known(row["low_co2e_t"]),
            high_co2e_t=_known(row["high_co2e_t"]),
            stems=int(row["stems"]),
        )
        for stand_id, row in looked.stock.stands.to_dict("index").items()
    ]


def _known(value: float) -> float | None:
    return value if value == value else None


def _of_land(finding: LandFinding) -> FindingOut:
    words: dict[str, Any] = {"zh": finding.message(), "en": finding.message("en")}
    fixes: dict[str, Any] = {"fix_zh": finding.fix(), "fix_en": finding.fix("en")}
    place = {name: getattr(finding, name) for name in LandFinding.__dataclass_fields__}
    return FindingOut(level=finding.level, **place, **words, **fixes)


def _of_stock(finding: StockFinding) -> FindingOut:
    plain = {name: getattr(finding, name) for name in ("rule", "row", "found", "expected", "zh", "en")}
    fixes: dict[str, Any] = {"fix_zh": finding.fix_zh, "fix_en": finding.fix_en}
    return FindingOut(level=finding.severity.value, layer=finding.table, **plain, **fixes)

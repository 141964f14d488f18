"""What a survey's sender gets back: every finding, the stock per stand, and what the next step needs."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, Field

from api.workflows.assess import Entered, Looked
from api.workflows.questions import questions
from gis_data.findings import Finding as LandFinding
from gis_data.parting import Checked
from gis_data.report import counted, summary
from registry.issuance.submissions import Submission, SubmissionOutcome
from registry.tickets.foreseen import Consequence
from sink.results import Finding as StockFinding

FATES = {"UNCHANGED": "不变", "CHANGED": "须变更", "CANCELLED": "须注销", "TO_CHECK": "须核对"}


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


class ConsequenceOut(BaseModel):
    """What the survey would do to one live ticket."""

    ticket_id: str
    number: str
    fate: str = Field(description="UNCHANGED 不变、CHANGED 须变更、CANCELLED 须注销、TO_CHECK 须核对。")
    reasons: list[str]
    area_before_dm2: int
    area_after_dm2: int
    stock_before_co2e_g: int
    stock_after_co2e_g: int
    verified_co2e_g: int = Field(description="所涉小班已核定的克数。")
    change_co2e_g: int

    @classmethod
    def of(cls, found: Consequence) -> "ConsequenceOut":
        facts = {**asdict(found), "fate": found.fate.value, "reasons": list(found.reasons)}
        return cls(**facts, change_co2e_g=found.change_co2e_g)


class ChoiceOut(BaseModel):
    value: str
    shown: str
    samples: list[str]
    lon: float | None
    lat: float | None


class QuestionOut(BaseModel):
    about: str = Field(description="encoding 文字编码、crs 坐标系、columns 字段和单位。")
    present: str = Field(description="本次读取所用的答案。")
    choices: list[ChoiceOut]
    columns: list[str]
    wanted: dict[str, str]
    remembered: Any = Field(description="同一单位上次确认的答案，只供选用。")


class ReceiptView(BaseModel):
    """A survey handed in: where it stands."""

    id: str
    unit_id: str
    state: str = Field(description="HANDED_IN 待审、OPENED 审核中、WITHDRAWN 已撤回。")
    assessment_id: str
    files: list[str] = Field(description="原始文件的 SHA-256，依提交次序。")
    report_sha256: str
    sent_at: datetime
    sender_id: str
    decided_by: str | None
    decided_at: datetime | None

    @classmethod
    def of(cls, found: Submission, outcome: SubmissionOutcome | None) -> "ReceiptView":
        names = ("id", "unit_id", "assessment_id", "files", "report_sha256", "sent_at", "sender_id")
        return cls(
            **{name: getattr(found, name) for name in names},
            state=outcome.outcome.value if outcome else "HANDED_IN",
            decided_by=outcome.person_id if outcome else None,
            decided_at=outcome.at if outcome else None,
        )


class SurveyReport(BaseModel):
    accepted: bool = Field(description="没有错误，可以入库。")
    summary: dict[str, Any]
    findings: list[FindingOut]
    stock: list[StandStock]
    consequences: list[ConsequenceOut] = Field(description="对有效林票的后果，写入之前算出。")
    questions: list[QuestionOut] = Field(description="至多三个需要确认的问题。")
    remembered: dict[str, Any] = Field(description="同一单位上次确认的答案，只供选用，不自动套用。")
    report_sha256: str = Field(description="完整报告的 SHA-256；试办与入库逐字节相同。")
    submission_id: str | None = Field(description="已提交时的回执编号。")
    assessment_id: str | None = Field(description="已入库时的测算编号，申请林票时填写。")
    compartments: dict[str, str] = Field(description="小班 → 小班版本。")

    @classmethod
    def of(
        cls, looked: Looked, remembered: Mapping[str, Any] | None = None, entered: Entered | None = None
    ) -> "SurveyReport":
        findings = [_of_land(finding) for finding in looked.survey.findings]
        findings += [_of_land(_of_consequence(one)) for one in looked.consequences if one.reasons]
        findings += [_of_stock(finding) for finding in looked.stock.findings] if looked.stock else []
        return cls(
            accepted=looked.accepted,
            summary=summary(looked.survey),
            findings=findings,
            stock=_stock(looked),
            consequences=[ConsequenceOut.of(one) for one in looked.consequences],
            questions=[QuestionOut(**asdict(one)) for one in questions(looked.survey, remembered or {})],
            remembered=dict(remembered or {}),
            report_sha256=sha256(looked.report).hexdigest(),
            submission_id=entered.submission_id if entered else None,
            assessment_id=entered.assessment_id if entered else None,
            compartments=dict(entered.compartments) if entered else {},
        )

    @classmethod
    def of_strips(cls, checked: Checked) -> "SurveyReport":
        """The report of a layer checked in strips: the findings alone, nothing measured."""
        return cls(
            accepted=checked.accepted,
            summary=counted(checked.findings, checked.stands, 0, checked.area_m2),
            findings=[_of_land(finding) for finding in checked.findings],
            stock=[],
            consequences=[],
            questions=[],
            remembered={},
            report_sha256="",
            submission_id=None,
            assessment_id=None,
            compartments={},
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


def _of_consequence(found: Consequence) -> LandFinding:
    """Check 15: one line per ticket among the findings; the figures stand beside them."""
    return LandFinding("15-CONSEQUENCE", "tickets", found=found.number, expected=found.fate.value)


def _of_stock(finding: StockFinding) -> FindingOut:
    plain = {name: getattr(finding, name) for name in ("rule", "row", "found", "expected", "zh", "en")}
    fixes: dict[str, Any] = {"fix_zh": finding.fix_zh, "fix_en": finding.fix_en}
    return FindingOut(level=finding.severity.value, layer=finding.table, **plain, **fixes)

"""Neutrality files, titles and statements as JSON, and what each step asks for."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field

from api.schemas.cases import CaseOut, CaseStep, Id, Text, UnitId
from api.schemas.steps import ReasonGiven, Sha256, Wanted
from api.workflows.footprints import event_accounting, guide_accounting
from registry.actions import neutrality, titling
from registry.actions.offsetting import Cover
from registry.actions.stating import PublicStatement
from registry.actions.titling import StandardWanted
from registry.errors import Words
from registry.law.packs import CITY, Pack
from registry.market.accounting import Report
from registry.market.neutrality import (
    Building,
    FileKind,
    NeutralityFile,
    Subject,
    Title,
    is_large,
    is_organised,
)
from registry.market.statements import StatementStatus, wording
from registry.office.documents import DocumentKind
from registry.parties.persons import BuyerType
from sink.emissions import JOURNEY_MODES, EventAnswers, Journey

Grams = Annotated[int, Field(gt=0, lt=2**52, strict=True)]
Amount = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Named = Annotated[str, Field(min_length=1, max_length=200)]


class SubjectWanted(BaseModel):
    """登记一份碳中和档案：活动、企业年度、公共建筑年度、出口产品或者试点单位年度。"""

    unit_id: UnitId = CITY
    kind: FileKind
    buyer_type: BuyerType
    name: Named
    period_from: date
    period_to: date
    attendance: int = Field(default=0, ge=0, le=10**7, description="活动人数；1000 人及以上为大型活动。")
    small: bool = Field(default=False, description="小微企业和机构（ZH-09）。")
    building: Building | None = None
    floor_area_dm2: int = Field(default=0, ge=0, lt=2**40, description="建筑面积，平方分米。")
    batch: str = Field(default="", max_length=200, description="产品型号和批次。")

    def subject(self) -> Subject:
        return Subject(**{name: getattr(self, name) for name in Subject.__dataclass_fields__})


class JourneyWanted(BaseModel):
    mode: Literal[*JOURNEY_MODES]  # type: ignore[valid-type]
    people: Amount
    km_return: Amount = Field(description="往返公里。")


class EventAnswered(Wanted):
    """五个问题：人数、天数、来往方式、住宿、用餐；用电和素食比例可不填。"""

    people: int = Field(gt=0, le=10**7)
    days: float = Field(gt=0, le=366, allow_inf_nan=False)
    journeys: list[JourneyWanted] = Field(default_factory=list, max_length=50)
    hotel_nights: Amount
    meals: Amount
    vegetarian_share: float = Field(default=0, ge=0, le=1)
    electricity_kwh: Amount = 0
    verifier_id: Id | None = Field(default=None, description="自愿请核查机构核查时填写。")

    def answers(self) -> EventAnswers:
        plain = self.model_dump(exclude={"journeys", "verifier_id", "seen"})
        ways = tuple(Journey(**one.model_dump()) for one in self.journeys)
        return EventAnswers(**plain, journeys=ways)

    def arguments(self) -> tuple[Any, ...]:
        return (event_accounting(self.answers(), self.verifier_id),)


class GuideLine(BaseModel):
    name: Named
    grams: int = Field(ge=0, lt=2**52)


class GuideResult(Wanted):
    """按规定的核算方法与报告指南得到的结果；`guide` 是文件槽位（/api/slots）。"""

    guide: Named
    lines: list[GuideLine] = Field(min_length=1, max_length=100)
    report_sha256: Sha256
    activities: dict[str, Amount] = Field(
        default_factory=dict, description="活动数据 → 本系统的估算，供对照。"
    )
    verifier_id: Id | None = None

    def arguments(self) -> tuple[Any, ...]:
        lines = [(one.name, one.grams) for one in self.lines]
        return (guide_accounting(self.guide, lines, self.activities, self.report_sha256, self.verifier_id),)


class Checked(Wanted):
    confirmed_g: Grams
    report_no: Named
    report_sha256: Sha256
    scope_complete: bool = Field(default=False, description="核算范围完整，没有未计入的部分。")

    def arguments(self) -> tuple[Any, ...]:
        return (Report(self.confirmed_g, self.report_no, self.report_sha256, self.scope_complete),)


class CoverWanted(BaseModel):
    """按克或者按元，二选一；为本档案下单。"""

    listing_id: Id
    grams: Grams | None = None
    amount_yuan: int | None = Field(default=None, gt=0, lt=10**9, strict=True)
    display_name: str = Field(default="", max_length=40)
    acknowledged: bool = False
    sheet_sha256: Sha256 | None = None

    def cover(self) -> Cover:
        return Cover(**self.model_dump())


class CertificateBrought(Wanted):
    certificate_no: Named


class StatementWanted(Wanted):
    display_name: str = Field(default="", max_length=60, description="声明上的名称；缺省为单位名称。")


class TitleReviewed(Wanted):
    meets: bool
    reason: Text

    def arguments(self) -> tuple[Any, ...]:
        return self.meets, self.reason


class StandardPublished(BaseModel):
    title: Title
    offset_min_permille: int = Field(ge=0, le=1000)
    months: int = Field(gt=0, le=120)
    review_months: int = Field(gt=0, le=120)
    effective_from: date
    document_ref: Named
    paper_sha256: Sha256
    conditions: Text

    def standard(self) -> StandardWanted:
        return StandardWanted(**self.model_dump())


class NeutralityOut(CaseOut):
    """A file with what follows from its figures."""

    large_event: bool
    organised: bool
    percent: int
    missing_g: int
    surplus_g: int
    key_emitter: bool = Field(description="年排放 2.6 万吨及以上，属于重点排放单位标志（CC-05）。")
    name: str

    @classmethod
    def seen(cls, file: NeutralityFile, pack: Pack, key_emitter: bool, papers: Sequence[Any]) -> Self:
        base = CaseOut.of(file, list(papers))
        return cls(
            **base.model_dump(),
            large_event=is_large(file, pack),
            organised=is_organised(file.buyer_type),
            percent=file.percent,
            missing_g=file.missing_g,
            surplus_g=file.surplus_g,
            key_emitter=key_emitter,
            name=next(str(one.body["name"]) for one in papers if one.kind == DocumentKind.NEUTRALITY),
        )


class StatementMade(BaseModel):
    number: str
    code: str


class StatementOut(BaseModel):
    """The public view: record, status today and the sentence that may be said."""

    record: dict[str, Any]
    number: str
    code: str
    status: StatementStatus
    superseded_by: str
    wording: dict[str, str] | None
    test_mark: str | None
    event_id: str
    document_sha256: str

    @classmethod
    def of(cls, seen: PublicStatement) -> Self:
        said: Words | None = wording(seen.record) if "file_kind" in seen.record else None
        return cls(
            **{
                **vars(seen),
                "record": dict(seen.record),
                "wording": {"zh": said.zh, "en": said.en} if said else None,
                "test_mark": seen.test_mark.zh if seen.test_mark else None,
            }
        )


class TradeTotal(BaseModel):
    """企业年度内碳普惠总交易额（ZH-11）。"""

    party_id: str
    name: str
    bought_fen: int
    bought_g: int
    sold_fen: int
    sold_g: int
    orders: int
    total_fen: int


class UptakeForm(BaseModel):
    """《银川市碳减排量消纳信息表》的数据；表样是槽位 uptake_form（ZH-10）。"""

    template: str
    template_ref: str
    subject: str
    kind: FileKind
    period_from: date
    period_to: date
    method: str
    emissions_g: int | None
    verifier: str
    report_no: str
    quantity_g: int
    retirements: list[dict[str, Any]]


NEUTRALITY_STEPS: Sequence[CaseStep] = (
    CaseStep(NeutralityFile, "neutrality.accounted", "account-event", neutrality.account, EventAnswered),
    CaseStep(NeutralityFile, "neutrality.accounted", "account", neutrality.account, GuideResult),
    CaseStep(NeutralityFile, "neutrality.checked", "check", neutrality.check, Checked),
    CaseStep(NeutralityFile, "neutrality.closed", "close", neutrality.close),
    CaseStep(NeutralityFile, "neutrality.title_applied", "apply-title", titling.apply, ReasonGiven),
    CaseStep(NeutralityFile, "neutrality.title_reviewed", "review-title", titling.review, TitleReviewed),
    CaseStep(NeutralityFile, "neutrality.title_awarded", "award-title", titling.award, ReasonGiven),
    CaseStep(NeutralityFile, "neutrality.title_declined", "decline-title", titling.decline, ReasonGiven),
    CaseStep(
        NeutralityFile, "neutrality.title_reexamined", "reexamine-title", titling.reexamine, ReasonGiven
    ),
    CaseStep(NeutralityFile, "neutrality.title_withdrawn", "withdraw-title", titling.withdraw, ReasonGiven),
)
NEUTRALITY_FILES: Mapping[str, type[NeutralityFile]] = {"neutrality-files": NeutralityFile}

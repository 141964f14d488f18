"""The office as a service over HTTP: guides, promises, complaints, judgments, volumes, leaders."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from api.schemas.cases import CaseStep, Evidence, Id, Text, TextGiven, UnitId
from api.schemas.steps import ReasonGiven, Sha256, Wanted
from registry.actions import archiving, complaining, guiding, judging, naming
from registry.actions.supervising import Timed
from registry.office.archive import Volume
from registry.office.casework import Case
from registry.office.complaints import Complaint, ComplaintSource, ComplaintTopic, NotAdmitted
from registry.office.documents import Document
from registry.office.guides import TITLES, Guide, Promise, ServiceItem
from registry.office.judgments import Judgment, Ruling
from registry.office.leaders import Leader

Name = Annotated[str, Field(min_length=1, max_length=200)]


class GuideDrafted(Wanted):
    item: ServiceItem
    in_force_from: date
    limit_working_days: Annotated[int, Field(ge=1, le=250, description="承诺办理时限，工作日。")]
    name: Name
    basis: Text = Field(description="办理依据。")
    conditions: Text = Field(description="受理条件。")
    material: Text = Field(description="申请材料。")
    procedure: Text = Field(description="办理流程。")
    office: Name = Field(description="责任单位。")
    promise: Annotated[str, Field(max_length=4000)] = Field(
        default="", description="告知承诺书全文；填写即列入告知承诺制清单。"
    )

    def arguments(self) -> tuple[Any, ...]:
        words = guiding.Words(**self.model_dump(include=set(guiding.Words.__dataclass_fields__)))
        return self.item, self.in_force_from, self.limit_working_days, words


class PromiseMade(Wanted):
    file_id: Id
    words: Text = Field(description="承诺书全文，与服务指南公布的一致。")
    signed_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        return self.file_id, self.words, self.signed_sha256


class PromiseChecked(Wanted):
    kept: bool
    finding: Text
    evidence: Evidence = Field(default_factory=list)

    def arguments(self) -> tuple[Any, ...]:
        return self.kept, self.finding, self.evidence


class ComplaintMade(Wanted):
    unit_id: UnitId
    topic: ComplaintTopic
    text: Text
    about_id: Annotated[str, Field(max_length=40, description="林票、文件或者小班。")] = ""
    against: Annotated[str, Field(max_length=40, description="被投诉的工作人员。")] = ""
    evidence: Evidence = Field(default_factory=list)

    def said(self) -> complaining.Said:
        return complaining.Said(**self.model_dump(include=set(complaining.Said.__dataclass_fields__)))

    def arguments(self) -> tuple[Any, ...]:
        return (self.said(),)


class ComplaintEntered(ComplaintMade):
    source: Literal[
        ComplaintSource.HOTLINE_12345,
        ComplaintSource.TELEPHONE,
        ComplaintSource.COUNTER,
        ComplaintSource.LETTER,
    ]
    hotline_no: Annotated[str, Field(max_length=200, description="12345 工单编号。")] = ""

    def arguments(self) -> tuple[Any, ...]:
        return self.said(), complaining.Call(self.source, self.hotline_no)


class Assigned(Wanted):
    person_id: Id

    def arguments(self) -> tuple[Any, ...]:
        return (self.person_id,)


class ComplaintAnswered(Wanted):
    founded: bool = Field(description="投诉属实。")
    text: Text

    def arguments(self) -> tuple[Any, ...]:
        return self.founded, self.text


class AdmissionRefused(Wanted):
    admission: NotAdmitted = Field(description="不予受理的情形。")
    reason: Text
    evidence: Evidence = Field(default_factory=list)
    earlier: Annotated[list[Id], Field(max_length=20, description="重复的投诉。")] = Field(
        default_factory=list
    )

    def arguments(self) -> tuple[Any, ...]:
        return (complaining.Ground(self.admission, self.reason, self.evidence, self.earlier),)


class JudgmentEntered(Wanted):
    file_id: Id
    act_no: Name = Field(description="被诉行政行为的文书编号。")
    ruling: Ruling
    court: Name
    case_no: Name
    received_on: date
    text_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        plain = self.model_dump(include=set(judging.Ruled.__dataclass_fields__))
        return self.file_id, judging.Ruled(**plain)


class CarriedOut(Wanted):
    decision_no: Name = Field(description="依裁判作出的决定的文书编号。")

    def arguments(self) -> tuple[Any, ...]:
        return (self.decision_no,)


class VolumeWanted(Wanted):
    subject_kind: Annotated[str, Field(max_length=60, description="ticket、voucher 或者案件种类。")]
    subject_id: Id

    def arguments(self) -> tuple[Any, ...]:
        return self.subject_kind, self.subject_id


class HandedOver(Wanted):
    receiver: Name
    receipt_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        return self.receiver, self.receipt_sha256


class LeaderNamed(Wanted):
    unit_id: UnitId
    person_id: Id

    def arguments(self) -> tuple[Any, ...]:
        return self.unit_id, self.person_id


COLLECTIONS: Mapping[str, type[Case]] = {
    "promises": Promise,
    "complaints": Complaint,
    "judgments": Judgment,
    "volumes": Volume,
    "leaders": Leader,
}

OPENINGS = (
    CaseStep(Guide, "guide.drafted", "guides", guiding.draft, GuideDrafted),
    CaseStep(Promise, "promise.made", "promises", guiding.promise, PromiseMade),
    CaseStep(Complaint, "complaint.made", "complaints", complaining.complain, ComplaintMade),
    CaseStep(Complaint, "complaint.entered", "complaints/entered", complaining.enter, ComplaintEntered),
    CaseStep(Judgment, "judgment.entered", "judgments", judging.enter, JudgmentEntered),
    CaseStep(Volume, "volume.archived", "volumes", archiving.archive, VolumeWanted),
    CaseStep(Leader, "leader.named", "leaders", naming.name_leader, LeaderNamed),
)

STEPS = (
    CaseStep(Guide, "guide.published", "publish", guiding.publish),
    CaseStep(Guide, "guide.dropped", "drop", guiding.drop, ReasonGiven),
    CaseStep(Promise, "promise.kept", "check", guiding.check_promise, PromiseChecked),
    CaseStep(Complaint, "complaint.assigned", "assign", complaining.assign, Assigned),
    CaseStep(Complaint, "complaint.answered", "answer", complaining.answer, ComplaintAnswered),
    CaseStep(
        Complaint, "complaint.not_admitted", "not-admit", complaining.refuse_admission, AdmissionRefused
    ),
    CaseStep(Judgment, "judgment.filed", "file", judging.report, TextGiven),
    CaseStep(Judgment, "judgment.carried_out", "carry-out", judging.carry_out, CarriedOut),
    CaseStep(Volume, "volume.handed_over", "hand-over", archiving.hand_over, HandedOver),
)


class GuideOut(BaseModel):
    """One edition of an item's guide, with its words; `promise` is empty off the list of 告知承诺制."""

    id: str
    item: ServiceItem
    title: str
    edition: int
    in_force_from: date
    limit_working_days: int
    on_promise: bool
    number: str
    name: str
    basis: str
    conditions: str
    material: str
    procedure: str
    office: str
    promise: str

    @classmethod
    def of(cls, guide: Guide, paper: Document) -> "GuideOut":
        words = {name: str(paper.body[name]) for name in guiding.Words.__dataclass_fields__}
        return cls(
            id=guide.id,
            item=guide.item,
            title=TITLES[guide.item].zh,
            edition=guide.edition,
            in_force_from=guide.in_force_from,
            limit_working_days=guide.limit_working_days,
            on_promise=bool(guide.on_promise),
            number=paper.number,
            **words,
        )


class FiguresOut(BaseModel):
    """Of the files of one kind handed in to one unit in the period."""

    unit_id: str
    kind: str
    received: int
    open: int
    issued: int
    refused: int
    not_accepted: int
    lapsed: int
    corrections: int = Field(description="一次性补正次数。")
    returned: int = Field(description="备案退回次数。")
    on_time: int = Field(description="按时办结；未办结而已超时的计为不按时。")
    on_time_per_mille: int | None = Field(description="按时率，千分之。")
    working_days_tenths: int | None = Field(description="平均用时，十分之一工作日。")


class VoicesOut(BaseModel):
    """What people said to a unit in the period."""

    unit_id: str
    complaints: int
    answered: int
    not_admitted: int
    ratings: int
    stars: int = Field(description="评价星数合计。")


class ServiceFigures(BaseModel):
    first: date
    last: date
    files: list[FiguresOut]
    voices: list[VoicesOut]


class Sampled(BaseModel):
    """How one file was handled: days, result, papers by number; nobody's name and no text."""

    id: str
    unit_id: str
    kind: str
    submitted_on: date
    decided_on: date
    result: str
    sent_back: list[str]
    limit_working_days: int
    used_working_days: int
    on_time: bool
    papers: list[str]

    @classmethod
    def of(cls, timed: Timed, papers: list[str]) -> "Sampled":
        file = asdict(timed.file)
        return cls(
            **{name: file[name] for name in cls.model_fields if name in file},
            limit_working_days=timed.limit_working_days,
            used_working_days=timed.used_working_days,
            on_time=timed.on_time,
            papers=papers,
        )


class StandingOut(BaseModel):
    kind: str
    tickets: int
    face_value_mu100: int
    watched: int
    cancellation_due: int


class BoardOut(BaseModel):
    """One county at a glance, for its 林长 (RA-17)."""

    unit_id: str
    name: str
    leader_since: date | None = Field(description="林票分管领导自何日起。")
    tickets: list[StandingOut]
    open_cases: int
    listings_on_sale: int
    orders: int = Field(description="本年已签发凭证的小微碳汇订单。")
    fen: int

"""Cases of every kind as JSON: one shape to read, and what each of their steps asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from api.schemas.greenness import AlarmRaised, VisitReported
from api.schemas.ground import GroundIn
from api.schemas.steps import ReasonGiven, Sha256, Wanted
from registry.actions import (
    assessing,
    crediting,
    disputing,
    greenness,
    messages,
    monitoring,
    notices,
    noting,
    violations,
    visits,
)
from registry.care.assessment import Item, Subject, Upkeep
from registry.care.greenness import VisitOrder
from registry.care.monitoring import Ending, MonitoringCase, Way
from registry.care.records import FruitIncome, Mode, Patrol, UnderForest
from registry.care.violations import Damage, Violation
from registry.office.casework import Case, as_facts
from registry.office.credit import CreditCheck, CreditEvent, CreditKind, Sealing
from registry.office.disputes import Dispute
from registry.office.documents import Document
from registry.office.inbox import Message, Service
from registry.office.notices import Notice, Objection, Topic
from registry.office.visits import Enquiry, EnquiryKind, Inspection

Text = Annotated[str, Field(min_length=1, max_length=4000)]
Id = Annotated[str, Field(min_length=1, max_length=40)]
UnitId = Annotated[str, Field(pattern=r"^\d{6}$")]
Evidence = Annotated[list[Sha256], Field(max_length=50, description="已上传文件的 SHA-256。")]
Losses = Annotated[
    dict[Id, Annotated[int, Field(gt=0, lt=2**53)]], Field(description="小班 → 损失的克 CO2e（JC-10）。")
]
Degree = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Year = Annotated[int, Field(ge=2020, le=2100)]


class PaperOut(BaseModel):
    number: str
    kind: str
    issued_on: date
    body: dict[str, Any]

    @classmethod
    def of(cls, paper: Document) -> "PaperOut":
        return cls(number=paper.number, kind=paper.kind, issued_on=paper.issued_on, body=dict(paper.body))


class CaseOut(BaseModel):
    """`details` are the fields of the kind of case; `paper_texts` come when one case is read."""

    id: str
    kind: str
    unit_id: str
    party_id: str
    state: str
    version: int
    opened_on: date
    papers: list[str]
    details: dict[str, Any]
    paper_texts: list[PaperOut] = Field(default_factory=list)

    @classmethod
    def of(cls, case: Case, papers: list[PaperOut] | None = None) -> "CaseOut":
        assert case.opened_on
        details = {name: value for name, value in as_facts(case).items() if name != "party_id"}
        return cls(
            id=case.id,
            kind=case.NAME,
            unit_id=case.unit_id,
            party_id=case.party_id,
            state=case.state,
            version=case.version,
            opened_on=case.opened_on,
            papers=case.papers,
            details=details,
            paper_texts=papers or [],
        )


class Assessed(Wanted):
    subject_kind: Subject
    subject_id: Id
    year: Year
    items: dict[Item, bool]
    evidence: Evidence
    note: Annotated[str, Field(max_length=4000)] = ""

    def arguments(self) -> tuple[Any, ...]:
        found = assessing.Findings(self.items, self.evidence, self.note)
        return self.subject_kind, self.subject_id, self.year, found


class Statement(Wanted):
    statement: Text

    def arguments(self) -> tuple[Any, ...]:
        return (self.statement,)


class Answered(Wanted):
    upheld: bool = Field(description="异议成立。")
    reason: Text

    def arguments(self) -> tuple[Any, ...]:
        return self.upheld, self.reason


class Judged(Wanted):
    way: Way = Field(description="内业核实或者现地核实。")
    evidence: Evidence
    note: Text

    def arguments(self) -> tuple[Any, ...]:
        return (monitoring.Judgement(self.way, self.evidence, self.note),)


class Concluded(Wanted):
    ending: Ending
    reason: Text
    losses: Losses = Field(default_factory=dict)

    def arguments(self) -> tuple[Any, ...]:
        return self.ending, self.reason, self.losses


class ViolationOpened(Wanted):
    unit_id: UnitId
    damage: Damage
    happened_on: date
    ground: GroundIn
    evidence: Evidence
    note: Text
    party_id: Annotated[str, Field(max_length=40)] = ""
    patrol_id: Id | None = None

    def arguments(self) -> tuple[Any, ...]:
        plain = {name: getattr(self, name) for name in violations.Report.__dataclass_fields__}
        return (violations.Report(**{**plain, "ground": self.ground.shape()}),)


class Established(Wanted):
    reason: Text
    reported_to: Annotated[str, Field(min_length=1, max_length=200)]
    losses: Losses = Field(default_factory=dict)

    def arguments(self) -> tuple[Any, ...]:
        return self.reason, self.reported_to, self.losses


class Resolved(Wanted):
    evidence_sha256: Sha256
    note: Text

    def arguments(self) -> tuple[Any, ...]:
        return self.evidence_sha256, self.note


class Walked(Wanted):
    unit_id: UnitId
    walked_on: date
    track: Annotated[list[tuple[Degree, Degree]], Field(min_length=1, max_length=5000)] = Field(
        description="经纬度，一点即为地点，多点为轨迹。"
    )
    finding: Text
    tickets: list[Id] = Field(default_factory=list)
    plots: list[Id] = Field(default_factory=list)
    photos: Evidence = Field(default_factory=list)
    alarming: bool = False

    def arguments(self) -> tuple[Any, ...]:
        plain = {name: getattr(self, name) for name in noting.Walk.__dataclass_fields__ if name != "track_e8"}
        track = [(round(lon * 1e8), round(lat * 1e8)) for lon, lat in self.track]
        return (noting.Walk(**plain, track_e8=track),)


class ActivityRegistered(Wanted):
    ticket_id: Id
    mode: Mode
    since: date
    description: Text

    def arguments(self) -> tuple[Any, ...]:
        return self.ticket_id, self.mode, self.since, self.description


class ActivityEnded(Wanted):
    until: date

    def arguments(self) -> tuple[Any, ...]:
        return (self.until,)


class FruitSold(Wanted):
    ticket_id: Id
    year: Year
    fen: Annotated[int, Field(ge=0, lt=2**53)]

    def arguments(self) -> tuple[Any, ...]:
        return self.ticket_id, self.year, self.fen


class DisputeFiled(Wanted):
    ticket_id: Id
    evidence: Evidence
    statement: Text

    def arguments(self) -> tuple[Any, ...]:
        return self.ticket_id, self.evidence, self.statement


class NoticeDrafted(Wanted):
    unit_id: UnitId
    topic: Topic
    title: Annotated[str, Field(min_length=1, max_length=200)]
    body: Text
    data: dict[str, str] = Field(default_factory=dict)
    invites: bool = Field(False, description="征求异议，公示期 7 个工作日。")
    file_id: Id | None = None

    def arguments(self) -> tuple[Any, ...]:
        plain = {name: getattr(self, name) for name in notices.Wording.__dataclass_fields__}
        return (notices.Wording(**plain),)


class ObjectionMade(Wanted):
    notice_id: Id
    statement: Text

    def arguments(self) -> tuple[Any, ...]:
        return self.notice_id, self.statement


class Served(Wanted):
    way: Literal[Service.PAPER, Service.PUBLIC_NOTICE]
    proof: Annotated[str, Field(max_length=64, description="送达回证的 SHA-256，或者公告的编号。")]

    def arguments(self) -> tuple[Any, ...]:
        return self.way, self.proof


class Asked(Wanted):
    unit_id: UnitId
    kind: EnquiryKind
    item: Annotated[str, Field(max_length=60)]
    text: Text
    wanted_on: date | None = None

    def arguments(self) -> tuple[Any, ...]:
        return self.unit_id, self.kind, self.item, self.text, self.wanted_on


class TextGiven(Wanted):
    text: Text

    def arguments(self) -> tuple[Any, ...]:
        return (self.text,)


class Inspected(Wanted):
    ticket_id: Id
    inspected_on: date
    in_order: bool
    finding: Text
    evidence: Evidence = Field(default_factory=list)

    def arguments(self) -> tuple[Any, ...]:
        return self.ticket_id, visits.Looked(self.inspected_on, self.in_order, self.finding, self.evidence)


class CreditRecorded(Wanted):
    unit_id: UnitId
    party_id: Id
    kind: CreditKind
    about_kind: Annotated[str, Field(max_length=60)]
    about_id: Id

    def arguments(self) -> tuple[Any, ...]:
        return self.unit_id, self.party_id, self.kind, (self.about_kind, self.about_id)


class Repaired(Wanted):
    repaired: bool
    reason: Text

    def arguments(self) -> tuple[Any, ...]:
        return self.repaired, self.reason


@dataclass(frozen=True)
class CaseStep:
    """`kind` is the event whose cell of the matrix opens the door; `path` its address."""

    case: type[Case]
    kind: str
    path: str
    verb: Callable[..., Any]
    wanted: type[Wanted] = Wanted


COLLECTIONS: Mapping[str, type[Case]] = {
    "upkeep": Upkeep,
    "monitoring": MonitoringCase,
    "violations": Violation,
    "patrols": Patrol,
    "under-forest": UnderForest,
    "fruit-income": FruitIncome,
    "visit-orders": VisitOrder,
    "disputes": Dispute,
    "notices": Notice,
    "objections": Objection,
    "messages": Message,
    "enquiries": Enquiry,
    "inspections": Inspection,
    "credit": CreditEvent,
    "credit-checks": CreditCheck,
    "seals": Sealing,
}
"""Address → kind of case."""

OPENINGS = (
    CaseStep(Upkeep, "upkeep.failed", "upkeep", assessing.assess, Assessed),
    CaseStep(Violation, "violation.opened", "violations", violations.open_violation, ViolationOpened),
    CaseStep(Patrol, "patrol.recorded", "patrols", noting.record_patrol, Walked),
    CaseStep(
        UnderForest,
        "under_forest.registered",
        "under-forest",
        noting.register_under_forest,
        ActivityRegistered,
    ),
    CaseStep(FruitIncome, "fruit_income.recorded", "fruit-income", noting.record_fruit_income, FruitSold),
    CaseStep(VisitOrder, "visit.ordered", "visit-orders", greenness.order_visit, AlarmRaised),
    CaseStep(Dispute, "dispute.filed", "disputes", disputing.file_dispute, DisputeFiled),
    CaseStep(Notice, "notice.drafted", "notices", notices.draft, NoticeDrafted),
    CaseStep(Objection, "objection.made", "objections", notices.object_to, ObjectionMade),
    CaseStep(Enquiry, "enquiry.asked", "enquiries", visits.ask, Asked),
    CaseStep(CreditEvent, "credit.recorded", "credit", crediting.record_credit, CreditRecorded),
    CaseStep(Inspection, "inspection.recorded", "inspections", visits.inspect, Inspected),
)

STEPS = (
    CaseStep(Upkeep, "upkeep.notified", "notify", assessing.notify),
    CaseStep(Upkeep, "upkeep.objected", "object", assessing.object_to, Statement),
    CaseStep(Upkeep, "upkeep.objection_rejected", "answer", assessing.answer, Answered),
    CaseStep(Upkeep, "upkeep.became_final", "make-final", assessing.make_final),
    CaseStep(Upkeep, "upkeep.revoked", "revoke", assessing.revoke, ReasonGiven),
    CaseStep(MonitoringCase, "monitoring.confirmed", "confirm", monitoring.confirm, Judged),
    CaseStep(MonitoringCase, "monitoring.refuted", "refute", monitoring.refute, Judged),
    CaseStep(MonitoringCase, "monitoring.concluded", "conclude", monitoring.conclude, Concluded),
    CaseStep(Violation, "violation.established", "establish", violations.establish, Established),
    CaseStep(Violation, "violation.unfounded", "dismiss", violations.dismiss, ReasonGiven),
    CaseStep(Violation, "violation.resolved", "resolve", violations.resolve, Resolved),
    CaseStep(UnderForest, "under_forest.ended", "end", noting.end_under_forest, ActivityEnded),
    CaseStep(VisitOrder, "visit.made", "report", greenness.report_visit, VisitReported),
    CaseStep(Dispute, "dispute.accepted", "accept", disputing.accept, ReasonGiven),
    CaseStep(Dispute, "dispute.declined", "decline", disputing.decline, ReasonGiven),
    CaseStep(Dispute, "dispute.upheld", "uphold", disputing.uphold, ReasonGiven),
    CaseStep(Dispute, "dispute.rejected", "reject", disputing.reject, ReasonGiven),
    CaseStep(Dispute, "dispute.withdrawn", "withdraw", disputing.withdraw),
    CaseStep(Notice, "notice.closed", "close", notices.close),
    CaseStep(Objection, "objection.accepted", "accept", notices.accept),
    CaseStep(Objection, "objection.answered", "answer", notices.answer, Answered),
    CaseStep(Message, "message.opened", "open", messages.open_message),
    CaseStep(Message, "message.served", "serve", messages.serve, Served),
    CaseStep(Enquiry, "enquiry.answered", "answer", visits.answer, TextGiven),
    CaseStep(Enquiry, "enquiry.withdrawn", "withdraw", visits.withdraw),
    CaseStep(CreditEvent, "credit.objected", "object", crediting.object_to, Statement),
    CaseStep(
        CreditEvent, "credit.objection_upheld", "settle-objection", crediting.settle_objection, Answered
    ),
    CaseStep(CreditEvent, "credit.repair_asked", "ask-repair", crediting.ask_repair, Statement),
    CaseStep(CreditEvent, "credit.repaired", "settle-repair", crediting.settle_repair, Repaired),
)

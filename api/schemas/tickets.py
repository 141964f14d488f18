"""A ticket as others see it: on cards and pages, and as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from registry.parties.authority import may
from registry.parties.jurisdiction import load_units
from registry.parties.roles import Role
from registry.tickets.cells import act_of
from registry.tickets.kinds import TicketKind
from registry.tickets.public import PublicTicket
from registry.tickets.states import STEPS, State
from registry.tickets.ticket import Ticket

Tone = Literal["good", "wait", "ended", "plain"]

KINDS = {
    TicketKind.COLLECTIVE: "集体林地林票",
    TicketKind.STATE: "国有林地林票",
    TicketKind.CARBON: "碳汇林票",
}
STATES: dict[State, tuple[str, Tone]] = {
    State.DRAFT: ("草稿", "plain"),
    State.SUBMITTED: ("已提交", "wait"),
    State.DEFICIENT: ("容缺受理", "wait"),
    State.CORRECTION: ("待补正", "wait"),
    State.LAPSED: ("视为放弃", "ended"),
    State.NOT_ACCEPTED: ("不予受理", "ended"),
    State.ACCEPTED: ("已受理", "wait"),
    State.UNDER_REVIEW: ("审查中", "wait"),
    State.REFUSED: ("不予通过", "ended"),
    State.APPROVED: ("审查通过", "wait"),
    State.FILING: ("备案中", "wait"),
    State.FILED: ("已备案", "wait"),
    State.ACTIVE: ("有效", "good"),
    State.TRADE_FILING: ("有效，流转备案中", "good"),
    State.TRADE_CONSENT: ("有效，流转审查中", "good"),
    State.IN_TRADE: ("有效，碳汇交易中", "good"),
    State.CHANGE_PENDING: ("有效，变更办理中", "good"),
    State.CANCELLATION_DUE: ("应予注销", "ended"),
    State.REPLACED: ("已被新票替代", "ended"),
    State.EXPIRED: ("已到期", "ended"),
    State.CANCELLED: ("已注销", "ended"),
}
END_REASONS = {
    "EXPIRED": "有效期届满",
    "TRADED": "碳汇交易完成",
    "ASSESSMENT": "连续两年管护考核不合格",
    "RESOURCE_CHANGED": "资源发生变化",
    "LAND_TRANSFERRED": "林地流转",
    "HOLDER_REQUEST": "持票人申请",
    "FRAUD": "骗取林票",
    "ISSUED_IN_ERROR": "核发错误",
    "TRADE": "林票流转",
    "LAND_TRANSFER": "林地流转变更",
    "SPLIT": "分割",
    "MERGE": "合并",
    "RESOURCE": "依监测变更",
    "CORRECTION": "更正",
    "REISSUE": "补发",
    "RENEWAL": "换发",
}
"""Why a ticket ended, in words."""

STEP_NAMES = {
    "ticket.drafted": "起草申请",
    "ticket.draft_edited": "修改草稿",
    "ticket.submitted": "提交申请",
    "ticket.promise_accepted": "容缺受理",
    "ticket.completed": "补齐材料",
    "ticket.correction_asked": "一次性补正告知",
    "ticket.corrected": "补正完成",
    "ticket.lapsed": "视为放弃申请",
    "ticket.not_accepted": "不予受理",
    "ticket.accepted": "受理",
    "ticket.review_started": "开始审查",
    "ticket.site_check_ordered": "安排现场核查",
    "ticket.site_checked": "现场核查完成",
    "ticket.examined": "审查意见",
    "ticket.refused": "不予通过",
    "ticket.approved": "审查通过",
    "ticket.reported": "报市级备案",
    "ticket.returned": "备案退回",
    "ticket.filed": "市级登记备案",
    "ticket.issued": "发票",
    "ticket.transcribed": "纸质林票转录",
    "ticket.publicised": "公示",
    "ticket.notice_over": "公示期满",
    "ticket.served": "送达",
    "ticket.operation_recorded": "登记经营合同",
    "ticket.account_recorded": "登记收款账户",
    "ticket.cited": "引用林票申请补助",
    "ticket.land_transferred": "登记林地流转",
    "ticket.change_reminded": "提醒办理变更",
    "ticket.trade_agreed": "流转约定",
    "ticket.entered_trade": "进入碳汇交易",
    "ticket.left_trade": "交易周期结束未成交",
    "ticket.traded": "碳汇成交，即时注销",
    "ticket.trade_requested": "申请流转",
    "ticket.assets_consulted": "登记国资委意见",
    "ticket.trade_consented": "核发机关同意流转",
    "ticket.trade_declined": "核发机关不同意流转",
    "ticket.trade_delivered": "流转备案送达",
    "ticket.trade_filed": "流转备案完成",
    "ticket.change_applied": "申请变更",
    "ticket.change_ordered": "决定变更",
    "ticket.change_reviewed": "变更审查",
    "ticket.change_filed": "变更备案",
    "ticket.change_refused": "不予变更",
    "ticket.replaced": "被新票替代",
    "ticket.succeeded": "变更发票",
    "ticket.followed": "关联新票",
    "ticket.revoked": "撤销决定",
    "ticket.disputed": "标记权属争议",
    "ticket.dispute_settled": "解除权属争议",
    "ticket.watched": "考核不合格，限期整改",
    "ticket.unwatched": "整改通过",
    "ticket.pledged": "设定担保",
    "ticket.released": "解除担保",
    "ticket.cancellation_drafted": "拟定注销决定",
    "ticket.cancellation_due": "连续两年不合格，应予注销",
    "ticket.cancellation_lifted": "撤销不合格结论，解除应予注销",
    "ticket.cancelled": "注销",
    "ticket.expired": "到期",
}
"""Event kinds in words; the catalogue has them in English."""


@dataclass(frozen=True)
class TicketCard:
    number: str
    unit_name: str
    face_value_mu100: int
    valid_to: date | None
    tone: Tone
    status_name: str

    @classmethod
    def of(cls, ticket: Ticket) -> "TicketCard":
        status_name, tone = STATES[ticket.state]
        return cls(
            ticket.number or "",
            load_units()[ticket.unit_id].name,
            ticket.face_value_mu100,
            ticket.valid_to,
            tone,
            status_name,
        )


class TicketLine(BaseModel):
    """One ticket of a search, as it stood on the day asked for."""

    number: str
    kind: str
    unit_id: str
    unit_name: str
    face_value_mu: str = Field(description="面值，亩，两位小数。")
    valid_from: date
    valid_to: date
    lives: bool = Field(description="那一天是否有效。")
    ended_on: date | None

    @classmethod
    def of(cls, ticket: Ticket, on: date) -> "TicketLine":
        assert ticket.number and ticket.valid_from and ticket.valid_to  # a search finds issued tickets only
        return cls(
            number=ticket.number,
            kind=ticket.kind,
            unit_id=ticket.unit_id,
            unit_name=load_units()[ticket.unit_id].name,
            face_value_mu=hundredths(ticket.face_value_mu100),
            valid_from=ticket.valid_from,
            valid_to=ticket.valid_to,
            lives=ticket.lived_on(on),
            ended_on=ticket.ended_on if ticket.ended_on and ticket.ended_on <= on else None,
        )


class TicketPage(BaseModel):
    total: int = Field(description="各页合计。")
    tickets: list[TicketLine]
    next: str | None = Field(description="下一页的 after；没有更多则为空。")


class PublicTicketOut(BaseModel):
    """What anybody may see: names of persons covered, ground on a 10 m grid."""

    number: str
    code: str = Field(description="验证码。")
    kind: str
    state: str
    lives: bool = Field(description="今天是否有效。")
    ended_on: date | None = Field(description="终止日期：替代、到期或者注销之日。")
    end_reason: str | None = Field(description="终止事由代码。")
    predecessors: list[str] = Field(description="由哪些林票变更、换发而来。")
    successors: list[str] = Field(description="由哪些林票替代、换发。")
    unit_id: str
    unit_name: str
    holder: str
    issuer: str
    filing_no: str
    block_name: str
    face_value_mu: str = Field(description="面值，亩，两位小数。")
    area_m2: str = Field(description="椭球面积，平方米。")
    valid_from: date
    valid_to: date
    pack: str = Field(description="所依据的规则包。")
    annex: Mapping[str, Any] = Field(description="附载信息，不属于面值。")
    ground: Mapping[str, Any] = Field(description="GeoJSON，EPSG:4490，10 米概化。")
    event_id: str = Field(description="发票事件；证明见 /log/proof/{event_id}。")
    document_sha256: str
    origin: str = Field(description="REGISTERED 在本系统核发；TRANSCRIBED 由纸质林票转录。")
    scan_sha256: str | None = Field(description="纸质原件扫描件的 SHA-256。")

    @classmethod
    def of(cls, ticket: PublicTicket) -> "PublicTicketOut":
        plain = {name: getattr(ticket, name) for name in cls.model_fields if hasattr(ticket, name)}
        return cls(
            **plain,
            face_value_mu=hundredths(ticket.face_value_mu100),
            area_m2=hundredths(ticket.area_dm2),
        )


class FileOut(BaseModel):
    """A file on the desk, for those who work on it."""

    id: str
    state: State
    version: int = Field(description="随下一步提交为 seen，用以发现他人已先处理。")
    unit_id: str
    number: str | None
    block_name: str
    applicant_id: str
    face_value_mu100: int
    due_on: date | None
    filing_no: str | None
    next_steps: list[str] = Field(description="当前身份可办理的步骤。")

    @classmethod
    def of(cls, ticket: Ticket, role: Role) -> "FileOut":
        plain = {name: getattr(ticket, name) for name in cls.model_fields if name != "next_steps"}
        return cls(**plain, next_steps=steps_open(ticket, role))


def steps_open(ticket: Ticket, role: Role) -> list[str]:
    """What somebody in this role may do with the file now, by the state machine and the matrix."""
    return [kind for kind in STEPS if ticket.may_take(kind) and _may(kind, ticket, role)]


def _may(kind: str, ticket: Ticket, role: Role) -> bool:
    step = STEPS[kind]
    act = act_of(step.duty, ticket.kind, ticket.level)
    return act is not None and may(act, role, step.part)


def hundredths(value: int) -> str:
    """Hundredths (of 亩, of square metres) in plain decimal."""
    return f"{value // 100}.{value % 100:02d}"

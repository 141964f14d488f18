"""A ticket as others see it: on cards and pages, and as JSON."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from registry.parties.jurisdiction import load_units
from registry.tickets.kinds import TicketKind
from registry.tickets.states import State
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
}
STEPS = {
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
    "ticket.served": "送达",
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

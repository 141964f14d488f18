"""Vouchers as JSON: requests, steps, the file for those who work on it, the public view."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, Field

from api.schemas.tickets import Tone, hundredths
from registry.actions.voucher_reading import Pool
from registry.office.documents import Document
from registry.parties.authority import may
from registry.parties.outside import OutsideAct
from registry.parties.roles import Role
from registry.tickets.kinds import TicketNature
from registry.tickets.voucher_public import PublicVoucher
from registry.tickets.voucher_states import VoucherState, steps_of
from registry.tickets.vouchers import SENTENCES, Voucher, square_metres

NATURES = {
    TicketNature.GREEN_SPACE: "绿地置换凭据",
    TicketNature.ECO_COMPENSATION: "生态保护补偿凭据",
}
VOUCHER_STATES: dict[VoucherState, tuple[str, Tone]] = {
    VoucherState.REQUESTED: ("已提出", "wait"),
    VoucherState.JOINT_REVIEW: ("联合审查中", "wait"),
    VoucherState.AGREED: ("已同意", "wait"),
    VoucherState.CASE_OPENED: ("已登记案件", "wait"),
    VoucherState.ADMISSIBLE: ("可以购买", "wait"),
    VoucherState.NOT_TAKEN_UP: ("未购买", "ended"),
    VoucherState.QUANTIFIED: ("已定数量", "wait"),
    VoucherState.REFUSED: ("不予同意", "ended"),
    VoucherState.PRICED: ("已定金额", "wait"),
    VoucherState.RESERVED: ("已预留", "wait"),
    VoucherState.LAPSED: ("逾期失效", "ended"),
    VoucherState.PAID: ("已付款", "wait"),
    VoucherState.ISSUED: ("已签发", "good"),
    VoucherState.USED: ("已使用", "ended"),
    VoucherState.CANCELLED: ("已撤销", "ended"),
    VoucherState.GREENING: ("补绿中", "good"),
    VoucherState.FULFILLED: ("补绿已验收", "ended"),
}


class PoolPartOut(BaseModel):
    unit_id: str
    area_mu: str
    document_no: str


class PoolOut(BaseModel):
    """The pool of a year, in 亩."""

    year: int
    designated_mu: str
    left_mu: str
    parts: list[PoolPartOut]

    @classmethod
    def of(cls, pool: Pool) -> "PoolOut":
        parts = [
            PoolPartOut(
                unit_id=part.unit_id, area_mu=hundredths(part.area_mu100), document_no=part.document_no
            )
            for part in pool.parts
        ]
        return cls(
            year=pool.year,
            designated_mu=hundredths(pool.designated_mu100),
            left_mu=hundredths(pool.left_mu100),
            parts=parts,
        )


class PoolLeft(BaseModel):
    left_mu: str


class AttachedOut(BaseModel):
    """A case reference or outcome that law enforcement attached (RA-16)."""

    body: str
    document_no: str
    decided_on: date
    outcome: str


class VoucherFileOut(BaseModel):
    """A voucher's file, for those who work on it."""

    id: str
    nature: TicketNature
    state: VoucherState
    version: int = Field(description="随下一步提交为 seen，用以发现他人已先处理。")
    unit_id: str
    subject_id: str
    project_code: str | None
    case_type: str | None
    quantity_mu100: int | None
    amount_fen: int | None
    due_on: date | None
    order_mu100: int | None
    order_due_on: date | None
    redone: int
    number: str | None
    reason_code: str | None
    next_steps: list[str] = Field(description="当前身份可办理的步骤。")
    papers: list[str] = []
    attached: list[AttachedOut] = []

    @classmethod
    def of(
        cls,
        voucher: Voucher,
        role: Role,
        papers: Sequence[Document] = (),
        attached: Sequence[OutsideAct] = (),
    ) -> "VoucherFileOut":
        plain = {name: getattr(voucher, name) for name in cls.model_fields if hasattr(voucher, name)}
        return cls(
            **plain,
            next_steps=voucher_steps_open(voucher, role),
            papers=[paper.number for paper in papers],
            attached=[
                AttachedOut(
                    body=act.body,
                    document_no=act.document_no,
                    decided_on=act.decided_on,
                    outcome=act.outcome.value,
                )
                for act in attached
            ],
        )


def voucher_steps_open(voucher: Voucher, role: Role) -> list[str]:
    """What somebody in this role may do with the voucher now, by its machine and the matrix."""
    return [
        kind
        for kind, step in steps_of(voucher.nature).items()
        if voucher.state in step.sources and may(step.act, role, step.part)
    ]


class PublicVoucherOut(BaseModel):
    """What anybody may see; of a person and of a case, nothing."""

    number: str
    code: str = Field(description="验证码。")
    nature: str
    state: str
    usable: bool = Field(description="现在能否使用。")
    unit_id: str
    unit_name: str
    holder: str
    issuer: str
    project_code: str
    quantity_mu: str = Field(description="数量，亩，两位小数。")
    quantity_m2: str
    issued_on: date
    pack: str
    printed: list[str] = Field(description="票面载明。")
    event_id: str
    document_sha256: str

    @classmethod
    def of(cls, voucher: PublicVoucher) -> "PublicVoucherOut":
        plain: Mapping[str, Any] = {
            name: getattr(voucher, name) for name in cls.model_fields if hasattr(voucher, name)
        }
        return cls(
            **plain,
            quantity_mu=hundredths(voucher.quantity_mu100),
            quantity_m2=square_metres(voucher.quantity_mu100),
            printed=[zh for zh, _ in SENTENCES[voucher.nature]],
        )

"""Trading cycles as JSON."""

from datetime import date
from typing import Self

from pydantic import BaseModel, Field, model_validator

from api.schemas.steps import Sha256, Wanted
from registry.actions.cycles import Dates, Sale
from registry.market.cycles import TradingCycle
from registry.money import yuan
from registry.settlement.city_trade import Mistake, block, payout
from registry.settlement.payouts import BankSlip


class CycleWanted(BaseModel):
    opens_on: date
    ends_on: date

    @model_validator(mode="after")
    def _ends_after_it_opens(self) -> Self:
        if self.ends_on < self.opens_on:
            raise ValueError("ends_on lies before opens_on")
        return self

    def dates(self) -> Dates:
        return Dates(self.opens_on, self.ends_on)


class BlockEntered(Wanted):
    ticket_id: str = Field(min_length=1, max_length=40)


class BlockReviewed(BlockEntered):
    paper_sha256: Sha256 = Field(description="双方签字的碳汇量，或同级核定文件。")


class QuantitiesFixed(Wanted):
    total_mu100: int = Field(gt=0, lt=2**40, description="全市林业碳汇交易总面积，百分之一亩。")
    area_weight_permille: int | None = Field(default=None, ge=0, le=1000, description="空则用规则文件的值。")


class TradeCompleted(Wanted):
    sale_sha256: Sha256 = Field(description="成交合同。")
    revenue_fen: int = Field(gt=0, lt=2**50, strict=True, description="交易收入 R，分。")

    def sale(self) -> Sale:
        return Sale(self.sale_sha256, self.revenue_fen)


class CostSet(Wanted):
    cost_fen: int = Field(ge=0, lt=2**50, strict=True, description="政府投入的成本 C，分。")
    paper_sha256: Sha256


class MistakeWanted(BaseModel):
    earlier_cycle_id: str = Field(min_length=1, max_length=40)
    from_party: str = Field(min_length=1, max_length=40)
    to_party: str = Field(min_length=1, max_length=40)
    amount_fen: int = Field(gt=0, lt=2**50, strict=True)
    evidence_sha256: Sha256


class Divided(Wanted):
    """Errors of earlier cycles, put right in this one (ZJ-03)."""

    corrections: list[MistakeWanted] = Field(default_factory=list, max_length=1000)

    def mistakes(self) -> list[Mistake]:
        return [Mistake(**one.model_dump()) for one in self.corrections]


class SlipWanted(BaseModel):
    payee_id: str = Field(min_length=1, max_length=40)
    reference: str = Field(min_length=1, max_length=100, description="银行流水号。")
    paid_on: date
    slip_sha256: Sha256


class Settled(Wanted):
    paid: list[SlipWanted] = Field(max_length=10_000)

    def slips(self) -> dict[str, BankSlip]:
        return {one.payee_id: BankSlip(one.reference, one.paid_on, one.slip_sha256) for one in self.paid}


class CycleOut(BaseModel):
    """A cycle, and how many carbon tickets are in it."""

    id: str
    number: str
    state: str
    version: int
    opens_on: date
    ends_on: date
    tickets: int
    traded_on: date | None
    closed_on: date | None

    @classmethod
    def of(cls, cycle: TradingCycle) -> Self:
        plain = {name: getattr(cycle, name) for name in cls.model_fields if name != "tickets"}
        return cls(**plain, tickets=len(cycle.tickets))


class BlockOut(BaseModel):
    """A block without its holder, who is a person sometimes."""

    ticket_id: str
    kind: str
    unit_id: str
    area_mu100: int
    quantity_co2e_g: int
    share: str = Field(description="建设占比，精确分数；只划分集体部分。")
    ready: bool


class PaidToKind(BaseModel):
    kind: str
    ticket_id: str
    amount_yuan: str
    because: str


class TradeOut(CycleOut):
    """The trade for everybody."""

    total_mu100: int
    area_weight_permille: int
    blocks: list[BlockOut]
    revenue_yuan: str
    cost_yuan: str | None
    payouts: list[PaidToKind]
    residue_yuan: str

    @classmethod
    def of(cls, cycle: TradingCycle) -> Self:
        blocks = [block(one) for one in cycle.blocks]
        payouts = [payout(one) for one in cycle.payouts]
        return cls(
            **CycleOut.of(cycle).model_dump(),
            total_mu100=cycle.total_mu100,
            area_weight_permille=cycle.area_weight_permille,
            blocks=[BlockOut(**{**one.plain(), "ready": one.is_ready}) for one in blocks],
            revenue_yuan=yuan(cycle.revenue_fen),
            cost_yuan=None if cycle.cost_fen is None else yuan(cycle.cost_fen),
            payouts=[
                PaidToKind(
                    kind=one.kind.value,
                    ticket_id=one.ticket_id,
                    amount_yuan=yuan(one.amount_fen),
                    because=one.because,
                )
                for one in payouts
            ],
            residue_yuan=yuan(cycle.residue_fen),
        )

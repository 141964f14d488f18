"""State-ticket income as JSON: what came in, what it is spent on."""

from typing import Literal, Self

from pydantic import BaseModel, Field

from api.schemas.steps import Reason, Sha256
from registry.actions.state_income import StateIncome
from registry.ledger.purposes import Income, Purpose
from registry.money import yuan
from registry.tickets.state_income import Spending


class SpendingWanted(BaseModel):
    fund: Literal[
        Income.STATE_TICKET_INCOME, Income.OTHER_SINK_INCOME, Income.REINVESTMENT, Income.TRADE_RESIDUE
    ] = Income.STATE_TICKET_INCOME
    purpose: Purpose
    amount_fen: int = Field(gt=0, lt=2**50, description="分。")
    payee: str = Field(min_length=1, max_length=200)
    evidence_sha256: Sha256
    reason: str = Field(default="", max_length=4000, description="用于其他用途的理由（LP-27）。")
    finance_consent_sha256: Sha256 | None = Field(default=None, description="财政部门同意文件。")

    def spending(self) -> Spending:
        plain = self.model_dump(exclude={"finance_consent_sha256"})
        return Spending(**plain, finance_consent_sha256=self.finance_consent_sha256 or "")


class SpendingPaid(BaseModel):
    slip_sha256: Sha256


class SpendingDeclined(BaseModel):
    reason: Reason


class SpendingKept(BaseModel):
    id: str


class StateIncomeOut(BaseModel):
    received_yuan: str
    free_yuan: str
    spent_yuan: dict[Purpose, str]

    @classmethod
    def of(cls, found: StateIncome) -> Self:
        spent = {purpose: yuan(fen) for purpose, fen in found.spent_fen.items()}
        return cls(received_yuan=yuan(found.received_fen), free_yuan=yuan(found.free_fen), spent_yuan=spent)


class FundOut(BaseModel):
    fund: Income
    free_yuan: str

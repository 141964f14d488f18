"""Bills, reconciled days, differences, batches, payees and statements as JSON."""

from datetime import date
from typing import Any, Self

from pydantic import BaseModel, Field, model_validator

from api.schemas.outside import ID
from api.schemas.steps import Reason, Sha256, Wanted
from registry.actions.paying_out import Wrong
from registry.actions.reconciling import Found
from registry.actions.settling import Term, of_quarter, until
from registry.ledger.purposes import Income
from registry.money import yuan
from registry.settlement.batches import Batch, BatchKind, Correction, Line, Rate
from registry.settlement.payees import BankAccount, PayeeAccount
from registry.settlement.payouts import BankSlip, Payout
from registry.settlement.quarters import Quarter
from registry.settlement.reconciliation import (
    Bill,
    BillKind,
    Class,
    Difference,
    ReconciledDay,
    Resolution,
    Source,
    Sweep,
)
from registry.settlement.returns import PayoutReturn
from registry.tickets.operation import AccountKind

DAYS_MAX = 100
REFERENCE = Field(min_length=1, max_length=100, description="银行流水号。")


class BillOut(BaseModel):
    id: str
    source: Source
    kind: BillKind
    first_day: date
    last_day: date
    rows: int
    sha256: str

    @classmethod
    def of(cls, bill: Bill) -> Self:
        return cls(**{name: getattr(bill, name) for name in cls.model_fields})


class DaysWanted(BaseModel):
    """One day, or all days of a quarter at once."""

    source: Source
    first_day: date
    last_day: date

    @model_validator(mode="after")
    def _within_a_quarter(self) -> Self:
        if not 0 <= (self.last_day - self.first_day).days <= DAYS_MAX:
            raise ValueError("last_day lies before first_day or too far behind it")
        return self


class OpenDay(BaseModel):
    source: Source
    day: date


class DayOut(BaseModel):
    """The five classes of a day, and whether it agrees."""

    source: Source
    day: date
    state: str
    counts: dict[str, int]
    ours_yuan: str
    theirs_yuan: str

    @classmethod
    def of(cls, found: ReconciledDay) -> Self:
        return cls(
            source=found.source,
            day=found.day,
            state=str(found.state),
            counts=found.counts,
            ours_yuan=yuan(found.ours_fen),
            theirs_yuan=yuan(found.theirs_fen),
        )


class DifferenceOut(BaseModel):
    id: str
    number: str
    state: str
    source: Source
    day: date
    kind: Class
    reference: str
    order_no: str
    ours_fen: int
    theirs_fen: int
    resolution: Resolution | None

    @classmethod
    def of(cls, found: Difference) -> Self:
        plain = {name: getattr(found, name) for name in cls.model_fields if name != "state"}
        return cls(**plain, state=str(found.state))


class DifferenceResolved(Wanted):
    resolution: Resolution
    reason: Reason
    evidence_sha256: Sha256

    def found(self) -> Found:
        return Found(self.resolution, self.reason, self.evidence_sha256)


class DepositWanted(BaseModel):
    reference: str = REFERENCE
    day: date
    amount_fen: int = Field(gt=0, lt=2**52, strict=True)
    slip_sha256: Sha256


class SweepOut(BaseModel):
    id: str
    source: str
    reference: str
    day: date
    amount_fen: int

    @classmethod
    def of(cls, made: Sweep) -> Self:
        return cls(**{name: getattr(made, name) for name in cls.model_fields})


class TermWanted(BaseModel):
    """A natural quarter; or, for planting and adoption, an interim day (AM-24)."""

    year: int = Field(ge=2024, le=2099)
    quarter: int = Field(ge=1, le=4)
    interim_until: date | None = Field(default=None, ge=date(2024, 1, 1), lt=date(2100, 1, 1))

    def term(self) -> Term:
        return (
            until(self.interim_until) if self.interim_until else of_quarter(Quarter(self.year, self.quarter))
        )


class ShareOut(BaseModel):
    payee_id: str
    purpose: str
    basis: str
    amount_yuan: str


class LineOut(BaseModel):
    income: Income
    owner_id: str
    unit_id: str
    listing_id: str
    trades: int
    grams: int
    gross_yuan: str
    shares: list[ShareOut]

    @classmethod
    def of(cls, line: Line) -> Self:
        shares = [
            ShareOut(
                payee_id=share.payee_id,
                purpose=share.purpose.value,
                basis=share.basis.value,
                amount_yuan=yuan(share.amount_fen),
            )
            for share in line.shares
        ]
        plain = {
            name: getattr(line, name)
            for name in ("income", "owner_id", "unit_id", "listing_id", "trades", "grams")
        }
        return cls(**plain, gross_yuan=yuan(line.gross_fen), shares=shares)


class BatchOut(BaseModel):
    id: str
    number: str
    kind: BatchKind
    year: int
    quarter: int
    last_day: date
    state: str
    version: int
    trades: int
    gross_yuan: str
    closed_on: date | None
    lines_sha256: str

    @classmethod
    def of(cls, batch: Batch) -> Self:
        plain = {
            name: getattr(batch, name) for name in cls.model_fields if name not in ("state", "gross_yuan")
        }
        return cls(**plain, state=str(batch.state), gross_yuan=yuan(batch.gross_fen))


class PayoutWanted(Wanted):
    payee_id: str = ID
    reference: str = REFERENCE
    paid_on: date
    slip_sha256: Sha256

    def slip(self) -> BankSlip:
        return BankSlip(self.reference, self.paid_on, self.slip_sha256)


class ReturnWanted(BaseModel):
    """The bank's slip of a payout that came back."""

    amount_fen: int = Field(gt=0, lt=2**52, strict=True)
    reference: str = REFERENCE
    returned_on: date
    slip_sha256: Sha256
    reason: Reason

    def arguments(self) -> tuple[Any, ...]:
        return (
            self.amount_fen,
            BankSlip(self.reference, self.returned_on, self.slip_sha256),
            self.reason,
        )


class PayoutOut(BaseModel):
    id: str
    payee_id: str
    purpose: str
    amount_fen: int
    bank_reference: str
    paid_on: date

    @classmethod
    def of(cls, made: Payout) -> Self:
        return cls(**{name: getattr(made, name) for name in cls.model_fields})


class ReturnOut(BaseModel):
    """A payout the bank sent back, until a later batch has paid it again."""

    id: str
    state: str
    payee_id: str
    purpose: str
    amount_fen: int
    bank_reference: str
    returned_on: date
    payout_id: str
    batch_id: str
    repaid_in: str

    @classmethod
    def of(cls, case: PayoutReturn) -> Self:
        plain = {name: getattr(case, name) for name in cls.model_fields if name not in ("state", "payee_id")}
        return cls(**plain, state=str(case.state), payee_id=case.party_id)


class PayeeWanted(BaseModel):
    party_id: str = ID
    kind: AccountKind
    holder_name: str = Field(min_length=1, max_length=100)
    number: str = Field(pattern=r"^[0-9A-Za-z -]{4,40}$")
    bank_name: str = Field(min_length=1, max_length=100)
    proof_sha256: Sha256

    def account(self) -> BankAccount:
        return BankAccount(self.holder_name, self.number, self.bank_name)


class PayeeOut(BaseModel):
    """Without the account itself, which stays sealed."""

    id: str
    party_id: str
    kind: AccountKind

    @classmethod
    def of(cls, made: PayeeAccount) -> Self:
        return cls(**{name: getattr(made, name) for name in cls.model_fields})


class CorrectionWanted(BaseModel):
    income: Income
    from_party: str = ID
    to_party: str = ID
    amount_fen: int = Field(gt=0, lt=2**52, strict=True)
    evidence_sha256: Sha256

    def wrong(self) -> Wrong:
        return Wrong(**self.model_dump())


class CorrectionOut(BaseModel):
    id: str
    closed_batch_id: str
    amount_fen: int

    @classmethod
    def of(cls, made: Correction) -> Self:
        return cls(**{name: getattr(made, name) for name in cls.model_fields})


class RateWanted(BaseModel):
    income: Income
    owner_id: str = Field(default="", max_length=40, description="空：适用于该类收入的全部受益人。")
    permille: int = Field(ge=0, le=1000)
    since: date
    consent_sha256: Sha256 | None = Field(default=None, description="受益人书面同意。")

    def arguments(self) -> tuple[Any, ...]:
        return (self.income, self.owner_id, self.permille, self.since, self.consent_sha256 or "")


class RateOut(BaseModel):
    id: str
    income: Income
    owner_id: str
    permille: int
    since: date

    @classmethod
    def of(cls, made: Rate) -> Self:
        return cls(**{name: getattr(made, name) for name in cls.model_fields})

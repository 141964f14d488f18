"""What is read from closed batches as JSON: statements, the public summary, the audit trail."""

from datetime import date
from typing import Self

from pydantic import BaseModel

from registry.actions.statements import Statement, Summary, Traced
from registry.money import yuan


class StatementLineOut(BaseModel):
    income: str
    listing_no: str
    unit_id: str
    trades: int
    grams: int
    gross_yuan: str
    purpose: str
    basis: str
    amount_yuan: str


class PaidOut(BaseModel):
    purpose: str
    amount_yuan: str
    paid_on: date
    bank_reference: str
    returned_on: date | None


class CarriedOut(BaseModel):
    """What the bank sent back of an earlier batch."""

    batch_no: str
    purpose: str
    amount_yuan: str


class StatementOut(BaseModel):
    batch_no: str
    year: int
    quarter: int
    last_day: date
    closed_on: date
    payee_id: str
    payee_name: str
    lines: list[StatementLineOut]
    carried: list[CarriedOut]
    net_yuan: str
    paid: list[PaidOut]

    @classmethod
    def of(cls, found: Statement) -> Self:
        return cls(
            batch_no=found.batch.number,
            year=found.batch.year,
            quarter=found.batch.quarter,
            last_day=found.batch.last_day,
            closed_on=found.batch.closed_on or found.batch.last_day,
            payee_id=found.payee_id,
            payee_name=found.payee_name,
            lines=[
                StatementLineOut(
                    income=line.income.value,
                    listing_no=line.listing_no,
                    unit_id=line.unit_id,
                    trades=line.trades,
                    grams=line.grams,
                    gross_yuan=yuan(line.gross_fen),
                    purpose=line.purpose.value,
                    basis=line.basis.value,
                    amount_yuan=yuan(line.amount_fen),
                )
                for line in found.lines
            ],
            carried=[
                CarriedOut(batch_no=one.batch_no, purpose=one.purpose.value, amount_yuan=yuan(one.amount_fen))
                for one in found.carried
            ],
            net_yuan=yuan(found.due_fen),
            paid=[
                PaidOut(
                    purpose=one.purpose.value,
                    amount_yuan=yuan(one.amount_fen),
                    paid_on=one.paid_on,
                    bank_reference=one.bank_reference,
                    returned_on=one.returned_on,
                )
                for one in found.paid
            ],
        )


class SummaryRowOut(BaseModel):
    income: str
    unit_id: str
    trades: int
    grams: int
    gross_yuan: str


class SummaryOut(BaseModel):
    batch_no: str
    kind: str
    year: int
    quarter: int
    last_day: date
    closed_on: date | None
    gross_yuan: str
    rows: list[SummaryRowOut]

    @classmethod
    def of(cls, found: Summary) -> Self:
        batch = found.batch
        return cls(
            batch_no=batch.number,
            kind=batch.kind.value,
            year=batch.year,
            quarter=batch.quarter,
            last_day=batch.last_day,
            closed_on=batch.closed_on,
            gross_yuan=yuan(batch.gross_fen),
            rows=[
                SummaryRowOut(
                    income=row.income.value,
                    unit_id=row.unit_id,
                    trades=row.trades,
                    grams=row.grams,
                    gross_yuan=yuan(row.gross_fen),
                )
                for row in found.rows
            ],
        )


class TracedOut(BaseModel):
    order_no: str
    channel: str
    transaction_id: str
    certificate_no: str
    transfer_id: str
    account_id: str
    day: str
    amount_fen: int
    grams: int
    batch_no: str
    payees: str

    @classmethod
    def of(cls, one: Traced) -> Self:
        return cls(**vars(one))

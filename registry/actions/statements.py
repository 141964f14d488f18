"""What is read from closed batches: statements, the public summary, the trace of every fen (ZJ-13, ZJ-14)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from registry.errors import NotFound
from registry.ledger.purposes import Income, Purpose
from registry.parties.persons import PartyKind
from registry.settlement.batches import Basis, Batch, BatchState
from registry.store.database import Db
from registry.store.queries import parties, settling

PAGE = 5_000


@dataclass(frozen=True)
class StatementLine:
    income: Income
    owner_id: str
    unit_id: str
    listing_no: str
    trades: int
    grams: int
    gross_fen: int
    purpose: Purpose
    basis: Basis
    amount_fen: int


@dataclass(frozen=True)
class Paid:
    purpose: Purpose
    amount_fen: int
    paid_on: date
    bank_reference: str
    returned_on: date | None
    """The bank sent it back; a later batch pays it again."""


@dataclass(frozen=True)
class Carried:
    """What came back out of an earlier batch and is due in this one."""

    batch_no: str
    purpose: Purpose
    amount_fen: int


@dataclass(frozen=True)
class Statement:
    """What one party gets of one batch, and when it was paid."""

    batch: Batch
    payee_id: str
    payee_name: str
    lines: Sequence[StatementLine]
    carried: Sequence[Carried]
    due_fen: int
    paid: Sequence[Paid]


def statement(db: Db, batch_id: str, payee_id: str, *, as_of: date) -> Statement:
    batch = closed_batch(db, batch_id)
    rows = settling.statement_rows(db, batch.id, payee_id)
    carried = [
        Carried(settling.batch(db, one.batch_id).number, one.purpose, one.amount_fen)
        for one in settling.returns(db, repaid_in=batch.id, party_id=payee_id)
    ]
    if not rows and not carried:
        raise NotFound(what="结算对账单", id=payee_id)
    numbers = settling.listing_numbers(db, {row.listing_id for row in rows})
    lines = [
        StatementLine(
            row.income,
            row.owner_id,
            row.unit_id,
            numbers.get(row.listing_id, ""),
            row.trades,
            row.grams,
            row.gross_fen,
            row.purpose,
            row.basis,
            row.amount_fen,
        )
        for row in rows
    ]
    back = {case.payout_id: case.returned_on for case in settling.returns(db, batch_id=batch.id)}
    paid = [
        Paid(one.purpose, one.amount_fen, one.paid_on, one.bank_reference, back.get(one.id))
        for one in settling.paid_of(db, batch.id)
        if one.payee_id == payee_id
    ]
    due = sum(line.amount_fen for line in lines) + sum(one.amount_fen for one in carried)
    return Statement(batch, payee_id, name_of(db, payee_id, as_of), lines, carried, due, paid)


def name_of(db: Db, party_id: str, as_of: date) -> str:
    """The public name of an organisation; a person's stays sealed."""
    party = parties.party(db, party_id)
    if party is None or party.kind is PartyKind.PERSON:
        return ""
    return parties.party_name_on(db, party_id, as_of) or ""


@dataclass(frozen=True)
class SummaryRow:
    income: Income
    unit_id: str
    trades: int
    grams: int
    gross_fen: int


@dataclass(frozen=True)
class Summary:
    """What everybody may know of a quarter: sums by kind of income and county, no party."""

    batch: Batch
    rows: Sequence[SummaryRow]


def summaries(db: Db) -> list[Summary]:
    """Closed batches, the latest first."""
    closed = [batch for batch in settling.batches(db) if batch.state is not BatchState.COMPUTED]
    return [Summary(batch, _summed(db, batch)) for batch in closed]


def _summed(db: Db, batch: Batch) -> list[SummaryRow]:
    return [
        SummaryRow(row.income, row.unit_id, int(row.trades), int(row.grams), int(row.gross_fen))
        for row in settling.summary_rows(db, batch.id)
    ]


@dataclass(frozen=True)
class Traced:
    """One fen's way: order, payment, certificate, ledger, batch, payees."""

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


def traced(db: Db, batch_id: str, after: str = "", limit: int | None = None) -> Iterator[Traced]:
    """The trades of a batch after a transfer, with whom their line pays (ZJ-14); without a limit all."""
    batch = closed_batch(db, batch_id)
    payees = {
        (settling.account_of(line.income, line.owner_id), line.unit_id, line.listing_id): "；".join(
            f"{share.payee_id or share.purpose.value} {share.amount_fen}" for share in line.shares
        )
        for line in settling.lines_of(db, batch.id)
    }
    while rows := settling.audit_rows(db, batch.id, after, limit or PAGE):
        for row in rows:
            yield Traced(
                order_no=row.order_no or "",
                channel=row.channel or "",
                transaction_id=row.transaction_id or "",
                certificate_no=row.certificate_no or "",
                transfer_id=row.transfer_id,
                account_id=row.account_id,
                day=str(row.day),
                amount_fen=row.amount_fen,
                grams=row.grams,
                batch_no=row.batch_no,
                payees=payees.get((row.account_id, row.unit_id, row.listing_id), ""),
            )
        if limit is not None:
            return
        after = rows[-1].transfer_id


def closed_batch(db: Db, batch_id: str) -> Batch:
    found = settling.batch(db, batch_id)
    if found.state is BatchState.COMPUTED:
        raise NotFound(what="已关账的批次", id=batch_id)
    return found

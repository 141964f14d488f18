"""Settlement batches: compute, close, pay, correct; statements, the public summary and the audit trail."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from io import StringIO
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from api.dependencies import CityHere
from api.documents.sealing import PDF
from api.documents.settlement import settlement_pdf
from api.policies import public
from api.schemas.settlement import (
    BatchOut,
    CorrectionOut,
    CorrectionWanted,
    LineOut,
    PayeeOut,
    PayeeWanted,
    PayoutOut,
    PayoutWanted,
    RateOut,
    RateWanted,
    ReturnOut,
    ReturnWanted,
    TermWanted,
)
from api.schemas.statements import StatementOut, SummaryOut, TracedOut
from api.schemas.steps import Wanted
from api.treasury import Concerned, Reader, Settler, statement_of
from api.writing import Writing
from registry.actions import payees, paying_out, settling, statements
from registry.store.queries import settling as stored

router = APIRouter(prefix="/api", tags=["settlement"])

BOM = "\ufeff"
"""So that office programmes read the file as UTF-8."""


@router.post("/settlements", response_model=BatchOut)
def compute(wanted: TermWanted, by: Settler, write: Writing) -> Response:
    """The first person adds up a period that is over and reconciled; the same period is the same batch."""
    return write(settling.compute, wanted.term(), by=by, shown=BatchOut.of)


@router.post("/settlements/{batch_id}/close", response_model=BatchOut)
def close(batch_id: str, wanted: Wanted, by: Settler, write: Writing) -> Response:
    """By another person; afterwards only a later batch corrects it."""
    return write(settling.close, batch_id, seen=wanted.seen, by=by, shown=BatchOut.of)


@router.post("/settlements/{batch_id}/payouts", response_model=BatchOut)
def pay(batch_id: str, wanted: PayoutWanted, by: Settler, write: Writing) -> Response:
    """What is due to a payee has left the bank; the account was checked."""
    return write(
        paying_out.pay, batch_id, wanted.payee_id, wanted.slip(), seen=wanted.seen, by=by, shown=BatchOut.of
    )


@router.get("/settlements/{batch_id}/payouts")
def payouts(city: CityHere, batch_id: str, by: Reader) -> list[PayoutOut]:
    with city.reading() as db:
        return [PayoutOut.of(one) for one in stored.paid_of(db, batch_id)]


@router.post("/settlements/{batch_id}/payouts/{payout_id}/returned", response_model=ReturnOut)
def take_back(batch_id: str, payout_id: str, wanted: ReturnWanted, by: Settler, write: Writing) -> Response:
    """The bank refused the payout; the next batch that is closed pays it, to an account recorded anew."""
    return write(paying_out.take_back, batch_id, payout_id, *wanted.arguments(), by=by, shown=ReturnOut.of)


@router.get("/payout-returns")
def returns(city: CityHere, by: Reader) -> list[ReturnOut]:
    with city.reading() as db:
        return [ReturnOut.of(case) for case in stored.returns(db)]


@router.post("/settlements/{batch_id}/corrections", response_model=CorrectionOut)
def correct(batch_id: str, wanted: CorrectionWanted, by: Settler, write: Writing) -> Response:
    """The next batch moves the money."""
    return write(paying_out.correct, batch_id, wanted.wrong(), by=by, shown=CorrectionOut.of)


@router.post("/payees", response_model=PayeeOut)
def record_payee(city: CityHere, wanted: PayeeWanted, by: Settler, write: Writing) -> Response:
    """An account in the beneficiary's registered name; a collective's own (ZJ-11)."""
    arguments = (wanted.party_id, wanted.kind, wanted.account(), wanted.proof_sha256)
    return write(payees.record_payee, *arguments, vault=city.vault, by=by, shown=PayeeOut.of)


@router.post("/reinvestment-rates", response_model=RateOut)
def set_rate(wanted: RateWanted, by: Settler, write: Writing) -> Response:
    return write(paying_out.set_rate, *wanted.arguments(), by=by, shown=RateOut.of)


@router.get("/settlements")
def every_batch(city: CityHere, by: Reader) -> list[BatchOut]:
    with city.reading() as db:
        return [BatchOut.of(batch) for batch in stored.batches(db)]


@router.get("/settlements/summary", dependencies=[public()])
def summary(city: CityHere) -> list[SummaryOut]:
    """Closed quarters by kind of income and county, for everybody (ZJ-13)."""
    with city.reading() as db:
        return [SummaryOut.of(one) for one in statements.summaries(db)]


@router.get("/settlements/{batch_id}/lines")
def lines(city: CityHere, batch_id: str, by: Reader) -> list[LineOut]:
    with city.reading() as db:
        return [LineOut.of(line) for line in stored.lines_of(db, batch_id)]


@router.get("/settlements/{batch_id}/statements/{payee_id}")
def read_statement(city: CityHere, batch_id: str, payee_id: str, by: Concerned) -> StatementOut:
    """What a party gets, by whom it concerns and by those who keep and check the account."""
    return statement_of(city, batch_id, payee_id)


@router.get("/settlements/{batch_id}/statements/{payee_id}/csv")
def statement_csv(city: CityHere, batch_id: str, payee_id: str, by: Concerned) -> Response:
    rows = [line.model_dump() for line in statement_of(city, batch_id, payee_id).lines]
    return Response(BOM + "".join(_csv(rows)), media_type="text/csv; charset=utf-8")


@router.get("/settlements/{batch_id}/statements/{payee_id}/file.pdf")
def statement_pdf(city: CityHere, batch_id: str, payee_id: str, by: Concerned) -> Response:
    """The statement to be printed, with its record inside."""
    return Response(
        settlement_pdf(statement_of(city, batch_id, payee_id).model_dump(mode="json")), media_type=PDF
    )


@router.get("/settlements/{batch_id}/audit")
def audit(city: CityHere, batch_id: str, by: Reader, after: str = "", limit: int = 500) -> list[TracedOut]:
    """Every fen: order, payment, certificate, ledger, batch, payees; a page after that transfer (ZJ-14)."""
    with city.reading() as db:
        found = statements.traced(db, batch_id, after=after, limit=min(max(limit, 1), 5_000))
        return [TracedOut.of(one) for one in found]


@router.get("/settlements/{batch_id}/audit.csv")
def audit_csv(city: CityHere, batch_id: str, by: Reader) -> StreamingResponse:
    """The whole trail of a batch as one file, written as it is read."""

    def rows() -> Iterator[str]:
        with city.reading() as db:
            yield BOM
            yield from _csv(asdict(one) for one in statements.traced(db, batch_id))

    with city.reading() as db:
        statements.closed_batch(db, batch_id)
    return StreamingResponse(rows(), media_type="text/csv; charset=utf-8")


def _csv(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Lines of a CSV with its head, one at a time."""
    head: list[str] | None = None
    for row in rows:
        out = StringIO()
        writer = csv.writer(out)
        if head is None:
            head = list(row)
            writer.writerow(head)
        writer.writerow(list(row.values()))
        yield out.getvalue()

"""Bills with their lines, what the ledger knows of a day, differences, and money on its way to the bank."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, insert, select

from registry.clock import CITY_TIME
from registry.market.money import Channel
from registry.settlement.reconciliation import (
    Bill,
    BillKind,
    BillRow,
    DayState,
    Difference,
    DifferenceState,
    Ours,
    ReconciledDay,
    RowKind,
    Source,
    Standing,
    Sweep,
)
from registry.store.database import Db
from registry.store.tables import market
from registry.store.tables import settlement as tables

BATCH = 5_000


def keep_bill(db: Db, bill: Bill, rows: Sequence[BillRow]) -> None:
    db.execute(insert(tables.bill).values(vars(bill)))
    lines = [{"bill_id": bill.id, "position": place, **vars(row)} for place, row in enumerate(rows)]
    for start in range(0, len(lines), BATCH):
        db.execute(insert(tables.bill_row), lines[start : start + BATCH])


def bill_with(db: Db, source: Source, kind: BillKind, sha256: str, first: date, last: date) -> Bill | None:
    """The very same file for the same days, if it is there already."""
    row = tables.bill.c
    query = select(tables.bill).where(
        row.source == source,
        row.kind == kind,
        row.sha256 == sha256,
        row.first_day == first,
        row.last_day == last,
    )
    found = db.execute(query.limit(1)).first()
    return _bill(found) if found else None


def bill_of(db: Db, source: Source, kind: BillKind, day: date) -> Bill | None:
    """The last one received that covers the day."""
    row = tables.bill.c
    query = select(tables.bill).where(
        row.source == source, row.kind == kind, row.first_day <= day, row.last_day >= day
    )
    found = db.execute(query.order_by(row.id.desc()).limit(1)).first()
    return _bill(found) if found else None


def bills(db: Db) -> Sequence[Bill]:
    return [_bill(row) for row in db.execute(select(tables.bill).order_by(tables.bill.c.id))]


def bill_by_id(db: Db, bill_id: str) -> Bill | None:
    found = db.execute(select(tables.bill).where(tables.bill.c.id == bill_id)).first()
    return _bill(found) if found else None


def _bill(row: Row[Any]) -> Bill:
    return Bill(**{name: getattr(row, name) for name in Bill.__dataclass_fields__})


def rows_of(db: Db, bill_id: str, day: date | None = None) -> Sequence[BillRow]:
    """The lines of a bill in their order, of one day or of all."""
    row = tables.bill_row.c
    query = select(tables.bill_row).where(row.bill_id == bill_id).order_by(row.position)
    found = db.execute(query if day is None else query.where(row.day == day))
    return [
        BillRow(one.day, one.kind, one.reference, one.order_no, one.amount_fen, one.state) for one in found
    ]


def ours_on(db: Db, source: Source, day: date) -> list[Ours]:
    """What the ledger says of a day; a refund asked and not confirmed belongs to no day."""
    begins = datetime.combine(day, time(), CITY_TIME)
    ends = begins + timedelta(days=1)
    return _ours(db, source, when=(begins, ends, day))


def ours_called(db: Db, source: Source, references: Collection[str]) -> list[Ours]:
    """The lines of any day that a bill names."""
    wanted = list(references)
    found: list[Ours] = []
    for start in range(0, len(wanted), BATCH):
        found += _ours(db, source, named=wanted[start : start + BATCH])
    return found


def _ours(
    db: Db,
    source: Source,
    *,
    when: tuple[datetime, datetime, date] | None = None,
    named: Collection[str] | None = None,
) -> list[Ours]:
    found = [*_payments(db, source, when, named), *_refunds(db, source, when, named)]
    if source is Source.BANK:
        found += [*_sweeps(db, when, named), *_payouts(db, when, named), *_returns(db, when, named)]
    return found


def _within(query: Select[Any], column: Any, low: Any, high: Any) -> Select[Any]:
    return query.where(column >= low, column < high)


def _payments(db: Db, source: Source, when: Any, named: Any) -> Iterable[Ours]:
    row = market.payment.c
    query = select(row.transaction_id, row.order_no, row.amount_fen).where(
        row.channel == Channel(source.value), row.test == 0
    )
    query = _within(query, row.paid_at, *when[:2]) if when else query.where(row.transaction_id.in_(named))
    for reference, order_no, amount in db.execute(query):
        yield Ours(RowKind.PAYMENT, reference, order_no, amount)


def _refunds(db: Db, source: Source, when: Any, named: Any) -> Iterable[Ours]:
    """WeChat knows a refund by our id, the bank by its own reference."""
    row, done, paid = market.refund.c, market.refund_done.c, market.payment.c
    reference = row.id if source is Source.WECHAT else done.channel_ref
    query = (
        select(reference, paid.order_no, row.amount_fen, done.done_at)
        .join(market.payment, paid.id == row.payment_id)
        .outerjoin(market.refund_done, done.refund_id == row.id)
        .where(row.channel == Channel(source.value), row.test == 0)
    )
    query = _within(query, done.done_at, *when[:2]) if when else query.where(reference.in_(named))
    for name, order_no, amount, done_at in db.execute(query):
        yield Ours(RowKind.REFUND, name, order_no, -amount, Standing.DONE if done_at else Standing.PENDING)


def _sweeps(db: Db, when: Any, named: Any) -> Iterable[Ours]:
    row = tables.sweep.c
    query = select(row.reference, row.amount_fen)
    query = query.where(row.day == when[2]) if when else query.where(row.reference.in_(named))
    for reference, amount in db.execute(query):
        yield Ours(RowKind.TRANSFER, reference, "", amount)


def _payouts(db: Db, when: Any, named: Any) -> Iterable[Ours]:
    row = tables.payout.c
    query = select(row.bank_reference, row.amount_fen)
    query = query.where(row.paid_on == when[2]) if when else query.where(row.bank_reference.in_(named))
    for reference, amount in db.execute(query):
        yield Ours(RowKind.OTHER, reference, "", -amount)


def _returns(db: Db, when: Any, named: Any) -> Iterable[Ours]:
    """Payouts that came back, unless they came in as payments, which are lines of their own."""
    row = tables.payout_return.c
    query = select(row.bank_reference, row.amount_fen).where(row.payment_id == "")
    query = query.where(row.returned_on == when[2]) if when else query.where(row.bank_reference.in_(named))
    for reference, amount in db.execute(query):
        yield Ours(RowKind.PAYMENT, reference, "", amount)


def day_of(db: Db, source: Source, day: date) -> ReconciledDay | None:
    row = tables.reconciliation.c
    query = select(ReconciledDay).where(row.source == source, row.day == day)
    return db.scalars(query.with_for_update()).one_or_none()


def days(db: Db, first: date, last: date) -> Sequence[ReconciledDay]:
    row = tables.reconciliation.c
    query = select(ReconciledDay).where(row.day >= first, row.day <= last)
    return db.scalars(query.order_by(row.day, row.source)).all()


def agreed_days(db: Db, source: Source, first: date, last: date) -> set[date]:
    row = tables.reconciliation.c
    query = select(row.day).where(
        row.source == source, row.state == DayState.AGREED, row.day >= first, row.day <= last
    )
    return set(db.scalars(query))


def differences(
    db: Db, *, source: Source | None = None, day: date | None = None, open_only: bool = False
) -> Sequence[Difference]:
    row = tables.difference.c
    query = select(Difference).order_by(row.day, row.number)
    if source:
        query = query.where(row.source == source)
    if day:
        query = query.where(row.day == day)
    if open_only:
        query = query.where(row.state == DifferenceState.OPEN)
    return db.scalars(query).all()


def keep_sweep(db: Db, made: Sweep) -> None:
    db.execute(insert(tables.sweep).values(vars(made)))


def sweep_called(db: Db, source: str, reference: str) -> Sweep | None:
    row = tables.sweep.c
    found = db.execute(select(tables.sweep).where(row.source == source, row.reference == reference)).first()
    return Sweep(**{name: getattr(found, name) for name in Sweep.__dataclass_fields__}) if found else None


def sweeps(db: Db) -> Sequence[Sweep]:
    query = select(tables.sweep).order_by(tables.sweep.c.id)
    return [
        Sweep(**{name: getattr(row, name) for name in Sweep.__dataclass_fields__})
        for row in db.execute(query)
    ]


def first_movement(db: Db, source: Source) -> date | None:
    """The first day on which this source could have held money of ours: an order was sent there, or money
    came."""
    channel = Channel(source.value)
    paid = db.scalar(
        select(func.min(market.payment.c.paid_at)).where(
            market.payment.c.channel == channel, market.payment.c.test == 0
        )
    )
    asked = db.scalar(
        select(func.min(market.prepay.c.asked_at))
        .join(market.sink_order, market.sink_order.c.id == market.prepay.c.order_id)
        .where(market.prepay.c.channel == channel, market.sink_order.c.test == 0)
    )
    known = [at for at in (paid, asked) if at is not None]
    return min(known).astimezone(CITY_TIME).date() if known else None


def cash_fen(db: Db, last: date) -> int:
    """What the counter took in until the end of a day, gave back at any time, and has not deposited."""
    ends = datetime.combine(last + timedelta(days=1), time(), CITY_TIME)
    row = market.payment.c
    taken = db.scalar(
        select(func.coalesce(func.sum(row.amount_fen), 0)).where(
            row.channel == Channel.COUNTER, row.test == 0, row.paid_at < ends
        )
    )
    back = db.scalar(
        select(func.coalesce(func.sum(market.refund.c.amount_fen), 0))
        .join(market.refund_done, market.refund_done.c.refund_id == market.refund.c.id)
        .where(market.refund.c.channel == Channel.COUNTER, market.refund.c.test == 0)
    )
    put_in = db.scalar(
        select(func.coalesce(func.sum(tables.sweep.c.amount_fen), 0)).where(
            tables.sweep.c.source == Channel.COUNTER.value
        )
    )
    return int(taken or 0) - int(back or 0) - int(put_in or 0)

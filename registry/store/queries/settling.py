"""Trades to settle and settled, batches with their lines and shares, payees, payouts, corrections, rates.

What is many is done by the database in one statement: a quarter of a million orders passes through Python
only as sums by day, and once as a stream for its digest.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Row, String, Table, bindparam, cast, func, insert, select, text

from registry.errors import NotFound
from registry.ledger.purposes import SHORT, Income, Purpose
from registry.ledger.transfers import Transfer
from registry.settlement.batches import (
    Basis,
    Batch,
    BatchKind,
    Correction,
    DayOfTrades,
    Line,
    Rate,
    Share,
)
from registry.settlement.payees import PayeeAccount
from registry.settlement.payouts import Payout
from registry.settlement.returns import PayoutReturn
from registry.store.database import Db
from registry.store.queries import casework, ledger
from registry.store.tables import settlement as tables
from registry.store.tables.market import listing
from registry.store.tables.tickets import ticket
from registry.tickets.ticket import Ticket

T = TypeVar("T")
STREAM = 20_000

# A trade: money that came to an account of an income, not undone, not of a test, not in a batch yet. Its
# grams are those the same act retired; its listing is that of its order. What must not be there is asked for
# by NOT EXISTS: from an outer join with IS NULL the planner expects one row and loops over tables per trade.
_UNSETTLED = """
SELECT t.id AS transfer_id, t.credit_id AS account_id, e.unit_id AS unit_id,
       coalesce(o.listing_id, '') AS listing_id, e.effective_on AS day, t.amount AS amount_fen,
       coalesce(g.amount, 0) AS grams
FROM ledger_account a
JOIN ledger_transfer t ON t.credit_id = a.id AND t.kind IN ('NORMAL', 'POST')
JOIN event e ON e.id = t.event_id
LEFT JOIN ledger_transfer g ON g.event_id = t.event_id AND g.kind IN ('NORMAL', 'POST')
     AND g.purpose = 'RETIRED' AND g.asset LIKE 'CO2E:%'
LEFT JOIN sink_order o ON e.subject_kind = 'order' AND o.id = e.subject_id
WHERE a.asset = 'CNY' AND a.purpose IN :incomes AND e.effective_on <= :last
      AND NOT EXISTS (SELECT 1 FROM settled_trade s WHERE s.transfer_id = t.id)
      AND NOT EXISTS (SELECT 1 FROM ledger_transfer r WHERE r.reverses_id = t.id)
"""
_BY_DAY = (
    "SELECT account_id, unit_id, listing_id, day, count(*) AS trades, sum(grams) AS grams,"
    " sum(amount_fen) AS amount_fen FROM ({source}) x"
    " GROUP BY account_id, unit_id, listing_id, day ORDER BY account_id, unit_id, listing_id, day"
)
_SETTLE = (
    "INSERT INTO settled_trade"
    " (transfer_id, batch_id, account_id, unit_id, listing_id, day, amount_fen, grams)"
    " SELECT transfer_id, :batch, account_id, unit_id, listing_id, day, amount_fen, grams"
    # In order, so that all is read before the first row is written, and index pages fill one after the other.
    f" FROM ({_UNSETTLED}) x ORDER BY transfer_id"
)


def _asked(sql: str, incomes: Iterable[Income]) -> Any:
    expanding: Any = bindparam("incomes", [income.value for income in incomes], expanding=True)
    return text(sql).bindparams(expanding)


def unsettled_by_day(db: Db, incomes: Iterable[Income], last: date) -> list[DayOfTrades]:
    return _days(db.execute(_asked(_BY_DAY.format(source=_UNSETTLED), incomes), {"last": last}))


def settle(db: Db, batch_id: str, incomes: Iterable[Income], last: date) -> None:
    """Put every open trade until a day into the batch; the key refuses whoever comes second."""
    db.execute(_asked(_SETTLE, incomes), {"last": last, "batch": batch_id})


def settled_by_day(db: Db, batch_id: str) -> list[DayOfTrades]:
    source = "SELECT * FROM settled_trade WHERE batch_id = :batch"
    return _days(db.execute(text(_BY_DAY.format(source=source)), {"batch": batch_id}))


def _days(rows: Iterable[Row[Any]]) -> list[DayOfTrades]:
    return [
        DayOfTrades(
            row.account_id,
            row.unit_id,
            row.listing_id,
            row.day if isinstance(row.day, date) else date.fromisoformat(row.day),
            int(row.trades),
            int(row.grams),
            int(row.amount_fen),
        )
        for row in rows
    ]


def trades_of(db: Db, batch_id: str) -> Iterator[tuple[str, int, int]]:
    """Transfer, fen and grams of every trade in the batch, streamed in the order of the transfer's id."""
    row = tables.settled_trade.c
    query = select(row.transfer_id, row.amount_fen, row.grams).where(row.batch_id == batch_id)
    streamed = db.execute(query.order_by(row.transfer_id), execution_options={"yield_per": STREAM})
    yield from ((row.transfer_id, row.amount_fen, row.grams) for row in streamed)


def lock_settling(db: Db) -> None:
    """Batches are computed and closed one at a time."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("LOCK TABLE settlement IN SHARE ROW EXCLUSIVE MODE"))


_DAYS_OF_PAYMENT = """
SELECT DISTINCT p.channel AS source, {day} AS day FROM ledger_account a
JOIN ledger_transfer t ON t.credit_id = a.id AND t.kind IN ('NORMAL', 'POST')
JOIN event e ON e.id = t.event_id AND e.subject_kind = 'order'
JOIN sink_order o ON o.id = e.subject_id
JOIN payment p ON p.id = o.payment_id
WHERE a.asset = 'CNY' AND a.purpose IN :incomes AND e.effective_on <= :last AND p.channel <> 'COUNTER'
      AND NOT EXISTS (SELECT 1 FROM settled_trade s WHERE s.transfer_id = t.id)
"""


def days_of_payment(db: Db, incomes: Iterable[Income], last: date) -> list[tuple[str, date]]:
    """Channel and day of the city of every payment behind a trade that waits for its batch."""
    postgis = db.get_bind().dialect.name == "postgresql"
    day = "CAST(p.paid_at AT TIME ZONE 'Asia/Shanghai' AS date)" if postgis else "date(p.paid_at, '+8 hours')"
    found = db.execute(_asked(_DAYS_OF_PAYMENT.format(day=day), incomes), {"last": last})
    return sorted(
        (row.source, row.day if isinstance(row.day, date) else date.fromisoformat(row.day)) for row in found
    )


def batch(db: Db, batch_id: str) -> Batch:
    return casework.find(db, Batch, batch_id)


def account_of(income: Income, owner_id: str) -> str:
    return f"{SHORT[income]}:{owner_id}"


def batch_until(db: Db, kind: BatchKind, last: date) -> Batch | None:
    row = tables.settlement.c
    query = select(Batch).where(row.kind == kind, row.last_day == last)
    return db.scalars(query.with_for_update()).one_or_none()


def batches(db: Db) -> Sequence[Batch]:
    """The latest first."""
    return db.scalars(select(Batch).order_by(tables.settlement.c.number.desc())).all()


def keep_lines(db: Db, batch_id: str, lines: Sequence[Line]) -> None:
    if not lines:
        return
    heads = [{"batch_id": batch_id, **_columns(line, "shares")} for line in lines]
    db.execute(insert(tables.settlement_line), heads)
    shares = [
        {"batch_id": batch_id, "place": line.place, "position": position, **vars(share)}
        for line in lines
        for position, share in enumerate(line.shares)
    ]
    db.execute(insert(tables.settlement_share), shares)


def _columns(thing: object, *without: str) -> dict[str, Any]:
    return {name: value for name, value in vars(thing).items() if name not in without}


def lines_of(db: Db, batch_id: str) -> list[Line]:
    """The lines of a batch with their shares, in their order."""
    row = tables.settlement_share.c
    shares: dict[int, list[Share]] = {}
    query = select(tables.settlement_share).where(row.batch_id == batch_id)
    for one in db.execute(query.order_by(row.place, row.position)):
        shares.setdefault(one.place, []).append(Share(one.payee_id, one.purpose, one.basis, one.amount_fen))
    line = tables.settlement_line.c
    heads = db.execute(select(tables.settlement_line).where(line.batch_id == batch_id).order_by(line.place))
    names = [name for name in Line.__dataclass_fields__ if name != "shares"]
    return [
        Line(**{name: getattr(head, name) for name in names}, shares=tuple(shares.get(head.place, ())))
        for head in heads
    ]


def due_of(db: Db, batch_id: str) -> dict[tuple[str, Purpose], int]:
    """What each payee gets for each purpose, with what came back and this batch carries; what is set aside
    stays in the account."""
    row = tables.settlement_share.c
    query = (
        select(row.payee_id, row.purpose, func.sum(row.amount_fen))
        .where(row.batch_id == batch_id, row.basis != Basis.REINVESTMENT)
        .group_by(row.payee_id, row.purpose)
        .order_by(row.payee_id, row.purpose)
    )
    due = {(payee, purpose): int(amount) for payee, purpose, amount in db.execute(query)}
    for case in returns(db, repaid_in=batch_id):
        key = (case.party_id, case.purpose)
        due[key] = due.get(key, 0) + case.amount_fen
    return dict(sorted(due.items()))


def returns(db: Db, **equal: Any) -> Sequence[PayoutReturn]:
    """Payouts that came back, oldest first."""
    return casework.listed(db, PayoutReturn, **equal)


def returns_called(db: Db, references: Collection[str]) -> set[str]:
    """Which of these lines of the bank are returns of our payouts."""
    row = tables.payout_return.c.bank_reference
    return set(db.scalars(select(row).where(row.in_(list(references)))))


def payout_locked(db: Db, batch_id: str, payout_id: str) -> tuple[Payout, Transfer]:
    """A payout of a batch with the transfer that moved its money; nobody else takes it back meanwhile."""
    row = tables.payout.c
    query = select(tables.payout).where(row.id == payout_id, row.batch_id == batch_id)
    found = db.execute(query.with_for_update()).first()
    if found is None:
        raise NotFound(what="付款", id=payout_id)
    payout = _read(found, Payout)
    (moved,) = ledger.transfers_of(db, payout.event_id)
    return payout, moved


def paid_of(db: Db, batch_id: str) -> list[Payout]:
    return _all(db, tables.payout, Payout, batch_id=batch_id)


def payouts(db: Db) -> list[Payout]:
    return _all(db, tables.payout, Payout)


def keep(db: Db, table: str, made: object) -> None:
    """A fact of settlement: a correction, a rate, a payout, a payee's account."""
    db.execute(insert(_FACTS[table]).values(vars(made)))


_FACTS: Mapping[str, Table] = {
    "correction": tables.correction,
    "reinvestment_rate": tables.reinvestment_rate,
    "payout": tables.payout,
    "payee_account": tables.payee_account,
}


def corrections(db: Db, *, open_only: bool = False) -> list[Correction]:
    """In the order they were recorded."""
    query = select(tables.correction).order_by(tables.correction.c.id)
    if open_only:
        done = select(tables.correction_done.c.correction_id)
        query = query.where(tables.correction.c.id.not_in(done))
    return [_read(row, Correction) for row in db.execute(query)]


def carry_out(db: Db, batch_id: str, correction_ids: Sequence[str]) -> None:
    if correction_ids:
        rows = [{"correction_id": one, "batch_id": batch_id} for one in correction_ids]
        db.execute(insert(tables.correction_done), rows)


def corrections_in(db: Db, batch_id: str) -> list[str]:
    row = tables.correction_done.c
    query = select(row.correction_id).where(row.batch_id == batch_id)
    return list(db.scalars(query.order_by(row.correction_id)))


def rates(db: Db) -> list[Rate]:
    return _all(db, tables.reinvestment_rate, Rate)


def payee_account(db: Db, party_id: str) -> PayeeAccount | None:
    """The last one recorded."""
    found = _all(db, tables.payee_account, PayeeAccount, party_id=party_id)
    return found[-1] if found else None


def payee_accounts(db: Db) -> list[PayeeAccount]:
    return _all(db, tables.payee_account, PayeeAccount)


def _all(db: Db, table: Table, kind: type[T], **equal: object) -> list[T]:
    query = select(table).order_by(table.c.id)
    for name, value in equal.items():
        query = query.where(table.c[name] == value)
    return [_read(row, kind) for row in db.execute(query)]


def _read(row: Row[Any], kind: type[T]) -> T:
    return kind(**{name: getattr(row, name) for name in kind.__dataclass_fields__})  # type: ignore[attr-defined]


def income_of_account(account_id: str) -> tuple[Income, str]:
    """The kind of income and the owner, which the id of an account tells."""
    short, owner_id = account_id.split(":", 1)
    return next(income for income, prefix in SHORT.items() if prefix == short), owner_id


def statement_rows(db: Db, batch_id: str, payee_id: str) -> Sequence[Row[Any]]:
    """The lines a payee has a share in, with what it gets of each."""
    line, share = tables.settlement_line.c, tables.settlement_share.c
    query = (
        select(tables.settlement_line, share.purpose, share.basis, share.amount_fen)
        .join(tables.settlement_share, (share.batch_id == line.batch_id) & (share.place == line.place))
        .where(line.batch_id == batch_id, share.payee_id == payee_id)
    )
    return db.execute(query.order_by(line.place, share.position)).all()


def summary_rows(db: Db, batch_id: str) -> Sequence[Row[Any]]:
    """By kind of income and county, for everybody to read (ZJ-13)."""
    line = tables.settlement_line.c
    query = select(
        line.income,
        line.unit_id,
        func.sum(line.trades).label("trades"),
        func.sum(line.grams).label("grams"),
        func.sum(line.gross_fen).label("gross_fen"),
    ).where(line.batch_id == batch_id)
    rows: Any = db.execute(query.group_by(line.income, line.unit_id)).all()
    return sorted(rows, key=lambda row: (row.income, row.unit_id))


_AUDIT = text("""
SELECT o.number AS order_no, p.channel AS channel, p.transaction_id AS transaction_id,
       c.number AS certificate_no,
       t.id AS transfer_id, s.account_id AS account_id, s.amount_fen AS amount_fen, s.grams AS grams,
       s.day AS day, b.number AS batch_no, s.unit_id AS unit_id, s.listing_id AS listing_id
FROM settled_trade s
JOIN settlement b ON b.id = s.batch_id
JOIN ledger_transfer t ON t.id = s.transfer_id
JOIN event e ON e.id = t.event_id
LEFT JOIN sink_order o ON e.subject_kind = 'order' AND o.id = e.subject_id
LEFT JOIN certificate c ON c.order_id = o.id
LEFT JOIN payment p ON p.id = o.payment_id
WHERE s.batch_id = :batch AND s.transfer_id > :after ORDER BY s.transfer_id LIMIT :limit
""")


def audit_rows(db: Db, batch_id: str, after: str, limit: int) -> Sequence[Row[Any]]:
    """Order → certificate → ledger → batch, a page of it (ZJ-14)."""
    return db.execute(_AUDIT, {"batch": batch_id, "after": after, "limit": limit}).all()


_FEN = text("""
SELECT transfer_id FROM (SELECT transfer_id, sum(amount_fen) OVER (ORDER BY transfer_id) AS upto
  FROM settled_trade WHERE batch_id = :batch) x
WHERE upto >= :fen ORDER BY transfer_id LIMIT 1
""")


def trade_with_fen(db: Db, batch_id: str, fen: int) -> str | None:
    """In which trade of a batch the n-th fen came, counted in the order of the transfers."""
    found: str | None = db.scalar(_FEN, {"batch": batch_id, "fen": fen})
    return found


def batch_numbered(db: Db, number: str) -> Batch | None:
    return db.scalars(select(Batch).where(tables.settlement.c.number == number)).one_or_none()


def settled_in(db: Db, transfer_ids: Iterable[str]) -> Row[Any] | None:
    """The trade that one of these transfers is, with its batch."""
    row = tables.settled_trade.c
    return db.execute(select(tables.settled_trade).where(row.transfer_id.in_(list(transfer_ids)))).first()


def listing_numbers(db: Db, listing_ids: Iterable[str]) -> dict[str, str]:
    row = listing.c
    query = select(row.id, row.number).where(row.id.in_(list(listing_ids)))
    return {id: number for id, number in db.execute(query)}


def tickets_with_contracts(db: Db) -> list[tuple[str, Ticket]]:
    """Every listing that rests on a ticket of its owner with a contract in it, with the ticket."""
    held, operations = ticket.c, cast(ticket.c.operations, String)
    query = (
        select(listing.c.id, Ticket)
        .join(ticket, (held.id == listing.c.carrier_id) & (held.holder_id == listing.c.owner_id))
        .where(operations != "[]")
    )
    return [(listing_id, found) for listing_id, found in db.execute(query)]

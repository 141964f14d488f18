"""Daily reconciliation: what a channel or the bank says of a day, beside what the ledger says (ZJ-01).

Five classes, as every channel's manual has them: matched, only ours, only theirs, another amount, another
state. A day agrees when its bills are there and nobody has an open difference on it; a quarter is settled
only when all its days agree.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar

from registry import canonical
from registry.errors import Words
from registry.office.casework import Case, Step, step
from registry.settlement.errors import TooManyDays

RECORD = "payment.record"
MOST_DAYS = 366


class Source(StrEnum):
    """Who tells: the payment channel by its daily bills, the bank by its statement."""

    WECHAT = "WECHAT"
    BANK = "BANK"


class BillKind(StrEnum):
    TRADE = "TRADE"
    """交易账单: payments and refunds."""
    FUND = "FUND"
    """资金账单: what moved on the merchant's account, withdrawals to the bank among it."""
    STATEMENT = "STATEMENT"
    """银行流水 of the special account."""


NEEDED: Mapping[Source, tuple[BillKind, ...]] = {
    Source.WECHAT: (BillKind.TRADE, BillKind.FUND),
    Source.BANK: (BillKind.STATEMENT,),
}


class RowKind(StrEnum):
    PAYMENT = "PAYMENT"
    REFUND = "REFUND"
    TRANSFER = "TRANSFER"
    """Between our own accounts: from the channel or the counter to the bank."""
    OTHER = "OTHER"


@dataclass(frozen=True)
class BillRow:
    """One line; money that leaves is negative. `reference` is what both sides know the line by."""

    day: date
    kind: RowKind
    reference: str
    order_no: str
    amount_fen: int
    state: str


@dataclass(frozen=True)
class Bill:
    """A file of a source over one or more whole days."""

    id: str
    source: Source
    kind: BillKind
    first_day: date
    last_day: date
    sha256: str
    rows: int
    rows_sha256: str
    received_by: str
    event_id: str


def rows_sha256(rows: Iterable[BillRow]) -> str:
    """The content of a bill: its lines in their order."""
    digest = sha256()
    for row in rows:
        plain = [row.day.isoformat(), row.kind.value, row.reference, row.order_no, row.amount_fen, row.state]
        digest.update(canonical.dumps(plain))
    return digest.hexdigest()


class Standing(StrEnum):
    DONE = "DONE"
    PENDING = "PENDING"
    """Asked, and not known to be done: the other side may have it or not."""


@dataclass(frozen=True)
class Ours:
    """What the ledger knows of a line."""

    kind: RowKind
    reference: str
    order_no: str
    amount_fen: int
    standing: Standing = Standing.DONE


class Class(StrEnum):
    MATCHED = "MATCHED"
    OURS_ONLY = "OURS_ONLY"
    THEIRS_ONLY = "THEIRS_ONLY"
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    STATUS_DIFFERS = "STATUS_DIFFERS"


SUCCEEDED = frozenset({"SUCCESS", "REFUND", "BOOKED"})
"""States of a line that has moved money."""


@dataclass(frozen=True)
class Finding:
    """A line that does not match, by its class."""

    kind: Class
    row_kind: RowKind
    reference: str
    order_no: str
    ours_fen: int
    theirs_fen: int


@dataclass(frozen=True)
class Outcome:
    """All lines of a day in their classes."""

    counts: Mapping[Class, int]
    ours_fen: int
    theirs_fen: int
    findings: Sequence[Finding]


def compare(ours: Sequence[Ours], theirs: Sequence[BillRow], elsewhere: Mapping[str, Ours]) -> Outcome:
    """`elsewhere`: our lines of other days that this bill names, by reference (a day ends at midnight for one
    side only). A pending line of ours is nobody's claim."""
    known = {one.reference: one for one in ours}
    counts = dict.fromkeys(Class, 0)
    findings: list[Finding] = []
    seen: set[str] = set()
    for row in theirs:
        own = known.get(row.reference) or elsewhere.get(row.reference)
        twice = row.reference in seen
        seen.add(row.reference)
        kind = Class.THEIRS_ONLY if twice else _class_of(own, row)
        counts[kind] += 1
        if kind is not Class.MATCHED:
            own_fen = own.amount_fen if own and not twice else 0
            findings.append(Finding(kind, row.kind, row.reference, row.order_no, own_fen, row.amount_fen))
    for own in ours:
        if own.reference not in seen and own.standing is Standing.DONE:
            counts[Class.OURS_ONLY] += 1
            findings.append(
                Finding(Class.OURS_ONLY, own.kind, own.reference, own.order_no, own.amount_fen, 0)
            )
    done = [one.amount_fen for one in ours if one.standing is Standing.DONE]
    return Outcome(counts, sum(done), sum(row.amount_fen for row in theirs), findings)


def _class_of(own: Ours | None, row: BillRow) -> Class:
    if own is None:
        return Class.THEIRS_ONLY
    if own.amount_fen != row.amount_fen:
        return Class.AMOUNT_DIFFERS
    if own.standing is Standing.PENDING or row.state not in SUCCEEDED:
        return Class.STATUS_DIFFERS
    return Class.MATCHED


def days_of(first: date, last: date) -> list[date]:
    """Every day of a term, which is no longer than a year."""
    days = (last - first).days + 1
    if days > MOST_DAYS:
        raise TooManyDays(most=MOST_DAYS, days=days)
    return [first + timedelta(days=place) for place in range(days)]


class DayState(StrEnum):
    DIFFERS = "DIFFERS"
    AGREED = "AGREED"


_D = DayState


@dataclass(eq=False, kw_only=True)
class ReconciledDay(Case):
    """One day of one source, as it was compared last."""

    NAME = "reconciliation"
    CALLED = Words("对账日", "reconciled day")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "reconciliation.differed": step(None, _D.DIFFERS, RECORD, rule="ZJ-01"),
        "reconciliation.matched": step(None, _D.AGREED, RECORD, rule="ZJ-01"),
        "reconciliation.differs_again": step((_D.DIFFERS, _D.AGREED), _D.DIFFERS, RECORD, rule="ZJ-01"),
        "reconciliation.agreed": step((_D.DIFFERS, _D.AGREED), _D.AGREED, RECORD, rule="ZJ-01"),
    }

    state: DayState | None = None
    source: Source
    day: date
    bills: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    ours_fen: int = 0
    theirs_fen: int = 0


class DifferenceState(StrEnum):
    OPEN = "OPEN"
    RESOLVED = "RESOLVED"


class Resolution(StrEnum):
    """What a person found; money moves only with OTHER_INCOME and PAYOUT_RETURNED."""

    MATCHED_LATER = "MATCHED_LATER"
    """A later comparison found the line on both sides: the system's own word."""
    OTHER_DAY = "OTHER_DAY"
    """The line stands in the bill of a neighbouring day."""
    THEIR_MISTAKE = "THEIR_MISTAKE"
    """The source has put its bill right, in writing."""
    IN_SUSPENSE = "IN_SUSPENSE"
    """The money rests in suspense and goes back from there."""
    OTHER_INCOME = "OTHER_INCOME"
    """A surplus that belongs to nobody: interest, a gift (ZJ-06)."""
    PAYOUT_RETURNED = "PAYOUT_RETURNED"
    """A payout of ours that the bank sent back: said by recording the return."""


_O = DifferenceState


@dataclass(eq=False, kw_only=True)
class Difference(Case):
    """A numbered case; the key is day, source and reference, so that a second run finds the first one."""

    NAME = "difference"
    CALLED = Words("对账差异", "difference")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "difference.found": step(None, _O.OPEN, RECORD, rule="ZJ-01"),
        "difference.resolved": step(_O.OPEN, _O.RESOLVED, RECORD, rule="ZJ-01"),
        "difference.vanished": step(_O.OPEN, _O.RESOLVED, RECORD, rule="ZJ-01"),
    }

    state: DifferenceState | None = None
    number: str
    source: Source
    day: date
    kind: Class
    row_kind: RowKind
    reference: str
    order_no: str
    ours_fen: int
    theirs_fen: int
    resolution: Resolution | None = None
    evidence_sha256: str = ""


@dataclass(frozen=True)
class Sweep:
    """Money of a channel or of the counter that went to the bank: still ours, in another place."""

    id: str
    source: str
    reference: str
    day: date
    amount_fen: int
    slip_sha256: str
    event_id: str

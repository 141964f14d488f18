"""The quarterly batch: every trade completed in the quarter, once, to the beneficiary of its kind (ZJ-03).

A line gathers the trades of one income, one owner and one listing; its shares divide it by the contract in
force on each day (LP-18a), less what is set aside (ZJ-08), to the fen (ZJ-15). A batch is computed by one
person and closed by another; afterwards only a later batch corrects it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from math import lcm
from typing import Any, ClassVar

from registry import canonical
from registry.errors import Words
from registry.law.refusals import require
from registry.ledger.purposes import Income, Purpose
from registry.money import split_fen
from registry.office.casework import Case, Step, step
from registry.settlement.errors import CorrectionNotFitting, RateNotFitting

SETTLE = "settlement.quarterly"
PERMILLE = 1000

SETTLED = (
    Income.HOLDER_INCOME,
    Income.MANAGER_INCOME,
    Income.PLANTING_INCOME,
    Income.ADOPTION_INCOME,
)
"""What a batch pays out. Other income is spent for its purposes, one by one, by two persons."""

AT_ONCE = (Income.PLANTING_INCOME, Income.ADOPTION_INCOME)
"""Due on completion; an earlier batch in between is allowed (AM-24)."""

PAID_FOR: Mapping[Income, Purpose] = {
    Income.HOLDER_INCOME: Purpose.HOLDER_INCOME,
    Income.MANAGER_INCOME: Purpose.MANAGER_INCOME,
    Income.PLANTING_INCOME: Purpose.PLANTING,
    Income.ADOPTION_INCOME: Purpose.UPKEEP,
}
WITH_CONSENT = (Income.HOLDER_INCOME, Income.MANAGER_INCOME)
"""Reinvestment takes from these only what the beneficiary agreed to in writing (ZJ-08)."""


class BatchKind(StrEnum):
    QUARTERLY = "QUARTERLY"
    INTERIM = "INTERIM"
    """Planting and adoption before the quarter ends (AM-24)."""


class BatchState(StrEnum):
    COMPUTED = "COMPUTED"
    CLOSED = "CLOSED"
    PAID = "PAID"


B = BatchState


@dataclass(eq=False, kw_only=True)
class Batch(Case):
    """`lines_sha256` is what the second person closes; `trades_sha256` every trade in it."""

    NAME = "settlement"
    CALLED = Words("结算批次", "settlement batch")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "settlement.computed": step(None, B.COMPUTED, SETTLE, rule="ZJ-03"),
        "settlement.recomputed": step(B.COMPUTED, B.COMPUTED, SETTLE, rule="ZJ-03"),
        "settlement.closed": step(B.COMPUTED, B.CLOSED, SETTLE, rule="ZJ-03"),
        "settlement.payout": step(B.CLOSED, B.CLOSED, SETTLE, rule="ZJ-03"),
        "settlement.paid": step(B.CLOSED, B.PAID, SETTLE, rule="ZJ-03"),
    }

    state: BatchState | None = None
    number: str
    kind: BatchKind
    year: int
    quarter: int
    last_day: date
    trades: int = 0
    gross_fen: int = 0
    lines_sha256: str = ""
    trades_sha256: str = ""
    computed_by: str = ""
    closed_by: str | None = None
    closed_on: date | None = None


@dataclass(frozen=True)
class DayOfTrades:
    """What the database adds up: the trades of one account, unit and listing on one day."""

    account_id: str
    unit_id: str
    listing_id: str
    day: date
    trades: int
    grams: int
    amount_fen: int


class Basis(StrEnum):
    RIGHT = "RIGHT"
    """The beneficiary of the kind."""
    CONTRACT = "CONTRACT"
    """The agreed part of the co-operator (LP-18a)."""
    REINVESTMENT = "REINVESTMENT"
    CORRECTION = "CORRECTION"


@dataclass(frozen=True)
class Share:
    payee_id: str
    purpose: Purpose
    basis: Basis
    amount_fen: int


@dataclass(frozen=True)
class Line:
    """`place` is its order in the batch; the id follows from batch and place."""

    place: int
    income: Income
    owner_id: str
    unit_id: str
    listing_id: str
    trades: int
    grams: int
    gross_fen: int
    shares: tuple[Share, ...] = ()

    def plain(self) -> list[Any]:
        shares = [[s.payee_id, s.purpose.value, s.basis.value, s.amount_fen] for s in self.shares]
        head = [self.place, self.income.value, self.owner_id, self.unit_id, self.listing_id]
        return [*head, self.trades, self.grams, self.gross_fen, shares]


def lines_sha256(lines: Iterable[Line]) -> str:
    digest = sha256()
    for line in lines:
        digest.update(canonical.dumps(line.plain()))
    return digest.hexdigest()


class TradesDigest:
    """Over every settled trade in the order of its transfer's id, as the rows stream by."""

    def __init__(self) -> None:
        self._digest = sha256()

    def take(self, transfer_id: str, amount_fen: int, grams: int) -> None:
        self._digest.update(f"{transfer_id} {amount_fen} {grams}\n".encode())

    def hex(self) -> str:
        return self._digest.hexdigest()


Shares = Mapping[str, Fraction]
"""Party → its part; the parts sum to one."""


def divide(gross_fen: int, owner_id: str, shares: Shares, purpose: Purpose, permille: int) -> list[Share]:
    """Set aside first, then each partner's part rounded down, in a fixed order, the owner last (ZJ-15)."""
    aside = gross_fen * permille // PERMILLE
    partners = sorted(party for party in shares if party != owner_id)
    order = [*partners, owner_id]
    scale = lcm(*(shares.get(party, Fraction(0)).denominator for party in order))
    weights = [int(shares.get(party, Fraction(0)) * scale) for party in order]
    found = [Share("", Purpose.REINVESTMENT, Basis.REINVESTMENT, aside)] if aside else []
    for party, amount in zip(order, split_fen(gross_fen - aside, weights), strict=True):
        if amount:
            basis = Basis.RIGHT if party == owner_id else Basis.CONTRACT
            found.append(Share(party, purpose, basis, amount))
    return found


def added(parts: Iterable[Share]) -> tuple[Share, ...]:
    """The shares of one payee, purpose and basis as one, in a fixed order."""
    sums: dict[tuple[str, Purpose, Basis], int] = defaultdict(int)
    for part in parts:
        sums[part.payee_id, part.purpose, part.basis] += part.amount_fen
    return tuple(Share(*key, amount) for key, amount in sorted(sums.items()) if amount)


@dataclass(frozen=True)
class Correction:
    """Money that a closed batch gave to the wrong party, moved by a later one; each side is one fen row."""

    id: str
    income: Income
    from_party: str
    to_party: str
    amount_fen: int
    closed_batch_id: str
    evidence_sha256: str
    proposed_by: str
    event_id: str


def corrected(lines: Sequence[Line], corrections: Sequence[Correction]) -> tuple[list[Line], list[str]]:
    """Lines with the corrections in them, and the ids of those carried out.

    What a party does not have in this batch cannot be taken from it: such a correction waits, whole.
    """
    left, done = list(lines), []
    for one in corrections:
        own = [
            (place, line.shares.index(share), share)
            for place, line in enumerate(left)
            for share in line.shares
            if line.income is one.income and share.payee_id == one.from_party
        ]
        fitting = next((found for found in own if found[2].amount_fen >= one.amount_fen), None)
        if fitting is None:
            continue
        place, index, share = fitting
        shares = list(left[place].shares)
        shares[index] = replace(share, amount_fen=share.amount_fen - one.amount_fen)
        shares.append(Share(one.to_party, share.purpose, Basis.CORRECTION, one.amount_fen))
        left[place] = replace(left[place], shares=added(shares))
        done.append(one.id)
    return left, done


def require_correction(
    income: Income, from_party: str, to_party: str, amount_fen: int, paid_fen: int
) -> None:
    """ZJ-03: inside one kind, between two parties, and no more than the batch gave."""

    def fits(holds: bool, zh: str, en: str) -> None:
        require("ZJ-03", holds, CorrectionNotFitting, what=Words(zh, en))

    fits(income in SETTLED, "这类收入不在批次内结算", "this kind is not settled in batches")
    fits(from_party != to_party and bool(to_party), "双方须为不同的收款方", "it needs two parties")
    fits(0 < amount_fen <= paid_fen, "金额超过原结算金额", "it is more than the batch gave")


@dataclass(frozen=True)
class Rate:
    """ZJ-08: what is set aside of an income, from a day on; `owner_id` empty: of every owner."""

    id: str
    income: Income
    owner_id: str
    permille: int
    since: date
    consent_sha256: str
    set_by: str
    event_id: str


def require_rate(income: Income, owner_id: str, permille: int, consent_sha256: str) -> None:
    def fits(holds: bool, zh: str, en: str) -> None:
        require("ZJ-08", holds, RateNotFitting, what=Words(zh, en))

    fits(income in SETTLED and 0 <= permille <= PERMILLE, "收入种类或比例不当", "its kind or its height")
    agreed = bool(owner_id) and bool(consent_sha256)
    fits(income not in WITH_CONSENT or agreed or permille == 0, "缺少受益人书面同意", "no written consent")


def rate_on(rates: Iterable[Rate], income: Income, owner_id: str, day: date, default: int) -> int:
    """The owner's own rate before the general one, the latest that had begun; else the pack's default, which
    never touches what needs a consent."""
    fitting = [
        rate
        for rate in rates
        if rate.income is income and rate.since <= day and rate.owner_id in ("", owner_id)
    ]
    if fitting:
        return max(fitting, key=lambda rate: (bool(rate.owner_id), rate.since, rate.id)).permille
    return 0 if income in WITH_CONSENT else default

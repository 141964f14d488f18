"""Verbs of the batch: computed, closed by another person, divided to the fen (ZJ-03 to ZJ-05, ZJ-15)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from registry.actions.casework import begin, move, open_case
from registry.actions.ledger import open_missing, post
from registry.actions.reconciling import days_open
from registry.clock import Moment, new_id
from registry.law.packs import CITY, Pack
from registry.law.refusals import require
from registry.law.validity import governing
from registry.ledger.accounts import MONEY, Account, Limit
from registry.ledger.purposes import Income, Purpose, payable, reserve
from registry.ledger.transfers import Kind, Transfer, committed
from registry.money import yuan
from registry.parties.authority import require_authority
from registry.parties.errors import FourEyes
from registry.parties.four_eyes import NAMES, FilePart
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.settlement.batches import (
    AT_ONCE,
    PAID_FOR,
    SETTLE,
    SETTLED,
    Batch,
    BatchKind,
    BatchState,
    DayOfTrades,
    Line,
    Rate,
    Share,
    TradesDigest,
    added,
    corrected,
    divide,
    lines_sha256,
    rate_on,
)
from registry.settlement.errors import (
    AlreadyClosed,
    BatchChanged,
    CashNotDeposited,
    DaysOpen,
)
from registry.settlement.quarters import Quarter, quarter_of, require_over
from registry.settlement.reconciliation import Source
from registry.settlement.returns import ReturnState
from registry.store.database import Db
from registry.store.queries import law, office, reconciling, settling
from registry.tickets.numbers import check_digits
from registry.tickets.operation import income_shares
from registry.tickets.ticket import Ticket

SHOWN_DAYS = 12


@dataclass(frozen=True)
class Term:
    """What a batch covers: a natural quarter, or planting and adoption up to a day."""

    kind: BatchKind
    quarter: Quarter
    last_day: date

    @property
    def incomes(self) -> Sequence[Income]:
        return SETTLED if self.kind is BatchKind.QUARTERLY else AT_ONCE


def of_quarter(quarter: Quarter) -> Term:
    return Term(BatchKind.QUARTERLY, quarter, quarter.last_day)


def until(day: date) -> Term:
    """An interim batch of what is due on completion (AM-24)."""
    return Term(BatchKind.INTERIM, quarter_of(day), day)


def compute(db: Db, term: Term, *, by: Actor, now: Moment) -> Batch:
    """The first person adds the period up; asked again, it is the same batch with what has come since."""
    require_authority(SETTLE, by, CITY)
    require_over(term.last_day, now.as_of)
    settling.lock_settling(db)
    require_reconciled(db, term)
    lines, _ = _lines(db, term, settling.unsettled_by_day(db, term.incomes, term.last_day), now)
    said = _sums(lines, by)
    known = settling.batch_until(db, term.kind, term.last_day)
    if known is None:
        sequence = office.next_number(db, CITY, Batch.NAME, term.quarter.year)
        stem = f"{CITY}-J{term.quarter.year}-{sequence:03d}"
        batch = Batch(
            id=new_id(now.at),
            unit_id=CITY,
            number=f"{stem}-{check_digits(stem)}",
            kind=term.kind,
            year=term.quarter.year,
            quarter=term.quarter.number,
            last_day=term.last_day,
        )
        begin(db, batch, "settlement.computed", by=by, now=now, facts=said, pack=_pack(db, now))
        return batch
    if known.state is not BatchState.COMPUTED or known.lines_sha256 == said["lines_sha256"]:
        return known
    move(db, known, "settlement.recomputed", by=by, now=now, facts=said)
    return known


def close(db: Db, batch_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Batch:
    """Another person closes what the first one computed: every trade once, all its money due to payees."""
    settling.lock_settling(db)
    known = settling.batch(db, batch_id)
    still = known.state is BatchState.COMPUTED
    require("ZJ-03", still, AlreadyClosed, number=known.number)
    batch = open_case(db, Batch, batch_id, "settlement.closed", by=by, seen=seen)
    names = {"taken": NAMES[FilePart.SUBMITS], "wanted": NAMES[FilePart.APPROVES]}
    require("RA-23", batch.computed_by != by.person_id, FourEyes, **names)
    term = term_of(batch)
    require_reconciled(db, term)
    settling.settle(db, batch.id, term.incomes, term.last_day)
    sums = settling.settled_by_day(db, batch.id)
    lines, done = _lines(db, term, sums, now)
    require("ZJ-03", lines_sha256(lines) == batch.lines_sha256, BatchChanged)
    settling.keep_lines(db, batch.id, lines)
    settling.carry_out(db, batch.id, done)
    returned = settling.returns(db, state=ReturnState.RETURNED)
    transfers = _due(lines, now)
    _ensure_accounts(db, by=by, now=now)
    facts: dict[str, Fact] = {
        "closed_by": by.person_id,
        "closed_on": now.as_of.isoformat(),
        "trades_sha256": _digest(db, batch.id),
        "corrections": list(done),
        "returned": [case.id for case in returned],
        **(committed(transfers) if transfers else {}),
    }
    event = move(db, batch, "settlement.closed", by=by, now=now, facts=facts)
    if transfers:
        post(db, transfers, event)
    for case in returned:
        move(db, case, "payout.carried", by=by, now=now, facts={"repaid_in": batch.id})
    if not settling.due_of(db, batch.id):
        move(db, batch, "settlement.paid", by=by, now=now)
    return batch


def lines_of(db: Db, batch: Batch, now: Moment) -> list[Line]:
    """As they were closed; before that as they would be closed now, for the second person to look at."""
    if batch.state is not BatchState.COMPUTED:
        return settling.lines_of(db, batch.id)
    term = term_of(batch)
    return _lines(db, term, settling.unsettled_by_day(db, term.incomes, term.last_day), now)[0]


def waiting(db: Db, term: Term) -> tuple[int, int]:
    """How many trades, and how many fen, no batch has settled until the end of a term."""
    days = settling.unsettled_by_day(db, term.incomes, term.last_day)
    return sum(one.trades for one in days), sum(one.amount_fen for one in days)


def term_of(batch: Batch) -> Term:
    return Term(batch.kind, Quarter(batch.year, batch.quarter), batch.last_day)


def require_reconciled(db: Db, term: Term) -> None:
    """ZJ-03: every day of the period agrees, and every day on which money of these trades came in."""
    first = term.quarter.first_day
    missing = days_open(db, first, term.last_day)
    for source, day in settling.days_of_payment(db, term.incomes, term.last_day):
        if day not in reconciling.agreed_days(db, Source(source), day, day) and (source, day) not in missing:
            missing.append((Source(source), day))
    shown = [f"{day.isoformat()} {source.value}" for source, day in missing[:SHOWN_DAYS]]
    more = [f"… {len(missing)}"] if len(missing) > SHOWN_DAYS else []
    require("ZJ-03", not missing, DaysOpen, days="、".join([*shown, *more]))
    cash = reconciling.cash_fen(db, term.last_day)
    require("ZJ-03", cash <= 0, CashNotDeposited, yuan=yuan(max(0, cash)))


def _sums(lines: Sequence[Line], by: Actor) -> dict[str, Fact]:
    return {
        "trades": sum(line.trades for line in lines),
        "gross_fen": sum(line.gross_fen for line in lines),
        "lines_sha256": lines_sha256(lines),
        "computed_by": by.person_id,
    }


def _lines(db: Db, term: Term, days: Sequence[DayOfTrades], now: Moment) -> tuple[list[Line], list[str]]:
    """One line for each income, owner, county and listing; corrections that fit are in it."""
    groups: dict[tuple[str, str, str], list[DayOfTrades]] = defaultdict(list)
    for one in days:
        groups[one.account_id, one.unit_id, one.listing_id].append(one)
    rates, pack = settling.rates(db), _pack(db, now)
    contracts = _contracts(db, {one.listing_id for one in days if one.listing_id})
    lines: list[Line] = []
    for place, (key, own) in enumerate(sorted(groups.items())):
        income, owner_id = settling.income_of_account(key[0])
        shares = _shares(income, owner_id, own, contracts.get(key[2]), rates, pack)
        trades, grams = sum(one.trades for one in own), sum(one.grams for one in own)
        gross = sum(one.amount_fen for one in own)
        lines.append(Line(place, income, owner_id, key[1], key[2], trades, grams, gross, shares))
    return corrected(lines, settling.corrections(db, open_only=True))


def _shares(
    income: Income,
    owner_id: str,
    days: Iterable[DayOfTrades],
    ticket: Ticket | None,
    rates: Sequence[Rate],
    pack: Pack,
) -> tuple[Share, ...]:
    """Days under the same contract and rate are divided together, so that floors cost least (ZJ-15)."""
    default = pack.number("ZJ-08.reinvestment_permille")
    sums: dict[tuple[tuple[tuple[str, Fraction], ...], int], int] = defaultdict(int)
    for one in days:
        agreed = tuple(sorted(_agreed(owner_id, one.day, ticket).items()))
        sums[agreed, rate_on(rates, income, owner_id, one.day, default)] += one.amount_fen
    found: list[Share] = []
    for (agreed, permille), gross in sorted(sums.items()):
        found += divide(gross, owner_id, dict(agreed), PAID_FOR[income], permille)
    return added(found)


def _agreed(owner_id: str, day: date, ticket: Ticket | None) -> Mapping[str, Fraction]:
    """LP-18a: the ratio on the ticket on the day of the trade; without a contract all to the owner."""
    if ticket is None:
        return {owner_id: Fraction(1)}
    return income_shares(ticket.operations, owner_id, ticket.right_area_dm2, day)


def _contracts(db: Db, listing_ids: set[str]) -> dict[str, Ticket]:
    """Listing → the ticket it rests on, where that has contracts."""
    found = {}
    for listing_id, ticket in settling.tickets_with_contracts(db):
        if listing_id in listing_ids:
            found[listing_id] = ticket
    return found


def _due(lines: Sequence[Line], now: Moment) -> list[Transfer]:
    """From the account of each income to what is due for its purpose, one transfer each."""
    sums: dict[tuple[str, Purpose], int] = defaultdict(int)
    for line in lines:
        for share in line.shares:
            sums[settling.account_of(line.income, line.owner_id), share.purpose] += share.amount_fen
    return [
        Transfer(
            id=new_id(now.at),
            kind=Kind.NORMAL,
            debit_id=account,
            credit_id=reserve() if purpose is Purpose.REINVESTMENT else payable(purpose),
            asset=MONEY,
            amount=amount,
            purpose=purpose.value,
        )
        for (account, purpose), amount in sorted(sums.items())
    ]


def _ensure_accounts(db: Db, *, by: Actor, now: Moment) -> None:
    wanted = [
        Account(payable(purpose), MONEY, f"OUT-{purpose.value}", CITY, CITY, Limit.DEBITS)
        for purpose in sorted(set(PAID_FOR.values()))
    ]
    kept = Account(reserve(), MONEY, Income.REINVESTMENT.value, CITY, CITY, Limit.DEBITS)
    open_missing(db, [*wanted, kept], by=by, now=now)


def _digest(db: Db, batch_id: str) -> str:
    digest = TradesDigest()
    for transfer_id, amount_fen, grams in settling.trades_of(db, batch_id):
        digest.take(transfer_id, amount_fen, grams)
    return digest.hex()


def _pack(db: Db, now: Moment) -> Pack:
    """The 小微 pack in force, else the last that was: money that came in is paid out after its lapse too."""
    known = law.current_law(db)
    return governing(known.packs, "xiaowei", now.as_of, known.activations)

"""Verbs of reconciliation: bills come in, days are compared, differences become numbered cases (ZJ-01)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.desk import require_kept, require_reason
from registry.actions.ledger import open_missing, post
from registry.actions.recording import record
from registry.clock import CITY_TIME, Moment, new_id
from registry.law.packs import CITY
from registry.ledger.accounts import MONEY
from registry.ledger.purposes import Income
from registry.ledger.transfers import Kind, Transfer, committed
from registry.market.money import Channel, Place, city_accounts, due, owner_accounts, place, received
from registry.market.payments import payment_id
from registry.office.documents import DocumentKind
from registry.parties.authority import require_authority
from registry.parties.roles import Actor, Role
from registry.proof.events import Fact
from registry.settlement.errors import BillUnknown, DifferenceNotFitting
from registry.settlement.quarters import require_over
from registry.settlement.reconciliation import (
    NEEDED,
    RECORD,
    Bill,
    BillKind,
    BillRow,
    Class,
    DayState,
    Difference,
    DifferenceState,
    Finding,
    Outcome,
    ReconciledDay,
    Resolution,
    RowKind,
    Source,
    Sweep,
    compare,
    days_of,
    rows_sha256,
)
from registry.store.database import Db
from registry.store.queries import casework, office, reconciling, sales


@dataclass(frozen=True)
class Sheet:
    """A bill as it came: whose, of which days, the file by its hash, and its lines."""

    source: Source
    kind: BillKind
    first_day: date
    last_day: date
    sha256: str
    rows: Sequence[BillRow]


def receive_bill(db: Db, sheet: Sheet, *, by: Actor, now: Moment) -> Bill:
    """Keep a bill with its lines, once for the same days; a withdrawal in it moves the money to the bank."""
    _authorise(by)
    require_over(sheet.last_day, _today(now))
    facts = (sheet.source, sheet.kind, sheet.sha256, sheet.first_day, sheet.last_day)
    known = reconciling.bill_with(db, *facts)
    if known is not None:
        return known
    bill_id, content = new_id(now.at), rows_sha256(sheet.rows)
    said: dict[str, Fact] = {
        "source": sheet.source.value,
        "kind": sheet.kind.value,
        "first_day": sheet.first_day.isoformat(),
        "last_day": sheet.last_day.isoformat(),
        "sha256": sheet.sha256,
        "rows": len(sheet.rows),
        "rows_sha256": content,
    }
    event = record(db, "bill.received", ("bill", bill_id), by=by, now=now, unit_id=CITY, facts=said)
    bill = Bill(
        bill_id,
        sheet.source,
        sheet.kind,
        sheet.first_day,
        sheet.last_day,
        sheet.sha256,
        len(sheet.rows),
        content,
        by.person_id,
        event.id,
    )
    reconciling.keep_bill(db, bill, sheet.rows)
    if sheet.kind is BillKind.FUND:
        for row in sheet.rows:
            if row.kind is RowKind.TRANSFER:
                _sweep(db, Channel.WECHAT, row.reference, row.day, -row.amount_fen, by=by, now=now)
    return bill


def deposit(
    db: Db, reference: str, day: date, amount_fen: int, slip_sha256: str, *, by: Actor, now: Moment
) -> Sweep:
    """The counter's cash is in the special account; `reference` is the bank's number of the deposit."""
    _authorise(by)
    require_kept(db, slip_sha256)
    return _sweep(db, Channel.COUNTER, reference, day, amount_fen, slip_sha256, by=by, now=now)


def sweep_facts(made: Sweep) -> dict[str, Fact]:
    return {
        "source": made.source,
        "reference": made.reference,
        "day": made.day.isoformat(),
        "amount_fen": made.amount_fen,
        "slip_sha256": made.slip_sha256,
    }


def _sweep(
    db: Db,
    channel: Channel,
    reference: str,
    day: date,
    amount_fen: int,
    slip_sha256: str = "",
    *,
    by: Actor,
    now: Moment,
) -> Sweep:
    known = reconciling.sweep_called(db, channel.value, reference)
    if known is not None:
        return known
    open_missing(db, city_accounts(CITY), by=by, now=now)
    moved = Transfer(
        id=new_id(now.at),
        kind=Kind.NORMAL,
        debit_id=received(Channel.BANK, test=False),
        credit_id=received(channel, test=False),
        asset=MONEY,
        amount=amount_fen,
        purpose="SWEEP",
    )
    made = Sweep(new_id(now.at), channel.value, reference, day, amount_fen, slip_sha256, "")
    facts = {**sweep_facts(made), **committed([moved])}
    event = record(db, "sweep.recorded", ("sweep", made.id), by=by, now=now, unit_id=CITY, facts=facts)
    made = Sweep(**{**vars(made), "event_id": event.id})
    reconciling.keep_sweep(db, made)
    post(db, [moved], event)
    return made


def reconcile(db: Db, source: Source, day: date, *, by: Actor, now: Moment) -> ReconciledDay:
    """Compare a day that is over, open a case for every line that does not match, close those that do now."""
    _authorise(by)
    require_over(day, _today(now))
    office.next_number(db, CITY, "reconciliation", day.year)  # one comparison at a time
    bills = [reconciling.bill_of(db, source, kind, day) for kind in NEEDED[source]]
    missing = [kind for kind, bill in zip(NEEDED[source], bills, strict=True) if bill is None]
    if missing:
        raise BillUnknown(day=day.isoformat(), missing="、".join(kind.value for kind in missing))
    papers = [bill for bill in bills if bill is not None]
    theirs = reconciling.rows_of(db, papers[0].id, day)
    funds = reconciling.rows_of(db, papers[1].id, day) if len(papers) > 1 else []
    outcome = _compared(db, source, day, theirs, funds)
    still_open = _cases(db, source, day, outcome, theirs, by=by, now=now)
    facts: dict[str, Fact] = {
        "bills": [bill.id for bill in papers],
        "counts": {kind.value: count for kind, count in outcome.counts.items()},
        "ours_fen": outcome.ours_fen,
        "theirs_fen": outcome.theirs_fen,
    }
    return _told(db, source, day, facts, agrees=not still_open, by=by, now=now)


def _compared(
    db: Db, source: Source, day: date, theirs: Sequence[BillRow], funds: Sequence[BillRow]
) -> Outcome:
    ours = reconciling.ours_on(db, source, day)
    here = {one.reference for one in ours}
    others = [row.reference for row in theirs if row.reference not in here]
    elsewhere = {one.reference: one for one in reconciling.ours_called(db, source, others)}
    found = compare(ours, theirs, elsewhere)
    if source is Source.BANK:
        return found
    moved = sum(row.amount_fen for row in funds if row.kind in (RowKind.PAYMENT, RowKind.REFUND))
    strange = [
        Finding(Class.THEIRS_ONLY, row.kind, row.reference, row.order_no, 0, row.amount_fen)
        for row in funds
        if row.kind is RowKind.OTHER
    ]
    if moved != found.theirs_fen:
        name = f"fund-{day.isoformat()}"
        strange.append(Finding(Class.AMOUNT_DIFFERS, RowKind.OTHER, name, "", found.theirs_fen, moved))
    counts = dict(found.counts)
    for one in strange:
        counts[one.kind] += 1
    return Outcome(counts, found.ours_fen, found.theirs_fen, [*found.findings, *strange])


def _cases(
    db: Db, source: Source, day: date, outcome: Outcome, theirs: Sequence[BillRow], *, by: Actor, now: Moment
) -> int:
    """How many cases of the day stay open. What only they had stays a case until a person has looked at it,
    although its money is in suspense by then; a line that came late closes its own."""
    found = {(one.kind, one.reference, one.ours_fen, one.theirs_fen): one for one in outcome.findings}
    stated = {(row.reference, row.amount_fen) for row in theirs}
    known = reconciling.differences(db, source=source, day=day)
    still_open = 0
    for case in known:
        found_again = found.pop((case.kind, case.reference, case.ours_fen, case.theirs_fen), None)
        if case.state is DifferenceState.RESOLVED:
            continue
        waits = case.kind is Class.THEIRS_ONLY and (case.reference, case.theirs_fen) in stated
        if found_again or waits:
            still_open += 1
            continue
        facts: dict[str, Fact] = {"resolution": Resolution.MATCHED_LATER.value}
        move(db, case, "difference.vanished", by=by, now=now, facts=facts)
    for one in found.values():
        _open_case(db, source, day, one, by=by, now=now)
    return still_open + len(found)


def _open_case(db: Db, source: Source, day: date, found: Finding, *, by: Actor, now: Moment) -> None:
    sequence = office.next_number(db, CITY, Difference.NAME, day.year)
    case = Difference(
        id=new_id(now.at),
        unit_id=CITY,
        number=f"DZ{day:%Y%m%d}-{sequence:04d}",
        source=source,
        day=day,
        **vars(found),
    )
    begin(db, case, "difference.found", by=by, now=now)


def _told(
    db: Db,
    source: Source,
    day: date,
    facts: dict[str, Fact],
    *,
    agrees: bool,
    by: Actor,
    now: Moment,
) -> ReconciledDay:
    known = reconciling.day_of(db, source, day)
    if known is None:
        fresh = ReconciledDay(id=new_id(now.at), unit_id=CITY, source=source, day=day)
        step = "reconciliation.matched" if agrees else "reconciliation.differed"
        begin(db, fresh, step, by=by, now=now, facts=facts)
        return fresh
    step = "reconciliation.agreed" if agrees else "reconciliation.differs_again"
    same = all(getattr(known, name) == value for name, value in facts.items())
    if same and (known.state is DayState.AGREED) is agrees:
        return known
    move(db, known, step, by=by, now=now, facts=facts)
    return known


@dataclass(frozen=True)
class Found:
    """What a person found about a difference, with the paper it rests on."""

    resolution: Resolution
    reason: str
    evidence_sha256: str


def resolve(
    db: Db, difference_id: str, found: Found, *, by: Actor, now: Moment, seen: int | None = None
) -> Difference:
    """A person says what a difference was; when it was the day's last one, the day agrees."""
    case = open_case(db, Difference, difference_id, "difference.resolved", by=by, seen=seen)
    require_reason(found.reason)
    require_kept(db, found.evidence_sha256)
    if found.resolution in (Resolution.MATCHED_LATER, Resolution.PAYOUT_RETURNED):
        raise DifferenceNotFitting()
    transfers = _surplus(db, case, by=by, now=now) if found.resolution is Resolution.OTHER_INCOME else []
    return _settled(db, case, found, transfers, by=by, now=now)


def explain(db: Db, reference: str, found: Found, *, by: Actor, now: Moment) -> None:
    """What only the bank had is explained by another act, which moved the money."""
    for case in reconciling.differences(db, source=Source.BANK, open_only=True):
        if (case.reference, case.kind) == (reference, Class.THEIRS_ONLY):
            _settled(db, case, found, [], by=by, now=now)


def _settled(
    db: Db, case: Difference, found: Found, transfers: Sequence[Transfer], *, by: Actor, now: Moment
) -> Difference:
    facts: dict[str, Fact] = {
        "resolution": found.resolution.value,
        "evidence_sha256": found.evidence_sha256,
        **(committed(transfers) if transfers else {}),
    }
    written = sheet(DocumentKind.DECISION, reason=found.reason, resolution=found.resolution.value)
    event = move(db, case, "difference.resolved", by=by, now=now, facts=facts, written=written)
    if transfers:
        post(db, transfers, event)
    day = reconciling.day_of(db, case.source, case.day)
    left = reconciling.differences(db, source=case.source, day=case.day, open_only=True)
    if day is not None and not left and day.state is DayState.DIFFERS:
        move(db, day, "reconciliation.agreed", by=by, now=now)
    return case


def _surplus(db: Db, case: Difference, *, by: Actor, now: Moment) -> list[Transfer]:
    """ZJ-06: what the bank holds more than anybody claims is other income. A payment that only the bank knew
    of went into suspense when the day was compared and leaves it; more than we booked comes in anew."""
    more = case.theirs_fen - case.ours_fen
    if case.source is not Source.BANK or case.row_kind is not RowKind.PAYMENT or more <= 0:
        raise DifferenceNotFitting()
    source = received(Channel.BANK, test=False)
    if case.kind is Class.THEIRS_ONLY:
        stray = sales.suspended(db, payment_id(Channel.BANK, case.reference))
        if stray is None or stray.test or stray.amount_fen != more:
            raise DifferenceNotFitting()
        source = place(Place.SUSPENSE, test=False)
    other = Income.OTHER_SINK_INCOME
    open_missing(db, [*city_accounts(CITY), *owner_accounts(other, CITY, CITY)], by=by, now=now)
    target = due(other, CITY, test=False)
    return [Transfer(new_id(now.at), Kind.NORMAL, source, target, MONEY, more, other.value)]


def days_open(db: Db, first: date, last: date) -> list[tuple[Source, date]]:
    """Days of a period that do not agree: the bank's all, the channel's from its first movement on."""
    found: list[tuple[Source, date]] = []
    for source in Source:
        begins: date | None = first
        if source is Source.WECHAT:
            used = reconciling.first_movement(db, source)
            begins = max(first, used) if used else None
        if begins is None or begins > last:
            continue
        agreed = reconciling.agreed_days(db, source, begins, last)
        found += [(source, day) for day in days_of(begins, last) if day not in agreed]
    return sorted(found, key=lambda one: (one[1], one[0]))


def differences(db: Db, *, open_only: bool) -> Sequence[Difference]:
    return reconciling.differences(db, open_only=open_only)


def difference(db: Db, difference_id: str) -> Difference:
    return casework.find(db, Difference, difference_id)


def _authorise(by: Actor) -> None:
    if by.role is not Role.SYSTEM:
        require_authority(RECORD, by, CITY)


def _today(now: Moment) -> date:
    """Bills are of real days, whatever day the business date is pinned to (D17)."""
    return now.at.astimezone(CITY_TIME).date()

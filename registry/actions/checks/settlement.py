"""IV-06: bills, days, batches and payouts are what the register says; every outflow had its line.

Cases (days, differences, batches) are replayed by the pass of all cases; here stands what hangs on them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry.actions.checks.passes import Pass, Scope
from registry.actions.checks.tickets import MISSING, NOT_AS_RECORDED, UNKNOWN
from registry.actions.payees import payee_facts
from registry.actions.paying_out import correction_facts, payout_facts, rate_facts
from registry.actions.reconciling import sweep_facts
from registry.errors import Fault, Words
from registry.proof.checks.entries import Entry
from registry.settlement.batches import BatchState, TradesDigest, lines_sha256
from registry.settlement.reconciliation import Bill, rows_sha256
from registry.store.database import Db
from registry.store.queries import checking, reconciling, settlement_checks, settling


def bill_facts(bill: Bill) -> dict[str, Any]:
    return {
        "source": bill.source.value,
        "kind": bill.kind.value,
        "first_day": bill.first_day.isoformat(),
        "last_day": bill.last_day.isoformat(),
        "sha256": bill.sha256,
        "rows": bill.rows,
        "rows_sha256": bill.rows_sha256,
    }


@dataclass(frozen=True)
class Kept:
    """A table whose rows an event answers for, field by field."""

    table: str
    every: Callable[[Db], Sequence[Any]]
    facts: Callable[[Any], Mapping[str, Any]]
    who: str
    """The column that names the person of the event."""
    name: str = ""
    """The fact that names the row; empty: the subject of the event is the row."""


KEPT: Mapping[str, Kept] = {
    "bill.received": Kept("bill", reconciling.bills, bill_facts, "received_by"),
    "sweep.recorded": Kept("sweep", reconciling.sweeps, sweep_facts, ""),
    "settlement.correction": Kept("correction", settling.corrections, correction_facts, "proposed_by"),
    "settlement.rate_set": Kept("reinvestment_rate", settling.rates, rate_facts, "set_by"),
    "payee.recorded": Kept("payee_account", settling.payee_accounts, payee_facts, "recorded_by"),
    "settlement.payout": Kept("payout", settling.payouts, payout_facts, "paid_by", "payout"),
}


@dataclass
class Rows:
    """Every row of these tables is what its event says, and none is without one."""

    db: Db
    said: dict[tuple[str, str], Entry] = field(default_factory=dict)

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.kind in KEPT:
                name = KEPT[entry.kind].name
                self.said[entry.kind, str(entry.facts[name]) if name else entry.subject_id] = entry
        yield from ()

    def finish(self) -> Iterator[Fault]:
        for kind, kept in KEPT.items():
            rows = {row.id: row for row in kept.every(self.db)}
            told = {id: entry for (of, id), entry in self.said.items() if of == kind}
            for id in told.keys() - rows.keys():
                yield Fault(kept.table, id, MISSING)
            for id in rows.keys() - told.keys():
                yield Fault(kept.table, id, UNKNOWN)
            for id in rows.keys() & told.keys():
                if not _answers(told[id], rows[id], kept):
                    yield Fault(kept.table, id, NOT_AS_RECORDED)


def _answers(entry: Entry, row: Any, kept: Kept) -> bool:
    person = not kept.who or getattr(row, kept.who) == entry.actor_id
    same = all(entry.facts.get(name) == value for name, value in kept.facts(row).items())
    return same and person and row.event_id == entry.id


@dataclass
class Batches:
    """A closed batch has the very lines, shares, trades and corrections its event closed."""

    db: Db
    closed: dict[str, Entry] = field(default_factory=dict)

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.kind == "settlement.closed":
                self.closed[entry.subject_id] = entry
        yield from ()

    def finish(self) -> Iterator[Fault]:
        for batch in settling.batches(self.db):
            lines = settling.lines_of(self.db, batch.id)
            entry = self.closed.get(batch.id)
            if entry is None:
                if lines or batch.state is not BatchState.COMPUTED:
                    yield Fault("settlement", batch.id, UNKNOWN)
                continue
            if lines_sha256(lines) != batch.lines_sha256:
                yield Fault("settlement_line", batch.id, NOT_AS_RECORDED)
            digest = TradesDigest()
            for trade in settling.trades_of(self.db, batch.id):
                digest.take(*trade)
            if digest.hex() != entry.facts.get("trades_sha256"):
                yield Fault("settled_trade", batch.id, NOT_AS_RECORDED)
            if settling.corrections_in(self.db, batch.id) != sorted(map(str, _list(entry, "corrections"))):
                yield Fault("correction_done", batch.id, NOT_AS_RECORDED)
        yield from self._orphans()

    def _orphans(self) -> Iterator[Fault]:
        for table in ("settlement_line", "settlement_share", "settled_trade", "correction_done"):
            for batch_id in settlement_checks.batches_named(self.db, table) - self.closed.keys():
                yield Fault(table, batch_id, UNKNOWN)


def _list(entry: Entry, name: str) -> list[Any]:
    found = entry.facts.get(name)
    return list(found) if isinstance(found, list) else []


def sums(db: Db, _: Scope) -> Iterator[Fault]:
    """The sums between tables: lines and trades, shares and lines, payouts and shares, accounts and all."""
    for bill in reconciling.bills(db):
        rows = reconciling.rows_of(db, bill.id)
        if (len(rows), rows_sha256(rows)) != (bill.rows, bill.rows_sha256):
            yield Fault("bill_row", bill.id, NOT_AS_RECORDED)
    if checking.count(db, "bill_row") != sum(bill.rows for bill in reconciling.bills(db)):
        yield Fault("bill_row", "all", UNKNOWN)
    for name, problem in settlement_checks.unlike(db):
        yield Fault(name[0], name[1], problem)
    for row in settlement_checks.payable_unlike_shares(db):
        problem = Words(
            f"应付{row.expected}分，账上{row.found}分", f"{row.expected} fen are due, {row.found} are on it"
        )
        yield Fault("account_balance", row.account, problem)


PASSES = (
    Pass(
        "settlement_rows",
        Words("账单、收款账户、付款与登记一致", "bills, payees, payouts: as recorded"),
        replay=lambda db, _: Rows(db),
    ),
    Pass(
        "batches",
        Words("结算批次与关账时一致", "batches: as they were closed"),
        replay=lambda db, _: Batches(db),
    ),
    Pass("settlement_sums", Words("结算合计到分", "settlement sums to the fen (IV-06)"), faults=sums),
)

"""The ledger: transfers and accounts are what their events answer for, balances the sum of transfers."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.actions.checks.passes import Pass, Scope
from registry.errors import Fault, Words
from registry.ledger.accounts import Account, Limit
from registry.ledger.transfers import TRANSFERS_FACT, Kind, Transfer, commitment
from registry.proof.checks.entries import Entry
from registry.store.database import Db
from registry.store.queries import checking

OPENED = "account.opened"


@dataclass
class Transfers:
    """Events that move value carry the hash of their transfers."""

    db: Db
    seen: int = 0

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        said = {entry.id: entry.facts[TRANSFERS_FACT] for entry in entries if TRANSFERS_FACT in entry.facts}
        rows: dict[str, list[Any]] = defaultdict(list)
        if said:
            for row in checking.rows_of_events(self.db, "ledger_transfer", list(said), "position"):
                rows[row.event_id].append(row)
        for event_id, expected in said.items():
            self.seen += len(rows[event_id])
            yield from _of_event(event_id, rows[event_id], expected)

    def finish(self) -> Iterator[Fault]:
        if checking.count(self.db, "ledger_transfer") != self.seen:
            for row in checking.rows_of_other_events(self.db, "ledger_transfer", TRANSFERS_FACT):
                yield Fault("ledger_transfer", row.id, Words("没有事件为其负责", "no event answers for it"))


def _of_event(event_id: str, rows: Sequence[Any], expected: object) -> Iterator[Fault]:
    wrong = [row for row in rows if not _is_intact(row)]
    for row in wrong:
        yield Fault("ledger_transfer", row.id, Words("内容与哈希不符", "its fields do not have its hash"))
    in_order = [row.position for row in rows] == list(range(len(rows)))
    if not wrong and not (in_order and commitment(row.hash for row in rows) == expected):
        names = f"{', '.join(row.id for row in rows)} (event {event_id})"
        yield Fault("ledger_transfer", names, Words("与其事件所记不符", "not what its event answers for"))


def _is_intact(row: Any) -> bool:
    try:
        return _transfer(row).hash == bytes(row.hash)
    except (ValueError, TypeError):
        return False


def _transfer(row: Any) -> Transfer:
    names = ("id", "debit_id", "credit_id", "asset", "amount", "purpose", "ends_id", "reverses_id")
    fields = {name: getattr(row, name) for name in names}
    expires_at = None if row.expires_at is None else datetime.fromisoformat(checking.instant(row.expires_at))
    return Transfer(kind=Kind(row.kind), expires_at=expires_at, **fields)


@dataclass
class Accounts:
    """An account is as its opening event says."""

    db: Db
    seen: int = 0

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        opened = {entry.id: entry for entry in entries if entry.kind == OPENED}
        rows = checking.rows_of_events(self.db, "ledger_account", list(opened), "id") if opened else []
        self.seen += len(rows)
        found = {row.event_id: row for row in rows}
        for event_id, entry in opened.items():
            row = found.get(event_id)
            if row is None or (row.id, _account(row)) != (entry.subject_id, dict(entry.facts)):
                problem = Words(f"与开户事件{event_id}不符", f"not what its opening event {event_id} says")
                yield Fault("ledger_account", entry.subject_id, problem)
            elif row.unit_id != entry.unit_id:
                yield Fault(
                    "ledger_account", row.id, Words("区划与开户事件不符", "another unit than opened in")
                )

    def finish(self) -> Iterator[Fault]:
        if checking.count(self.db, "ledger_account") != self.seen:
            for row in checking.rows_of_other_events(self.db, "ledger_account", f'"{OPENED}"'):
                yield Fault("ledger_account", row.id, Words("没有开户事件", "no event opened it"))


def _account(row: Any) -> dict[str, str]:
    bound = Limit(row.bound) if row.bound in set(Limit) else Limit.NONE
    return {
        **Account(row.id, row.asset, row.purpose, row.unit_id, row.party_id, bound).facts(),
        "limit": row.bound,
    }


def balances(db: Db, _: Scope) -> Iterator[Fault]:
    for row in checking.unmatched_transfers(db):
        yield Fault(
            "ledger_transfer", row.id, Words("账户或对象不符", "its accounts or its target do not fit")
        )
    for row in checking.wrong_balances(db):
        yield Fault(
            "account_balance", row[0], Words("与划转合计不符", f"not the sum of its transfers: {row[1:]}")
        )
    for row in checking.balances_of_nobody(db):
        yield Fault("account_balance", row.id, Words("没有账户", "there is no such account"))


PASSES = (
    Pass(
        "transfers",
        Words("账目与事件一致", "transfers: what events answer for"),
        replay=lambda db, _: Transfers(db),
    ),
    Pass("accounts", Words("账户与开户事件一致", "accounts: as opened"), replay=lambda db, _: Accounts(db)),
    Pass("balances", Words("余额等于划转合计且不为负", "balances: replayed, within limits"), faults=balances),
)

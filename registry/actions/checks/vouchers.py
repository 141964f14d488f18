"""Vouchers are the fold of their events; the pool of a year covers what they take of it (IV-07)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from registry.actions.checks.passes import Pass, Scope
from registry.actions.checks.tickets import MISSING, NOT_AS_RECORDED, UNKNOWN
from registry.actions.vouchers import pool_facts
from registry.errors import Fault, Words
from registry.proof.checks.entries import Entry
from registry.proof.events import Event, Fact, parse
from registry.store.database import Db
from registry.store.queries import checking, ledger, vouchers
from registry.tickets.pool import pool_id
from registry.tickets.voucher_states import VOUCHER_STEPS
from registry.tickets.vouchers import Voucher, rebuild_voucher

DESIGNATED = "voucher.pool_designated"


@dataclass
class Vouchers:
    """Every voucher row equals the replay of its events, and there is no row without events."""

    db: Db
    events: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.kind in VOUCHER_STEPS and entry.canonical:
                self.events[entry.subject_id].append(parse(entry.canonical))
        yield from ()

    def finish(self) -> Iterator[Fault]:
        for voucher_id, events in self.events.items():
            yield from self._compared(voucher_id, events)
        extra = checking.count(self.db, "voucher") - len(self.events)
        if extra > 0:
            yield Fault("voucher", f"+{extra}", UNKNOWN)

    def _compared(self, voucher_id: str, events: Sequence[Event]) -> Iterator[Fault]:
        try:
            told, row = rebuild_voucher(events), vouchers.by_id(self.db, voucher_id)
        except (LookupError, ValueError) as problem:
            words = Words(f"无法重建：{problem}", f"cannot be rebuilt: {problem}")
            yield Fault("voucher", voucher_id, words)
            return
        if row is None:
            yield Fault("voucher", voucher_id, MISSING)
            return
        for name in Voucher.__dataclass_fields__:
            if getattr(told, name) != getattr(row, name):
                yield Fault("voucher", f"{voucher_id}.{name}", NOT_AS_RECORDED)


@dataclass
class Pools:
    """Every part of a pool is what was designated (LP-22d)."""

    db: Db
    parts: dict[str, dict[str, Fact]] = field(default_factory=dict)

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.kind == DESIGNATED:
                self.parts[entry.id] = dict(entry.facts)
        yield from ()

    def finish(self) -> Iterator[Fault]:
        rows = vouchers.pool_parts_by_event(self.db)
        for event_id, said in self.parts.items():
            part = rows.pop(event_id, None)
            if part is None:
                yield Fault("voucher_pool_part", event_id, MISSING)
            elif any(said.get(name) != value for name, value in pool_facts(part).items()):
                yield Fault("voucher_pool_part", event_id, NOT_AS_RECORDED)
        for event_id in rows:
            yield Fault("voucher_pool_part", event_id, UNKNOWN)


def pools_cover_vouchers(db: Db, _: Scope) -> Iterator[Fault]:
    """IV-07: what vouchers of a year take is no more than its pool, and the ledger says the same."""
    designated, counted = dict(vouchers.pool_years(db)), vouchers.counted_mu100(db)
    for year in sorted(designated.keys() | counted.keys()):
        area, taken = designated.get(year, 0), counted.get(year, 0)
        if taken > area:
            problem = Words(f"凭据{taken}超过专项面积{area}", f"vouchers {taken} above the pool {area}")
            yield Fault("voucher", str(year), problem)
        pool = ledger.balance(db, pool_id(year))
        if pool is None or pool.free != area - taken:
            problem = Words("账户余额与专项面积不符", "the account is not the pool less its vouchers")
            yield Fault("account_balance", pool_id(year), problem)


PASSES = (
    Pass("vouchers", Words("凭据与登记一致", "vouchers: as their events"), replay=lambda db, _: Vouchers(db)),
    Pass("pools", Words("专项面积与登记一致", "pools: as designated"), replay=lambda db, _: Pools(db)),
    Pass(
        "pool_cover",
        Words("凭据不超过年度专项面积", "pools cover their vouchers"),
        faults=pools_cover_vouchers,
    ),
)

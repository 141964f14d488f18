"""Listings and orders are the fold of their events; every fen and gram is where its order says."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry.actions.checks.passes import Pass, Scope
from registry.actions.checks.tickets import MISSING, NOT_AS_RECORDED, UNKNOWN
from registry.actions.paying import payment_facts
from registry.errors import Fault, Words
from registry.market import listings, orders
from registry.market.certificates import Certificate
from registry.market.folding import Reader, Step, rebuild
from registry.market.listings import Listing
from registry.market.orders import Order
from registry.market.payments import Payment
from registry.proof.bundle import DOCUMENT_FACT
from registry.proof.checks.entries import Entry
from registry.proof.events import Event, parse
from registry.store.database import Db
from registry.store.queries import checking, market_checks


@dataclass
class Folds:
    """Every row of one table equals the replay of its events, and there is no row without events."""

    db: Db
    table: str
    kind: type[Any]
    steps: Mapping[str, Step[Any]]
    readers: Mapping[str, Reader]
    events: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.kind in self.steps and entry.canonical:
                self.events[entry.subject_id].append(parse(entry.canonical))
        yield from ()

    def finish(self) -> Iterator[Fault]:
        for subject_id, events in self.events.items():
            yield from self._compared(subject_id, events)
        extra = checking.count(self.db, self.table) - len(self.events)
        if extra > 0:
            yield Fault(self.table, f"+{extra}", UNKNOWN)

    def _compared(self, subject_id: str, events: Sequence[Event]) -> Iterator[Fault]:
        row = self.db.get(self.kind, subject_id)
        if row is None:
            yield Fault(self.table, subject_id, MISSING)
            return
        try:
            told = rebuild(self.kind, events, self.steps, self.readers)
        except (LookupError, ValueError) as problem:
            yield Fault(
                self.table, subject_id, Words(f"无法重建：{problem}", f"cannot be rebuilt: {problem}")
            )
            return
        for name in told.__dataclass_fields__:
            if getattr(told, name) != getattr(row, name):
                yield Fault(self.table, f"{subject_id}.{name}", NOT_AS_RECORDED)
        self.db.expunge(row)


RECORDED = {"order.paid": "payment", "payment.suspended": "payment", "order.certified": "certificate"}


@dataclass
class Sales:
    """Payments and certificates are what their events said; none exists without its event."""

    db: Db
    seen: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.kind in RECORDED:
                self.seen[RECORDED[entry.kind]] += 1
                yield from (
                    self._certificate(entry) if entry.kind == "order.certified" else self._payment(entry)
                )

    def _payment(self, entry: Entry) -> Iterator[Fault]:
        payment_id = str(entry.facts.get("payment_id") or entry.subject_id)
        found = self.db.get(Payment, payment_id)
        if found is None:
            yield Fault("payment", payment_id, MISSING)
        elif any(entry.facts.get(name) != value for name, value in payment_facts(found).items()):
            yield Fault("payment", payment_id, NOT_AS_RECORDED)

    def _certificate(self, entry: Entry) -> Iterator[Fault]:
        number = str(entry.facts["certificate_no"])
        found = self.db.get(Certificate, number)
        if found is None:
            yield Fault("certificate", number, MISSING)
            return
        said = [entry.facts["serials"], entry.facts["block"], entry.facts[DOCUMENT_FACT], entry.subject_id]
        if [[found.first, found.last], found.block_id, found.document_sha256, found.order_id] != said:
            yield Fault("certificate", number, NOT_AS_RECORDED)

    def finish(self) -> Iterator[Fault]:
        for table in sorted(set(RECORDED.values())):
            extra = checking.count(self.db, table) - self.seen[table]
            if extra > 0:
                yield Fault(table, f"+{extra}", UNKNOWN)


def claims(db: Db, _: Scope) -> Iterator[Fault]:
    """One gram, one claim: a retired block has one certificate; and every fen stands in one place (IV-03)."""
    for row in market_checks.blocks_unlike_certificates(db):
        yield Fault("certificate", row.id, Words("凭证与注销号段不符", "it does not fit its retired serials"))
    for row in market_checks.money_out_of_place(db):
        problem = Words(
            f"应为{row.expected}分，账上{row.found}分", f"{row.expected} fen expected, {row.found} on it"
        )
        yield Fault("account_balance", row.id, problem)


PASSES = (
    Pass(
        "listings",
        Words("挂牌与登记一致", "listings: as their events"),
        replay=lambda db, _: Folds(db, "listing", Listing, listings.STEPS, listings.READERS),
    ),
    Pass(
        "orders",
        Words("订单与登记一致", "orders: as their events"),
        replay=lambda db, _: Folds(db, "sink_order", Order, orders.STEPS, orders.READERS),
    ),
    Pass("sales", Words("收款与凭证和登记一致", "payments and certificates"), replay=lambda db, _: Sales(db)),
    Pass("claims", Words("每克一证、每分一处", "one gram, one claim; every fen in its place"), faults=claims),
)

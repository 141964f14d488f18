"""Issuances, routes, losses, inclusion numbers as recorded; serials tile and match the ledger."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry.actions.checks.passes import Pass, Scope
from registry.actions.checks.tickets import MISSING, NOT_AS_RECORDED, UNKNOWN
from registry.actions.issuing import claim_facts, issuance_facts, numbers_facts
from registry.actions.losing import loss_facts
from registry.errors import Fault, Words
from registry.issuance.issuances import InclusionNumbers, Issuance, Loss, RouteClaim
from registry.ledger.transfers import TRANSFERS_FACT
from registry.proof.checks.entries import Entry
from registry.store.database import Db
from registry.store.queries import checking, market_checks

RECORDED: Mapping[str, tuple[str, type[Any], Callable[[Any], Mapping[str, Any]]]] = {
    "sink.issued": ("issuance", Issuance, issuance_facts),
    "sink.route_held": ("route_claim", RouteClaim, claim_facts),
    "sink.lost": ("loss", Loss, loss_facts),
    "sink.numbers_recorded": ("inclusion_numbers", InclusionNumbers, numbers_facts),
}
"""Event kind → table, class, and what the event says of a row."""


@dataclass
class Records:
    db: Db
    seen: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.kind not in RECORDED:
                continue
            table, kind, facts_of = RECORDED[entry.kind]
            self.seen[table] += 1
            found = self.db.get(kind, entry.subject_id)
            said = {name: fact for name, fact in entry.facts.items() if name != TRANSFERS_FACT}
            if found is None:
                yield Fault(table, entry.subject_id, MISSING)
            elif facts_of(found) != said:
                yield Fault(table, entry.subject_id, NOT_AS_RECORDED)

    def finish(self) -> Iterator[Fault]:
        for table, _, _ in RECORDED.values():
            extra = checking.count(self.db, table) - self.seen[table]
            if extra > 0:
                yield Fault(table, f"+{extra}", UNKNOWN)


def serials(db: Db, _: Scope) -> Iterator[Fault]:
    """Parts tile their block, the first block is the issuance, and retired serials are retired grams."""
    for row in market_checks.untiled_blocks(db):
        problem = Words("各分块没有恰好铺满原号段", "its parts do not tile it exactly")
        yield Fault("serial_block", row.id, problem)
    for row in market_checks.issuances_without_serials(db):
        yield Fault("serial_block", row.id, Words("号段与签发量不符", "the serials are not the grams issued"))
    for row in market_checks.retired_unlike_ledger(db):
        problem = Words("注销的序号与账目不符", "the retired serials differ from the ledger")
        yield Fault("serial_block", row.id, problem)


PASSES = (
    Pass("issuances", Words("签发、去向、损失与登记一致", "issuances"), replay=lambda db, _: Records(db)),
    Pass("serials", Words("号段铺满且与账目一致", "serials tile and match the ledger"), faults=serials),
)

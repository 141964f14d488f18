"""Listings and orders are the fold of their events; every fen and gram is where its order says."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry.actions.checks.passes import Pass
from registry.actions.checks.tickets import MISSING, NOT_AS_RECORDED, UNKNOWN
from registry.errors import Fault, Words
from registry.market import listings
from registry.market.folding import Reader, Step, rebuild
from registry.market.listings import Listing
from registry.proof.checks.entries import Entry
from registry.proof.events import Event, parse
from registry.store.database import Db
from registry.store.queries import checking


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


PASSES = (
    Pass(
        "listings",
        Words("挂牌与登记一致", "listings: as their events"),
        replay=lambda db, _: Folds(db, "listing", Listing, listings.STEPS, listings.READERS),
    ),
)

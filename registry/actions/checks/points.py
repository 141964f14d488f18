"""Points: entries are what events answer for, lots are the sum of their entries, a feed is what it said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry.actions.checks.passes import Pass, Scope
from registry.actions.checks.tickets import NOT_AS_RECORDED, UNKNOWN
from registry.errors import Fault, Words
from registry.market.points import entries_sha256
from registry.proof.checks.entries import Entry
from registry.store.database import Db
from registry.store.queries import checking, points

FACT = "entries_sha256"


@dataclass
class Points:
    """No entry without an event that says it, no batch with other rows than it told."""

    db: Db
    entries: int = 0
    acts: int = 0
    trips: int = 0

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.kind == "points_batch.imported":
                yield from self._batch(entry)
            if FACT in entry.facts:
                rows = points.entries_of_event(self.db, entry.id)
                self.entries += len(rows)
                if entries_sha256(rows) != entry.facts[FACT]:
                    yield Fault("points_entry", entry.id, NOT_AS_RECORDED)

    def _batch(self, entry: Entry) -> Iterator[Fault]:
        acts = points.entries_of_batch(self.db, entry.subject_id)
        trips = points.trips_of_batch(self.db, entry.subject_id)
        self.acts, self.trips = self.acts + len(acts), self.trips + len(trips)
        told = [entry.facts[name] for name in ("acts", "trips", "reduction_g")]
        if told != [len(acts), len(trips), sum(row.reduction_g for row in acts)]:
            yield Fault("feed_entry", entry.subject_id, NOT_AS_RECORDED)

    def finish(self) -> Iterator[Fault]:
        seen = {"points_entry": self.entries, "feed_entry": self.acts, "trip": self.trips}
        for table, count in seen.items():
            extra = checking.count(self.db, table) - count
            if extra > 0:
                yield Fault(table, f"+{extra}", UNKNOWN)


def lots(db: Db, _: Scope) -> Iterator[Fault]:
    """A balance is nothing but the sum of its entries (JF-04)."""
    for row in points.lots_unlike_entries(db):
        words = Words(f"分录合计{row.told}，余额{row.found}", f"entries {row.told}, left {row.found}")
        yield Fault("points_lot", row.id, words)


PASSES = (
    Pass("points", Words("积分分录与登记一致", "points: as their events"), replay=lambda db, _: Points(db)),
    Pass("lots", Words("积分余额等于分录合计", "points: balances are their entries"), faults=lots),
)

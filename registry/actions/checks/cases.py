"""Cases are the fold of their events, their ground and the yearly comparisons what the register says."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import dataclass, field, fields
from typing import Any

from registry.actions.checks.passes import Pass
from registry.actions.checks.tickets import MISSING, NOT_AS_RECORDED, UNKNOWN
from registry.actions.monitoring import lines_sha256
from registry.errors import Fault, Words
from registry.land.content import ground_sha256
from registry.office.casework import Case, evolve
from registry.proof.checks.entries import Entry
from registry.proof.events import Event, parse
from registry.store.cases import CASES
from registry.store.database import Db
from registry.store.queries import care, casework, checking

KINDS: dict[str, type[Case]] = {step: kind for kind in CASES for step in kind.STEPS}


@dataclass
class Cases:
    """Every row equals the replay of its events, and there is no row without events."""

    db: Db
    events: dict[tuple[type[Case], str], list[Event]] = field(default_factory=lambda: defaultdict(list))
    runs: int = 0
    grounds: int = 0

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.kind in KINDS and entry.canonical:
                self.events[KINDS[entry.kind], entry.subject_id].append(parse(entry.canonical))
            elif entry.kind == "monitoring.compared":
                self.runs += 1
                yield from self._compared(entry)

    def finish(self) -> Iterator[Fault]:
        for (kind, case_id), events in self.events.items():
            yield from self._replayed(kind, case_id, events)
        seen = {kind: sum(one is kind for one, _ in self.events) for kind in CASES}
        for kind, table in CASES.items():
            yield from self._extra(table.name, seen[kind])
        yield from self._extra("monitoring_run", self.runs)
        yield from self._extra("case_ground", self.grounds)

    def _replayed(self, kind: type[Case], case_id: str, events: Sequence[Event]) -> Iterator[Fault]:
        first = events[0]
        row = self.db.get(kind, case_id, populate_existing=True)
        if row is None:
            yield Fault(kind.NAME, case_id, MISSING)
            return
        told = kind(id=case_id, unit_id=first.unit_id, **_blank(kind))
        for event in sorted(events, key=lambda one: int(str(one.facts["version"]))):
            evolve(
                told,
                event.kind,
                event.facts,
                by=event.actor_id,
                effective_on=event.effective_on,
                at=event.recorded_at,
            )
        for one in fields(kind):
            if getattr(told, one.name) != getattr(row, one.name):
                yield Fault(kind.NAME, f"{case_id}.{one.name}", NOT_AS_RECORDED)
        if told.version != len(events):
            yield Fault(kind.NAME, case_id, NOT_AS_RECORDED)
        if said := first.facts.get("ground_sha256"):
            yield from self._stood_on(case_id, str(said))

    def _stood_on(self, case_id: str, said: str) -> Iterator[Fault]:
        self.grounds += 1
        ground = casework.ground_of(self.db, case_id)
        if ground is None or ground_sha256(ground) != said:
            yield Fault("case_ground", case_id, NOT_AS_RECORDED)

    def _compared(self, entry: Entry) -> Iterator[Fault]:
        run = care.run(self.db, entry.subject_id)
        if run is None:
            yield Fault("monitoring_run", entry.subject_id, MISSING)
            return
        said = {name: run[name] for name in ("year", "layer_sha256", "compared", "cases")}
        if {**said, "differences_sha256": lines_sha256(run["differences"])} != dict(entry.facts):
            yield Fault("monitoring_run", entry.subject_id, NOT_AS_RECORDED)

    def _extra(self, table: str, seen: int) -> Iterator[Fault]:
        extra = checking.count(self.db, table) - seen
        if extra > 0:
            yield Fault(table, f"+{extra}", UNKNOWN)


def _blank(kind: type[Case]) -> dict[str, Any]:
    """The fields a noun must be made with, empty: its first event tells them."""
    needed = [one for one in fields(kind) if one.default is NO_DEFAULT and one.default_factory is NO_DEFAULT]
    return {one.name: None for one in needed if one.name not in ("id", "unit_id")}


PASSES = (Pass("cases", Words("案件与登记一致", "cases: as their events"), replay=lambda db, _: Cases(db)),)

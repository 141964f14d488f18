"""`linpiao check`: replay the register, re-derive what rests on it, name the first row that differs.

A family adds its pass to a module in `registry.actions.checks` and its `PASSES` to the list here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from registry.actions.checks import (
    archives,
    cases,
    cycles,
    database,
    files,
    issuing,
    land,
    ledger,
    lineage,
    log,
    market,
    neutrality,
    points,
    powers,
    quantities,
    rows,
    settlement,
    surveys,
    tickets,
    trees,
    vouchers,
)
from registry.actions.checks.passes import Pass, Scope
from registry.actions.checks.rows import ANCHOR, CHECKED
from registry.actions.recording import record
from registry.clock import Moment
from registry.errors import Fault, Words
from registry.parties.roles import SYSTEM
from registry.proof.events import Event, Fact
from registry.store.database import Db
from registry.store.queries import checking, register, row_digests

PASSES: tuple[Pass, ...] = (
    *log.PASSES,
    *powers.PASSES,
    *ledger.PASSES,
    *land.PASSES,
    *tickets.PASSES,
    *lineage.PASSES,
    *vouchers.PASSES,
    *cycles.PASSES,
    *quantities.PASSES,
    *surveys.PASSES,
    *issuing.PASSES,
    *market.PASSES,
    *neutrality.PASSES,
    *settlement.PASSES,
    *points.PASSES,
    *trees.PASSES,
    *cases.PASSES,
    *archives.PASSES,
    *files.PASSES,
    *rows.PASSES,
    *database.PASSES,
)
KEPT = 20
REGISTER = ("register", "check")


@dataclass
class Result:
    """What one pass found; the first fault comes first, at most 20 are kept."""

    name: str
    title: Words
    count: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return self.count == 0

    def add(self, found: Iterator[Fault]) -> None:
        """Whatever a changed row makes fail is a fault of that pass; the others go on."""
        try:
            for fault in found:
                self.count += 1
                if len(self.faults) < KEPT:
                    self.faults.append(fault)
        except Exception as error:
            self.count += 1
            self.faults.append(Fault(self.name, "?", Words(f"数据无法读取：{error}", f"unreadable: {error}")))


@dataclass(frozen=True)
class Report:
    events: int
    results: Sequence[Result]

    @property
    def passed(self) -> bool:
        return all(result.passed for result in self.results)


def check(
    db: Db,
    scope: Scope,
    passes: Sequence[Pass] = PASSES,
    *,
    progress: Callable[[int], None] = lambda events: None,
) -> Report:
    """Run the passes; on a living database the edge freezes the transaction first (`checking.freeze`)."""
    results = {one.name: Result(one.name, one.title) for one in passes}
    replays = {one.name: one.replay(db, scope) for one in passes if one.replay}
    events = 0
    for entries in checking.entries(db):
        for name, replay in replays.items():
            results[name].add(replay.take(entries))
        events += len(entries)
        progress(events)
    for name, replay in replays.items():
        results[name].add(replay.finish())
    for one in passes:
        if one.faults:
            results[one.name].add(one.faults(db, scope))
    return Report(events, list(results.values()))


def record_check(db: Db, report: Report, *, now: Moment) -> Event:
    """Write into the log what a check found: anyone can see that it ran, and how it ended."""
    facts: dict[str, Fact] = {
        "events": report.events,
        "passed": int(report.passed),
        "differences": {result.name: result.count for result in report.results},
        ANCHOR: _anchored(db),
    }
    return record(db, CHECKED, REGISTER, by=SYSTEM, now=now, unit_id=SYSTEM.unit_id, facts=facts)


def _anchored(db: Db) -> Fact:
    """Commit the log to every history row written since the last check (decision 0171)."""
    anchor = row_digests.anchor_the_open(db)
    return {"id": anchor.id, "rows": anchor.rows, "sha256": anchor.sha256}


def last_check_at(db: Db) -> datetime | None:
    found = register.last_event(db, REGISTER, CHECKED)
    return found.recorded_at if found else None

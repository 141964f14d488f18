"""Every history row is what was inserted, and the log vouches for it since the next night (decision 0171)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from registry.actions.checks.passes import Pass, Scope
from registry.errors import Fault, Words
from registry.proof.checks.entries import Entry
from registry.store.database import Db
from registry.store.queries import row_digests

CHECKED, ANCHOR = "register.checked", "anchor"
"""The event of the nightly check, and the fact of it that names the rows it vouches for."""

CHANGED = Words("内容与写入时不符，或不是由系统写入", "not what was inserted, or not inserted by us")
LOST = Words("记录缺失", "the row is missing")
NOT_AS_ANCHORED = Words("行摘要与日志所载不符", "the digests are not those the log vouches for")


def kept(db: Db, _: Scope) -> Iterator[Fault]:
    for table, key in row_digests.changed_rows(db):
        yield Fault(table, key, CHANGED)
    for table, key in row_digests.lost_rows(db):
        yield Fault(table, key, LOST)


@dataclass
class Anchors:
    """The anchors that the checks of the past wrote into the log, against the digests of today."""

    db: Db
    said: dict[str, tuple[int, str]] = field(default_factory=dict)

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.kind == CHECKED and ANCHOR in entry.facts:
                anchor = entry.facts[ANCHOR]
                self.said[anchor["id"]] = anchor["rows"], anchor["sha256"]
        yield from ()

    def finish(self) -> Iterator[Fault]:
        for found in row_digests.anchors(self.db):
            if self.said.pop(found.id, None) != (found.rows, found.sha256):
                yield Fault("row_digest", found.id, NOT_AS_ANCHORED)
        yield from (Fault("row_digest", id, NOT_AS_ANCHORED) for id, said in self.said.items() if said[0])


PASSES = (
    Pass("rows", Words("历史记录逐行未被改动", "history, row by row: as inserted"), faults=kept),
    Pass("anchors", Words("行摘要与日志一致", "digests: as the log says"), replay=lambda db, _: Anchors(db)),
)

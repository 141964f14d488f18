"""Land: every claim is what its event took, and no two live claims share ground (D4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry.actions.checks.passes import Pass, Scope
from registry.actions.land import claim_facts
from registry.errors import Fault, Words
from registry.land.claims import audit
from registry.proof.checks.entries import Entry
from registry.store.database import Db
from registry.store.queries import checking, land

CLAIMED, RELEASED = "land.claimed", "land.released"


@dataclass
class Claims:
    """A claim is live from its `land.claimed` to its `land.released`, on the very ground it took."""

    db: Db
    claimed: int = 0
    released: int = 0

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.kind in (CLAIMED, RELEASED):
                yield from self._compared(entry)

    def _compared(self, entry: Entry) -> Iterator[Fault]:
        found = land.claims_by_id(self.db, [entry.subject_id])
        self.claimed += entry.kind == CLAIMED
        self.released += entry.kind == RELEASED
        if not found:
            yield Fault("area_claim", entry.subject_id, Words("占用缺失", "the claim is missing"))
        elif entry.kind == CLAIMED and claim_facts(found[0]) != dict(entry.facts):
            problem = Words(f"与事件{entry.id}所记不符", f"not what event {entry.id} took")
            yield Fault("area_claim", entry.subject_id, problem)
        elif entry.kind == RELEASED and (found[0].live, found[0].released_because) != (
            False,
            entry.facts.get("because"),
        ):
            problem = Words(f"事件{entry.id}已解除", f"event {entry.id} released it")
            yield Fault("area_claim", entry.subject_id, problem)

    def finish(self) -> Iterator[Fault]:
        rows, dead = (
            checking.count(self.db, "area_claim"),
            checking.count(self.db, "area_claim WHERE NOT live"),
        )
        for name, stored, expected in (("all", rows, self.claimed), ("released", dead, self.released)):
            if stored != expected:
                problem = Words(f"现有{stored}项，登记{expected}项", f"{stored} rows, {expected} by events")
                yield Fault("area_claim", name, problem)


def no_overlap(db: Db, _: Scope) -> Iterator[Fault]:
    found = audit(land.live_claims(db))
    for pair in found.overlaps:
        problem = Words(f"重叠{pair.overlap_dm2}平方分米", f"{pair.overlap_dm2} dm² overlap")
        yield Fault("area_claim", f"{pair.one} / {pair.other}", problem)
    for claim_id in found.wrong_areas:
        yield Fault("area_claim", claim_id, Words("面积与图形不符", "its area is not that of its ground"))


PASSES = (
    Pass("claims", Words("占用与登记一致", "claims: as taken and released"), replay=lambda db, _: Claims(db)),
    Pass("overlaps", Words("有效占用互不重叠", "live claims share no ground"), faults=no_overlap),
)

"""Trees: where they stand as committed, each year sold once and as its adoption said (RY-04, IV-02)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from registry.actions.checks.passes import Pass, Scope
from registry.actions.checks.tickets import MISSING, NOT_AS_RECORDED, UNKNOWN
from registry.errors import Fault, Words
from registry.proof.checks.entries import Entry
from registry.store.database import Db
from registry.store.queries import checking, market_checks, trees

SOLD_BY = ("adoption.begun", "adoption.substitute_taken")


@dataclass
class Trees:
    db: Db
    points: int = 0
    years: set[tuple[str, int]] = field(default_factory=set)

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.kind == "tree.catalogued":
                yield from self._stands(entry)
            elif entry.kind in SOLD_BY:
                yield from self._sold(entry)

    def _stands(self, entry: Entry) -> Iterator[Fault]:
        self.points += 1
        found = trees.point_of(self.db, entry.subject_id)
        if found is None:
            yield Fault("tree_point", entry.subject_id, MISSING)
        elif found[0].commitment(found[1]) != entry.facts["point_sha256"]:
            yield Fault("tree_point", entry.subject_id, NOT_AS_RECORDED)

    def _sold(self, entry: Entry) -> Iterator[Fault]:
        tree_id, said = str(entry.facts["years_of"]), entry.facts["tree_years"]
        kept = {one.year: one for one in trees.years_of(self.db, tree_id)}
        assert isinstance(said, list)
        for year, *more in said:
            name = f"{tree_id}.{year}"
            if (tree_id, int(year)) in self.years:
                yield Fault("tree_year", name, Words("出售了两次", "sold twice"))
            self.years.add((tree_id, int(year)))
            row = kept.get(int(year))
            if row is None:
                yield Fault("tree_year", name, MISSING)
            elif row.facts() != [year, *more] or row.adoption_id != entry.subject_id:
                yield Fault("tree_year", name, NOT_AS_RECORDED)

    def finish(self) -> Iterator[Fault]:
        for table, seen in (("tree_point", self.points), ("tree_year", len(self.years))):
            extra = checking.count(self.db, table) - seen
            if extra > 0:
                yield Fault(table, f"+{extra}", UNKNOWN)


def pieces(db: Db, _: Scope) -> Iterator[Fault]:
    """What is retired of a tree or a site is what was certified of it, and no more than it offered."""
    for row in market_checks.pieces_unlike_orders(db):
        problem = Words(
            f"凭证{row.certified}份，账上{row.retired}份", f"{row.certified} certified, {row.retired} retired"
        )
        yield Fault("account_balance", row.id, problem)


PASSES = (
    Pass("trees", Words("树木位置和认养年度与登记一致", "trees and the years sold"), lambda db, _: Trees(db)),
    Pass("pieces", Words("按株按年出售与账目一致", "pieces sold match the ledger"), faults=pieces),
)

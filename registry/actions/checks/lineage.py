"""Lives and lineages: no return from an end (IV-10), rights and ground conserved (LP-48), one holder each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from registry.actions.checks.passes import Pass, Scope
from registry.errors import Fault, Words
from registry.proof.checks.entries import Entry
from registry.store.database import Db
from registry.store.queries import land, tickets
from registry.store.queries.tickets import Kinship
from registry.tickets.change import KEEPS_GROUND, Why
from registry.tickets.states import ENDED, STEPS, State

RETURNED = Words("终止后又恢复", "it came back after its end")
SLACK_DM2 = 100
"""1 m² for every ticket of a change, the tolerance of LP-47."""

CONSERVED = frozenset(why.value for why in KEEPS_GROUND | {Why.REISSUE})


@dataclass
class Ends:
    """No event moves a ticket that an earlier version of it had ended (IV-10)."""

    moved: dict[str, list[tuple[int, State]]] = field(default_factory=lambda: defaultdict(list))

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            step = STEPS.get(entry.kind)
            if step is not None and step.target is not None:
                version = int(str(entry.facts.get("version", 0)))
                self.moved[entry.subject_id].append((version, step.target))
        yield from ()

    def finish(self) -> Iterator[Fault]:
        for ticket_id, moves in self.moved.items():
            states = [state for _, state in sorted(moves)]
            if any(state in ENDED for state in states[:-1]):
                yield Fault("ticket", ticket_id, RETURNED)


def lineages(db: Db, _: Scope) -> Iterator[Fault]:
    """Who follows whom is told by both, and a change that only passes land on loses nothing."""
    known = {kin.id: kin for kin in tickets.kinships(db) if kin.predecessors or kin.successors}
    areas = land.claimed_areas_dm2(db)
    for ticket in known.values():
        for other in ticket.predecessors:
            mutual = other in known and ticket.id in known[other].successors
            if ticket.number and not mutual:
                yield Fault("ticket", ticket.id, Words("谱系不对应", "its lineage is told by one side only"))
        for other in ticket.successors:
            if other not in known or ticket.id not in known[other].predecessors:
                yield Fault("ticket", ticket.id, Words("谱系不对应", "its lineage is told by one side only"))
    for parents, children in _changes(known):
        yield from _conserved(parents, children, areas)


def _changes(known: Mapping[str, Kinship]) -> Iterator[tuple[list[Kinship], list[Kinship]]]:
    """Each change of KEEPS_GROUND once: its predecessors and its successors."""
    seen = set[str]()
    for ticket in known.values():
        if ticket.end_reason not in CONSERVED or ticket.id in seen:
            continue
        children = [known[one] for one in ticket.successors if one in known]
        parents = [known[one] for child in children[:1] for one in child.predecessors if one in known]
        seen.update(parent.id for parent in parents)
        yield parents, children


def _conserved(
    parents: Sequence[Kinship], children: Sequence[Kinship], areas: Mapping[str, int]
) -> Iterator[Fault]:
    name = " / ".join(parent.id for parent in parents)
    before, after = (sum(one.right_area_dm2 for one in side) for side in (parents, children))
    if before != after:
        yield Fault("ticket", name, Words(f"权利面积{before}变为{after}", f"{before} dm² became {after}"))
    ground = [sum(areas.get(one.id, 0) for one in side) for side in (parents, children)]
    if abs(ground[0] - ground[1]) > SLACK_DM2 * (len(parents) + len(children)):
        problem = Words(
            f"地块面积{ground[0]}变为{ground[1]}", f"ground of {ground[0]} dm² became {ground[1]}"
        )
        yield Fault("ticket", name, problem)


def holders(db: Db, _: Scope) -> Iterator[Fault]:
    """A living ticket holds one live claim, its own; every live claim of a ticket is held by a living one."""
    claimed = {one.id: one.subject_id for one in land.live_claims(db) if one.subject_kind == "ticket"}
    for ticket_id, claim_id in tickets.claims_of_living(db):
        if claimed.pop(claim_id, None) != ticket_id:
            yield Fault("ticket", ticket_id, Words("有效林票没有占用地块", "it lives without its ground"))
    for claim_id in claimed:
        yield Fault("area_claim", claim_id, Words("占用没有有效林票", "no living ticket holds it"))


PASSES = (
    Pass("ends", Words("终止的林票不恢复", "no ticket returns from its end"), replay=lambda *_: Ends()),
    Pass("lineages", Words("变更前后面积守恒", "lineages conserve rights and ground"), faults=lineages),
    Pass("holders", Words("占用与有效林票一一对应", "one living ticket a claim"), faults=holders),
)

"""Verbs of visits: order one for a sub-compartment that lost green, once a year; report what stands there."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.desk import require_kept, require_reason
from registry.care.greenness import Standing, VisitOrder
from registry.clock import Moment, new_id
from registry.office.documents import DocumentKind
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import casework, land


@dataclass(frozen=True)
class Alarm:
    """What the watch says of one sub-compartment, in whole numbers; the scenes by hash."""

    compartment_id: str
    year: int
    months: Sequence[int]
    z_milli: int
    fall_milli: int
    scenes: Sequence[str]


@dataclass(frozen=True)
class Visit:
    """What stands there, in words, with photos by hash."""

    standing: Standing
    finding: str
    evidence: Sequence[str]


def order_visit(db: Db, alarm: Alarm, *, by: Actor, now: Moment) -> VisitOrder:
    """The same alarm of the same year again is the order that already stands."""
    unit_id = land.unit_of_plot(db, alarm.compartment_id)
    known = casework.listed(db, VisitOrder, compartment_id=alarm.compartment_id, year=alarm.year)
    if known:
        return known[0]
    lists = {"months": list(alarm.months), "scenes": list(alarm.scenes)}
    order = VisitOrder(id=new_id(now.at), unit_id=unit_id, **{**asdict(alarm), **lists})
    begin(db, order, "visit.ordered", by=by, now=now)
    return order


def report_visit(
    db: Db, order_id: str, found: Visit, *, by: Actor, now: Moment, seen: int | None = None
) -> VisitOrder:
    """ORDERED → MADE, with the finding on a paper. Nothing follows: a loss is a case of its own (JC-03)."""
    order = open_case(db, VisitOrder, order_id, "visit.made", by=by, seen=seen)
    require_kept(db, *found.evidence)
    require_reason(found.finding)
    facts: dict[str, Fact] = {"standing": found.standing.value, "evidence": list(found.evidence)}
    written = sheet(DocumentKind.PATROL, finding=found.finding)
    move(db, order, "visit.made", by=by, now=now, facts=facts, written=written)
    return order

"""Verbs that only note something: patrols, use under the trees, income from fruit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.actions.caring import cared_for
from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.desk import require_kept, require_reason
from registry.care.assessment import Subject
from registry.care.records import FruitIncome, Mode, Patrol, UnderForest
from registry.clock import Moment, new_id
from registry.office.documents import DocumentKind
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import land, tickets


@dataclass(frozen=True)
class Walk:
    """A patrol as its ranger hands it in: day, track in 1e-8 degrees, what was seen, photos by hash."""

    unit_id: str
    walked_on: date
    track_e8: Sequence[tuple[int, int]]
    finding: str
    tickets: Sequence[str]
    plots: Sequence[str]
    photos: Sequence[str]
    alarming: bool


def record_patrol(db: Db, walk: Walk, *, by: Actor, now: Moment) -> Patrol:
    """JC-14: evidence for the assessment, and a source of damage cases."""
    require_kept(db, *walk.photos)
    require_reason(walk.finding)
    _require_known(db, walk)
    patrol = Patrol(
        id=new_id(now.at),
        unit_id=walk.unit_id,
        ranger_id=by.person_id,
        walked_on=walk.walked_on,
        track_e8=[list(point) for point in walk.track_e8],
        tickets=list(walk.tickets),
        plots=list(walk.plots),
        photos=list(walk.photos),
        alarming=int(walk.alarming),
    )
    written = sheet(DocumentKind.PATROL, finding=walk.finding)
    begin(db, patrol, "patrol.recorded", by=by, now=now, written=written)
    return patrol


def register_under_forest(
    db: Db, ticket_id: str, mode: Mode, since: date, description: str, *, by: Actor, now: Moment
) -> UnderForest:
    """The holder's own business: noted and shown to the assessor, never asked leave for (LP-39)."""
    held = cared_for(db, Subject.TICKET, ticket_id)
    activity = UnderForest(
        id=new_id(now.at),
        unit_id=held.unit_id,
        party_id=held.party_id,
        ticket_id=ticket_id,
        mode=mode,
        since=since,
    )
    require_reason(description)
    written = sheet(DocumentKind.STATEMENT, description=description)
    begin(db, activity, "under_forest.registered", by=by, now=now, written=written)
    return activity


def end_under_forest(
    db: Db, activity_id: str, until: date, *, by: Actor, now: Moment, seen: int | None = None
) -> UnderForest:
    activity = open_case(db, UnderForest, activity_id, "under_forest.ended", by=by, seen=seen)
    move(db, activity, "under_forest.ended", by=by, now=now, facts={"until": until.isoformat()})
    return activity


def record_fruit_income(
    db: Db, ticket_id: str, year: int, fen: int, *, by: Actor, now: Moment
) -> FruitIncome:
    """It belongs to the holder and stays outside every account (LP-38)."""
    held = cared_for(db, Subject.TICKET, ticket_id)
    income = FruitIncome(
        id=new_id(now.at),
        unit_id=held.unit_id,
        party_id=held.party_id,
        ticket_id=ticket_id,
        year=year,
        fen=fen,
    )
    begin(db, income, "fruit_income.recorded", by=by, now=now)
    return income


def _require_known(db: Db, walk: Walk) -> None:
    for ticket_id in walk.tickets:
        tickets.known(db, ticket_id)
    for plot_id in walk.plots:
        land.unit_of_plot(db, plot_id)

"""The office as a service: guides in force, files handed in and what became of them, closed files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import case, exists, func, select

from registry.market.listings import ListingState
from registry.market.orders import OrderState
from registry.office.archive import Volume
from registry.office.clocks import Stop, StopReason
from registry.office.guides import Guide, GuideState, ServiceItem
from registry.store.database import Db
from registry.store.tables.desk import complaint, guide, rating, volume
from registry.store.tables.market import listing, sink_order
from registry.store.tables.register import event
from registry.store.tables.tickets import ticket
from registry.tickets.kinds import TicketKind
from registry.tickets.locks import Flag
from registry.tickets.states import LIVE, TERMINAL, State

HANDED_IN = "ticket.submitted"
RESULTS: Mapping[str, str] = {
    "ticket.issued": "issued",
    "ticket.refused": "refused",
    "ticket.not_accepted": "not_accepted",
    "ticket.lapsed": "lapsed",
}
"""Event → what became of an application."""

RETURNS: Mapping[str, str] = {"ticket.correction_asked": "corrections", "ticket.returned": "returned"}
"""Events that sent a file back: to the applicant for 补正, to the county by the city."""


def guide_on(db: Db, item: ServiceItem, day: date) -> Guide | None:
    """The edition in force on a day: the latest that had begun."""
    query = select(Guide).where(
        guide.c.item == item, guide.c.state == GuideState.PUBLISHED, guide.c.in_force_from <= day
    )
    return db.scalars(query.order_by(guide.c.in_force_from.desc(), guide.c.edition.desc()).limit(1)).first()


def published(db: Db) -> Mapping[ServiceItem, Sequence[Guide]]:
    """Every published edition by its item, oldest first."""
    query = select(Guide).where(guide.c.state == GuideState.PUBLISHED).order_by(guide.c.item, guide.c.edition)
    return {item: list(found) for item, found in groupby(db.scalars(query), lambda one: one.item)}


@dataclass
class Handled:
    """A file that was handed in, and its way through the office so far."""

    id: str
    unit_id: str
    kind: TicketKind
    submitted_on: date
    green_channel: bool
    stops: Sequence[Stop]
    result: str = ""
    decided_on: date | None = None
    sent_back: list[str] = field(default_factory=list)


def handed_in(db: Db, first: date, last: date, unit_id: str | None = None) -> Sequence[Handled]:
    """Every file handed in between two days, in the order of its day; `unit_id` is that of the land.

    The next ticket of a lineage says when the first was applied for, but was never handed in itself.
    """
    column, told = ticket.c, (HANDED_IN, *RESULTS, *RETURNS)
    about = (event.c.subject_kind == "ticket") & (event.c.subject_id == column.id) & event.c.kind.in_(told)
    query = (
        select(
            column.id, column.unit_id, column.kind, column.submitted_on, column.green_channel, column.stops,
            event.c.kind.label("step"), event.c.effective_on,
        )
        .join(event, about)
        .where(column.submitted_on.between(first, last))
        .order_by(column.submitted_on, column.id, event.c.recorded_at)
    )  # fmt: skip
    if unit_id:
        query = query.where(column.unit_id == unit_id)
    found = dict[str, Handled]()
    for row in db.execute(query.execution_options(yield_per=1000)):
        file = found.setdefault(row.id, _handled(row)) if row.step == HANDED_IN else found.get(row.id)
        if file and row.step in RESULTS:
            file.result, file.decided_on = RESULTS[row.step], row.effective_on
        elif file and row.step in RETURNS:
            file.sent_back.append(RETURNS[row.step])
    return list(found.values())


def _handled(row: Any) -> Handled:
    stops = [
        Stop(StopReason(reason), date.fromisoformat(begins), date.fromisoformat(ends) if ends else None)
        for reason, begins, ends in row.stops
    ]
    kind = TicketKind(row.kind)
    return Handled(row.id, row.unit_id, kind, row.submitted_on, bool(row.green_channel), stops)


@dataclass(frozen=True)
class Voices:
    """What people said to a unit in a period."""

    complaints: int = 0
    answered: int = 0
    not_admitted: int = 0
    ratings: int = 0
    stars: int = 0


def voices(db: Db, first: date, last: date) -> Mapping[str, Voices]:
    """Per unit: complaints by what became of them, ratings and the sum of their stars."""

    def counted(state: str) -> Any:
        return func.sum(case((complaint.c.state == state, 1), else_=0))

    said = (
        select(complaint.c.unit_id, func.count(), counted("ANSWERED"), counted("NOT_ADMITTED"))
        .where(complaint.c.opened_on.between(first, last))
        .group_by(complaint.c.unit_id)
    )
    rated = (
        select(rating.c.unit_id, func.count(), func.sum(rating.c.stars))
        .where(rating.c.opened_on.between(first, last))
        .group_by(rating.c.unit_id)
    )
    complaints = {row[0]: tuple(map(int, row[1:])) for row in db.execute(said)}
    ratings = {row[0]: tuple(map(int, row[1:])) for row in db.execute(rated)}
    units = complaints.keys() | ratings.keys()
    return {unit: Voices(*complaints.get(unit, (0, 0, 0)), *ratings.get(unit, (0, 0))) for unit in units}


def closed_and_not_archived(db: Db, until: date, limit: int) -> list[str]:
    """Tickets and files that ended, with nothing after a day, but something since their last volume.

    Ids sort by the instant they were made at.
    """
    about = (event.c.subject_kind == "ticket") & (event.c.subject_id == ticket.c.id)
    archived = (volume.c.subject_kind == "ticket") & (volume.c.subject_id == ticket.c.id)
    volumes = select(func.coalesce(func.max(volume.c.id), "")).where(archived)
    last = volumes.correlate(ticket).scalar_subquery()
    later, new = (
        exists().where(about, event.c.effective_on > until),
        exists().where(about, event.c.id > last),
    )
    query = select(ticket.c.id).where(ticket.c.state.in_(list(TERMINAL)), ~later, new)
    return list(db.scalars(query.order_by(ticket.c.id).limit(limit)))


def volumes_of(db: Db, subject_kind: str, subject_id: str) -> Sequence[Volume]:
    query = select(Volume).where(volume.c.subject_kind == subject_kind, volume.c.subject_id == subject_id)
    return db.scalars(query.order_by(volume.c.number)).all()


def every_volume(db: Db) -> Iterator[Volume]:
    yield from db.scalars(select(Volume).order_by(volume.c.id).execution_options(yield_per=500))


@dataclass(frozen=True)
class Standing:
    """Living tickets of a kind in a unit."""

    unit_id: str
    kind: TicketKind
    tickets: int
    face_value_mu100: int
    marked: Mapping[Flag, int]


def standing(db: Db) -> Sequence[Standing]:
    """Counted by the database: a county may have very many."""
    column = ticket.c
    watched = func.sum(case((column.watched_since.is_not(None), 1), else_=0))
    due = func.sum(case((column.state == State.CANCELLATION_DUE, 1), else_=0))
    query = (
        select(column.unit_id, column.kind, func.count(), func.sum(column.face_value_mu100), watched, due)
        .where(column.state.in_(list(LIVE)))
        .group_by(column.unit_id, column.kind)
        .order_by(column.unit_id, column.kind)
    )
    return [
        Standing(unit, kind, count, int(face), {Flag.WATCH: int(watch), Flag.CANCELLATION_DUE: int(ending)})
        for unit, kind, count, face, watch, ending in db.execute(query)
    ]


@dataclass(frozen=True)
class Sales:
    """小微碳汇 of a unit: listings on sale; certified orders and their money, tests aside."""

    on_sale: int = 0
    orders: int = 0
    fen: int = 0


def sales(db: Db, since: date) -> Mapping[str, Sales]:
    offered = (
        select(listing.c.unit_id, func.count())
        .where(listing.c.state == ListingState.LISTED)
        .group_by(listing.c.unit_id)
    )
    column = sink_order.c
    certified = (column.state == OrderState.RETIRED) & (column.test == 0) & (column.placed_on >= since)
    sold = (
        select(column.unit_id, func.count(), func.sum(column.amount_fen))
        .where(certified)
        .group_by(column.unit_id)
    )
    on_sale = {unit: count for unit, count in db.execute(offered)}
    orders = {unit: (count, int(fen)) for unit, count, fen in db.execute(sold)}
    units = on_sale.keys() | orders.keys()
    return {unit: Sales(on_sale.get(unit, 0), *orders.get(unit, (0, 0))) for unit in units}

"""Searching the issued tickets, newest first, as the register stood on a day (LP-53)."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select, tuple_

from registry.store.database import Db
from registry.store.spatial import ids_meeting_box
from registry.store.tables.land import area_claim
from registry.store.tables.tickets import ticket
from registry.tickets.ticket import Ticket
from registry.tickets.wanted import Status, Wanted


def find(db: Db, wanted: Wanted, limit: int) -> Sequence[Ticket]:
    query = select(Ticket).where(*_conditions(db, wanted))
    if wanted.after:
        place = tuple_(ticket.c.valid_from, ticket.c.number)
        query = query.where(place < tuple_(wanted.after.valid_from, wanted.after.number))
    newest_first = (ticket.c.valid_from.desc(), ticket.c.number.desc())
    return db.scalars(query.order_by(*newest_first).limit(limit)).all()


def count(db: Db, wanted: Wanted) -> int:
    """How many there are on all pages together."""
    query = select(func.count()).select_from(ticket).where(*_conditions(db, wanted))
    return db.scalar(query) or 0


def _conditions(db: Db, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield ticket.c.number.is_not(None)
    yield ticket.c.valid_from <= wanted.on
    if wanted.number_starts:
        yield ticket.c.number.startswith(wanted.number_starts, autoescape=True)
    if wanted.unit_id:
        yield ticket.c.unit_id == wanted.unit_id
    if wanted.kind:
        yield ticket.c.kind == wanted.kind
    if wanted.face_min_mu100 is not None:
        yield ticket.c.face_value_mu100 >= wanted.face_min_mu100
    if wanted.face_max_mu100 is not None:
        yield ticket.c.face_value_mu100 <= wanted.face_max_mu100
    if wanted.status:
        lives = lives_on(wanted.on)
        yield lives if wanted.status is Status.LIVE else ~lives
    if wanted.box:
        yield ticket.c.claim_id.in_(ids_meeting_box(db, area_claim, wanted.box))


def lives_on(day: date) -> ColumnElement[bool]:
    """Inside its dates, both included, and not ended by then."""
    not_ended = or_(ticket.c.ended_on.is_(None), ticket.c.ended_on > day)
    return (ticket.c.valid_from <= day) & (ticket.c.valid_to >= day) & not_ended

"""Tickets by id, number and code; the work lists of the desks."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from registry.store.database import Db
from registry.store.tables.tickets import ticket
from registry.tickets.states import State
from registry.tickets.ticket import Ticket


def by_id(db: Db, ticket_id: str) -> Ticket | None:
    return db.get(Ticket, ticket_id)


def keep(db: Db, ticket: Ticket) -> Ticket:
    """Write a moved ticket if its version still stands; else give up the act and return the winner's row."""
    db.add(ticket)
    try:
        db.flush()
    except StaleDataError:
        ticket_id = ticket.id
        db.rollback()
        return db.get_one(Ticket, ticket_id)
    return ticket


def by_number(db: Db, number_or_code: str) -> Ticket | None:
    query = select(Ticket).where((ticket.c.number == number_or_code) | (ticket.c.code == number_or_code))
    return db.scalars(query).one_or_none()


def in_states(db: Db, states: Iterable[State], unit_id: str | None = None) -> Sequence[Ticket]:
    """The work list of a desk, oldest change first; the city sees all units."""
    query = select(Ticket).where(ticket.c.state.in_(list(states))).order_by(ticket.c.changed_at)
    if unit_id:
        query = query.where(ticket.c.unit_id == unit_id)
    return db.scalars(query).all()


def of_applicant(db: Db, applicant_id: str) -> Sequence[Ticket]:
    query = select(Ticket).where(ticket.c.applicant_id == applicant_id).order_by(ticket.c.changed_at.desc())
    return db.scalars(query).all()

"""Securities that stand over tickets: those of one pledgee, those in a unit."""

from collections.abc import Sequence

from sqlalchemy import String, cast, select

from registry.store.database import Db
from registry.store.tables.tickets import ticket
from registry.tickets.ticket import Ticket


def pledged(db: Db, *, pledgee_id: str | None = None, unit_id: str | None = None) -> Sequence[Ticket]:
    """Tickets with a standing security, by number; of one pledgee, or in one unit, or all."""
    told = cast(ticket.c.securities, String)
    query = select(Ticket).where(told.contains("pledgee_id"), ticket.c.number.is_not(None))
    if pledgee_id:
        query = query.where(told.contains(pledgee_id, autoescape=True))
    if unit_id:
        query = query.where(ticket.c.unit_id == unit_id)
    return db.scalars(query.order_by(ticket.c.number)).all()

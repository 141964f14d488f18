"""What is under yearly care: a live ticket on its ground, or a plot of sold carbon without one (JC-01)."""

from dataclasses import dataclass
from datetime import date

from registry.care.assessment import Subject
from registry.care.errors import NothingToCareFor
from registry.law.refusals import require
from registry.store.database import Db
from registry.store.queries import care, land, tickets
from registry.tickets.states import LIVE
from registry.tickets.ticket import Ticket


@dataclass(frozen=True)
class Cared:
    """`party_id` holds the ticket or the right; care begins with the ticket, or with the period sold."""

    kind: Subject
    id: str
    unit_id: str
    party_id: str
    begins: date


def cared_for(db: Db, kind: Subject, subject_id: str) -> Cared:
    found = _ticket(db, subject_id) if kind is Subject.TICKET else _plot(db, subject_id)
    require("JC-05", found is not None, NothingToCareFor)
    assert found
    return found


def everything(db: Db) -> list[Cared]:
    """Every live land-bound ticket, and every plot of sold carbon on which none lives."""
    live = care.live_on_ground(db)
    covered = care.plots_under(db, live)
    plots = [_plot(db, plot_id) for plot_id in care.sold_plots(db) if plot_id not in covered]
    return [_cared(ticket) for ticket in live] + [plot for plot in plots if plot]


def _ticket(db: Db, ticket_id: str) -> Cared | None:
    ticket = tickets.by_id(db, ticket_id)
    if ticket is None or ticket.state not in LIVE or not ticket.claim_id:
        return None
    return _cared(ticket)


def _cared(ticket: Ticket) -> Cared:
    assert ticket.valid_from
    return Cared(Subject.TICKET, ticket.id, ticket.issuer_unit_id, ticket.holder_id, ticket.valid_from)


def _plot(db: Db, plot_id: str) -> Cared | None:
    begins = care.sold_plots(db).get(plot_id)
    if begins is None:
        return None
    *_, version = land.versions(db, plot_id)
    return Cared(Subject.PLOT, plot_id, land.unit_of_plot(db, plot_id), version.right_holder_id, begins)

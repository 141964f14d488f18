"""What disputes and public notices do to the ticket or file they are about: the mark, and the clock."""

from registry.actions.desk import move
from registry.clock import Moment
from registry.office.clocks import StopReason, resumed, stopped
from registry.office.disputes import Dispute
from registry.office.notices import Notice
from registry.parties.roles import SYSTEM
from registry.proof.events import Event
from registry.store.database import Db
from registry.store.queries import casework, tickets
from registry.tickets.ticket import stops_as_facts


def mark(db: Db, event: Event, now: Moment) -> None:
    """LP-56: as long as an accepted dispute is open, the ticket is marked."""
    dispute = casework.find(db, Dispute, event.subject_id)
    ticket = tickets.known(db, dispute.ticket_id)
    if ticket.may_take("ticket.disputed"):
        open_now = [*ticket.disputes, dispute.id]
        move(db, ticket, "ticket.disputed", by=SYSTEM, now=now, facts={"disputes": list(open_now)})


def unmark(db: Db, event: Event, now: Moment) -> None:
    dispute = casework.find(db, Dispute, event.subject_id)
    ticket = tickets.known(db, dispute.ticket_id)
    if dispute.id in ticket.disputes and ticket.may_take("ticket.dispute_settled"):
        left = [one for one in ticket.disputes if one != dispute.id]
        move(db, ticket, "ticket.dispute_settled", by=SYSTEM, now=now, facts={"disputes": list(left)})


def stop_clock(db: Db, event: Event, now: Moment) -> None:
    """LP-63: the service clock stands while an application is on public notice."""
    notice = casework.find(db, Notice, event.subject_id)
    ticket = tickets.by_id(db, notice.file_id) if notice.file_id else None
    if ticket and notice.objections_until and ticket.may_take("ticket.publicised"):
        stops = stopped(ticket.clock_stops, StopReason.PUBLIC_NOTICE, now.as_of)
        move(db, ticket, "ticket.publicised", by=SYSTEM, now=now, facts={"stops": stops_as_facts(stops)})


def restart_clock(db: Db, event: Event, now: Moment) -> None:
    notice = casework.find(db, Notice, event.subject_id)
    ticket = tickets.by_id(db, notice.file_id) if notice.file_id else None
    if ticket and notice.objections_until and ticket.may_take("ticket.notice_over"):
        stops = resumed(ticket.clock_stops, StopReason.PUBLIC_NOTICE, now.as_of)
        move(db, ticket, "ticket.notice_over", by=SYSTEM, now=now, facts={"stops": stops_as_facts(stops)})

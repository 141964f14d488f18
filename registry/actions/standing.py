"""What a final result of upkeep does to the tickets of its lineage: WATCH, CANCELLATION_DUE, or clear again.

Nothing stops it: no pledge, trade, dispute or freeze (LP-36b). After the lapse of the text a ticket without
an undertaking is not cancelled: the finding stays on record for a successor (AM-01).
"""

from collections.abc import Iterator
from datetime import date, timedelta

from registry.actions.desk import governing_pack, move, paper
from registry.actions.ending import fall_due
from registry.care.assessment import Standing, Subject, Upkeep, standing
from registry.clock import Moment
from registry.law.packs import Pack
from registry.law.validity import in_force
from registry.office.documents import DocumentKind, Text
from registry.parties.roles import SYSTEM
from registry.proof.events import Event, Fact
from registry.store.database import Db
from registry.store.queries import care, casework, law
from registry.tickets.states import State
from registry.tickets.ticket import Ticket


def settle(db: Db, event: Event, now: Moment) -> list[Event]:
    upkeep = casework.find(db, Upkeep, event.subject_id)
    made: list[Event] = []
    if upkeep.subject_kind is Subject.PLOT:
        return made
    for ticket in care.live_heirs(db, upkeep.subject_id):
        found = standing(care.final_results(db, care.lineage(db, ticket)))
        made += _applied(db, ticket, found, upkeep, now)
    return made


def _applied(db: Db, ticket: Ticket, found: Standing, upkeep: Upkeep, now: Moment) -> Iterator[Event]:
    pack = governing_pack(db, now.as_of)
    due = found.must_end(pack)
    if found.is_watched and ticket.watched_since is None:
        yield _watch(db, ticket, found, pack, now)
    elif not found.is_watched and ticket.watched_since is not None:
        yield move(db, ticket, "ticket.unwatched", by=SYSTEM, now=now, facts={"watched_since": None})
    if due and ticket.state is not State.CANCELLATION_DUE and _is_carried(db, ticket, found):
        yield _due(db, ticket, found, upkeep, pack, now)
    elif not due and ticket.state is State.CANCELLATION_DUE:
        facts: dict[str, Fact] = {"cancellation": {}, "because": upkeep.id}
        yield move(db, ticket, "ticket.cancellation_lifted", by=SYSTEM, now=now, facts=facts)


def _due(db: Db, ticket: Ticket, found: Standing, upkeep: Upkeep, pack: Pack, now: Moment) -> Event:
    """The decision is drafted at once; both failed years and their papers stand in it."""
    assert found.final_from
    papers: list[Fact] = list(upkeep.papers)
    facts: dict[str, Fact] = {"failed_years": found.failed_years, "last_year": upkeep.year, "papers": papers}
    return fall_due(db, ticket, _term_ended(found.final_from), pack, facts, now=now)


def _watch(db: Db, ticket: Ticket, found: Standing, pack: Pack, now: Moment) -> Event:
    """The rectification notice with its term (JC-08)."""
    until = now.as_of + timedelta(days=pack.number("JC-08.rectification_days"))
    body: dict[str, Text] = {"rule": "JC-08", "rectify_by": until.isoformat(), "number": ticket.number}
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.RECTIFICATION, body, by=SYSTEM, now=now),
        "watched_since": str(found.final_from),
    }
    return move(db, ticket, "ticket.watched", by=SYSTEM, now=now, facts=facts)


def _is_carried(db: Db, ticket: Ticket, found: Standing) -> bool:
    """By the text in force on the day of the second fail, or by the undertaking signed at issue."""
    known = law.current_law(db)
    assert found.final_from
    stood = in_force(known.packs, "linpiao", _term_ended(found.final_from), known.activations, ticket.unit_id)
    return stood is not None or bool(ticket.undertaking_sha256)


def _term_ended(final_from: date) -> date:
    return final_from - timedelta(days=1)

"""How a ticket ends, whoever decided it: ground, listings, register and row in one transaction (JC-11)."""

from collections.abc import Mapping
from datetime import date

from registry.actions.desk import move
from registry.actions.land import end_claim
from registry.clock import Moment
from registry.law.calendar import add_working_days
from registry.law.packs import Pack
from registry.parties.roles import SYSTEM, Actor
from registry.proof.events import Event, Fact
from registry.store.database import Db
from registry.tickets.cancellation import Reason
from registry.tickets.ticket import Ticket


def end(
    db: Db,
    ticket: Ticket,
    step: str,
    reason: str,
    *,
    by: Actor,
    now: Moment,
    facts: Mapping[str, Fact] | None = None,
) -> Event:
    """Take a final step: the claim is released, listings are withdrawn; carbon already sold is untouched."""
    if ticket.claim_id:
        end_claim(db, ticket.claim_id, f"{step} {reason}", by=by, now=now)
    said: dict[str, Fact] = {
        **(facts or {}),
        "ended_on": now.as_of.isoformat(),
        "end_reason": reason,
        "listings": [],
    }
    return move(db, ticket, step, by=by, now=now, facts=said)


def fall_due(
    db: Db, ticket: Ticket, term_ended_on: date, pack: Pack, facts: Mapping[str, Fact], *, now: Moment
) -> Event:
    """Two final failed years: the decision is drafted at once and waits for its signature (LP-36b).

    `term_ended_on` is the last day of the objection term; `facts` name the failed years and their papers.
    """
    term = pack.number("LP-36b.signing_working_days")
    draft: dict[str, Fact] = {
        **facts,
        "reason": Reason.ASSESSMENT.value,
        "rule": "LP-36b",
        "article": "办法第三十六条",
        "fact_on": term_ended_on.isoformat(),
        "drafted_by": SYSTEM.person_id,
        "sign_by": add_working_days(term_ended_on, term).on.isoformat(),
    }
    said: dict[str, Fact] = {"cancellation": draft, "listings": []}
    return move(db, ticket, "ticket.cancellation_due", by=SYSTEM, now=now, facts=said)

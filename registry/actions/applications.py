"""An application for a land-bound ticket, from the draft to acceptance, each step with its paper."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from registry.actions.approving import take_part
from registry.actions.desk import (
    authorise,
    governing_pack,
    in_force,
    move,
    open_file,
    paper,
    require_kept,
    require_reason,
)
from registry.actions.kinds import require_kind
from registry.clock import Moment, new_id
from registry.law.calendar import add_working_days
from registry.law.packs import Pack
from registry.law.refusals import all_at_once, require
from registry.office.clocks import StopReason, resumed, stopped
from registry.office.documents import DocumentKind, Text
from registry.parties.four_eyes import FilePart
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import land, services, tickets
from registry.tickets import material as papers
from registry.tickets.application import Application, require_eligible, require_level
from registry.tickets.errors import (
    CorrectionAlreadyAsked,
    NotTheApplicant,
    PromiseTooLong,
    TermOver,
    TermStillRuns,
)
from registry.tickets.kind_errors import KindFixed
from registry.tickets.kinds import KIND_ON
from registry.tickets.material import Item
from registry.tickets.resolution import Resolution, require_resolution
from registry.tickets.stages import ITEM_OF, handling_working_days
from registry.tickets.state_forest import files_with_city
from registry.tickets.states import State
from registry.tickets.ticket import Ticket, stops_as_facts
from registry.tickets.validity import RightTerms, require_terms


def draft(
    db: Db,
    application: Application,
    unit_id: str,
    *,
    by: Actor,
    now: Moment,
    predecessors: Sequence[str] = (),
) -> Ticket:
    """A new file of the applicant `by`, kept until it is handed in; `predecessors`: what it renews."""
    kind, nature = KIND_ON[application.basis]
    require_level(application.basis, application.level)
    ticket = Ticket(new_id(now.at), unit_id, kind, nature, application.level)
    authorise(db, "ticket.drafted", by, ticket, now.as_of)
    said: dict[str, Fact] = {
        "unit_id": unit_id,
        "kind": kind.value,
        "nature": nature.value,
        "files_with_city": files_with_city(kind, application.level, governing_pack(db, now.as_of)),
        "predecessors": list(predecessors),
        "applicant_id": by.party_id,
        "applicant_role": by.role.value,
    }
    move(db, ticket, "ticket.drafted", by=by, now=now, facts={**application.as_facts(), **said})
    return ticket


def edit_draft(
    db: Db, ticket_id: str, application: Application, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    ticket = _open_own(db, ticket_id, "ticket.draft_edited", by, seen)
    same = (KIND_ON[application.basis], application.level) == ((ticket.kind, ticket.nature), ticket.level)
    require("LP-03a", same, KindFixed)
    move(db, ticket, "ticket.draft_edited", by=by, now=now, facts=application.as_facts())
    return ticket


def submit(db: Db, ticket_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Ticket:
    """DRAFT → SUBMITTED with certificate, geometry and consent."""
    ticket = _open_own(db, ticket_id, "ticket.submitted", by, seen)
    pack = in_force(db, ticket.unit_id, now)
    require_kept(db, *ticket.material.values())
    with all_at_once():
        papers.require_items(ticket.material, papers.at_submission(ticket.basis))
        require_kind(db, ticket, pack, now)
        require_right(db, ticket)
    take_part(db, ("ticket", ticket.id), FilePart.SUBMITS, by=by, now=now)
    facts: dict[str, Fact] = {"submitted_by": by.person_id, "submitted_on": now.as_of.isoformat()}
    move(db, ticket, "ticket.submitted", by=by, now=now, pack=pack.ref, facts=facts)
    return ticket


def ask_correction(
    db: Db,
    ticket_id: str,
    items: Mapping[Item, str],
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """SUBMITTED → CORRECTION, once: every fault at once, item by item with what is wrong; the clock stops."""
    ticket = open_file(db, ticket_id, "ticket.correction_asked", by=by, seen=seen, as_of=now.as_of)
    pack = in_force(db, ticket.unit_id, now)
    with all_at_once():
        require("LP-63", not ticket.corrections, CorrectionAlreadyAsked)
        _require_on_the_list(ticket, items)
        for reason in items.values():
            require_reason(reason)
    term = pack.number("LP-63.correction_term_working_days")
    due_on = add_working_days(now.as_of, term).on
    asked: dict[str, Text] = {item.value: reason for item, reason in items.items()}
    body: dict[str, Text] = {"items": asked, "due_on": due_on.isoformat()}
    stops = stopped(ticket.clock_stops, StopReason.CORRECTION, now.as_of)
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.CORRECTION, body, by=by, now=now),
        "corrections": [item.value for item in items],
        "due_on": due_on.isoformat(),
        "stops": stops_as_facts(stops),
    }
    move(db, ticket, "ticket.correction_asked", by=by, now=now, pack=pack.ref, facts=facts)
    return ticket


def correct(
    db: Db,
    ticket_id: str,
    handed_in: Mapping[Item, str],
    resolution: Resolution | None = None,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """CORRECTION → SUBMITTED: everything that was asked, in the term; the clock runs on."""
    ticket = _open_own(db, ticket_id, "ticket.corrected", by, seen)
    require_kept(db, *handed_in.values())
    with all_at_once():
        _require_in_term(ticket, now.as_of)
        papers.require_items(_texts(handed_in), [Item(item) for item in ticket.corrections])
    stops = resumed(ticket.clock_stops, StopReason.CORRECTION, now.as_of)
    facts: dict[str, Fact] = {
        "material": _merged(ticket, handed_in),
        "resolution": resolution.as_facts() if resolution else ticket.resolution,
        "due_on": None,
        "stops": stops_as_facts(stops),
    }
    move(db, ticket, "ticket.corrected", by=by, now=now, facts=facts)
    return ticket


def accept_on_promise(
    db: Db,
    ticket_id: str,
    promise_sha256: str,
    working_days: int,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """SUBMITTED → DEFICIENT (容缺受理): what may be late is promised in writing, with a term (GS-05)."""
    ticket = open_file(db, ticket_id, "ticket.promise_accepted", by=by, seen=seen, as_of=now.as_of)
    pack = in_force(db, ticket.unit_id, now)
    missing = papers.missing_items(ticket.material, required(ticket))
    limit = handling_term(db, pack, ticket)
    require_kept(db, promise_sha256)
    with all_at_once():
        require_reason(promise_sha256)
        papers.require_deferrable(missing)
        require("GS-05", working_days <= limit, PromiseTooLong, days=working_days, limit=limit)
        require_right(db, ticket)
    promised = [item.value for item in missing]
    due_on = add_working_days(now.as_of, working_days).on.isoformat()
    items: list[Text] = list(promised)
    body: dict[str, Text] = {"items": items, "due_on": due_on, "promise_sha256": promise_sha256}
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.DEFERRAL, body, by=by, now=now),
        "promised": list(promised),
        "due_on": due_on,
    }
    move(db, ticket, "ticket.promise_accepted", by=by, now=now, pack=pack.ref, facts=facts)
    return ticket


def complete(
    db: Db,
    ticket_id: str,
    handed_in: Mapping[Item, str],
    resolution: Resolution | None = None,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """DEFICIENT → ACCEPTED: what was promised, in the promised term."""
    ticket = _open_own(db, ticket_id, "ticket.completed", by, seen)
    require_kept(db, *handed_in.values())
    with all_at_once():
        _require_in_term(ticket, now.as_of)
        papers.require_items({**ticket.material, **_texts(handed_in)}, required(ticket))
    facts: dict[str, Fact] = {
        "material": _merged(ticket, handed_in),
        "resolution": resolution.as_facts() if resolution else ticket.resolution,
        "due_on": None,
        "accepted_on": now.as_of.isoformat(),
    }
    move(db, ticket, "ticket.completed", by=by, now=now, facts=facts)
    return ticket


def lapse(db: Db, ticket_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Ticket:
    """DEFICIENT or CORRECTION → LAPSED once the term is over: deemed abandoned, not refused (GS-05)."""
    ticket = open_file(db, ticket_id, "ticket.lapsed", by=by, seen=seen, as_of=now.as_of)
    over = ticket.due_on is not None and now.as_of > ticket.due_on
    require("GS-05", over, TermStillRuns, due_on=str(ticket.due_on))
    body: dict[str, Text] = {"due_on": str(ticket.due_on), "from": ticket.state.value}
    facts = paper(db, ticket, DocumentKind.LAPSE, body, by=by, now=now)
    move(db, ticket, "ticket.lapsed", by=by, now=now, facts=facts)
    return ticket


def overdue(db: Db, as_of: date) -> list[str]:
    """The files whose term is over: the worker lapses each in its own transaction."""
    waiting = tickets.in_states(db, (State.DEFICIENT, State.CORRECTION))
    return [ticket.id for ticket in waiting if ticket.due_on is not None and ticket.due_on < as_of]


def refuse_acceptance(
    db: Db, ticket_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """SUBMITTED → NOT_ACCEPTED (不予受理), with the reason on the paper."""
    ticket = open_file(db, ticket_id, "ticket.not_accepted", by=by, seen=seen, as_of=now.as_of)
    require_reason(reason)
    facts = paper(db, ticket, DocumentKind.NON_ACCEPTANCE, {"reason": reason}, by=by, now=now)
    move(db, ticket, "ticket.not_accepted", by=by, now=now, facts=facts)
    return ticket


def accept(db: Db, ticket_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Ticket:
    """SUBMITTED → ACCEPTED (受理): the documents of LP-09 and the resolution of LP-62 are there."""
    ticket = open_file(db, ticket_id, "ticket.accepted", by=by, seen=seen, as_of=now.as_of)
    pack = in_force(db, ticket.unit_id, now)
    with all_at_once():
        papers.require_items(ticket.material, required(ticket))
        require_right(db, ticket)
        require_kind(db, ticket, pack, now)
        if Item.RESOLUTION in ticket.material:
            require_resolution(ticket.resolution, now.as_of)
    body: dict[str, Text] = {"handling_working_days": handling_term(db, pack, ticket)}
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.ACCEPTANCE, body, by=by, now=now),
        "accepted_on": now.as_of.isoformat(),
    }
    move(db, ticket, "ticket.accepted", by=by, now=now, pack=pack.ref, facts=facts)
    return ticket


def required(ticket: Ticket) -> tuple[Item, ...]:
    return papers.required_items(ticket.applicant_role, ticket.basis, ticket.holder_type)


def handling_term(db: Db, pack: Pack, ticket: Ticket) -> int:
    """Working days of the file, by the guide in force when it was handed in (GS-03)."""
    day = ticket.submitted_on
    guide = services.guide_on(db, ITEM_OF[ticket.kind], day) if day else None
    return handling_working_days(pack, ticket.green_channel, guide)


def require_right(db: Db, ticket: Ticket) -> None:
    """The right behind the application and its terms (LP-09, LP-35a, RA-27)."""
    held = land.certificate(db, ticket.certificate_id)
    require_eligible(ticket.basis, ticket.applicant_id, ticket.applicant_role, ticket.unit_id, held)
    require_terms(RightTerms(ticket.basis, ticket.applicant_role, ticket.contract_ends_on, held.term_to))


def _open_own(db: Db, ticket_id: str, step: str, by: Actor, seen: int | None) -> Ticket:
    """An applicant moves nobody's file but its own."""
    ticket = open_file(db, ticket_id, step, by=by, seen=seen)
    require("LP-06", ticket.applicant_id == by.party_id, NotTheApplicant)
    return ticket


def _require_in_term(ticket: Ticket, as_of: date) -> None:
    in_term = ticket.due_on is not None and as_of <= ticket.due_on
    require("LP-63", in_term, TermOver, due_on=str(ticket.due_on))


def _require_on_the_list(ticket: Ticket, items: Iterable[Item]) -> None:
    papers.require_on_the_list(items, required(ticket))


def _merged(ticket: Ticket, handed_in: Mapping[Item, str]) -> dict[str, Fact]:
    return {**ticket.material, **_texts(handed_in)}


def _texts(handed_in: Mapping[Item, str]) -> dict[str, str]:
    return {item.value: sha256 for item, sha256 in handed_in.items()}

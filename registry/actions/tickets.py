"""Reading tickets for others: the public view, and the paper with its proof."""

from datetime import date

from registry.actions.applications import handling_term
from registry.actions.issue import annex
from registry.actions.proving import prove_document
from registry.errors import NotFound
from registry.law.calendar import load_calendar
from registry.law.validity import governing
from registry.office.clocks import Reading, ServiceClock
from registry.parties.errors import PersonalDataErased
from registry.parties.jurisdiction import load_units
from registry.parties.masking import COVERED
from registry.proof.bundle import DOCUMENT_FACT, DocumentProof
from registry.proof.events import Event
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import land, law, parties, privacy, register, tickets
from registry.tickets.errors import MistypedNumber
from registry.tickets.numbers import is_mistyped
from registry.tickets.public import PublicTicket, generalised
from registry.tickets.states import ON_THE_DESK
from registry.tickets.ticket import BIRTHS, Ticket


def public_ticket(db: Db, number_or_code: str, *, as_of: date, vault: Vault) -> PublicTicket:
    """What anybody may see, found by number or verification code (LP-53)."""
    if is_mistyped(number_or_code.upper()):
        raise MistypedNumber(number=number_or_code)
    ticket = tickets.by_number(db, number_or_code)
    if ticket is None:
        raise NotFound(what="林票", id=number_or_code)
    # A number is only given together with these: CHECK active_is_complete of the table.
    assert ticket.number and ticket.code and ticket.valid_from and ticket.valid_to and ticket.claim_id
    issued = issuing_event(db, ticket)
    return PublicTicket(
        number=ticket.number,
        code=ticket.code,
        kind=ticket.kind,
        nature=ticket.nature,
        state=ticket.state,
        unit_id=ticket.unit_id,
        unit_name=load_units()[ticket.unit_id].name,
        holder=public_name(db, ticket.holder_id, issued.effective_on, vault),
        issuer=parties.party_name_on(db, ticket.issuer_id, issued.effective_on) or "",
        filing_no=ticket.filing_no or "",
        block_name=ticket.block_name,
        face_value_mu100=ticket.face_value_mu100,
        area_dm2=ticket.elements["area_dm2"],
        limits={side: limit["text"] for side, limit in ticket.elements["limits"].items()},
        species_stems=ticket.elements["species_stems"],
        valid_from=ticket.valid_from,
        valid_to=ticket.valid_to,
        lives=ticket.lives_on(as_of),
        ended_on=ticket.ended_on,
        end_reason=ticket.end_reason,
        predecessors=tuple(sorted(tickets.numbers(db, ticket.predecessors).values())),
        successors=tuple(sorted(tickets.numbers(db, ticket.successors).values())),
        template_version=ticket.template_version,
        pack=ticket.pack or "",
        annex=annex(db, ticket),
        ground=generalised(land.claim(db, ticket.claim_id).ground),
        event_id=issued.id,
        document_sha256=str(issued.facts[DOCUMENT_FACT]),
        origin=ticket.origin,
        scan_sha256=ticket.scan_sha256,
    )


def ticket_proof(db: Db, ticket: Ticket, *, vault: Vault) -> DocumentProof:
    """The record the paper is made of, with its event and, once signed, its proof."""
    return prove_document(db, tickets.open_record(db, ticket.id, vault), issuing_event(db, ticket).id)


def service_clock(db: Db, ticket: Ticket, as_of: date) -> Reading | None:
    """How much of the handling term is used, and what the clock stands for; None outside the desk (LP-63)."""
    if ticket.submitted_on is None or ticket.state not in ON_THE_DESK:
        return None
    known = law.current_law(db)
    pack = governing(known.packs, "linpiao", as_of, known.activations)
    clock = ServiceClock(ticket.submitted_on, handling_term(db, pack, ticket), ticket.clock_stops)
    return clock.read(as_of, load_calendar().is_working_day)


def issuing_event(db: Db, ticket: Ticket) -> Event:
    """The event that gave it its number, its ground and its paper."""
    born = [register.last_event(db, ("ticket", ticket.id), kind) for kind in sorted(BIRTHS)]
    found = next((event for event in born if event), None)
    if found is None:
        raise NotFound(what="林票", id=ticket.id)
    return found


def public_name(db: Db, holder_id: str, as_of: date, vault: Vault) -> str:
    """An organisation under its name; a person covered, or erased."""
    name = parties.party_name_on(db, holder_id, as_of)
    if name:
        return name
    try:
        return privacy.read_details(db, holder_id, vault, by=None).name
    except PersonalDataErased:
        return COVERED

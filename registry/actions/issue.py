"""From approval to a living ticket: filing with the city, undertaking, issue, proof of service (16.1)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gis_data.geometry import Shape, merge
from registry import canonical
from registry.actions.consequences import follow
from registry.actions.departing import keep_or_depart
from registry.actions.desk import (
    move,
    open_file,
    opened,
    paper,
    require_among,
    require_kept,
    require_reason,
    require_sound_data,
    require_takes,
)
from registry.actions.ending import end
from registry.actions.land import claim_facts
from registry.actions.recording import record
from registry.clock import Moment, new_id
from registry.errors import NotFound, Words
from registry.issuance.annex import annex_of
from registry.land.certificates import RightCertificate
from registry.land.claims import AreaClaim
from registry.law.packs import Pack
from registry.law.refusals import all_at_once, require
from registry.office.documents import DocumentKind, Text
from registry.parties.departures import Departure, require_default
from registry.parties.four_eyes import require_not_approver
from registry.parties.jurisdiction import load_units
from registry.parties.roles import Actor
from registry.proof.bundle import DOCUMENT_FACT, commitment_of
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import issuance, land, law, office, parties, privacy, tickets
from registry.store.queries.foundation import foundation, known
from registry.store.together import together
from registry.tickets.cells import Duty, act_of
from registry.tickets.duties import undertaking_sha256
from registry.tickets.errors import RightEnded, UndertakingMissing
from registry.tickets.kinds import TicketKind
from registry.tickets.life_errors import NotRenewable, OfflineEnteredLate
from registry.tickets.numbers import ticket_number
from registry.tickets.record import Printed, ticket_record
from registry.tickets.states import LIVE
from registry.tickets.ticket import Ticket
from registry.tickets.validity import RightTerms, collective_valid_to, limited_valid_to

SALT_BYTES = 32

TEMPLATE_VERSION = "ticket-1"
"""The one template, designed by the city (LP-07b); a county cannot alter it."""


@dataclass(frozen=True)
class Undertaking:
    """The holder's signature under the duties: which text, and the signed paper."""

    text_sha256: str
    signed_paper_sha256: str


@dataclass(frozen=True)
class Longer:
    """More than the five years “in principle” (LP-35b, LP-35c, AM-15): until when, why, on what evidence."""

    until: date
    reason: str
    evidence_sha256: str


@dataclass(frozen=True)
class Offline:
    """A ticket made on paper where the platform could not be used (LP-08a)."""

    made_on: date
    reason: str
    evidence_sha256: str


@dataclass(frozen=True)
class Exceptions:
    """What of this issue departs from a default “in principle”, each with its reason (CV-03)."""

    longer: Longer | None = None
    offline: Offline | None = None


NO_EXCEPTIONS = Exceptions()


def report(db: Db, ticket_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Ticket:
    """APPROVED → FILING: the county reports to the city before issue (LP-10b)."""
    ticket = open_file(db, ticket_id, "ticket.reported", by=by, seen=seen, as_of=now.as_of)
    body: dict[str, Text] = {"face_value_mu100": ticket.face_value_mu100, "block_name": ticket.block_name}
    facts = paper(db, ticket, DocumentKind.FILING_REPORT, body, by=by, now=now)
    move(db, ticket, "ticket.reported", by=by, now=now, facts=facts)
    return ticket


def return_for_defects(
    db: Db, ticket_id: str, defects: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """FILING → UNDER_REVIEW: the city names defects; the file is approved anew, the city edits nothing."""
    ticket = open_file(db, ticket_id, "ticket.returned", by=by, seen=seen, as_of=now.as_of)
    require_reason(defects)
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.RETURN, {"defects": defects}, by=by, now=now),
        "approved_by": None,
    }
    move(db, ticket, "ticket.returned", by=by, now=now, facts=facts)
    return ticket


def file(db: Db, ticket_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Ticket:
    """FILING → FILED: the city's number. A record, not an approval: no element can be passed in (LP-10b)."""
    ticket = open_file(db, ticket_id, "ticket.filed", by=by, seen=seen, as_of=now.as_of)
    require_not_approver(ticket.approved_by, by)
    filed = paper(db, ticket, DocumentKind.FILING, {"approved_by": ticket.approved_by}, by=by, now=now)
    facts: dict[str, Fact] = {**filed, "filing_no": filed["document_no"], "filed_by": by.person_id}
    move(db, ticket, "ticket.filed", by=by, now=now, facts=facts)
    return ticket


def issue(
    db: Db,
    ticket_id: str,
    undertaking: Undertaking,
    exceptions: Exceptions = NO_EXCEPTIONS,
    *,
    vault: Vault,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """FILED → ACTIVE: number, dates, ground, record and register entry in one transaction (LP-13, LP-37)."""
    ticket = opened(db, ticket_id, "ticket.issued", by=by, seen=seen, as_of=now.as_of)
    longer, offline = exceptions.longer, exceptions.offline
    papers = [undertaking.signed_paper_sha256, *(one.evidence_sha256 for one in (longer, offline) if one)]
    named = {ticket.applicant_id, by.party_id}
    # A renewal ends its predecessors first: their ticket before the certificate, as every act on them does.
    basis = foundation(db, ticket, lock=not ticket.predecessors)
    register = known(db, ticket.assessment_id, papers=papers, parties=named, as_of=now.as_of)
    require_sound_data(register.falsified, register.withdrawn)
    pack = law.law_of(db, register.activated).require("linpiao", now.as_of, ticket.unit_id)
    require_among(register.papers, *papers)
    held = basis.certificate
    with all_at_once():
        fresh = undertaking.text_sha256 == undertaking_sha256(ticket.kind)
        signed = fresh and bool(undertaking.signed_paper_sha256)
        require("LP-37", signed, UndertakingMissing)
        require_online(pack, ticket, offline, by, now)
        valid_to = last_day(ticket, held, now.as_of, pack)
    if longer is not None:
        valid_to = beyond_the_default(db, ticket, held, valid_to, longer, pack, by=by, now=now)
    follow_on(db, ticket, by=by, now=now)
    printed = printed_names(db, ticket, by, register.names, held.number, vault=vault)
    annexed = annex_of(basis.assessment, basis.stands)
    locked = None if ticket.predecessors else held
    with together(db):  # from here on the next issue waits for this one: the ground, then the number
        claim = take_ground(db, ticket, merge(basis.grounds), pack, by=by, now=now, held=locked)
        sequence = office.next_number(db, ticket.issuer_unit_id, f"ticket.{ticket.kind}", now.as_of.year)
        issued: dict[str, Fact] = {
            "number": ticket_number(ticket.kind, ticket.issuer_unit_id, now.as_of.year, sequence),
            "holder_id": ticket.applicant_id,
            "issuer_id": by.party_id,
            "issued_by": by.person_id,
            "undertaking_sha256": undertaking.signed_paper_sha256,
            "valid_from": now.as_of.isoformat(),
            "valid_to": valid_to.isoformat(),
            "template_version": TEMPLATE_VERSION,
            "claim_id": claim.id,
            **(_offline_paper(db, ticket, offline, by=by, now=now) if offline else {}),
        }
        sheet = canonical.dumps(ticket_record(ticket, issued, claim.ground, annexed, pack, printed))
        issued[DOCUMENT_FACT] = commitment_of(sheet)
        move(db, ticket, "ticket.issued", by=by, now=now, pack=pack.ref, facts=issued)
        tickets.keep_record(db, ticket.id, ticket.holder_id, sheet, vault=vault, at=now.at)
    return ticket


def last_day(ticket: Ticket, held: RightCertificate, issued_on: date, pack: Pack) -> date:
    """The end of its validity: by contract or right (LP-35a), or in principle five years (LP-35b, LP-35c)."""
    terms = RightTerms(ticket.basis, ticket.applicant_role, ticket.contract_ends_on, held.term_to)
    if ticket.kind is TicketKind.COLLECTIVE:
        years = pack.number("LP-35a.no_contract_term_max_years")
        return collective_valid_to(terms, issued_on, years)
    rule = "LP-35b" if ticket.kind is TicketKind.STATE else "LP-35c"
    return limited_valid_to(ticket.kind, terms, issued_on, pack.number(f"{rule}.term_max_years"))


def beyond_the_default(
    db: Db,
    ticket: Ticket,
    held: RightCertificate,
    valid_to: date,
    longer: Longer,
    pack: Pack,
    *,
    by: Actor,
    now: Moment,
) -> date:
    """A term beyond the default departs from it on the record (CV-03), never beyond the right itself."""
    until = min(longer.until, held.term_to or longer.until)
    rule = {TicketKind.STATE: "LP-35b", TicketKind.CARBON: "LP-35c"}.get(ticket.kind)
    require("LP-35a", rule is not None, RightEnded, ends_on=valid_to.isoformat())
    act = act_of(Duty.ISSUE, ticket.kind, ticket.level)
    departure = Departure(act or "", by, longer.reason, longer.evidence_sha256)
    keep_or_depart(
        db,
        ("ticket", ticket.id),
        pack,
        f"{rule}.term_max_years",
        until <= valid_to,
        departure=departure,
        unit_id=ticket.issuer_unit_id,
        now=now,
    )
    return until


def require_online(pack: Pack, ticket: Ticket, offline: Offline | None, by: Actor, now: Moment) -> None:
    """LP-08a: in principle online; offline only with reason and evidence (CV-03), entered the same day."""
    act = act_of(Duty.ISSUE, ticket.kind, ticket.level) or ""
    departure = Departure(act, by, offline.reason, offline.evidence_sha256) if offline else None
    require_default(pack, "LP-08a.online", offline is None, departure, ticket.unit_id)
    made_on = offline.made_on if offline else now.as_of
    require(
        "LP-08a", made_on == now.as_of, OfflineEnteredLate, made_on=str(made_on), as_of=now.as_of.isoformat()
    )


def _offline_paper(db: Db, ticket: Ticket, offline: Offline, *, by: Actor, now: Moment) -> dict[str, Fact]:
    body: dict[str, Text] = {
        "made_on": offline.made_on.isoformat(),
        "reason": offline.reason,
        "evidence_sha256": offline.evidence_sha256,
    }
    made = paper(db, ticket, DocumentKind.OFFLINE, body, by=by, now=now)
    return {"documents": [[made["document_no"], made["document_sha256"]]]}


def follow_on(db: Db, ticket: Ticket, *, by: Actor, now: Moment) -> None:
    """A renewal (LP-50): the old ticket ends now if it still lives, and learns of the new one."""
    for old_id in ticket.predecessors:
        old = tickets.by_id(db, old_id)
        if old is None:
            raise NotFound(what="林票", id=old_id)
        require("LP-50", not old.successors, NotRenewable, what=Words("已经换发", "it was renewed already"))
        said: dict[str, Fact] = {"successors": [ticket.id]}
        if old.state in LIVE:
            require_takes(old, "ticket.replaced")
            follow(db, end(db, old, "ticket.replaced", "RENEWAL", by=by, now=now, facts=said), now=now)
        else:
            move(db, old, "ticket.followed", by=by, now=now, facts=said)


def take_ground(
    db: Db,
    ticket: Ticket,
    ground: Shape,
    pack: Pack,
    *,
    by: Actor,
    now: Moment,
    held: RightCertificate | None = None,
) -> AreaClaim:
    """The area claim becomes live with the ticket; somebody else's ground is refused here (LP-47).

    `held`: its certificate, if this transaction has locked it already.
    """
    wanted = AreaClaim(
        id=new_id(now.at),
        subject_kind="ticket",
        subject_id=ticket.id,
        unit_id=ticket.unit_id,
        ground=ground,
        area_dm2=0,
        right_area_dm2=ticket.right_area_dm2,
        claimed_at=now.at,
        certificate_id=ticket.certificate_id,
    )
    claim = land.take_ground(db, wanted, pack, held)
    facts = claim_facts(claim)
    subject = ("claim", claim.id)
    record(db, "land.claimed", subject, by=by, now=now, unit_id=claim.unit_id, pack=pack.ref, facts=facts)
    return claim


def annex(db: Db, ticket: Ticket) -> dict[str, Fact]:
    """Empty for a ticket from paper that nobody has surveyed yet."""
    if not ticket.assessment_id:
        return {}
    assessment = issuance.assessment(db, ticket.assessment_id)
    return annex_of(assessment, issuance.stands_on(db, assessment.id, ticket.compartments))


def names(db: Db, ticket: Ticket, by: Actor, now: Moment, certificate_no: str, *, vault: Vault) -> Printed:
    """What the paper prints: the holder's private name only ever goes into the sealed record."""
    public = parties.party_names_on(db, {ticket.applicant_id, by.party_id}, now.as_of)
    return printed_names(db, ticket, by, public, certificate_no, vault=vault)


def printed_names(
    db: Db, ticket: Ticket, by: Actor, public: Mapping[str, str], certificate_no: str, *, vault: Vault
) -> Printed:
    """The same, where the public names are read already."""
    holder, issuer = public.get(ticket.applicant_id), public.get(by.party_id, "")
    if holder is None:
        details, _ = privacy.open_details(db, ticket.applicant_id, vault)
        holder = details.name
    unit = load_units()[ticket.unit_id].name
    earlier = tickets.numbers(db, ticket.predecessors) if ticket.predecessors else {}
    salt = secrets.token_hex(SALT_BYTES)
    return Printed(holder, issuer, unit, certificate_no, salt, tuple(sorted(earlier.values())))


def serve(
    db: Db, ticket_id: str, receipt_sha256: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """The proof of service (送达回证) of a ticket or of a decision that ended the file."""
    ticket = open_file(db, ticket_id, "ticket.served", by=by, seen=seen, as_of=now.as_of)
    require_reason(receipt_sha256)
    require_kept(db, receipt_sha256)
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.SERVICE_PROOF, {"receipt_sha256": receipt_sha256}, by=by, now=now),
        "served_on": now.as_of.isoformat(),
    }
    move(db, ticket, "ticket.served", by=by, now=now, facts=facts)
    return ticket

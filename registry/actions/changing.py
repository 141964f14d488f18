"""Change of a ticket: applied for or ordered, reviewed, filed, completed as new tickets of its lineage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gis_data.geometry import Shape
from registry.actions.approving import take_part
from registry.actions.desk import (
    governing_pack,
    in_force,
    move,
    open_file,
    paper,
    require_holder,
    require_kept,
)
from registry.actions.issue import Undertaking
from registry.actions.kinds import block
from registry.actions.review import tally
from registry.actions.succeeding import bear, heir, replace_by
from registry.clock import Moment, new_id
from registry.land.extent import Extent, require_place
from registry.law.packs import Pack
from registry.law.refusals import all_at_once, require
from registry.office.documents import DocumentKind, Text
from registry.parties.four_eyes import FilePart, require_not_filer
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import issuance, land, tickets
from registry.tickets import review as rules
from registry.tickets.change import (
    APPLIED_FOR,
    KEEPS_GROUND,
    ORDERED,
    Successor,
    Why,
    require_conserved,
    require_lead,
    require_one_each,
    require_ready,
    require_refusable,
    require_shape,
    require_together,
    require_why,
    successor_of,
    waits_with,
)
from registry.tickets.decisions import Grounds, decision, require_reasoned
from registry.tickets.duties import undertaking_sha256
from registry.tickets.errors import RightEnded, UndertakingMissing
from registry.tickets.face import require_block, require_face
from registry.tickets.kinds import TicketKind
from registry.tickets.locks import Use, all_pledgees_consent, require_open
from registry.tickets.review import Elements
from registry.tickets.ticket import Ticket
from registry.tickets.validity import RightTerms, collective_valid_to


@dataclass(frozen=True)
class Change:
    """`merged_with`: the other tickets of a merge; `consents`: pledgee → its signed paper (LP-51)."""

    why: Why
    successors: Sequence[Successor]
    application_sha256: str
    merged_with: Sequence[str] = ()
    consents: Mapping[str, str] = field(default_factory=dict)


def apply_change(
    db: Db, ticket_id: str, wanted: Change, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """ACTIVE → CHANGE_PENDING on the holder's application: after a transfer of land, to split or to merge."""
    step = "ticket.change_applied"
    for one in sorted({ticket_id, *wanted.merged_with}):
        tickets.locked(db, one)  # always in this order, so that two merges cannot wait for each other
    ticket = open_file(db, ticket_id, step, by=by, seen=seen, as_of=now.as_of)
    pack = in_force(db, ticket.unit_id, now)
    require_kept(db, wanted.application_sha256, *wanted.consents.values())
    parents = [ticket, *(_other(db, other, step, by) for other in wanted.merged_with)]
    with all_at_once():
        require_why(wanted.why, APPLIED_FOR, ticket)
        require_shape(wanted.why, parents, wanted.successors)
        for parent in parents:
            require_holder(parent, by)
            if wanted.why is not Why.LAND_TRANSFER:
                agreed = all_pledgees_consent(parent.securities, wanted.consents)
                require_open(Use.DIVIDE, parent.flags, all_consent=agreed)
        _measured(db, wanted.why, parents, wanted.successors, pack)
    begin(db, step, parents, wanted, pack, by=by, now=now)
    return ticket


def order_change(
    db: Db,
    ticket_id: str,
    wanted: Change,
    grounds: Grounds,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """ACTIVE → CHANGE_PENDING by the issuer: a confirmed monitoring case, an error of the issue (LP-57)."""
    step = "ticket.change_ordered"
    ticket = open_file(db, ticket_id, step, by=by, seen=seen, as_of=now.as_of)
    pack = governing_pack(db, now.as_of)
    require_kept(db, grounds.evidence_sha256)
    with all_at_once():
        require_reasoned(grounds)
        require_why(wanted.why, ORDERED, ticket)
        require_shape(wanted.why, [ticket], wanted.successors)
    said = decision("CHANGE_ORDERED", grounds, why=wanted.why.value)
    begin(db, step, [ticket], wanted, pack, by=by, now=now, said=said)
    return ticket


def begin(
    db: Db,
    step: str,
    parents: Sequence[Ticket],
    wanted: Change,
    pack: Pack,
    *,
    by: Actor,
    now: Moment,
    said: Mapping[str, Text] | None = None,
) -> None:
    """Every ticket that goes into the change waits for its end; the first leads."""
    change_id, lead = new_id(now.at), parents[0]
    take_part(db, ("change", change_id), FilePart.SUBMITS, by=by, now=now)
    successors: list[Fact] = [one.as_facts() for one in wanted.successors]
    for parent in parents:
        change: dict[str, Fact] = {
            "id": change_id,
            "why": wanted.why.value,
            "lead": lead.id,
            "parents": [one.id for one in parents],
            "submitted_by": by.person_id,
            "successors": successors if parent is lead else [],
        }
        body: dict[str, Text] = {
            "why": wanted.why.value,
            "application": wanted.application_sha256,
            **(said or {}),
        }
        facts = {**paper(db, parent, DocumentKind.CHANGE, body, by=by, now=now), "change": change}
        move(db, parent, step, by=by, now=now, pack=pack.ref, facts=facts)


def proposed(db: Db, ticket: Ticket, pack: Pack) -> list[tuple[Successor, Extent, dict[str, int]]]:
    """What a pending change brings out, measured, for the officer who reviews it."""
    _, successors = _lead(db, ticket)
    return [
        (one, block(db, one.compartments, pack), tally(db, one.assessment_id, one.compartments))
        for one in successors
    ]


def review_change(
    db: Db, ticket_id: str, elements: Sequence[Elements], *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """An officer of the issuer measures what comes out and fixes its elements (LP-04, LP-14, MS-09)."""
    ticket = open_file(db, ticket_id, "ticket.change_reviewed", by=by, seen=seen, as_of=now.as_of)
    pack = governing_pack(db, now.as_of)
    parents, successors = _lead(db, ticket)
    why = Why(ticket.change["why"])
    require_one_each(len(elements), len(successors))
    with all_at_once():
        require_shape(why, parents, successors)
        grounds = _measured(db, why, parents, successors, pack)
        outlines = land.outlines(db, now.as_of)
        for one, found, fixed in zip(successors, grounds, elements, strict=True):
            require_place(found.ground, ticket.unit_id, outlines, pack, now.as_of.isoformat())
            require_block(found.area_dm2, found.blocks, pack.number("LP-04.area_min_mu"), found.gap_max_m)
            require_face(one.right_area_dm2, found.area_dm2, pack.ratio("MS-11.area_tolerance_permille"))
            stems = tally(db, one.assessment_id, one.compartments)
            rules.require_elements(fixed, found, stems, pack.number("MS-09.limit_tolerance_deg_e8"))
    surveyors = [issuance.assessment(db, one.assessment_id).submitted_by for one in successors]
    take_part(db, ("change", ticket.change["id"]), FilePart.REVIEWS, by=by, now=now, surveyors=surveyors)
    change = {
        **ticket.change,
        "elements": [one.as_facts() for one in elements],
        "reviewed_by": by.person_id,
        "filing_nos": [],
    }
    body: dict[str, Text] = {"why": why.value, "successors": len(successors)}
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.EXAMINATION, body, by=by, now=now),
        "change": change,
    }
    move(db, ticket, "ticket.change_reviewed", by=by, now=now, pack=pack.ref, facts=facts)
    return ticket


def file_change(db: Db, ticket_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Ticket:
    """The city's filing numbers, one for each ticket to come; it edits nothing (LP-10b)."""
    ticket = open_file(db, ticket_id, "ticket.change_filed", by=by, seen=seen, as_of=now.as_of)
    _, successors = _lead(db, ticket)
    with all_at_once():
        require_ready(ticket.change, files_with_city=False, count=0)
    body: dict[str, Text] = {"why": ticket.change["why"]}
    filed = [
        paper(db, ticket, DocumentKind.FILING, {**body, "part": part}, by=by, now=now)
        for part in range(len(successors))
    ]
    numbers: list[Fact] = [one["document_no"] for one in filed]
    change = {**ticket.change, "filing_nos": numbers, "filed_by": by.person_id}
    papers: list[Fact] = [[one["document_no"], one["document_sha256"]] for one in filed]
    move(db, ticket, "ticket.change_filed", by=by, now=now, facts={"change": change, "documents": papers})
    return ticket


def refuse_change(
    db: Db, ticket_id: str, grounds: Grounds, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """CHANGE_PENDING → ACTIVE with a reasoned decision (LP-55); a filed trade cannot be refused (LP-44).

    Of a merge any ticket may be taken, also where another has ended meanwhile: all that still wait are freed.
    """
    ticket = open_file(db, ticket_id, "ticket.change_refused", by=by, seen=seen, as_of=now.as_of)
    require_kept(db, grounds.evidence_sha256)
    with all_at_once():
        require_reasoned(grounds)
        require_refusable(Why(ticket.change["why"]))
    for parent in [ticket, *(one for one in _others(db, ticket) if waits_with(one, ticket))]:
        body = decision("CHANGE_REFUSED", grounds, why=ticket.change["why"])
        facts = {**paper(db, parent, DocumentKind.DECISION, body, by=by, now=now), "change": {}}
        move(db, parent, "ticket.change_refused", by=by, now=now, facts=facts)
    return ticket


def complete_change(
    db: Db,
    ticket_id: str,
    grounds: Grounds,
    undertakings: Mapping[str, Undertaking],
    *,
    vault: Vault,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """CHANGE_PENDING → REPLACED, and the successors live: one transaction, a third hand (RA-23).

    `undertakings`: new holder → its signature under the duties (LP-37); who held before is bound already.
    """
    ticket = open_file(db, ticket_id, "ticket.replaced", by=by, seen=seen, as_of=now.as_of)
    pack = governing_pack(db, now.as_of)
    parents, successors = _lead(db, ticket)
    change, why = ticket.change, Why(ticket.change["why"])
    signed_papers = [one.signed_paper_sha256 for one in undertakings.values()]
    require_kept(db, grounds.evidence_sha256, *signed_papers)
    with all_at_once():
        require_reasoned(grounds)
        require_ready(change, ticket.files_with_city, len(successors))
        require_not_filer(change.get("filed_by"), by)
        for one in successors:
            _require_bound(ticket, one.holder_id, undertakings.get(one.holder_id))
    take_part(db, ("change", change["id"]), FilePart.APPROVES, by=by, now=now)
    shapes = _shapes(db, parents, successors, pack)
    children = [heir(parents, one, now=now) for one in successors]
    for place, child in enumerate(children):
        _dress(child, ticket, place, pack, by=by, now=now)
        _require_term_left(child, now.as_of)
        signed = undertakings.get(child.holder_id)
        child.undertaking_sha256 = signed.signed_paper_sha256 if signed else ticket.undertaking_sha256
    body = decision("CHANGED", grounds, why=why.value)
    papers = {one.id: paper(db, one, DocumentKind.DECISION, body, by=by, now=now) for one in parents}
    replace_by(db, parents, children, why, papers, by=by, now=now)
    for child, shape in zip(children, shapes, strict=True):
        bear(db, child, shape, why, pack, vault=vault, by=by, now=now)
    return ticket


def _dress(child: Ticket, parent: Ticket, place: int, pack: Pack, *, by: Actor, now: Moment) -> None:
    """Who examined, filed and approved it, and from when to when it lives."""
    change: Mapping[str, Any] = parent.change
    child.elements = change["elements"][place]
    child.submitted_by, child.submitted_on = change["submitted_by"], now.as_of
    child.examined_by, child.approved_by = change["reviewed_by"], by.person_id
    if child.files_with_city:
        child.filing_no, child.filed_by = change["filing_nos"][place], change["filed_by"]
    child.valid_from = now.as_of
    collective = child.kind is TicketKind.COLLECTIVE
    if collective and child.contract_ends_on and child.contract_ends_on != parent.contract_ends_on:
        terms = RightTerms(child.basis, child.applicant_role, child.contract_ends_on, None)
        years = pack.number("LP-35a.no_contract_term_max_years")
        child.valid_to = collective_valid_to(terms, now.as_of, years)


def _require_term_left(child: Ticket, as_of: date) -> None:
    """LP-35a: what is over on the day of the change has no successor; it expires."""
    left = child.valid_to is not None and child.valid_to >= as_of
    require("LP-35a", left, RightEnded, ends_on=str(child.valid_to))


def _require_bound(parent: Ticket, holder_id: str, signed: Undertaking | None) -> None:
    fresh = signed is not None and signed.text_sha256 == undertaking_sha256(parent.kind)
    bound = holder_id == parent.owner_id or (fresh and bool(signed and signed.signed_paper_sha256))
    require("LP-37", bound, UndertakingMissing)


def _measured(
    db: Db, why: Why, parents: Sequence[Ticket], successors: Sequence[Successor], pack: Pack
) -> list[Extent]:
    """What comes out, measured; a change that only passes land on keeps rights and ground (LP-48)."""
    found = [block(db, one.compartments, pack) for one in successors]
    if why in KEEPS_GROUND:
        before = [land.claim(db, str(parent.claim_id)) for parent in parents]
        require_conserved(
            sum(claim.right_area_dm2 for claim in before),
            [one.right_area_dm2 for one in successors],
            [claim.ground for claim in before],
            [one.ground for one in found],
        )
        minimum = pack.number("LP-48.child_area_min_mu")
        for one in found:
            require_block(one.area_dm2, one.blocks, minimum, one.gap_max_m)
    return found


def _shapes(db: Db, parents: Sequence[Ticket], successors: Sequence[Successor], pack: Pack) -> list[Shape]:
    """The very ground of the predecessor where nothing of it changed; else as measured."""
    same = len(parents) == len(successors) == 1
    if same and list(successors[0].compartments) == list(parents[0].compartments):
        return [land.claim(db, str(parents[0].claim_id)).ground]
    return [block(db, one.compartments, pack).ground for one in successors]


def _lead(db: Db, ticket: Ticket) -> tuple[list[Ticket], list[Successor]]:
    """The tickets of the change, the leading one first; a merge is handled on its leading ticket."""
    require_lead(ticket)
    parents = [ticket, *_others(db, ticket)]
    require_together(parents)
    return parents, [successor_of(one) for one in ticket.change["successors"]]


def _others(db: Db, ticket: Ticket) -> list[Ticket]:
    return [db.get_one(Ticket, other) for other in ticket.change["parents"] if other != ticket.id]


def _other(db: Db, ticket_id: str, step: str, by: Actor) -> Ticket:
    return open_file(db, ticket_id, step, by=by)

"""The next ticket of a lineage: number, ground, paper, register entry; what it takes over and from whom."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

from gis_data.geometry import Shape
from registry import canonical
from registry.actions.consequences import follow
from registry.actions.desk import move
from registry.actions.ending import end
from registry.actions.issue import TEMPLATE_VERSION, annex, names, take_ground
from registry.clock import Moment, new_id
from registry.law.packs import Pack
from registry.parties.roles import Actor
from registry.proof.bundle import DOCUMENT_FACT, commitment_of
from registry.proof.events import Fact
from registry.quantities import face_value_mu100
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import land, office, tickets
from registry.tickets.change import Successor, Why
from registry.tickets.kinds import Origin
from registry.tickets.numbers import ticket_number
from registry.tickets.record import ticket_record
from registry.tickets.ticket import Ticket, facts_of

TAKEN_OVER = ("securities", "disputes")
"""Of every predecessor, so that no change frees anything (LP-48)."""


def heir(parents: Sequence[Ticket], wanted: Successor, *, now: Moment) -> Ticket:
    """What the successor takes over: marks of every parent, contracts and account only of its own holder."""
    first = parents[0]
    kept = {one.name: getattr(first, one.name) for one in fields(Ticket)}
    same_holder = wanted.holder_id == first.owner_id
    child = Ticket(**kept)
    child.id, child.version, child.number, child.code = new_id(now.at), 0, None, None
    child.trade, child.change, child.cancellation, child.revoked = {}, {}, {}, []
    child.ended_on = child.end_reason = child.served_on = child.change_due_since = child.reminded_on = None
    child.listings, child.successors, child.origin = [], [], Origin.REGISTERED
    child.predecessors = [parent.id for parent in parents]
    for name in TAKEN_OVER:
        setattr(child, name, [one for parent in parents for one in getattr(parent, name)])
    child.watched_since = min((p.watched_since for p in parents if p.watched_since), default=None)
    if not same_holder:
        child.operations, child.payee = [], {}
    child.block_name, child.certificate_id = wanted.block_name, wanted.certificate_id
    child.assessment_id, child.compartments = wanted.assessment_id, list(wanted.compartments)
    child.right_area_dm2 = wanted.right_area_dm2
    child.face_value_mu100 = face_value_mu100(wanted.right_area_dm2)
    child.applicant_id = child.holder_id = wanted.holder_id
    child.applicant_role, child.contract_ends_on = wanted.holder_role, wanted.contract_ends_on
    child.valid_to = min(parent.valid_to for parent in parents if parent.valid_to)
    return child


def replace_by(
    db: Db,
    parents: Sequence[Ticket],
    children: Sequence[Ticket],
    why: Why,
    papers: Mapping[str, Mapping[str, Fact]],
    *,
    by: Actor,
    now: Moment,
) -> None:
    """The predecessors end, free their ground, and name who follows them; `papers`: the decision on each."""
    following: list[Fact] = [child.id for child in children]
    for parent in parents:
        said: dict[str, Fact] = {
            **papers[parent.id],
            "successors": [*parent.successors, *following],
            "change_due_since": None,
        }
        event = end(db, parent, "ticket.replaced", why.value, by=by, now=now, facts=said)
        follow(db, event, now=now)


def bear(
    db: Db, child: Ticket, ground: Shape, why: Why, pack: Pack, *, vault: Vault, by: Actor, now: Moment
) -> Ticket:
    """The child comes to life on its ground; its predecessors have ended in this transaction already."""
    claim = take_ground(db, child, ground, pack, by=by, now=now)
    year = now.as_of.year
    sequence = office.next_number(db, child.issuer_unit_id, f"ticket.{child.kind}", year)
    child.number = ticket_number(child.kind, child.issuer_unit_id, year, sequence)
    child.issuer_id, child.issued_by, child.claim_id = by.party_id, by.person_id, claim.id
    child.template_version = TEMPLATE_VERSION
    said = {**facts_of(child), "why": why.value}
    held = land.certificate(db, child.certificate_id)
    printed = names(db, child, by, now, held.number, vault=vault)
    sheet = canonical.dumps(ticket_record(child, said, claim.ground, annex(db, child), pack, printed))
    said[DOCUMENT_FACT] = commitment_of(sheet)
    fresh = Ticket(child.id, child.unit_id, child.kind, child.nature, child.level)
    move(db, fresh, "ticket.succeeded", by=by, now=now, pack=pack.ref, facts=said)
    tickets.keep_record(db, fresh.id, fresh.holder_id, sheet, vault=vault, at=now.at)
    return fresh

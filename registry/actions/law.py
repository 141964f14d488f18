"""Putting texts into force without code, by two persons; filling slots; publishing interpretations."""

import re
from datetime import date
from hashlib import sha256

from registry.actions.recording import record
from registry.clock import Moment, new_id
from registry.errors import Conflict, NotFound
from registry.law.activation import Proposal, TextKind, check_overlay, check_successor
from registry.law.errors import UnreadableText
from registry.law.overlays import parse_overlay
from registry.law.packs import CITY, Slot, load_slots, parse_pack
from registry.law.refusals import require
from registry.parties.authority import require_authority
from registry.parties.errors import FourEyes
from registry.parties.four_eyes import NAMES, FilePart
from registry.parties.jurisdiction import require_county_unit
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import law
from registry.store.queries.law import Confirmation, Interpretation

ACT = {TextKind.SUCCESSOR: "pack.activate", TextKind.OVERLAY: "pack.overlay"}
RULE_ID = re.compile(r"[A-Z]{2}-\d{2}[a-z]?")


def propose_successor(db: Db, source: str, effective_from: date, *, by: Actor, now: Moment) -> Proposal:
    """The first person of the city authority hands in a successor pack as TOML (CV-01)."""
    require_authority(ACT[TextKind.SUCCESSOR], by, CITY)
    try:
        pack = parse_pack(source)
    except ValueError as problem:
        raise UnreadableText(problem=str(problem)) from problem
    check_successor(law.current_law(db).packs, pack, effective_from, now.as_of)
    proposal = Proposal(
        new_id(now.at), TextKind.SUCCESSOR, pack.ref, CITY, source, effective_from, by.person_id
    )
    return _propose(db, proposal, by, now)


def propose_overlay(db: Db, source: str, effective_from: date, *, by: Actor, now: Moment) -> Proposal:
    """A county hands in its own plan, which may only add steps or tighten (CV-08)."""
    try:
        overlay = parse_overlay(source)
    except ValueError as problem:
        raise UnreadableText(problem=str(problem)) from problem
    unit = require_county_unit(overlay.unit)
    require_authority(ACT[TextKind.OVERLAY], by, unit.code)
    check_overlay(law.current_law(db).packs, overlay, effective_from, now.as_of)
    proposal = Proposal(
        new_id(now.at), TextKind.OVERLAY, overlay.ref, unit.code, source, effective_from, by.person_id
    )
    return _propose(db, proposal, by, now)


def confirm(db: Db, proposal_id: str, *, by: Actor, now: Moment) -> Confirmation:
    """Another person of the same authority puts the text into force, from today at the earliest."""
    proposal = law.proposal(db, proposal_id)
    if proposal is None:
        raise NotFound(what="规则文件", id=proposal_id)
    require_authority(ACT[proposal.kind], by, proposal.unit_id)
    names = {"taken": NAMES[FilePart.SUBMITS], "wanted": NAMES[FilePart.APPROVES]}
    require("RA-23", by.person_id != proposal.proposed_by, FourEyes, **names)
    earlier = law.confirmation(db, proposal_id)
    if earlier is not None:
        raise Conflict(who=earlier.confirmed_by, when=earlier.confirmed_at.isoformat(), state="ACTIVATED")
    confirmed = Confirmation(by.person_id, now.at, max(proposal.effective_from, now.as_of))
    law.add_activation(db, proposal, confirmed)
    _record(db, "text.activated", proposal, by, now, confirmed.effective_from)
    return confirmed


def fill_slot(
    db: Db, slot: str, authority_ref: str, document_sha256: str | None = None, *, by: Actor, now: Moment
) -> Slot:
    """The authority names its document for a text we do not have (0.3)."""
    require_authority("pack.activate", by, CITY)
    if slot not in load_slots():
        raise NotFound(what="文件槽位", id=slot)
    row = {
        "id": new_id(now.at),
        "slot": slot,
        "authority_ref": authority_ref,
        "document_sha256": document_sha256,
        "entered_by": by.person_id,
        "entered_at": now.at,
    }
    law.add_slot_reference(db, row)
    facts = {"slot": slot, "authority_ref": authority_ref, "document_sha256": document_sha256}
    record(db, "slot.filled", ("slot", slot), by=by, now=now, unit_id=CITY, facts=facts)
    return law.slots(db)[slot]


def publish_interpretation(
    db: Db, rule: str, question: str, answer: str, *, by: Actor, now: Moment
) -> Interpretation:
    """The city authority answers a question on a rule of the ticket texts, for everyone to read (RA-25)."""
    require_authority("interpretation.publish", by, CITY)
    if not RULE_ID.fullmatch(rule):
        raise NotFound(what="规则", id=rule)
    published = Interpretation(new_id(now.at), rule, question, answer, now.as_of, by.person_id)
    law.add_interpretation(db, published)
    text = f"{question}\n{answer}"
    facts = {"rule": rule, "text_sha256": sha256(text.encode()).hexdigest()}
    subject = ("interpretation", published.id)
    record(db, "interpretation.published", subject, by=by, now=now, unit_id=CITY, facts=facts)
    return published


def _propose(db: Db, proposal: Proposal, by: Actor, now: Moment) -> Proposal:
    law.add_proposal(db, proposal, now.at)
    _record(db, "text.proposed", proposal, by, now, proposal.effective_from)
    return proposal


def _record(db: Db, kind: str, proposal: Proposal, by: Actor, now: Moment, since: date) -> None:
    facts = {
        "ref": proposal.ref,
        "source_sha256": sha256(proposal.source.encode()).hexdigest(),
        "effective_from": since.isoformat(),
    }
    subject = ("text", proposal.id)
    record(db, kind, subject, by=by, now=now, unit_id=proposal.unit_id, facts=facts)

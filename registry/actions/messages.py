"""Verbs of the inbox: a message for the party of an event, and how it was served (送达)."""

from registry.actions.casework import begin, move, open_case
from registry.actions.desk import require_kept
from registry.clock import Moment
from registry.office.inbox import Message, Service, require_proof
from registry.office.notices import Notice
from registry.parties.roles import SYSTEM, Actor
from registry.proof.events import Event
from registry.store.database import Db
from registry.store.queries import casework


def deliver(db: Db, message_id: str, event: Event, party_id: str, *, now: Moment) -> Message | None:
    """Put what happened into the inbox of the party, once: `message_id` is that of the outbox."""
    if db.get(Message, message_id):
        return None
    message = Message(
        id=message_id,
        unit_id=event.unit_id,
        party_id=party_id,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        about=event.kind,
        paper_no=str(event.facts.get("document_no") or ""),
    )
    begin(db, message, "message.sent", by=SYSTEM, now=now)
    return message


def open_message(db: Db, message_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Message:
    """Opening is the proof: who, when, sealed in the register."""
    message = open_case(db, Message, message_id, "message.opened", by=by, seen=seen)
    facts = {"way": Service.OPENED.value, "served_on": now.as_of.isoformat()}
    move(db, message, "message.opened", by=by, now=now, facts=facts)
    return message


def serve(
    db: Db,
    message_id: str,
    way: Service,
    proof: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Message:
    """Not opened here: served on paper with its receipt, or by public notice."""
    message = open_case(db, Message, message_id, "message.served", by=by, seen=seen)
    require_proof(way, proof)
    if way is Service.PAPER:
        require_kept(db, proof)
    elif way is Service.PUBLIC_NOTICE:
        casework.find(db, Notice, proof)
    facts = {"way": way.value, "served_on": now.as_of.isoformat(), "proof": proof}
    move(db, message, "message.served", by=by, now=now, facts=facts)
    return message

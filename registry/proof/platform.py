"""What the city's “六权”改革一体化服务平台 is told (LP-08a): applications, states, issues, listings, trades.

A record is made of the event alone, so that the same event always gives the same record, in a message or in a
file; it names parties by id only and no price, paper or person.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from registry.proof.events import Event

TOPIC = "six_rights"
"""Topic of the outbox."""


class Told(StrEnum):
    """The five kinds of record."""

    APPLICATION = "APPLICATION"
    STATUS = "STATUS"
    ISSUE = "ISSUE"
    LISTING = "LISTING"
    TRADE = "TRADE"


_BY_KIND: Mapping[Told, tuple[str, ...]] = {
    Told.APPLICATION: ("ticket.submitted", "green_space.requested", "eco_compensation.requested"),
    Told.STATUS: (
        "ticket.promise_accepted",
        "ticket.correction_asked",
        "ticket.not_accepted",
        "ticket.accepted",
        "ticket.lapsed",
        "ticket.refused",
        "ticket.approved",
        "ticket.filed",
        "ticket.replaced",
        "ticket.expired",
        "ticket.cancellation_due",
        "ticket.cancelled",
        "ticket.traded",
    ),
    Told.ISSUE: (
        "ticket.issued",
        "ticket.succeeded",
        "ticket.transcribed",
        "green_space.issued",
        "eco_compensation.issued",
    ),
    Told.LISTING: (
        "listing.declared",
        "listing.reviewed",
        "listing.refused",
        "listing.consented",
        "listing.offered",
        "listing.repriced",
        "listing.withdrawn",
        "listing.withheld",
        "listing.sold_out",
        "listing.closed",
    ),
    Told.TRADE: (
        "ticket.trade_agreed",
        "ticket.trade_requested",
        "ticket.trade_filed",
        "ticket.trade_consented",
        "ticket.trade_declined",
        "cycle.traded",
    ),
}
KIND_TOLD: Mapping[str, Told] = {event: told for told, events in _BY_KIND.items() for event in events}
"""Kind of event → kind of record; nothing else is told."""

PUBLIC_FACTS = frozenset(
    {
        "number",
        "kind",
        "nature",
        "level",
        "basis",
        "origin",
        "face_value_mu100",
        "filing_no",
        "valid_from",
        "valid_to",
        "ended_on",
        "end_reason",
        "due_on",
        "predecessors",
        "successors",
        "grams_per_yuan",
        "offered_g",
        "listed_on",
        "closes_on",
        "because",
        "traded_on",
        "quantity_mu100",
    }
)


def record_of(event: Event) -> dict[str, Any]:
    """The receiver keeps one record an `id`, however often it comes."""
    return {
        "id": event.id,
        "record": KIND_TOLD[event.kind].value,
        "event": event.kind,
        "subject": {"kind": event.subject_kind, "id": event.subject_id},
        "unit_id": event.unit_id,
        "effective_on": event.effective_on.isoformat(),
        "recorded_at": event.recorded_at.isoformat(timespec="microseconds"),
        "law": event.pack,
        "leaf_hash": event.leaf_hash().hex(),
        "facts": {name: event.facts[name] for name in sorted(PUBLIC_FACTS & event.facts.keys())},
    }

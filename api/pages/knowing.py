"""What people know by its number on paper, into what the register knows by its id."""

from collections.abc import Mapping
from typing import Any

from registry.store.database import Db
from registry.store.queries import land, tickets

TICKETS = frozenset({"ticket_id", "tickets", "merged_with", "subject_id"})


def resolved(db: Db, values: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers of tickets and certificates become ids wherever they stand; an id stays what it is."""
    return {name: _resolved(db, name, value) for name, value in values.items()}


def _resolved(db: Db, name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return resolved(db, value)
    if isinstance(value, list):
        return [_resolved(db, name, one) for one in value]
    if name in TICKETS:
        found = tickets.by_number(db, str(value))
        return found.id if found else value
    if name == "certificate_id":
        known = land.certificate_by_number(db, str(value))
        return known.id if known else value
    return value

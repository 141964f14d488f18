"""Every row that gives somebody a power or a text its force, as text, for `linpiao check`."""

from hashlib import sha256
from typing import TypeAlias

from sqlalchemy import Table, select

from registry.store.database import Db
from registry.store.tables import law, parties

Powers: TypeAlias = dict[tuple[str, str], tuple[str, ...]]
"""(table, key) → the values of the row."""


def powers(db: Db) -> Powers:
    found: Powers = {}
    for table, columns in (
        (parties.agency_role, ("id", "party_id", "role", "unit_id", "since", "until")),
        (parties.agency_role_end, ("agency_role_id", "until")),
        (
            parties.appointment,
            ("id", "person_id", "party_id", "role", "unit_id", "since", "until", "acting_for", "made_by"),
        ),
        (parties.appointment_end, ("appointment_id", "until", "ended_by")),
    ):
        found |= _rows(db, table, columns)
    return found | _texts(db)


def _rows(db: Db, table: Table, columns: tuple[str, ...]) -> Powers:
    query = select(*(table.c[name] for name in columns))
    return {(table.name, row[0]): tuple(_text(value) for value in row[1:]) for row in db.execute(query)}


def _texts(db: Db) -> Powers:
    proposal, activation = law.text_proposal.c, law.text_activation.c
    query = select(
        activation.proposal_id,
        proposal.ref,
        proposal.source,
        activation.effective_from,
        activation.confirmed_by,
    ).join_from(law.text_activation, law.text_proposal, activation.proposal_id == proposal.id)
    return {
        ("text_activation", row.proposal_id): (
            row.ref,
            sha256(row.source.encode()).hexdigest(),
            _text(row.effective_from),
            row.confirmed_by,
        )
        for row in db.execute(query)
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)

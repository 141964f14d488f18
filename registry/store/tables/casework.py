"""The columns every case has (`office.casework`), and the ground some of them are about."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Date, Index, Integer, Table
from sqlalchemy.schema import SchemaItem

from registry.store.spatial import Ground
from registry.store.tables.metadata import CODE, HISTORY, ID, Instant, Json, metadata, word


def case_table(name: str, states: type[StrEnum], *more: SchemaItem, **options: Any) -> Table:
    return Table(
        name,
        metadata,
        Column("id", ID, primary_key=True),
        Column("unit_id", CODE, nullable=False),
        Column("party_id", ID, nullable=False),
        Column("state", word(states), nullable=False),
        Column("version", Integer, nullable=False),
        Column("opened_on", Date, nullable=False),
        Column("changed_by", ID, nullable=False),
        Column("changed_at", Instant, nullable=False),
        Column("papers", Json, nullable=False),
        *more,
        Index(None, "state", "unit_id"),
        Index(None, "party_id"),
        **options,
    )


case_ground = Table(
    "case_ground",
    metadata,
    # Where it happened, or what is left standing; the event knows it by hash.
    Column("case_id", ID, primary_key=True),
    Column("ground", Ground(), nullable=False),
    info=HISTORY,
)

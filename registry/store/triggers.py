"""What the database itself refuses: changed history, overlapping live claims, claims edited or deleted (D4).

`statements(dialect, metadata)` is all of it as SQL; `Database.create` and the migrations run the same text.
"""

from sqlalchemy import MetaData, Table

from registry.store import ends, history, periods, spatial
from registry.store.tables.land import area_claim

TILE_DEG = 0.01
CLAIM_SPAN_DEG = 2
RELEASE = ("live", "released_at", "released_by", "released_because")
"""The only columns of a claim that ever change, once."""

STAYSdef _fixed_columns(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.name not in RELEASE]

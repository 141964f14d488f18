"""Trading cycles of the city's forest carbon trade: one row each, the fold of its events."""

from sqlalchemy import CheckConstraint, Column, Date, Integer, Table, UniqueConstraint

from registry.market.cycles import CycleState
from registry.store.tables.metadata import CODE, HASH, ID, Count, Instant, Json, metadata, word

trading_cycle = Table(
    "trading_cycle",
    metadata,
    Column("id", ID, primary_key=True),
    Column("unit_id", CODE, nullable=False),
    Column("state", word(CycleState), nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_by", ID, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("pack", CODE),
    Column("number", CODE, nullable=False),
    Column("opens_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("tickets", Json, nullable=False),
    Column("sale_sha256", HASH),
    Column("traded_on", Date),
    Column("closed_on", Date),
    Column("blocks", Json, nullable=False),
    Column("total_mu100", Count, nullable=False),
    Column("area_weight_permille", Integer, nullable=False),
    Column("revenue_fen", Count, nullable=False),
    Column("cost_fen", Count),
    Column("cost_sha256", HASH),
    Column("cost_agreed_by", ID),
    Column("payouts", Json, nullable=False),
    Column("residue_fen", Count, nullable=False),
    Column("divided_by", ID),
    Column("settled_by", ID),
    UniqueConstraint("number"),
    CheckConstraint("ends_on >= opens_on", name="ends_after_it_opens"),
    CheckConstraint(
        "state NOT IN ('TRADED', 'SETTLED') OR (sale_sha256 IS NOT NULL AND traded_on IS NOT NULL)",
        name="traded_is_complete",
    ),
    CheckConstraint("divided_by <> settled_by", name="settled_by_another_person"),
    CheckConstraint(
        "state <> 'SETTLED' OR (settled_by IS NOT NULL AND cost_agreed_by IS NOT NULL)",
        name="settled_is_complete",
    ),
)

"""Reference layers: one row per loaded version, one per area of it."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Integer, Table, UniqueConstraint

from registry.land.layers import LayerKind
from registry.store.spatial import SPATIAL, Ground
from registry.store.tables.metadata import CODE, HASH, HISTORY, ID, NAME, Count, Instant, metadata, word

reference_layer = Table(
    "reference_layer",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", word(LayerKind), nullable=False),
    Column("version", CODE, nullable=False),
    Column("source", NAME, nullable=False),
    Column("file_sha256", HASH, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("features", Integer, nullable=False),
    Column("features_sha256", HASH, nullable=False),
    Column("area_dm2", Count, nullable=False),
    Column("loaded_by", ID, nullable=False),
    Column("loaded_at", Instant, nullable=False),
    UniqueConstraint("kind", "version"),
    CheckConstraint("features > 0 AND area_dm2 > 0", "counts"),
    CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", "window"),
    info=HISTORY,
)

layer_feature = Table(
    "layer_feature",
    metadata,
    Column("id", ID, primary_key=True),
    Column("layer_id", ID, ForeignKey("reference_layer.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("label", NAME),
    Column("ground", Ground(), nullable=False),
    UniqueConstraint("layer_id", "number"),
    info=HISTORY | SPATIAL,
)

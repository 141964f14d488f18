"""Land: outlines of units, right certificates, sub-compartments and their versions, area claims."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from registry.land.certificates import Pledge, Right, Tenure
from registry.land.claims import Exclusivity
from registry.land.compartments import ForestClass
from registry.store.spatial import SPATIAL, Ground
from registry.store.tables.metadata import CODE, HASH, HISTORY, ID, NAME, Count, Instant, Json, metadata, word

unit_outline = Table(
    "unit_outline",
    metadata,
    Column("id", ID, primary_key=True),
    Column("unit_id", CODE, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("source", NAME, nullable=False),
    Column("schematic", Boolean, nullable=False),
    Column("ground", Ground(), nullable=False),
    UniqueConstraint("unit_id", "valid_from"),
    info=HISTORY | SPATIAL,
)

right_certificate = Table(
    "right_certificate",
    metadata,
    Column("id", ID, primary_key=True),
    Column("number", CODE, nullable=False, unique=True),
    Column("unit_id", CODE, nullable=False),
    Column("holder_id", ID, nullable=False),
    Column("tenure", word(Tenure), nullable=False),
    Column("right", word(Right), nullable=False),
    Column("area_dm2", Count, nullable=False),
    Column("contracted_area_dm2", Count),
    Column("term_from", Date),
    Column("term_to", Date),
    Column("pledge", word(Pledge), nullable=False),
    Column("pledge_asked_on", Date),
    Column("version", Integer, nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("salt", CODE, nullable=False),
    CheckConstraint("area_dm2 > 0 AND (contracted_area_dm2 IS NULL OR contracted_area_dm2 > 0)", "areas"),
    Index(None, "holder_id"),
    Index(None, "unit_id"),
)

sub_compartment = Table(
    "sub_compartment",
    metadata,
    Column("id", ID, primary_key=True),
    Column("unit_id", CODE, nullable=False),
    Column("code", CODE, nullable=False),
    UniqueConstraint("unit_id", "code"),
)

sub_compartment_version = Table(
    "sub_compartment_version",
    metadata,
    Column("id", ID, primary_key=True),
    Column("sub_compartment_id", ID, ForeignKey("sub_compartment.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("ground", Ground(), nullable=False),
    Column("area_dm2", Count, nullable=False),
    Column("declared_area_dm2", Count),
    Column("tenure", word(Tenure), nullable=False),
    Column("right_holder_id", ID, nullable=False),
    Column("certificate_id", ID, ForeignKey("right_certificate.id")),
    Column("forest_class", word(ForestClass), nullable=False),
    Column("species_permille", Json, nullable=False),
    Column("planted_year", Integer),
    Column("origin", CODE),
    Column("stems", Count),
    Column("stems_per_ha", Count),
    Column("mean_dbh_mm", Integer),
    Column("tally_sha256", HASH),
    Column("canopy_permille", Integer),
    Column("cover_permille", Integer),
    Column("welfare_grade", CODE),
    Column("natural_forest", Boolean),
    Column("surveyed_on", Date, nullable=False),
    Column("surveyor_id", ID, nullable=False),
    Column("survey_sha256", HASH),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("sub_compartment_id", "number"),
    CheckConstraint("area_dm2 > 0 AND number > 0", "counts"),
    Index(None, "survey_sha256"),
    info=HISTORY | SPATIAL,
)

area_claim = Table(
    "area_claim",
    metadata,
    Column("id", ID, primary_key=True),
    Column("subject_kind", CODE, nullable=False),
    Column("subject_id", ID, nullable=False),
    Column("unit_id", CODE, nullable=False),
    Column("exclusivity", word(Exclusivity), nullable=False),
    Column("certificate_id", ID, ForeignKey("right_certificate.id")),
    Column("right_area_dm2", Count, nullable=False),
    Column("area_dm2", Count, nullable=False),
    Column("ground", Ground(), nullable=False),
    Column("live", Boolean, nullable=False),
    Column("claimed_at", Instant, nullable=False),
    Column("released_at", Instant),
    Column("released_by", ID),
    Column("released_because", Text),
    CheckConstraint("area_dm2 > 0 AND right_area_dm2 > 0", "areas"),
    Index(None, "subject_kind", "subject_id"),
    Index(None, "certificate_id"),
    info=SPATIAL,
)

# PostgreSQL only: one row per tile of 0.01 degrees ever claimed, locked to order the claims (decision 0036).
ground_tile = Table(
    "ground_tile",
    metadata,
    Column("x", Integer, primary_key=True, autoincrement=False),
    Column("y", Integer, primary_key=True, autoincrement=False),
    Column("claims", Count, nullable=False),
)

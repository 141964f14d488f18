"""Assessments of measured surveys and their stands: never changed, a new survey is a new assessment."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Table

from registry.store.tables.metadata import CODE, HASH, HISTORY, ID, NAME, Count, Instant, Json, metadata, word
from sink.results import Status

assessment = Table(
    "assessment",
    metadata,
    Column("id", ID, primary_key=True),
    Column("unit_id", CODE, nullable=False),
    Column("submitted_by", ID, nullable=False),
    Column("survey_sha256", HASH, nullable=False),
    Column("evidence_sha256", HASH, nullable=False),
    Column("input_sha256", HASH, nullable=False),
    Column("method", NAME, nullable=False),
    Column("method_version", CODE, nullable=False),
    Column("parameters_version", CODE, nullable=False),
    Column("parameters_sha256", HASH, nullable=False),
    Column("computed_at", Instant, nullable=False),
    Column("signed_off", Boolean, nullable=False),
    Column("status", word(Status), nullable=False),
    Index(None, "unit_id", "computed_at"),
    info=HISTORY,
)

assessed_stand = Table(
    "assessed_stand",
    metadata,
    Column("assessment_id", ID, ForeignKey("assessment.id"), primary_key=True),
    Column("stand_id", NAME, primary_key=True),
    Column("compartment", ID),
    Column("census_on", Date, nullable=False),
    Column("area_dm2", Count, nullable=False),
    Column("stock_co2e_g", Count, nullable=False),
    Column("low_co2e_g", Count),
    Column("high_co2e_g", Count),
    Column("prudent_co2e_g", Count, nullable=False),
    Column("species_stems", Json, nullable=False),
    CheckConstraint("stock_co2e_g >= 0 AND prudent_co2e_g >= 0", name="no_negative_stock"),
    info=HISTORY,
)

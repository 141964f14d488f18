"""Assessments and their stands, reported quantities, signatures, verified quantities: never changed."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    UniqueConstraint,
)

from registry.issuance.acceptance import Route, Side, Way
from registry.issuance.submissions import Outcome
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

quantity = Table(
    "quantity",
    metadata,
    Column("id", ID, primary_key=True),
    Column("unit_id", CODE, nullable=False),
    Column("plot_id", ID, ForeignKey("sub_compartment.id"), nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("owner_id", ID, nullable=False),
    Column("route", word(Route), nullable=False),
    Column("way", word(Way), nullable=False),
    Column("earlier_assessment_id", ID, ForeignKey("assessment.id"), nullable=False),
    Column("later_assessment_id", ID, ForeignKey("assessment.id"), nullable=False),
    Column("change_g", Count, nullable=False),
    Column("credited_g", Count, nullable=False),
    Column("report_sha256", HASH, nullable=False),
    Column("reported_by", ID, nullable=False),
    Column("reported_party", ID, nullable=False),
    Column("reported_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    Column("replaces_id", ID, ForeignKey("quantity.id"), unique=True),
    Column("reason", NAME),
    UniqueConstraint("plot_id", "period_from", "version"),
    UniqueConstraint("id", "way", "reported_by"),
    CheckConstraint("period_from < period_to", name="period"),
    CheckConstraint("credited_g >= 0 AND (credited_g = 0 OR credited_g <= change_g)", name="only_growth"),
    CheckConstraint("(version = 1) = (replaces_id IS NULL)", name="versions"),
    CheckConstraint("replaces_id IS NULL OR reason IS NOT NULL", name="reason"),
    info=HISTORY,
)

acceptance = Table(
    "acceptance",
    metadata,
    Column("quantity_id", ID, primary_key=True),
    Column("side", word(Side), primary_key=True),
    Column("way", word(Way), nullable=False),
    Column("reported_by", ID, nullable=False),
    Column("person_id", ID, nullable=False),
    Column("party_id", ID, nullable=False),
    Column("document_sha256", HASH, nullable=False),
    Column("accepted_at", Instant, nullable=False),
    # The key is the rule: a person, and a party, signs for one side only (MS-04).
    UniqueConstraint("quantity_id", "person_id"),
    UniqueConstraint("quantity_id", "party_id"),
    ForeignKeyConstraint(
        ["quantity_id", "way", "reported_by"],
        ["quantity.id", "quantity.way", "quantity.reported_by"],
        name="fk_acceptance_quantity",
    ),
    CheckConstraint(
        "way = 'COLLECTIVE' OR side = 'OWNER' OR person_id <> reported_by", name="measurer_never_verifies"
    ),
    info=HISTORY,
)

verified_quantity = Table(
    "verified_quantity",
    metadata,
    Column("quantity_id", ID, primary_key=True),
    Column("owner_side", word(Side), nullable=False),
    Column("authority_side", word(Side), nullable=False),
    Column("verified_at", Instant, nullable=False),
    # Without both signatures there is no row (MS-02).
    ForeignKeyConstraint(
        ["quantity_id", "owner_side"],
        ["acceptance.quantity_id", "acceptance.side"],
        name="fk_verified_quantity_owner",
    ),
    ForeignKeyConstraint(
        ["quantity_id", "authority_side"],
        ["acceptance.quantity_id", "acceptance.side"],
        name="fk_verified_quantity_authority",
    ),
    CheckConstraint("owner_side = 'OWNER' AND authority_side = 'AUTHORITY'", name="both_sides"),
    info=HISTORY,
)

submission = Table(
    "submission",
    metadata,
    Column("id", ID, primary_key=True),
    Column("unit_id", CODE, nullable=False),
    Column("assessment_id", ID, ForeignKey("assessment.id"), nullable=False),
    Column("sender_id", ID, nullable=False),
    Column("party_id", ID, nullable=False),
    Column("files", Json, nullable=False),
    Column("report_sha256", HASH, nullable=False),
    Column("decisions", Json, nullable=False),
    Column("sent_at", Instant, nullable=False),
    UniqueConstraint("assessment_id"),
    Index(None, "party_id", "sent_at"),
    Index(None, "unit_id", "sent_at"),
    info=HISTORY,
)

submission_outcome = Table(
    "submission_outcome",
    metadata,
    # The key is the rule: opened or withdrawn, whichever came first, and never both.
    Column("submission_id", ID, ForeignKey("submission.id"), primary_key=True),
    Column("outcome", word(Outcome), nullable=False),
    Column("person_id", ID, nullable=False),
    Column("at", Instant, nullable=False),
    info=HISTORY,
)

falsification = Table(
    "falsification",
    metadata,
    Column("assessment_id", ID, ForeignKey("assessment.id"), primary_key=True),
    Column("unit_id", CODE, nullable=False),
    Column("found_by", ID, nullable=False),
    Column("evidence_sha256", HASH, nullable=False),
    Column("found_at", Instant, nullable=False),
    info=HISTORY,
)

"""What is sold by the piece: trees that may be adopted, their surveys and years; planting sites, the duty."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    text,
)

from registry.market.adoptions import AdoptionState, Placing
from registry.market.duty import DutyState, RosterState
from registry.market.planting import SiteState
from registry.market.trees import Category, MethodState, SurveyState, TreeState
from registry.store.tables.casework import case_table
from registry.store.tables.metadata import (
    CODE,
    HASH,
    HISTORY,
    ID,
    NAME,
    Bytes,
    Count,
    Instant,
    Json,
    metadata,
    word,
)
from registry.store.tables.privacy import sealed_table

tree = case_table(
    "tree",
    TreeState,
    Column("number", CODE, nullable=False),
    Column("category", word(Category), nullable=False),
    Column("species", NAME, nullable=False),
    Column("site", NAME, nullable=False),
    Column("lon_e5", Integer, nullable=False),
    Column("lat_e5", Integer, nullable=False),
    Column("point_sha256", HASH, nullable=False),
    Column("plot_id", ID, ForeignKey("sub_compartment.id")),
    Column("dbh_mm", Integer, nullable=False),
    Column("surveyed_on", Date),
    Column("survey_id", ID, nullable=False),
    Column("method_id", ID, nullable=False),
    Column("figure_g", Count, nullable=False),
    Column("making_good_g", Count, nullable=False),
    Column("growth_g", Count, nullable=False),
    Column("grams_per_yuan", Count, nullable=False),
    Column("price_yuan", Count, nullable=False),
    Column("evidence_sha256", HASH, nullable=False),
    Column("deficit_g", Count, nullable=False),
    Column("adoption_id", ID, nullable=False),
    Column("reminded_on", Date),
    Column("lost_on", Date),
    UniqueConstraint("number"),
    Index(None, "plot_id"),
    Index(None, "lon_e5", "lat_e5"),
    CheckConstraint(
        "state <> 'AVAILABLE' OR (growth_g > 0 AND price_yuan > 0 AND method_id <> '' AND survey_id <> '')",
        name="available_is_complete",
    ),
    CheckConstraint("growth_g = figure_g - making_good_g AND deficit_g >= 0", name="what_it_makes_good"),
    CheckConstraint("state <> 'ADOPTED' OR adoption_id <> ''", name="adopted_by_somebody"),
)

tree_point = Table(
    "tree_point",
    metadata,
    # Where exactly it stands; for ancient trees no public channel reads it (GS-18).
    Column("tree_id", ID, ForeignKey("tree.id"), primary_key=True),
    Column("lon_e8", Count, nullable=False),
    Column("lat_e8", Count, nullable=False),
    Column("salt", HASH, nullable=False),
    info=HISTORY,
)

tree_survey = case_table(
    "tree_survey",
    SurveyState,
    Column("tree_id", ID, ForeignKey("tree.id"), nullable=False),
    Column("dbh_mm", Integer, nullable=False),
    Column("surveyed_on", Date, nullable=False),
    Column("record_sha256", HASH, nullable=False),
    UniqueConstraint("tree_id", "surveyed_on"),
    CheckConstraint("dbh_mm > 0", name="dbh_positive"),
)

growth_method = case_table(
    "growth_method",
    MethodState,
    Column("method", NAME, nullable=False),
    Column("parameters_version", CODE, nullable=False),
    Column("price_fen_per_tonne", Count, nullable=False),
    Column("grams_per_yuan", Count, nullable=False),
    Column("document_sha256", HASH, nullable=False),
    Column("signed_by", ID, nullable=False),
    CheckConstraint("grams_per_yuan > 0", name="priced"),
)

adoption = case_table(
    "adoption",
    AdoptionState,
    Column("tree_id", ID, ForeignKey("tree.id"), nullable=False),
    Column("order_id", ID, ForeignKey("sink_order.id"), nullable=False),
    Column("certificate_no", CODE, ForeignKey("certificate.number"), nullable=False),
    Column("years", Integer, nullable=False),
    Column("growth_g", Count, nullable=False),
    Column("survey_id", ID, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("plaque_name_sha256", HASH, nullable=False),
    Column("plaque_screened_by", ID, nullable=False),
    Column("plaque_set_on", Date),
    Column("plaque_placing", word(Placing)),
    Column("plaque_photo_sha256", HASH, nullable=False),
    Column("restated_g", Count),
    Column("restated_on", Date),
    Column("substitute_id", ID, ForeignKey("tree.id")),
    Column("trees", Json, nullable=False),
    UniqueConstraint("order_id"),
    UniqueConstraint("certificate_no"),
    Index(None, "tree_id"),
    CheckConstraint("years > 0 AND growth_g > 0", name="something_adopted"),
    CheckConstraint("(plaque_set_on IS NULL) = (plaque_photo_sha256 = '')", name="plaque_with_its_photo"),
)

tree_year = Table(
    "tree_year",
    metadata,
    # The key refuses to sell a year of a tree twice (RY-04).
    Column("tree_id", ID, ForeignKey("tree.id"), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("adoption_id", ID, ForeignKey("adoption.id"), nullable=False),
    Column("growth_g", Count, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Index(None, "adoption_id"),
    CheckConstraint("growth_g > 0 AND starts_on <= ends_on", name="a_real_year"),
    info=HISTORY,
)

adoption_private = sealed_table(
    "adoption_private",
    # The name the adopter wants on the plaque: sealed and erasable.
    Column("adoption_id", ID, ForeignKey("adoption.id"), primary_key=True),
)

planting_site = case_table(
    "planting_site",
    SiteState,
    Column("number", CODE, nullable=False),
    Column("name", NAME, nullable=False),
    Column("year", Integer, nullable=False),
    Column("area_dm2", Count, nullable=False),
    Column("ground_sha256", HASH, nullable=False),
    Column("farmland", Json, nullable=False),
    Column("lines", Json, nullable=False),
    Column("trees", Integer, nullable=False),
    Column("season_until", Date),
    Column("design_sha256", HASH, nullable=False),
    Column("designed_by", ID, nullable=False),
    Column("water", Json, nullable=False),
    Column("seedlings", Json, nullable=False),
    Column("cost_fen", Count, nullable=False),
    Column("price_yuan", Count, nullable=False),
    Column("expected_g", Count, nullable=False),
    Column("horizon_years", Integer, nullable=False),
    Column("method", Json, nullable=False),
    Column("evidence_sha256", HASH, nullable=False),
    Column("approved_by", ID, nullable=False),
    Column("published_on", Date),
    Column("planted", Integer, nullable=False),
    Column("planted_on", Date),
    Column("planted_by", ID, nullable=False),
    Column("photos", Json, nullable=False),
    Column("survival", Json, nullable=False),
    Column("replant_by", Date),
    Column("reminded_on", Date),
    UniqueConstraint("number"),
    CheckConstraint(
        "state = 'SITE_SELECTED' OR (trees > 0 AND price_yuan > 0 AND approved_by <> '' AND"
        " approved_by <> designed_by AND published_on IS NOT NULL)",
        name="published_is_approved",
    ),
    CheckConstraint("planted <= trees", name="planted_within_design"),
)

duty_roster = case_table(
    "duty_roster",
    RosterState,
    Column("year", Integer, nullable=False),
    Column("headcount", Integer, nullable=False),
    Column("persons", Integer, nullable=False),
    Column("trees", Integer, nullable=False),
    CheckConstraint("persons > 0 AND persons <= headcount", name="within_the_headcount"),
)

duty = case_table(
    "duty",
    DutyState,
    Column("year", Integer, nullable=False),
    Column("trees", Integer, nullable=False),
    Column("person_sha256", HASH, nullable=False),
    Column("minor", Integer, nullable=False),
    Column("roster_id", ID, nullable=False),
    Column("orders", Json, nullable=False),
    Column("number", CODE, nullable=False),
    Column("issued_on", Date),
    Column("issued_by", ID, nullable=False),
    Index(None, "year", "state"),
    # One application of oneself a year; those of a roster are told apart by the person's key.
    Index(
        "uq_duty_of_oneself",
        "party_id",
        "year",
        unique=True,
        postgresql_where=text("roster_id = ''"),
        sqlite_where=text("roster_id = ''"),
    ),
    Index(
        "uq_duty_number",
        "number",
        unique=True,
        postgresql_where=text("number <> ''"),
        sqlite_where=text("number <> ''"),
    ),
    CheckConstraint(
        "(state = 'ISSUED') = (issued_on IS NOT NULL AND number <> '')", name="issued_has_its_number"
    ),
)

duty_private = Table(
    "duty_private",
    metadata,
    # Whose certificate it is, sealed; `person_key` is a keyed hash, and the pair refuses a second one.
    Column("duty_id", ID, ForeignKey("duty.id"), primary_key=True),
    Column("holder_id", ID, nullable=False),
    Column("person_key", CODE, nullable=False),
    Column("year", Integer, nullable=False),
    Column("key_id", CODE, nullable=False),
    Column("wrapped_key", Bytes, nullable=False),
    Column("sealed", Bytes, nullable=False),
    Column("written_at", Instant, nullable=False),
    UniqueConstraint("person_key", "year"),
    Index(None, "holder_id"),
)

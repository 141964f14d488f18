"""Care after issue: assessments of upkeep, monitoring runs and cases, damage, patrols, notes of holders."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, Integer, Table, UniqueConstraint

from registry.care.assessment import Subject, UpkeepState
from registry.care.greenness import Standing, VisitState
from registry.care.monitoring import CaseState, Ending, Outcome, Way
from registry.care.records import Mode, Recorded
from registry.care.violations import Damage, ViolationState
from registry.store.tables.casework import case_table
from registry.store.tables.metadata import HASH, HISTORY, ID, NAME, Count, Instant, Json, metadata, word

upkeep = case_table(
    "upkeep",
    UpkeepState,
    Column("subject_kind", word(Subject), nullable=False),
    Column("subject_id", ID, nullable=False),
    Column("year", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("items", Json, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("assessed_by", ID, nullable=False),
    Column("notified_on", Date),
    Column("objection_due_on", Date),
    Column("answered_on", Date),
    Column("final_from", Date),
    UniqueConstraint("subject_kind", "subject_id", "year", "attempt"),
    CheckConstraint("state <> 'FINAL' OR final_from IS NOT NULL", name="final_has_its_day"),
)

monitoring_run = Table(
    "monitoring_run",
    metadata,
    # One layer compared once a year; what stayed below the noise is only here.
    Column("id", ID, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("layer_sha256", HASH, nullable=False),
    Column("compared", Count, nullable=False),
    Column("cases", Count, nullable=False),
    Column("differences", Json, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("year", "layer_sha256"),
    info=HISTORY,
)

monitoring = case_table(
    "monitoring",
    CaseState,
    Column("run_id", ID, nullable=False),
    Column("year", Integer, nullable=False),
    Column("subject_kind", word(Subject), nullable=False),
    Column("subject_id", ID, nullable=False),
    Column("outcome", word(Outcome), nullable=False),
    Column("reasons", Json, nullable=False),
    Column("area_before_dm2", Count, nullable=False),
    Column("area_now_dm2", Count, nullable=False),
    Column("extent_shift_cm", Count, nullable=False),
    Column("species_change_permille", Integer, nullable=False),
    Column("due_on", Date),
    Column("way", word(Way)),
    Column("evidence", Json, nullable=False),
    Column("ending", word(Ending)),
    Column("losses", Json, nullable=False),
    Column("decided_by", ID, nullable=False),
    UniqueConstraint("run_id", "subject_kind", "subject_id"),
    Index(None, "subject_id"),
    CheckConstraint("(state = 'CLOSED') = (ending IS NOT NULL)", name="closed_with_an_ending"),
)

violation = case_table(
    "violation",
    ViolationState,
    Column("damage", word(Damage), nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("tickets", Json, nullable=False),
    Column("plots", Json, nullable=False),
    Column("area_dm2", Count, nullable=False),
    Column("ground_sha256", HASH, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("patrol_id", ID),
    Column("reported_to", NAME, nullable=False),
    Column("losses", Json, nullable=False),
    Column("decided_by", ID, nullable=False),
    Column("resolved_on", Date),
)

patrol = case_table(
    "patrol",
    Recorded,
    Column("ranger_id", ID, nullable=False),
    Column("walked_on", Date, nullable=False),
    Column("track_e8", Json, nullable=False),
    Column("tickets", Json, nullable=False),
    Column("plots", Json, nullable=False),
    Column("photos", Json, nullable=False),
    Column("alarming", Integer, nullable=False),
)

under_forest = case_table(
    "under_forest",
    Recorded,
    Column("ticket_id", ID, nullable=False),
    Column("mode", word(Mode), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Index(None, "ticket_id"),
)

fruit_income = case_table(
    "fruit_income",
    Recorded,
    Column("ticket_id", ID, nullable=False),
    Column("year", Integer, nullable=False),
    Column("fen", Count, nullable=False),
    Index(None, "ticket_id"),
)

visit_order = case_table(
    "visit_order",
    VisitState,
    Column("compartment_id", ID, nullable=False),
    Column("year", Integer, nullable=False),
    Column("months", Json, nullable=False),
    Column("z_milli", Integer, nullable=False),
    Column("fall_milli", Integer, nullable=False),
    Column("scenes", Json, nullable=False),
    Column("standing", word(Standing)),
    Column("evidence", Json, nullable=False),
    UniqueConstraint("compartment_id", "year"),
)

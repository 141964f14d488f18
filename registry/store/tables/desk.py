"""What the office keeps beside the files: disputes, notices, messages, enquiries, inspections, credit;
guides and promises, complaints, judgments, volumes of the archive, leaders in charge."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, UniqueConstraint

from registry.office.archive import VolumeState
from registry.office.complaints import ComplaintSource, ComplaintState, ComplaintTopic
from registry.office.credit import CheckResult, CheckState, CreditKind, CreditState, Purpose
from registry.office.disputes import DisputeState
from registry.office.extracts import ExtractState
from registry.office.guides import GuideState, PromiseState, ServiceItem
from registry.office.inbox import MessageState, Service
from registry.office.judgments import JudgmentState, Ruling
from registry.office.leaders import LeaderState
from registry.office.notices import NoticeState, ObjectionState, Topic
from registry.office.visits import Done, EnquiryKind, EnquiryState, RatingState
from registry.store.tables.casework import case_table
from registry.store.tables.metadata import CODE, HASH, ID, NAME, Json, word

dispute = case_table(
    "dispute",
    DisputeState,
    Column("ticket_id", ID, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("decided_by", ID, nullable=False),
    Index(None, "ticket_id"),
)

notice = case_table(
    "notice",
    NoticeState,
    Column("topic", word(Topic), nullable=False),
    Column("file_id", ID),
    Column("objections_until", Date),
    Column("invites", Integer, nullable=False),
    Column("drafted_by", ID, nullable=False),
    Column("reviews", Json, nullable=False),
    Column("rounds", Integer, nullable=False),
    Column("portal", NAME, nullable=False),
    Index(None, "file_id"),
    CheckConstraint("state NOT IN ('OPEN', 'CLOSED') OR rounds >= 3", name="read_by_three"),
)

objection = case_table(
    "objection",
    ObjectionState,
    Column("notice_id", ID, nullable=False),
    Column("answer_due_on", Date),
    Column("upheld", Integer, nullable=False),
    Index(None, "notice_id"),
)

message = case_table(
    "message",
    MessageState,
    Column("subject_kind", CODE, nullable=False),
    Column("subject_id", ID, nullable=False),
    Column("about", CODE, nullable=False),
    Column("paper_no", NAME, nullable=False),
    Column("way", word(Service)),
    Column("served_on", Date),
    Column("proof", HASH, nullable=False),
    CheckConstraint("(state = 'SERVED') = (served_on IS NOT NULL)", name="served_with_its_day"),
)

enquiry = case_table(
    "enquiry",
    EnquiryState,
    Column("kind", word(EnquiryKind), nullable=False),
    Column("item", CODE, nullable=False),
    Column("wanted_on", Date),
)

rating = case_table(
    "rating",
    RatingState,
    Column("file_id", ID, nullable=False),
    Column("stars", Integer, nullable=False),
    Column("named", Integer, nullable=False),
    Column("evidence", Json, nullable=False),
    UniqueConstraint("file_id", "party_id"),
    CheckConstraint("stars BETWEEN 1 AND 5", name="one_to_five"),
)

inspection = case_table(
    "inspection",
    Done,
    Column("ticket_id", ID, nullable=False),
    Column("inspected_on", Date, nullable=False),
    Column("in_order", Integer, nullable=False),
    Column("inspector", CODE, nullable=False),
    Index(None, "ticket_id"),
)

credit = case_table(
    "credit",
    CreditState,
    Column("kind", word(CreditKind), nullable=False),
    Column("about_kind", CODE, nullable=False),
    Column("about_id", ID, nullable=False),
    Column("settle_by", Date),
)

credit_check = case_table(
    "credit_check",
    CheckState,
    Column("purpose", word(Purpose), nullable=False),
    Column("file_id", ID, nullable=False),
    Column("result", word(CheckResult), nullable=False),
    Column("reference", NAME, nullable=False),
)

sealing = case_table(
    "sealing",
    CheckState,
    Column("paper_no", NAME, nullable=False),
    Column("body_sha256", HASH, nullable=False),
    Column("seal_no", NAME, nullable=False),
    Column("signature", NAME, nullable=False),
    UniqueConstraint("paper_no"),
)

extract = case_table(
    "extract",
    ExtractState,
    Column("data_list", Json, nullable=False),
    Column("valid_to", Date, nullable=False),
    Column("agreement_sha256", HASH, nullable=False),
    Column("plan_sha256", HASH, nullable=False),
    Column("data_sha256", HASH, nullable=False),
    Column("requested_by", ID, nullable=False),
    Column("reviewed_by", ID),
    Column("approved_by", ID),
    CheckConstraint("reviewed_by <> requested_by", name="reviewed_by_another"),
    CheckConstraint(
        "approved_by <> reviewed_by AND approved_by <> requested_by", name="approved_by_a_second"
    ),
    CheckConstraint(
        "state NOT IN ('APPROVED', 'TAKEN') OR (reviewed_by IS NOT NULL AND approved_by IS NOT NULL)",
        name="leaves_approved",
    ),
)
guide = case_table(
    "guide",
    GuideState,
    Column("item", word(ServiceItem), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("in_force_from", Date, nullable=False),
    Column("limit_working_days", Integer, nullable=False),
    Column("on_promise", Integer, nullable=False),
    Column("drafted_by", ID, nullable=False),
    UniqueConstraint("item", "edition"),
    CheckConstraint("limit_working_days > 0", name="a_term"),
    CheckConstraint("state <> 'PUBLISHED' OR changed_by <> drafted_by", name="published_by_another"),
)

promise = case_table(
    "promise",
    PromiseState,
    Column("guide_id", ID, ForeignKey("guide.id"), nullable=False),
    Column("file_id", ID, nullable=False),
    Column("words_sha256", HASH, nullable=False),
    Column("signed_sha256", HASH, nullable=False),
    Column("evidence", Json, nullable=False),
    Index(None, "file_id"),
)

complaint = case_table(
    "complaint",
    ComplaintState,
    Column("source", word(ComplaintSource), nullable=False),
    Column("topic", word(ComplaintTopic), nullable=False),
    Column("about_id", ID, nullable=False),
    Column("hotline_no", NAME, nullable=False),
    Column("against", ID, nullable=False),
    Column("due_on", Date),
    Column("assigned_to", ID, nullable=False),
    Column("founded", Integer, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("earlier", Json, nullable=False),
    CheckConstraint("state <> 'ANSWERED' OR assigned_to <> ''", name="answered_by_whom_it_was_assigned"),
)

judgment = case_table(
    "judgment",
    JudgmentState,
    Column("file_id", ID, nullable=False),
    Column("act_no", NAME, nullable=False),
    Column("ruling", word(Ruling), nullable=False),
    Column("received_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("text_sha256", HASH, nullable=False),
    Column("filed_on", Date),
    Column("carried_out_by", NAME, nullable=False),
    Index(None, "file_id"),
    CheckConstraint("(state = 'ENTERED') = (filed_on IS NULL)", name="filed_with_its_day"),
)

volume = case_table(
    "volume",
    VolumeState,
    Column("subject_kind", CODE, nullable=False),
    Column("subject_id", ID, nullable=False),
    Column("number", Integer, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("index_sha256", HASH, nullable=False),
    Column("closed_on", Date, nullable=False),
    Column("kept_until", Date, nullable=False),
    Column("receiver", NAME, nullable=False),
    Column("receipt_sha256", HASH, nullable=False),
    UniqueConstraint("subject_kind", "subject_id", "number"),
)

leader = case_table("leader", LeaderState, Column("person_id", ID, nullable=False))

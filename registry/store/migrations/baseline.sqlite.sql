CREATE TABLE assessment (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	submitted_by VARCHAR(40) NOT NULL,
	survey_sha256 VARCHAR(64) NOT NULL,
	evidence_sha256 VARCHAR(64) NOT NULL,
	input_sha256 VARCHAR(64) NOT NULL,
	method VARCHAR(200) NOT NULL,
	method_version VARCHAR(60) NOT NULL,
	parameters_version VARCHAR(60) NOT NULL,
	parameters_sha256 VARCHAR(64) NOT NULL,
	computed_at DATETIME NOT NULL,
	signed_off BOOLEAN NOT NULL,
	status VARCHAR(60) NOT NULL,
	CONSTRAINT pk_assessment PRIMARY KEY (id)
)
--;
CREATE INDEX ix_assessment_unit_id_computed_at ON assessment (unit_id, computed_at)
--;
CREATE TABLE blob (
	sha256 VARCHAR(64) NOT NULL,
	size_bytes BIGINT NOT NULL,
	media_type VARCHAR(200) NOT NULL,
	grade VARCHAR(200) NOT NULL,
	named_at DATETIME NOT NULL,
	CONSTRAINT pk_blob PRIMARY KEY (sha256)
)
--;
CREATE TABLE case_ground (
	case_id VARCHAR(40) NOT NULL,
	ground geometry NOT NULL,
	CONSTRAINT pk_case_ground PRIMARY KEY (case_id)
)
--;
CREATE TABLE checkpoint (
	shard INTEGER NOT NULL,
	size BIGINT NOT NULL,
	root BLOB NOT NULL,
	note TEXT NOT NULL,
	CONSTRAINT pk_checkpoint PRIMARY KEY (shard, size)
)
--;
CREATE TABLE complaint (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	source VARCHAR(60) NOT NULL,
	topic VARCHAR(60) NOT NULL,
	about_id VARCHAR(40) NOT NULL,
	hotline_no VARCHAR(200) NOT NULL,
	against VARCHAR(40) NOT NULL,
	due_on DATE,
	assigned_to VARCHAR(40) NOT NULL,
	founded INTEGER NOT NULL,
	evidence JSON NOT NULL,
	earlier JSON NOT NULL,
	CONSTRAINT pk_complaint PRIMARY KEY (id),
	CONSTRAINT ck_complaint_answered_by_whom_it_was_assigned CHECK (state <> 'ANSWERED' OR assigned_to <> '')
)
--;
CREATE INDEX ix_complaint_party_id ON complaint (party_id)
--;
CREATE INDEX ix_complaint_state_unit_id ON complaint (state, unit_id)
--;
CREATE TABLE counter (
	unit_id VARCHAR(60) NOT NULL,
	series VARCHAR(60) NOT NULL,
	year INTEGER NOT NULL,
	last INTEGER NOT NULL,
	CONSTRAINT pk_counter PRIMARY KEY (unit_id, series, year)
)
--;
CREATE TABLE coupon (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	offer_id VARCHAR(40) NOT NULL,
	account_id VARCHAR(40) NOT NULL,
	points BIGINT NOT NULL,
	valid_to DATE NOT NULL,
	period VARCHAR(60),
	CONSTRAINT pk_coupon PRIMARY KEY (id),
	CONSTRAINT uq_coupon_account_id_offer_id_period UNIQUE (account_id, offer_id, period),
	CONSTRAINT ck_coupon_paid_or_granted CHECK ((period IS NULL) = (points > 0))
)
--;
CREATE INDEX ix_coupon_offer_id ON coupon (offer_id)
--;
CREATE INDEX ix_coupon_party_id ON coupon (party_id)
--;
CREATE INDEX ix_coupon_state_unit_id ON coupon (state, unit_id)
--;
CREATE TABLE credit (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	kind VARCHAR(60) NOT NULL,
	about_kind VARCHAR(60) NOT NULL,
	about_id VARCHAR(40) NOT NULL,
	settle_by DATE,
	CONSTRAINT pk_credit PRIMARY KEY (id)
)
--;
CREATE INDEX ix_credit_party_id ON credit (party_id)
--;
CREATE INDEX ix_credit_state_unit_id ON credit (state, unit_id)
--;
CREATE TABLE credit_check (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	purpose VARCHAR(60) NOT NULL,
	file_id VARCHAR(40) NOT NULL,
	result VARCHAR(60) NOT NULL,
	reference VARCHAR(200) NOT NULL,
	CONSTRAINT pk_credit_check PRIMARY KEY (id)
)
--;
CREATE INDEX ix_credit_check_party_id ON credit_check (party_id)
--;
CREATE INDEX ix_credit_check_state_unit_id ON credit_check (state, unit_id)
--;
CREATE TABLE delegation (
	id VARCHAR(40) NOT NULL,
	document_no VARCHAR(200) NOT NULL,
	document_sha256 VARCHAR(64) NOT NULL,
	since DATE NOT NULL,
	until DATE NOT NULL,
	recorded_by VARCHAR(40) NOT NULL,
	CONSTRAINT pk_delegation PRIMARY KEY (id),
	CONSTRAINT ck_delegation_window CHECK (since <= until),
	CONSTRAINT uq_delegation_document_no UNIQUE (document_no)
)
--;
CREATE TABLE departure (
	id VARCHAR(40) NOT NULL,
	pack VARCHAR(200) NOT NULL,
	provision VARCHAR(60) NOT NULL,
	file_kind VARCHAR(60) NOT NULL,
	file_id VARCHAR(40) NOT NULL,
	reason TEXT NOT NULL,
	evidence_sha256 VARCHAR(64) NOT NULL,
	reviewer_id VARCHAR(40) NOT NULL,
	decided_on DATE NOT NULL,
	CONSTRAINT pk_departure PRIMARY KEY (id),
	CONSTRAINT ck_departure_reasoned CHECK (length(reason) > 0 AND length(evidence_sha256) = 64)
)
--;
CREATE INDEX ix_departure_file_kind_file_id ON departure (file_kind, file_id)
--;
CREATE TABLE difference (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	number VARCHAR(60) NOT NULL,
	source VARCHAR(60) NOT NULL,
	day DATE NOT NULL,
	kind VARCHAR(60) NOT NULL,
	row_kind VARCHAR(60) NOT NULL,
	reference VARCHAR(200) NOT NULL,
	order_no VARCHAR(200) NOT NULL,
	ours_fen BIGINT NOT NULL,
	theirs_fen BIGINT NOT NULL,
	resolution VARCHAR(60),
	evidence_sha256 VARCHAR(64) NOT NULL,
	CONSTRAINT pk_difference PRIMARY KEY (id),
	CONSTRAINT uq_difference_number UNIQUE (number),
	CONSTRAINT ck_difference_resolved_by_a_finding CHECK ((state = 'RESOLVED') = (resolution IS NOT NULL))
)
--;
CREATE INDEX ix_difference_party_id ON difference (party_id)
--;
CREATE INDEX ix_difference_source_day ON difference (source, day)
--;
CREATE INDEX ix_difference_state_unit_id ON difference (state, unit_id)
--;
CREATE TABLE dispute (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	ticket_id VARCHAR(40) NOT NULL,
	evidence JSON NOT NULL,
	decided_by VARCHAR(40) NOT NULL,
	CONSTRAINT pk_dispute PRIMARY KEY (id)
)
--;
CREATE INDEX ix_dispute_party_id ON dispute (party_id)
--;
CREATE INDEX ix_dispute_state_unit_id ON dispute (state, unit_id)
--;
CREATE INDEX ix_dispute_ticket_id ON dispute (ticket_id)
--;
CREATE TABLE document (
	id VARCHAR(40) NOT NULL,
	file_id VARCHAR(40) NOT NULL,
	kind VARCHAR(60) NOT NULL,
	number VARCHAR(200) NOT NULL,
	issued_on DATE NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	signed_by VARCHAR(40) NOT NULL,
	body JSON NOT NULL,
	body_sha256 VARCHAR(64) NOT NULL,
	CONSTRAINT pk_document PRIMARY KEY (id),
	CONSTRAINT uq_document_number UNIQUE (number)
)
--;
CREATE INDEX ix_document_file_id ON document (file_id)
--;
CREATE TABLE duty (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	year INTEGER NOT NULL,
	trees INTEGER NOT NULL,
	person_sha256 VARCHAR(64) NOT NULL,
	minor INTEGER NOT NULL,
	roster_id VARCHAR(40) NOT NULL,
	orders JSON NOT NULL,
	number VARCHAR(60) NOT NULL,
	issued_on DATE,
	issued_by VARCHAR(40) NOT NULL,
	CONSTRAINT pk_duty PRIMARY KEY (id),
	CONSTRAINT ck_duty_issued_has_its_number CHECK ((state = 'ISSUED') = (issued_on IS NOT NULL AND number <> ''))
)
--;
CREATE INDEX ix_duty_party_id ON duty (party_id)
--;
CREATE INDEX ix_duty_state_unit_id ON duty (state, unit_id)
--;
CREATE INDEX ix_duty_year_state ON duty (year, state)
--;
CREATE UNIQUE INDEX uq_duty_number ON duty (number) WHERE number <> ''
--;
CREATE UNIQUE INDEX uq_duty_of_oneself ON duty (party_id, year) WHERE roster_id = ''
--;
CREATE TABLE duty_roster (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	year INTEGER NOT NULL,
	headcount INTEGER NOT NULL,
	persons INTEGER NOT NULL,
	trees INTEGER NOT NULL,
	CONSTRAINT pk_duty_roster PRIMARY KEY (id),
	CONSTRAINT ck_duty_roster_within_the_headcount CHECK (persons > 0 AND persons <= headcount)
)
--;
CREATE INDEX ix_duty_roster_party_id ON duty_roster (party_id)
--;
CREATE INDEX ix_duty_roster_state_unit_id ON duty_roster (state, unit_id)
--;
CREATE TABLE enquiry (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	kind VARCHAR(60) NOT NULL,
	item VARCHAR(60) NOT NULL,
	wanted_on DATE,
	CONSTRAINT pk_enquiry PRIMARY KEY (id)
)
--;
CREATE INDEX ix_enquiry_party_id ON enquiry (party_id)
--;
CREATE INDEX ix_enquiry_state_unit_id ON enquiry (state, unit_id)
--;
CREATE TABLE event (
	id VARCHAR(40) NOT NULL,
	kind VARCHAR(60) NOT NULL,
	subject_kind VARCHAR(60) NOT NULL,
	subject_id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	actor_id VARCHAR(40) NOT NULL,
	effective_on DATE NOT NULL,
	recorded_at DATETIME NOT NULL,
	pack VARCHAR(60),
	canonical BLOB NOT NULL,
	leaf_hash BLOB NOT NULL,
	CONSTRAINT pk_event PRIMARY KEY (id)
)
--;
CREATE INDEX ix_event_subject_kind_subject_id ON event (subject_kind, subject_id)
--;
CREATE INDEX ix_event_unit_id_recorded_at ON event (unit_id, recorded_at)
--;
CREATE TABLE extract (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	data_list JSON NOT NULL,
	valid_to DATE NOT NULL,
	agreement_sha256 VARCHAR(64) NOT NULL,
	plan_sha256 VARCHAR(64) NOT NULL,
	data_sha256 VARCHAR(64) NOT NULL,
	requested_by VARCHAR(40) NOT NULL,
	reviewed_by VARCHAR(40),
	approved_by VARCHAR(40),
	CONSTRAINT pk_extract PRIMARY KEY (id),
	CONSTRAINT ck_extract_reviewed_by_another CHECK (reviewed_by <> requested_by),
	CONSTRAINT ck_extract_approved_by_a_second CHECK (approved_by <> reviewed_by AND approved_by <> requested_by),
	CONSTRAINT ck_extract_leaves_approved CHECK (state NOT IN ('APPROVED', 'TAKEN') OR (reviewed_by IS NOT NULL AND approved_by IS NOT NULL))
)
--;
CREATE INDEX ix_extract_party_id ON extract (party_id)
--;
CREATE INDEX ix_extract_state_unit_id ON extract (state, unit_id)
--;
CREATE TABLE file_part (
	file_kind VARCHAR(60) NOT NULL,
	file_id VARCHAR(40) NOT NULL,
	person_id VARCHAR(40) NOT NULL,
	part VARCHAR(60) NOT NULL,
	CONSTRAINT pk_file_part PRIMARY KEY (file_kind, file_id, person_id),
	CONSTRAINT uq_file_part_file_kind_file_id_person_id_part UNIQUE (file_kind, file_id, person_id, part),
	CONSTRAINT ck_file_part_part CHECK (part IN ('SUBMITS', 'REVIEWS', 'APPROVES'))
)
--;
CREATE TABLE fruit_income (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	ticket_id VARCHAR(40) NOT NULL,
	year INTEGER NOT NULL,
	fen BIGINT NOT NULL,
	CONSTRAINT pk_fruit_income PRIMARY KEY (id)
)
--;
CREATE INDEX ix_fruit_income_party_id ON fruit_income (party_id)
--;
CREATE INDEX ix_fruit_income_state_unit_id ON fruit_income (state, unit_id)
--;
CREATE INDEX ix_fruit_income_ticket_id ON fruit_income (ticket_id)
--;
CREATE TABLE ground_tile (
	x INTEGER NOT NULL,
	y INTEGER NOT NULL,
	claims BIGINT NOT NULL,
	CONSTRAINT pk_ground_tile PRIMARY KEY (x, y)
)
--;
CREATE TABLE growth_method (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	method VARCHAR(200) NOT NULL,
	parameters_version VARCHAR(60) NOT NULL,
	price_fen_per_tonne BIGINT NOT NULL,
	grams_per_yuan BIGINT NOT NULL,
	document_sha256 VARCHAR(64) NOT NULL,
	signed_by VARCHAR(40) NOT NULL,
	CONSTRAINT pk_growth_method PRIMARY KEY (id),
	CONSTRAINT ck_growth_method_priced CHECK (grams_per_yuan > 0)
)
--;
CREATE INDEX ix_growth_method_party_id ON growth_method (party_id)
--;
CREATE INDEX ix_growth_method_state_unit_id ON growth_method (state, unit_id)
--;
CREATE TABLE guide (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	item VARCHAR(60) NOT NULL,
	edition INTEGER NOT NULL,
	in_force_from DATE NOT NULL,
	limit_working_days INTEGER NOT NULL,
	on_promise INTEGER NOT NULL,
	drafted_by VARCHAR(40) NOT NULL,
	CONSTRAINT pk_guide PRIMARY KEY (id),
	CONSTRAINT uq_guide_item_edition UNIQUE (item, edition),
	CONSTRAINT ck_guide_a_term CHECK (limit_working_days > 0),
	CONSTRAINT ck_guide_published_by_another CHECK (state <> 'PUBLISHED' OR changed_by <> drafted_by)
)
--;
CREATE INDEX ix_guide_party_id ON guide (party_id)
--;
CREATE INDEX ix_guide_state_unit_id ON guide (state, unit_id)
--;
CREATE TABLE idempotency_key (
	scope VARCHAR(80) NOT NULL,
	"key" VARCHAR(200) NOT NULL,
	body_sha256 VARCHAR(64) NOT NULL,
	status INTEGER NOT NULL,
	media_type VARCHAR(60) NOT NULL,
	answer_sha256 VARCHAR(64) NOT NULL,
	answered_at DATETIME NOT NULL,
	row_sha256 VARCHAR(64) NOT NULL,
	CONSTRAINT pk_idempotency_key PRIMARY KEY (scope, "key")
)
--;
CREATE TABLE inspection (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	ticket_id VARCHAR(40) NOT NULL,
	inspected_on DATE NOT NULL,
	in_order INTEGER NOT NULL,
	inspector VARCHAR(60) NOT NULL,
	CONSTRAINT pk_inspection PRIMARY KEY (id)
)
--;
CREATE INDEX ix_inspection_party_id ON inspection (party_id)
--;
CREATE INDEX ix_inspection_state_unit_id ON inspection (state, unit_id)
--;
CREATE INDEX ix_inspection_ticket_id ON inspection (ticket_id)
--;
CREATE TABLE interpretation (
	id VARCHAR(40) NOT NULL,
	rule VARCHAR(60) NOT NULL,
	question TEXT NOT NULL,
	answer TEXT NOT NULL,
	published_on DATE NOT NULL,
	published_by VARCHAR(40) NOT NULL,
	CONSTRAINT pk_interpretation PRIMARY KEY (id)
)
--;
CREATE INDEX ix_interpretation_rule ON interpretation (rule)
--;
CREATE TABLE judgment (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	file_id VARCHAR(40) NOT NULL,
	act_no VARCHAR(200) NOT NULL,
	ruling VARCHAR(60) NOT NULL,
	received_on DATE NOT NULL,
	due_on DATE NOT NULL,
	text_sha256 VARCHAR(64) NOT NULL,
	filed_on DATE,
	carried_out_by VARCHAR(200) NOT NULL,
	CONSTRAINT pk_judgment PRIMARY KEY (id),
	CONSTRAINT ck_judgment_filed_with_its_day CHECK ((state = 'ENTERED') = (filed_on IS NULL))
)
--;
CREATE INDEX ix_judgment_file_id ON judgment (file_id)
--;
CREATE INDEX ix_judgment_party_id ON judgment (party_id)
--;
CREATE INDEX ix_judgment_state_unit_id ON judgment (state, unit_id)
--;
CREATE TABLE leader (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	person_id VARCHAR(40) NOT NULL,
	CONSTRAINT pk_leader PRIMARY KEY (id)
)
--;
CREATE INDEX ix_leader_party_id ON leader (party_id)
--;
CREATE INDEX ix_leader_state_unit_id ON leader (state, unit_id)
--;
CREATE TABLE log_node (
	shard INTEGER NOT NULL,
	level INTEGER NOT NULL,
	position BIGINT NOT NULL,
	hash BLOB NOT NULL,
	CONSTRAINT pk_log_node PRIMARY KEY (shard, level, position)
)
--;
CREATE TABLE message (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	subject_kind VARCHAR(60) NOT NULL,
	subject_id VARCHAR(40) NOT NULL,
	about VARCHAR(60) NOT NULL,
	paper_no VARCHAR(200) NOT NULL,
	way VARCHAR(60),
	served_on DATE,
	proof VARCHAR(64) NOT NULL,
	CONSTRAINT pk_message PRIMARY KEY (id),
	CONSTRAINT ck_message_served_with_its_day CHECK ((state = 'SERVED') = (served_on IS NOT NULL))
)
--;
CREATE INDEX ix_message_party_id ON message (party_id)
--;
CREATE INDEX ix_message_state_unit_id ON message (state, unit_id)
--;
CREATE TABLE monitoring (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	run_id VARCHAR(40) NOT NULL,
	year INTEGER NOT NULL,
	subject_kind VARCHAR(60) NOT NULL,
	subject_id VARCHAR(40) NOT NULL,
	outcome VARCHAR(60) NOT NULL,
	reasons JSON NOT NULL,
	area_before_dm2 BIGINT NOT NULL,
	area_now_dm2 BIGINT NOT NULL,
	extent_shift_cm BIGINT NOT NULL,
	species_change_permille INTEGER NOT NULL,
	due_on DATE,
	way VARCHAR(60),
	evidence JSON NOT NULL,
	ending VARCHAR(60),
	losses JSON NOT NULL,
	decided_by VARCHAR(40) NOT NULL,
	CONSTRAINT pk_monitoring PRIMARY KEY (id),
	CONSTRAINT uq_monitoring_run_id_subject_kind_subject_id UNIQUE (run_id, subject_kind, subject_id),
	CONSTRAINT ck_monitoring_closed_with_an_ending CHECK ((state = 'CLOSED') = (ending IS NOT NULL))
)
--;
CREATE INDEX ix_monitoring_party_id ON monitoring (party_id)
--;
CREATE INDEX ix_monitoring_state_unit_id ON monitoring (state, unit_id)
--;
CREATE INDEX ix_monitoring_subject_id ON monitoring (subject_id)
--;
CREATE TABLE monitoring_run (
	id VARCHAR(40) NOT NULL,
	year INTEGER NOT NULL,
	layer_sha256 VARCHAR(64) NOT NULL,
	compared BIGINT NOT NULL,
	cases BIGINT NOT NULL,
	differences JSON NOT NULL,
	recorded_at DATETIME NOT NULL,
	CONSTRAINT pk_monitoring_run PRIMARY KEY (id),
	CONSTRAINT uq_monitoring_run_year_layer_sha256 UNIQUE (year, layer_sha256)
)
--;
CREATE TABLE neutrality (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	kind VARCHAR(60) NOT NULL,
	buyer_type VARCHAR(60) NOT NULL,
	period_from DATE NOT NULL,
	period_to DATE NOT NULL,
	attendance INTEGER NOT NULL,
	small INTEGER NOT NULL,
	building VARCHAR(60),
	floor_area_dm2 BIGINT NOT NULL,
	test INTEGER NOT NULL,
	guide VARCHAR(60),
	emissions_g BIGINT,
	low_g BIGINT,
	high_g BIGINT,
	verifier_id VARCHAR(40),
	scope_complete INTEGER NOT NULL,
	retired_g BIGINT NOT NULL,
	statement_no VARCHAR(60),
	closed_on DATE,
	title VARCHAR(60),
	standard_id VARCHAR(40),
	reviewed_by VARCHAR(40),
	title_since DATE,
	title_until DATE,
	review_on DATE,
	CONSTRAINT pk_neutrality PRIMARY KEY (id),
	CONSTRAINT ck_neutrality_period CHECK (period_from <= period_to),
	CONSTRAINT ck_neutrality_accounted_before_more CHECK (state IN ('REGISTERED') OR emissions_g > 0),
	CONSTRAINT ck_neutrality_neutral_is_covered CHECK (state <> 'NEUTRAL' OR retired_g >= emissions_g),
	CONSTRAINT ck_neutrality_partly_is_something CHECK (state <> 'PARTLY_OFFSET' OR retired_g > 0),
	CONSTRAINT ck_neutrality_titled_is_complete CHECK (state <> 'TITLED' OR (title IS NOT NULL AND title_since <= title_until AND reviewed_by IS NOT NULL))
)
--;
CREATE INDEX ix_neutrality_party_id ON neutrality (party_id)
--;
CREATE INDEX ix_neutrality_state_unit_id ON neutrality (state, unit_id)
--;
CREATE INDEX ix_neutrality_verifier_id ON neutrality (verifier_id)
--;
CREATE TABLE notice (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	topic VARCHAR(60) NOT NULL,
	file_id VARCHAR(40),
	objections_until DATE,
	invites INTEGER NOT NULL,
	drafted_by VARCHAR(40) NOT NULL,
	reviews JSON NOT NULL,
	rounds INTEGER NOT NULL,
	portal VARCHAR(200) NOT NULL,
	CONSTRAINT pk_notice PRIMARY KEY (id),
	CONSTRAINT ck_notice_read_by_three CHECK (state NOT IN ('OPEN', 'CLOSED') OR rounds >= 3)
)
--;
CREATE INDEX ix_notice_file_id ON notice (file_id)
--;
CREATE INDEX ix_notice_party_id ON notice (party_id)
--;
CREATE INDEX ix_notice_state_unit_id ON notice (state, unit_id)
--;
CREATE TABLE objection (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	notice_id VARCHAR(40) NOT NULL,
	answer_due_on DATE,
	upheld INTEGER NOT NULL,
	CONSTRAINT pk_objection PRIMARY KEY (id)
)
--;
CREATE INDEX ix_objection_notice_id ON objection (notice_id)
--;
CREATE INDEX ix_objection_party_id ON objection (party_id)
--;
CREATE INDEX ix_objection_state_unit_id ON objection (state, unit_id)
--;
CREATE TABLE outside_act (
	id VARCHAR(40) NOT NULL,
	kind VARCHAR(60) NOT NULL,
	body VARCHAR(200) NOT NULL,
	subject_kind VARCHAR(60) NOT NULL,
	subject_id VARCHAR(40) NOT NULL,
	document_no VARCHAR(200) NOT NULL,
	document_sha256 VARCHAR(64) NOT NULL,
	decided_on DATE NOT NULL,
	outcome VARCHAR(60) NOT NULL,
	recorded_by VARCHAR(40) NOT NULL,
	CONSTRAINT pk_outside_act PRIMARY KEY (id),
	CONSTRAINT ck_outside_act_kind CHECK (kind IN ('REGION', 'CASE'))
)
--;
CREATE INDEX ix_outside_act_subject_kind_subject_id ON outside_act (subject_kind, subject_id)
--;
CREATE TABLE party (
	id VARCHAR(40) NOT NULL,
	kind VARCHAR(60) NOT NULL,
	buyer_type VARCHAR(60),
	unit_id VARCHAR(60),
	credit_code VARCHAR(60),
	registered_at DATETIME NOT NULL,
	CONSTRAINT pk_party PRIMARY KEY (id),
	CONSTRAINT ck_party_kind CHECK (kind IN ('PERSON', 'ORGANISATION', 'AGENCY')),
	CONSTRAINT uq_party_credit_code UNIQUE (credit_code)
)
--;
CREATE TABLE patrol (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	ranger_id VARCHAR(40) NOT NULL,
	walked_on DATE NOT NULL,
	track_e8 JSON NOT NULL,
	tickets JSON NOT NULL,
	plots JSON NOT NULL,
	photos JSON NOT NULL,
	alarming INTEGER NOT NULL,
	CONSTRAINT pk_patrol PRIMARY KEY (id)
)
--;
CREATE INDEX ix_patrol_party_id ON patrol (party_id)
--;
CREATE INDEX ix_patrol_state_unit_id ON patrol (state, unit_id)
--;
CREATE TABLE planting_site (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	number VARCHAR(60) NOT NULL,
	name VARCHAR(200) NOT NULL,
	year INTEGER NOT NULL,
	area_dm2 BIGINT NOT NULL,
	ground_sha256 VARCHAR(64) NOT NULL,
	farmland JSON NOT NULL,
	lines JSON NOT NULL,
	trees INTEGER NOT NULL,
	season_until DATE,
	design_sha256 VARCHAR(64) NOT NULL,
	designed_by VARCHAR(40) NOT NULL,
	water JSON NOT NULL,
	seedlings JSON NOT NULL,
	cost_fen BIGINT NOT NULL,
	price_yuan BIGINT NOT NULL,
	expected_g BIGINT NOT NULL,
	horizon_years INTEGER NOT NULL,
	method JSON NOT NULL,
	evidence_sha256 VARCHAR(64) NOT NULL,
	approved_by VARCHAR(40) NOT NULL,
	published_on DATE,
	planted INTEGER NOT NULL,
	planted_on DATE,
	planted_by VARCHAR(40) NOT NULL,
	photos JSON NOT NULL,
	survival JSON NOT NULL,
	replant_by DATE,
	reminded_on DATE,
	CONSTRAINT pk_planting_site PRIMARY KEY (id),
	CONSTRAINT uq_planting_site_number UNIQUE (number),
	CONSTRAINT ck_planting_site_published_is_approved CHECK (state = 'SITE_SELECTED' OR (trees > 0 AND price_yuan > 0 AND approved_by <> '' AND approved_by <> designed_by AND published_on IS NOT NULL)),
	CONSTRAINT ck_planting_site_planted_within_design CHECK (planted <= trees)
)
--;
CREATE INDEX ix_planting_site_party_id ON planting_site (party_id)
--;
CREATE INDEX ix_planting_site_state_unit_id ON planting_site (state, unit_id)
--;
CREATE TABLE points_account (
	id VARCHAR(40) NOT NULL,
	source VARCHAR(60) NOT NULL,
	pseudonym VARCHAR(200) NOT NULL,
	since DATETIME NOT NULL,
	CONSTRAINT pk_points_account PRIMARY KEY (id),
	CONSTRAINT uq_points_account_source_pseudonym UNIQUE (source, pseudonym)
)
--;
CREATE TABLE points_appeal (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	account_id VARCHAR(40) NOT NULL,
	answer_due_on DATE NOT NULL,
	granted BIGINT NOT NULL,
	evidence JSON NOT NULL,
	CONSTRAINT pk_points_appeal PRIMARY KEY (id)
)
--;
CREATE INDEX ix_points_appeal_party_id ON points_appeal (party_id)
--;
CREATE INDEX ix_points_appeal_state_unit_id ON points_appeal (state, unit_id)
--;
CREATE TABLE points_batch (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	source VARCHAR(60) NOT NULL,
	batch_ref VARCHAR(60) NOT NULL,
	content_sha256 VARCHAR(64) NOT NULL,
	acts INTEGER NOT NULL,
	trips INTEGER NOT NULL,
	held INTEGER NOT NULL,
	reduction_g BIGINT NOT NULL,
	verified_by VARCHAR(40),
	formula_id VARCHAR(40),
	points BIGINT NOT NULL,
	CONSTRAINT pk_points_batch PRIMARY KEY (id),
	CONSTRAINT uq_points_batch_source_batch_ref UNIQUE (source, batch_ref),
	CONSTRAINT ck_points_batch_entered_verified CHECK (state <> 'ENTERED' OR (verified_by IS NOT NULL AND formula_id IS NOT NULL))
)
--;
CREATE INDEX ix_points_batch_party_id ON points_batch (party_id)
--;
CREATE INDEX ix_points_batch_state_unit_id ON points_batch (state, unit_id)
--;
CREATE TABLE points_formula (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	rates JSON NOT NULL,
	validity_months INTEGER NOT NULL,
	frequent_trips INTEGER NOT NULL,
	effective_from DATE NOT NULL,
	document_ref VARCHAR(200) NOT NULL,
	paper_sha256 VARCHAR(64) NOT NULL,
	proposed_by VARCHAR(40) NOT NULL,
	CONSTRAINT pk_points_formula PRIMARY KEY (id),
	CONSTRAINT ck_points_formula_terms_positive CHECK (validity_months > 0 AND frequent_trips > 0)
)
--;
CREATE INDEX ix_points_formula_party_id ON points_formula (party_id)
--;
CREATE INDEX ix_points_formula_state_unit_id ON points_formula (state, unit_id)
--;
CREATE TABLE points_hit (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	entry_id VARCHAR(40) NOT NULL,
	scope_id VARCHAR(40) NOT NULL,
	batch_id VARCHAR(40) NOT NULL,
	CONSTRAINT pk_points_hit PRIMARY KEY (id),
	CONSTRAINT uq_points_hit_entry_id UNIQUE (entry_id)
)
--;
CREATE INDEX ix_points_hit_batch_id ON points_hit (batch_id)
--;
CREATE INDEX ix_points_hit_party_id ON points_hit (party_id)
--;
CREATE INDEX ix_points_hit_state_unit_id ON points_hit (state, unit_id)
--;
CREATE TABLE points_offer (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	scene VARCHAR(60) NOT NULL,
	benefit VARCHAR(60) NOT NULL,
	department VARCHAR(60) NOT NULL,
	points_price BIGINT NOT NULL,
	quantity INTEGER NOT NULL,
	valid_from DATE NOT NULL,
	valid_to DATE NOT NULL,
	CONSTRAINT pk_points_offer PRIMARY KEY (id),
	CONSTRAINT ck_points_offer_never_money CHECK (benefit <> 'MONEY'),
	CONSTRAINT ck_points_offer_price_positive CHECK (points_price > 0 AND quantity > 0)
)
--;
CREATE INDEX ix_points_offer_party_id ON points_offer (party_id)
--;
CREATE INDEX ix_points_offer_state_unit_id ON points_offer (state, unit_id)
--;
CREATE TABLE project_scope (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	activity VARCHAR(60) NOT NULL,
	project_no VARCHAR(200) NOT NULL,
	route VARCHAR(200) NOT NULL,
	period_from DATE NOT NULL,
	period_to DATE NOT NULL,
	CONSTRAINT pk_project_scope PRIMARY KEY (id),
	CONSTRAINT ck_project_scope_period CHECK (period_from <= period_to)
)
--;
CREATE INDEX ix_project_scope_party_id ON project_scope (party_id)
--;
CREATE INDEX ix_project_scope_state_unit_id ON project_scope (state, unit_id)
--;
CREATE TABLE published_price (
	id VARCHAR(40) NOT NULL,
	kind VARCHAR(60) NOT NULL,
	low_fen_per_tonne BIGINT NOT NULL,
	high_fen_per_tonne BIGINT NOT NULL,
	effective_from DATE NOT NULL,
	document_no VARCHAR(200) NOT NULL,
	document_sha256 VARCHAR(64) NOT NULL,
	set_by VARCHAR(40) NOT NULL,
	set_at DATETIME NOT NULL,
	CONSTRAINT pk_published_price PRIMARY KEY (id),
	CONSTRAINT ck_published_price_range CHECK (0 < low_fen_per_tonne AND low_fen_per_tonne <= high_fen_per_tonne),
	CONSTRAINT ck_published_price_one_figure CHECK (kind <> 'GOVERNMENT' OR low_fen_per_tonne = high_fen_per_tonne)
)
--;
CREATE TABLE rating (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	file_id VARCHAR(40) NOT NULL,
	stars INTEGER NOT NULL,
	named INTEGER NOT NULL,
	evidence JSON NOT NULL,
	CONSTRAINT pk_rating PRIMARY KEY (id),
	CONSTRAINT uq_rating_file_id_party_id UNIQUE (file_id, party_id),
	CONSTRAINT ck_rating_one_to_five CHECK (stars BETWEEN 1 AND 5)
)
--;
CREATE INDEX ix_rating_party_id ON rating (party_id)
--;
CREATE INDEX ix_rating_state_unit_id ON rating (state, unit_id)
--;
CREATE TABLE reconciliation (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	source VARCHAR(60) NOT NULL,
	day DATE NOT NULL,
	bills JSON NOT NULL,
	counts JSON NOT NULL,
	ours_fen BIGINT NOT NULL,
	theirs_fen BIGINT NOT NULL,
	CONSTRAINT pk_reconciliation PRIMARY KEY (id),
	CONSTRAINT uq_reconciliation_source_day UNIQUE (source, day)
)
--;
CREATE INDEX ix_reconciliation_party_id ON reconciliation (party_id)
--;
CREATE INDEX ix_reconciliation_state_unit_id ON reconciliation (state, unit_id)
--;
CREATE TABLE reference_layer (
	id VARCHAR(40) NOT NULL,
	kind VARCHAR(60) NOT NULL,
	version VARCHAR(60) NOT NULL,
	source VARCHAR(200) NOT NULL,
	file_sha256 VARCHAR(64) NOT NULL,
	valid_from DATE NOT NULL,
	valid_until DATE,
	features INTEGER NOT NULL,
	features_sha256 VARCHAR(64) NOT NULL,
	area_dm2 BIGINT NOT NULL,
	loaded_by VARCHAR(40) NOT NULL,
	loaded_at DATETIME NOT NULL,
	CONSTRAINT pk_reference_layer PRIMARY KEY (id),
	CONSTRAINT uq_reference_layer_kind_version UNIQUE (kind, version),
	CONSTRAINT ck_reference_layer_counts CHECK (features > 0 AND area_dm2 > 0),
	CONSTRAINT ck_reference_layer_window CHECK (valid_until IS NULL OR valid_until >= valid_from)
)
--;
CREATE TABLE right_certificate (
	id VARCHAR(40) NOT NULL,
	number VARCHAR(60) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	holder_id VARCHAR(40) NOT NULL,
	tenure VARCHAR(60) NOT NULL,
	"right" VARCHAR(60) NOT NULL,
	area_dm2 BIGINT NOT NULL,
	contracted_area_dm2 BIGINT,
	term_from DATE,
	term_to DATE,
	pledge VARCHAR(60) NOT NULL,
	pledge_asked_on DATE,
	version INTEGER NOT NULL,
	registered_at DATETIME NOT NULL,
	salt VARCHAR(60) NOT NULL,
	CONSTRAINT pk_right_certificate PRIMARY KEY (id),
	CONSTRAINT ck_right_certificate_areas CHECK (area_dm2 > 0 AND (contracted_area_dm2 IS NULL OR contracted_area_dm2 > 0)),
	CONSTRAINT uq_right_certificate_number UNIQUE (number)
)
--;
CREATE INDEX ix_right_certificate_holder_id ON right_certificate (holder_id)
--;
CREATE INDEX ix_right_certificate_unit_id ON right_certificate (unit_id)
--;
CREATE TABLE row_digest (
	table_name VARCHAR(60) NOT NULL,
	row_key VARCHAR(200) NOT NULL,
	digest BLOB NOT NULL,
	anchor VARCHAR(40),
	CONSTRAINT pk_row_digest PRIMARY KEY (table_name, row_key)
)
--;
CREATE INDEX ix_row_digest_anchor ON row_digest (anchor)
--;
CREATE INDEX ix_row_digest_open ON row_digest (table_name, row_key) WHERE anchor IS NULL
--;
CREATE TABLE sealing (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	paper_no VARCHAR(200) NOT NULL,
	body_sha256 VARCHAR(64) NOT NULL,
	seal_no VARCHAR(200) NOT NULL,
	signature VARCHAR(200) NOT NULL,
	CONSTRAINT pk_sealing PRIMARY KEY (id),
	CONSTRAINT uq_sealing_paper_no UNIQUE (paper_no)
)
--;
CREATE INDEX ix_sealing_party_id ON sealing (party_id)
--;
CREATE INDEX ix_sealing_state_unit_id ON sealing (state, unit_id)
--;
CREATE TABLE settlement (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	number VARCHAR(60) NOT NULL,
	kind VARCHAR(60) NOT NULL,
	year INTEGER NOT NULL,
	quarter INTEGER NOT NULL,
	last_day DATE NOT NULL,
	trades BIGINT NOT NULL,
	gross_fen BIGINT NOT NULL,
	lines_sha256 VARCHAR(64) NOT NULL,
	trades_sha256 VARCHAR(64) NOT NULL,
	computed_by VARCHAR(40) NOT NULL,
	closed_by VARCHAR(40),
	closed_on DATE,
	CONSTRAINT pk_settlement PRIMARY KEY (id),
	CONSTRAINT uq_settlement_number UNIQUE (number),
	CONSTRAINT uq_settlement_kind_last_day UNIQUE (kind, last_day),
	CONSTRAINT ck_settlement_closed_by_another_person CHECK (computed_by <> closed_by),
	CONSTRAINT ck_settlement_closed_by_somebody CHECK ((state = 'COMPUTED') = (closed_by IS NULL))
)
--;
CREATE INDEX ix_settlement_party_id ON settlement (party_id)
--;
CREATE INDEX ix_settlement_state_unit_id ON settlement (state, unit_id)
--;
CREATE TABLE slot_reference (
	id VARCHAR(40) NOT NULL,
	slot VARCHAR(60) NOT NULL,
	authority_ref VARCHAR(200) NOT NULL,
	document_sha256 VARCHAR(64),
	entered_by VARCHAR(40) NOT NULL,
	entered_at DATETIME NOT NULL,
	CONSTRAINT pk_slot_reference PRIMARY KEY (id)
)
--;
CREATE INDEX ix_slot_reference_slot ON slot_reference (slot)
--;
CREATE TABLE sub_compartment (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	code VARCHAR(60) NOT NULL,
	CONSTRAINT pk_sub_compartment PRIMARY KEY (id),
	CONSTRAINT uq_sub_compartment_unit_id_code UNIQUE (unit_id, code)
)
--;
CREATE TABLE take_over (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	sheet_sha256 VARCHAR(64) NOT NULL,
	outlines_sha256 VARCHAR(64) NOT NULL,
	scans_sha256 VARCHAR(64) NOT NULL,
	rows INTEGER NOT NULL,
	left_out JSON NOT NULL,
	proposed_by VARCHAR(40) NOT NULL,
	confirmed_by VARCHAR(40),
	entered INTEGER NOT NULL,
	disputed INTEGER NOT NULL,
	CONSTRAINT pk_take_over PRIMARY KEY (id),
	CONSTRAINT ck_take_over_two_persons_take_over CHECK (confirmed_by <> proposed_by),
	CONSTRAINT ck_take_over_confirmed_by_somebody CHECK ((state = 'CONFIRMED') = (confirmed_by IS NOT NULL))
)
--;
CREATE INDEX ix_take_over_party_id ON take_over (party_id)
--;
CREATE INDEX ix_take_over_state_unit_id ON take_over (state, unit_id)
--;
CREATE TABLE text_proposal (
	id VARCHAR(40) NOT NULL,
	kind VARCHAR(60) NOT NULL,
	ref VARCHAR(200) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	source TEXT NOT NULL,
	source_sha256 VARCHAR(64) NOT NULL,
	effective_from DATE NOT NULL,
	proposed_by VARCHAR(40) NOT NULL,
	proposed_at DATETIME NOT NULL,
	CONSTRAINT pk_text_proposal PRIMARY KEY (id),
	CONSTRAINT uq_text_proposal_id_proposed_by UNIQUE (id, proposed_by),
	CONSTRAINT ck_text_proposal_kind CHECK (kind IN ('SUCCESSOR', 'OVERLAY'))
)
--;
CREATE TABLE ticket (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	kind VARCHAR(60) NOT NULL,
	nature VARCHAR(60) NOT NULL,
	level VARCHAR(60) NOT NULL,
	origin VARCHAR(60) NOT NULL,
	scan_sha256 VARCHAR(64),
	files_with_city BOOLEAN NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	basis VARCHAR(60),
	applicant_id VARCHAR(40) NOT NULL,
	applicant_role VARCHAR(60),
	certificate_id VARCHAR(40) NOT NULL,
	assessment_id VARCHAR(40) NOT NULL,
	block_name VARCHAR(200) NOT NULL,
	compartments JSON NOT NULL,
	right_area_dm2 BIGINT NOT NULL,
	contract_ends_on DATE,
	material JSON NOT NULL,
	green_channel BOOLEAN NOT NULL,
	holder_type VARCHAR(60),
	planting JSON NOT NULL,
	submitted_by VARCHAR(40),
	submitted_on DATE,
	promised JSON NOT NULL,
	corrections JSON NOT NULL,
	due_on DATE,
	accepted_on DATE,
	stops JSON NOT NULL,
	checked_by JSON NOT NULL,
	neighbours JSON NOT NULL,
	elements JSON NOT NULL,
	checklist JSON NOT NULL,
	warnings JSON NOT NULL,
	examined_by VARCHAR(40),
	approved_by VARCHAR(40),
	face_value_mu100 BIGINT NOT NULL,
	filing_no VARCHAR(200),
	filed_by VARCHAR(40),
	undertaking_sha256 VARCHAR(64),
	issued_by VARCHAR(40),
	issuer_id VARCHAR(40) NOT NULL,
	holder_id VARCHAR(40) NOT NULL,
	number VARCHAR(60),
	valid_from DATE,
	valid_to DATE,
	pack VARCHAR(60),
	template_version VARCHAR(60) NOT NULL,
	claim_id VARCHAR(40),
	code VARCHAR(60),
	served_on DATE,
	predecessors JSON NOT NULL,
	successors JSON NOT NULL,
	resolution JSON NOT NULL,
	operations JSON NOT NULL,
	payee JSON NOT NULL,
	securities JSON NOT NULL,
	change_due_since DATE,
	reminded_on DATE,
	watched_since DATE,
	disputes JSON NOT NULL,
	listings JSON NOT NULL,
	trade JSON NOT NULL,
	change JSON NOT NULL,
	cancellation JSON NOT NULL,
	revoked JSON NOT NULL,
	ended_on DATE,
	end_reason VARCHAR(60),
	CONSTRAINT pk_ticket PRIMARY KEY (id),
	CONSTRAINT uq_ticket_number UNIQUE (number),
	CONSTRAINT uq_ticket_code UNIQUE (code),
	CONSTRAINT ck_ticket_reviewer_is_not_submitter CHECK (submitted_by <> examined_by),
	CONSTRAINT ck_ticket_approver_is_not_reviewer CHECK (examined_by <> approved_by),
	CONSTRAINT ck_ticket_approver_is_not_submitter CHECK (submitted_by <> approved_by),
	CONSTRAINT ck_ticket_filer_is_not_approver CHECK (filed_by <> approved_by),
	CONSTRAINT ck_ticket_ends_after_it_begins CHECK (valid_to >= valid_from),
	CONSTRAINT ck_ticket_live_is_complete CHECK (state NOT IN ('ACTIVE', 'CANCELLATION_DUE', 'CHANGE_PENDING', 'IN_TRADE', 'TRADE_CONSENT', 'TRADE_FILING') OR (number IS NOT NULL AND (filing_no IS NOT NULL OR NOT files_with_city) AND approved_by IS NOT NULL AND (undertaking_sha256 IS NOT NULL OR scan_sha256 IS NOT NULL) AND claim_id IS NOT NULL AND pack IS NOT NULL AND valid_to IS NOT NULL AND face_value_mu100 > 0)),
	CONSTRAINT ck_ticket_ended_with_a_reason CHECK ((state IN ('CANCELLED', 'EXPIRED', 'REPLACED')) = (ended_on IS NOT NULL AND end_reason IS NOT NULL)),
	CONSTRAINT ck_ticket_a_transcript_has_its_scan CHECK (origin <> 'TRANSCRIBED' OR scan_sha256 IS NOT NULL),
	CONSTRAINT ck_ticket_a_collective_ticket_is_filed_before_issue CHECK (files_with_city OR kind <> 'COLLECTIVE')
)
--;
CREATE INDEX ix_ticket_applicant_id ON ticket (applicant_id)
--;
CREATE INDEX ix_ticket_certificate_id ON ticket (certificate_id)
--;
CREATE INDEX ix_ticket_change_due_since ON ticket (change_due_since)
--;
CREATE INDEX ix_ticket_holder_id ON ticket (holder_id)
--;
CREATE INDEX ix_ticket_search ON ticket (valid_from, number, unit_id, kind, face_value_mu100, valid_to, ended_on, claim_id)
--;
CREATE INDEX ix_ticket_state_unit_id ON ticket (state, unit_id)
--;
CREATE INDEX ix_ticket_valid_to ON ticket (valid_to)
--;
CREATE UNIQUE INDEX uq_ticket_filing_no_not_ended ON ticket (filing_no) WHERE state NOT IN ('CANCELLED', 'EXPIRED', 'REPLACED')
--;
CREATE TABLE title_standard (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	title VARCHAR(60) NOT NULL,
	offset_min_permille INTEGER NOT NULL,
	months INTEGER NOT NULL,
	review_months INTEGER NOT NULL,
	effective_from DATE NOT NULL,
	document_ref VARCHAR(200) NOT NULL,
	paper_sha256 VARCHAR(64) NOT NULL,
	CONSTRAINT pk_title_standard PRIMARY KEY (id),
	CONSTRAINT ck_title_standard_share_of_one CHECK (offset_min_permille BETWEEN 0 AND 1000),
	CONSTRAINT ck_title_standard_terms_positive CHECK (months > 0 AND review_months > 0)
)
--;
CREATE INDEX ix_title_standard_party_id ON title_standard (party_id)
--;
CREATE INDEX ix_title_standard_state_unit_id ON title_standard (state, unit_id)
--;
CREATE TABLE trading_cycle (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	pack VARCHAR(60),
	number VARCHAR(60) NOT NULL,
	opens_on DATE NOT NULL,
	ends_on DATE NOT NULL,
	tickets JSON NOT NULL,
	sale_sha256 VARCHAR(64),
	traded_on DATE,
	closed_on DATE,
	blocks JSON NOT NULL,
	total_mu100 BIGINT NOT NULL,
	area_weight_permille INTEGER NOT NULL,
	revenue_fen BIGINT NOT NULL,
	cost_fen BIGINT,
	cost_sha256 VARCHAR(64),
	cost_agreed_by VARCHAR(40),
	payouts JSON NOT NULL,
	residue_fen BIGINT NOT NULL,
	divided_by VARCHAR(40),
	settled_by VARCHAR(40),
	CONSTRAINT pk_trading_cycle PRIMARY KEY (id),
	CONSTRAINT uq_trading_cycle_number UNIQUE (number),
	CONSTRAINT ck_trading_cycle_ends_after_it_opens CHECK (ends_on >= opens_on),
	CONSTRAINT ck_trading_cycle_traded_is_complete CHECK (state NOT IN ('TRADED', 'SETTLED') OR (sale_sha256 IS NOT NULL AND traded_on IS NOT NULL)),
	CONSTRAINT ck_trading_cycle_settled_by_another_person CHECK (divided_by <> settled_by),
	CONSTRAINT ck_trading_cycle_settled_is_complete CHECK (state <> 'SETTLED' OR (settled_by IS NOT NULL AND cost_agreed_by IS NOT NULL))
)
--;
CREATE TABLE transcript (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	take_over_id VARCHAR(40) NOT NULL,
	"row" INTEGER NOT NULL,
	number VARCHAR(60) NOT NULL,
	scan_sha256 VARCHAR(64) NOT NULL,
	disputes JSON NOT NULL,
	ticket_id VARCHAR(40),
	CONSTRAINT pk_transcript PRIMARY KEY (id),
	CONSTRAINT uq_transcript_take_over_id_row UNIQUE (take_over_id, "row"),
	CONSTRAINT ck_transcript_entered_as_a_ticket CHECK ((state = 'ENTERED') = (ticket_id IS NOT NULL))
)
--;
CREATE INDEX ix_transcript_number ON transcript (number)
--;
CREATE INDEX ix_transcript_party_id ON transcript (party_id)
--;
CREATE INDEX ix_transcript_state_unit_id ON transcript (state, unit_id)
--;
CREATE TABLE under_forest (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	ticket_id VARCHAR(40) NOT NULL,
	mode VARCHAR(60) NOT NULL,
	since DATE NOT NULL,
	until DATE,
	CONSTRAINT pk_under_forest PRIMARY KEY (id)
)
--;
CREATE INDEX ix_under_forest_party_id ON under_forest (party_id)
--;
CREATE INDEX ix_under_forest_state_unit_id ON under_forest (state, unit_id)
--;
CREATE INDEX ix_under_forest_ticket_id ON under_forest (ticket_id)
--;
CREATE TABLE unit_outline (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	valid_from DATE NOT NULL,
	source VARCHAR(200) NOT NULL,
	schematic BOOLEAN NOT NULL,
	ground geometry NOT NULL,
	CONSTRAINT pk_unit_outline PRIMARY KEY (id),
	CONSTRAINT uq_unit_outline_unit_id_valid_from UNIQUE (unit_id, valid_from)
)
--;
CREATE TABLE upkeep (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	subject_kind VARCHAR(60) NOT NULL,
	subject_id VARCHAR(40) NOT NULL,
	year INTEGER NOT NULL,
	attempt INTEGER NOT NULL,
	passed BOOLEAN NOT NULL,
	items JSON NOT NULL,
	evidence JSON NOT NULL,
	assessed_by VARCHAR(40) NOT NULL,
	notified_on DATE,
	objection_due_on DATE,
	answered_on DATE,
	final_from DATE,
	CONSTRAINT pk_upkeep PRIMARY KEY (id),
	CONSTRAINT uq_upkeep_subject_kind_subject_id_year_attempt UNIQUE (subject_kind, subject_id, year, attempt),
	CONSTRAINT ck_upkeep_final_has_its_day CHECK (state <> 'FINAL' OR final_from IS NOT NULL)
)
--;
CREATE INDEX ix_upkeep_party_id ON upkeep (party_id)
--;
CREATE INDEX ix_upkeep_state_unit_id ON upkeep (state, unit_id)
--;
CREATE TABLE violation (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	damage VARCHAR(60) NOT NULL,
	happened_on DATE NOT NULL,
	tickets JSON NOT NULL,
	plots JSON NOT NULL,
	area_dm2 BIGINT NOT NULL,
	ground_sha256 VARCHAR(64) NOT NULL,
	evidence JSON NOT NULL,
	patrol_id VARCHAR(40),
	reported_to VARCHAR(200) NOT NULL,
	losses JSON NOT NULL,
	decided_by VARCHAR(40) NOT NULL,
	resolved_on DATE,
	CONSTRAINT pk_violation PRIMARY KEY (id)
)
--;
CREATE INDEX ix_violation_party_id ON violation (party_id)
--;
CREATE INDEX ix_violation_state_unit_id ON violation (state, unit_id)
--;
CREATE TABLE visit_order (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	compartment_id VARCHAR(40) NOT NULL,
	year INTEGER NOT NULL,
	months JSON NOT NULL,
	z_milli INTEGER NOT NULL,
	fall_milli INTEGER NOT NULL,
	scenes JSON NOT NULL,
	standing VARCHAR(60),
	evidence JSON NOT NULL,
	CONSTRAINT pk_visit_order PRIMARY KEY (id),
	CONSTRAINT uq_visit_order_compartment_id_year UNIQUE (compartment_id, year)
)
--;
CREATE INDEX ix_visit_order_party_id ON visit_order (party_id)
--;
CREATE INDEX ix_visit_order_state_unit_id ON visit_order (state, unit_id)
--;
CREATE TABLE volume (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	subject_kind VARCHAR(60) NOT NULL,
	subject_id VARCHAR(40) NOT NULL,
	number INTEGER NOT NULL,
	entries INTEGER NOT NULL,
	index_sha256 VARCHAR(64) NOT NULL,
	closed_on DATE NOT NULL,
	kept_until DATE NOT NULL,
	receiver VARCHAR(200) NOT NULL,
	receipt_sha256 VARCHAR(64) NOT NULL,
	CONSTRAINT pk_volume PRIMARY KEY (id),
	CONSTRAINT uq_volume_subject_kind_subject_id_number UNIQUE (subject_kind, subject_id, number)
)
--;
CREATE INDEX ix_volume_party_id ON volume (party_id)
--;
CREATE INDEX ix_volume_state_unit_id ON volume (state, unit_id)
--;
CREATE TABLE voucher (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	nature VARCHAR(60) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	subject_id VARCHAR(40) NOT NULL,
	subject_role VARCHAR(60),
	project_type VARCHAR(60),
	purpose VARCHAR(60),
	project_code VARCHAR(60),
	site_sha256 VARCHAR(64),
	built_up VARCHAR(64),
	admitted_by VARCHAR(40),
	reviewed_by VARCHAR(40),
	cosigned_by VARCHAR(40),
	pool_year INTEGER,
	hold_id VARCHAR(40),
	reserved_by VARCHAR(40),
	dropped_by VARCHAR(40),
	case_type VARCHAR(60),
	opened_by VARCHAR(40),
	order_mu100 BIGINT,
	order_due_on DATE,
	ordered_by VARCHAR(40),
	redone INTEGER NOT NULL,
	accepted_by VARCHAR(40),
	quantity_mu100 BIGINT,
	quantified_by VARCHAR(40),
	amount_fen BIGINT,
	priced_by VARCHAR(40),
	due_on DATE,
	paid_on DATE,
	payment_id VARCHAR(40),
	paid_by VARCHAR(40),
	number VARCHAR(60),
	code VARCHAR(60),
	issued_on DATE,
	issued_by VARCHAR(40),
	issuer_id VARCHAR(40) NOT NULL,
	pack VARCHAR(60),
	template_version VARCHAR(60) NOT NULL,
	used_on DATE,
	reason_code VARCHAR(60),
	CONSTRAINT pk_voucher PRIMARY KEY (id),
	CONSTRAINT uq_voucher_number UNIQUE (number),
	CONSTRAINT uq_voucher_code UNIQUE (code),
	CONSTRAINT ck_voucher_is_a_voucher CHECK (nature IN ('GREEN_SPACE', 'ECO_COMPENSATION')),
	CONSTRAINT ck_voucher_two_signatures CHECK (reviewed_by <> cosigned_by),
	CONSTRAINT ck_voucher_issuer_did_not_reserve CHECK (reserved_by <> issued_by),
	CONSTRAINT ck_voucher_issuer_did_not_take_money CHECK (paid_by <> issued_by),
	CONSTRAINT ck_voucher_inspector_did_not_order CHECK (ordered_by <> accepted_by),
	CONSTRAINT ck_voucher_issued_is_complete CHECK (number IS NULL OR (code IS NOT NULL AND issued_on IS NOT NULL AND issued_by IS NOT NULL AND pack IS NOT NULL AND payment_id IS NOT NULL AND quantity_mu100 > 0 AND amount_fen > 0)),
	CONSTRAINT ck_voucher_green_space_is_agreed_and_pooled CHECK (number IS NULL OR nature <> 'GREEN_SPACE' OR (pool_year IS NOT NULL AND hold_id IS NOT NULL AND reviewed_by IS NOT NULL AND cosigned_by IS NOT NULL))
)
--;
CREATE INDEX ix_voucher_state_unit_id ON voucher (state, unit_id)
--;
CREATE INDEX ix_voucher_subject_id ON voucher (subject_id)
--;
CREATE TABLE agency_role (
	id VARCHAR(40) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	role VARCHAR(60) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	since DATE NOT NULL,
	until DATE,
	CONSTRAINT pk_agency_role PRIMARY KEY (id),
	CONSTRAINT fk_agency_role_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
--;
CREATE INDEX ix_agency_role_role_unit_id ON agency_role (role, unit_id)
--;
CREATE TABLE appointment (
	id VARCHAR(40) NOT NULL,
	person_id VARCHAR(40) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	role VARCHAR(60) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	since DATE NOT NULL,
	until DATE,
	acting_for VARCHAR(40),
	made_by VARCHAR(40) NOT NULL,
	made_at DATETIME NOT NULL,
	CONSTRAINT pk_appointment PRIMARY KEY (id),
	CONSTRAINT ck_appointment_not_oneself CHECK (made_by <> person_id),
	CONSTRAINT ck_appointment_acting_ends CHECK (acting_for IS NULL OR until IS NOT NULL),
	CONSTRAINT fk_appointment_person_id FOREIGN KEY(person_id) REFERENCES party (id),
	CONSTRAINT fk_appointment_party_id FOREIGN KEY(party_id) REFERENCES party (id),
	CONSTRAINT fk_appointment_acting_for FOREIGN KEY(acting_for) REFERENCES appointment (id)
)
--;
CREATE INDEX ix_appointment_person_id ON appointment (person_id)
--;
CREATE TABLE approval_step (
	id VARCHAR(40) NOT NULL,
	file_kind VARCHAR(60) NOT NULL,
	file_id VARCHAR(40) NOT NULL,
	part VARCHAR(60) NOT NULL,
	person_id VARCHAR(40) NOT NULL,
	role VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	taken_at DATETIME NOT NULL,
	after_id VARCHAR(40),
	after_part VARCHAR(60),
	CONSTRAINT pk_approval_step PRIMARY KEY (id),
	CONSTRAINT uq_approval_step_id_file_kind_file_id_part UNIQUE (id, file_kind, file_id, part),
	CONSTRAINT fk_approval_step_part FOREIGN KEY(file_kind, file_id, person_id, part) REFERENCES file_part (file_kind, file_id, person_id, part),
	CONSTRAINT fk_approval_step_after FOREIGN KEY(after_id, file_kind, file_id, after_part) REFERENCES approval_step (id, file_kind, file_id, part),
	CONSTRAINT ck_approval_step_order CHECK ((part = 'SUBMITS' AND after_id IS NULL AND after_part IS NULL) OR (part = 'REVIEWS' AND after_id IS NOT NULL AND after_part = 'SUBMITS') OR (part = 'APPROVES' AND after_id IS NOT NULL AND after_part = 'REVIEWS'))
)
--;
CREATE INDEX ix_approval_step_file_kind_file_id ON approval_step (file_kind, file_id)
--;
CREATE TABLE area_claim (
	id VARCHAR(40) NOT NULL,
	subject_kind VARCHAR(60) NOT NULL,
	subject_id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	exclusivity VARCHAR(60) NOT NULL,
	certificate_id VARCHAR(40),
	right_area_dm2 BIGINT NOT NULL,
	area_dm2 BIGINT NOT NULL,
	ground geometry NOT NULL,
	live BOOLEAN NOT NULL,
	claimed_at DATETIME NOT NULL,
	released_at DATETIME,
	released_by VARCHAR(40),
	released_because TEXT,
	CONSTRAINT pk_area_claim PRIMARY KEY (id),
	CONSTRAINT ck_area_claim_areas CHECK (area_dm2 > 0 AND right_area_dm2 > 0),
	CONSTRAINT fk_area_claim_certificate_id FOREIGN KEY(certificate_id) REFERENCES right_certificate (id)
)
--;
CREATE INDEX ix_area_claim_certificate_id ON area_claim (certificate_id)
--;
CREATE INDEX ix_area_claim_subject_kind_subject_id ON area_claim (subject_kind, subject_id)
--;
CREATE TABLE assessed_stand (
	assessment_id VARCHAR(40) NOT NULL,
	stand_id VARCHAR(200) NOT NULL,
	compartment VARCHAR(40),
	census_on DATE NOT NULL,
	area_dm2 BIGINT NOT NULL,
	stock_co2e_g BIGINT NOT NULL,
	low_co2e_g BIGINT,
	high_co2e_g BIGINT,
	prudent_co2e_g BIGINT NOT NULL,
	species_stems JSON NOT NULL,
	CONSTRAINT pk_assessed_stand PRIMARY KEY (assessment_id, stand_id),
	CONSTRAINT ck_assessed_stand_no_negative_stock CHECK (stock_co2e_g >= 0 AND prudent_co2e_g >= 0),
	CONSTRAINT fk_assessed_stand_assessment_id FOREIGN KEY(assessment_id) REFERENCES assessment (id)
)
--;
CREATE TABLE bill (
	id VARCHAR(40) NOT NULL,
	source VARCHAR(60) NOT NULL,
	kind VARCHAR(60) NOT NULL,
	first_day DATE NOT NULL,
	last_day DATE NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	rows INTEGER NOT NULL,
	rows_sha256 VARCHAR(64) NOT NULL,
	received_by VARCHAR(40) NOT NULL,
	event_id VARCHAR(40) NOT NULL,
	CONSTRAINT pk_bill PRIMARY KEY (id),
	CONSTRAINT ck_bill_whole_days CHECK (first_day <= last_day),
	CONSTRAINT fk_bill_event_id FOREIGN KEY(event_id) REFERENCES event (id)
)
--;
CREATE INDEX ix_bill_source_kind_first_day ON bill (source, kind, first_day)
--;
CREATE TABLE correction (
	id VARCHAR(40) NOT NULL,
	income VARCHAR(60) NOT NULL,
	from_party VARCHAR(40) NOT NULL,
	to_party VARCHAR(40) NOT NULL,
	amount_fen BIGINT NOT NULL,
	closed_batch_id VARCHAR(40) NOT NULL,
	evidence_sha256 VARCHAR(64) NOT NULL,
	proposed_by VARCHAR(40) NOT NULL,
	event_id VARCHAR(40) NOT NULL,
	CONSTRAINT pk_correction PRIMARY KEY (id),
	CONSTRAINT ck_correction_amount_positive CHECK (amount_fen > 0),
	CONSTRAINT ck_correction_two_parties CHECK (from_party <> to_party),
	CONSTRAINT fk_correction_closed_batch_id FOREIGN KEY(closed_batch_id) REFERENCES settlement (id),
	CONSTRAINT fk_correction_event_id FOREIGN KEY(event_id) REFERENCES event (id)
)
--;
CREATE TABLE cosignature (
	shard INTEGER NOT NULL,
	size BIGINT NOT NULL,
	witness VARCHAR(200) NOT NULL,
	line TEXT NOT NULL,
	CONSTRAINT pk_cosignature PRIMARY KEY (shard, size, witness),
	CONSTRAINT fk_cosignature_shard_size FOREIGN KEY(shard, size) REFERENCES checkpoint (shard, size)
)
--;
CREATE TABLE credential (
	person_id VARCHAR(40) NOT NULL,
	login VARCHAR(60) NOT NULL,
	password_hash VARCHAR(200) NOT NULL,
	stamp VARCHAR(60) NOT NULL,
	changed_at DATETIME NOT NULL,
	CONSTRAINT pk_credential PRIMARY KEY (person_id),
	CONSTRAINT fk_credential_person_id FOREIGN KEY(person_id) REFERENCES party (id),
	CONSTRAINT uq_credential_login UNIQUE (login)
)
--;
CREATE TABLE duty_private (
	duty_id VARCHAR(40) NOT NULL,
	holder_id VARCHAR(40) NOT NULL,
	person_key VARCHAR(60) NOT NULL,
	year INTEGER NOT NULL,
	key_id VARCHAR(60) NOT NULL,
	wrapped_key BLOB NOT NULL,
	sealed BLOB NOT NULL,
	written_at DATETIME NOT NULL,
	CONSTRAINT pk_duty_private PRIMARY KEY (duty_id),
	CONSTRAINT uq_duty_private_person_key_year UNIQUE (person_key, year),
	CONSTRAINT fk_duty_private_duty_id FOREIGN KEY(duty_id) REFERENCES duty (id)
)
--;
CREATE INDEX ix_duty_private_holder_id ON duty_private (holder_id)
--;
CREATE TABLE falsification (
	assessment_id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	found_by VARCHAR(40) NOT NULL,
	evidence_sha256 VARCHAR(64) NOT NULL,
	found_at DATETIME NOT NULL,
	CONSTRAINT pk_falsification PRIMARY KEY (assessment_id),
	CONSTRAINT fk_falsification_assessment_id FOREIGN KEY(assessment_id) REFERENCES assessment (id)
)
--;
CREATE TABLE feed_entry (
	id VARCHAR(40) NOT NULL,
	batch_id VARCHAR(40) NOT NULL,
	source VARCHAR(60) NOT NULL,
	source_id VARCHAR(200) NOT NULL,
	account_id VARCHAR(40) NOT NULL,
	activity VARCHAR(60) NOT NULL,
	happened_on DATE NOT NULL,
	unit_id VARCHAR(60),
	reduction_g BIGINT NOT NULL,
	CONSTRAINT pk_feed_entry PRIMARY KEY (id),
	CONSTRAINT uq_feed_entry_source_source_id UNIQUE (source, source_id),
	CONSTRAINT ck_feed_entry_no_negative_reduction CHECK (reduction_g >= 0),
	CONSTRAINT fk_feed_entry_batch_id FOREIGN KEY(batch_id) REFERENCES points_batch (id),
	CONSTRAINT fk_feed_entry_account_id FOREIGN KEY(account_id) REFERENCES points_account (id)
)
--;
CREATE INDEX ix_feed_entry_account_id ON feed_entry (account_id)
--;
CREATE INDEX ix_feed_entry_batch_id ON feed_entry (batch_id)
--;
CREATE TABLE idempotency_answer (
	scope VARCHAR(80) NOT NULL,
	"key" VARCHAR(200) NOT NULL,
	body BLOB NOT NULL,
	CONSTRAINT pk_idempotency_answer PRIMARY KEY (scope, "key"),
	CONSTRAINT fk_idempotency_answer_scope_key FOREIGN KEY(scope, "key") REFERENCES idempotency_key (scope, "key")
)
--;
CREATE TABLE identity_mark (
	kind VARCHAR(60) NOT NULL,
	fingerprint VARCHAR(60) NOT NULL,
	person_id VARCHAR(40) NOT NULL,
	verified BOOLEAN NOT NULL,
	since DATETIME NOT NULL,
	CONSTRAINT pk_identity_mark PRIMARY KEY (kind, fingerprint),
	CONSTRAINT fk_identity_mark_person_id FOREIGN KEY(person_id) REFERENCES party (id)
)
--;
CREATE INDEX ix_identity_mark_person_id ON identity_mark (person_id)
--;
CREATE TABLE layer_feature (
	id VARCHAR(40) NOT NULL,
	layer_id VARCHAR(40) NOT NULL,
	number INTEGER NOT NULL,
	label VARCHAR(200),
	ground geometry NOT NULL,
	CONSTRAINT pk_layer_feature PRIMARY KEY (id),
	CONSTRAINT uq_layer_feature_layer_id_number UNIQUE (layer_id, number),
	CONSTRAINT fk_layer_feature_layer_id FOREIGN KEY(layer_id) REFERENCES reference_layer (id)
)
--;
CREATE TABLE ledger_account (
	id VARCHAR(40) NOT NULL,
	asset VARCHAR(60) NOT NULL,
	purpose VARCHAR(60) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	bound VARCHAR(60) NOT NULL,
	event_id VARCHAR(40) NOT NULL,
	CONSTRAINT pk_ledger_account PRIMARY KEY (id),
	CONSTRAINT uq_ledger_account_id_asset UNIQUE (id, asset),
	CONSTRAINT ck_ledger_account_known_limit CHECK (bound IN ('NONE', 'DEBITS', 'CREDITS')),
	CONSTRAINT ck_ledger_account_points_are_no_asset CHECK (asset NOT LIKE 'POINT%'),
	CONSTRAINT fk_ledger_account_event_id FOREIGN KEY(event_id) REFERENCES event (id)
)
--;
CREATE INDEX ix_ledger_account_party_id ON ledger_account (party_id)
--;
CREATE TABLE loss (
	id VARCHAR(40) NOT NULL,
	plot_id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	occurred_on DATE NOT NULL,
	cause VARCHAR(60) NOT NULL,
	loss_g BIGINT NOT NULL,
	evidence_sha256 VARCHAR(64) NOT NULL,
	recorded_by VARCHAR(40) NOT NULL,
	recorded_at DATETIME NOT NULL,
	CONSTRAINT pk_loss PRIMARY KEY (id),
	CONSTRAINT ck_loss_loss_positive CHECK (loss_g > 0),
	CONSTRAINT fk_loss_plot_id FOREIGN KEY(plot_id) REFERENCES sub_compartment (id)
)
--;
CREATE INDEX ix_loss_plot_id ON loss (plot_id)
--;
CREATE TABLE neutrality_statement (
	number VARCHAR(60) NOT NULL,
	code VARCHAR(60) NOT NULL,
	file_id VARCHAR(40) NOT NULL,
	emissions_g BIGINT NOT NULL,
	retired_g BIGINT NOT NULL,
	issued_on DATE NOT NULL,
	issued_at DATETIME NOT NULL,
	event_id VARCHAR(40) NOT NULL,
	document_sha256 VARCHAR(64) NOT NULL,
	test INTEGER NOT NULL,
	CONSTRAINT pk_neutrality_statement PRIMARY KEY (number),
	CONSTRAINT uq_neutrality_statement_code UNIQUE (code),
	CONSTRAINT fk_neutrality_statement_file_id FOREIGN KEY(file_id) REFERENCES neutrality (id),
	CONSTRAINT fk_neutrality_statement_event_id FOREIGN KEY(event_id) REFERENCES event (id)
)
--;
CREATE INDEX ix_neutrality_statement_file_id ON neutrality_statement (file_id)
--;
CREATE TABLE outbox (
	id VARCHAR(40) NOT NULL,
	event_id VARCHAR(40) NOT NULL,
	topic VARCHAR(60) NOT NULL,
	body TEXT NOT NULL,
	due_at DATETIME NOT NULL,
	done_at DATETIME,
	attempts INTEGER NOT NULL,
	error TEXT,
	CONSTRAINT pk_outbox PRIMARY KEY (id),
	CONSTRAINT fk_outbox_event_id FOREIGN KEY(event_id) REFERENCES event (id)
)
--;
CREATE INDEX ix_outbox_done_at_due_at ON outbox (done_at, due_at)
--;
CREATE TABLE party_name (
	party_id VARCHAR(40) NOT NULL,
	since DATE NOT NULL,
	name VARCHAR(200) NOT NULL,
	CONSTRAINT pk_party_name PRIMARY KEY (party_id, since),
	CONSTRAINT fk_party_name_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
--;
CREATE TABLE payee_account (
	id VARCHAR(40) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	kind VARCHAR(60) NOT NULL,
	proof_sha256 VARCHAR(64) NOT NULL,
	commitment VARCHAR(64) NOT NULL,
	recorded_by VARCHAR(40) NOT NULL,
	event_id VARCHAR(40) NOT NULL,
	CONSTRAINT pk_payee_account PRIMARY KEY (id),
	CONSTRAINT fk_payee_account_event_id FOREIGN KEY(event_id) REFERENCES event (id)
)
--;
CREATE INDEX ix_payee_account_party_id ON payee_account (party_id)
--;
CREATE TABLE personal_record (
	party_id VARCHAR(40) NOT NULL,
	key_id VARCHAR(60) NOT NULL,
	wrapped_key BLOB NOT NULL,
	sealed BLOB NOT NULL,
	written_at DATETIME NOT NULL,
	CONSTRAINT pk_personal_record PRIMARY KEY (party_id),
	CONSTRAINT fk_personal_record_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
--;
CREATE TABLE points_entry (
	id VARCHAR(40) NOT NULL,
	account_id VARCHAR(40) NOT NULL,
	lot_id VARCHAR(40) NOT NULL,
	kind VARCHAR(60) NOT NULL,
	points BIGINT NOT NULL,
	booked_on DATE NOT NULL,
	valid_until DATE NOT NULL,
	subject_id VARCHAR(40) NOT NULL,
	event_id VARCHAR(40) NOT NULL,
	CONSTRAINT pk_points_entry PRIMARY KEY (id),
	CONSTRAINT uq_points_entry_kind_subject_id_lot_id UNIQUE (kind, subject_id, lot_id),
	CONSTRAINT ck_points_entry_sign_of_kind CHECK (points <> 0 AND (kind = 'SPENT') = (points < 0)),
	CONSTRAINT ck_points_entry_a_lot_is_its_entry CHECK ((lot_id = id) = (points > 0)),
	CONSTRAINT fk_points_entry_account_id FOREIGN KEY(account_id) REFERENCES points_account (id),
	CONSTRAINT fk_points_entry_event_id FOREIGN KEY(event_id) REFERENCES event (id)
)
--;
CREATE INDEX ix_points_entry_account_id ON points_entry (account_id)
--;
CREATE TABLE points_link (
	account_id VARCHAR(40) NOT NULL,
	person_id VARCHAR(40) NOT NULL,
	linked_at DATETIME NOT NULL,
	CONSTRAINT pk_points_link PRIMARY KEY (account_id),
	CONSTRAINT fk_points_link_account_id FOREIGN KEY(account_id) REFERENCES points_account (id)
)
--;
CREATE INDEX ix_points_link_person_id ON points_link (person_id)
--;
CREATE TABLE promise (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	guide_id VARCHAR(40) NOT NULL,
	file_id VARCHAR(40) NOT NULL,
	words_sha256 VARCHAR(64) NOT NULL,
	signed_sha256 VARCHAR(64) NOT NULL,
	evidence JSON NOT NULL,
	CONSTRAINT pk_promise PRIMARY KEY (id),
	CONSTRAINT fk_promise_guide_id FOREIGN KEY(guide_id) REFERENCES guide (id)
)
--;
CREATE INDEX ix_promise_file_id ON promise (file_id)
--;
CREATE INDEX ix_promise_party_id ON promise (party_id)
--;
CREATE INDEX ix_promise_state_unit_id ON promise (state, unit_id)
--;
CREATE TABLE quantity (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	plot_id VARCHAR(40) NOT NULL,
	period_from DATE NOT NULL,
	period_to DATE NOT NULL,
	owner_id VARCHAR(40) NOT NULL,
	route VARCHAR(60) NOT NULL,
	way VARCHAR(60) NOT NULL,
	earlier_assessment_id VARCHAR(40) NOT NULL,
	later_assessment_id VARCHAR(40) NOT NULL,
	change_g BIGINT NOT NULL,
	credited_g BIGINT NOT NULL,
	report_sha256 VARCHAR(64) NOT NULL,
	reported_by VARCHAR(40) NOT NULL,
	reported_party VARCHAR(40) NOT NULL,
	reported_at DATETIME NOT NULL,
	version INTEGER NOT NULL,
	replaces_id VARCHAR(40),
	reason VARCHAR(200),
	CONSTRAINT pk_quantity PRIMARY KEY (id),
	CONSTRAINT uq_quantity_plot_id_period_from_version UNIQUE (plot_id, period_from, version),
	CONSTRAINT uq_quantity_id_way_reported_by UNIQUE (id, way, reported_by),
	CONSTRAINT ck_quantity_period CHECK (period_from < period_to),
	CONSTRAINT ck_quantity_only_growth CHECK (credited_g >= 0 AND (credited_g = 0 OR credited_g <= change_g)),
	CONSTRAINT ck_quantity_versions CHECK ((version = 1) = (replaces_id IS NULL)),
	CONSTRAINT ck_quantity_reason CHECK (replaces_id IS NULL OR reason IS NOT NULL),
	CONSTRAINT fk_quantity_plot_id FOREIGN KEY(plot_id) REFERENCES sub_compartment (id),
	CONSTRAINT fk_quantity_earlier_assessment_id FOREIGN KEY(earlier_assessment_id) REFERENCES assessment (id),
	CONSTRAINT fk_quantity_later_assessment_id FOREIGN KEY(later_assessment_id) REFERENCES assessment (id),
	CONSTRAINT uq_quantity_replaces_id UNIQUE (replaces_id),
	CONSTRAINT fk_quantity_replaces_id FOREIGN KEY(replaces_id) REFERENCES quantity (id)
)
--;
CREATE TABLE reinvestment_rate (
	id VARCHAR(40) NOT NULL,
	income VARCHAR(60) NOT NULL,
	owner_id VARCHAR(40) NOT NULL,
	permille INTEGER NOT NULL,
	since DATE NOT NULL,
	consent_sha256 VARCHAR(64) NOT NULL,
	set_by VARCHAR(40) NOT NULL,
	event_id VARCHAR(40) NOT NULL,
	CONSTRAINT pk_reinvestment_rate PRIMARY KEY (id),
	CONSTRAINT ck_reinvestment_rate_permille CHECK (permille BETWEEN 0 AND 1000),
	CONSTRAINT fk_reinvestment_rate_event_id FOREIGN KEY(event_id) REFERENCES event (id)
)
--;
CREATE TABLE route_claim (
	id VARCHAR(40) NOT NULL,
	plot_id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	period_from DATE NOT NULL,
	period_to DATE NOT NULL,
	route VARCHAR(60) NOT NULL,
	subject_id VARCHAR(200) NOT NULL,
	document_sha256 VARCHAR(64),
	claimed_at DATETIME NOT NULL,
	CONSTRAINT pk_route_claim PRIMARY KEY (id),
	CONSTRAINT ck_route_claim_period CHECK (period_from < period_to),
	CONSTRAINT fk_route_claim_plot_id FOREIGN KEY(plot_id) REFERENCES sub_compartment (id)
)
--;
CREATE INDEX ix_route_claim_plot_id ON route_claim (plot_id)
--;
CREATE TABLE seal (
	event_id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	number BIGINT NOT NULL CONSTRAINT ck_seal_number_positive CHECK (number > 0),
	previous_hash BLOB NOT NULL,
	hash BLOB NOT NULL,
	leaf_hash BLOB NOT NULL,
	shard INTEGER NOT NULL,
	leaf_index BIGINT NOT NULL,
	sealed_at DATETIME NOT NULL,
	CONSTRAINT pk_seal PRIMARY KEY (event_id),
	CONSTRAINT uq_seal_unit_id_number UNIQUE (unit_id, number),
	CONSTRAINT uq_seal_shard_leaf_index UNIQUE (shard, leaf_index),
	CONSTRAINT fk_seal_event_id FOREIGN KEY(event_id) REFERENCES event (id)
)
--;
CREATE TABLE settlement_line (
	batch_id VARCHAR(40) NOT NULL,
	place INTEGER NOT NULL,
	income VARCHAR(60) NOT NULL,
	owner_id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	listing_id VARCHAR(40) NOT NULL,
	trades BIGINT NOT NULL,
	grams BIGINT NOT NULL,
	gross_fen BIGINT NOT NULL,
	CONSTRAINT pk_settlement_line PRIMARY KEY (batch_id, place),
	CONSTRAINT fk_settlement_line_batch_id FOREIGN KEY(batch_id) REFERENCES settlement (id)
)
--;
CREATE INDEX ix_settlement_line_owner_id ON settlement_line (owner_id)
--;
CREATE TABLE settlement_share (
	batch_id VARCHAR(40) NOT NULL,
	place INTEGER NOT NULL,
	position INTEGER NOT NULL,
	payee_id VARCHAR(40) NOT NULL,
	purpose VARCHAR(60) NOT NULL,
	basis VARCHAR(60) NOT NULL,
	amount_fen BIGINT NOT NULL,
	CONSTRAINT pk_settlement_share PRIMARY KEY (batch_id, place, position),
	CONSTRAINT ck_settlement_share_amount_positive CHECK (amount_fen > 0),
	CONSTRAINT fk_settlement_share_batch_id FOREIGN KEY(batch_id) REFERENCES settlement (id)
)
--;
CREATE INDEX ix_settlement_share_payee_id ON settlement_share (payee_id)
--;
CREATE TABLE sub_compartment_version (
	id VARCHAR(40) NOT NULL,
	sub_compartment_id VARCHAR(40) NOT NULL,
	number INTEGER NOT NULL,
	ground geometry NOT NULL,
	area_dm2 BIGINT NOT NULL,
	declared_area_dm2 BIGINT,
	tenure VARCHAR(60) NOT NULL,
	right_holder_id VARCHAR(40) NOT NULL,
	certificate_id VARCHAR(40),
	forest_class VARCHAR(60) NOT NULL,
	species_permille JSON NOT NULL,
	planted_year INTEGER,
	origin VARCHAR(60),
	stems BIGINT,
	stems_per_ha BIGINT,
	mean_dbh_mm INTEGER,
	tally_sha256 VARCHAR(64),
	canopy_permille INTEGER,
	cover_permille INTEGER,
	welfare_grade VARCHAR(60),
	natural_forest BOOLEAN,
	surveyed_on DATE NOT NULL,
	surveyor_id VARCHAR(40) NOT NULL,
	survey_sha256 VARCHAR(64),
	recorded_at DATETIME NOT NULL,
	CONSTRAINT pk_sub_compartment_version PRIMARY KEY (id),
	CONSTRAINT uq_sub_compartment_version_sub_compartment_id_number UNIQUE (sub_compartment_id, number),
	CONSTRAINT ck_sub_compartment_version_counts CHECK (area_dm2 > 0 AND number > 0),
	CONSTRAINT fk_sub_compartment_version_sub_compartment_id FOREIGN KEY(sub_compartment_id) REFERENCES sub_compartment (id),
	CONSTRAINT fk_sub_compartment_version_certificate_id FOREIGN KEY(certificate_id) REFERENCES right_certificate (id)
)
--;
CREATE INDEX ix_sub_compartment_version_survey_sha256 ON sub_compartment_version (survey_sha256)
--;
CREATE TABLE submission (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	assessment_id VARCHAR(40) NOT NULL,
	sender_id VARCHAR(40) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	files JSON NOT NULL,
	report_sha256 VARCHAR(64) NOT NULL,
	decisions JSON NOT NULL,
	sent_at DATETIME NOT NULL,
	CONSTRAINT pk_submission PRIMARY KEY (id),
	CONSTRAINT uq_submission_assessment_id UNIQUE (assessment_id),
	CONSTRAINT fk_submission_assessment_id FOREIGN KEY(assessment_id) REFERENCES assessment (id)
)
--;
CREATE INDEX ix_submission_party_id_sent_at ON submission (party_id, sent_at)
--;
CREATE INDEX ix_submission_unit_id_sent_at ON submission (unit_id, sent_at)
--;
CREATE TABLE sweep (
	id VARCHAR(40) NOT NULL,
	source VARCHAR(60) NOT NULL,
	reference VARCHAR(200) NOT NULL,
	day DATE NOT NULL,
	amount_fen BIGINT NOT NULL,
	slip_sha256 VARCHAR(64) NOT NULL,
	event_id VARCHAR(40) NOT NULL,
	CONSTRAINT pk_sweep PRIMARY KEY (id),
	CONSTRAINT uq_sweep_source_reference UNIQUE (source, reference),
	CONSTRAINT ck_sweep_amount_positive CHECK (amount_fen > 0),
	CONSTRAINT fk_sweep_event_id FOREIGN KEY(event_id) REFERENCES event (id)
)
--;
CREATE TABLE text_activation (
	proposal_id VARCHAR(40) NOT NULL,
	proposed_by VARCHAR(40) NOT NULL,
	confirmed_by VARCHAR(40) NOT NULL,
	confirmed_at DATETIME NOT NULL,
	effective_from DATE NOT NULL,
	CONSTRAINT pk_text_activation PRIMARY KEY (proposal_id),
	CONSTRAINT fk_text_activation_proposal FOREIGN KEY(proposal_id, proposed_by) REFERENCES text_proposal (id, proposed_by),
	CONSTRAINT ck_text_activation_two_persons CHECK (confirmed_by <> proposed_by)
)
--;
CREATE TABLE ticket_file (
	ticket_id VARCHAR(40) NOT NULL,
	annex_version INTEGER NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	made_at DATETIME NOT NULL,
	CONSTRAINT pk_ticket_file PRIMARY KEY (ticket_id, annex_version),
	CONSTRAINT fk_ticket_file_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id)
)
--;
CREATE TABLE ticket_record (
	ticket_id VARCHAR(40) NOT NULL,
	holder_id VARCHAR(40) NOT NULL,
	key_id VARCHAR(60) NOT NULL,
	wrapped_key BLOB NOT NULL,
	sealed BLOB NOT NULL,
	written_at DATETIME NOT NULL,
	CONSTRAINT pk_ticket_record PRIMARY KEY (ticket_id),
	CONSTRAINT fk_ticket_record_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id)
)
--;
CREATE INDEX ix_ticket_record_holder_id ON ticket_record (holder_id)
--;
CREATE TABLE tree (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	number VARCHAR(60) NOT NULL,
	category VARCHAR(60) NOT NULL,
	species VARCHAR(200) NOT NULL,
	site VARCHAR(200) NOT NULL,
	lon_e5 INTEGER NOT NULL,
	lat_e5 INTEGER NOT NULL,
	point_sha256 VARCHAR(64) NOT NULL,
	plot_id VARCHAR(40),
	dbh_mm INTEGER NOT NULL,
	surveyed_on DATE,
	survey_id VARCHAR(40) NOT NULL,
	method_id VARCHAR(40) NOT NULL,
	figure_g BIGINT NOT NULL,
	making_good_g BIGINT NOT NULL,
	growth_g BIGINT NOT NULL,
	grams_per_yuan BIGINT NOT NULL,
	price_yuan BIGINT NOT NULL,
	evidence_sha256 VARCHAR(64) NOT NULL,
	deficit_g BIGINT NOT NULL,
	adoption_id VARCHAR(40) NOT NULL,
	reminded_on DATE,
	lost_on DATE,
	CONSTRAINT pk_tree PRIMARY KEY (id),
	CONSTRAINT uq_tree_number UNIQUE (number),
	CONSTRAINT ck_tree_available_is_complete CHECK (state <> 'AVAILABLE' OR (growth_g > 0 AND price_yuan > 0 AND method_id <> '' AND survey_id <> '')),
	CONSTRAINT ck_tree_what_it_makes_good CHECK (growth_g = figure_g - making_good_g AND deficit_g >= 0),
	CONSTRAINT ck_tree_adopted_by_somebody CHECK (state <> 'ADOPTED' OR adoption_id <> ''),
	CONSTRAINT fk_tree_plot_id FOREIGN KEY(plot_id) REFERENCES sub_compartment (id)
)
--;
CREATE INDEX ix_tree_lon_e5_lat_e5 ON tree (lon_e5, lat_e5)
--;
CREATE INDEX ix_tree_party_id ON tree (party_id)
--;
CREATE INDEX ix_tree_plot_id ON tree (plot_id)
--;
CREATE INDEX ix_tree_state_unit_id ON tree (state, unit_id)
--;
CREATE TABLE trip (
	id VARCHAR(40) NOT NULL,
	batch_id VARCHAR(40) NOT NULL,
	source VARCHAR(60) NOT NULL,
	source_id VARCHAR(200) NOT NULL,
	account_id VARCHAR(40) NOT NULL,
	mode VARCHAR(60) NOT NULL,
	happened_on DATE NOT NULL,
	metres BIGINT NOT NULL,
	emissions_g BIGINT NOT NULL,
	low_g BIGINT NOT NULL,
	high_g BIGINT NOT NULL,
	parameters_version VARCHAR(60) NOT NULL,
	CONSTRAINT pk_trip PRIMARY KEY (id),
	CONSTRAINT uq_trip_source_source_id UNIQUE (source, source_id),
	CONSTRAINT ck_trip_range CHECK (0 <= low_g AND low_g <= emissions_g AND emissions_g <= high_g),
	CONSTRAINT fk_trip_batch_id FOREIGN KEY(batch_id) REFERENCES points_batch (id),
	CONSTRAINT fk_trip_account_id FOREIGN KEY(account_id) REFERENCES points_account (id)
)
--;
CREATE INDEX ix_trip_account_id ON trip (account_id)
--;
CREATE TABLE unsealed (
	position INTEGER NOT NULL,
	event_id VARCHAR(40) NOT NULL,
	CONSTRAINT pk_unsealed PRIMARY KEY (position),
	CONSTRAINT uq_unsealed_event_id UNIQUE (event_id),
	CONSTRAINT fk_unsealed_event_id FOREIGN KEY(event_id) REFERENCES event (id)
)
--;
CREATE TABLE verifier (
	id VARCHAR(40) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	filing_no VARCHAR(60) NOT NULL,
	qualification VARCHAR(200) NOT NULL,
	since DATE NOT NULL,
	until DATE NOT NULL,
	entered_by VARCHAR(40) NOT NULL,
	CONSTRAINT pk_verifier PRIMARY KEY (id),
	CONSTRAINT ck_verifier_window CHECK (since <= until),
	CONSTRAINT fk_verifier_party_id FOREIGN KEY(party_id) REFERENCES party (id),
	CONSTRAINT uq_verifier_filing_no UNIQUE (filing_no)
)
--;
CREATE INDEX ix_verifier_party_id ON verifier (party_id)
--;
CREATE TABLE voucher_file (
	voucher_id VARCHAR(40) NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	made_at DATETIME NOT NULL,
	CONSTRAINT pk_voucher_file PRIMARY KEY (voucher_id),
	CONSTRAINT fk_voucher_file_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id)
)
--;
CREATE TABLE voucher_pool_part (
	id VARCHAR(40) NOT NULL,
	year INTEGER NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	area_mu100 BIGINT NOT NULL,
	compartments JSON NOT NULL,
	document_no VARCHAR(200) NOT NULL,
	document_sha256 VARCHAR(64) NOT NULL,
	event_id VARCHAR(40) NOT NULL,
	CONSTRAINT pk_voucher_pool_part PRIMARY KEY (id),
	CONSTRAINT ck_voucher_pool_part_area_positive CHECK (area_mu100 > 0),
	CONSTRAINT fk_voucher_pool_part_event_id FOREIGN KEY(event_id) REFERENCES event (id)
)
--;
CREATE INDEX ix_voucher_pool_part_year ON voucher_pool_part (year)
--;
CREATE TABLE voucher_record (
	voucher_id VARCHAR(40) NOT NULL,
	holder_id VARCHAR(40) NOT NULL,
	key_id VARCHAR(60) NOT NULL,
	wrapped_key BLOB NOT NULL,
	sealed BLOB NOT NULL,
	written_at DATETIME NOT NULL,
	CONSTRAINT pk_voucher_record PRIMARY KEY (voucher_id),
	CONSTRAINT fk_voucher_record_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id)
)
--;
CREATE INDEX ix_voucher_record_holder_id ON voucher_record (holder_id)
--;
CREATE TABLE acceptance (
	quantity_id VARCHAR(40) NOT NULL,
	side VARCHAR(60) NOT NULL,
	way VARCHAR(60) NOT NULL,
	reported_by VARCHAR(40) NOT NULL,
	person_id VARCHAR(40) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	document_sha256 VARCHAR(64) NOT NULL,
	accepted_at DATETIME NOT NULL,
	CONSTRAINT pk_acceptance PRIMARY KEY (quantity_id, side),
	CONSTRAINT uq_acceptance_quantity_id_person_id UNIQUE (quantity_id, person_id),
	CONSTRAINT uq_acceptance_quantity_id_party_id UNIQUE (quantity_id, party_id),
	CONSTRAINT fk_acceptance_quantity FOREIGN KEY(quantity_id, way, reported_by) REFERENCES quantity (id, way, reported_by),
	CONSTRAINT ck_acceptance_measurer_never_verifies CHECK (way = 'COLLECTIVE' OR side = 'OWNER' OR person_id <> reported_by)
)
--;
CREATE TABLE account_balance (
	account_id VARCHAR(40) NOT NULL,
	bound VARCHAR(60) NOT NULL,
	debits_posted BIGINT NOT NULL,
	credits_posted BIGINT NOT NULL,
	debits_pending BIGINT NOT NULL,
	credits_pending BIGINT NOT NULL,
	CONSTRAINT pk_account_balance PRIMARY KEY (account_id),
	CONSTRAINT ck_account_balance_sums_not_negative CHECK (debits_posted >= 0 AND credits_posted >= 0 AND debits_pending >= 0 AND credits_pending >= 0),
	CONSTRAINT ck_account_balance_debits_covered CHECK (bound <> 'DEBITS' OR debits_posted + debits_pending <= credits_posted),
	CONSTRAINT ck_account_balance_credits_covered CHECK (bound <> 'CREDITS' OR credits_posted + credits_pending <= debits_posted),
	CONSTRAINT fk_account_balance_account_id FOREIGN KEY(account_id) REFERENCES ledger_account (id)
)
--;
CREATE TABLE agency_role_end (
	agency_role_id VARCHAR(40) NOT NULL,
	until DATE NOT NULL,
	CONSTRAINT pk_agency_role_end PRIMARY KEY (agency_role_id),
	CONSTRAINT fk_agency_role_end_agency_role_id FOREIGN KEY(agency_role_id) REFERENCES agency_role (id)
)
--;
CREATE TABLE api_token (
	id VARCHAR(40) NOT NULL,
	appointment_id VARCHAR(40) NOT NULL,
	name VARCHAR(200) NOT NULL,
	token_hash VARCHAR(60) NOT NULL,
	issued_at DATETIME NOT NULL,
	valid_until DATE NOT NULL,
	revoked_at DATETIME,
	CONSTRAINT pk_api_token PRIMARY KEY (id),
	CONSTRAINT fk_api_token_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointment (id),
	CONSTRAINT uq_api_token_token_hash UNIQUE (token_hash)
)
--;
CREATE INDEX ix_api_token_appointment_id ON api_token (appointment_id)
--;
CREATE TABLE appointment_end (
	appointment_id VARCHAR(40) NOT NULL,
	until DATE NOT NULL,
	ended_by VARCHAR(40) NOT NULL,
	CONSTRAINT pk_appointment_end PRIMARY KEY (appointment_id),
	CONSTRAINT fk_appointment_end_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointment (id)
)
--;
CREATE TABLE bill_row (
	bill_id VARCHAR(40) NOT NULL,
	position INTEGER NOT NULL,
	day DATE NOT NULL,
	kind VARCHAR(60) NOT NULL,
	reference VARCHAR(200) NOT NULL,
	order_no VARCHAR(200) NOT NULL,
	amount_fen BIGINT NOT NULL,
	state VARCHAR(60) NOT NULL,
	CONSTRAINT pk_bill_row PRIMARY KEY (bill_id, position),
	CONSTRAINT fk_bill_row_bill_id FOREIGN KEY(bill_id) REFERENCES bill (id)
)
--;
CREATE TABLE correction_done (
	correction_id VARCHAR(40) NOT NULL,
	batch_id VARCHAR(40) NOT NULL,
	CONSTRAINT pk_correction_done PRIMARY KEY (correction_id),
	CONSTRAINT fk_correction_done_correction_id FOREIGN KEY(correction_id) REFERENCES correction (id),
	CONSTRAINT fk_correction_done_batch_id FOREIGN KEY(batch_id) REFERENCES settlement (id)
)
--;
CREATE TABLE feed_private (
	entry_id VARCHAR(40) NOT NULL,
	holder_id VARCHAR(40) NOT NULL,
	key_id VARCHAR(60) NOT NULL,
	wrapped_key BLOB NOT NULL,
	sealed BLOB NOT NULL,
	written_at DATETIME NOT NULL,
	CONSTRAINT pk_feed_private PRIMARY KEY (entry_id),
	CONSTRAINT fk_feed_private_entry_id FOREIGN KEY(entry_id) REFERENCES feed_entry (id)
)
--;
CREATE INDEX ix_feed_private_holder_id ON feed_private (holder_id)
--;
CREATE TABLE ledger_transfer (
	id VARCHAR(40) NOT NULL,
	kind VARCHAR(60) NOT NULL,
	debit_id VARCHAR(40) NOT NULL,
	credit_id VARCHAR(40) NOT NULL,
	asset VARCHAR(60) NOT NULL,
	amount BIGINT NOT NULL,
	purpose VARCHAR(60) NOT NULL,
	ends_id VARCHAR(40),
	reverses_id VARCHAR(40),
	expires_at DATETIME,
	event_id VARCHAR(40) NOT NULL,
	position INTEGER NOT NULL,
	hash BLOB NOT NULL,
	CONSTRAINT pk_ledger_transfer PRIMARY KEY (id),
	CONSTRAINT fk_debit FOREIGN KEY(debit_id, asset) REFERENCES ledger_account (id, asset),
	CONSTRAINT fk_credit FOREIGN KEY(credit_id, asset) REFERENCES ledger_account (id, asset),
	CONSTRAINT uq_ledger_transfer_ends_id UNIQUE (ends_id),
	CONSTRAINT uq_ledger_transfer_reverses_id UNIQUE (reverses_id),
	CONSTRAINT uq_ledger_transfer_event_id_position UNIQUE (event_id, position),
	CONSTRAINT ck_ledger_transfer_amount_positive CHECK (amount > 0),
	CONSTRAINT ck_ledger_transfer_two_accounts CHECK (debit_id <> credit_id),
	CONSTRAINT ck_ledger_transfer_earmarked CHECK (CASE WHEN kind = 'REVERSAL' THEN TRUE WHEN substr(debit_id, 1, 3) = 'AD:' THEN credit_id IN ('OUT-PLANTING:city', 'OUT-UPKEEP:city', 'RE:city') WHEN substr(debit_id, 1, 3) = 'HI:' THEN credit_id IN ('OUT-HOLDER_INCOME:city', 'RE:city') WHEN substr(debit_id, 1, 3) = 'MI:' THEN credit_id IN ('OUT-MANAGER_INCOME:city', 'RE:city') WHEN substr(debit_id, 1, 3) = 'OI:' THEN credit_id IN ('OUT-FOREST_GRASS_WETLAND:city', 'OUT-GREEN_TRAVEL_SUBSIDY:city', 'OUT-PLANTING:city', 'OUT-UPKEEP:city', 'OUT-URBAN_GREEN:city', 'RE:city') WHEN substr(debit_id, 1, 22) = 'OUT-COST_RECOVERY:city' THEN credit_id IN ('RECEIVED:BANK') WHEN substr(debit_id, 1, 23) = 'OUT-COST_RECOVERY:trade' THEN credit_id IN ('RECEIVED:TRADE') WHEN substr(debit_id, 1, 29) = 'OUT-FOREST_GRASS_WETLAND:city' THEN credit_id IN ('RECEIVED:BANK') WHEN substr(debit_id, 1, 30) = 'OUT-FOREST_GRASS_WETLAND:trade' THEN credit_id IN ('RECEIVED:TRADE') WHEN substr(debit_id, 1, 29) = 'OUT-GREEN_TRAVEL_SUBSIDY:city' THEN credit_id IN ('RECEIVED:BANK') WHEN substr(debit_id, 1, 30) = 'OUT-GREEN_TRAVEL_SUBSIDY:trade' THEN credit_id IN ('RECEIVED:TRADE') WHEN substr(debit_id, 1, 22) = 'OUT-HOLDER_INCOME:city' THEN credit_id IN ('RECEIVED:BANK') WHEN substr(debit_id, 1, 23) = 'OUT-HOLDER_INCOME:trade' THEN credit_id IN ('RECEIVED:TRADE') WHEN substr(debit_id, 1, 23) = 'OUT-MANAGER_INCOME:city' THEN credit_id IN ('RECEIVED:BANK') WHEN substr(debit_id, 1, 24) = 'OUT-MANAGER_INCOME:trade' THEN credit_id IN ('RECEIVED:TRADE') WHEN substr(debit_id, 1, 17) = 'OUT-PLANTING:city' THEN credit_id IN ('RECEIVED:BANK') WHEN substr(debit_id, 1, 18) = 'OUT-PLANTING:trade' THEN credit_id IN ('RECEIVED:TRADE') WHEN substr(debit_id, 1, 21) = 'OUT-REINVESTMENT:city' THEN credit_id IN ('RECEIVED:BANK') WHEN substr(debit_id, 1, 22) = 'OUT-REINVESTMENT:trade' THEN credit_id IN ('RECEIVED:TRADE') WHEN substr(debit_id, 1, 15) = 'OUT-UPKEEP:city' THEN credit_id IN ('RECEIVED:BANK') WHEN substr(debit_id, 1, 16) = 'OUT-UPKEEP:trade' THEN credit_id IN ('RECEIVED:TRADE') WHEN substr(debit_id, 1, 20) = 'OUT-URBAN_GREEN:city' THEN credit_id IN ('RECEIVED:BANK') WHEN substr(debit_id, 1, 21) = 'OUT-URBAN_GREEN:trade' THEN credit_id IN ('RECEIVED:TRADE') WHEN substr(debit_id, 1, 3) = 'PL:' THEN credit_id IN ('OUT-PLANTING:city', 'OUT-UPKEEP:city', 'RE:city') WHEN substr(debit_id, 1, 3) = 'RE:' THEN credit_id IN ('OUT-FOREST_GRASS_WETLAND:city', 'OUT-GREEN_TRAVEL_SUBSIDY:city', 'OUT-PLANTING:city', 'OUT-UPKEEP:city', 'OUT-URBAN_GREEN:city') WHEN substr(debit_id, 1, 4) = 'TAD:' THEN FALSE WHEN substr(debit_id, 1, 4) = 'THI:' THEN FALSE WHEN substr(debit_id, 1, 3) = 'TL:' THEN credit_id IN ('OUT-FOREST_GRASS_WETLAND:trade', 'OUT-GREEN_TRAVEL_SUBSIDY:trade', 'OUT-PLANTING:trade', 'OUT-UPKEEP:trade', 'OUT-URBAN_GREEN:trade') WHEN substr(debit_id, 1, 4) = 'TMI:' THEN FALSE WHEN substr(debit_id, 1, 4) = 'TOI:' THEN FALSE WHEN substr(debit_id, 1, 4) = 'TPL:' THEN FALSE WHEN substr(debit_id, 1, 3) = 'TR:' THEN credit_id IN ('OUT-COST_RECOVERY:trade', 'OUT-HOLDER_INCOME:trade', 'OUT-MANAGER_INCOME:trade', 'TL:trade') WHEN substr(debit_id, 1, 4) = 'TRE:' THEN FALSE WHEN substr(debit_id, 1, 4) = 'TTL:' THEN FALSE WHEN substr(debit_id, 1, 4) = 'TTR:' THEN FALSE WHEN substr(debit_id, 1, 19) = 'state-ticket-income' THEN credit_id IN ('state-ticket-spent-forest-grass-wetland', 'state-ticket-spent-green-travel-subsidy', 'state-ticket-spent-planting', 'state-ticket-spent-reinvestment', 'state-ticket-spent-upkeep', 'state-ticket-spent-urban-green') ELSE TRUE END),
	CONSTRAINT ck_ledger_transfer_ends_a_hold CHECK ((kind IN ('POST', 'VOID', 'EXPIRE')) = (ends_id IS NOT NULL)),
	CONSTRAINT ck_ledger_transfer_reverses CHECK ((kind = 'REVERSAL') = (reverses_id IS NOT NULL)),
	CONSTRAINT ck_ledger_transfer_known_kind CHECK (kind IN ('NORMAL', 'PENDING', 'POST', 'VOID', 'EXPIRE', 'REVERSAL')),
	CONSTRAINT fk_ledger_transfer_ends_id FOREIGN KEY(ends_id) REFERENCES ledger_transfer (id),
	CONSTRAINT fk_ledger_transfer_reverses_id FOREIGN KEY(reverses_id) REFERENCES ledger_transfer (id),
	CONSTRAINT fk_ledger_transfer_event_id FOREIGN KEY(event_id) REFERENCES event (id)
)
--;
CREATE INDEX ix_ledger_transfer_credit_id ON ledger_transfer (credit_id)
--;
CREATE INDEX ix_ledger_transfer_debit_id ON ledger_transfer (debit_id)
--;
CREATE INDEX ix_ledger_transfer_expires_at ON ledger_transfer (expires_at)
--;
CREATE TABLE neutrality_document (
	statement_no VARCHAR(60) NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	made_at DATETIME NOT NULL,
	CONSTRAINT pk_neutrality_document PRIMARY KEY (statement_no),
	CONSTRAINT fk_neutrality_document_statement_no FOREIGN KEY(statement_no) REFERENCES neutrality_statement (number)
)
--;
CREATE TABLE neutrality_record (
	statement_no VARCHAR(60) NOT NULL,
	holder_id VARCHAR(40) NOT NULL,
	key_id VARCHAR(60) NOT NULL,
	wrapped_key BLOB NOT NULL,
	sealed BLOB NOT NULL,
	written_at DATETIME NOT NULL,
	CONSTRAINT pk_neutrality_record PRIMARY KEY (statement_no),
	CONSTRAINT fk_neutrality_record_statement_no FOREIGN KEY(statement_no) REFERENCES neutrality_statement (number)
)
--;
CREATE INDEX ix_neutrality_record_holder_id ON neutrality_record (holder_id)
--;
CREATE TABLE payee_private (
	payee_account_id VARCHAR(40) NOT NULL,
	holder_id VARCHAR(40) NOT NULL,
	key_id VARCHAR(60) NOT NULL,
	wrapped_key BLOB NOT NULL,
	sealed BLOB NOT NULL,
	written_at DATETIME NOT NULL,
	CONSTRAINT pk_payee_private PRIMARY KEY (payee_account_id),
	CONSTRAINT fk_payee_private_payee_account_id FOREIGN KEY(payee_account_id) REFERENCES payee_account (id)
)
--;
CREATE INDEX ix_payee_private_holder_id ON payee_private (holder_id)
--;
CREATE TABLE payout (
	id VARCHAR(40) NOT NULL,
	batch_id VARCHAR(40) NOT NULL,
	payee_id VARCHAR(40) NOT NULL,
	purpose VARCHAR(60) NOT NULL,
	amount_fen BIGINT NOT NULL,
	account_id VARCHAR(40) NOT NULL,
	bank_reference VARCHAR(200) NOT NULL,
	paid_on DATE NOT NULL,
	slip_sha256 VARCHAR(64) NOT NULL,
	paid_by VARCHAR(40) NOT NULL,
	event_id VARCHAR(40) NOT NULL,
	CONSTRAINT pk_payout PRIMARY KEY (id),
	CONSTRAINT uq_payout_batch_id_payee_id_purpose UNIQUE (batch_id, payee_id, purpose),
	CONSTRAINT uq_payout_bank_reference UNIQUE (bank_reference),
	CONSTRAINT ck_payout_amount_positive CHECK (amount_fen > 0),
	CONSTRAINT fk_payout_batch_id FOREIGN KEY(batch_id) REFERENCES settlement (id),
	CONSTRAINT fk_payout_account_id FOREIGN KEY(account_id) REFERENCES payee_account (id),
	CONSTRAINT fk_payout_event_id FOREIGN KEY(event_id) REFERENCES event (id)
)
--;
CREATE INDEX ix_payout_paid_on ON payout (paid_on)
--;
CREATE TABLE points_lot (
	lot_id VARCHAR(40) NOT NULL,
	points_left BIGINT NOT NULL,
	CONSTRAINT pk_points_lot PRIMARY KEY (lot_id),
	CONSTRAINT ck_points_lot_never_overspent CHECK (points_left >= 0),
	CONSTRAINT fk_points_lot_lot_id FOREIGN KEY(lot_id) REFERENCES points_entry (id)
)
--;
CREATE TABLE submission_outcome (
	submission_id VARCHAR(40) NOT NULL,
	outcome VARCHAR(60) NOT NULL,
	person_id VARCHAR(40) NOT NULL,
	at DATETIME NOT NULL,
	CONSTRAINT pk_submission_outcome PRIMARY KEY (submission_id),
	CONSTRAINT fk_submission_outcome_submission_id FOREIGN KEY(submission_id) REFERENCES submission (id)
)
--;
CREATE TABLE tree_point (
	tree_id VARCHAR(40) NOT NULL,
	lon_e8 BIGINT NOT NULL,
	lat_e8 BIGINT NOT NULL,
	salt VARCHAR(64) NOT NULL,
	CONSTRAINT pk_tree_point PRIMARY KEY (tree_id),
	CONSTRAINT fk_tree_point_tree_id FOREIGN KEY(tree_id) REFERENCES tree (id)
)
--;
CREATE TABLE tree_survey (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	tree_id VARCHAR(40) NOT NULL,
	dbh_mm INTEGER NOT NULL,
	surveyed_on DATE NOT NULL,
	record_sha256 VARCHAR(64) NOT NULL,
	CONSTRAINT pk_tree_survey PRIMARY KEY (id),
	CONSTRAINT uq_tree_survey_tree_id_surveyed_on UNIQUE (tree_id, surveyed_on),
	CONSTRAINT ck_tree_survey_dbh_positive CHECK (dbh_mm > 0),
	CONSTRAINT fk_tree_survey_tree_id FOREIGN KEY(tree_id) REFERENCES tree (id)
)
--;
CREATE INDEX ix_tree_survey_party_id ON tree_survey (party_id)
--;
CREATE INDEX ix_tree_survey_state_unit_id ON tree_survey (state, unit_id)
--;
CREATE TABLE payout_return (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	payout_id VARCHAR(40) NOT NULL,
	batch_id VARCHAR(40) NOT NULL,
	purpose VARCHAR(60) NOT NULL,
	amount_fen BIGINT NOT NULL,
	account_id VARCHAR(40) NOT NULL,
	bank_reference VARCHAR(200) NOT NULL,
	returned_on DATE NOT NULL,
	slip_sha256 VARCHAR(64) NOT NULL,
	payment_id VARCHAR(40) NOT NULL,
	repaid_in VARCHAR(40) NOT NULL,
	CONSTRAINT pk_payout_return PRIMARY KEY (id),
	CONSTRAINT uq_payout_return_payout_id UNIQUE (payout_id),
	CONSTRAINT uq_payout_return_bank_reference UNIQUE (bank_reference),
	CONSTRAINT ck_payout_return_amount_positive CHECK (amount_fen > 0),
	CONSTRAINT ck_payout_return_carried_by_a_batch CHECK ((state = 'RETURNED') = (repaid_in = '')),
	CONSTRAINT fk_payout_return_payout_id FOREIGN KEY(payout_id) REFERENCES payout (id),
	CONSTRAINT fk_payout_return_batch_id FOREIGN KEY(batch_id) REFERENCES settlement (id),
	CONSTRAINT fk_payout_return_account_id FOREIGN KEY(account_id) REFERENCES payee_account (id)
)
--;
CREATE INDEX ix_payout_return_party_id ON payout_return (party_id)
--;
CREATE INDEX ix_payout_return_returned_on ON payout_return (returned_on)
--;
CREATE INDEX ix_payout_return_state_unit_id ON payout_return (state, unit_id)
--;
CREATE TABLE settled_trade (
	transfer_id VARCHAR(40) NOT NULL,
	batch_id VARCHAR(40) NOT NULL,
	account_id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	listing_id VARCHAR(40) NOT NULL,
	day DATE NOT NULL,
	amount_fen BIGINT NOT NULL,
	grams BIGINT NOT NULL,
	CONSTRAINT pk_settled_trade PRIMARY KEY (transfer_id),
	CONSTRAINT fk_settled_trade_transfer_id FOREIGN KEY(transfer_id) REFERENCES ledger_transfer (id),
	CONSTRAINT fk_settled_trade_batch_id FOREIGN KEY(batch_id) REFERENCES settlement (id)
)
--;
CREATE INDEX ix_settled_trade_batch_id_account_id ON settled_trade (batch_id, account_id)
--;
CREATE TABLE verified_quantity (
	quantity_id VARCHAR(40) NOT NULL,
	owner_side VARCHAR(60) NOT NULL,
	authority_side VARCHAR(60) NOT NULL,
	verified_at DATETIME NOT NULL,
	CONSTRAINT pk_verified_quantity PRIMARY KEY (quantity_id),
	CONSTRAINT fk_verified_quantity_owner FOREIGN KEY(quantity_id, owner_side) REFERENCES acceptance (quantity_id, side),
	CONSTRAINT fk_verified_quantity_authority FOREIGN KEY(quantity_id, authority_side) REFERENCES acceptance (quantity_id, side),
	CONSTRAINT ck_verified_quantity_both_sides CHECK (owner_side = 'OWNER' AND authority_side = 'AUTHORITY')
)
--;
CREATE TABLE issuance (
	id VARCHAR(40) NOT NULL,
	number VARCHAR(60) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	quantity_id VARCHAR(40) NOT NULL,
	plot_id VARCHAR(40) NOT NULL,
	owner_id VARCHAR(40) NOT NULL,
	period_from DATE NOT NULL,
	period_to DATE NOT NULL,
	amount_g BIGINT NOT NULL,
	issued_by VARCHAR(40) NOT NULL,
	issued_at DATETIME NOT NULL,
	CONSTRAINT pk_issuance PRIMARY KEY (id),
	CONSTRAINT uq_issuance_number UNIQUE (number),
	CONSTRAINT uq_issuance_quantity_id UNIQUE (quantity_id),
	CONSTRAINT uq_issuance_id_amount_g UNIQUE (id, amount_g),
	CONSTRAINT ck_issuance_amount_positive CHECK (amount_g > 0),
	CONSTRAINT fk_issuance_quantity_id FOREIGN KEY(quantity_id) REFERENCES verified_quantity (quantity_id),
	CONSTRAINT fk_issuance_plot_id FOREIGN KEY(plot_id) REFERENCES sub_compartment (id)
)
--;
CREATE INDEX ix_issuance_plot_id ON issuance (plot_id)
--;
CREATE TABLE inclusion_numbers (
	issuance_id VARCHAR(40) NOT NULL,
	filing_no VARCHAR(60) NOT NULL,
	verification_no VARCHAR(60) NOT NULL,
	issue_no VARCHAR(60) NOT NULL,
	experts JSON NOT NULL,
	document_sha256 VARCHAR(64) NOT NULL,
	recorded_at DATETIME NOT NULL,
	CONSTRAINT pk_inclusion_numbers PRIMARY KEY (issuance_id),
	CONSTRAINT uq_inclusion_numbers_issue_no UNIQUE (issue_no),
	CONSTRAINT fk_inclusion_numbers_issuance_id FOREIGN KEY(issuance_id) REFERENCES issuance (id)
)
--;
CREATE TABLE listing (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	pack VARCHAR(60),
	number VARCHAR(60) NOT NULL,
	owner_id VARCHAR(40) NOT NULL,
	plot_id VARCHAR(40) NOT NULL,
	carrier VARCHAR(60) NOT NULL,
	carrier_id VARCHAR(40) NOT NULL,
	closes_on DATE NOT NULL,
	payee_sha256 VARCHAR(64) NOT NULL,
	exclusivity_sha256 VARCHAR(64) NOT NULL,
	declared_by VARCHAR(40) NOT NULL,
	quantity_id VARCHAR(40),
	way VARCHAR(60),
	issuance_id VARCHAR(40),
	reviewed_by VARCHAR(40),
	rules JSON NOT NULL,
	consented_by VARCHAR(40),
	price_fen_per_tonne BIGINT NOT NULL,
	grams_per_yuan BIGINT NOT NULL,
	offered_g BIGINT NOT NULL,
	listed_on DATE,
	because VARCHAR(60),
	decision_sha256 VARCHAR(64),
	CONSTRAINT pk_listing PRIMARY KEY (id),
	CONSTRAINT uq_listing_number UNIQUE (number),
	CONSTRAINT ck_listing_reviewer_is_not_declarer CHECK (declared_by <> reviewed_by),
	CONSTRAINT ck_listing_listed_is_complete CHECK (state <> 'LISTED' OR (issuance_id IS NOT NULL AND reviewed_by IS NOT NULL AND grams_per_yuan > 0 AND offered_g > 0 AND listed_on IS NOT NULL AND (carrier <> 'TICKET' OR consented_by IS NOT NULL))),
	CONSTRAINT fk_listing_plot_id FOREIGN KEY(plot_id) REFERENCES sub_compartment (id),
	CONSTRAINT fk_listing_quantity_id FOREIGN KEY(quantity_id) REFERENCES quantity (id),
	CONSTRAINT fk_listing_issuance_id FOREIGN KEY(issuance_id) REFERENCES issuance (id)
)
--;
CREATE INDEX ix_listing_owner_id ON listing (owner_id)
--;
CREATE INDEX ix_listing_plot_id ON listing (plot_id)
--;
CREATE INDEX ix_listing_state_unit_id ON listing (state, unit_id)
--;
CREATE TABLE serial_block (
	id VARCHAR(40) NOT NULL,
	issuance_id VARCHAR(40) NOT NULL,
	first BIGINT NOT NULL,
	last BIGINT NOT NULL,
	fate VARCHAR(60) NOT NULL,
	issued_g BIGINT,
	parent_id VARCHAR(40),
	parent_first BIGINT,
	parent_last BIGINT,
	parent_fate VARCHAR(60),
	sibling_id VARCHAR(40),
	cut BIGINT,
	CONSTRAINT pk_serial_block PRIMARY KEY (id),
	CONSTRAINT uq_serial_block_id_issuance_id_first_last_fate UNIQUE (id, issuance_id, first, last, fate),
	CONSTRAINT uq_serial_block_id_parent_id_cut UNIQUE (id, parent_id, cut),
	CONSTRAINT uq_serial_block_parent_id_first UNIQUE (parent_id, first),
	CONSTRAINT uq_serial_block_issuance_id_issued_g UNIQUE (issuance_id, issued_g),
	CONSTRAINT fk_serial_block_issuance FOREIGN KEY(issuance_id, issued_g) REFERENCES issuance (id, amount_g),
	CONSTRAINT fk_serial_block_parent FOREIGN KEY(parent_id, issuance_id, parent_first, parent_last, parent_fate) REFERENCES serial_block (id, issuance_id, first, last, fate),
	CONSTRAINT fk_serial_block_sibling FOREIGN KEY(sibling_id, parent_id, cut) REFERENCES serial_block (id, parent_id, cut) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_serial_block_range CHECK (1 <= "first" AND "first" <= "last"),
	CONSTRAINT ck_serial_block_root_or_child CHECK ((parent_id IS NULL AND issued_g IS NOT NULL AND "first" = 1 AND "last" = issued_g AND fate = 'OPEN') OR (parent_id IS NOT NULL AND issued_g IS NULL AND parent_first IS NOT NULL AND parent_last IS NOT NULL AND parent_fate IS NOT NULL AND sibling_id IS NOT NULL AND cut IS NOT NULL)),
	CONSTRAINT ck_serial_block_lower_upper_or_all CHECK (parent_id IS NULL OR ("first" = parent_first AND "last" = cut - 1 AND sibling_id <> id) OR ("first" = cut AND "last" = parent_last AND sibling_id <> id AND cut > parent_first) OR ("first" = parent_first AND "last" = parent_last AND cut = parent_first AND sibling_id = id)),
	CONSTRAINT ck_serial_block_parent_open CHECK (parent_fate IS NULL OR parent_fate = 'OPEN')
)
--;
CREATE INDEX ix_serial_block_issuance_first ON serial_block (issuance_id, first)
--;
CREATE TABLE sink_order (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	pack VARCHAR(60) NOT NULL,
	number VARCHAR(60) NOT NULL,
	object VARCHAR(60) NOT NULL,
	listing_id VARCHAR(40),
	issuance_id VARCHAR(40),
	tree_id VARCHAR(40),
	site_id VARCHAR(40),
	pieces INTEGER NOT NULL,
	owner_id VARCHAR(40) NOT NULL,
	buyer_id VARCHAR(40) NOT NULL,
	basis VARCHAR(60) NOT NULL,
	purpose VARCHAR(60) NOT NULL,
	amount_fen BIGINT NOT NULL,
	grams_per_yuan BIGINT NOT NULL,
	grams BIGINT NOT NULL,
	placed_on DATE NOT NULL,
	expires_at DATETIME NOT NULL,
	hold_id VARCHAR(40) NOT NULL,
	sheet_sha256 VARCHAR(64),
	on_request INTEGER NOT NULL,
	gift INTEGER NOT NULL,
	test INTEGER NOT NULL,
	payment_id VARCHAR(40),
	channel VARCHAR(60),
	certificate_no VARCHAR(60),
	CONSTRAINT pk_sink_order PRIMARY KEY (id),
	CONSTRAINT uq_sink_order_number UNIQUE (number),
	CONSTRAINT uq_sink_order_payment_id UNIQUE (payment_id),
	CONSTRAINT uq_sink_order_certificate_no UNIQUE (certificate_no),
	CONSTRAINT ck_sink_order_whole_yuan CHECK (amount_fen > 0 AND amount_fen / 100 * 100 = amount_fen),
	CONSTRAINT ck_sink_order_grams_of_yuan CHECK (object <> 'LISTING' OR (listing_id IS NOT NULL AND issuance_id IS NOT NULL AND pieces = 0 AND grams = grams_per_yuan * (amount_fen / 100))),
	CONSTRAINT ck_sink_order_pieces_are_only_expected CHECK (object = 'LISTING' OR (pieces > 0 AND listing_id IS NULL AND issuance_id IS NULL AND (object = 'TREE') = (tree_id IS NOT NULL) AND (object = 'SITE') = (site_id IS NOT NULL) AND purpose NOT IN ('LARGE_EVENT', 'ENTERPRISE_YEAR', 'BUILDING_YEAR', 'PRODUCT', 'PILOT_UNIT'))),
	CONSTRAINT ck_sink_order_paid_by_a_payment CHECK ((state IN ('PAID', 'RETIRED', 'REFUNDED')) = (payment_id IS NOT NULL)),
	CONSTRAINT ck_sink_order_retired_by_a_certificate CHECK ((state = 'RETIRED') = (certificate_no IS NOT NULL)),
	CONSTRAINT fk_sink_order_listing_id FOREIGN KEY(listing_id) REFERENCES listing (id),
	CONSTRAINT fk_sink_order_issuance_id FOREIGN KEY(issuance_id) REFERENCES issuance (id),
	CONSTRAINT fk_sink_order_tree_id FOREIGN KEY(tree_id) REFERENCES tree (id),
	CONSTRAINT fk_sink_order_site_id FOREIGN KEY(site_id) REFERENCES planting_site (id)
)
--;
CREATE INDEX ix_sink_order_buyer_id_placed_on ON sink_order (buyer_id, placed_on)
--;
CREATE INDEX ix_sink_order_listing_id ON sink_order (listing_id)
--;
CREATE INDEX ix_sink_order_waiting ON sink_order (state, expires_at)
--;
CREATE TABLE certificate (
	number VARCHAR(60) NOT NULL,
	code VARCHAR(60) NOT NULL,
	kind VARCHAR(60) NOT NULL,
	order_id VARCHAR(40) NOT NULL,
	issuance_id VARCHAR(40),
	block_id VARCHAR(40),
	first BIGINT NOT NULL,
	last BIGINT NOT NULL,
	issued_on DATE NOT NULL,
	event_id VARCHAR(40) NOT NULL,
	document_sha256 VARCHAR(64) NOT NULL,
	test INTEGER NOT NULL,
	CONSTRAINT pk_certificate PRIMARY KEY (number),
	CONSTRAINT uq_certificate_code UNIQUE (code),
	CONSTRAINT uq_certificate_order_id UNIQUE (order_id),
	CONSTRAINT uq_certificate_block_id UNIQUE (block_id),
	CONSTRAINT ck_certificate_grams_have_their_block CHECK ((issuance_id IS NULL) = (block_id IS NULL)),
	CONSTRAINT fk_certificate_order_id FOREIGN KEY(order_id) REFERENCES sink_order (id),
	CONSTRAINT fk_certificate_issuance_id FOREIGN KEY(issuance_id) REFERENCES issuance (id),
	CONSTRAINT fk_certificate_block_id FOREIGN KEY(block_id) REFERENCES serial_block (id),
	CONSTRAINT fk_certificate_event_id FOREIGN KEY(event_id) REFERENCES event (id)
)
--;
CREATE TABLE invoice (
	id VARCHAR(40) NOT NULL,
	order_id VARCHAR(40) NOT NULL,
	kind VARCHAR(60) NOT NULL,
	requested_by VARCHAR(40) NOT NULL,
	requested_at DATETIME NOT NULL,
	CONSTRAINT pk_invoice PRIMARY KEY (id),
	CONSTRAINT fk_invoice_order_id FOREIGN KEY(order_id) REFERENCES sink_order (id)
)
--;
CREATE INDEX ix_invoice_order_id ON invoice (order_id)
--;
CREATE TABLE neutrality_purchase (
	order_id VARCHAR(40) NOT NULL,
	file_id VARCHAR(40) NOT NULL,
	claimed_at DATETIME NOT NULL,
	CONSTRAINT pk_neutrality_purchase PRIMARY KEY (order_id),
	CONSTRAINT fk_neutrality_purchase_order_id FOREIGN KEY(order_id) REFERENCES sink_order (id),
	CONSTRAINT fk_neutrality_purchase_file_id FOREIGN KEY(file_id) REFERENCES neutrality (id)
)
--;
CREATE INDEX ix_neutrality_purchase_file_id ON neutrality_purchase (file_id)
--;
CREATE TABLE order_private (
	order_id VARCHAR(40) NOT NULL,
	holder_id VARCHAR(40) NOT NULL,
	key_id VARCHAR(60) NOT NULL,
	wrapped_key BLOB NOT NULL,
	sealed BLOB NOT NULL,
	written_at DATETIME NOT NULL,
	CONSTRAINT pk_order_private PRIMARY KEY (order_id),
	CONSTRAINT fk_order_private_order_id FOREIGN KEY(order_id) REFERENCES sink_order (id)
)
--;
CREATE INDEX ix_order_private_holder_id ON order_private (holder_id)
--;
CREATE TABLE payment (
	id VARCHAR(40) NOT NULL,
	channel VARCHAR(60) NOT NULL,
	transaction_id VARCHAR(200) NOT NULL,
	order_no VARCHAR(200) NOT NULL,
	order_id VARCHAR(40),
	amount_fen BIGINT NOT NULL,
	verdict VARCHAR(60) NOT NULL,
	paid_at DATETIME NOT NULL,
	received_at DATETIME NOT NULL,
	test INTEGER NOT NULL,
	document_sha256 VARCHAR(64),
	CONSTRAINT pk_payment PRIMARY KEY (id),
	CONSTRAINT uq_payment_channel_transaction_id UNIQUE (channel, transaction_id),
	CONSTRAINT ck_payment_amount_positive CHECK (amount_fen > 0),
	CONSTRAINT fk_payment_order_id FOREIGN KEY(order_id) REFERENCES sink_order (id)
)
--;
CREATE INDEX ix_payment_order_id ON payment (order_id)
--;
CREATE TABLE prepay (
	order_id VARCHAR(40) NOT NULL,
	channel VARCHAR(60) NOT NULL,
	asked_at DATETIME NOT NULL,
	CONSTRAINT pk_prepay PRIMARY KEY (order_id),
	CONSTRAINT fk_prepay_order_id FOREIGN KEY(order_id) REFERENCES sink_order (id)
)
--;
CREATE TABLE adoption (
	id VARCHAR(40) NOT NULL,
	unit_id VARCHAR(60) NOT NULL,
	party_id VARCHAR(40) NOT NULL,
	state VARCHAR(60) NOT NULL,
	version INTEGER NOT NULL,
	opened_on DATE NOT NULL,
	changed_by VARCHAR(40) NOT NULL,
	changed_at DATETIME NOT NULL,
	papers JSON NOT NULL,
	tree_id VARCHAR(40) NOT NULL,
	order_id VARCHAR(40) NOT NULL,
	certificate_no VARCHAR(60) NOT NULL,
	years INTEGER NOT NULL,
	growth_g BIGINT NOT NULL,
	survey_id VARCHAR(40) NOT NULL,
	starts_on DATE NOT NULL,
	ends_on DATE NOT NULL,
	plaque_name_sha256 VARCHAR(64) NOT NULL,
	plaque_screened_by VARCHAR(40) NOT NULL,
	plaque_set_on DATE,
	plaque_placing VARCHAR(60),
	plaque_photo_sha256 VARCHAR(64) NOT NULL,
	restated_g BIGINT,
	restated_on DATE,
	substitute_id VARCHAR(40),
	trees JSON NOT NULL,
	CONSTRAINT pk_adoption PRIMARY KEY (id),
	CONSTRAINT uq_adoption_order_id UNIQUE (order_id),
	CONSTRAINT uq_adoption_certificate_no UNIQUE (certificate_no),
	CONSTRAINT ck_adoption_something_adopted CHECK (years > 0 AND growth_g > 0),
	CONSTRAINT ck_adoption_plaque_with_its_photo CHECK ((plaque_set_on IS NULL) = (plaque_photo_sha256 = '')),
	CONSTRAINT fk_adoption_tree_id FOREIGN KEY(tree_id) REFERENCES tree (id),
	CONSTRAINT fk_adoption_order_id FOREIGN KEY(order_id) REFERENCES sink_order (id),
	CONSTRAINT fk_adoption_certificate_no FOREIGN KEY(certificate_no) REFERENCES certificate (number),
	CONSTRAINT fk_adoption_substitute_id FOREIGN KEY(substitute_id) REFERENCES tree (id)
)
--;
CREATE INDEX ix_adoption_party_id ON adoption (party_id)
--;
CREATE INDEX ix_adoption_state_unit_id ON adoption (state, unit_id)
--;
CREATE INDEX ix_adoption_tree_id ON adoption (tree_id)
--;
CREATE TABLE certificate_file (
	certificate_no VARCHAR(60) NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	made_at DATETIME NOT NULL,
	CONSTRAINT pk_certificate_file PRIMARY KEY (certificate_no),
	CONSTRAINT fk_certificate_file_certificate_no FOREIGN KEY(certificate_no) REFERENCES certificate (number)
)
--;
CREATE TABLE certificate_record (
	certificate_no VARCHAR(60) NOT NULL,
	holder_id VARCHAR(40) NOT NULL,
	key_id VARCHAR(60) NOT NULL,
	wrapped_key BLOB NOT NULL,
	sealed BLOB NOT NULL,
	written_at DATETIME NOT NULL,
	CONSTRAINT pk_certificate_record PRIMARY KEY (certificate_no),
	CONSTRAINT fk_certificate_record_certificate_no FOREIGN KEY(certificate_no) REFERENCES certificate (number)
)
--;
CREATE INDEX ix_certificate_record_holder_id ON certificate_record (holder_id)
--;
CREATE TABLE certificate_revocation (
	certificate_no VARCHAR(60) NOT NULL,
	decision_sha256 VARCHAR(64) NOT NULL,
	revoked_by VARCHAR(40) NOT NULL,
	revoked_at DATETIME NOT NULL,
	CONSTRAINT pk_certificate_revocation PRIMARY KEY (certificate_no),
	CONSTRAINT fk_certificate_revocation_certificate_no FOREIGN KEY(certificate_no) REFERENCES certificate (number)
)
--;
CREATE TABLE gift (
	certificate_no VARCHAR(60) NOT NULL,
	code_sha256 VARCHAR(64) NOT NULL,
	made_at DATETIME NOT NULL,
	CONSTRAINT pk_gift PRIMARY KEY (certificate_no),
	CONSTRAINT uq_gift_code_sha256 UNIQUE (code_sha256),
	CONSTRAINT fk_gift_certificate_no FOREIGN KEY(certificate_no) REFERENCES certificate (number)
)
--;
CREATE TABLE invoice_issued (
	invoice_id VARCHAR(40) NOT NULL,
	document_no VARCHAR(200) NOT NULL,
	document_sha256 VARCHAR(64) NOT NULL,
	issued_by VARCHAR(40) NOT NULL,
	issued_at DATETIME NOT NULL,
	CONSTRAINT pk_invoice_issued PRIMARY KEY (invoice_id),
	CONSTRAINT uq_invoice_issued_document_no UNIQUE (document_no),
	CONSTRAINT fk_invoice_issued_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id)
)
--;
CREATE TABLE invoice_private (
	invoice_id VARCHAR(40) NOT NULL,
	holder_id VARCHAR(40) NOT NULL,
	key_id VARCHAR(60) NOT NULL,
	wrapped_key BLOB NOT NULL,
	sealed BLOB NOT NULL,
	written_at DATETIME NOT NULL,
	CONSTRAINT pk_invoice_private PRIMARY KEY (invoice_id),
	CONSTRAINT fk_invoice_private_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id)
)
--;
CREATE INDEX ix_invoice_private_holder_id ON invoice_private (holder_id)
--;
CREATE TABLE payment_notice (
	id VARCHAR(200) NOT NULL,
	channel VARCHAR(60) NOT NULL,
	payment_id VARCHAR(40) NOT NULL,
	body_sha256 VARCHAR(64) NOT NULL,
	received_at DATETIME NOT NULL,
	CONSTRAINT pk_payment_notice PRIMARY KEY (id),
	CONSTRAINT fk_payment_notice_payment_id FOREIGN KEY(payment_id) REFERENCES payment (id)
)
--;
CREATE TABLE refund (
	id VARCHAR(40) NOT NULL,
	payment_id VARCHAR(40) NOT NULL,
	order_id VARCHAR(40),
	channel VARCHAR(60) NOT NULL,
	amount_fen BIGINT NOT NULL,
	asked_by VARCHAR(40) NOT NULL,
	asked_at DATETIME NOT NULL,
	test INTEGER NOT NULL,
	CONSTRAINT pk_refund PRIMARY KEY (id),
	CONSTRAINT uq_refund_payment_id UNIQUE (payment_id),
	CONSTRAINT fk_refund_payment_id FOREIGN KEY(payment_id) REFERENCES payment (id),
	CONSTRAINT fk_refund_order_id FOREIGN KEY(order_id) REFERENCES sink_order (id)
)
--;
CREATE TABLE adoption_private (
	adoption_id VARCHAR(40) NOT NULL,
	holder_id VARCHAR(40) NOT NULL,
	key_id VARCHAR(60) NOT NULL,
	wrapped_key BLOB NOT NULL,
	sealed BLOB NOT NULL,
	written_at DATETIME NOT NULL,
	CONSTRAINT pk_adoption_private PRIMARY KEY (adoption_id),
	CONSTRAINT fk_adoption_private_adoption_id FOREIGN KEY(adoption_id) REFERENCES adoption (id)
)
--;
CREATE INDEX ix_adoption_private_holder_id ON adoption_private (holder_id)
--;
CREATE TABLE gift_claim (
	certificate_no VARCHAR(60) NOT NULL,
	holder_id VARCHAR(40) NOT NULL,
	claimed_at DATETIME NOT NULL,
	CONSTRAINT pk_gift_claim PRIMARY KEY (certificate_no),
	CONSTRAINT fk_gift_claim_certificate_no FOREIGN KEY(certificate_no) REFERENCES gift (certificate_no)
)
--;
CREATE TABLE invoice_reversed (
	invoice_id VARCHAR(40) NOT NULL,
	document_no VARCHAR(200) NOT NULL,
	document_sha256 VARCHAR(64) NOT NULL,
	reversed_by VARCHAR(40) NOT NULL,
	reversed_at DATETIME NOT NULL,
	CONSTRAINT pk_invoice_reversed PRIMARY KEY (invoice_id),
	CONSTRAINT uq_invoice_reversed_document_no UNIQUE (document_no),
	CONSTRAINT fk_invoice_reversed_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice_issued (invoice_id)
)
--;
CREATE TABLE refund_done (
	refund_id VARCHAR(40) NOT NULL,
	channel_ref VARCHAR(200) NOT NULL,
	done_at DATETIME NOT NULL,
	CONSTRAINT pk_refund_done PRIMARY KEY (refund_id),
	CONSTRAINT fk_refund_done_refund_id FOREIGN KEY(refund_id) REFERENCES refund (id)
)
--;
CREATE TABLE tree_year (
	tree_id VARCHAR(40) NOT NULL,
	year INTEGER NOT NULL,
	adoption_id VARCHAR(40) NOT NULL,
	growth_g BIGINT NOT NULL,
	starts_on DATE NOT NULL,
	ends_on DATE NOT NULL,
	CONSTRAINT pk_tree_year PRIMARY KEY (tree_id, year),
	CONSTRAINT ck_tree_year_a_real_year CHECK (growth_g > 0 AND starts_on <= ends_on),
	CONSTRAINT fk_tree_year_tree_id FOREIGN KEY(tree_id) REFERENCES tree (id),
	CONSTRAINT fk_tree_year_adoption_id FOREIGN KEY(adoption_id) REFERENCES adoption (id)
)
--;
CREATE INDEX ix_tree_year_adoption_id ON tree_year (adoption_id)
--;
CREATE TABLE gift_private (
	certificate_no VARCHAR(60) NOT NULL,
	holder_id VARCHAR(40) NOT NULL,
	key_id VARCHAR(60) NOT NULL,
	wrapped_key BLOB NOT NULL,
	sealed BLOB NOT NULL,
	written_at DATETIME NOT NULL,
	CONSTRAINT pk_gift_private PRIMARY KEY (certificate_no),
	CONSTRAINT fk_gift_private_certificate_no FOREIGN KEY(certificate_no) REFERENCES gift_claim (certificate_no)
)
--;
CREATE INDEX ix_gift_private_holder_id ON gift_private (holder_id)
--;
CREATE TRIGGER assessment_no_update BEFORE UPDATE ON assessment BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER assessment_no_delete BEFORE DELETE ON assessment BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER assessment_no_replace BEFORE INSERT ON assessment WHEN EXISTS (SELECT 1 FROM assessment AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER blob_no_update BEFORE UPDATE ON blob BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER blob_no_delete BEFORE DELETE ON blob BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER blob_no_replace BEFORE INSERT ON blob WHEN EXISTS (SELECT 1 FROM blob AS old WHERE (old.sha256 = NEW.sha256)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER case_ground_no_update BEFORE UPDATE ON case_ground BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER case_ground_no_delete BEFORE DELETE ON case_ground BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER case_ground_no_replace BEFORE INSERT ON case_ground WHEN EXISTS (SELECT 1 FROM case_ground AS old WHERE (old.case_id = NEW.case_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER checkpoint_no_replace BEFORE INSERT ON checkpoint WHEN EXISTS (SELECT 1 FROM checkpoint AS old WHERE (old.shard = NEW.shard AND old.size = NEW.size)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER delegation_no_update BEFORE UPDATE ON delegation BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER delegation_no_delete BEFORE DELETE ON delegation BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER delegation_no_replace BEFORE INSERT ON delegation WHEN EXISTS (SELECT 1 FROM delegation AS old WHERE (old.document_no = NEW.document_no) OR (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER departure_no_update BEFORE UPDATE ON departure BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER departure_no_delete BEFORE DELETE ON departure BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER departure_no_replace BEFORE INSERT ON departure WHEN EXISTS (SELECT 1 FROM departure AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER document_no_update BEFORE UPDATE ON document BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER document_no_delete BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER document_no_replace BEFORE INSERT ON document WHEN EXISTS (SELECT 1 FROM document AS old WHERE (old.id = NEW.id) OR (old.number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER event_no_replace BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER file_part_no_update BEFORE UPDATE ON file_part BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER file_part_no_delete BEFORE DELETE ON file_part BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER file_part_no_replace BEFORE INSERT ON file_part WHEN EXISTS (SELECT 1 FROM file_part AS old WHERE (old.file_kind = NEW.file_kind AND old.file_id = NEW.file_id AND old.person_id = NEW.person_id) OR (old.file_kind = NEW.file_kind AND old.file_id = NEW.file_id AND old.person_id = NEW.person_id AND old.part = NEW.part)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER idempotency_key_no_update BEFORE UPDATE ON idempotency_key BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER idempotency_key_no_delete BEFORE DELETE ON idempotency_key BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER idempotency_key_no_replace BEFORE INSERT ON idempotency_key WHEN EXISTS (SELECT 1 FROM idempotency_key AS old WHERE (old.scope = NEW.scope AND old.key = NEW.key)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER interpretation_no_update BEFORE UPDATE ON interpretation BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER interpretation_no_delete BEFORE DELETE ON interpretation BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER interpretation_no_replace BEFORE INSERT ON interpretation WHEN EXISTS (SELECT 1 FROM interpretation AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER log_node_no_update BEFORE UPDATE ON log_node BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER log_node_no_delete BEFORE DELETE ON log_node BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER log_node_no_replace BEFORE INSERT ON log_node WHEN EXISTS (SELECT 1 FROM log_node AS old WHERE (old.shard = NEW.shard AND old.level = NEW.level AND old.position = NEW.position)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER monitoring_run_no_update BEFORE UPDATE ON monitoring_run BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER monitoring_run_no_delete BEFORE DELETE ON monitoring_run BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER monitoring_run_no_replace BEFORE INSERT ON monitoring_run WHEN EXISTS (SELECT 1 FROM monitoring_run AS old WHERE (old.id = NEW.id) OR (old.year = NEW.year AND old.layer_sha256 = NEW.layer_sha256)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER outside_act_no_update BEFORE UPDATE ON outside_act BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER outside_act_no_delete BEFORE DELETE ON outside_act BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER outside_act_no_replace BEFORE INSERT ON outside_act WHEN EXISTS (SELECT 1 FROM outside_act AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER party_no_update BEFORE UPDATE ON party BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER party_no_delete BEFORE DELETE ON party BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER party_no_replace BEFORE INSERT ON party WHEN EXISTS (SELECT 1 FROM party AS old WHERE (old.credit_code = NEW.credit_code) OR (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER points_account_no_update BEFORE UPDATE ON points_account BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER points_account_no_delete BEFORE DELETE ON points_account BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER points_account_no_replace BEFORE INSERT ON points_account WHEN EXISTS (SELECT 1 FROM points_account AS old WHERE (old.id = NEW.id) OR (old.source = NEW.source AND old.pseudonym = NEW.pseudonym)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER published_price_no_update BEFORE UPDATE ON published_price BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER published_price_no_delete BEFORE DELETE ON published_price BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER published_price_no_replace BEFORE INSERT ON published_price WHEN EXISTS (SELECT 1 FROM published_price AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER reference_layer_no_update BEFORE UPDATE ON reference_layer BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER reference_layer_no_delete BEFORE DELETE ON reference_layer BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER reference_layer_no_replace BEFORE INSERT ON reference_layer WHEN EXISTS (SELECT 1 FROM reference_layer AS old WHERE (old.id = NEW.id) OR (old.kind = NEW.kind AND old.version = NEW.version)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER slot_reference_no_update BEFORE UPDATE ON slot_reference BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER slot_reference_no_delete BEFORE DELETE ON slot_reference BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER slot_reference_no_replace BEFORE INSERT ON slot_reference WHEN EXISTS (SELECT 1 FROM slot_reference AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER text_proposal_no_update BEFORE UPDATE ON text_proposal BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER text_proposal_no_delete BEFORE DELETE ON text_proposal BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER text_proposal_no_replace BEFORE INSERT ON text_proposal WHEN EXISTS (SELECT 1 FROM text_proposal AS old WHERE (old.id = NEW.id) OR (old.id = NEW.id AND old.proposed_by = NEW.proposed_by)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER unit_outline_no_update BEFORE UPDATE ON unit_outline BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER unit_outline_no_delete BEFORE DELETE ON unit_outline BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER unit_outline_no_replace BEFORE INSERT ON unit_outline WHEN EXISTS (SELECT 1 FROM unit_outline AS old WHERE (old.id = NEW.id) OR (old.unit_id = NEW.unit_id AND old.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER agency_role_no_update BEFORE UPDATE ON agency_role BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER agency_role_no_delete BEFORE DELETE ON agency_role BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER agency_role_no_replace BEFORE INSERT ON agency_role WHEN EXISTS (SELECT 1 FROM agency_role AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER appointment_no_update BEFORE UPDATE ON appointment BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER appointment_no_delete BEFORE DELETE ON appointment BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER appointment_no_replace BEFORE INSERT ON appointment WHEN EXISTS (SELECT 1 FROM appointment AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER approval_step_no_update BEFORE UPDATE ON approval_step BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER approval_step_no_delete BEFORE DELETE ON approval_step BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER approval_step_no_replace BEFORE INSERT ON approval_step WHEN EXISTS (SELECT 1 FROM approval_step AS old WHERE (old.id = NEW.id) OR (old.id = NEW.id AND old.file_kind = NEW.file_kind AND old.file_id = NEW.file_id AND old.part = NEW.part)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER assessed_stand_no_update BEFORE UPDATE ON assessed_stand BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER assessed_stand_no_delete BEFORE DELETE ON assessed_stand BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER assessed_stand_no_replace BEFORE INSERT ON assessed_stand WHEN EXISTS (SELECT 1 FROM assessed_stand AS old WHERE (old.assessment_id = NEW.assessment_id AND old.stand_id = NEW.stand_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER bill_no_update BEFORE UPDATE ON bill BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER bill_no_delete BEFORE DELETE ON bill BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER bill_no_replace BEFORE INSERT ON bill WHEN EXISTS (SELECT 1 FROM bill AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER correction_no_update BEFORE UPDATE ON correction BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER correction_no_delete BEFORE DELETE ON correction BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER correction_no_replace BEFORE INSERT ON correction WHEN EXISTS (SELECT 1 FROM correction AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER cosignature_no_update BEFORE UPDATE ON cosignature BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER cosignature_no_delete BEFORE DELETE ON cosignature BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER cosignature_no_replace BEFORE INSERT ON cosignature WHEN EXISTS (SELECT 1 FROM cosignature AS old WHERE (old.shard = NEW.shard AND old.size = NEW.size AND old.witness = NEW.witness)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER falsification_no_update BEFORE UPDATE ON falsification BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER falsification_no_delete BEFORE DELETE ON falsification BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER falsification_no_replace BEFORE INSERT ON falsification WHEN EXISTS (SELECT 1 FROM falsification AS old WHERE (old.assessment_id = NEW.assessment_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER feed_entry_no_update BEFORE UPDATE ON feed_entry BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER feed_entry_no_delete BEFORE DELETE ON feed_entry BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER feed_entry_no_replace BEFORE INSERT ON feed_entry WHEN EXISTS (SELECT 1 FROM feed_entry AS old WHERE (old.id = NEW.id) OR (old.source = NEW.source AND old.source_id = NEW.source_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER layer_feature_no_update BEFORE UPDATE ON layer_feature BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER layer_feature_no_delete BEFORE DELETE ON layer_feature BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER layer_feature_no_replace BEFORE INSERT ON layer_feature WHEN EXISTS (SELECT 1 FROM layer_feature AS old WHERE (old.id = NEW.id) OR (old.layer_id = NEW.layer_id AND old.number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER ledger_account_no_update BEFORE UPDATE ON ledger_account BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER ledger_account_no_delete BEFORE DELETE ON ledger_account BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER ledger_account_no_replace BEFORE INSERT ON ledger_account WHEN EXISTS (SELECT 1 FROM ledger_account AS old WHERE (old.id = NEW.id) OR (old.id = NEW.id AND old.asset = NEW.asset)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER loss_no_update BEFORE UPDATE ON loss BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER loss_no_delete BEFORE DELETE ON loss BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER loss_no_replace BEFORE INSERT ON loss WHEN EXISTS (SELECT 1 FROM loss AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER neutrality_statement_no_update BEFORE UPDATE ON neutrality_statement BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER neutrality_statement_no_delete BEFORE DELETE ON neutrality_statement BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER neutrality_statement_no_replace BEFORE INSERT ON neutrality_statement WHEN EXISTS (SELECT 1 FROM neutrality_statement AS old WHERE (old.code = NEW.code) OR (old.number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER party_name_no_update BEFORE UPDATE ON party_name BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER party_name_no_delete BEFORE DELETE ON party_name BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER party_name_no_replace BEFORE INSERT ON party_name WHEN EXISTS (SELECT 1 FROM party_name AS old WHERE (old.party_id = NEW.party_id AND old.since = NEW.since)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER payee_account_no_update BEFORE UPDATE ON payee_account BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER payee_account_no_delete BEFORE DELETE ON payee_account BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER payee_account_no_replace BEFORE INSERT ON payee_account WHEN EXISTS (SELECT 1 FROM payee_account AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER points_entry_no_update BEFORE UPDATE ON points_entry BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER points_entry_no_delete BEFORE DELETE ON points_entry BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER points_entry_no_replace BEFORE INSERT ON points_entry WHEN EXISTS (SELECT 1 FROM points_entry AS old WHERE (old.id = NEW.id) OR (old.kind = NEW.kind AND old.subject_id = NEW.subject_id AND old.lot_id = NEW.lot_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER quantity_no_update BEFORE UPDATE ON quantity BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER quantity_no_delete BEFORE DELETE ON quantity BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER quantity_no_replace BEFORE INSERT ON quantity WHEN EXISTS (SELECT 1 FROM quantity AS old WHERE (old.id = NEW.id) OR (old.id = NEW.id AND old.way = NEW.way AND old.reported_by = NEW.reported_by) OR (old.plot_id = NEW.plot_id AND old.period_from = NEW.period_from AND old.version = NEW.version) OR (old.replaces_id = NEW.replaces_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER reinvestment_rate_no_update BEFORE UPDATE ON reinvestment_rate BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER reinvestment_rate_no_delete BEFORE DELETE ON reinvestment_rate BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER reinvestment_rate_no_replace BEFORE INSERT ON reinvestment_rate WHEN EXISTS (SELECT 1 FROM reinvestment_rate AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER route_claim_no_update BEFORE UPDATE ON route_claim BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER route_claim_no_delete BEFORE DELETE ON route_claim BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER route_claim_no_replace BEFORE INSERT ON route_claim WHEN EXISTS (SELECT 1 FROM route_claim AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER seal_no_update BEFORE UPDATE ON seal BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER seal_no_delete BEFORE DELETE ON seal BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER seal_no_replace BEFORE INSERT ON seal WHEN EXISTS (SELECT 1 FROM seal AS old WHERE (old.event_id = NEW.event_id) OR (old.shard = NEW.shard AND old.leaf_index = NEW.leaf_index) OR (old.unit_id = NEW.unit_id AND old.number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER settlement_line_no_update BEFORE UPDATE ON settlement_line BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER settlement_line_no_delete BEFORE DELETE ON settlement_line BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER settlement_line_no_replace BEFORE INSERT ON settlement_line WHEN EXISTS (SELECT 1 FROM settlement_line AS old WHERE (old.batch_id = NEW.batch_id AND old.place = NEW.place)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER settlement_share_no_update BEFORE UPDATE ON settlement_share BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER settlement_share_no_delete BEFORE DELETE ON settlement_share BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER settlement_share_no_replace BEFORE INSERT ON settlement_share WHEN EXISTS (SELECT 1 FROM settlement_share AS old WHERE (old.batch_id = NEW.batch_id AND old.place = NEW.place AND old.position = NEW.position)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER sub_compartment_version_no_update BEFORE UPDATE ON sub_compartment_version BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER sub_compartment_version_no_delete BEFORE DELETE ON sub_compartment_version BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER sub_compartment_version_no_replace BEFORE INSERT ON sub_compartment_version WHEN EXISTS (SELECT 1 FROM sub_compartment_version AS old WHERE (old.id = NEW.id) OR (old.sub_compartment_id = NEW.sub_compartment_id AND old.number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER submission_no_update BEFORE UPDATE ON submission BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER submission_no_delete BEFORE DELETE ON submission BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER submission_no_replace BEFORE INSERT ON submission WHEN EXISTS (SELECT 1 FROM submission AS old WHERE (old.assessment_id = NEW.assessment_id) OR (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER sweep_no_update BEFORE UPDATE ON sweep BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER sweep_no_delete BEFORE DELETE ON sweep BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER sweep_no_replace BEFORE INSERT ON sweep WHEN EXISTS (SELECT 1 FROM sweep AS old WHERE (old.id = NEW.id) OR (old.source = NEW.source AND old.reference = NEW.reference)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER text_activation_no_update BEFORE UPDATE ON text_activation BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER text_activation_no_delete BEFORE DELETE ON text_activation BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER text_activation_no_replace BEFORE INSERT ON text_activation WHEN EXISTS (SELECT 1 FROM text_activation AS old WHERE (old.proposal_id = NEW.proposal_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER trip_no_update BEFORE UPDATE ON trip BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER trip_no_delete BEFORE DELETE ON trip BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER trip_no_replace BEFORE INSERT ON trip WHEN EXISTS (SELECT 1 FROM trip AS old WHERE (old.id = NEW.id) OR (old.source = NEW.source AND old.source_id = NEW.source_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER verifier_no_update BEFORE UPDATE ON verifier BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER verifier_no_delete BEFORE DELETE ON verifier BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER verifier_no_replace BEFORE INSERT ON verifier WHEN EXISTS (SELECT 1 FROM verifier AS old WHERE (old.filing_no = NEW.filing_no) OR (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER voucher_pool_part_no_update BEFORE UPDATE ON voucher_pool_part BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER voucher_pool_part_no_delete BEFORE DELETE ON voucher_pool_part BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER voucher_pool_part_no_replace BEFORE INSERT ON voucher_pool_part WHEN EXISTS (SELECT 1 FROM voucher_pool_part AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER acceptance_no_update BEFORE UPDATE ON acceptance BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER acceptance_no_delete BEFORE DELETE ON acceptance BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER acceptance_no_replace BEFORE INSERT ON acceptance WHEN EXISTS (SELECT 1 FROM acceptance AS old WHERE (old.quantity_id = NEW.quantity_id AND old.party_id = NEW.party_id) OR (old.quantity_id = NEW.quantity_id AND old.person_id = NEW.person_id) OR (old.quantity_id = NEW.quantity_id AND old.side = NEW.side)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER agency_role_end_no_update BEFORE UPDATE ON agency_role_end BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER agency_role_end_no_delete BEFORE DELETE ON agency_role_end BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER agency_role_end_no_replace BEFORE INSERT ON agency_role_end WHEN EXISTS (SELECT 1 FROM agency_role_end AS old WHERE (old.agency_role_id = NEW.agency_role_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER appointment_end_no_update BEFORE UPDATE ON appointment_end BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER appointment_end_no_delete BEFORE DELETE ON appointment_end BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER appointment_end_no_replace BEFORE INSERT ON appointment_end WHEN EXISTS (SELECT 1 FROM appointment_end AS old WHERE (old.appointment_id = NEW.appointment_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER bill_row_no_update BEFORE UPDATE ON bill_row BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER bill_row_no_delete BEFORE DELETE ON bill_row BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER bill_row_no_replace BEFORE INSERT ON bill_row WHEN EXISTS (SELECT 1 FROM bill_row AS old WHERE (old.bill_id = NEW.bill_id AND old.position = NEW.position)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER correction_done_no_update BEFORE UPDATE ON correction_done BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER correction_done_no_delete BEFORE DELETE ON correction_done BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER correction_done_no_replace BEFORE INSERT ON correction_done WHEN EXISTS (SELECT 1 FROM correction_done AS old WHERE (old.correction_id = NEW.correction_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER ledger_transfer_no_update BEFORE UPDATE ON ledger_transfer BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER ledger_transfer_no_delete BEFORE DELETE ON ledger_transfer BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER ledger_transfer_no_replace BEFORE INSERT ON ledger_transfer WHEN EXISTS (SELECT 1 FROM ledger_transfer AS old WHERE (old.ends_id = NEW.ends_id) OR (old.event_id = NEW.event_id AND old.position = NEW.position) OR (old.id = NEW.id) OR (old.reverses_id = NEW.reverses_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER payout_no_update BEFORE UPDATE ON payout BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER payout_no_delete BEFORE DELETE ON payout BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER payout_no_replace BEFORE INSERT ON payout WHEN EXISTS (SELECT 1 FROM payout AS old WHERE (old.bank_reference = NEW.bank_reference) OR (old.batch_id = NEW.batch_id AND old.payee_id = NEW.payee_id AND old.purpose = NEW.purpose) OR (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER submission_outcome_no_update BEFORE UPDATE ON submission_outcome BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER submission_outcome_no_delete BEFORE DELETE ON submission_outcome BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER submission_outcome_no_replace BEFORE INSERT ON submission_outcome WHEN EXISTS (SELECT 1 FROM submission_outcome AS old WHERE (old.submission_id = NEW.submission_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER tree_point_no_update BEFORE UPDATE ON tree_point BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER tree_point_no_delete BEFORE DELETE ON tree_point BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER tree_point_no_replace BEFORE INSERT ON tree_point WHEN EXISTS (SELECT 1 FROM tree_point AS old WHERE (old.tree_id = NEW.tree_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER settled_trade_no_update BEFORE UPDATE ON settled_trade BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER settled_trade_no_delete BEFORE DELETE ON settled_trade BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER settled_trade_no_replace BEFORE INSERT ON settled_trade WHEN EXISTS (SELECT 1 FROM settled_trade AS old WHERE (old.transfer_id = NEW.transfer_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER verified_quantity_no_update BEFORE UPDATE ON verified_quantity BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER verified_quantity_no_delete BEFORE DELETE ON verified_quantity BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER verified_quantity_no_replace BEFORE INSERT ON verified_quantity WHEN EXISTS (SELECT 1 FROM verified_quantity AS old WHERE (old.quantity_id = NEW.quantity_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER issuance_no_update BEFORE UPDATE ON issuance BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER issuance_no_delete BEFORE DELETE ON issuance BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER issuance_no_replace BEFORE INSERT ON issuance WHEN EXISTS (SELECT 1 FROM issuance AS old WHERE (old.id = NEW.id) OR (old.id = NEW.id AND old.amount_g = NEW.amount_g) OR (old.number = NEW.number) OR (old.quantity_id = NEW.quantity_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER inclusion_numbers_no_update BEFORE UPDATE ON inclusion_numbers BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER inclusion_numbers_no_delete BEFORE DELETE ON inclusion_numbers BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER inclusion_numbers_no_replace BEFORE INSERT ON inclusion_numbers WHEN EXISTS (SELECT 1 FROM inclusion_numbers AS old WHERE (old.issuance_id = NEW.issuance_id) OR (old.issue_no = NEW.issue_no)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER serial_block_no_update BEFORE UPDATE ON serial_block BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER serial_block_no_delete BEFORE DELETE ON serial_block BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER serial_block_no_replace BEFORE INSERT ON serial_block WHEN EXISTS (SELECT 1 FROM serial_block AS old WHERE (old.id = NEW.id) OR (old.id = NEW.id AND old.issuance_id = NEW.issuance_id AND old.first = NEW.first AND old.last = NEW.last AND old.fate = NEW.fate) OR (old.id = NEW.id AND old.parent_id = NEW.parent_id AND old.cut = NEW.cut) OR (old.issuance_id = NEW.issuance_id AND old.issued_g = NEW.issued_g) OR (old.parent_id = NEW.parent_id AND old.first = NEW.first)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER certificate_no_update BEFORE UPDATE ON certificate BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER certificate_no_delete BEFORE DELETE ON certificate BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER certificate_no_replace BEFORE INSERT ON certificate WHEN EXISTS (SELECT 1 FROM certificate AS old WHERE (old.block_id = NEW.block_id) OR (old.code = NEW.code) OR (old.number = NEW.number) OR (old.order_id = NEW.order_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER invoice_no_update BEFORE UPDATE ON invoice BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER invoice_no_delete BEFORE DELETE ON invoice BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER invoice_no_replace BEFORE INSERT ON invoice WHEN EXISTS (SELECT 1 FROM invoice AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER neutrality_purchase_no_update BEFORE UPDATE ON neutrality_purchase BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER neutrality_purchase_no_delete BEFORE DELETE ON neutrality_purchase BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER neutrality_purchase_no_replace BEFORE INSERT ON neutrality_purchase WHEN EXISTS (SELECT 1 FROM neutrality_purchase AS old WHERE (old.order_id = NEW.order_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER payment_no_update BEFORE UPDATE ON payment BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER payment_no_delete BEFORE DELETE ON payment BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER payment_no_replace BEFORE INSERT ON payment WHEN EXISTS (SELECT 1 FROM payment AS old WHERE (old.channel = NEW.channel AND old.transaction_id = NEW.transaction_id) OR (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER certificate_revocation_no_update BEFORE UPDATE ON certificate_revocation BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER certificate_revocation_no_delete BEFORE DELETE ON certificate_revocation BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER certificate_revocation_no_replace BEFORE INSERT ON certificate_revocation WHEN EXISTS (SELECT 1 FROM certificate_revocation AS old WHERE (old.certificate_no = NEW.certificate_no)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER gift_no_update BEFORE UPDATE ON gift BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER gift_no_delete BEFORE DELETE ON gift BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER gift_no_replace BEFORE INSERT ON gift WHEN EXISTS (SELECT 1 FROM gift AS old WHERE (old.certificate_no = NEW.certificate_no) OR (old.code_sha256 = NEW.code_sha256)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER invoice_issued_no_update BEFORE UPDATE ON invoice_issued BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER invoice_issued_no_delete BEFORE DELETE ON invoice_issued BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER invoice_issued_no_replace BEFORE INSERT ON invoice_issued WHEN EXISTS (SELECT 1 FROM invoice_issued AS old WHERE (old.document_no = NEW.document_no) OR (old.invoice_id = NEW.invoice_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER payment_notice_no_update BEFORE UPDATE ON payment_notice BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER payment_notice_no_delete BEFORE DELETE ON payment_notice BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER payment_notice_no_replace BEFORE INSERT ON payment_notice WHEN EXISTS (SELECT 1 FROM payment_notice AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER refund_no_update BEFORE UPDATE ON refund BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER refund_no_delete BEFORE DELETE ON refund BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER refund_no_replace BEFORE INSERT ON refund WHEN EXISTS (SELECT 1 FROM refund AS old WHERE (old.id = NEW.id) OR (old.payment_id = NEW.payment_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER gift_claim_no_update BEFORE UPDATE ON gift_claim BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER gift_claim_no_delete BEFORE DELETE ON gift_claim BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER gift_claim_no_replace BEFORE INSERT ON gift_claim WHEN EXISTS (SELECT 1 FROM gift_claim AS old WHERE (old.certificate_no = NEW.certificate_no)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER invoice_reversed_no_update BEFORE UPDATE ON invoice_reversed BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER invoice_reversed_no_delete BEFORE DELETE ON invoice_reversed BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER invoice_reversed_no_replace BEFORE INSERT ON invoice_reversed WHEN EXISTS (SELECT 1 FROM invoice_reversed AS old WHERE (old.document_no = NEW.document_no) OR (old.invoice_id = NEW.invoice_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER refund_done_no_update BEFORE UPDATE ON refund_done BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER refund_done_no_delete BEFORE DELETE ON refund_done BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER refund_done_no_replace BEFORE INSERT ON refund_done WHEN EXISTS (SELECT 1 FROM refund_done AS old WHERE (old.refund_id = NEW.refund_id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER tree_year_no_update BEFORE UPDATE ON tree_year BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER tree_year_no_delete BEFORE DELETE ON tree_year BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER tree_year_no_replace BEFORE INSERT ON tree_year WHEN EXISTS (SELECT 1 FROM tree_year AS old WHERE (old.tree_id = NEW.tree_id AND old.year = NEW.year)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE VIRTUAL TABLE unit_outline_box USING rtree(number, min_x, max_x, min_y, max_y, +row_id)
--;
CREATE TRIGGER unit_outline_box_in AFTER INSERT ON unit_outline BEGIN INSERT INTO unit_outline_box (min_x, max_x, min_y, max_y, row_id) VALUES (ground_side(NEW.ground, 0), ground_side(NEW.ground, 2), ground_side(NEW.ground, 1), ground_side(NEW.ground, 3), NEW.id); END
--;
CREATE TRIGGER unit_outline_box_change AFTER UPDATE OF id, ground ON unit_outline BEGIN DELETE FROM unit_outline_box WHERE row_id = OLD.id AND min_x <= ground_side(OLD.ground, 2) AND max_x >= ground_side(OLD.ground, 0) AND min_y <= ground_side(OLD.ground, 3) AND max_y >= ground_side(OLD.ground, 1); INSERT INTO unit_outline_box (min_x, max_x, min_y, max_y, row_id) VALUES (ground_side(NEW.ground, 0), ground_side(NEW.ground, 2), ground_side(NEW.ground, 1), ground_side(NEW.ground, 3), NEW.id); END
--;
CREATE TRIGGER unit_outline_box_out AFTER DELETE ON unit_outline BEGIN DELETE FROM unit_outline_box WHERE row_id = OLD.id AND min_x <= ground_side(OLD.ground, 2) AND max_x >= ground_side(OLD.ground, 0) AND min_y <= ground_side(OLD.ground, 3) AND max_y >= ground_side(OLD.ground, 1); END
--;
CREATE VIRTUAL TABLE area_claim_box USING rtree(number, min_x, max_x, min_y, max_y, +row_id)
--;
CREATE TRIGGER area_claim_box_in AFTER INSERT ON area_claim BEGIN INSERT INTO area_claim_box (min_x, max_x, min_y, max_y, row_id) VALUES (ground_side(NEW.ground, 0), ground_side(NEW.ground, 2), ground_side(NEW.ground, 1), ground_side(NEW.ground, 3), NEW.id); END
--;
CREATE TRIGGER area_claim_box_change AFTER UPDATE OF id, ground ON area_claim BEGIN DELETE FROM area_claim_box WHERE row_id = OLD.id AND min_x <= ground_side(OLD.ground, 2) AND max_x >= ground_side(OLD.ground, 0) AND min_y <= ground_side(OLD.ground, 3) AND max_y >= ground_side(OLD.ground, 1); INSERT INTO area_claim_box (min_x, max_x, min_y, max_y, row_id) VALUES (ground_side(NEW.ground, 0), ground_side(NEW.ground, 2), ground_side(NEW.ground, 1), ground_side(NEW.ground, 3), NEW.id); END
--;
CREATE TRIGGER area_claim_box_out AFTER DELETE ON area_claim BEGIN DELETE FROM area_claim_box WHERE row_id = OLD.id AND min_x <= ground_side(OLD.ground, 2) AND max_x >= ground_side(OLD.ground, 0) AND min_y <= ground_side(OLD.ground, 3) AND max_y >= ground_side(OLD.ground, 1); END
--;
CREATE VIRTUAL TABLE layer_feature_box USING rtree(number, min_x, max_x, min_y, max_y, +row_id)
--;
CREATE TRIGGER layer_feature_box_in AFTER INSERT ON layer_feature BEGIN INSERT INTO layer_feature_box (min_x, max_x, min_y, max_y, row_id) VALUES (ground_side(NEW.ground, 0), ground_side(NEW.ground, 2), ground_side(NEW.ground, 1), ground_side(NEW.ground, 3), NEW.id); END
--;
CREATE TRIGGER layer_feature_box_change AFTER UPDATE OF id, ground ON layer_feature BEGIN DELETE FROM layer_feature_box WHERE row_id = OLD.id AND min_x <= ground_side(OLD.ground, 2) AND max_x >= ground_side(OLD.ground, 0) AND min_y <= ground_side(OLD.ground, 3) AND max_y >= ground_side(OLD.ground, 1); INSERT INTO layer_feature_box (min_x, max_x, min_y, max_y, row_id) VALUES (ground_side(NEW.ground, 0), ground_side(NEW.ground, 2), ground_side(NEW.ground, 1), ground_side(NEW.ground, 3), NEW.id); END
--;
CREATE TRIGGER layer_feature_box_out AFTER DELETE ON layer_feature BEGIN DELETE FROM layer_feature_box WHERE row_id = OLD.id AND min_x <= ground_side(OLD.ground, 2) AND max_x >= ground_side(OLD.ground, 0) AND min_y <= ground_side(OLD.ground, 3) AND max_y >= ground_side(OLD.ground, 1); END
--;
CREATE VIRTUAL TABLE sub_compartment_version_box USING rtree(number, min_x, max_x, min_y, max_y, +row_id)
--;
CREATE TRIGGER sub_compartment_version_box_in AFTER INSERT ON sub_compartment_version BEGIN INSERT INTO sub_compartment_version_box (min_x, max_x, min_y, max_y, row_id) VALUES (ground_side(NEW.ground, 0), ground_side(NEW.ground, 2), ground_side(NEW.ground, 1), ground_side(NEW.ground, 3), NEW.id); END
--;
CREATE TRIGGER sub_compartment_version_box_change AFTER UPDATE OF id, ground ON sub_compartment_version BEGIN DELETE FROM sub_compartment_version_box WHERE row_id = OLD.id AND min_x <= ground_side(OLD.ground, 2) AND max_x >= ground_side(OLD.ground, 0) AND min_y <= ground_side(OLD.ground, 3) AND max_y >= ground_side(OLD.ground, 1); INSERT INTO sub_compartment_version_box (min_x, max_x, min_y, max_y, row_id) VALUES (ground_side(NEW.ground, 0), ground_side(NEW.ground, 2), ground_side(NEW.ground, 1), ground_side(NEW.ground, 3), NEW.id); END
--;
CREATE TRIGGER sub_compartment_version_box_out AFTER DELETE ON sub_compartment_version BEGIN DELETE FROM sub_compartment_version_box WHERE row_id = OLD.id AND min_x <= ground_side(OLD.ground, 2) AND max_x >= ground_side(OLD.ground, 0) AND min_y <= ground_side(OLD.ground, 3) AND max_y >= ground_side(OLD.ground, 1); END
--;
CREATE TRIGGER area_claim_exclusive BEFORE INSERT ON area_claim BEGIN SELECT RAISE(ABORT, 'a claim begins live, on a valid multipolygon') WHERE NEW.live IS NOT 1 OR ground_fault(NEW.ground) <> 0; SELECT RAISE(ABORT, 'area_claim_exclusive') WHERE EXISTS (SELECT 1 FROM area_claim_box AS box JOIN area_claim AS other ON other.id = box.row_id WHERE min_x <= ground_side(NEW.ground, 2) AND max_x >= ground_side(NEW.ground, 0) AND min_y <= ground_side(NEW.ground, 3) AND max_y >= ground_side(NEW.ground, 1) AND other.live = 1 AND other.exclusivity = NEW.exclusivity AND grounds_meet(other.ground, NEW.ground) <> 0); END
--;
CREATE TRIGGER area_claim_no_replace BEFORE INSERT ON area_claim WHEN EXISTS (SELECT 1 FROM area_claim AS old WHERE (old.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER area_claim_release BEFORE UPDATE ON area_claim WHEN OLD.live IS NOT 1 OR NEW.live IS NOT 0 OR NEW.released_at IS NULL OR NEW.id IS NOT OLD.id OR NEW.subject_kind IS NOT OLD.subject_kind OR NEW.subject_id IS NOT OLD.subject_id OR NEW.unit_id IS NOT OLD.unit_id OR NEW.exclusivity IS NOT OLD.exclusivity OR NEW.certificate_id IS NOT OLD.certificate_id OR NEW.right_area_dm2 IS NOT OLD.right_area_dm2 OR NEW.area_dm2 IS NOT OLD.area_dm2 OR NEW.ground IS NOT OLD.ground OR NEW.claimed_at IS NOT OLD.claimed_at BEGIN SELECT RAISE(ABORT, 'a claim is only ever released, once'); END
--;
CREATE TRIGGER area_claim_no_delete BEFORE DELETE ON area_claim BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;
CREATE TRIGGER event_unsealed AFTER INSERT ON event BEGIN INSERT INTO unsealed (event_id) VALUES (NEW.id); END
--;
CREATE TRIGGER route_claim_exclusive BEFORE INSERT ON route_claim WHEN EXISTS (SELECT 1 FROM route_claim AS other WHERE other.plot_id = NEW.plot_id AND other.period_from < NEW.period_to AND NEW.period_from < other.period_to) BEGIN SELECT RAISE(ABORT, 'route_claim_exclusive'); END
--;
CREATE TRIGGER ticket_end_stays BEFORE UPDATE ON ticket WHEN OLD.state IN ('CANCELLED', 'EXPIRED', 'REPLACED') AND (NEW.state <> OLD.state OR NEW.ended_on <> OLD.ended_on OR NEW.number <> OLD.number) BEGIN SELECT RAISE(ABORT, 'a ticket that has ended never returns to life'); END
--;
CREATE TRIGGER ticket_no_delete BEFORE DELETE ON ticket BEGIN SELECT RAISE(ABORT, 'a ticket is never deleted'); END
--;
CREATE TRIGGER voucher_end_stays BEFORE UPDATE ON voucher WHEN OLD.state IN ('CANCELLED', 'FULFILLED', 'LAPSED', 'NOT_TAKEN_UP', 'REFUSED', 'USED') AND (NEW.state <> OLD.state OR NEW.number <> OLD.number) BEGIN SELECT RAISE(ABORT, 'a ticket that has ended never returns to life'); END
--;
CREATE TRIGGER voucher_no_delete BEFORE DELETE ON voucher BEGIN SELECT RAISE(ABORT, 'a ticket is never deleted'); END
--;
CREATE TRIGGER assessment_digest AFTER INSERT ON assessment BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('assessment', NEW.id, row_sha256(coalesce('computed_at:' || length(NEW.computed_at) || ':' || NEW.computed_at || ',', '') || coalesce('evidence_sha256:' || length(NEW.evidence_sha256) || ':' || NEW.evidence_sha256 || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('input_sha256:' || length(NEW.input_sha256) || ':' || NEW.input_sha256 || ',', '') || coalesce('method:' || length(NEW.method) || ':' || NEW.method || ',', '') || coalesce('method_version:' || length(NEW.method_version) || ':' || NEW.method_version || ',', '') || coalesce('parameters_sha256:' || length(NEW.parameters_sha256) || ':' || NEW.parameters_sha256 || ',', '') || coalesce('parameters_version:' || length(NEW.parameters_version) || ':' || NEW.parameters_version || ',', '') || coalesce('signed_off:' || length(CAST(NEW.signed_off AS text)) || ':' || CAST(NEW.signed_off AS text) || ',', '') || coalesce('status:' || length(NEW.status) || ':' || NEW.status || ',', '') || coalesce('submitted_by:' || length(NEW.submitted_by) || ':' || NEW.submitted_by || ',', '') || coalesce('survey_sha256:' || length(NEW.survey_sha256) || ':' || NEW.survey_sha256 || ',', '') || coalesce('unit_id:' || length(NEW.unit_id) || ':' || NEW.unit_id || ',', ''))); END
--;
CREATE TRIGGER blob_digest AFTER INSERT ON blob BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('blob', NEW.sha256, row_sha256(coalesce('grade:' || length(NEW.grade) || ':' || NEW.grade || ',', '') || coalesce('media_type:' || length(NEW.media_type) || ':' || NEW.media_type || ',', '') || coalesce('named_at:' || length(NEW.named_at) || ':' || NEW.named_at || ',', '') || coalesce('sha256:' || length(NEW.sha256) || ':' || NEW.sha256 || ',', '') || coalesce('size_bytes:' || length(CAST(NEW.size_bytes AS text)) || ':' || CAST(NEW.size_bytes AS text) || ',', ''))); END
--;
CREATE TRIGGER case_ground_digest AFTER INSERT ON case_ground BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('case_ground', NEW.case_id, row_sha256(coalesce('case_id:' || length(NEW.case_id) || ':' || NEW.case_id || ',', '') || coalesce('ground:' || length(hex(NEW.ground)) || ':' || hex(NEW.ground) || ',', ''))); END
--;
CREATE TRIGGER delegation_digest AFTER INSERT ON delegation BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('delegation', NEW.id, row_sha256(coalesce('document_no:' || length(NEW.document_no) || ':' || NEW.document_no || ',', '') || coalesce('document_sha256:' || length(NEW.document_sha256) || ':' || NEW.document_sha256 || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('recorded_by:' || length(NEW.recorded_by) || ':' || NEW.recorded_by || ',', '') || coalesce('since:' || length(NEW.since) || ':' || NEW.since || ',', '') || coalesce('until:' || length(NEW.until) || ':' || NEW.until || ',', ''))); END
--;
CREATE TRIGGER departure_digest AFTER INSERT ON departure BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('departure', NEW.id, row_sha256(coalesce('decided_on:' || length(NEW.decided_on) || ':' || NEW.decided_on || ',', '') || coalesce('evidence_sha256:' || length(NEW.evidence_sha256) || ':' || NEW.evidence_sha256 || ',', '') || coalesce('file_id:' || length(NEW.file_id) || ':' || NEW.file_id || ',', '') || coalesce('file_kind:' || length(NEW.file_kind) || ':' || NEW.file_kind || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('pack:' || length(NEW.pack) || ':' || NEW.pack || ',', '') || coalesce('provision:' || length(NEW.provision) || ':' || NEW.provision || ',', '') || coalesce('reason:' || length(NEW.reason) || ':' || NEW.reason || ',', '') || coalesce('reviewer_id:' || length(NEW.reviewer_id) || ':' || NEW.reviewer_id || ',', ''))); END
--;
CREATE TRIGGER document_digest AFTER INSERT ON document BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('document', NEW.id, row_sha256(coalesce('body:' || length(NEW.body) || ':' || NEW.body || ',', '') || coalesce('body_sha256:' || length(NEW.body_sha256) || ':' || NEW.body_sha256 || ',', '') || coalesce('file_id:' || length(NEW.file_id) || ':' || NEW.file_id || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('issued_on:' || length(NEW.issued_on) || ':' || NEW.issued_on || ',', '') || coalesce('kind:' || length(NEW.kind) || ':' || NEW.kind || ',', '') || coalesce('number:' || length(NEW.number) || ':' || NEW.number || ',', '') || coalesce('signed_by:' || length(NEW.signed_by) || ':' || NEW.signed_by || ',', '') || coalesce('unit_id:' || length(NEW.unit_id) || ':' || NEW.unit_id || ',', ''))); END
--;
CREATE TRIGGER file_part_digest AFTER INSERT ON file_part BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('file_part', NEW.file_kind || '|' || NEW.file_id || '|' || NEW.person_id, row_sha256(coalesce('file_id:' || length(NEW.file_id) || ':' || NEW.file_id || ',', '') || coalesce('file_kind:' || length(NEW.file_kind) || ':' || NEW.file_kind || ',', '') || coalesce('part:' || length(NEW.part) || ':' || NEW.part || ',', '') || coalesce('person_id:' || length(NEW.person_id) || ':' || NEW.person_id || ',', ''))); END
--;
CREATE TRIGGER interpretation_digest AFTER INSERT ON interpretation BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('interpretation', NEW.id, row_sha256(coalesce('answer:' || length(NEW.answer) || ':' || NEW.answer || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('published_by:' || length(NEW.published_by) || ':' || NEW.published_by || ',', '') || coalesce('published_on:' || length(NEW.published_on) || ':' || NEW.published_on || ',', '') || coalesce('question:' || length(NEW.question) || ':' || NEW.question || ',', '') || coalesce('rule:' || length(NEW.rule) || ':' || NEW.rule || ',', ''))); END
--;
CREATE TRIGGER monitoring_run_digest AFTER INSERT ON monitoring_run BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('monitoring_run', NEW.id, row_sha256(coalesce('cases:' || length(CAST(NEW.cases AS text)) || ':' || CAST(NEW.cases AS text) || ',', '') || coalesce('compared:' || length(CAST(NEW.compared AS text)) || ':' || CAST(NEW.compared AS text) || ',', '') || coalesce('differences:' || length(NEW.differences) || ':' || NEW.differences || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('layer_sha256:' || length(NEW.layer_sha256) || ':' || NEW.layer_sha256 || ',', '') || coalesce('recorded_at:' || length(NEW.recorded_at) || ':' || NEW.recorded_at || ',', '') || coalesce('year:' || length(CAST(NEW.year AS text)) || ':' || CAST(NEW.year AS text) || ',', ''))); END
--;
CREATE TRIGGER outside_act_digest AFTER INSERT ON outside_act BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('outside_act', NEW.id, row_sha256(coalesce('body:' || length(NEW.body) || ':' || NEW.body || ',', '') || coalesce('decided_on:' || length(NEW.decided_on) || ':' || NEW.decided_on || ',', '') || coalesce('document_no:' || length(NEW.document_no) || ':' || NEW.document_no || ',', '') || coalesce('document_sha256:' || length(NEW.document_sha256) || ':' || NEW.document_sha256 || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('kind:' || length(NEW.kind) || ':' || NEW.kind || ',', '') || coalesce('outcome:' || length(NEW.outcome) || ':' || NEW.outcome || ',', '') || coalesce('recorded_by:' || length(NEW.recorded_by) || ':' || NEW.recorded_by || ',', '') || coalesce('subject_id:' || length(NEW.subject_id) || ':' || NEW.subject_id || ',', '') || coalesce('subject_kind:' || length(NEW.subject_kind) || ':' || NEW.subject_kind || ',', ''))); END
--;
CREATE TRIGGER party_digest AFTER INSERT ON party BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('party', NEW.id, row_sha256(coalesce('buyer_type:' || length(NEW.buyer_type) || ':' || NEW.buyer_type || ',', '') || coalesce('credit_code:' || length(NEW.credit_code) || ':' || NEW.credit_code || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('kind:' || length(NEW.kind) || ':' || NEW.kind || ',', '') || coalesce('registered_at:' || length(NEW.registered_at) || ':' || NEW.registered_at || ',', '') || coalesce('unit_id:' || length(NEW.unit_id) || ':' || NEW.unit_id || ',', ''))); END
--;
CREATE TRIGGER points_account_digest AFTER INSERT ON points_account BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('points_account', NEW.id, row_sha256(coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('pseudonym:' || length(NEW.pseudonym) || ':' || NEW.pseudonym || ',', '') || coalesce('since:' || length(NEW.since) || ':' || NEW.since || ',', '') || coalesce('source:' || length(NEW.source) || ':' || NEW.source || ',', ''))); END
--;
CREATE TRIGGER published_price_digest AFTER INSERT ON published_price BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('published_price', NEW.id, row_sha256(coalesce('document_no:' || length(NEW.document_no) || ':' || NEW.document_no || ',', '') || coalesce('document_sha256:' || length(NEW.document_sha256) || ':' || NEW.document_sha256 || ',', '') || coalesce('effective_from:' || length(NEW.effective_from) || ':' || NEW.effective_from || ',', '') || coalesce('high_fen_per_tonne:' || length(CAST(NEW.high_fen_per_tonne AS text)) || ':' || CAST(NEW.high_fen_per_tonne AS text) || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('kind:' || length(NEW.kind) || ':' || NEW.kind || ',', '') || coalesce('low_fen_per_tonne:' || length(CAST(NEW.low_fen_per_tonne AS text)) || ':' || CAST(NEW.low_fen_per_tonne AS text) || ',', '') || coalesce('set_at:' || length(NEW.set_at) || ':' || NEW.set_at || ',', '') || coalesce('set_by:' || length(NEW.set_by) || ':' || NEW.set_by || ',', ''))); END
--;
CREATE TRIGGER reference_layer_digest AFTER INSERT ON reference_layer BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('reference_layer', NEW.id, row_sha256(coalesce('area_dm2:' || length(CAST(NEW.area_dm2 AS text)) || ':' || CAST(NEW.area_dm2 AS text) || ',', '') || coalesce('features:' || length(CAST(NEW.features AS text)) || ':' || CAST(NEW.features AS text) || ',', '') || coalesce('features_sha256:' || length(NEW.features_sha256) || ':' || NEW.features_sha256 || ',', '') || coalesce('file_sha256:' || length(NEW.file_sha256) || ':' || NEW.file_sha256 || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('kind:' || length(NEW.kind) || ':' || NEW.kind || ',', '') || coalesce('loaded_at:' || length(NEW.loaded_at) || ':' || NEW.loaded_at || ',', '') || coalesce('loaded_by:' || length(NEW.loaded_by) || ':' || NEW.loaded_by || ',', '') || coalesce('source:' || length(NEW.source) || ':' || NEW.source || ',', '') || coalesce('valid_from:' || length(NEW.valid_from) || ':' || NEW.valid_from || ',', '') || coalesce('valid_until:' || length(NEW.valid_until) || ':' || NEW.valid_until || ',', '') || coalesce('version:' || length(NEW.version) || ':' || NEW.version || ',', ''))); END
--;
CREATE TRIGGER slot_reference_digest AFTER INSERT ON slot_reference BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('slot_reference', NEW.id, row_sha256(coalesce('authority_ref:' || length(NEW.authority_ref) || ':' || NEW.authority_ref || ',', '') || coalesce('document_sha256:' || length(NEW.document_sha256) || ':' || NEW.document_sha256 || ',', '') || coalesce('entered_at:' || length(NEW.entered_at) || ':' || NEW.entered_at || ',', '') || coalesce('entered_by:' || length(NEW.entered_by) || ':' || NEW.entered_by || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('slot:' || length(NEW.slot) || ':' || NEW.slot || ',', ''))); END
--;
CREATE TRIGGER text_proposal_digest AFTER INSERT ON text_proposal BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('text_proposal', NEW.id, row_sha256(coalesce('effective_from:' || length(NEW.effective_from) || ':' || NEW.effective_from || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('kind:' || length(NEW.kind) || ':' || NEW.kind || ',', '') || coalesce('proposed_at:' || length(NEW.proposed_at) || ':' || NEW.proposed_at || ',', '') || coalesce('proposed_by:' || length(NEW.proposed_by) || ':' || NEW.proposed_by || ',', '') || coalesce('ref:' || length(NEW.ref) || ':' || NEW.ref || ',', '') || coalesce('source:' || length(NEW.source) || ':' || NEW.source || ',', '') || coalesce('source_sha256:' || length(NEW.source_sha256) || ':' || NEW.source_sha256 || ',', '') || coalesce('unit_id:' || length(NEW.unit_id) || ':' || NEW.unit_id || ',', ''))); END
--;
CREATE TRIGGER unit_outline_digest AFTER INSERT ON unit_outline BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('unit_outline', NEW.id, row_sha256(coalesce('ground:' || length(hex(NEW.ground)) || ':' || hex(NEW.ground) || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('schematic:' || length(CAST(NEW.schematic AS text)) || ':' || CAST(NEW.schematic AS text) || ',', '') || coalesce('source:' || length(NEW.source) || ':' || NEW.source || ',', '') || coalesce('unit_id:' || length(NEW.unit_id) || ':' || NEW.unit_id || ',', '') || coalesce('valid_from:' || length(NEW.valid_from) || ':' || NEW.valid_from || ',', ''))); END
--;
CREATE TRIGGER agency_role_digest AFTER INSERT ON agency_role BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('agency_role', NEW.id, row_sha256(coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('party_id:' || length(NEW.party_id) || ':' || NEW.party_id || ',', '') || coalesce('role:' || length(NEW.role) || ':' || NEW.role || ',', '') || coalesce('since:' || length(NEW.since) || ':' || NEW.since || ',', '') || coalesce('unit_id:' || length(NEW.unit_id) || ':' || NEW.unit_id || ',', '') || coalesce('until:' || length(NEW.until) || ':' || NEW.until || ',', ''))); END
--;
CREATE TRIGGER appointment_digest AFTER INSERT ON appointment BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('appointment', NEW.id, row_sha256(coalesce('acting_for:' || length(NEW.acting_for) || ':' || NEW.acting_for || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('made_at:' || length(NEW.made_at) || ':' || NEW.made_at || ',', '') || coalesce('made_by:' || length(NEW.made_by) || ':' || NEW.made_by || ',', '') || coalesce('party_id:' || length(NEW.party_id) || ':' || NEW.party_id || ',', '') || coalesce('person_id:' || length(NEW.person_id) || ':' || NEW.person_id || ',', '') || coalesce('role:' || length(NEW.role) || ':' || NEW.role || ',', '') || coalesce('since:' || length(NEW.since) || ':' || NEW.since || ',', '') || coalesce('unit_id:' || length(NEW.unit_id) || ':' || NEW.unit_id || ',', '') || coalesce('until:' || length(NEW.until) || ':' || NEW.until || ',', ''))); END
--;
CREATE TRIGGER approval_step_digest AFTER INSERT ON approval_step BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('approval_step', NEW.id, row_sha256(coalesce('after_id:' || length(NEW.after_id) || ':' || NEW.after_id || ',', '') || coalesce('after_part:' || length(NEW.after_part) || ':' || NEW.after_part || ',', '') || coalesce('file_id:' || length(NEW.file_id) || ':' || NEW.file_id || ',', '') || coalesce('file_kind:' || length(NEW.file_kind) || ':' || NEW.file_kind || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('part:' || length(NEW.part) || ':' || NEW.part || ',', '') || coalesce('party_id:' || length(NEW.party_id) || ':' || NEW.party_id || ',', '') || coalesce('person_id:' || length(NEW.person_id) || ':' || NEW.person_id || ',', '') || coalesce('role:' || length(NEW.role) || ':' || NEW.role || ',', '') || coalesce('taken_at:' || length(NEW.taken_at) || ':' || NEW.taken_at || ',', ''))); END
--;
CREATE TRIGGER assessed_stand_digest AFTER INSERT ON assessed_stand BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('assessed_stand', NEW.assessment_id || '|' || NEW.stand_id, row_sha256(coalesce('area_dm2:' || length(CAST(NEW.area_dm2 AS text)) || ':' || CAST(NEW.area_dm2 AS text) || ',', '') || coalesce('assessment_id:' || length(NEW.assessment_id) || ':' || NEW.assessment_id || ',', '') || coalesce('census_on:' || length(NEW.census_on) || ':' || NEW.census_on || ',', '') || coalesce('compartment:' || length(NEW.compartment) || ':' || NEW.compartment || ',', '') || coalesce('high_co2e_g:' || length(CAST(NEW.high_co2e_g AS text)) || ':' || CAST(NEW.high_co2e_g AS text) || ',', '') || coalesce('low_co2e_g:' || length(CAST(NEW.low_co2e_g AS text)) || ':' || CAST(NEW.low_co2e_g AS text) || ',', '') || coalesce('prudent_co2e_g:' || length(CAST(NEW.prudent_co2e_g AS text)) || ':' || CAST(NEW.prudent_co2e_g AS text) || ',', '') || coalesce('species_stems:' || length(NEW.species_stems) || ':' || NEW.species_stems || ',', '') || coalesce('stand_id:' || length(NEW.stand_id) || ':' || NEW.stand_id || ',', '') || coalesce('stock_co2e_g:' || length(CAST(NEW.stock_co2e_g AS text)) || ':' || CAST(NEW.stock_co2e_g AS text) || ',', ''))); END
--;
CREATE TRIGGER bill_digest AFTER INSERT ON bill BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('bill', NEW.id, row_sha256(coalesce('event_id:' || length(NEW.event_id) || ':' || NEW.event_id || ',', '') || coalesce('first_day:' || length(NEW.first_day) || ':' || NEW.first_day || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('kind:' || length(NEW.kind) || ':' || NEW.kind || ',', '') || coalesce('last_day:' || length(NEW.last_day) || ':' || NEW.last_day || ',', '') || coalesce('received_by:' || length(NEW.received_by) || ':' || NEW.received_by || ',', '') || coalesce('rows:' || length(CAST(NEW.rows AS text)) || ':' || CAST(NEW.rows AS text) || ',', '') || coalesce('rows_sha256:' || length(NEW.rows_sha256) || ':' || NEW.rows_sha256 || ',', '') || coalesce('sha256:' || length(NEW.sha256) || ':' || NEW.sha256 || ',', '') || coalesce('source:' || length(NEW.source) || ':' || NEW.source || ',', ''))); END
--;
CREATE TRIGGER correction_digest AFTER INSERT ON correction BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('correction', NEW.id, row_sha256(coalesce('amount_fen:' || length(CAST(NEW.amount_fen AS text)) || ':' || CAST(NEW.amount_fen AS text) || ',', '') || coalesce('closed_batch_id:' || length(NEW.closed_batch_id) || ':' || NEW.closed_batch_id || ',', '') || coalesce('event_id:' || length(NEW.event_id) || ':' || NEW.event_id || ',', '') || coalesce('evidence_sha256:' || length(NEW.evidence_sha256) || ':' || NEW.evidence_sha256 || ',', '') || coalesce('from_party:' || length(NEW.from_party) || ':' || NEW.from_party || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('income:' || length(NEW.income) || ':' || NEW.income || ',', '') || coalesce('proposed_by:' || length(NEW.proposed_by) || ':' || NEW.proposed_by || ',', '') || coalesce('to_party:' || length(NEW.to_party) || ':' || NEW.to_party || ',', ''))); END
--;
CREATE TRIGGER falsification_digest AFTER INSERT ON falsification BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('falsification', NEW.assessment_id, row_sha256(coalesce('assessment_id:' || length(NEW.assessment_id) || ':' || NEW.assessment_id || ',', '') || coalesce('evidence_sha256:' || length(NEW.evidence_sha256) || ':' || NEW.evidence_sha256 || ',', '') || coalesce('found_at:' || length(NEW.found_at) || ':' || NEW.found_at || ',', '') || coalesce('found_by:' || length(NEW.found_by) || ':' || NEW.found_by || ',', '') || coalesce('unit_id:' || length(NEW.unit_id) || ':' || NEW.unit_id || ',', ''))); END
--;
CREATE TRIGGER feed_entry_digest AFTER INSERT ON feed_entry BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('feed_entry', NEW.id, row_sha256(coalesce('account_id:' || length(NEW.account_id) || ':' || NEW.account_id || ',', '') || coalesce('activity:' || length(NEW.activity) || ':' || NEW.activity || ',', '') || coalesce('batch_id:' || length(NEW.batch_id) || ':' || NEW.batch_id || ',', '') || coalesce('happened_on:' || length(NEW.happened_on) || ':' || NEW.happened_on || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('reduction_g:' || length(CAST(NEW.reduction_g AS text)) || ':' || CAST(NEW.reduction_g AS text) || ',', '') || coalesce('source:' || length(NEW.source) || ':' || NEW.source || ',', '') || coalesce('source_id:' || length(NEW.source_id) || ':' || NEW.source_id || ',', '') || coalesce('unit_id:' || length(NEW.unit_id) || ':' || NEW.unit_id || ',', ''))); END
--;
CREATE TRIGGER layer_feature_digest AFTER INSERT ON layer_feature BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('layer_feature', NEW.id, row_sha256(coalesce('ground:' || length(hex(NEW.ground)) || ':' || hex(NEW.ground) || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('label:' || length(NEW.label) || ':' || NEW.label || ',', '') || coalesce('layer_id:' || length(NEW.layer_id) || ':' || NEW.layer_id || ',', '') || coalesce('number:' || length(CAST(NEW.number AS text)) || ':' || CAST(NEW.number AS text) || ',', ''))); END
--;
CREATE TRIGGER loss_digest AFTER INSERT ON loss BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('loss', NEW.id, row_sha256(coalesce('cause:' || length(NEW.cause) || ':' || NEW.cause || ',', '') || coalesce('evidence_sha256:' || length(NEW.evidence_sha256) || ':' || NEW.evidence_sha256 || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('loss_g:' || length(CAST(NEW.loss_g AS text)) || ':' || CAST(NEW.loss_g AS text) || ',', '') || coalesce('occurred_on:' || length(NEW.occurred_on) || ':' || NEW.occurred_on || ',', '') || coalesce('plot_id:' || length(NEW.plot_id) || ':' || NEW.plot_id || ',', '') || coalesce('recorded_at:' || length(NEW.recorded_at) || ':' || NEW.recorded_at || ',', '') || coalesce('recorded_by:' || length(NEW.recorded_by) || ':' || NEW.recorded_by || ',', '') || coalesce('unit_id:' || length(NEW.unit_id) || ':' || NEW.unit_id || ',', ''))); END
--;
CREATE TRIGGER neutrality_statement_digest AFTER INSERT ON neutrality_statement BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('neutrality_statement', NEW.number, row_sha256(coalesce('code:' || length(NEW.code) || ':' || NEW.code || ',', '') || coalesce('document_sha256:' || length(NEW.document_sha256) || ':' || NEW.document_sha256 || ',', '') || coalesce('emissions_g:' || length(CAST(NEW.emissions_g AS text)) || ':' || CAST(NEW.emissions_g AS text) || ',', '') || coalesce('event_id:' || length(NEW.event_id) || ':' || NEW.event_id || ',', '') || coalesce('file_id:' || length(NEW.file_id) || ':' || NEW.file_id || ',', '') || coalesce('issued_at:' || length(NEW.issued_at) || ':' || NEW.issued_at || ',', '') || coalesce('issued_on:' || length(NEW.issued_on) || ':' || NEW.issued_on || ',', '') || coalesce('number:' || length(NEW.number) || ':' || NEW.number || ',', '') || coalesce('retired_g:' || length(CAST(NEW.retired_g AS text)) || ':' || CAST(NEW.retired_g AS text) || ',', '') || coalesce('test:' || length(CAST(NEW.test AS text)) || ':' || CAST(NEW.test AS text) || ',', ''))); END
--;
CREATE TRIGGER party_name_digest AFTER INSERT ON party_name BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('party_name', NEW.party_id || '|' || NEW.since, row_sha256(coalesce('name:' || length(NEW.name) || ':' || NEW.name || ',', '') || coalesce('party_id:' || length(NEW.party_id) || ':' || NEW.party_id || ',', '') || coalesce('since:' || length(NEW.since) || ':' || NEW.since || ',', ''))); END
--;
CREATE TRIGGER payee_account_digest AFTER INSERT ON payee_account BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('payee_account', NEW.id, row_sha256(coalesce('commitment:' || length(NEW.commitment) || ':' || NEW.commitment || ',', '') || coalesce('event_id:' || length(NEW.event_id) || ':' || NEW.event_id || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('kind:' || length(NEW.kind) || ':' || NEW.kind || ',', '') || coalesce('party_id:' || length(NEW.party_id) || ':' || NEW.party_id || ',', '') || coalesce('proof_sha256:' || length(NEW.proof_sha256) || ':' || NEW.proof_sha256 || ',', '') || coalesce('recorded_by:' || length(NEW.recorded_by) || ':' || NEW.recorded_by || ',', ''))); END
--;
CREATE TRIGGER points_entry_digest AFTER INSERT ON points_entry BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('points_entry', NEW.id, row_sha256(coalesce('account_id:' || length(NEW.account_id) || ':' || NEW.account_id || ',', '') || coalesce('booked_on:' || length(NEW.booked_on) || ':' || NEW.booked_on || ',', '') || coalesce('event_id:' || length(NEW.event_id) || ':' || NEW.event_id || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('kind:' || length(NEW.kind) || ':' || NEW.kind || ',', '') || coalesce('lot_id:' || length(NEW.lot_id) || ':' || NEW.lot_id || ',', '') || coalesce('points:' || length(CAST(NEW.points AS text)) || ':' || CAST(NEW.points AS text) || ',', '') || coalesce('subject_id:' || length(NEW.subject_id) || ':' || NEW.subject_id || ',', '') || coalesce('valid_until:' || length(NEW.valid_until) || ':' || NEW.valid_until || ',', ''))); END
--;
CREATE TRIGGER quantity_digest AFTER INSERT ON quantity BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('quantity', NEW.id, row_sha256(coalesce('change_g:' || length(CAST(NEW.change_g AS text)) || ':' || CAST(NEW.change_g AS text) || ',', '') || coalesce('credited_g:' || length(CAST(NEW.credited_g AS text)) || ':' || CAST(NEW.credited_g AS text) || ',', '') || coalesce('earlier_assessment_id:' || length(NEW.earlier_assessment_id) || ':' || NEW.earlier_assessment_id || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('later_assessment_id:' || length(NEW.later_assessment_id) || ':' || NEW.later_assessment_id || ',', '') || coalesce('owner_id:' || length(NEW.owner_id) || ':' || NEW.owner_id || ',', '') || coalesce('period_from:' || length(NEW.period_from) || ':' || NEW.period_from || ',', '') || coalesce('period_to:' || length(NEW.period_to) || ':' || NEW.period_to || ',', '') || coalesce('plot_id:' || length(NEW.plot_id) || ':' || NEW.plot_id || ',', '') || coalesce('reason:' || length(NEW.reason) || ':' || NEW.reason || ',', '') || coalesce('replaces_id:' || length(NEW.replaces_id) || ':' || NEW.replaces_id || ',', '') || coalesce('report_sha256:' || length(NEW.report_sha256) || ':' || NEW.report_sha256 || ',', '') || coalesce('reported_at:' || length(NEW.reported_at) || ':' || NEW.reported_at || ',', '') || coalesce('reported_by:' || length(NEW.reported_by) || ':' || NEW.reported_by || ',', '') || coalesce('reported_party:' || length(NEW.reported_party) || ':' || NEW.reported_party || ',', '') || coalesce('route:' || length(NEW.route) || ':' || NEW.route || ',', '') || coalesce('unit_id:' || length(NEW.unit_id) || ':' || NEW.unit_id || ',', '') || coalesce('version:' || length(CAST(NEW.version AS text)) || ':' || CAST(NEW.version AS text) || ',', '') || coalesce('way:' || length(NEW.way) || ':' || NEW.way || ',', ''))); END
--;
CREATE TRIGGER reinvestment_rate_digest AFTER INSERT ON reinvestment_rate BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('reinvestment_rate', NEW.id, row_sha256(coalesce('consent_sha256:' || length(NEW.consent_sha256) || ':' || NEW.consent_sha256 || ',', '') || coalesce('event_id:' || length(NEW.event_id) || ':' || NEW.event_id || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('income:' || length(NEW.income) || ':' || NEW.income || ',', '') || coalesce('owner_id:' || length(NEW.owner_id) || ':' || NEW.owner_id || ',', '') || coalesce('permille:' || length(CAST(NEW.permille AS text)) || ':' || CAST(NEW.permille AS text) || ',', '') || coalesce('set_by:' || length(NEW.set_by) || ':' || NEW.set_by || ',', '') || coalesce('since:' || length(NEW.since) || ':' || NEW.since || ',', ''))); END
--;
CREATE TRIGGER route_claim_digest AFTER INSERT ON route_claim BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('route_claim', NEW.id, row_sha256(coalesce('claimed_at:' || length(NEW.claimed_at) || ':' || NEW.claimed_at || ',', '') || coalesce('document_sha256:' || length(NEW.document_sha256) || ':' || NEW.document_sha256 || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('period_from:' || length(NEW.period_from) || ':' || NEW.period_from || ',', '') || coalesce('period_to:' || length(NEW.period_to) || ':' || NEW.period_to || ',', '') || coalesce('plot_id:' || length(NEW.plot_id) || ':' || NEW.plot_id || ',', '') || coalesce('route:' || length(NEW.route) || ':' || NEW.route || ',', '') || coalesce('subject_id:' || length(NEW.subject_id) || ':' || NEW.subject_id || ',', '') || coalesce('unit_id:' || length(NEW.unit_id) || ':' || NEW.unit_id || ',', ''))); END
--;
CREATE TRIGGER settlement_line_digest AFTER INSERT ON settlement_line BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('settlement_line', NEW.batch_id || '|' || CAST(NEW.place AS text), row_sha256(coalesce('batch_id:' || length(NEW.batch_id) || ':' || NEW.batch_id || ',', '') || coalesce('grams:' || length(CAST(NEW.grams AS text)) || ':' || CAST(NEW.grams AS text) || ',', '') || coalesce('gross_fen:' || length(CAST(NEW.gross_fen AS text)) || ':' || CAST(NEW.gross_fen AS text) || ',', '') || coalesce('income:' || length(NEW.income) || ':' || NEW.income || ',', '') || coalesce('listing_id:' || length(NEW.listing_id) || ':' || NEW.listing_id || ',', '') || coalesce('owner_id:' || length(NEW.owner_id) || ':' || NEW.owner_id || ',', '') || coalesce('place:' || length(CAST(NEW.place AS text)) || ':' || CAST(NEW.place AS text) || ',', '') || coalesce('trades:' || length(CAST(NEW.trades AS text)) || ':' || CAST(NEW.trades AS text) || ',', '') || coalesce('unit_id:' || length(NEW.unit_id) || ':' || NEW.unit_id || ',', ''))); END
--;
CREATE TRIGGER settlement_share_digest AFTER INSERT ON settlement_share BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('settlement_share', NEW.batch_id || '|' || CAST(NEW.place AS text) || '|' || CAST(NEW.position AS text), row_sha256(coalesce('amount_fen:' || length(CAST(NEW.amount_fen AS text)) || ':' || CAST(NEW.amount_fen AS text) || ',', '') || coalesce('basis:' || length(NEW.basis) || ':' || NEW.basis || ',', '') || coalesce('batch_id:' || length(NEW.batch_id) || ':' || NEW.batch_id || ',', '') || coalesce('payee_id:' || length(NEW.payee_id) || ':' || NEW.payee_id || ',', '') || coalesce('place:' || length(CAST(NEW.place AS text)) || ':' || CAST(NEW.place AS text) || ',', '') || coalesce('position:' || length(CAST(NEW.position AS text)) || ':' || CAST(NEW.position AS text) || ',', '') || coalesce('purpose:' || length(NEW.purpose) || ':' || NEW.purpose || ',', ''))); END
--;
CREATE TRIGGER sub_compartment_version_digest AFTER INSERT ON sub_compartment_version BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('sub_compartment_version', NEW.id, row_sha256(coalesce('area_dm2:' || length(CAST(NEW.area_dm2 AS text)) || ':' || CAST(NEW.area_dm2 AS text) || ',', '') || coalesce('canopy_permille:' || length(CAST(NEW.canopy_permille AS text)) || ':' || CAST(NEW.canopy_permille AS text) || ',', '') || coalesce('certificate_id:' || length(NEW.certificate_id) || ':' || NEW.certificate_id || ',', '') || coalesce('cover_permille:' || length(CAST(NEW.cover_permille AS text)) || ':' || CAST(NEW.cover_permille AS text) || ',', '') || coalesce('declared_area_dm2:' || length(CAST(NEW.declared_area_dm2 AS text)) || ':' || CAST(NEW.declared_area_dm2 AS text) || ',', '') || coalesce('forest_class:' || length(NEW.forest_class) || ':' || NEW.forest_class || ',', '') || coalesce('ground:' || length(hex(NEW.ground)) || ':' || hex(NEW.ground) || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('mean_dbh_mm:' || length(CAST(NEW.mean_dbh_mm AS text)) || ':' || CAST(NEW.mean_dbh_mm AS text) || ',', '') || coalesce('natural_forest:' || length(CAST(NEW.natural_forest AS text)) || ':' || CAST(NEW.natural_forest AS text) || ',', '') || coalesce('number:' || length(CAST(NEW.number AS text)) || ':' || CAST(NEW.number AS text) || ',', '') || coalesce('origin:' || length(NEW.origin) || ':' || NEW.origin || ',', '') || coalesce('planted_year:' || length(CAST(NEW.planted_year AS text)) || ':' || CAST(NEW.planted_year AS text) || ',', '') || coalesce('recorded_at:' || length(NEW.recorded_at) || ':' || NEW.recorded_at || ',', '') || coalesce('right_holder_id:' || length(NEW.right_holder_id) || ':' || NEW.right_holder_id || ',', '') || coalesce('species_permille:' || length(NEW.species_permille) || ':' || NEW.species_permille || ',', '') || coalesce('stems:' || length(CAST(NEW.stems AS text)) || ':' || CAST(NEW.stems AS text) || ',', '') || coalesce('stems_per_ha:' || length(CAST(NEW.stems_per_ha AS text)) || ':' || CAST(NEW.stems_per_ha AS text) || ',', '') || coalesce('sub_compartment_id:' || length(NEW.sub_compartment_id) || ':' || NEW.sub_compartment_id || ',', '') || coalesce('survey_sha256:' || length(NEW.survey_sha256) || ':' || NEW.survey_sha256 || ',', '') || coalesce('surveyed_on:' || length(NEW.surveyed_on) || ':' || NEW.surveyed_on || ',', '') || coalesce('surveyor_id:' || length(NEW.surveyor_id) || ':' || NEW.surveyor_id || ',', '') || coalesce('tally_sha256:' || length(NEW.tally_sha256) || ':' || NEW.tally_sha256 || ',', '') || coalesce('tenure:' || length(NEW.tenure) || ':' || NEW.tenure || ',', '') || coalesce('welfare_grade:' || length(NEW.welfare_grade) || ':' || NEW.welfare_grade || ',', ''))); END
--;
CREATE TRIGGER submission_digest AFTER INSERT ON submission BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('submission', NEW.id, row_sha256(coalesce('assessment_id:' || length(NEW.assessment_id) || ':' || NEW.assessment_id || ',', '') || coalesce('decisions:' || length(NEW.decisions) || ':' || NEW.decisions || ',', '') || coalesce('files:' || length(NEW.files) || ':' || NEW.files || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('party_id:' || length(NEW.party_id) || ':' || NEW.party_id || ',', '') || coalesce('report_sha256:' || length(NEW.report_sha256) || ':' || NEW.report_sha256 || ',', '') || coalesce('sender_id:' || length(NEW.sender_id) || ':' || NEW.sender_id || ',', '') || coalesce('sent_at:' || length(NEW.sent_at) || ':' || NEW.sent_at || ',', '') || coalesce('unit_id:' || length(NEW.unit_id) || ':' || NEW.unit_id || ',', ''))); END
--;
CREATE TRIGGER sweep_digest AFTER INSERT ON sweep BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('sweep', NEW.id, row_sha256(coalesce('amount_fen:' || length(CAST(NEW.amount_fen AS text)) || ':' || CAST(NEW.amount_fen AS text) || ',', '') || coalesce('day:' || length(NEW.day) || ':' || NEW.day || ',', '') || coalesce('event_id:' || length(NEW.event_id) || ':' || NEW.event_id || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('reference:' || length(NEW.reference) || ':' || NEW.reference || ',', '') || coalesce('slip_sha256:' || length(NEW.slip_sha256) || ':' || NEW.slip_sha256 || ',', '') || coalesce('source:' || length(NEW.source) || ':' || NEW.source || ',', ''))); END
--;
CREATE TRIGGER text_activation_digest AFTER INSERT ON text_activation BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('text_activation', NEW.proposal_id, row_sha256(coalesce('confirmed_at:' || length(NEW.confirmed_at) || ':' || NEW.confirmed_at || ',', '') || coalesce('confirmed_by:' || length(NEW.confirmed_by) || ':' || NEW.confirmed_by || ',', '') || coalesce('effective_from:' || length(NEW.effective_from) || ':' || NEW.effective_from || ',', '') || coalesce('proposal_id:' || length(NEW.proposal_id) || ':' || NEW.proposal_id || ',', '') || coalesce('proposed_by:' || length(NEW.proposed_by) || ':' || NEW.proposed_by || ',', ''))); END
--;
CREATE TRIGGER trip_digest AFTER INSERT ON trip BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('trip', NEW.id, row_sha256(coalesce('account_id:' || length(NEW.account_id) || ':' || NEW.account_id || ',', '') || coalesce('batch_id:' || length(NEW.batch_id) || ':' || NEW.batch_id || ',', '') || coalesce('emissions_g:' || length(CAST(NEW.emissions_g AS text)) || ':' || CAST(NEW.emissions_g AS text) || ',', '') || coalesce('happened_on:' || length(NEW.happened_on) || ':' || NEW.happened_on || ',', '') || coalesce('high_g:' || length(CAST(NEW.high_g AS text)) || ':' || CAST(NEW.high_g AS text) || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('low_g:' || length(CAST(NEW.low_g AS text)) || ':' || CAST(NEW.low_g AS text) || ',', '') || coalesce('metres:' || length(CAST(NEW.metres AS text)) || ':' || CAST(NEW.metres AS text) || ',', '') || coalesce('mode:' || length(NEW.mode) || ':' || NEW.mode || ',', '') || coalesce('parameters_version:' || length(NEW.parameters_version) || ':' || NEW.parameters_version || ',', '') || coalesce('source:' || length(NEW.source) || ':' || NEW.source || ',', '') || coalesce('source_id:' || length(NEW.source_id) || ':' || NEW.source_id || ',', ''))); END
--;
CREATE TRIGGER verifier_digest AFTER INSERT ON verifier BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('verifier', NEW.id, row_sha256(coalesce('entered_by:' || length(NEW.entered_by) || ':' || NEW.entered_by || ',', '') || coalesce('filing_no:' || length(NEW.filing_no) || ':' || NEW.filing_no || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('party_id:' || length(NEW.party_id) || ':' || NEW.party_id || ',', '') || coalesce('qualification:' || length(NEW.qualification) || ':' || NEW.qualification || ',', '') || coalesce('since:' || length(NEW.since) || ':' || NEW.since || ',', '') || coalesce('until:' || length(NEW.until) || ':' || NEW.until || ',', ''))); END
--;
CREATE TRIGGER voucher_pool_part_digest AFTER INSERT ON voucher_pool_part BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('voucher_pool_part', NEW.id, row_sha256(coalesce('area_mu100:' || length(CAST(NEW.area_mu100 AS text)) || ':' || CAST(NEW.area_mu100 AS text) || ',', '') || coalesce('compartments:' || length(NEW.compartments) || ':' || NEW.compartments || ',', '') || coalesce('document_no:' || length(NEW.document_no) || ':' || NEW.document_no || ',', '') || coalesce('document_sha256:' || length(NEW.document_sha256) || ':' || NEW.document_sha256 || ',', '') || coalesce('event_id:' || length(NEW.event_id) || ':' || NEW.event_id || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('unit_id:' || length(NEW.unit_id) || ':' || NEW.unit_id || ',', '') || coalesce('year:' || length(CAST(NEW.year AS text)) || ':' || CAST(NEW.year AS text) || ',', ''))); END
--;
CREATE TRIGGER acceptance_digest AFTER INSERT ON acceptance BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('acceptance', NEW.quantity_id || '|' || NEW.side, row_sha256(coalesce('accepted_at:' || length(NEW.accepted_at) || ':' || NEW.accepted_at || ',', '') || coalesce('document_sha256:' || length(NEW.document_sha256) || ':' || NEW.document_sha256 || ',', '') || coalesce('party_id:' || length(NEW.party_id) || ':' || NEW.party_id || ',', '') || coalesce('person_id:' || length(NEW.person_id) || ':' || NEW.person_id || ',', '') || coalesce('quantity_id:' || length(NEW.quantity_id) || ':' || NEW.quantity_id || ',', '') || coalesce('reported_by:' || length(NEW.reported_by) || ':' || NEW.reported_by || ',', '') || coalesce('side:' || length(NEW.side) || ':' || NEW.side || ',', '') || coalesce('way:' || length(NEW.way) || ':' || NEW.way || ',', ''))); END
--;
CREATE TRIGGER agency_role_end_digest AFTER INSERT ON agency_role_end BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('agency_role_end', NEW.agency_role_id, row_sha256(coalesce('agency_role_id:' || length(NEW.agency_role_id) || ':' || NEW.agency_role_id || ',', '') || coalesce('until:' || length(NEW.until) || ':' || NEW.until || ',', ''))); END
--;
CREATE TRIGGER appointment_end_digest AFTER INSERT ON appointment_end BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('appointment_end', NEW.appointment_id, row_sha256(coalesce('appointment_id:' || length(NEW.appointment_id) || ':' || NEW.appointment_id || ',', '') || coalesce('ended_by:' || length(NEW.ended_by) || ':' || NEW.ended_by || ',', '') || coalesce('until:' || length(NEW.until) || ':' || NEW.until || ',', ''))); END
--;
CREATE TRIGGER bill_row_digest AFTER INSERT ON bill_row BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('bill_row', NEW.bill_id || '|' || CAST(NEW.position AS text), row_sha256(coalesce('amount_fen:' || length(CAST(NEW.amount_fen AS text)) || ':' || CAST(NEW.amount_fen AS text) || ',', '') || coalesce('bill_id:' || length(NEW.bill_id) || ':' || NEW.bill_id || ',', '') || coalesce('day:' || length(NEW.day) || ':' || NEW.day || ',', '') || coalesce('kind:' || length(NEW.kind) || ':' || NEW.kind || ',', '') || coalesce('order_no:' || length(NEW.order_no) || ':' || NEW.order_no || ',', '') || coalesce('position:' || length(CAST(NEW.position AS text)) || ':' || CAST(NEW.position AS text) || ',', '') || coalesce('reference:' || length(NEW.reference) || ':' || NEW.reference || ',', '') || coalesce('state:' || length(NEW.state) || ':' || NEW.state || ',', ''))); END
--;
CREATE TRIGGER correction_done_digest AFTER INSERT ON correction_done BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('correction_done', NEW.correction_id, row_sha256(coalesce('batch_id:' || length(NEW.batch_id) || ':' || NEW.batch_id || ',', '') || coalesce('correction_id:' || length(NEW.correction_id) || ':' || NEW.correction_id || ',', ''))); END
--;
CREATE TRIGGER payout_digest AFTER INSERT ON payout BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('payout', NEW.id, row_sha256(coalesce('account_id:' || length(NEW.account_id) || ':' || NEW.account_id || ',', '') || coalesce('amount_fen:' || length(CAST(NEW.amount_fen AS text)) || ':' || CAST(NEW.amount_fen AS text) || ',', '') || coalesce('bank_reference:' || length(NEW.bank_reference) || ':' || NEW.bank_reference || ',', '') || coalesce('batch_id:' || length(NEW.batch_id) || ':' || NEW.batch_id || ',', '') || coalesce('event_id:' || length(NEW.event_id) || ':' || NEW.event_id || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('paid_by:' || length(NEW.paid_by) || ':' || NEW.paid_by || ',', '') || coalesce('paid_on:' || length(NEW.paid_on) || ':' || NEW.paid_on || ',', '') || coalesce('payee_id:' || length(NEW.payee_id) || ':' || NEW.payee_id || ',', '') || coalesce('purpose:' || length(NEW.purpose) || ':' || NEW.purpose || ',', '') || coalesce('slip_sha256:' || length(NEW.slip_sha256) || ':' || NEW.slip_sha256 || ',', ''))); END
--;
CREATE TRIGGER submission_outcome_digest AFTER INSERT ON submission_outcome BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('submission_outcome', NEW.submission_id, row_sha256(coalesce('at:' || length(NEW.at) || ':' || NEW.at || ',', '') || coalesce('outcome:' || length(NEW.outcome) || ':' || NEW.outcome || ',', '') || coalesce('person_id:' || length(NEW.person_id) || ':' || NEW.person_id || ',', '') || coalesce('submission_id:' || length(NEW.submission_id) || ':' || NEW.submission_id || ',', ''))); END
--;
CREATE TRIGGER tree_point_digest AFTER INSERT ON tree_point BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('tree_point', NEW.tree_id, row_sha256(coalesce('lat_e8:' || length(CAST(NEW.lat_e8 AS text)) || ':' || CAST(NEW.lat_e8 AS text) || ',', '') || coalesce('lon_e8:' || length(CAST(NEW.lon_e8 AS text)) || ':' || CAST(NEW.lon_e8 AS text) || ',', '') || coalesce('salt:' || length(NEW.salt) || ':' || NEW.salt || ',', '') || coalesce('tree_id:' || length(NEW.tree_id) || ':' || NEW.tree_id || ',', ''))); END
--;
CREATE TRIGGER settled_trade_digest AFTER INSERT ON settled_trade BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('settled_trade', NEW.transfer_id, row_sha256(coalesce('account_id:' || length(NEW.account_id) || ':' || NEW.account_id || ',', '') || coalesce('amount_fen:' || length(CAST(NEW.amount_fen AS text)) || ':' || CAST(NEW.amount_fen AS text) || ',', '') || coalesce('batch_id:' || length(NEW.batch_id) || ':' || NEW.batch_id || ',', '') || coalesce('day:' || length(NEW.day) || ':' || NEW.day || ',', '') || coalesce('grams:' || length(CAST(NEW.grams AS text)) || ':' || CAST(NEW.grams AS text) || ',', '') || coalesce('listing_id:' || length(NEW.listing_id) || ':' || NEW.listing_id || ',', '') || coalesce('transfer_id:' || length(NEW.transfer_id) || ':' || NEW.transfer_id || ',', '') || coalesce('unit_id:' || length(NEW.unit_id) || ':' || NEW.unit_id || ',', ''))); END
--;
CREATE TRIGGER verified_quantity_digest AFTER INSERT ON verified_quantity BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('verified_quantity', NEW.quantity_id, row_sha256(coalesce('authority_side:' || length(NEW.authority_side) || ':' || NEW.authority_side || ',', '') || coalesce('owner_side:' || length(NEW.owner_side) || ':' || NEW.owner_side || ',', '') || coalesce('quantity_id:' || length(NEW.quantity_id) || ':' || NEW.quantity_id || ',', '') || coalesce('verified_at:' || length(NEW.verified_at) || ':' || NEW.verified_at || ',', ''))); END
--;
CREATE TRIGGER issuance_digest AFTER INSERT ON issuance BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('issuance', NEW.id, row_sha256(coalesce('amount_g:' || length(CAST(NEW.amount_g AS text)) || ':' || CAST(NEW.amount_g AS text) || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('issued_at:' || length(NEW.issued_at) || ':' || NEW.issued_at || ',', '') || coalesce('issued_by:' || length(NEW.issued_by) || ':' || NEW.issued_by || ',', '') || coalesce('number:' || length(NEW.number) || ':' || NEW.number || ',', '') || coalesce('owner_id:' || length(NEW.owner_id) || ':' || NEW.owner_id || ',', '') || coalesce('period_from:' || length(NEW.period_from) || ':' || NEW.period_from || ',', '') || coalesce('period_to:' || length(NEW.period_to) || ':' || NEW.period_to || ',', '') || coalesce('plot_id:' || length(NEW.plot_id) || ':' || NEW.plot_id || ',', '') || coalesce('quantity_id:' || length(NEW.quantity_id) || ':' || NEW.quantity_id || ',', '') || coalesce('unit_id:' || length(NEW.unit_id) || ':' || NEW.unit_id || ',', ''))); END
--;
CREATE TRIGGER inclusion_numbers_digest AFTER INSERT ON inclusion_numbers BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('inclusion_numbers', NEW.issuance_id, row_sha256(coalesce('document_sha256:' || length(NEW.document_sha256) || ':' || NEW.document_sha256 || ',', '') || coalesce('experts:' || length(NEW.experts) || ':' || NEW.experts || ',', '') || coalesce('filing_no:' || length(NEW.filing_no) || ':' || NEW.filing_no || ',', '') || coalesce('issuance_id:' || length(NEW.issuance_id) || ':' || NEW.issuance_id || ',', '') || coalesce('issue_no:' || length(NEW.issue_no) || ':' || NEW.issue_no || ',', '') || coalesce('recorded_at:' || length(NEW.recorded_at) || ':' || NEW.recorded_at || ',', '') || coalesce('verification_no:' || length(NEW.verification_no) || ':' || NEW.verification_no || ',', ''))); END
--;
CREATE TRIGGER serial_block_digest AFTER INSERT ON serial_block BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('serial_block', NEW.id, row_sha256(coalesce('cut:' || length(CAST(NEW.cut AS text)) || ':' || CAST(NEW.cut AS text) || ',', '') || coalesce('fate:' || length(NEW.fate) || ':' || NEW.fate || ',', '') || coalesce('first:' || length(CAST(NEW.first AS text)) || ':' || CAST(NEW.first AS text) || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('issuance_id:' || length(NEW.issuance_id) || ':' || NEW.issuance_id || ',', '') || coalesce('issued_g:' || length(CAST(NEW.issued_g AS text)) || ':' || CAST(NEW.issued_g AS text) || ',', '') || coalesce('last:' || length(CAST(NEW.last AS text)) || ':' || CAST(NEW.last AS text) || ',', '') || coalesce('parent_fate:' || length(NEW.parent_fate) || ':' || NEW.parent_fate || ',', '') || coalesce('parent_first:' || length(CAST(NEW.parent_first AS text)) || ':' || CAST(NEW.parent_first AS text) || ',', '') || coalesce('parent_id:' || length(NEW.parent_id) || ':' || NEW.parent_id || ',', '') || coalesce('parent_last:' || length(CAST(NEW.parent_last AS text)) || ':' || CAST(NEW.parent_last AS text) || ',', '') || coalesce('sibling_id:' || length(NEW.sibling_id) || ':' || NEW.sibling_id || ',', ''))); END
--;
CREATE TRIGGER certificate_digest AFTER INSERT ON certificate BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('certificate', NEW.number, row_sha256(coalesce('block_id:' || length(NEW.block_id) || ':' || NEW.block_id || ',', '') || coalesce('code:' || length(NEW.code) || ':' || NEW.code || ',', '') || coalesce('document_sha256:' || length(NEW.document_sha256) || ':' || NEW.document_sha256 || ',', '') || coalesce('event_id:' || length(NEW.event_id) || ':' || NEW.event_id || ',', '') || coalesce('first:' || length(CAST(NEW.first AS text)) || ':' || CAST(NEW.first AS text) || ',', '') || coalesce('issuance_id:' || length(NEW.issuance_id) || ':' || NEW.issuance_id || ',', '') || coalesce('issued_on:' || length(NEW.issued_on) || ':' || NEW.issued_on || ',', '') || coalesce('kind:' || length(NEW.kind) || ':' || NEW.kind || ',', '') || coalesce('last:' || length(CAST(NEW.last AS text)) || ':' || CAST(NEW.last AS text) || ',', '') || coalesce('number:' || length(NEW.number) || ':' || NEW.number || ',', '') || coalesce('order_id:' || length(NEW.order_id) || ':' || NEW.order_id || ',', '') || coalesce('test:' || length(CAST(NEW.test AS text)) || ':' || CAST(NEW.test AS text) || ',', ''))); END
--;
CREATE TRIGGER invoice_digest AFTER INSERT ON invoice BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('invoice', NEW.id, row_sha256(coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('kind:' || length(NEW.kind) || ':' || NEW.kind || ',', '') || coalesce('order_id:' || length(NEW.order_id) || ':' || NEW.order_id || ',', '') || coalesce('requested_at:' || length(NEW.requested_at) || ':' || NEW.requested_at || ',', '') || coalesce('requested_by:' || length(NEW.requested_by) || ':' || NEW.requested_by || ',', ''))); END
--;
CREATE TRIGGER neutrality_purchase_digest AFTER INSERT ON neutrality_purchase BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('neutrality_purchase', NEW.order_id, row_sha256(coalesce('claimed_at:' || length(NEW.claimed_at) || ':' || NEW.claimed_at || ',', '') || coalesce('file_id:' || length(NEW.file_id) || ':' || NEW.file_id || ',', '') || coalesce('order_id:' || length(NEW.order_id) || ':' || NEW.order_id || ',', ''))); END
--;
CREATE TRIGGER payment_digest AFTER INSERT ON payment BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('payment', NEW.id, row_sha256(coalesce('amount_fen:' || length(CAST(NEW.amount_fen AS text)) || ':' || CAST(NEW.amount_fen AS text) || ',', '') || coalesce('channel:' || length(NEW.channel) || ':' || NEW.channel || ',', '') || coalesce('document_sha256:' || length(NEW.document_sha256) || ':' || NEW.document_sha256 || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('order_id:' || length(NEW.order_id) || ':' || NEW.order_id || ',', '') || coalesce('order_no:' || length(NEW.order_no) || ':' || NEW.order_no || ',', '') || coalesce('paid_at:' || length(NEW.paid_at) || ':' || NEW.paid_at || ',', '') || coalesce('received_at:' || length(NEW.received_at) || ':' || NEW.received_at || ',', '') || coalesce('test:' || length(CAST(NEW.test AS text)) || ':' || CAST(NEW.test AS text) || ',', '') || coalesce('transaction_id:' || length(NEW.transaction_id) || ':' || NEW.transaction_id || ',', '') || coalesce('verdict:' || length(NEW.verdict) || ':' || NEW.verdict || ',', ''))); END
--;
CREATE TRIGGER certificate_revocation_digest AFTER INSERT ON certificate_revocation BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('certificate_revocation', NEW.certificate_no, row_sha256(coalesce('certificate_no:' || length(NEW.certificate_no) || ':' || NEW.certificate_no || ',', '') || coalesce('decision_sha256:' || length(NEW.decision_sha256) || ':' || NEW.decision_sha256 || ',', '') || coalesce('revoked_at:' || length(NEW.revoked_at) || ':' || NEW.revoked_at || ',', '') || coalesce('revoked_by:' || length(NEW.revoked_by) || ':' || NEW.revoked_by || ',', ''))); END
--;
CREATE TRIGGER gift_digest AFTER INSERT ON gift BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('gift', NEW.certificate_no, row_sha256(coalesce('certificate_no:' || length(NEW.certificate_no) || ':' || NEW.certificate_no || ',', '') || coalesce('code_sha256:' || length(NEW.code_sha256) || ':' || NEW.code_sha256 || ',', '') || coalesce('made_at:' || length(NEW.made_at) || ':' || NEW.made_at || ',', ''))); END
--;
CREATE TRIGGER invoice_issued_digest AFTER INSERT ON invoice_issued BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('invoice_issued', NEW.invoice_id, row_sha256(coalesce('document_no:' || length(NEW.document_no) || ':' || NEW.document_no || ',', '') || coalesce('document_sha256:' || length(NEW.document_sha256) || ':' || NEW.document_sha256 || ',', '') || coalesce('invoice_id:' || length(NEW.invoice_id) || ':' || NEW.invoice_id || ',', '') || coalesce('issued_at:' || length(NEW.issued_at) || ':' || NEW.issued_at || ',', '') || coalesce('issued_by:' || length(NEW.issued_by) || ':' || NEW.issued_by || ',', ''))); END
--;
CREATE TRIGGER payment_notice_digest AFTER INSERT ON payment_notice BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('payment_notice', NEW.id, row_sha256(coalesce('body_sha256:' || length(NEW.body_sha256) || ':' || NEW.body_sha256 || ',', '') || coalesce('channel:' || length(NEW.channel) || ':' || NEW.channel || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('payment_id:' || length(NEW.payment_id) || ':' || NEW.payment_id || ',', '') || coalesce('received_at:' || length(NEW.received_at) || ':' || NEW.received_at || ',', ''))); END
--;
CREATE TRIGGER refund_digest AFTER INSERT ON refund BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('refund', NEW.id, row_sha256(coalesce('amount_fen:' || length(CAST(NEW.amount_fen AS text)) || ':' || CAST(NEW.amount_fen AS text) || ',', '') || coalesce('asked_at:' || length(NEW.asked_at) || ':' || NEW.asked_at || ',', '') || coalesce('asked_by:' || length(NEW.asked_by) || ':' || NEW.asked_by || ',', '') || coalesce('channel:' || length(NEW.channel) || ':' || NEW.channel || ',', '') || coalesce('id:' || length(NEW.id) || ':' || NEW.id || ',', '') || coalesce('order_id:' || length(NEW.order_id) || ':' || NEW.order_id || ',', '') || coalesce('payment_id:' || length(NEW.payment_id) || ':' || NEW.payment_id || ',', '') || coalesce('test:' || length(CAST(NEW.test AS text)) || ':' || CAST(NEW.test AS text) || ',', ''))); END
--;
CREATE TRIGGER gift_claim_digest AFTER INSERT ON gift_claim BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('gift_claim', NEW.certificate_no, row_sha256(coalesce('certificate_no:' || length(NEW.certificate_no) || ':' || NEW.certificate_no || ',', '') || coalesce('claimed_at:' || length(NEW.claimed_at) || ':' || NEW.claimed_at || ',', '') || coalesce('holder_id:' || length(NEW.holder_id) || ':' || NEW.holder_id || ',', ''))); END
--;
CREATE TRIGGER invoice_reversed_digest AFTER INSERT ON invoice_reversed BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('invoice_reversed', NEW.invoice_id, row_sha256(coalesce('document_no:' || length(NEW.document_no) || ':' || NEW.document_no || ',', '') || coalesce('document_sha256:' || length(NEW.document_sha256) || ':' || NEW.document_sha256 || ',', '') || coalesce('invoice_id:' || length(NEW.invoice_id) || ':' || NEW.invoice_id || ',', '') || coalesce('reversed_at:' || length(NEW.reversed_at) || ':' || NEW.reversed_at || ',', '') || coalesce('reversed_by:' || length(NEW.reversed_by) || ':' || NEW.reversed_by || ',', ''))); END
--;
CREATE TRIGGER refund_done_digest AFTER INSERT ON refund_done BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('refund_done', NEW.refund_id, row_sha256(coalesce('channel_ref:' || length(NEW.channel_ref) || ':' || NEW.channel_ref || ',', '') || coalesce('done_at:' || length(NEW.done_at) || ':' || NEW.done_at || ',', '') || coalesce('refund_id:' || length(NEW.refund_id) || ':' || NEW.refund_id || ',', ''))); END
--;
CREATE TRIGGER tree_year_digest AFTER INSERT ON tree_year BEGIN INSERT INTO row_digest (table_name, row_key, digest) VALUES ('tree_year', NEW.tree_id || '|' || CAST(NEW.year AS text), row_sha256(coalesce('adoption_id:' || length(NEW.adoption_id) || ':' || NEW.adoption_id || ',', '') || coalesce('ends_on:' || length(NEW.ends_on) || ':' || NEW.ends_on || ',', '') || coalesce('growth_g:' || length(CAST(NEW.growth_g AS text)) || ':' || CAST(NEW.growth_g AS text) || ',', '') || coalesce('starts_on:' || length(NEW.starts_on) || ':' || NEW.starts_on || ',', '') || coalesce('tree_id:' || length(NEW.tree_id) || ':' || NEW.tree_id || ',', '') || coalesce('year:' || length(CAST(NEW.year AS text)) || ':' || CAST(NEW.year AS text) || ',', ''))); END
--;
CREATE TRIGGER row_digest_anchored_once BEFORE UPDATE ON row_digest WHEN OLD.anchor IS NOT NULL OR NEW.anchor IS NULL OR NEW.table_name <> OLD.table_name OR NEW.row_key <> OLD.row_key OR NEW.digest <> OLD.digest BEGIN SELECT RAISE(ABORT, 'a digest is only ever anchored, once'); END
--;
CREATE TRIGGER row_digest_no_delete BEFORE DELETE ON row_digest BEGIN SELECT RAISE(ABORT, 'history is append only'); END
--;

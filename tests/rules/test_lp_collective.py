"""Collective tickets: what the text asks before one exists, and who may do what on the way (16.1)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from inspect import signature

import pytest
from shapely import MultiPolygon
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.actions import applications, issue, review
from registry.actions.issue import Undertaking
from registry.actions.layers import load_layer
from registry.actions.tickets import service_clock
from registry.errors import Conflict, RulePackNotInForce, RuleRefused, SeveralRefused
from registry.land.certificates import Tenure
from registry.land.errors import CertificateAreaTaken, GroundTaken, OutsideCity
from registry.land.layers import Feature, LayerKind, LayerSheet
from registry.law.errors import NotAuthorised, OutsideOwnUnit
from registry.law.packs import CITY
from registry.office.clocks import StopReason
from registry.office.documents import DocumentKind
from registry.office.errors import PaperNotKept
from registry.parties.errors import FourEyes
from registry.parties.roles import Actor, Role
from registry.store.database import Database
from registry.store.queries import office, tickets
from registry.tickets import errors as refused
from registry.tickets.duties import undertaking_sha256
from registry.tickets.kinds import LandBasis, TicketKind
from registry.tickets.material import Item
from registry.tickets.review import Check, LayerResult
from registry.tickets.states import State
from tests.registry.land.ground import NOW, PACK, square
from tests.registry.tickets.village import (
    ALL_MATERIAL,
    SIGNED,
    UNIT,
    VAULT,
    Village,
    a_site_check,
    an_application,
    an_undertaking,
    on,
    settle_village,
)


@pytest.fixture
def village(sqlite_database: Database) -> Village:
    """Rules in Python need one database; what the database itself enforces is tried `on_both`."""
    return settle_village(sqlite_database)


@pytest.fixture
def on_both(database: Database) -> Village:
    return settle_village(database)


def without(*items: Item) -> dict[str, str]:
    return {name: paper for name, paper in ALL_MATERIAL.items() if name not in items}


def refusals(act: Callable[[], object]) -> set[str]:
    """The rules that refuse an act, all of them at once."""
    with pytest.raises((RuleRefused, SeveralRefused)) as found:
        act()
    error = found.value
    return {r.rule for r in error.refusals} if isinstance(error, SeveralRefused) else {error.rule}


# -- the application --


@pytest.mark.rule("LP-06", "LP-09")
def test_nothing_is_submitted_without_certificate_geometry_and_consent(village: Village) -> None:
    bare = village.draft(material={})
    act = lambda: village.act(applications.submit, bare.id, by=village.village)  # noqa: E731
    assert refusals(act) == {"LP-06", "LP-09"}


@pytest.mark.rule("LP-09")
def test_only_the_holder_of_the_certificate_applies_for_its_own_land(village: Village) -> None:
    stranger = replace(village, village=replace(village.village, party_id="other-village"))
    with pytest.raises(refused.NotEligible):
        stranger.submitted()


@pytest.mark.rule("LP-09")
def test_a_state_certificate_carries_no_application_on_collective_land(sqlite_database: Database) -> None:
    village = settle_village(sqlite_database)
    with sqlite_database.writing() as db:
        state_land = an_application(db, village.village.party_id, square(500), "0002", Tenure.STATE)
    with pytest.raises(refused.NotEligible):
        replace(village, application=state_land).submitted()


@pytest.mark.rule("LP-09", "LP-35a")
def test_trees_on_state_land_a_collective_uses_get_a_ticket_to_the_end_of_that_right(
    sqlite_database: Database,
) -> None:
    village = settle_village(sqlite_database)
    with sqlite_database.writing() as db:
        state_land = an_application(db, village.village.party_id, square(500), "0002", Tenure.STATE)
    material = {**ALL_MATERIAL, Item.LAND_USE.value: SIGNED}
    village = replace(village, application=replace(state_land, basis=LandBasis.STATE_LAND, material=material))
    assert village.active().valid_to == date(2080, 1, 1)


@pytest.mark.rule("RA-27", "LP-35a")
def test_a_contractor_applies_in_its_own_name_without_a_resolution_and_to_the_end_of_its_contract(
    village: Village,
) -> None:
    own = replace(village.village, role=Role.CONTRACTOR, person_id="contractor-1")
    material = {**without(Item.RESOLUTION), Item.CONTRACT.value: SIGNED}
    contractor = replace(village, village=own)
    ticket = contractor.active(material=material, contract_ends_on=date(2039, 12, 31))
    assert (ticket.holder_id, ticket.valid_to) == (own.party_id, date(2039, 12, 31))


@pytest.mark.rule("RA-27", "LP-35a")
def test_a_contractor_brings_the_contract_and_its_term(village: Village) -> None:
    own = replace(village.village, role=Role.CONTRACTOR, person_id="contractor-1")
    contractor = replace(village, village=own)
    with pytest.raises(refused.ContractTermMissing):
        contractor.submitted()
    handed_in = contractor.submitted(contract_ends_on=date(2039, 12, 31))
    act = lambda: village.act(applications.accept, handed_in.id, by=village.desk)  # noqa: E731
    assert refusals(act) == {"RA-27"}


@pytest.mark.rule("LP-62")
def test_a_village_without_resolution_is_not_accepted_for_review(village: Village) -> None:
    handed_in = village.submitted(material=without(Item.RESOLUTION))
    act = lambda: village.act(applications.accept, handed_in.id, by=village.desk)  # noqa: E731
    assert refusals(act) == {"LP-62"}


@pytest.mark.rule("CV-01", "LP-40")
def test_after_the_last_day_of_the_text_nothing_is_submitted_or_issued(village: Village) -> None:
    last, lapsed = on(date(2026, 1, 18)), on(date(2026, 1, 19))
    filed, draft = village.filed(), village.draft()
    with pytest.raises(RulePackNotInForce):
        village.act(applications.submit, draft.id, by=village.village, now=lapsed)
    with pytest.raises(RulePackNotInForce):
        village.act(issue.issue, filed.id, an_undertaking(), vault=VAULT, by=village.head, now=lapsed)
    issued = village.act(issue.issue, filed.id, an_undertaking(), vault=VAULT, by=village.head, now=last)
    assert issued.state is State.ACTIVE


# -- the desk --


@pytest.mark.rule("LP-63")
def test_correction_is_asked_once_stops_the_clock_and_runs_on_when_answered(village: Village) -> None:
    ticket = village.submitted()
    asked = {Item.PHOTOS: "照片模糊"}
    ticket = village.act(applications.ask_correction, ticket.id, asked, by=village.desk)
    assert ticket.state is State.CORRECTION and ticket.clock_stops[0].ends_on is None
    later = on(date(2026, 1, 12))
    ticket = village.act(
        applications.correct, ticket.id, {Item.PHOTOS: SIGNED}, by=village.village, now=later
    )
    assert ticket.state is State.SUBMITTED and ticket.clock_stops[0].ends_on == date(2026, 1, 12)
    with pytest.raises(refused.CorrectionAlreadyAsked):
        village.act(applications.ask_correction, ticket.id, asked, by=village.desk)


@pytest.mark.rule("LP-63")
def test_the_applicant_sees_the_clock_and_what_it_stands_for(village: Village) -> None:
    ticket = village.submitted()
    ticket = village.act(applications.ask_correction, ticket.id, {Item.PHOTOS: "缺"}, by=village.desk)
    with village.database.reading() as db:
        seen = service_clock(db, ticket, date(2026, 1, 12))
    assert seen and (seen.used_working_days, seen.due_on, seen.stands_for) == (0, None, StopReason.CORRECTION)
    later = on(date(2026, 1, 13))
    ticket = village.act(
        applications.correct, ticket.id, {Item.PHOTOS: SIGNED}, by=village.village, now=later
    )
    with village.database.reading() as db:
        seen = service_clock(db, ticket, date(2026, 1, 14))
    assert seen and (seen.limit_working_days, seen.used_working_days) == (20, 2)
    assert seen.due_on == date(2026, 2, 9)


def test_a_paper_that_was_never_uploaded_is_no_evidence(village: Village) -> None:
    with pytest.raises(PaperNotKept):
        village.submitted(material={**ALL_MATERIAL, Item.CONSENT.value: "f" * 64})


@pytest.mark.rule("LP-63")
def test_an_unanswered_correction_lapses_on_the_day_after_its_term(village: Village) -> None:
    ticket = village.submitted()
    ticket = village.act(applications.ask_correction, ticket.id, {Item.PHOTOS: "缺"}, by=village.desk)
    assert ticket.due_on == date(2026, 1, 29)
    last, over = on(date(2026, 1, 29)), on(date(2026, 1, 30))
    with pytest.raises(refused.TermStillRuns):
        village.act(applications.lapse, ticket.id, by=village.desk, now=last)
    with pytest.raises(refused.TermOver):
        village.act(applications.correct, ticket.id, {Item.PHOTOS: SIGNED}, by=village.village, now=over)
    assert village.act(applications.lapse, ticket.id, by=village.desk, now=over).state is State.LAPSED


@pytest.mark.rule("GS-05")
def test_deferrable_material_may_be_promised_and_completed_in_its_term(village: Village) -> None:
    ticket = village.submitted(material=without(Item.RESOLUTION, Item.PHOTOS))
    ticket = village.act(applications.accept_on_promise, ticket.id, SIGNED, 10, by=village.desk)
    assert (ticket.state, ticket.promised) == (State.DEFICIENT, ["RESOLUTION", "PHOTOS"])
    half = {Item.PHOTOS: SIGNED}
    with pytest.raises(refused.MaterialMissing):
        village.act(applications.complete, ticket.id, half, by=village.village)
    whole = {Item.PHOTOS: SIGNED, Item.RESOLUTION: SIGNED}
    ticket = village.act(applications.complete, ticket.id, whole, by=village.village)
    assert ticket.state is State.ACCEPTED


@pytest.mark.rule("GS-05")
def test_a_promise_longer_than_the_handling_term_or_for_core_material_is_refused(village: Village) -> None:
    own = replace(village.village, role=Role.CONTRACTOR, person_id="contractor-1")
    no_contract = replace(village, village=own).submitted(contract_ends_on=date(2039, 12, 31))
    with pytest.raises(refused.NotDeferrable):
        village.act(applications.accept_on_promise, no_contract.id, SIGNED, 10, by=village.desk)
    ticket = village.submitted(material=without(Item.PHOTOS))
    with pytest.raises(refused.PromiseTooLong):
        village.act(applications.accept_on_promise, ticket.id, SIGNED, 21, by=village.desk)


@pytest.mark.rule("GS-05")
def test_an_unkept_promise_is_deemed_abandoned(village: Village) -> None:
    ticket = village.submitted(material=without(Item.PHOTOS))
    ticket = village.act(applications.accept_on_promise, ticket.id, SIGNED, 1, by=village.desk)
    later = on(date(2026, 1, 12))
    with village.database.reading() as db:
        assert applications.overdue(db, later.as_of) == [ticket.id]
    assert village.act(applications.lapse, ticket.id, by=village.desk, now=later).state is State.LAPSED


@pytest.mark.rule("LP-54")
def test_the_green_channel_has_the_shorter_handling_term(village: Village) -> None:
    ticket = village.submitted(material=without(Item.PHOTOS), green_channel=True)
    with pytest.raises(refused.PromiseTooLong):
        village.act(applications.accept_on_promise, ticket.id, SIGNED, 11, by=village.desk)


@pytest.mark.rule("GS-07")
def test_the_desk_asks_for_nothing_outside_the_list(village: Village) -> None:
    ticket = village.submitted()
    with pytest.raises(refused.UnknownMaterial):
        village.act(applications.ask_correction, ticket.id, {Item.CONTRACT: "补"}, by=village.desk)


@pytest.mark.rule("LP-55", "LP-63")
def test_non_acceptance_needs_a_reason_and_leaves_a_numbered_paper(village: Village) -> None:
    ticket = village.submitted()
    with pytest.raises(refused.ReasonMissing):
        village.act(applications.refuse_acceptance, ticket.id, " ", by=village.desk)
    reason = "不属于本机关职权范围"
    ticket = village.act(applications.refuse_acceptance, ticket.id, reason, by=village.desk)
    assert ticket.state is State.NOT_ACCEPTED
    with village.database.reading() as db:
        (paper,) = office.documents_of(db, ticket.id)
    assert (
        paper.number == "640104（不受）〔2026〕1号" and paper.body == {"reason": reason} and paper.is_intact()
    )


# -- review and approval --


@pytest.mark.rule("LP-10a", "LP-63")
def test_without_checklist_elements_and_site_check_nothing_is_approved(village: Village) -> None:
    ticket = village.under_review()
    act = lambda: village.act(review.approve, ticket.id, by=village.head)  # noqa: E731
    assert refusals(act) == {"MS-09", "LP-10a", "LP-63"}


@pytest.mark.rule("LP-10a")
def test_one_failed_item_of_the_checklist_blocks_the_approval(village: Village) -> None:
    ticket = village.site_checked()
    found = village.examination(ticket)
    found = replace(found, passed={**found.passed, Check.RIGHT_CLEAR: False})
    village.act(review.examine, ticket.id, found, by=village.reviewer)
    with pytest.raises(refused.ChecklistOpen):
        village.act(review.approve, ticket.id, by=village.head)


@pytest.mark.rule("LP-64")
def test_a_hit_on_a_layer_is_a_warning_that_is_answered_in_writing_not_a_refusal(village: Village) -> None:
    ticket = village.site_checked()
    found = village.examination(ticket)
    unanswered = {layer: text for layer, text in found.answers.items() if layer != "BASIC_FARMLAND"}
    hit = replace(found, layers={**found.layers, "BASIC_FARMLAND": LayerResult.HIT}, answers=unanswered)
    village.act(review.examine, ticket.id, hit, by=village.reviewer)
    with pytest.raises(refused.WarningUnanswered):
        village.act(review.approve, ticket.id, by=village.head)
    ticked = replace(hit, layers=found.layers)  # nobody has the layer: a tick without a word is no answer
    village.act(review.examine, ticket.id, ticked, by=village.reviewer)
    with pytest.raises(refused.WarningUnanswered):
        village.act(review.approve, ticket.id, by=village.head)
    answered = replace(hit, answers={**unanswered, "BASIC_FARMLAND": "经核对为图斑边界误差"})
    village.act(review.examine, ticket.id, answered, by=village.reviewer)
    assert village.act(review.approve, ticket.id, by=village.head).state is State.APPROVED


@pytest.mark.rule("LP-64")
def test_a_loaded_layer_answers_for_itself_whatever_the_reviewer_says(on_both: Village) -> None:
    officer = Actor("officer-9", Role.CITY_FORESTRY, "city", CITY)
    sheet = LayerSheet(LayerKind.ECOLOGICAL_RED_LINE, "2025", "示例单位", "f" * 64, date(2025, 1, 1))
    with on_both.database.writing() as db:
        load_layer(db, sheet, [Feature("示例红线", square(90))], by=officer, now=NOW)
    ticket = on_both.site_checked()
    found = on_both.examination(ticket)
    unanswered = {layer: text for layer, text in found.answers.items() if layer != "ECOLOGICAL_RED_LINE"}
    clear = replace(found, answers=unanswered)
    on_both.act(review.examine, ticket.id, clear, by=on_both.reviewer)
    with pytest.raises(refused.WarningUnanswered) as open_warning:
        on_both.act(review.approve, ticket.id, by=on_both.head)
    assert open_warning.value.facts["layer"] == "ECOLOGICAL_RED_LINE"
    answered = replace(clear, answers={**unanswered, "ECOLOGICAL_RED_LINE": "经现场核对，为图层边界误差"})
    on_both.act(review.examine, ticket.id, answered, by=on_both.reviewer)
    assert on_both.act(review.approve, ticket.id, by=on_both.head).state is State.APPROVED
    with on_both.database.reading() as db:
        papers = [
            paper for paper in office.documents_of(db, ticket.id) if paper.kind is DocumentKind.EXAMINATION
        ]
    assert "示例红线" in str(papers[-1].body) and "2025版" in str(papers[-1].body)


@pytest.mark.rule("RA-23")
def test_the_reviewer_does_not_approve_in_code_and_not_in_the_database(on_both: Village) -> None:
    ticket = on_both.examined()
    with pytest.raises(FourEyes):
        on_both.act(review.approve, ticket.id, by=on_both.reviewer)
    with pytest.raises(DBAPIError), on_both.database.engine.begin() as connection:
        connection.execute(text("UPDATE ticket SET approved_by = examined_by"))


@pytest.mark.rule("LP-04")
def test_a_block_below_one_mu_is_refused(sqlite_database: Database) -> None:
    village = settle_village(sqlite_database, square(0, 0, 25))
    with pytest.raises(refused.AreaBelowMinimum):
        village.approved()


@pytest.mark.rule("LP-04")
def test_two_blocks_with_a_gap_above_ten_metres_are_refused_as_one_application(
    sqlite_database: Database,
) -> None:
    apart = MultiPolygon([square(0), square(115)])
    with pytest.raises(refused.NotContiguous):
        settle_village(sqlite_database, apart).approved()


@pytest.mark.rule("LP-04")
def test_a_ditch_of_nine_metres_does_not_part_a_block(sqlite_database: Database) -> None:
    across = MultiPolygon([square(0), square(109)])
    assert settle_village(sqlite_database, across).approved().state is State.APPROVED


@pytest.mark.rule("LP-14", "MS-11")
def test_a_face_above_the_ground_or_far_from_the_survey_is_refused(village: Village) -> None:
    right_dm2 = village.application.right_area_dm2
    assert refusals(lambda: village.approved(right_area_dm2=right_dm2 * 106 // 100)) == {"LP-14", "MS-11"}
    with pytest.raises(refused.AreasDiffer):
        village.approved(right_area_dm2=right_dm2 * 94 // 100)


@pytest.mark.rule("LP-47")
def test_ground_of_a_living_ticket_is_not_approved_again(village: Village) -> None:
    village.active()
    with pytest.raises(GroundTaken):
        village.approved()


@pytest.mark.rule("LP-47")
def test_of_two_approved_files_on_one_ground_only_one_is_issued(on_both: Village) -> None:
    first, second = on_both.filed(), on_both.filed()
    on_both.act(issue.issue, first.id, an_undertaking(), vault=VAULT, by=on_both.head)
    with pytest.raises(GroundTaken):
        on_both.act(issue.issue, second.id, an_undertaking(), vault=VAULT, by=on_both.head)


@pytest.mark.rule("LP-47")
def test_face_values_on_one_certificate_never_sum_above_its_area(village: Village) -> None:
    with village.database.writing() as db:
        db.execute(text("UPDATE right_certificate SET area_dm2 = 900000, contracted_area_dm2 = 900000"))
    with pytest.raises(CertificateAreaTaken):
        village.approved()


@pytest.mark.rule("LP-55")
def test_a_refusal_states_rule_reason_and_remedy(village: Village) -> None:
    ticket = village.examined()
    with pytest.raises(refused.ReasonMissing):
        village.act(review.refuse, ticket.id, "", "LP-09", by=village.head)
    ticket = village.act(review.refuse, ticket.id, "权属存在争议", "LP-09", by=village.head)
    assert ticket.state is State.REFUSED
    with village.database.reading() as db:
        (body,) = [p.body for p in office.documents_of(db, ticket.id) if p.kind.name == "DECISION"]
    assert {"rule", "reason", "remedy"} <= body.keys()


# -- filing and issue --


@pytest.mark.rule("LP-10b")
def test_the_city_files_and_cannot_edit_the_elements(village: Village) -> None:
    reported = village.filing()
    filed = village.act(issue.file, reported.id, by=village.city)
    assert filed.filing_no == "640100（备）〔2026〕1号"
    assert (filed.elements, filed.face_value_mu100) == (reported.elements, reported.face_value_mu100)
    with pytest.raises(NotAuthorised):
        village.act(review.examine, filed.id, village.examination(filed), by=village.city)


@pytest.mark.rule("LP-10b")
def test_a_returned_file_is_reviewed_and_approved_again_before_it_is_filed(village: Village) -> None:
    ticket = village.filing()
    ticket = village.act(issue.return_for_defects, ticket.id, "四至文字有误", by=village.city)
    assert ticket.state is State.UNDER_REVIEW and ticket.approved_by is None
    village.act(review.examine, ticket.id, village.examination(ticket), by=village.reviewer)
    ticket = village.act(review.approve, ticket.id, by=village.head)
    ticket = village.act(issue.report, ticket.id, by=village.head)
    assert village.act(issue.file, ticket.id, by=village.city).state is State.FILED


@pytest.mark.rule("LP-10b")
def test_without_filing_number_there_is_no_ticket_in_code_and_in_the_database(on_both: Village) -> None:
    ticket = on_both.filing()
    with pytest.raises(Conflict):
        on_both.act(issue.issue, ticket.id, an_undertaking(), vault=VAULT, by=on_both.head)
    with pytest.raises(DBAPIError), on_both.database.engine.begin() as connection:
        connection.execute(text("UPDATE ticket SET state = 'ACTIVE'"))


@pytest.mark.rule("LP-37")
def test_a_ticket_is_issued_only_under_the_present_text_of_the_duties(village: Village) -> None:
    ticket = village.filed()
    for wrong in (Undertaking("0" * 64, SIGNED), Undertaking(undertaking_sha256(), "")):
        with pytest.raises(refused.UndertakingMissing):
            village.act(issue.issue, ticket.id, wrong, vault=VAULT, by=village.head)


@pytest.mark.rule("LP-14")
def test_the_face_value_is_the_area_of_the_right_in_hundredths_of_mu(village: Village) -> None:
    ticket = village.active()
    assert ticket.face_value_mu100 == round(ticket.right_area_dm2 / 100 / (10_000 / 15) * 100)


@pytest.mark.rule("LP-63")
def test_the_ticket_is_served_with_a_proof_of_service(village: Village) -> None:
    ticket = village.act(issue.serve, village.active().id, SIGNED, by=village.head)
    assert ticket.state is State.ACTIVE and ticket.served_on == date(2026, 1, 8)
    with village.database.reading() as db:
        kinds = [paper.kind.name for paper in office.documents_of(db, ticket.id)]
    assert {"ACCEPTANCE", "SITE_CHECK", "EXAMINATION", "DECISION", "FILING", "SERVICE_PROOF"} <= set(kinds)


# -- who, and two at once --


@pytest.mark.rule("RA-02", "RA-04")
def test_another_county_and_the_village_itself_do_not_review(village: Village) -> None:
    ticket = village.submitted()
    neighbour = Actor("officer-9", Role.COUNTY_FORESTRY, "county-640105", "640105")
    with pytest.raises(OutsideOwnUnit):
        village.act(applications.accept, ticket.id, by=neighbour)
    with pytest.raises(NotAuthorised):
        village.act(applications.accept, ticket.id, by=village.village)


@pytest.mark.rule("LP-06")
def test_nobody_submits_the_draft_of_another_village(village: Village) -> None:
    ticket = village.draft()
    other = Actor("villager-2", Role.VILLAGE, "other-village", UNIT)
    with pytest.raises(refused.NotTheApplicant):
        village.act(applications.submit, ticket.id, by=other)


def test_whoever_acts_on_an_old_view_learns_who_was_first_and_when(village: Village) -> None:
    ticket = village.submitted()
    village.act(applications.accept, ticket.id, by=village.desk, seen=ticket.version)
    with pytest.raises(Conflict) as lost:
        village.act(applications.refuse_acceptance, ticket.id, "理由", by=village.head, seen=ticket.version)
    assert lost.value.facts == {"who": "officer-1", "when": "2026-01-08T02:00:00+00:00", "state": "ACCEPTED"}


def test_of_two_transactions_on_one_file_the_database_lets_one_win(postgis_database: Database) -> None:
    village = settle_village(postgis_database)
    ticket = village.submitted()
    with pytest.raises(Conflict) as lost, village.database.writing() as late:
        tickets.by_id(late, ticket.id)
        village.act(applications.accept, ticket.id, by=village.desk)
        applications.refuse_acceptance(late, ticket.id, "理由", by=village.head, now=on(date(2026, 1, 8)))
    assert (lost.value.facts["who"], lost.value.facts["state"]) == ("officer-1", "ACCEPTED")
    with postgis_database.reading() as db:
        assert [paper.kind.name for paper in office.documents_of(db, ticket.id)] == ["ACCEPTANCE"]


@pytest.mark.rule("LP-02")
def test_land_outside_the_city_gets_no_ticket(sqlite_database: Database) -> None:
    with pytest.raises(OutsideCity):
        settle_village(sqlite_database, square(10_000))


@pytest.mark.rule("LP-63")
def test_one_person_alone_is_no_site_check(village: Village) -> None:
    ticket = village.under_review()
    alone = replace(a_site_check(), persons=["officer-2", "officer-2"])
    with pytest.raises(refused.SiteCheckIncomplete):
        village.act(review.record_site_check, ticket.id, alone, by=village.reviewer)


# -- kinds, template, evidence --


@pytest.mark.rule("LP-03a")
def test_there_are_exactly_the_three_kinds_of_the_text(village: Village) -> None:
    assert {kind.value for kind in TicketKind} == set(PACK.items("LP-03a.kinds"))
    ticket = village.draft()
    with village.database.writing() as db:
        db.execute(text("UPDATE ticket SET kind = 'MICRO_SINK_CERTIFICATE'"))
        with pytest.raises(LookupError):
            tickets.by_id(db, ticket.id)


@pytest.mark.rule("LP-07b")
def test_every_ticket_carries_the_one_template_and_no_county_chooses_another(village: Village) -> None:
    ticket = village.active()
    assert ticket.template_version == issue.TEMPLATE_VERSION
    chosen = {name for verb in (issue.issue, applications.draft) for name in signature(verb).parameters}
    assert not {name for name in chosen if "template" in name}


@pytest.mark.rule("MS-16")
@pytest.mark.parametrize("table", ["assessment", "assessed_stand", "document"])
def test_a_recorded_measurement_or_paper_is_never_changed(on_both: Village, table: str) -> None:
    on_both.accepted()
    for attack in (f"UPDATE {table} SET {FIRST[table]} = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError), on_both.database.engine.begin() as connection:
            connection.execute(text(attack))


FIRST = {"assessment": "method", "assessed_stand": "stand_id", "document": "number"}

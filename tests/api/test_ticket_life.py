"""Life after issue over HTTP: contracts, security, trade, change with lineage, renewal, and every end."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from fastapi.testclient import TestClient

from api.city import City
from api.worker.terms import expire_ended, remind_changes
from registry.actions import applications, issue, review
from registry.actions.checking import check
from registry.parties.roles import Role
from registry.store.queries import land
from registry.tickets.duties import undertaking_sha256
from registry.tickets.face import face_text
from registry.tickets.resolution import Resolution
from registry.tickets.states import State
from tests.api.living import GROUNDS, RESOLUTION, Living
from tests.registry.land.ground import square
from tests.registry.tickets.village import (
    SIGNED,
    VAULT,
    a_site_check,
    an_application,
    an_undertaking,
    measured,
    on,
    surveyed,
)


@pytest.fixture
def life(client: TestClient, city: City) -> Living:
    return Living.settle(client, city)


def check_passes(life: Living) -> None:
    with life.city.reading() as db:
        report = check(db, life.city.check_scope())
    faults = [(one.name, one.faults) for one in report.results if not one.passed]
    assert not [one for one in faults if one[0] not in ("log", "seals", "files")], faults


# -- contracts and income --


def an_operation(life: Living, ticket_id: str, **more: object) -> dict[str, object]:
    return {
        "taken_over_by": "BUY_IN",
        "mode": "JOINT",
        "operator_id": life.buyer.party_id,
        "area_dm2": life.ticket(ticket_id).elements["area_dm2"],
        "begins_on": "2026-02-01",
        "ends_on": "2036-01-31",
        "holder_permille": 600,
        "operator_permille": 400,
        "agreement_sha256": SIGNED,
        "holder_consent_sha256": SIGNED,
        "operator_consent_sha256": SIGNED,
        "resolution": RESOLUTION,
        **more,
    }


@pytest.mark.rule("LP-11", "LP-15", "LP-18a", "LP-06")
def test_an_operator_is_recorded_with_area_mode_term_and_share_by_the_holder(life: Living) -> None:
    ticket_id = life.active()
    wanted = an_operation(life, ticket_id)
    life.take(ticket_id, "record-operation", life.villager, **wanted)
    (contract,) = life.ticket(ticket_id).operations
    assert (contract["mode"], contract["holder_permille"]) == ("JOINT", 600)
    again = {**wanted, "area_dm2": 1, "resolution": RESOLUTION}
    assert life.refused(ticket_id, "record-operation", life.villager, **again) == {"LP-11"}
    alone = {**wanted, "begins_on": "2040-01-01", "ends_on": "2041-01-01", "mode": "TRANSFER"}
    life.take(ticket_id, "record-operation", life.villager, **alone)


@pytest.mark.rule("LP-11", "LP-15", "LP-18a", "LP-62")
def test_every_fault_of_an_operation_contract_is_told_at_once(life: Living) -> None:
    ticket_id = life.active()
    wrong = an_operation(
        life,
        ticket_id,
        taken_over_by="JOINT",
        holder_permille=600,
        operator_permille=500,
        ends_on="2099-01-01",
    )
    assert life.refused(ticket_id, "record-operation", life.villager, **wrong) == {"LP-15", "LP-18a", "LP-11"}
    silent = an_operation(life, ticket_id, resolution=None)
    assert life.refused(ticket_id, "record-operation", life.villager, **silent) == {"LP-62"}


@pytest.mark.rule("LP-18b")
def test_the_income_of_a_collective_goes_to_its_own_account_only(life: Living) -> None:
    ticket_id, holder = life.active(), life.villager.party_id
    for owner, kind in ((holder, "PERSONAL"), (life.buyer.party_id, "COLLECTIVE"), (holder, "ORGANISATION")):
        private = {"owner_id": owner, "kind": kind, "proof_sha256": SIGNED}
        assert life.refused(ticket_id, "record-account", life.villager, **private) == {"LP-18b"}
    own = {"owner_id": holder, "kind": "COLLECTIVE", "proof_sha256": SIGNED}
    life.take(ticket_id, "record-account", life.villager, **own)
    assert life.ticket(ticket_id).payee["owner_id"] == holder


# -- security --


@pytest.mark.rule("LP-17", "LP-51", "RA-15")
def test_a_bank_pledges_a_ticket_only_once_its_certificate_is_known_to_be_free(life: Living) -> None:
    ticket_id = life.active()
    assert life.refused(ticket_id, "pledge", life.bank, **life.a_security()) == {"LP-17"}
    life.free_certificate(ticket_id)
    for_another = life.a_security(pledgee_id=life.buyer.party_id)
    assert life.refused(ticket_id, "pledge", life.bank, **for_another) == {"RA-15"}
    too_long = life.a_security(ends_on="2099-01-01")
    assert life.refused(ticket_id, "pledge", life.bank, **too_long) == {"LP-51"}
    life.take(ticket_id, "pledge", life.bank, **life.a_security())
    assert life.refused(ticket_id, "pledge", life.clerk, **life.a_security()) == {"LP-51"}
    consents = {life.bank.party_id: SIGNED}
    life.take(ticket_id, "pledge", life.clerk, **life.a_security(consents=consents))
    first, second = (one["id"] for one in life.ticket(ticket_id).securities)
    life.take(ticket_id, "release", life.bank, security_id=first, release_sha256=SIGNED)
    assert [one["id"] for one in life.ticket(ticket_id).securities] == [second]


@pytest.mark.rule("LP-51")
def test_a_pledge_stands_in_the_way_of_trade_split_and_giving_up_unless_the_pledgee_consents(
    life: Living,
) -> None:
    ticket_id = life.active_on((500, 0), (600, 0))
    life.pledged(ticket_id)
    assert life.refused(ticket_id, "agree-trade", life.villager, **life.a_trade()) == {"LP-51"}
    split = {"why": "SPLIT", "successors": life.halves(ticket_id), "application_sha256": SIGNED}
    assert life.refused(ticket_id, "apply-change", life.villager, **split) == {"LP-51"}
    given_up = {"grounds": GROUNDS, "reason": "HOLDER_REQUEST", "fact_on": "2026-01-05"}
    assert life.refused(ticket_id, "draft-cancellation", life.reviewer, **given_up) == {"LP-51"}
    consents = {life.bank.party_id: SIGNED}
    life.take(ticket_id, "apply-change", life.villager, **split, consents=consents)
    children = life.completed(ticket_id)
    assert all(child.securities[0]["pledgee_id"] == life.bank.party_id for child in children)


@pytest.mark.rule("CV-01", "LP-17")
def test_after_the_lapse_no_new_security_but_the_release_of_an_old_one(life: Living) -> None:
    ticket_id = life.active()
    security_id = life.pledged(ticket_id)
    life.on(date(2026, 1, 19))
    more = life.a_security(consents={life.bank.party_id: SIGNED})
    assert life.refused(ticket_id, "pledge", life.bank, **more) == {"CV-01"}
    life.take(ticket_id, "release", life.bank, security_id=security_id, release_sha256=SIGNED)
    assert not life.ticket(ticket_id).securities


# -- land transferred, trade --


@pytest.mark.rule("LP-12")
def test_from_the_transfer_of_its_land_a_ticket_is_locked_until_it_is_changed(life: Living) -> None:
    ticket_id = life.active()
    life.free_certificate(ticket_id)
    transfer = {"transferred_on": "2026-01-05", "contract_sha256": SIGNED, "contract_no": "示例交易001"}
    early = {"why": "LAND_TRANSFER", "successors": [life.successor(ticket_id)], "application_sha256": SIGNED}
    assert life.refused(ticket_id, "apply-change", life.villager, **early) == {"LP-12"}
    life.take(ticket_id, "record-land-transfer", life.villager, **transfer)
    assert life.refused(ticket_id, "agree-trade", life.villager, **life.a_trade()) == {"LP-12"}
    assert life.refused(ticket_id, "pledge", life.bank, **life.a_security()) == {"LP-12"}
    buyer = {"holder_id": life.buyer.party_id, "holder_role": "ENTERPRISE", "contract_ends_on": "2040-06-30"}
    wanted = {**early, "successors": [life.successor(ticket_id, **buyer)]}
    life.take(ticket_id, "apply-change", life.villager, **wanted)
    (new,) = life.completed(ticket_id, life.buyer.party_id)
    assert (new.holder_id, new.valid_to, new.flags) == (life.buyer.party_id, date(2040, 6, 30), frozenset())
    assert life.ticket(ticket_id).state is State.REPLACED and new.predecessors == [ticket_id]


@pytest.mark.rule("LP-12")
def test_thirty_days_after_a_transfer_the_holder_is_reminded_once(life: Living) -> None:
    ticket_id = life.active()
    transfer = {"transferred_on": "2026-01-05", "contract_sha256": SIGNED, "contract_no": ""}
    life.take(ticket_id, "record-land-transfer", life.clerk, **transfer)
    database = life.city.database
    assert remind_changes(database, on(date(2026, 2, 3))) == []
    assert remind_changes(database, on(date(2026, 2, 4))) == [ticket_id]
    assert remind_changes(database, on(date(2026, 2, 5))) == []


@pytest.mark.rule("LP-44", "LP-05", "LP-06", "LP-62", "RA-06")
def test_a_trade_is_made_by_three_deliveries_and_nobody_can_withhold_it(life: Living) -> None:
    ticket_id = life.active()
    silent = life.a_trade(resolution=None, transferee_address=" ")
    assert life.refused(ticket_id, "agree-trade", life.villager, **silent) == {"LP-62", "LP-05"}
    life.take(ticket_id, "agree-trade", life.villager, **life.a_trade())
    deliver = {"receipt_sha256": SIGNED}
    assert life.refused(ticket_id, "deliver-trade", life.villager, to="FINANCE", **deliver) == {"LP-44"}
    life.take(ticket_id, "deliver-trade", life.villager, to="VILLAGE", **deliver)
    assert life.refused(ticket_id, "deliver-trade", life.villager, to="VILLAGE", **deliver) == {"LP-44"}
    life.take(ticket_id, "deliver-trade", life.villager, to="COUNTY_FORESTRY", **deliver)
    assert life.ticket(ticket_id).state is State.TRADE_FILING
    life.take(ticket_id, "deliver-trade", life.villager, to="CITY_FORESTRY", **deliver)
    assert life.ticket(ticket_id).state is State.CHANGE_PENDING
    assert life.refused(ticket_id, "refuse-change", life.head, grounds=GROUNDS) == {"LP-44"}
    (new,) = life.completed(ticket_id, life.buyer.party_id)
    assert new.holder_id == life.buyer.party_id and new.valid_to == date(2035, 12, 31)
    assert new.number != life.ticket(ticket_id).number
    check_passes(life)


@pytest.mark.rule("LP-37", "LP-10b", "RA-23")
def test_a_new_holder_signs_the_duties_and_three_hands_make_the_change(life: Living) -> None:
    ticket_id = life.active()
    life.traded(ticket_id)
    bare = {"grounds": GROUNDS, "undertakings": {}}
    refused = life.refused(ticket_id, "complete-change", life.head, **bare)
    assert refused == {"LP-10a", "LP-10b", "LP-37"}
    change = life.ticket(ticket_id).change
    elements = life.elements(change["successors"])
    life.take(ticket_id, "review-change", life.reviewer, elements=elements)
    assert life.refused(ticket_id, "complete-change", life.head, **bare) == {"LP-10b", "LP-37"}
    life.take(ticket_id, "file-change", life.officer)
    signed = {"undertaking_sha256": undertaking_sha256(), "signed_paper_sha256": SIGNED}
    whole = {"grounds": GROUNDS, "undertakings": {life.buyer.party_id: signed}}
    assert life.refused(ticket_id, "complete-change", life.reviewer, **whole) == {"RA-23"}
    life.take(ticket_id, "complete-change", life.head, **whole)


# -- split, merge, reissue, correction --


@pytest.mark.rule("LP-48", "LP-47", "LP-04", "IV-01")
def test_a_split_keeps_rights_ground_and_lineage(life: Living) -> None:
    ticket_id = life.active_on((500, 0), (600, 0))
    before = life.ticket(ticket_id)
    split = {"why": "SPLIT", "successors": life.halves(ticket_id), "application_sha256": SIGNED}
    life.take(ticket_id, "apply-change", life.villager, **split)
    children = life.completed(ticket_id)
    assert sum(child.right_area_dm2 for child in children) == before.right_area_dm2
    assert all(child.predecessors == [ticket_id] and child.state is State.ACTIVE for child in children)
    assert {child.valid_to for child in children} == {before.valid_to}
    with life.city.reading() as db:
        assert not [claim for claim in land.claims_of(db, "ticket", ticket_id) if claim.live]
    check_passes(life)


@pytest.mark.rule("LP-48")
def test_a_split_that_loses_or_doubles_ground_or_right_is_refused(life: Living) -> None:
    ticket_id = life.active_on((500, 0), (600, 0))
    one, two = life.halves(ticket_id)
    for parts in ([one, {**two, "right_area_dm2": two["right_area_dm2"] - 1}], [one, one], [one], [two]):
        wanted = {"why": "SPLIT", "successors": parts, "application_sha256": SIGNED}
        assert life.refused(ticket_id, "apply-change", life.villager, **wanted) == {"LP-48"}
    other = [one, {**two, "holder_id": life.buyer.party_id}]
    wanted = {"why": "SPLIT", "successors": other, "application_sha256": SIGNED}
    assert life.refused(ticket_id, "apply-change", life.villager, **wanted) == {"LP-48"}


@pytest.mark.rule("LP-48", "LP-04")
def test_neighbouring_tickets_of_one_holder_are_merged_and_distant_ones_are_not(life: Living) -> None:
    ticket_id = life.active_on((500, 0), (600, 0))
    split = {"why": "SPLIT", "successors": life.halves(ticket_id), "application_sha256": SIGNED}
    life.take(ticket_id, "apply-change", life.villager, **split)
    one, two = life.completed(ticket_id)
    whole = life.successor(one.id, [*one.compartments, *two.compartments])
    whole["right_area_dm2"] = one.right_area_dm2 + two.right_area_dm2
    merge = {"why": "MERGE", "successors": [whole], "application_sha256": SIGNED, "merged_with": [two.id]}
    life.take(one.id, "apply-change", life.villager, **merge)
    assert life.ticket(two.id).state is State.CHANGE_PENDING
    (merged,) = life.completed(one.id)
    assert merged.predecessors == [one.id, two.id]
    assert life.ticket(two.id).state is State.REPLACED
    far = life.active_on((1200, 0), code="0009")
    both = {**whole, "compartments": [*whole["compartments"], *life.ticket(far).compartments]}
    distant = {**merge, "successors": [both], "merged_with": [far]}
    assert life.refused(merged.id, "apply-change", life.villager, **distant) >= {"LP-48", "LP-04"}
    check_passes(life)


@pytest.mark.rule("LP-48", "IV-10")
def test_a_merge_of_which_one_ticket_was_cancelled_frees_the_other_by_its_refusal(life: Living) -> None:
    ticket_id = life.active_on((500, 0), (600, 0))
    split = {"why": "SPLIT", "successors": life.halves(ticket_id), "application_sha256": SIGNED}
    life.take(ticket_id, "apply-change", life.villager, **split)
    one, two = life.completed(ticket_id)
    whole = life.successor(one.id, [*one.compartments, *two.compartments])
    whole["right_area_dm2"] = one.right_area_dm2 + two.right_area_dm2
    merge = {"why": "MERGE", "successors": [whole], "application_sha256": SIGNED}
    twice = {**merge, "merged_with": [one.id]}
    assert life.refused(one.id, "apply-change", life.villager, **twice) == {"LP-48"}
    life.take(one.id, "apply-change", life.villager, **merge, merged_with=[two.id])
    life.cancelled(one.id)
    elements = life.elements([whole])
    assert life.refused(two.id, "review-change", life.reviewer, elements=elements) == {"LP-48"}
    life.take(two.id, "refuse-change", life.head, grounds=GROUNDS)
    assert life.ticket(two.id).state is State.ACTIVE
    check_passes(life)


@pytest.mark.rule("LP-49")
def test_a_lost_ticket_is_reissued_with_its_rights_and_dates_under_a_new_number(life: Living) -> None:
    ticket_id = life.active()
    old = life.ticket(ticket_id)
    life.take(ticket_id, "reissue", life.head, statement_sha256=SIGNED, grounds=GROUNDS)
    old, number = life.ticket(ticket_id), old.number
    (new,) = [life.ticket(one) for one in old.successors]
    assert (old.state, old.end_reason) == (State.REPLACED, "REISSUE")
    assert (new.valid_from, new.valid_to, new.face_value_mu100) == (
        old.valid_from,
        old.valid_to,
        old.face_value_mu100,
    )
    assert new.number != number and new.filing_no == old.filing_no
    page = life.client.get(f"/t/{number}").text
    assert str(new.number) in page
    life.traded(new.id)
    again = {"statement_sha256": SIGNED, "grounds": GROUNDS}
    assert life.refused(new.id, "reissue", life.head, **again) == {"LP-49"}
    check_passes(life)


@pytest.mark.rule("LP-57", "LP-55")
def test_an_erroneous_issue_is_corrected_by_a_new_entry_and_the_wrong_one_stays_visible(
    life: Living,
) -> None:
    ticket_id = life.active()
    fixed = life.successor(ticket_id, block_name="示例更正地块")
    wanted = {"why": "CORRECTION", "successors": [fixed], "application_sha256": SIGNED, "grounds": GROUNDS}
    assert life.refused(ticket_id, "order-change", life.villager, **wanted) == {"ROLE_NOT_ALLOWED"}
    life.take(ticket_id, "order-change", life.clerk, **wanted)
    (new,) = life.completed(ticket_id)
    old = life.ticket(ticket_id)
    assert (old.state, old.block_name, new.block_name) == (State.REPLACED, "示例林地0001", "示例更正地块")
    assert life.client.get(f"/t/{old.number}").status_code == 200


@pytest.mark.rule("LP-55")
def test_an_applied_change_is_refused_with_reasons_and_the_ticket_lives_on(life: Living) -> None:
    ticket_id = life.active_on((500, 0), (600, 0))
    split = {"why": "SPLIT", "successors": life.halves(ticket_id), "application_sha256": SIGNED}
    life.take(ticket_id, "apply-change", life.villager, **split)
    blank = {**GROUNDS, "facts": " "}
    assert life.refused(ticket_id, "refuse-change", life.head, grounds=blank) == {"LP-55"}
    life.take(ticket_id, "refuse-change", life.head, grounds=GROUNDS)
    assert life.ticket(ticket_id).state is State.ACTIVE and not life.ticket(ticket_id).change


# -- renewal --


@pytest.mark.rule("LP-50", "IV-10")
def test_a_ticket_is_renewed_in_its_window_on_a_fresh_survey_only(life: Living) -> None:
    ticket_id = life.village.active(contract_ends_on=date(2026, 1, 15)).id
    body = application_of(life, ticket_id)
    assert life.refused(ticket_id, "renew", life.villager, **body) == {"LP-50"}
    fresh = application_of(life, ticket_id, census_on=date(2025, 12, 1))
    assert life.refused(ticket_id, "renew", life.buyer, **fresh) == {"NOT_YOURS"}
    draft = life.take(ticket_id, "renew", life.villager, **{**fresh, "contract_ends_on": "2046-01-15"})
    new_id = walk(life, draft["id"])
    old, new = life.ticket(ticket_id), life.ticket(new_id)
    assert (old.state, old.successors, new.predecessors) == (State.REPLACED, [new_id], [ticket_id])
    assert new.valid_to == date(2046, 1, 15)
    check_passes(life)


@pytest.mark.rule("LP-50")
def test_renewal_is_refused_outside_ninety_days_around_the_last_day(life: Living) -> None:
    ticket_id = life.active()
    fresh = application_of(life, ticket_id, census_on=date(2025, 12, 1))
    assert life.refused(ticket_id, "renew", life.villager, **fresh) == {"LP-50"}


@pytest.mark.rule("JC-09", "LP-50", "IV-10")
def test_an_expired_ticket_stays_expired_and_is_followed_by_its_renewal(life: Living) -> None:
    ticket_id = life.village.active(contract_ends_on=date(2026, 1, 9)).id
    assert expire_ended(life.city.database, on(date(2026, 1, 9))) == []
    assert expire_ended(life.city.database, on(date(2026, 1, 10))) == [ticket_id]
    old = life.ticket(ticket_id)
    assert (old.state, old.end_reason) == (State.EXPIRED, "EXPIRED")
    assert life.refused(ticket_id, "dispute", life.clerk, grounds=GROUNDS) == {"IV-10"}
    life.on(date(2026, 1, 12))
    fresh = application_of(life, ticket_id, census_on=date(2025, 12, 1))
    draft = life.take(ticket_id, "renew", life.villager, **{**fresh, "contract_ends_on": "2046-01-15"})
    new_id = walk(life, draft["id"])
    assert life.ticket(ticket_id).state is State.EXPIRED
    assert life.ticket(ticket_id).successors == [new_id]
    check_passes(life)


def application_of(life: Living, ticket_id: str, census_on: date | None = None) -> dict[str, object]:
    """An application on the ticket's ground, by its own survey or a later one."""
    ticket = life.ticket(ticket_id)
    compartments, assessment_id = list(ticket.compartments), ticket.assessment_id
    if census_on:
        with life.city.database.writing() as db:
            versions = surveyed(db, {"0001": square()})
            compartments = [version.id for version in versions.values()]
            assessment_id = measured(db, versions, census_on)
    return {
        "basis": ticket.basis.value,
        "certificate_id": ticket.certificate_id,
        "assessment_id": assessment_id,
        "block_name": ticket.block_name,
        "compartments": compartments,
        "right_area_dm2": ticket.right_area_dm2,
        "material": dict(ticket.material),
        "resolution": RESOLUTION,
    }


def walk(life: Living, file_id: str) -> str:
    """A draft to its issue by the officers of the village's county."""
    village, now = life.village, life.city.now()
    act = lambda verb, *more, by, **named: village.act(verb, file_id, *more, by=by, now=now, **named)  # noqa: E731
    act(applications.submit, by=village.village)
    act(applications.accept, by=village.desk)
    ticket = act(review.start_review, by=village.reviewer)
    act(review.record_site_check, a_site_check(), by=village.reviewer)
    act(review.examine, village.examination(ticket), by=village.reviewer)
    act(review.approve, by=village.head)
    act(issue.report, by=village.head)
    act(issue.file, by=village.city)
    act(issue.issue, an_undertaking(), vault=VAULT, by=village.head)
    return file_id


# -- disputes, cancellation, revocation --


@pytest.mark.rule("LP-56")
def test_a_dispute_blocks_trade_pledge_and_split_but_not_the_end(life: Living) -> None:
    ticket_id = life.active()
    life.free_certificate(ticket_id)
    marked = {"grounds": {**GROUNDS, "rule": "LP-56"}}
    life.take(ticket_id, "dispute", life.clerk, **marked)
    assert life.refused(ticket_id, "agree-trade", life.villager, **life.a_trade()) == {"LP-56"}
    assert life.refused(ticket_id, "pledge", life.bank, **life.a_security()) == {"LP-56"}
    (number,) = life.ticket(ticket_id).disputes
    wrong = {"grounds": GROUNDS, "dispute_no": "没有这号"}
    assert life.refused(ticket_id, "settle-dispute", life.clerk, **wrong) == {"LP-56"}
    life.take(ticket_id, "settle-dispute", life.clerk, grounds=GROUNDS, dispute_no=number)
    life.take(ticket_id, "pledge", life.bank, **life.a_security())
    life.take(ticket_id, "dispute", life.clerk, **marked)
    life.cancelled(ticket_id)
    assert life.ticket(ticket_id).state is State.CANCELLED


@pytest.mark.rule("LP-56")
def test_a_disputed_file_is_not_issued(life: Living) -> None:
    filed = life.village.filed()
    life.take(filed.id, "dispute", life.clerk, grounds=GROUNDS)
    issue = {"undertaking_sha256": undertaking_sha256(), "signed_paper_sha256": SIGNED}
    assert life.refused(filed.id, "issue", life.head, **issue) == {"LP-56"}


@pytest.mark.rule("JC-11", "RA-23", "LP-55", "IV-10")
def test_a_cancellation_is_drafted_by_one_signed_by_another_and_frees_the_ground(life: Living) -> None:
    ticket_id = life.active()
    assert life.refused(ticket_id, "cancel", life.head, grounds=GROUNDS) == {"JC-11"}
    draft = {"grounds": GROUNDS, "reason": "FRAUD", "fact_on": "2026-01-05"}
    for not_by_hand in ("TRADED", "ASSESSMENT", "EXPIRED", "VOUCHER_USED"):
        wrong = {**draft, "reason": not_by_hand}
        assert life.refused(ticket_id, "draft-cancellation", life.reviewer, **wrong) == {"JC-11"}
    life.take(ticket_id, "draft-cancellation", life.reviewer, **draft)
    assert life.refused(ticket_id, "cancel", life.reviewer, grounds=GROUNDS) == {"RA-23"}
    life.take(ticket_id, "cancel", life.head, grounds=GROUNDS)
    ticket = life.ticket(ticket_id)
    assert (ticket.state, ticket.end_reason) == (State.CANCELLED, "FRAUD")
    page = life.client.get(f"/t/{ticket.number}").text
    assert "已注销" in page
    assert life.refused(ticket_id, "agree-trade", life.villager, **life.a_trade()) == {"IV-10"}
    assert life.village.active().state is State.ACTIVE  # the ground is free for a new application
    check_passes(life)


@pytest.mark.rule("CV-01")
def test_after_the_lapse_only_what_the_undertaking_carries_cancels_for_new_facts(life: Living) -> None:
    ticket_id = life.active()
    life.on(date(2026, 3, 2))
    late = {"grounds": GROUNDS, "reason": "LAND_TRANSFERRED", "fact_on": "2026-02-01"}
    assert life.refused(ticket_id, "draft-cancellation", life.reviewer, **late) == {"CV-01"}
    before = {**late, "fact_on": "2026-01-10"}
    life.take(ticket_id, "draft-cancellation", life.reviewer, **before)
    life.take(ticket_id, "draft-cancellation", life.reviewer, **{**late, "reason": "RESOURCE_CHANGED"})


@pytest.mark.rule("LP-55", "IV-10")
def test_a_cancellation_found_unlawful_is_revoked_and_a_new_ticket_takes_up_the_old_rights(
    life: Living,
) -> None:
    ticket_id = life.active()
    life.cancelled(ticket_id)
    old = life.ticket(ticket_id)
    assert life.refused(ticket_id, "reinstate", life.head, grounds=GROUNDS) == {"LP-55"}
    papers = life.client.get(f"/api/files/{ticket_id}/papers", headers=life.clerk.headers).json()
    number = next(one["number"] for one in papers if one["decision"] == "CANCELLED")
    judged = {"grounds": GROUNDS, "document_no": number}
    life.take(ticket_id, "revoke", life.head, **judged)
    assert life.refused(ticket_id, "revoke", life.head, **judged) == {"LP-55"}
    life.take(ticket_id, "reinstate", life.head, grounds=GROUNDS)
    (new,) = [life.ticket(one) for one in life.ticket(ticket_id).successors]
    assert life.ticket(ticket_id).state is State.CANCELLED
    assert (new.state, new.valid_to, new.holder_id) == (State.ACTIVE, old.valid_to, old.holder_id)
    check_passes(life)


# -- what a ticket is, and the rest of the collective chapter --


@pytest.mark.rule("LP-60", "LP-41")
def test_every_applicant_reads_who_what_duties_and_that_a_ticket_is_no_money(life: Living) -> None:
    zh = life.client.get("/api/opening").json()
    en = life.client.get("/api/opening", headers={"accept-language": "en"}).json()
    assert (
        zh["kinds"] == ["COLLECTIVE", "STATE", "CARBON"] and len(zh["eligible"]) == len(en["eligible"]) == 3
    )
    assert any("不得代替人民币" in text for text in zh["not"])
    assert any("two failed years" in text for text in en["duties"])


@pytest.mark.rule("LP-03b", "LP-14", "LP-07a")
def test_a_collective_ticket_certifies_an_operating_right_over_an_area_and_forestry_alone_issues_it(
    life: Living,
) -> None:
    filed = life.village.filed()
    issue_it = {"undertaking_sha256": undertaking_sha256(), "signed_paper_sha256": SIGNED}
    for other in (life.villager, life.bank, life.buyer):
        refused = life.refused(filed.id, "issue", other, **issue_it)
        assert refused == {"ROLE_NOT_ALLOWED"}
    assert life.refused(filed.id, "issue", life.officer, **issue_it) == {"RA-04"}
    life.take(filed.id, "issue", life.head, **issue_it)
    seen = life.client.get(f"/api/tickets/{life.ticket(filed.id).number}").json()
    assert (seen["kind"], seen["face_value_mu"]) == ("COLLECTIVE", face_text(filed.face_value_mu100))
    assert life.ticket(filed.id).nature.value == "OPERATING_RIGHT"


@pytest.mark.rule("LP-08a", "CV-03")
def test_an_offline_issue_needs_reason_and_evidence_and_is_entered_the_same_day(life: Living) -> None:
    filed = life.village.filed()
    issue_it = {"undertaking_sha256": undertaking_sha256(), "signed_paper_sha256": SIGNED}
    offline = {"made_on": "2026-01-08", "reason": "平台检修", "evidence_sha256": SIGNED}
    late = {**offline, "made_on": "2026-01-07"}
    assert life.refused(filed.id, "issue", life.head, **issue_it, offline=late) == {"LP-08a"}
    blank = {**offline, "reason": " "}
    assert life.refused(filed.id, "issue", life.head, **issue_it, offline=blank) == {"CV-03"}
    life.take(filed.id, "issue", life.head, **issue_it, offline=offline)
    check_passes(life)


@pytest.mark.rule("LP-10b", "RA-23")
def test_who_approved_neither_files_nor_completes_what_the_same_person_filed(life: Living) -> None:
    """One person with an appointment in the county and one in the city."""
    examined = life.village.examined()
    life.take(examined.id, "approve", life.head)
    life.take(examined.id, "report", life.head)
    reported, city_hat = examined, life.hat(life.head, Role.CITY_FORESTRY)
    problem = life.post(f"files/{reported.id}/file", city_hat).json()
    assert (problem["code"], problem["rule"]) == ("FOUR_EYES", "RA-23")
    life.take(reported.id, "file", life.officer)
    ticket_id = life.active_on((500, 0), (600, 0))
    split = {"why": "SPLIT", "successors": life.halves(ticket_id), "application_sha256": SIGNED}
    life.take(ticket_id, "apply-change", life.villager, **split)
    elements = life.elements(life.ticket(ticket_id).change["successors"])
    life.take(ticket_id, "review-change", life.reviewer, elements=elements)
    life.take(ticket_id, "file-change", life.officer)
    county_hat = life.hat(life.officer, Role.COUNTY_FORESTRY)
    body = {"grounds": GROUNDS, "undertakings": {}}
    assert life.refused(ticket_id, "complete-change", county_hat, **body) == {"RA-23"}


@pytest.mark.rule("LP-19")
def test_a_holder_cites_its_ticket_for_public_money_and_nobody_else_does(life: Living) -> None:
    ticket_id = life.active()
    claim = {"scheme": "WELFARE_UPKEEP", "file_no": "示例补助001"}
    assert life.refused(ticket_id, "cite", life.buyer, **claim) == {"NOT_YOURS"}
    life.take(ticket_id, "cite", life.villager, **claim)
    papers = life.client.get(f"/api/files/{ticket_id}/papers", headers=life.villager.headers).json()
    assert "引" in [one["kind"] for one in papers]


@pytest.mark.rule("LP-16")
def test_shares_of_a_sink_project_follow_area_and_sink_and_sum_to_one(life: Living) -> None:
    one, two = life.active_on((500, 0)), life.active_on((800, 0), (900, 0), code="0008")
    wanted = {"name": "示例碳汇项目", "tickets": [one, two]}
    answer = life.post("sink-projects", life.officer, wanted).json()
    assert answer["area_weight_permille"] == 500
    assert sum(Fraction(share["share"]) for share in answer["shares"]) == 1
    small, large = (Fraction(share["share"]) for share in answer["shares"])
    assert small < large
    life.cancelled(one)
    refused = life.post("sink-projects", life.officer, wanted).json()
    assert refused["rule"] == "LP-16"
    assert life.post("sink-projects", life.head, wanted).json()["code"] == "ROLE_NOT_ALLOWED"


@pytest.mark.rule("LP-35a", "LP-09")
def test_an_owner_without_contract_or_term_gets_five_years_at_most(life: Living) -> None:
    with life.city.database.writing() as db:
        application = an_application(db, life.village.village.party_id, square(700), "0011")
        land.certificate(db, application.certificate_id).term_to = None
    issued = replace(life.village, application=application).active()
    assert issued.valid_to == date(2031, 1, 7)


@pytest.mark.rule("LP-62")
def test_an_application_of_a_village_carries_its_votes_and_a_minority_is_not_enough(life: Living) -> None:
    handed_in = life.village.submitted(resolution=None)
    assert life.refused(handed_in.id, "accept", life.clerk) == {"LP-62"}
    few = Resolution(date(2025, 12, 20), 10, 9, 5, SIGNED)
    outvoted = life.village.submitted(resolution=few)
    assert life.refused(outvoted.id, "accept", life.clerk) == {"LP-62"}
    life.take(life.village.submitted().id, "accept", life.clerk)

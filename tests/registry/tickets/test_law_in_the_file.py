"""The law as a ticket file meets it: texts lapse and are succeeded, officers keep to their unit and part."""

from dataclasses import replace
from datetime import date

import pytest

from registry.actions import applications, issue, law, review
from registry.clock import Moment
from registry.errors import RulePackNotInForce
from registry.law.errors import NotAuthorised, OutsideOwnUnit
from registry.law.packs import FOLDER
from registry.parties.errors import FourEyes, OwnData
from registry.parties.roles import Actor, Role
from registry.store.database import Database
from registry.tickets.states import State
from tests.registry.tickets.village import VAULT, Village, an_undertaking, on, settle_village

LAST, FIRST_WITHOUT = date(2026, 1, 18), date(2026, 1, 19)


@pytest.fixture
def here(database: Database) -> Village:
    return settle_village(database)


def succeed(here: Village, on_day: Moment) -> None:
    source = (FOLDER / "linpiao-2024.toml").read_text(encoding="utf-8")
    for old, new in (
        ('key = "linpiao-2024"', 'key = "linpiao-2026"\nsucceeds = "linpiao-2024"'),
        ("in_force_from = 2024-01-17", "in_force_from = 2026-01-19"),
        ("until = 2026-01-18", "until = 2031-01-18"),
    ):
        source = source.replace(old, new)
    second = replace(here.city, person_id="officer-9")
    with here.database.writing() as db:
        proposed = law.propose_successor(db, source, on_day.as_of, by=here.city, now=on_day)
        law.confirm(db, proposed.id, by=second, now=on_day)


@pytest.mark.rule("CV-01", "LP-40", "IV-08")
def test_no_ticket_is_issued_after_the_last_day_of_the_text(here: Village) -> None:
    filed = here.filed()
    with pytest.raises(RulePackNotInForce):
        here.act(issue.issue, filed.id, an_undertaking(), vault=VAULT, by=here.head, now=on(FIRST_WITHOUT))
    issued = here.act(issue.issue, filed.id, an_undertaking(), vault=VAULT, by=here.head, now=on(LAST))
    assert (issued.state, issued.pack) == (State.ACTIVE, "linpiao-2024@1")


@pytest.mark.rule("CV-01")
def test_no_application_is_taken_after_the_last_day_of_the_text(here: Village) -> None:
    draft = here.draft()
    with pytest.raises(RulePackNotInForce) as refused:
        here.act(applications.submit, draft.id, by=here.village, now=on(FIRST_WITHOUT))
    assert refused.value.code == "RULE_PACK_NOT_IN_FORCE"


@pytest.mark.rule("CV-01", "CV-07")
def test_under_an_activated_successor_the_file_goes_on_and_stores_its_reference(here: Village) -> None:
    filed, day = here.filed(), on(FIRST_WITHOUT)
    succeed(here, day)
    issued = here.act(issue.issue, filed.id, an_undertaking(), vault=VAULT, by=here.head, now=day)
    assert (issued.state, issued.pack) == (State.ACTIVE, "linpiao-2026@1")


@pytest.mark.rule("RA-02", "IV-08")
def test_an_officer_of_another_county_cannot_touch_the_file(here: Village) -> None:
    accepted, other = here.accepted(), replace(here.reviewer, unit_id="640122")
    with pytest.raises(OutsideOwnUnit):
        here.act(review.start_review, accepted.id, by=other)


@pytest.mark.rule("RA-03")
def test_the_city_receives_the_filing_and_nobody_else(here: Village) -> None:
    filing = here.filing()
    with pytest.raises(NotAuthorised):
        here.act(issue.file, filing.id, by=here.reviewer)
    assert here.act(issue.file, filing.id, by=here.city).state is State.FILED


@pytest.mark.rule("RA-04")
def test_the_city_does_not_issue_what_is_the_countys(here: Village) -> None:
    filed = here.filed()
    with pytest.raises(NotAuthorised) as refused:
        here.act(issue.issue, filed.id, an_undertaking(), vault=VAULT, by=here.city)
    assert refused.value.rule == "RA-04"


@pytest.mark.rule("RA-06")
def test_an_enterprise_does_not_apply_for_a_collective_ticket(here: Village) -> None:
    other = replace(here, village=replace(here.village, role=Role.ENTERPRISE))
    with pytest.raises(NotAuthorised) as refused:
        other.draft()
    assert refused.value.rule == "RA-06"


@pytest.mark.rule("RA-21")
def test_who_brought_the_survey_judges_it_in_no_role(here: Village) -> None:
    surveyor = Actor("surveyor-1", Role.COUNTY_FORESTRY, here.reviewer.party_id, here.reviewer.unit_id)
    checked = here.site_checked()
    with pytest.raises(OwnData):
        here.act(review.examine, checked.id, here.examination(checked), by=surveyor)
    examined = here.act(review.examine, checked.id, here.examination(checked), by=here.reviewer)
    with pytest.raises(OwnData) as refused:
        here.act(review.approve, examined.id, by=surveyor)
    assert refused.value.rule == "RA-21"


@pytest.mark.rule("RA-23")
def test_the_reviewer_does_not_approve_the_own_review(here: Village) -> None:
    examined = here.examined()
    with pytest.raises(FourEyes):
        here.act(review.approve, examined.id, by=here.reviewer)


@pytest.mark.rule("RA-22", "RA-12")
@pytest.mark.parametrize("role", [Role.ANALYST, Role.AUDIT, Role.SURVEYOR, Role.INCLUSION_OPERATOR])
def test_readers_and_surveyors_write_nothing_into_a_file(here: Village, role: Role) -> None:
    examined, outsider = here.examined(), Actor("reader-1", role, "示例单位", "640100")
    with pytest.raises(NotAuthorised):
        here.act(review.approve, examined.id, by=outsider)

"""A survey handed in: nothing is built on a withdrawn one, and one that carries something stays."""

import threading

import pytest

from registry.actions import applications, surveys
from registry.actions.checking import check
from registry.actions.checks.passes import Scope
from registry.errors import Conflict, RegistryError
from registry.issuance.errors import NotTheSender, SurveyInUse, SurveyWithdrawn
from registry.issuance.submissions import Outcome, Submission
from registry.parties.roles import Actor, Role
from registry.store.database import Database
from registry.store.queries import submissions
from registry.tickets.states import State
from tests.registry.issuance.handing_in import handed_in
from tests.registry.land.ground import NOW
from tests.registry.tickets.village import UNIT, Village, settle_village

SENDER = Actor("surveyor-1", Role.SURVEYOR, "surveyors", UNIT)


@pytest.fixture
def village(database: Database) -> Village:
    return settle_village(database)


@pytest.fixture
def survey(village: Village) -> Submission:
    return handed_in(village.database, village.application.assessment_id, by=SENDER, now=NOW)


def withdrawn(village: Village, survey: Submission, by: Actor = SENDER) -> None:
    village.act(surveys.withdraw, survey.id, by=by)


@pytest.mark.rule("RA-21")
def test_nothing_is_built_on_a_survey_that_was_taken_back(village: Village, survey: Submission) -> None:
    draft = village.draft()
    withdrawn(village, survey)
    with pytest.raises(SurveyWithdrawn):
        village.act(applications.submit, draft.id, by=village.village)


@pytest.mark.rule("RA-21")
def test_a_survey_that_carries_a_file_stays(village: Village, survey: Submission) -> None:
    ticket = village.active()
    assert ticket.state is State.ACTIVE
    with pytest.raises(SurveyInUse) as refused:
        withdrawn(village, survey)
    assert ticket.id in refused.value.message("zh")


@pytest.mark.rule("RA-21")
def test_a_draft_alone_does_not_hold_the_survey_and_only_its_sender_takes_it(
    village: Village, survey: Submission
) -> None:
    village.draft()
    with pytest.raises(NotTheSender):
        withdrawn(village, survey, Actor("surveyor-9", Role.SURVEYOR, "surveyors", UNIT))
    withdrawn(village, survey)
    with pytest.raises(Conflict):
        withdrawn(village, survey)


def test_of_sender_and_reviewer_at_once_one_wins(village: Village, survey: Submission) -> None:
    """One row, and the register proves it."""
    start, ends = threading.Barrier(2), list[str]()

    def act(verb: object, by: Actor) -> None:
        start.wait()
        try:
            village.act(verb, survey.id, by=by)  # type: ignore[arg-type]
            ends.append("won")
        except RegistryError as refused:
            ends.append(type(refused).__name__)

    pair = [(surveys.withdraw, SENDER), (surveys.open_review, village.reviewer)]
    threads = [threading.Thread(target=act, args=one) for one in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(ends) == ["Conflict", "won"]
    with village.database.reading() as db:
        found = submissions.outcome(db, survey.id)
        assert found and found.outcome in (Outcome.OPENED, Outcome.WITHDRAWN)
        report = check(db, Scope(NOW, "示例日志", ()))
        assert {result.name: result.passed for result in report.results}["surveys"]


def test_what_the_organisation_decided_last_is_read_from_what_stands(
    village: Village, survey: Submission
) -> None:
    with village.database.reading() as db:
        assert submissions.decided_last(db, "surveyors") == {}
        assert [one.id for one in submissions.newest(db, party_id="surveyors")] == [survey.id]
        assert not submissions.newest(db, unit_id="640122")

"""Who submits does not review, who reviews does not approve: in code and, with raw SQL, in the database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.actions.approving import take_part
from registry.clock import Moment
from registry.parties.errors import FourEyes, StepOutOfOrder
from registry.parties.four_eyes import FilePart
from registry.parties.roles import Actor, Role
from registry.store.database import Database
from registry.store.queries import approvals

FILE = ("ticket.issue", "t1")
START = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)


def a_person(number: int) -> Actor:
    return Actor(f"示例人员{number:03}", Role.COUNTY_FORESTRY, "示例单位001", "640122")


def take(database: Database, part: FilePart, number: int, minute: int = 0) -> None:
    now = Moment(as_of=date(2026, 1, 8), at=START + timedelta(minutes=minute))
    with database.writing() as db:
        take_part(db, FILE, part, by=a_person(number), now=now)


@pytest.mark.rule("RA-23")
def test_three_persons_carry_a_file_through(database: Database) -> None:
    take(database, FilePart.SUBMITS, 1, 0)
    take(database, FilePart.REVIEWS, 2, 1)
    take(database, FilePart.REVIEWS, 2, 2)
    take(database, FilePart.APPROVES, 3, 3)
    with database.reading() as db:
        assert [step.part.value for step in approvals.steps(db, *FILE)] == [
            "SUBMITS",
            "REVIEWS",
            "REVIEWS",
            "APPROVES",
        ]


@pytest.mark.rule("RA-23")
def test_a_submitter_cannot_review_and_a_reviewer_cannot_approve(database: Database) -> None:
    take(database, FilePart.SUBMITS, 1)
    with pytest.raises(FourEyes):
        take(database, FilePart.REVIEWS, 1, 1)
    take(database, FilePart.REVIEWS, 2, 2)
    for person in (1, 2):
        with pytest.raises(FourEyes):
            take(database, FilePart.APPROVES, person, 3)


@pytest.mark.rule("RA-23")
def test_nothing_is_approved_that_was_not_reviewed(database: Database) -> None:
    take(database, FilePart.SUBMITS, 1)
    with pytest.raises(StepOutOfOrder):
        take(database, FilePart.APPROVES, 3, 1)


PART = "INSERT INTO file_part VALUES ('ticket.issue', 't1', :person, :part)"
STEP = (
    "INSERT INTO approval_step (id, file_kind, file_id, part, person_id, role, party_id, taken_at, after_id,"
    " after_part) VALUES (:id, 'ticket.issue', :file, :part, :person, 'COUNTY_FORESTRY', 'p', :at, :after,"
    " :after_part)"
)


@pytest.mark.rule("RA-23")
@pytest.mark.parametrize(
    "attack",
    [
        pytest.param([(PART, {"person": "示例人员001", "part": "REVIEWS"})], id="a second part"),
        pytest.param(
            [(STEP, {"part": "REVIEWS", "person": "示例人员001", "after_part": "SUBMITS"})],
            id="a review without the part",
        ),
        pytest.param(
            [
                (PART, {"person": "示例人员009", "part": "APPROVES"}),
                (STEP, {"part": "APPROVES", "person": "示例人员009", "after_part": "SUBMITS"}),
            ],
            id="an approval after a mere submission",
        ),
        pytest.param(
            [
                (PART, {"person": "示例人员009", "part": "APPROVES"}),
                (STEP, {"part": "APPROVES", "person": "示例人员009", "after_part": "REVIEWS"}),
            ],
            id="a submission passed off as a review",
        ),
        pytest.param(
            [("UPDATE file_part SET person_id = '示例人员008'", {})], id="a part handed to another person"
        ),
        pytest.param([("DELETE FROM approval_step", {})], id="a step removed"),
    ],
)
def test_the_database_itself_refuses(database: Database, attack: list[tuple[str, dict[str, str]]]) -> None:
    take(database, FilePart.SUBMITS, 1)
    with database.reading() as db:
        submitted = approvals.steps(db, *FILE)[0].id
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        for statement, values in attack:
            defaults = {"id": "x", "file": "t1", "at": "2026-01-08 02:30:00", "after": submitted}
            connection.execute(text(statement), defaults | values)

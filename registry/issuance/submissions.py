"""A survey handed in: who sent it, what was decided about it, who came first, its sender or a reviewer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from registry.issuance.errors import NotTheSender, SurveyInUse
from registry.law.refusals import require
from registry.parties.roles import Actor


class Outcome(StrEnum):
    """The one thing that happens to a survey handed in; whatever comes second is refused."""

    OPENED = "OPENED"
    WITHDRAWN = "WITHDRAWN"


@dataclass(eq=False)
class Submission:
    """`files`: the survey and, if faulty rows came again, their correction, by hash in the order sent."""

    id: str
    unit_id: str
    assessment_id: str
    sender_id: str
    party_id: str
    files: list[str]
    report_sha256: str
    decisions: Mapping[str, Any]
    """Encoding, coordinate system, columns and unit as confirmed: offered again to the same organisation."""
    sent_at: datetime


@dataclass(eq=False)
class SubmissionOutcome:
    submission_id: str
    outcome: Outcome
    person_id: str
    at: datetime


def require_withdrawable(submission: Submission, by: Actor, resting: Mapping[str, str]) -> None:
    """Only the sender takes a survey back, and only while nothing has been built on it.

    `resting`: tickets beyond their draft and quantities that rest on its assessment.
    """
    require("RA-21", by.person_id == submission.sender_id, NotTheSender)
    require("RA-21", not resting, SurveyInUse, subjects="、".join(sorted(resting)))

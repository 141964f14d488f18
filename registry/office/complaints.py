"""Complaints and reports (投诉举报, GS-13): numbered, assigned, answered, or not admitted with reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from registry.errors import Words
from registry.law.calendar import add_working_days
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.office.casework import Case, Step, step
from registry.office.errors import (
    HotlineNumberMissing,
    MaliceUnproven,
    NotAssigned,
    NotRepeated,
    OwnComplaint,
)

HANDLE = "complaint.handle"


class ComplaintSource(StrEnum):
    ONLINE = "ONLINE"
    HOTLINE_12345 = "HOTLINE_12345"
    TELEPHONE = "TELEPHONE"  # the number on plates and notices
    COUNTER = "COUNTER"
    LETTER = "LETTER"


class ComplaintTopic(StrEnum):
    SERVICE = "SERVICE"  # how a file is handled, how somebody behaves
    FOREST = "FOREST"  # damage, breaches on the ground
    MONEY = "MONEY"
    DATA = "DATA"
    OTHER = "OTHER"


class ComplaintState(StrEnum):
    RECEIVED = "RECEIVED"
    ASSIGNED = "ASSIGNED"
    ANSWERED = "ANSWERED"
    NOT_ADMITTED = "NOT_ADMITTED"


class NotAdmitted(StrEnum):
    MALICIOUS = "MALICIOUS"  # proven, with evidence
    REPEATED = "REPEATED"  # the same again after an answer that found nothing


@dataclass(eq=False, kw_only=True)
class Complaint(Case):
    """`party_id` complains, empty for a caller without an account; `against` is the officer it names."""

    NAME: ClassVar[str] = "complaint"
    CALLED: ClassVar[Words] = Words("投诉举报", "complaint")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "complaint.made": step(None, ComplaintState.RECEIVED, rule="GS-13"),
        "complaint.entered": step(None, ComplaintState.RECEIVED, HANDLE),
        "complaint.assigned": step(
            (ComplaintState.RECEIVED, ComplaintState.ASSIGNED), ComplaintState.ASSIGNED, HANDLE
        ),
        "complaint.answered": step(ComplaintState.ASSIGNED, ComplaintState.ANSWERED, HANDLE),
        "complaint.not_admitted": step(
            (ComplaintState.RECEIVED, ComplaintState.ASSIGNED), ComplaintState.NOT_ADMITTED, HANDLE
        ),
    }

    source: ComplaintSource
    topic: ComplaintTopic
    about_id: str = ""  # a ticket, a file, a plot
    hotline_no: str = ""
    against: str = ""
    due_on: date | None = None
    assigned_to: str = ""
    founded: int = 0
    evidence: list[str] = field(default_factory=list)
    earlier: list[str] = field(default_factory=list)  # complaints it repeats


OPEN = (ComplaintState.RECEIVED, ComplaintState.ASSIGNED)


def due_on(pack: Pack, source: ComplaintSource, received_on: date) -> date:
    """What comes through 12345 is answered sooner."""
    hotline = source is ComplaintSource.HOTLINE_12345
    key = "GS-13.hotline_answer_working_days" if hotline else "GS-13.answer_working_days"
    return add_working_days(received_on, pack.number(key)).on


def require_hotline_number(source: ComplaintSource, number: str) -> None:
    given = source is not ComplaintSource.HOTLINE_12345 or bool(number.strip())
    require("GS-13", given, HotlineNumberMissing)


def require_not_about(complaint: Complaint, person_id: str) -> None:
    """Nobody handles a complaint about themselves (RA-23)."""
    require("RA-23", not complaint.against or complaint.against != person_id, OwnComplaint)


def require_assigned_to(complaint: Complaint, person_id: str) -> None:
    require("GS-13", complaint.assigned_to == person_id, NotAssigned)


def require_not_admissible(
    complaint: Complaint, ground: NotAdmitted, evidence: Sequence[str], earlier: Sequence[Complaint]
) -> None:
    """Malice is proven by evidence; repetition by an earlier answer to the same party that found nothing."""
    if ground is NotAdmitted.MALICIOUS:
        require("GS-13", bool(evidence), MaliceUnproven)
        return
    same = bool(earlier) and all(
        one.id != complaint.id
        and bool(one.party_id)
        and (one.party_id, one.topic, one.about_id)
        == (complaint.party_id, complaint.topic, complaint.about_id)
        and one.state is ComplaintState.ANSWERED
        and not one.founded
        for one in earlier
    )
    require("GS-13", same, NotRepeated)

"""Public notices: drafted, read by three and proofread each time, then published (GS-16); with an invitation
to object for 7 working days, or for information only (GS-01, GS-02).
"""

from collections.abc import Mapping
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
    NoticeClosed,
    NoticeStillOpen,
    NotReadEnough,
    OwnDraft,
    PortalMissing,
    ReadAlready,
)

PUBLISH = "notice.publish"


class Topic(StrEnum):
    """What the texts order to be told, and what a file asks for."""

    FILE = "FILE"  # 公示 of an application
    PLANTING = "PLANTING"  # YZ-05
    ADOPTION = "ADOPTION"  # RY-06
    COMPENSATION = "COMPENSATION"  # BC-17
    CANCELLATION = "CANCELLATION"
    SERVICE = "SERVICE"  # 公告送达
    OTHER = "OTHER"


class NoticeState(StrEnum):
    DRAFTED = "DRAFTED"
    DROPPED = "DROPPED"
    OPEN = "OPEN"
    CLOSED = "CLOSED"


@dataclass(eq=False, kw_only=True)
class Notice(Case):
    """Title, body and data lie on its paper, of which everybody reads the text at one permanent address."""

    NAME: ClassVar[str] = "notice"
    CALLED: ClassVar[Words] = Words("公告", "notice")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "notice.drafted": step(None, NoticeState.DRAFTED, PUBLISH),
        "notice.reviewed": step(NoticeState.DRAFTED, None, PUBLISH),
        "notice.dropped": step(NoticeState.DRAFTED, NoticeState.DROPPED, PUBLISH),
        "notice.published": step(NoticeState.DRAFTED, NoticeState.OPEN, PUBLISH),
        "notice.closed": step(NoticeState.OPEN, NoticeState.CLOSED, PUBLISH),
    }

    topic: Topic
    file_id: str | None = None
    objections_until: date | None = None
    invites: int = 0
    drafted_by: str = ""
    reviews: list[str] = field(default_factory=list)  # who read and proofread it, in order
    rounds: int = 0
    portal: str = ""  # where the government portal released it first


PUBLIC = (NoticeState.OPEN, NoticeState.CLOSED)
"""What everybody reads; a draft is the office's own."""


class ObjectionState(StrEnum):
    RECEIVED = "RECEIVED"
    ACCEPTED = "ACCEPTED"
    ANSWERED = "ANSWERED"


@dataclass(eq=False, kw_only=True)
class Objection(Case):
    """What somebody says against a notice; answered within 7 working days of its acceptance."""

    NAME: ClassVar[str] = "objection"
    CALLED: ClassVar[Words] = Words("异议", "objection")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "objection.made": step(None, ObjectionState.RECEIVED, rule="GS-02"),
        "objection.accepted": step(ObjectionState.RECEIVED, ObjectionState.ACCEPTED, PUBLISH),
        "objection.answered": step(ObjectionState.ACCEPTED, ObjectionState.ANSWERED, PUBLISH),
    }

    notice_id: str
    answer_due_on: date | None = None
    upheld: int = 0


def objections_until(pack: Pack, published_on: date) -> date:
    return add_working_days(published_on, pack.number("GS-02.notice_working_days")).on


def answer_due_on(pack: Pack, accepted_on: date) -> date:
    return add_working_days(accepted_on, pack.number("GS-02.answer_working_days")).on


def require_open(notice: Notice, as_of: date) -> None:
    """Objections inside the period only; later ones are not taken (GS-02)."""
    until = notice.objections_until
    open_ = until is not None and as_of <= until
    require("GS-02", open_, NoticeClosed, until=until.isoformat() if until else "—")


def require_another_reader(notice: Notice, person_id: str) -> None:
    """三审: three readers, none of them twice, none the author (GS-16, RA-23)."""
    require("RA-23", person_id != notice.drafted_by, OwnDraft)
    require("GS-16", person_id not in notice.reviews, ReadAlready)


def require_released(notice: Notice, pack: Pack, portal: str) -> None:
    """三审三校 are done, and the government portal had it first (GS-16)."""
    needed = max(pack.number("GS-16.reviews"), pack.number("GS-16.proofs"))
    require("GS-16", notice.rounds >= needed, NotReadEnough, done=notice.rounds, needed=needed)
    require("GS-16", bool(portal.strip()), PortalMissing)


def is_over(notice: Notice, unanswered: int, as_of: date) -> bool:
    return notice.objections_until is not None and as_of > notice.objections_until and not unanswered


def require_over(notice: Notice, unanswered: int, as_of: date) -> None:
    """An invitation stands for its whole period; what was said in it is answered first."""
    done = notice.objections_until is None or is_over(notice, unanswered, as_of)
    require("GS-02", done, NoticeStillOpen, until=str(notice.objections_until), unanswered=unanswered)

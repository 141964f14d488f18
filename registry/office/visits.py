"""Around a file: questions (咨询), bookings (预约), ratings (评价) (GS-04); inspections (LP-45)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from registry.errors import Words
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.office.casework import Case, Step, step
from registry.office.errors import NotNamed

ANSWER, HANDLE, SUPERVISE = "enquiry.answer", "rating.handle", "ticket.supervise"


class EnquiryKind(StrEnum):
    QUESTION = "QUESTION"
    BOOKING = "BOOKING"


class EnquiryState(StrEnum):
    ASKED = "ASKED"
    ANSWERED = "ANSWERED"
    WITHDRAWN = "WITHDRAWN"


@dataclass(eq=False, kw_only=True)
class Enquiry(Case):
    """A question, or a booking for a day, about a service item."""

    NAME: ClassVar[str] = "enquiry"
    CALLED: ClassVar[Words] = Words("咨询预约", "enquiry")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "enquiry.asked": step(None, EnquiryState.ASKED, rule="GS-04"),
        "enquiry.answered": step(EnquiryState.ASKED, EnquiryState.ANSWERED, ANSWER),
        "enquiry.withdrawn": step(EnquiryState.ASKED, EnquiryState.WITHDRAWN, rule="GS-04"),
    }

    kind: EnquiryKind
    item: str
    wanted_on: date | None = None


class Done(StrEnum):
    DONE = "DONE"


class RatingState(StrEnum):
    DONE = "DONE"
    COMPLAINED = "COMPLAINED"  # a bad one: investigated next
    VERIFIED = "VERIFIED"
    UNFOUNDED = "UNFOUNDED"
    RECTIFIED = "RECTIFIED"
    ANSWERED = "ANSWERED"
    FOLLOWED_UP = "FOLLOWED_UP"


@dataclass(eq=False, kw_only=True)
class Rating(Case):
    """One to five stars for a result, which it never changes (好差评, GS-12).

    A bad one is investigated, rectified if it is true, and answered; if its giver is named, the office asks
    again whether the answer helped.
    """

    NAME: ClassVar[str] = "rating"
    CALLED: ClassVar[Words] = Words("评价", "rating")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "rating.given": step(None, RatingState.DONE, rule="GS-04"),
        "rating.complained": step(None, RatingState.COMPLAINED, rule="GS-04"),
        "rating.verified": step(RatingState.COMPLAINED, RatingState.VERIFIED, HANDLE),
        "rating.unfounded": step(RatingState.COMPLAINED, RatingState.UNFOUNDED, HANDLE),
        "rating.rectified": step(RatingState.VERIFIED, RatingState.RECTIFIED, HANDLE),
        "rating.answered": step((RatingState.RECTIFIED, RatingState.UNFOUNDED), RatingState.ANSWERED, HANDLE),
        "rating.followed_up": step(RatingState.ANSWERED, RatingState.FOLLOWED_UP, HANDLE),
    }

    file_id: str
    stars: int
    named: int = 0
    evidence: list[str] = field(default_factory=list)


def is_bad(pack: Pack, stars: int) -> bool:
    return stars <= pack.number("GS-12.bad_stars_max")


def require_named(rating: Rating) -> None:
    require("GS-12", bool(rating.named), NotNamed)


@dataclass(eq=False, kw_only=True)
class Inspection(Case):
    """A check of the city, 园林 or a county government on how a ticket is used, or on its forest."""

    NAME: ClassVar[str] = "inspection"
    CALLED: ClassVar[Words] = Words("监督检查", "inspection")
    STEPS: ClassVar[Mapping[str, Step]] = {"inspection.recorded": step(None, Done.DONE, SUPERVISE)}

    ticket_id: str
    inspected_on: date
    in_order: int
    inspector: str

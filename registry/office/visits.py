"""Around a file: questions (咨询), bookings (预约), ratings (评价) (GS-04); inspections (LP-45)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from registry.errors import Words
from registry.office.casework import Case, Step, step

ANSWER, SUPERVISE = "enquiry.answer", "ticket.supervise"


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


@dataclass(eq=False, kw_only=True)
class Rating(Case):
    """One to five stars for a result; it changes nothing about the result."""

    NAME: ClassVar[str] = "rating"
    CALLED: ClassVar[Words] = Words("评价", "rating")
    STEPS: ClassVar[Mapping[str, Step]] = {"rating.given": step(None, Done.DONE, rule="GS-04")}

    file_id: str
    stars: int


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

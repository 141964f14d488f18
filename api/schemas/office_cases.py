"""More kinds of case beside those of `cases`: papers taken over, ratings, steps of a notice."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from api.schemas.cases import CaseStep, Evidence, Id, Text, TextGiven
from api.schemas.steps import ReasonGiven, Wanted
from registry.actions import notices, rating, taking_over
from registry.office.casework import Case
from registry.office.notices import Notice
from registry.office.visits import Rating
from registry.tickets.take_overs import TakeOver, Transcript


class Rated(Wanted):
    file_id: Id
    stars: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, Field(max_length=1000)] = ""
    named: bool = Field(False, description="实名评价：差评答复后回访。")

    def arguments(self) -> tuple[Any, ...]:
        return self.file_id, self.stars, self.comment, self.named


class Investigated(Wanted):
    true: bool = Field(description="差评属实。")
    finding: Text
    evidence: Evidence = Field(default_factory=list)

    def arguments(self) -> tuple[Any, ...]:
        return self.true, self.finding, self.evidence


class Reviewed(Wanted):
    finding: Text = Field(description="审：内容、依据、口径。")
    proof: Text = Field(description="校：文字、数字、名称。")

    def arguments(self) -> tuple[Any, ...]:
        return self.finding, self.proof


class Released(Wanted):
    portal: Annotated[str, Field(max_length=200, description="政府门户网站上的网址或者编号。")]

    def arguments(self) -> tuple[Any, ...]:
        return (self.portal,)


COLLECTIONS: Mapping[str, type[Case]] = {
    "ratings": Rating,
    "take-overs": TakeOver,
    "transcripts": Transcript,
}

OPENINGS = (CaseStep(Rating, "rating.given", "ratings", rating.rate, Rated),)

STEPS = (
    CaseStep(Rating, "rating.verified", "investigate", rating.investigate, Investigated),
    CaseStep(Rating, "rating.rectified", "rectify", rating.rectify, TextGiven),
    CaseStep(Rating, "rating.answered", "answer", rating.answer, TextGiven),
    CaseStep(Rating, "rating.followed_up", "follow-up", rating.follow_up, TextGiven),
    CaseStep(Notice, "notice.reviewed", "review", notices.review, Reviewed),
    CaseStep(Notice, "notice.dropped", "drop", notices.drop, ReasonGiven),
    CaseStep(Notice, "notice.published", "publish", notices.publish, Released),
    CaseStep(TakeOver, "take_over.rejected", "reject", taking_over.reject, ReasonGiven),
    CaseStep(Transcript, "transcript.closed", "close", taking_over.close, ReasonGiven),
)

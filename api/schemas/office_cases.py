"""More kinds of case beside those of `cases`: tickets taken over from paper."""

from collections.abc import Mapping

from api.schemas.cases import CaseStep
from api.schemas.steps import ReasonGiven
from registry.actions import taking_over
from registry.office.casework import Case
from registry.tickets.take_overs import TakeOver, Transcript

COLLECTIONS: Mapping[str, type[Case]] = {"take-overs": TakeOver, "transcripts": Transcript}

STEPS = (
    CaseStep(TakeOver, "take_over.rejected", "reject", taking_over.reject, ReasonGiven),
    CaseStep(Transcript, "transcript.closed", "close", taking_over.close, ReasonGiven),
)

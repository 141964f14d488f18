"""Taking over tickets of paper: the batch that one person proposes and another confirms (LP-08b, RA-23), and
what becomes of a paper whose ground somebody else's ticket holds: a case of its own, never a silent claim.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from registry.errors import Words
from registry.law.matrix import Part
from registry.office.casework import Case, Step, step

TAKE_OVER = "register.take_over"


class TakeOverState(StrEnum):
    PROPOSED = "PROPOSED"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"


@dataclass(eq=False, kw_only=True)
class TakeOver(Case):
    """Three files by hash and how many of their rows; the rows themselves are read from the files again."""

    NAME: ClassVar[str] = "take_over"
    CALLED: ClassVar[Words] = Words("转录批次", "take-over")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "take_over.proposed": step(None, TakeOverState.PROPOSED, TAKE_OVER, Part.REVIEWS),
        "take_over.confirmed": step(TakeOverState.PROPOSED, TakeOverState.CONFIRMED, TAKE_OVER),
        "take_over.rejected": step(TakeOverState.PROPOSED, TakeOverState.REJECTED, TAKE_OVER),
    }

    sheet_sha256: str
    outlines_sha256: str
    scans_sha256: str
    rows: int
    left_out: list[int] = field(default_factory=list)
    proposed_by: str = ""
    confirmed_by: str | None = None
    entered: int = 0
    disputed: int = 0


class TranscriptState(StrEnum):
    DISPUTED = "DISPUTED"
    ENTERED = "ENTERED"
    CLOSED = "CLOSED"


@dataclass(eq=False, kw_only=True)
class Transcript(Case):
    """A paper whose ground is held by another ticket; `party_id` holds the paper."""

    NAME: ClassVar[str] = "transcript"
    CALLED: ClassVar[Words] = Words("转录争议票", "disputed paper ticket")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "transcript.disputed": step(None, TranscriptState.DISPUTED, TAKE_OVER),
        "transcript.entered": step(TranscriptState.DISPUTED, TranscriptState.ENTERED, TAKE_OVER),
        "transcript.closed": step(TranscriptState.DISPUTED, TranscriptState.CLOSED, TAKE_OVER),
    }

    take_over_id: str
    row: int
    number: str
    scan_sha256: str
    disputes: list[str] = field(default_factory=list)
    ticket_id: str | None = None

"""Records that change no right: patrols (JC-14), use under the trees (LP-39), income from fruit (LP-38)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from registry.errors import Words
from registry.office.casework import Case, Step, step


class Recorded(StrEnum):
    RECORDED = "RECORDED"
    ENDED = "ENDED"


@dataclass(eq=False, kw_only=True)
class Patrol(Case):
    """What a ranger saw; the track in 1e-8 degrees, the words on the paper."""

    NAME: ClassVar[str] = "patrol"
    CALLED: ClassVar[Words] = Words("巡护记录", "patrol")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "patrol.recorded": step(None, Recorded.RECORDED, "patrol.record"),
    }

    ranger_id: str
    walked_on: date
    track_e8: list[list[int]]
    tickets: list[str] = field(default_factory=list)
    plots: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    alarming: int = 0


class Mode(StrEnum):
    """林下经济."""

    PLANTING = "PLANTING"
    BREEDING = "BREEDING"
    GATHERING = "GATHERING"
    TOURISM = "TOURISM"


@dataclass(eq=False, kw_only=True)
class UnderForest(Case):
    """The holder's own business under the trees; the assessor looks whether it harms them."""

    NAME: ClassVar[str] = "under_forest"
    CALLED: ClassVar[Words] = Words("林下经济活动", "under-forest activity")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "under_forest.registered": step(None, Recorded.RECORDED, rule="LP-39"),
        "under_forest.ended": step(Recorded.RECORDED, Recorded.ENDED, rule="LP-39"),
    }

    ticket_id: str
    mode: Mode
    since: date
    until: date | None = None

    def runs_in(self, year: int) -> bool:
        return self.since.year <= year and (self.until is None or self.until.year >= year)


@dataclass(eq=False, kw_only=True)
class FruitIncome(Case):
    """What the fruit brought its holder in a year: noted, never an entry of the ledger (LP-38)."""

    NAME: ClassVar[str] = "fruit_income"
    CALLED: ClassVar[Words] = Words("经果林收益", "income from fruit")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "fruit_income.recorded": step(None, Recorded.RECORDED, rule="LP-38"),
    }

    ticket_id: str
    year: int
    fen: int

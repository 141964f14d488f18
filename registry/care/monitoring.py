"""Yearly monitoring: a difference above the noise becomes a case, the issuing authority decides it (LP-35f).

The layer only orders a look; desk or field confirms or refutes. What is confirmed ends in CHANGED, CANCELLED
or NO_ACTION with a reason; on a plot without a live ticket a loss is passed on (JC-10).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar

from registry.care.assessment import Subject
from registry.care.errors import ChangeImpossible, NothingToChange
from registry.errors import Words
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.office.casework import Case, Step, step

DECIDE = "ticket.change_or_cancel"
RUN = "monitoring.run"


class Outcome(StrEnum):
    """What the layer shows of a ticket's ground."""

    UNCHANGED = "unchanged"
    CANDIDATE = "candidate"
    BELOW_1_MU = "below_1_mu"
    NOT_CONTIGUOUS = "not_contiguous"
    GONE = "gone"


UNCHANGEABLE = frozenset({Outcome.BELOW_1_MU, Outcome.NOT_CONTIGUOUS, Outcome.GONE})
"""JC-04: what is left could be no ticket."""


class Way(StrEnum):
    DESK = "DESK"
    FIELD = "FIELD"


class Ending(StrEnum):
    CHANGED = "CHANGED"
    CANCELLED = "CANCELLED"
    NO_ACTION = "NO_ACTION"


class CaseState(StrEnum):
    OPEN = "OPEN"
    CONFIRMED = "CONFIRMED"
    REFUTED = "REFUTED"
    CLOSED = "CLOSED"


@dataclass(eq=False, kw_only=True)
class MonitoringCase(Case):
    NAME: ClassVar[str] = "monitoring"
    CALLED: ClassVar[Words] = Words("监测变化案件", "monitoring case")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "monitoring.opened": step(None, CaseState.OPEN, RUN),
        "monitoring.confirmed": step(CaseState.OPEN, CaseState.CONFIRMED, DECIDE),
        "monitoring.refuted": step(CaseState.OPEN, CaseState.REFUTED, DECIDE),
        "monitoring.concluded": step(CaseState.CONFIRMED, CaseState.CLOSED, DECIDE),
    }

    run_id: str
    year: int
    subject_kind: Subject
    subject_id: str
    outcome: Outcome
    reasons: list[str] = field(default_factory=list)
    area_before_dm2: int = 0
    area_now_dm2: int = 0
    extent_shift_cm: int = 0
    species_change_permille: int = 0
    due_on: date | None = None
    way: Way | None = None
    evidence: list[str] = field(default_factory=list)
    ending: Ending | None = None
    losses: dict[str, int] = field(default_factory=dict)  # plot → grams CO2e (JC-10)
    decided_by: str = ""


@dataclass(frozen=True)
class Difference:
    """One line of the comparison, in whole numbers."""

    subject_kind: Subject
    subject_id: str
    outcome: Outcome
    reasons: tuple[str, ...]
    area_before_dm2: int
    area_now_dm2: int
    extent_shift_cm: int
    species_change_permille: int

    @property
    def is_case(self) -> bool:
        return self.outcome is not Outcome.UNCHANGED


@dataclass(frozen=True)
class Limits:
    """JC-02, from the pack: above any of them a difference is a case, below it is logged only."""

    area_share: Fraction
    area_mu100: int
    extent_m: int
    species_share: Fraction


def limits(pack: Pack) -> Limits:
    return Limits(
        pack.ratio("JC-02.area_change_permille"),
        pack.number("JC-02.area_change_mu100"),
        pack.number("JC-02.extent_shift_m"),
        pack.ratio("JC-02.species_shift_permille"),
    )


def due_on(pack: Pack, opened_on: date) -> date:
    return opened_on + timedelta(days=pack.number("JC-03.decision_days"))


def require_ending(case: MonitoringCase, ending: Ending) -> None:
    """JC-04: no change where nothing is left to change; JC-03: a plot without a ticket has neither."""
    if case.subject_kind is Subject.PLOT:
        require("JC-03", ending is Ending.NO_ACTION, NothingToChange)
        return
    possible = ending is not Ending.CHANGED or case.outcome not in UNCHANGEABLE
    require("JC-04", possible, ChangeImpossible, left_dm2=case.area_now_dm2)


def is_overdue(case: MonitoringCase, as_of: date) -> bool:
    undecided = case.state in (CaseState.OPEN, CaseState.CONFIRMED)
    return undecided and case.due_on is not None and case.due_on < as_of

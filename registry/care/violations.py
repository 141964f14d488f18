"""Damage and breaches of duty: recorded with their ground, linked to tickets, dealt with by law (LP-36c)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from registry.errors import Words
from registry.law.matrix import Part
from registry.office.casework import Case, Step, step

OPEN, DECIDE = "violation.record", "violation.decide"


class Damage(StrEnum):
    """JC-12, and a holder's breach of the duties of LP-37."""

    THEFT = "THEFT"  # 盗伐
    OVERCUTTING = "OVERCUTTING"  # 滥伐
    DESTRUCTION = "DESTRUCTION"  # 毁坏
    OCCUPATION = "OCCUPATION"  # 非法占用
    FIRE = "FIRE"  # 失火
    GRAZING = "GRAZING"
    QUARRYING = "QUARRYING"
    PEST = "PEST"
    NEGLECT = "NEGLECT"  # 未履行管护职责


class ViolationState(StrEnum):
    OPEN = "OPEN"
    ESTABLISHED = "ESTABLISHED"
    UNFOUNDED = "UNFOUNDED"
    RESOLVED = "RESOLVED"


@dataclass(eq=False, kw_only=True)
class Violation(Case):
    """`party_id` is whom it is laid to, empty while unknown; `losses` what is gone, by plot (JC-10)."""

    NAME: ClassVar[str] = "violation"
    CALLED: ClassVar[Words] = Words("违法毁林案件", "damage case")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "violation.opened": step(None, ViolationState.OPEN, OPEN),
        "violation.established": step(ViolationState.OPEN, ViolationState.ESTABLISHED, DECIDE),
        "violation.unfounded": step(ViolationState.OPEN, ViolationState.UNFOUNDED, DECIDE),
        "violation.resolved": step(ViolationState.ESTABLISHED, ViolationState.RESOLVED, DECIDE, Part.ACTS),
    }

    damage: Damage
    happened_on: date
    tickets: list[str] = field(default_factory=list)
    plots: list[str] = field(default_factory=list)
    area_dm2: int = 0
    ground_sha256: str = ""
    evidence: list[str] = field(default_factory=list)
    patrol_id: str | None = None
    reported_to: str = ""  # the body it was passed on to, by its office's name
    losses: dict[str, int] = field(default_factory=dict)  # plot → grams CO2e
    decided_by: str = ""
    resolved_on: date | None = None

    def counts_in(self, year: int) -> bool:
        """Established, whether put right since or not (LP-37)."""
        established = self.state in (ViolationState.ESTABLISHED, ViolationState.RESOLVED)
        return established and self.happened_on.year == year

    def concerns(self, subject_id: str) -> bool:
        return subject_id in self.tickets or subject_id in self.plots

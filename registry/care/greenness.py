"""Visits ordered because a satellite saw less green: somebody goes and looks; nothing else follows (MS-23).

What the visit finds is a record. A loss that should change a ticket or a quantity is opened as a case of
monitoring or of damage by whoever is in charge, with that record as its evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from registry.errors import Words
from registry.office.casework import Case, Step, step


class VisitState(StrEnum):
    ORDERED = "ORDERED"
    MADE = "MADE"


class Standing(StrEnum):
    """What stands on the ground."""

    INTACT = "INTACT"
    DISTURBED = "DISTURBED"


@dataclass(eq=False, kw_only=True)
class VisitOrder(Case):
    """A sub-compartment to look at: the months that were low, how far below its own years, which scenes."""

    NAME: ClassVar[str] = "visit_order"
    CALLED: ClassVar[Words] = Words("现地核查单", "order to visit")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "visit.ordered": step(None, VisitState.ORDERED, "visit.order"),
        "visit.made": step(VisitState.ORDERED, VisitState.MADE, "patrol.record"),
    }

    compartment_id: str
    year: int
    months: list[int]
    z_milli: int
    """Robust z of the mildest of those months, in thousandths: at most −3000."""
    fall_milli: int
    """NDVI below its own years, in thousandths."""
    scenes: list[str]
    standing: Standing | None = None
    evidence: list[str] = field(default_factory=list)

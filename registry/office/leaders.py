"""The 分管领导 a county names for 林票 (RA-17): one at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from registry.errors import Words
from registry.office.casework import Case, Step, step

NAME_ONE = "leader.name"


class LeaderState(StrEnum):
    IN_CHARGE = "IN_CHARGE"
    REPLACED = "REPLACED"


@dataclass(eq=False, kw_only=True)
class Leader(Case):
    NAME: ClassVar[str] = "leader"
    CALLED: ClassVar[Words] = Words("林票分管领导", "responsible leader")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "leader.named": step(None, LeaderState.IN_CHARGE, NAME_ONE),
        "leader.replaced": step(LeaderState.IN_CHARGE, LeaderState.REPLACED, NAME_ONE),
    }

    person_id: str

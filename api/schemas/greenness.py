"""Visits after a loss of green as JSON: the alarm that orders one, and what was seen."""

from typing import Annotated, Any

from pydantic import Field

from api.schemas.steps import Sha256, Wanted
from registry.actions.greenness import Alarm, Visit
from registry.care.greenness import Standing

Id = Annotated[str, Field(min_length=1, max_length=40)]
Hashes = Annotated[list[Sha256], Field(max_length=50)]


class AlarmRaised(Wanted):
    compartment_id: Id
    year: int = Field(ge=2000, le=2100)
    months: Annotated[list[Annotated[int, Field(ge=1, le=12)]], Field(min_length=1, max_length=12)]
    z_milli: int = Field(lt=0, gt=-(10**6), description="稳健 z 值的千分之一。")
    fall_milli: int = Field(ge=0, le=2000, description="植被指数低于往年的千分数。")
    scenes: Hashes

    def arguments(self) -> tuple[Any, ...]:
        return (Alarm(**{name: getattr(self, name) for name in Alarm.__dataclass_fields__}),)


class VisitReported(Wanted):
    standing: Standing = Field(description="完好或者受损。")
    finding: Annotated[str, Field(min_length=1, max_length=4000)]
    evidence: Hashes = Field(default_factory=list)

    def arguments(self) -> tuple[Any, ...]:
        return (Visit(self.standing, self.finding, self.evidence),)

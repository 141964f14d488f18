"""The planting duty as JSON: what stands to one's credit, the application, the roster, the board."""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, Field

from api.schemas.cases import CaseStep
from registry.actions import duty as verbs
from registry.market.duty import DutyCertificate, DutyRoster, DutyState, Person

Year = Annotated[int, Field(ge=2020, le=2100)]
MINIMUM_NOTE = "株数取自全国义务植树惯例（3至5株），方案本身没有给出数字。"


class PersonNamed(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=60, repr=False)]
    id_number: Annotated[
        str, Field(min_length=18, max_length=18, repr=False, description="加密保存，不公开。")
    ]

    def person(self) -> Person:
        return Person(self.name.strip(), self.id_number.upper())


class DutyApplied(PersonNamed):
    year: Year


class RosterHandedIn(BaseModel):
    year: Year
    headcount: Annotated[int, Field(gt=0, le=10**6, description="本单位应尽责人数。")]
    people: Annotated[list[PersonNamed], Field(min_length=1, max_length=2_000)]


COLLECTIONS = {"duty-applications": DutyCertificate, "duty-rosters": DutyRoster}
STEPS = (CaseStep(DutyCertificate, "duty.issued", "issue", verbs.issue),)


class StandingOut(BaseModel):
    """Trees paid for in a year, and those behind applications; `note` says where the minimum comes from."""

    year: int
    trees: int
    used: int
    minimum: int
    reached: bool
    note: str = MINIMUM_NOTE

    @classmethod
    def of(cls, stands: verbs.Standing) -> Self:
        return cls(
            year=stands.year,
            trees=stands.trees,
            used=stands.used,
            minimum=stands.minimum,
            reached=stands.free >= stands.minimum,
        )


class DutyOut(BaseModel):
    """A certificate as everybody sees it: the name masked, that of a minor covered."""

    number: str
    year: int
    state: DutyState
    name: str
    trees: int
    unit_id: str
    issued_on: date | None

    @classmethod
    def of(cls, found: DutyCertificate, name: str) -> Self:
        same = {field: getattr(found, field) for field in cls.model_fields if field != "name"}
        return cls(**same, name=name)


class PersonOut(BaseModel):
    """Whose application it is: the id number always masked, the name clear only to who applied."""

    name: str
    id_number: str


class CountyOut(BaseModel):
    unit_id: str
    persons: int
    trees: int
    planted_dm2: int


class UnitOut(BaseModel):
    name: str
    persons: int
    headcount: int
    rate_permille: int


class DutyBoard(BaseModel):
    """尽责率 of a year by county and by unit (YZ-09)."""

    year: int
    counties: list[CountyOut]
    units: list[UnitOut]

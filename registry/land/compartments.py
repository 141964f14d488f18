"""Sub-compartments (小班), the smallest ground there is, and their versions over time (MS-08)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from gis_data.geometry import Shape
from registry.errors import Words
from registry.land.certificates import Tenure
from registry.land.errors import CompartmentIncomplete
from registry.law.refusals import all_at_once, require

Place: TypeAlias = tuple[str, str]
"""County-level unit and code of a sub-compartment."""


class ForestClass(StrEnum):
    """乔木林, 乔灌混交林, 灌木林."""

    ARBOR = "ARBOR"
    MIXED = "MIXED"
    SHRUB = "SHRUB"


@dataclass(eq=False)
class SubCompartment:
    """The place; what grows there stands in its versions."""

    id: str
    unit_id: str
    code: str


@dataclass(eq=False)
class SubCompartmentVersion:
    """One survey's view of a sub-compartment. Quantities are whole: mm, permille, stems, dm²."""

    id: str
    sub_compartment_id: str
    ground: Shape
    tenure: Tenure
    right_holder_id: str
    forest_class: ForestClass
    surveyed_on: date
    surveyor_id: str
    recorded_at: datetime
    species_permille: dict[str, int] = field(default_factory=dict)
    number: int = 0
    area_dm2: int = 0
    declared_area_dm2: int | None = None
    certificate_id: str | None = None
    planted_year: int | None = None
    origin: str | None = None
    stems: int | None = None
    stems_per_ha: int | None = None
    mean_dbh_mm: int | None = None
    tally_sha256: str | None = None
    canopy_permille: int | None = None
    cover_permille: int | None = None
    welfare_grade: str | None = None
    natural_forest: bool | None = None
    survey_sha256: str | None = None


def require_complete(code: str, version: SubCompartmentVersion) -> None:
    """MS-08: every field of the list, all gaps at once. Shrubs have no diameter at breast height."""
    v = version
    dbh = v.mean_dbh_mm is not None or v.tally_sha256 is not None or v.forest_class is ForestClass.SHRUB
    present: Mapping[Words, bool] = {
        Words("树种组成（千分比合计一千）", "species composition summing to 1000 permille"): (
            sum(v.species_permille.values()) == 1000
        ),
        Words("造林年度", "planting year"): v.planted_year is not None,
        Words("起源", "origin"): bool(v.origin),
        Words("株数或密度", "stems or density"): v.stems is not None or v.stems_per_ha is not None,
        Words("平均胸径或每木检尺", "mean diameter or tally"): dbh,
        Words("郁闭度或盖度", "canopy or cover"): (
            v.canopy_permille is not None or v.cover_permille is not None
        ),
        Words("权利人", "right holder"): bool(v.right_holder_id),
        Words("调查人", "surveyor"): bool(v.surveyor_id),
    }
    with all_at_once():
        for what, there in present.items():
            require("MS-08", there, CompartmentIncomplete, compartment=code, what=what)

"""Planting sites as JSON, and what each of their steps asks for."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from api.schemas.cases import CaseStep, Evidence, Id, UnitId
from api.schemas.ground import GroundIn
from api.schemas.steps import Sha256, Wanted
from api.schemas.trees import Name, ToldOut, told_out
from registry.actions import planting as verbs
from registry.actions.tree_reading import Told
from registry.market.planting import NO_WATER, Design, Line, PlantingSite, Seedlings, SiteState, Water

Year = Annotated[int, Field(ge=2020, le=2100)]
Count = Annotated[int, Field(gt=0, le=10**7, strict=True)]


class SiteSelected(Wanted):
    unit_id: UnitId
    name: Name
    year: Year
    ground: GroundIn
    implementer_id: Id = Field(description="实施部门，收益用于其栽植和管护。")
    confirmation: Annotated[str, Field(max_length=500, description="缺少耕地图层时的人工核对说明。")] = ""

    def arguments(self) -> tuple[Any, ...]:
        plain = self.model_dump(exclude={"seen", "ground"})
        return (verbs.Selected(**plain, ground=self.ground.shape()),)


class LineWanted(BaseModel):
    species: Name
    spec: Name
    dbh_mm: Annotated[int, Field(ge=0, le=1_000, strict=True)] = 0
    count: Count


class WaterWanted(BaseModel):
    """水务部门的水源确认（以水定绿）。"""

    body: Name
    confirmed_on: date
    source: Name
    m3_per_year: Annotated[int, Field(gt=0, lt=10**9)]
    document_sha256: Sha256


class SeedlingsWanted(BaseModel):
    """苗木市场价：来源、日期和全部费用。"""

    source: Name
    priced_on: date
    cost_fen: Annotated[int, Field(gt=0, lt=10**13, strict=True)]
    document_sha256: Sha256


class DesignWanted(Wanted):
    lines: Annotated[list[LineWanted], Field(min_length=1, max_length=50)]
    season_until: date
    seedlings: SeedlingsWanted
    design_sha256: Sha256
    water: WaterWanted | None = None

    def design(self) -> Design:
        lines = [Line(**line.model_dump()) for line in self.lines]
        water = Water(**self.water.model_dump()) if self.water else None
        seedlings = Seedlings(**self.seedlings.model_dump())
        return Design(lines, self.season_until, seedlings, self.design_sha256, water)


class Planted(Wanted):
    planted: Count
    planted_on: date
    photos: Evidence

    def arguments(self) -> tuple[Any, ...]:
        return self.planted, self.planted_on, self.photos


class Reviewed(Wanted):
    survival_permille: Annotated[int, Field(ge=0, le=1000, strict=True)]
    report_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        return self.survival_permille, self.report_sha256


class Replanted(Wanted):
    report_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        return (self.report_sha256,)


OPENINGS = (CaseStep(PlantingSite, "site.selected", "planting-sites", verbs.select, SiteSelected),)
STEPS = (
    CaseStep(PlantingSite, "site.approved", "approve", verbs.approve),
    CaseStep(PlantingSite, "site.published", "publish", verbs.publish),
    CaseStep(PlantingSite, "site.planted", "plant", verbs.plant, Planted),
    CaseStep(PlantingSite, "site.accepted", "accept", verbs.accept),
    CaseStep(PlantingSite, "site.survived", "review", verbs.review, Reviewed),
    CaseStep(PlantingSite, "site.replanted", "replanted", verbs.replanted, Replanted),
    CaseStep(PlantingSite, "site.established", "establish", verbs.establish),
)


class SiteOut(BaseModel):
    """What anybody sees of a site once it is published; before, its offices."""

    id: str
    number: str
    version: int
    unit_id: str
    name: str
    year: int
    state: SiteState
    area_dm2: int
    farmland: list[str]
    lines: list[dict[str, Any]]
    trees: int
    season_until: date | None
    water: dict[str, Any]
    seedlings: dict[str, Any]
    price_yuan: int = Field(description="每株，元；全部费用除以设计株数，向上取整。")
    expected_g: int
    grams_per_tree: int
    status: str = "EXPECTED"
    horizon_years: int
    evidence_sha256: str
    published_on: date | None
    planted: int
    planted_on: date | None
    survival: list[dict[str, Any]]
    replant_by: date | None
    warning: str = Field(description="没有水源确认时的提醒。")

    @classmethod
    def of(cls, site: PlantingSite) -> Self:
        same = {name: getattr(site, name) for name in cls.model_fields if hasattr(site, name)}
        return cls(**same, warning="" if site.water or not site.trees else NO_WATER.zh)


class SiteSeen(SiteOut):
    sold: int
    free: int
    ground: dict[str, Any]
    timeline: list[ToldOut]

    @classmethod
    def seen(cls, site: PlantingSite, free: int, sold: int, ground: dict[str, Any], told: list[Told]) -> Self:
        return cls(
            **SiteOut.of(site).model_dump(), sold=sold, free=free, ground=ground, timeline=told_out(told)
        )


class LateSite(BaseModel):
    """Not planted by the season of its design (YZ-05)."""

    id: str
    number: str
    unit_id: str
    season_until: date | None

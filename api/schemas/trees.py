"""Trees and adoptions as JSON, and what each of their steps asks for."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from api.schemas.cases import CaseStep, Id, UnitId
from api.schemas.steps import ReasonGiven, Sha256, Wanted
from registry.actions import adopting
from registry.actions import trees as verbs
from registry.actions.tree_reading import PublicTree, Told
from registry.market.adoptions import Adoption, Placing
from registry.market.trees import Category, GrowthMethod, Point, Tree, TreeState
from registry.office.documents import Text

Dbh = Annotated[int, Field(gt=0, le=10_000, strict=True, description="胸径，毫米。")]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class TreeEntered(Wanted):
    unit_id: UnitId
    category: Category
    species: Name
    site: Name
    lon: Annotated[float, Field(ge=73, le=136, allow_inf_nan=False)]
    lat: Annotated[float, Field(ge=3, le=54, allow_inf_nan=False)]
    dbh_mm: Dbh
    surveyed_on: date
    record_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        apart = {"seen", "lon", "lat"}
        point = Point(round(self.lon * 1e8), round(self.lat * 1e8))
        return (verbs.Entry(**self.model_dump(exclude=apart), point=point),)


class TreeMeasured(Wanted):
    dbh_mm: Dbh
    surveyed_on: date
    record_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        return self.dbh_mm, self.surveyed_on, self.record_sha256


class TreeLost(Wanted):
    lost_on: date
    evidence_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        return self.lost_on, self.evidence_sha256


class MethodSigned(Wanted):
    method: Name
    parameters_version: Annotated[str, Field(min_length=1, max_length=60)]
    price_fen_per_tonne: Annotated[int, Field(gt=0, lt=2**31, description="政府定价，分每吨。")]
    document_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        return (verbs.Signing(**self.model_dump(exclude={"seen"})),)


class PlaqueWished(Wanted):
    name: Annotated[str, Field(min_length=1, max_length=40, description="认养牌上的名称，审核后使用。")]

    def arguments(self) -> tuple[Any, ...]:
        return (self.name,)


class PlaqueSet(Wanted):
    placing: Placing
    photo_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        return self.placing, self.photo_sha256


class SubstituteOffered(Wanted):
    tree_id: Id

    def arguments(self) -> tuple[Any, ...]:
        return (self.tree_id,)


COLLECTIONS = {"adoptions": Adoption, "growth-methods": GrowthMethod}
"""Address → kind of case that its party and the offices read; trees themselves are public."""

OPENINGS = (
    CaseStep(Tree, "tree.catalogued", "trees", verbs.catalogue, TreeEntered),
    CaseStep(GrowthMethod, "growth_method.signed", "growth-methods", verbs.sign_method, MethodSigned),
)
STEPS = (
    CaseStep(GrowthMethod, "growth_method.withdrawn", "withdraw", verbs.withdraw_method),
    CaseStep(Tree, "tree.withdrawn", "withdraw", verbs.withdraw),
    CaseStep(Tree, "tree.lost", "lose", verbs.lose, TreeLost),
    CaseStep(Adoption, "adoption.plaque_name_passed", "pass-plaque-name", adopting.pass_plaque_name),
    CaseStep(Adoption, "adoption.plaque_refused", "refuse-plaque", adopting.refuse_plaque, ReasonGiven),
    CaseStep(Adoption, "adoption.plaque_set", "set-plaque", adopting.set_plaque, PlaqueSet),
    CaseStep(
        Adoption, "adoption.substitute_offered", "substitute", adopting.offer_substitute, SubstituteOffered
    ),
    CaseStep(Adoption, "adoption.substitute_taken", "take-substitute", adopting.take_substitute),
    CaseStep(Adoption, "adoption.substitute_declined", "decline-substitute", adopting.decline_substitute),
)


class TreeOut(BaseModel):
    """What anybody sees; an ancient tree by a coarse place only."""

    id: str
    number: str
    version: int
    unit_id: str
    category: Category
    species: str
    site: str
    lon: float
    lat: float
    dbh_mm: int
    surveyed_on: date | None
    state: TreeState
    status: str = "EXPECTED_GROWTH"
    growth_g: int = Field(description="一年可认养的预期生长量，克。")
    grams_per_yuan: int
    price_yuan: int = Field(description="每株每年，元；由生长量除以每元克数，向上取整。")
    evidence_sha256: str

    @classmethod
    def of(cls, tree: Tree) -> Self:
        same = {name: getattr(tree, name) for name in cls.model_fields if hasattr(tree, name)}
        return cls(**same, lon=tree.lon_e5 / 1e5, lat=tree.lat_e5 / 1e5)


class YearOut(BaseModel):
    year: int
    starts_on: date
    ends_on: date
    growth_g: int
    restated_g: int | None = None


class SurveyOut(BaseModel):
    surveyed_on: date
    dbh_mm: int


class ToldOut(BaseModel):
    """A notice; it stays at /api/notices/{id}."""

    id: str
    on: date
    title: str
    body: str
    data: dict[str, Any]


class TreeSeen(TreeOut):
    keeper: str
    surveys: list[SurveyOut]
    years: list[YearOut]
    timeline: list[ToldOut]

    @classmethod
    def seen(cls, found: PublicTree) -> Self:
        restated = {one.id: one.restated_g for one in found.adoptions}
        years = [
            YearOut(
                year=one.year,
                starts_on=one.starts_on,
                ends_on=one.ends_on,
                growth_g=one.growth_g,
                restated_g=restated.get(one.adoption_id),
            )
            for one in found.years
        ]
        surveys = [SurveyOut(surveyed_on=one.surveyed_on, dbh_mm=one.dbh_mm) for one in found.surveys]
        timeline = told_out(found.timeline)
        return cls(
            **TreeOut.of(found.tree).model_dump(),
            keeper=found.keeper,
            surveys=surveys,
            years=years,
            timeline=timeline,
        )


def told_out(timeline: Sequence[Told]) -> list[ToldOut]:
    return [
        ToldOut(
            id=one.notice.id,
            on=one.notice.opened_on or date.min,
            title=str(one.says.get("title", "")),
            body=str(one.says.get("body", "")),
            data=_data(one.says),
        )
        for one in timeline
    ]


def _data(says: Mapping[str, Text]) -> dict[str, Any]:
    data = says.get("data")
    return dict(data) if isinstance(data, Mapping) else {}


class PointOut(BaseModel):
    lon: float
    lat: float


class SilentTree(BaseModel):
    """An adopted tree of which nothing was told for six months (RY-06)."""

    id: str
    number: str
    unit_id: str

"""Online planting (16.8): a site of the year, its design and price, what was sold, planted and kept.

What is sold is a planned tree with its EXPECTED reserve (MS-06): it turns into verified grams only by later
field measurement, never by time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from registry.errors import Words
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.market.piece_errors import (
    DesignIncomplete,
    MoreThanPlanted,
    NotAllReviewed,
    NotApproved,
    PlantedTooMany,
    SameHand,
    SeasonStillRuns,
)
from registry.office.casework import Case, Step, step

SELECT, KEEP = "planting.select_site", "planting.keep"
PERMILLE = 1_000


class SiteState(StrEnum):
    SITE_SELECTED = "SITE_SELECTED"
    PUBLISHED = "PUBLISHED"
    FUNDED = "FUNDED"
    PLANTED = "PLANTED"
    IN_UPKEEP = "IN_UPKEEP"
    REPLANTING = "REPLANTING"
    ESTABLISHED = "ESTABLISHED"


_S = SiteState
ON_SALE = (_S.PUBLISHED, _S.FUNDED)


@dataclass(eq=False, kw_only=True)
class PlantingSite(Case):
    """`party_id` is the implementing department, to which the money goes; the ground lies beside the case."""

    NAME: ClassVar[str] = "planting_site"
    CALLED: ClassVar[Words] = Words("义务植树地块", "planting site")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "site.selected": step(None, _S.SITE_SELECTED, SELECT),
        "site.designed": step(_S.SITE_SELECTED, None, KEEP),
        "site.approved": step(_S.SITE_SELECTED, None, SELECT),
        "site.published": step(_S.SITE_SELECTED, _S.PUBLISHED, SELECT),
        "site.funded": step(_S.PUBLISHED, _S.FUNDED, SELECT),
        "site.season_missed": step(ON_SALE, None, KEEP),
        "site.planted": step(ON_SALE, _S.PLANTED, KEEP),
        "site.accepted": step(_S.PLANTED, _S.IN_UPKEEP, KEEP),
        "site.survived": step(_S.IN_UPKEEP, None, KEEP),
        "site.failed": step(_S.IN_UPKEEP, _S.REPLANTING, KEEP),
        "site.replanted": step(_S.REPLANTING, _S.IN_UPKEEP, KEEP),
        "site.established": step(_S.IN_UPKEEP, _S.ESTABLISHED, KEEP),
    }

    number: str
    name: str
    year: int
    area_dm2: int
    ground_sha256: str
    farmland: list[str] = field(default_factory=list)
    """What the layers of farmland said, or who confirmed it where they are absent (YZ-10)."""
    lines: list[dict[str, Any]] = field(default_factory=list)
    trees: int = 0
    season_until: date | None = None
    design_sha256: str = ""
    designed_by: str = ""
    water: dict[str, Any] = field(default_factory=dict)
    seedlings: dict[str, Any] = field(default_factory=dict)
    cost_fen: int = 0
    price_yuan: int = 0
    expected_g: int = 0
    horizon_years: int = 0
    method: dict[str, Any] = field(default_factory=dict)
    evidence_sha256: str = ""
    approved_by: str = ""
    published_on: date | None = None
    planted: int = 0
    planted_on: date | None = None
    planted_by: str = ""
    photos: list[str] = field(default_factory=list)
    survival: list[dict[str, Any]] = field(default_factory=list)
    """Year, permille and report of each review, oldest first."""
    replant_by: date | None = None
    reminded_on: date | None = None

    @property
    def grams_per_tree(self) -> int:
        """Always down, so that all trees together never hold more than the design expects."""
        return self.expected_g // self.trees if self.trees else 0


@dataclass(frozen=True)
class Line:
    """One species of a design: specification and number (YZ-02)."""

    species: str
    dbh_mm: int
    spec: str
    count: int

    def facts(self) -> dict[str, Any]:
        return {"species": self.species, "dbh_mm": self.dbh_mm, "spec": self.spec, "count": self.count}


@dataclass(frozen=True)
class Water:
    """The confirmation of source and supply by the water authority (YZ-12)."""

    body: str
    confirmed_on: date
    source: str
    m3_per_year: int
    document_sha256: str

    def facts(self) -> dict[str, Any]:
        return {**vars(self), "confirmed_on": self.confirmed_on.isoformat()}


@dataclass(frozen=True)
class Seedlings:
    """Where the price of the seedlings comes from, and what all of the design cost (YZ-03)."""

    source: str
    priced_on: date
    cost_fen: int
    document_sha256: str

    def facts(self) -> dict[str, Any]:
        return {**vars(self), "priced_on": self.priced_on.isoformat()}


@dataclass(frozen=True)
class Design:
    lines: Sequence[Line]
    season_until: date
    seedlings: Seedlings
    design_sha256: str
    water: Water | None = None


@dataclass(frozen=True)
class Reserve:
    """What the design may hold at the horizon, by the standard, with the evidence (MS-06, AM-11)."""

    expected_g: int
    horizon_years: int
    standard: str
    method: str
    parameters_version: str
    evidence_sha256: str


NO_WATER = Words(
    "设计中没有水务部门对水源和供水的确认（以水定绿），请先确认再公布。",
    "The design has no confirmation of water source and supply; have it confirmed before publication.",
)
"""YZ-12: a warning, the site may be published all the same."""


def price_per_tree(cost_fen: int, trees: int) -> int:
    """Cost of the design by its trees, up to the next whole yuan (YZ-03, worked example 13)."""
    return -(-cost_fen // (trees * 100))


def require_design(design: Design, as_of: date) -> None:
    """Species, specification and quantity, a season that is not over, a seedling price with its source."""
    missing = [] if design.lines else ["lines"]
    missing += [
        f"{line.species or '?'}"
        for line in design.lines
        if not (line.species and line.spec and line.count > 0 and line.dbh_mm >= 0)
    ]
    missing += [] if design.season_until >= as_of else ["season_until"]
    priced = design.seedlings.cost_fen > 0 and design.seedlings.source.strip()
    missing += [] if priced and design.seedlings.priced_on <= as_of else ["seedlings"]
    require("YZ-02", not missing, DesignIncomplete, missing="、".join(missing))


def require_designed(site: PlantingSite) -> None:
    require("YZ-02", bool(site.design_sha256) and site.trees > 0, DesignIncomplete, missing="design")


def require_approved(site: PlantingSite) -> None:
    """No sale before the design is approved and published."""
    require("YZ-02", bool(site.approved_by), NotApproved, number=site.number)


def require_other_hand(person_id: str, first: str) -> None:
    require("RA-23", person_id != first, SameHand)


def require_planted(site: PlantingSite, planted: int, sold: int) -> None:
    """All that was sold is planted, and no more than the design has."""
    require("YZ-05", planted >= sold, MoreThanPlanted, sold=sold, planted=planted)
    require("YZ-04", planted <= site.trees, PlantedTooMany, trees=site.trees, planted=planted)


def year_of_upkeep(site: PlantingSite, as_of: date) -> int:
    """The year after planting is year 1 (as in AM-26)."""
    return as_of.year - site.planted_on.year if site.planted_on else 0


def asks_replanting(year: int, permille: int, pack: Pack) -> bool:
    """YZ-08: survival below 85 % in the years 1 to 3."""
    return pack.meets("YZ-08.years", year) and not pack.meets("YZ-08.survival_min_permille", permille)


def require_reviewed(site: PlantingSite, pack: Pack) -> None:
    """ESTABLISHED when each of the first three years was reviewed and the last one passed."""
    years = pack.number("YZ-08.years")
    seen = {int(one["year"]) for one in site.survival}
    missing = [str(year) for year in range(1, years + 1) if year not in seen]
    require("YZ-08", not missing, NotAllReviewed, missing="、".join(missing))


def is_late(site: PlantingSite, as_of: date) -> bool:
    """Not planted by the season its design states (YZ-05)."""
    return site.state in ON_SALE and site.season_until is not None and site.season_until < as_of


def require_late(site: PlantingSite, as_of: date) -> None:
    late = is_late(site, as_of) and site.reminded_on is None
    require("YZ-05", late, SeasonStillRuns, until=str(site.season_until))

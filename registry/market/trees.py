"""Trees that may be adopted: catalogue, surveys, the signed method and price, the offer of a year (16.9).

What is sold is the coming year of growth, EXPECTED_GROWTH (MS-07): never verified grams, never issued.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from typing import ClassVar

import numpy as np
import shapely

from registry.errors import Words
from registry.land.maps import LAYERS, LayerId, public_ground
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.market.piece_errors import (
    MethodNotSigned,
    NothingExpected,
    SurveyOutOfOrder,
    TreeTooThin,
    TreeUnfit,
)
from registry.office.casework import Case, Step, step

KEEP, SIGN = "adoption.keep", "adoption.sign"
E5, E8 = 100_000, 100_000_000
YEAR_DAYS = 365


class Category(StrEnum):
    """The three kinds of RY-01."""

    ANCIENT = "ANCIENT"
    PARK = "PARK"
    BELT = "BELT"


CATEGORY_NAMES: Mapping[Category, Words] = {
    Category.ANCIENT: Words("古树名木", "ancient or famous tree"),
    Category.PARK: Words("公园绿地树木", "park tree"),
    Category.BELT: Words("林带树木", "belt tree"),
}


class TreeState(StrEnum):
    CATALOGUED = "CATALOGUED"
    AVAILABLE = "AVAILABLE"
    ADOPTED = "ADOPTED"
    TREE_LOST = "TREE_LOST"


_S = TreeState
STANDING = (_S.CATALOGUED, _S.AVAILABLE, _S.ADOPTED)


@dataclass(eq=False, kw_only=True)
class Tree(Case):
    """`party_id` is the keeper, to whose upkeep the money goes. The place is the one everybody may see."""

    NAME: ClassVar[str] = "tree"
    CALLED: ClassVar[Words] = Words("树木", "tree")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "tree.catalogued": step(None, _S.CATALOGUED, KEEP),
        "tree.measured": step(STANDING, None, KEEP),
        "tree.offered": step((_S.CATALOGUED, _S.AVAILABLE), _S.AVAILABLE, SIGN),
        "tree.withdrawn": step(_S.AVAILABLE, _S.CATALOGUED, KEEP),
        "tree.adopted": step(_S.AVAILABLE, _S.ADOPTED, SIGN),
        "tree.freed": step(_S.ADOPTED, _S.AVAILABLE, SIGN),
        "tree.rested": step(_S.ADOPTED, _S.CATALOGUED, SIGN),
        "tree.fell_short": step(STANDING, None, KEEP),
        "tree.notice_missed": step(_S.ADOPTED, None, KEEP),
        "tree.lost": step(STANDING, _S.TREE_LOST, KEEP),
    }

    number: str
    category: Category
    species: str
    site: str
    lon_e5: int
    lat_e5: int
    point_sha256: str
    plot_id: str | None = None
    dbh_mm: int = 0
    surveyed_on: date | None = None
    survey_id: str = ""
    method_id: str = ""
    figure_g: int = 0
    """The expected growth of a year, by the method."""
    making_good_g: int = 0
    growth_g: int = 0
    """What a tree-year is sold with: the figure less what it makes good of earlier years."""
    grams_per_yuan: int = 0
    price_yuan: int = 0
    evidence_sha256: str = ""
    deficit_g: int = 0
    adoption_id: str = ""
    reminded_on: date | None = None
    lost_on: date | None = None


@dataclass(frozen=True)
class Point:
    """Where exactly a tree stands, in 1e-8 degrees."""

    lon_e8: int
    lat_e8: int

    def commitment(self, salt: str) -> str:
        """What the register keeps: without the salt nobody can try places until one fits."""
        return sha256(f"tree point {salt} {self.lon_e8} {self.lat_e8}".encode()).hexdigest()

    def shown(self, category: Category) -> tuple[int, int]:
        """In 1e-5 degrees, as every channel shows it, the map among them (GS-30): ancient trees coarsely."""
        exact = np.array([shapely.Point(self.lon_e8 / E8, self.lat_e8 / E8)], dtype=object)
        [seen] = public_ground(LAYERS[LayerId.TREES], exact, {"ancient": [category is Category.ANCIENT]})
        return round(seen.x * E5), round(seen.y * E5)


class SurveyState(StrEnum):
    RECORDED = "RECORDED"


@dataclass(eq=False, kw_only=True)
class TreeSurvey(Case):
    """A diameter at breast height and the day it was measured; never changed, only followed."""

    NAME: ClassVar[str] = "tree_survey"
    CALLED: ClassVar[Words] = Words("胸径调查", "diameter survey")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "tree_survey.recorded": step(None, SurveyState.RECORDED, KEEP),
    }

    tree_id: str
    dbh_mm: int
    surveyed_on: date
    record_sha256: str


class MethodState(StrEnum):
    SIGNED = "SIGNED"
    WITHDRAWN = "WITHDRAWN"


@dataclass(eq=False, kw_only=True)
class GrowthMethod(Case):
    """The method the city signed, with its parameter table and the government's price (MS-07, AM-02)."""

    NAME: ClassVar[str] = "growth_method"
    CALLED: ClassVar[Words] = Words("认养生长量测算方法", "method of one-year growth")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "growth_method.signed": step(None, MethodState.SIGNED, SIGN),
        "growth_method.withdrawn": step(MethodState.SIGNED, MethodState.WITHDRAWN, SIGN),
    }

    method: str
    parameters_version: str
    price_fen_per_tonne: int
    grams_per_yuan: int
    document_sha256: str
    signed_by: str


@dataclass(frozen=True)
class Figure:
    """A one-year growth as the method gives it, with the evidence it can be recomputed from."""

    growth_g: int
    method: str
    parameters_version: str
    evidence_sha256: str


def require_adoptable(category: Category, dbh_mm: int, pack: Pack) -> None:
    """RY-02: 30 cm for trees of parks and belts; ancient trees at any diameter (AM-19)."""
    spared = category is Category.ANCIENT and not pack.switch("RY-02.ancient_trees_need_dbh")
    thick = pack.meets("RY-02.dbh_min_cm", Fraction(dbh_mm, 10))
    require("RY-02", dbh_mm > 0 and (spared or thick), TreeTooThin, dbh_cm=f"{dbh_mm / 10:.1f}")


def require_later(tree: Tree, surveyed_on: date, as_of: date) -> None:
    """Surveys follow one another, none from the future."""
    first = tree.surveyed_on is None or tree.surveyed_on < surveyed_on
    require("RY-01", first and surveyed_on <= as_of, SurveyOutOfOrder, last=str(tree.surveyed_on or "—"))


def require_signed(method: GrowthMethod | None, figure: Figure) -> GrowthMethod:
    """MS-07: no figure is sold that does not come from the method and table the city signed."""
    fits = method is not None and (method.method, method.parameters_version) == (
        figure.method,
        figure.parameters_version,
    )
    signed = fits and method is not None and method.state is MethodState.SIGNED
    require("MS-07", signed, MethodNotSigned, method=figure.method, version=figure.parameters_version)
    assert method is not None
    return method


def sold_with_g(growth_g: int, deficit_g: int) -> int:
    """A shortfall of earlier years is made good by the next: it is sold with that much less (JC-10)."""
    left_g = growth_g - deficit_g
    require("MS-07", left_g > 0, NothingExpected, growth_g=growth_g, deficit_g=deficit_g)
    return left_g


def price_of_piece(quantity_g: int, grams_per_yuan: int) -> int:
    """The price of one piece in whole yuan, always up (XW-03, worked example 13)."""
    return -(-quantity_g // grams_per_yuan)


def require_standing(tree: Tree) -> None:
    require("RY-09", tree.state is not TreeState.TREE_LOST, TreeUnfit, number=tree.number)


def dbh_after_a_year_mm(before: tuple[int, date], after: tuple[int, date]) -> float | None:
    """The diameter a year after the first of two surveys, in proportion; None while no year has passed."""
    days = (after[1] - before[1]).days
    if days < YEAR_DAYS:
        return None
    return before[0] + (after[0] - before[0]) * YEAR_DAYS / days


def silent_since(adopted_on: date, last_notice_on: date | None, reminded_on: date | None) -> date:
    """From when the keeper of an adopted tree has been silent: the adoption, a notice or a reminder."""
    return max(day for day in (adopted_on, last_notice_on, reminded_on) if day is not None)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

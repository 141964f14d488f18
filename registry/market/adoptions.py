"""An adoption (16.9): whole years of one tree, a plaque on wish, a substitute when the tree is lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from registry.errors import Words
from registry.law.refusals import require
from registry.market.piece_errors import (
    NoFitSubstitute,
    NothingFixedToIt,
    PlaqueNotScreened,
    TermNotOver,
    TreeYearSold,
    WholeYears,
)
from registry.market.trees import KEEP, SIGN, YEAR_DAYS, Category, Tree, TreeState, months_later
from registry.office.casework import Case, Step, step

YEARS_MOST = 20
"""Ours: nobody promises a tree for longer."""


class AdoptionState(StrEnum):
    ADOPTED = "ADOPTED"
    PLAQUE_ORDERED = "PLAQUE_ORDERED"
    TREE_LOST = "TREE_LOST"
    ENDED = "ENDED"


class Placing(StrEnum):
    """How the plaque is set up; nothing is ever fixed to an ancient tree (RY-10)."""

    HUNG = "HUNG"
    BESIDE = "BESIDE"


_S = AdoptionState
RUNNING = (_S.ADOPTED, _S.PLAQUE_ORDERED)


@dataclass(eq=False, kw_only=True)
class Adoption(Case):
    """`party_id` is the adopter. `growth_g` is one year as sold; the whole is on the certificate."""

    NAME: ClassVar[str] = "adoption"
    CALLED: ClassVar[Words] = Words("认养", "adoption")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "adoption.begun": step(None, _S.ADOPTED, SIGN),
        "adoption.plaque_wished": step(_S.ADOPTED, _S.PLAQUE_ORDERED, rule="RY-05"),
        "adoption.plaque_name_passed": step(_S.PLAQUE_ORDERED, None, KEEP),
        "adoption.plaque_refused": step(_S.PLAQUE_ORDERED, _S.ADOPTED, KEEP),
        "adoption.plaque_set": step(_S.PLAQUE_ORDERED, _S.ADOPTED, KEEP),
        "adoption.restated": step((*RUNNING, _S.TREE_LOST, _S.ENDED), None, KEEP),
        "adoption.tree_lost": step(RUNNING, _S.TREE_LOST, KEEP),
        "adoption.substitute_offered": step(_S.TREE_LOST, None, KEEP),
        "adoption.substitute_taken": step(_S.TREE_LOST, _S.ADOPTED, rule="RY-09"),
        "adoption.substitute_declined": step(_S.TREE_LOST, _S.ENDED, rule="RY-09"),
        "adoption.ended": step((*RUNNING, _S.TREE_LOST), _S.ENDED, SIGN),
    }

    tree_id: str
    order_id: str
    certificate_no: str
    years: int
    growth_g: int
    survey_id: str
    starts_on: date
    ends_on: date
    plaque_name_sha256: str = ""
    plaque_screened_by: str = ""
    plaque_set_on: date | None = None
    plaque_placing: Placing | None = None
    plaque_photo_sha256: str = ""
    restated_g: int | None = None
    restated_on: date | None = None
    substitute_id: str | None = None
    trees: list[str] = field(default_factory=list)
    """Every tree it has had, the present one last."""


@dataclass(eq=False)
class TreeYear:
    """A year of growth of one tree, named by the year it begins in: the key sells it once (RY-04)."""

    tree_id: str
    year: int
    adoption_id: str
    growth_g: int
    starts_on: date
    ends_on: date

    def facts(self) -> list[str | int]:
        return [self.year, self.growth_g, self.starts_on.isoformat(), self.ends_on.isoformat()]


def require_years(years: int) -> None:
    whole = isinstance(years, int) and 1 <= years <= YEARS_MOST
    require("RY-04", whole, WholeYears, years=years, most=YEARS_MOST)


def last_day(starts_on: date, years: int) -> date:
    return months_later(starts_on, 12 * years) - timedelta(days=1)


def tree_years(
    tree_id: str, adoption_id: str, growth_g: int, starts_on: date, ends_on: date
) -> list[TreeYear]:
    """One for each year that begins in the term; the last may be cut short by a substitute's end."""
    made: list[TreeYear] = []
    begins = starts_on
    while begins <= ends_on:
        ends = min(last_day(begins, 1), ends_on)
        made.append(TreeYear(tree_id, begins.year, adoption_id, growth_g, begins, ends))
        begins = ends + timedelta(days=1)
    return made


def require_unsold(tree: Tree, wanted: Iterable[TreeYear], sold: Iterable[int]) -> None:
    """Explains what the key of the table would refuse."""
    twice = sorted({one.year for one in wanted} & set(sold))
    words = "、".join(map(str, twice))
    require("RY-04", not twice, TreeYearSold, number=tree.number, years=words)


def require_placing(category: Category, placing: Placing) -> None:
    """RY-10: beside an ancient tree; RY-05: hung on all others."""
    right = placing is (Placing.BESIDE if category is Category.ANCIENT else Placing.HUNG)
    require("RY-10", right, NothingFixedToIt)


def require_screened(adoption: Adoption) -> None:
    require("RY-05", bool(adoption.plaque_screened_by), PlaqueNotScreened)


def require_over(adoption: Adoption, as_of: date) -> None:
    require("RY-04", adoption.ends_on < as_of, TermNotOver, ends_on=str(adoption.ends_on))


def require_substitute(adoption: Adoption, offered: Tree) -> None:
    """A free tree whose year is worth at least what was sold; no cash (RY-09)."""
    fit = offered.state is TreeState.AVAILABLE and offered.growth_g >= adoption.growth_g
    require("RY-09", fit, NoFitSubstitute, number=offered.number)


def grown_g(adoption: Adoption, as_of: date) -> int:
    """What should have grown of it so far, by days, rounded down; as expected as the whole is."""
    yearly_g = adoption.growth_g if adoption.restated_g is None else adoption.restated_g
    term = (adoption.ends_on - adoption.starts_on).days + 1
    days = min(max((as_of - adoption.starts_on).days + 1, 0), term)
    return yearly_g * adoption.years * days // term


def adopted_g(years: Sequence[TreeYear], first: date, last: date) -> int:
    """What of a plot's growth in a period was sold tree by tree, day by day, always rounded up (RY-08)."""
    total = 0
    for one in years:
        days = (min(one.ends_on, last) - max(one.starts_on, first)).days + 1
        if days > 0:
            total += -(-one.growth_g * min(days, YEAR_DAYS) // YEAR_DAYS)
    return total

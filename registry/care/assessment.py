"""The yearly assessment of upkeep: when a failed year counts, and what two of them in a row mean (LP-36b).

A fail counts once it has been notified and its objection term has ended, an objection made in it being
answered (AM-28). The count follows the lineage of a ticket; a year without assessment proves nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from registry.care.errors import (
    AssessmentDone,
    BreachNotCounted,
    ItemsMissing,
    ObjectionTooLate,
    ResultNotFinal,
    YearNotDue,
)
from registry.errors import Words
from registry.law.calendar import add_working_days
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.office.casework import Case, Step, step

ASSESS = "assessment.yearly"


class Subject(StrEnum):
    """What care is taken of: a land-bound ticket, or a plot whose carbon was sold, ticket or not."""

    TICKET = "ticket"
    PLOT = "plot"


class Item(StrEnum):
    """JC-05; the list is ours. UNDER_FOREST only where somebody works under the trees (LP-39)."""

    PRESENCE = "PRESENCE"
    SURVIVAL = "SURVIVAL"
    PESTS = "PESTS"
    FIRE_CARE = "FIRE_CARE"
    DAMAGE = "DAMAGE"
    RECORDS = "RECORDS"
    UNDER_FOREST = "UNDER_FOREST"


ALWAYS = frozenset(Item) - {Item.UNDER_FOREST}


class UpkeepState(StrEnum):
    ASSESSED = "ASSESSED"
    NOTIFIED = "NOTIFIED"
    OBJECTED = "OBJECTED"
    FINAL = "FINAL"
    REVOKED = "REVOKED"


@dataclass(eq=False, kw_only=True)
class Upkeep(Case):
    """One year's assessment of one ticket or plot; `attempt` counts anew after a revoked one."""

    NAME: ClassVar[str] = "upkeep"
    CALLED: ClassVar[Words] = Words("年度管护考核", "upkeep assessment")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "upkeep.passed": step(None, UpkeepState.FINAL, ASSESS),
        "upkeep.failed": step(None, UpkeepState.ASSESSED, ASSESS),
        "upkeep.notified": step(UpkeepState.ASSESSED, UpkeepState.NOTIFIED, ASSESS),
        "upkeep.objected": step(UpkeepState.NOTIFIED, UpkeepState.OBJECTED, rule="LP-36b"),
        "upkeep.objection_rejected": step(UpkeepState.OBJECTED, UpkeepState.NOTIFIED, ASSESS),
        "upkeep.objection_upheld": step(UpkeepState.OBJECTED, UpkeepState.REVOKED, ASSESS),
        "upkeep.became_final": step(UpkeepState.NOTIFIED, UpkeepState.FINAL, ASSESS),
        "upkeep.revoked": step(UpkeepState.FINAL, UpkeepState.REVOKED, ASSESS),
    }

    subject_kind: Subject
    subject_id: str
    year: int
    attempt: int = 1
    passed: bool = False
    items: dict[str, int] = field(default_factory=dict)  # item → 1 passed, 0 failed
    evidence: list[str] = field(default_factory=list)  # sha256 of records, photos, patrols' papers
    assessed_by: str = ""
    notified_on: date | None = None
    objection_due_on: date | None = None
    answered_on: date | None = None
    final_from: date | None = None


@dataclass(frozen=True)
class Year:
    """A final result: the only thing that counts."""

    year: int
    passed: bool
    final_from: date


@dataclass(frozen=True)
class Standing:
    """What the final results of a lineage say; `final_from` of the last fail, if it is the last result."""

    failed_years: int = 0
    final_from: date | None = None

    @property
    def is_watched(self) -> bool:
        return self.failed_years > 0

    def must_end(self, pack: Pack) -> bool:
        """LP-36b: unconditional, with no say of holder, pledgee or officer."""
        return pack.meets("LP-36b.failed_years", self.failed_years)

    def signing_due_on(self, pack: Pack) -> date | None:
        """The cancellation decision is overdue after this day: counted from the end of the objection term."""
        if self.final_from is None:
            return None
        ended = self.final_from - timedelta(days=1)
        return add_working_days(ended, pack.number("LP-36b.signing_working_days")).on


def standing(results: Iterable[Year]) -> Standing:
    """Consecutive calendar years failed up to the last result; of two in one year (a merge) a fail stays."""
    years: dict[int, Year] = {}
    for one in results:
        known = years.get(one.year)
        if known is None or known.passed:
            years[one.year] = one
    run: list[Year] = []
    for one in sorted(years.values(), key=lambda year: year.year, reverse=True):
        if one.passed or (run and run[-1].year != one.year + 1):
            break
        run.append(one)
    return Standing(len(run), max((one.final_from for one in run), default=None))


def final_from(objection_due_on: date, answered_on: date | None) -> date:
    """The day after the objection term; the day of the answer if that came later."""
    after = objection_due_on + timedelta(days=1)
    return max(after, answered_on) if answered_on else after


def objection_due_on(pack: Pack, notified_on: date) -> date:
    return add_working_days(notified_on, pack.number("LP-36b.objection_working_days")).on


def require_items(items: Mapping[Item, bool], works_under_trees: bool) -> None:
    """JC-05: every item is answered, and LP-39: so is the use under the trees where there is any."""
    wanted = ALWAYS | ({Item.UNDER_FOREST} if works_under_trees else set())
    missing = sorted(item.value for item in wanted - items.keys())
    rule = "LP-39" if missing == [Item.UNDER_FOREST] else "JC-05"
    require(rule, not missing, ItemsMissing, items="、".join(missing))


def require_breach_counted(items: Mapping[Item, bool], breaches: int) -> None:
    """LP-37: an established breach of the holder's in the year counts."""
    counted = not breaches or not items.get(Item.DAMAGE, True)
    require("LP-37", counted, BreachNotCounted, count=breaches)


def require_due(year: int, begins: date, as_of: date) -> None:
    """Assessment years are calendar years, begun, and not before the ticket (JC-06)."""
    holds = begins.year <= year <= as_of.year
    require("JC-06", holds, YearNotDue, year=year, first=begins.year, last=as_of.year)


def require_first(attempts: Iterable[Upkeep]) -> None:
    """One result a year, unless the earlier one was revoked."""
    done = [one.year for one in attempts if one.state is not UpkeepState.REVOKED]
    require("JC-05", not done, AssessmentDone, year=done[0] if done else 0)


def require_in_term(upkeep: Upkeep, as_of: date) -> None:
    due = upkeep.objection_due_on
    in_term = due is not None and as_of <= due and upkeep.answered_on is None
    require("LP-36b", in_term, ObjectionTooLate, due_on=str(due))


def require_final(upkeep: Upkeep, as_of: date) -> date:
    """The day from which the fail counts."""
    assert upkeep.objection_due_on
    day = final_from(upkeep.objection_due_on, upkeep.answered_on)
    require("LP-36b", as_of >= day, ResultNotFinal, day=day.isoformat())
    return day

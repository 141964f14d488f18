"""Working days (工作日): public holidays and make-up days are data, not code (CV-06).

The published years come from chinese-calendar; `calendars/overrides.toml` adds years and corrects days.
Beyond both only weekends are known, and every date that leans on that is `provisional` (暂定).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import chinese_calendar

FILE = Path(__file__).with_name("calendars") / "overrides.toml"
SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """The last day of a term, and whether the calendar of its year is not published yet (暂定)."""

    on: date
    provisional: bool


@dataclass(frozen=True)
class WorkingDays:
    """`overrides` says of single days whether they are worked; `known_years` are final beyond the library."""

    overrides: Mapping[date, bool] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()

    def is_published(self, day: date) -> bool:
        return day.year in self.known_years or day.year in _library_years()

    def is_working_day(self, day: date) -> bool:
        if day in self.overrides:
            return self.overrides[day]
        if day.year in _library_years():
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < SATURDAY

    def add(self, day: date, working_days: int) -> Due:
        """The day a term ends: the day of notice does not count, the last day does (example 9)."""
        provisional, left = False, working_days
        while left > 0:
            day += ONE_DAY
            provisional = provisional or not self.is_published(day)
            left -= self.is_working_day(day)
        return Due(day, provisional)

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`."""
        days = (start + ONE_DAY * step for step in range(1, (end - start).days + 1))
        return sum(self.is_working_day(day) for day in days)


@cache
def load_calendar(file: Path = FILE) -> WorkingDays:
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    worked = dict.fromkeys(raw["make_up_days"], True)
    return WorkingDays(worked | dict.fromkeys(raw["holidays"], False), frozenset(raw["known_years"]))


def add_working_days(day: date, working_days: int) -> Due:
    """`load_calendar().add`: the usual question with the calendar that comes with the product."""
    return load_calendar().add(day, working_days)


@cache
def _library_years() -> frozenset[int]:
    return frozenset(day.year for day in chinese_calendar.holidays)

"""Natural quarters (ZJ-03)."""

from dataclasses import dataclass
from datetime import date, timedelta

from registry.law.refusals import require
from registry.settlement.errors import QuarterNotOver

MONTHS = 3


@dataclass(frozen=True, order=True)
class Quarter:
    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 4 and 2000 <= self.year < 2100):
            raise ValueError(f"not a quarter: {self.year} {self.number}")

    @property
    def first_day(self) -> date:
        return date(self.year, MONTHS * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        following = date(self.year + self.number // 4, MONTHS * (self.number % 4) + 1, 1)
        return following - timedelta(days=1)


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month - 1) // MONTHS + 1)


def require_over(last_day: date, as_of: date) -> None:
    require("ZJ-03", as_of > last_day, QuarterNotOver, last=last_day.isoformat())

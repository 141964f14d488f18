"""The service clock of a file (LP-63): working days run, and stand still for 补正, 现场核查 and 公示."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class StopReason(StrEnum):
    CORRECTION = "CORRECTION"  # 补正
    SITE_CHECK = "SITE_CHECK"  # 现场核查
    PUBLIC_NOTICE = "PUBLIC_NOTICE"  # 公示


@dataclass(frozen=True)
class Stop:
    """The clock stands from `begins_on` through the day before `ends_on`; open while `ends_on` is None."""

    reason: StopReason
    begins_on: date
    ends_on: date | None = None

    def covers(self, day: date) -> bool:
        return self.begins_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True)
class Reading:
    """The clock as the applicant sees it; `due_on` is open while it stands."""

    limit_working_days: int
    used_working_days: int
    due_on: date | None
    stands_for: StopReason | None


@dataclass(frozen=True)
class ServiceClock:
    """`started_on` itself is not counted, as with every term in days."""

    started_on: date
    limit_working_days: int
    stops: Sequence[Stop] = ()

    def is_stopped(self, day: date) -> bool:
        return any(stop.covers(day) for stop in self.stops)

    def used_working_days(self, as_of: date, is_working_day: Callable[[date], bool]) -> int:
        days = (as_of - self.started_on).days
        return sum(
            is_working_day(day) and not self.is_stopped(day)
            for day in (self.started_on + timedelta(n) for n in range(1, days + 1))
        )

    def read(self, as_of: date, is_working_day: Callable[[date], bool]) -> Reading:
        standing = [stop.reason for stop in self.stops if stop.covers(as_of)]
        return Reading(
            self.limit_working_days,
            self.used_working_days(as_of, is_working_day),
            self.due_on(is_working_day),
            standing[0] if standing else None,
        )

    def due_on(self, is_working_day: Callable[[date], bool]) -> date | None:
        """The last day of the term, or None while an open stop holds the clock."""
        day, left = self.started_on, self.limit_working_days
        while left:
            day += timedelta(1)
            if any(stop.ends_on is None and stop.covers(day) for stop in self.stops):
                return None
            left -= is_working_day(day) and not self.is_stopped(day)
        return day


def stopped(stops: Sequence[Stop], reason: StopReason, on: date) -> tuple[Stop, ...]:
    return (*stops, Stop(reason, on))


def resumed(stops: Sequence[Stop], reason: StopReason, on: date) -> tuple[Stop, ...]:
    """Close the open stop of this reason; there is at most one."""
    return tuple(
        Stop(stop.reason, stop.begins_on, on) if stop.reason is reason and stop.ends_on is None else stop
        for stop in stops
    )

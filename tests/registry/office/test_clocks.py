"""The service clock runs on working days and stands for 补正, 现场核查 and 公示 (LP-63)."""

from datetime import date

import pytest

from registry.office.clocks import ServiceClock, Stop, StopReason, resumed, stopped

MONDAY = date(2026, 1, 5)


def weekday(day: date) -> bool:
    return day.weekday() < 5


def test_the_day_of_acceptance_is_not_counted() -> None:
    clock = ServiceClock(MONDAY, limit_working_days=5)
    assert clock.due_on(weekday) == date(2026, 1, 12)
    assert clock.used_working_days(date(2026, 1, 7), weekday) == 2


@pytest.mark.rule("LP-63")
@pytest.mark.parametrize("reason", list(StopReason))
def test_a_stop_moves_the_due_day_by_its_own_working_days(reason: StopReason) -> None:
    stop = Stop(reason, date(2026, 1, 6), date(2026, 1, 8))
    clock = ServiceClock(MONDAY, 5, (stop,))
    assert clock.due_on(weekday) == date(2026, 1, 14)
    assert clock.used_working_days(date(2026, 1, 8), weekday) == 1


@pytest.mark.rule("LP-63")
def test_while_a_stop_is_open_there_is_no_due_day_and_afterwards_the_clock_runs_on() -> None:
    stops = stopped((), StopReason.SITE_CHECK, date(2026, 1, 6))
    assert ServiceClock(MONDAY, 5, stops).due_on(weekday) is None
    stops = resumed(stops, StopReason.SITE_CHECK, date(2026, 1, 9))
    assert ServiceClock(MONDAY, 5, stops).due_on(weekday) == date(2026, 1, 15)


def test_a_stop_over_a_weekend_costs_no_extra_day() -> None:
    stop = Stop(StopReason.CORRECTION, date(2026, 1, 10), date(2026, 1, 12))
    assert ServiceClock(MONDAY, 5, (stop,)).due_on(weekday) == date(2026, 1, 12)

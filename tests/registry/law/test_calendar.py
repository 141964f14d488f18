"""Working days: holidays, make-up days, and terms that end on the right day."""

from datetime import date

import pytest

from registry.law.calendar import Due, WorkingDays, add_working_days, load_calendar


@pytest.mark.rule("CV-06")
def test_the_objection_term_of_the_worked_example_ends_on_8_december() -> None:
    assert add_working_days(date(2025, 12, 1), 5) == Due(date(2025, 12, 8), provisional=False)
    assert add_working_days(date(2025, 12, 8), 5).on == date(2025, 12, 15)


@pytest.mark.rule("CV-06")
def test_a_spring_festival_and_its_make_up_saturdays_are_counted_as_published() -> None:
    calendar = load_calendar()
    assert not calendar.is_working_day(date(2026, 2, 17))
    assert calendar.is_working_day(date(2026, 2, 14))
    assert calendar.between(date(2026, 2, 13), date(2026, 2, 24)) == 2


@pytest.mark.rule("CV-06")
def test_beyond_the_published_years_only_weekends_are_known_and_the_date_is_provisional() -> None:
    due = add_working_days(date(2031, 1, 3), 5)
    assert due == Due(date(2031, 1, 10), provisional=True)
    assert add_working_days(date(2026, 12, 28), 5).provisional


@pytest.mark.rule("CV-06")
def test_a_published_year_in_the_data_makes_the_date_final() -> None:
    calendar = WorkingDays({date(2031, 1, 6): False}, frozenset({2031}))
    assert calendar.add(date(2031, 1, 3), 5) == Due(date(2031, 1, 13), provisional=False)


def test_no_days_end_on_the_day_itself() -> None:
    assert add_working_days(date(2026, 1, 8), 0).on == date(2026, 1, 8)

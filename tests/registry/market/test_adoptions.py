"""What an adopted tree should have grown so far: by days, never more than was sold (RY-03)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.market.adoptions import Adoption, grown_g, last_day

BEGINS = date(2026, 1, 8)


def an_adoption(growth_g: int, years: int, restated_g: int | None = None) -> Adoption:
    return Adoption(
        id="a",
        unit_id="640104",
        tree_id="t",
        order_id="o",
        certificate_no="c",
        years=years,
        growth_g=growth_g,
        survey_id="s",
        starts_on=BEGINS,
        ends_on=last_day(BEGINS, years),
        restated_g=restated_g,
    )


@pytest.mark.rule("RY-03")
@given(st.integers(1, 10**6), st.integers(1, 20), st.integers(-400, 8_000))
def test_it_grows_from_nothing_to_all_of_it_and_stops(growth_g: int, years: int, days: int) -> None:
    adoption, day = an_adoption(growth_g, years), BEGINS + timedelta(days=days)
    now, tomorrow = grown_g(adoption, day), grown_g(adoption, day + timedelta(days=1))
    assert 0 <= now <= tomorrow <= growth_g * years
    assert (now == 0) or day >= BEGINS
    assert (now == growth_g * years) == (day >= adoption.ends_on)


@pytest.mark.rule("RY-03", "MS-07")
def test_after_the_next_survey_the_restated_figure_counts() -> None:
    assert grown_g(an_adoption(21_500, 1, restated_g=18_000), date(2026, 7, 8)) == 18_000 * 182 // 365

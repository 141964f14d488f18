"""Emissions of events, organisations and travel: a range with sources and a list of what is left out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sink.emissions import (
    JOURNEY_MODES,
    EventAnswers,
    Journey,
    Subject,
    event,
    footprint,
    without_way,
)
from sink.errors import ActivityInvalid
from sink.parameters.loader import load

PARAMETERS = load("2026-12")
CONFERENCE = EventAnswers(
    people=1200,
    days=2,
    journeys=(Journey("train", 700, 600), Journey("flight", 300, 2400), Journey("car", 150, 80)),
    hotel_nights=900,
    meals=4000,
    vegetarian_share=0.25,
)


def test_the_five_questions_give_a_range_and_name_the_biggest_slice() -> None:
    found = event(CONFERENCE, parameters=PARAMETERS)
    by_hand_kg = (
        700 * 600 * 0.03546
        + 300 * 2400 * 0.27257
        + 150 * 80 * 0.1645
        + 900 * 53.5
        + 3000 * 1.88
        + 1000 * 1.27
    )
    assert found.co2e_t == pytest.approx(by_hand_kg / 1000)
    assert found.low_co2e_t < found.co2e_t < found.high_co2e_t
    assert found.biggest is not None and found.biggest.factor_id == "flight"


def test_what_is_not_counted_stands_beside_every_figure() -> None:
    for subject in Subject:
        found = footprint([], subject, parameters=PARAMETERS)
        assert found.co2e_t == 0 and found.not_counted
    zh = [omission.zh for omission in event(CONFERENCE, parameters=PARAMETERS).not_counted]
    assert any("运输" in sentence for sentence in zh)


def test_people_without_a_known_way_are_shown_and_not_invented() -> None:
    assert without_way(CONFERENCE) == 50


def test_every_line_leads_to_a_source_and_a_year() -> None:
    found = event(CONFERENCE, parameters=PARAMETERS)
    assert all(line.sources and line.factor_year for line in found.lines)
    assert found.parameters_version == "2026-12"


def test_recalled_factors_are_named_as_not_signed_off() -> None:
    found = event(CONFERENCE, parameters=PARAMETERS)
    assert "emission_factors/hotel_night" in found.unsigned_rows


def test_an_organisation_is_split_by_scope_and_carries_its_guide() -> None:
    found = footprint(
        [("natural_gas", 10_000), ("electricity", 200_000), ("heat", 500)],
        Subject.ORGANISATION,
        parameters=PARAMETERS,
        guide="公共建筑运营企业温室气体排放核算方法和报告指南",
    )
    assert found.scope_co2e_t("1") == pytest.approx(21.622)
    assert found.scope_co2e_t("2") == pytest.approx(117.14 + 55)
    assert found.guide.startswith("公共建筑")


def test_a_journey_by_air_car_or_train_has_its_emission() -> None:
    trips = [("flight", 1000.0), ("train", 1000.0), ("car", 30.0), ("cycle_walk", 5.0)]
    found = footprint(trips, Subject.TRAVEL, parameters=PARAMETERS)
    assert found.co2e_t == pytest.approx(0.27257 + 0.03546 + 0.004935)


def test_all_unusable_entries_are_named_together() -> None:
    with pytest.raises(ActivityInvalid) as refused:
        footprint(
            [("rocket", 3), ("train", -1), ("car", float("nan")), ("taxi", 2)],
            Subject.TRAVEL,
            parameters=PARAMETERS,
        )
    entries = str(refused.value.facts["entries"])
    assert "rocket" in entries and "train" in entries and "car" in entries and "taxi" not in entries


def test_more_travellers_than_people_are_refused() -> None:
    with pytest.raises(ActivityInvalid):
        event(EventAnswers(10, 1, (Journey("train", 11, 5),), 0, 0), parameters=PARAMETERS)


def test_nobody_travels_by_electricity_bill() -> None:
    with pytest.raises(ActivityInvalid):
        event(EventAnswers(10, 1, (Journey("electricity", 5, 5),), 0, 0), parameters=PARAMETERS)


@settings(deadline=None)
@given(st.sampled_from(JOURNEY_MODES), st.floats(0, 1e7), st.floats(1, 10))
def test_twice_the_activity_is_twice_the_emission_and_never_below_its_low_end(
    mode: str, amount: float, factor: float
) -> None:
    once = footprint([(mode, amount)], Subject.TRAVEL, parameters=PARAMETERS)
    more = footprint([(mode, amount * factor)], Subject.TRAVEL, parameters=PARAMETERS)
    assert more.co2e_t == pytest.approx(once.co2e_t * factor)
    assert once.low_co2e_t <= once.co2e_t <= once.high_co2e_t

"""Eligibility is decided per parcel, with every reason, at the limits the methodology names."""

from dataclasses import replace
from datetime import date

import pytest

from sink.eligibility import Additionality, Parcel, ParcelKind, Scheme, eligibility
from sink.parameters.loader import load

PARAMETERS = load("2026-12")
YOUNG_FOREST = Parcel(
    "s",
    ParcelKind.AFFORESTATION,
    area_m2=400.0,
    title_no="示例不动产权证001",
    started_on=date(2021, 4, 1),
    nonforest_years_before=3.0,
    wetland=False,
    shrub_removed_percent=20.0,
    displaces_farming=False,
    burned_for_planting=False,
    canopy=0.20,
    height_m=2.0,
    additionality=Additionality.DRY_LAND,
)


def reasons(parcel: Parcel, scheme: Scheme = Scheme.CCER_AFFORESTATION) -> set[str]:
    return {reason.code for reason in eligibility(parcel, scheme, parameters=PARAMETERS).reasons}


def test_a_parcel_exactly_at_every_limit_is_eligible() -> None:
    assert reasons(YOUNG_FOREST) == set()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"area_m2": 399.9}, "TOO_SMALL"),
        ({"area_m2": 666.9, "started_on": date(2019, 12, 31)}, "TOO_SMALL"),
        ({"nonforest_years_before": 2.9}, "FOREST_BEFORE"),
        ({"nonforest_years_before": None}, "FOREST_BEFORE"),
        ({"wetland": True}, "WETLAND"),
        ({"wetland": None}, "WETLAND"),
        ({"shrub_removed_percent": 20.1}, "SHRUBS_REMOVED"),
        ({"displaces_farming": True}, "LEAKAGE"),
        ({"burned_for_planting": True}, "BURNED"),
        ({"canopy": 0.19}, "NOT_YET_FOREST"),
        ({"height_m": 1.9}, "NOT_YET_FOREST"),
        ({"additionality": None}, "NO_ADDITIONALITY"),
        ({"started_on": date(2012, 11, 7)}, "STARTED_TOO_EARLY"),
        ({"title_no": ""}, "NO_TITLE"),
        ({"other_route": "小微碳汇"}, "COUNTED_ELSEWHERE"),
    ],
)
def test_one_step_beyond_a_limit_is_refused_with_its_reason(change: dict[str, object], code: str) -> None:
    assert code in reasons(replace(YOUNG_FOREST, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize("area_m2", [667.0, 1000.0])
def test_a_parcel_started_in_2019_needs_a_whole_mu(area_m2: float) -> None:
    assert reasons(replace(YOUNG_FOREST, area_m2=area_m2, started_on=date(2019, 12, 31))) == set()


@pytest.mark.parametrize("kind", [ParcelKind.ECONOMIC_FOREST, ParcelKind.CORRIDOR, ParcelKind.URBAN_GREEN])
def test_orchards_corridors_and_urban_green_are_never_ccer(kind: ParcelKind) -> None:
    assert "KIND_NOT_IN_SCHEME" in reasons(replace(YOUNG_FOREST, kind=kind))


def test_urban_trees_and_local_tickets_are_separate_schemes() -> None:
    park = Parcel("p", ParcelKind.URBAN_GREEN, 100.0, "示例证001")
    wood = Parcel("w", ParcelKind.EXISTING_FOREST, 100.0, "示例证002")
    assert reasons(park, Scheme.URBAN_TREES) == set() == reasons(wood, Scheme.LOCAL_TICKET)
    assert reasons(park, Scheme.LOCAL_TICKET) == {"KIND_NOT_IN_SCHEME"} == reasons(wood, Scheme.URBAN_TREES)


def test_all_reasons_come_at_once_in_two_languages_and_the_recalled_limits_are_named() -> None:
    verdict = eligibility(
        Parcel("x", ParcelKind.CORRIDOR, 10.0), Scheme.CCER_AFFORESTATION, parameters=PARAMETERS
    )
    assert not verdict.eligible and len(verdict.reasons) >= 10
    assert all(reason.zh and reason.en for reason in verdict.reasons)
    assert "constants_and_rules/forest_definition" in PARAMETERS.unsigned(verdict.rows_used)

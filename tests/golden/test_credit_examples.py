"""Requirements 15.2: the worked examples of the two-census rule."""

import math
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from sink.eligibility import Parcel, ParcelKind
from sink.removals import Circumstances, credit, local_terms
from sink.results import Pool, Provenance, Status, Stock

KNOWN = Circumstances({"s": Parcel("s", ParcelKind.EXISTING_FOREST, 50_000, title_no="示例林权证001")})


def stock(on: date, co2e_kg: float) -> Stock:
    made = Provenance("tree", "1", "2026-11", "", "", datetime(2025, 12, 11, tzinfo=UTC))
    stands = pd.DataFrame(
        {"area_m2": 50_000.0, "census_on": on, "dbh_threshold_cm": 5.0, "flags": [()]}, index=["s"]
    )
    pools = pd.DataFrame({"stand_id": ["s"], "pool": [Pool.ABOVE], "prudent_co2e_t": [co2e_kg / 1000]})
    plots = pd.DataFrame(columns=["stand_id", "plot_id", "prudent_co2e_t_ha"])
    return Stock(made, stands, pools, plots, pd.DataFrame())


@pytest.mark.rule("MS-13")
def test_example_14_two_censuses_verify_7500_kg() -> None:
    then, now = stock(date(2024, 12, 10), 120_000), stock(date(2025, 12, 10), 127_500)
    found = credit(then, now, local_terms(), KNOWN)
    assert math.floor(found.creditable_co2e_t * 1000) == 7_500


@pytest.mark.rule("MS-13")
def test_example_14_with_the_second_census_alone_nothing_is_verified() -> None:
    (line,) = credit(None, stock(date(2025, 12, 10), 127_500), local_terms(), KNOWN).lines
    assert line.status is Status.EXPECTED and line.creditable_co2e_t == 0

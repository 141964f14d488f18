"""Laws of the stock: mass balance, area, order, counts, and shrubs beside trees."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sink.results import Pool, Stock
from sink.stock import measure

IDS = ["甲", "乙", "丙"]
tallies = st.lists(
    st.tuples(
        st.sampled_from(IDS),
        st.sampled_from(["1", "2"]),
        st.sampled_from(["新疆杨", "榆树", "油松", "刺槐", "青海云杉", "无名"]),
        st.floats(5, 120),
    ),
    min_size=1,
    max_size=40,
)


def stands(area_m2: float = 1e4) -> pd.DataFrame:
    frame = pd.DataFrame({"stand_id": IDS, "area_m2": area_m2, "census_on": date(2025, 9, 1)})
    return frame.assign(dbh_threshold_cm=5.0)


def plots() -> pd.DataFrame:
    return pd.DataFrame({"stand_id": ["甲", "甲", "乙", "乙"], "plot_id": ["1", "2"] * 2, "area_m2": 600.0})


def frame(trees: list[tuple[str, str, str, float]]) -> pd.DataFrame:
    return pd.DataFrame(trees, columns=["stand_id", "plot_id", "species", "dbh_cm"])


def total(stock: Stock) -> float:
    return stock.co2e_t


@settings(max_examples=20, deadline=None)
@given(tallies)
def test_pools_add_up_to_stands_and_carbon_is_twelve_forty_fourths_of_co2(
    trees: list[tuple[str, str, str, float]],
) -> None:
    stock = measure(stands(), frame(trees), plots=plots())
    by_stand = stock.pools.groupby("stand_id")[["biomass_t", "carbon_t", "co2e_t", "prudent_co2e_t"]].sum()
    for name in by_stand:
        np.testing.assert_allclose(by_stand[name], stock.stands.loc[by_stand.index, name], rtol=1e-12)
    np.testing.assert_allclose(stock.pools["co2e_t"], stock.pools["carbon_t"] * 44 / 12, rtol=1e-12)
    assert (stock.stands["prudent_co2e_t"] <= stock.stands["co2e_t"] * (1 + 1e-12)).all()


@settings(max_examples=15, deadline=None)
@given(tallies, st.floats(0.1, 50))
def test_a_sampled_stand_scales_with_its_area_and_a_full_tally_does_not(
    trees: list[tuple[str, str, str, float]], factor: float
) -> None:
    one, other = (measure(stands(1e4 * f), frame(trees), plots=plots()).stands for f in (1.0, factor))
    np.testing.assert_allclose(other.loc[["甲", "乙"], "co2e_t"], one.loc[["甲", "乙"], "co2e_t"] * factor)
    assert other.loc["丙", "co2e_t"] == one.loc["丙", "co2e_t"]


@settings(max_examples=15, deadline=None)
@given(tallies, st.randoms())
def test_the_order_of_the_rows_changes_no_figure(
    trees: list[tuple[str, str, str, float]], order: object
) -> None:
    mixed = list(trees)
    order.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = (measure(stands(), frame(rows), plots=plots()) for rows in (trees, mixed))
    pd.testing.assert_frame_equal(one.parts, other.parts, check_exact=True)
    pd.testing.assert_frame_equal(one.pools, other.pools, check_exact=True)


@settings(max_examples=15, deadline=None)
@given(tallies, st.integers(2, 30))
def test_a_counted_row_is_as_many_rows(trees: list[tuple[str, str, str, float]], times: int) -> None:
    counted = measure(stands(), frame(trees).assign(stems=times), plots=plots())
    repeated = measure(stands(), frame(trees * times), plots=plots())
    pd.testing.assert_frame_equal(counted.parts, repeated.parts, check_exact=True)


@settings(max_examples=15, deadline=None)
@given(tallies)
def test_nothing_is_dropped_in_silence(trees: list[tuple[str, str, str, float]]) -> None:
    """A row counts, or is told by itself, or its stand is told as a whole."""
    given = frame(trees)
    stock = measure(stands(), given, plots=plots())
    for stand, rows in given["stand_id"].value_counts().items():
        told = [f.rule for f in stock.errors if f.row.partition("/")[0] == stand]
        stems = stock.stands.loc[str(stand), "stems"]
        assert stems == 0 if "STAND_IN_MM" in told else stems + len(told) == rows


def shrubs(*rows: tuple[str, str, float, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["stand_id", "species", "height_m", "crown_d1_m", "crown_d2_m"])


def test_shrubs_have_pools_of_their_own_and_an_unknown_shrub_is_told() -> None:
    stock = measure(
        stands(),
        None,
        shrubs=shrubs(("甲", "柠条", 0.9, 0.8, 0.7), ("乙", "花棒", 1, 1, 1), ("丁", "柠条", 1, 1, 1)),
    )
    crown = np.pi * 0.8 * 0.7 / 4
    grams = 467.24 * (0.9 * crown) ** 0.79, 499.85 * (0.9 * crown) ** 0.97
    mine = stock.pools[stock.pools["stand_id"] == "甲"].set_index("pool")["co2e_t"]
    assert mine[Pool.SHRUB_ABOVE] == pytest.approx(grams[0] * 0.47 * 44 / 12 / 1e6, rel=1e-6)
    assert mine[Pool.SHRUB_BELOW] == pytest.approx(grams[1] * 0.47 * 44 / 12 / 1e6, rel=1e-6)
    assert {(f.rule, f.table) for f in stock.findings} == {
        ("SPECIES_UNKNOWN", "shrubs"),
        ("STAND_UNKNOWN", "shrubs"),
    }
    assert "incomplete" in stock.stands.loc["乙", "flags"]
    assert stock.stands.loc["甲", "stems"] == 0


def test_a_stubble_cut_stand_is_credited_with_the_mean_of_its_rotation() -> None:
    """Above ground only: the roots are kept. At the end of a rotation the mean is half."""
    cut = stands().assign(years_since_cut=5.0, rotation_years=5.0)
    given = shrubs(("甲", "柠条", 0.9, 0.8, 0.7))
    plain, rotated = (measure(s, None, shrubs=given).pools for s in (stands(), cut))
    above, below = (rotated["pool"] == p for p in (Pool.SHRUB_ABOVE, Pool.SHRUB_BELOW))
    assert rotated.loc[above, "prudent_co2e_t"].sum() == pytest.approx(
        plain.loc[above, "prudent_co2e_t"].sum() / 2
    )
    assert rotated.loc[below, "prudent_co2e_t"].sum() == plain.loc[below, "prudent_co2e_t"].sum()
    assert rotated["co2e_t"].sum() == plain["co2e_t"].sum()


def test_a_shrub_beyond_the_fitted_range_is_credited_at_its_end() -> None:
    stock = measure(stands(), None, shrubs=shrubs(("甲", "柠条", 2.6, 3.0, 3.0)))
    end = measure(stands(), None, shrubs=shrubs(("甲", "柠条", 1.3, 0.734 * 4 / np.pi, 1.0)))
    assert "out_of_range" in stock.stands.loc["甲", "flags"]
    assert stock.stands.loc["甲", "prudent_co2e_t"] == pytest.approx(end.stands.loc["甲", "co2e_t"], rel=1e-6)

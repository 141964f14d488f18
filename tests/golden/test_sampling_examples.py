"""AR-TOOL14 v4.2 (EB 85, 2015): the tool's own worked numbers."""

import numpy as np
import pandas as pd
import pytest

from sink.parameters.loader import load
from sink.sampling import Discounted, Side, discount, discount_table, estimate


def plots_with(mean: float, sd: float, n: int) -> pd.DataFrame:
    """n values of exactly this mean and this sample sd."""
    shape = np.linspace(-1, 1, n)
    values = mean + sd * (shape - shape.mean()) / shape.std(ddof=1)
    return pd.DataFrame({"stratum": "one", "value_per_ha": values})


def test_34_plots_of_mean_45_328_and_sd_12_776_give_8_18_percent() -> None:
    found = estimate(plots_with(45.328, 12.776, 34), {"one": 100.0})
    assert found.degrees_of_freedom == 33
    assert found.u_percent == pytest.approx(8.18, abs=0.005)


@pytest.mark.parametrize(("side", "expected"), [(Side.PROJECT, 57.75), (Side.BASELINE, 62.25)])
def test_60_plus_minus_9_becomes_57_75_in_the_project_and_62_25_in_the_baseline(
    side: Side, expected: float
) -> None:
    table = discount_table(load("2026-12"), "CDM AR-TOOL14 v4.2")
    found = discount(table, 60.0, 9.0, side=side)
    assert isinstance(found, Discounted)
    assert (found.value, found.deducted, found.u_percent) == (expected, 2.25, 15.0)

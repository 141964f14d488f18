"""Any engine and any partitioning give the same totals, to the last microgram."""

from datetime import date
from functools import partial
from itertools import pairwise

import dask
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_data.engines import Engine, run
from sink.kernels import tally
from sink.parameters.loader import load
from sink.stock import Survey
from sink.tallies import batches

STANDS = 24
IDS = [f"小班{i:02d}" for i in range(STANDS)]
SURVEY = Survey(
    pd.DataFrame({"stand_id": IDS, "area_m2": 1e4, "census_on": date(2025, 9, 1), "dbh_threshold_cm": 5.0}),
    None,
    None,
    load(),
)


def _trees() -> pa.RecordBatch:
    draw = np.random.default_rng(7)
    frame = pd.DataFrame(
        {
            "stand_id": np.repeat(IDS, 40),
            "species": draw.choice(["新疆杨", "榆树", "油松", "刺槐", "不明树"], STANDS * 40),
            "dbh_cm": draw.gamma(9.0, 2.5, STANDS * 40),
            "height_m": draw.uniform(2, 20, STANDS * 40),
        }
    )
    return pa.concat_batches(batches(frame))


TREES = _trees()
WHOLE = SURVEY.stock([tally(TREES, SURVEY.tally)])


@pytest.mark.parametrize("engine", list(Engine))
@given(cuts=st.sets(st.integers(1, STANDS - 1)), order=st.randoms())
@settings(max_examples=15, deadline=None)
def test_any_partitioning_on_any_engine_gives_the_same_totals(
    engine: Engine, cuts: set[int], order: object
) -> None:
    edges = [0, *sorted(cuts), STANDS]
    pieces = [TREES.slice(a * 40, (b - a) * 40) for a, b in pairwise(edges)]
    order.shuffle(pieces)  # type: ignore[attr-defined]
    stock = SURVEY.stock(run(partial(tally, job=SURVEY.tally), pieces, engine))
    pd.testing.assert_frame_equal(stock.parts, WHOLE.parts, check_exact=True)
    pd.testing.assert_frame_equal(stock.stands, WHOLE.stands, check_exact=True)
    assert stock.provenance == WHOLE.provenance
    assert stock.findings == WHOLE.findings and len(stock.findings) > 50


def test_dask_workers_in_other_processes_give_the_same_totals() -> None:
    pieces = [TREES.slice(0, 400), TREES.slice(400)]
    with dask.config.set(scheduler="processes", num_workers=2):
        stock = SURVEY.stock(run(partial(tally, job=SURVEY.tally), pieces, Engine.DASK))
    pd.testing.assert_frame_equal(stock.stands, WHOLE.stands, check_exact=True)

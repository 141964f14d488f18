"""1,000 draws x 100,000 trees with all sources on, beside NumPy drawing as many plain normal numbers."""

import tracemalloc
from datetime import date

import numpy as np
import pandas as pd

from sink.drawing import strata_of
from sink.error_model import error_model
from sink.parameters.loader import load
from sink.population import StratumTrees
from sink.stock import Survey
from sink.uncertainty import simulate
from tests.benchmarks.jobs import Row, interleaved, job

STANDS, PLOTS, STEMS, DRAWS = 500, 4, 50, 1000
GOAL = 6.0
MEMORY_MIB = 1024
SPECIES = ("新疆杨", "榆树", "刺槐", "油松", "河北杨", "青海云杉")


def forest() -> tuple[StratumTrees, ...]:
    """Half a thousand stands of four plots; some species read heights, so that no source is idle."""
    draw = np.random.default_rng(20_261_121)
    stands = [f"S{number:04d}" for number in range(STANDS)]
    plots = pd.DataFrame({"stand_id": np.repeat(stands, PLOTS), "plot_id": np.tile(list("1234"), STANDS)})
    trees = plots.loc[plots.index.repeat(STEMS)].reset_index(drop=True)
    trees["species"] = draw.choice(SPECIES, len(trees))
    trees["dbh_cm"] = np.round(draw.gamma(9.0, 2.0, len(trees)) + 5, 1)
    trees["height_m"] = np.round(2 + 0.4 * trees["dbh_cm"], 1)
    table = pd.DataFrame({"stand_id": stands, "area_m2": 20_000.0, "census_on": date(2025, 9, 1)})
    survey = Survey(table.assign(dbh_threshold_cm=5.0), plots.assign(area_m2=600.0), None, load())
    return strata_of(survey, trees)


@job("monte-carlo")
def monte_carlo() -> list[Row]:
    stems, errors = forest(), error_model(load())
    trees = sum(len(stratum.dbh_cm) for stratum in stems)
    tracemalloc.start()
    drawn = simulate(stems, errors, seed=1, draws=DRAWS)
    peak_mib = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    timing = interleaved(
        lambda: simulate(stems, errors, seed=1, draws=DRAWS),
        lambda: np.random.default_rng(1).standard_normal(DRAWS * trees),
    )
    note = (
        f"{trees:,} trees, {STANDS} strata, u = {drawn.u_percent:.1f} %, dominant {drawn.dominant}; "
        f"peak {peak_mib:.0f} MiB of working memory (goal < {MEMORY_MIB}); {timing.spread}"
    )
    met = timing.ratio <= GOAL and peak_mib < MEMORY_MIB
    peer = f"NumPy: standard_normal({DRAWS * trees:,})"
    return [
        Row("monte-carlo", timing.ours_s, peer, timing.peer_s, "s", timing.ratio, f"≤ {GOAL:g}", met, note)
    ]

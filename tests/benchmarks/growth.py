"""Growth of 100,000 stands over 50 years, beside the bare curve in NumPy, and libcbm on fewer stands."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd

from sink.growth import project
from sink.parameters.loader import load
from tests.benchmarks.jobs import Row, interleaved, job

STANDS, YEARS, LIBCBM_STANDS = 100_000, 50, 2_000
MODELS = ("growth_models/阔叶林/V", "growth_models/针叶林/V", "growth_models/混交林/V")


def stands(number: int) -> pd.DataFrame:
    draw = np.random.default_rng(20_261_121)
    return pd.DataFrame(
        {
            "stand_id": [f"S{i}" for i in range(number)],
            "age_a": draw.integers(5, 60, number).astype(float),
            "co2e_t": draw.gamma(4.0, 30.0, number),
            "growth_model": draw.choice(MODELS, number),
        }
    )


@job("growth")
def growth() -> list[Row]:
    return [_beside_numpy(), _beside_libcbm()]


def _beside_numpy() -> Row:
    frame, parameters = stands(STANDS), load()
    age = frame["age_a"].to_numpy()[:, None] + np.arange(YEARS + 1)

    def bare() -> np.ndarray:
        return 364.306 * (1 - 1.05 * np.exp(-0.018 * age)) ** (1 / 0.477)

    timing = interleaved(lambda: project(frame, years=YEARS, parameters=parameters), bare)
    note = (
        f"{STANDS:,} stands x {YEARS} years, three curves, flags and limits included; ratio {timing.spread}"
    )
    return Row(
        job="growth",
        ours=timing.ours_s,
        peer="NumPy: one Richards curve on the same ages, arrays in memory",
        peer_value=timing.peer_s,
        unit="s",
        ratio=timing.ratio,
        goal="ours < 1 s",
        met=timing.ours_s < 1,
        note=note,
    )


def _beside_libcbm() -> Row:
    """libcbm's own tutorial curves, on as many stands of our ages; no disturbance events on either side."""
    from libcbm import resources
    from libcbm.input.sit import sit_cbm_factory
    from libcbm.model.cbm import cbm_simulator

    warnings.filterwarnings("ignore", message="untested linux distribution")
    frame, parameters = stands(LIBCBM_STANDS), load()
    tutorial = Path(resources.get_test_resources_dir()) / "cbm3_tutorial2" / "sit_config.json"
    sit = sit_cbm_factory.load_sit(str(tutorial))
    sit.sit_data.inventory = _many(sit.sit_data.inventory, frame["age_a"])
    classifiers, inventory = sit_cbm_factory.initialize_inventory(sit)

    def simulated() -> None:
        with sit_cbm_factory.initialize_cbm(sit) as cbm:
            cbm_simulator.simulate(cbm, YEARS, classifiers, inventory, lambda step, variables: None)

    timing = interleaved(lambda: project(frame, years=YEARS, parameters=parameters), simulated)
    note = (
        f"{LIBCBM_STANDS:,} stands x {YEARS} years; libcbm also spins up and carries dead organic matter and "
        f"soil, we carry living biomass only: not the same work; ratio {timing.spread}"
    )
    return Row(
        job="growth",
        ours=timing.ours_s,
        peer="libcbm: living biomass, dead organic matter, soil",
        peer_value=timing.peer_s,
        unit="s",
        ratio=timing.ratio,
        goal="shown",
        met=True,
        note=note,
    )


def _many(inventory: pd.DataFrame, ages: pd.Series) -> pd.DataFrame:
    first = inventory[inventory["age"] > 0].iloc[[0]] if (inventory["age"] > 0).any() else inventory.iloc[[0]]
    repeated = first.loc[first.index.repeat(len(ages))].reset_index(drop=True)
    return repeated.assign(age=ages.to_numpy(dtype=int))

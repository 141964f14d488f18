"""Seeded plots and stems over two censuses: what was measured in each, with its 检尺类型."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from api.demo.landscape import Parcel

PLOT_SIDE_M = 25.82
THRESHOLD_CM = 5.0
MORTALITY = 0.008
SPREAD = 0.2
"""Coefficient of variation of diameters inside a stand."""

RETAINED, INGROWTH, DEAD = "11", "12", "13"


def trees(parcels: Sequence[Parcel], seed: int, years: tuple[int, int]) -> pd.DataFrame:
    """One row per stem and census: parcel, plot, stem number, species, status, diameters."""
    random = np.random.default_rng([seed, 2])
    return pd.concat([_of_parcel(parcel, random, years) for parcel in parcels], ignore_index=True)


def plots_of(parcel: Parcel) -> int:
    """Two plots in a small parcel, three in a larger one."""
    return 2 if parcel.landscape == "belt" else 3


def _of_parcel(parcel: Parcel, random: np.random.Generator, years: tuple[int, int]) -> pd.DataFrame:
    expected = parcel.species["stems_per_ha"] * PLOT_SIDE_M**2 / 10_000
    stems = random.poisson(expected, plots_of(parcel)).clip(min=4)
    plot = np.repeat(np.arange(1, len(stems) + 1), stems)
    number = np.concatenate([np.arange(1, count + 1) for count in stems])
    vigour = random.gamma(SPREAD**-2, SPREAD**2, len(plot))
    first, second = (vigour * _mean_dbh_cm(parcel, year) for year in years)
    second = np.maximum(second + random.normal(0, 0.05, len(plot)), first)
    first, second = first.round(1), second.round(1)
    dead = random.random(len(plot)) < MORTALITY
    status = np.where(dead, DEAD, np.where(first < THRESHOLD_CM, INGROWTH, RETAINED))
    both = pd.DataFrame(
        {"parcel": parcel.code, "plot": plot, "stem": number, "species": parcel.species["name"]}
    )
    old = both.assign(year=years[0], status=RETAINED, dbh_before_cm=np.nan, dbh_cm=first)
    new = both.assign(
        year=years[1],
        status=status,
        dbh_before_cm=np.where(first < THRESHOLD_CM, np.nan, first),
        dbh_cm=second,
    )
    new.loc[dead, "dbh_cm"] = new.loc[dead, "dbh_before_cm"]
    seen = pd.concat([old[old.dbh_cm >= THRESHOLD_CM], new[(new.dbh_cm >= THRESHOLD_CM)]])
    return seen.dropna(subset=["dbh_cm"])


def _mean_dbh_cm(parcel: Parcel, year: int) -> float:
    """Growth that starts at the species' increment and fades out towards its largest diameter."""
    age, largest = year - parcel.planted_year, parcel.species["dbh_max_cm"]
    return float(largest * (1 - np.exp(-age * parcel.species["dbh_increment_cm"] / largest)))

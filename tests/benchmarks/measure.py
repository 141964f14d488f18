"""`measure` on ten million trees from Parquet, beside bare NumPy and the per-row way of pandas."""

import math
import tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd

from sink.allometry import Method, recipe
from sink.parameters.loader import load
from sink.results import Stock
from sink.species import all_species
from sink.stock import measure
from tests.benchmarks.jobs import Row, Timing, interleaved, job

STANDS, PLOTS, PLOT_TREES = 10_000, 10, 100  # ten million trees
PER_ROW_STANDS = 200
SPECIES = ("populus_bolleana", "ulmus_pumila", "salix_matsudana", "pinus_tabuliformis", "robinia", "quercus")


def stands_of(count: int) -> pd.DataFrame:
    ids = [f"S{i:06d}" for i in range(count)]
    stands = pd.DataFrame({"stand_id": ids, "area_m2": 10_000.0, "census_on": date(2025, 9, 1)})
    return stands.assign(dbh_threshold_cm=5.0)


def survey(folder: Path, stands: int, plot_trees: int) -> Path:
    """Trees of three species a stand, in ten plots, in the order of stands and plots."""
    draw = np.random.default_rng(20_261_121)
    row = np.arange(stands * PLOTS * plot_trees)
    stand = row // (PLOTS * plot_trees)
    species = (stand + draw.integers(0, 3, len(row))) % len(SPECIES)
    frame = pd.DataFrame(
        {
            "stand_id": pd.Categorical.from_codes(stand, stands_of(stands)["stand_id"]),
            "plot_id": pd.Categorical.from_codes(row // plot_trees % PLOTS, list("0123456789")),
            "tree_no": row % plot_trees + 1,
            "species": pd.Categorical.from_codes(species, list(SPECIES)),
            "dbh_cm": np.round(draw.gamma(9.0, 2.0, len(row)) + 5, 1),
        }
    )
    path = folder / f"{len(row)}.parquet"
    frame.to_parquet(path, index=False, row_group_size=500_000)
    return path


def plots_of(stands: pd.DataFrame) -> pd.DataFrame:
    ids = np.repeat(stands["stand_id"].to_numpy(), PLOTS)
    plots = pd.DataFrame({"stand_id": ids, "plot_id": np.tile(list("0123456789"), len(stands))})
    return plots.assign(area_m2=666.67)


def organ_tables() -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Factor and exponent of each organ by species: the national group equations."""
    parameters = load()
    taxa = all_species(parameters)
    sets = [recipe(taxa[s], parameters, Method.GROUP).fallback for s in SPECIES]  # type: ignore[union-attr]
    rows = [[equation.terms[0] for equation in s.equations] for s in sets]
    factors = [np.array([row[i].factor for row in rows]) for i in range(4)]
    exponents = [np.array([row[i].powers[0] for row in rows]) for i in range(4)]
    return factors, exponents


@job("measure")
def measure_10_million() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = survey(Path(folder), STANDS, PLOT_TREES)
        held = pd.read_parquet(path, columns=["species", "dbh_cm"])
        code, d = held["species"].cat.codes.to_numpy(), held["dbh_cm"].to_numpy()
        factors, exponents = organ_tables()

        def bare() -> float:
            return float(sum((a[code] * d ** b[code]).sum() for a, b in zip(factors, exponents, strict=True)))

        timing = interleaved(lambda: ours(path, STANDS), bare)
        peak, fifth = peak_mib(path), peak_mib(survey(Path(folder), STANDS, PLOT_TREES // 5))
        note = (
            f"{len(d):,} trees from Parquet, {STANDS:,} stands, {STANDS * PLOTS:,} plots; {timing.spread}; "
        )
        note += f"peak {peak:.0f} MiB, with a fifth of the trees in them {fifth:.0f} MiB"
        return [
            row(timing, "NumPy: a[species] * d ** b[species], four organs, arrays in memory", 3.0, note),
            _beside_pandas(Path(folder), factors, exponents),
        ]


def ours(path: Path, stands: int) -> Stock:
    table = stands_of(stands)
    return measure(table, path, plots=plots_of(table), method=Method.GROUP)


def row(timing: Timing, peer: str, goal: float, note: str) -> Row:
    met = timing.ratio <= goal
    return Row("measure", timing.ours_s, peer, timing.peer_s, "s", timing.ratio, f"≤ {goal:g}", met, note)


def peak_mib(path: Path) -> float:
    """The largest memory of a process that does nothing but measure this file."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        return alone.submit(_measured_alone, path).result()


def _measured_alone(path: Path) -> float:
    ours(path, STANDS)
    status = Path(
        "/proc/self/status"
    ).read_text()  # ru_maxrss would count what the parent held when it forked
    return float(status.partition("VmHWM:")[2].split()[0]) / 1024


def _beside_pandas(folder: Path, factors: list[np.ndarray], exponents: list[np.ndarray]) -> Row:
    """The obvious way: one Python call a tree, then a group-by. On fewer trees, for it is slow."""
    path = survey(folder, PER_ROW_STANDS, PLOT_TREES)
    position = {name: i for i, name in enumerate(SPECIES)}

    def of_tree(tree: pd.Series) -> float:
        i = position[tree["species"]]
        return sum(a[i] * math.pow(tree["dbh_cm"], b[i]) for a, b in zip(factors, exponents, strict=True))

    def per_row() -> pd.Series:
        trees = pd.read_parquet(path)
        return trees.assign(kg=trees.apply(of_tree, axis=1)).groupby("stand_id", observed=True)["kg"].sum()

    timing = interleaved(lambda: ours(path, PER_ROW_STANDS), per_row)
    note = f"{PER_ROW_STANDS * PLOTS * PLOT_TREES:,} trees; {timing.spread}"
    return row(timing, "pandas: DataFrame.apply, one call a tree", 1 / 20, note)

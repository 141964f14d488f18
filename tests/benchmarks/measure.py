"""`measure` on ten million trees from Parquet, beside bare NumPy and the per-row way of pandas."""

import math
import resource
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from sink.allometry import Method, recipe
from sink.parameters.loader import load
from sink.species import all_species
from sink.stock import measure
from tests.benchmarks.jobs import Row, interleaved, job

TREES = 10_000_000
STAND_TREES = 1_000
SPECIES = ("populus_bolleana", "ulmus_pumila", "salix_matsudana", "pinus_tabuliformis", "robinia", "quercus")
PER_ROW_TREES = 200_000


def survey(folder: Path, trees: int) -> tuple[pd.DataFrame, Path]:
    """Stands of three species, in ten plots of a hundred trees, file order by stand and plot."""
    draw = np.random.default_rng(20_261_121)
    stand = np.arange(trees) // STAND_TREES
    ids = [f"S{i:06d}" for i in range(stand[-1] + 1)]
    frame = pd.DataFrame(
        {
            "stand_id": pd.Categorical.from_codes(stand, ids),
            "plot_id": pd.Categorical.from_codes(np.arange(trees) // 100 % 10, list("0123456789")),
            "tree_no": np.arange(trees) % 100 + 1,
            "species": pd.Categorical.from_codes(
                (stand + draw.integers(0, 3, trees)) % len(SPECIES), list(SPECIES)
            ),
            "dbh_cm": np.round(draw.gamma(9.0, 2.0, trees) + 5, 1),
        }
    )
    path = folder / "trees.parquet"
    frame.to_parquet(path, index=False, row_group_size=500_000)
    stands = pd.DataFrame({"stand_id": ids, "area_m2": 10_000.0, "census_on": date(2025, 9, 1)})
    return stands.assign(dbh_threshold_cm=5.0), path


def plots_of(stands: pd.DataFrame) -> pd.DataFrame:
    ids = np.repeat(stands["stand_id"].to_numpy(), 10)
    return pd.DataFrame(
        {"stand_id": ids, "plot_id": np.tile(list("0123456789"), len(stands)), "area_m2": 666.67}
    )


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
        stands, path = survey(Path(folder), TREES)
        plots = plots_of(stands)
        held = pd.read_parquet(path, columns=["species", "dbh_cm"])
        code, d = held["species"].cat.codes.to_numpy(), held["dbh_cm"].to_numpy()
        factors, exponents = organ_tables()

        def bare() -> float:
            return float(sum((a[code] * d ** b[code]).sum() for a, b in zip(factors, exponents, strict=True)))

        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        timing = interleaved(lambda: measure(stands, path, plots=plots, method=Method.GROUP), bare)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        note = f"{TREES:,} trees from Parquet, {len(stands):,} stands; {timing.spread}; peak +{grown:.0f} MiB"
        peer = "NumPy: a[species] * d ** b[species], four organs, arrays in memory"
        return [
            Row(
                "measure",
                timing.ours_s,
                peer,
                timing.peer_s,
                "s",
                timing.ratio,
                "≤ 3",
                timing.ratio <= 3,
                note,
            ),
            _beside_pandas(Path(folder), factors, exponents),
        ]


def _beside_pandas(folder: Path, factors: list[np.ndarray], exponents: list[np.ndarray]) -> Row:
    """The obvious way: one Python call a tree, then a group-by. On fewer trees, for it is slow."""
    stands, path = survey(folder, PER_ROW_TREES)
    plots = plots_of(stands)
    position = {name: i for i, name in enumerate(SPECIES)}

    def of_tree(tree: pd.Series) -> float:
        i = position[tree["species"]]
        return sum(a[i] * math.pow(tree["dbh_cm"], b[i]) for a, b in zip(factors, exponents, strict=True))

    def per_row() -> pd.Series:
        trees = pd.read_parquet(path)
        return trees.assign(kg=trees.apply(of_tree, axis=1)).groupby("stand_id", observed=True)["kg"].sum()

    timing = interleaved(lambda: measure(stands, path, plots=plots, method=Method.GROUP), per_row)
    note = f"{PER_ROW_TREES:,} trees; ratio {timing.spread}"
    met = timing.ratio <= 1 / 20
    peer = "pandas: DataFrame.apply, one call a tree"
    return Row("measure", timing.ours_s, peer, timing.peer_s, "s", timing.ratio, "≤ 0.05", met, note)

"""Seeded Monte Carlo over everything that makes a stock uncertain, beside the first-order sum of variances.

Numbers come from a counter-based generator (Philox) keyed by the seed and the name of what is drawn: a stand
draws the same numbers alone, in any partition, on any thread and after a restart. What all trees of a group
share (equation, wood density, root ratio, carbon fraction) is drawn once a run, or it would average away.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from sink.error_model import ErrorModel, Source
from sink.errors import SimulationsApart
from sink.population import Group, StratumTrees, Tile
from sink.propagation import Propagation, joined

Array = npt.NDArray[np.float64]

DRAWS_PER_BLOCK = 256
"""Fixed, as the tile is: numbers are drawn by block, so another size would draw others."""

LOW, HIGH = 0.05, 0.95
STRATUM_COLUMNS = ("mean_co2e_t", "sd_co2e_t", "low_co2e_t", "high_co2e_t")

SMALLEST_DIAMETER = 0.1
"""Share of the true diameter below which no reading falls."""


@dataclass(frozen=True, eq=False)
class Simulation:
    """Drawn totals (tCO2e), the interval of every stratum, and the variances by source beside them."""

    totals_co2e_t: Array
    by_stratum: pd.DataFrame  # index stratum: mean_co2e_t, sd_co2e_t, low_co2e_t, high_co2e_t
    propagation: Propagation
    seed: int

    @property
    def mean_co2e_t(self) -> float:
        return float(self.totals_co2e_t.mean())

    @property
    def sd_co2e_t(self) -> float:
        return float(self.totals_co2e_t.std(ddof=1))

    @property
    def low_co2e_t(self) -> float:
        return float(np.quantile(self.totals_co2e_t, LOW))

    @property
    def high_co2e_t(self) -> float:
        return float(np.quantile(self.totals_co2e_t, HIGH))

    @property
    def u_percent(self) -> float | None:
        """Half of the 90 % interval over the mean: the u of the discount tables."""
        if self.mean_co2e_t == 0:
            return None
        return 50 * (self.high_co2e_t - self.low_co2e_t) / abs(self.mean_co2e_t)

    @property
    def variances_t2(self) -> Mapping[Source, float]:
        return self.propagation.by_source()

    @property
    def first_order_sd_co2e_t(self) -> float:
        return float(np.sqrt(sum(self.variances_t2.values())))

    @property
    def dominant(self) -> Source | None:
        """The source worth working on: the largest variance."""
        present = {source: value for source, value in self.variances_t2.items() if value > 0}
        return max(present, key=lambda source: present[source], default=None)


def simulate(
    strata: Iterable[StratumTrees],
    errors: ErrorModel,
    *,
    seed: int,
    draws: int = 1000,
    threads: int = 2,
    census: str = "",
) -> Simulation:
    """Draw the total of every stratum `draws` times; the strata may come one by one from a file.

    `census` names the measurement: two censuses of one forest, drawn with one seed and two names, share their
    equations, fractions, areas and plots, and err apart in what was measured twice. See `change_co2e_t`.
    The first n draws do not depend on how many follow, and nothing depends on `threads`. Memory holds one
    stratum and, for each thread, 256 draws of its cells and plots.
    """
    blocks = range(-(-draws // DRAWS_PER_BLOCK))
    totals, propagation, rows = np.zeros(draws), Propagation(errors), {}
    with ThreadPoolExecutor(threads) as pool:
        for stratum in strata:
            parts = pool.map(partial(_draw_block, stratum, errors, seed, census), blocks)
            drawn = np.concatenate([*parts])[:draws]
            totals += drawn
            propagation.add(stratum)
            rows[stratum.name] = (drawn.mean(), drawn.std(ddof=1), *np.quantile(drawn, (LOW, HIGH)))
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(STRATUM_COLUMNS))
    return Simulation(totals, table, propagation, seed)


def merged(parts: Sequence[Simulation]) -> Simulation:
    """Simulations of different strata with one seed, as if they had been drawn in one run."""
    names = [name for part in parts for name in part.by_stratum.index]
    if len({(part.seed, len(part.totals_co2e_t)) for part in parts}) != 1 or len(set(names)) < len(names):
        raise SimulationsApart(strata=sorted(names), seeds=sorted({part.seed for part in parts}))
    return Simulation(
        totals_co2e_t=np.sum([part.totals_co2e_t for part in parts], axis=0),
        by_stratum=pd.concat([part.by_stratum for part in parts]),
        propagation=joined([part.propagation for part in parts]),
        seed=parts[0].seed,
    )


def change_co2e_t(old: Simulation, new: Simulation) -> Array:
    """Draws of the change between two censuses with one seed: what both share cancels, draw by draw."""
    strata = sorted(set(old.by_stratum.index) ^ set(new.by_stratum.index))
    if strata or old.seed != new.seed or len(old.totals_co2e_t) != len(new.totals_co2e_t):
        raise SimulationsApart(strata=strata, seeds=[old.seed, new.seed])
    return new.totals_co2e_t - old.totals_co2e_t


def _draw_block(stratum: StratumTrees, errors: ErrorModel, seed: int, census: str, block: int) -> Array:
    """One block of draws of one stratum: trees → cells → plots → stratum, in tCO2e."""
    cells = np.empty((DRAWS_PER_BLOCK, len(stratum.cell_group)))
    for tile in stratum.tiles:
        starts = stratum.cell_start[tile.cells] - tile.trees.start
        rng = _generator(f"trees:{census}:{tile.label}", block, seed)
        cells[:, tile.cells] = np.add.reduceat(_tree_values(stratum, tile, errors, rng), starts, axis=1)
    cells *= _shared_factors(stratum, block, errors, seed)
    means = _resampled_mean(stratum, stratum.plot_sums(cells), block, errors, seed)
    return (
        means
        * _factor(f"area:{stratum.name}", errors.relative_sd(Source.AREA), block, seed)
        * stratum.area_ha
    )


def _tree_values(stratum: StratumTrees, tile: Tile, errors: ErrorModel, rng: np.random.Generator) -> Array:
    """Draws x trees of one tile: biomass follows local powers of D and H, the residual is log-normal."""
    dbh = stratum.dbh_cm[tile.trees]
    shape = (DRAWS_PER_BLOCK, len(dbh))
    log_factor = np.zeros(shape)
    if Source.DIAMETER in errors.enabled:
        gross = rng.random(shape, dtype=np.float32) < errors.diameter.gross_share
        relative = rng.standard_normal(shape)
        relative *= np.where(gross, errors.diameter.relative_gross_sd(dbh), errors.diameter.relative_sd(dbh))
        log_factor += _log1p(relative) * stratum.d_power[tile.trees]
    h_power = stratum.h_power[tile.trees]
    if Source.HEIGHT in errors.enabled and h_power.any():
        log_factor += _log1p(rng.standard_normal(shape) * errors.height) * h_power
    if Source.RESIDUAL in errors.enabled:
        residual = rng.standard_normal(shape)
        residual *= errors.residual_log
        residual -= errors.residual_log**2 / 2
        if not stratum.all_plants:
            residual *= stratum.residual_share[tile.trees]
        log_factor += residual
    np.exp(log_factor, out=log_factor)
    log_factor *= stratum.co2e_t_ha[tile.trees]
    return log_factor


def _log1p(relative: Array) -> Array:
    np.maximum(relative, SMALLEST_DIAMETER - 1, out=relative)
    np.log1p(relative, out=relative)
    return relative


def _shared_factors(stratum: StratumTrees, block: int, errors: ErrorModel, seed: int) -> Array:
    """Draws x cells: the errors that all trees of a group have in common."""
    drawn = {group: _group_factors(group, block, errors, seed) for group in set(stratum.cell_group)}
    factors = np.empty((DRAWS_PER_BLOCK, len(stratum.cell_group)))
    for cell, group in enumerate(stratum.cell_group):
        above, root, both, pick = drawn[group]
        share = stratum.cell_root_share[cell]
        factors[:, cell] = ((1 - share) * above + share * root) * both
        if Source.CHOICE in errors.enabled and group.choices:
            factors[:, cell] *= np.r_[1.0, stratum.cell_choices[cell][: group.choices]][pick]
    return factors


def _group_factors(
    group: Group, block: int, errors: ErrorModel, seed: int
) -> tuple[Array, Array, Array, npt.NDArray[np.int64]]:
    """Above ground, below ground, both together, and which of the equations was picked."""
    density_sd = group.density_relative_sd if Source.WOOD_DENSITY in errors.enabled else 0.0
    density = _factor(f"density:{group.species}", density_sd, block, seed) ** group.density_power
    carbon = _factor(f"carbon:{group.carbon}", errors.relative_sd(Source.CARBON_FRACTION), block, seed)
    above = _factor(f"equation:{group.equation}", errors.relative_sd(Source.EQUATION), block, seed)
    root = _factor(f"root:{group.root}", errors.relative_sd(Source.ROOT_RATIO), block, seed)
    pick = _generator(f"choice:{group.name}", block, seed).integers(0, 1 + group.choices, DRAWS_PER_BLOCK)
    return above, root * above if group.root_follows else root, density * carbon, pick


def _resampled_mean(stratum: StratumTrees, plots: Array, block: int, errors: ErrorModel, seed: int) -> Array:
    """Mean per hectare; n − 1 of n plots drawn with replacement give the variance s²/n (Rao and Wu 1988)."""
    if Source.PLOTS not in errors.enabled or not stratum.sampled:
        return np.asarray(plots.mean(axis=1))
    shape = (DRAWS_PER_BLOCK, stratum.plots - 1)
    picked = _generator(f"plots:{stratum.name}", block, seed).integers(0, stratum.plots, shape)
    return np.asarray(np.take_along_axis(plots, picked, axis=1).mean(axis=1))


def _factor(name: str, relative_sd: float, block: int, seed: int) -> Array:
    """A shared relative error of mean one that cannot turn negative."""
    log_sd = np.sqrt(np.log1p(relative_sd**2))
    drawn = _generator(name, block, seed).standard_normal(DRAWS_PER_BLOCK)
    return np.asarray(np.exp(log_sd * drawn - log_sd**2 / 2))


def _generator(name: str, block: int, seed: int) -> np.random.Generator:
    """The stream of one name and block: nobody else's draws move it."""
    key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")
    return np.random.Generator(np.random.Philox(key=[seed, key], counter=[0, 0, 0, block]))

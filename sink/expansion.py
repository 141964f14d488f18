"""From exact sums to the stand: expansion by plot area, carbon, pools, and the interval at 90 %."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from sink.biomass import DEAD_WOOD_ROW, LITTER_ROW, rotation_mean_factor
from sink.parameters.loader import Parameters
from sink.results import Pool
from sink.stands import Checked
from sink.units import CO2_PER_C, M2_PER_HA

UG_PER_T = 1e12
QUANTILE = 0.95  # upper end of a two-sided interval at 90 %
LITTER_CARBON_ROW = "other_defaults/all/litter CF"
RATIO_ROWS = {Pool.DEAD_WOOD: DEAD_WOOD_ROW, Pool.LITTER: LITTER_ROW}
ERROR_ROWS = ("model_errors/agb", "model_errors/bgb", "model_errors/carbon_fraction")
ABOVE = (Pool.ABOVE, Pool.SHRUB_ABOVE)
SHRUB_POOLS = (Pool.SHRUB_ABOVE, Pool.SHRUB_BELOW)
SIDES = {Pool.ABOVE: "above", Pool.BELOW: "below", Pool.SHRUB_ABOVE: "above", Pool.SHRUB_BELOW: "below"}
NUMBERS = ["biomass_t", "carbon_t", "co2e_t", "prudent_co2e_t"]
CO2 = float(CO2_PER_C)

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Expanded:
    stands: pd.DataFrame  # by stand_id: the numbers of all pools, the three u, plots_n
    pools: pd.DataFrame
    plots: pd.DataFrame


def expand(
    checked: Checked, parts: pd.DataFrame, parameters: Parameters, ratio_pools: frozenset[Pool]
) -> Expanded:
    """Each plot speaks for its share of the stand; a plot without trees is a true zero and counts."""
    plots = checked.plots[_positions(checked.stands.index, checked.plots["stand_id"]) >= 0]
    plots = plots.reset_index(drop=True)
    of_stand = _positions(checked.stands.index, parts["stand_id"])
    of_plot = _rows_of(plots, parts)
    plots = plots.assign(**_densities(plots, parts, of_plot))
    sums = _pool_sums(checked.stands, parts, of_stand, _weights(checked.stands, plots)[of_plot])
    sums = pd.concat([sums, *(_by_ratio(sums, pool, parameters) for pool in sorted(ratio_pools))])
    total = sums.groupby("stand_id")[NUMBERS].sum()
    total["plots_n"] = plots.groupby("stand_id").size().reindex(total.index, fill_value=0)
    total["u_sampling"] = _u_sampling(plots).reindex(total.index, fill_value=0.0)
    total["u_model"] = _u_model(sums["co2e_t"], parameters)
    total["u_relative"] = np.hypot(total["u_sampling"], total["u_model"])
    return Expanded(_interval(total), _interval(_u_pools(sums, total, parameters)).reset_index(), plots)


def _positions(index: pd.Index, values: pd.Series | Codes) -> Codes:
    """Looked up once a word, however many rows say it."""
    codes, words = pd.factorize(values)
    return np.asarray(index.get_indexer(pd.Index(words)), np.intp)[codes]


def _rows_of(plots: pd.DataFrame, parts: pd.DataFrame) -> Codes:
    """The row of the plot of each part; -1, which is the last, for what was tallied in full."""
    words = pd.Index(pd.unique(plots["plot_id"]))
    stands = pd.Index(pd.unique(plots["stand_id"]))

    def keys(frame: pd.DataFrame) -> Codes:
        stand, plot = _positions(stands, frame["stand_id"]), _positions(words, frame["plot_id"])
        return np.where((stand < 0) | (plot < 0), -1, stand * len(words) + plot)

    return _positions(pd.Index(keys(plots)), keys(parts))


def _densities(plots: pd.DataFrame, parts: pd.DataFrame, of_plot: Codes) -> dict[str, Array]:
    hectares = plots["area_m2"].to_numpy() / M2_PER_HA
    inside = of_plot >= 0
    return {
        f"{kind}co2e_t_ha": np.bincount(
            of_plot[inside],
            _carbon_t(parts, f"{kind}above_ug", f"{kind}below_ug")[inside] * CO2,
            minlength=len(plots),
        )
        / hectares
        for kind in ("", "prudent_")
    }


def _weights(stands: pd.DataFrame, plots: pd.DataFrame) -> Array:
    """How much of its stand a plot stands for; at the end, 1 for what was tallied in full."""
    code = _positions(stands.index, plots["stand_id"])
    share = plots["area_m2"].to_numpy() * np.bincount(code, minlength=len(stands))[code]
    weights: Array = np.r_[stands["area_m2"].to_numpy(float)[code] / share, 1.0]
    return weights


def _carbon_t(parts: pd.DataFrame, *names: str) -> Array:
    carbon: Array = parts[list(names)].to_numpy().sum(axis=1) * parts["carbon_fraction"].to_numpy(float)
    return carbon / UG_PER_T


def _pool_sums(stands: pd.DataFrame, parts: pd.DataFrame, of_stand: Codes, weight: Array) -> pd.DataFrame:
    """By stand and pool; the two pools of trees are always there."""
    shrub = (parts["kind"] == "shrub").to_numpy(bool)
    rotation = np.where(shrub, _rotation_factor(stands)[of_stand], 1.0)
    blocks = []
    for pool, side in SIDES.items():
        mine = shrub == (pool in SHRUB_POOLS)
        if pool in SHRUB_POOLS and not mine.any():
            continue
        prudent = _carbon_t(parts, f"prudent_{side}_ug") * (rotation if side == "above" else 1.0)
        values = {
            "biomass_t": parts[f"{side}_ug"].to_numpy() / UG_PER_T,
            "carbon_t": _carbon_t(parts, f"{side}_ug"),
            "co2e_t": _carbon_t(parts, f"{side}_ug") * CO2,
            "prudent_co2e_t": prudent * CO2,
        }
        sums = {
            name: np.bincount(of_stand[mine], (value * weight)[mine], minlength=len(stands))
            for name, value in values.items()
        }
        blocks.append(pd.DataFrame(sums, index=stands.index).assign(pool=pool))
    return pd.concat(blocks).rename_axis("stand_id").set_index("pool", append=True).sort_index()


def _rotation_factor(stands: pd.DataFrame) -> Array:
    """Stubble-cut shrubs (平茬) are credited with the mean of the rotation (data sheet, section 6.5)."""
    if not {"years_since_cut", "rotation_years"} <= set(stands.columns):
        return np.ones(len(stands))
    return rotation_mean_factor(stands["years_since_cut"], stands["rotation_years"])


def _by_ratio(sums: pd.DataFrame, pool: Pool, parameters: Parameters) -> pd.DataFrame:
    """Dead wood or litter as a share of tree carbon, where the scheme counts it (AR-TOOL12)."""
    trees = sums[sums.index.get_level_values("pool").isin([Pool.ABOVE, Pool.BELOW])]
    share = trees.groupby("stand_id").sum() * parameters.number(RATIO_ROWS[pool], "value")
    if pool is Pool.LITTER:
        share["biomass_t"] = share["carbon_t"] / parameters.number(LITTER_CARBON_ROW, "value")
    return share.assign(pool=pool).set_index("pool", append=True)


def _u_sampling(plots: pd.DataFrame) -> pd.Series:
    """t · s / (√n · mean); NaN, which is no precision, for one plot or a mean of zero."""
    by_stand = plots.groupby("stand_id")["co2e_t_ha"]
    n, mean, sd = by_stand.size(), by_stand.mean(), by_stand.std(ddof=1)
    t = stdtrit(np.maximum(n - 1, 1), QUANTILE)
    u: pd.Series = t * sd / np.sqrt(n) / mean.where(mean > 0)
    return u.where(n > 1)


def _u_model(co2e_t: pd.Series, parameters: Parameters) -> pd.Series:
    """Equations and carbon fraction are shared by all trees: their errors add up, and do not average out."""
    pools = co2e_t.index.get_level_values("pool")
    errors = [parameters.number(row, "half_width_90_relative") for row in ERROR_ROWS]
    above = co2e_t[pools.isin(ABOVE)].groupby("stand_id").sum()
    rest = co2e_t[~pools.isin(ABOVE)].groupby("stand_id").sum()
    absolute = ((above * errors[0]) ** 2 + (rest * errors[1]) ** 2) ** 0.5
    relative = absolute / (above + rest).where(above + rest > 0)
    return (relative**2 + errors[2] ** 2) ** 0.5


def _u_pools(sums: pd.DataFrame, total: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    agb, bgb, fraction = (parameters.number(row, "half_width_90_relative") for row in ERROR_ROWS)
    own = np.where(sums.index.get_level_values("pool").isin(ABOVE), agb, bgb)
    sampling = total["u_sampling"].reindex(sums.index.get_level_values("stand_id")).to_numpy()
    return sums.assign(u_relative=np.sqrt(sampling**2 + own**2 + fraction**2))


def _interval(frame: pd.DataFrame) -> pd.DataFrame:
    co2e, u = frame["co2e_t"], frame["u_relative"]
    low = (co2e * (1 - u)).clip(lower=0.0)
    return frame.assign(low_co2e_t=low, high_co2e_t=co2e * (1 + u))

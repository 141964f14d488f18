"""From exact sums to the stand: expansion by plot area, carbon, pools, and the interval at 90 %."""

from dataclasses import dataclass

import numpy as np
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
NUMBERS = ["biomass_t", "carbon_t", "co2e_t", "prudent_co2e_t"]
CO2 = float(CO2_PER_C)


@dataclass(frozen=True, eq=False)
class Expanded:
    stands: pd.DataFrame  # by stand_id: the numbers of all pools, the three u, plots_n
    pools: pd.DataFrame
    plots: pd.DataFrame


def expand(
    checked: Checked, parts: pd.DataFrame, parameters: Parameters, ratio_pools: frozenset[Pool]
) -> Expanded:
    """Each plot speaks for its share of the stand; a plot without trees is a true zero and counts."""
    plots = _plots(checked, parts)
    long = _pools_of_parts(checked, parts, plots)
    stands = checked.stands.index
    shape = pd.MultiIndex.from_product([stands, [Pool.ABOVE, Pool.BELOW]], names=["stand_id", "pool"])
    sums = long.groupby(["stand_id", "pool"])[NUMBERS].sum()
    sums = sums.reindex(pd.MultiIndex.from_tuples({*shape, *sums.index}, names=shape.names), fill_value=0.0)
    sums = sums.sort_index()
    sums = pd.concat([sums, *(_by_ratio(sums, pool, parameters) for pool in sorted(ratio_pools))])
    total = sums.groupby("stand_id")[NUMBERS].sum()
    total["plots_n"] = plots.groupby("stand_id").size().reindex(stands, fill_value=0)
    total["u_sampling"] = _u_sampling(plots).reindex(stands, fill_value=0.0)
    total["u_model"] = _u_model(sums["co2e_t"], parameters).reindex(stands)
    total["u_relative"] = np.hypot(total["u_sampling"], total["u_model"])
    return Expanded(_interval(total), _interval(_u_pools(sums, total, parameters)).reset_index(), plots)


def _plots(checked: Checked, parts: pd.DataFrame) -> pd.DataFrame:
    """Density of each plot. What was tallied outside plots is no plot."""
    keyed = parts.assign(
        co2e_t=_carbon_t(parts, "above_ug", "below_ug") * CO2,
        prudent_co2e_t=_carbon_t(parts, "prudent_above_ug", "prudent_below_ug") * CO2,
    )
    sums = keyed.groupby(["stand_id", "plot_id"], as_index=False)[["co2e_t", "prudent_co2e_t"]].sum()
    plots = checked.plots[checked.plots["stand_id"].isin(checked.stands.index)]
    plots = plots.merge(sums, how="left", on=["stand_id", "plot_id"]).fillna(
        {"co2e_t": 0, "prudent_co2e_t": 0}
    )
    hectares = plots["area_m2"] / M2_PER_HA
    for name in ("co2e_t", "prudent_co2e_t"):
        plots[f"{name}_ha"] = plots.pop(name) / hectares
    return plots


def _carbon_t(parts: pd.DataFrame, *names: str) -> pd.Series:
    return sum((parts[name] for name in names[1:]), parts[names[0]]) * parts["carbon_fraction"] / UG_PER_T


def _pools_of_parts(checked: Checked, parts: pd.DataFrame, plots: pd.DataFrame) -> pd.DataFrame:
    """One row a part and pool, expanded to the stand."""
    weights = plots[["stand_id", "plot_id", "area_m2"]].copy()
    share = weights["area_m2"] * weights.groupby("stand_id")["plot_id"].transform("size")
    weights["weight"] = weights["stand_id"].map(checked.stands["area_m2"]) / share
    keyed = parts.merge(weights.drop(columns="area_m2"), how="left", on=["stand_id", "plot_id"])
    weight = keyed["weight"].fillna(1.0)  # tallied in full
    rotation = keyed["stand_id"].map(_rotation_factor(checked.stands)).where(keyed["kind"] == "shrub", 1.0)
    shrub = keyed["kind"] == "shrub"
    blocks = []
    for side, tree_pool, shrub_pool in (
        ("above", Pool.ABOVE, Pool.SHRUB_ABOVE),
        ("below", Pool.BELOW, Pool.SHRUB_BELOW),
    ):
        prudent = _carbon_t(keyed, f"prudent_{side}_ug") * (rotation if side == "above" else 1.0)
        carbon = _carbon_t(keyed, f"{side}_ug")
        blocks.append(
            pd.DataFrame(
                {
                    "stand_id": keyed["stand_id"],
                    "pool": np.where(shrub, shrub_pool, tree_pool),
                    "biomass_t": keyed[f"{side}_ug"] / UG_PER_T * weight,
                    "carbon_t": carbon * weight,
                    "co2e_t": carbon * weight * CO2,
                    "prudent_co2e_t": prudent * weight * CO2,
                }
            )
        )
    return pd.concat(blocks, ignore_index=True)


def _rotation_factor(stands: pd.DataFrame) -> pd.Series:
    """Stubble-cut shrubs (平茬) are credited with the mean of the rotation (data sheet, section 6.5)."""
    if not {"years_since_cut", "rotation_years"} <= set(stands.columns):
        return pd.Series(1.0, index=stands.index)
    factor = rotation_mean_factor(stands["years_since_cut"], stands["rotation_years"])
    return pd.Series(factor, index=stands.index)


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

"""Two censuses side by side: are they comparable, what changed on each unit, and what the plots say of it.

A unit is a stand, or several stands that were split or merged between the censuses. Stocks are prudent ones
(decision 0011) and both undiscounted (AR-TOOL14 eq. 1 and 22).
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sink.errors import CensusesNotComparable
from sink.results import Pool, Stock
from sink.sampling import Estimate, estimate, estimate_change, independent_change
from sink.stands import TreeStatus
from sink.units import M2_PER_HA

LIVING_POOLS = frozenset({Pool.ABOVE, Pool.BELOW, Pool.SHRUB_ABOVE, Pool.SHRUB_BELOW})
AREA_TOLERANCE = 0.001
"""Relative; a re-measured area that differs by more is marked and counted with care."""

Units = Mapping[str, str]
"""Stand → unit, for the stands that were split or merged."""


def require_comparable(old: Stock, new: Stock, table: pd.DataFrame) -> None:
    """One rule for both dates: method, parameters, threshold, plots or full tally; all faults at once."""
    problems = []
    for name in ("method", "method_version", "parameters_version"):
        before, after = getattr(old.provenance, name), getattr(new.provenance, name)
        if before != after:
            problems.append(f"{name}: {before} → {after}")
    both = table[table["both"]]
    thresholds = both[[f"threshold_{end}_{date}" for end in ("min", "max") for date in ("old", "new")]]
    faults = {
        "threshold_min": thresholds.min(axis=1) != thresholds.max(axis=1),
        "census_on": both["census_on_new"] <= both["census_on_old"],
        "plots": (both["plots_old"] > 0) != (both["plots_new"] > 0),
    }
    for name, mask in faults.items():
        for unit, before, after in both.loc[mask, [f"{name}_old", f"{name}_new"]].itertuples():
            change = f"{before} → {after}".replace(" 00:00:00", "")
            problems.append(f"{unit} {name.removesuffix('_min')}: {change}")
    if problems:
        raise CensusesNotComparable(problems="；".join(problems))


def _by_unit(stock: Stock, units: Units, pools: frozenset[Pool] = LIVING_POOLS) -> pd.DataFrame:
    """Stands joined to units: stock, area, census date, thresholds, number of plots."""
    counted = stock.pools[stock.pools["pool"].isin([str(pool) for pool in pools])]
    stands = stock.stands[["area_m2", "census_on", "dbh_threshold_cm"]].copy()
    stands["incomplete"] = ["incomplete" in flags for flags in stock.stands["flags"]]
    stands["census_on"] = pd.to_datetime(stands["census_on"])
    stands["co2e_t"] = counted.groupby("stand_id")["prudent_co2e_t"].sum().reindex(stands.index).fillna(0.0)
    stands["plots"] = stock.plots.groupby("stand_id").size().reindex(stands.index).fillna(0).astype(int)
    unit = [units.get(str(stand), str(stand)) for stand in stands.index]
    return stands.groupby(unit).agg(
        co2e_t=("co2e_t", "sum"),
        area_m2=("area_m2", "sum"),
        census_on=("census_on", "max"),
        threshold_min=("dbh_threshold_cm", "min"),
        threshold_max=("dbh_threshold_cm", "max"),
        plots=("plots", "sum"),
        incomplete=("incomplete", "any"),
    )


def side_by_side(old: Stock | None, new: Stock, pools: frozenset[Pool], units: Units) -> pd.DataFrame:
    """One row a unit of either census, with the change; NaN where a census is missing."""
    after = _by_unit(new, units, pools)
    before = _by_unit(old, units, pools) if old is not None else after.iloc[:0]
    table = before.add_suffix("_old").join(after.add_suffix("_new"), how="outer").sort_index()
    table["both"] = table["co2e_t_old"].notna() & table["co2e_t_new"].notna()
    table["area_changed"] = _area_changed(table)
    table["change"] = _change(table)
    return table


def _change(table: pd.DataFrame) -> pd.Series:
    """Stock difference. Where the area was measured anew, density change times the area that counts less."""
    before, after = table["co2e_t_old"], table["co2e_t_new"]
    old_area, new_area = table["area_m2_old"], table["area_m2_new"]
    plain = after - before
    density = after / new_area - before / old_area
    cautious = np.where(density > 0, np.minimum(old_area, new_area), np.maximum(old_area, new_area))
    change = pd.Series(np.where(table["area_changed"], density * cautious, plain), index=table.index)
    return change.where(table["both"], -before)


def _area_changed(table: pd.DataFrame) -> pd.Series:
    moved = (table["area_m2_new"] - table["area_m2_old"]).abs()
    return moved > AREA_TOLERANCE * table["area_m2_old"]


def sampled_change(
    old: Stock, new: Stock, domain: pd.DataFrame, strata: Mapping[str, str], units: Units
) -> Estimate | None:
    """The change as the plots see it; None where every tree was tallied."""
    sampled = domain[domain["plots_new"] > 0]
    if sampled.empty:
        return None
    before, after = (_plot_values(stock, set(sampled.index), strata, units) for stock in (old, new))
    stratum = [strata.get(str(unit), str(unit)) for unit in sampled.index]
    old_ha, new_ha = (
        {str(name): area_m2 / M2_PER_HA for name, area_m2 in sampled[column].groupby(stratum).sum().items()}
        for column in ("area_m2_old", "area_m2_new")
    )
    if set(before["plot_id"]) == set(after["plot_id"]):
        return estimate_change(before, after, new_ha)
    return independent_change(estimate(before, old_ha), estimate(after, new_ha))


def _plot_values(stock: Stock, wanted: set[str], strata: Mapping[str, str], units: Units) -> pd.DataFrame:
    unit = stock.plots["stand_id"].map(lambda stand: units.get(str(stand), str(stand)))
    plots = stock.plots.assign(unit=unit)[unit.isin(wanted)]
    return pd.DataFrame(
        {
            "plot_id": plots["unit"] + "/" + plots["plot_id"].astype(str),
            "stratum": plots["unit"].map(lambda name: strata.get(name, name)),
            "value_per_ha": plots["prudent_co2e_t_ha"],
        }
    )


def earlier_trees_put_right(
    old: pd.DataFrame,
    new: pd.DataFrame,
    plots: pd.DataFrame | None = None,
    units: Units | None = None,
) -> pd.DataFrame:
    """The earlier tally as it should have been, by what the later one found out: no growth out of mistakes.

    A tree overlooked then (`missed`) is added with its later diameter; a species mistaken then
    (`species_corrected`) is corrected, or the tree added where no number leads to it. That holds where the
    earlier census had been: in its stands and plots, empty `plots` too, under the names of then. Measure the
    answer, and keep the original beside it. Columns: stand_id, species, dbh_cm, status; optional plot_id and
    tree_no.
    """
    if "status" not in new:
        return old
    then, now = _named(old, units), _named(new, units)
    homes = _homes(old, units) if plots is None else _homes(pd.concat([old, plots]), units)
    known = pd.MultiIndex.from_frame(then)
    place = pd.MultiIndex.from_frame(now[PLACE])
    numbered = now["tree_no"] != ""
    mistaken = place.isin(homes.index) & numbered & (new["status"] == TreeStatus.SPECIES_CORRECTED)
    corrected = new["species"][mistaken].set_axis(pd.MultiIndex.from_frame(now[mistaken]))
    right = old
    if len(corrected):
        species = corrected[~corrected.index.duplicated()].reindex(known).to_numpy()
        right = old.assign(species=np.where(pd.isna(species), old["species"], species))
    found_late = place.isin(homes.index) & new["status"].isin(FOUND_LATE)
    added = found_late & ~(numbered & pd.MultiIndex.from_frame(now).isin(known))
    late = new[added].assign(stand_id=homes.reindex(place[added]).to_numpy())
    return pd.concat([right, late], ignore_index=True)


FOUND_LATE = (TreeStatus.MISSED, TreeStatus.SPECIES_CORRECTED)
PLACE = ["stand_id", "plot_id"]


def _named(
    frame: pd.DataFrame, units: Units | None, key: tuple[str, ...] = (*PLACE, "tree_no")
) -> pd.DataFrame:
    """The words that name a row, alike in both censuses: unit, plot and number; empty where there is none."""
    named = frame.reindex(columns=list(key)).astype(object)
    named = named.where(named.notna(), "")
    stands = named["stand_id"].astype(str)
    return named.assign(
        stand_id=stands.map(lambda stand: (units or {}).get(stand, stand)),
        plot_id=named["plot_id"].astype(str),
    )


def _homes(been: pd.DataFrame, units: Units | None) -> pd.Series:
    """Unit and plot → the stand they belonged to."""
    homes = been["stand_id"].astype(str).set_axis(pd.MultiIndex.from_frame(_named(been, units, tuple(PLACE))))
    return homes[~homes.index.duplicated()]

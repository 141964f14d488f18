"""Trees, plots and strata arranged for drawing errors: what shares an error stands together."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from sink.errors import PlotsTooFew
from sink.units import CO2_PER_C

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

TREES_PER_TILE = 1024
"""Fixed: numbers are drawn by tile, so another size would draw others."""

PLOTS_MIN = 2

TREE_COLUMNS = (
    "stratum", "stand_id", "plot_id", "group", "dbh_cm", "above_kg", "root_kg", "d_power", "h_power",
    "expansion_per_ha",
)  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Trees that share equation, root ratio, density and carbon fraction; the labels name shared errors."""

    name: str
    equation: str
    root: str
    species: str
    carbon: str
    carbon_fraction: float
    density_power: float = 0.0
    density_relative_sd: float = 0.0
    choices: int = 0  # other equations that might as well have been taken
    root_follows: bool = False  # below ground is a ratio of above ground, and shares its error
    of_plants: bool = True  # a row is a plant, with a residual of its own; False: the volume of a stand


@dataclass(frozen=True)
class Tile:
    """At most 1,024 trees of one stand: the unit in which tree errors are drawn."""

    label: str
    trees: slice
    cells: slice


@dataclass(frozen=True, eq=False)
class StratumTrees:
    """One stratum. A cell is a run of trees of one tile, plot and group; values are tCO2e/ha of its plot."""

    name: str
    area_ha: float
    sampled: bool  # False: every tree of the stratum was tallied
    plots: int
    dbh_cm: Array
    co2e_t_ha: Array
    d_power: Array
    h_power: Array
    cell_start: Index
    cell_plot: Index
    cell_group: tuple[Group, ...]
    cell_root_share: Array
    cell_choices: Array  # cells x alternatives: their biomass over that of the equation used
    tiles: tuple[Tile, ...]

    @property
    def cell_co2e_t_ha(self) -> Array:
        if not len(self.cell_start):
            return np.zeros(0)
        sums: Array = np.add.reduceat(self.co2e_t_ha, self.cell_start)
        return sums

    @property
    def cell_sizes(self) -> Index:
        return np.asarray(np.diff(np.r_[self.cell_start, len(self.dbh_cm)]))

    @cached_property
    def residual_share(self) -> Array:
        """1 for a plant, which strays from its equation, 0 for the volume of a stand."""
        return np.repeat([float(group.of_plants) for group in self.cell_group], self.cell_sizes)

    @cached_property
    def all_plants(self) -> bool:
        return all(group.of_plants for group in set(self.cell_group))

    @property
    def mean_of_choices(self) -> Array:
        """Of each cell: the mean of all fitting equations over the one used."""
        pairs = zip(self.cell_choices, self.cell_group, strict=True)
        return np.array([np.r_[1.0, ratios[: group.choices]].mean() for ratios, group in pairs])

    def plot_sums(self, cells: Array) -> Array:
        """Cells (last axis) → plots; a plot without trees is a true zero."""
        sums = np.zeros((*cells.shape[:-1], self.plots))
        if cells.shape[-1]:
            present, starts = np.unique(self.cell_plot, return_index=True)
            sums[..., present] = np.add.reduceat(cells, starts, axis=-1)
        return sums


def arranged_strata(
    trees: pd.DataFrame, plots: pd.DataFrame, strata: pd.DataFrame, groups: dict[str, Group]
) -> tuple[StratumTrees, ...]:
    """Arrange trees for drawing; the order of the rows does not matter.

    trees: stratum, stand_id, plot_id, group, dbh_cm, above_kg, root_kg, d_power and h_power (local powers
    of biomass in D and H), expansion_per_ha, and any `choice_…` columns: kg by another fitting equation.
    plots: stratum, stand_id, plot_id, empty ones too. strata: stratum, area_ha, sampled.
    """
    order = ["stand_id", "plot_id", "group", "dbh_cm", "above_kg", "root_kg"]
    found = []
    for name, area_ha, sampled in (
        strata[["stratum", "area_ha", "sampled"]].sort_values("stratum").itertuples(index=False)
    ):
        own_plots = plots[plots["stratum"] == name].sort_values(["stand_id", "plot_id"])
        if sampled and len(own_plots) < PLOTS_MIN:
            raise PlotsTooFew(plots_min=PLOTS_MIN, strata={name: len(own_plots)})
        own = trees[trees["stratum"] == name].sort_values(order, kind="stable").reset_index(drop=True)
        found.append(_stratum(str(name), float(area_ha), bool(sampled), own, own_plots, groups))
    return tuple(found)


def _stratum(
    name: str,
    area_ha: float,
    sampled: bool,
    trees: pd.DataFrame,
    plots: pd.DataFrame,
    groups: dict[str, Group],
) -> StratumTrees:
    stand = trees["stand_id"].astype(str)
    tile = trees.groupby(stand, sort=False).cumcount() // TREES_PER_TILE
    keys = pd.DataFrame({"stand": stand, "tile": tile, "plot": trees["plot_id"], "group": trees["group"]})
    new_cell = (keys != keys.shift()).any(axis=1).to_numpy()
    start = np.flatnonzero(new_cell)
    cells = keys.iloc[start]
    position = {
        key: i for i, key in enumerate(zip(plots["stand_id"].astype(str), plots["plot_id"], strict=True))
    }
    kg = (trees["above_kg"] + trees["root_kg"]).to_numpy(dtype=np.float64)
    fraction = (
        trees["group"].map({key: group.carbon_fraction for key, group in groups.items()}).to_numpy(float)
    )
    value = kg / 1000 * fraction * float(CO2_PER_C) * trees["expansion_per_ha"].to_numpy(dtype=np.float64)
    choices = trees[[column for column in trees if str(column).startswith("choice_")]].to_numpy(
        dtype=np.float64
    )
    return StratumTrees(
        name=name,
        area_ha=area_ha,
        sampled=sampled,
        plots=len(plots),
        dbh_cm=trees["dbh_cm"].to_numpy(dtype=np.float64),
        co2e_t_ha=value,
        d_power=trees["d_power"].to_numpy(dtype=np.float64),
        h_power=trees["h_power"].to_numpy(dtype=np.float64),
        cell_start=start,
        cell_plot=np.array(
            [position[key] for key in zip(cells["stand"], cells["plot"], strict=True)], dtype=np.int64
        ),
        cell_group=tuple(groups[key] for key in cells["group"]),
        cell_root_share=_cell_ratio(trees["root_kg"].to_numpy(dtype=np.float64), kg, start),
        cell_choices=np.nan_to_num(_cell_ratio(choices, kg[:, None], start), nan=1.0),  # none that fits
        tiles=tuple(_tiles(cells, start, len(trees))),
    )


def _cell_ratio(part: Array, whole: Array, start: Index) -> Array:
    """Sum over sum in every cell; zero where the whole is nothing."""
    if not len(start):
        return np.zeros((0, *part.shape[1:]))
    whole_sum = np.add.reduceat(whole, start, axis=0)
    ratio: Array = np.add.reduceat(part, start, axis=0) / np.where(whole_sum > 0, whole_sum, np.inf)
    return ratio


def _tiles(cells: pd.DataFrame, start: Index, trees: int) -> Iterator[Tile]:
    first_of_tile = np.flatnonzero((cells[["stand", "tile"]] != cells[["stand", "tile"]].shift()).any(axis=1))
    for first, last in pairwise([*first_of_tile, len(cells)]):
        end = start[last] if last < len(cells) else trees
        stand, tile = cells["stand"].iloc[first], cells["tile"].iloc[first]
        yield Tile(f"{stand}/{tile}", slice(int(start[first]), int(end)), slice(int(first), int(last)))

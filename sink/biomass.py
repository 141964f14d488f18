"""Stand volume → biomass, shrubs, stubble-cut, dead wood and litter: what is not computed stem by stem."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sink.allometry import Flag, Level
from sink.parameters.loader import Parameters, Row
from sink.results import Finding
from sink.species import Species, resolve
from sink.stands import TOLD_MAX, Checked, finding

Array = npt.NDArray[np.float64]
UG_PER_G = 1e6
SHRUB_SET = "SHRUB"
ROOT_RATIO_ROW = "other_defaults/灌木 (CDM)/R_S root:shoot"
SHRUB_CARBON_ROW = "other_defaults/灌木 (CDM)/CF_S"
SAXAUL_CARBON_ROW = "other_defaults/梭梭/CF"
DEAD_WOOD_ROW = "other_defaults/temperate, all elevations/DF_DW deadwood/tree carbon"
LITTER_ROW = "other_defaults/temperate, all elevations/DF_LI litter/tree carbon"
COVER_MIN = 0.05


@dataclass(frozen=True)
class StandBiomass:
    above_t: float
    below_t: float
    carbon_t: float
    row_id: str


def of_volume(volume_m3: float, species: Species, parameters: Parameters) -> StandBiomass:
    """B = V · D · BEF · (1 + RSR), C = B · CF: the route of the national inventory (level 4)."""
    row = parameters.row(f"biomass_params/{species.param_group}")
    above = volume_m3 * row.number("wood_density_D") * row.number("BEF")
    below = above * row.number("RSR")
    return StandBiomass(above, below, (above + below) * row.number("CF"), row.row_id)


def stand_line_t_ha(row: Row, volume_m3_ha: float) -> float:
    """Above-ground biomass from stand volume, B = a·V + b; never below zero."""
    return max(0.0, row.number("a") * volume_m3_ha + row.number("b"))


def cdm_root_ratio(above_t_ha: npt.ArrayLike) -> Array:
    """R = exp(-1.085 + 0.9256 ln b) / b, b per hectare (AR-TOOL14); zero biomass has no root."""
    b = np.asarray(above_t_ha, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(b > 0, np.exp(-1.085 + 0.9256 * np.log(b)) / b, 0.0)


def shrub_default_t_ha(forest_above_t_ha: float, crown_cover: float, parameters: Parameters) -> float:
    """b_SHRUB = BDR_SF · b_FOREST · crown cover, nothing below 5 % (AR-TOOL14)."""
    share = "other_defaults/灌木 (CDM)/BDR_SF ratio of shrub to in-situ forest AGB at full cover"
    return (
        0.0
        if crown_cover < COVER_MIN
        else parameters.number(share, "value") * forest_above_t_ha * crown_cover
    )


def after_stubble_cut(above_t: float, below_t: float) -> tuple[float, float]:
    """平茬: what stood above ground is gone, the roots stay."""
    return 0.0, below_t


def rotation_mean_factor(years_since_cut: npt.ArrayLike, rotation_years: npt.ArrayLike) -> Array:
    """The mean over the rotation, as a share of today's stock; regrowth is a straight line from the cut.

    Today's S at age a grows S/a a year, so the mean over R years is S · R / (2a). It is never credited above
    today's stock: the shrubs are not there yet."""
    age, rotation = np.asarray(years_since_cut, float), np.asarray(rotation_years, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.minimum(1.0, rotation / (2 * age))
    return np.where(np.isnan(factor), 1.0, factor)


@dataclass(frozen=True)
class ShrubRecipe:
    species: Species
    above: Row | None
    root: Row | None
    total: Row | None
    heights_m: tuple[float, float]
    crowns_m2: tuple[float, float]
    carbon_row: str
    carbon_fraction: float
    root_ratio: float
    row_ids: tuple[str, ...]

    def grams(self, crown_m2: Array, height_m: Array) -> tuple[Array, Array]:
        """Above and below ground. A whole-plant equation is divided by the default root ratio."""
        if self.above is not None and self.root is not None:
            return _shrub_g(self.above, crown_m2, height_m), _shrub_g(self.root, crown_m2, height_m)
        assert self.total is not None
        total = _shrub_g(self.total, crown_m2, height_m)
        return total / (1 + self.root_ratio), total * self.root_ratio / (1 + self.root_ratio)


def shrub_recipe(species: Species, parameters: Parameters) -> ShrubRecipe | None:
    """None: no equation is known for this shrub."""
    rows = {
        row.text("component"): row
        for row in parameters.rows_of("allometry_shrubs")
        if row.text("species_id") == species.species_id
    }
    above, root, total = rows.get("agb"), rows.get("root"), rows.get("total")
    if not (above and root) and not total:
        return None
    used = (above, root) if above and root else (total,)
    first = next(iter(rows.values()))
    carbon_row = SAXAUL_CARBON_ROW if species.species_id == "haloxylon" else SHRUB_CARBON_ROW
    row_ids = [row.row_id for row in used if row is not None] + [carbon_row]
    return ShrubRecipe(
        species,
        above,
        root,
        total,
        _span(first.text("height_range_m")),
        _span(first.text("crown_area_or_range_m2")),
        carbon_row,
        parameters.number(carbon_row, "value"),
        parameters.number(ROOT_RATIO_ROW, "value"),
        tuple(row_ids if above and root else [*row_ids, ROOT_RATIO_ROW]),
    )


def counted_shrubs(
    shrubs: pd.DataFrame, checked: Checked, parameters: Parameters
) -> tuple[pd.DataFrame, list[Finding]]:
    """The shrubs that count, with plot_id and plants filled in, and every fault of the others."""
    plot = shrubs["plot_id"] if "plot_id" in shrubs else pd.Series("", shrubs.index)
    frame = shrubs.assign(
        stand_id=shrubs["stand_id"].astype(str),
        plot_id=plot.astype(object).where(plot.notna(), "").astype(str),
        plants=shrubs.get("plants", 1),
        species=shrubs["species"].astype(str),
    )
    known = frame["stand_id"].isin(checked.stands.index)
    told = {one.row for one in checked.findings}
    findings = [
        finding("STAND_UNKNOWN", "shrubs", stand, stand)
        for stand in sorted(set(frame.loc[~known, "stand_id"]) - told)
    ]
    place = frame["stand_id"] + "/" + frame["plot_id"]
    plots = checked.plots["stand_id"] + "/" + checked.plots["plot_id"]
    lost = frame["stand_id"].isin(checked.plots["stand_id"]) & ~place.isin(plots)
    findings += [
        finding("PLOT_UNKNOWN", "shrubs", row, row.partition("/")[2])
        for row in sorted(set(place[lost]) - told)
    ]
    recipes = _shrub_recipes(frame["species"], parameters)
    faults = {
        "SPECIES_UNKNOWN": (~frame["species"].isin(list(recipes)), "species"),
        "SHRUB_UNMEASURED": (~(frame[list(SIZES)] >= 0).all(axis=1), "height_m"),
        "STEMS_INVALID": (~((frame["plants"] >= 1) & (frame["plants"] % 1 == 0)), "plants"),
    }
    bad = ~known | lost
    for rule, (mask, column) in faults.items():
        rows = frame[mask & known & ~lost]
        first = rows[rows.groupby("stand_id").cumcount() < TOLD_MAX]
        findings += [
            finding(rule, "shrubs", f"{stand}/#{i}", value)
            for i, stand, value in zip(first.index, first["stand_id"], first[column], strict=True)
        ]
        more = rows["stand_id"].value_counts().sort_index() - TOLD_MAX
        findings += [finding(rule, "shrubs", str(s), f"+{n}", n) for s, n in more[more > 0].items()]
        bad |= mask
    return frame[~bad], findings


SIZES = ("height_m", "crown_d1_m", "crown_d2_m")


def _shrub_recipes(words: pd.Series, parameters: Parameters) -> dict[str, ShrubRecipe]:
    known = resolve(words.unique(), parameters).known
    recipes = {word: shrub_recipe(taxon, parameters) for word, taxon in known.items()}
    return {word: recipe for word, recipe in recipes.items() if recipe is not None}


def shrubs_by_recipe(
    counted: pd.DataFrame, parameters: Parameters
) -> Iterator[tuple[ShrubRecipe, pd.DataFrame]]:
    """Counted shrubs, species by species."""
    for word, recipe in _shrub_recipes(counted["species"], parameters).items():
        yield recipe, counted[counted["species"] == word]


def shrub_parts(counted: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Exact sums per stand, plot, species and level.

    A crown beyond the fitted range is credited at the end of the range."""
    blocks = [_shrub_block(rows, recipe) for recipe, rows in shrubs_by_recipe(counted, parameters)]
    if not blocks:
        return pd.DataFrame()
    keys = ["stand_id", "plot_id", "species_id", "set_id", "level", "flags", "carbon_fraction"]
    return pd.concat(blocks).groupby(keys, as_index=False).sum()


def crown_m2(shrubs: pd.DataFrame) -> Array:
    return np.asarray(
        math.pi * shrubs["crown_d1_m"].to_numpy(float) * shrubs["crown_d2_m"].to_numpy(float) / 4
    )


def _shrub_block(shrubs: pd.DataFrame, recipe: ShrubRecipe) -> pd.DataFrame:
    height = shrubs["height_m"].to_numpy(float)
    crown = crown_m2(shrubs)
    plants = shrubs["plants"].to_numpy(np.int64)
    outside = ~((height <= recipe.heights_m[1]) & (height >= recipe.heights_m[0]))
    outside |= ~((crown <= recipe.crowns_m2[1]) & (crown >= recipe.crowns_m2[0]))
    above, below = recipe.grams(crown, height)
    capped = recipe.grams(np.minimum(crown, recipe.crowns_m2[1]), np.minimum(height, recipe.heights_m[1]))
    exact = [
        (np.rint(g * UG_PER_G).astype(np.int64) * plants)
        for g in (above, below, np.minimum(above, capped[0]), np.minimum(below, capped[1]))
    ]
    return pd.DataFrame(
        {
            "stand_id": shrubs["stand_id"].to_numpy(),
            "plot_id": shrubs["plot_id"].to_numpy(),
            "species_id": recipe.species.species_id,
            "set_id": SHRUB_SET,
            "level": np.where(outside, int(Level.EXTRAPOLATED), int(Level.SPECIES)),
            "flags": np.where(outside, int(Flag.OUT_OF_RANGE), 0),
            "carbon_fraction": recipe.carbon_fraction,
            "stems": plants,
            "above_ug": exact[0],
            "below_ug": exact[1],
            "prudent_above_ug": exact[2],
            "prudent_below_ug": exact[3],
        }
    )


def _shrub_g(row: Row, crown_m2: Array, height_m: Array) -> Array:
    """Dry grams of a plant: `b·x^a` or `a·x + b`, x the crown area C or the volume V = H·C."""
    x = crown_m2 if row.text("x") == "C" else crown_m2 * height_m
    a, b = row.number("a"), row.number("b")
    grams = b * x**a if row.text("form") == "b*x^a" else a * x + b
    return np.where(x == 0, 0.0, np.maximum(grams, 0.0))


def _span(text: str) -> tuple[float, float]:
    low, _, high = text.partition("-")
    return (float(low), float(high)) if high else (0.0, math.inf)

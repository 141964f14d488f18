"""A survey as the Monte Carlo sees it: each tree with biomass, local powers and other fitting equations."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from sink.allometry import DENSITY_SET, Part, Recipe, parts, recipe
from sink.biomass import SHRUB_SET, crown_m2, of_volume, shrubs_by_recipe
from sink.equations import EquationSet, equation_sets
from sink.kernels import believed_heights, believed_volumes, check
from sink.parameters.loader import Parameters
from sink.population import TREE_COLUMNS, Group, StratumTrees, arranged_strata
from sink.species import Species, all_species, resolve
from sink.stock import Survey
from sink.tallies import Source, batches, read
from sink.units import M2_PER_HA
from sink.volumes import KG_PER_T, VOLUME_SET

Array = npt.NDArray[np.float64]

G_PER_KG = 1000.0
VOLUME_POWER = 2.0
"""A volume that a tree carries was read from a table: it errs with the square of the diameter."""

LOG_STEP = 1e-4
"""Step of the numerical slope of ln biomass; every equation is a sum of powers, so this is exact enough."""


def strata_of(
    survey: Survey, trees: Source, strata: Mapping[str, str] | None = None
) -> tuple[StratumTrees, ...]:
    """The counted trees of a survey, by the rules of `measure`; `strata`: stand → stratum, default itself."""
    frames = [_counted(batch, survey) for batch in batches(trees)]
    return _arranged(survey, _joined(frames), survey.checked.stands.index, strata or {})


def streamed_strata(survey: Survey, trees: Source) -> Iterator[StratumTrees]:
    """The same, every stand its own stratum, one batch of a file at a time: memory stays flat."""
    left = set(survey.checked.stands.index)
    for batch in batches(trees):
        frame = _counted(batch, survey)
        present = survey.checked.stands.index[survey.checked.stands.index.isin(frame["stand_id"])]
        left -= set(present)
        yield from _arranged(survey, frame, present, {})
    yield from _arranged(survey, _joined([]), pd.Index(sorted(left)), {})


def _arranged(
    survey: Survey, counted: pd.DataFrame, stand_ids: pd.Index, strata: Mapping[str, str]
) -> tuple[StratumTrees, ...]:
    """These stands, with their plots (empty ones too); a stand without plots is a stratum tallied in full."""
    stands = survey.checked.stands.loc[stand_ids]
    plots = survey.checked.plots[survey.checked.plots["stand_id"].isin(stand_ids)]
    tallied = stand_ids[~stand_ids.isin(plots["stand_id"])]
    stratum = {stand: strata.get(stand, stand) for stand in plots["stand_id"].unique()}
    stratum |= {stand: stand for stand in tallied}
    whole = pd.DataFrame(
        {"stand_id": tallied, "plot_id": "", "area_m2": stands.loc[tallied, "area_m2"].to_numpy()}
    )
    sites = pd.concat([plots, whole], ignore_index=True)
    sites["stratum"] = sites["stand_id"].map(stratum)
    groups: dict[str, Group] = {}
    blocks = [
        *(
            _block(members, survey.parameters, survey.method, groups)
            for _, members in _placed(counted, sites, plots).groupby("species_id")
        ),
        *_shrub_blocks(survey, sites, plots, groups),
        _volume_block(survey, set(counted["stand_id"]), sites, groups),
    ]
    areas = stands["area_m2"].groupby(stands.index.map(stratum)).sum() / M2_PER_HA
    table = pd.DataFrame(
        {"stratum": areas.index, "area_ha": areas.to_numpy(), "sampled": ~areas.index.isin(tallied)}
    )
    filled = [block for block in blocks if len(block)]
    drawn = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(TREE_COLUMNS))
    return arranged_strata(drawn, sites, table, groups)


def _placed(counted: pd.DataFrame, sites: pd.DataFrame, plots: pd.DataFrame) -> pd.DataFrame:
    """With stratum and area of the plot, or of the stand where it was tallied in full."""
    plot_id = counted["plot_id"].where(counted["stand_id"].isin(plots["stand_id"]), "")
    return counted.assign(plot_id=plot_id).merge(sites, on=["stand_id", "plot_id"])


def _shrub_blocks(
    survey: Survey, sites: pd.DataFrame, plots: pd.DataFrame, groups: dict[str, Group]
) -> Iterator[pd.DataFrame]:
    """Height and both crown diameters are each read with the error of a height: no source says more."""
    for how, members in shrubs_by_recipe(survey.counted_shrubs[0], survey.parameters):
        placed = _placed(members, sites, plots)
        crown, height = crown_m2(placed), placed["height_m"].to_numpy(np.float64)
        above_g, root_g = how.grams(crown, height)
        name = f"{how.species.species_id}/{SHRUB_SET}"
        groups[name] = Group(
            name=name,
            equation=name,
            root=name,
            species=how.species.species_id,
            carbon=how.carbon_row,
            carbon_fraction=how.carbon_fraction,
        )
        by_crown, by_height = (
            _slope(above_g + root_g, np.add(*how.grams(crown * wider, height * taller)))
            for wider, taller in ((np.exp(LOG_STEP), 1.0), (1.0, np.exp(LOG_STEP)))
        )
        per_ha = placed["plants"].to_numpy(np.float64) * M2_PER_HA / placed["area_m2"]
        yield placed[["stratum", "stand_id", "plot_id"]].assign(
            group=name,
            dbh_cm=1.0,
            above_kg=above_g / G_PER_KG,
            root_kg=root_g / G_PER_KG,
            d_power=0.0,
            h_power=np.sqrt(2 * by_crown**2 + by_height**2),
            expansion_per_ha=per_ha,
        )


def _slope(grams: Array, moved: Array) -> Array:
    """d ln y / d ln x; nothing where there is nothing."""
    there = (grams > 0) & (moved > 0)
    ratio = np.divide(moved, grams, out=np.ones_like(grams), where=there)
    return np.asarray(np.log(ratio) / LOG_STEP)


def _volume_block(
    survey: Survey, tallied: set[str], sites: pd.DataFrame, groups: dict[str, Group]
) -> pd.DataFrame:
    """Stands of which only the volume is known: it errs with density and expansion factor, root and fraction.

    How well the volume itself was found is not known, and not drawn."""
    found, _ = survey.volume_stands(tallied)
    found = found[found.index.isin(sites["stand_id"])]
    rows = []
    for stand, volume_m3, name in zip(found.index, found["volume_m3"], found["species_id"], strict=True):
        biomass = of_volume(volume_m3, all_species(survey.parameters)[name], survey.parameters)
        fraction = survey.parameters.number(biomass.row_id, "CF")
        group = f"{biomass.row_id}/{VOLUME_SET}"
        groups[group] = Group(
            group, group, biomass.row_id, name, biomass.row_id, fraction, root_follows=True, of_plants=False
        )
        rows.append((stand, group, biomass.above_t * KG_PER_T, biomass.below_t * KG_PER_T))
    frame = pd.DataFrame(rows, columns=["stand_id", "group", "above_kg", "root_kg"]).assign(plot_id="")
    placed = frame.merge(sites, on=["stand_id", "plot_id"])
    expansion = M2_PER_HA / placed["area_m2"]
    return placed.assign(dbh_cm=1.0, d_power=0.0, h_power=0.0, expansion_per_ha=expansion)[[*TREE_COLUMNS]]


COUNTED_COLUMNS = (
    "stand_id", "plot_id", "species_id", "dbh_cm", "height_m", "open_grown", "stems", "volume_m3",
)  # fmt: skip


def _joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COUNTED_COLUMNS))


def _counted(batch: pa.RecordBatch, survey: Survey) -> pd.DataFrame:
    """One row a counted tree (or a row of several stems)."""
    found, parameters = read(batch), survey.parameters
    taxa = resolve(found.words, parameters).known
    usable = {
        word: taxon.species_id
        for word, taxon in taxa.items()
        if recipe(taxon, parameters, survey.method) is not None
    }
    counted, _ = check(found, survey.tally, np.array([word in usable for word in found.words]))
    counted &= found.dbh_cm > 0  # a stem of no diameter holds nothing, and has no logarithm
    runs = np.array(found.runs, dtype=object)[found.run[counted]].reshape(-1, 2)
    species = np.array([usable.get(word, "") for word in found.words], dtype=object)
    nothing = np.full(len(found.dbh_cm), np.nan)
    heights = nothing if found.height_m is None else believed_heights(found.height_m)
    volumes = nothing
    if found.volume_m3 is not None:
        volumes = believed_volumes(found.volume_m3, found.dbh_cm, heights)
    columns: dict[str, Any] = {
        "stand_id": runs[:, 0],
        "plot_id": runs[:, 1],
        "species_id": species[found.species[counted]],
        "dbh_cm": found.dbh_cm[counted],
        "height_m": heights[counted],
        "open_grown": False if found.open_grown is None else found.open_grown[counted],
        "stems": 1.0 if found.stems is None else found.stems[counted],
        "volume_m3": volumes[counted],
    }
    return pd.DataFrame(columns)


def _block(
    members: pd.DataFrame, parameters: Parameters, method: str, groups: dict[str, Group]
) -> pd.DataFrame:
    """The trees of one species; their groups are added to `groups`."""
    how = recipe(all_species(parameters)[members["species_id"].iloc[0]], parameters, method)
    assert how is not None, "a species without recipe is never counted"
    dbh, height, volume = (
        members[name].to_numpy(dtype=np.float64) for name in ("dbh_cm", "height_m", "volume_m3")
    )
    shade = members["open_grown"].to_numpy(dtype=bool)
    found = parts(how, np.arange(len(members)), dbh, height, shade, volume)
    frames = [_part_frame(members.iloc[part.index], part, how, parameters) for part in found]
    groups |= {f"{part.species_id}/{part.set_id}": _group(part, how, parameters) for part in found}
    return pd.concat(frames, ignore_index=True)


def _part_frame(members: pd.DataFrame, part: Part, how: Recipe, parameters: Parameters) -> pd.DataFrame:
    frame = members[["stratum", "stand_id", "plot_id", "dbh_cm"]].assign(
        group=f"{part.species_id}/{part.set_id}",
        above_kg=part.above_kg,
        root_kg=part.below_kg,
        d_power=VOLUME_POWER,
        h_power=0.0,
        expansion_per_ha=members["stems"].to_numpy(dtype=np.float64) * M2_PER_HA / members["area_m2"],
    )
    return frame if _carried(part) else frame.assign(**_powers(members, part, how, parameters))


def _carried(part: Part) -> bool:
    """Its biomass is of a volume that the tree carries."""
    return part.set_id.partition("/")[0] == VOLUME_SET


def _powers(members: pd.DataFrame, part: Part, how: Recipe, parameters: Parameters) -> Mapping[str, Array]:
    """Local powers in diameter and height, and what each other fitting equation would have said."""
    equations = how.set(part.set_id)
    ln_d = np.log(members["dbh_cm"].to_numpy(dtype=np.float64))
    ln_h = np.log(members["height_m"].to_numpy(dtype=np.float64))
    density = how.species.wood_density_g_cm3
    ln_kg = _ln_kg(how, equations, ln_d, ln_h, density)
    shade = np.where(members["open_grown"].to_numpy(dtype=bool), how.open_grown_factor, 1.0)
    columns = {"d_power": (_ln_kg(how, equations, ln_d + LOG_STEP, ln_h, density) - ln_kg) / LOG_STEP}
    if equations.needs_height:
        columns["h_power"] = (_ln_kg(how, equations, ln_d, ln_h + LOG_STEP, density) - ln_kg) / LOG_STEP
    for number, other in enumerate(_others(part.set_id, how.species, parameters)):
        fits = (members["dbh_cm"] >= _or(other.d_min_cm, 0)) & (
            members["dbh_cm"] <= _or(other.d_max_cm, np.inf)
        )
        columns[f"choice_{number}"] = np.where(
            fits, np.exp(_ln_kg(how, other, ln_d, ln_h, density)) * shade, np.nan
        )
    return columns


def _ln_kg(how: Recipe, equations: EquationSet, ln_d: Array, ln_h: Array, density_g_cm3: float) -> Array:
    above = equations.above_kg(ln_d, ln_h, density_g_cm3)
    below = equations.root_kg(ln_d, ln_h, density_g_cm3) if equations.has_root else above * how.root_ratio
    return np.asarray(np.log(above + below))


def _others(set_id: str, species: Species, parameters: Parameters) -> list[EquationSet]:
    """The other complete equations of the species, its group and its wood that might have been taken."""
    own = {species.species_id, species.allometry_group}
    return [
        equations
        for equations in equation_sets(parameters).values()
        if equations.set_id != set_id
        and not equations.needs_height
        and _complete(equations)
        and (equations.taxon in own or (equations.set_id == DENSITY_SET and species.wood_density_g_cm3 > 0))
        and equations.use_status.startswith(("default", "alternate", "fallback"))
    ]


def _group(part: Part, how: Recipe, parameters: Parameters) -> Group:
    species = how.species
    if _carried(part):
        return Group(
            name=f"{part.species_id}/{part.set_id}",
            equation=f"{how.root_row}/{VOLUME_SET}",
            root=how.root_row,
            species=part.species_id,
            carbon=how.carbon_row,
            carbon_fraction=how.carbon_fraction,
            root_follows=True,
        )
    equations, density = how.set(part.set_id), species.wood_density_g_cm3
    at = np.zeros(1)
    power = 0.0
    if equations.needs_density:
        base = equations.above_kg(at, at, density)
        power = float(np.log(equations.above_kg(at, at, density * np.exp(LOG_STEP)) / base)[0] / LOG_STEP)
    return Group(
        name=f"{part.species_id}/{part.set_id}",
        equation=part.set_id,
        root=part.set_id if equations.has_root else how.root_row,
        species=part.species_id,
        carbon=how.carbon_row,
        carbon_fraction=how.carbon_fraction,
        density_power=power,
        density_relative_sd=_or(species.wood_density_sd_g_cm3 / density, 0.0),
        choices=len(_others(part.set_id, species, parameters)),
        root_follows=not equations.has_root,
    )


def _complete(equations: EquationSet) -> bool:
    organs = {equation.organ for equation in equations.equations}
    return "agb" in organs or {"stem", "branch", "leaf"} <= organs


def _or(value: float, otherwise: float) -> float:
    return otherwise if np.isnan(value) else value

"""A survey as the Monte Carlo sees it: each tree with biomass, local powers and other fitting equations."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from sink.allometry import DENSITY_SET, Part, Recipe, parts, recipe
from sink.equations import EquationSet, equation_sets
from sink.kernels import HEIGHT_M, check
from sink.parameters.loader import Parameters
from sink.population import TREE_COLUMNS, Group, StratumTrees, arranged_strata
from sink.species import Species, all_species, resolve
from sink.stock import Survey
from sink.tallies import Source, Trees, batches, read
from sink.units import M2_PER_HA

Array = npt.NDArray[np.float64]

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
    counted = counted.assign(
        plot_id=counted["plot_id"].where(counted["stand_id"].isin(plots["stand_id"]), "")
    )
    counted = counted.merge(sites, on=["stand_id", "plot_id"])
    groups: dict[str, Group] = {}
    by_species = counted.groupby("species_id")
    blocks = [_block(members, survey.parameters, survey.method, groups) for _, members in by_species]
    areas = stands["area_m2"].groupby(stands.index.map(stratum)).sum() / M2_PER_HA
    table = pd.DataFrame(
        {"stratum": areas.index, "area_ha": areas.to_numpy(), "sampled": ~areas.index.isin(tallied)}
    )
    drawn = pd.concat(blocks, ignore_index=True) if blocks else pd.DataFrame(columns=list(TREE_COLUMNS))
    return arranged_strata(drawn, sites, table, groups)


COUNTED_COLUMNS = ("stand_id", "plot_id", "species_id", "dbh_cm", "height_m", "open_grown", "stems")


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
    columns: dict[str, Any] = {
        "stand_id": runs[:, 0],
        "plot_id": runs[:, 1],
        "species_id": species[found.species[counted]],
        "dbh_cm": found.dbh_cm[counted],
        "height_m": _heights(found)[counted],
        "open_grown": False if found.open_grown is None else found.open_grown[counted],
        "stems": 1.0 if found.stems is None else found.stems[counted],
    }
    return pd.DataFrame(columns)


def _heights(found: Trees) -> Array:
    """NaN where there is none, or none that can be believed."""
    if found.height_m is None:
        return np.full(len(found.dbh_cm), np.nan)
    low, high = HEIGHT_M
    return np.where((found.height_m < low) | (found.height_m > high), np.nan, found.height_m)


def _block(
    members: pd.DataFrame, parameters: Parameters, method: str, groups: dict[str, Group]
) -> pd.DataFrame:
    """The trees of one species; their groups are added to `groups`."""
    how = recipe(all_species(parameters)[members["species_id"].iloc[0]], parameters, method)
    assert how is not None, "a species without recipe is never counted"
    dbh, height = (members[name].to_numpy(dtype=np.float64) for name in ("dbh_cm", "height_m"))
    shade = members["open_grown"].to_numpy(dtype=bool)
    found = parts(how, np.arange(len(members)), dbh, height, shade)
    frames = [_part_frame(members.iloc[part.index], part, how, parameters) for part in found]
    groups |= {f"{part.species_id}/{part.set_id}": _group(part, how, parameters) for part in found}
    return pd.concat(frames, ignore_index=True)


def _part_frame(members: pd.DataFrame, part: Part, how: Recipe, parameters: Parameters) -> pd.DataFrame:
    equations = how.set(part.set_id)
    ln_d = np.log(members["dbh_cm"].to_numpy(dtype=np.float64))
    ln_h = np.log(members["height_m"].to_numpy(dtype=np.float64))
    density = how.species.wood_density_g_cm3
    ln_kg = _ln_kg(how, equations, ln_d, ln_h, density)
    shade = np.where(members["open_grown"].to_numpy(dtype=bool), how.open_grown_factor, 1.0)
    frame = members[["stratum", "stand_id", "plot_id", "dbh_cm"]].assign(
        group=f"{part.species_id}/{part.set_id}",
        above_kg=part.above_kg,
        root_kg=part.below_kg,
        d_power=(_ln_kg(how, equations, ln_d + LOG_STEP, ln_h, density) - ln_kg) / LOG_STEP,
        h_power=0.0,
        expansion_per_ha=members["stems"].to_numpy(dtype=np.float64) * M2_PER_HA / members["area_m2"],
    )
    if equations.needs_height:
        frame["h_power"] = (_ln_kg(how, equations, ln_d, ln_h + LOG_STEP, density) - ln_kg) / LOG_STEP
    for number, other in enumerate(_others(part.set_id, how.species, parameters)):
        fits = (members["dbh_cm"] >= _or(other.d_min_cm, 0)) & (
            members["dbh_cm"] <= _or(other.d_max_cm, np.inf)
        )
        frame[f"choice_{number}"] = np.where(
            fits, np.exp(_ln_kg(how, other, ln_d, ln_h, density)) * shade, np.nan
        )
    return frame


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
    equations, species = how.set(part.set_id), how.species
    density = species.wood_density_g_cm3
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

"""From a gram back to its equation row and its citation, in one call; the numbers of every tree."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sink.allometry import Flag, Level, Method, recipe, tree_biomass
from sink.biomass import shrub_recipe
from sink.kernels import believed_heights, believed_volumes
from sink.parameters.loader import Parameters, Reference, SignOff, load
from sink.results import Stock
from sink.species import all_species, resolve
from sink.units import CO2_PER_C

UG_PER_G = 1e6


@dataclass(frozen=True)
class Line:
    """One part of a stand: what it holds, by which equations, with which numbers, from which publications."""

    stand_id: str
    plot_id: str
    species_id: str
    level: str
    flags: tuple[str, ...]
    stems: int
    co2e_g: float  # of the tallied stems, before expansion to the stand
    prudent_co2e_g: float
    formulas: tuple[str, ...]
    row_ids: tuple[str, ...]
    citations: tuple[Reference, ...]
    sign_offs: tuple[SignOff, ...]


def trace(stock: Stock, stand_id: str, parameters: Parameters | None = None) -> tuple[Line, ...]:
    """All that a stand's figure rests on."""
    tables = parameters or load(stock.provenance.parameters_version)
    mine = stock.parts[stock.parts["stand_id"] == stand_id]
    return tuple(_line(part, stock.provenance.method, tables) for part in mine.to_dict("records"))


def _line(part: dict[object, object], method: str, parameters: Parameters) -> Line:
    values = {str(name): value for name, value in part.items()}
    row_ids = part_rows(
        str(values["species_id"]), str(values["set_id"]), Flag(int(str(values["flags"]))),
        str(values["kind"]), method, parameters,
    )  # fmt: skip
    fraction = float(str(values["carbon_fraction"]))
    rows = [parameters.row(row_id) for row_id in row_ids]
    grams = {
        kind: sum(int(str(values[f"{kind}{side}_ug"])) for side in ("above", "below"))
        * fraction
        * float(CO2_PER_C)
        / UG_PER_G
        for kind in ("", "prudent_")
    }
    return Line(
        stand_id=str(values["stand_id"]),
        plot_id=str(values["plot_id"]),
        species_id=str(values["species_id"]),
        level=Level(int(str(values["level"]))).name.lower(),
        flags=tuple(str(f.name).lower() for f in Flag(int(str(values["flags"])))),
        stems=int(str(values["stems"])),
        co2e_g=grams[""],
        prudent_co2e_g=grams["prudent_"],
        formulas=tuple(f"{r.row_id}: {r.cells.get('expression') or r.cells.get('form', '')}" for r in rows),
        row_ids=row_ids,
        citations=tuple({c.source_id: c for r in row_ids for c in parameters.citations(r)}.values()),
        sign_offs=tuple(parameters.sign_offs[r] for r in row_ids if r in parameters.sign_offs),
    )


def part_rows(
    species_id: str, set_id: str, flags: Flag, kind: str, method: str, parameters: Parameters
) -> tuple[str, ...]:
    """The parameter rows behind one part of a stock."""
    taxon = all_species(parameters)[species_id]
    if kind == "volume":
        return (f"biomass_params/{taxon.param_group}",)
    if kind == "shrub":
        shrub = shrub_recipe(taxon, parameters)
        return shrub.row_ids if shrub else ()
    tree = recipe(taxon, parameters, method)
    return tree.rows_of(set_id, flags) if tree else ()


def of_trees(trees: pd.DataFrame, parameters: Parameters, method: str = Method.TREE) -> pd.DataFrame:
    """Both figures, the level and the set of every tree whose species and diameter can be read, in order."""
    words = trees["species"].astype(str)
    known = resolve(words.unique(), parameters).known
    usable = words.isin([w for w, taxon in known.items() if recipe(taxon, parameters, method)])
    usable &= trees["dbh_cm"] >= 0
    read = trees[usable]
    dbh = read["dbh_cm"].to_numpy(float)
    heights = believed_heights(read["height_m"].to_numpy(float)) if "height_m" in read else None
    volumes = read["volume_m3"].to_numpy(float) if "volume_m3" in read else None
    biomass = tree_biomass(
        words[usable].tolist(),
        dbh,
        heights,
        parameters=parameters,
        open_grown=read["open_grown"].fillna(False).to_numpy(bool) if "open_grown" in read else None,
        volume_m3=None if volumes is None else believed_volumes(volumes, dbh, heights),
        method=method,
    )
    return pd.DataFrame(
        {
            "row": np.flatnonzero(usable),
            "stand_id": read["stand_id"].astype(str).to_numpy(object),
            "set_id": biomass.set_id,
            "level": biomass.level,
            "flags": biomass.flags,
            "above_kg": biomass.above_kg,
            "below_kg": biomass.below_kg,
            "prudent_above_kg": biomass.prudent_above_kg,
            "prudent_below_kg": biomass.prudent_below_kg,
            "carbon_fraction": biomass.carbon_fraction,
        }
    )

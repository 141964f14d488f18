"""Planned planting → EXPECTED stock, year by year to a horizon (MS-06). Converts only by field measurement.

Trees follow the smallest observed increment and the prudent biomass, shrubs a stand curve with a ceiling.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sink.allometry import Flag, Method, recipes, tree_biomass
from sink.errors import PlantingIncomplete, UnknownSpecies
from sink.growth import curve, diameter_increment
from sink.parameters.loader import Parameters, load
from sink.results import Status
from sink.species import Species, resolve
from sink.units import CO2_PER_C

Array = npt.NDArray[np.float64]

HORIZON_YEARS = 20
"""AM-11: the plan names no horizon."""

SURVIVAL = 0.85
"""YZ-08: the survival asked of building projects in the first three years, borrowed for planning."""

SHRUB_CURVE = "growth_models/灌丛/C density"
SHRUB_CEILING = "other_defaults/灌木林/biomass per ha, total"
SHRUB_CARBON = "other_defaults/灌木 (CDM)/CF_S"


@dataclass(frozen=True)
class Planting:
    """One line of a planting design: species, specification, number. Shrubs need the area."""

    species: str
    count: int
    dbh_cm: float = 0.0
    area_ha: float = 0.0
    survival: float = SURVIVAL


@dataclass(frozen=True, eq=False)
class ExpectedSeries:
    """Stock of all surviving plants by year; what they held when planted is not counted as growth."""

    plantings: tuple[Planting, ...]
    stock_co2e_kg: Array  # years 0 … horizon
    by_planting_co2e_kg: Array  # plantings x years
    standard: str
    rows_used: tuple[str, ...]
    unsigned_rows: tuple[str, ...]
    parameters_version: str
    status: Status = Status.EXPECTED

    @property
    def horizon_years(self) -> int:
        return len(self.stock_co2e_kg) - 1

    @property
    def expected_co2e_kg(self) -> float:
        """The expected reserve (预期储量): stock at the horizon less the stock planted."""
        return float(self.stock_co2e_kg[-1] - self.stock_co2e_kg[0])

    @property
    def yearly_co2e_kg(self) -> Array:
        return np.diff(self.stock_co2e_kg)


def expected_stock(
    plantings: Iterable[Planting],
    *,
    horizon_years: int = HORIZON_YEARS,
    standard: str = "",
    parameters: Parameters | None = None,
) -> ExpectedSeries:
    """What a design may hold in time. `standard` names the standard the authority has set (AM-11)."""
    parameters = parameters or load()
    design = tuple(plantings)
    taxa = _taxa(design, parameters)
    years = np.arange(horizon_years + 1, dtype=np.float64)
    drawn = [_series(planting, taxa[planting.species], years, parameters) for planting in design]
    rows = {row for _, used in drawn for row in used}
    series = np.array([stock for stock, _ in drawn]).reshape(len(design), len(years))
    return ExpectedSeries(
        plantings=design,
        stock_co2e_kg=series.sum(axis=0),
        by_planting_co2e_kg=series,
        standard=standard,
        rows_used=tuple(sorted(rows)),
        unsigned_rows=parameters.unsigned(rows),
        parameters_version=parameters.version,
    )


def _taxa(design: tuple[Planting, ...], parameters: Parameters) -> dict[str, Species]:
    found = resolve([planting.species for planting in design], parameters)
    if found.unknown:
        raise UnknownSpecies(names="、".join(found.unknown))
    faulty = [
        f"{planting.species}: {planting}"
        for planting in design
        if planting.count < 0
        or not planting.dbh_cm >= 0
        or not 0 <= planting.survival <= 1
        or (found.known[planting.species].life_form == "shrub" and not planting.area_ha > 0)
    ]
    if faulty:
        raise PlantingIncomplete(plantings="；".join(faulty))
    return dict(found.known)


def _series(
    planting: Planting, taxon: Species, years: Array, parameters: Parameters
) -> tuple[Array, set[str]]:
    """Stock by year in kg CO2e, and the rows it rests on."""
    if taxon.life_form == "shrub":
        return _shrub_series(planting, years, parameters)
    increment = diameter_increment(taxon.latin, parameters)
    dbh_cm = planting.dbh_cm + increment.cm_per_year * years
    grown = tree_biomass([planting.species] * len(years), dbh_cm, parameters=parameters)
    how = recipes([planting.species], parameters, Method.TREE)[planting.species]
    used = set(zip(grown.set_id.tolist(), grown.flags.tolist(), strict=True))
    rows = {row for set_id, flags in used for row in how.rows_of(set_id, Flag(flags))}
    kg = grown.prudent_above_kg + grown.prudent_below_kg
    co2e_kg = kg * grown.carbon_fraction * float(CO2_PER_C)
    return co2e_kg * planting.count * planting.survival, {increment.row_id, *rows}


def _shrub_series(planting: Planting, years: Array, parameters: Parameters) -> tuple[Array, set[str]]:
    ceiling = parameters.number(SHRUB_CEILING, "value") * parameters.number(SHRUB_CARBON, "value")
    carbon_t_per_ha = np.minimum(curve(parameters, SHRUB_CURVE).at(years), ceiling)
    co2e_kg = carbon_t_per_ha * 1000 * planting.area_ha * planting.survival * float(CO2_PER_C)
    return co2e_kg, {SHRUB_CURVE, SHRUB_CEILING, SHRUB_CARBON}

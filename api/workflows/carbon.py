"""From checked surveys to what an analyst asks of carbon: two censuses, strata, growth, a pilot for plots."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from api.workflows.frames import stands_frame, trees_frame
from api.workflows.parcels import Known, of_units, parcels_of
from gis_data.survey import Survey
from sink.afforestation import SHRUB_CARBON, SHRUB_CEILING, SHRUB_CURVE
from sink.eligibility import eligibility
from sink.errors import PlotsNotPaired
from sink.evidence import Census, Compared, Draw, compare_censuses, write_credit_bundle
from sink.growth import growth_of_last_year
from sink.parameters.loader import Parameters
from sink.removals import Circumstances, Credit, Terms
from sink.results import Stock
from sink.sampling import PLOTS_MIN, Estimate, estimate
from sink.stock import Survey as Measurement
from sink.stock import measure, require_official
from sink.units import CO2_PER_C, M2_PER_HA

Array = npt.NDArray[np.float64]

OTHER = "other"
"""The stratum of species with too few plots of their own (decision 0055)."""

CURVES = {
    "软阔": "growth_models/阔叶林/V",
    "硬阔": "growth_models/阔叶林/V",
    "混交": "growth_models/混交林/V",
    "针叶": "growth_models/针叶林/V",
    "经济林": "growth_models/经济林/V",
    "灌木": SHRUB_CURVE,
    "经济灌木": SHRUB_CURVE,
}
"""Species group of the parameter table → the curve of its stands."""

OWN_CURVES = {"populus_simonii": "growth_models/小叶杨人工林 (乔木层)/C density"}
"""Species with a curve of their own stands."""


def stock_of(survey: Survey, parameters: Parameters) -> Stock:
    return measure(stands_frame(survey), trees_frame(survey), plots=survey.plots, parameters=parameters)


def census_of(survey: Survey, parameters: Parameters) -> Census:
    return Census(Measurement(stands_frame(survey), survey.plots, None, parameters), trees_frame(survey))


@dataclass(frozen=True, eq=False)
class Change:
    """Two censuses and what may be credited of their difference."""

    old: Stock
    new: Stock
    credit: Credit
    strata: Mapping[str, str]
    strangers: tuple[str, ...]
    """Stands that a table names and neither census holds."""
    drawn_change_t: Array | None
    evidence: bytes
    """The bundle to recompute it from; empty unless it was asked for."""


@dataclass(frozen=True)
class Wanted:
    """What is asked for beside the figures: the evidence, a Monte Carlo, signed-off parameters only."""

    evidence: bool = False
    seed: int | None = None
    official: bool = False


def change(
    old: Survey,
    new: Survey,
    known: Known,
    terms: Terms,
    parameters: Parameters,
    wanted: Wanted,
) -> Change:
    """The earlier tally is put right first by what the later one found out."""
    _require_plots_found_again(old, new, known.units)
    before, after = census_of(old, parameters), census_of(new, parameters)
    then, now = parcels_of(old, known), parcels_of(new, known)
    circumstances = Circumstances(
        parcels=of_units(then, now, known.units),
        strata={},
        units=known.units,
        disturbances=tuple(
            replace(event, stand_id=known.units.get(event.stand_id, event.stand_id)) for event in known.events
        ),
        expected_co2e_t=_expected(new, set(then), parameters),
    )
    strata = _strata_of_change(before, after, new, circumstances, known, terms, parameters)
    circumstances = replace(circumstances, strata=strata)
    terms = replace(terms, **known.amounts)  # type: ignore[arg-type]
    draw = None if wanted.seed is None else Draw(wanted.seed, strata=_drawn_strata(before, after, new, known))
    found, evidence = _compared(before, after, terms, circumstances, draw, wanted)
    if wanted.official:
        for stock in (found.old, found.new):
            require_official(stock, parameters)
        parameters.require_signed(found.credit.rows_used)
    strangers = tuple(sorted(known.stands - (then.keys() | now.keys())))
    return Change(found.old, found.new, found.credit, strata, strangers, found.drawn_change_t, evidence)


def _compared(
    old: Census, new: Census, terms: Terms, known: Circumstances, draw: Draw | None, wanted: Wanted
) -> tuple[Compared, bytes]:
    if not wanted.evidence:
        return compare_censuses(old, new, terms, known, draw=draw), b""
    with tempfile.TemporaryDirectory(prefix="linpiao-evidence-") as folder:
        bundle = Path(folder) / "credit.zip"
        return write_credit_bundle(bundle, old, new, terms, known, draw=draw), bundle.read_bytes()


def _expected(new: Survey, past: set[str], parameters: Parameters) -> dict[str, float]:
    """What a year of growth may bring to stands without a past."""
    if set(new.stands["stand_id"].astype(str)) <= past:
        return {}
    stands = growing(new, stock_of(new, parameters), parameters)
    first_seen = ~stands["stand_id"].isin(past) & stands["age_a"].notna()
    return dict(growth_of_last_year(stands[first_seen], parameters=parameters))


def _require_plots_found_again(old: Survey, new: Survey, units: Mapping[str, str]) -> None:
    """A tally names no empty plot: one that is gone from a re-measured stand may have been felled."""
    then, now = (
        survey.plots.groupby(survey.plots["stand_id"].astype(str).map(lambda s: units.get(s, s)))["plot_id"]
        .agg(set)
        .to_dict()
        for survey in (old, new)
    )
    lost = [
        f"{stand}/{plot}"
        for stand in then.keys() & now.keys()
        if then[stand] & now[stand]
        for plot in then[stand] - now[stand]
    ]
    if lost:
        raise PlotsNotPaired(only_old=sorted(lost), only_new=[], repeated=[])


def _plots_of_units(measured: Measurement, units: Mapping[str, str]) -> pd.Series:
    """How many usable plots each unit has."""
    stands = measured.checked.plots["stand_id"]
    held = stands[stands.isin(measured.checked.stands.index)]
    return held.groupby(held.map(lambda stand: units.get(stand, stand))).size()


def _strata_of_change(
    before: Census,
    after: Census,
    survey: Survey,
    circumstances: Circumstances,
    known: Known,
    terms: Terms,
    parameters: Parameters,
) -> dict[str, str]:
    """Of the units that take part: eligible, and in both censuses."""
    sizes = [_plots_of_units(census.survey, known.units) for census in (before, after)]
    fewer = pd.concat(sizes, axis=1).min(axis=1, skipna=False).dropna().astype(int)
    part = {
        unit
        for unit in fewer.index
        if eligibility(circumstances.parcels[unit], terms.scheme, parameters=parameters).eligible
    }
    return strata_of(survey, fewer[fewer.index.isin(part)], known.strata, known.units)


def _drawn_strata(before: Census, after: Census, survey: Survey, known: Known) -> dict[str, str]:
    """Stand → stratum for the Monte Carlo, eligible or not, alike in both censuses."""
    sizes = [_plots_of_units(census.survey, known.units) for census in (before, after)]
    fewer = pd.concat(sizes, axis=1).min(axis=1).astype(int)
    by_unit = strata_of(survey, fewer, known.strata, known.units)
    stands = {*before.survey.checked.stands.index, *after.survey.checked.stands.index}
    return {
        stand: by_unit[unit] for stand in sorted(stands) if (unit := known.units.get(stand, stand)) in by_unit
    }


def drawn_strata(survey: Survey, measured: Measurement) -> dict[str, str]:
    """Stand → stratum for the Monte Carlo of one census: by species."""
    return strata_of(survey, _plots_of_units(measured, {}), {})


def strata_of(
    survey: Survey, plots: pd.Series, given: Mapping[str, str], units: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Unit → stratum: as given, else its species; `plots` counts those of each unit.

    Strata with fewer than three plots are joined in one, which takes the smallest of the rest until it has
    three; so stands of two plots carry an interval together that none of them has alone.
    """
    names = survey.stands["stand_id"].astype(str)
    species = dict(zip(names, survey.stands["species_id"].fillna(OTHER).astype(str), strict=True))
    return joined_strata(species, plots, given, units or {})


def joined_strata(
    species: Mapping[str, str], plots: pd.Series, given: Mapping[str, str], units: Mapping[str, str]
) -> dict[str, str]:
    """The same from the species of each stand."""
    first: dict[str, str] = {}
    for stand, own in species.items():
        first.setdefault(units.get(stand, stand), given.get(stand, own))
    wanted = {str(name): first.get(str(name), OTHER) for name in plots.index}
    sizes = plots.groupby([wanted[str(name)] for name in plots.index]).sum().sort_values(kind="stable")
    joined = set(sizes.index[sizes < PLOTS_MIN])
    for name in sizes.index:
        if joined and sizes[list(joined)].sum() < PLOTS_MIN:
            joined.add(name)
    return {unit: OTHER if name in joined else name for unit, name in wanted.items()}


def growing(survey: Survey, stock: Stock, parameters: Parameters, curve: str | None = None) -> pd.DataFrame:
    """Stands for `sink.growth.project`, each with its curve; a stand whose species has none is left out."""
    stands = survey.stands.set_index(survey.stands["stand_id"].astype(str)).reindex(stock.stands.index)
    census = pd.to_datetime(stands["census_on"]).dt.year
    models: list[str | None] = [curve or curve_of(species, parameters) for species in stands["species_id"]]
    ceiling = parameters.number(SHRUB_CEILING, "value") * parameters.number(SHRUB_CARBON, "value")
    ceiling_t = ceiling * float(CO2_PER_C) * stock.stands["area_m2"] / M2_PER_HA
    found = pd.DataFrame(
        {
            "stand_id": stands.index,
            "species_id": stands["species_id"],
            "co2e_t": stock.stands["co2e_t"],
            "age_a": stands["age_years"].fillna(census - stands["planting_year"]).astype(float),
            "growth_model": models,
            "co2e_t_max": ceiling_t.where(pd.Series(models, stands.index) == SHRUB_CURVE),
        }
    )
    return found[found["growth_model"].notna()].reset_index(drop=True)


def curve_of(species_id: object, parameters: Parameters) -> str | None:
    if not isinstance(species_id, str):
        return None
    group = parameters.row(f"species/{species_id}").text("group_zh")
    return OWN_CURVES.get(species_id) or CURVES.get(group)


@dataclass(frozen=True, eq=False)
class Pilot:
    """What plots measured so far say: strata with their spread, and the plot they were measured on."""

    estimate: Estimate
    plot_area_m2: float

    @property
    def strata(self) -> pd.DataFrame:
        rows = [(one.name, one.area_ha, one.sd_per_ha) for one in self.estimate.strata]
        return pd.DataFrame(rows, columns=["stratum", "area_ha", "sd_per_ha"])


def pilot_of(survey: Survey, stock: Stock, given: Mapping[str, str]) -> Pilot:
    """The plots of a survey, by strata; stands tallied in full need no plots."""
    strata = strata_of(survey, stock.plots.groupby("stand_id").size(), given)
    area_ha = stock.stands["area_m2"].loc[list(strata)] / M2_PER_HA
    plots = pd.DataFrame(
        {"stratum": stock.plots["stand_id"].map(strata), "value_per_ha": stock.plots["co2e_t_ha"]}
    )
    areas = {str(name): float(area) for name, area in area_ha.groupby(pd.Series(strata)).sum().items()}
    return Pilot(estimate(plots, areas), float(stock.plots["area_m2"].median()))

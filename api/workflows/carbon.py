"""From checked surveys to what an analyst asks of carbon: two censuses, strata, growth, a pilot for plots."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from api.workflows.frames import stands_frame, trees_frame
from api.workflows.parcels import Known, parcels_of
from gis_data.survey import Survey
from sink.afforestation import SHRUB_CARBON, SHRUB_CEILING, SHRUB_CURVE
from sink.censuses import earlier_trees_put_right
from sink.eligibility import Parcel, eligibility
from sink.errors import PlotsNotPaired
from sink.growth import growth_of_last_year
from sink.parameters.loader import Parameters
from sink.removals import Circumstances, Credit, Terms, credit
from sink.results import Stock
from sink.sampling import PLOTS_MIN, Estimate, estimate
from sink.stock import measure
from sink.units import CO2_PER_C, M2_PER_HA

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


def stock_of(survey: Survey, parameters: Parameters, trees: pd.DataFrame | None = None) -> Stock:
    given = trees_frame(survey) if trees is None else trees
    return measure(stands_frame(survey), given, plots=survey.plots, parameters=parameters)


@dataclass(frozen=True, eq=False)
class Change:
    """Two censuses and what may be credited of their difference."""

    old: Stock
    new: Stock
    credit: Credit
    strata: Mapping[str, str]
    strangers: tuple[str, ...]
    """Stands of the table of parcels that neither census holds."""


def change(old: Survey, new: Survey, known: Known, terms: Terms, parameters: Parameters) -> Change:
    """The earlier tally is put right first by what the later one found out."""
    _require_plots_found_again(old, new)
    before = stock_of(old, parameters, _put_right(old, new))
    after = stock_of(new, parameters)
    parcels = parcels_of(old, known) | parcels_of(new, known)
    strangers = sorted((known.facts.keys() | known.strata.keys()) - parcels.keys())
    strata = _strata_of_change(before, after, new, parcels, known, terms, parameters)
    past = set(before.stands.index)
    unmeasured = growing(new, after, parameters)
    expected = growth_of_last_year(
        unmeasured[~unmeasured["stand_id"].isin(past) & unmeasured["age_a"].notna()], parameters=parameters
    )
    found = credit(
        before,
        after,
        terms,
        Circumstances(parcels, strata, expected_co2e_t=expected),
        parameters=parameters,
    )
    return Change(before, after, found, strata, tuple(strangers))


def _require_plots_found_again(old: Survey, new: Survey) -> None:
    """A tally names no empty plot: one that is gone from a re-measured stand may have been felled."""
    then, now = (survey.plots.groupby("stand_id")["plot_id"].agg(set).to_dict() for survey in (old, new))
    lost = [
        f"{stand}/{plot}"
        for stand in then.keys() & now.keys()
        if then[stand] & now[stand]
        for plot in then[stand] - now[stand]
    ]
    if lost:
        raise PlotsNotPaired(only_old=sorted(lost), only_new=[], repeated=[])


def _put_right(old: Survey, new: Survey) -> pd.DataFrame:
    """Trees found late count only where the earlier census had been: in its stands and plots."""
    earlier, later = trees_frame(old), trees_frame(new)
    been = set(zip(earlier["stand_id"], earlier["plot_id"].fillna(""), strict=True))
    places = zip(later["stand_id"], later["plot_id"].fillna(""), strict=True)
    return earlier_trees_put_right(earlier, later[[place in been for place in places]])


def _strata_of_change(
    before: Stock,
    after: Stock,
    survey: Survey,
    parcels: Mapping[str, Parcel],
    known: Known,
    terms: Terms,
    parameters: Parameters,
) -> dict[str, str]:
    """Of the stands that take part: eligible, and in both censuses."""
    scheme = terms.scheme
    part = {
        stand
        for stand in before.stands.index.intersection(after.stands.index)
        if eligibility(parcels[stand], scheme, parameters=parameters).eligible
    }
    counts = [stock.plots.groupby("stand_id").size() for stock in (before, after)]
    fewer = pd.concat(counts, axis=1).min(axis=1, skipna=False).dropna().astype(int)
    return strata_of(survey, fewer[fewer.index.isin(part)], known.strata)


def strata_of(survey: Survey, plots: pd.Series, given: Mapping[str, str]) -> dict[str, str]:
    """Stand → stratum: as given, else its species; `plots` counts those of each stand.

    Strata with fewer than three plots are joined in one, which takes the smallest of the rest until it has
    three; so stands of two plots carry an interval together that none of them has alone.
    """
    species = survey.stands.set_index("stand_id")["species_id"].fillna(OTHER)
    wanted = {str(stand): given.get(str(stand), str(species.get(stand, OTHER))) for stand in plots.index}
    sizes = plots.groupby([wanted[str(stand)] for stand in plots.index]).sum().sort_values(kind="stable")
    joined = set(sizes.index[sizes < PLOTS_MIN])
    for name in sizes.index:
        if joined and sizes[list(joined)].sum() < PLOTS_MIN:
            joined.add(name)
    return {stand: OTHER if name in joined else name for stand, name in wanted.items()}


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

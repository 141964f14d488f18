"""First-order propagation of errors: the variance of a total by source, beside which Monte Carlo must stand.

Independent errors add their squares; what trees share adds up first and is squared once (IPCC 2006 V1 ch. 3).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sink.error_model import ErrorModel, Source
from sink.population import StratumTrees

Array = npt.NDArray[np.float64]


@dataclass(eq=False)
class Propagation:
    """Sums over strata: variances of independent errors, and what one sd of a shared error moves (tCO2e)."""

    errors: ErrorModel
    independent: dict[Source, float] = field(default_factory=lambda: defaultdict(float))
    shared: dict[tuple[Source, str], float] = field(default_factory=lambda: defaultdict(float))
    choices: dict[str, Array] = field(default_factory=dict)  # by group: the total under each equation

    def add(self, stratum: StratumTrees) -> None:
        """One more stratum, around the mean of the fitting equations where their choice is open."""
        errors, variances = self.errors, self.independent
        to_total = stratum.area_ha / max(stratum.plots, 1)
        expected = np.ones(len(stratum.cell_start))
        if Source.CHOICE in errors.enabled:
            expected = stratum.mean_of_choices
        tree = stratum.co2e_t_ha * np.repeat(expected, stratum.cell_sizes) * to_total
        relative = errors.diameter.relative_variance(stratum.dbh_cm)
        variances[Source.DIAMETER] += float(np.sum((tree * stratum.d_power) ** 2 * relative))
        variances[Source.HEIGHT] += float(np.sum((tree * stratum.h_power) ** 2)) * errors.height**2
        residual = float(np.sum((tree * stratum.residual_share) ** 2))
        variances[Source.RESIDUAL] += residual * float(np.expm1(errors.residual_log**2))
        cells = stratum.cell_co2e_t_ha * expected
        plots = stratum.plot_sums(cells)
        if stratum.sampled:
            variances[Source.PLOTS] += float(plots.var(ddof=1)) / stratum.plots * stratum.area_ha**2
        variances[Source.AREA] += (float(plots.mean()) * stratum.area_ha * errors.area) ** 2
        self._add_shared(stratum, cells * to_total)

    def _add_shared(self, stratum: StratumTrees, cells: Array) -> None:
        errors, shared = self.errors, self.shared
        parts = zip(cells, stratum.cell_root_share, stratum.cell_choices, stratum.cell_group, strict=True)
        for co2e_t, root, ratios, group in parts:
            follows = 1.0 if group.root_follows else 1 - root
            shared[Source.EQUATION, group.equation] += co2e_t * follows * errors.equation
            shared[Source.ROOT_RATIO, group.root] += co2e_t * root * errors.root_ratio
            shared[Source.CARBON_FRACTION, group.carbon] += co2e_t * errors.carbon_fraction
            shared[Source.WOOD_DENSITY, group.species] += (
                co2e_t * group.density_power * group.density_relative_sd
            )
            alternatives = np.r_[1.0, ratios[: group.choices]]
            before = self.choices.get(group.name, np.zeros(len(alternatives)))
            self.choices[group.name] = before + co2e_t * alternatives / alternatives.mean()

    def by_source(self) -> Mapping[Source, float]:
        """Variance of the total, t² CO2e; zero for a silent source."""
        variances = {source: self.independent.get(source, 0.0) for source in Source}
        for (source, _), moved in self.shared.items():
            variances[source] += moved**2
        for totals in self.choices.values():
            variances[Source.CHOICE] += float(totals.var())
        return {
            source: value if source in self.errors.enabled else 0.0 for source, value in variances.items()
        }


def joined(parts: Sequence[Propagation]) -> Propagation:
    """Propagations of different strata, as if they had been added to one."""
    whole = Propagation(parts[0].errors)
    for part in parts:
        for source, variance in part.independent.items():
            whole.independent[source] += variance
        for key, moved in part.shared.items():
            whole.shared[key] += moved
        for group, totals in part.choices.items():
            whole.choices[group] = whole.choices.get(group, np.zeros(len(totals))) + totals
    return whole

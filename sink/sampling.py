"""Strata and plots to totals: estimators, change from the same plots, and the number of plots needed.

Plot values are per hectare of horizontal area, in any one unit (formulas: docs/explanation/carbon-credit.md).
An empty plot is a true zero and counts; one plot in a stratum gives no variance and is refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from sink.errors import DiscountUnknown, PlotsNotPaired, PlotsTooFew, PlotValueMissing, StratumAreaMissing
from sink.parameters.loader import Parameters, Row
from sink.units import M2_PER_HA

Array = npt.NDArray[np.float64]

CONFIDENCE = 0.90
"""Two-sided; AR-TOOL14 v4.2 and AR-CM-001 alike (parameter `sampling_confidence_…`)."""

PRECISION = 0.10
"""Half-width over mean that both methodologies ask for before any discount."""

PLOTS_MIN = 3
"""Plots per stratum, the usual floor of plot allocation."""


@dataclass(frozen=True)
class Stratum:
    """One stratum as measured."""

    name: str
    area_ha: float
    plots: int
    mean_per_ha: float
    sd_per_ha: float


@dataclass(frozen=True)
class Estimate:
    """A mean per hectare with its interval, and the total it stands for."""

    mean_per_ha: float
    half_width_per_ha: float
    area_ha: float
    plots: int
    degrees_of_freedom: int
    design: str
    strata: tuple[Stratum, ...] = ()
    confidence: float = CONFIDENCE

    @property
    def total(self) -> float:
        return self.mean_per_ha * self.area_ha

    @property
    def half_width_total(self) -> float:
        return self.half_width_per_ha * self.area_ha

    @property
    def low_total(self) -> float:
        return self.total - self.half_width_total

    @property
    def high_total(self) -> float:
        return self.total + self.half_width_total

    @property
    def u_percent(self) -> float | None:
        """Half-width in percent of the mean; None where the mean is zero: no precision, not a perfect one."""
        return relative_percent(self.half_width_per_ha, self.mean_per_ha)


def relative_percent(half_width: float, value: float) -> float | None:
    """u of the methodologies, rounded to 1e-9 so that exactly 10 % is 10 and not a hair above."""
    if value == 0 or not np.isfinite(half_width) or not np.isfinite(value):
        return None
    return round(100 * half_width / abs(value), 9)


def estimate(
    plots: pd.DataFrame,
    areas_ha: Mapping[str, float],
    *,
    plots_min: int = PLOTS_MIN,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """Mean and total of a stratified sample (one stratum: a simple one).

    `plots` has `stratum` and `value_per_ha`. AR-TOOL14 v4.2 eq. 13-17, p. 13-15: areas weigh the strata,
    Student's t with plots − strata degrees of freedom.
    """
    return _stratified(plots, areas_ha, "stratified", plots_min, confidence)


def estimate_change(
    old: pd.DataFrame,
    new: pd.DataFrame,
    areas_ha: Mapping[str, float],
    *,
    plots_min: int = PLOTS_MIN,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """Change on the same plots: the differences are the sample, so what plots share cancels.

    Both frames have `plot_id`, `stratum` and `value_per_ha`; the strata are those of the new census.
    """
    _require_same_plots(old["plot_id"], new["plot_id"])
    before = old.set_index("plot_id")["value_per_ha"]
    after = new.set_index("plot_id")
    differences = pd.DataFrame(
        {"stratum": after["stratum"], "value_per_ha": after["value_per_ha"] - before.reindex(after.index)}
    )
    return _stratified(differences, areas_ha, "paired plots", plots_min, confidence)


def independent_change(old: Estimate, new: Estimate) -> Estimate:
    """Change between two samples on different plots: half-widths add in squares."""
    area_ha = new.area_ha
    half_width = float(np.hypot(old.half_width_total, new.half_width_total)) / area_ha
    return Estimate(
        mean_per_ha=(new.total - old.total) / area_ha,
        half_width_per_ha=half_width,
        area_ha=area_ha,
        plots=old.plots + new.plots,
        degrees_of_freedom=old.degrees_of_freedom + new.degrees_of_freedom,
        design="independent samples",
        confidence=new.confidence,
    )


def updated(old: Estimate, change: Estimate) -> Estimate:
    """Stock after a change that was estimated by itself: C2 = C1 + dC, half-widths in squares (AR-TOOL14)."""
    area_ha = change.area_ha
    return Estimate(
        mean_per_ha=(old.total + change.total) / area_ha,
        half_width_per_ha=float(np.hypot(old.half_width_total, change.half_width_total)) / area_ha,
        area_ha=area_ha,
        plots=old.plots + change.plots,
        degrees_of_freedom=old.degrees_of_freedom + change.degrees_of_freedom,
        design="earlier stock plus change",
        confidence=change.confidence,
    )


@dataclass(frozen=True)
class PlotPlan:
    """How many plots, and where; a stratum that its plots would cover is better tallied in full."""

    plots: int
    by_stratum: Mapping[str, int]
    half_width_wanted_per_ha: float
    t_value: float
    tally_in_full: tuple[str, ...]


def plots_needed(
    strata: pd.DataFrame,
    *,
    mean_expected_per_ha: float,
    plot_area_m2: float,
    precision: float = PRECISION,
    plots_min: int = PLOTS_MIN,
    confidence: float = CONFIDENCE,
) -> PlotPlan:
    """Number of plots and their Neyman allocation, from a pilot's `stratum`, `area_ha`, `sd_per_ha`.

    n = N t² (Σ w s)² / (N E² + t² Σ w s²); each stratum rounded up, at least `plots_min`. t starts at the
    normal value and follows the degrees of freedom; where n swings between two values the larger counts.
    """
    area_ha = strata["area_ha"].to_numpy(dtype=float)
    sd = strata["sd_per_ha"].to_numpy(dtype=float)
    weight = area_ha / area_ha.sum()
    sites = float(area_ha.sum()) * M2_PER_HA / plot_area_m2
    wanted = precision * abs(mean_expected_per_ha)
    names = strata["stratum"].astype(str)

    def plan_at(t: float) -> PlotPlan:
        needed = _plots_at(t, sites, weight, sd, wanted)
        allocated = np.maximum(np.ceil(np.round(needed * _neyman(weight, sd), 9)), plots_min).astype(int)
        by_stratum = dict(zip(names, allocated.tolist(), strict=True))
        covered = names[allocated * plot_area_m2 >= area_ha * M2_PER_HA]
        return PlotPlan(int(allocated.sum()), by_stratum, wanted, t, tuple(covered))

    plans = [plan_at(float(stats.norm.ppf((1 + confidence) / 2)))]
    while True:
        plan = plan_at(float(stats.t.ppf((1 + confidence) / 2, max(plans[-1].plots - len(weight), 1))))
        if plan.plots in {earlier.plots for earlier in plans}:
            return max(plan, plans[-1], key=lambda one: one.plots)
        plans.append(plan)


def _neyman(weight: Array, sd: Array) -> Array:
    """Share of the plots in proportion to area times spread."""
    spread: Array = weight * sd
    return spread / max(float(spread.sum()), np.finfo(float).tiny)


def _plots_at(t: float, sites: float, weight: Array, sd: Array, wanted: float) -> float:
    if wanted == 0:
        return 0.0 if not np.any(sd) else float(sites)
    spread = weight @ sd
    return float(sites * t**2 * spread**2 / (sites * wanted**2 + t**2 * (weight @ sd**2)))


class Side(StrEnum):
    """On which side of the account a value stands: conservative means lower here and higher there."""

    PROJECT = "project"
    BASELINE = "baseline"


@dataclass(frozen=True)
class DiscountStep:
    """From above one u up to and including another. `share` None: no discount allowed, more plots needed."""

    row_id: str
    u_up_to_percent: float
    share: float | None


@dataclass(frozen=True)
class DiscountTable:
    """The steps of one methodology; a share is taken of the half-width, or of the value."""

    scheme: str
    of_half_width: bool
    steps: tuple[DiscountStep, ...]


@dataclass(frozen=True)
class Discounted:
    """A value made conservative. `deducted` is never negative; it lowers a gain and enlarges a loss."""

    value: float
    given: float
    deducted: float
    u_percent: float | None
    row_id: str


@dataclass(frozen=True)
class MorePlotsNeeded:
    """The estimate is too rough to count: nothing may be credited before more plots are measured.

    `plots_factor` says about how many times as many plots would do; None where the value itself is zero.
    """

    u_percent: float | None
    u_max_percent: float
    scheme: str
    plots_factor: float | None


def discount_table(parameters: Parameters, scheme: str) -> DiscountTable:
    """The steps of `scheme` as they stand in the parameter table."""
    rows = parameters.rows_of("uncertainty_discount")
    own = [row for row in rows if row.text("scheme") == scheme]
    if not own:
        raise DiscountUnknown(scheme=scheme, known=sorted({row.text("scheme") for row in rows}))
    steps = sorted((_step(row) for row in own), key=lambda step: step.u_up_to_percent)
    return DiscountTable(scheme, own[0].text("unit").startswith("% of u"), tuple(steps))


def discount(
    table: DiscountTable, value: float, half_width: float, *, side: Side = Side.PROJECT
) -> Discounted | MorePlotsNeeded:
    """The conservative value: lowered in the project, raised in the baseline, whatever its sign."""
    u_percent = relative_percent(half_width, value)
    if u_percent is None and half_width == 0:
        return Discounted(value, value, 0.0, None, table.steps[0].row_id)
    u_max = max(step.u_up_to_percent for step in table.steps if np.isfinite(step.u_up_to_percent))
    if u_percent is None:
        return MorePlotsNeeded(None, u_max, table.scheme, None)
    step = next(step for step in table.steps if u_percent <= step.u_up_to_percent)
    if step.share is None:
        return MorePlotsNeeded(u_percent, u_max, table.scheme, (u_percent / u_max) ** 2)
    deducted = step.share * (half_width if table.of_half_width else abs(value))
    return Discounted(
        value=value + deducted if side is Side.BASELINE else value - deducted,
        given=value,
        deducted=deducted,
        u_percent=u_percent,
        row_id=step.row_id,
    )


def _step(row: Row) -> DiscountStep:
    upper = re.search(r"u<=(\d+)", row.text("u_percent_at_90"))
    share = row.number("discount") / 100
    return DiscountStep(
        row_id=row.row_id,
        u_up_to_percent=float(upper[1]) if upper else np.inf,
        share=None if np.isnan(share) else share,
    )


def _stratified(
    plots: pd.DataFrame, areas_ha: Mapping[str, float], design: str, plots_min: int, confidence: float
) -> Estimate:
    ordered = plots.sort_values("value_per_ha")  # so that the order of the rows moves no last digit
    groups = ordered.groupby(ordered["stratum"].astype(str), sort=True)["value_per_ha"]
    table = groups.agg(["size", "count", "mean", "var"])
    if (table["size"] != table["count"]).any():
        raise PlotValueMissing(strata=sorted(table.index[table["size"] != table["count"]]))
    _require_strata(table["size"], areas_ha, plots_min)
    area_ha = pd.Series(areas_ha, dtype=float).reindex(table.index).to_numpy()
    weight = area_ha / area_ha.sum()
    n, mean, variance = (table[name].to_numpy(dtype=float) for name in ("size", "mean", "var"))
    degrees = int(n.sum()) - len(n)
    standard_error = float(np.sqrt(np.sum(weight**2 * variance / n)))
    return Estimate(
        mean_per_ha=float(weight @ mean),
        half_width_per_ha=float(stats.t.ppf((1 + confidence) / 2, degrees)) * standard_error,
        area_ha=float(area_ha.sum()),
        plots=int(n.sum()),
        degrees_of_freedom=degrees,
        design=design,
        strata=tuple(
            Stratum(str(name), float(area), int(count), float(middle), float(np.sqrt(var)))
            for name, area, count, middle, var in zip(table.index, area_ha, n, mean, variance, strict=True)
        ),
        confidence=confidence,
    )


def _require_strata(sizes: pd.Series, areas_ha: Mapping[str, float], plots_min: int) -> None:
    with_area = {str(name) for name, area in areas_ha.items() if area > 0}
    with_plots = set(sizes.index)
    if with_area != with_plots or not with_plots:
        raise StratumAreaMissing(
            without_area=sorted(with_plots - with_area), without_plots=sorted(with_area - with_plots)
        )
    short = sizes[sizes < max(plots_min, 2)]
    if len(short):
        raise PlotsTooFew(plots_min=max(plots_min, 2), strata=short.to_dict())


def _require_same_plots(old: pd.Series, new: pd.Series) -> None:
    repeated = sorted({*old[old.duplicated()], *new[new.duplicated()]})
    only_old, only_new = sorted(set(old) - set(new)), sorted(set(new) - set(old))
    if repeated or only_old or only_new:
        raise PlotsNotPaired(only_old=only_old, only_new=only_new, repeated=repeated)

"""Growth curves and what follows from them: projection of stands, one year of one tree, calibration.

Growth is expectation (EXPECTED, EXPECTED_GROWTH): it is shown, planned with and restated, never credited.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import curve_fit

from sink.errors import GrowthNotFitted, GrowthUnknown
from sink.parameters.loader import Parameters, Row
from sink.results import Status

Array = npt.NDArray[np.float64]


def _richards(t: Array, a: float, b: float, k: float, m: float) -> Array:
    return a * np.clip(1 - b * np.exp(-k * t), 0, None) ** (1 / (1 - m))


def _logistic(t: Array, w: float, k: float, a: float) -> Array:
    return w / (1 + k * np.exp(-a * t))


def _schumacher(t: Array, p: float, q: float) -> Array:
    with np.errstate(divide="ignore"):
        return p * np.exp(q / t)


def _linear(t: Array, p: float, q: float) -> Array:
    return p * t + q


def _logarithmic(t: Array, p: float, q: float) -> Array:
    with np.errstate(divide="ignore"):
        return p + q * np.log(t)


def _power(t: Array, p: float, q: float) -> Array:
    return p * t**q


def _increment(t: Array, p: float) -> Array:
    return p * t


def _parabola(d: Array, p: float, q: float, s: float) -> Array:
    """Height from diameter; held at the vertex, beyond which the sources' parabolas turn down."""
    vertex = -q / (2 * s) if s < 0 else np.inf
    d = np.minimum(d, vertex)
    return p + q * d + s * d**2


FORMS: Mapping[str, Callable[..., Array]] = {
    "A*(1-B*exp(-K*t))^(1/(1-m))": _richards,
    "w/(1+k*exp(-a*t))": _logistic,
    "p*exp(q/t)": _schumacher,
    "p*t+q": _linear,
    "p+q*ln(t)": _logarithmic,
    "p*t^q": _power,
    "cm/a": _increment,
    "p+q*D+s*D^2": _parabola,
}
"""Form as written in the parameter table → the function of age (or diameter) and its parameters."""

RICHARDS, LOGISTIC, SCHUMACHER, LINEAR, LOGARITHMIC, POWER, INCREMENT, PARABOLA = FORMS


@dataclass(frozen=True)
class Curve:
    """One curve with its numbers; outside its age range it stands still, it is never extrapolated."""

    form: str
    parameters: tuple[float, ...]
    unit: str
    row_id: str = ""
    age_min_a: float = 0.0
    age_max_a: float = np.inf

    def at(self, age_a: npt.ArrayLike) -> Array:
        """Value at these ages, never below zero."""
        ages = np.clip(np.asarray(age_a, dtype=np.float64), self.age_min_a, self.age_max_a)
        return np.clip(FORMS[self.form](ages, *self.parameters), 0, None)


def curve(parameters: Parameters, row_id: str) -> Curve:
    """A curve of the table `growth_models`, e.g. `growth_models/针叶林/V`."""
    row = parameters.row(row_id)
    form = row.text("form")
    numbers = [row.number(name) for name in ("p1_A", "p2_B", "p3_K", "p4_m", "p5")]
    given = tuple(number for number in numbers if not np.isnan(number))
    if form not in FORMS or not given:
        raise GrowthUnknown(row_id=row_id, form=form)
    low, high = _age_range(row)
    return Curve(form, given, row.text("units"), row_id, low, high)


def _age_range(row: Row) -> tuple[float, float]:
    found = re.search(r"(\d+)-(\d+) a\b", row.text("units"))
    return (float(found[1]), float(found[2])) if found else (0.0, np.inf)


@dataclass(frozen=True)
class Projection:
    """Expected stock of every stand, by year: row 0 is the measured stock. Status is always EXPECTED."""

    stand_ids: tuple[str, ...]
    years: npt.NDArray[np.int64]
    co2e_t: Array
    flags: tuple[frozenset[str], ...]
    row_ids: frozenset[str]
    parameter_version: str
    status: Status = Status.EXPECTED

    def table(self) -> pd.DataFrame:
        """One row a stand and year, for people and files."""
        stands = len(self.stand_ids)
        return pd.DataFrame(
            {
                "stand_id": np.repeat(self.stand_ids, len(self.years)),
                "year": np.tile(self.years, stands),
                "co2e_t": self.co2e_t.ravel(),
                "status": self.status.value,
            }
        )


def project(stands: pd.DataFrame, *, years: int, parameters: Parameters) -> Projection:
    """Carry measured stocks forward along their curves.

    `stands` has `stand_id`, `co2e_t` (measured now), `age_a` and `growth_model` (row id). The curve gives the
    shape and the measurement the level: stock × f(age + t) / f(age). A stand younger than its curve's first
    positive value is held (flag `too_young`); beyond the curve's ages growth stops (flag `past_curve`);
    the shrub power curve has no ceiling and therefore needs `co2e_t_max` (else held, flag `no_ceiling`).
    """
    steps = np.arange(years + 1)
    age, now, ceiling = (
        np.asarray(stands[name] if name in stands else np.full(len(stands), np.nan), dtype=np.float64)
        for name in ("age_a", "co2e_t", "co2e_t_max")
    )
    stock = np.repeat(now[:, None], years + 1, axis=1)
    flags = np.array([frozenset()] * len(stands), dtype=object)
    models = stands["growth_model"].astype(str)
    for row_id, members in models.groupby(models, sort=False).indices.items():
        shape = curve(parameters, str(row_id))
        relative, marks = _relative_growth(shape, age[members], steps, ceiling[members])
        stock[members] *= relative
        flags[members] = marks
    capped = np.isfinite(ceiling)
    stock[capped] = np.minimum(stock[capped], np.maximum(ceiling, now)[capped, None])
    return Projection(
        stand_ids=tuple(stands["stand_id"].astype(str)),
        years=steps,
        co2e_t=stock,
        flags=tuple(flags),
        row_ids=frozenset(models),
        parameter_version=parameters.version,
    )


def _relative_growth(
    shape: Curve, age_a: Array, steps: npt.NDArray[np.int64], ceiling: Array
) -> tuple[Array, list[frozenset[str]]]:
    """f(age + t) / f(age), and the flags; 1 where the curve cannot carry the stand."""
    start = shape.at(age_a)
    too_young = start <= 0
    no_ceiling = (shape.form == POWER) & ~np.isfinite(ceiling)
    past = age_a + steps[-1] > shape.age_max_a
    held = too_young | no_ceiling
    path = shape.at(age_a[:, None] + steps) / np.where(held, 1, start)[:, None]
    path[held] = 1.0
    names = ("too_young", "no_ceiling", "past_curve")
    kinds = {
        bits: frozenset(n for n, bit in zip(names, bits, strict=True) if bit) for bits in np.ndindex(2, 2, 2)
    }
    marks = zip(too_young.tolist(), no_ceiling.tolist(), past.tolist(), strict=True)
    return path, [kinds[bits] for bits in marks]


@dataclass(frozen=True)
class Fit:
    """A curve calibrated to repeated measurements, and how well it fits them."""

    curve: Curve
    standard_errors: tuple[float, ...]
    observations: int
    rmse: float
    r2: float
    bias: float


STARTS: Mapping[str, Callable[[Array, Array], tuple[float, ...]]] = {
    RICHARDS: lambda t, y: (1.3 * y.max(), 1.0, 1.5 / t.max(), 0.5),
    LOGISTIC: lambda t, y: (1.2 * y.max(), 20.0, 4.0 / t.max()),
    SCHUMACHER: lambda t, y: (1.5 * y.max(), -float(np.median(t))),
    LINEAR: lambda t, y: (y.max() / t.max(), 0.0),
    LOGARITHMIC: lambda t, y: (0.0, y.max() / np.log(t.max() + 1)),
    POWER: lambda t, y: (y.max() / t.max(), 1.0),
    INCREMENT: lambda t, y: (y.max() / t.max(),),
}
BOUNDS: Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    RICHARDS: ((0.0, 0.5, 1e-6, 0.0), (np.inf, 1.5, 2.0, 0.95)),
    LOGISTIC: ((0.0, 0.0, 1e-6), (np.inf, np.inf, 5.0)),
}


def calibrate(form: str, age_a: npt.ArrayLike, values: npt.ArrayLike, *, unit: str) -> Fit:
    """Fit one form to measured values by least squares; the curve is bound to the ages it was fitted on."""
    t, y = np.asarray(age_a, dtype=np.float64), np.asarray(values, dtype=np.float64)
    known = np.isfinite(t) & np.isfinite(y)
    t, y = t[known], y[known]
    if form not in STARTS:
        raise GrowthUnknown(row_id=form, form=form)
    start = STARTS[form](t, y) if len(t) else ()
    if len(t) <= len(start) or np.ptp(t) == 0:
        raise GrowthNotFitted(form=form, observations=len(t), why="observations")
    try:
        numbers, covariance = curve_fit(
            FORMS[form], t, y, p0=start, bounds=BOUNDS.get(form, (-np.inf, np.inf)), maxfev=20_000
        )
    except RuntimeError as failed:
        raise GrowthNotFitted(form=form, observations=len(t), why="convergence") from failed
    fitted = Curve(form, tuple(map(float, numbers)), unit, "", float(t.min()), float(t.max()))
    residuals = y - FORMS[form](t, *numbers)
    spread = float(np.sum((y - y.mean()) ** 2))
    return Fit(
        curve=fitted,
        standard_errors=tuple(map(float, np.sqrt(np.diag(covariance)))),
        observations=len(t),
        rmse=float(np.sqrt(np.sum(residuals**2) / (len(t) - len(numbers)))),
        r2=1 - float(np.sum(residuals**2)) / spread if spread else float("nan"),
        bias=float(residuals.mean()),
    )

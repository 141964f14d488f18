"""Growth: curves, projection of stands, calibration to repeated measurements, one year of one tree.

Growth is expectation (EXPECTED, EXPECTED_GROWTH): it is shown, planned with and restated, never credited.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import curve_fit

from sink.allometry import Flag, Method, Recipe, recipes, tree_biomass
from sink.errors import GrowthNotFitted, GrowthUnknown, TreeGrowthUnknown
from sink.parameters.loader import Parameters, Row, load
from sink.results import Status
from sink.units import CO2_PER_C

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


def project(stands: pd.DataFrame, *, years: int, parameters: Parameters | None = None) -> Projection:
    """Carry measured stocks forward along their curves.

    `stands` has `stand_id`, `co2e_t` (measured now), `age_a` and `growth_model` (row id). The curve gives the
    shape and the measurement the level: stock × f(age + t) / f(age). Held where age is unknown (`no_age`),
    below the curve's first positive value (`too_young`), and for the shrub power curve without `co2e_t_max`
    (`no_ceiling`); beyond the curve's ages growth stops (`past_curve`).
    """
    parameters = parameters or load()
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


def growth_of_last_year(stands: pd.DataFrame, *, parameters: Parameters | None = None) -> dict[str, float]:
    """What the curve says each stand gained in 12 months, tCO2e: all there is without a past (AM-09)."""
    year_ago = stands.assign(age_a=stands["age_a"] - 1, co2e_t=1.0)
    one_year = project(year_ago, years=1, parameters=parameters).co2e_t[:, 1]
    gained = stands["co2e_t"].to_numpy(dtype=np.float64) * (1 - 1 / one_year)
    return dict(zip(stands["stand_id"].astype(str), gained.tolist(), strict=True))


def _relative_growth(
    shape: Curve, age_a: Array, steps: npt.NDArray[np.int64], ceiling: Array
) -> tuple[Array, list[frozenset[str]]]:
    """f(age + t) / f(age), and the flags; 1 where the curve cannot carry the stand."""
    start = shape.at(age_a)
    marks = {
        "no_age": np.isnan(age_a),
        "too_young": start <= 0,
        "no_ceiling": (shape.form == POWER) & ~np.isfinite(ceiling),
        "past_curve": age_a + steps[-1] > shape.age_max_a,
    }
    held = marks["no_age"] | marks["too_young"] | marks["no_ceiling"]
    path = shape.at(age_a[:, None] + steps) / np.where(held, 1, start)[:, None]
    path[held] = 1.0
    kinds = {
        bits: frozenset(n for n, bit in zip(marks, bits, strict=True) if bit)
        for bits in np.ndindex(2, 2, 2, 2)
    }
    return path, [kinds[bits] for bits in zip(*(mask.tolist() for mask in marks.values()), strict=True)]


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


@dataclass(frozen=True)
class Tree:
    """What must be known of a tree; park and street trees are open-grown."""

    species: str
    dbh_cm: float
    open_grown: bool = True
    height_m: float | None = None


@dataclass(frozen=True)
class Increment:
    """Yearly diameter growth, where it was observed and how near that is to the tree."""

    cm_per_year: float
    row_id: str
    of: str  # "species", "genus" or "any"


@dataclass(frozen=True)
class ExpectedGrowth:
    """The coming year of one tree, bought before it has grown. Not usable for neutrality (AM-10)."""

    tree: Tree
    species_id: str
    increment: Increment
    co2e_kg: float
    set_ids: tuple[str, ...]
    flags: Flag
    rows_used: tuple[str, ...]
    unsigned_rows: tuple[str, ...]
    parameters_version: str
    status: Status = Status.EXPECTED_GROWTH


@dataclass(frozen=True)
class RestatedGrowth:
    """The same tree-year once the tree was measured again: both figures stay visible."""

    expected: ExpectedGrowth
    dbh_after_cm: float
    co2e_kg: float

    @property
    def shortfall_co2e_kg(self) -> float:
        """To be disclosed and made good (JC-10)."""
        return max(0.0, self.expected.co2e_kg - self.co2e_kg)


def one_year_growth(
    tree: Tree, *, parameters: Parameters | None = None, official: bool = False
) -> ExpectedGrowth:
    """Stock a year on minus stock now, above zero for every living tree (MS-07).

    Cautious twice: the diameter grows by the smallest increment observed for the species or its kin, and out
    of the range of its equation the smaller growth of equation and fall-back counts. `official` asks for
    signed-off rows.
    """
    parameters = parameters or load()
    if not np.isfinite(tree.dbh_cm) or tree.dbh_cm <= 0:
        raise TreeGrowthUnknown(species=tree.species, dbh_cm=tree.dbh_cm)
    how = recipes([tree.species], parameters, Method.TREE)[tree.species]
    increment = diameter_increment(how.species.latin, parameters)
    set_ids, flags = _sets(tree, how, parameters)
    rows = {increment.row_id, *(row for set_id in set_ids for row in how.rows_of(set_id, flags))}
    if official:
        parameters.require_signed(rows)
    return ExpectedGrowth(
        tree=tree,
        species_id=how.species.species_id,
        increment=increment,
        co2e_kg=_growth_co2e_kg(tree, tree.dbh_cm + increment.cm_per_year, how, set_ids),
        set_ids=set_ids,
        flags=flags,
        rows_used=tuple(sorted(rows)),
        unsigned_rows=parameters.unsigned(rows),
        parameters_version=parameters.version,
    )


def restated(
    expected: ExpectedGrowth, dbh_after_cm: float, *, parameters: Parameters | None = None
) -> RestatedGrowth:
    """The tree-year from the diameter found, by the same equations; a shrunken tree grew by nothing."""
    parameters = parameters or load(expected.parameters_version)
    how = recipes([expected.tree.species], parameters, Method.TREE)[expected.tree.species]
    grown = max(dbh_after_cm, expected.tree.dbh_cm)
    kg = _growth_co2e_kg(expected.tree, grown, how, expected.set_ids)
    return RestatedGrowth(expected, dbh_after_cm, kg)


def diameter_increment(latin: str, parameters: Parameters) -> Increment:
    """The smallest mean increment of the measured stands of the species, else of its genus, else of all."""
    rows = [
        row for row in parameters.rows_of("growth_observations") if row.number("mean_dbh_increment_cm_a") > 0
    ]
    genus = latin.split(" ")[0]

    def smallest(chosen: list[Row], of: str) -> Increment | None:
        least = min(chosen, key=lambda row: row.number("mean_dbh_increment_cm_a"), default=None)
        return Increment(least.number("mean_dbh_increment_cm_a"), least.row_id, of) if least else None

    found = (
        smallest([row for row in rows if row.text("latin") == latin], "species")
        or smallest([row for row in rows if row.text("latin").split(" ")[0] == genus], "genus")
        or smallest(rows, "any")
    )
    assert found is not None, "the table growth_observations is empty"
    return found


def _sets(tree: Tree, how: Recipe, parameters: Parameters) -> tuple[tuple[str, ...], Flag]:
    """The equation the tree is measured with, and beside it the fall-back where it is out of range."""
    height = None if tree.height_m is None else [tree.height_m]
    now = tree_biomass(
        [tree.species], [tree.dbh_cm], height, parameters=parameters, open_grown=[tree.open_grown]
    )
    flags = Flag(int(now.flags[0]))
    chosen = {str(now.set_id[0])}
    if Flag.OUT_OF_RANGE in flags:
        chosen.add(how.fallback.set_id)
    return tuple(sorted(chosen)), flags


def _growth_co2e_kg(tree: Tree, dbh_after_cm: float, how: Recipe, set_ids: tuple[str, ...]) -> float:
    """Beyond the largest diameter an equation may count, the tree grows as one of that size."""
    step = dbh_after_cm - tree.dbh_cm
    before = min(tree.dbh_cm, max(how.veteran_cap_cm - step, 0.0))
    height = tree.height_m if tree.height_m is not None else float("nan")
    growth_kg = min(
        _kg(how, set_id, before + step, height) - _kg(how, set_id, before, height) for set_id in set_ids
    )
    shade = how.open_grown_factor if tree.open_grown else 1.0
    return max(0.0, growth_kg) * shade * how.carbon_fraction * float(CO2_PER_C)


def _kg(how: Recipe, set_id: str, dbh_cm: float, height_m: float) -> float:
    equations = how.set(set_id)
    ln_d, ln_h = np.log([dbh_cm]), np.log([height_m])
    density = how.species.wood_density_g_cm3
    above = equations.above_kg(ln_d, ln_h, density)
    below = equations.root_kg(ln_d, ln_h, density) if equations.has_root else above * how.root_ratio
    return float((above + below)[0])

"""How wrong each ingredient of a stock may be: diameters, heights, equations, fractions, areas.

Defaults come from the parameter tables; a diameter error may be fitted from trees measured twice.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.optimize import nnls

from sink.errors import DuplicatesTooFew
from sink.parameters.loader import Parameters

Array = npt.NDArray[np.float64]

Z90 = 1.645
"""Half-width at 90 % over the standard deviation of a normal error."""

MEDIAN_OF_ABSOLUTE_NORMAL = 0.6745

DUPLICATES_MIN = 30
GROSS_FROM_SDS = 4.0
"""A difference beyond four fitted standard deviations is a gross error: a misread tape, another tree."""


class Source(StrEnum):
    """What makes a stock uncertain."""

    DIAMETER = "diameter"  # of each tree
    HEIGHT = "height"  # of each tree
    RESIDUAL = "residual"  # of each tree around its equation
    EQUATION = "equation"  # parameters of an equation, shared by its trees
    CHOICE = "choice"  # which of the fitting equations, shared by a species
    WOOD_DENSITY = "wood_density"  # of a species
    ROOT_RATIO = "root_ratio"  # of a group
    CARBON_FRACTION = "carbon_fraction"  # of a group
    PLOTS = "plots"  # the sample
    AREA = "area"  # of a stratum


ALL_SOURCES = frozenset(Source)


@dataclass(frozen=True)
class DiameterError:
    """sd = slope · D + base on most stems, a gross error on the rest."""

    slope: float
    base_cm: float
    gross_share: float
    gross_sd_cm: float

    def relative_sd(self, dbh_cm: Array) -> Array:
        return self.slope + self.base_cm / dbh_cm

    def relative_gross_sd(self, dbh_cm: Array) -> Array:
        return self.gross_sd_cm / dbh_cm

    def relative_variance(self, dbh_cm: Array) -> Array:
        usual, gross = self.relative_sd(dbh_cm), self.relative_gross_sd(dbh_cm)
        return (1 - self.gross_share) * usual**2 + self.gross_share * gross**2


@dataclass(frozen=True)
class ErrorModel:
    """One relative sd a source; wood density has that of its species, plots that of the sample."""

    diameter: DiameterError
    height: float
    residual_log: float
    equation: float
    root_ratio: float
    carbon_fraction: float
    area: float
    enabled: frozenset[Source] = ALL_SOURCES

    def only(self, sources: Iterable[Source]) -> "ErrorModel":
        """The same model with every other source silent."""
        return replace(self, enabled=frozenset(sources))

    def relative_sd(self, source: Source) -> float:
        """Of a source with one number for all; zero when silent."""
        shared = {
            Source.HEIGHT: self.height,
            Source.EQUATION: self.equation,
            Source.ROOT_RATIO: self.root_ratio,
            Source.CARBON_FRACTION: self.carbon_fraction,
            Source.AREA: self.area,
        }
        return shared[source] if source in self.enabled else 0.0


def error_model(parameters: Parameters) -> ErrorModel:
    """The defaults of the parameter tables (`model_errors`, `constants_and_rules/mc_…`)."""

    def relative_sd(component: str) -> float:
        return parameters.number(f"model_errors/{component}", "half_width_90_relative") / Z90

    usual, gross = (
        [
            float(x)
            for x in re.findall(r"\d+\.?\d*", parameters.row(f"constants_and_rules/{key}").text("value"))
        ]
        for key in ("mc_dbh_error_small", "mc_dbh_error_large")
    )
    return ErrorModel(
        diameter=DiameterError(usual[0], usual[1], gross_share=gross[1] / 100, gross_sd_cm=gross[0]),
        height=relative_sd("height"),
        residual_log=relative_sd("residual_log"),
        equation=relative_sd("agb"),
        root_ratio=relative_sd("bgb"),
        carbon_fraction=relative_sd("carbon_fraction"),
        area=relative_sd("area"),
    )


def diameter_error_from_duplicates(first_cm: npt.ArrayLike, second_cm: npt.ArrayLike) -> DiameterError:
    """Fit the diameter error to trees that two crews measured independently.

    A difference of two readings has √2 times the sd of one, and the mean of |N(0, s)| is s·√(2/π); so
    |difference|·√π/2 estimates the sd of one reading; a non-negative line through it gives slope and base.
    """
    first, second = np.asarray(first_cm, dtype=np.float64), np.asarray(second_cm, dtype=np.float64)
    known = np.isfinite(first) & np.isfinite(second) & (first > 0) & (second > 0)
    if known.sum() < DUPLICATES_MIN:
        raise DuplicatesTooFew(found=int(known.sum()), needed=DUPLICATES_MIN)
    dbh, difference = (first[known] + second[known]) / 2, np.abs(first[known] - second[known])
    usual = difference <= GROSS_FROM_SDS * np.median(difference) / MEDIAN_OF_ABSOLUTE_NORMAL + 1e-9
    slope, base = nnls(
        np.column_stack([dbh[usual], np.ones(int(usual.sum()))]), difference[usual] * np.sqrt(np.pi) / 2
    )[0]
    gross = difference[~usual]
    return DiameterError(
        slope=float(slope),
        base_cm=float(base),
        gross_share=float((~usual).mean()) / 2,  # one of the two readings is the wrong one
        gross_sd_cm=float(np.sqrt(np.mean(gross**2))) if gross.size else 0.0,
    )

"""Gain minus loss between two surveys (IPCC 2006 V4 ch. 2, eq. 2.7-2.14), and the gases of a fire.

A gain–loss change is expectation between surveys; at verification the stock difference counts.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sink.parameters.loader import Parameters
from sink.results import Status
from sink.units import CO2_PER_C

_RULE = "constants_and_rules/"
FIRE_ROWS = tuple(_RULE + key for key in ("fire_ef_ch4", "fire_ef_n2o", "fire_comf_temperate", "gwp_ch4_n2o"))


class DisturbanceKind(StrEnum):
    FIRE = "fire"
    FELLING = "felling"
    WIND = "wind"
    PEST = "pest"
    DROUGHT = "drought"


@dataclass(frozen=True)
class Disturbance:
    """Something that took biomass: the part of the stand, and for a fire what burned."""

    stand_id: str
    on: date
    kind: DisturbanceKind
    area_ha: float
    share_killed: float
    above_ground_t_per_ha: float = 0.0  # dry matter, for the gases of a fire
    stand_age_a: float = 0.0


@dataclass(frozen=True)
class Biomass:
    """What turns tonnes of above-ground dry matter into CO2: root ratio and carbon fraction of the stand."""

    root_ratio: float
    carbon_fraction: float

    def co2e_t(self, above_ground_t: float) -> float:
        return above_ground_t * (1 + self.root_ratio) * self.carbon_fraction * float(CO2_PER_C)


@dataclass(frozen=True)
class GainLoss:
    """Change of a stand in tCO2e over a time, with its parts."""

    gain_co2e_t: float
    removal_co2e_t: float
    fuelwood_co2e_t: float
    disturbance_co2e_t: float
    status: Status = Status.EXPECTED

    @property
    def change_co2e_t(self) -> float:
        return self.gain_co2e_t - self.removal_co2e_t - self.fuelwood_co2e_t - self.disturbance_co2e_t


def gain_loss(
    biomass: Biomass,
    *,
    area_ha: float,
    years: float,
    growth_t_per_ha_a: float,
    removed_m3: float = 0.0,
    expansion_t_per_m3: float = 0.0,
    fuelwood_t: float = 0.0,
    disturbed_t: float = 0.0,
) -> GainLoss:
    """ΔC = ΔC_G − ΔC_L. Growth and masses are above-ground dry matter; roots are added by the ratio.

    `removed_m3` is merchantable volume, `expansion_t_per_m3` its BCEF_R; `disturbed_t` is the biomass that
    disturbances killed (area × biomass × share).
    """
    return GainLoss(
        gain_co2e_t=biomass.co2e_t(area_ha * growth_t_per_ha_a * years),
        removal_co2e_t=biomass.co2e_t(removed_m3 * expansion_t_per_m3),
        fuelwood_co2e_t=biomass.co2e_t(fuelwood_t),
        disturbance_co2e_t=biomass.co2e_t(disturbed_t),
    )


def fire_gases_co2e_t(disturbance: Disturbance, *, parameters: Parameters) -> float:
    """CH4 and N2O of a burned stand (AR-TOOL08): 0.001 · A · B_AG · COMF · Σ EF · GWP."""
    if disturbance.kind is not DisturbanceKind.FIRE:
        return 0.0
    ch4, n2o = (parameters.number(_RULE + key, "value") for key in ("fire_ef_ch4", "fire_ef_n2o"))
    gwp_ch4, gwp_n2o = _warming_potentials(parameters)
    burned_t = disturbance.area_ha * disturbance.above_ground_t_per_ha
    comf = combustion_factor(disturbance.stand_age_a, parameters=parameters)
    return 0.001 * burned_t * comf * (ch4 * gwp_ch4 + n2o * gwp_n2o)


def combustion_factor(stand_age_a: float, *, parameters: Parameters) -> float:
    """Share of the biomass that burns. Until 2026-11 the tables held steps by age (decision 0105); younger
    than the steps, all of it counts as burned."""
    text = parameters.row(_RULE + "fire_comf_temperate").text("value")
    if not text.startswith("age"):
        return float(text)
    steps = [(float(age), float(share)) for age, share in re.findall(r"(\d+)(?:-\d+)?: (\d\.\d+)", text)]
    return next((share for age, share in reversed(steps) if stand_age_a >= age), 1.0)


def _warming_potentials(parameters: Parameters) -> tuple[float, float]:
    """CH4 and N2O of the Fifth Assessment Report; the row also names those of the Fourth."""
    found = re.search(r"AR5: (\d+), (\d+)", parameters.row(_RULE + "gwp_ch4_n2o").text("value"))
    if found is None:
        raise ValueError("the row gwp_ch4_n2o does not name AR5 values")
    return float(found[1]), float(found[2])
